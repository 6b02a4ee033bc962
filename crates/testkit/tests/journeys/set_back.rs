//! The server's database is restored from an older backup: a device that has seen a newer state of the account stops, and says so.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Result, ensure};
use testkit::{
    browser::Screen,
    stack::{Person, Stack},
};

use crate::device::{Device, PASSWORD, STRETCHING};

#[tokio::test]
async fn set_back() -> Result<()> {
    let mut stack = Stack::start()?;
    let letter = stack.desk().invite(&Person::ERIKA, &stack.address())?;
    let device = Device::open("set_back", Screen::Phone, &stack).await?;
    device.activate(&letter, &Person::ERIKA).await?;
    let older = stack.folder().join("older");
    change(&mut stack, |data| copy(data, &older))?;

    // Another recovery code: the account signs a state that the backup does not have.
    device.visit("/sign-in").await?;
    device.sign_in(Person::ERIKA.number, PASSWORD).await?;
    device.browser.see_within("a[data-nav='/home']", STRETCHING).await?;
    device.to_security().await?;
    device.browser.click("a[data-nav='/security/recovery-code']").await?;
    device.browser.see("#recovery-code").await?;
    device.type_groups_back().await?;
    device.browser.see_within("[data-changed='recovery-code']", STRETCHING).await?;
    let newer = stack.folder().join("newer");
    change(&mut stack, |data| copy(data, &newer).and_then(|()| copy(&older, data)))?;

    device.visit("/sign-in").await?;
    device.sign_in(Person::ERIKA.number, PASSWORD).await?;
    let words = device.told("account-set-back", STRETCHING).await?;
    ensure!(words.contains("alte Sicherung") && words.contains("Rufen Sie"), "it is no full stop: {words:?}");
    ensure!(!device.browser.has("form, .page .button").await?, "something leads on");
    device.browser.shot("stopped").await?;

    // With the newest state back nothing is lost.
    change(&mut stack, |data| copy(&newer, data))?;
    device.visit("/sign-in").await?;
    device.sign_in(Person::ERIKA.number, PASSWORD).await?;
    device.browser.see_within("a[data-nav='/home']", STRETCHING).await?;
    device.was_clean().await?;
    device.browser.close().await
}

/// Does something with the server's data while it does not run.
fn change(stack: &mut Stack, what: impl FnOnce(&Path) -> Result<()>) -> Result<()> {
    stack.kill_server()?;
    what(&stack.data())?;
    stack.start_server()
}

/// Puts the database of one folder in the place of another's, with all that SQLite keeps beside it.
fn copy(from: &Path, to: &Path) -> Result<()> {
    let database = |folder: &Path| -> Result<Vec<PathBuf>> {
        let files: Vec<_> = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<Result<_>>()?;
        let is_database = |path: &PathBuf| path.to_string_lossy().contains("siegel.db");
        Ok(files.into_iter().filter(is_database).collect())
    };
    fs::create_dir_all(to)?;
    for file in database(to)? {
        fs::remove_file(file)?;
    }
    for file in database(from)? {
        if let Some(name) = file.file_name() {
            fs::copy(&file, to.join(name))?;
        }
    }
    Ok(())
}
