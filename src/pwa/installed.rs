//! The app as this browser has it, or may have it: what outlives pages, and how it is installed.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use futures_util::future::LocalBoxFuture;
use js_sys::{Function, Reflect};
use leptos::prelude::*;
use wasm_bindgen::{JsCast as _, JsValue, closure::Closure};
use web_sys::{Event, File, ServiceWorkerRegistration};

use super::{handed::Arrival, locks::Held, update::Update};
use crate::{
    device::{self, Browser, System},
    vault::{Vault, VaultState},
};

/// How the app gets among the others of this device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// The browser offers it, and asks once more itself.
    Offered,
    /// By the menu under the sign for sharing: Safari on a telephone or tablet offers nothing.
    ShareMenu,
}

/// The handle; made once, at the root.
#[derive(Clone, Copy)]
pub struct Installed {
    pub(super) vault: Vault,
    pub(super) update: RwSignal<Update>,
    pub(super) arrival: RwSignal<Option<Arrival>>,
    /// Something was typed before an account was opened.
    pub(super) typed: RwSignal<bool>,
    way: RwSignal<Option<Way>>,
    declined: RwSignal<bool>,
    rooms: StoredValue<Rc<Rooms>, LocalStorage>,
}

/// What keeps what is typed, before the page goes.
pub(super) type Save = Rc<dyn Fn() -> LocalBoxFuture<'static, ()>>;

/// What is behind the handle's signals.
#[derive(Default)]
pub(super) struct Rooms {
    /// Signals and effects under it live as long as the page.
    pub(super) root: Owner,
    pub(super) is_looked_after: Cell<bool>,
    /// This tab asks now and then whether an update may go ahead.
    pub(super) is_settling: Cell<bool>,
    pub(super) registration: RefCell<Option<ServiceWorkerRegistration>>,
    pub(super) open: RefCell<Option<Held>>,
    pub(super) sealing: RefCell<Option<Held>>,
    pub(super) save: RefCell<Option<Save>>,
    pub(super) files: RefCell<Vec<File>>,
    /// The browser's offer to install the app.
    offer: RefCell<Option<Event>>,
}

impl Installed {
    /// The handle. From now on the browser offers nothing by itself: pages do, where it is no nuisance.
    pub fn new(vault: Vault) -> Self {
        let rooms = Rooms { root: Owner::current().unwrap_or_default(), ..Rooms::default() };
        let installed = Self {
            vault,
            update: RwSignal::new(Update::None),
            arrival: RwSignal::new(None),
            typed: RwSignal::new(false),
            way: RwSignal::new(None),
            declined: RwSignal::new(true),
            rooms: StoredValue::new_local(Rc::new(rooms)),
        };
        listen("beforeinstallprompt", move |event: Event| {
            event.prevent_default();
            installed.rooms().offer.replace(Some(event));
            installed.way.set(Some(Way::Offered));
        });
        listen("appinstalled", move |_| installed.way.set(None));
        installed
    }

    /// Whether the app may stay on this device: an account was opened here, and nobody has said that others use it too.
    pub fn belongs_here(self) -> bool {
        let was_here = match &*self.vault.state().read() {
            VaultState::Starting => false,
            VaultState::SignedOut { returning } => *returning,
            VaultState::Unlocked { .. } => true,
        };
        was_here && !self.vault.shared().get()
    }

    /// How the app can be installed here, if it can and is not. On a shared computer it never can.
    pub fn way(self) -> Signal<Option<Way>> {
        Signal::derive(move || self.way.get().filter(|_| !self.vault.shared().get()))
    }

    /// Whether the person does not want to be asked whether to install it.
    pub fn declined(self) -> Signal<bool> {
        self.declined.into()
    }

    /// The person does not want to be asked any more, on this device.
    pub fn decline(self) {
        device::decline_install();
        self.declined.set(true);
    }

    /// Has the browser ask, which it does once for each offer.
    pub fn install(self) {
        let Some(offer) = self.rooms().offer.take() else { return };
        self.way.set(None);
        let prompt = Reflect::get(&offer, &"prompt".into()).and_then(|prompt| prompt.dyn_into::<Function>());
        if let Ok(prompt) = prompt {
            // What the person answers is between them and the browser.
            let _ = prompt.call0(&offer);
        }
    }

    /// Learns what kind of device this is, and what was said on it before.
    pub(super) fn learn_device(self) {
        self.declined.set(device::install_declined());
        let is_apple = matches!(device::described(), (Browser::Safari, System::IPhone | System::IPad));
        if is_apple && !is_standalone() {
            self.way.set(Some(Way::ShareMenu));
        }
    }

    pub(super) fn rooms(self) -> Rc<Rooms> {
        self.rooms.get_value()
    }
}

/// Listens to the window for the page's whole life.
pub(super) fn listen(event: &str, heard: impl Fn(Event) + 'static) {
    let heard = Closure::<dyn Fn(Event)>::new(heard);
    if let Some(window) = web_sys::window() {
        // A browser that knows no such event never says so.
        let _ = window.add_event_listener_with_callback(event, heard.as_ref().unchecked_ref());
    }
    heard.forget();
}

/// Whether Safari shows the page as an app (`navigator.standalone`, which no other browser knows).
fn is_standalone() -> bool {
    let navigator = web_sys::window().map(|window| window.navigator());
    let standalone = navigator.and_then(|navigator| Reflect::get(&navigator, &"standalone".into()).ok());
    standalone.as_ref().and_then(JsValue::as_bool).unwrap_or_default()
}
