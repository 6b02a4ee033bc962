//! A wrong password and an unknown account are refused in the same words.

use anyhow::{Result, ensure};
use testkit::{
    browser::{SOON, Screen},
    stack::{Person, Stack},
};

use crate::device::{Device, PASSWORD, STRETCHING};

#[tokio::test]
async fn sign_in_refusals() -> Result<()> {
    let stack = Stack::start()?;
    let letter = stack.desk().invite(&Person::ERIKA, &stack.address())?;
    let device = Device::open("sign_in_refusals", Screen::Desktop, &stack).await?;
    device.activate(&letter, &Person::ERIKA).await?;

    let stranger = Device::open("sign_in_refusals-stranger", Screen::Desktop, &stack).await?;
    // without a session nothing of a person is shown.
    for page in ["/home", "/messages", "/documents", "/compose"] {
        stranger.visit(page).await?;
        let text = stranger.browser.text().await?;
        ensure!(
            !text.contains("Erika") && !text.contains("Brandt"),
            "{page} shows a person to a stranger:\n{text}"
        );
    }
    stranger.visit("/sign-in").await?;
    stranger.sign_in("A123456781", PASSWORD).await?;
    stranger.told("insurance-number-check-digit", SOON).await?;
    let known = refused(&stranger, Person::ERIKA.number, "ganz falsches Passwort").await?;
    let unknown = refused(&stranger, "A213456789", "ganz falsches Passwort").await?;
    ensure!(known == unknown, "the words tell which accounts exist: {known:?}, {unknown:?}");
    stranger.browser.shot("refused").await?;

    stranger.visit("/sign-in").await?;
    stranger.sign_in(Person::ERIKA.number, PASSWORD).await?;
    stranger.browser.see_within("a[data-nav='/home'][aria-current='page']", STRETCHING).await?;
    stranger.was_clean().await?;
    stranger.browser.close().await?;
    device.browser.close().await
}

/// Tries, and hands back the words of the refusal.
async fn refused(device: &Device, number: &str, password: &str) -> Result<String> {
    device.visit("/sign-in").await?;
    device.sign_in(number, password).await?;
    let words = device.browser.see_within("form [role='alert']", STRETCHING).await?.text().await?;
    Ok(words)
}
