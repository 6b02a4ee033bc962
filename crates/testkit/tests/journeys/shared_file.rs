//! A file from another app: it waits for the person to sign in, and is in the draft then; what came to the server in place of the app is
//! said to be lost. And the app is offered, once, to somebody who has sent something.

use anyhow::{Context, Result, ensure};
use serde_json::json;
use testkit::{
    browser::{SOON, Screen},
    stack::{Person, Stack},
};

use crate::{
    device::{Device, PASSWORD, STRETCHING},
    service::served,
};

/// What another app does with the share target: a form of another origin, sent to the address that the manifest names.
const SHARE: &str = r#"
    const [action, names] = arguments;
    const files = new DataTransfer();
    for (const name of names) files.items.add(new File(["Befund: " + name], name, { type: "application/pdf" }));
    const form = document.createElement("form");
    Object.assign(form, { action, method: "POST", enctype: "multipart/form-data" });
    const input = document.createElement("input");
    Object.assign(input, { type: "file", name: "files", multiple: true, files: files.files });
    form.append(input);
    document.body.append(form);
    form.submit();"#;

/// A browser that offers the app.
const OFFER: &str = r#"
    const offer = new Event("beforeinstallprompt", { cancelable: true });
    offer.prompt = () => { window.__siegel_asked = true; };
    window.dispatchEvent(offer);
    return offer.defaultPrevented;"#;

const IPHONE: &str = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) \
                      Version/18.6 Mobile/15E148 Safari/604.1";

#[tokio::test]
async fn shared_file() -> Result<()> {
    let stack = Stack::start()?;
    let desk = stack.desk();
    let mut watch = desk.watch(&[])?;
    let letter = desk.invite(&Person::ERIKA, &stack.address())?;
    let device = Device::open("shared-file", Screen::Phone, &stack).await?;
    device.activate(&letter, &Person::ERIKA).await?;
    served(&device).await?;
    let client = &device.browser.client;
    let share = format!("{}/share", stack.address());

    share_with(&device, &share, &["Befund.pdf", "Rezept.pdf"]).await?;
    device.browser.see("[data-state='handed-wait']").await?;
    device.browser.shot("waits").await?;
    let kept = "let count = 0; \
                for (const name of await caches.keys()) for (const { url } of await (await caches.open(name)).keys()) \
                    count += url.includes('share') || url.includes('Befund'); \
                return count;";
    ensure!(client.execute(kept, vec![]).await? == 0, "a shared file was kept");
    device.sign_in(Person::ERIKA.number, PASSWORD).await?;
    device.browser.see_within("[data-state='handed-came']", STRETCHING).await?;
    device.sealed(2, SOON).await?;
    device.browser.shot("came").await?;
    ensure!(client.current_url().await?.query().is_none(), "loaded anew it would look for them again");
    device.choose_topic().await?;
    device.browser.fill("#subject", "Befund und Rezept").await?;
    device.send().await?;
    let folder = watch.messages(1, SOON)?.pop().context("the message is there")?;
    let arrived = std::fs::read_to_string(folder.join("Befund.pdf"))?;
    ensure!(arrived == "Befund: Befund.pdf", "another file arrived: {arrived}");
    device.was_clean().await?;

    // Somebody who has sent something is asked whether they want the app, and not again.
    ensure!(client.execute(OFFER, vec![]).await? == true, "the browser asks on its own");
    device.go("/home").await?;
    device.browser.see("[data-state='install-hint']").await?;
    device.browser.shot("hint").await?;
    device.press("decline-install").await?;
    device.browser.gone("[data-state='install-hint']", SOON).await?;
    ensure!(client.execute("return localStorage.getItem('siegel.install')", vec![]).await? == "no");
    device.go("/more").await?;
    device.browser.see("[data-section='install']").await?;
    device.browser.shot("more").await?;
    device.press("install").await?;
    ensure!(client.execute("return window.__siegel_asked", vec![]).await? == true, "it does not ask");
    device.browser.gone("[data-section='install']", SOON).await?;

    // Without the app's worker it comes to the server, which keeps nothing of it.
    let leave = "for (const one of await navigator.serviceWorker.getRegistrations()) await one.unregister();";
    client.execute(leave, vec![]).await?;
    share_with(&device, &share, &["Befund.pdf"]).await?;
    device.sign_in(Person::ERIKA.number, PASSWORD).await?;
    device.browser.see_within("[data-state='handed-lost']", STRETCHING).await?;
    device.browser.shot("lost").await?;
    ensure!(stack.search(&[b"Befund: "])?.hits.is_empty(), "the server has kept something");

    // A telephone whose browser offers nothing has words for it.
    let agent = json!({ "userAgent": IPHONE, "platform": "iPhone" });
    device.browser.devtools("Emulation.setUserAgentOverride", agent).await?;
    let silent =
        "addEventListener('beforeinstallprompt', (event) => event.stopImmediatePropagation(), true);";
    device.browser.devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": silent })).await?;
    device.visit("/more").await?;
    device.sign_in(Person::ERIKA.number, PASSWORD).await?;
    let words = device.browser.see_within("[data-state='install-apple']", STRETCHING).await?.text().await?;
    ensure!(words.contains("Home-Bildschirm"), "nobody says how: {words}");
    device.browser.shot("apple").await?;
    device.was_clean().await?;
    device.browser.close().await
}

async fn share_with(device: &Device, address: &str, names: &[&str]) -> Result<()> {
    device.browser.goto("about:blank").await?;
    let arguments = vec![address.into(), serde_json::to_value(names)?];
    device.browser.client.execute(SHARE, arguments).await?;
    device.browser.see("form [data-action='sign-in']").await.map(drop)
}
