//! Another version is put in place while two tabs are open, one of them with a draft: nothing of it mixes with what runs, nothing
//! happens before somebody says yes, then both tabs are of the new one and the draft is kept. With nothing open it comes by itself.

use anyhow::{Result, ensure};
use testkit::{
    browser::{SOON, Screen},
    stack::{Person, Portal, Stack},
};

use crate::{
    device::{Device, PASSWORD, STRETCHING},
    service::{Served, served, served_after},
};

const SUBJECT: &str = "Reha im Herbst";
const TEXT: &str = "Guten Tag, anbei der Antrag.";
/// Typed at the last moment.
const MORE: &str = "Guten Tag, anbei der Antrag. Er ist unterschrieben.";

#[tokio::test]
async fn update() -> Result<()> {
    let mut stack = Stack::start()?;
    let letter = stack.desk().invite(&Person::ERIKA, &stack.address())?;
    let device = Device::open("update", Screen::Desktop, &stack).await?;
    device.activate(&letter, &Person::ERIKA).await?;
    let first = served(&device).await?;
    device.compose(SUBJECT, TEXT).await?;
    let client = &device.browser.client;
    let (writing, reading) = (client.window().await?, client.new_window(true).await?.handle);
    client.switch_to_window(reading.clone()).await?;
    device.visit("/messages").await?;
    open(&device).await?;

    // B is there. Both tabs ask, and are what they were; so is one that is loaded anew.
    stack.deploy(Portal::Next)?;
    let ask = "await (await navigator.serviceWorker.getRegistration()).update();";
    client.execute(ask, vec![]).await?;
    device.browser.see("[data-state='update-ready']").await?;
    Served::look(&device).await?.is_whole(&first)?;
    device.visit("/messages").await?;
    Served::look(&device).await?.is_whole(&first)?;
    open(&device).await?;
    device.browser.see("[data-state='update-ready']").await?;
    client.switch_to_window(writing.clone()).await?;
    let words = device.browser.text_of("[data-state='update-ready']").await?;
    ensure!(words.contains("bleibt erhalten"), "nobody says that nothing is lost: {words}");
    device.browser.shot("ready").await?;
    Served::look(&device).await?.is_whole(&first)?;

    // Yes. Both are of B, all of it, and nothing else is left.
    device.browser.fill("#text", MORE).await?;
    device.press("update").await?;
    let second = served_after(&device, &first).await?;
    ensure!(Served::look(&device).await?.caches == [format!("siegel-{second}")], "something of A is left");
    client.switch_to_window(reading).await?;
    ensure!(served_after(&device, &first).await? == second, "the tabs are of two versions");
    client.close_window().await?;
    client.switch_to_window(writing).await?;
    device.sign_in(Person::ERIKA.number, PASSWORD).await?;
    device.browser.see_within("#subject", STRETCHING).await?;
    device.browser.gone("[data-state^='update']", SOON).await?;
    let draft =
        "return document.querySelector('#subject').value + '|' + document.querySelector('#text').value";
    let draft = client.execute(draft, vec![]).await?;
    ensure!(draft == format!("{SUBJECT}|{MORE}"), "the draft is another: {draft}");
    device.was_clean().await?;

    // A again, as an insurer does with a version that is no good. Locked, there is nothing to ask.
    stack.deploy(Portal::Built)?;
    client.execute(ask, vec![]).await?;
    device.browser.see("[data-state='update-ready']").await?;
    device.press("lock").await?;
    ensure!(served_after(&device, &second).await? == first, "another version came");
    device.was_clean().await?;
    device.browser.close().await
}

/// Opens the account in this tab.
async fn open(device: &Device) -> Result<()> {
    device.sign_in(Person::ERIKA.number, PASSWORD).await?;
    device.browser.see_within("a[data-nav='/home']", STRETCHING).await.map(drop)
}
