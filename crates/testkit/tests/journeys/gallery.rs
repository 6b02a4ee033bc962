//! Each component in each of its states, as the gallery shows them: axe finds nothing, also where the pointer is on everything, everything
//! has the focus or is pressed; colours have their contrast; nothing has to be scrolled sideways. Pictures of all of it.

use std::time::Duration;

use anyhow::{Result, ensure};
use serde_json::{Value, json};
use testkit::{browser::Screen, stack::Stack};

use crate::{
    axe::{Axe, sideways},
    device::Device,
};

const LOOKS: [(&str, Screen, bool); 5] = [
    ("narrow", Screen::Narrow, false),
    ("phone", Screen::Phone, false),
    ("phone-dark", Screen::Phone, true),
    ("desktop-dark", Screen::Desktop, true),
    ("desktop", Screen::Desktop, false),
];

/// What browsers do with what is under the pointer, has the focus, is pressed: forced upon each of [`TOUCHED`].
const FORCED: [&str; 3] = ["hover", "active", "focus-visible"];
/// Those of which there is a picture in each of these states.
const FORCED_EXHIBITS: [&str; 3] = ["button", "choices", "link_row"];
/// What people touch, in those exhibits where all of that is.
const TOUCHED: &str = ":is([data-exhibit=button], [data-exhibit=check_box], [data-exhibit=choices], [data-exhibit=languages], \
    [data-exhibit=link_row], [data-exhibit=field], [data-exhibit=drop_zone], [data-exhibit=conversation_row], \
    [data-exhibit=nav]) :is(a, button, input, select, textarea)";

/// Pairs of colours that have less contrast than they need; or that nobody has measured.
const PALE: &str = "return [...document.querySelectorAll('[data-least]')]
    .filter(({ dataset }) => !(Number(dataset.contrast) >= Number(dataset.least)))
    .map(({ textContent }) => textContent)";
/// Those that have the focus and do not show it, neither themselves nor by what stands behind them.
const UNSEEN: &str = "
    const shows = (one) => one && getComputedStyle(one).outlineStyle !== 'none' && parseFloat(getComputedStyle(one).outlineWidth) >= 2;
    return [...document.querySelectorAll(arguments[0])]
        .filter((one) => !shows(one) && !shows(one.nextElementSibling))
        .map((one) => one.outerHTML.slice(0, 120))";
/// How they look: what changes when they are touched.
const LOOK: &str = "return [...document.querySelectorAll(arguments[0])].map((one) => {
        const { backgroundColor, borderColor, color, transform, outlineStyle } = getComputedStyle(one);
        return [backgroundColor, borderColor, color, transform, outlineStyle].join(' ');
    }).join('\\n')";
/// Files are held over the place where they are dropped.
const HOLD_OVER: &str =
    "document.querySelector('.drop').dispatchEvent(new DragEvent('dragover', { cancelable: true }))";

#[tokio::test]
async fn gallery() -> Result<()> {
    let stack = Stack::start()?;
    let device = Device::open("gallery", Screen::Phone, &stack).await?;
    let mut gallery = Gallery { device, axe: Axe::fetched()?, findings: Vec::new() };
    for (name, screen, dark) in LOOKS {
        gallery.open(screen, dark).await?;
        gallery.look(name, screen).await?;
        if screen == Screen::Desktop {
            gallery.touch(name).await?;
        }
    }
    gallery.one_by_one().await?;
    gallery.with_other_eyes().await?;
    gallery.device.was_clean().await?;
    println!("gallery: {} findings", gallery.findings.len());
    ensure!(gallery.findings.is_empty(), "{}", gallery.findings.join("\n\n"));
    gallery.device.browser.close().await
}

struct Gallery {
    device: Device,
    axe: Axe,
    findings: Vec<String>,
}

impl Gallery {
    async fn open(&self, screen: Screen, dark: bool) -> Result<()> {
        let browser = &self.device.browser;
        browser.look(screen, dark).await?;
        self.device.visit("/gallery").await?;
        browser.see("[data-exhibit='nav']").await?;
        browser.until("return !!document.querySelector('[data-exhibit=qr_code] path') && [...document.querySelectorAll('[data-least]')].every((one) => one.dataset.contrast)", vec![]).await?;
        // Motion ends within 200 ms.
        tokio::time::sleep(Duration::from_millis(220)).await;
        Ok(())
    }

    /// The page as it is when nobody touches it.
    async fn look(&mut self, name: &str, screen: Screen) -> Result<()> {
        let browser = &self.device.browser;
        if let Some(sideways) = sideways(browser, screen).await? {
            self.findings.push(format!("{name}: {sideways}"));
        }
        let pale: Vec<String> = serde_json::from_value(browser.client.execute(PALE, vec![]).await?)?;
        self.findings.extend(pale.into_iter().map(|pair| format!("{name}: too little contrast: {pair}")));
        self.findings.extend(self.axe.look(browser, name).await?);
        if screen == Screen::Narrow { Ok(()) } else { browser.shots_of_page(name).await }
    }

    /// Everything as it is under the pointer, pressed, and with the focus.
    async fn touch(&mut self, name: &str) -> Result<()> {
        let browser = &self.device.browser;
        let rest = browser.client.execute(LOOK, vec![TOUCHED.into()]).await?;
        for state in FORCED {
            self.force(&[state]).await?;
            tokio::time::sleep(Duration::from_millis(220)).await;
            let touched = browser.client.execute(LOOK, vec![TOUCHED.into()]).await?;
            ensure!(touched != rest, "nothing looks another way when it is {state}");
            if state == "focus-visible" {
                let unseen = browser.client.execute(UNSEEN, vec![TOUCHED.into()]).await?;
                let unseen: Vec<String> = serde_json::from_value(unseen)?;
                self.findings
                    .extend(unseen.into_iter().map(|one| format!("{name}: focus is not seen: {one}")));
            }
            self.findings.extend(self.axe.look(browser, &format!("{name}, {state}")).await?);
            for exhibit in FORCED_EXHIBITS {
                let picture = format!("{exhibit}-{name}-{state}");
                browser.shot_of(&format!("[data-exhibit='{exhibit}']"), &picture).await?;
            }
        }
        self.force(&[]).await
    }

    /// Has the browser take all of [`TOUCHED`] for being in these states.
    async fn force(&self, states: &[&str]) -> Result<()> {
        let browser = &self.device.browser;
        for domain in ["DOM.enable", "CSS.enable"] {
            browser.devtools(domain, json!({})).await?;
        }
        let document = browser.devtools("DOM.getDocument", json!({ "depth": 0 })).await?;
        let query = json!({ "nodeId": document["root"]["nodeId"], "selector": TOUCHED });
        let found = browser.devtools("DOM.querySelectorAll", query).await?;
        let nodes: Vec<Value> = serde_json::from_value(found["nodeIds"].clone())?;
        ensure!(nodes.len() > 40, "the gallery has {} things to touch", nodes.len());
        for node in nodes {
            let forced = json!({ "nodeId": node, "forcedPseudoClasses": states });
            browser.devtools("CSS.forcePseudoState", forced).await?;
        }
        Ok(())
    }

    /// What can be there in one state at a time.
    async fn one_by_one(&mut self) -> Result<()> {
        self.open(Screen::Phone, false).await?;
        let browser = &self.device.browser;
        let exhibits =
            [("new_password", 7), ("topic_field", 4), ("drop_zone", 2), ("qr_scanner", 2), ("dialog", 2)];
        for (exhibit, states) in exhibits {
            for state in 1..=states {
                let name = format!("{exhibit}-{state}");
                browser.click(&format!("[data-exhibit='{exhibit}'] .choice:nth-child({state})")).await?;
                tokio::time::sleep(Duration::from_millis(120)).await;
                let within = format!("[data-exhibit='{exhibit}']");
                if browser.has("dialog[open]").await? {
                    browser.shot(&name).await?;
                } else {
                    browser.shot_of(&within, &name).await?;
                }
                self.findings.extend(self.axe.look_within(browser, &within, &name).await?);
            }
        }
        self.device.press("cancel").await?;
        browser.client.execute(HOLD_OVER, vec![]).await?;
        browser.see(".drop.over").await?;
        browser.shot_of("[data-exhibit='drop_zone']", "drop_zone-over").await
    }

    /// In the colours that a person has chosen for everything; and where nothing may move.
    async fn with_other_eyes(&self) -> Result<()> {
        self.open(Screen::Desktop, false).await?;
        let browser = &self.device.browser;
        for (name, feature, value) in
            [("forced-colors", "forced-colors", "active"), ("still", "prefers-reduced-motion", "reduce")]
        {
            let media = json!({ "features": [{ "name": feature, "value": value }] });
            browser.devtools("Emulation.setEmulatedMedia", media).await?;
            if name == "still" {
                let moving = "return document.getAnimations().length === 0";
                browser.until(moving, vec![]).await?;
            } else {
                browser.shots_of_page(name).await?;
            }
        }
        Ok(())
    }
}
