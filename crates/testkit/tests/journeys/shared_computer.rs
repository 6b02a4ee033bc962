//! A computer that others use too: one signs in, reads, writes, signs out, and the profile on the disk holds nothing of it; nor after
//! the browser was killed in the middle.

use std::{fs, path::Path, time::Duration};

use anyhow::{Context, Result, ensure};
use testkit::{
    browser::{Ending, SOON, Screen},
    stack::{Person, Stack},
};

use crate::device::{Device, PASSWORD, STRETCHING, mebibytes};

const PATIENCE: Duration = Duration::from_secs(90);
/// Stands in everything that is written.
const CANARY: &str = "Zimtstern4711Kolibri";

#[tokio::test]
async fn shared_computer() -> Result<()> {
    let stack = Stack::start()?;
    let desk = stack.desk();
    let mut watch = desk.watch(&[])?;
    let letter = desk.invite(&Person::ERIKA, &stack.address())?;
    let phone = Device::open("shared-computer-phone", Screen::Phone, &stack).await?;
    phone.activate(&letter, &Person::ERIKA).await?;
    phone.browser.close().await?;

    let mut library = Device::open("shared-computer", Screen::Desktop, &stack).await?;
    sign_in_shared(&library).await?;
    library.browser.shot("home").await?;

    // Written, with a file, handed over, answered, read.
    let file = stack.folder().join(format!("{CANARY}.txt"));
    fs::write(&file, format!("Befund: {CANARY}"))?;
    library.compose(CANARY, &format!("Guten Tag, {CANARY}.")).await?;
    library.attach(&[&file]).await?;
    library.sealed(1, PATIENCE).await?;
    library.send().await?;
    let folder = watch.messages(1, PATIENCE)?.pop().context("the message is there")?;
    let message =
        folder.file_name().context("the folder is named by the message")?.to_string_lossy().into_owned();
    desk.run(&["answer", &message, "--text", &format!("Gern, {CANARY}.")])?;
    library.open_last_conversation().await?;
    library.reached("received", PATIENCE).await?;
    library.browser.see_within("article[data-mine='false']", PATIENCE).await?;
    library.browser.shot("conversation").await?;
    let (account, conversation) = (own_account(&library).await?, conversation_of(&library, &message).await?);
    let address = library.browser.client.current_url().await?;
    ensure!(address.path() == "/messages/1", "the address says more than it has to: {address}");
    only_the_public_is_kept(&library).await?;

    // Without a connection something waits: signing out asks first.
    offline(&library, true).await?;
    library.browser.fill("#text", &format!("Noch etwas: {CANARY}")).await?;
    library.press("send").await?;
    library.browser.see("[data-state='offline']").await?;
    library.go("/more").await?;
    library.press("sign-out").await?;
    let question = library.browser.text_of("#sign-out[open]").await?;
    ensure!(question.contains("Eine Sendung") && question.contains("verloren"), "it asks: {question}");
    library.browser.shot("unsent").await?;
    library.browser.click("#sign-out [data-action='cancel']").await?;
    offline(&library, false).await?;
    watch.messages(2, PATIENCE)?;
    library.press("sign-out").await?;
    library.browser.click("#sign-out [data-action='confirm']").await?;
    library.browser.gone("[data-state='shared']", SOON).await?;
    ensure!(library.browser.client.get_all_cookies().await?.is_empty(), "a cookie is left");
    library.was_clean().await?;

    // What the browser has written, once it had the time to.
    let needles = needles(&account, &conversation)?;
    library
        .browser
        .restart(Ending::Closed, Screen::Desktop, |browser| nothing_left(browser, &needles, "signed out"))
        .await?;

    // Killed in the middle of it; and started again.
    sign_in_shared(&library).await?;
    library.go("/messages").await?;
    library.browser.see_within("[data-conversation]", PATIENCE).await?;
    library.compose(CANARY, CANARY).await?;
    // A pause loses nothing: what is unsent waits, sealed, in this window, and its owner goes on with it.
    library.attach(&[&file]).await?;
    library.sealed(1, PATIENCE).await?;
    library.press("lock").await?;
    library.browser.see("[data-state='left-unsent']").await?;
    library.browser.shot("left-unsent").await?;
    library.sign_in(Person::ERIKA.number, PASSWORD).await?;
    library.browser.see_within("#subject", STRETCHING).await?;
    library.sealed(1, PATIENCE).await?;
    let subject = "return document.querySelector('#subject').value";
    ensure!(library.browser.client.execute(subject, vec![]).await? == CANARY, "the draft is lost");
    library
        .browser
        .restart(Ending::Killed, Screen::Desktop, |browser| nothing_left(browser, &needles, "killed"))
        .await?;
    library.visit("/").await?;
    library
        .browser
        .restart(Ending::Closed, Screen::Desktop, |browser| nothing_left(browser, &needles, "started again"))
        .await?;

    // A file that is saved stays: the page says so, and the browser keeps its name.
    sign_in_shared(&library).await?;
    library.go("/documents").await?;
    library.browser.click("[data-action='download']").await?;
    library.browser.downloaded(PATIENCE).await?;
    library.browser.see("[data-state='saved-here']").await?;
    library.browser.shot("saved-here").await?;
    library.go("/more").await?;
    library.press("sign-out").await?;
    library.browser.click("#sign-out [data-action='confirm']").await?;
    library.browser.gone("[data-state='shared']", SOON).await?;

    // The search would have found it: whoever signs in as ever leaves the account's id.
    library.visit("/sign-in").await?;
    library.sign_in(Person::ERIKA.number, PASSWORD).await?;
    library.browser.see_within("a[data-nav='/home']", STRETCHING).await?;
    library.go("/messages").await?;
    // Unread: that it was read on a shared computer is known nowhere.
    library.browser.click("[data-conversation][data-unread='true'] a").await?;
    library.browser.see("article[data-message]").await?;
    let search = |browser: &testkit::browser::Browser| {
        let found = browser.search(&borrowed(&needles))?.hits;
        println!("shared_computer: signed in as ever: hits in {} files", found.len());
        ensure!(
            found.iter().any(|path| holds(path, "IndexedDB")),
            "IndexedDB was not looked through: {found:?}"
        );
        ensure!(
            found.iter().any(|path| holds(path, "History")),
            "the history was not looked through: {found:?}"
        );
        Ok(())
    };
    library.browser.restart(Ending::Closed, Screen::Desktop, search).await?;
    library.browser.close().await
}

/// Says that others use this computer too, and signs in.
async fn sign_in_shared(device: &Device) -> Result<()> {
    device.visit("/sign-in").await?;
    device.browser.click("#shared-computer").await?;
    device.browser.shot("question").await?;
    device.sign_in(Person::ERIKA.number, PASSWORD).await?;
    device.browser.see_within("a[data-nav='/home']", STRETCHING).await?;
    device.browser.see("[data-state='shared']").await.map(drop)
}

async fn offline(device: &Device, offline: bool) -> Result<()> {
    device.browser.devtools("Network.enable", serde_json::json!({})).await?;
    let line = serde_json::json!({ "offline": offline, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1 });
    device.browser.devtools("Network.emulateNetworkConditions", line).await.map(drop)
}

/// The account's id, as its session says it.
async fn own_account(device: &Device) -> Result<String> {
    let script = "return (await (await fetch('/api/v1/session', { cache: 'no-store' })).json()).account;";
    let account = device.browser.client.execute(script, vec![]).await?;
    account.as_str().map(str::to_owned).context("the session names its account")
}

/// The id of a message's conversation, as the envelope's header says it.
async fn conversation_of(device: &Device, message: &str) -> Result<String> {
    let script = "
        const envelope = await fetch('/api/v1/messages/' + arguments[0], { cache: 'no-store' });
        const header = new Uint8Array(await envelope.arrayBuffer()).slice(8, 24);
        return Array.from(header, (byte) => byte.toString(16).padStart(2, '0')).join('');";
    let id = device.browser.client.execute(script, vec![message.into()]).await?;
    id.as_str().map(str::to_owned).context("an envelope names its conversation")
}

/// Checks what the page has in its stores while the account is open.
async fn only_the_public_is_kept(device: &Device) -> Result<()> {
    let script = "
        const opened = (request) => new Promise((resolve, reject) => {
            request.onsuccess = () => resolve(request.result);
            request.onerror = () => reject(request.error);
        });
        const kept = [];
        for (const { name } of await indexedDB.databases()) {
            const database = await opened(indexedDB.open(name));
            for (const store of database.objectStoreNames) {
                const keys = await opened(database.transaction(store).objectStore(store).getAllKeys());
                kept.push(...keys.map((key) => store + ':' + key));
            }
            database.close();
        }
        kept.push(...Object.keys(localStorage).map((key) => 'local:' + key));
        kept.push(...Object.keys(sessionStorage).map((key) => 'session:' + key));
        kept.push(...(await caches.keys()).map((key) => 'cache:' + key));
        return kept;";
    let kept = device.browser.client.execute(script, vec![]).await?;
    let kept: Vec<&str> = kept.as_array().context("a list")?.iter().filter_map(|key| key.as_str()).collect();
    println!("shared_computer: kept while the account is open: {kept:?}");
    let public = ["device:device", "device:insurer", "device:directory", "local:siegel.language"];
    ensure!(kept.iter().all(|key| public.contains(key)), "more is kept: {kept:?}");
    let cookies = device.browser.client.get_all_cookies().await?;
    let names: Vec<_> = cookies.iter().map(|cookie| (cookie.name(), cookie.expires_datetime())).collect();
    ensure!(names == [("__Host-siegel", None)], "the cookies are others: {names:?}");
    Ok(())
}

/// What must not be found, as browsers write text and bytes.
fn needles(account: &str, conversation: &str) -> Result<Vec<Vec<u8>>> {
    let Person { name, number, birth_date } = Person::ERIKA;
    let last_name = name.split(' ').next_back().unwrap_or(name);
    let mut needles = Vec::new();
    for text in [CANARY, name, last_name, number, birth_date, PASSWORD, account, conversation] {
        needles.push(text.as_bytes().to_vec());
        needles.push(text.encode_utf16().flat_map(u16::to_le_bytes).collect());
        needles.push(text.encode_utf16().flat_map(u16::to_be_bytes).collect());
    }
    for id in [account, conversation] {
        let digits = id
            .as_bytes()
            .chunks(2)
            .map(|pair| u8::from_str_radix(str::from_utf8(pair)?, 16).context("hexadecimal"));
        needles.push(digits.collect::<Result<_>>()?);
    }
    Ok(needles)
}

fn borrowed(needles: &[Vec<u8>]) -> Vec<&[u8]> {
    needles.iter().map(Vec::as_slice).collect()
}

fn nothing_left(browser: &testkit::browser::Browser, needles: &[Vec<u8>], when: &str) -> Result<()> {
    let search = browser.search(&borrowed(needles))?;
    println!(
        "shared_computer, {when}: {} hits of text, name, numbers, ids in {} files ({}) of the profile",
        search.hits.len(),
        search.files,
        mebibytes(search.bytes),
    );
    ensure!(search.hits.is_empty(), "{when}, the profile holds something of the account: {:?}", search.hits);
    Ok(())
}

fn holds(path: &Path, part: &str) -> bool {
    path.to_string_lossy().contains(part)
}
