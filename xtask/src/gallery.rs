//! The gallery, where each of the portal's components is shown in all its states, is in the quick build and in no build for people.

use std::{fs, path::Path};

use anyhow::{Result, ensure};

use crate::portal::{self, Profile};

/// The portal's feature.
pub(crate) const FEATURE: &str = "gallery";
/// What its markup says of itself, and nothing else does.
const TRACE: &[u8] = b"data-exhibit";
/// Kinds of files that could hold it.
const KINDS: &[&str] = &["css", "html", "js", "wasm"];

/// Checks that the gallery is in the site just where it may be. That it is found in the quick build shows that it would be found.
pub(crate) fn check(site: &Path, profile: Profile) -> Result<()> {
    let found = has_trace(site)?;
    match profile {
        Profile::Journey => {
            ensure!(found, "the gallery is not in the quick build, or says another thing of itself")
        }
        Profile::Release => ensure!(!found, "the gallery is in the build for people"),
    }
    Ok(())
}

fn has_trace(site: &Path) -> Result<bool> {
    for file in portal::files(site)? {
        let kind = file.extension().and_then(|kind| kind.to_str()).unwrap_or_default();
        if KINDS.contains(&kind) && fs::read(&file)?.windows(TRACE.len()).any(|bytes| bytes == TRACE) {
            return Ok(true);
        }
    }
    Ok(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_build_for_people_with_a_trace_of_it_is_refused() {
        let site = std::env::temp_dir().join(format!("siegel-gallery-{}", std::process::id()));
        fs::create_dir_all(site.join("parts")).unwrap();
        fs::write(site.join("index.html"), "<p data-shown></p>").unwrap();
        assert!(check(&site, Profile::Release).is_ok());
        assert!(check(&site, Profile::Journey).is_err());
        fs::write(site.join("parts").join("outside.wasm"), b"\0asm data-exhibit\0").unwrap();
        assert!(check(&site, Profile::Release).is_err());
        assert!(check(&site, Profile::Journey).is_ok());
        fs::remove_dir_all(site).unwrap();
    }
}
