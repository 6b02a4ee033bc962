//! One letter, used twice at the same moment: by two tabs, and by two devices. One of them gets the account, the other is told.

use anyhow::{Result, bail, ensure};
use testkit::{
    browser::Screen,
    stack::{Letter, Person, Stack},
};

use crate::device::{Device, PASSWORD, STRETCHING};

#[tokio::test]
async fn two_tabs_activate_at_once() -> Result<()> {
    let stack = Stack::start()?;
    let letter = stack.desk().invite(&Person::ERIKA, &stack.address())?;
    let device = Device::open("two_tabs_activate", Screen::Phone, &stack).await?;
    let client = &device.browser.client;
    let first = client.window().await?;
    to_recovery_code(&device, &letter).await?;
    let second = client.new_window(true).await?.handle;
    client.switch_to_window(second.clone()).await?;
    to_recovery_code(&device, &letter).await?;

    // Both have a code to keep; both confirm, one right after the other.
    device.type_groups_back().await?;
    client.switch_to_window(first.clone()).await?;
    device.type_groups_back().await?;
    let mut done = 0;
    for tab in [first, second] {
        client.switch_to_window(tab).await?;
        done += usize::from(is_done(&device).await?);
    }
    ensure!(done == 1, "{done} of two tabs have the account");

    // The account is whole: the password opens it.
    device.visit("/sign-in").await?;
    device.sign_in(Person::ERIKA.number, PASSWORD).await?;
    device.browser.see_within("a[data-nav='/home']", STRETCHING).await?;
    device.was_clean().await?;
    device.browser.close().await
}

#[tokio::test]
async fn two_devices_activate_at_once() -> Result<()> {
    let stack = Stack::start()?;
    let letter = stack.desk().invite(&Person::ERIKA, &stack.address())?;
    let phone = Device::open("two_devices_activate-phone", Screen::Phone, &stack).await?;
    let desktop = Device::open("two_devices_activate-desktop", Screen::Desktop, &stack).await?;
    to_recovery_code(&phone, &letter).await?;
    to_recovery_code(&desktop, &letter).await?;
    tokio::try_join!(phone.type_groups_back(), desktop.type_groups_back())?;
    let (on_phone, on_desktop) = (is_done(&phone).await?, is_done(&desktop).await?);
    ensure!(on_phone != on_desktop, "the account is on the phone: {on_phone}, on the desktop: {on_desktop}");

    // Who came second can sign in, as the words say: it is the same person.
    let other = if on_phone { &desktop } else { &phone };
    other.browser.shot("second").await?;
    other.visit("/sign-in").await?;
    other.sign_in(Person::ERIKA.number, PASSWORD).await?;
    other.browser.see_within("a[data-nav='/home']", STRETCHING).await?;
    for device in [phone, desktop] {
        device.was_clean().await?;
        device.browser.close().await?;
    }
    Ok(())
}

/// From the letter's link to the recovery code: all that goes without the letter being used up.
async fn to_recovery_code(device: &Device, letter: &Letter) -> Result<()> {
    device.browser.goto(&letter.link).await?;
    device.press("next").await?;
    device.identify(Person::ERIKA.birth_date_typed().as_str(), Person::ERIKA.number).await?;
    device.choose_password().await?;
    device.browser.see_within("[data-activate='recovery']", STRETCHING).await.map(drop)
}

/// Whether the account is there; if not, the letter must be said to be used.
async fn is_done(device: &Device) -> Result<bool> {
    let outcome = device.browser.see_within("[data-activate='done'], [data-error]", STRETCHING).await?;
    match outcome.attr("data-error").await?.as_deref() {
        None => Ok(true),
        Some("letter-used") => Ok(false),
        Some(other) => bail!("an activation at the same time ends in {other}"),
    }
}
