//! Everything taken along: one file with letters, files and proofs, read as somebody reads it who has only a browser and no connection.

use std::{
    env, fs,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use testkit::{
    browser::Screen,
    fixtures::{self, pdf},
    stack::{Person, Stack},
};
use zip::ZipArchive;

use crate::device::{Device, mebibytes};

const PATIENCE: Duration = Duration::from_secs(90);
/// What would leave its folder, be markup, or turn the line around.
const SUBJECT: &str = "../../<b>Befund</b> \u{202e}CON: \"März\"?";
const TEXT: &str = "Guten Tag,\n\n<script>alert(1)</script>\n\nErika Brandt";
/// Two parts.
const LARGE: u64 = 9 << 20;

/// The browser asks nobody where a file should go: as in those that cannot.
const NOBODY_ASKS: &str = "window.showSaveFilePicker = undefined";
/// Somebody chooses this file, for want of a file dialog.
const SOMEBODY_CHOOSES: &str = "
    window.showSaveFilePicker = async ({ suggestedName }) => {
        const folder = await navigator.storage.getDirectory();
        return folder.getFileHandle(suggestedName, { create: true });
    };";
/// Hands the chosen file over, and takes it away.
const TAKE_CHOSEN: &str = "
    const [done] = arguments;
    (async () => {
        const folder = await navigator.storage.getDirectory();
        for await (const [name, handle] of folder.entries()) {
            if (!name.endsWith('.zip')) continue;
            const link = document.createElement('a');
            link.href = URL.createObjectURL(new Blob([await (await handle.getFile()).arrayBuffer()]));
            link.download = name;
            link.click();
            await folder.removeEntry(name);
        }
        done(true);
    })();";
/// Somebody chooses a stick that never takes the first bytes.
const SLOW_STICK: &str = "
    window.told = [];
    const stream = {
        write: () => new Promise(() => {}),
        close: async () => window.told.push('closed'),
        abort: async () => window.told.push('aborted'),
    };
    window.showSaveFilePicker = async () => ({
        createWritable: async () => stream,
        remove: async () => window.told.push('removed'),
    });";
const TOLD: &str = "return window.told.join(' ') === arguments[0]";

/// What a page of the archive is, for who cannot see it, and what it has fetched.
const BASICS: &str = "
    const count = (css) => document.querySelectorAll(css).length;
    return [
        document.documentElement.lang, document.title !== '', count('h1'), count('main'), count('script'),
        performance.getEntriesByType('resource').length, count('table:not(:has(caption))') + count('th:not([scope])'),
    ].join(' ');";

//
#[tokio::test]
async fn export() -> Result<()> {
    let mut stack = Stack::start()?;
    let desk = stack.desk();
    let mut watch = desk.watch(&[])?;
    let letter = desk.invite(&Person::ERIKA, &stack.address())?;
    let device = Device::open("export", Screen::Phone, &stack).await?;
    let browser = &device.browser;
    device.activate(&letter, &Person::ERIKA).await?;

    let [document, film, answer] =
        ["Arztbrief.pdf", "Aufnahme.bin", "Bescheid.pdf"].map(|name| stack.folder().join(name));
    fs::write(&document, pdf::page("Arztbrief", &["Sehr geehrte Frau Kollegin,"]))?;
    fixtures::write_noise(&film, 1, LARGE)?;
    fs::write(&answer, pdf::page("Bescheid", &["Ihr Antrag ist bewilligt."]))?;
    device.compose(SUBJECT, TEXT).await?;
    device.attach(&[&document, &film]).await?;
    device.sealed(2, PATIENCE).await?;
    device.send().await?;
    let folder = watch.messages(1, PATIENCE)?.pop().context("the message is there")?;
    let id = folder.file_name().context("a message has a name")?.to_string_lossy().into_owned();
    let text = "Guten Tag, Frau Brandt, anbei unser Bescheid.";
    desk.run(&["answer", &id, "--text", text, "--file", &answer.display().to_string()])?;
    device.open_last_conversation().await?;
    device.reached("received", PATIENCE).await?;
    browser.see_within("article[data-mine='false']", PATIENCE).await?;

    // From Settings, and from Documents.
    device.go("/documents").await?;
    device.shots("documents").await?;
    browser.see("[data-action='to-export']").await?;
    device.go("/more").await?;
    browser.click("a[data-nav='/settings']").await?;
    device.shots("settings").await?;
    browser.client.execute(NOBODY_ASKS, vec![]).await?;
    browser.click("a[data-nav='/settings/export']").await?;
    browser.see("[data-state='export-warning']").await?;
    device.shots("offer").await?;
    let (watched, began) = (device.watch().await?, Instant::now());
    device.press("export").await?;
    browser.see_within("[data-state='export-done'][data-whole='true']", PATIENCE).await?;
    println!("export: {} in {:.1?}", mebibytes(LARGE), began.elapsed());
    device.stayed_free("export", watched).await?;
    device.shots("done").await?;
    let saved = browser.downloaded(PATIENCE).await?;
    ensure!(saved.extension().is_some_and(|kind| kind == "zip"), "it is called {}", saved.display());
    let archive = unpack(&saved, &stack.folder().join("downloaded"))?;
    has_all(&archive, &[&document, &film, &answer])?;
    proves(&archive)?;

    // Into a file that somebody has chosen; and taken back when they change their mind.
    device.press("export-again").await?;
    browser.client.execute(SLOW_STICK, vec![]).await?;
    device.press("export").await?;
    browser.see("[data-state='export-running'] progress").await?;
    browser.shot("running").await?;
    device.press("cancel-export").await?;
    browser.see("[data-action='export']").await?;
    browser.until(TOLD, vec!["aborted removed".into()]).await?;
    browser.client.execute(SOMEBODY_CHOOSES, vec![]).await?;
    device.press("export").await?;
    browser.see_within("[data-state='export-done'][data-whole='true']", PATIENCE).await?;
    browser.client.execute_async(TAKE_CHOSEN, vec![]).await?;
    let chosen = unpack(&browser.downloaded(PATIENCE).await?, &stack.folder().join("chosen"))?;
    has_all(&chosen, &[&document, &film, &answer])?;

    // Without the server what is not on this device is missing, and that is said: on the page, and in the index.
    drop(watch);
    stack.kill_server()?;
    device.press("export-again").await?;
    browser.see_within("[data-state='export-not-newest']", PATIENCE).await?;
    browser.client.execute(NOBODY_ASKS, vec![]).await?;
    device.press("export").await?;
    browser
        .see_within("[data-state='export-done'][data-whole='false'] [data-missing='offline']", PATIENCE)
        .await?;
    browser.shot("missing").await?;
    let without = unpack(&browser.downloaded(PATIENCE).await?, &stack.folder().join("without"))?;
    ensure!(
        files(&without)?.iter().all(|file| !file.ends_with("01-2 Aufnahme.bin")),
        "there is more than was here"
    );
    let index = fs::read_to_string(without.join("index.html"))?;
    ensure!(
        index.contains("Aufnahme.bin") && index.contains("Was fehlt"),
        "the index does not say what is missing"
    );
    device.was_clean().await?;

    reads(&device, &archive).await?;
    device.browser.close().await
}

/// Takes the archive apart as any program does, into a folder.
fn unpack(archive: &Path, folder: &Path) -> Result<PathBuf> {
    ZipArchive::new(fs::File::open(archive)?)?.extract(folder)?;
    Ok(folder.to_owned())
}

/// Every file below, by its path.
fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() { found.extend(files(&path)?) } else { found.push(path) }
    }
    found.sort();
    Ok(found)
}

/// The files are there byte for byte, beside the letters, and nothing is anywhere else.
fn has_all(archive: &Path, sent: &[&PathBuf]) -> Result<()> {
    let all = files(archive)?;
    let names: Vec<_> = all.iter().filter_map(|path| path.strip_prefix(archive).ok()).collect();
    for file in sent {
        let name = file.file_name().context("a file has a name")?.to_string_lossy().into_owned();
        let there = all.iter().find(|path| path.to_string_lossy().ends_with(&format!(" {name}")));
        let there = there.with_context(|| format!("{name} is not among {names:?}"))?;
        ensure!(fixtures::sha256(there)? == fixtures::sha256(file)?, "{name} is another file");
    }
    // Two letters, each with page, proof and sealed original, one receipt, three files, the index.
    ensure!(all.len() == 2 * 3 + 1 + 3 + 1, "the archive holds {names:?}");
    let folder = names.iter().find_map(|name| name.parent().filter(|parent| !parent.as_os_str().is_empty()));
    let folder = folder.context("there is a folder")?.to_string_lossy().into_owned();
    ensure!(
        folder.starts_with("001 20") && folder.contains("..-..-_b_Befund_-b_ CON_"),
        "the folder is {folder:?}"
    );
    Ok(())
}

/// The proof names the sealed bytes beside it, and the insurer's receipt confirms just those.
fn proves(archive: &Path) -> Result<()> {
    let all = files(archive)?;
    let find = |name: &str| all.iter().find(|path| path.ends_with(name)).context("a proof is missing");
    let proof: Value = serde_json::from_slice(&fs::read(find("01-proof.json")?)?)?;
    let hash = |name: &str| -> Result<String> {
        Ok(fixtures::sha256(find(name)?)?.iter().map(|byte| format!("{byte:02x}")).collect())
    };
    ensure!(proof["author"] == "insured-person" && proof["signature"]["checked"] == true, "{proof:#}");
    ensure!(proof["original"]["sha256"] == hash("01-original.sgm")?, "{proof:#}");
    ensure!(proof["receipt"]["sha256"] == hash("01-receipt.sgm")?, "{proof:#}");
    ensure!(proof["receipt"]["confirms"] == proof["original"]["sha256"], "{proof:#}");
    ensure!(
        proof["attachments"][1]["sha256"].is_null() && proof["attachments"][1]["original"]["bytes"] == LARGE,
        "{proof:#}"
    );
    ensure!(proof["read"]["level"] == "normal" && proof["read"]["method"] == "letter", "{proof:#}");
    let answer: Value = serde_json::from_slice(&fs::read(find("02-proof.json")?)?)?;
    ensure!(answer["author"] == "insurer" && answer["receipt"].is_null(), "{answer:#}");
    Ok(())
}

/// The pages, in a browser, from the folder: index, and the first letter by its link.
async fn reads(device: &Device, archive: &Path) -> Result<()> {
    let browser = &device.browser;
    let axe = fs::read_to_string(env::var("SIEGEL_AXE").context("axe is not named")?)?;
    browser.goto(&format!("file://{}/index.html", archive.display())).await?;
    for page in ["index", "letter"] {
        let basics = browser.client.execute(BASICS, vec![]).await?;
        ensure!(basics == "de true 1 1 0 0 0", "{page}: {basics}");
        browser.client.execute(&axe, vec![]).await?;
        let run = "const [done] = arguments; \
                   axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => done(violations.map(({ id }) => id)));";
        for (name, screen, dark) in [("phone", Screen::Phone, false), ("dark", Screen::Desktop, true)] {
            browser.look(screen, dark).await?;
            let found = browser.client.execute_async(run, vec![]).await?;
            ensure!(found.as_array().is_some_and(Vec::is_empty), "{page}, {name}: axe found {found}");
            let sideways = "return document.documentElement.scrollWidth <= innerWidth";
            ensure!(
                browser.client.execute(sideways, vec![]).await? == true,
                "{page}, {name}: it is too wide"
            );
            browser.shot(&format!("{page}-{name}")).await?;
        }
        ensure!(browser.violations().await?.is_empty(), "{page}: {:?}", browser.violations().await?);
        if page == "index" {
            browser.click("tbody th a").await?;
            browser.see(".said").await?;
        }
    }
    let said = browser.text_of(".said").await?;
    ensure!(said.contains("<script>alert(1)</script>"), "the letter says {said:?}");
    browser.click("nav a").await?;
    browser.see("table").await.map(drop)
}
