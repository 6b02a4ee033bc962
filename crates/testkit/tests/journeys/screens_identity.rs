//! A picture of every step from the letter to an open account and of all that keeps it safe: phone and desktop, German and English.

use std::time::Duration;

use anyhow::Result;
use testkit::{
    browser::{SOON, Screen},
    stack::{Letter, Person, Stack},
};

use crate::device::{Device, PASSWORD, STRETCHING};

#[tokio::test]
async fn screens_identity_german() -> Result<()> {
    walk("de").await
}

#[tokio::test]
async fn screens_identity_english() -> Result<()> {
    walk("en").await
}

async fn walk(language: &str) -> Result<()> {
    // That somebody has signed in just now is no proof: the question for one is to be seen.
    let stack = Stack::start_with(&["--fresh", "0"])?;
    let letter = stack.desk().invite(&Person::ERIKA, &stack.address())?;
    let device = Device::open(&format!("screens-identity-{language}"), Screen::Phone, &stack).await?;
    device.browser.click(&format!("[data-language='{language}']")).await?;
    for (name, path) in [
        ("sign-in", "/sign-in"),
        ("identity-back", "/sign-in/identity?error=access_denied&state=x"),
        ("link", "/link"),
        ("recover", "/recover"),
        ("lost", "/recover/lost"),
        ("activate", "/activate"),
    ] {
        device.visit(path).await?;
        each(&device, name).await?;
    }
    activate(&device, &letter).await?;
    each(&device, "home-withheld").await?;
    device.browser.click("[data-state='withheld'] a").await?;
    device.browser.see("[data-reached='false']").await?;
    each(&device, "level").await?;
    device.press("choose-lower").await?;
    device.browser.see("#confirm-it[open] #confirm-password").await?;
    each(&device, "confirm").await?;
    device.browser.fill("#confirm-password", PASSWORD).await?;
    device.press("confirm-password").await?;
    device.browser.see_within("[data-reached='true']", STRETCHING).await?;
    device.to_security().await?;
    each(&device, "security").await?;
    for (name, path) in [
        ("change-password", "/security/password"),
        ("change-code", "/security/recovery-code"),
        ("add-passkey", "/security/passkey"),
        ("link-device", "/security/link"),
        ("level-chosen", "/security/level"),
    ] {
        device.browser.click(&format!("a[data-nav='{path}']")).await?;
        device.browser.gone("[data-session='own']", SOON).await?;
        device.browser.gone(".lines", SOON).await?;
        each(&device, name).await?;
        device.to_security().await?;
    }
    device.was_clean().await?;
    device.browser.close().await
}

/// From the letter to the account, step by step.
async fn activate(device: &Device, letter: &Letter) -> Result<()> {
    let browser = &device.browser;
    browser.goto(&letter.link).await?;
    browser.gone("#boot", SOON).await?;
    browser.see("[data-activate='letter']").await?;
    each(device, "activate-1-letter").await?;
    device.press("next").await?;
    browser.see("[data-activate='person']").await?;
    each(device, "activate-2-person").await?;
    device.identify(&Person::ERIKA.birth_date_typed(), Person::ERIKA.number).await?;
    browser.see("[data-activate='password']").await?;
    browser.fill("#password", PASSWORD).await?;
    each(device, "activate-3-password").await?;
    device.press("next").await?;
    browser.see_within("[data-activate='recovery']", STRETCHING).await?;
    each(device, "activate-4-recovery").await?;
    device.type_groups_back().await?;
    browser.see_within("[data-activate='done']", STRETCHING).await?;
    each(device, "activate-5-done").await?;
    device.press("to-home").await?;
    browser.see_within("[data-state='withheld']", STRETCHING).await.map(drop)
}

/// The page as it is now, on a phone and on a desktop.
async fn each(device: &Device, name: &str) -> Result<()> {
    for (kind, screen) in [("phone", Screen::Phone), ("desktop", Screen::Desktop)] {
        device.browser.look(screen, false).await?;
        // Motion ends within 200 ms.
        tokio::time::sleep(Duration::from_millis(250)).await;
        device.browser.shot(&format!("{name}-{kind}")).await?;
    }
    device.browser.look(Screen::Phone, false).await
}
