//! The scripts of the workers that belong to the portal.
//!
//! **Invariant:** Trusted Types let this page start no script but the three that are named here.

use std::cell::RefCell;

use js_sys::{Array, Function, Object, Reflect};
use wasm_bindgen::{JsCast as _, JsError, JsValue, closure::Closure};
use web_sys::Worker;

/// The policy's name; the server's `trusted-types` lets no other be made.
const POLICY: &str = "siegel-worker";

/// A worker's script; of the first two, Trunk's loader of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Script {
    /// The crypto module.
    Module,
    /// What judges passwords.
    Strength,
    /// The service worker, which the browser starts.
    Service,
}

/// The service worker's script, as the browser takes it to register it.
///
/// # Errors
/// What the browser throws.
pub fn service_worker_script() -> Result<JsValue, JsValue> {
    Script::Service.url()
}

impl Script {
    const ALL: [Self; 3] = [Self::Module, Self::Strength, Self::Service];

    const fn path(self) -> &'static str {
        match self {
            Self::Module => "/siegel-worker_loader.js",
            Self::Strength => "/siegel-strength_loader.js",
            Self::Service => "/sw.js",
        }
    }

    /// `new Worker(script, { type: "module", name: "siegel" })`; web-sys' binding takes text, Trusted Types do not.
    pub(super) fn start(self) -> Result<Worker, JsValue> {
        let options = Object::new();
        Reflect::set(&options, &"type".into(), &"module".into())?;
        Reflect::set(&options, &"name".into(), &"siegel".into())?;
        let constructor: Function = Reflect::get(&js_sys::global(), &"Worker".into())?.dyn_into()?;
        Ok(Reflect::construct(&constructor, &Array::of2(&self.url()?, &options))?.unchecked_into())
    }

    /// The script's address as a `TrustedScriptURL`, or as text where the browser knows no Trusted Types.
    fn url(self) -> Result<JsValue, JsValue> {
        thread_local! {
            // A policy can be made once.
            static POLICIES: RefCell<Option<JsValue>> = const { RefCell::new(None) };
        }
        let factory = Reflect::get(&js_sys::global(), &"trustedTypes".into())?;
        if factory.is_undefined() {
            return Ok(self.path().into());
        }
        let policy = POLICIES.with_borrow_mut(|made| -> Result<JsValue, JsValue> {
            if let Some(policy) = made {
                return Ok(policy.clone());
            }
            let only_ours: Closure<dyn Fn(String) -> Result<String, JsError>> =
                Closure::new(|url: String| {
                    if Self::ALL.iter().any(|script| script.path() == url) {
                        Ok(url)
                    } else {
                        Err(JsError::new("no other script"))
                    }
                });
            let rules = Object::new();
            Reflect::set(&rules, &"createScriptURL".into(), &only_ours.into_js_value())?;
            let create: Function = Reflect::get(&factory, &"createPolicy".into())?.dyn_into()?;
            let policy = create.call2(&factory, &POLICY.into(), &rules)?;
            Ok(made.insert(policy).clone())
        })?;
        let create: Function = Reflect::get(&policy, &"createScriptURL".into())?.dyn_into()?;
        create.call1(&policy, &self.path().into())
    }
}
