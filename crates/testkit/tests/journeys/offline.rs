//! Without the server: the page comes from the service worker, the account opens with what this device has kept of it, is read, and
//! written in; also after the browser was closed; and when the server is back, what was written arrives, once.

use std::{fs, time::Duration};

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;
use testkit::{
    browser::{Ending, Engine, Screen},
    fixtures,
    stack::{Person, Stack},
};

use crate::device::{Device, PASSWORD, STRETCHING};

const PATIENCE: Duration = Duration::from_secs(90);
const TEXT: &str = "Ihr Krankengeld ist bewilligt.";
/// Open with what is on the device, without a session.
const HERE: &str = "[data-state='open-here']";
/// A larger file is kept only if somebody asks for it.
const LARGE: u64 = 11 << 20;

/// Where sealed parts wait for a connection.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Staging {
    /// In files, where the browser has a place for them.
    AsItIs,
    /// In IndexedDB, as where there is no such place.
    InIndexedDb,
}

#[tokio::test]
async fn offline_in_any_engine() -> Result<()> {
    without_a_server("offline", Staging::AsItIs).await
}

#[tokio::test]
async fn offline_without_a_place_for_files() -> Result<()> {
    without_a_server("offline-indexeddb", Staging::InIndexedDb).await
}

async fn without_a_server(name: &str, staging: Staging) -> Result<()> {
    let mut stack = Stack::start()?;
    let desk = stack.desk();
    let letter = desk.invite(&Person::ERIKA, &stack.address())?;
    let mut device = Device::open(name, Screen::Phone, &stack).await?;
    // WebKit's small browser keeps nothing when it is closed, and has no folder for downloads.
    let keeps = device.browser.engine() != Engine::WebKit;
    if staging == Staging::InIndexedDb {
        device.visit("/").await?;
        device.stage_in_indexeddb().await?;
    }
    device.activate(&letter, &Person::ERIKA).await?;
    let mut watch = desk.watch(&[])?;
    device.compose("Vorher", "Eine Frage.").await?;
    device.send().await?;
    ensure!(watch.messages(1, PATIENCE)?.len() == 1, "the desk has another number of messages");

    // A small file of a new letter comes to this device by itself, a large one when it is asked for.
    let [small, large] = ["Bescheid.pdf", "Film.bin"].map(|name| stack.folder().join(name));
    fixtures::write_noise(&small, 1, 30_000)?;
    fixtures::write_noise(&large, 2, LARGE)?;
    let paths = [&small, &large].map(|path| path.display().to_string());
    desk.run(&[
        "write",
        Person::ERIKA.number,
        "--subject",
        "Bewilligt",
        "--text",
        TEXT,
        "--file",
        &paths[0],
        "--file",
        &paths[1],
    ])?;
    device.go("/messages").await?;
    device.browser.see_within("[data-conversation][data-unread='true']", PATIENCE).await?;
    device.go("/documents").await?;
    device.browser.see_within("[data-section='kept-files'][data-count='1']", PATIENCE).await?;
    device.browser.click("[data-kept='no'] [data-action='keep']").await?;
    device.browser.see_within("[data-section='kept-files'][data-count='2']", PATIENCE).await?;
    device.browser.until("return document.activeElement.dataset.action === 'let-go'", vec![]).await?;
    device.browser.shot("kept").await?;
    let has_slot = |row: &Value| row.as_str().is_some_and(|row| row.contains("\"offline_slot\":\""));
    device.rows("accounts", |rows| rows.iter().any(has_slot)).await?;

    // The server is gone, the page is loaded anew: the service worker has it.
    device.has_app().await?;
    drop(watch);
    stack.kill_server()?;
    device.visit("/home").await?;
    device.sign_in(Person::ERIKA.number, "Mond Wolke Anker Mohn").await?;
    device.told("wrong-password", STRETCHING).await?;
    device.sign_in("A123456780", PASSWORD).await?;
    device.browser.see_within(HERE, STRETCHING).await?;
    device.browser.see_within("[data-state='offline']", PATIENCE).await?;
    device.browser.shot("open").await?;

    // What is here can be read: letters, and the files that are kept.
    device.go("/messages").await?;
    device.browser.click("[data-conversation][data-unread='true'] a").await?;
    let page = device.browser.text_of("article[data-mine='false']").await?;
    ensure!(page.contains(TEXT), "the letter is not shown: {page}");
    for file in [&small, &large].into_iter().filter(|_| keeps) {
        let name = file.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        device.browser.click(&format!("[data-action='download'][title*='{name}']")).await?;
        let saved = device.browser.downloaded(PATIENCE).await?;
        ensure!(fixtures::sha256(&saved)? == fixtures::sha256(file)?, "{name} is another file");
        fs::remove_file(saved)?;
    }

    // And written in.
    let sent = ["erste.bin", "zweite.bin"].map(|name| stack.folder().join(name));
    fixtures::write_noise(&sent[0], 3, 200_000)?;
    fixtures::write_noise(&sent[1], 4, 9 << 20)?;
    device.compose("Ohne Netz", "Anbei zwei Aufnahmen.").await?;
    device.attach(&[&sent[0], &sent[1]]).await?;
    device.sealed(2, PATIENCE).await?;
    device.send().await?;
    device.browser.see_within("[data-waiting='connection']", PATIENCE).await?;
    device.browser.shot("waits").await?;
    if keeps {
        closed_and_back(&mut device).await?;
    }

    // The server is back, and what waits arrives, once. Where the browser was closed, the session's cookie has gone with it: the person is
    // asked to sign in, once.
    stack.start_server()?;
    let mut watch = desk.watch(&[])?;
    if keeps {
        device.browser.see_within("#session-ended[open]", PATIENCE).await?;
        device.browser.shot("back").await?;
        device.sign_in(Person::ERIKA.number, PASSWORD).await?;
    }
    device.browser.gone(HERE, PATIENCE).await?;
    device.browser.gone("#session-ended[open]", PATIENCE).await?;
    let messages = watch.messages(2, PATIENCE)?;
    ensure!(messages.len() == 2, "the desk has {} messages, not 2", messages.len());
    for file in &sent {
        let name = file.file_name().unwrap_or_default();
        let places = messages.iter().flat_map(|folder| [folder.join(name), folder.join("files").join(name)]);
        let arrived =
            places.into_iter().find(|place| place.exists()).context("a file is missing at the desk")?;
        ensure!(fixtures::sha256(file)? == fixtures::sha256(&arrived)?, "{name:?} changed on its way");
    }
    let alarms = desk.run(&["alarms"])?;
    ensure!(alarms.contains("No alarms."), "the desk was alarmed: {alarms}");
    device.go("/documents").await?;
    device.press("let-all-go").await?;
    device.browser.see_within("[data-section='kept-files'][data-count='0']", PATIENCE).await?;
    device.was_clean().await?;
    device.browser.close().await
}

/// The browser is closed, and comes back, still without a server: draft and outbox are there.
async fn closed_and_back(device: &mut Device) -> Result<()> {
    device.compose("Begonnen", "Das ist noch nicht fertig.").await?;

    device.go("/home").await?;
    device.browser.see("[data-action='continue-draft']").await?;
    // It is saved a moment after the last key.
    tokio::time::sleep(Duration::from_secs(2)).await;

    device.browser.restart(Ending::Closed, Screen::Phone, |_| Ok(())).await?;
    device.visit("/home").await?;
    device.sign_in(Person::ERIKA.number, PASSWORD).await?;
    device.browser.see_within(HERE, STRETCHING).await?;
    device.browser.see("[data-section='under-way'] [data-message]").await?;
    device.browser.see("[data-action='continue-draft']").await?;
    device.browser.shot("again").await
}

/// A passkey's authenticator needs no server: what its PRF gives opens the slot that this device has kept.
#[tokio::test]
async fn offline_by_passkey() -> Result<()> {
    let mut stack = Stack::start()?;
    let desk = stack.desk();
    let letter = desk.invite(&Person::ERIKA, &stack.address())?;
    let device = Device::open("offline-passkey", Screen::Phone, &stack).await?;
    let _authenticator = device.browser.authenticator(true).await?;
    device.activate(&letter, &Person::ERIKA).await?;
    device.to_security().await?;
    device.browser.click("a[data-nav='/security/passkey']").await?;
    device.browser.fill("#passkey-name", "Erikas Telefon").await?;
    device.press("add-passkey").await?;
    device.browser.see_within("[data-changed='passkey']", STRETCHING).await?;
    device.compose("Begonnen", "Das ist noch nicht fertig.").await?;
    device.press("lock").await?;
    door_is_ready(&device).await?;
    stack.kill_server()?;
    device.press("passkey").await?;
    device.browser.see_within(HERE, STRETCHING).await?;
    device.was_clean().await?;
    device.browser.close().await
}

/// Waits until the door has all that it takes to be opened: the module is loaded in the background.
async fn door_is_ready(device: &Device) -> Result<()> {
    device.browser.see("#insurance-number").await?;
    tokio::time::sleep(Duration::from_secs(3)).await;
    Ok(())
}
