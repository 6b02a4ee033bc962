//! The page that draws PDFs: Mozilla's PDF.js and a few lines of our own, all in one file. It is loaded into a frame of an origin of its own,
//! where it could fetch nothing: so it has everything in it (docs/adr/0025).

use std::{fs, path::Path};

use anyhow::{Context, Result, ensure};
use data_encoding::BASE64;

use crate::{
    step,
    tools::{self, Toolbox},
    workspace::Workspace,
};

/// Its name in the site.
pub(crate) const VIEWER: &str = "viewer.html";
/// Under which licences the library and its parts are handed on: a file beside the page.
const LICENCES: &str = "viewer-licences.txt";
/// Where the texts of these are in the library.
const LICENCE_FILES: [&str; 7] = [
    "LICENSE",
    "wasm/LICENSE_PDFJS_OPENJPEG",
    "wasm/LICENSE_OPENJPEG",
    "wasm/LICENSE_PDFJS_JBIG2",
    "wasm/LICENSE_JBIG2",
    "wasm/LICENSE_PDFJS_QCMS",
    "wasm/LICENSE_QCMS",
];
/// Where its sources lie.
const HOME: &str = "viewer";
/// What stands in the page for a file of the library, and whether that is text.
const LIBRARY: [(&str, &str, bool); 5] = [
    (WORKER, "legacy/build/pdf.worker.min.mjs", true),
    ("library", "legacy/build/pdf.min.mjs", true),
    ("openjpeg", "wasm/openjpeg.wasm", false),
    ("jbig2", "wasm/jbig2.wasm", false),
    ("qcms", "wasm/qcms_bg.wasm", false),
];
/// What stands in it for a file of our own.
const OWN: [(&str, &str); 2] = [("style", "style.css"), ("viewer", "viewer.js")];
/// The part that a worker begins with.
const WORKER: &str = "worker";
/// What only a module may say: where it is from, and what it gives to others.
const ADDRESS: &str = "import.meta.url";
const GIVEN: &str = "export{WorkerMessageHandler};";
/// What would end a script before its end, or never.
const ENDS: [&str; 2] = ["</script", "<!--"];

/// Puts the page into the site. Without Node the portal is built without it: PDFs are saved then, and not shown.
pub(crate) fn put_into(workspace: &Workspace, site: &Path) -> Result<()> {
    let place = site.join(VIEWER);
    let _ = fs::remove_file(&place);
    if !Toolbox::has_node() {
        step::say("Portal: without what shows PDFs, which comes by npm: install Node for it");
        return Ok(());
    }
    let sources = workspace.root.join(HOME);
    let packages =
        tools::packages_alone("Portal: PDF.js by npm", &sources, &workspace.target.join("viewer"))?;
    let library = packages.join("pdfjs-dist");
    let mut parts = Vec::new();
    for (name, file, is_text) in LIBRARY {
        let path = library.join(file);
        let bytes = fs::read(&path).with_context(|| format!("{} cannot be read", path.display()))?;
        let text = if is_text { String::from_utf8(bytes)? } else { BASE64.encode(&bytes) };
        parts.push((name, if name == WORKER { as_script(&text)? } else { text }));
    }
    for (name, file) in OWN {
        parts.push((
            name,
            fs::read_to_string(sources.join(file)).with_context(|| format!("{file} is missing"))?,
        ));
    }
    let mut licences = String::new();
    for file in LICENCE_FILES {
        let text = fs::read_to_string(library.join(file)).with_context(|| format!("{file} is missing"))?;
        licences.push_str(&format!("{file}\n\n{text}\n\n"));
    }
    fs::write(site.join(LICENCES), licences)?;
    let page = assemble(&fs::read_to_string(sources.join("page.html"))?, &parts)?;
    fs::write(place, page).context("the page that draws PDFs cannot be written")
}

/// A module as a script: an origin that nothing belongs to may start no worker of a module.
fn as_script(module: &str) -> Result<String> {
    let script =
        module.trim_end().strip_suffix(GIVEN).context("the worker gives something else to others")?;
    let script = format!("\"use strict\";{}", script.replace(ADDRESS, "self.location.href"));
    ensure!(!script.contains("import.meta"), "the worker asks for more than its address");
    Ok(script)
}

/// The page with each part in its place.
fn assemble(page: &str, parts: &[(&str, String)]) -> Result<String> {
    let mut assembled = String::new();
    let mut rest = page;
    while let Some((before, after)) = rest.split_once("{{") {
        let (name, after) = after.split_once("}}").context("a part's name does not end")?;
        let (_, text) =
            parts.iter().find(|(part, _)| *part == name).with_context(|| format!("no part {name}"))?;
        let ends = ENDS.iter().any(|end| text.to_ascii_lowercase().contains(end));
        ensure!(!ends && !text.contains('\r'), "the part {name} cannot stand in a page as it is");
        assembled.push_str(before);
        assembled.push_str(text);
        rest = after;
    }
    Ok(assembled + rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_module_becomes_a_script_or_is_refused() {
        let script = as_script("a(import.meta.url);export{WorkerMessageHandler};\n").unwrap();
        assert_eq!(script, "\"use strict\";a(self.location.href);");
        assert!(as_script("a()").is_err());
        assert!(as_script("import.meta.env;export{WorkerMessageHandler};").is_err());
    }

    #[test]
    fn parts_stand_in_their_places_and_what_would_end_them_is_refused() {
        let parts = |text: &str| [("a", text.to_owned()), ("b", "{{a}}".to_owned())];
        let page = assemble("<p>{{a}}</p>{{b}}.", &parts("$1")).unwrap();
        assert_eq!(page, "<p>$1</p>{{a}}.", "what is put in is not looked through");
        assert!(assemble("{{c}}", &parts("")).is_err());
        assert!(assemble("{{a", &parts("")).is_err());
        for text in ["x</ScRipt>", "<!-- x", "a\r\nb"] {
            assert!(assemble("{{a}}", &parts(text)).is_err(), "{text}");
        }
    }
}
