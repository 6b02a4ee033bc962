//! What was sent and has not gone yet can be written on, or not be sent at all.

use std::{fs, time::Duration};

use anyhow::{Result, ensure};
use testkit::{
    browser::{SOON, Screen},
    stack::{Person, Stack},
};

use crate::{
    arrivals::{Sent, each_once},
    device::Device,
};

const PATIENCE: Duration = Duration::from_secs(60);

#[tokio::test]
async fn second_thoughts() -> Result<()> {
    let mut stack = Stack::start()?;
    let desk = stack.desk();
    let letter = desk.invite(&Person::ERIKA, &stack.address())?;
    let device = Device::open("second_thoughts", Screen::Phone, &stack).await?;
    device.activate(&letter, &Person::ERIKA).await?;
    let file = stack.folder().join("Attest.txt");
    fs::write(&file, "Attest")?;

    // Nobody answers: it waits, and may be written on, with its file.
    stack.kill_server()?;
    device.compose("Krankengeld", "Erste Fassung.").await?;
    device.attach(&[&file]).await?;
    device.sealed(1, PATIENCE).await?;
    device.send().await?;
    device.browser.see("[data-waiting='connection']").await?;
    device.browser.shot("waits").await?;
    device.press("edit-unsent").await?;
    device.browser.see("#subject").await?;
    device.sealed(1, SOON).await?;
    let text = device.browser.client.execute("return document.querySelector('#text').value", vec![]).await?;
    ensure!(text == "Erste Fassung.", "the draft is another: {text}");
    device.browser.fill("#text", "Zweite Fassung.").await?;
    device.send().await?;
    device.browser.see("[data-waiting='connection']").await?;

    // Another is not sent at all; while a third is being written, none can be written on.
    device.compose("Irrtum", "Das war ein Irrtum.").await?;
    device.send().await?;
    device.browser.see("[data-waiting='connection']").await?;
    device.compose("Später", "Das schreibe ich später.").await?;
    device.go("/home").await?;
    device.browser.see("[data-section='under-way'] li:nth-child(2)").await?;
    device.press("edit-unsent").await?;
    let words = device.told("draft-begun", SOON).await?;
    ensure!(words.contains("sicher"), "nobody says that nothing is lost: {words}");
    device.browser.shot("draft-begun").await?;
    // Newest first.
    device.browser.click("[data-section='under-way'] li:nth-child(1) [data-action='discard-unsent']").await?;
    device.browser.click("#delete-message[open] [data-action='confirm']").await?;
    device.browser.gone("[data-section='under-way'] li:nth-child(2)", SOON).await?;

    stack.start_server()?;
    let mut watch = desk.watch(&[])?;
    device.browser.gone("[data-section='under-way']", PATIENCE).await?;
    let folders = watch.messages(1, PATIENCE)?;
    let sent = Sent {
        text: "Zweite Fassung.".to_owned(),
        files: vec![("Attest.txt".to_owned(), b"Attest".to_vec())],
    };
    each_once(&desk, &folders, &[sent])?;
    device.was_clean().await?;
    device.browser.close().await
}
