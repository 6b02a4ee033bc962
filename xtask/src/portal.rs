//! The portal's build: Trunk, the parts that come later, what draws PDFs, the version's stamp, then every text and module precompressed beside its
//! original.
//!
//! **Invariant:** what Trunk wrote is never written again, for its hashes stand in the page; nothing is written after the stamp, for
//! all hashes stand in it.

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

use crate::{
    boot, gallery, precache, split::Splitting, step, stylesheets, tools::Toolbox, viewer,
    workspace::Workspace,
};

/// How the portal is built.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Profile {
    /// Quick to build: for journeys and for a look.
    Journey,
    /// Small: for people.
    Release,
}

impl Profile {
    /// Cargo's name of it.
    const fn name(self) -> &'static str {
        match self {
            Self::Journey => "journey",
            Self::Release => "release",
        }
    }

    /// Brotli's quality: the last percent is worth seconds only where many will load it.
    const fn brotli_quality(self) -> u32 {
        match self {
            Self::Journey => 5,
            Self::Release => 11,
        }
    }
}

/// What the portal is built from; anything else may change without a new build.
const INPUTS: &[&str] = &[
    ".cargo/config.toml",
    "Cargo.lock",
    "Cargo.toml",
    "Trunk.toml",
    "boot",
    "build.rs",
    "crates/archive/Cargo.toml",
    "crates/archive/src",
    "crates/cobblestone/Cargo.toml",
    "crates/cobblestone/src",
    "crates/crypto/Cargo.toml",
    "crates/crypto/src",
    "crates/deadlines/Cargo.toml",
    "crates/deadlines/src",
    "crates/engine/Cargo.toml",
    "crates/engine/src",
    "crates/envelope/Cargo.toml",
    "crates/envelope/src",
    "crates/photo/Cargo.toml",
    "crates/photo/src",
    "crates/search/Cargo.toml",
    "crates/search/src",
    "crates/strength/Cargo.toml",
    "crates/strength/src",
    "crates/wire/Cargo.toml",
    "crates/wire/src",
    "crates/worker/Cargo.toml",
    "crates/worker/src",
    "index.html",
    "locales",
    "public",
    "src",
    "style",
    "viewer",
    "xtask/src/boot.rs",
    "xtask/src/precache.rs",
    "xtask/src/viewer.rs",
];

/// Kinds of files that grow smaller by brotli; fonts and pictures are compressed already.
const COMPRESSIBLE: &[&str] = &["css", "html", "ico", "js", "json", "svg", "txt", "wasm", "webmanifest"];

/// Builds the portal, unless it was built from just these inputs before, and hands back its folder.
pub(crate) fn build(workspace: &Workspace, profile: Profile) -> Result<PathBuf> {
    let toolbox = Toolbox::for_portal(workspace, profile == Profile::Release)?;
    let site = workspace.target.join("site").join(profile.name());
    let stamp_file = site.with_extension("stamp");
    let stamp = stamp(workspace, &toolbox)?;
    if site.join("index.html").is_file()
        && fs::read_to_string(&stamp_file).is_ok_and(|before| before == stamp)
    {
        step::say("Portal: unchanged");
        return Ok(site);
    }
    let _ = fs::remove_file(&stamp_file);
    fs::create_dir_all(&site)?;

    let mut trunk = workspace.command("trunk");
    let splitting = Splitting::prepare(&workspace.wasm_target().join("split").join(profile.name()))?;
    splitting.put_into(&mut trunk, &toolbox)?;
    trunk
        .args(["build", "--offline", "--skip-version-check", "--cargo-profile", profile.name(), "--dist"])
        .arg(&site);
    if profile == Profile::Journey {
        trunk.args(["--features", gallery::FEATURE]);
    }
    if toolbox.wasm_opt {
        // Only what Trunk calls a release goes through wasm-opt.
        trunk.arg("--release");
    }
    trunk.env("CARGO_TARGET_DIR", workspace.wasm_target());
    // Trunk takes `NO_COLOR=1`, which many set, for a wrong boolean.
    trunk.env_remove("NO_COLOR");
    // A failed build is said by Cargo; where in Trunk it was noticed helps nobody.
    trunk.env("RUST_BACKTRACE", "0");
    // Trunk builds without the network; what Cargo has not fetched yet must be here before.
    step::run("Portal: dependencies", workspace.cargo().args(["fetch", "--quiet"]))?;
    step::run(&format!("Portal: built for browsers ({})", profile.name()), &mut trunk)?;
    splitting.finish(&toolbox, &site)?;
    gallery::check(&site, profile)?;
    stylesheets::join(&site)?;
    boot::put_into(workspace, &site)?;
    viewer::put_into(workspace, &site)?;
    step::say(&format!("Portal: version {}", precache::stamp(&site)?));
    precompress(&site, profile.brotli_quality())?;
    fs::write(&stamp_file, stamp)?;
    Ok(site)
}

/// SHA-256 over everything the build depends on.
fn stamp(workspace: &Workspace, toolbox: &Toolbox) -> Result<String> {
    let mut hash = Sha256::new();
    hash.update(step::output(workspace.command("rustc").arg("-vV"))?);
    hash.update(toolbox.describe());
    hash.update([u8::from(Toolbox::has_node())]);
    for input in INPUTS {
        for file in files(&workspace.root.join(input))? {
            let bytes = fs::read(&file).with_context(|| format!("{} cannot be read", file.display()))?;
            hash.update(file.strip_prefix(&workspace.root)?.as_os_str().as_encoded_bytes());
            hash.update((bytes.len() as u64).to_be_bytes());
            hash.update(bytes);
        }
    }
    Ok(hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Every file under `path` (or `path` itself), sorted; nothing if it does not exist.
pub(crate) fn files(path: &Path) -> Result<Vec<PathBuf>> {
    if path.is_file() {
        return Ok(vec![path.to_path_buf()]);
    }
    let mut found = Vec::new();
    if path.is_dir() {
        for entry in fs::read_dir(path).with_context(|| format!("{} cannot be read", path.display()))? {
            found.extend(files(&entry?.path())?);
        }
    }
    found.sort();
    Ok(found)
}

/// Writes `name.br` beside every file that grows smaller by it.
fn precompress(site: &Path, quality: u32) -> Result<()> {
    let is_compressible = |path: &PathBuf| {
        path.extension().and_then(|kind| kind.to_str()).is_some_and(|kind| COMPRESSIBLE.contains(&kind))
    };
    let files: Vec<PathBuf> = files(site)?.into_iter().filter(is_compressible).collect();
    step::say(&format!("Portal: {} files precompressed (brotli {quality})", files.len()));
    let next = AtomicUsize::new(0);
    let workers = thread::available_parallelism().map_or(1, usize::from).min(files.len().max(1));
    thread::scope(|scope| {
        let work = || -> Result<()> {
            while let Some(file) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
                compress(file, quality)
                    .with_context(|| format!("{} cannot be compressed", file.display()))?;
            }
            Ok(())
        };
        let handles: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
        handles
            .into_iter()
            .try_for_each(|handle| handle.join().map_err(|_| anyhow::anyhow!("compression failed"))?)
    })
}

fn compress(file: &Path, quality: u32) -> Result<()> {
    let bytes = fs::read(file)?;
    let mut writer = brotli::CompressorWriter::new(Vec::new(), 1 << 16, quality, 22);
    writer.write_all(&bytes)?;
    let compressed = writer.into_inner();
    if compressed.len() < bytes.len() {
        let mut name = file.as_os_str().to_owned();
        name.push(".br");
        fs::write(name, compressed)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn what_grows_smaller_gets_a_twin_that_decompresses_to_the_same() {
        let folder = std::env::temp_dir().join(format!("siegel-xtask-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let text = "Versiegelt. ".repeat(100);
        fs::write(folder.join("a.css"), &text).unwrap();
        fs::write(folder.join("tiny.js"), "1").unwrap();
        fs::write(folder.join("font.woff2"), &text).unwrap();
        precompress(&folder, 11).unwrap();
        let mut back = String::new();
        brotli::Decompressor::new(fs::File::open(folder.join("a.css.br")).unwrap(), 4096)
            .read_to_string(&mut back)
            .unwrap();
        assert_eq!(back, text);
        assert!(!folder.join("tiny.js.br").exists());
        assert!(!folder.join("font.woff2.br").exists());
        fs::remove_dir_all(folder).unwrap();
    }
}
