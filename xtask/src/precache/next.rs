//! Another version of a built portal, for the journey that goes from one to the other.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};

use super::{PAGE, integrity, stamp};
use crate::{portal, stylesheets};

/// What it ends with.
const NEWS: &str = "\n/* The next version. */\n";

/// A copy of the site beside it, with another stylesheet under another name, and a stamp of its own.
pub(crate) fn next(site: &Path) -> Result<PathBuf> {
    let copy = site.with_extension("next");
    let _ = fs::remove_dir_all(&copy);
    for file in portal::files(site)? {
        let place = copy.join(file.strip_prefix(site)?);
        fs::create_dir_all(place.parent().context("a file lies in a folder")?)?;
        fs::copy(&file, place)?;
    }
    change(&copy)?;
    stamp(&copy)?;
    Ok(copy)
}

/// Gives the site another stylesheet.
fn change(site: &Path) -> Result<()> {
    let page = fs::read_to_string(site.join(PAGE))?;
    let link = page
        .split('<')
        .find(|tag| tag.contains(stylesheets::NAME))
        .context("the page has no such stylesheet")?;
    let value = |name: &str| {
        let (_, rest) = link.split_once(&format!("{name}=\""))?;
        rest.split_once('"').map(|(value, _)| value)
    };
    let path = value("href").context("a stylesheet has an address")?;
    let before = value("integrity").context("a stylesheet has a hash")?;

    let old = site.join(path.trim_start_matches('/'));
    let text = fs::read_to_string(&old)? + NEWS;
    let name = stylesheets::write(site, &text)?;
    fs::remove_file(&old)?;
    let _ = fs::remove_file(old.with_extension("css.br"));
    let changed = link.replace(path, &name).replace(before, &integrity(text.as_bytes()));
    fs::write(site.join(PAGE), page.replace(link, &changed))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_version_has_another_stylesheet_that_its_page_names() {
        let site = std::env::temp_dir().join(format!("siegel-next-{}", std::process::id()));
        fs::create_dir_all(&site).unwrap();
        let page = "<meta name=\"siegel-version\" content=\"\">\
                    <link href=\"/style-0123456789abcdef.css\" integrity=\"sha384-old\"/>";
        fs::write(site.join(PAGE), page).unwrap();
        fs::write(site.join("sw.js"), "const STAMP = {};\n").unwrap();
        fs::write(site.join("style-0123456789abcdef.css"), "a {}").unwrap();
        let first = stamp(&site).unwrap();
        let copy = next(&site).unwrap();
        let page = fs::read_to_string(copy.join(PAGE)).unwrap();
        assert!(!page.contains(&first) && !page.contains("0123456789abcdef"), "{page}");
        assert!(page.contains(&integrity(format!("a {{}}{NEWS}").as_bytes())), "{page}");
        assert!(!copy.join("style-0123456789abcdef.css").exists());
        assert!(site.join("style-0123456789abcdef.css").exists());
        fs::remove_dir_all(site).unwrap();
        fs::remove_dir_all(copy).unwrap();
    }
}
