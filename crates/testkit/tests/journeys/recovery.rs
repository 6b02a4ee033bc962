//! The password is forgotten: the recovery code opens the account in another browser, with all that was written, and both
//! are replaced. What opened it before opens nothing any more.

use std::time::Duration;

use anyhow::{Result, ensure};
use testkit::{
    browser::Screen,
    stack::{Person, Stack},
};

use crate::device::{Device, NEW_PASSWORD, PASSWORD, STRETCHING};

const PATIENCE: Duration = Duration::from_secs(120);
const TEXT: &str = "Anbei meine Frage zum Krankengeld.";

#[tokio::test]
async fn recovery() -> Result<()> {
    let stack = Stack::start()?;
    let desk = stack.desk();
    let _watch = desk.watch(&[])?;
    let letter = desk.invite(&Person::ERIKA, &stack.address())?;
    let phone = Device::open("recovery-phone", Screen::Phone, &stack).await?;
    let code = phone.activate(&letter, &Person::ERIKA).await?;
    phone.compose("Krankengeld", TEXT).await?;
    phone.send().await?;
    phone.open_last_conversation().await?;
    phone.reached("received", PATIENCE).await?;

    // Another browser, and no password in anybody's mind. What is typed wrong is said where it stands.
    let tablet = Device::open("recovery-tablet", Screen::Desktop, &stack).await?;
    tablet.visit("/sign-in").await?;
    tablet.browser.click("details summary").await?;
    tablet.press("recover").await?;
    tablet.browser.see("[data-recover='code']").await?;
    tablet.browser.shot("code").await?;
    let groups: Vec<&str> = code.split('-').collect();
    let with_group = |place: usize, text: &str| {
        let mut groups = groups.clone();
        groups[place] = text;
        groups.join("-")
    };
    tablet.recover(Person::ERIKA.number, &with_group(2, "UUUU")).await?;
    let words = tablet.told("code-character", STRETCHING).await?;
    ensure!(words.contains("Gruppe 3"), "the wrong group is not named: {words}");
    tablet.browser.shot("wrong-group").await?;
    let mut swapped: Vec<char> = groups[4].chars().collect();
    swapped.rotate_left(1);
    if swapped.iter().collect::<String>() != groups[4] {
        tablet.recover(Person::ERIKA.number, &with_group(4, &swapped.iter().collect::<String>())).await?;
        tablet.told("code-check", STRETCHING).await?;
    }
    tablet.recover(Person::ERIKA.number, &envelope::RecoveryCode::new([7; 26]).to_string()).await?;
    tablet.told("recovery-refused", STRETCHING).await?;

    // The right one, as people type it.
    tablet.recover(Person::ERIKA.number, &code.to_lowercase().replace('-', " ")).await?;
    tablet.browser.see_within("[data-recover='password']", STRETCHING).await?;
    tablet.browser.shot("password").await?;
    // Whoever looks at something else first is reminded.
    tablet.go("/home").await?;
    tablet.browser.see("[data-state='recovering']").await?;
    tablet.browser.shot("unfinished").await?;
    tablet.browser.click("[data-state='recovering'] a").await?;
    tablet.browser.fill("#password", NEW_PASSWORD).await?;
    tablet.press("next").await?;
    tablet.browser.see_within("[data-recover='keep'] #recovery-code", STRETCHING).await?;
    tablet.browser.shot("keep").await?;
    let new_code = tablet.type_groups_back().await?;
    ensure!(new_code != code, "the code was not replaced");
    tablet.browser.see_within("[data-recover='done']", STRETCHING).await?;
    tablet.browser.shot("done").await?;
    tablet.press("to-home").await?;
    ensure!(!tablet.browser.has("[data-state='recovering']").await?, "it still asks for another password");
    tablet.open_last_conversation().await?;
    tablet.browser.see_within("article[data-mine='true'] [data-step='received']", PATIENCE).await?;
    ensure!(tablet.browser.text().await?.contains(TEXT), "what was written is not readable");

    // The phone was signed out at once, and says why. The old password opens nothing; the new one does.
    phone.told("session-ended", PATIENCE).await?;
    phone.browser.shot("session-ended").await?;
    phone.sign_in(Person::ERIKA.number, PASSWORD).await?;
    phone.told("wrong-password", STRETCHING).await?;
    phone.sign_in(Person::ERIKA.number, NEW_PASSWORD).await?;
    phone.browser.see_within("article[data-mine='true']", STRETCHING).await?;
    ensure!(phone.browser.text().await?.contains(TEXT), "the phone has lost what was written");

    // So does the new code, and not the old one.
    let library = Device::open("recovery-library", Screen::Phone, &stack).await?;
    library.visit("/recover").await?;
    library.browser.shot("code").await?;
    library.recover(Person::ERIKA.number, &code).await?;
    library.told("recovery-refused", STRETCHING).await?;
    library.recover(Person::ERIKA.number, &new_code).await?;
    library.browser.see_within("[data-recover='password']", STRETCHING).await?;
    for device in [phone, tablet, library] {
        device.was_clean().await?;
        device.browser.close().await?;
    }
    Ok(())
}
