//! Which way arrows point in the portal: pages → {vault, outbox, sync, i18n} → {store, api, worker}.

use super::{Finding, Source, code, code_lines};

/// The rooms in `src/`, and whom each may know. One that is not here knows nobody until somebody decides whom.
pub(super) const ROOMS: &[(&str, &str)] = &[
    (
        "main",
        "api app components device error export i18n media notices outbox pace pages pwa qr route store sync vault view",
    ),
    ("app", "components device error export i18n notices outbox pages pwa qr route sync vault view"),
    ("pages", "components device error export i18n media notices outbox pwa route sync vault view"),
    ("components", "error i18n qr route view"),
    ("i18n", "error view"),
    ("pwa", "device i18n route vault"),
    ("notices", "device error"),
    ("qr", "error"),
    ("export", "api device error i18n pace sync vault view"),
    ("outbox", "api device error media pace store vault view"),
    ("sync", "api device error media outbox pace store vault view"),
    ("vault", "api device error store view"),
    ("pace", "view"),
    ("store", "device error view"),
    ("api", "device error view"),
    ("media", "view"),
    ("view", "error"),
    ("route", ""),
    ("device", ""),
    ("error", ""),
];

/// What only one room may touch.
const TOUCHES: &[(&str, &[&str], &str)] = &[
    (
        "api",
        &["gloo_net", "XmlHttpRequest", "EventSource", "WebSocket", "fetch_with_", "send_beacon"],
        "only `api` touches the network",
    ),
    (
        "store",
        &["indexed_db::", "IdbDatabase", "IdbFactory", "FileSystemDirectoryHandle"],
        "only `store` touches IndexedDB and OPFS",
    ),
    ("vault", &["Worker::new", "WorkerOptions"], "only `vault` starts the worker"),
    (
        "vault",
        &["PublicKeyCredential", "navigator().credentials"],
        "only `vault` talks to the browser's authenticators",
    ),
];

/// What no room may hold.
const NOWHERE: &[(&str, &str)] = &[
    ("style=\"", "`style=` in markup is refused by the page's own policy: use a class or `style:property`"),
    ("inner_html", "markup is never made from text: Trusted Types refuse it"),
    ("outer_html", "markup is never made from text: Trusted Types refuse it"),
    ("insert_adjacent_html", "markup is never made from text: Trusted Types refuse it"),
    ("document().write", "markup is never made from text: Trusted Types refuse it"),
    ("eval(", "no code is made from text"),
    ("https://", "no request leaves the page's origin, and no link does so without its page saying why"),
];

/// Checks one file, if it is the portal's.
pub(super) fn check(source: &Source) -> Vec<Finding> {
    let Some(room) = room(&source.path) else { return Vec::new() };
    let Some((_, knows)) = ROOMS.iter().find(|(name, _)| *name == room) else {
        return vec![Finding::new(
            &source.path,
            format!("`{room}` is no room that `xtask/src/tidy/arrows.rs` knows"),
        )];
    };
    let mut findings = Vec::new();
    let code = code(&source.text);
    for (at, target) in targets(&code) {
        let known = target == room || knows.split(' ').any(|known| known == target);
        if !known && ROOMS.iter().any(|(name, _)| *name == target) {
            let number = code[..at].matches('\n').count() + 1;
            let rule = format!(
                "`{room}` does not know `{target}`: arrows point pages → vault, outbox, sync, i18n → store, api, worker"
            );
            findings.push(Finding::new(format!("{}:{number}", source.path), rule));
        }
    }
    for (number, line) in code_lines(&source.text) {
        let mut find = |rule: &str| findings.push(Finding::new(format!("{}:{number}", source.path), rule));
        for (owner, words, rule) in TOUCHES {
            if room != *owner && words.iter().any(|word| line.contains(word)) {
                find(rule);
            }
        }
        for (word, rule) in NOWHERE {
            if line.contains(word) {
                find(rule);
            }
        }
    }
    findings
}

/// The room of a file in `src/`: `src/vault.rs` and `src/vault/link.rs` are `vault`.
fn room(path: &str) -> Option<&str> {
    path.strip_prefix("src/")?.split(['/', '.']).next()
}

/// The rooms that the code names, and where: `crate::api::…`, `use crate::{api, store::Rows}`, over several lines too.
fn targets(code: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    for (at, word) in code.match_indices("crate::") {
        let begin = at + word.len();
        if code[begin..].starts_with('{') {
            let mut depth = 0_usize;
            let mut expected = false;
            for (at, c) in code[begin..].char_indices() {
                match c {
                    '{' => depth += 1,
                    '}' => depth -= 1,
                    _ => {}
                }
                if depth == 0 {
                    break;
                }
                if expected && !c.is_whitespace() {
                    found.extend(first_word(&code[begin + at..]).map(|word| (begin + at, word)));
                }
                expected = depth == 1 && (matches!(c, '{' | ',') || (expected && c.is_whitespace()));
            }
        } else {
            found.extend(first_word(&code[begin..]).map(|word| (begin, word)));
        }
    }
    found
}

/// The identifier at the beginning.
fn first_word(text: &str) -> Option<&str> {
    let end = text.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len());
    (end > 0).then(|| &text[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_text(path: &str, text: &str) -> Vec<String> {
        let source = Source { path: path.to_owned(), text: text.to_owned() };
        check(&source).into_iter().map(|finding| finding.place).collect()
    }

    #[test]
    fn reads_the_rooms_that_a_line_names() {
        let check = |code, expect: &[&str]| {
            let words: Vec<&str> = targets(code).into_iter().map(|(_, word)| word).collect();
            assert_eq!(words, expect, "{code}");
        };
        check("use crate::api;", &["api"]);
        check("use crate::{api, store::{Rows, Staged}, view};", &["api", "store", "view"]);
        check("let x = crate::vault::Vault::new(crate::error::Error::Offline);", &["vault", "error"]);
        check(
            "use crate::{\n    api::{\n        Api, parts\n    },\n    store,\n};\nlet a = { sync };",
            &["api", "store"],
        );
        check("use super::api;", &[]);
    }

    #[test]
    fn arrows_point_one_way() {
        let check =
            |path, text, expect: &[&str]| assert_eq!(check_text(path, text), expect, "{path}: {text}");
        check("src/pages/home.rs", "use crate::{outbox::Outbox, sync::Sync};", &[]);
        check("src/pages/home.rs", "use crate::api;", &["src/pages/home.rs:1"]);
        check("src/pages/home.rs", "\nlet rows = crate::store::rows();", &["src/pages/home.rs:2"]);
        check("src/pages/home.rs", "use crate::{\n    vault,\n    api,\n};", &["src/pages/home.rs:3"]);
        check("src/components/mark.rs", "use crate::vault::Vault;", &["src/components/mark.rs:1"]);
        check("src/components/mark.rs", "use crate::{i18n::*, view::Step};", &[]);
        check("src/vault/link.rs", "use crate::pages::Home;", &["src/vault/link.rs:1"]);
        check("src/store.rs", "use crate::api;", &["src/store.rs:1"]);
        check("crates/server/src/lib.rs", "use crate::api;", &[]);
        check("src/cellar.rs", "", &["src/cellar.rs"]);
    }

    #[test]
    fn each_thing_is_touched_by_its_own_room_only() {
        let check =
            |path, text, expect: usize| assert_eq!(check_text(path, text).len(), expect, "{path}: {text}");
        check("src/api/parts.rs", "let request = XmlHttpRequest::new();", 0);
        check("src/outbox/flush.rs", "let request = XmlHttpRequest::new();", 1);
        check("src/outbox/flush.rs", "// as XmlHttpRequest would", 0);
        check("src/store/rows.rs", "use indexed_db::Database;", 0);
        check("src/sync.rs", "use indexed_db::Database;", 1);
        check("src/pages/more.rs", "<p style=\"color: red\">", 1);
        check("src/pages/more.rs", "element.set_inner_html(text);", 1);
    }
}
