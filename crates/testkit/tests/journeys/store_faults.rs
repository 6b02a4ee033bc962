//! Every write of the store fails once in turn, and a second tab stands in the way of another version: the app starts again, nothing
//! sent is lost, and the person is told.

use std::{fs, time::Duration};

use anyhow::{Context, Result, ensure};
use serde_json::json;
use testkit::{
    browser::{SOON, Screen},
    stack::{Desk, Person, Stack, Watch},
};

use crate::{
    arrivals::{Sent, each_once, times},
    device::{Device, PASSWORD, STRETCHING},
};

const PATIENCE: Duration = Duration::from_secs(90);
/// How long a person may wait for a word of what failed.
const TOLD_SOON: Duration = Duration::from_secs(15);
/// More writes than a message with a file makes: by then one was counted that is not there.
const WRITES_MAX: usize = 30;

/// Before any script of the page: counts the writes, fails the one that is asked for, and notes what the page says of failures.
const FAULTS: &str = r"(() => {
    const faults = { seen: 0, at: 0, kind: '', failed: null, told: [], newer: Number(localStorage.getItem('newer') ?? 0) };
    Object.defineProperty(window, '__store_faults', { value: faults });
    const begin = IDBDatabase.prototype.transaction;
    IDBDatabase.prototype.transaction = function (stores, mode, options) {
        const transaction = begin.call(this, stores, mode, options);
        if (mode === 'readwrite' && ++faults.seen === faults.at) {
            faults.failed = Array.from(stores).join(' ');
            const error = faults.kind === 'quota' ? new DOMException('full', 'QuotaExceededError') : null;
            Object.defineProperty(transaction, 'error', { value: error });
            // After it was asked for all that it is to write.
            queueMicrotask(() => transaction.abort());
        }
        return transaction;
    };
    const open = IDBFactory.prototype.open;
    IDBFactory.prototype.open = function (name, version) {
        return open.call(this, name, version && version + faults.newer);
    };
    const look = () => {
        for (const { dataset, innerText } of document.querySelectorAll('[data-error]')) {
            if (innerText.trim().length > 15 && !faults.told.includes(dataset.error)) faults.told.push(dataset.error);
        }
    };
    new MutationObserver(look).observe(document, { subtree: true, childList: true, attributes: true });
})();";

#[tokio::test]
async fn store_faults() -> Result<()> {
    let kinds = times("SIEGEL_STORE_FAULTS", 1)?;
    let stack = Stack::start()?;
    let desk = stack.desk();
    let mut watch = desk.watch(&[])?;
    let letter = desk.invite(&Person::ERIKA, &stack.address())?;
    let device = Device::open("store_faults", Screen::Desktop, &stack).await?;
    let script = json!({ "source": FAULTS });
    device.browser.devtools("Page.addScriptToEvaluateOnNewDocument", script).await?;
    device.activate(&letter, &Person::ERIKA).await?;
    // Parts are a write, too.
    device.stage_in_indexeddb().await?;
    open_again(&device).await?;
    let file = stack.folder().join("Befund.txt");
    fs::write(&file, "Befund")?;

    let mut sent = Vec::new();
    let mut failures = Vec::new();
    'writes: for write in 1..=WRITES_MAX {
        // Both kinds of failure at each write, or one after the other.
        for kind in ["quota", "abort"].iter().cycle().skip(write % 2).take(kinds) {
            let text = format!("Nachricht {write:02} {kind}");
            arm(&device, write, kind).await?;
            let whole = try_to_send(&device, &text, &file).await?;
            let Some(stores) = failed(&device).await? else {
                ensure!(whole, "without a fault, it does not send");
                sent.push(Sent { text, files: vec![("Befund.txt".to_owned(), b"Befund".to_vec())] });
                break 'writes;
            };
            let told = if whole && stores == "staged" && *kind == "abort" {
                // Some browsers keep bytes, but no blobs: it was written in that way then, and nothing is missing.
                "written in another way".to_owned()
            } else {
                wait_until_told(&device).await.with_context(|| format!("write {write}, of {stores}"))?
            };
            failures.push(format!("{write} {kind} ({stores}: {told})"));
            open_again(&device).await?;
            finish(&device, &mut watch, sent.len(), &text, &file).await?;
            sent.push(Sent { text, files: vec![("Befund.txt".to_owned(), b"Befund".to_vec())] });
        }
    }
    println!("store_faults: {} writes failed in turn: {failures:#?}", failures.len());
    ensure!((8..WRITES_MAX).contains(&failures.len().div_ceil(kinds)), "so many writes are no message's");
    ends_well(&desk, &mut watch, &sent)?;

    another_version(&device).await?;
    device.was_clean().await?;
    device.browser.close().await
}

/// A second tab does not let go of the store while this one has a newer version; then the other way round.
async fn another_version(device: &Device) -> Result<()> {
    let client = &device.browser.client;
    let first = client.window().await?;
    let second = client.new_window(true).await?.handle;
    client.switch_to_window(second.clone()).await?;
    device.visit("/").await?;
    let hold = "
        const done = arguments[0];
        const request = indexedDB.open('siegel');
        request.onsuccess = () => { window.held = request.result; done(null); };";
    client.execute_async(hold, vec![]).await?;
    client.switch_to_window(first.clone()).await?;
    client.execute("localStorage.setItem('newer', '1')", vec![]).await?;
    device.visit("/sign-in").await?;
    device.told("storage-version", SOON).await?;
    device.browser.shot("blocked").await?;

    client.switch_to_window(second).await?;
    client.close_window().await?;
    client.switch_to_window(first).await?;
    open_again(device).await?;
    device.go("/messages").await?;
    device.browser.see_within("[data-conversation]:nth-child(3)", PATIENCE).await?;

    // Now this tab is the older one: what it cannot keep any more it says.
    device.compose("Unter der alten Fassung", "Gesichert.").await?;
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    let upgrade = "
        const done = arguments[0];
        localStorage.setItem('newer', '2');
        indexedDB.databases().then((all) => {
            const { version } = all.find(({ name }) => name === 'siegel');
            // What stands before every opening adds to the version.
            const request = indexedDB.open('siegel', version + 1 - window.__store_faults.newer);
            request.onsuccess = () => { request.result.close(); done(null); };
            request.onerror = () => done(String(request.error));
        });";
    let failed = client.execute_async(upgrade, vec![]).await?;
    ensure!(failed.is_null(), "the old version is in the way: {failed}");
    device.browser.fill("#text", "Nicht mehr gesichert.").await?;
    device.told("storage-version", SOON).await?;
    device.browser.shot("outdated").await?;
    open_again(device).await?;
    device.browser.see_within("[data-action='continue-draft']", PATIENCE).await?;
    device.press("continue-draft").await?;
    device.browser.see("#text").await?;
    let kept = client.execute("return document.querySelector('#text').value", vec![]).await?;
    ensure!(kept == "Gesichert.", "the draft is another: {kept}");
    Ok(())
}

/// Loads the page anew, and opens the account.
async fn open_again(device: &Device) -> Result<()> {
    device.visit("/sign-in").await?;
    device.sign_in(Person::ERIKA.number, PASSWORD).await?;
    device.browser.see_within("a[data-nav='/home']", STRETCHING).await?;
    device.go("/home").await
}

/// Has the next write but so many fail.
async fn arm(device: &Device, write: usize, kind: &str) -> Result<()> {
    let script = "Object.assign(window.__store_faults, { seen: 0, at: arguments[0], kind: arguments[1], failed: null, told: [] })";
    device.browser.client.execute(script, vec![json!(write), json!(kind)]).await.map(drop).map_err(Into::into)
}

/// Which stores the write was of that has failed, if one has.
async fn failed(device: &Device) -> Result<Option<String>> {
    let failed = device.browser.client.execute("return window.__store_faults.failed", vec![]).await?;
    Ok(failed.as_str().map(str::to_owned))
}

async fn told(device: &Device) -> Result<Vec<String>> {
    let script = "return window.__store_faults.told.filter((code) => code.startsWith('storage'))";
    Ok(serde_json::from_value(device.browser.client.execute(script, vec![]).await?)?)
}

/// What the person was told of the failure.
async fn wait_until_told(device: &Device) -> Result<String> {
    let begin = std::time::Instant::now();
    loop {
        if let Some(code) = told(device).await?.first() {
            return Ok(code.clone());
        }
        let text = device.browser.text().await?;
        ensure!(
            begin.elapsed() < TOLD_SOON,
            "nobody says that something was not kept; the page says:\n{text}"
        );
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Writes, attaches and sends, as far as that goes; says whether it was handed over.
async fn try_to_send(device: &Device, text: &str, file: &std::path::Path) -> Result<bool> {
    device.compose("Der Speicher fehlt", text).await?;
    device.attach(&[file]).await?;
    let has_failed = "form li.file [data-error^='storage']";
    device.browser.see_within(&format!("form li.file .sealed, {has_failed}"), PATIENCE).await?;
    if device.browser.has(has_failed).await? {
        return Ok(false);
    }
    device.press("send").await?;
    let stopped = "form [data-error^='storage'], [data-waiting='refused']";
    let over = "article [data-step='handed-over'], article [data-step='received']";
    device.browser.see_within(&format!("{over}, {stopped}"), PATIENCE).await?;
    Ok(!device.browser.has(stopped).await?)
}

/// After the reload: what is a draft is written to its end, what is sent goes, by itself or told to try again.
async fn finish(
    device: &Device,
    watch: &mut Watch,
    before: usize,
    text: &str,
    file: &std::path::Path,
) -> Result<()> {
    let begin = std::time::Instant::now();
    loop {
        if watch.count()? > before {
            return Ok(());
        }
        if device.browser.has("[data-waiting='refused'] [data-action='retry']").await? {
            device.press("retry").await?;
        } else if device.browser.has("[data-action='continue-draft']").await? {
            device.press("continue-draft").await?;
            device.browser.see("#text").await?;
            while device.browser.has("form li.file [data-error]").await? {
                device.browser.click("form li.file:has([data-error]) [data-action='remove-file']").await?;
            }
            device.choose_topic().await?;
            device.browser.fill("#text", text).await?;
            if !device.browser.has("form li.file .sealed").await? {
                device.attach(&[file]).await?;
                device.sealed(1, PATIENCE).await?;
            }
            device.send().await?;
        } else if begin.elapsed() > Duration::from_secs(6) && !device.browser.has("[data-step]").await? {
            // The very first write of it failed: nothing was kept, and nothing was said to be.
            device.compose("Der Speicher fehlt", text).await?;
            device.attach(&[file]).await?;
            device.sealed(1, PATIENCE).await?;
            device.send().await?;
        }
        ensure!(
            begin.elapsed() < PATIENCE,
            "{text:?} does not go; the page says:\n{}",
            device.browser.text().await?
        );
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

fn ends_well(desk: &Desk, watch: &mut Watch, sent: &[Sent]) -> Result<()> {
    let folders = watch.messages(sent.len(), PATIENCE)?;
    each_once(desk, &folders, sent)?;
    println!(
        "store_faults: {} messages at the desk, each once, its file byte for byte; no alarms",
        sent.len()
    );
    Ok(())
}
