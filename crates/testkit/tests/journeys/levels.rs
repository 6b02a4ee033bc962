//! Levels of assurance: mail waits until it may be shown, people choose once they are informed, and an identity card counts.

use std::{fs, time::Duration};

use anyhow::{Result, ensure};
use testkit::{
    browser::Screen,
    fixtures::pdf,
    stack::{Person, Stack},
};

use crate::device::Device;

const PATIENCE: Duration = Duration::from_secs(60);
const CONVERSATION: &str = "[data-conversation]";

//
#[tokio::test]
async fn levels() -> Result<()> {
    let stack = Stack::start()?;
    let desk = stack.desk();
    let welcome = stack.folder().join("Willkommen.pdf");
    fs::write(&welcome, pdf::page("Willkommen", &["Guten Tag,", "Ihr Zugang ist eingerichtet."]))?;
    let _watch = desk.watch(&["--welcome", &welcome.display().to_string()])?;
    let letter = desk.invite(&Person::ERIKA, &stack.address())?;
    let device = Device::open("levels", Screen::Phone, &stack).await?;
    device.make_account(&letter, &Person::ERIKA).await?;

    // Mail holds health data: with one factor it waits. Writing discloses nothing.
    device.browser.see_within("[data-state='withheld']", PATIENCE).await?;
    device.browser.shot("withheld").await?;
    device.compose("Krankengeld", "Guten Tag,\n\nwann kommt das Krankengeld?\n\nErika Brandt").await?;
    device.send().await?;
    device.reached("handed-over", PATIENCE).await?;

    // The page says why, and what one may do; the choice is an informed one.
    device.browser.click("[data-state='withheld'] a").await?;
    device.browser.see("[data-needed='high'][data-reached='false']").await?;
    device.browser.shot("page").await?;
    device.browser.look(Screen::Desktop, false).await?;
    device.browser.shot("page-desktop").await?;
    device.browser.look(Screen::Phone, true).await?;
    device.browser.shot("page-dark").await?;
    device.browser.look(Screen::Phone, false).await?;
    device.press("choose-lower").await?;
    device.browser.see("[data-needed='normal'][data-reached='true']").await?;
    device.browser.shot("chosen").await?;
    device.go("/messages").await?;
    device.browser.see_within(CONVERSATION, PATIENCE).await?;
    device.browser.gone("[data-state='withheld']", PATIENCE).await?;

    // It is taken back the same way.
    device.to_security().await?;
    device.browser.click("a[data-nav='/security/level']").await?;
    device.press("choose-default").await?;
    device.browser.see("[data-needed='high'][data-reached='false']").await?;

    // An identity card shown at a branch is named; the password is one factor still.
    desk.run(&["identify", Person::ERIKA.number, "--by", "id-card", "--staff", "K. Schulz"])?;
    device.go("/home").await?;
    device.browser.click("[data-state='withheld'] a").await?;
    let page = device.browser.text_of("main").await?;
    ensure!(page.contains("Personalausweis"), "the identity card is not named: {page}");
    device.browser.see("[data-level='normal']").await?;
    device.browser.shot("identified").await?;
    device.was_clean().await?;
    device.browser.close().await
}
