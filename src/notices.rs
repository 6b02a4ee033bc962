//! What tells the person that there is mail while the portal is closed: the browser's push, and the badge on the installed app's icon.
//!
//! **Invariant:** the browser is asked for leave to show something only when the person has pressed a button for it, and on a shared computer
//! not at all.

use futures_util::future::{Either, select};
use gloo_timers::future::TimeoutFuture;
use js_sys::{Object, Reflect, Uint8Array};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Notification, NotificationPermission, PushManager, PushSubscription, PushSubscriptionOptionsInit,
    ServiceWorkerContainer, ServiceWorkerRegistration,
};

use crate::{
    device::{self, System},
    error::Error,
};

pub mod badge;

/// How long the service worker may take to be there, ms: at the first visit it is being installed.
const WORKER: u32 = 10_000;

/// What this browser can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Push {
    /// It may show notices.
    Allowed,
    /// It asks the person when it is to show one.
    Asks,
    /// The person has told it to show none of this portal.
    Blocked,
    /// It does so once the portal is installed (iPhone, iPad).
    Installed,
    /// It cannot.
    Unsupported,
}

/// What this browser can do now. It is not asked for anything.
pub fn push() -> Push {
    let Some(window) = web_sys::window() else { return Push::Unsupported };
    let has = |object: &JsValue, name: &str| Reflect::has(object, &name.into()).unwrap_or(false);
    let navigator = window.navigator();
    if has(&window, "PushManager") && has(&window, "Notification") && has(&navigator, "serviceWorker") {
        return match Notification::permission() {
            NotificationPermission::Granted => Push::Allowed,
            NotificationPermission::Denied => Push::Blocked,
            _ => Push::Asks,
        };
    }
    match device::described() {
        (_, System::IPad | System::IPhone) => Push::Installed,
        _ => Push::Unsupported,
    }
}

/// Subscribes this browser, which may ask the person; gives the subscription's address. `key` is the server's.
///
/// # Errors
/// [`Error::Cancelled`] if the person says no, [`Error::PushFailed`].
pub async fn subscribe(key: &[u8]) -> Result<String, Error> {
    let asked = Notification::request_permission().map_err(|_| Error::PushFailed)?;
    let answer = JsFuture::from(asked).await.map_err(|_| Error::PushFailed)?;
    match answer.as_string().as_deref() {
        Some("granted") => subscription(key).await,
        _ => Err(Error::Cancelled),
    }
}

/// This browser's subscription for this key, made anew if there is none or it is for another key. Nobody is asked.
///
/// # Errors
/// [`Error::PushFailed`].
pub async fn subscription(key: &[u8]) -> Result<String, Error> {
    let manager = manager().await?;
    if let Some(known) = known(&manager).await {
        if is_for(&known, key) {
            return Ok(known.endpoint());
        }
        end(&known).await;
    }
    let options = PushSubscriptionOptionsInit::new();
    options.set_user_visible_only(true);
    options.set_application_server_key(&Uint8Array::from(key));
    let asked = manager.subscribe_with_options(&options).map_err(|_| Error::PushFailed)?;
    let made: PushSubscription = JsFuture::from(asked).await.map_err(|_| Error::PushFailed)?.unchecked_into();
    Ok(made.endpoint())
}

/// Ends this browser's subscription, if it has one.
pub async fn unsubscribe() {
    let known = async {
        let found = JsFuture::from(workers()?.get_registration()).await.ok()?;
        let registration: ServiceWorkerRegistration = found.dyn_into().ok()?;
        known(&registration.push_manager().ok()?).await
    };
    if let Some(known) = known.await {
        end(&known).await;
    }
}

/// Tells the service worker in which language it shows notices.
pub async fn tell_language(tag: &'static str) {
    let Ok(Some(worker)) = registration().await.map(|registration| registration.active()) else { return };
    let news = Object::new();
    let set = |name: &str, value: &str| Reflect::set(&news, &name.into(), &value.into());
    if set("kind", "notices-language").and(set("language", tag)).is_ok() {
        // It keeps the language that it knows.
        let _ = worker.post_message(&news);
    }
}

fn workers() -> Option<ServiceWorkerContainer> {
    let navigator = web_sys::window()?.navigator();
    Reflect::has(&navigator, &"serviceWorker".into()).unwrap_or(false).then(|| navigator.service_worker())
}

/// The service worker's registration, once it is there.
async fn registration() -> Result<ServiceWorkerRegistration, Error> {
    let ready = workers().ok_or(Error::PushFailed)?.ready().map_err(|_| Error::PushFailed)?;
    match select(JsFuture::from(ready), TimeoutFuture::new(WORKER)).await {
        Either::Left((Ok(registration), _)) => Ok(registration.unchecked_into()),
        _ => Err(Error::PushFailed),
    }
}

async fn manager() -> Result<PushManager, Error> {
    registration().await?.push_manager().map_err(|_| Error::PushFailed)
}

async fn known(manager: &PushManager) -> Option<PushSubscription> {
    JsFuture::from(manager.get_subscription().ok()?).await.ok()?.dyn_into().ok()
}

fn is_for(subscription: &PushSubscription, key: &[u8]) -> bool {
    // Of an old browser that does not say so it is believed.
    let Ok(options) = Reflect::get(subscription, &"options".into()) else { return true };
    match Reflect::get(&options, &"applicationServerKey".into()) {
        Ok(known) if !known.is_null() && !known.is_undefined() => Uint8Array::new(&known).to_vec() == key,
        _ => true,
    }
}

async fn end(subscription: &PushSubscription) {
    if let Ok(ending) = subscription.unsubscribe() {
        // The server forgets it all the same.
        let _ = JsFuture::from(ending).await;
    }
}
