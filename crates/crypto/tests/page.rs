//! `docs/envelope.md` names every label that the code has, and no other.
#![cfg(not(target_arch = "wasm32"))]
#![expect(clippy::expect_used, reason = "files of this repository that cannot be read end the test there")]

use std::{collections::BTreeSet, fs, path::Path};

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
