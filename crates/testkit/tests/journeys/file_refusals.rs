//! Files that cannot be sent, each told at once; and names that nobody should trust.

use std::{
    fs,
    path::Path,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};
use testkit::{
    browser::{SOON, Screen},
    fixtures,
    stack::{Person, Stack},
};

use crate::device::Device;

#[tokio::test]
async fn file_refusals() -> Result<()> {
    let stack = Stack::start()?;
    let desk = stack.desk();
    let letter = desk.invite(&Person::ERIKA, &stack.address())?;
    let device = Device::open("file_refusals", Screen::Desktop, &stack).await?;
    device.activate(&letter, &Person::ERIKA).await?;
    device.compose("Dateien", "Anbei.").await?;

    let empty = stack.folder().join("leer.pdf");
    fs::write(&empty, b"")?;
    device.attach(&[&empty]).await?;
    device.told("file-empty", SOON).await?;
    device.press("remove-file").await?;

    // One byte above the limit, and nothing of it is read: a file without blocks on disk would be read in no time,
    // so it is the time until the words come that is checked.
    let large = stack.folder().join("riesig.bin");
    fixtures::write_sparse(&large, (1 << 30) + 1)?;
    let began = Instant::now();
    device.attach(&[&large]).await?;
    device.told("file-too-large", SOON).await?;
    ensure!(began.elapsed() < Duration::from_secs(3), "it took {:?} to refuse a file", began.elapsed());
    device.browser.shot("too-large").await?;
    device.press("remove-file").await?;

    // It changes while it is read.
    let changing = stack.folder().join("wird-geändert.bin");
    fixtures::write_noise(&changing, 5, 512 << 20)?;
    device.attach(&[&changing]).await?;
    device.browser.see("li.file progress").await?;
    fs::File::options().write(true).open(&changing)?.set_len(100 << 20)?;
    device.told("file-changed", Duration::from_secs(60)).await?;
    device.browser.shot("changed").await?;
    device.press("remove-file").await?;

    // It vanishes while it is read.
    let vanishing = stack.folder().join("verschwindet.bin");
    fixtures::write_noise(&vanishing, 6, 512 << 20)?;
    device.attach(&[&vanishing]).await?;
    device.browser.see("li.file progress").await?;
    fs::remove_file(&vanishing)?;
    device.told("file-changed", Duration::from_secs(60)).await?;
    device.press("remove-file").await?;
    device.browser.gone("li.file", SOON).await?;

    // Names: 300 characters, a bidi override, a way up. Files of such names cannot lie on a disk: they are made in the page.
    let long = format!("{}.pdf", "x".repeat(300));
    let names = [long.as_str(), "Rechnung\u{202e}fdp.exe", "../../etc/passwd", "..\\..\\boot.ini", "CON.txt"];
    drop_files(&device, &names).await?;
    device.sealed(names.len(), Duration::from_secs(60)).await?;
    device.browser.shot("names").await?;
    device.send().await?;
    let mut watch = desk.watch(&[])?;
    let folder = watch.messages(1, Duration::from_secs(60))?.pop().context("the message is there")?;
    let files = files_under(&folder)?;
    println!("file_refusals: the desk wrote {files:?}");
    for name in &files {
        let hostile = name.contains("..")
            || name.contains('\u{202e}')
            || name.contains(['/', '\\'])
            || name.len() > 255;
        ensure!(!hostile, "the desk wrote a file of the name {name:?}");
    }
    ensure!(files.len() >= names.len(), "files are missing: {files:?}");
    device.was_clean().await?;
    device.browser.close().await
}

/// Drops files of these names on the page.
async fn drop_files(device: &Device, names: &[&str]) -> Result<()> {
    let script = r"
        const transfer = new DataTransfer();
        for (const name of arguments[0]) transfer.items.add(new File(['Inhalt von ' + name], name, { type: 'text/plain' }));
        const input = document.querySelector('#files');
        input.files = transfer.files;
        input.dispatchEvent(new Event('change', { bubbles: true }));";
    device.browser.client.execute(script, vec![serde_json::json!(names)]).await?;
    Ok(())
}

/// Names of all files in the folder that the message brought.
fn files_under(folder: &Path) -> Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            names.extend(files_under(&path)?);
            continue;
        }
        let name = path.file_name().context("a file has a name")?.to_string_lossy().into_owned();
        if !name.starts_with("message.") {
            names.push(name);
        }
    }
    Ok(names)
}
