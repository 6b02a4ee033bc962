//! `docs/envelope.md` names every label that the code has and every error of a reader, and no other.
#![cfg(not(target_arch = "wasm32"))]
#![expect(clippy::expect_used, reason = "files of this repository that cannot be read end the test there")]

use std::{collections::BTreeSet, fs, path::Path};

use crypto::OpenError;

const PAGE: &str = include_str!("../../../docs/envelope.md");

#[test]
fn the_page_names_every_label() {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("a folder of crates");
    let mut in_code = BTreeSet::new();
    for source in ["crypto/src", "envelope/src"] {
        collect(&crates.join(source), &mut in_code);
    }
    let (_, table) = PAGE.split_once("\n## Labels\n").expect("the section");
    let (table, _) = table.split_once("\n## ").expect("its end");
    let on_page: BTreeSet<String> = table
        .lines()
        .filter_map(|line| line.strip_prefix("| `siegel/")?.split('`').next())
        .map(String::from)
        .collect();
    assert_eq!(in_code, on_page);
}

#[test]
fn the_page_names_every_error_of_a_reader() {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("a folder of crates");
    let mut in_code = BTreeSet::from([OpenError::Refused.code().to_owned()]);
    for file in [
        "envelope/src/parse.rs",
        "envelope/src/crockford.rs",
        "crypto/src/directory.rs",
        "crypto/src/state.rs",
    ] {
        let source = fs::read_to_string(crates.join(file)).expect("a source file");
        let (_, codes) = source.split_once("pub const fn code(self)").expect("its errors have names");
        let (codes, _) = codes.split_once("\n    }\n").expect("its end");
        in_code.extend(codes.split('"').skip(1).step_by(2).map(String::from));
    }
    let (_, section) = PAGE.split_once("\n## Errors\n").expect("the section");
    let (section, _) = section.split_once("\n## ").expect("its end");
    let on_page: BTreeSet<String> = section.split('`').skip(1).step_by(2).map(String::from).collect();
    assert_eq!(in_code, on_page);
}

/// Labels are byte strings that begin with `siegel/`; a zero byte at the end belongs to them.
fn collect(folder: &Path, labels: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            collect(&path, labels);
        } else {
            let source = fs::read_to_string(&path).expect("a source file");
            let found = source.split("b\"siegel/").skip(1).filter_map(|rest| rest.split(['\\', '"']).next());
            labels.extend(found.map(String::from));
        }
    }
}
