//! Wycheproof's vectors, natively. `tests/web.rs` runs the same ones in a browser.
#![cfg(not(target_arch = "wasm32"))]
#![expect(clippy::expect_used, reason = "vectors that cannot be read end the test there")]

#[path = "vectors/wycheproof.rs"]
mod wycheproof_set;

#[test]
fn wycheproof_cobblestone_256() {
    assert_eq!(wycheproof_set::check_all(), 35);
}
