//! A message without text and files is not sent, and the page says so.

use anyhow::Result;
use testkit::{
    browser::{SOON, Screen},
    stack::{Person, Stack},
};

use crate::device::Device;

#[tokio::test]
async fn empty_message() -> Result<()> {
    let stack = Stack::start()?;
    let letter = stack.desk().invite(&Person::ERIKA, &stack.address())?;
    let device = Device::open("empty_message", Screen::Phone, &stack).await?;
    device.activate(&letter, &Person::ERIKA).await?;
    device.compose("Frage", " ").await?;
    device.press("send").await?;
    device.told("message-empty", SOON).await?;
    device.browser.shot("empty").await?;
    device.was_clean().await?;
    device.browser.close().await
}
