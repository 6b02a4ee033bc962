//! Every page, in each language, light and dark, narrow and wide: axe finds nothing, and nothing has to be scrolled sideways, with text
//! twice as large neither.

use std::{fs, time::Duration};

use anyhow::{Context, Result, ensure};
use testkit::{
    browser::Screen,
    fixtures::pdf,
    stack::{Person, Stack},
};

use crate::{
    axe::{Axe, sideways},
    device::{Device, PASSWORD, STRETCHING},
};

const SUBJECT: &str = "Krankengeld im März";
const PATIENCE: Duration = Duration::from_secs(90);

/// Pages for everybody, by name and address.
const PUBLIC: &[(&str, &str)] = &[
    ("welcome", "/"),
    ("activate", "/activate"),
    ("sign-in", "/sign-in"),
    ("identity-refused", "/sign-in/identity?error=access_denied&state=x"),
    ("recover", "/recover"),
    ("lost", "/recover/lost"),
    ("link", "/link"),
    ("contact-public", "/contact"),
    ("letter-helper-public", "/contact/letter"),
    ("protection", "/protection"),
    ("settings-public", "/settings"),
    ("statement", "/accessibility"),
    ("closing", "/settings/closing"),
    ("not-found", "/gibt-es-nicht"),
];

/// Pages of an open account.
const INSIDE: &[(&str, &str)] = &[
    ("home", "/home"),
    ("messages", "/messages"),
    ("documents", "/documents"),
    ("contact", "/contact"),
    ("letter-helper", "/contact/letter"),
    ("call-back", "/contact/call-back"),
    ("appointment", "/contact/appointment"),
    ("more", "/more"),
    ("settings", "/settings"),
    ("export", "/settings/export"),
    ("close-account", "/settings/close"),
    ("notices", "/more/notices"),
    ("consents", "/settings/consents"),
    ("security", "/security"),
    ("password", "/security/password"),
    ("passkey", "/security/passkey"),
    ("recovery-code", "/security/recovery-code"),
    ("level", "/security/level"),
    ("link-device", "/security/link"),
];

/// How a page is looked at. Both widths in both lights; text twice as large where it is tightest, and where there is a rail beside it.
const LOOKS: &[Look] = &[
    Look { name: "narrow", screen: Screen::Narrow, dark: false, large_text: false },
    Look { name: "narrow-dark", screen: Screen::Narrow, dark: true, large_text: false },
    Look { name: "wide", screen: Screen::Desktop, dark: false, large_text: false },
    Look { name: "wide-dark", screen: Screen::Desktop, dark: true, large_text: false },
    Look { name: "phone-large-text", screen: Screen::Phone, dark: false, large_text: true },
    Look { name: "wide-large-text", screen: Screen::Desktop, dark: false, large_text: true },
];

struct Look {
    name: &'static str,
    screen: Screen,
    dark: bool,
    /// 200 % of the browser's own text size.
    large_text: bool,
}

#[tokio::test]
async fn accessibility_german() -> Result<()> {
    Walk::through("de").await
}

#[tokio::test]
async fn accessibility_easy_german() -> Result<()> {
    Walk::through("de-simple").await
}

#[tokio::test]
async fn accessibility_english() -> Result<()> {
    Walk::through("en").await
}

struct Walk {
    device: Device,
    axe: Axe,
    looks: usize,
    findings: Vec<String>,
}

impl Walk {
    /// All pages in a language.
    async fn through(language: &str) -> Result<()> {
        let stack = Stack::start()?;
        let desk = stack.desk();
        let letter = desk.invite(&Person::ERIKA, &stack.address())?;
        let mut watch = desk.watch(&[])?;
        let device = Device::open(&format!("accessibility-{language}"), Screen::Phone, &stack).await?;
        device.visit("/").await?;
        device.browser.click(&format!("[data-language='{language}']")).await?;
        let mut walk = Self { device, axe: Axe::fetched()?, looks: 0, findings: Vec::new() };
        for (name, path) in PUBLIC {
            walk.device.visit(path).await?;
            walk.look(name).await?;
        }

        walk.device.activate(&letter, &Person::ERIKA).await?;
        walk.go("/settings/consents").await?;
        walk.device.press("consent-give").await?;
        let mut said = watch.messages(1, PATIENCE)?;
        let consent = said.pop().context("a consent")?;
        let file = stack.folder().join("Arztbrief.pdf");
        fs::write(&file, pdf::page("Arztbrief", &["Sehr geehrte Frau Kollegin,"]))?;
        walk.device.compose(SUBJECT, "Guten Tag,\n\nanbei der Arztbrief.\n\nErika Brandt").await?;
        walk.device.attach(&[&file]).await?;
        walk.device.sealed(1, PATIENCE).await?;
        walk.look("compose").await?;
        walk.device.send().await?;
        let received = watch.messages(2, PATIENCE)?;
        let letter = received.iter().find(|folder| **folder != consent).context("a letter")?;
        let message = letter.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let text = "Guten Tag, Frau Brandt, das Krankengeld ist angewiesen.";
        desk.run(&["answer", message, "--text", text, "--decision"])?;
        walk.device.open_conversation(SUBJECT).await?;
        walk.device
            .browser
            .see_within("article[data-mine='false'] [data-state='decision']", PATIENCE)
            .await?;
        walk.look("conversation").await?;
        for (name, path) in INSIDE {
            walk.go(path).await?;
            walk.look(name).await?;
        }
        walk.go("/messages").await?;
        walk.device.browser.fill("#search", "krankengeld").await?;
        walk.device.browser.see_within("[data-found='2']", PATIENCE).await?;
        walk.look("search").await?;
        walk.device.press("lock").await?;
        walk.device.browser.see("form [data-action='sign-in']").await?;
        walk.look("locked").await?;
        walk.device.sign_in(Person::ERIKA.number, PASSWORD).await?;
        walk.device.browser.see_within("a[data-nav='/home']", STRETCHING).await?;
        walk.device.was_clean().await?;

        println!("accessibility, {language}: {} looks, {} findings", walk.looks, walk.findings.len());
        ensure!(walk.findings.is_empty(), "{}", walk.findings.join("\n\n"));
        walk.device.browser.close().await
    }

    /// Goes to a page as a link leads there: the account stays open.
    async fn go(&self, path: &str) -> Result<()> {
        let follow = "
            const link = document.createElement('a');
            link.href = arguments[0];
            document.body.append(link);
            link.click();
            link.remove();";
        let client = &self.device.browser.client;
        client.execute(follow, vec![path.into()]).await?;
        let there = "return location.pathname === arguments[0] && !!document.querySelector('main h1') \
                     && !document.querySelector('main .lines')";
        self.device
            .browser
            .until(there, vec![path.into()])
            .await
            .with_context(|| format!("{path} does not come"))
    }

    /// Looks at the page that is there in every way.
    async fn look(&mut self, page: &str) -> Result<()> {
        let browser = &self.device.browser;
        for Look { name, screen, dark, large_text } in LOOKS {
            browser.look(*screen, *dark).await?;
            let text = if *large_text { "200%" } else { "" };
            let size = "document.documentElement.style.fontSize = arguments[0]; return innerWidth";
            browser.client.execute(size, vec![text.into()]).await?;
            // Motion ends within 200 ms.
            tokio::time::sleep(Duration::from_millis(220)).await;
            if let Some(sideways) = sideways(browser, *screen).await? {
                self.findings.push(format!("{page}, {name}: {sideways}"));
                browser.shot(&format!("{page}-{name}")).await?;
            }
            self.looks += 1;
            if *large_text {
                browser.shot(&format!("{page}-{name}")).await?;
                continue;
            }
            self.findings.extend(self.axe.look(browser, &format!("{page}, {name}")).await?);
        }
        browser.client.execute("document.documentElement.style.fontSize = ''", vec![]).await?;
        browser.look(Screen::Phone, false).await
    }
}
