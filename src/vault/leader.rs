//! Which tab leads: only that one brings mail to and from the server. Held by a Web Lock while the account is open.

use std::{cell::RefCell, rc::Rc};

use js_sys::{Function, Object, Promise, Reflect};
use leptos::prelude::*;
use wasm_bindgen::{JsCast as _, JsValue, closure::Closure};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::AbortController;

const NAME: &str = "siegel-leader";

/// A tab's wish to lead; given up when it is dropped.
pub(super) struct Leadership {
    leading: RwSignal<bool>,
    wish: Option<AbortController>,
    release: Rc<RefCell<Option<Function>>>,
}

impl Leadership {
    /// Queues up for the lead. Where the browser knows no locks, every tab leads: repetitions are harmless to the server. One that
    /// is `alone` leads too: it has a store of its own, and nobody else could.
    pub(super) fn seek(leading: RwSignal<bool>, alone: bool) -> Self {
        let release = Rc::default();
        let wish = AbortController::new().ok();
        let leadership = Self { leading, wish, release };
        if alone || leadership.queue().is_err() {
            leading.set(true);
        }
        leadership
    }

    fn queue(&self) -> Result<(), JsValue> {
        let navigator = Reflect::get(&js_sys::global(), &"navigator".into())?;
        let locks = Reflect::get(&navigator, &"locks".into())?;
        let request: Function = Reflect::get(&locks, &"request".into())?.dyn_into()?;
        let options = Object::new();
        if let Some(wish) = &self.wish {
            Reflect::set(&options, &"signal".into(), &wish.signal())?;
        }
        let (leading, release) = (self.leading, self.release.clone());
        let granted = Closure::once_into_js(move || {
            leading.set(true);
            // The lock is held until this promise is kept.
            Promise::new(&mut |keep, _| drop(release.replace(Some(keep))))
        });
        let ended: Promise = request.call3(&locks, &NAME.into(), &options, &granted)?.dyn_into()?;
        spawn_local(async move {
            // A wish that is given up rejects: nothing that anybody has to hear of.
            let _ = JsFuture::from(ended).await;
        });
        Ok(())
    }
}

impl Drop for Leadership {
    fn drop(&mut self) {
        match (self.release.take(), &self.wish) {
            (Some(release), _) => drop(release.call0(&JsValue::UNDEFINED)),
            (None, Some(wish)) => wish.abort(),
            (None, None) => {}
        }
        self.leading.set(false);
    }
}
