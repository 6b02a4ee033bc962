//! The session ends in the middle of an upload: sign in again, and the upload goes on.

use std::time::Duration;

use anyhow::{Result, ensure};
use testkit::{
    browser::Screen,
    fixtures,
    stack::{Person, Stack},
};

use crate::device::{Device, PASSWORD, STRETCHING};

const PATIENCE: Duration = Duration::from_secs(180);

#[tokio::test]
async fn session_expired() -> Result<()> {
    let stack = Stack::start()?;
    let desk = stack.desk();
    let letter = desk.invite(&Person::ERIKA, &stack.address())?;
    let device = Device::open("session_expired", Screen::Phone, &stack).await?;
    device.activate(&letter, &Person::ERIKA).await?;
    let file = stack.folder().join("Aufnahme.bin");
    fixtures::write_noise(&file, 4, 40 << 20)?;
    device.compose("Aufnahme", "Anbei.").await?;
    device.attach(&[&file]).await?;
    device.sealed(1, PATIENCE).await?;
    device.slow_line(Some(2 << 20)).await?;
    device.send().await?;
    device.reached("on-the-way", PATIENCE).await?;
    // The session is gone, as after hours without a request: the next part finds out.
    device.browser.devtools("Network.clearBrowserCookies", serde_json::json!({})).await?;
    device.browser.see_within("#session-ended[open]", PATIENCE).await?;
    device.browser.shot("session-ended").await?;
    device.slow_line(None).await?;
    device.sign_in(Person::ERIKA.number, PASSWORD).await?;
    device.browser.gone("#session-ended[open]", STRETCHING).await?;

    let mut watch = desk.watch(&[])?;
    let messages = watch.messages(1, PATIENCE)?;
    ensure!(messages.len() == 1, "the desk has the message {} times", messages.len());
    device.was_clean().await?;
    device.browser.close().await
}
