//! The portal's stylesheets in one file. They are written apart, and Trunk copies each; a page that starts has to ask for every one.

use std::{fs, path::Path};

use anyhow::{Context, Result, ensure};
use sha2::{Digest, Sha256};

use crate::precache::{PAGE, integrity};

/// What the tag of a stylesheet begins with, as Trunk writes it.
const TAG: &str = "<link rel=\"stylesheet\"";
/// What the one file's name begins with.
pub(crate) const NAME: &str = "/style-";
/// Bytes of a hash that a name holds.
const HASH_LEN: usize = 8;

/// What says that a stylesheet holds only sometimes.
const SOMETIMES: &str = " media=\"";

/// Puts all stylesheets that the site's page names into one, in their order. One that holds only sometimes stays by itself, behind it: the page
/// says when it does.
pub(crate) fn join(site: &Path) -> Result<()> {
    let page = fs::read_to_string(site.join(PAGE))?;
    let mut text = String::new();
    let (mut joined, mut rest) = (String::new(), page.as_str());
    let mut place = None;
    while let Some((before, tag)) = rest.split_once(TAG) {
        let (attributes, after) = tag.split_once('>').context("a tag ends")?;
        if attributes.contains(SOMETIMES) {
            joined.extend([before, TAG, attributes, ">"]);
            rest = after;
            continue;
        }
        let path = attributes.split_once("href=\"").and_then(|(_, rest)| rest.split_once('"'));
        let file = site.join(path.context("a stylesheet has an address")?.0.trim_start_matches('/'));
        text.push_str(&fs::read_to_string(&file).with_context(|| format!("no {}", file.display()))?);
        fs::remove_file(file)?;
        joined.push_str(before);
        place.get_or_insert(joined.len());
        rest = after;
    }
    ensure!(!text.is_empty(), "the page names no stylesheet");
    joined.push_str(rest);
    let path = write(site, &text)?;
    let tag = format!("{TAG} href=\"{path}\" integrity=\"{}\">", integrity(text.as_bytes()));
    joined.insert_str(place.unwrap_or_default(), &tag);
    Ok(fs::write(site.join(PAGE), joined)?)
}

/// Writes a stylesheet under the name that follows from it, and gives its address.
pub(crate) fn write(site: &Path, text: &str) -> Result<String> {
    let hash: String = Sha256::digest(text)[..HASH_LEN].iter().map(|byte| format!("{byte:02x}")).collect();
    let path = format!("{NAME}{hash}.css");
    fs::write(site.join(path.trim_start_matches('/')), text)?;
    Ok(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_become_one_in_their_order_where_the_first_stood() {
        let site = std::env::temp_dir().join(format!("siegel-stylesheets-{}", std::process::id()));
        fs::create_dir_all(&site).unwrap();
        let page = format!(
            "<head>{TAG} href=\"/a-1.css\" integrity=\"x\"/><meta>\n{TAG} href=\"/b-2.css\"/></head><p>b</p>"
        );
        fs::write(site.join(PAGE), page).unwrap();
        fs::write(site.join("a-1.css"), "a{}").unwrap();
        fs::write(site.join("b-2.css"), "b{}").unwrap();
        join(&site).unwrap();
        // printf 'a{}b{}' | sha256sum, and the same by openssl dgst -sha256 -binary | base64
        let tag = format!(
            "{TAG} href=\"/style-711d165de0c53d4c.css\" integrity=\"sha256-cR0WXeDFPUxoynVcPpDZ1iYEOmjKwa49ZNxsL/qKIpk=\">"
        );
        assert_eq!(
            fs::read_to_string(site.join(PAGE)).unwrap(),
            format!("<head>{tag}<meta>\n</head><p>b</p>")
        );
        assert_eq!(fs::read_to_string(site.join("style-711d165de0c53d4c.css")).unwrap(), "a{}b{}");
        assert!(!site.join("a-1.css").exists() && !site.join("b-2.css").exists());
        assert!(join(&site).is_ok(), "the one is one");

        let sometimes = format!("{TAG} href=\"/c-3.css\" media=\"print\"/>");
        fs::write(site.join(PAGE), format!("{tag}{sometimes}<p>b</p>")).unwrap();
        fs::write(site.join("c-3.css"), "c{}").unwrap();
        join(&site).unwrap();
        assert_eq!(fs::read_to_string(site.join(PAGE)).unwrap(), format!("{tag}{sometimes}<p>b</p>"));
        assert_eq!(fs::read_to_string(site.join("c-3.css")).unwrap(), "c{}");
        fs::remove_dir_all(site).unwrap();
    }
}
