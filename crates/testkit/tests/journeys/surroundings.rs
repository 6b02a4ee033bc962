//! Devices that are not as they should be: a clock that is wrong by a year, a browser that lets pages keep nothing.

use anyhow::{Result, ensure};
use serde_json::json;
use testkit::{
    browser::{SOON, Screen, Setup},
    stack::{Person, Stack},
};

use crate::device::{Device, PASSWORD, STRETCHING};

/// A year, ms.
const YEAR: i64 = 365 * 24 * 60 * 60 * 1000;

/// Where a page holds by how much its clock is wrong.
const WRONG_BY: &str = "window.__wrong_by";

#[tokio::test]
async fn clock_wrong() -> Result<()> {
    let stack = Stack::start()?;
    let letter = stack.desk().invite(&Person::ERIKA, &stack.address())?;
    for (name, wrong_by) in [("clock_wrong-ahead", YEAR), ("clock_wrong-behind", -YEAR)] {
        let device = Device::open(name, Screen::Phone, &stack).await?;
        let wrong = set_clock(&device, wrong_by).await?;
        device.browser.goto(&letter.link).await?;
        device.press("next").await?;
        let words = device.told("directory-expired", SOON).await?;
        ensure!(words.contains("Datum und Uhrzeit"), "nobody learns what to look at: {words}");
        device.browser.shot("told").await?;

        // The clock is set right, nothing has to be typed again: it goes on.
        set_right(&device, &wrong).await?;
        device.press("next").await?;
        device.browser.see("[data-activate='person']").await?;
        device.was_clean().await?;
        device.browser.close().await?;
    }

    // Somebody who has an account, and what they have written, are not harmed either.
    let device = Device::open("clock_wrong", Screen::Phone, &stack).await?;
    device.activate(&letter, &Person::ERIKA).await?;
    let wrong = set_clock(&device, YEAR).await?;
    device.visit("/messages").await?;
    device.sign_in(Person::ERIKA.number, PASSWORD).await?;
    device.told("directory-expired", STRETCHING).await?;
    device.browser.shot("signing-in").await?;
    set_right(&device, &wrong).await?;
    device.visit("/messages").await?;
    device.sign_in(Person::ERIKA.number, PASSWORD).await?;
    device.browser.see_within("a[data-nav='/home']", STRETCHING).await?;
    device.was_clean().await?;
    device.browser.close().await
}

#[tokio::test]
async fn storage_blocked() -> Result<()> {
    let stack = Stack::start()?;
    let letter = stack.desk().invite(&Person::ERIKA, &stack.address())?;
    let device = Device::open_with("storage_blocked", Screen::Phone, &stack, Setup::KeepsNothing).await?;

    // Before anybody types anything, whichever door they come by.
    for path in ["/sign-in", "/recover", "/link", "/activate"] {
        device.visit(path).await?;
        device.told("storage-unavailable", SOON).await?;
        device.browser.shot(path.trim_start_matches('/')).await?;
    }
    device.browser.goto(&letter.link).await?;
    device.told("storage-unavailable", SOON).await?;
    device.was_clean().await?;
    device.browser.close().await?;

    // The letter is as good as before.
    let device = Device::open("storage_blocked-elsewhere", Screen::Phone, &stack).await?;
    device.activate(&letter, &Person::ERIKA).await?;
    device.browser.close().await
}

/// Has every page that is loaded from now on find the clock wrong by so many milliseconds. Gives the script's name.
async fn set_clock(device: &Device, wrong_by: i64) -> Result<String> {
    let script =
        format!("{{ const now = Date.now; Date.now = () => now() + {WRONG_BY}; {WRONG_BY} = {wrong_by}; }}");
    let added =
        device.browser.devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": script })).await?;
    Ok(added["identifier"].as_str().unwrap_or_default().to_owned())
}

/// Sets it right, on the page that is open, too.
async fn set_right(device: &Device, script: &str) -> Result<()> {
    device.browser.client.execute(&format!("{WRONG_BY} = 0;"), vec![]).await?;
    let script = json!({ "identifier": script });
    device.browser.devtools("Page.removeScriptToEvaluateOnNewDocument", script).await.map(drop)
}
