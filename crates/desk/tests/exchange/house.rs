//! An insurer for one test: the server in this process, the desk's command line beside it, people with letters.

use std::{
    ffi::OsStr,
    fs,
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Output, Stdio},
    sync::Arc,
};

use server::{rows::Publications as _, serve, serve::DataDirectory, token::Token};
use tempfile::TempDir;
use testkit::insured::{Activation, Draft, Enclosure, Insured, InsuredError, Letter, Person};
use tokio::{net::TcpListener, process::Command, sync::oneshot, task::JoinHandle};

/// The password of everybody here.
pub(crate) const PASSWORD: &str = "Vier Birken am Ufer";
/// A topic of the demonstration's units.
pub(crate) const TOPIC: &str = "krankengeld";

/// The insurer.
pub(crate) struct House {
    folder: TempDir,
    token: Token,
    address: SocketAddr,
    running: Option<(oneshot::Sender<()>, JoinHandle<()>)>,
}

impl House {
    /// A server with a published insurer behind it.
    pub(crate) async fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let token = Token::generate();
        fs::write(folder.path().join("token"), token.to_hex()).unwrap();
        let mut house = Self { folder, token, address: ([127, 0, 0, 1], 0).into(), running: None };
        let rows = house.data().rows().await.unwrap();
        rows.add_desk_token(house.token.hash(), 0).await.unwrap();
        house.start_server().await;
        let (server, token) = (house.base(), house.path("token"));
        let init = ["init", "--name", "Musterkasse", "--demo", "--server", &server, "--token-file"];
        house.says(init.map(OsStr::new).into_iter().chain([token.as_os_str()])).await;
        house
    }

    /// Starts the server, at the same address as before.
    pub(crate) async fn start_server(&mut self) {
        let backend = Arc::new(self.data().backend().await.unwrap());
        let router = server::router(Arc::clone(&backend), None);
        let listener = TcpListener::bind(self.address).await.unwrap();
        self.address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel();
        let serving = tokio::spawn(async {
            let stopped = async { stopped.await.unwrap_or_default() };
            serve::serve(listener, router, backend, stopped).await.unwrap();
        });
        self.running = Some((stop, serving));
    }

    /// Stops the server, and waits until it has ended.
    pub(crate) async fn stop_server(&mut self) {
        let (stop, serving) = self.running.take().expect("it runs");
        stop.send(()).unwrap();
        serving.await.unwrap();
    }

    /// Where the server is.
    pub(crate) fn base(&self) -> String {
        format!("http://{}", self.address)
    }

    /// A path in the test's folder.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A file in the test's folder.
    pub(crate) fn file(&self, name: &str, bytes: &[u8]) -> String {
        let path = self.path(name);
        fs::write(&path, bytes).unwrap();
        path.into_os_string().into_string().unwrap()
    }

    /// The files of the server's that hold a sealed part, in which a hostile server could write.
    pub(crate) fn blobs(&self) -> Vec<PathBuf> {
        files_below(&self.path("server/blobs"))
    }

    /// The desk's command, ready to run.
    pub(crate) fn desk(&self, arguments: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_siegel-desk"));
        command.env_remove("SIEGEL_DESK_STATE").arg("--state").arg(self.path("desk")).args(arguments);
        command.stdin(Stdio::null()).kill_on_drop(true);
        command
    }

    /// Runs the desk's command.
    pub(crate) async fn run(&self, arguments: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Output {
        self.desk(arguments).output().await.unwrap()
    }

    /// What the desk prints when it does what it is asked.
    pub(crate) async fn says(&self, arguments: impl IntoIterator<Item = impl AsRef<OsStr>>) -> String {
        let output = self.run(arguments).await;
        let (said, errors) =
            (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
        assert!(output.status.success(), "{said}{errors}");
        said
    }

    /// What the desk says when it does not do what it is asked.
    pub(crate) async fn refuses(&self, arguments: impl IntoIterator<Item = impl AsRef<OsStr>>) -> String {
        let output = self.run(arguments).await;
        assert!(!output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
        String::from_utf8(output.stderr).unwrap()
    }

    /// Takes Erika into the register, and writes her a letter.
    pub(crate) async fn invite_erika(&self) -> Letter {
        self.invite(&erika(), "Erika Brandt").await
    }

    /// Takes a person into the register, and writes them a letter.
    pub(crate) async fn invite(&self, person: &Person, name: &str) -> Letter {
        let (number, birth_date) = (person.insurance_number.as_str(), person.birth_date.to_string());
        let add = ["insured", "add", "--name", name, "--salutation", "Frau", "--birth-date", &birth_date];
        let home = ["--insurance-number", number, "--address", "Lindenstraße 12\n24103 Kiel"];
        self.says(add.into_iter().chain(home)).await;
        self.letter(person, "60").await
    }

    /// Writes a letter that is good for so many days.
    pub(crate) async fn letter(&self, person: &Person, days: &str) -> Letter {
        let (number, portal, out) = (person.insurance_number.as_str(), self.base(), self.path("letter"));
        let letter = ["letter", number, "--portal-url", &portal, "--days", days, "--show-link", "--out"];
        let said = self.says(letter.map(OsStr::new).into_iter().chain([out.as_os_str()])).await;
        let link = said.lines().find(|line| line.contains("/activate#")).expect("a link");
        Letter::from_link(link).expect("a letter")
    }

    /// Writes a letter that makes an account in the place of the person's, usable after so many hours.
    pub(crate) async fn replacement(&self, person: &Person, wait: &str) -> Letter {
        let (number, portal, out) = (person.insurance_number.as_str(), self.base(), self.path("letter"));
        let letter = ["letter", number, "--replace", "--wait", wait, "--portal-url", &portal, "--show-link"];
        let said = self.says(letter.into_iter().chain(["--out", out.to_str().unwrap()])).await;
        let link = said.lines().find(|line| line.contains("/activate#")).expect("a link");
        Letter::from_link(link).expect("a letter")
    }

    /// Erika, activated and certified.
    pub(crate) async fn erika(&self) -> Insured {
        let letter = self.invite_erika().await;
        self.certified(&letter, &erika()).await
    }

    /// Somebody with a letter, activated and certified.
    pub(crate) async fn certified(&self, letter: &Letter, person: &Person) -> Insured {
        let insured = self.begin(letter, person).await.unwrap().finish().await.unwrap();
        self.says(["inbox"]).await;
        assert!(insured.certificate().await.unwrap().is_some());
        insured
    }

    /// The first half of an activation.
    pub(crate) async fn begin(&self, letter: &Letter, person: &Person) -> Result<Activation, InsuredError> {
        Activation::begin(&self.base(), letter, person, PASSWORD).await
    }

    fn data(&self) -> DataDirectory {
        DataDirectory::open(&self.path("server")).unwrap()
    }
}

/// The person of most tests.
pub(crate) fn erika() -> Person {
    person("A123456780", "1948-03-07")
}

/// A person.
pub(crate) fn person(number: &str, birth_date: &str) -> Person {
    Person { insurance_number: number.parse().unwrap(), birth_date: birth_date.parse().unwrap() }
}

/// A message with these files.
pub(crate) fn draft(subject: &str, files: Vec<Enclosure>) -> Draft {
    let text = "Guten Tag,\nanbei die Unterlagen. Grüße".to_owned();
    Draft { topic: TOPIC.to_owned(), subject: Some(subject.to_owned()), text, files, ..Draft::default() }
}

/// A file of this name and content.
pub(crate) fn enclosure(name: &str, bytes: &[u8]) -> Enclosure {
    Enclosure { name: name.to_owned(), media_type: String::new(), bytes: bytes.to_vec() }
}

/// Bytes that do not repeat within a part.
pub(crate) fn noise(len: usize) -> Vec<u8> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    std::iter::repeat_with(|| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        state.to_be_bytes()[0]
    })
    .take(len)
    .collect()
}

/// Every file below a folder.
pub(crate) fn files_below(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).map(|entries| entries.map(|entry| entry.unwrap().path()));
    let below = |path: PathBuf| if path.is_dir() { files_below(&path) } else { vec![path] };
    entries.map(|paths| paths.flat_map(below).collect()).unwrap_or_default()
}
