//! The browser has little room left, and then clears away what Siegel has kept: both are said, and the mail is still there.

use std::time::Duration;

use anyhow::{Result, ensure};
use serde_json::json;
use testkit::{
    browser::Screen,
    stack::{Person, Stack},
};

use crate::device::{Device, PASSWORD, STRETCHING};

const PATIENCE: Duration = Duration::from_secs(60);
/// What a browser says that has less left than the app wants. It is said in the browser's place: Chromium tells every page of 10 GiB,
/// whatever there is.
const LITTLE: &str = "StorageManager.prototype.estimate = async () => ({ usage: 1, quota: 64 << 20 });";

#[tokio::test]
async fn evicted() -> Result<()> {
    let stack = Stack::start()?;
    let origin = stack.address();
    let letter = stack.desk().invite(&Person::ERIKA, &origin)?;
    let device = Device::open("evicted", Screen::Phone, &stack).await?;
    let browser = &device.browser;
    device.activate(&letter, &Person::ERIKA).await?;
    device.compose("Rechnung vom Zahnarzt", "Anbei die Rechnung.").await?;
    device.send().await?;
    device.reached("handed-over", PATIENCE).await?;

    let told = browser.devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": LITTLE })).await?;
    device.visit("/home").await?;
    device.sign_in(Person::ERIKA.number, PASSWORD).await?;
    browser.see_within("[data-state='low-space']", STRETCHING).await?;
    browser.shot("low-space").await?;
    let told = json!({ "identifier": told["identifier"] });
    browser.devtools("Page.removeScriptToEvaluateOnNewDocument", told).await?;

    browser.goto("about:blank").await?;
    let cleared = json!({ "origin": origin, "storageTypes": "indexeddb,file_systems" });
    browser.devtools("Storage.clearDataForOrigin", cleared).await?;
    device.visit("/home").await?;
    browser.see_within("[data-state='evicted']", PATIENCE).await?;
    browser.shot("told").await?;
    device.sign_in(Person::ERIKA.number, PASSWORD).await?;
    browser.see_within("[data-conversation]", STRETCHING).await?;
    ensure!(
        !browser.has("[data-state='evicted'], [data-state='low-space']").await?,
        "it is said for too long"
    );
    device.was_clean().await?;
    device.browser.close().await
}
