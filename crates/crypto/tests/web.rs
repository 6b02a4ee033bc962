//! The same vectors in WASM, in a dedicated worker of a real browser: where the portal runs them.
#![cfg(target_arch = "wasm32")]
#![expect(clippy::expect_used, reason = "a vector that does not hold ends the test there")]

#[path = "vectors/golden.rs"]
mod golden;
#[path = "vectors/wycheproof.rs"]
mod wycheproof_sets;

use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_dedicated_worker);

#[wasm_bindgen_test]
fn golden_vectors_hold() {
    golden::FORMATS.iter().for_each(golden::check);
}

#[wasm_bindgen_test]
fn wycheproof_vectors_hold() {
    let count = wycheproof_sets::check_all();
    wasm_bindgen_test::console_log!("{count} vectors of {} sets", wycheproof_sets::SETS.len());
}
