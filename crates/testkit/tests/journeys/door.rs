//! The door that stands there before the app: what is typed and pressed at it counts.

use anyhow::{Result, ensure};
use fantoccini::key::Key;
use serde_json::json;
use testkit::{
    browser::{SOON, Screen},
    stack::{Person, Stack},
};

use crate::device::{Device, PASSWORD, STRETCHING};

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

    // In the middle of the password the app comes: one goes on typing.
    before_the_app(&device, "/messages").await?;
    let words = browser.text_of("#boot h1").await?;
    let (begun, rest) = PASSWORD.split_at(PASSWORD.len() / 2);
    let keyboard = browser.keyboard();
    keyboard.fill("#boot-number", Person::ERIKA.number).await?;
    keyboard.fill("#boot-password", begun).await?;
    browser.shots_of_page("before").await?;
    the_app_comes(&device).await?;
    browser.shots_of_page("after").await?;
    ensure!(browser.text_of("h1").await? == words, "the door says something else");
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

async fn before_the_app(device: &Device, path: &str) -> Result<()> {
    device.ask_for(path).await?;
    device.browser.see("#boot-number").await.map(drop)
}

async fn the_app_comes(device: &Device) -> Result<()> {
    device.browser.client.execute(GO, vec![]).await?;
    device.browser.gone("#boot", SOON).await
}
