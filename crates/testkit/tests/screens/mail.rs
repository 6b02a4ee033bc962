//! Mail that could be a person's: what she asks, what the insurer answers.

use std::path::Path;

use anyhow::{Context, Result};
use testkit::{
    fixtures::{pdf, photo},
    stack::{Person, Stack, Watch},
};

use super::{PATIENCE, device::Device, go, write};

const SICK_NOTE: &str = "Guten Tag,\n\nanbei die Folgebescheinigung und der Fragebogen. Bis wann kann ich mit dem Krankengeld rechnen?\n\n\
    Mit freundlichen Grüßen\nErika Brandt";
const DECISION: &str = "Guten Tag, Frau Brandt,\n\nIhr Antrag ist bewilligt. Sie erhalten ab dem 2. November Krankengeld, 42,30\u{a0}€ für jeden \
    Tag. Den Bescheid finden Sie unten. Sie müssen nichts weiter tun.\n\nFreundliche Grüße\nIhr Team Krankengeld";
const DECISION_PAPER: &[&str] = &[
    "Sehr geehrte Frau Brandt,",
    "",
    "wir bewilligen Ihnen ab dem 2. November Krankengeld.",
    "Es beträgt 42,30 Euro für jeden Kalendertag.",
    "",
    "Rechtsbehelfsbelehrung",
    "Gegen diesen Bescheid können Sie innerhalb eines Monats Widerspruch erheben,",
    "schriftlich oder zur Niederschrift in einer Geschäftsstelle der Musterkasse.",
    "",
    "Mit freundlichen Grüßen",
    "Ihre Musterkasse, Team Krankengeld",
];
/// Lines that are not to be seen, and their characters.
const EMPTY_LINES: usize = 1_000;
const EMPTY_LINE: usize = 180;
const SHOES: &str = "Guten Tag,\n\nich brauche neue Einlagen. Die Verordnung ist angehängt.\n\nFreundliche Grüße\nErika Brandt";
const SHOES_ANSWER: &str = "Guten Tag, Frau Brandt,\n\ndie Einlagen sind genehmigt. Bitte bringen Sie diese Nachricht zum \
    Schuhmacher mit, oder sagen Sie ihm die Nummer 2026-4471.\n\nFreundliche Grüße\nIhr Team Heil- und Hilfsmittel";
const BILL: &str = "Guten Tag, Frau Brandt,\n\nauf der Rechnung der Physiotherapie vom 12. November fehlt das Datum der Verordnung. Bitte \
    schicken Sie uns ein Foto der Verordnung. Es eilt nicht.\n\nFreundliche Grüße\nIhr Team Heil- und Hilfsmittel";
const CARD: &str = "Guten Tag, Frau Brandt,\n\nIhre neue Gesundheitskarte ist unterwegs. Die alte gilt noch bis zum Jahresende.\n\n\
    Freundliche Grüße\nIhr Team Krankengeld";

/// All of it is written and answered; two letters are new.
pub(crate) async fn exchange(device: &Device, stack: &Stack, watch: &mut Watch) -> Result<()> {
    let desk = stack.desk();
    go(device, "/settings/consents").await?;
    device.press("consent-give").await?;
    watch.messages(1, PATIENCE)?;

    let note = paper("Folgebescheinigung", &["Arbeitsunfähig bis 27. November"]);
    let note = write(stack, "Folgebescheinigung.pdf", note)?;
    let questions = write(stack, "Fragebogen.jpg", photo::sharp()?)?;
    send(device, "krankengeld", "Mein Antrag auf Krankengeld", SICK_NOTE, &[&note, &questions]).await?;
    let sick_note = newest(watch, 2, "Folgebescheinigung")?;
    let prescription = write(stack, "Verordnung.jpg", photo::sharp()?)?;
    send(device, "hilfsmittel", "Neue Einlagen", SHOES, &[&prescription]).await?;
    let shoes = newest(watch, 3, "Einlagen")?;
    // What comes into a conversation that is open is read.
    device.go("/home").await?;

    let decision = paper("Bescheid über Krankengeld", DECISION_PAPER);
    let decision = write(stack, "Bescheid über Krankengeld.pdf", decision)?.display().to_string();
    desk.run(&["write", Person::ERIKA.number, "--subject", "Ihre neue Gesundheitskarte", "--text", CARD])?;
    desk.run(&["answer", &shoes, "--text", SHOES_ANSWER])?;
    // What is read is no longer new.
    for count in 1..=2 {
        device.go("/messages").await?;
        device.browser.click("[data-conversation][data-unread='true'] a").await?;
        device.browser.see("article[data-mine='false']").await?;
        println!("screens: {count} of the letters read");
    }
    let bill = ["--subject", "Eine Frage zu Ihrer Rechnung", "--unit", "rechnung", "--text", BILL];
    desk.run(&[&["write", Person::ERIKA.number][..], &bill].concat())?;
    desk.run(&["answer", &sick_note, "--text", DECISION, "--file", &decision, "--decision"])?;
    device.go("/home").await?;
    device.browser.see_within("[data-section='due'] [data-decision]", PATIENCE).await?;
    device
        .browser
        .see_within("[data-conversation][data-unread='true'] ~ [data-unread='true']", PATIENCE)
        .await
        .map(drop)
}

/// A sheet with these lines, as large as one that was scanned: the rest of its lines is empty.
fn paper(title: &str, lines: &[&str]) -> Vec<u8> {
    let empty = " ".repeat(EMPTY_LINE);
    let lines: Vec<&str> = lines.iter().copied().chain((0..EMPTY_LINES).map(|_| empty.as_str())).collect();
    pdf::page(title, &lines)
}

/// A letter that is not finished: a text, and photographs of two pages.
pub(crate) async fn begin_draft(device: &Device, stack: &Stack) -> Result<()> {
    let first = write(stack, "Verordnung Seite 1.jpg", photo::with_place(&photo::sharp()?, "Kiel"))?;
    let second = write(stack, "Verordnung Seite 2.jpg", photo::blurred()?)?;
    device.compose("", "").await?;
    choose_topic(device, "rechnung").await?;
    device.browser.fill("#subject", "Verordnung zur Rechnung vom 12. November").await?;
    let text = "Guten Tag,\n\nhier ist die Verordnung, nach der Sie gefragt haben.\n\nErika Brandt";
    device.browser.fill("#text", text).await?;
    device.attach(&[&first, &second]).await?;
    device.sealed(2, PATIENCE).await
}

async fn send(device: &Device, topic: &str, subject: &str, text: &str, files: &[&Path]) -> Result<()> {
    device.compose(subject, text).await?;
    choose_topic(device, topic).await?;
    device.attach(files).await?;
    device.sealed(files.len(), PATIENCE).await?;
    device.send().await
}

/// Chooses this topic, of whichever unit.
async fn choose_topic(device: &Device, topic: &str) -> Result<()> {
    device.browser.click(&format!("#topic .choice:has([value$='/{topic}'])")).await
}

/// The id of the message that speaks of this, among so many.
fn newest(watch: &mut Watch, count: usize, word: &str) -> Result<String> {
    let folders = watch.messages(count, PATIENCE)?;
    let speaks = |folder: &&std::path::PathBuf| {
        std::fs::read_to_string(folder.join("message.json")).is_ok_and(|message| message.contains(word))
    };
    let found = folders.iter().find(speaks).with_context(|| format!("no message speaks of {word}"))?;
    Ok(found.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_owned())
}
