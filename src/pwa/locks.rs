//! Web Locks, by which a tab knows what others have open. The browser gives them back when a tab is gone, however it went.

use std::{cell::RefCell, rc::Rc};

use js_sys::{Function, Object, Promise, Reflect};
use wasm_bindgen::{JsCast as _, JsValue, closure::Closure};
use wasm_bindgen_futures::{JsFuture, spawn_local};

/// A lock that many tabs may hold, until it is dropped.
pub(super) struct Held(Rc<RefCell<Grip>>);

enum Grip {
    Asked,
    /// Called, it lets go.
    Holding(Function),
    LetGo,
}

impl Held {
    /// Holds the lock of this name, as soon as nobody has it alone.
    pub(super) fn hold(name: &str) -> Self {
        let held = Self(Rc::new(RefCell::new(Grip::Asked)));
        let grip = held.0.clone();
        let granted = Closure::once_into_js(move |_: JsValue| {
            // The lock is held until this promise is kept.
            Promise::new(&mut |keep, _| {
                let mut grip = grip.borrow_mut();
                if matches!(*grip, Grip::LetGo) {
                    let _ = keep.call0(&JsValue::UNDEFINED);
                } else {
                    *grip = Grip::Holding(keep);
                }
            })
        });
        // Where the browser knows no locks, nobody asks for this one either.
        let _ = request(name, "mode", &"shared".into(), &granted);
        held
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        if let Grip::Holding(keep) = self.0.replace(Grip::LetGo) {
            let _ = keep.call0(&JsValue::UNDEFINED);
        }
    }
}

/// Does something if no tab holds the lock now. Where the browser knows no locks nobody can say: it is not done.
pub(super) fn if_free(name: &str, then: impl FnOnce() + 'static) {
    let answered = Closure::once_into_js(move |lock: JsValue| {
        if !lock.is_null() {
            then();
        }
    });
    let _ = request(name, "ifAvailable", &true.into(), &answered);
}

/// Does something as soon as no tab holds the lock; at once where the browser knows no locks.
pub(super) fn when_free(name: &str, then: impl FnOnce() + Clone + 'static) {
    let granted = {
        let then = then.clone();
        Closure::once_into_js(move |_: JsValue| then())
    };
    if request(name, "mode", &"exclusive".into(), &granted).is_err() {
        then();
    }
}

/// `navigator.locks.request(name, { option: value }, callback)`; web-sys calls it unstable still.
fn request(name: &str, option: &str, value: &JsValue, callback: &JsValue) -> Result<(), JsValue> {
    let navigator = Reflect::get(&js_sys::global(), &"navigator".into())?;
    let locks = Reflect::get(&navigator, &"locks".into())?;
    let request: Function = Reflect::get(&locks, &"request".into())?.dyn_into()?;
    let options = Object::new();
    Reflect::set(&options, &option.into(), value)?;
    let ended: Promise = request.call3(&locks, &name.into(), &options, callback)?.dyn_into()?;
    spawn_local(async move {
        // It rejects when the page goes.
        let _ = JsFuture::from(ended).await;
    });
    Ok(())
}
