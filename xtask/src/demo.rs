//! The demo insurer: one insured person, a letter, a welcome, made once and kept between runs.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result};
use testkit::fixtures::pdf;

use crate::{apps::Apps, step};

/// The one insured person. The insurance number is the published example of its specification.
pub(crate) const NUMBER: &str = "A123456780";
const NAME: &str = "Erika Brandt";
const SALUTATION: &str = "Frau";
/// As people type it.
pub(crate) const BIRTH_DATE: &str = "07.03.1948";
const ADDRESS: &str = "Lindenstraße 12\n24103 Kiel";

/// The demo's folder.
pub(crate) struct Demo {
    folder: PathBuf,
}

/// The letter of the insured person.
pub(crate) struct Letter {
    /// The files to look at, PDF first.
    pub(crate) files: Vec<PathBuf>,
    /// The address that its QR code holds, if the desk says so.
    pub(crate) link: Option<String>,
}

impl Demo {
    /// The demo in this folder, which is made if it is missing and for its owner only.
    pub(crate) fn open(folder: &Path, fresh: bool) -> Result<Self> {
        if fresh && folder.exists() {
            fs::remove_dir_all(folder).with_context(|| format!("{} cannot be emptied", folder.display()))?;
        }
        fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))?;
        only_owner(folder)?;
        Ok(Self { folder: fs::canonicalize(folder)? })
    }

    /// What the server keeps.
    pub(crate) fn server_data(&self) -> PathBuf {
        self.folder.join("server")
    }

    /// Where the server's log goes.
    pub(crate) fn server_log(&self) -> PathBuf {
        self.folder.join("server.log")
    }

    /// Where the desk's log goes.
    pub(crate) fn desk_log(&self) -> PathBuf {
        self.folder.join("desk.log")
    }

    /// Where the desk lays what it opened.
    pub(crate) fn inbox(&self) -> PathBuf {
        self.folder.join("inbox")
    }

    fn token(&self) -> PathBuf {
        self.folder.join("desk-token")
    }

    fn desk_state(&self) -> PathBuf {
        self.folder.join("desk")
    }

    fn letters(&self) -> PathBuf {
        self.folder.join("letter")
    }

    fn welcome(&self) -> PathBuf {
        self.folder.join("Willkommen.pdf")
    }

    /// The desk's token, made before the server starts for the first time.
    pub(crate) fn ensure_token(&self, apps: &Apps) -> Result<()> {
        if self.token().exists() {
            return Ok(());
        }
        let mut server = Command::new(&apps.server);
        server.arg("desk-token").arg("--data").arg(self.server_data()).arg("--out").arg(self.token());
        step::output(&mut server)?;
        Ok(())
    }

    /// Insurer, insured person and letter, each made if it is missing. The server must be up.
    pub(crate) fn ensure_insurer(&self, apps: &Apps, address: &str) -> Result<Letter> {
        let done = self.folder.join("made");
        if !done.exists() {
            step::say("Demo insurer: keys, directory, one insured person, a letter");
            // Begun anew after a break-off: half an insurer is of no use.
            let _ = fs::remove_dir_all(self.desk_state());
            let mut init = self.desk(apps);
            init.args(["init", "--name", "Musterkasse", "--server", address, "--demo", "--token-file"])
                .arg(self.token());
            step::output(&mut init)?;
            let add =
                ["insured", "add", "--name", NAME, "--salutation", SALUTATION, "--birth-date", "1948-03-07"];
            step::output(self.desk(apps).args(add).args([
                "--insurance-number",
                NUMBER,
                "--address",
                ADDRESS,
            ]))?;
            let mut letter = self.desk(apps);
            letter
                .args(["letter", NUMBER, "--show-link", "--portal-url", address, "--out"])
                .arg(self.letters());
            let said = step::output(&mut letter)?;
            fs::write(self.welcome(), welcome())?;
            fs::write(&done, said)?;
        }
        let said = fs::read_to_string(&done)?;
        let link = said.split_whitespace().find(|word| word.contains("/activate#")).map(str::to_owned);
        let mut files = crate::portal::files(&self.letters())?;
        files.retain(|file| file.extension().is_some_and(|kind| kind == "pdf" || kind == "html"));
        files.sort_by_key(|file| file.extension().is_some_and(|kind| kind == "html"));
        Ok(Letter { files, link })
    }

    /// The desk, watching: opens what comes, sends receipts, and welcomes each new account.
    pub(crate) fn watch(&self, apps: &Apps) -> Command {
        let mut desk = self.desk(apps);
        desk.args(["watch", "--acknowledge", "--out"]).arg(self.inbox()).arg("--welcome").arg(self.welcome());
        desk
    }

    fn desk(&self, apps: &Apps) -> Command {
        let mut desk = Command::new(&apps.desk);
        desk.arg("--state").arg(self.desk_state());
        desk
    }
}

/// The PDF that the demo desk sends to a new account.
fn welcome() -> Vec<u8> {
    pdf::page(
        "Willkommen bei der Musterkasse",
        &[
            "Guten Tag,",
            "",
            "Ihr Zugang ist eingerichtet. Von heute an erreichen Sie uns auf diesem Weg:",
            "Was Sie schreiben, wird auf Ihrem Gerät versiegelt und erst bei uns geöffnet.",
            "Was wir Ihnen schreiben, ist von uns unterschrieben und für Sie versiegelt.",
            "",
            "Bitte bewahren Sie Ihren Wiederherstellungscode auf Papier auf.",
            "",
            "Freundliche Grüße",
            "Ihre Musterkasse",
            "",
            "Dies ist eine Vorführung. Die Musterkasse gibt es nicht.",
        ],
    )
}

/// Keeps everybody else out.
#[cfg(unix)]
fn only_owner(folder: &Path) -> Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    Ok(fs::set_permissions(folder, fs::Permissions::from_mode(0o700))?)
}

#[cfg(not(unix))]
fn only_owner(_folder: &Path) -> Result<()> {
    Ok(())
}
