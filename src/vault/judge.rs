//! Judging a password before it is taken: by a worker of its own, fetched where one is chosen and ended with the form.
//!
//! **Invariant:** what cannot be fetched judges nothing: without a verdict a password's length alone counts.

use std::rc::Rc;

use futures_util::{
    FutureExt as _,
    future::{LocalBoxFuture, Shared},
};
use leptos::task::spawn_local;
use strength::{Question, Verdict, decode, encode};
use wasm_bindgen::JsValue;

use super::{line::Line, script::Script};

type Opening = Shared<LocalBoxFuture<'static, Option<Rc<Line>>>>;

/// Who judges passwords, as long as this is kept.
#[derive(Clone)]
pub struct Judge(Opening);

impl Judge {
    /// Begins to fetch the worker.
    pub fn call() -> Self {
        let opening: Opening =
            async { Line::open(Script::Strength, || {}).await.ok().map(Rc::new) }.boxed_local().shared();
        let fetching = opening.clone();
        spawn_local(async move {
            let _ = fetching.await;
        });
        Self(opening)
    }

    /// The verdict, once the worker is here; none if it does not come.
    pub async fn judge(&self, question: &Question) -> Option<Verdict> {
        let line = self.0.clone().await?;
        let (verdict, _) = line.ask(&encode(question)?, JsValue::UNDEFINED).await.ok()?;
        decode(&verdict)
    }
}
