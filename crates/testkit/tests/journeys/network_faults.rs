//! Random schedules of faults between browser and server: whatever is sent arrives once, byte for byte.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use data_encoding::BASE64;
use serde_json::json;
use testkit::{
    browser::Screen,
    chance::Chance,
    line::{Line, draw},
    stack::{Person, Stack},
};

use crate::{
    arrivals::{Sent, each_once, seed, times},
    device::Device,
};

const PATIENCE: Duration = Duration::from_secs(120);
/// So many messages to a conversation: nobody's page is longer.
const CONVERSATION: usize = 30;
/// Bytes of a small file.
const FILE: std::ops::RangeInclusive<u64> = 1..=9_000;

/// Writes, attaches, sends, and waits until the server has it. The person does nothing about what fails, and the app waits for nothing:
/// whenever it says that it does, it hears that the connection is back.
const SEND: &str = r#"
    const [text, files, done] = arguments;
    const until = async (what, holds) => {
        for (const begin = performance.now(); performance.now() - begin < 90000;) {
            const held = holds();
            if (held) return held;
            await new Promise((again) => setTimeout(again, 15));
        }
        throw new Error(`${what} does not come; the page says: ${document.body.innerText}`);
    };
    const send = async () => {
        const field = await until('the field', () => document.querySelector('#text'));
        field.value = text;
        field.dispatchEvent(new Event('input', { bubbles: true }));
        if (files.length > 0) {
            const chosen = new DataTransfer();
            for (const [name, bytes] of files) {
                chosen.items.add(new File([Uint8Array.from(atob(bytes), (byte) => byte.charCodeAt(0))], name));
            }
            const input = document.querySelector('#files');
            input.files = chosen.files;
            input.dispatchEvent(new Event('change', { bubbles: true }));
            await until('the seal', () => document.querySelectorAll('form li.file .sealed').length === files.length);
        }
        document.querySelector("form [data-action='send']").click();
        const own = () => [...document.querySelectorAll("article[data-mine='true']")].findLast(
            (letter) => letter.textContent.includes(text));
        await until('the letter', own);
        await until('its hand-over', () => {
            if (own()?.querySelector("[data-waiting='refused']")) throw new Error(`refused: ${own().textContent}`);
            if (own()?.querySelector("[data-waiting='connection']")) window.dispatchEvent(new Event('online'));
            return own()?.querySelector("[data-step='handed-over'], [data-step='received']");
        });
    };
    send().then(() => done(null), (error) => done(String(error)));
"#;

#[tokio::test]
async fn network_faults() -> Result<()> {
    let (schedules, seed) = (times("SIEGEL_SCHEDULES", 60)?, seed()?);
    let stack = Stack::start()?;
    let desk = stack.desk();
    let line = Line::to(stack.port())?;
    let letter = desk.invite(&Person::ERIKA, &line.address())?;
    let device = Device::open_by(&line, "network_faults", Screen::Desktop).await?;
    device.activate(&letter, &Person::ERIKA).await?;

    let mut chance = Chance::of(seed);
    let mut sent: Vec<Sent> = Vec::new();
    let began = Instant::now();
    for schedule in 0..schedules {
        if schedule % CONVERSATION == 0 {
            line.clear();
            let text = format!("Anfang vor {schedule:03}");
            device.compose("Schlechte Verbindung", &text).await?;
            device.send().await?;
            device.reached("handed-over", PATIENCE).await?;
            sent.push(Sent { text, files: Vec::new() });
        }
        let text = format!("Nachricht {schedule:03} {:016x}", chance.bits());
        let files: Vec<(String, Vec<u8>)> = (0..chance.one_of(&[0, 0, 0, 1, 1, 2]))
            .map(|place| {
                let len = chance.between(&FILE) as usize;
                (format!("Anlage {place}.bin"), chance.bytes(len))
            })
            .collect();
        let plan = draw(&mut chance);
        line.play(&plan);
        let in_page: Vec<_> = files.iter().map(|(name, bytes)| json!([name, BASE64.encode(bytes)])).collect();
        let failed = device.browser.client.execute_async(SEND, vec![json!(text), json!(in_page)]).await?;
        ensure!(failed.is_null(), "schedule {schedule} of seed {seed}, {plan:?}: {failed}");
        sent.push(Sent { text, files });
    }
    line.clear();
    println!(
        "network_faults: seed {seed}: {schedules} schedules in {:.1?}; requests and what they met:",
        began.elapsed()
    );
    for ((kind, fault), count) in line.met() {
        let kind = format!("{kind:?}");
        println!("network_faults: {kind:<10} {fault:<20} {count:>5}");
    }
    device.was_clean().await?;
    device.browser.close().await?;

    let mut watch = desk.watch(&[])?;
    let folders = watch.messages(sent.len(), PATIENCE)?;
    each_once(&desk, &folders, &sent)?;
    println!(
        "network_faults: {} messages at the desk, each once, its files byte for byte; no alarms",
        sent.len()
    );
    Ok(())
}
