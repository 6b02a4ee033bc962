//! `kill -9` of the whole browser at random moments in each state of something sent: nothing is lost, nothing comes twice, and the
//! profile on the disk holds nothing in the clear.

use std::{
    fs,
    path::PathBuf,
    time::{Duration, Instant},
};

use anyhow::{Result, ensure};
use testkit::{
    browser::{Browser, Ending, SOON, Screen},
    chance::Chance,
    line::{Fault, Kind, Line},
    stack::{Person, Stack},
};

use crate::{
    arrivals::{Sent, each_once, seed, times},
    canary::Canary,
    device::{Device, PASSWORD, STRETCHING},
};

const PATIENCE: Duration = Duration::from_secs(90);
/// How long a draft may take to come back after the account was opened.
const DRAFT_SOON: Duration = Duration::from_millis(2_500);
/// Three parts: sealing and sending take long enough to be killed in.
const LARGE: usize = 20 << 20;
const SMALL: usize = 5_000;
/// Slow enough that the parts are under way for some seconds.
const SLOW: u64 = 7 << 20;

/// What something sent goes through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Typing,
    Sealing,
    Waiting,
    Uploading,
    Committing,
    HandedOver,
}

const STATES: [State; 6] =
    [State::Typing, State::Sealing, State::Waiting, State::Uploading, State::Committing, State::HandedOver];

/// A message of this journey.
struct Message {
    subject: String,
    text: String,
    file: Option<PathBuf>,
}

#[tokio::test]
async fn killed() -> Result<()> {
    let (kills, seed) = (times("SIEGEL_KILLS", 3)?, seed()?);
    let canary = Canary::new("Ringelnatz");
    let stack = Stack::start()?;
    let desk = stack.desk();
    let line = Line::to(stack.port())?;
    let letter = desk.invite(&Person::ERIKA, &line.address())?;
    let mut device = Device::open_by(&line, "killed", Screen::Desktop).await?;
    device.activate(&letter, &Person::ERIKA).await?;

    let mut chance = Chance::of(seed);
    let mut sent = Vec::new();
    let began = Instant::now();
    for (kill, state) in (0..kills).flat_map(|kill| STATES.map(|state| (kill, state))) {
        let len = match state {
            State::Sealing | State::Uploading => LARGE,
            _ => SMALL,
        };
        let mut bytes = canary.bytes();
        bytes.extend(chance.bytes(len));
        let file = stack.folder().join(format!("{} {state:?} {kill}.bin", canary.word()));
        fs::write(&file, &bytes)?;
        let has_file = !matches!(state, State::Typing | State::HandedOver);
        let message = Message {
            subject: format!("{} {state:?}", canary.word()),
            text: format!("{} {state:?} {kill:02} {:016x}", canary.word(), chance.bits()),
            file: has_file.then_some(file),
        };
        bring_about(&device, &line, state, &message, &mut chance).await?;
        device.browser.restart(Ending::Killed, Screen::Desktop, |_| Ok(())).await?;
        line.clear();
        finish(&device, state, &message).await?;
        let name = message.file.as_ref().and_then(|file| file.file_name());
        let name = name.map(|name| name.to_string_lossy().into_owned());
        sent.push(Sent { text: message.text, files: name.map(|name| (name, bytes)).into_iter().collect() });
        // It watches only now: until then nothing is received.
        let mut watch = desk.watch(&[])?;
        watch.messages(sent.len(), PATIENCE)?;
    }
    println!("killed: seed {seed}: {kills} kills in each of {STATES:?} in {:.1?}", began.elapsed());

    // Nothing follows.
    device.go("/home").await?;
    device.browser.gone("[data-section='under-way']", SOON).await?;
    let mut watch = desk.watch(&[])?;
    tokio::time::sleep(Duration::from_secs(1)).await;
    let folders = watch.messages(sent.len(), PATIENCE)?;
    each_once(&desk, &folders, &sent)?;
    println!("killed: {} messages at the desk: 0 lost, 0 doubled; no alarms", sent.len());
    device.was_clean().await?;
    let search = |browser: &Browser| canary.is_nowhere(browser, "killed");
    device.browser.restart(Ending::Closed, Screen::Desktop, search).await?;
    device.browser.close().await
}

/// Goes on until the message is in this state, and a random moment longer.
async fn bring_about(
    device: &Device,
    line: &Line,
    state: State,
    message: &Message,
    chance: &mut Chance,
) -> Result<()> {
    let mut moment = |longest| Duration::from_millis(chance.between(&(0..=longest)));
    match state {
        State::Typing => {
            let pause = moment(1_800);
            device.compose(&message.subject, "").await?;
            let typing = "
                const field = document.querySelector('#text');
                const [text] = arguments;
                let typed = 0;
                setInterval(() => {
                    field.value = text.slice(0, typed++);
                    field.dispatchEvent(new Event('input', { bubbles: true }));
                }, 25);";
            device.browser.client.execute(typing, vec![message.text.as_str().into()]).await?;
            tokio::time::sleep(pause).await;
        }
        State::Sealing => {
            let pause = moment(700);
            device.compose(&message.subject, &message.text).await?;
            device.attach_all(message.file.as_deref()).await?;
            tokio::time::sleep(pause).await;
        }
        State::Waiting => {
            let pause = moment(600);
            line.always(Kind::Api, Fault::Refused);
            write(device, message).await?;
            device.send().await?;
            tokio::time::sleep(pause).await;
        }
        State::Uploading => {
            let pause = moment(2_500);
            device.slow_line(Some(SLOW)).await?;
            write(device, message).await?;
            device.send().await?;
            tokio::time::sleep(pause).await;
        }
        // Between sealing and the server's answer; half of the time the server has it already.
        State::Committing => {
            let pause = moment(400);
            let fault = if pause.as_millis() % 2 == 0 { Fault::Held } else { Fault::AnswerHeld };
            line.always(Kind::Commit, fault);
            write(device, message).await?;
            device.send().await?;
            tokio::time::sleep(pause).await;
        }
        State::HandedOver => {
            let pause = moment(400);
            let before = line.seen(Kind::Commit);
            write(device, message).await?;
            device.send().await?;
            let begin = Instant::now();
            while line.seen(Kind::Commit) == before {
                ensure!(begin.elapsed() < SOON, "nothing is handed over");
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            tokio::time::sleep(pause).await;
        }
    }
    Ok(())
}

/// Opens the account again. What was sent goes by itself; what was only written is written to its end.
async fn finish(device: &Device, state: State, message: &Message) -> Result<()> {
    device.visit("/sign-in").await?;
    device.sign_in(Person::ERIKA.number, PASSWORD).await?;
    device.browser.see_within("a[data-nav='/home']", STRETCHING).await?;
    device.go("/home").await?;
    if !matches!(state, State::Typing | State::Sealing) {
        return Ok(());
    }
    // Killed before anything was kept there is none.
    let _ = device.browser.see_within("[data-action='continue-draft']", DRAFT_SOON).await;
    device.press("compose").await?;
    device.browser.see("#text").await?;
    let kept = "return document.querySelector('#text').value";
    let kept = device.browser.client.execute(kept, vec![]).await?;
    let kept = kept.as_str().unwrap_or_default();
    ensure!(message.text.starts_with(kept), "the draft is another: {kept:?} of {:?}", message.text);
    while device.browser.has("form li.file [data-error]").await? {
        device.browser.click("form li.file:has([data-error]) [data-action='remove-file']").await?;
    }
    let sealed = device.browser.has("form li.file .sealed").await?;
    device.choose_topic().await?;
    device.browser.fill("#subject", &message.subject).await?;
    device.browser.fill("#text", &message.text).await?;
    if let (Some(file), false) = (&message.file, sealed) {
        device.attach(&[file]).await?;
        device.sealed(1, PATIENCE).await?;
    }
    device.send().await
}

async fn write(device: &Device, message: &Message) -> Result<()> {
    device.compose(&message.subject, &message.text).await?;
    device.attach_all(message.file.as_deref()).await?;
    if message.file.is_some() {
        device.sealed(1, PATIENCE).await?;
    }
    Ok(())
}
