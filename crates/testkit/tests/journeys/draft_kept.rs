//! A draft outlives the page and the lock: its text, its sealed files, and a word about what was interrupted.

use std::time::Duration;

use anyhow::{Result, ensure};
use testkit::{
    browser::{SOON, Screen},
    fixtures,
    stack::{Person, Stack},
};

use crate::device::{Device, PASSWORD, STRETCHING};

const PATIENCE: Duration = Duration::from_secs(120);

#[tokio::test]
async fn draft_kept() -> Result<()> {
    let stack = Stack::start()?;
    let desk = stack.desk();
    let letter = desk.invite(&Person::ERIKA, &stack.address())?;
    let device = Device::open("draft_kept", Screen::Desktop, &stack).await?;
    device.activate(&letter, &Person::ERIKA).await?;
    device.compose("Unterlagen", "Anbei zwei Aufnahmen.").await?;

    // Locked while a file is being sealed: the browser still has the file, and it goes on by itself.
    let first = stack.folder().join("erste.bin");
    fixtures::write_noise(&first, 7, 256 << 20)?;
    device.attach(&[&first]).await?;
    device.browser.see("li.file progress").await?;
    device.press("lock").await?;
    device.sign_in(Person::ERIKA.number, PASSWORD).await?;
    device.browser.see_within("#subject", STRETCHING).await?;
    device.sealed(1, PATIENCE).await?;

    // Reloaded while another is being sealed: that one is gone with the page, and the draft says so.
    let second = stack.folder().join("zweite.bin");
    fixtures::write_noise(&second, 8, 512 << 20)?;
    device.attach(&[&second]).await?;
    device.browser.see("li.file:nth-of-type(2) progress").await?;
    device.visit("/compose").await?;
    device.sign_in(Person::ERIKA.number, PASSWORD).await?;
    device.browser.see_within("#subject", STRETCHING).await?;
    device.told("file-interrupted", SOON).await?;
    device.browser.shot("interrupted").await?;
    let text =
        "return document.querySelector('#subject').value + '|' + document.querySelector('#text').value";
    let text = device.browser.client.execute(text, vec![]).await?;
    ensure!(text == "Unterlagen|Anbei zwei Aufnahmen.", "the draft is another: {text}");
    device.sealed(1, SOON).await?;
    device.browser.click("li.file:nth-of-type(2) [data-action='remove-file']").await?;
    device.browser.gone("li.file:nth-of-type(2)", SOON).await?;

    device.send().await?;
    let mut watch = desk.watch(&[])?;
    let messages = watch.messages(1, PATIENCE)?;
    let arrived = messages[0].join("erste.bin");
    let arrived = if arrived.exists() { arrived } else { messages[0].join("files").join("erste.bin") };
    ensure!(fixtures::sha256(&first)? == fixtures::sha256(&arrived)?, "the file changed on its way");
    device.was_clean().await?;
    device.browser.close().await
}
