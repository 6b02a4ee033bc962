//! Stretching: Argon2id runs in a worker of its own that is thrown away, because it takes 64 MiB that this one would
//! never give back.
//!
//! **Invariant:** job and product pass nobody else: the worker runs this worker's own script and answers only to it.

mod job;
mod nested;

use crypto::{
    Secret,
    letter::LetterSecret,
    offline::OfflineSecret,
    opaque::{Finished, OpaqueError},
};
use envelope::{LetterCode, LetterSlot, SlotId};
use worker::Failure;

use crate::exchange::Opaque;
use job::{Job, Product, Step};

pub(crate) use nested::{NAME, serve};

/// The letter's stretched code.
pub(crate) async fn letter(code: &LetterCode, slot: LetterSlot) -> Result<LetterSecret, Failure> {
    stretched(run(Job::Letter { code: code.as_bytes(), slot }).await).map(LetterSecret::from_bytes)
}

/// The password, for an offline slot.
pub(crate) async fn offline(password: &str, slot: SlotId) -> Result<OfflineSecret, Failure> {
    stretched(run(Job::Offline { password: password.as_bytes(), slot }).await).map(OfflineSecret::from_bytes)
}

/// OPAQUE registration, finished.
pub(crate) async fn registration(opaque: &Opaque, response: &[u8]) -> Result<Finished, Failure> {
    finished(run(Job::Registration(step(opaque, response))).await)
}

/// OPAQUE login, finished.
pub(crate) async fn sign_in(opaque: &Opaque, response: &[u8]) -> Result<Finished, Failure> {
    finished(run(Job::SignIn(step(opaque, response))).await)
}

fn step<'a>(opaque: &'a Opaque, response: &'a [u8]) -> Step<'a> {
    Step { state: &opaque.state, password: opaque.password.as_bytes(), response }
}

fn stretched(product: Product) -> Result<Secret<32>, Failure> {
    match product {
        Product::Stretched(secret) => Ok(secret),
        Product::Opaque(_) => Err(Failure::Internal),
    }
}

fn finished(product: Product) -> Result<Finished, Failure> {
    match product {
        Product::Opaque(Ok(finished)) => Ok(finished),
        Product::Opaque(Err(OpaqueError::Password)) => Err(Failure::WrongPassword),
        // The server's answer is none.
        Product::Opaque(Err(_)) => Err(Failure::Unopened),
        Product::Stretched(_) => Err(Failure::Internal),
    }
}

/// In a worker of its own; where there are none within workers, here.
async fn run(job: Job<'_>) -> Product {
    if cfg!(target_arch = "wasm32")
        && let Some(product) = nested::run(&job).await
    {
        return product;
    }
    job.work()
}
