//! Splits the portal's module into the part that every visit loads and the parts that come later.
//!
//! It has to happen between Cargo and wasm-bindgen, where Trunk has no hook. So Trunk finds this program under
//! wasm-bindgen's name first, and this program calls the real one.
//!
//! **Invariant:** a part lies in a folder whose name holds the hash of the module that it was cut from: parts of two
//! builds never meet.

use std::{
    env,
    ffi::{OsStr, OsString},
    fs,
    path::{Path, PathBuf},
    process::{Command, ExitCode},
};

use anyhow::{Context, Result, anyhow, ensure};
use sha2::{Digest, Sha256};
use wasm_split_cli_support::{Options, transform};

use crate::{renumber::renumber, step, tools::Toolbox};

/// The name under which Trunk looks for wasm-bindgen.
const WASM_BINDGEN: &str = "wasm-bindgen";
/// The portal among the modules that Trunk builds.
const PORTAL: &str = "--out-name=siegel";
/// Tells this program, as wasm-bindgen, where the real one is.
const REAL: &str = "SIEGEL_WASM_BINDGEN";
/// Tells it where parts are to be left.
const ROOM: &str = "SIEGEL_PARTS";
/// What the name of the parts' folder begins with.
pub(crate) const PARTS: &str = "parts-";
/// What loads the parts.
const LOADER: &str = "load.js";
/// What stands in [`LOADER`] until the name is known that Trunk gives to the portal's script.
const PORTAL_SCRIPT: &str = "../siegel.js";
/// Bytes of a hash that a folder's name holds.
const HASH_LEN: usize = 8;
/// How `wasm-opt` is called, as `index.html` tells Trunk for what it builds.
const WASM_OPT: &[&str] = &[
    "-Oz",
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
    "--converge",
    "--strip-producers",
    "--strip-target-features",
];

/// Whether this program was called in wasm-bindgen's place.
pub(crate) fn is_wasm_bindgen() -> bool {
    let name = env::args_os().next().unwrap_or_default();
    Path::new(&name).file_stem() == Some(OsStr::new(WASM_BINDGEN))
}

/// Splits the portal's module, if it is the one, and calls the real wasm-bindgen.
pub(crate) fn wasm_bindgen() -> Result<ExitCode> {
    let setting = |name| env::var_os(name).with_context(|| format!("{name} is not set"));
    let mut arguments: Vec<OsString> = env::args_os().skip(1).collect();
    let module =
        arguments.iter_mut().find(|argument| Path::new(argument).extension() == Some("wasm".as_ref()));
    if let Some(module) = module
        && env::args_os().any(|argument| argument == PORTAL)
    {
        *module = split(Path::new(module), Path::new(&setting(ROOM)?))?.into();
        // Parts reach the rest through what the linker exported.
        arguments.push("--keep-lld-exports".into());
    }
    let mut real = Command::new(setting(REAL)?);
    // Names had to be there for the splitting.
    real.args(arguments).arg("--remove-name-section");
    let status = real.status().context("wasm-bindgen does not start")?;
    if !status.success() {
        return Ok(ExitCode::FAILURE);
    }
    if let (Some(folder), Some(name)) = (told("--out-dir="), told("--out-name=")) {
        renumber(Path::new(&folder), &name)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// What wasm-bindgen is told by this option.
fn told(option: &str) -> Option<String> {
    env::args().find_map(|argument| argument.strip_prefix(option).map(str::to_owned))
}

/// Leaves the module's parts in the folder, and hands back where the first one is, which is for wasm-bindgen.
fn split(module: &Path, parts: &Path) -> Result<PathBuf> {
    let input = fs::read(module).with_context(|| format!("{} cannot be read", module.display()))?;
    let hash: String = Sha256::digest(&input)[..HASH_LEN].iter().map(|byte| format!("{byte:02x}")).collect();
    let folder = format!("{PARTS}{hash}");
    fs::create_dir_all(parts.join(&folder))?;
    let first = parts.with_extension("wasm");
    let loader = format!("./{folder}/{LOADER}");
    let mut options = Options::new(&input);
    options.output_dir = parts;
    options.main_out_path = &first;
    options.main_module = PORTAL_SCRIPT;
    options.link_name = &loader;
    transform(options).map_err(|error| anyhow!("the module cannot be split: {error:#}"))?;
    Ok(first)
}

/// A program under wasm-bindgen's name, and where it leaves what it cut.
pub(crate) struct Splitting {
    programs: PathBuf,
    parts: PathBuf,
}

impl Splitting {
    /// Makes this program ready to be called by Trunk; `room` is a folder for its work.
    pub(crate) fn prepare(room: &Path) -> Result<Self> {
        let splitting = Self { programs: room.join("bin"), parts: room.join("parts") };
        let _ = fs::remove_dir_all(room);
        fs::create_dir_all(&splitting.programs)?;
        fs::create_dir_all(&splitting.parts)?;
        let this = env::current_exe().context("this program does not know where it lies")?;
        let name = splitting.programs.join(WASM_BINDGEN).with_extension(env::consts::EXE_EXTENSION);
        fs::hard_link(&this, &name).or_else(|_| fs::copy(&this, &name).map(drop))?;
        Ok(splitting)
    }

    /// Lets Trunk find this program first.
    pub(crate) fn put_into(&self, trunk: &mut Command, toolbox: &Toolbox) -> Result<()> {
        trunk.env(REAL, toolbox.wasm_bindgen()?).env(ROOM, &self.parts);
        toolbox.put_on_path_behind(&self.programs, trunk)
    }

    /// Puts the parts into the site that Trunk made.
    pub(crate) fn finish(&self, toolbox: &Toolbox, site: &Path) -> Result<()> {
        let script = portal_script(site)?;
        let mut parts = Vec::new();
        let mut folder = None;
        for entry in fs::read_dir(&self.parts)? {
            let path = entry?.path();
            if path.is_dir() { folder = Some(path) } else { parts.push(path) }
        }
        let folder = folder.context("Trunk did not call this program for wasm-bindgen: nothing was split")?;
        ensure!(!parts.is_empty(), "the module has no parts");
        let target = site.join(folder.file_name().unwrap_or_default());
        fs::create_dir_all(&target)?;
        let loader = fs::read_to_string(folder.join(LOADER))?.replace(PORTAL_SCRIPT, &format!("../{script}"));
        fs::write(target.join(LOADER), loader)?;
        step::say(&format!("Portal: {} parts for later", parts.len()));
        for part in parts {
            let place = target.join(part.file_name().unwrap_or_default());
            if toolbox.wasm_opt {
                let mut wasm_opt = Command::new("wasm-opt");
                toolbox.put_on_path(&mut wasm_opt)?;
                step::output(wasm_opt.args(WASM_OPT).arg(&part).arg("-o").arg(&place))?;
            } else {
                fs::copy(&part, &place)?;
            }
        }
        Ok(())
    }
}

/// The name that Trunk gave to the portal's script: `siegel-0123456789abcdef.js`.
fn portal_script(site: &Path) -> Result<String> {
    let is_it = |name: &str| {
        let hash = name.strip_prefix("siegel-").and_then(|rest| rest.strip_suffix(".js")).unwrap_or_default();
        !hash.is_empty() && hash.bytes().all(|byte| byte.is_ascii_hexdigit())
    };
    fs::read_dir(site)?
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .find(|name| is_it(name))
        .context("Trunk wrote no script for the portal")
}
