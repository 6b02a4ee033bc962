//! A list of any length: a short one is on the page whole, of a long one what is near the window.
//!
//! It scrolls as the page does. Rows of a long list are all of one height and stand where they would stand if all were there; each says
//! to those who listen which of how many it is. The row that has the focus stays on the page wherever it is.

use std::{hash::Hash, ops::Range, time::Duration};

use leptos::{ev, html, leptos_dom::helpers::debounce, prelude::*};
use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlElement};

/// Rows up to which a list is on the page whole, so that the browser's own search finds everything in it.
pub const WHOLE_MAX: usize = 100;

/// Rows of a long list that are drawn before it is known how many the window holds.
const FIRST: usize = 20;

/// Rows that are drawn beyond each end of the window once it has come to rest.
const BEYOND: usize = 8;

/// How long list and window are left alone until those beyond are drawn: whoever types or jumps waits for what is in sight alone.
const REST: Duration = Duration::from_millis(120);

/// What the focus moves to in a row.
const TARGETS: &str = "a[href], button";

/// Where a row stands in its list.
#[derive(Clone, Copy)]
pub struct RowPlace {
    index: Signal<usize>,
    count: Signal<usize>,
    long: Signal<bool>,
}

impl RowPlace {
    /// Which it is, from 1, for those who listen.
    pub fn position(self) -> Option<String> {
        self.long.get().then(|| (self.index.get() + 1).to_string())
    }

    /// Of how many.
    pub fn of(self) -> Option<String> {
        self.long.get().then(|| self.count.get().to_string())
    }

    /// How far from the list's beginning it stands.
    fn offset(self) -> Option<String> {
        self.long.get().then(|| format!("calc({} * var(--row))", self.index.get()))
    }
}

/// A row: `children` is what stands in it.
#[component]
pub fn Row(
    /// Where it stands; nothing for a row of no list that may be long.
    #[prop(optional_no_strip)]
    place: Option<RowPlace>,
    /// Its class.
    class: &'static str,
    /// What stands in it.
    children: Children,
) -> impl IntoView {
    let of = move |read: fn(RowPlace) -> Option<String>| move || place.and_then(read);
    view! {
        <li
            class=class
            data-row=move || place.map(|place| place.index.get().to_string())
            aria-posinset=of(RowPlace::position)
            aria-setsize=of(RowPlace::of)
            style:inset-block-start=of(RowPlace::offset)
        >
            {children()}
        </li>
    }
}

/// The list.
#[component]
pub fn LongList<T, K>(
    /// The rows.
    #[prop(into)]
    rows: Signal<Vec<T>>,
    /// What names a row and all that it shows.
    key: fn(&T) -> K,
    /// Draws a row, with a [`Row`] around it.
    draw: impl Fn(T, RowPlace) -> AnyView + Send + Clone + 'static,
    /// The list's class.
    #[prop(optional)]
    class: &'static str,
    /// The row to begin with, and whether it has the focus.
    #[prop(optional_no_strip)]
    begin: Option<(f64, Option<usize>)>,
    /// Hears how far down the page is, and which row has the focus.
    #[prop(into)]
    on_move: Callback<(f64, Option<usize>)>,
) -> impl IntoView
where
    T: Clone + Send + Sync + 'static,
    K: Eq + Hash + Send + Sync + 'static,
{
    let list = NodeRef::<html::Ul>::new();
    let count = Signal::derive(move || rows.read().len());
    let long = Memo::new(move |_| count.get() > WHOLE_MAX);
    let seen = RwSignal::new(0..FIRST);
    let jumped = Trigger::new();
    // Counts what leaves nothing of the rows in sight; the last count after which there was rest.
    let turn = Memo::new(move |turns: Option<&u64>| {
        rows.track();
        jumped.track();
        turns.map_or(0, |turns| turns + 1)
    });
    let rested = RwSignal::new(None::<u64>);
    let mut rest = debounce(REST, move |turn| {
        // The list may be gone.
        let _ = rested.try_set(Some(turn));
    });
    Effect::new(move || rest(turn.get()));
    let held = RwSignal::new(None::<usize>);
    // A frame or a scroll may come when the list is gone.
    let look = move || {
        let (Some(Some(list)), Some(count)) = (list.try_get_untracked(), count.try_get_untracked()) else {
            return;
        };
        let (before, now) = (seen.get_untracked(), rows_in_sight(&list, count));
        if count > WHOLE_MAX && before != now {
            if !overlap(&with_beyond(before, count), &now) {
                jumped.notify();
            }
            seen.set(now);
        }
        on_move.try_run((scrolled(), held.get_untracked()));
    };
    let listeners = [
        window_event_listener(ev::scroll, move |_| look()),
        window_event_listener(ev::resize, move |_| look()),
    ];
    on_cleanup(move || listeners.into_iter().for_each(|listener| listener.remove()));
    // Another number of rows is another height, and a list that has just come has a place only now.
    Effect::new(move || {
        count.track();
        request_animation_frame(look);
    });
    list.on_load(move |list| {
        if let Some((scrolled, focused)) = begin {
            held.set(focused);
            // After the heading had the focus, which goes to it in the next frame.
            after_frames(3, move || {
                window().scroll_to_with_x_and_y(0.0, scrolled);
                look();
                if let Some(index) = focused {
                    request_animation_frame(move || focus_row(&list, index, false));
                }
            });
        }
    });

    let drawn = Memo::new(move |_| {
        let count = count.get();
        let near = match (long.get(), rested.get() == Some(turn.get())) {
            (false, _) => 0..count,
            (true, true) => with_beyond(seen.get(), count),
            (true, false) => seen.get(),
        };
        let near = near.start.min(count)..near.end.min(count);
        let held = held.get().filter(|held| *held < count && !near.contains(held));
        let before = held.filter(|held| *held < near.start);
        let after = held.filter(|held| *held >= near.end);
        before.into_iter().chain(near).chain(after).collect::<Vec<_>>()
    });
    let each = move || {
        let drawn = drawn.get();
        let rows = rows.read();
        drawn.into_iter().filter_map(|index| rows.get(index).cloned()).collect::<Vec<_>>()
    };
    let row = move |at: ReadSignal<usize>, item: T| {
        // A row that stays may be another one of the list by now.
        let index = Signal::derive(move || drawn.read().get(at.get()).copied().unwrap_or_default());
        draw(item, RowPlace { index, count, long: long.into() })
    };

    let on_focus = move |event: ev::FocusEvent| {
        held.set(row_of(&event));
        on_move.try_run((scrolled(), held.get_untracked()));
    };
    let on_blur = move |event: ev::FocusEvent| {
        if event.related_target().is_some() {
            held.set(None);
        }
    };
    let on_key = move |event: ev::KeyboardEvent| {
        let (Some(list), Some(from)) = (list.get_untracked(), row_of(&event)) else { return };
        if event.ctrl_key() || event.alt_key() || event.meta_key() {
            return;
        }
        let Some(to) =
            target(&event.key(), from, count.get_untracked(), rows_in_window(&list, count.get_untracked()))
        else {
            return;
        };
        event.prevent_default();
        held.set(Some(to));
        request_animation_frame(move || focus_row(&list, to, true));
    };
    view! {
        <ul
            class=class
            class:long=long
            node_ref=list
            style:block-size=move || long.get().then(|| format!("calc({} * var(--row))", count.get()))
            on:focusin=on_focus
            on:focusout=on_blur
            on:keydown=on_key
        >
            <ForEnumerate each=each key=key children=row/>
        </ul>
    }
}

/// The row that a key leads to.
fn target(pressed: &str, from: usize, count: usize, page: usize) -> Option<usize> {
    let last = count.checked_sub(1)?;
    Some(match pressed {
        "ArrowDown" => (from + 1).min(last),
        "ArrowUp" => from.saturating_sub(1),
        "PageDown" => (from + page).min(last),
        "PageUp" => from.saturating_sub(page),
        "Home" => 0,
        "End" => last,
        _ => return None,
    })
}

/// The rows that are in the window, in part at least.
fn in_sight(top: f64, height: f64, window: f64, count: usize) -> Range<usize> {
    if count == 0 || height <= 0.0 {
        return 0..FIRST.min(count);
    }
    let row = height / count as f64;
    // A negative number becomes 0.
    let first = (-top / row) as usize;
    let last = ((window - top) / row).ceil() as usize;
    first.min(count)..last.min(count)
}

/// These rows, and some at each end.
fn with_beyond(rows: Range<usize>, count: usize) -> Range<usize> {
    rows.start.saturating_sub(BEYOND)..(rows.end + BEYOND).min(count)
}

fn overlap(one: &Range<usize>, other: &Range<usize>) -> bool {
    one.start < other.end && other.start < one.end
}

fn rows_in_sight(list: &Element, count: usize) -> Range<usize> {
    let place = list.get_bounding_client_rect();
    in_sight(place.top(), place.height(), window_height(), count)
}

/// How many rows a window holds, and one less, so that something stays in sight.
fn rows_in_window(list: &Element, count: usize) -> usize {
    let row = list.get_bounding_client_rect().height() / count.max(1) as f64;
    ((window_height() / row) as usize).saturating_sub(1).max(1)
}

fn window_height() -> f64 {
    window().inner_height().ok().and_then(|height| height.as_f64()).unwrap_or_default()
}

fn scrolled() -> f64 {
    window().scroll_y().unwrap_or_default()
}

/// The row that an event is about.
fn row_of(event: &ev::Event) -> Option<usize> {
    let element: Element = event.target()?.dyn_into().ok()?;
    element.closest("[data-row]").ok()??.get_attribute("data-row")?.parse().ok()
}

fn focus_row(list: &Element, index: usize, scroll: bool) {
    let row = list.query_selector(&format!("[data-row='{index}']")).ok().flatten();
    let target = row.as_ref().and_then(|row| row.query_selector(TARGETS).ok().flatten());
    if let Some(target) = target.and_then(|target| target.dyn_into::<HtmlElement>().ok()) {
        if scroll {
            // To the nearest edge: it stands in sight, and the page moves no more than it must.
            row.iter().for_each(|row| row.scroll_into_view_with_bool(false));
        }
        let options = web_sys::FocusOptions::new();
        options.set_prevent_scroll(!scroll);
        // A row that is gone again has nothing to focus.
        let _ = target.focus_with_options(&options);
    }
}

/// Runs something some frames later.
fn after_frames(frames: u32, then: impl FnOnce() + 'static) {
    request_animation_frame(move || match frames {
        0 => then(),
        _ => after_frames(frames - 1, then),
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_drawn_is_in_the_window_and_later_a_little_beyond() {
        let check = |top: f64, expect: Range<usize>, later: Range<usize>| {
            let rows = in_sight(top, 100_000.0, 800.0, 1_000);
            assert_eq!((rows.clone(), with_beyond(rows, 1_000)), (expect, later), "{top}");
        };
        check(300.0, 0..5, 0..5 + BEYOND);
        check(0.0, 0..8, 0..8 + BEYOND);
        check(-50_000.0, 500..508, 500 - BEYOND..508 + BEYOND);
        check(-99_200.0, 992..1_000, 992 - BEYOND..1_000);
        check(-200_000.0, 1_000..1_000, 992..1_000);
        assert_eq!(in_sight(0.0, 0.0, 800.0, 5), 0..5, "before it has a height");
        assert_eq!(in_sight(0.0, 0.0, 800.0, 0), 0..0);
    }

    #[test]
    fn a_jump_leaves_nothing_of_what_is_drawn() {
        let drawn = with_beyond(500..508, 1_000);
        for (rows, jumps) in [(501..509, false), (515..523, false), (516..524, true), (484..492, true)] {
            assert_eq!(!overlap(&drawn, &rows), jumps, "{rows:?}");
        }
    }

    #[test]
    fn keys_lead_to_rows_and_not_beyond_the_ends() {
        let check =
            |pressed, from, expect| assert_eq!(target(pressed, from, 100, 8), expect, "{pressed} {from}");
        check("ArrowDown", 5, Some(6));
        check("ArrowDown", 99, Some(99));
        check("ArrowUp", 0, Some(0));
        check("PageDown", 95, Some(99));
        check("PageUp", 5, Some(0));
        check("PageUp", 50, Some(42));
        check("Home", 50, Some(0));
        check("End", 50, Some(99));
        check("Enter", 50, None);
        assert_eq!(target("End", 0, 0, 8), None);
    }
}
