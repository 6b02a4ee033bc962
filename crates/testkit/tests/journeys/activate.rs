//! From the letter to the first inbox by the camera; a reload on the way loses nothing, and a letter of somebody else is a full stop.

use std::path::Path;

use anyhow::{Result, ensure};
use testkit::{
    browser::{SOON, Screen, Setup},
    fixtures::film,
    stack::{Person, Stack},
};

use crate::device::{Device, PASSWORD, STRETCHING};

#[tokio::test]
async fn activate() -> Result<()> {
    let stack = Stack::start()?;
    let desk = stack.desk();
    let letter = desk.invite(&Person::ERIKA, &stack.address())?;
    let seen = stack.folder().join("camera.mjpeg");
    let device = {
        film::hold(&seen, &film::of_code(None)?)?;
        Device::open_with("activate", Screen::Phone, &stack, Setup::Camera(&seen)).await?
    };

    // A code of something else is told as such, and the way by hand is one press away.
    device.visit("/activate").await?;
    hold(&seen, "WIFI:S:Zuhause;T:WPA;P:geheim;;")?;
    device.press("scan").await?;
    device.browser.see("[data-wrong-code]").await?;
    device.browser.shot("another-code").await?;
    let words = device.browser.text_of(".qr-scanner .hint").await?;
    ensure!(words.contains("nicht der Code Ihres Briefes"), "{words:?}");
    device.press("type").await?;
    device.browser.see("#letter-number:focus").await?;
    ensure!(!device.browser.has("video").await?, "the camera is still on the page");

    // The letter's own takes number and code over, and goes on.
    hold(&seen, &letter.link)?;
    device.press("scan").await?;
    device.browser.see("[data-activate='person']").await?;
    device.browser.shot("person").await?;

    // Back goes to the letter, forward to the person; a reload loses neither.
    device.browser.client.back().await?;
    device.browser.see("[data-activate='letter']").await?;
    ensure!(value(&device, "#letter-code").await? == letter.code, "the code went lost on the way back");
    device.browser.client.forward().await?;
    device.browser.see("[data-activate='person']").await?;
    device.browser.client.refresh().await?;
    device.identify(Person::ERIKA.birth_date_typed().as_str(), Person::ERIKA.number).await?;
    device.browser.see("[data-activate='password']").await?;
    device.browser.client.refresh().await?;
    device.browser.see("[data-activate='password']").await?;
    device.press("back").await?;
    device.browser.see("[data-activate='person']").await?;
    ensure!(value(&device, "#birth-date").await? == Person::ERIKA.birth_date_typed(), "the date went lost");
    ensure!(value(&device, "#insurance-number").await? == Person::ERIKA.number, "the number went lost");
    device.press("next").await?;

    // Before the recovery code is kept nothing is used up: only the password, which is kept nowhere, is chosen again.
    device.choose_password().await?;
    device.browser.see_within("[data-activate='recovery']", STRETCHING).await?;
    let kept = kept(&device).await?;
    ensure!(kept.contains(Person::ERIKA.number), "what was typed is not kept");
    ensure!(!kept.contains(PASSWORD), "the password is kept");
    device.browser.client.refresh().await?;
    device.browser.see("[data-activate='password']").await?;
    device.browser.shot("password-again").await?;
    device.choose_password().await?;
    device.keep_recovery_code().await?;
    ensure!(self::kept(&device).await?.is_empty(), "something of the letter is still kept");
    device.press("to-home").await?;
    device.browser.see("a[data-nav='/home'][aria-current='page']").await?;
    device.was_clean().await?;
    device.browser.close().await?;

    // A letter that names another insurer than the one at the other end.
    let forged = with_another_fingerprint(&letter.link);
    hold(&seen, &forged)?;
    let other = Device::open_with("activate-forged", Screen::Phone, &stack, Setup::Camera(&seen)).await?;
    other.visit("/activate").await?;
    other.press("scan").await?;
    let words = other.told("fingerprint-mismatch", SOON).await?;
    ensure!(words.contains("nicht weiter") && words.contains("Rufen Sie"), "it is no full stop: {words:?}");
    other.browser.shot("forged").await?;
    ensure!(!other.browser.has("form, .page .button").await?, "something leads on");
    other.browser.close().await?;

    // So it is if the person's own eyes find it.
    let by_eye = Device::open("activate-by-eye", Screen::Phone, &stack).await?;
    by_eye.visit("/activate").await?;
    // Without a camera there are words, and the way by hand.
    by_eye.press("scan").await?;
    by_eye.browser.see("[data-camera='missing'], [data-camera='refused']").await?;
    by_eye.browser.shot("no-camera").await?;
    by_eye.press("type").await?;
    by_eye.browser.fill("#letter-number", &letter.slot).await?;
    by_eye.browser.fill("#letter-code", &letter.code).await?;
    by_eye.press("next").await?;
    by_eye.press("fingerprint-other").await?;
    by_eye.told("fingerprint-mismatch", SOON).await?;
    by_eye.was_clean().await?;
    by_eye.browser.close().await
}

/// Holds a code before the camera, from its next start on.
fn hold(place: &Path, text: &str) -> Result<()> {
    film::hold(place, &film::of_code(Some(text))?)
}

/// The letter's link with another root's fingerprint.
fn with_another_fingerprint(link: &str) -> String {
    let (before, fingerprint) = link.rsplit_once("&r=").unwrap_or((link, ""));
    let first = if fingerprint.starts_with('A') { 'B' } else { 'A' };
    // Not the last character: part of it is padding.
    format!("{before}&r={first}{}", &fingerprint[1..])
}

async fn value(device: &Device, css: &str) -> Result<String> {
    Ok(device.browser.see(css).await?.prop("value").await?.unwrap_or_default())
}

/// What this tab keeps of the activation.
async fn kept(device: &Device) -> Result<String> {
    let script = "return sessionStorage.getItem('siegel.activation') ?? ''";
    Ok(device.browser.client.execute(script, vec![]).await?.as_str().unwrap_or_default().to_owned())
}
