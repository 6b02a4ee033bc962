//! What changes who gets in is confirmed, each time and for this alone: with the password, and with the passkey once there is one. And a
//! passkey shows the mail that waits for a higher level, in its place.

use std::{fs, time::Duration};

use anyhow::{Result, ensure};
use testkit::{
    browser::Screen,
    fixtures::pdf,
    stack::{Person, Stack},
};

use crate::device::{Device, PASSWORD, STRETCHING};

const PATIENCE: Duration = Duration::from_secs(60);
const BY_PASSWORD: &str = "#confirm-it[open] [data-confirm='password']";
const BY_PASSKEY: &str = "#confirm-it[open] [data-confirm='passkey']";

//
#[tokio::test]
async fn permits() -> Result<()> {
    // That somebody has signed in just now is no proof here.
    let stack = Stack::start_with(&["--fresh", "0"])?;
    let desk = stack.desk();
    let welcome = stack.folder().join("Willkommen.pdf");
    fs::write(&welcome, pdf::page("Willkommen", &["Guten Tag,", "Ihr Zugang ist eingerichtet."]))?;
    let _watch = desk.watch(&["--welcome", &welcome.display().to_string()])?;
    let letter = desk.invite(&Person::ERIKA, &stack.address())?;
    let phone = Device::open("permits", Screen::Phone, &stack).await?;
    let in_phone = phone.browser.authenticator(true).await?;
    phone.make_account(&letter, &Person::ERIKA).await?;

    // Less for the own mail: with the password, which is asked for once it is needed. Who stops has changed nothing.
    phone.browser.click("[data-state='withheld'] a[data-nav='/security/level']").await?;
    phone.press("choose-lower").await?;
    phone.browser.see_within(BY_PASSWORD, PATIENCE).await?;
    phone.browser.shot("by-password").await?;
    phone.press("decline").await?;
    phone.told("cancelled", PATIENCE).await?;
    phone.browser.see("[data-needed='high'][data-reached='false']").await?;
    phone.press("choose-lower").await?;
    phone.browser.see_within(BY_PASSWORD, PATIENCE).await?;
    phone.browser.fill("#confirm-password", "Lampe Strand Birne Uhr").await?;
    phone.press("confirm-password").await?;
    phone.told("wrong-password", STRETCHING).await?;
    phone.browser.shot("wrong-password").await?;
    confirm_by_password(&phone).await?;
    phone.browser.see_within("[data-needed='normal'][data-reached='true']", PATIENCE).await?;
    phone.press("choose-default").await?;
    phone.browser.see("[data-needed='high'][data-reached='false']").await?;

    // Once she has shown her identity card, a passkey would do: the first one, with the password.
    desk.run(&["identify", Person::ERIKA.number, "--by", "id-card", "--staff", "K. Schulz"])?;
    phone.press("lock").await?;
    phone.visit("/sign-in").await?;
    phone.sign_in(Person::ERIKA.number, PASSWORD).await?;
    phone.browser.see_within("[data-state='withheld'] a[data-nav='/security/passkey']", STRETCHING).await?;
    phone.browser.shot("withheld").await?;
    phone.browser.click("[data-state='withheld'] a[data-nav='/security/passkey']").await?;
    phone.browser.fill("#passkey-name", "Telefon").await?;
    phone.press("add-passkey").await?;
    phone.browser.see_within(BY_PASSWORD, STRETCHING).await?;
    confirm_by_password(&phone).await?;
    phone.browser.see_within("[data-changed='passkey']", STRETCHING).await?;

    // It shows the mail that came meanwhile: the page is the same all the while.
    phone.compose("Krankengeld", "Wann kommt das Krankengeld?").await?;
    phone.send().await?;
    phone.reached("handed-over", PATIENCE).await?;
    phone.go("/messages").await?;
    phone.browser.see_within("[data-state='withheld'] [data-action='raise']", PATIENCE).await?;
    phone.browser.shot("raise").await?;
    phone.browser.look(Screen::Desktop, true).await?;
    phone.browser.shot("raise-dark-desktop").await?;
    phone.browser.look(Screen::Phone, false).await?;
    phone.browser.client.execute("window.__siegel_same = true", vec![]).await?;
    phone.press("raise").await?;
    phone.browser.gone("[data-state='withheld']", PATIENCE).await?;
    phone.open_last_conversation().await?;
    phone.reached("received", PATIENCE).await?;
    let same = phone.browser.client.execute("return window.__siegel_same === true", vec![]).await?;
    ensure!(same.as_bool() == Some(true), "the page was loaded anew");

    // From now on it is the passkey that is asked for.
    phone.to_security().await?;
    phone.browser.see("[data-happened='session-raised']").await?;
    phone.browser.click("[data-passkey='opens'] [data-action='remove-passkey']").await?;
    phone.browser.click("#remove-passkey [data-action='confirm']").await?;
    phone.browser.see_within(BY_PASSKEY, PATIENCE).await?;
    phone.browser.shot("by-passkey").await?;
    phone.press("confirm-passkey").await?;
    phone.browser.gone("[data-passkey='opens']", PATIENCE).await?;
    phone.was_clean().await?;
    drop(in_phone);
    phone.browser.close().await
}

async fn confirm_by_password(device: &Device) -> Result<()> {
    device.browser.fill("#confirm-password", PASSWORD).await?;
    device.press("confirm-password").await?;
    device.browser.gone("#confirm-it[open]", STRETCHING).await
}
