//! The line to the crypto module: calls and answers over [`Line`], and the greeting that shows that both are of one version.

use wasm_bindgen::JsValue;
use worker::{Answer, Call, PROTOCOL, Reply, form};

use super::{line::Line, script::Script};
use crate::{device::engine_setting, error::Error};

/// The line to one module.
pub(super) struct Link(Line);

impl Link {
    /// Starts a module, waits until it listens, and greets it. `on_gone` runs if it dies later; not when it is ended.
    ///
    /// # Errors
    /// [`Error::WorkerGone`] if it cannot be loaded, [`worker::Failure::Protocol`] if it is not of our version.
    pub(super) async fn start(on_gone: impl FnOnce() + 'static) -> Result<Self, Error> {
        let link = Self(Line::open(Script::Module, on_gone).await?);
        let hello = Call::Hello { protocol: PROTOCOL, engine: engine_setting() };
        link.call(&hello, JsValue::UNDEFINED).await?;
        Ok(link)
    }

    /// Calls the module. An `ArrayBuffer`, or an array that fills its buffer, changes hands: it is empty afterwards.
    ///
    /// # Errors
    /// What the module answers, or [`Error::WorkerGone`].
    pub(super) async fn call(&self, call: &Call, payload: JsValue) -> Result<(Answer, JsValue), Error> {
        let (reply, payload) = self.0.ask(&form::encode(call)?, payload).await?;
        // An answer that cannot be read is a module of another version.
        Ok((form::decode::<Reply>(&reply)??, payload))
    }

    /// Ends the module, and all that it holds with it.
    pub(super) fn end(&self) {
        self.0.end();
    }
}
