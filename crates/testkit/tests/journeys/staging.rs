//! Where sealed parts wait: as files, or in IndexedDB where there are none. Both survive the page, both are cleaned up.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use serde_json::{Value, json};
use testkit::{
    browser::{SOON, Screen},
    fixtures,
    stack::{Person, Stack},
};

use crate::device::{Device, PASSWORD, STRETCHING, mebibytes};

const PATIENCE: Duration = Duration::from_secs(120);
const SIZE: u64 = 64 << 20;
/// Parts of a file of that size.
const PARTS: usize = 9;

/// How many parts lie as files, and how many in IndexedDB.
const COUNT: &str = "
    const done = arguments[arguments.length - 1];
    const opened = (request) => new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
    });
    const count = async () => {
        const files = [];
        const walk = async (folder) => {
            for await (const entry of folder.values()) {
                if (entry.kind === 'file') files.push(entry.name); else await walk(entry);
            }
        };
        await walk(await navigator.storage.getDirectory());
        const database = await opened(indexedDB.open('siegel'));
        const rows = await opened(database.transaction('staged').objectStore('staged').count());
        database.close();
        return [files.length, rows];
    };
    count().then(done, (error) => done(String(error)));";

/// Leaves behind what a crash would: a part of an attachment that nothing mentions.
const ORPHAN: &str = "
    const done = arguments[arguments.length - 1];
    const leave = async () => {
        const staged = await (await navigator.storage.getDirectory()).getDirectoryHandle('staged');
        for await (const account of staged.values()) {
            const attachment = await account.getDirectoryHandle('0'.repeat(32), { create: true });
            await attachment.getFileHandle('0000', { create: true });
        }
    };
    leave().then(() => done(null), (error) => done(String(error)));";

#[tokio::test]
async fn staging() -> Result<()> {
    let stack = Stack::start()?;
    let desk = stack.desk();
    let letter = desk.invite(&Person::ERIKA, &stack.address())?;
    let device = Device::open("staging", Screen::Desktop, &stack).await?;
    device.activate(&letter, &Person::ERIKA).await?;
    let file = stack.folder().join("Aufnahme.bin");
    fixtures::write_noise(&file, 11, SIZE)?;
    let mut watch = desk.watch(&[])?;

    for (place, parts) in [("files", [PARTS, 0]), ("IndexedDB", [0, PARTS])] {
        if place == "IndexedDB" {
            device.stage_in_indexeddb().await?;
            open_again(&device).await?;
        }
        device.compose(&format!("Aufnahme in {place}"), "Anbei.").await?;
        let began = Instant::now();
        device.attach(&[&file]).await?;
        device.sealed(1, PATIENCE).await?;
        let took = began.elapsed();
        println!(
            "staging: {} sealed and staged in {place} in {took:.1?} ({:.0} MB/s)",
            mebibytes(SIZE),
            SIZE as f64 / 1e6 / took.as_secs_f64()
        );
        wait_for(&device, parts).await?;
        // Sent without a connection, the page gone, the account opened anew: it goes from what was staged.
        offline(&device, true).await?;
        device.send().await?;
        device.browser.see("[data-waiting='connection']").await?;
        offline(&device, false).await?;
        device.slow_line(Some(16 << 20)).await?;
        device.reached("on-the-way", PATIENCE).await?;
        open_again(&device).await?;
        device.slow_line(None).await?;
        let before = if place == "files" { 0 } else { 1 };
        let folders = watch.messages(before + 1, PATIENCE)?;
        for folder in folders {
            let arrived = fixtures::find(&folder, "Aufnahme.bin".as_ref())?;
            ensure!(fixtures::sha256(&file)? == fixtures::sha256(&arrived)?, "the file changed on its way");
        }
        wait_for(&device, [0, 0]).await?;
        if place == "files" {
            let failed = device.browser.client.execute_async(ORPHAN, vec![]).await?;
            ensure!(failed.is_null(), "no orphan: {failed}");
            wait_for(&device, [1, 0]).await?;
        }
    }
    // What was left behind went with the next start of the account.
    wait_for(&device, [0, 0]).await?;

    // Thrown away, its parts go; signed out, everything goes.
    device.browser.client.execute("localStorage.removeItem('siegel.staging')", vec![]).await?;
    open_again(&device).await?;
    device.compose("Nicht gesendet", "Anbei.").await?;
    device.attach(&[&file]).await?;
    device.sealed(1, PATIENCE).await?;
    wait_for(&device, [PARTS, 0]).await?;
    device.press("discard").await?;
    device.browser.click("#discard-draft [data-action='confirm']").await?;
    wait_for(&device, [0, 0]).await?;
    let failed = device.browser.client.execute_async(ORPHAN, vec![]).await?;
    ensure!(failed.is_null(), "no orphan: {failed}");
    device.sign_out().await?;
    wait_for(&device, [0, 0]).await?;
    device.was_clean().await?;
    device.browser.close().await
}

/// Waits until so many parts lie as files and in IndexedDB.
async fn wait_for(device: &Device, parts: [usize; 2]) -> Result<()> {
    let begin = Instant::now();
    loop {
        let count = device.browser.client.execute_async(COUNT, vec![]).await?;
        if count == json!(parts) {
            return Ok(());
        }
        ensure!(begin.elapsed() < SOON, "files and rows are {count}, not {parts:?}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

async fn open_again(device: &Device) -> Result<()> {
    device.visit("/sign-in").await?;
    device.sign_in(Person::ERIKA.number, PASSWORD).await?;
    device.browser.see_within("a[data-nav='/home']", STRETCHING).await?;
    device.go("/home").await
}

async fn offline(device: &Device, offline: bool) -> Result<()> {
    device.browser.devtools("Network.enable", json!({})).await?;
    let line: Value =
        json!({ "offline": offline, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1 });
    device.browser.devtools("Network.emulateNetworkConditions", line).await.map(drop)
}
