//! Vectors, natively. `tests/web.rs` runs the same ones in a browser.
#![cfg(not(target_arch = "wasm32"))]
#![expect(clippy::expect_used, reason = "a vector that does not hold ends the test there")]

#[path = "vectors/golden.rs"]
mod golden;

#[test]
fn golden_vectors_hold() {
    golden::FORMATS.iter().for_each(golden::check);
}

/// Writes the golden files anew. A changed vector is a changed format: it needs another version, not this test.
#[test]
#[ignore = "writes the vectors that the others check"]
fn write_golden_vectors() {
    for format in &golden::FORMATS {
        let path = format!("{}/vectors/v1/{}.json", env!("CARGO_MANIFEST_DIR"), format.name);
        let text = serde_json::to_string_pretty(&(format.generate)()).expect("text");
        std::fs::write(path, text + "\n").expect("the file is written");
    }
}
