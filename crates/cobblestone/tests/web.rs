//! The same vectors in WASM, in a dedicated worker of a real browser: where the portal runs them.
#![cfg(target_arch = "wasm32")]
#![expect(clippy::expect_used, reason = "vectors that cannot be read end the test there")]

#[path = "vectors/wycheproof.rs"]
mod wycheproof_set;

use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_dedicated_worker);

#[wasm_bindgen_test]
fn wycheproof_cobblestone_256() {
    assert_eq!(wycheproof_set::check_all(), 35);
}
