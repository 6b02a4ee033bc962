//! The main job: files go to the insurer sealed, an answer comes back sealed, and nobody between them reads a byte.

use std::{
    fs,
    io::{Seek as _, SeekFrom, Write as _},
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};
use testkit::{
    browser::{Browser, Ending, Screen},
    fixtures::{self, pdf, photo},
    stack::{Person, Stack},
};

use crate::{
    canary::Canary,
    device::{Device, mebibytes},
};

/// Put into everything a person writes or sends; found nowhere at the server, nor in the browser's profile.
const CANARY: &str = "KANARIENVOGEL-7F3A-SINGT";
/// Put into the name of the answer's file: the browser itself notes the names of files that somebody saves.
const ANSWER: &str = "NACHTIGALL-7F3A-ANTWORTET";
/// Stands in a file that is sent.
const IN_FILE: &str = "Sehr geehrte Frau Kollegin,";
const LARGE: u64 = 256 << 20;
const PATIENCE: Duration = Duration::from_secs(300);

#[tokio::test]
async fn send_and_answer() -> Result<()> {
    let stack = Stack::start()?;
    let desk = stack.desk();
    let welcome = stack.folder().join("Willkommen.pdf");
    fs::write(&welcome, pdf::page("Willkommen", &["Guten Tag,", "Ihr Zugang ist eingerichtet."]))?;
    let mut watch = desk.watch(&["--welcome", &welcome.display().to_string()])?;
    let letter = desk.invite(&Person::ERIKA, &stack.address())?;

    let mut device = Device::open("send_and_answer", Screen::Phone, &stack).await?;
    device.activate(&letter, &Person::ERIKA).await?;
    let address = device.browser.client.current_url().await?;
    ensure!(address.fragment().is_none(), "the letter's secret stays in the address bar");

    // What a person sends: a PDF, a photograph, a large file.
    let files = fixtures_of(stack.folder())?;
    device.compose(&format!("Befund {CANARY}"), &format!("Guten Tag, anbei alles. {CANARY}")).await?;
    let began = Instant::now();
    let watched = device.watch().await?;
    let paths: Vec<&Path> = files.iter().map(PathBuf::as_path).collect();
    device.attach(&paths).await?;
    device.sealed(files.len(), PATIENCE).await?;
    let sealing = began.elapsed();
    device.browser.shot("sealed").await?;
    device.send().await?;
    device.open_last_conversation().await?;
    device.reached("received", PATIENCE).await?;
    println!(
        "send_and_answer: sealed {} in {sealing:.1?}, received after {:.1?}",
        mebibytes(LARGE),
        began.elapsed()
    );
    device.stayed_free("send_and_answer, sealing and sending", watched).await?;
    device.browser.shot("received").await?;

    // The desk has it byte for byte.
    let folder = watch.messages(1, PATIENCE)?.pop().context("the message is there")?;
    ensure!(
        fs::read_to_string(folder.join("message.txt"))?.contains(CANARY),
        "the text is not what was written"
    );
    for file in &files {
        let name = file.file_name().context("a file has a name")?;
        let arrived = fixtures::find(&folder, name)?;
        ensure!(
            fixtures::sha256(file)? == fixtures::sha256(&arrived)?,
            "{} changed on its way",
            name.display()
        );
        println!("send_and_answer: {} arrived byte for byte (SHA-256)", name.display());
    }

    // The desk answers with a PDF, which comes down byte for byte.
    let answer = stack.folder().join(format!("Bescheid {ANSWER}.pdf"));
    fs::write(&answer, pdf::page("Bescheid", &["Ihr Antrag ist bewilligt.", CANARY]))?;
    let id = folder.file_name().context("the folder is named by the message")?.to_string_lossy().into_owned();
    let text = format!("Guten Tag, anbei unser Bescheid. {CANARY}");
    desk.run(&["answer", &id, "--text", &text, "--file", &answer.display().to_string()])?;
    device.browser.see_within("article[data-mine='false']", PATIENCE).await?;
    device.browser.click("article[data-mine='false'] [data-action='download']").await?;
    let saved = device.browser.downloaded(PATIENCE).await?;
    ensure!(fixtures::sha256(&saved)? == fixtures::sha256(&answer)?, "the answer changed on its way");
    ensure!(saved.file_name() == answer.file_name(), "the answer lost its name: {}", saved.display());
    device.browser.shot("answered").await?;
    println!("send_and_answer: the answer's PDF came down byte for byte (SHA-256)");

    // The welcome letter is there too, signed.
    device.go("/messages").await?;
    device.browser.see("[data-conversation]:nth-of-type(2)").await?;
    device.was_clean().await?;
    println!("send_and_answer: 0 violations of the page's policy, Trusted Types enforced");

    let Person { name, number, birth_date } = Person::ERIKA;
    let needles =
        [CANARY, ANSWER, IN_FILE, name, number, birth_date, letter.code.as_str()].map(str::as_bytes);
    let search = stack.search(&needles)?;
    println!(
        "send_and_answer: {} hits of text, names, file names, file content, code in {} files ({}) of database, blobs, logs",
        search.hits.len(),
        search.files,
        mebibytes(search.bytes),
    );
    ensure!(search.bytes > LARGE, "the search did not see the blobs");
    ensure!(search.hits.is_empty(), "the server holds plaintext: {:?}", search.hits);
    let canary = Canary::of(CANARY, IN_FILE.as_bytes());
    let search = |browser: &Browser| canary.is_nowhere(browser, "send_and_answer");
    device.browser.restart(Ending::Closed, Screen::Phone, search).await?;
    device.browser.close().await
}

fn fixtures_of(folder: &Path) -> Result<Vec<PathBuf>> {
    let document = folder.join(format!("Arztbrief {CANARY}.pdf"));
    fs::write(&document, pdf::page("Arztbrief", &[IN_FILE, CANARY]))?;
    let photograph = folder.join("Foto vom Rezept.jpg");
    fs::write(&photograph, photo::sharp()?)?;
    let film = folder.join(format!("Aufnahme {CANARY}.bin"));
    fixtures::write_noise(&film, 1, LARGE)?;
    // In the first chunk, across a border of chunks, and in the last.
    let mut file = fs::File::options().write(true).open(&film)?;
    for at in [100, 16_384 - 5, LARGE - 100] {
        file.seek(SeekFrom::Start(at))?;
        file.write_all(CANARY.as_bytes())?;
    }
    Ok(vec![document, photograph, film])
}
