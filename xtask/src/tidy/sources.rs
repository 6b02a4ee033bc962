//! How every Rust file reads: it opens with what it is for, stays in its size, and leaves nothing for later.

use super::{Finding, Source, code_lines};

/// Lines after which a file asks what wants to move out.
const LONG: usize = 500;

/// Names that say nothing about what is inside.
const NAMELESS: &[&str] = &["util", "utils", "helper", "helpers", "common", "manager", "misc"];

/// Words that put work off or hide a failure.
const NEVER: &[(&str, &str)] = &[
    ("todo!(", "nothing is left for later"),
    ("unimplemented!(", "nothing is left for later"),
    (".unwrap()", "say why it cannot fail, or hand the error on"),
    ("#[allow(", "use `#[expect(…, reason = …)]`"),
    ("dbg!(", "no traces of debugging"),
];

/// Checks one file.
pub(super) fn check(source: &Source) -> Vec<Finding> {
    let mut findings = Vec::new();
    let first = source.text.lines().find(|line| !line.trim().is_empty() && !line.starts_with("#!["));
    if !first.is_some_and(|line| line.starts_with("//! ")) {
        findings.push(Finding::new(
            format!("{}:1", source.path),
            "a module opens with one sentence that says what it is for (`//!`)",
        ));
    }
    let mut parts = source.path.rsplit('/');
    let stem = parts.next().and_then(|name| name.strip_suffix(".rs")).unwrap_or_default();
    let is_test_target = parts.clone().any(|folder| folder == "tests");
    if stem == "mod" && !is_test_target {
        findings.push(Finding::new(&source.path, "`foo.rs` beside `foo/`, never `mod.rs`"));
    }
    if NAMELESS.contains(&stem) {
        findings.push(Finding::new(&source.path, format!("`{stem}` says nothing about what is inside")));
    }
    let lines = source.text.lines().count();
    if lines > LONG {
        findings.push(Finding::hint(&source.path, format!("{lines} lines: what wants to move out?")));
    }
    let is_about_rules = source.path.starts_with("xtask/src/tidy/");
    if is_test_target || stem == "tests" || is_about_rules {
        return findings;
    }
    for (number, line) in code_lines(&source.text) {
        for (word, rule) in NEVER {
            if line.contains(word) {
                findings.push(Finding::new(format!("{}:{number}", source.path), *rule));
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_what_is_wrong_with_a_file() {
        let check = |path: &str, text: &str, expect: usize| {
            let source = Source { path: path.to_owned(), text: text.to_owned() };
            assert_eq!(self::check(&source).len(), expect, "{path}: {text}");
        };
        check("src/vault.rs", "//! The only door to keys.\n\nfn open() {}\n", 0);
        check("src/main.rs", "#![forbid(unsafe_code)]\n//! The app.\n", 0);
        check("src/vault.rs", "fn open() {}\n", 1);
        check("src/vault/mod.rs", "//! The only door to keys.\n", 1);
        check("src/util.rs", "//! Things.\n", 1);
        check("src/vault.rs", "//! Keys.\nfn open() { todo!() }\n", 1);
        check("src/vault.rs", "//! Keys.\nfn open() { key().unwrap() }\n", 1);
        check("src/vault/tests.rs", "//! Keys.\nfn open() { key().unwrap() }\n", 0);
        check("src/vault.rs", "//! Keys.\n#[cfg(test)]\nmod tests { fn a() { b().unwrap() } }\n", 0);
        check("crates/desk/tests/letter.rs", "//! The letter.\nfn a() { b().unwrap() }\n", 0);
    }

    #[test]
    fn a_long_file_is_a_hint_and_no_failure() {
        let source = Source {
            path: "src/vault.rs".to_owned(),
            text: format!("//! Keys.\n{}", "fn a() {}\n".repeat(LONG)),
        };
        let findings = check(&source);
        assert_eq!(findings.len(), 1);
        assert!(!findings[0].grave);
    }
}
