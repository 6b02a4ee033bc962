//! The keyboard alone: from the paper letter to an account, to a message with a file, its answer, and letters on paper. At every stop the
//! focus is seen, marked, and where one reads on; each page says its name; Escape leads back.

use std::{fs, time::Duration};

use anyhow::{Context, Result, ensure};
use fantoccini::key::Key;
use serde_json::json;
use testkit::{
    browser::{Keyboard, Screen},
    fixtures::pdf,
    stack::{Letter, Person, Stack, contains},
};

use crate::device::{Device, PASSWORD, STRETCHING};

const PATIENCE: Duration = Duration::from_secs(60);
const HOME: &str = "a[data-nav='/home'][aria-current='page']";

/// Notes on which page something was printed.
const NOTE_PRINTS: &str =
    "window.__printed = []; addEventListener('beforeprint', () => window.__printed.push(location.pathname));";

/// What is on paper that belongs to the screen, and what it says.
const ON_PAPER: &str = r"
    const seen = [...document.querySelectorAll('button, input, textarea, select, nav, .top, .skip, dialog')]
        .filter((one) => one.checkVisibility()).map((one) => one.outerHTML.slice(0, 80));
    return [seen, document.body.innerText];";

#[tokio::test]
async fn keyboard() -> Result<()> {
    let stack = Stack::start()?;
    let desk = stack.desk();
    let mut watch = desk.watch(&[])?;
    let letter = desk.invite(&Person::ERIKA, &stack.address())?;
    let device = Device::open("keyboard", Screen::Desktop, &stack).await?;
    device.browser.client.execute(NOTE_PRINTS, vec![]).await?;
    let keys = device.browser.keyboard();
    activate(&device, &keys, &letter).await?;

    // A message with a file.
    let stops = sweep(&device, &keys, "home").await?;
    println!("keyboard: Home has {stops} stops");
    keys.enter("[data-action='compose']").await?;
    keys.arrives("#topic").await?;
    let stops = sweep(&device, &keys, "compose").await?;
    println!("keyboard: Compose has {stops} stops");
    keys.to("#topic input").await?;
    keys.press(Key::Space).await?;
    keys.press(Key::Down).await?;
    keys.is_on("#topic .choice:nth-of-type(2) input:checked").await?;
    let file = stack.folder().join("Befund.pdf");
    fs::write(&file, pdf::page("Befund", &["Sehr geehrte Frau Kollegin,"]))?;
    keys.to("#files").await?;
    keys.choose_file(&file).await?;
    device.sealed(1, PATIENCE).await?;
    // Taken out again: the focus goes where the next one comes in.
    keys.back_to("[data-action='remove-file']").await?;
    keys.press(Key::Enter).await?;
    keys.is_on("#files").await?;
    device.browser.gone("li.file", PATIENCE).await?;
    keys.choose_file(&file).await?;
    device.sealed(1, PATIENCE).await?;
    keys.fill("#subject", "Befund").await?;
    keys.fill("#text", "Guten Tag, anbei der Befund.").await?;
    device.browser.shot("written").await?;
    // Thrown away? No: Escape leads back.
    keys.enter("[data-action='discard']").await?;
    keys.is_on("dialog[open] [data-action='cancel']").await?;
    device.browser.shot("dialog").await?;
    keys.press(Key::Escape).await?;
    device.browser.gone("dialog[open]", PATIENCE).await?;
    keys.is_on("[data-action='discard']").await?;
    keys.back_to("[data-action='send']").await?;
    keys.press(Key::Enter).await?;
    keys.arrives("article[data-mine='true']").await?;

    // Its answer is read, its file saved.
    let message = watch.messages(1, PATIENCE)?.pop().context("the message is there")?;
    let message =
        message.file_name().and_then(|name| name.to_str()).context("a folder has a name")?.to_owned();
    let answer = stack.folder().join("Bescheid.pdf");
    fs::write(&answer, pdf::page("Bescheid", &["Bewilligt."]))?;
    let text = "Guten Tag, Frau Brandt,\n\nIhr Antrag ist bewilligt.";
    desk.run(&["answer", &message, "--text", text, "--file", &answer.display().to_string()])?;
    device.browser.see_within("article[data-mine='false']", PATIENCE).await?;
    keys.back_to("a[data-nav='/messages']").await?;
    keys.press(Key::Enter).await?;
    keys.arrives("[data-conversation]").await?;
    keys.enter("[data-conversation] a").await?;
    keys.arrives("article[data-mine='false']").await?;
    let stops = sweep(&device, &keys, "conversation").await?;
    println!("keyboard: a conversation has {stops} stops");
    keys.to("article[data-mine='false'] [data-action='download']").await?;
    keys.press(Key::Enter).await?;
    device.browser.downloaded(PATIENCE).await?;
    keys.is_on("article[data-mine='false'] [data-action='download']").await?;

    // On paper is what was written.
    keys.enter("[data-action='print']").await?;
    keys.is_on("[data-action='print']").await?;
    on_paper(&device, "conversation", "Ihr Antrag ist bewilligt.").await?;

    // A letter to sign.
    keys.back_to("a[data-nav='/contact']").await?;
    keys.press(Key::Enter).await?;
    keys.arrives("[data-channel='letter']").await?;
    keys.enter("a[href='/contact/letter']").await?;
    keys.arrives("#paper").await?;
    let stops = sweep(&device, &keys, "letter").await?;
    println!("keyboard: the letter helper has {stops} stops");
    keys.fill("#paper-name", Person::ERIKA.name).await?;
    keys.fill("#paper-number", Person::ERIKA.number).await?;
    keys.fill("#paper-address", "Lindenstraße 12\n24103 Kiel").await?;
    keys.fill("#paper-subject", "Widerspruch").await?;
    keys.fill("#paper-text", "Guten Tag,\n\nich widerspreche dem Bescheid vom 2. März.").await?;
    device.browser.shot("letter").await?;
    keys.enter("[data-action='print']").await?;
    let pages = on_paper(&device, "letter", "ich widerspreche dem Bescheid").await?;
    ensure!(pages == 1, "the letter takes {pages} pages");

    let printed = device.browser.client.execute("return window.__printed.length", vec![]).await?;
    // Twice by Enter, and twice for the PDFs.
    ensure!(printed == 4, "printed {printed} times");
    device.was_clean().await?;
    device.browser.close().await
}

/// From the letter to an account whose mail one reads with one proof.
async fn activate(device: &Device, keys: &Keyboard<'_>, letter: &Letter) -> Result<()> {
    keys.enter("[data-action='activate']").await?;
    keys.arrives("[data-activate='letter']").await?;
    keys.fill("#letter-number", &letter.slot).await?;
    keys.fill("#letter-code", &letter.code).await?;
    keys.enter("[data-action='next']").await?;
    keys.is_on("#fingerprint-question").await?;
    device.browser.shot("fingerprint").await?;
    keys.enter("[data-action='fingerprint-same']").await?;
    keys.arrives("[data-activate='person']").await?;
    keys.fill("#birth-date", &Person::ERIKA.birth_date_typed()).await?;
    keys.fill("#insurance-number", Person::ERIKA.number).await?;
    keys.enter("[data-action='next']").await?;
    keys.arrives("[data-activate='password']").await?;
    keys.fill("#password", PASSWORD).await?;
    keys.enter("[data-action='next']").await?;
    device.browser.see_within("[data-activate='recovery']", STRETCHING).await?;
    keys.arrives("[data-activate='recovery']").await?;
    for (field, group) in [("#recovery-group-a", 2), ("#recovery-group-b", 5)] {
        let group = device.browser.text_of(&format!("[data-recovery-group='{group}']")).await?;
        keys.fill(field, &group).await?;
    }
    // Enter in the last field is as good as the button.
    keys.press(Key::Enter).await?;
    device.browser.see_within("[data-activate='done']", STRETCHING).await?;
    keys.arrives("[data-activate='done']").await?;
    keys.enter("[data-action='to-home']").await?;
    keys.arrives(HOME).await?;

    device.browser.see_within("[data-state='withheld']", PATIENCE).await?;
    keys.enter("[data-state='withheld'] a").await?;
    keys.arrives("[data-level='lower']").await?;
    keys.enter("[data-action='choose-lower']").await?;
    device.browser.see_within("[data-reached='true']", PATIENCE).await?;
    keys.is_on("main h1").await?;
    keys.back_to("a[data-nav='/home']").await?;
    keys.press(Key::Enter).await?;
    keys.arrives(HOME).await
}

/// Goes through all stops of the page as it is where there is least room, and back to the heading. Gives how many they are.
async fn sweep(device: &Device, keys: &Keyboard<'_>, name: &str) -> Result<usize> {
    device.browser.look(Screen::Narrow, false).await?;
    device.browser.shot(&format!("{name}-narrow")).await?;
    let stops = keys.sweep().await.with_context(|| format!("{name}, where there is little room"))?;
    device.browser.look(Screen::Desktop, false).await?;
    Ok(stops)
}

/// Checks what a page looks like on paper, and that it was printed here. Gives its pages.
async fn on_paper(device: &Device, name: &str, says: &str) -> Result<usize> {
    let printed =
        device.browser.client.execute("return window.__printed.at(-1) === location.pathname", vec![]);
    ensure!(printed.await? == true, "nothing was printed");
    device.browser.devtools("Emulation.setEmulatedMedia", json!({ "media": "print" })).await?;
    let paper = device.browser.client.execute(ON_PAPER, vec![]).await?;
    device.browser.shot(&format!("{name}-on-paper")).await?;
    ensure!(paper[0] == json!([]), "on paper are {}", paper[0]);
    ensure!(
        paper[1].as_str().is_some_and(|text| text.contains(says)),
        "on paper is not what was written: {paper}"
    );
    device.browser.devtools("Emulation.setEmulatedMedia", json!({ "media": "" })).await?;
    let pdf = device.browser.printed(name).await?;
    ensure!(contains(&pdf, b"%PDF-1."), "this is no PDF");
    let leaf = b"/Type /Page\n";
    Ok(pdf.windows(leaf.len()).filter(|bytes| bytes == leaf).count())
}
