//! A person at a device: the words that journeys are told in.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use testkit::{
    browser::{Browser, LongTask, MainThread, SOON, Screen, Setup},
    line::Line,
    stack::{Letter, Person, Stack},
    steadiness::Steadiness,
};

/// The password of everybody in these journeys.
pub(crate) const PASSWORD: &str = "Tisch Wolke Anker Mohn";

/// Another one, where a password is changed.
pub(crate) const NEW_PASSWORD: &str = "Leiter Regen Honig Tal";

/// Stretching codes and passwords takes its time on a busy machine.
pub(crate) const STRETCHING: Duration = Duration::from_secs(90);

/// Longest task of a page, ms.
const LONG_TASK: f64 = 50.0;

/// A machine that is slower than this, times its quickest, gets no more time for it.
const SLOWEST: f64 = 2.0;

/// Every value of a store of the portal's database; what is no text is none.
const ROWS: &str = r"
    const [store, done] = arguments;
    const opening = indexedDB.open('siegel');
    opening.onsuccess = () => {
        const asked = opening.result.transaction(store).objectStore(store).getAll();
        asked.onsuccess = () => {
            opening.result.close();
            done(asked.result.map((row) => (typeof row === 'string' ? row : null)));
        };
    };";

/// Whether a service worker serves the page: it does so once it has every file.
const SERVED: &str = "return Boolean(navigator.serviceWorker.controller);";

/// A browser at the portal.
pub(crate) struct Device {
    /// What the person looks at.
    pub(crate) browser: Browser,
    address: String,
}

/// A page under watch, and the machine beside it.
pub(crate) struct Watched {
    main_thread: MainThread,
    steadiness: Steadiness,
}

impl Device {
    /// Opens the portal's first page.
    pub(crate) async fn open(name: &str, screen: Screen, stack: &Stack) -> Result<Self> {
        Self::open_with(name, screen, stack, Setup::Plain).await
    }

    /// The same in a browser that is not like most.
    pub(crate) async fn open_with(
        name: &str,
        screen: Screen,
        stack: &Stack,
        setup: Setup<'_>,
    ) -> Result<Self> {
        Self::at(stack.address(), name, screen, setup).await
    }

    /// Opens the portal's first page over a line on which things go wrong.
    pub(crate) async fn open_by(line: &Line, name: &str, screen: Screen) -> Result<Self> {
        Self::at(line.address(), name, screen, Setup::Plain).await
    }

    async fn at(address: String, name: &str, screen: Screen, setup: Setup<'_>) -> Result<Self> {
        let browser = Browser::open(name, &address, screen, setup).await?;
        let device = Self { browser, address };
        device.visit("/").await?;
        Ok(device)
    }

    /// Goes to a page by its address: the page is loaded anew, as keys are not kept anywhere.
    pub(crate) async fn visit(&self, path: &str) -> Result<()> {
        self.ask_for(path).await?;
        self.browser.gone("#boot", SOON).await?;
        self.browser.see("h1").await.map(drop)
    }

    /// The same, without waiting for the app.
    pub(crate) async fn ask_for(&self, path: &str) -> Result<()> {
        self.browser.goto(&format!("{}{path}", self.address)).await
    }

    /// Pictures of the page under this name: on a telephone, light and dark, and on a desktop. Afterwards it is a telephone.
    pub(crate) async fn shots(&self, name: &str) -> Result<()> {
        for (kind, screen, dark) in [
            ("phone", Screen::Phone, false),
            ("phone-dark", Screen::Phone, true),
            ("desktop", Screen::Desktop, false),
        ] {
            self.browser.look(screen, dark).await?;
            self.browser.shot(&format!("{name}-{kind}")).await?;
        }
        self.browser.look(Screen::Phone, false).await
    }

    /// Presses the button of this name.
    pub(crate) async fn press(&self, action: &str) -> Result<()> {
        self.browser.click(&format!("[data-action='{action}']")).await
    }

    /// Goes to a page of the navigation, within the app.
    pub(crate) async fn go(&self, path: &str) -> Result<()> {
        self.browser.click(&format!("a[data-nav='{path}']")).await
    }

    /// Waits for this error, and checks that the page says it in words and shows no code.
    pub(crate) async fn told(&self, code: &str, patience: Duration) -> Result<String> {
        let words =
            self.browser.see_within(&format!("[data-error='{code}']"), patience).await?.text().await?;
        ensure!(words.trim().chars().count() > 15, "`{code}` is not said in words: {words:?}");
        ensure!(
            !words.contains(code) && !words.contains("Error"),
            "`{code}` is said in no words for people: {words:?}"
        );
        Ok(words)
    }

    /// The whole way from the letter to an account whose mail one reads with one proof. Gives the recovery code.
    pub(crate) async fn activate(&self, letter: &Letter, person: &Person) -> Result<String> {
        let code = self.make_account(letter, person).await?;
        self.read_with_one_proof().await?;
        Ok(code)
    }

    /// Chooses, once informed, that one proof is enough to read one's mail.
    pub(crate) async fn read_with_one_proof(&self) -> Result<()> {
        self.browser.click("[data-state='withheld'] a").await?;
        self.press("choose-lower").await?;
        self.browser.see("[data-reached='true']").await?;
        self.go("/home").await?;
        self.browser.gone("[data-state='withheld']", SOON).await
    }

    /// The way from the letter to an account, by the QR code's link. Gives the recovery code.
    pub(crate) async fn make_account(&self, letter: &Letter, person: &Person) -> Result<String> {
        ensure!(!letter.link.is_empty(), "the desk does not say the QR code's link");
        self.browser.goto(&letter.link).await?;
        self.browser.gone("#boot", SOON).await?;
        self.press("next").await?;
        self.identify(person.birth_date_typed().as_str(), person.number).await?;
        self.choose_password().await?;
        let code = self.keep_recovery_code().await?;
        self.press("to-home").await?;
        self.browser.see("a[data-nav='/home']").await?;
        Ok(code)
    }

    /// Types number and code, and says that the fingerprint is the letter's.
    pub(crate) async fn type_letter(&self, slot: &str, code: &str) -> Result<()> {
        self.visit("/activate").await?;
        self.browser.fill("#letter-number", slot).await?;
        self.browser.fill("#letter-code", code).await?;
        self.press("next").await?;
        self.press("fingerprint-same").await
    }

    /// Date of birth and insurance number.
    pub(crate) async fn identify(&self, birth_date: &str, number: &str) -> Result<()> {
        self.browser.see("[data-activate='person']").await?;
        self.browser.fill("#birth-date", birth_date).await?;
        self.browser.fill("#insurance-number", number).await?;
        self.press("next").await
    }

    /// A password that is long enough.
    pub(crate) async fn choose_password(&self) -> Result<()> {
        self.browser.see("[data-activate='password']").await?;
        self.browser.fill("#password", PASSWORD).await?;
        self.press("next").await
    }

    /// Keeps the recovery code of an activation, which is done then.
    pub(crate) async fn keep_recovery_code(&self) -> Result<String> {
        self.browser.see_within("[data-activate='recovery']", STRETCHING).await?;
        let code = self.type_groups_back().await?;
        self.browser.see_within("[data-activate='done']", STRETCHING).await?;
        Ok(code)
    }

    /// Types two groups of the recovery code on the page back, and goes on. Gives the code.
    pub(crate) async fn type_groups_back(&self) -> Result<String> {
        let mut groups = Vec::new();
        for group in 1..=7 {
            groups.push(self.browser.text_of(&format!("[data-recovery-group='{group}']")).await?);
        }
        self.browser.fill("#recovery-group-a", &groups[1]).await?;
        self.browser.fill("#recovery-group-b", &groups[4]).await?;
        self.browser.click("form [data-action='confirm']").await?;
        Ok(groups.join("-"))
    }

    /// Types insurance number and recovery code.
    pub(crate) async fn recover(&self, number: &str, code: &str) -> Result<()> {
        self.browser.fill("#insurance-number", number).await?;
        self.browser.fill("#recovery-code", code).await?;
        self.browser.click("form [data-action='recover']").await
    }

    /// Goes to the Security page, within the app.
    pub(crate) async fn to_security(&self) -> Result<()> {
        self.go("/more").await?;
        self.browser.click("a[data-nav='/security']").await?;
        self.browser.see("[data-session='own']").await.map(drop)
    }

    /// Signs in on the page that is open, or in the dialog that is.
    pub(crate) async fn sign_in(&self, number: &str, password: &str) -> Result<()> {
        let scope = if self.browser.has("dialog[open]").await? { "dialog[open] " } else { "" };
        self.browser.fill(&format!("{scope}#insurance-number"), number).await?;
        self.browser.fill(&format!("{scope}#password"), password).await?;
        self.browser.click(&format!("{scope}[data-action='sign-in']")).await
    }

    /// Signs out, and says so once more when asked.
    pub(crate) async fn sign_out(&self) -> Result<()> {
        self.go("/more").await?;
        self.press("sign-out").await?;
        self.browser.click("#sign-out [data-action='confirm']").await?;
        self.browser.gone("a[data-nav='/home']", STRETCHING).await
    }

    /// Opens a new message with a topic and, where there is one, a subject.
    pub(crate) async fn compose(&self, subject: &str, text: &str) -> Result<()> {
        self.go("/home").await?;
        self.press("compose").await?;
        self.browser.see("#topic").await?;
        self.choose_topic().await?;
        self.browser.fill("#subject", subject).await?;
        self.browser.fill("#text", text).await
    }

    /// The first topic that there is.
    pub(crate) async fn choose_topic(&self) -> Result<()> {
        self.browser.click("#topic .choice").await
    }

    /// Adds files to the message that is being written.
    pub(crate) async fn attach(&self, files: &[&Path]) -> Result<()> {
        self.browser.attach("#files", files).await
    }

    /// Adds the file, if there is one.
    pub(crate) async fn attach_all(&self, file: Option<&Path>) -> Result<()> {
        match file {
            Some(file) => self.attach(&[file]).await,
            None => Ok(()),
        }
    }

    /// Waits until this many files are sealed.
    pub(crate) async fn sealed(&self, count: usize, patience: Duration) -> Result<()> {
        let css = format!("li.file:nth-of-type({count}) .sealed");
        self.browser.see_within(&css, patience).await.map(drop)
    }

    /// Sends what was written, and waits until the message is safe in the outbox.
    pub(crate) async fn send(&self) -> Result<()> {
        self.press("send").await?;
        self.browser.see("[data-step]").await.map(drop)
    }

    /// Opens the conversation that was written to last: what the insurer sent and nobody has read stands above it.
    pub(crate) async fn open_last_conversation(&self) -> Result<()> {
        self.go("/messages").await?;
        self.browser.click("[data-conversation][data-unread='false'] a").await?;
        self.browser.see("article[data-message]").await.map(drop)
    }

    /// Opens the conversation of this subject, read or not.
    pub(crate) async fn open_conversation(&self, subject: &str) -> Result<()> {
        self.go("/messages").await?;
        let find = "const rows = [...document.querySelectorAll('[data-conversation]')];
            return rows.find((row) => row.textContent.includes(arguments[0]))?.dataset.conversation ?? null;";
        self.browser.see("[data-conversation]").await?;
        let found = self.browser.client.execute(find, vec![subject.into()]).await?;
        let conversation = found.as_str().with_context(|| format!("no conversation about {subject:?}"))?;
        self.browser.click(&format!("[data-conversation='{conversation}'] a")).await?;
        self.browser.see("article[data-message]").await.map(drop)
    }

    /// Waits until the last own letter on the page has come this far.
    pub(crate) async fn reached(&self, step: &str, patience: Duration) -> Result<()> {
        self.browser
            .see_within(&format!("article[data-mine='true'] [data-step='{step}']"), patience)
            .await
            .map(drop)
    }

    /// Waits until the service worker serves this page, and has every file of the app.
    pub(crate) async fn has_app(&self) -> Result<()> {
        let begin = Instant::now();
        loop {
            let served = self.browser.client.execute(SERVED, vec![]).await?;
            if served == true {
                return Ok(());
            }
            ensure!(begin.elapsed() < SOON, "no service worker serves the page");
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    }

    /// Waits until the rows of a store of the portal's database are as they should be.
    pub(crate) async fn rows(&self, store: &str, are_right: impl Fn(&[Value]) -> bool) -> Result<()> {
        let begin = Instant::now();
        loop {
            let rows = self.browser.client.execute_async(ROWS, vec![store.into()]).await?;
            if rows.as_array().is_some_and(|rows| are_right(rows)) {
                return Ok(());
            }
            ensure!(begin.elapsed() < SOON, "the rows of {store} are {rows}");
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    }

    /// Checks that nothing on the page broke the page's policy, and nothing went wrong unseen.
    pub(crate) async fn was_clean(&self) -> Result<()> {
        let violations = self.browser.violations().await?;
        ensure!(violations.is_empty(), "the page's policy was broken: {violations:#?}");
        let console = self.browser.console().await?;
        let refused = |line: &&String| {
            line.contains(" security: ")
                || line.contains("Content Security Policy")
                || line.contains("panicked")
        };
        let refused: Vec<_> = console.iter().filter(refused).collect();
        ensure!(refused.is_empty(), "the console says: {refused:#?}");
        Ok(())
    }

    /// Begins to watch for what holds the page up.
    pub(crate) async fn watch(&self) -> Result<Watched> {
        Ok(Watched { main_thread: self.browser.watch_main_thread().await?, steadiness: Steadiness::watch() })
    }

    /// Checks that nothing since the watch began held the page up for more than 50 ms, by the time of a machine that runs
    /// steadily and has a core for it.
    pub(crate) async fn stayed_free(&self, what: &str, watched: Watched) -> Result<()> {
        let slowness = watched.steadiness.slowness().min(SLOWEST);
        let tasks = self.browser.long_tasks(watched.main_thread).await?;
        let long: Vec<_> = tasks.iter().filter(|task| task.own() > LONG_TASK * slowness).collect();
        let longest = tasks.iter().map(LongTask::own).fold(0.0, f64::max);
        println!(
            "{what}: main-thread tasks over {LONG_TASK:.0} ms: {} (of {} by the clock, the longest {longest:.0} ms; the \
             machine at {slowness:.1} times its quickest)",
            long.len(),
            tasks.len(),
        );
        ensure!(long.is_empty(), "the main thread was blocked: {long:?}");
        Ok(())
    }

    /// Has the module seal and open large files with this engine, from its next start on.
    pub(crate) async fn seal_with(&self, engine: &str) -> Result<()> {
        let script = "localStorage.setItem('siegel.engine', arguments[0])";
        self.browser.client.execute(script, vec![engine.into()]).await.map(drop).map_err(Into::into)
    }

    /// Has sealed parts staged in IndexedDB, although there is a place for files; from the page's next load on.
    pub(crate) async fn stage_in_indexeddb(&self) -> Result<()> {
        let script = "localStorage.setItem('siegel.staging', 'indexeddb')";
        self.browser.client.execute(script, vec![]).await.map(drop).map_err(Into::into)
    }

    /// Slows the line to so many bytes a second each way, `None` for as fast as it is.
    pub(crate) async fn slow_line(&self, bytes_per_second: Option<u64>) -> Result<()> {
        self.browser.devtools("Network.enable", serde_json::json!({})).await?;
        let rate = bytes_per_second.map_or(-1, |rate| i64::try_from(rate).unwrap_or(i64::MAX));
        let line = serde_json::json!({ "offline": false, "latency": 0, "downloadThroughput": -1, "uploadThroughput": rate });
        self.browser
            .devtools("Network.emulateNetworkConditions", line)
            .await
            .context("the line cannot be slowed")
            .map(drop)
    }
}

/// Megabytes as people count them in a report.
pub(crate) fn mebibytes(bytes: u64) -> String {
    format!("{:.1} MiB", bytes as f64 / f64::from(1 << 20))
}
