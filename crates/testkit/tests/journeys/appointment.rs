//! An appointment at a branch, asked for by the keyboard alone: what is missing is said in words, the desk sees branch and time, and its answer
//! comes back.

use std::{fs, time::Duration};

use anyhow::{Context, Result, ensure};
use fantoccini::key::Key;
use serde_json::Value;
use testkit::{
    browser::{SOON, Screen},
    stack::{Person, Stack},
};

use crate::device::Device;

const PATIENCE: Duration = Duration::from_secs(60);
const TITLE: &str = "Termin in der Geschäftsstelle Lübeck";
const TELEPHONE: [&str; 2] = ["0431", " 5550177"];
const NOTE: &str = "Nur dienstags, bitte.";
const ANSWER: &str = "Guten Tag, Frau Brandt,\n\nbitte kommen Sie am Dienstag um 15 Uhr.";

#[tokio::test]
async fn appointment() -> Result<()> {
    let stack = Stack::start()?;
    let desk = stack.desk();
    let letter = desk.invite(&Person::ERIKA, &stack.address())?;
    let device = Device::open("appointment", Screen::Desktop, &stack).await?;
    device.activate(&letter, &Person::ERIKA).await?;

    let keys = device.browser.keyboard();
    keys.back_to("a[data-nav='/contact']").await?;
    keys.press(Key::Enter).await?;
    keys.arrives("[data-channel='branch']").await?;
    keys.enter("a[href='/contact/appointment']").await?;
    keys.arrives("#branch").await?;
    let text = device.browser.text_of("#branch").await?;
    for word in ["Kiel, Innenstadt", "Musterplatz 1, 24103 Kiel", "Dienstag und Donnerstag, 10 bis 18 Uhr"] {
        ensure!(text.contains(word), "nobody finds the way or the hours, {word}:\n{text}");
    }

    // Sent before anything was chosen.
    keys.enter("[data-action='send']").await?;
    device.told("topic-empty", SOON).await?;
    device.told("branch-empty", SOON).await?;
    keys.is_on("#topic input").await?;
    device.browser.shot("refused").await?;
    keys.press(Key::Space).await?;
    device.browser.gone("[data-error='topic-empty']", SOON).await?;
    keys.to("#branch input").await?;
    keys.press(Key::Space).await?;
    keys.press(Key::Down).await?;
    keys.is_on("#branch .choice:nth-of-type(2) input:checked").await?;
    keys.to("#window input").await?;
    keys.press(Key::Down).await?;
    keys.press(Key::Down).await?;
    keys.is_on("#window .choice:nth-of-type(3) input:checked").await?;
    keys.fill("#note", NOTE).await?;
    // A number may be left out; half a number is a mistake.
    keys.fill("#telephone", TELEPHONE[0]).await?;
    keys.enter("[data-action='send']").await?;
    device.told("telephone-short", SOON).await?;
    keys.is_on("#telephone").await?;
    keys.press(Key::End).await?;
    keys.type_text(TELEPHONE[1]).await?;
    device.browser.gone("[data-error='telephone-short']", SOON).await?;
    device.browser.shot("filled-in").await?;
    keys.enter("[data-action='send']").await?;
    keys.arrives("[data-state='appointment-sent']").await?;
    device.browser.shot("sent").await?;
    let text = device.browser.text().await?;
    for word in ["Lübeck", "nachmittags", "mit Tag und Uhrzeit", "Personalausweis"] {
        ensure!(text.contains(word), "it is not said what happens next, {word}:\n{text}");
    }

    let mut watch = desk.watch(&[])?;
    let folder = watch.messages(1, PATIENCE)?.pop().context("the request is there")?;
    let telephone = TELEPHONE.concat();
    let text = fs::read_to_string(folder.join("message.txt"))?;
    for part in [TITLE, "nachmittags", &telephone, NOTE] {
        ensure!(text.contains(part), "the desk does not read {part}:\n{text}");
    }
    let facts: Value = serde_json::from_slice(&fs::read(folder.join("message.json"))?)?;
    ensure!(facts["kind"] == "appointment" && facts["appointment"]["branch"] == "Lübeck", "{facts:#}");
    let list = desk.run(&["inbox"])?;
    ensure!(list.contains(TITLE), "the desk's list does not say so:\n{list}");
    let search = stack.search(&[telephone.as_bytes(), NOTE.as_bytes()])?;
    ensure!(search.hits.is_empty(), "the server knows number or note: {:?}", search.hits);

    // It is called so wherever it is shown.
    device.go("/messages").await?;
    let row = device.browser.text_of("[data-conversation]").await?;
    ensure!(row.contains(TITLE), "the list calls it something else: {row}");
    device.open_last_conversation().await?;
    let heading = device.browser.text_of("h1").await?;
    ensure!(heading == TITLE, "the page is headed {heading}");
    device.reached("received", PATIENCE).await?;
    let own = device.browser.text_of("article[data-mine='true']").await?;
    for part in ["Bitte um einen Termin", "Lübeck", "nachmittags", &telephone, NOTE] {
        ensure!(own.contains(part), "the letter does not say {part}:\n{own}");
    }
    ensure!(!own.contains("Die Kasse sagt"), "words are shown that nobody has chosen:\n{own}");
    let message = folder.file_name().and_then(|name| name.to_str()).context("a folder has a name")?;
    desk.run(&["answer", message, "--text", ANSWER])?;
    device.browser.see_within("article[data-mine='false']", PATIENCE).await?;
    let answer = device.browser.text_of("article[data-mine='false']").await?;
    ensure!(answer.contains("am Dienstag um 15 Uhr"), "{answer}");
    device.browser.shot("answered").await?;
    device.was_clean().await?;
    device.browser.close().await
}
