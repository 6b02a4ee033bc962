//! Locking after ten idle minutes, five on a shared computer, by a clock that goes on while the device sleeps.

use std::{cell::Cell, rc::Rc};

use gloo_timers::callback::Interval;
use wasm_bindgen::{JsCast as _, closure::Closure};
use web_sys::VisibilityState;

use crate::device::now;

/// How long nobody has to do anything, ms.
pub(super) const IDLE: u64 = 10 * 60 * 1000;
/// The same on a shared computer: the next person may be waiting.
pub(super) const SHARED_IDLE: u64 = 5 * 60 * 1000;
/// How often that is looked at, ms.
const LOOK: u32 = 10_000;
/// What counts as doing something.
const SIGNS: [&str; 5] = ["pointerdown", "keydown", "wheel", "touchmove", "input"];

/// When somebody last did something here, and how long nobody may.
#[derive(Clone)]
pub(super) struct Activity {
    last: Rc<Cell<u64>>,
    longest: Rc<Cell<u64>>,
}

impl Activity {
    /// Watches the page for its whole life. `on_look` runs every few seconds and whenever the page is looked at again;
    /// it is told whether nobody has done anything for too long.
    pub(super) fn watch(on_look: impl Fn(bool) + Clone + 'static) -> Self {
        let activity = Self { last: Rc::new(Cell::new(now())), longest: Rc::new(Cell::new(IDLE)) };
        let look = {
            let activity = activity.clone();
            move || on_look(activity.is_idle())
        };
        let Some(document) = web_sys::window().and_then(|window| window.document()) else { return activity };
        let on_sign = {
            let (activity, look) = (activity.clone(), look.clone());
            Closure::<dyn Fn()>::new(move || {
                // A device that was asleep wakes up with a touch: that one comes too late.
                if activity.is_idle() { look() } else { activity.touch() }
            })
        };
        let on_visible = {
            let (look, document) = (look.clone(), document.clone());
            Closure::<dyn Fn()>::new(move || {
                if document.visibility_state() == VisibilityState::Visible {
                    look();
                }
            })
        };
        for sign in SIGNS {
            let capture = true;
            let _ = document.add_event_listener_with_callback_and_bool(
                sign,
                on_sign.as_ref().unchecked_ref(),
                capture,
            );
        }
        let _ = document
            .add_event_listener_with_callback("visibilitychange", on_visible.as_ref().unchecked_ref());
        on_sign.forget();
        on_visible.forget();
        Interval::new(LOOK, look).forget();
        activity
    }

    /// Somebody, or long work for somebody, does something.
    pub(super) fn touch(&self) {
        self.last.set(now());
    }

    /// From now on nobody has to do anything for so long, ms.
    pub(super) fn allow(&self, longest: u64) {
        self.longest.set(longest);
    }

    fn is_idle(&self) -> bool {
        is_idle(self.last.get(), now(), self.longest.get())
    }
}

/// A clock that was set back says nothing.
fn is_idle(last: u64, now: u64, longest: u64) -> bool {
    now.saturating_sub(last) >= longest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_minutes_are_idle_and_five_on_a_shared_computer() {
        for longest in [IDLE, SHARED_IDLE] {
            let check = |last, now, expect| assert_eq!(is_idle(last, now, longest), expect, "{last} {now}");
            check(0, 0, false);
            check(1_000, longest + 999, false);
            check(1_000, longest + 1_000, true);
            check(1_000, 50 * longest, true);
            check(longest, 0, false);
        }
    }
}
