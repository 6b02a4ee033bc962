//! What the insurer sends: every tab hears of it, a file is saved as it was sent or not at all, and a line may come and go.

use std::{
    fs,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};
use serde_json::json;
use testkit::{
    browser::Screen,
    fixtures,
    stack::{Person, Stack},
};

use crate::device::{Device, PASSWORD, STRETCHING, mebibytes};

const PATIENCE: Duration = Duration::from_secs(60);
const SIZE: u64 = 40 << 20;
/// Slow enough to stop the download in the middle.
const LINE: u64 = 4 << 20;
const READ: &str = "li[data-conversation][data-unread='false']";
const UNREAD: &str = "li[data-conversation][data-unread='true']";

#[tokio::test]
async fn mailbox() -> Result<()> {
    let stack = Stack::start()?;
    let desk = stack.desk();
    let mut watch = desk.watch(&[])?;
    let letter = desk.invite(&Person::ERIKA, &stack.address())?;
    let device = Device::open("mailbox", Screen::Desktop, &stack).await?;
    device.activate(&letter, &Person::ERIKA).await?;
    // The desk knows the account once it has opened something of it.
    device.compose("Frage", "Guten Tag").await?;
    device.send().await?;
    watch.messages(1, PATIENCE)?;
    let film = stack.folder().join("Aufnahme.bin");
    fixtures::write_noise(&film, 7, SIZE)?;
    let write = |subject: &str, file: Option<&Path>| {
        let mut arguments = vec!["write", Person::ERIKA.number, "--subject", subject, "--text", "Guten Tag."];
        let file = file.map(|file| file.display().to_string());
        arguments.extend(file.as_deref().into_iter().flat_map(|file| ["--file", file]));
        desk.run(&arguments).map(drop)
    };
    write("Ihr Film", Some(&film))?;
    device.go("/messages").await?;
    device.browser.see_within(UNREAD, PATIENCE).await?;

    // A second tab reads it; the first one, which brings the mail, knows.
    let client = &device.browser.client;
    let first = client.window().await?;
    let second = client.new_window(true).await?.handle;
    client.switch_to_window(second.clone()).await?;
    device.visit("/messages").await?;
    device.sign_in(Person::ERIKA.number, PASSWORD).await?;
    device.browser.see_within(UNREAD, STRETCHING).await?;
    device.browser.click(&format!("{UNREAD} a")).await?;
    device.browser.see("article[data-mine='false']").await?;
    write("Noch ein Brief", None)?;
    device.go("/messages").await?;
    device.browser.see_within(&format!("{UNREAD}:nth-child(1)"), PATIENCE).await?;
    device.browser.see(&format!("{READ}:nth-child(2)")).await?;
    client.close_window().await?;
    client.switch_to_window(first).await?;
    device.browser.see(&format!("{READ}:nth-child(2)")).await?;
    println!("mailbox: both tabs show the same, one of them brought it");

    // A file is saved whole, or not at all.
    device.browser.click(&format!("{READ}:nth-child(2) a")).await?;
    device.browser.see("article[data-mine='false']").await?;
    download_rate(&device, Some(LINE)).await?;
    device.press("download").await?;
    device.browser.see("li.file progress").await?;
    device.press("cancel-download").await?;
    download_rate(&device, None).await?;
    let watched = device.watch().await?;
    let began = Instant::now();
    device.press("download").await?;
    let saved = device.browser.downloaded(PATIENCE).await?;
    println!("mailbox: {} opened, checked and saved in {:.1?}", mebibytes(SIZE), began.elapsed());
    ensure!(fixtures::sha256(&saved)? == fixtures::sha256(&film)?, "the file changed on its way");
    device.browser.see("[data-download='done']").await?;
    device.stayed_free("mailbox, fetching and saving", watched).await?;
    damage(&stack.data())?;
    device.press("download").await?;
    let words = device.told("unopened", PATIENCE).await?;
    println!("mailbox: a damaged file is not saved: {words}");
    ensure!(fs::read_dir(device.browser.downloads())?.count() == 0, "a damaged file was saved");
    device.browser.shot("damaged").await?;

    // Without a line, what is here can be read; with one, what came meanwhile is there by itself.
    line(&device, false).await?;
    device.browser.see_within("[data-state='offline']", PATIENCE).await?;
    write("Während Sie weg waren", None)?;
    line(&device, true).await?;
    device.browser.gone("[data-state='offline']", PATIENCE).await?;
    device.go("/messages").await?;
    device.browser.see_within("[data-conversation]:nth-child(4)", PATIENCE).await?;

    // On the next day, all of it is there again.
    device.visit("/messages").await?;
    device.sign_in(Person::ERIKA.number, PASSWORD).await?;
    device.browser.see_within("[data-conversation]:nth-child(4)", STRETCHING).await?;
    let unread = client.find_all(fantoccini::Locator::Css(UNREAD)).await?.len();
    ensure!(unread == 2, "{unread} conversations are unread, not 2");
    device.browser.click(&format!("{READ} a")).await?;
    device.was_clean().await?;
    device.browser.close().await
}

/// Limits how fast bytes come in.
async fn download_rate(device: &Device, bytes_per_second: Option<u64>) -> Result<()> {
    let rate = bytes_per_second.map_or(-1, |rate| i64::try_from(rate).unwrap_or(i64::MAX));
    network(device, false, rate).await
}

/// Takes the line away, or gives it back.
async fn line(device: &Device, there: bool) -> Result<()> {
    network(device, !there, -1).await
}

async fn network(device: &Device, offline: bool, rate: i64) -> Result<()> {
    device.browser.devtools("Network.enable", json!({})).await?;
    let conditions =
        json!({ "offline": offline, "latency": 0, "downloadThroughput": rate, "uploadThroughput": -1 });
    device.browser.devtools("Network.emulateNetworkConditions", conditions).await.map(drop)
}

/// Flips a bit in the middle of the largest thing that the server keeps.
fn damage(folder: &Path) -> Result<()> {
    let part = files(folder)?
        .into_iter()
        .max_by_key(|path| fs::metadata(path).map_or(0, |facts| facts.len()))
        .context("the server keeps files")?;
    let mut bytes = fs::read(&part)?;
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    Ok(fs::write(&part, bytes)?)
}

fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(files(&path)?);
        } else {
            found.push(path);
        }
    }
    Ok(found)
}
