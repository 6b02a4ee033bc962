//! The crypto module: the one program in a browser that holds keys. Calls come in as messages, answers go out as such.
//!
//! **Invariant:** a key leaves the module only sealed: in a slot, in the bundle, in a row or in a message.
//! **Invariant:** what a call opens was verified before anything of it is answered.

mod account;
mod activation;
mod breath;
mod chain;
mod directory;
mod engines;
mod exchange;
mod line;
mod link;
mod media_type;
mod module;
mod offline;
mod opening;
mod password;
mod payload;
mod reading;
mod rekey;
mod rng;
mod rows;
mod sealing;
mod serve;
mod sign_in;
mod state;
mod streams;
mod stretch;
mod writing;

use wasm_bindgen::JsCast as _;
use web_sys::DedicatedWorkerGlobalScope;

/// Runs once in each worker that loads the script: as the module, or as one that stretches and is thrown away.
fn main() {
    std::panic::set_hook(Box::new(serve::say_where));
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    if scope.name() == stretch::NAME {
        stretch::serve(&scope);
    } else {
        serve::serve(&scope);
    }
}
