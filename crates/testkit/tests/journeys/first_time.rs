//! What somebody does with one finger who has not seen the portal before. Each errand has so many taps and no more.

use std::{fs, time::Duration};

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use testkit::{
    browser::{Screen, Taps},
    fixtures::{pdf, photo},
    stack::{Person, Stack},
};

use crate::device::{Device, PASSWORD, STRETCHING};

const PATIENCE: Duration = Duration::from_secs(60);

/// From Home to a sick note on its way: something to send, what it is, the camera, its picture, send.
const SICK_NOTE_TAPS: u32 = 5;
/// From Home to a letter of last year: documents, what is looked for, the letter.
const OLD_LETTER_TAPS: u32 = 3;
/// From Home to a call-back that was asked for: contact, call-back, what it is about, the number, send.
const CALL_BACK_TAPS: u32 = 5;
const CALL_BACK_FIELDS: u32 = 1;

/// More than a year, so that it is last year whatever day it is.
const A_YEAR: Duration = Duration::from_secs(370 * 24 * 60 * 60);

const SICK_NOTE: &str = "Krankmeldung einreichen";
/// Subject and file of letters of last year, and of this one.
const LAST_YEAR: &[(&str, &str)] = &[
    ("Zuschuss zu Ihrem Zahnersatz", "Bescheid Zahnersatz.pdf"),
    ("Ihr Beitrag", "Beitragsrechnung.pdf"),
    ("Kur an der Nordsee", "Bewilligung Kur.pdf"),
];
const THIS_YEAR: &[(&str, &str)] =
    &[("Rückfrage zum Zahnersatz", "Fragebogen Zahnersatz.pdf"), ("Ihr Bonus", "Bonusheft.pdf")];

#[tokio::test]
async fn first_time() -> Result<()> {
    let stack = Stack::start()?;
    let desk = stack.desk();
    let mut watch = desk.watch(&[])?;
    let letter = desk.invite(&Person::ERIKA, &stack.address())?;
    let phone = Device::open("first_time", Screen::Phone, &stack).await?;
    phone.activate(&letter, &Person::ERIKA).await?;
    let note = stack.folder().join("Foto.jpg");
    fs::write(&note, photo::sharp()?)?;

    // A sick note: nothing is typed, and the camera is seen as soon as it is wanted.
    let finger = phone.browser.taps();
    phone.browser.shot("home").await?;
    finger.tap("[data-action='compose']").await?;
    phone.browser.see("#topic").await?;
    phone.browser.shot("compose").await?;
    let topics = phone.browser.text_of("#topic").await?;
    let place = topics.lines().filter(|line| !line.trim().is_empty()).position(|line| line == SICK_NOTE);
    let place = place.with_context(|| format!("nobody finds {SICK_NOTE} among {topics}"))?;
    // The question stands before its answers.
    finger.tap(&format!("#topic .choice:nth-of-type({place})")).await?;
    phone.browser.see("#topic input:checked + span").await?;
    phone.browser.shot("topic").await?;
    ensure!(finger.is_in_sight("label[for='camera']").await?, "the camera has to be looked for");
    finger.pick("label[for='camera']", "#camera", &note).await?;
    phone.sealed(1, PATIENCE).await?;
    phone.browser.shot("photo").await?;
    finger.tap("[data-action='send']").await?;
    phone.browser.see("article[data-mine='true'] [data-step]").await?;
    counted("a sick note", &finger, SICK_NOTE_TAPS, 0)?;
    phone.browser.shot("sick-note").await?;
    let received = watch.messages(1, PATIENCE)?.pop().context("the sick note is there")?;
    let facts: Value = serde_json::from_slice(&fs::read(received.join("message.json"))?)?;
    ensure!(facts["subject"] == SICK_NOTE, "the desk does not see what it is: {facts}");

    // A call-back, when it suits the insurer.
    phone.go("/home").await?;
    let finger = phone.browser.taps();
    finger.tap("a[data-nav='/contact']").await?;
    phone.browser.see("[data-channel='telephone']").await?;
    phone.browser.shot("contact").await?;
    finger.tap("a[href='/contact/call-back']").await?;
    phone.browser.see("#topic").await?;
    finger.tap("#topic .choice").await?;
    finger.fill("#telephone", "0431 5550142").await?;
    phone.browser.shot("call-back").await?;
    finger.tap("[data-action='send']").await?;
    phone.browser.see("[data-state='call-back-sent']").await?;
    counted("a call-back", &finger, CALL_BACK_TAPS, CALL_BACK_FIELDS)?;
    phone.browser.shot("call-back-sent").await?;

    // A letter of last year among those of this one.
    phone.was_clean().await?;
    phone.browser.goto("about:blank").await?;
    let write = |letters: &[(&str, &str)]| {
        for (subject, name) in letters {
            let file = stack.folder().join(name);
            fs::write(&file, pdf::page(subject, &["Guten Tag, Frau Brandt,"]))?;
            let (text, file) = ("Guten Tag, anbei unser Schreiben.", file.display().to_string());
            desk.run(&[
                "write",
                Person::ERIKA.number,
                "--subject",
                subject,
                "--text",
                text,
                "--file",
                &file,
            ])?;
        }
        anyhow::Ok(())
    };
    write(LAST_YEAR)?;
    stack.let_pass(A_YEAR).await?;
    write(THIS_YEAR)?;
    phone.visit("/home").await?;
    phone.sign_in(Person::ERIKA.number, PASSWORD).await?;
    phone.browser.see_within("[data-conversation]", STRETCHING).await?;
    let finger = phone.browser.taps();
    finger.tap("a[data-nav='/documents']").await?;
    phone.browser.see_within("[data-attachment]:nth-of-type(5)", PATIENCE).await?;
    phone.browser.shot("documents").await?;
    finger.fill("#search", "zahnersatz").await?;
    phone.browser.gone("[data-attachment]:nth-of-type(3)", PATIENCE).await?;
    phone.browser.shot("found").await?;
    // Two are found; the older one says of which year it is.
    let older = "[data-attachment]:nth-of-type(2)";
    let year = "return String(new Date(Date.now() - arguments[0]).getFullYear())";
    let millis = u64::try_from(A_YEAR.as_millis())?;
    let year = phone.browser.client.execute(year, vec![millis.into()]).await?;
    let row = phone.browser.text_of(older).await?;
    ensure!(year.as_str().is_some_and(|year| row.contains(year)), "of {year} is none of this: {row}");
    finger.tap(&format!("{older} a[href^='/messages/']")).await?;
    phone.browser.see("article[data-mine='false']").await?;
    ensure!(phone.browser.text_of("h1").await?.contains(LAST_YEAR[0].0), "this is another letter");
    counted("a letter of last year", &finger, OLD_LETTER_TAPS, 1)?;
    phone.browser.shot("old-letter").await?;
    phone.was_clean().await?;
    phone.browser.close().await
}

/// Checks that an errand took no more than that.
fn counted(errand: &str, finger: &Taps<'_>, taps: u32, fields: u32) -> Result<()> {
    println!(
        "first_time, {errand}: {} taps of {taps}, {} fields of {fields}",
        finger.count(),
        finger.fields()
    );
    ensure!(finger.count() <= taps, "{errand} takes {} taps", finger.count());
    ensure!(finger.fields() <= fields, "{errand} takes {} fields", finger.fields());
    Ok(())
}
