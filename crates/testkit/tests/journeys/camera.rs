//! Photographs: they lose where they were taken before they are sealed, somebody is told where one may be hard to read; they are turned,
//! cropped, and joined into one document.

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

    // The second one is turned and cropped, by keys alone; what was changed by mistake is taken back.
    device.browser.click("li.file:nth-of-type(2) [data-action='edit-photo']").await?;
    device.press("turn-right").await?;
    device.browser.see("canvas[data-quarters='1']").await?;
    device.press("turn-left").await?;
    device.press("undo").await?;
    device.browser.see("canvas[data-quarters='1']").await?;
    device.browser.fill("#cut-left", "20").await?;
    device.browser.shot("edited").await?;
    device.press("use-edit").await?;
    // The other file takes its place once it is sealed.
    device.browser.see("[data-action='join-photos']").await?;
    device.browser.gone("li.file:nth-of-type(3)", PATIENCE).await?;
    device.sealed(2, PATIENCE).await?;

    // Both become one document, the second first; another photograph stays what it is.
    device.press("join-photos").await?;
    device.browser.click("li.file:nth-of-type(1) [data-action='down']").await?;
    device.browser.shot("joined").await?;
    device.press("make-pdf").await?;
    device.browser.gone("li.file:nth-of-type(2)", PATIENCE).await?;
    device.sealed(1, PATIENCE).await?;
    let alone = stack.folder().join("Allein.jpg");
    fs::copy(&sharp, &alone)?;
    device.attach(&[&alone]).await?;
    device.sealed(2, PATIENCE).await?;
    device.browser.shot("ready").await?;
    device.send().await?;

    let folder = watch.messages(1, PATIENCE)?.pop().context("the message is there")?;
    let arrived = |path: &Path| -> Result<Vec<u8>> {
        let name = path.file_name().context("a file has a name")?;
        Ok(fs::read(fixtures::find(&folder, name)?)?)
    };
    ensure!(arrived(&alone)? == picture, "the picture changed on its way");
    let document = arrived(Path::new("Fotos.pdf"))?;
    let is_in = |needle: &[u8]| document.windows(needle.len()).any(|window| window == needle);
    ensure!(!is_in(BESIDE.as_bytes()), "the desk is told where a photograph was taken");
    ensure!(is_in(&picture), "a photograph stands in the document as another one");
    // Turned by a quarter it is 1,200 pixels wide; a fifth of that is cut off.
    ensure!(is_in(b"/Width 960") && is_in(b"/Height 1600"), "the edited photograph is not in the document");
    println!("camera: the desk has the pictures bit for bit, and nothing of what stood beside them");
    device.browser.gone("[data-error]", SOON).await?;

    // And a reader of PDFs finds two pages in it.
    device.go("/documents").await?;
    device.browser.click("[data-action='view'][aria-label*='Fotos.pdf']").await?;
    device.browser.see_within("iframe[data-shown='1'], [data-preview='missing']", PATIENCE).await?;
    if !device.browser.has("[data-preview='missing']").await? {
        device.browser.see("[data-pages='2']").await?;
        device.browser.shot("document").await?;
    }
    device.was_clean().await?;
    device.browser.close().await
}
