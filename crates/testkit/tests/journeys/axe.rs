//! What axe finds on a page, and what makes people scroll sideways.

use std::{env, fmt::Write as _, fs};

use anyhow::{Context, Result};
use serde::Deserialize;
use testkit::browser::{Browser, Screen};

/// What axe found.
#[derive(Deserialize)]
struct Finding {
    rule: String,
    places: Vec<String>,
}

/// Runs every rule on all within an element, and says what broke.
const RUN: &str = "
    const [within, done] = arguments;
    axe.run(document.querySelector(within), { resultTypes: ['violations'] }).then(({ violations }) => done(violations.map(({ id, nodes }) => ({
        rule: id,
        places: nodes.map(({ target, failureSummary }) => `${target.join(' ')}: ${failureSummary}`),
    }))));";

/// What stands further right than the page is wide, if anything does; what scrolls by itself may.
const SIDEWAYS: &str = "
    const width = arguments[0];
    if (document.documentElement.scrollWidth <= width) return null;
    const wide = [...document.querySelectorAll('body *')].filter((one) => one.getBoundingClientRect().right > width + 1);
    const last = wide.at(-1);
    return `${document.documentElement.scrollWidth} px wide: ${last?.tagName} ${last?.className} ${last?.textContent.slice(0, 60)}`;";

/// axe, as it is put into pages.
pub(crate) struct Axe(String);

impl Axe {
    /// The one that `cargo xtask` has fetched.
    pub(crate) fn fetched() -> Result<Self> {
        Ok(Self(fs::read_to_string(env::var("SIEGEL_AXE").context("axe is not named")?)?))
    }

    /// What it finds on the page that is there; each finding begins with `page`.
    pub(crate) async fn look(&self, browser: &Browser, page: &str) -> Result<Vec<String>> {
        self.look_within(browser, "html", page).await
    }

    /// The same within one element.
    pub(crate) async fn look_within(
        &self,
        browser: &Browser,
        within: &str,
        page: &str,
    ) -> Result<Vec<String>> {
        browser.client.execute(&format!("if (!window.axe) {{ {} }}", self.0), vec![]).await?;
        let found: Vec<Finding> =
            serde_json::from_value(browser.client.execute_async(RUN, vec![within.into()]).await?)?;
        found
            .into_iter()
            .map(|Finding { rule, places }| {
                let mut finding = format!("{page}: {rule}");
                for place in places {
                    write!(finding, "\n    {place}")?;
                }
                Ok(finding)
            })
            .collect()
    }
}

/// What stands beyond the right edge, if anything does.
pub(crate) async fn sideways(browser: &Browser, screen: Screen) -> Result<Option<String>> {
    let sideways = browser.client.execute(SIDEWAYS, vec![screen.width().into()]).await?;
    Ok(sideways.as_str().map(str::to_owned))
}
