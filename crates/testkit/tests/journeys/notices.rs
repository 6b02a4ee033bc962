//! Somebody wants to know that there is mail: by e-mail, once the address has shown that it is there, and on this device. Nothing is said but
//! that; and the icon's number goes when the mail is read.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use testkit::{
    browser::Screen,
    stack::{MailServer, Person, Stack},
};

use crate::device::{Device, PASSWORD, STRETCHING};

const PATIENCE: Duration = Duration::from_secs(60);
/// Nothing of a letter may stand in a notice.
const SUBJECT: &str = "Ihr Befund aus der Kardiologie";

/// A headless browser reaches no push service: subscribing is played, and everything after it is real. What the icon shows is noted.
const STANDS_IN: &str = "
    PushManager.prototype.getSubscription = async () => null;
    PushManager.prototype.subscribe = async (options) => {
        if (!options.userVisibleOnly || new Uint8Array(options.applicationServerKey).length !== 65) {
            throw new TypeError('no key');
        }
        return { endpoint: 'https://push.example/send/erika' };
    };
    navigator.setAppBadge = async (count) => { window.__siegel_badge = count; };
    navigator.clearAppBadge = async () => { window.__siegel_badge = 0; };";

/// The notices that are shown, as title, text and language.
const SHOWN: &str = "
    const registration = await navigator.serviceWorker.ready;
    const shown = await registration.getNotifications();
    return shown.map(({ title, body, lang }) => [title, body, lang]);";

#[tokio::test]
async fn notices() -> Result<()> {
    let mail = MailServer::start()?;
    let stack = Stack::start_with(&["--smtp", &mail.file()?.display().to_string()])?;
    let desk = stack.desk();
    let mut watch = desk.watch(&[])?;
    let letter = desk.invite(&Person::ERIKA, &stack.address())?;
    let phone = Device::open("notices", Screen::Phone, &stack).await?;
    phone.activate(&letter, &Person::ERIKA).await?;
    phone.compose("Frage", "Guten Tag").await?;
    phone.send().await?;
    watch.messages(1, PATIENCE)?;
    let granted = json!({ "origin": stack.address(), "permissions": ["notifications"] });
    phone.browser.devtools("Browser.grantPermissions", granted).await?;
    run(&phone, STANDS_IN).await?;

    // An address, and the code that was mailed to it.
    phone.go("/more").await?;
    phone.go("/more/notices").await?;
    phone.browser.see_within("[data-push='off']", PATIENCE).await?;
    phone.browser.shot("notices").await?;
    phone.browser.fill("#email", "erika@example").await?;
    phone.press("email-code").await?;
    phone.browser.see("[data-error='email']").await?;
    phone.browser.fill("#email", "erika@example.org").await?;
    phone.press("email-code").await?;
    let code = code(&mail.mail(1, PATIENCE)?)?;
    phone.browser.see_within("#email-code", PATIENCE).await?;
    phone.browser.fill("#email-code", if code == "000000" { "000001" } else { "000000" }).await?;
    phone.press("email-confirm").await?;
    phone.browser.see_within("[data-error='code-refused']", PATIENCE).await?;
    phone.browser.shot("code").await?;
    phone.browser.fill("#email-code", &code).await?;
    phone.press("email-confirm").await?;
    phone.browser.see_within("[data-email='on']", PATIENCE).await?;

    // This device.
    phone.press("push-on").await?;
    phone.browser.see_within("[data-push='on']", PATIENCE).await?;
    phone.browser.shot("on").await?;
    phone.browser.look(Screen::Desktop, true).await?;
    phone.browser.shot("on-dark-desktop").await?;
    phone.browser.look(Screen::Phone, false).await?;

    // While nobody looks a letter comes. The e-mail and the notice say nothing of it.
    phone.press("lock").await?;
    desk.run(&["write", Person::ERIKA.number, "--subject", SUBJECT, "--text", "Guten Tag."])?;
    let mut inspector = phone.browser.inspector().await?;
    inspector.push(&stack.address()).await?;
    let shown = until(&phone, SHOWN, |shown| shown.as_array().is_some_and(|shown| !shown.is_empty())).await?;
    ensure!(shown == json!([["Sie haben Post", "Zum Lesen öffnen Sie bitte Siegel.", "de"]]), "{shown}");
    let told = mail.mail(2, PATIENCE)?;
    ensure!(
        told.starts_with("erika@example.org\n") && told.contains("Subject: Sie haben neue Post\n"),
        "{told}"
    );
    for word in ["Befund", "Kardiologie", "Erika", "Mustermann", Person::ERIKA.number] {
        ensure!(!told.contains(word), "the e-mail says {word}: {told}");
    }
    println!("notices: told by e-mail and on the device, and nothing of the letter");

    // The icon's number is that of the unread conversations, and goes with them.
    phone.visit("/messages").await?;
    run(&phone, STANDS_IN).await?;
    phone.sign_in(Person::ERIKA.number, PASSWORD).await?;
    phone.browser.see_within("li[data-conversation][data-unread='true']", STRETCHING).await?;
    let badge = "return window.__siegel_badge ?? null;";
    until(&phone, badge, |badge| *badge == 1).await?;
    phone.browser.click("li[data-conversation][data-unread='true'] a").await?;
    until(&phone, badge, |badge| *badge == 0).await?;

    // Off again, both.
    phone.go("/more").await?;
    phone.go("/more/notices").await?;
    phone.press("push-off").await?;
    phone.browser.see_within("[data-push='off']", PATIENCE).await?;
    phone.press("email-off").await?;
    phone.browser.gone("[data-email='on']", PATIENCE).await?;
    phone.was_clean().await?;
    phone.browser.close().await
}

/// Runs a script in the page, whose answer may take a while.
async fn run(device: &Device, script: &str) -> Result<Value> {
    let evaluate = json!({
        "expression": format!("(async () => {{ {script} }})()"), "awaitPromise": true, "returnByValue": true,
    });
    let mut answer = device.browser.devtools("Runtime.evaluate", evaluate).await?;
    ensure!(answer.get("exceptionDetails").is_none(), "{answer}");
    Ok(answer["result"]["value"].take())
}

/// Runs a script until it answers so.
async fn until(device: &Device, script: &str, expect: impl Fn(&Value) -> bool) -> Result<Value> {
    for _ in 0..200 {
        let answer = run(device, script).await?;
        if expect(&answer) {
            return Ok(answer);
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    anyhow::bail!("the page does not answer so: {script}")
}

/// The six digits on a line of their own.
fn code(mail: &str) -> Result<String> {
    let is_code = |line: &&str| line.len() == 6 && line.bytes().all(|byte| byte.is_ascii_digit());
    mail.lines().find(is_code).map(str::to_owned).context("there is no code in the mail")
}
