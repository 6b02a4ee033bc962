//! `kill -9` of the server in the middle of an upload, ten times in a row: it goes on from the parts that exist.

use std::{
    fs,
    path::Path,
    time::{Duration, Instant},
};

use anyhow::{Result, ensure};
use testkit::{
    browser::Screen,
    fixtures,
    stack::{Person, Stack},
};

use crate::device::Device;

const KILLS: usize = 10;
/// Bytes of a part (`envelope::limits::PART_LEN`).
const PART: u64 = 8_396_800;
const SIZE: u64 = 160 << 20;
/// Slow enough that a part is under way at most moments.
const LINE: u64 = 24 << 20;
const PATIENCE: Duration = Duration::from_secs(180);

#[tokio::test]
async fn server_killed() -> Result<()> {
    let mut stack = Stack::start()?;
    let desk = stack.desk();
    let letter = desk.invite(&Person::ERIKA, &stack.address())?;
    let device = Device::open("server_killed", Screen::Desktop, &stack).await?;
    device.activate(&letter, &Person::ERIKA).await?;
    let file = stack.folder().join("Aufnahme.bin");
    fixtures::write_noise(&file, 3, SIZE)?;
    device.compose("Aufnahme", "Anbei.").await?;
    device.attach(&[&file]).await?;
    device.sealed(1, PATIENCE).await?;
    device.slow_line(Some(LINE)).await?;
    device.send().await?;
    device.open_last_conversation().await?;

    let mut parts = 0;
    for kill in 1..=KILLS {
        // At least one part more than at the last kill, and never all of them.
        parts = wait_for_parts(&stack.data(), parts + 1).await?;
        ensure!((parts as u64) < SIZE / PART, "the upload is through before kill {kill}");
        tokio::time::sleep(Duration::from_millis(37 * kill as u64)).await;
        stack.kill_server()?;
        device.browser.see("[data-waiting='connection']").await?;
        stack.start_server()?;
        ensure!(count_parts(&stack.data())? >= parts, "parts were lost by kill {kill}");
        device.press("retry").await?;
    }
    device.slow_line(None).await?;
    let mut watch = desk.watch(&[])?;
    device.reached("received", PATIENCE).await?;

    let messages = watch.messages(1, PATIENCE)?;
    ensure!(messages.len() == 1, "the desk has the message {} times", messages.len());
    let arrived = messages[0].join("Aufnahme.bin");
    let arrived = if arrived.exists() { arrived } else { messages[0].join("files").join("Aufnahme.bin") };
    ensure!(fixtures::sha256(&file)? == fixtures::sha256(&arrived)?, "the file changed on its way");
    let puts = count_in_logs(&stack.logs(), "parts/{index}\" status=20")?;
    let all = count_parts(&stack.data())?;
    println!(
        "server_killed: {KILLS} kills; {all} parts, {puts} accepted uploads of a part; the desk has it once"
    );
    ensure!(puts <= all + KILLS, "parts that existed were sent again: {puts} uploads of {all} parts");
    device.browser.close().await
}

/// Waits until the server holds at least this many parts.
async fn wait_for_parts(data: &Path, least: usize) -> Result<usize> {
    let began = Instant::now();
    loop {
        let parts = count_parts(data)?;
        if parts >= least {
            return Ok(parts);
        }
        ensure!(began.elapsed() < PATIENCE, "{parts} of {least} parts after {PATIENCE:?}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

/// Blobs that lie in their final place: those under way carry another name.
fn count_parts(folder: &Path) -> Result<usize> {
    let mut count = 0;
    let Ok(entries) = fs::read_dir(folder) else { return Ok(0) };
    for entry in entries {
        let path = entry?.path();
        if path.is_dir() {
            count += count_parts(&path)?;
        } else if path.components().any(|part| part.as_os_str() == "attachments") && is_final(&path) {
            count += 1;
        }
    }
    Ok(count)
}

fn is_final(path: &Path) -> bool {
    path.file_name().is_some_and(|name| !name.to_string_lossy().contains('#'))
}

fn count_in_logs(folder: &Path, words: &str) -> Result<usize> {
    let mut count = 0;
    for entry in fs::read_dir(folder)? {
        count += fs::read_to_string(entry?.path())?.matches(words).count();
    }
    Ok(count)
}
