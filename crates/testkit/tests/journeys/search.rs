//! What was written is found as one types, the words marked; back leads to where one was, and the keyboard alone does all of it.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use fantoccini::key::Key;
use testkit::{
    browser::Screen,
    fixtures::mail,
    insured::{self, Activation, Draft, Enclosure, Insured},
    stack::{Letter, Person, Stack},
};

use crate::device::{Device, PASSWORD, STRETCHING};

const PATIENCE: Duration = Duration::from_secs(60);
const TOPIC: &str = "krankengeld";

/// Subject, text, name of a file.
const LETTERS: &[(&str, &str, Option<&str>)] = &[
    ("Rechnung vom Zahnarzt", "Anbei die Rechnung. Drei Zähne wurden gezogen.", Some("Röntgenbild.pdf")),
    ("Krankengeldbescheid", "Ich bitte um den Bescheid für März.", None),
    ("Frau Müller", "Frau Mueller hat mich beraten.", None),
    ("Kur an der Nordsee", "Der Antrag der Familie Müller liegt bei.", None),
    ("Neue Anschrift", "Ich wohne jetzt in der Königstraße 4.", None),
    ("Gewicht", "Bei der Aufnahme wog ich 82 kg.", None),
    ("Haushaltshilfe", "Bitte um Rückruf.", None),
    ("Fahrtkosten", "Vier Fahrten ins Krankenhaus.", None),
    ("Brille", "Rechnungen liegen bei.", None),
    ("Dank", "Vielen Dank für alles.", None),
];

#[tokio::test]
async fn search() -> Result<()> {
    let stack = Stack::start()?;
    let letter = stack.desk().invite(&Person::ERIKA, &stack.address())?;
    let mut writer = activate(&stack, &letter).await?;
    for (subject, text, file) in LETTERS {
        let files = file.iter().map(|name| Enclosure {
            name: (*name).to_owned(),
            media_type: "application/pdf".to_owned(),
            bytes: mail::writing(1).text.into_bytes(),
        });
        let files = files.collect();
        let (subject, text) = (Some((*subject).to_owned()), (*text).to_owned());
        writer.send(&Draft { topic: TOPIC.to_owned(), subject, text, files, ..Draft::default() }).await?;
    }

    let device = Device::open("search", Screen::Desktop, &stack).await?;
    let browser = &device.browser;
    device.visit("/messages").await?;
    device.sign_in(Person::ERIKA.number, PASSWORD).await?;
    browser.see_within("[data-conversation]:nth-child(10)", STRETCHING).await?;

    // Umlauts in each way, forms of a word, parts of a compound; what was found is marked.
    for (typed, count, marked) in [
        ("mueller", 2, "Müller"),
        ("Müller", 2, "Müller"),
        ("rechnung", 2, "Rechnung"),
        ("zahn", 1, "Zahn"),
        ("geld besch", 1, "besch"),
        ("koenigstrasse", 1, "Königstraße"),
        ("kg", 1, "kg"),
        ("roentgen", 1, "Röntgen"),
        ("nirgends", 0, ""),
    ] {
        browser.fill("#search", typed).await?;
        browser.see_within(&format!("[data-found='{count}']"), PATIENCE).await?;
        if count > 0 {
            let script =
                "return [...document.querySelectorAll('.found mark')].map((mark) => mark.textContent)";
            let marks = browser.client.execute(script, vec![]).await?;
            let marks: Vec<String> = serde_json::from_value(marks)?;
            ensure!(marks.iter().any(|mark| mark == marked), "{typed}: marked is {marks:?}");
        }
    }
    browser.fill("#search", "müller").await?;
    browser.see("[data-found='2']").await?;
    browser.shot("found").await?;

    // By keyboard into the second one, and back to where one was.
    press(&device, "#search", Key::Tab).await?;
    press(&device, ":focus", Key::Down).await?;
    browser.see("[data-row='1'] a:focus").await?;
    press(&device, ":focus", Key::Enter).await?;
    // The letter that was found has the focus, not the first of its conversation.
    browser.see_within("article.sought:focus", PATIENCE).await?;
    browser.shot("sought").await?;
    browser.client.back().await?;
    browser.see("[data-found='2']").await?;
    browser.see("[data-row='1'] a:focus").await?;
    let typed = browser.see("#search").await?.prop("value").await?;
    ensure!(typed.as_deref() == Some("müller"), "back leads to {typed:?}");
    let address = browser.client.current_url().await?;
    ensure!(!address.as_str().contains("ller"), "the address says what was looked for: {address}");

    // Escape clears.
    press(&device, "#search", Key::Escape).await?;
    browser.see("[data-conversation]:nth-child(10)").await?;
    press(&device, "[data-row='0'] a", Key::End).await?;
    browser.see("[data-row='9'] a:focus").await?;

    // What was only begun is found, too, and leads to where it can be finished.
    device.compose("Badezimmer", "Ich brauche einen Haltegriff.").await?;
    device.go("/messages").await?;
    browser.fill("#search", "haltegriff").await?;
    browser.see("[data-draft] mark, [data-draft] a").await?;
    browser.shot("draft").await?;
    browser.click("[data-draft] a").await?;
    let typed = browser.see("#text").await?.prop("value").await?;
    ensure!(typed.is_some_and(|typed| typed.contains("Haltegriff")), "the draft is another");

    // A file by its name.
    device.go("/documents").await?;
    browser.fill("#search", "röntgen").await?;
    browser.see("[data-attachment] mark").await?;
    browser.fill("#search", "zahn").await?;
    browser.see("[data-attachment]").await?;
    browser.fill("#search", "kur").await?;
    browser.gone("[data-attachment]", PATIENCE).await?;

    // What was opened and what can be found is kept; nobody can read it there.
    kept(&device, &["opened", "search"]).await?;
    let readable = browser.search(&[b"Haushaltshilfe", b"haushaltshilf", "Königstraße".as_bytes()])?;
    ensure!(readable.hits.is_empty(), "the profile can be read: {:?}", readable.hits);
    ensure!(readable.files > 0, "the profile was not looked through");

    // The next start has all of it, and new mail can be found at once.
    device.visit("/messages").await?;
    device.sign_in(Person::ERIKA.number, PASSWORD).await?;
    browser.see_within("[data-conversation]:nth-child(10)", STRETCHING).await?;
    let text = "Die Haushaltshilfe kommt dienstags.".to_owned();
    writer.send(&Draft { topic: TOPIC.to_owned(), text, ..Draft::default() }).await?;
    browser.fill("#search", "haushalt").await?;
    browser.see_within("[data-found='2']", PATIENCE).await?;
    device.was_clean().await?;
    device.browser.close().await
}

/// The person's account, made without a browser.
async fn activate(stack: &Stack, letter: &Letter) -> Result<Insured> {
    let person = insured::Person {
        insurance_number: Person::ERIKA.number.parse().ok().context("a number")?,
        birth_date: Person::ERIKA.birth_date.parse().ok().context("a date")?,
    };
    let letter = insured::Letter::from_link(&letter.link).context("the letter has a link")?;
    let activation = Activation::begin(&stack.address(), &letter, &person, PASSWORD).await?;
    Ok(activation.finish().await?)
}

async fn press(device: &Device, css: &str, key: Key) -> Result<()> {
    let field = device.browser.see(css).await?;
    Ok(field.send_keys(&char::from(key).to_string()).await?)
}

/// Waits until these tables have rows.
async fn kept(device: &Device, tables: &[&str]) -> Result<()> {
    let script = "
        const done = arguments[0];
        const open = indexedDB.open('siegel');
        open.onsuccess = () => {
            const keys = open.result.transaction('rows').objectStore('rows').getAllKeys();
            keys.onsuccess = () => { open.result.close(); done(keys.result); };
        };";
    for _ in 0..100 {
        let keys: Vec<String> =
            serde_json::from_value(device.browser.client.execute_async(script, vec![]).await?)?;
        if tables.iter().all(|table| keys.iter().any(|key| key.contains(&format!("/{table}/")))) {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    anyhow::bail!("{tables:?} have no rows")
}
