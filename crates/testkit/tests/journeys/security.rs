//! The Security page: where one is signed in, ending that elsewhere, another password, another recovery code.

use std::time::Duration;

use anyhow::{Result, ensure};
use testkit::{
    browser::Screen,
    stack::{Person, Stack},
};

use crate::device::{Device, NEW_PASSWORD, PASSWORD, STRETCHING};

const PATIENCE: Duration = Duration::from_secs(60);
const NAME: &str = "Tablet in der Küche";
const OTHER: &str = "[data-session='other']";

#[tokio::test]
async fn security() -> Result<()> {
    let stack = Stack::start()?;
    let desk = stack.desk();
    let letter = desk.invite(&Person::ERIKA, &stack.address())?;
    let phone = Device::open("security-phone", Screen::Phone, &stack).await?;
    let code = phone.activate(&letter, &Person::ERIKA).await?;
    let tablet = Device::open("security-tablet", Screen::Desktop, &stack).await?;
    tablet.visit("/sign-in").await?;
    tablet.sign_in(Person::ERIKA.number, PASSWORD).await?;
    tablet.browser.see_within("a[data-nav='/home']", STRETCHING).await?;

    // The phone sees the tablet, and ends its session: the tablet locks at once and says why.
    phone.to_security().await?;
    phone.browser.see(OTHER).await?;
    phone.browser.shot("sessions").await?;
    // Devices say what they are; the person calls them something else, and the server reads neither.
    let named = format!("{OTHER} .name");
    let words = phone.browser.text_of(&named).await?;
    ensure!(words.contains(" auf "), "the tablet does not say what it is: {words}");
    phone.browser.click(&format!("{OTHER} [data-action='rename-device']")).await?;
    phone.browser.fill("#device-name", NAME).await?;
    phone.browser.shot("rename-device").await?;
    phone.press("save-name").await?;
    phone.browser.gone("#rename-device[open]", PATIENCE).await?;
    let end = format!("{OTHER} [data-action='end-session'][aria-label='{NAME} abmelden']");
    phone.browser.see_within(&end, PATIENCE).await?;
    ensure!(
        stack.search(&[NAME.as_bytes(), b"Chrome"])?.hits.is_empty(),
        "the server can read a device's name"
    );
    phone.browser.see("[data-happened='signed-in-by-password']").await?;
    phone.browser.shot("activity").await?;
    phone.browser.click(&format!("{OTHER} [data-action='end-session']")).await?;
    phone.browser.see("#end-session[open]").await?;
    phone.browser.shot("end-session").await?;
    phone.browser.click("#end-session [data-action='confirm']").await?;
    phone.browser.gone(OTHER, PATIENCE).await?;
    tablet.told("session-ended", PATIENCE).await?;
    tablet.sign_in(Person::ERIKA.number, PASSWORD).await?;
    tablet.browser.see_within("a[data-nav='/home']", STRETCHING).await?;

    // Another password: the phone is signed out, and only the new one opens.
    tablet.to_security().await?;
    tablet.browser.shot("page").await?;
    ensure!(!knows_dictionaries(&tablet).await?, "what judges passwords was fetched where none is chosen");
    tablet.browser.click("a[data-nav='/security/password']").await?;
    // As long as nobody has judged it, and where nobody can, its length alone counts.
    tablet.browser.see("#password").await?;
    ensure!(tablet.browser.has("[data-strength='']").await?, "what nobody has typed is judged");
    tablet.browser.fill("#password", "zu kurz").await?;
    tablet.press("next").await?;
    tablet.told("password-short", PATIENCE).await?;
    // One that is easily guessed is called so as one types, and refused when one wants to go on, with what helps.
    tablet.browser.fill("#password", "Krankenkasse2026").await?;
    tablet.browser.see_within("[data-strength='common']", PATIENCE).await?;
    ensure!(!tablet.browser.has("[data-error]").await?, "somebody who types is told off");
    tablet.browser.shot("password-weak").await?;
    tablet.press("next").await?;
    tablet.told("password-guessable", PATIENCE).await?;
    tablet.browser.shot("password-refused").await?;
    // What anybody would try at this portal is no secret.
    tablet.browser.fill("#password", "Siegel-siegel").await?;
    tablet.browser.see_within("[data-strength='personal']", PATIENCE).await?;
    tablet.browser.fill("#password", NEW_PASSWORD).await?;
    tablet.browser.see_within("[data-strength='strong']", PATIENCE).await?;
    tablet.browser.shot("change-password").await?;
    tablet.press("next").await?;
    tablet.browser.see_within("[data-changed='password']", STRETCHING).await?;
    tablet.browser.shot("password-changed").await?;
    phone.told("session-ended", PATIENCE).await?;
    // With the session goes what would open the account here without the server, and what is there of it.
    for store in ["accounts", "envelopes", "kept"] {
        phone.rows(store, <[_]>::is_empty).await?;
    }
    phone.sign_in(Person::ERIKA.number, PASSWORD).await?;
    phone.told("wrong-password", STRETCHING).await?;
    phone.sign_in(Person::ERIKA.number, NEW_PASSWORD).await?;
    phone.browser.see_within("a[data-nav='/home']", STRETCHING).await?;

    // Another recovery code: the old one opens nothing.
    phone.to_security().await?;
    phone.browser.click("a[data-nav='/security/recovery-code']").await?;
    phone.browser.see("#recovery-code").await?;
    phone.browser.shot("change-code").await?;
    let new_code = phone.type_groups_back().await?;
    phone.browser.see_within("[data-changed='recovery-code']", STRETCHING).await?;
    ensure!(new_code != code, "the code was not replaced");
    tablet.told("session-ended", PATIENCE).await?;
    tablet.visit("/recover").await?;
    tablet.recover(Person::ERIKA.number, &code).await?;
    tablet.told("recovery-refused", STRETCHING).await?;
    tablet.recover(Person::ERIKA.number, &new_code).await?;
    tablet.browser.see_within("[data-recover='password']", STRETCHING).await?;
    for device in [phone, tablet] {
        device.was_clean().await?;
        device.browser.close().await?;
    }
    Ok(())
}

/// Whether the page has fetched what judges passwords.
async fn knows_dictionaries(device: &Device) -> Result<bool> {
    let script = "return performance.getEntriesByType('resource').some((entry) => entry.name.includes('siegel-strength'))";
    Ok(device.browser.client.execute(script, vec![]).await?.as_bool().unwrap_or_default())
}
