//! What one engine sealed the other opens, in the portal and at the desk.

use std::{fs, time::Duration};

use anyhow::{Context, Result, ensure};
use testkit::{
    browser::Screen,
    fixtures,
    stack::{Person, Stack},
};

use crate::device::{Device, PASSWORD, STRETCHING};

const PATIENCE: Duration = Duration::from_secs(180);
/// More than one part, and no whole number of chunks.
const LARGE: u64 = (9 << 20) + 77;

#[tokio::test]
async fn engines() -> Result<()> {
    let stack = Stack::start()?;
    let desk = stack.desk();
    let letter = desk.invite(&Person::ERIKA, &stack.address())?;
    let mut watch = desk.watch(&[])?;
    let device = Device::open("engines", Screen::Phone, &stack).await?;
    device.seal_with("web").await?;
    device.activate(&letter, &Person::ERIKA).await?;
    let file = stack.folder().join("Aufnahme.bin");
    fixtures::write_noise(&file, 8, LARGE)?;
    let sent = fixtures::sha256(&file)?;

    for engine in ["web", "wasm"] {
        device.compose(&format!("Mit {engine}"), "Anbei.").await?;
        device.attach(&[&file]).await?;
        device.sealed(1, PATIENCE).await?;
        device.send().await?;
        device.reached("received", PATIENCE).await?;
        let folder = watch.messages(1, PATIENCE)?.pop().context("the message is there")?;
        let arrived = fixtures::find(&folder, file.file_name().context("a file has a name")?)?;
        ensure!(fixtures::sha256(&arrived)? == sent, "sealed by {engine}, it changed on its way");

        // A new start of the module, with the other engine.
        let other = if engine == "web" { "wasm" } else { "web" };
        device.seal_with(other).await?;
        device.visit("/sign-in").await?;
        device.sign_in(Person::ERIKA.number, PASSWORD).await?;
        device.browser.see_within("a[data-nav='/messages']", STRETCHING).await?;
        device.open_last_conversation().await?;
        device.browser.click("[data-action='download']").await?;
        let saved = device.browser.downloaded(PATIENCE).await?;
        ensure!(fixtures::sha256(&saved)? == sent, "sealed by {engine}, {other} does not open it");
        fs::remove_file(saved)?;
        println!("engines: sealed by {engine}, opened by the desk and by {other}, byte for byte (SHA-256)");
    }
    device.was_clean().await?;
    device.browser.close().await
}
