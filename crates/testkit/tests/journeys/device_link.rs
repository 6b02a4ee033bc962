//! A new device shows a code, the person's own reads it by camera, both show the same digits, and the new one reads the inbox.

use std::{fs, time::Duration};

use anyhow::{Result, ensure};
use testkit::{
    browser::{SOON, Screen, Setup},
    fixtures::{film, pdf},
    stack::{Person, Stack},
};

use crate::device::{Device, PASSWORD, STRETCHING};

/// A code runs out after 120 seconds.
const RUNS_OUT: Duration = Duration::from_secs(140);

#[tokio::test]
async fn device_link() -> Result<()> {
    // Codes run out meanwhile: that signing in was the proof is to last.
    let stack = Stack::start_with(&["--fresh", "3600"])?;
    let desk = stack.desk();
    let welcome = stack.folder().join("Willkommen.pdf");
    fs::write(&welcome, pdf::page("Willkommen", &["Guten Tag,", "Ihr Zugang ist eingerichtet."]))?;
    let _watch = desk.watch(&["--welcome", &welcome.display().to_string()])?;
    let letter = desk.invite(&Person::ERIKA, &stack.address())?;

    // The new device shows a code, which nobody reads in time.
    let tablet = Device::open("device_link-new", Screen::Desktop, &stack).await?;
    tablet.visit("/sign-in").await?;
    tablet.press("link").await?;
    let first = photograph_code(&tablet).await?;
    tablet.browser.shot("code").await?;

    // Meanwhile the other one gets its account, and looks at a code of something else.
    let seen = stack.folder().join("camera.mjpeg");
    film::hold(&seen, &film::of_code(Some("BEGIN:VCARD\nFN:Erika\nEND:VCARD"))?)?;
    let phone = Device::open_with("device_link", Screen::Phone, &stack, Setup::Camera(&seen)).await?;
    phone.activate(&letter, &Person::ERIKA).await?;
    phone.to_security().await?;
    phone.browser.click("a[data-nav='/security/link']").await?;
    phone.browser.see("[data-wrong-code]").await?;
    phone.browser.shot("scan").await?;

    tablet.told("link-expired", RUNS_OUT).await?;
    tablet.browser.shot("run-out").await?;
    phone.go("/more").await?;
    film::hold(&seen, &first)?;
    phone.browser.click("a[data-nav='/security']").await?;
    phone.browser.click("a[data-nav='/security/link']").await?;
    phone.told("link-expired", SOON).await?;
    phone.browser.shot("too-late").await?;

    // Another code, read in time: both show the same digits.
    tablet.press("new-code").await?;
    film::hold(&seen, &photograph_code(&tablet).await?)?;
    phone.press("scan-again").await?;
    let here = phone.browser.see("[data-link-device='compare'] [data-digits]").await?.text().await?;
    phone.browser.shot("compare").await?;
    let there = tablet.browser.see("[data-link='comparing'] [data-digits]").await?.text().await?;
    tablet.browser.shot("compare").await?;
    ensure!(here == there && here.len() == 7, "the digits are {here:?} here and {there:?} there");
    ensure!(!tablet.browser.has("a[data-nav='/home']").await?, "the new device is in before anybody agreed");
    phone.press("link-same").await?;
    phone.browser.see("[data-changed='link']").await?;
    phone.browser.shot("done").await?;

    // The new device is in, and reads what the insurer wrote.
    tablet.browser.see_within("a[data-nav='/home'][aria-current='page']", STRETCHING).await?;
    tablet.go("/messages").await?;
    tablet.browser.click("[data-conversation] a").await?;
    tablet.browser.see("article[data-message]").await?;
    tablet.browser.shot("inbox").await?;

    // It stands among the sessions, and is opened by the password later.
    phone.press("to-security").await?;
    phone.browser.see("[data-session='other']").await?;
    phone.browser.shot("sessions").await?;
    tablet.press("lock").await?;
    tablet.visit("/sign-in").await?;
    tablet.sign_in(Person::ERIKA.number, PASSWORD).await?;
    tablet.browser.see_within("a[data-nav='/home'][aria-current='page']", STRETCHING).await?;

    // Whoever says that the digits are others hands nothing over.
    let stranger = Device::open("device_link-stranger", Screen::Desktop, &stack).await?;
    stranger.visit("/link").await?;
    film::hold(&seen, &photograph_code(&stranger).await?)?;
    phone.browser.click("a[data-nav='/security/link']").await?;
    phone.browser.see("[data-link-device='compare']").await?;
    phone.press("link-other").await?;
    phone.browser.see("[data-link-device='stopped']").await?;
    phone.browser.shot("stopped").await?;
    stranger.browser.see("[data-link='comparing']").await?;
    for device in [phone, tablet, stranger] {
        device.was_clean().await?;
        device.browser.close().await?;
    }
    Ok(())
}

/// What a camera sees that is held before the new device's code.
async fn photograph_code(device: &Device) -> Result<Vec<u8>> {
    device.browser.see("[data-link='showing'] .qr-code").await?;
    let script = "const code = document.querySelector('.qr-code');
        return [code.querySelector('path').getAttribute('d'), code.viewBox.baseVal.width];";
    let drawn = device.browser.client.execute(script, vec![]).await?;
    let (path, side): (String, f64) = serde_json::from_value(drawn)?;
    film::of_path(&path, side as usize)
}
