//! What a package must not depend on, however far down: read from `cargo tree`.

use anyhow::Result;

use super::Finding;
use crate::{step, tools::WASM, workspace::Workspace};

/// A package and what must not be under it.
pub(super) struct Rule {
    package: &'static str,
    /// The target for which it is built, `None` for this machine.
    target: Option<&'static str>,
    forbidden: &'static [&'static str],
    why: &'static str,
}

const BROWSER: &[&str] = &["gloo-net", "leptos", "web-sys"];
const NETWORK: &[&str] = &["axum", "hyper", "reqwest", "tokio"];
/// What knows names, bytes and days has none of these.
const PURE: &[&str] =
    &["siegel-crypto", "siegel-wire", "siegel-worker", "gloo-net", "js-sys", "leptos", "web-sys"];

/// The invariants of `docs/ARCHITECTURE.md` that are facts of the build.
pub(super) const RULES: &[Rule] = &[
    Rule {
        package: "siegel-server",
        target: None,
        // Not `aes-gcm`: what checks passkeys brings it along. Without the formats, the key wraps and the keys it opens nothing.
        forbidden: &["siegel-crypto", "siegel-cobblestone", "siegel-engine", "hpke", "ml-kem", "leptos"],
        why: "the server cannot read: it is built without what opens mail",
    },
    Rule {
        package: "siegel",
        target: Some(WASM),
        forbidden: &[
            "siegel-crypto",
            "siegel-cobblestone",
            "siegel-engine",
            "hpke",
            "aes-gcm",
            "ed25519-dalek",
            "ml-dsa",
            "opaque-ke",
            "argon2",
        ],
        why: "keys exist in the worker only: the portal links its protocol and no cryptography",
    },
    Rule {
        package: "siegel",
        target: Some(WASM),
        forbidden: &["zxcvbn"],
        why: "dictionaries weigh more than the rest: they come where a password is chosen, in a worker of their own",
    },
    Rule {
        package: "siegel-strength",
        target: Some(WASM),
        forbidden: &["siegel-crypto", "siegel-wire", "gloo-net", "leptos"],
        why: "what judges passwords knows no key, no network and no page",
    },
    Rule {
        package: "siegel-search",
        target: Some(WASM),
        forbidden: PURE,
        why: "the index knows no key, no network and no page",
    },
    Rule {
        package: "siegel-deadlines",
        target: Some(WASM),
        forbidden: PURE,
        why: "days are counted without a clock, a network or a page",
    },
    Rule {
        package: "siegel-archive",
        target: Some(WASM),
        forbidden: PURE,
        why: "what puts the archive together knows names and bytes, and neither key, network nor page",
    },
    Rule {
        package: "siegel-photo",
        target: Some(WASM),
        forbidden: PURE,
        why: "what reads photographs knows their bytes, and neither key, network nor page",
    },
    Rule {
        package: "siegel-cobblestone",
        target: None,
        forbidden: NETWORK,
        why: "chunked encryption does not know the network",
    },
    Rule {
        package: "siegel-cobblestone",
        target: Some(WASM),
        forbidden: BROWSER,
        why: "chunked encryption does not know the browser",
    },
    Rule {
        package: "siegel-engine",
        target: Some(WASM),
        forbidden: &["siegel-crypto", "gloo-net", "leptos"],
        why: "an engine seals a file with keys that it is given: it knows no message, no network and no page",
    },
    Rule {
        package: "siegel-bench",
        target: Some(WASM),
        forbidden: &["siegel-worker", "siegel-wire", "gloo-net", "leptos"],
        why: "the engine is measured by itself: no message, no network and no page",
    },
    Rule {
        package: "siegel-crypto",
        target: None,
        forbidden: NETWORK,
        why: "crypto does not know the network",
    },
    Rule {
        package: "siegel-crypto",
        target: Some(WASM),
        forbidden: BROWSER,
        why: "crypto does not know the browser",
    },
    Rule {
        package: "siegel-crypto",
        target: None,
        forbidden: &["siegel-wire"],
        why: "crypto and wire do not know each other",
    },
    Rule {
        package: "siegel-wire",
        target: None,
        forbidden: &["siegel-crypto", "hpke", "aes-gcm"],
        why: "crypto and wire do not know each other",
    },
    Rule { package: "siegel-wire", target: None, forbidden: NETWORK, why: "wire does not know the network" },
    Rule {
        package: "siegel-wire",
        target: Some(WASM),
        forbidden: BROWSER,
        why: "wire does not know the browser",
    },
    Rule {
        package: "siegel-envelope",
        target: None,
        forbidden: &["siegel-crypto", "siegel-wire", "hpke", "aes-gcm"],
        why: "envelope lies at the bottom and cannot decrypt",
    },
    Rule {
        package: "siegel-envelope",
        target: None,
        forbidden: NETWORK,
        why: "envelope does not know the network",
    },
    Rule {
        package: "siegel-envelope",
        target: Some(WASM),
        forbidden: BROWSER,
        why: "envelope does not know the browser",
    },
];

/// Asks Cargo for every rule.
pub(super) fn check(workspace: &Workspace) -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    for rule in RULES {
        let mut tree = workspace.cargo();
        tree.args([
            "tree",
            "--edges",
            "normal",
            "--prefix",
            "none",
            "--format",
            "{p}",
            "--package",
            rule.package,
        ]);
        if let Some(target) = rule.target {
            tree.args(["--target", target]);
        }
        findings.extend(broken(rule, &step::output(&mut tree)?));
    }
    Ok(findings)
}

/// What of `tree`, a package a line, the rule forbids.
fn broken(rule: &Rule, tree: &str) -> Vec<Finding> {
    let names: Vec<&str> = tree.lines().filter_map(|line| line.split_whitespace().next()).collect();
    rule.forbidden
        .iter()
        .filter(|forbidden| names.contains(forbidden))
        .map(|found| {
            let way = format!("cargo tree -p {} -e normal -i {found}", rule.package);
            Finding::new(rule.package, format!("depends on {found}, but {} (see `{way}`)", rule.why))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_what_is_forbidden_and_nothing_else() {
        let rule = Rule {
            package: "siegel-server",
            target: None,
            forbidden: &["siegel-crypto", "hpke"],
            why: "it cannot read",
        };
        assert_eq!(
            broken(&rule, "siegel-server v0.1.0\naxum v0.8.9\nhpke-types v1.0.0\nsiegel-wire v0.1.0 (*)\n"),
            []
        );
        let found =
            broken(&rule, "siegel-server v0.1.0\naxum v0.8.9\nsiegel-crypto v0.1.0 (crates/crypto)\n");
        assert_eq!(found.len(), 1);
        assert!(found[0].rule.contains("siegel-crypto"));
    }
}
