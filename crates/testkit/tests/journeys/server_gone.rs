//! The server is gone: the message stays, sealed, and goes when the server is back.

use std::time::Duration;

use anyhow::{Result, ensure};
use testkit::{
    browser::Screen,
    stack::{Person, Stack},
};

use crate::device::Device;

#[tokio::test]
async fn server_gone() -> Result<()> {
    let mut stack = Stack::start()?;
    let desk = stack.desk();
    let letter = desk.invite(&Person::ERIKA, &stack.address())?;
    let device = Device::open("server_gone", Screen::Phone, &stack).await?;
    device.activate(&letter, &Person::ERIKA).await?;
    device.compose("Frage", "Wann kommt mein Krankengeld?").await?;
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
    device.reached("handed-over", Duration::from_secs(60)).await?;
    let mut watch = desk.watch(&[])?;
    ensure!(watch.messages(1, Duration::from_secs(60))?.len() == 1, "the desk has it more than once");
    device.reached("received", Duration::from_secs(60)).await?;
    device.was_clean().await?;
    device.browser.close().await
}
