//! Every page as a person meets it, with mail that could be theirs: phone and desktop, light and dark. The pictures stand in
//! `docs/screens`. Run by `cargo xtask screens`.

use std::{fs, time::Duration};

use anyhow::Result;
use testkit::{
    browser::{SOON, Screen},
    fixtures,
    stack::{Letter, Person, Stack},
};

mod album;
#[path = "../journeys/device.rs"]
#[expect(dead_code, reason = "journeys have more to do")]
mod device;
mod mail;

use album::Album;
use device::{Device, PASSWORD, STRETCHING};

const PATIENCE: Duration = Duration::from_secs(90);
/// Bytes of a file that takes its time on the way, and how many of them go in a second.
const LARGE: u64 = 8_400_000;
const SLOW: u64 = 60_000;

/// Pages for everybody, by name, title and address.
const OUTSIDE: &[(&str, &str, &str)] = &[
    ("welcome", "Willkommen", "/"),
    ("sign-in", "Anmelden", "/sign-in"),
    ("recover", "Mit dem Wiederherstellungscode", "/recover"),
    ("lost", "Alles verloren", "/recover/lost"),
    ("link", "Ein neues Gerät", "/link"),
    ("activate", "Brief eintippen", "/activate"),
    ("not-found", "Seite gibt es nicht", "/gibt-es-nicht"),
];

/// Pages of an open account.
const INSIDE: &[(&str, &str, &str)] = &[
    ("documents", "Dokumente", "/documents"),
    ("messages", "Nachrichten", "/messages"),
    ("contact", "Kontakt", "/contact"),
    ("call-back", "Rückruf", "/contact/call-back"),
    ("appointment", "Termin", "/contact/appointment"),
    ("letter-helper", "Brief schreiben", "/contact/letter"),
    ("more", "Mehr", "/more"),
    ("notices", "Benachrichtigungen", "/more/notices"),
    ("settings", "Einstellungen", "/settings"),
    ("consents", "Einwilligungen", "/settings/consents"),
    ("export", "Alles herunterladen", "/settings/export"),
    ("close-account", "Konto schließen", "/settings/close"),
    ("security", "Sicherheit", "/security"),
    ("password", "Anderes Passwort", "/security/password"),
    ("passkey", "Passkey", "/security/passkey"),
    ("recovery-code", "Anderer Code", "/security/recovery-code"),
    ("level", "Schutzstufe", "/security/level"),
    ("link-device", "Gerät verbinden", "/security/link"),
    ("protection", "So sind Ihre Daten geschützt", "/protection"),
    ("accessibility", "Barrierefreiheit", "/accessibility"),
];

#[tokio::test]
async fn screens() -> Result<()> {
    // That somebody has signed in just now is no proof: the question for one is to be seen.
    let mut stack = Stack::start_with(&["--fresh", "0"])?;
    let desk = stack.desk();
    let letter = desk.invite(&Person::ERIKA, &stack.address())?;
    let device = Device::open("screens", Screen::Phone, &stack).await?;
    let mut album = Album::new();
    for (name, title, path) in OUTSIDE {
        device.visit(path).await?;
        album.add(&device.browser, name, title).await?;
    }
    activate(&device, &letter, &mut album).await?;
    choose_one_proof(&device, &mut album).await?;

    let mut watch = desk.watch(&[])?;
    mail::exchange(&device, &stack, &mut watch).await?;
    under_way(&device, &stack).await?;
    mail::begin_draft(&device, &stack).await?;
    album.add(&device.browser, "compose", "Etwas senden").await?;
    photos(&device, &mut album).await?;
    device.go("/home").await?;
    device.browser.see("[data-section='due']").await?;
    if device.browser.has("[data-action='decline-install']").await? {
        device.press("decline-install").await?;
    }
    album.add(&device.browser, "home", "Start").await?;
    device.slow_line(None).await?;
    read(&device, &mut album).await?;
    for (name, title, path) in INSIDE {
        go(&device, path).await?;
        album.add(&device.browser, name, title).await?;
    }

    drop(watch);
    stack.kill_server()?;
    device.go("/messages").await?;
    device.browser.see_within("[data-state='offline']", PATIENCE).await?;
    album.add(&device.browser, "offline", "Ohne Verbindung").await?;
    device.press("lock").await?;
    device.browser.see("form [data-action='sign-in']").await?;
    album.add(&device.browser, "locked", "Gesperrt").await?;
    device.was_clean().await?;
    album.finish()?;
    device.browser.close().await
}

/// From the letter to the account, step by step.
async fn activate(device: &Device, letter: &Letter, album: &mut Album) -> Result<()> {
    let browser = &device.browser;
    browser.goto(&letter.link).await?;
    browser.gone("#boot", SOON).await?;
    browser.see("[data-activate='letter']").await?;
    album.add(browser, "activate-letter", "Brief prüfen").await?;
    device.press("next").await?;
    browser.see("[data-activate='person']").await?;
    album.add(browser, "activate-person", "Wer Sie sind").await?;
    device.identify(&Person::ERIKA.birth_date_typed(), Person::ERIKA.number).await?;
    browser.see("[data-activate='password']").await?;
    browser.fill("#password", PASSWORD).await?;
    browser.see_within("[data-strength='strong']", STRETCHING).await?;
    album.add(browser, "activate-password", "Passwort wählen").await?;
    device.press("next").await?;
    browser.see_within("[data-activate='recovery']", STRETCHING).await?;
    album.add(browser, "activate-recovery", "Code aufheben").await?;
    device.type_groups_back().await?;
    browser.see_within("[data-activate='done']", STRETCHING).await?;
    album.add(browser, "activate-done", "Fertig").await?;
    device.press("to-home").await?;
    browser.see_within("[data-state='withheld']", STRETCHING).await.map(drop)
}

/// Reads mail with one proof from now on; the password says so once more.
async fn choose_one_proof(device: &Device, album: &mut Album) -> Result<()> {
    let browser = &device.browser;
    album.add(browser, "home-first", "Der erste Tag").await?;
    browser.click("[data-state='withheld'] a").await?;
    device.press("choose-lower").await?;
    browser.see("#confirm-it[open] #confirm-password").await?;
    album.add(browser, "confirm", "Noch einmal bestätigen").await?;
    browser.fill("#confirm-password", PASSWORD).await?;
    device.press("confirm-password").await?;
    browser.see_within("[data-reached='true']", STRETCHING).await.map(drop)
}

/// Something large sets out on a slow line.
async fn under_way(device: &Device, stack: &Stack) -> Result<()> {
    let scan = stack.folder().join("MRT-Bilder.zip");
    fixtures::write_noise(&scan, 9, LARGE)?;
    device.compose("Befund vom 20. November", "Guten Tag,\n\nanbei die Bilder aus der Radiologie.").await?;
    device.attach(&[&scan]).await?;
    device.sealed(1, PATIENCE).await?;
    device.slow_line(Some(SLOW)).await?;
    device.send().await
}

/// The draft's photographs: one is turned and cropped, both become one document.
async fn photos(device: &Device, album: &mut Album) -> Result<()> {
    device.browser.click("li.file:nth-of-type(1) [data-action='edit-photo']").await?;
    device.browser.see("canvas[data-quarters]").await?;
    album.add(&device.browser, "photo", "Foto zuschneiden").await?;
    device.browser.client.back().await?;
    device.press("join-photos").await?;
    device.browser.see("[data-action='make-pdf']").await?;
    album.add(&device.browser, "join-photos", "Fotos zusammenfügen").await
}

/// The decision, a file of it, and what is found.
async fn read(device: &Device, album: &mut Album) -> Result<()> {
    let browser = &device.browser;
    browser.click("[data-section='due'] [data-decision] a").await?;
    browser.see("[data-state='decision']").await?;
    album.add(browser, "conversation", "Ein Bescheid").await?;
    device.go("/documents").await?;
    browser.click("[data-action='view'][aria-label*='Bescheid']").await?;
    browser.see_within("iframe[data-shown='1'], [data-preview='missing']", PATIENCE).await?;
    album.add(browser, "preview", "Ansehen").await?;
    device.go("/messages").await?;
    browser.fill("#search", "krankengeld").await?;
    browser.see_within("[data-found]", PATIENCE).await?;
    album.add(browser, "search", "Suchen").await
}

/// Goes to a page as a link leads there: the account stays open.
async fn go(device: &Device, path: &str) -> Result<()> {
    let follow = "
        const link = document.createElement('a');
        link.href = arguments[0];
        document.body.append(link);
        link.click();
        link.remove();";
    device.browser.client.execute(follow, vec![path.into()]).await?;
    let there = "return location.pathname === arguments[0] && !!document.querySelector('main h1') \
                 && !document.querySelector('main .lines')";
    device.browser.until(there, vec![path.into()]).await
}

/// A file of this name in the test's folder.
fn write(stack: &Stack, name: &str, bytes: Vec<u8>) -> Result<std::path::PathBuf> {
    let path = stack.folder().join(name);
    fs::write(&path, bytes)?;
    Ok(path)
}
