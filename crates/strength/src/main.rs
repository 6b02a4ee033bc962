//! The worker that knows the dictionaries: fetched where a password is chosen, ended when it has been.

mod german;
mod judge;
mod serve;

use wasm_bindgen::JsCast as _;

fn main() {
    serve::serve(&js_sys::global().unchecked_into());
}
