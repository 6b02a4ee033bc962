//! The server is gone: the message stays, sealed, and goes when the server is back. Where there is no place for files its parts wait
//! in IndexedDB; nothing of it stands on the disk in the clear.

use std::{fs, time::Duration};

use anyhow::{Result, ensure};
use testkit::{
    browser::{Browser, Ending, Screen},
    fixtures,
    stack::{Person, Stack},
};

use crate::{canary::Canary, device::Device};

const PATIENCE: Duration = Duration::from_secs(60);

#[tokio::test]
async fn server_gone() -> Result<()> {
    let mut stack = Stack::start()?;
    let desk = stack.desk();
    let letter = desk.invite(&Person::ERIKA, &stack.address())?;
    let mut device = Device::open("server_gone", Screen::Phone, &stack).await?;
    device.stage_in_indexeddb().await?;
    device.activate(&letter, &Person::ERIKA).await?;
    let canary = Canary::new("Zeisig");
    let file = stack.folder().join(format!("{}.bin", canary.word()));
    fs::write(&file, canary.bytes())?;
    device.compose(canary.word(), &format!("Wann kommt mein Krankengeld? {}", canary.word())).await?;
    device.attach(&[&file]).await?;
    device.sealed(1, PATIENCE).await?;
    stack.kill_server()?;
    device.send().await?;
    device.open_last_conversation().await?;
    let words = device.browser.text_of("[data-waiting='connection']").await?;
    ensure!(words.contains("sicher"), "nobody says that nothing is lost: {words}");
    device.browser.shot("waits").await?;

    device.browser.see("[data-action='retry']").await?;
    stack.start_server()?;
    // It tries again by itself, too: on a slow machine it is through before anybody can press.
    if device.browser.has("[data-action='retry']").await? {
        let _pressed = device.press("retry").await;
    }
    device.reached("handed-over", PATIENCE).await?;
    let mut watch = desk.watch(&[])?;
    let folders = watch.messages(1, PATIENCE)?;
    ensure!(folders.len() == 1, "the desk has it more than once");
    let arrived = fixtures::find(&folders[0], format!("{}.bin", canary.word()).as_ref())?;
    ensure!(fs::read(arrived)? == canary.bytes(), "the file changed on its way");
    device.reached("received", PATIENCE).await?;
    device.was_clean().await?;
    let search = |browser: &Browser| canary.is_nowhere(browser, "server_gone");
    device.browser.restart(Ending::Closed, Screen::Phone, search).await?;
    device.browser.close().await
}
