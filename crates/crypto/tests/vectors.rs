//! Vectors, natively. `tests/web.rs` runs the same ones in a browser.
#![cfg(not(target_arch = "wasm32"))]
#![expect(clippy::expect_used, reason = "a vector that does not hold ends the test there")]

#[path = "vectors/golden.rs"]
mod golden;
#[path = "vectors/wycheproof.rs"]
mod wycheproof_sets;

/// With `UPDATE_VECTORS=1` it writes the golden files anew. A changed vector is a changed format: that needs another
/// version, not an update.
#[test]
fn golden_vectors_hold() {
    if std::env::var_os("UPDATE_VECTORS").is_some() {
        return golden::FORMATS.iter().for_each(write);
    }
    golden::FORMATS.iter().for_each(golden::check);
}

fn write(format: &golden::Format) {
    let path = format!("{}/vectors/v1/{}.json", env!("CARGO_MANIFEST_DIR"), format.name);
    let text = serde_json::to_string_pretty(&(format.generate)()).expect("text");
    std::fs::write(path, text + "\n").expect("the file is written");
}

#[test]
fn wycheproof_vectors_hold() {
    let count = wycheproof_sets::check_all();
    println!("{count} vectors of {} sets", wycheproof_sets::SETS.len());
}
