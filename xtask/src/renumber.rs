//! Numbers in the place of the hashes that wasm-bindgen ends names with, in a module and the script beside it.
//!
//! Sixteen random digits for each of several hundred names are what compresses worst in both files; that they differ is enough, as
//! both come from the same build. Every name keeps its length, so nothing else in the module moves.

use std::{collections::HashMap, fs, path::Path};

use anyhow::{Context, Result};

/// Digits of a hash.
const DIGITS: usize = 16;

type Hash = [u8; DIGITS];

/// Renumbers what wasm-bindgen has just written to `folder`: `name.js` and `name_bg.wasm`.
pub(crate) fn renumber(folder: &Path, name: &str) -> Result<()> {
    let (script, module) = (folder.join(name).with_extension("js"), folder.join(format!("{name}_bg.wasm")));
    let read = |path: &Path| fs::read(path).with_context(|| format!("{} cannot be read", path.display()));
    let (mut text, mut code) = (read(&script)?, read(&module)?);
    let numbers = numbers(&text);
    put_numbers(&mut text, &numbers);
    put_numbers(&mut code, &numbers);
    fs::write(script, text)?;
    Ok(fs::write(module, code)?)
}

/// A number for each hash in the script, in the order in which they come.
fn numbers(script: &[u8]) -> HashMap<Hash, Hash> {
    let mut numbers = HashMap::new();
    for (_, hash) in hashes(script) {
        let next = numbers.len();
        numbers.entry(hash).or_insert_with(|| {
            let mut number = [b'0'; DIGITS];
            let digits = format!("{next:0DIGITS$}");
            number.copy_from_slice(digits.as_bytes());
            number
        });
    }
    numbers
}

fn put_numbers(bytes: &mut [u8], numbers: &HashMap<Hash, Hash>) {
    for (at, hash) in hashes(bytes) {
        if let Some(number) = numbers.get(&hash) {
            bytes[at..at + DIGITS].copy_from_slice(number);
        }
    }
}

/// Every hash, and where it begins: names end in `_` or `h`, and sixteen digits.
fn hashes(bytes: &[u8]) -> Vec<(usize, Hash)> {
    let windows = bytes.windows(DIGITS + 1).enumerate();
    let named = windows.filter(|(_, window)| matches!(window[0], b'_' | b'h'));
    named
        .filter_map(|(at, window)| {
            let hash: Hash = window[1..].try_into().ok()?;
            hash.iter().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')).then_some((at + 1, hash))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_files_keep_one_name_for_one_thing() {
        let mut script = b"__wbg_new_00ff00ff00ff00ff: a, __wbg_new_1234567890abcdef: b, wasm.invoke__h00ff00ff00ff00ff, __wbg_x".to_vec();
        let mut module =
            b"\x1a__wbg_new_1234567890abcdef\x00\x02\x1a__wbg_new_00ff00ff00ff00ff_aaaaaaaaaaaaaaaa".to_vec();
        let numbers = numbers(&script);
        put_numbers(&mut script, &numbers);
        put_numbers(&mut module, &numbers);
        let text = String::from_utf8(script).unwrap();
        assert_eq!(
            text,
            "__wbg_new_0000000000000000: a, __wbg_new_0000000000000001: b, wasm.invoke__h0000000000000000, __wbg_x"
        );
        let module = String::from_utf8(module).unwrap();
        assert_eq!(
            module,
            "\x1a__wbg_new_0000000000000001\x00\x02\x1a__wbg_new_0000000000000000_aaaaaaaaaaaaaaaa"
        );
    }
}
