//! The service worker (`public/sw.js`): registered, asked, and compared with the page.
//!
//! **Invariant:** on a computer that is said to be shared none is registered.

use futures_util::future::{Either, select};
use gloo_timers::{callback::Interval, future::TimeoutFuture};
use js_sys::{Array, Function, Object, Promise, Reflect};
use leptos::{prelude::*, task::spawn_local};
use wasm_bindgen::{JsCast as _, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Event, EventTarget, MessageChannel, MessageEvent, ServiceWorker, ServiceWorkerContainer,
    ServiceWorkerRegistration, VisibilityState,
};

use super::{
    installed::{Installed, listen},
    update::Update,
};
use crate::vault;

/// How long a worker may take to answer, ms.
const ANSWER: u32 = 3_000;
/// How long the page is left alone before the worker is registered, which fetches every file, ms.
const CALM: u32 = 2_000;
/// How often a page that stays open asks for a newer version, ms.
const ASK_AGAIN: u32 = 60 * 60 * 1000;
/// Which version the worker is of.
const VERSION: &str = "version";
/// Under this name the session storage holds the version for which the page was loaded anew.
const LOADED_FOR: &str = "siegel.loaded-for";

impl Installed {
    /// Looks after the service worker, and after what comes by it, for the page's whole life.
    pub fn look_after(self) {
        let rooms = self.rooms();
        if rooms.is_looked_after.replace(true) {
            return;
        }
        self.learn_device();
        self.take_launched();
        rooms.root.with(|| self.watch_open_work());
        spawn_local(async move {
            let Some(container) = container() else { return self.take_shared(None).await };
            hear(&container, "controllerchange", {
                let container = container.clone();
                move |_| {
                    let container = container.clone();
                    spawn_local(async move { self.compare(&container).await });
                }
            });
            self.compare(&container).await;
            self.take_shared(container.controller()).await;
            TimeoutFuture::new(CALM).await;
            // Said to be shared meanwhile.
            if !self.vault.shared().get_untracked() {
                self.register(&container).await;
            }
        });
    }

    /// Compares the page's version with that of the worker that serves it. A page of another version saves what is typed, and is loaded
    /// anew.
    async fn compare(self, container: &ServiceWorkerContainer) {
        let Some(worker) = container.controller() else { return };
        // One that does not answer is about to go.
        let Some(theirs) = ask(&worker, VERSION).await.and_then(|version| version.as_string()) else {
            return;
        };
        let storage = web_sys::window().and_then(|window| window.session_storage().ok().flatten());
        if own_version().is_none_or(|own| own == theirs) {
            if let Some(storage) = storage {
                let _ = storage.remove_item(LOADED_FOR);
            }
            return;
        }
        let before = storage.as_ref().and_then(|storage| storage.get_item(LOADED_FOR).ok().flatten());
        if before.is_some_and(|before| before == theirs) {
            // Loaded anew for it already, and still another: a worker that serves what it does not know is none.
            if let Some(registration) = self.rooms().registration.borrow().as_ref() {
                let _ = registration.unregister();
            }
            return;
        }
        if let Some(storage) = storage {
            // Without it the worker is asked again and again, and answers as before.
            let _ = storage.set_item(LOADED_FOR, &theirs);
        }
        self.update.set(Update::Loading);
        self.save().await;
        if let Some(window) = web_sys::window() {
            // A browser that refuses to reload has a button of its own for it.
            let _ = window.location().reload();
        }
    }

    async fn register(self, container: &ServiceWorkerContainer) {
        // Without one the app works as ever, with a network.
        let Ok(registration) = register(container).await else { return };
        hear(&registration, "updatefound", {
            let registration = registration.clone();
            move |_| self.follow(registration.installing())
        });
        self.follow(registration.installing());
        self.rooms().registration.replace(Some(registration));
        self.settle_update();
        Interval::new(ASK_AGAIN, move || self.ask_for_update()).forget();
        listen("visibilitychange", move |_| {
            if document().visibility_state() == VisibilityState::Visible {
                self.ask_for_update();
            }
        });
    }

    /// Sees when a worker is installed, and waits.
    fn follow(self, installing: Option<ServiceWorker>) {
        if let Some(worker) = installing {
            hear(&worker, "statechange", move |_| self.settle_update());
        }
    }

    fn ask_for_update(self) {
        if let Some(Ok(asked)) =
            self.rooms().registration.borrow().as_ref().map(ServiceWorkerRegistration::update)
        {
            spawn_local(async move {
                // Without a connection there is nothing new.
                let _ = JsFuture::from(asked).await;
            });
        }
    }
}

/// The browser's side of service workers. Private windows of some browsers, and pages without TLS, have none.
fn container() -> Option<ServiceWorkerContainer> {
    let navigator = web_sys::window()?.navigator();
    let container = Reflect::get(&navigator, &"serviceWorker".into()).ok()?;
    (!container.is_undefined()).then(|| container.unchecked_into())
}

/// `register(script, { updateViaCache: "none" })`; web-sys' binding takes text, Trusted Types do not.
async fn register(container: &ServiceWorkerContainer) -> Result<ServiceWorkerRegistration, JsValue> {
    let options = Object::new();
    Reflect::set(&options, &"updateViaCache".into(), &"none".into())?;
    let register: Function = Reflect::get(container, &"register".into())?.dyn_into()?;
    let script = vault::service_worker_script()?;
    let registered: Promise = register.call2(container, &script, &options)?.dyn_into()?;
    Ok(JsFuture::from(registered).await?.unchecked_into())
}

/// Asks the worker, and waits for its answer.
pub(super) async fn ask(worker: &ServiceWorker, question: &str) -> Option<JsValue> {
    let channel = MessageChannel::new().ok()?;
    let answered = Promise::new(&mut |resolve, _| {
        let heard = Closure::once_into_js(move |event: MessageEvent| {
            let _ = resolve.call1(&JsValue::UNDEFINED, &event.data());
        });
        channel.port1().set_onmessage(Some(heard.unchecked_ref()));
    });
    worker.post_message_with_transferable(&question.into(), &Array::of1(&channel.port2())).ok()?;
    let answer = match select(JsFuture::from(answered), TimeoutFuture::new(ANSWER)).await {
        Either::Left((answer, _)) => answer.ok(),
        Either::Right(_) => None,
    };
    channel.port1().close();
    answer
}

/// The version that the build wrote into the page; none in one that it did not stamp.
fn own_version() -> Option<String> {
    let meta = document().query_selector("meta[name='siegel-version']").ok().flatten()?;
    meta.get_attribute("content").filter(|version| !version.is_empty())
}

/// Listens for the page's whole life.
fn hear(target: &EventTarget, event: &str, heard: impl Fn(Event) + 'static) {
    let heard = Closure::<dyn Fn(Event)>::new(heard);
    // It is only refused by what cannot be listened to.
    let _ = target.add_event_listener_with_callback(event, heard.as_ref().unchecked_ref());
    heard.forget();
}
