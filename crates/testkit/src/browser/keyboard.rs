//! Somebody who has no pointer: real keys alone. Wherever the focus comes it is looked at: whether it can be seen, whether it is marked, and
//! whether it comes in the order in which one reads.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail, ensure};
use fantoccini::{
    actions::{InputSource as _, KeyAction, KeyActions},
    key::Key,
};
use serde::Deserialize;

use super::{Browser, SOON};

/// Stops that a page may put between one thing and another.
const STOPS_MAX: usize = 80;

/// Looks at what has the focus; and, for the next time, at everything that does not.
const LOOK: &str = include_str!("keyboard.js");

/// The heading has the focus, and those who listen were told its words since the last look.
const ARRIVED: &str = r"
    const heading = document.querySelector('main h1');
    const plain = (text) => text.replaceAll('\u00ad', '').replaceAll('\u00a0', ' ').trim();
    const told = (window.__siegel_keyboard?.told ?? []).map(plain);
    return Boolean(heading) && document.activeElement === heading && told.includes(plain(heading.textContent));";

/// Keys, and what has come of them.
pub struct Keyboard<'a> {
    browser: &'a Browser,
}

/// Where the focus is.
#[derive(Debug, Deserialize)]
struct Stop {
    /// The element, in short.
    what: String,
    /// Whether it is what was looked for.
    here: bool,
    /// What is wrong with it.
    wrong: Vec<String>,
}

impl Browser {
    /// Lays the pointer aside.
    pub const fn keyboard(&self) -> Keyboard<'_> {
        Keyboard { browser: self }
    }
}

impl Keyboard<'_> {
    /// Presses a key.
    ///
    /// # Errors
    /// If the browser is gone.
    pub async fn press(&self, key: Key) -> Result<()> {
        self.keys(&[char::from(key)], false).await
    }

    /// Presses keys, one after the other.
    ///
    /// # Errors
    /// If the browser is gone.
    pub async fn type_text(&self, text: &str) -> Result<()> {
        // A line ends as on a keyboard.
        let key = |c| if c == '\n' { char::from(Key::Enter) } else { c };
        self.keys(&text.chars().map(key).collect::<Vec<_>>(), false).await
    }

    /// Goes on by Tab until the focus is on this, and looks at each stop on the way.
    ///
    /// # Errors
    /// If it does not come there, or a stop on the way is not as it should be.
    pub async fn to(&self, css: &str) -> Result<()> {
        self.walk(css, false).await
    }

    /// Goes back by Shift and Tab until the focus is on this.
    ///
    /// # Errors
    /// If it does not come there, or a stop on the way is not as it should be.
    pub async fn back_to(&self, css: &str) -> Result<()> {
        self.walk(css, true).await
    }

    /// Goes to this, and presses Enter.
    ///
    /// # Errors
    /// If it does not come there.
    pub async fn enter(&self, css: &str) -> Result<()> {
        self.to(css).await?;
        self.press(Key::Enter).await
    }

    /// Goes to this field, and types.
    ///
    /// # Errors
    /// If it does not come there.
    pub async fn fill(&self, css: &str, text: &str) -> Result<()> {
        self.to(css).await?;
        self.type_text(text).await
    }

    /// Chooses a file, as the system's chooser would, for the field that has the focus.
    ///
    /// # Errors
    /// If it is no field for files.
    pub async fn choose_file(&self, file: &Path) -> Result<()> {
        let field = self.browser.client.active_element().await?;
        field.send_keys(&file.display().to_string()).await.context("the focus is in no field for files")
    }

    /// Waits for a page or a step with this on it: its heading has the focus, and was said to those who listen.
    ///
    /// # Errors
    /// If it does not come, or comes unsaid.
    pub async fn arrives(&self, css: &str) -> Result<()> {
        self.browser.see(css).await?;
        self.browser.until(ARRIVED, vec![]).await.with_context(|| format!("arriving at `{css}`"))?;
        // Whoever goes on by Tab goes on from the heading.
        self.look("main h1").await.map(drop)
    }

    /// Waits until this has the focus, without a key.
    ///
    /// # Errors
    /// If it does not get it.
    pub async fn is_on(&self, css: &str) -> Result<()> {
        let begin = Instant::now();
        loop {
            let stop = self.look(css).await?;
            if stop.here {
                ensure!(stop.wrong.is_empty(), "{}: {:#?}", stop.what, stop.wrong);
                return Ok(());
            }
            ensure!(begin.elapsed() < SOON, "the focus is on {}, not on `{css}`", stop.what);
            tokio::time::sleep(Duration::from_millis(60)).await;
        }
    }

    /// Goes by Tab through all that can have the focus from here to the end of the page. Gives how many that were.
    ///
    /// # Errors
    /// If a stop is not as it should be.
    pub async fn sweep(&self) -> Result<usize> {
        for stops in 0..STOPS_MAX {
            self.keys(&[char::from(Key::Tab)], false).await?;
            let stop = self.look("main *").await?;
            if !stop.here {
                return Ok(stops);
            }
            self.is_right(&stop).await?;
        }
        bail!("the page does not end")
    }

    async fn walk(&self, css: &str, back: bool) -> Result<()> {
        let mut passed = Vec::new();
        for _ in 0..STOPS_MAX {
            self.keys(&[char::from(Key::Tab)], back).await?;
            let stop = self.look(css).await?;
            self.is_right(&stop).await?;
            if stop.here {
                return Ok(());
            }
            passed.push(stop.what);
        }
        let _ = self.browser.shot("not-reached").await;
        bail!("the focus does not come to `{css}`, but to {passed:#?}")
    }

    async fn is_right(&self, stop: &Stop) -> Result<()> {
        if !stop.wrong.is_empty() {
            let _ = self.browser.shot("not-right").await;
            bail!("the focus is on {}: {:#?}", stop.what, stop.wrong);
        }
        Ok(())
    }

    async fn look(&self, css: &str) -> Result<Stop> {
        let found = self.browser.client.execute(LOOK, vec![css.into()]).await?;
        Ok(serde_json::from_value(found)?)
    }

    async fn keys(&self, keys: &[char], shift: bool) -> Result<()> {
        let shift = if shift { &[char::from(Key::Shift)][..] } else { &[] };
        let mut actions = KeyActions::new("keyboard".to_owned());
        for &value in shift {
            actions = actions.then(KeyAction::Down { value });
        }
        for &value in keys {
            actions = actions.then(KeyAction::Down { value }).then(KeyAction::Up { value });
        }
        for &value in shift {
            actions = actions.then(KeyAction::Up { value });
        }
        Ok(self.browser.client.perform_actions(actions).await?)
    }
}
