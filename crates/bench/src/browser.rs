//! A browser that shows the bench's page.

use anyhow::{Context, Result};
use clap::ValueEnum;
use fantoccini::Client;
use serde::Serialize;
use testkit::browser::{Browser, Inspector, Screen, Setup};

use crate::firefox::Firefox;

/// The browsers that are measured in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Kind {
    Chromium,
    Firefox,
}

/// The browser's process.
enum Process {
    Chromium(Browser),
    Firefox(Firefox),
}

/// A browser at the bench's page.
pub(crate) struct Driven {
    pub(crate) kind: Kind,
    /// The WebDriver session.
    pub(crate) client: Client,
    /// A look into the workers' memory, where the browser lets us.
    pub(crate) inspector: Option<Inspector>,
    process: Process,
}

impl Driven {
    /// Starts the browser and goes to this address.
    pub(crate) async fn open(kind: Kind, address: &str) -> Result<Self> {
        let (process, client, inspector) = match kind {
            Kind::Chromium => {
                let chromium = Browser::open("bench", address, Screen::Desktop, Setup::Plain).await?;
                chromium.goto(address).await?;
                let (client, inspector) = (chromium.client.clone(), chromium.inspector().await?);
                (Process::Chromium(chromium), client, Some(inspector))
            }
            Kind::Firefox => {
                let firefox = Firefox::open().await?;
                firefox.client.goto(address).await.with_context(|| format!("going to {address}"))?;
                let client = firefox.client.clone();
                (Process::Firefox(firefox), client, None)
            }
        };
        Ok(Self { kind, client, inspector, process })
    }

    /// `chromium 156.0.…`, as the browser says of itself.
    pub(crate) fn version(&self) -> String {
        let capabilities = self.client.capabilities();
        let word = |name: &str| {
            capabilities.and_then(|all| all.get(name)).and_then(|word| word.as_str()).unwrap_or_default()
        };
        format!("{} {}", word("browserName"), word("browserVersion"))
    }

    /// Ends the browser.
    pub(crate) async fn close(self) -> Result<()> {
        match self.process {
            Process::Chromium(chromium) => chromium.close().await,
            Process::Firefox(firefox) => firefox.close().await,
        }
    }
}
