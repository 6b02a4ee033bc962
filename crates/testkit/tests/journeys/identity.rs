//! An identity provider outside: it signs in, and the password opens; it shows more of who somebody is, and they are back where they
//! were. Stopped there, come back to twice, too low, unknown here, and not there at all.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use testkit::{
    browser::{Screen, Setup},
    stack::{Person, Provider, Stack},
};

use crate::device::{Device, PASSWORD, STRETCHING};

const PATIENCE: Duration = Duration::from_secs(60);
const HIGH: &str = "gematik-ehealth-loa-high";
const SUBSTANTIAL: &str = "gematik-ehealth-loa-substantial";
const HOME: &str = "a[data-nav='/home']";
const WITHHELD: &str = "[data-state='withheld']";
/// The number of somebody who has no account.
const STRANGER: &str = "B123456782";

#[tokio::test]
async fn identity() -> Result<()> {
    let Some(mut provider) = Provider::prepare()? else {
        println!("skipped: there is no Node for the provider");
        return Ok(());
    };
    let file = provider.file()?;
    let file = file.to_str().context("a path in UTF-8")?;
    let stack = Stack::start_with(&["--identity-provider", file])?;
    let letter = stack.desk().invite(&Person::ERIKA, &stack.address())?;
    let origin = provider.origin();
    let device = Device::open_with("identity", Screen::Phone, &stack, Setup::Provider(&origin)).await?;
    device.make_account(&letter, &Person::ERIKA).await?;
    device.browser.see_within(WITHHELD, PATIENCE).await?;

    // The provider does not answer: that is said, and nothing is lost.
    device.browser.click(&format!("{WITHHELD} [data-action='identity']")).await?;
    device.told("identity-unavailable", PATIENCE).await?;
    device.browser.shot("unavailable").await?;
    provider.start(&stack.address())?;

    // With the account open, from the page that says what is missing, and back there with the level reached.
    device.browser.click(&format!("{WITHHELD} a")).await?;
    device.browser.see("[data-needed='high'][data-reached='false']").await?;
    device.browser.see("[data-door='identity']").await?;
    device.browser.shot("level-low").await?;
    device.press("identity").await?;
    at_the_provider(&device, Person::ERIKA.number, HIGH).await?;
    opened_by_password(&device).await?;
    device.browser.see_within("[data-needed='high'][data-reached='true']", PATIENCE).await?;
    device.browser.see("[data-level='high']").await?;
    device.browser.gone(WITHHELD, PATIENCE).await?;
    looks(&device, "level-high").await?;

    // From the door. What comes back does not stay in the address, and is worth nothing a second time.
    device.visit("/sign-in").await?;
    device.browser.see("[data-door='identity']").await?;
    looks(&device, "door").await?;
    device.press("identity").await?;
    let answer = answer_of_the_provider(&device, Person::ERIKA.number, SUBSTANTIAL).await?;
    device.browser.see_within("[data-form='own-password']", PATIENCE).await?;
    let address = device.browser.client.current_url().await?;
    ensure!(address.query().is_none(), "the answer stands in the address: {address}");
    ensure!(!device.browser.has("#insurance-number").await?, "the insurance number is asked for");
    looks(&device, "password").await?;
    opened_by_password(&device).await?;
    // Substantial is too low for mail.
    device.browser.see_within(WITHHELD, PATIENCE).await?;
    device.browser.shot("too-low").await?;
    device.visit(&answer).await?;
    device.browser.see_within("[data-identity='used']", PATIENCE).await?;
    looks(&device, "used").await?;
    device.visit("/sign-in/identity").await?;
    device.browser.see("[data-identity='used']").await?;

    // From there once more: stopped at the provider; somebody without an account; a word that no table knows.
    device.press("identity").await?;
    device.browser.click("#cancel").await?;
    device.browser.see_within("[data-identity='cancelled']", PATIENCE).await?;
    looks(&device, "cancelled").await?;
    device.press("identity").await?;
    at_the_provider(&device, STRANGER, HIGH).await?;
    let words = device.told("identity-unknown", PATIENCE).await?;
    ensure!(!words.contains(STRANGER), "the number is said: {words}");
    device.browser.shot("unknown").await?;
    device.press("identity").await?;
    at_the_provider(&device, Person::ERIKA.number, "loa-of-tomorrow").await?;
    opened_by_password(&device).await?;
    device.browser.see_within(WITHHELD, PATIENCE).await?;
    device.to_security().await?;
    device.browser.click("a[data-nav='/security/level']").await?;
    device.browser.see("[data-level='normal']").await?;
    device.browser.shot("level-unmapped").await?;

    let numbers = [Person::ERIKA.number.as_bytes(), STRANGER.as_bytes()];
    let search = stack.search(&numbers)?;
    ensure!(search.hits.is_empty(), "the server keeps an insurance number: {:?}", search.hits);
    provider.stop()?;
    device.was_clean().await?;
    device.browser.close().await
}

/// Says at the provider who it is, and how surely.
async fn at_the_provider(device: &Device, number: &str, acr: &str) -> Result<()> {
    device.browser.fill("#number", number).await?;
    device.browser.choose("#acr", acr).await?;
    device.browser.click("#login").await
}

/// The same; gives the address with which the provider sends the browser back.
async fn answer_of_the_provider(device: &Device, number: &str, acr: &str) -> Result<String> {
    at_the_provider(device, number, acr).await?;
    device.browser.see_within("[data-form='own-password']", PATIENCE).await?;
    let script = "return performance.getEntriesByType('navigation')[0].name";
    let address = device.browser.client.execute(script, vec![]).await?;
    let (_, query) = address.as_str().and_then(|address| address.split_once('?')).context("no answer")?;
    Ok(format!("/sign-in/identity?{query}"))
}

/// The provider has signed in, and the password opens the account.
async fn opened_by_password(device: &Device) -> Result<()> {
    device.browser.see_within("[data-form='own-password']", PATIENCE).await?;
    device.browser.fill("#password", PASSWORD).await?;
    device.press("unlock").await?;
    device.browser.see_within(HOME, STRETCHING).await.map(drop)
}

/// Pictures on a telephone, on a desk, and in the dark.
async fn looks(device: &Device, name: &str) -> Result<()> {
    device.browser.shot(name).await?;
    device.browser.look(Screen::Desktop, false).await?;
    device.browser.shot(&format!("{name}-desktop")).await?;
    device.browser.look(Screen::Phone, true).await?;
    device.browser.shot(&format!("{name}-dark")).await?;
    device.browser.look(Screen::Phone, false).await
}
