//! What people do on a page: look for something, read it, click, type, choose.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail, ensure};
use fantoccini::{Locator, elements::Element, error::CmdError};
use serde_json::Value;

use super::{Browser, SOON};

/// How often a text is typed that does not stand in its field afterwards.
const TYPINGS: u32 = 3;

impl Browser {
    /// The element, as soon as it is there and shown.
    ///
    /// # Errors
    /// With the page's text, if it does not come in time.
    pub async fn see(&self, css: &str) -> Result<Element> {
        self.see_within(css, SOON).await
    }

    /// The same, with more or less patience.
    ///
    /// # Errors
    /// With the page's text, if it does not come in time.
    pub async fn see_within(&self, css: &str, patience: Duration) -> Result<Element> {
        let begin = Instant::now();
        loop {
            for element in self.find_all(css).await? {
                // An element that was replaced meanwhile is looked for again.
                if element.is_displayed().await.unwrap_or(false) {
                    return Ok(element);
                }
            }
            if begin.elapsed() > patience {
                let _ = self.shot("not-seen").await;
                let at = self.client.current_url().await?;
                bail!(
                    "`{css}` does not come within {patience:?} at {at}; the page says:\n{}\nThe console says: {:#?}",
                    self.text().await?,
                    self.console().await?
                );
            }
            tokio::time::sleep(Duration::from_millis(60)).await;
        }
    }

    /// Whether the element is on the page now, shown or not.
    ///
    /// # Errors
    /// If the browser is gone.
    pub async fn has(&self, css: &str) -> Result<bool> {
        Ok(!self.find_all(css).await?.is_empty())
    }

    /// Every element that matches now. One that is replaced at that very moment is an error to WebKit: it is asked again.
    async fn find_all(&self, css: &str) -> Result<Vec<Element>> {
        let begin = Instant::now();
        loop {
            match self.client.find_all(Locator::Css(css)).await {
                Err(CmdError::Standard(_)) if begin.elapsed() < SOON => {
                    tokio::time::sleep(Duration::from_millis(60)).await;
                }
                found => return Ok(found?),
            }
        }
    }

    /// Waits until nothing on the page matches.
    ///
    /// # Errors
    /// If it stays.
    pub async fn gone(&self, css: &str, patience: Duration) -> Result<()> {
        let begin = Instant::now();
        while self.has(css).await? {
            ensure!(
                begin.elapsed() < patience,
                "`{css}` does not go; the page says:\n{}",
                self.text().await?
            );
            tokio::time::sleep(Duration::from_millis(60)).await;
        }
        Ok(())
    }

    /// Waits until the script returns `true`.
    ///
    /// # Errors
    /// If it does not in time.
    pub async fn until(&self, script: &str, arguments: Vec<Value>) -> Result<()> {
        let begin = Instant::now();
        while self.client.execute(script, arguments.clone()).await? != true {
            ensure!(begin.elapsed() < SOON, "not so: {script}; the page says:\n{}", self.text().await?);
            tokio::time::sleep(Duration::from_millis(60)).await;
        }
        Ok(())
    }

    /// Clicks the element when it is there and nothing covers it.
    ///
    /// # Errors
    /// If it cannot be clicked in time.
    pub async fn click(&self, css: &str) -> Result<()> {
        let begin = Instant::now();
        loop {
            let element = self.see(css).await?;
            // To the middle, as people do: at the edge it may lie below the navigation.
            self.scroll_to(&element).await?;
            let result = element.click().await;
            match result {
                Ok(()) => return Ok(()),
                // Replaced or covered for a moment by what is being drawn.
                Err(CmdError::Standard(_)) if begin.elapsed() < SOON => {
                    tokio::time::sleep(Duration::from_millis(60)).await;
                }
                Err(error) => {
                    let _ = self.shot("not-clicked").await;
                    return Err(error).with_context(|| format!("clicking `{css}`"));
                }
            }
        }
    }

    pub(super) async fn scroll_to(&self, element: &Element) -> Result<()> {
        let script = "arguments[0].scrollIntoView({ block: 'center', behavior: 'instant' });";
        match self.client.execute(script, vec![serde_json::to_value(element)?]).await {
            // Replaced meanwhile: the click will say so.
            Ok(_) | Err(CmdError::Standard(_)) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Empties the field and types into it, as a person would.
    ///
    /// # Errors
    /// If there is no such field.
    pub async fn fill(&self, css: &str, text: &str) -> Result<()> {
        // A field that is drawn anew while one types may lose some of it: a person would see that and type again. Fields may put
        // letters and digits into groups, or make them large.
        let typed =
            |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase();
        for _ in 0..TYPINGS {
            let field = self.see(css).await?;
            self.scroll_to(&field).await?;
            field.clear().await?;
            field.send_keys(text).await.with_context(|| format!("typing into `{css}`"))?;
            let there = field.prop("value").await.unwrap_or_default().unwrap_or_default();
            if typed(&there) == typed(text) {
                break;
            }
        }
        Ok(())
    }

    /// Chooses the option with this value, or the first that has one.
    ///
    /// # Errors
    /// If there is no such list or option.
    pub async fn choose(&self, css: &str, value: &str) -> Result<()> {
        self.see(css)
            .await?
            .select_by_value(value)
            .await
            .with_context(|| format!("choosing {value} in `{css}`"))
    }

    /// Hands files to a file field, which may be hidden behind a button.
    ///
    /// # Errors
    /// If there is no such field.
    pub async fn attach(&self, css: &str, files: &[&Path]) -> Result<()> {
        let field = self.client.find(Locator::Css(css)).await.with_context(|| format!("no field `{css}`"))?;
        let paths: Vec<_> = files.iter().map(|path| path.display().to_string()).collect();
        field.send_keys(&paths.join("\n")).await.with_context(|| format!("attaching to `{css}`"))
    }

    /// What the page says.
    ///
    /// # Errors
    /// If the browser is gone.
    pub async fn text(&self) -> Result<String> {
        let text = self.client.execute("return document.body.innerText", vec![]).await?;
        Ok(text.as_str().unwrap_or_default().to_owned())
    }

    /// The element's text.
    ///
    /// # Errors
    /// If it does not come.
    pub async fn text_of(&self, css: &str) -> Result<String> {
        Ok(self.see(css).await?.text().await?)
    }
}
