//! The service worker as journeys see it: which version it and the page are of, and whether all of the page is of that one.

use std::time::Instant;

use anyhow::{Result, ensure};
use serde::Deserialize;
use testkit::browser::SOON;

use crate::device::Device;

/// What a page knows of the version that it runs in.
#[derive(Debug, Deserialize)]
pub(crate) struct Served {
    /// The version that the build wrote into the page.
    pub(crate) page: String,
    /// The version that the worker in charge says; none where there is none.
    pub(crate) worker: Option<String>,
    /// The caches of versions.
    pub(crate) caches: Vec<String>,
    /// What the page has loaded and its version's cache does not hold, or holds otherwise than the page's markup says.
    strangers: Vec<String>,
}

/// The version of the page.
const PAGE: &str = r#"return document.querySelector("meta[name='siegel-version']").content;"#;

/// Asks page, worker and caches.
const LOOK: &str = r#"
    const page = document.querySelector("meta[name='siegel-version']").content;
    const controller = navigator.serviceWorker.controller;
    const worker = controller && await new Promise((resolve) => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = ({ data }) => resolve(data);
        controller.postMessage("version", [port2]);
        setTimeout(() => resolve(null), 4000);
    });
    const names = (await caches.keys()).filter((name) => name.startsWith("siegel-"));
    const strangers = [];
    if (names.includes("siegel-" + page)) {
        const cache = await caches.open("siegel-" + page);
        const links = [...document.querySelectorAll("link[rel='stylesheet']")].map((link) => link.href);
        const loaded = performance.getEntriesByType("resource").map((entry) => entry.name);
        for (const address of new Set([...links, ...loaded])) {
            const { protocol, origin, pathname } = new URL(address);
            if (protocol === "blob:") continue;
            const beside = /^\/(api\/|icons\/|siegel-strength|manifest|sw\.js)/.test(pathname);
            if (origin === location.origin && !beside && !(await cache.match(pathname))) strangers.push(pathname);
        }
    }
    return { page, worker, caches: names, strangers };"#;

impl Served {
    /// As it is now.
    pub(crate) async fn look(device: &Device) -> Result<Self> {
        let found = device.browser.client.execute(LOOK, vec![]).await?;
        Ok(serde_json::from_value(found)?)
    }

    /// Checks that page, worker, and all that the page has loaded are of this version.
    pub(crate) fn is_whole(&self, version: &str) -> Result<()> {
        ensure!(
            self.page == version && self.worker.as_deref() == Some(version) && self.strangers.is_empty(),
            "this is not all of {version}: {self:?}"
        );
        Ok(())
    }
}

/// Waits until a worker is in charge of the page, and gives the version that both are of.
pub(crate) async fn served(device: &Device) -> Result<String> {
    let begin = Instant::now();
    loop {
        let served = Served::look(device).await?;
        if served.worker.is_some() {
            served.is_whole(&served.page)?;
            return Ok(served.page);
        }
        ensure!(begin.elapsed() < SOON, "no service worker takes charge: {served:?}");
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
}

/// Waits until the page is of another version than this, and gives that.
///
/// Only the page is looked at meanwhile: a worker that is asked again and again never comes to rest, and Chromium lets the next one take
/// its place only then.
pub(crate) async fn served_after(device: &Device, version: &str) -> Result<String> {
    let begin = Instant::now();
    loop {
        // While it is being loaded anew there is no page to ask.
        match device.browser.client.execute(PAGE, vec![]).await {
            Ok(page) if page != version => return served(device).await,
            outcome => ensure!(begin.elapsed() < SOON, "nothing comes after {version}: {outcome:?}"),
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
}
