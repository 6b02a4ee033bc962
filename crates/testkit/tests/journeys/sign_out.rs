//! Signing out leaves no mail on the device, and coming back goes on where the device was: to the desk it is the same one.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use testkit::{
    browser::{SOON, Screen},
    stack::{Person, Stack},
};

use crate::device::{Device, PASSWORD, STRETCHING};

const PATIENCE: Duration = Duration::from_secs(90);

/// How many rows of IndexedDB are the account's.
const ROWS: &str = r"
    const done = arguments[arguments.length - 1];
    const opening = indexedDB.open('siegel');
    opening.onsuccess = async () => {
        const database = opening.result;
        const keys = (store) => new Promise((resolve) => {
            const asked = database.transaction(store).objectStore(store).getAllKeys();
            asked.onsuccess = () => resolve(asked.result.filter((key) => key.includes('/')));
        });
        const all = await Promise.all([...database.objectStoreNames].map(keys));
        database.close();
        done(all.flat().map((key) => key.split('/').slice(1).join('/')).sort());
    };";

#[tokio::test]
async fn sign_out() -> Result<()> {
    let stack = Stack::start()?;
    let desk = stack.desk();
    let letter = desk.invite(&Person::ERIKA, &stack.address())?;
    let mut watch = desk.watch(&[])?;
    let device = Device::open("sign_out", Screen::Phone, &stack).await?;
    device.activate(&letter, &Person::ERIKA).await?;
    send(&device, "Vor dem Abmelden").await?;
    watch.messages(1, PATIENCE)?;
    device.reached("received", PATIENCE).await?;

    device.sign_out().await?;
    // The page is closed first, then what was on the device goes.
    let begin = Instant::now();
    let own = serde_json::json!(["chain/device", "seen-state/device"]);
    loop {
        let left = device.browser.client.execute_async(ROWS, vec![]).await?;
        if left == own {
            break;
        }
        ensure!(begin.elapsed() < SOON, "left on the device: {left}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }

    device.visit("/messages").await?;
    device.sign_in(Person::ERIKA.number, PASSWORD).await?;
    device.browser.see_within("[data-conversation]", STRETCHING).await?;
    send(&device, "Nach dem Abmelden").await?;
    watch.messages(2, PATIENCE)?;
    device.reached("received", PATIENCE).await?;
    let alarms = desk.run(&["alarms"])?;
    ensure!(
        alarms.contains("No alarms."),
        "who has signed out and in again is taken for an attacker: {alarms}"
    );
    device.was_clean().await?;
    device.browser.close().await
}

async fn send(device: &Device, subject: &str) -> Result<()> {
    device.compose(subject, "Guten Tag.").await?;
    device.send().await?;
    device.open_last_conversation().await
}
