//! What one sets: easy German and back; dark by choice, without a flash of light; large text on a narrow screen, in every language. And the
//! statement on accessibility is open to all, and an account that is to be closed is taken back by signing in.

use std::time::Duration;

use anyhow::{Result, ensure};
use serde_json::{Value, json};
use testkit::{
    browser::Screen,
    stack::{Person, Stack},
};

use crate::device::{Device, PASSWORD, STRETCHING};

const LANGUAGES: [&str; 3] = ["de", "de-simple", "en"];

/// The colour of the page in the dark.
const DARK: &str = "rgb(16, 22, 19)";

/// Has every page that is loaded from now on note the colours that it is drawn in.
const NOTE_COLOURS: &str = "
    window.__colours = [];
    const note = () => {
        if (document.body) {
            const colour = getComputedStyle(document.body).backgroundColor;
            if (!window.__colours.includes(colour)) window.__colours.push(colour);
        }
        requestAnimationFrame(note);
    };
    requestAnimationFrame(note);";

/// What reaches over the page's right edge, and makes the page wider than the window: the innermost ones.
const TOO_WIDE: &str = "
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width) return [];
    return [...document.querySelectorAll('body *')]
        .filter((element) => element.children.length === 0 && element.getBoundingClientRect().right > width + 1)
        .map((element) => `${element.tagName}.${element.className}: ${element.textContent.slice(0, 40)}`);";

#[tokio::test]
async fn settings() -> Result<()> {
    let stack = Stack::start()?;
    let letter = stack.desk().invite(&Person::ERIKA, &stack.address())?;
    let device = Device::open("settings", Screen::Phone, &stack).await?;

    // Nobody has to sign in to read the statement, or to make the text larger.
    device.visit("/").await?;
    device.browser.click("a[href='/accessibility']").await?;
    device.browser.see("address").await?;
    let text = device.browser.text().await?;
    for word in ["WCAG 2.2", "EN 301 549", "Schlichtungsstelle", "Gebärdensprache"] {
        ensure!(text.contains(word), "the statement does not speak of {word}:\n{text}");
    }
    both(&device, "statement").await?;
    device.go("/settings").await?;
    device.browser.see("[data-choice='language']").await?;
    both(&device, "settings").await?;

    // Easy German, and back.
    choose(&device, "language", "de-simple").await?;
    ensure!(attribute(&device, "lang").await? == "de-simple", "the page does not say its language");
    device.visit("/accessibility").await?;
    let text = device.browser.text().await?;
    ensure!(text.contains("Alle Menschen können Siegel benutzen."), "this is not easy German:\n{text}");
    both(&device, "statement-easy").await?;
    device.go("/settings").await?;
    choose(&device, "language", "de").await?;
    ensure!(attribute(&device, "lang").await? == "de", "the page does not go back to German");

    // Dark on a device that is light, from the first picture on.
    choose(&device, "appearance", "dark").await?;
    device
        .browser
        .devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": NOTE_COLOURS }))
        .await?;
    device.visit("/settings").await?;
    device.browser.see("[data-choice='appearance'] input[value='dark']:checked + span").await?;
    let colours = run(&device, "return window.__colours").await?;
    ensure!(colours == json!([DARK]), "the page was drawn in {colours}");
    let bars = run(
        &device,
        "return [...document.querySelectorAll('meta[name=theme-color]')].map((bar) => bar.media)",
    );
    ensure!(bars.await? == json!(["not all", "all"]), "the browser's own bar stays light");
    both(&device, "settings-dark").await?;
    choose(&device, "appearance", "device").await?;
    ensure!(
        run(&device, "return getComputedStyle(document.body).backgroundColor").await? != DARK,
        "it stays dark"
    );

    // Large text on a narrow screen, from the next start on.
    choose(&device, "text-size", "150").await?;
    device.visit("/").await?;
    device.browser.look(Screen::Narrow, false).await?;
    let size = run(&device, "return getComputedStyle(document.documentElement).fontSize").await?;
    ensure!(size == "27px", "text is {size}");
    let mut wide = Vec::new();
    for path in ["/", "/sign-in", "/contact", "/protection", "/accessibility", "/settings", "/recover/lost"] {
        device.visit(path).await?;
        for language in LANGUAGES {
            device.browser.click(&format!("[data-language='{language}']")).await?;
            wide.extend(too_wide(&device, path, language).await?);
        }
    }
    device.browser.shot("settings-narrow").await?;

    // The same inside. Settings lie behind "More" there.
    device.browser.look(Screen::Phone, false).await?;
    device.activate(&letter, &Person::ERIKA).await?;
    device.browser.look(Screen::Narrow, false).await?;
    for language in LANGUAGES {
        device.go("/more").await?;
        device.go("/settings").await?;
        choose(&device, "language", language).await?;
        for path in ["/home", "/messages", "/documents", "/contact", "/more"] {
            device.go(path).await?;
            device.browser.see("h1").await?;
            wide.extend(too_wide(&device, path, language).await?);
        }
        device.browser.shot(&format!("more-narrow-{language}")).await?;
    }
    ensure!(wide.is_empty(), "wider than the screen: {wide:#?}");
    device.go("/settings").await?;
    device.browser.see("a[data-nav='/more/notices']").await?;
    choose(&device, "text-size", "100").await?;
    ensure!(attribute(&device, "data-text-size").await?.is_null(), "the text stays large");
    choose(&device, "language", "de").await?;
    both(&device, "settings-inside").await?;
    close_and_come_back(&device).await?;
    device.was_clean().await?;
    device.browser.close().await
}

async fn choose(device: &Device, what: &str, value: &str) -> Result<()> {
    device.browser.click(&format!("[data-choice='{what}'] .choice:has(input[value='{value}'])")).await?;
    device
        .browser
        .see(&format!("[data-choice='{what}'] input[value='{value}']:checked + span"))
        .await
        .map(drop)
}

async fn attribute(device: &Device, name: &str) -> Result<Value> {
    run(device, &format!("return document.documentElement.getAttribute('{name}')")).await
}

async fn run(device: &Device, script: &str) -> Result<Value> {
    Ok(device.browser.client.execute(script, vec![]).await?)
}

/// What nobody could read without scrolling sideways, at 150 % and at 100 %.
async fn too_wide(device: &Device, path: &str, language: &str) -> Result<Vec<String>> {
    let mut wide = Vec::new();
    for size in ["130", "100", "150"] {
        run(device, &format!("document.documentElement.setAttribute('data-text-size', '{size}')")).await?;
        let found = run(device, TOO_WIDE).await?;
        if found != json!([]) {
            device.browser.shot(&format!("too-wide{}-{language}-{size}", path.replace('/', "-"))).await?;
            wide.push(format!("{path} in {language} at {size} %: {found}"));
        }
    }
    Ok(wide)
}

/// Closes the account, which leaves nothing here, and takes it back by signing in.
async fn close_and_come_back(device: &Device) -> Result<()> {
    device.go("/settings/close").await?;
    device.browser.see("#closing-read").await?;
    ensure!(!device.browser.has("[data-action='close-account']").await?, "one may close without having read");
    device.browser.click("label[for='closing-read']").await?;
    both(device, "close-account").await?;
    device.press("close-account").await?;
    device.browser.see("[data-state='closing']").await?;
    both(device, "closing").await?;
    for store in ["accounts", "envelopes", "kept", "outbox"] {
        device.rows(store, <[_]>::is_empty).await?;
    }
    // Sealed, the device's place in its chain: who comes back goes on from there.
    device.rows("rows", |rows| rows.len() == 1).await?;
    device.press("take-back").await?;
    device.sign_in(Person::ERIKA.number, PASSWORD).await?;
    device.browser.see_within("a[data-nav='/home']", STRETCHING).await?;
    device.to_security().await?;
    device.browser.see("[data-happened='closing-taken-back']").await.map(drop)
}

/// The page as it is now, on a phone and on a desktop.
async fn both(device: &Device, name: &str) -> Result<()> {
    for (kind, screen) in [("desktop", Screen::Desktop), ("phone", Screen::Phone)] {
        device.browser.look(screen, false).await?;
        // Motion ends within 200 ms.
        tokio::time::sleep(Duration::from_millis(250)).await;
        device.browser.shot(&format!("{name}-{kind}")).await?;
    }
    Ok(())
}
