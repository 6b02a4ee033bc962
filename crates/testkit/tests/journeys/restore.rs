//! All is lost: password, recovery code, and the phone. A new letter makes another account, and every old message is readable again
//! there, both files byte for byte; the lost phone is told beforehand, locks, and says why.

use std::{fs, path::Path, time::Duration};

use anyhow::{Context, Result, ensure};
use testkit::{
    browser::Screen,
    fixtures::{self, pdf},
    stack::{Person, Stack},
};

use crate::device::{Device, PASSWORD, STRETCHING};

const PATIENCE: Duration = Duration::from_secs(120);
const TEXT: &str = "Anbei meine Bescheinigung zum Krankengeld.";
const ANSWER: &str = "Wir haben das Krankengeld bewilligt.";

#[tokio::test]
async fn restore() -> Result<()> {
    let stack = Stack::start()?;
    let desk = stack.desk();
    let mut watch = desk.watch(&[])?;
    let letter = desk.invite(&Person::ERIKA, &stack.address())?;
    let phone = Device::open("restore-phone", Screen::Phone, &stack).await?;
    phone.activate(&letter, &Person::ERIKA).await?;
    let (sent, answered) = (stack.folder().join("Bescheinigung.pdf"), stack.folder().join("Bescheid.pdf"));
    fs::write(&sent, pdf::page("Bescheinigung", &["Arbeitsunfähig bis auf Weiteres."]))?;
    fs::write(&answered, pdf::page("Bescheid", &["Ihr Antrag ist bewilligt."]))?;
    phone.compose("Krankengeld", TEXT).await?;
    phone.attach(&[&sent]).await?;
    phone.sealed(1, PATIENCE).await?;
    phone.send().await?;
    phone.open_last_conversation().await?;
    phone.reached("received", PATIENCE).await?;
    let folder = watch.messages(1, PATIENCE)?.pop().context("the message is there")?;
    let id = folder.file_name().context("a folder has a name")?.to_string_lossy().into_owned();
    desk.run(&["answer", &id, "--text", ANSWER, "--file", &answered.display().to_string()])?;
    phone.browser.see_within("article[data-mine='false']", PATIENCE).await?;

    // What to do then is said where people look for it.
    let tablet = Device::open("restore-tablet", Screen::Desktop, &stack).await?;
    tablet.visit("/sign-in").await?;
    tablet.browser.click("details summary").await?;
    tablet.press("lost").await?;
    tablet.browser.see("ol.stages").await?;
    tablet.browser.shot("lost").await?;
    tablet.browser.look(Screen::Phone, true).await?;
    tablet.browser.shot("lost-phone-dark").await?;
    tablet.browser.look(Screen::Desktop, false).await?;

    // Somebody orders a letter. It waits, and the phone is told at once; who did not order it has it withdrawn.
    phone.go("/home").await?;
    let strangers = desk.replace(&Person::ERIKA, &stack.address(), 72)?;
    phone.browser.see_within("[data-state='letter-ordered']", PATIENCE).await?;
    phone.browser.shot("letter-ordered").await?;
    tablet.browser.goto(&strangers.link).await?;
    tablet.press("next").await?;
    tablet.identify(&Person::ERIKA.birth_date_typed(), Person::ERIKA.number).await?;
    tablet.choose_password().await?;
    tablet.told("letter-waits", STRETCHING).await?;
    tablet.browser.shot("letter-waits").await?;
    let slot: String = strangers.slot.split_whitespace().collect();
    desk.run(&["withdraw", &slot])?;
    phone.browser.gone("[data-state='letter-ordered']", PATIENCE).await?;

    // Her own letter: the account is set up anew in another browser, and the phone locks.
    drop(watch);
    let letter = desk.replace(&Person::ERIKA, &stack.address(), 0)?;
    tablet.visit("/").await?;
    tablet.activate(&letter, &Person::ERIKA).await?;
    tablet.browser.see_within("[data-state='restoring']", PATIENCE).await?;
    tablet.browser.shot("restoring").await?;
    phone.told("account-replaced", PATIENCE).await?;
    phone.browser.shot("account-replaced").await?;
    ensure!(!phone.browser.text().await?.contains("Krankengeld"), "the phone shows what it knows still");

    // The desk gives everything back.
    let said = desk.run(&["restore"])?;
    ensure!(said.contains("2 messages given back, 2 in all"), "the desk says: {said}");
    tablet.go("/messages").await?;
    tablet.browser.gone("[data-state='restoring']", PATIENCE).await?;
    tablet.browser.see_within("[data-conversation][data-unread='false']", PATIENCE).await?;
    ensure!(!tablet.browser.has("[data-state='refused']").await?, "something counts as refused");
    tablet.browser.shot("messages").await?;
    tablet.open_last_conversation().await?;
    tablet.reached("received", PATIENCE).await?;
    let page = tablet.browser.text().await?;
    ensure!(page.contains(TEXT) && page.contains(ANSWER), "something is missing: {page}");
    tablet.browser.shot("conversation").await?;
    for (mine, file) in [("true", &sent), ("false", &answered)] {
        same(&tablet, &format!("article[data-mine='{mine}'] [data-action='download']"), file).await?;
    }
    println!("restore: both files came back byte for byte (SHA-256)");

    // The phone was found again: it signs in to the new account, and has everything, too.
    phone.sign_in(Person::ERIKA.number, PASSWORD).await?;
    phone.browser.see_within("a[data-nav='/messages']", STRETCHING).await?;
    phone.go("/messages").await?;
    phone.browser.see_within("[data-conversation][data-unread='false'] a", PATIENCE).await?;
    phone.open_last_conversation().await?;
    ensure!(phone.browser.text().await?.contains(ANSWER), "the phone does not have the answer");
    let _watch = desk.watch(&[])?;
    phone.compose("Danke", "Vielen Dank für den Bescheid.").await?;
    phone.send().await?;
    phone.open_last_conversation().await?;
    phone.reached("received", PATIENCE).await?;
    let alarms = desk.run(&["alarms"])?;
    ensure!(alarms.contains("No alarms."), "{alarms}");
    for device in [phone, tablet] {
        device.was_clean().await?;
        device.browser.close().await?;
    }
    Ok(())
}

/// Downloads a file, and compares it with the one that was sent.
async fn same(device: &Device, button: &str, file: &Path) -> Result<()> {
    device.browser.click(button).await?;
    let saved = device.browser.downloaded(PATIENCE).await?;
    ensure!(fixtures::sha256(&saved)? == fixtures::sha256(file)?, "{} came back changed", file.display());
    Ok(())
}
