//! The insurer's side, by its real command line.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};

use super::{Process, output, program};

/// An insured person as the insurer knows her.
#[derive(Clone, Copy)]
pub struct Person {
    /// Her full name.
    pub name: &'static str,
    /// Her insurance number, its check digit right.
    pub number: &'static str,
    /// Her date of birth, ISO 8601.
    pub birth_date: &'static str,
}

impl Person {
    /// The person of most journeys.
    pub const ERIKA: Self = Self { name: "Erika Brandt", number: "A123456780", birth_date: "1948-03-07" };

    /// Her date of birth as Germans type it.
    pub fn birth_date_typed(&self) -> String {
        let parts: Vec<&str> = self.birth_date.split('-').rev().collect();
        parts.join(".")
    }
}

/// What stands on an activation letter.
#[derive(Clone)]
pub struct Letter {
    /// The letter's number.
    pub slot: String,
    /// The code with its check character.
    pub code: String,
    /// The address in its QR code.
    pub link: String,
    /// The letter as a file.
    pub pdf: PathBuf,
}

/// The desk's command line on one state.
pub struct Desk {
    folder: PathBuf,
    /// Whose certificate is taken for the server's, in the place of those that the system knows.
    certificate: Option<PathBuf>,
}

impl Desk {
    /// The desk of the test in this folder.
    pub(super) fn new(folder: &Path, certificate: Option<&Path>) -> Self {
        Self { folder: folder.to_path_buf(), certificate: certificate.map(Path::to_path_buf) }
    }

    /// The command, on the desk's state.
    ///
    /// # Errors
    /// If the program is not named.
    pub fn command(&self) -> Result<Command> {
        let mut command = Command::new(program("SIEGEL_DESK")?);
        command.arg("--state").arg(self.folder.join("desk"));
        if let Some(certificate) = &self.certificate {
            command.env("SSL_CERT_FILE", certificate);
        }
        Ok(command)
    }

    /// Runs the command with these arguments and hands back what it printed.
    ///
    /// # Errors
    /// If it fails.
    pub fn run(&self, arguments: &[&str]) -> Result<String> {
        output(self.command()?.args(arguments))
    }

    pub(super) fn init(&self, server: &str, token: &Path) -> Result<()> {
        let mut command = self.command()?;
        command
            .args(["init", "--name", "Musterkasse", "--server", server, "--demo", "--token-file"])
            .arg(token);
        output(&mut command).map(drop)
    }

    /// Adds the person and writes her a letter for the portal at `portal`.
    ///
    /// # Errors
    /// If the desk refuses, or the letter cannot be read.
    pub fn invite(&self, person: &Person, portal: &str) -> Result<Letter> {
        let Person { name, number, birth_date } = person;
        let add = ["insured", "add", "--name", name, "--salutation", "Frau", "--birth-date", birth_date];
        let address = "Lindenstraße 12\n24103 Kiel";
        output(self.command()?.args(add).args(["--insurance-number", number, "--address", address]))?;
        self.write_letter(person, portal, 60)
    }

    /// Writes another letter to a person who is there already, good for so many days.
    ///
    /// # Errors
    /// If the desk refuses, or the letter cannot be read.
    pub fn write_letter(&self, person: &Person, portal: &str, days: u32) -> Result<Letter> {
        self.print_letter(person, portal, &["--days", &days.to_string()])
    }

    /// Writes a letter that makes an account in the place of the person's, to be used after so many hours.
    ///
    /// # Errors
    /// If the desk refuses, or the letter cannot be read.
    pub fn replace(&self, person: &Person, portal: &str, wait: u32) -> Result<Letter> {
        self.print_letter(person, portal, &["--replace", "--wait", &wait.to_string()])
    }

    fn print_letter(&self, person: &Person, portal: &str, more: &[&str]) -> Result<Letter> {
        let letters = self.folder.join("letters");
        let folder = letters.join(fs::read_dir(&letters).map_or(0, Iterator::count).to_string());
        let mut command = self.command()?;
        command.args(["letter", person.number, "--show-link", "--portal-url", portal, "--out"]).arg(&folder);
        command.args(more);
        let said = output(&mut command)?;
        Letter::read(&folder, &said).with_context(|| format!("the desk said:\n{said}"))
    }

    /// Starts `watch`: opens what comes into [`Self::inbox`] and sends receipts; `more` goes to it as it stands.
    ///
    /// # Errors
    /// If it does not start.
    pub fn watch(&self, more: &[&str]) -> Result<Watch> {
        let mut command = self.command()?;
        command.args(["watch", "--acknowledge", "--out"]).arg(self.inbox()).args(more);
        let log = self.folder.join("desk.log");
        Ok(Watch { process: Process::start("siegel-desk", &mut command, &log)?, inbox: self.inbox() })
    }

    /// Where `watch` lays each message, a folder each.
    pub fn inbox(&self) -> PathBuf {
        self.folder.join("inbox")
    }
}

/// A desk that watches.
pub struct Watch {
    process: Process,
    inbox: PathBuf,
}

impl Watch {
    /// How many messages the inbox holds now.
    ///
    /// # Errors
    /// If the desk has ended.
    pub fn count(&mut self) -> Result<usize> {
        self.process.ensure_running()?;
        Ok(folders(&self.inbox)?.len())
    }

    /// Waits until the inbox holds `count` messages and hands back their folders, the oldest name first.
    ///
    /// # Errors
    /// If the desk ends, or the messages do not come in time.
    pub fn messages(&mut self, count: usize, patience: Duration) -> Result<Vec<PathBuf>> {
        let begin = Instant::now();
        loop {
            let found = folders(&self.inbox)?;
            if found.len() >= count {
                return Ok(found);
            }
            self.process.ensure_running()?;
            ensure!(begin.elapsed() < patience, "{} of {count} messages after {patience:?}", found.len());
            thread::sleep(Duration::from_millis(100));
        }
    }
}

/// The message folders that are finished: those under way, or left by a desk that was killed, have another name.
fn folders(inbox: &Path) -> Result<Vec<PathBuf>> {
    if !inbox.exists() {
        return Ok(Vec::new());
    }
    let mut found: Vec<PathBuf> =
        fs::read_dir(inbox)?.map(|entry| Ok(entry?.path())).collect::<Result<_>>()?;
    let is_finished = |path: &Path| {
        let under_way = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
        !under_way && path.join("message.json").is_file()
    };
    found.retain(|path| is_finished(path));
    found.sort();
    Ok(found)
}

impl Letter {
    /// Reads it as a person would: from the page.
    fn read(folder: &Path, said: &str) -> Result<Self> {
        let files: Vec<PathBuf> =
            fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<Result<_>>()?;
        let file = |kind: &str| {
            let found = files.iter().find(|path| path.extension().is_some_and(|extension| extension == kind));
            found.cloned().with_context(|| format!("there is no {kind} in {}", folder.display()))
        };
        let page = words(&fs::read_to_string(file("html")?)?);
        let code =
            page.split_whitespace().find(|word| is_code(word)).context("there is no code on the letter")?;
        let digits = |word: &&str| word.chars().all(|c| c.is_ascii_digit());
        let mut slot = page
            .split_whitespace()
            .skip_while(|word| *word != "Briefnummer")
            .skip(1)
            .take_while(digits)
            .peekable();
        slot.peek().context("there is no number on the letter")?;
        let slot = slot.collect::<Vec<_>>().join(" ");
        let link = said.split_whitespace().find(|word| word.contains("/activate#")).unwrap_or_default();
        Ok(Self { slot, code: code.to_owned(), link: link.to_owned(), pdf: file("pdf")? })
    }

    /// The code with two neighbouring characters exchanged, as a typing slip: its check character no longer fits.
    pub fn mistyped(&self) -> String {
        let mut characters: Vec<char> = self.code.chars().collect();
        let slip = (0..3).find(|&at| characters[at] != characters[at + 1]);
        match slip {
            Some(at) => characters.swap(at, at + 1),
            None => characters[0] = if characters[0] == '7' { '8' } else { '7' },
        }
        characters.into_iter().collect()
    }
}

/// The page's text, tags and styles left out.
fn words(html: &str) -> String {
    let body = html.rsplit_once("</style>").map_or(html, |(_, body)| body);
    let mut text = String::with_capacity(body.len());
    let mut in_tag = false;
    for c in body.chars() {
        match c {
            '<' => in_tag = true,
            '>' => {
                in_tag = false;
                text.push(' ');
            }
            c if !in_tag => text.push(c),
            _ => {}
        }
    }
    text
}

/// `XXXX-XXXX-XXXX-XXXX-C`.
fn is_code(word: &str) -> bool {
    let lengths: Vec<usize> = word.split('-').map(str::len).collect();
    lengths == [4, 4, 4, 4, 1]
        && word.chars().all(|c| c == '-' || c.is_ascii_digit() || c.is_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_a_person_reads() {
        let page = words(
            "<style>p{}</style><dt>Briefnummer</dt><dd>0123 4567</dd><p class=\"a\">4F7K-9Q2M-0A1B-CDEF-G</p>",
        );
        assert_eq!(
            page.split_whitespace().collect::<Vec<_>>(),
            ["Briefnummer", "0123", "4567", "4F7K-9Q2M-0A1B-CDEF-G"]
        );
        assert!(is_code("4F7K-9Q2M-0A1B-CDEF-G"));
        assert!(!is_code("4f7k-9Q2M-0A1B-CDEF-G") && !is_code("0160-123"));
    }
}
