//! The stamp of a built portal: a version, which page and service worker both hold, and the files that belong to it with their hashes.
//!
//! **Invariant:** the version follows from every file that it names, and from page and worker: other bytes are another version.

use std::{collections::BTreeMap, fs, path::Path};

use anyhow::{Context, Result, ensure};
use data_encoding::BASE64;
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::{portal, viewer};

mod next;

pub(crate) use next::next;

/// The service worker's script.
pub(crate) const WORKER: &str = "sw.js";
/// The one page.
pub(crate) const PAGE: &str = "index.html";
/// What stands before the stamp in the worker; it ends with the line.
const STAMP: &str = "const STAMP = ";
/// What stands before the version in the page; Trunk may leave the tag's end out, so the quotation mark ends it.
const VERSION: &str = "<meta name=\"siegel-version\" content=\"";
/// Bytes of a hash that are a version.
const VERSION_LEN: usize = 8;

/// Kinds of files that the app runs without: pictures for home screens, a licence, and what is compressed of a file that is there.
const BESIDE: &[&str] = &["br", "png", "txt"];
/// Begins of names that are fetched when somebody needs them: what judges new passwords, what reads QR codes, which are of no use without a
/// connection; and what draws PDFs, which is heavy. The worker keeps that once it was fetched.
const LATER: &[&str] = &["siegel-strength", "split_codes", viewer::VIEWER];

/// What is written into the worker.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
struct Stamp {
    version: String,
    /// What is fetched ahead: hashes by paths, as subresource integrity writes them.
    needed: BTreeMap<String, String>,
    /// What is fetched when it is asked for.
    later: BTreeMap<String, String>,
}

/// Stamps a site, anew if it was stamped before, and gives its version.
pub(crate) fn stamp(site: &Path) -> Result<String> {
    let mut stamp = Stamp::default();
    for file in portal::files(site)? {
        let path = file.strip_prefix(site)?.to_string_lossy().replace('\\', "/");
        let kind = file.extension().and_then(|kind| kind.to_str()).unwrap_or_default();
        if BESIDE.contains(&kind) || path == WORKER || path == PAGE {
            continue;
        }
        let name = path.rsplit('/').next().unwrap_or_default();
        let is_later = LATER.iter().any(|begin| name.starts_with(begin));
        let files = if is_later { &mut stamp.later } else { &mut stamp.needed };
        files.insert(format!("/{path}"), integrity(&fs::read(&file)?));
    }
    let read =
        |name: &str| fs::read_to_string(site.join(name)).with_context(|| format!("the portal has no {name}"));
    let page = between(&read(PAGE)?, VERSION, '"', "").context("the page has no place for its version")?;
    let worker = between(&read(WORKER)?, STAMP, '\n', "").context("the worker has no place for its stamp")?;

    let mut hash = Sha256::new();
    hash.update(serde_json::to_vec(&stamp)?);
    for text in [&page, &worker] {
        hash.update((text.len() as u64).to_be_bytes());
        hash.update(text);
    }
    stamp.version = hash.finalize()[..VERSION_LEN].iter().map(|byte| format!("{byte:02x}")).collect();

    let page =
        between(&page, VERSION, '"', &stamp.version).context("the page has no place for its version")?;
    stamp.needed.insert(format!("/{PAGE}"), integrity(page.as_bytes()));
    let text = format!("{};", serde_json::to_string(&stamp)?);
    let worker = between(&worker, STAMP, '\n', &text).context("the worker has no place for its stamp")?;
    ensure!(!text.contains('\n'), "a stamp is one line");
    for (name, text) in [(PAGE, page), (WORKER, worker)] {
        fs::write(site.join(name), text)?;
        // One that was made of what stood there before would be served in its place.
        let _ = fs::remove_file(site.join(format!("{name}.br")));
    }
    Ok(stamp.version)
}

/// The text with `new` in the place of what stands between `begin` and `end`.
fn between(text: &str, begin: &str, end: char, new: &str) -> Option<String> {
    let (before, rest) = text.split_once(begin)?;
    let (_, after) = rest.split_once(end)?;
    Some(format!("{before}{begin}{new}{end}{after}"))
}

/// A hash as subresource integrity writes it.
pub(crate) fn integrity(bytes: &[u8]) -> String {
    format!("sha256-{}", BASE64.encode(&Sha256::digest(bytes)))
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    const FILES: [(&str, &str); 9] = [
        (PAGE, "<meta name=\"siegel-version\" content=\"\"><p>hello</p>"),
        (WORKER, "// Words.\nconst STAMP = { version: \"\" };\nconst CACHE = STAMP.version;\n"),
        ("a-0123456789abcdef.css", "a { color: red }"),
        ("a-0123456789abcdef.css.br", "compressed"),
        ("siegel-strength.js", "judge()"),
        ("manifest.webmanifest", "{}"),
        ("fonts/LICENSE.txt", "free"),
        ("icons/icon.svg", "<svg/>"),
        ("icons/icon.png", "png"),
    ];

    fn site(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("siegel-precache-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        for (file, text) in FILES {
            let place = folder.join(file);
            fs::create_dir_all(place.parent().unwrap()).unwrap();
            fs::write(place, text).unwrap();
        }
        folder
    }

    #[test]
    fn the_stamp_names_what_the_app_needs_and_the_page_holds_the_version() {
        let site = site("names");
        let version = stamp(&site).unwrap();
        assert_eq!(version.len(), 2 * VERSION_LEN);
        let page = fs::read_to_string(site.join(PAGE)).unwrap();
        assert!(page.starts_with(&format!("{VERSION}{version}\"")), "{page}");
        let worker = fs::read_to_string(site.join(WORKER)).unwrap();
        let text = worker.split_once(STAMP).unwrap().1.split_once(";\n").unwrap().0;
        let stamp: serde_json::Value = serde_json::from_str(text).unwrap();
        assert_eq!(stamp["version"], version.as_str());
        let keys = |files: &serde_json::Value| files.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
        let needed = ["/a-0123456789abcdef.css", "/icons/icon.svg", "/index.html", "/manifest.webmanifest"];
        assert_eq!(keys(&stamp["needed"]), needed);
        assert_eq!(keys(&stamp["later"]), ["/siegel-strength.js"]);
        assert_eq!(stamp["needed"]["/index.html"], integrity(page.as_bytes()).as_str());
        // printf 'judge()' | openssl dgst -sha256 -binary | base64
        assert_eq!(
            stamp["later"]["/siegel-strength.js"],
            "sha256-+aqARFquOoerkNT27k6wrF7jof/T9KybZ24/5lxqs3c="
        );
        assert!(worker.ends_with("const CACHE = STAMP.version;\n"), "{worker}");
        fs::remove_dir_all(site).unwrap();
    }

    #[test]
    fn the_same_bytes_are_the_same_version_and_any_other_byte_is_another() {
        let site = site("versions");
        let first = stamp(&site).unwrap();
        assert_eq!(stamp(&site).unwrap(), first, "stamped anew");
        let mut seen = vec![first];
        for name in [PAGE, WORKER, "a-0123456789abcdef.css", "siegel-strength.js"] {
            let text = fs::read_to_string(site.join(name)).unwrap();
            fs::write(site.join(name), format!("{text} ")).unwrap();
            fs::write(site.join(format!("{name}.br")), "of what stood there").unwrap();
            let version = stamp(&site).unwrap();
            assert!(!seen.contains(&version), "{name} was changed");
            seen.push(version);
        }
        assert!(!site.join("index.html.br").exists());
        fs::write(site.join("icons/icon.png"), "another").unwrap();
        assert_eq!(Some(stamp(&site).unwrap()), seen.pop(), "nobody needs it");
        fs::remove_dir_all(site).unwrap();
    }
}
