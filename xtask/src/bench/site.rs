//! What the measuring browsers load: the bench's page, Siegel's modules as people load them, and the peers, bundled.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};

use crate::{
    step,
    tools::{self, Toolbox, WASM},
    workspace::Workspace,
};

/// A module in WASM.
struct Module {
    /// What Cargo is told.
    cargo: &'static [&'static str],
    /// What Cargo makes of it.
    built: &'static str,
    /// What the page calls it.
    name: &'static str,
}

const MODULES: [Module; 2] = [
    Module { cargo: &["--package", "siegel-bench", "--lib"], built: "bench.wasm", name: "engine" },
    Module {
        cargo: &["--package", "siegel-worker", "--features", "module", "--bin", "siegel-worker"],
        built: "siegel-worker.wasm",
        name: "module",
    },
];

/// Scripts that the page or a worker begins with.
const SCRIPTS: [&str; 3] = ["page.js", "start.js", "worker.js"];

/// Builds the site below `home` and hands back its folder.
pub(super) fn build(workspace: &Workspace, home: &Path) -> Result<PathBuf> {
    let toolbox = Toolbox::for_modules(workspace)?;
    let web = workspace.root.join("crates").join("bench").join("web");
    let packages = tools::packages("Bench: peers and a bundler by npm", &web, &home.join("npm"))?;
    let (glue, site) = (home.join("glue"), home.join("site"));
    let _ = fs::remove_dir_all(&site);
    fs::create_dir_all(&site)?;

    let mut esbuild = workspace.command(packages.join(".bin").join("esbuild"));
    for module in &MODULES {
        module.build(workspace, &toolbox, &glue, &site)?;
        esbuild.arg(format!("--alias:siegel-{0}={1}/{0}.js", module.name, glue.display()));
    }
    esbuild.args(SCRIPTS.map(|script| web.join(script)));
    // A subject is a file of its own: a worker loads nothing of the others.
    esbuild.args(["--bundle", "--splitting", "--format=esm", "--minify", "--log-level=warning"]);
    esbuild.arg(format!("--outdir={}", site.display())).env("NODE_PATH", &packages);
    step::run("Bench: scripts bundled", &mut esbuild)?;
    fs::copy(web.join("page.html"), site.join("page.html"))?;
    Ok(site)
}

impl Module {
    /// As Trunk does it for the portal.
    fn build(&self, workspace: &Workspace, toolbox: &Toolbox, glue: &Path, site: &Path) -> Result<()> {
        let mut cargo = workspace.cargo_wasm();
        cargo.args(["build", "--quiet", "--release", "--target", WASM]).args(self.cargo);
        step::run(&format!("Bench: {} built for browsers (release)", self.built), &mut cargo)?;

        let built = workspace.wasm_target().join(WASM).join("release").join(self.built);
        let mut bindgen = workspace.command(toolbox.wasm_bindgen()?);
        bindgen.args(["--target", "web", "--no-typescript", "--out-name", self.name, "--out-dir"]);
        step::output(bindgen.arg(glue).arg(built))?;

        let name = format!("{}_bg.wasm", self.name);
        let page = fs::read_to_string(workspace.root.join("index.html"))?;
        let mut optimizer = workspace.command("wasm-opt");
        toolbox.put_on_path(&mut optimizer)?;
        optimizer.arg("-Oz").args(settings(&page).context("index.html has no settings for wasm-opt")?);
        optimizer.arg(glue.join(&name)).arg("-o").arg(site.join(&name));
        step::run(&format!("Bench: {name} by wasm-opt"), &mut optimizer)?;
        Ok(())
    }
}

/// What the portal's page says for `wasm-opt`: the same for all of its modules.
fn settings(page: &str) -> Option<impl Iterator<Item = &str>> {
    let (_, settings) = page.split_once("data-wasm-opt-params=\"")?;
    Some(settings.split_once('"')?.0.split_whitespace())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_those_of_the_page() {
        let page = "<link data-wasm-opt=\"z\" data-wasm-opt-params=\"--a --b\" /><link data-wasm-opt-params=\"--a\" />";
        assert_eq!(settings(page).unwrap().collect::<Vec<_>>(), ["--a", "--b"]);
        assert!(settings("<link />").is_none());
    }
}
