//! Files are looked at: pictures and texts on the page, PDFs in a frame that can reach nothing; also without the server.

use std::{fs, path::PathBuf, time::Duration};

use anyhow::{Context, Result, ensure};
use testkit::{
    browser::Screen,
    fixtures::{pdf, photo},
    stack::{Person, Stack},
};

use crate::device::{Device, PASSWORD, STRETCHING};

const PATIENCE: Duration = Duration::from_secs(60);
const TEXT: &str = "Grüße <b>aus</b> der Leistungsabteilung";
/// How many shades the canvas shows, at a few thousand places.
const SHADES: &str = r"
    const canvas = document.querySelector('canvas');
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    const shades = new Set();
    for (let at = 0; at < data.length; at += 4 * 97) shades.add(data[at]);
    return shades.size;";
/// What the frame can reach: its origin, then each thing that it must not.
const REACH: &str = r"
    const done = arguments[arguments.length - 1];
    const tries = {
        network: () => fetch('/api/v1/session'),
        database: () => indexedDB.databases().then((all) => all.length || Promise.reject()),
        storage: () => localStorage.length,
        cookies: () => document.cookie,
        portal: () => parent.document.title,
        caches: () => caches.keys(),
    };
    (async () => {
        const reached = [];
        for (const [name, attempt] of Object.entries(tries)) {
            try { await attempt(); reached.push(name); } catch {}
        }
        done([self.origin, ...reached]);
    })();";

#[tokio::test]
async fn preview() -> Result<()> {
    let mut stack = Stack::start()?;
    let desk = stack.desk();
    let letter = desk.invite(&Person::ERIKA, &stack.address())?;
    let device = Device::open("preview", Screen::Phone, &stack).await?;
    device.activate(&letter, &Person::ERIKA).await?;
    let mut watch = desk.watch(&[])?;
    device.compose("Unterlagen", "Wo sind sie?").await?;
    device.send().await?;
    ensure!(watch.messages(1, PATIENCE)?.len() == 1, "the desk has another number of messages");

    let files = [
        ("Bescheid.pdf", pdf::two_pages(["Bewilligt", "Rechtsbehelf"])),
        ("Foto.jpg", photo::sharp()?),
        ("Notiz.txt", TEXT.as_bytes().to_vec()),
        ("Kaputt.pdf", b"%PDF-1.7 and nothing else".to_vec()),
        ("Zu.pdf", pdf::locked()),
        ("Seite.html", b"<script>alert(1)</script>".to_vec()),
    ];
    let mut arguments = vec!["write".to_owned(), Person::ERIKA.number.to_owned()];
    arguments.extend(["--subject", "Unterlagen", "--text", "Anbei."].map(str::to_owned));
    for (name, bytes) in &files {
        let path: PathBuf = stack.folder().join(name);
        fs::write(&path, bytes)?;
        arguments.extend(["--file".to_owned(), path.display().to_string()]);
    }
    desk.run(&arguments.iter().map(String::as_str).collect::<Vec<_>>())?;
    device.go("/documents").await?;
    device.browser.see_within("[data-section='kept-files'][data-count='6']", PATIENCE).await?;
    ensure!(
        !device.browser.has("[data-action='view'][aria-label*='Seite.html']").await?,
        "HTML is never shown"
    );

    look_at(&device, "Foto.jpg").await?;
    device.browser.see_within("canvas[data-preview='picture']", PATIENCE).await?;
    tokio::time::sleep(Duration::from_millis(300)).await;
    ensure!(shades(&device).await? > 8, "the picture is not drawn");
    device.browser.shot("picture").await?;

    look_at(&device, "Notiz.txt").await?;
    device.browser.see_within("pre[data-preview='text']", PATIENCE).await?;
    ensure!(device.browser.text_of("pre[data-preview='text']").await? == TEXT, "the text is another");
    device.browser.shot("text").await?;

    look_at(&device, "Bescheid.pdf").await?;
    let has_viewer =
        device.browser.see_within("iframe[data-shown='1'], [data-preview='missing']", PATIENCE).await?;
    if has_viewer.attr("data-preview").await?.as_deref() == Some("missing") {
        println!("preview: PDFs are left out, as this portal was built without Node");
        return device.browser.close().await;
    }
    device.browser.shot("pdf").await?;
    // What is written in a PDF that is kept is found, whether it was looked at or not.
    device.go("/documents").await?;
    device.browser.fill("#search", "rechtsbehelf").await?;
    device.browser.see_within("[data-attachment] [data-in-text]", PATIENCE).await?;
    device.browser.shot("found-in-text").await?;
    look_at(&device, "Bescheid.pdf").await?;
    device.browser.see_within("iframe[data-shown='1']", PATIENCE).await?;
    device.press("next-page").await?;
    device.browser.see_within("iframe[data-shown='2']", PATIENCE).await?;
    device.browser.shot("pdf-second").await?;

    for (name, why) in [("Kaputt.pdf", "broken"), ("Zu.pdf", "password")] {
        look_at(&device, name).await?;
        device.browser.see_within(&format!("[data-preview='{why}']"), PATIENCE).await?;
        device.browser.see("[data-action='download']").await?;
    }
    device.browser.shot("password").await?;
    device.was_clean().await?;
    look_at(&device, "Bescheid.pdf").await?;
    device.browser.see_within("iframe[data-shown='1']", PATIENCE).await?;
    inside(&device, "Bewilligt").await?;

    // Without the server: the app has brought what draws PDFs, as one was kept.
    device.has_app().await?;
    drop(watch);
    stack.kill_server()?;
    device.visit("/documents").await?;
    device.sign_in(Person::ERIKA.number, PASSWORD).await?;
    device.browser.see_within("[data-state='open-here']", STRETCHING).await?;
    device.browser.click("[data-action='view'][aria-label*='Bescheid.pdf']").await?;
    device.browser.see_within("iframe[data-shown='1']", PATIENCE).await?;
    inside(&device, "Bewilligt").await?;
    println!("preview: picture, text and PDF are shown; the PDF without the server, too");
    device.browser.close().await
}

/// From wherever one is to this file, within the app.
async fn look_at(device: &Device, name: &str) -> Result<()> {
    device.go("/documents").await?;
    device.browser.click(&format!("[data-action='view'][aria-label*='{name}']")).await
}

async fn shades(device: &Device) -> Result<u64> {
    let shades = device.browser.client.execute(SHADES, vec![]).await?;
    shades.as_u64().context("the canvas cannot be read")
}

/// Looks into the frame: a page is drawn, its words can be heard, and there is nothing that it could reach.
async fn inside(device: &Device, words: &str) -> Result<()> {
    device.browser.see("iframe.pages").await?.enter_frame().await?;
    ensure!(shades(device).await? > 4, "the page is not drawn");
    let heard =
        device.browser.client.execute("return document.querySelector('#text').textContent", vec![]).await?;
    ensure!(heard.as_str().is_some_and(|heard| heard.contains(words)), "{words} is not heard in {heard}");
    let reached = device.browser.client.execute_async(REACH, vec![]).await?;
    ensure!(reached == serde_json::json!(["null"]), "the frame has reached {reached}");
    device.browser.client.enter_parent_frame().await?;
    Ok(())
}
