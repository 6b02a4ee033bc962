//! What stands there before the app: it looks as what comes, moves nothing when it goes, and what is typed and pressed at the door counts.

use anyhow::{Result, ensure};
use fantoccini::key::Key;
use serde_json::{Value, json};
use testkit::{
    browser::{SOON, Screen},
    stack::{Person, Stack},
};

use crate::{
    axe::{Axe, sideways},
    device::{Device, PASSWORD, STRETCHING},
};

/// Holds the app back until [`GO`].
const HOLD: &str = "
    const compile = WebAssembly.instantiateStreaming;
    const going = new Promise((go) => { window.__siegel_go = go; });
    WebAssembly.instantiateStreaming = (...given) => going.then(() => compile.apply(WebAssembly, given));";
const GO: &str = "__siegel_go();";

#[tokio::test]
async fn door() -> Result<()> {
    let stack = Stack::start()?;
    let letter = stack.desk().invite(&Person::ERIKA, &stack.address())?;
    let device = Device::open("door", Screen::Phone, &stack).await?;
    device.activate(&letter, &Person::ERIKA).await?;
    let browser = &device.browser;
    browser.devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": HOLD })).await?;
    nothing_moves(&device, "/", &[("h1", "h1"), (".lead", ".lead"), (".languages", ".languages")]).await?;
    let fields = [("h1", "h1"), ("#boot-number", "#insurance-number"), ("#boot-password", "#password")];
    nothing_moves(&device, "/home", &fields).await?;

    // In the middle of the password the app comes: one goes on typing.
    before_the_app(&device, "/messages").await?;
    let (begun, rest) = PASSWORD.split_at(PASSWORD.len() / 2);
    let keyboard = browser.keyboard();
    keyboard.fill("#boot-number", Person::ERIKA.number).await?;
    keyboard.fill("#boot-password", begun).await?;
    the_app_comes(&device).await?;
    keyboard.is_on("#password").await?;
    keyboard.type_text(rest).await?;
    keyboard.press(Key::Enter).await?;
    browser.see_within("[data-nav='/messages'][aria-current]", STRETCHING).await?;

    // Pressed before it is there, it opens by itself.
    before_the_app(&device, "/documents").await?;
    browser.fill("#boot-number", Person::ERIKA.number).await?;
    browser.fill("#boot-password", PASSWORD).await?;
    browser.click("[data-press='sign-in']").await?;
    browser.see("#boot [aria-disabled='true'][data-press='sign-in']").await?;
    let address = browser.client.current_url().await?;
    ensure!(address.query().is_none(), "what was typed stands in the address");
    the_app_comes(&device).await?;
    browser.see_within("[data-nav='/documents'][aria-current]", STRETCHING).await?;

    // A shared computer is one from the first moment.
    before_the_app(&device, "/home").await?;
    browser.click("label[for='boot-shared']").await?;
    browser.fill("#boot-number", Person::ERIKA.number).await?;
    the_app_comes(&device).await?;
    browser.see("#shared-computer:checked").await?;
    browser
        .until(
            "return document.querySelector('#insurance-number').value === arguments[0]",
            vec![Person::ERIKA.number.into()],
        )
        .await?;
    ensure!(!browser.has("#insurance-number[autocomplete='username']").await?, "the number would be kept");

    device.was_clean().await?;
    device.browser.close().await
}

/// In every language, size and light: axe finds nothing, and each of these stands where its like stood before the app.
async fn nothing_moves(device: &Device, path: &str, like: &[(&str, &str)]) -> Result<()> {
    let (browser, axe) = (&device.browser, Axe::fetched()?);
    for (screen, dark, language) in [
        (Screen::Phone, false, "de"),
        (Screen::Narrow, true, "de-simple"),
        (Screen::Desktop, false, "en"),
        (Screen::Phone, true, "en"),
        (Screen::Desktop, true, "de"),
    ] {
        browser.look(screen, dark).await?;
        let choose = "localStorage.setItem('siegel.language', arguments[0])";
        browser.client.execute(choose, vec![language.into()]).await?;
        device.ask_for(path).await?;
        browser.see("#boot h1").await?;
        let name = format!("{}-{}-{language}", if path == "/" { "welcome" } else { "door" }, screen.width());
        let found = axe.look(browser, &name).await?;
        ensure!(found.is_empty(), "axe has found:\n{}", found.join("\n"));
        ensure!(sideways(browser, screen).await?.is_none(), "{name} has to be scrolled sideways");
        browser.shot(&format!("{name}-before")).await?;
        let mut before = Vec::new();
        for (css, _) in like {
            before.push(place(device, &format!("#boot {css}")).await?);
        }
        the_app_comes(device).await?;
        browser.shot(&format!("{name}-after")).await?;
        for ((_, css), before) in like.iter().zip(before) {
            let after = place(device, css).await?;
            ensure!(after == before, "{name}: `{css}` was at {before} and is at {after}");
        }
    }
    browser.client.execute("localStorage.removeItem('siegel.language')", vec![]).await?;
    browser.look(Screen::Phone, false).await
}

/// Where something is, how large, and what it says.
async fn place(device: &Device, css: &str) -> Result<Value> {
    let script = "const element = document.querySelector(arguments[0]);
        const { x, y, width, height } = element.getBoundingClientRect();
        return [...[x, y, width, height].map(Math.round), element.innerText];";
    Ok(device.browser.client.execute(script, vec![css.into()]).await?)
}

async fn before_the_app(device: &Device, path: &str) -> Result<()> {
    device.ask_for(path).await?;
    device.browser.see("#boot-number").await.map(drop)
}

async fn the_app_comes(device: &Device) -> Result<()> {
    device.browser.client.execute(GO, vec![]).await?;
    device.browser.gone("#boot", SOON).await
}
