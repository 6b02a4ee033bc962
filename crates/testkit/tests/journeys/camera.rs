//! Photographs: they lose where they were taken before they are sealed, and somebody is told where one may be hard to read.

use std::{fs, path::Path, time::Duration};

use anyhow::{Context, Result, ensure};
use testkit::{
    browser::{SOON, Screen},
    fixtures::{self, photo},
    stack::{Person, Stack},
};

use crate::device::Device;

const PATIENCE: Duration = Duration::from_secs(60);
/// Written beside the pictures; arrives nowhere.
const BESIDE: &str = "KUCKUCK-52-31-07-N";

#[tokio::test]
async fn camera() -> Result<()> {
    let stack = Stack::start()?;
    let desk = stack.desk();
    let mut watch = desk.watch(&[])?;
    let letter = desk.invite(&Person::ERIKA, &stack.address())?;
    let device = Device::open("camera", Screen::Phone, &stack).await?;
    device.activate(&letter, &Person::ERIKA).await?;
    device.compose("Rezept", "Anbei die Fotos.").await?;

    let [sharp, blurred] = ["Rezept.jpg", "Wackelig.jpg"].map(|name| stack.folder().join(name));
    let picture = photo::sharp()?;
    fs::write(&sharp, photo::with_place(&picture, BESIDE))?;
    fs::write(&blurred, photo::with_place(&photo::blurred()?, BESIDE))?;
    device.attach(&[&sharp, &blurred]).await?;
    device.sealed(2, PATIENCE).await?;
    device.browser.see("li.file:nth-of-type(2) [data-remark='blurred']").await?;
    device.browser.see("li.file:nth-of-type(1) [data-remark='left-out']").await?;
    ensure!(
        !device.browser.has("li.file:nth-of-type(1) [data-remark='blurred']").await?,
        "a photograph that can be read is said to be blurred"
    );
    device.browser.shot("added").await?;
    device.send().await?;

    let folder = watch.messages(1, PATIENCE)?.pop().context("the message is there")?;
    let arrived = |path: &Path| -> Result<Vec<u8>> {
        let name = path.file_name().context("a file has a name")?;
        Ok(fs::read(fixtures::find(&folder, name)?)?)
    };
    ensure!(arrived(&sharp)? == picture, "the picture changed on its way");
    let is_in = |bytes: &[u8]| bytes.windows(BESIDE.len()).any(|window| window == BESIDE.as_bytes());
    ensure!(!is_in(&arrived(&blurred)?), "the desk is told where a photograph was taken");
    println!("camera: the desk has the pictures bit for bit, and nothing of what stood beside them");
    device.browser.gone("[data-error]", SOON).await?;
    device.was_clean().await?;
    device.browser.close().await
}
