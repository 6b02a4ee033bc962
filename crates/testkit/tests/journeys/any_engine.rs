//! What must work in any browser: activate, sign in by password, send, read the answer.

use std::{fs, time::Duration};

use anyhow::{Result, ensure};
use testkit::{
    browser::Screen,
    fixtures::pdf,
    stack::{Person, Stack},
};

use crate::device::{Device, PASSWORD, STRETCHING};

const PATIENCE: Duration = Duration::from_secs(90);

//
#[tokio::test]
async fn any_engine() -> Result<()> {
    let stack = Stack::start()?;
    let desk = stack.desk();
    let letter = desk.invite(&Person::ERIKA, &stack.address())?;
    let mut watch = desk.watch(&[])?;
    let device = Device::open("any-engine", Screen::Phone, &stack).await?;
    device.browser.shot("welcome").await?;
    device.activate(&letter, &Person::ERIKA).await?;

    // The page is loaded anew: keys are kept nowhere, the password opens them again.
    device.visit("/sign-in").await?;
    device.sign_in(Person::ERIKA.number, PASSWORD).await?;
    device.browser.see_within("a[data-nav='/home']", STRETCHING).await?;
    device.browser.shot("home").await?;

    let file = stack.folder().join("Arztbrief.pdf");
    fs::write(&file, pdf::page("Arztbrief", &["Sehr geehrte Frau Kollegin,"]))?;
    device.compose("Krankengeld im März", "Guten Tag,\n\nanbei der Arztbrief.\n\nErika Brandt").await?;
    device.attach(&[&file]).await?;
    device.sealed(1, PATIENCE).await?;
    device.send().await?;
    let received = watch.messages(1, PATIENCE)?;
    ensure!(fs::read(received[0].join("Arztbrief.pdf"))? == fs::read(&file)?, "the desk has another file");
    device.open_last_conversation().await?;
    device.reached("received", PATIENCE).await?;

    let message = received[0].file_name().and_then(|name| name.to_str()).unwrap_or_default();
    desk.run(&["answer", message, "--text", "Guten Tag, Frau Brandt, das Krankengeld ist angewiesen."])?;
    device.browser.see_within("article[data-mine='false']", PATIENCE).await?;
    let page = device.browser.text_of("main").await?;
    ensure!(page.contains("das Krankengeld ist angewiesen"), "the answer is not shown: {page}");
    device.browser.shot("answer").await?;
    device.was_clean().await?;
    device.browser.close().await
}
