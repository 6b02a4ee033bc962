//! A finger, and how often it comes down.

use std::{cell::Cell, path::Path};

use anyhow::{Context, Result};
use fantoccini::actions::{InputSource as _, MOUSE_BUTTON_LEFT, PointerAction, TouchActions};
use serde_json::json;

use super::Browser;

/// Whether something is seen as the page stands: whole, and with nothing over it.
const IN_SIGHT: &str = r"
    const { left, right, top, bottom } = arguments[0].getBoundingClientRect();
    const hit = (y) => arguments[0].contains(document.elementFromPoint((left + right) / 2, y));
    return top >= 0 && bottom <= innerHeight && hit(top + 2) && hit(bottom - 2);";

/// Taps of one errand.
pub struct Taps<'a> {
    browser: &'a Browser,
    taps: Cell<u32>,
    fields: Cell<u32>,
}

impl Browser {
    /// Begins to count.
    pub const fn taps(&self) -> Taps<'_> {
        Taps { browser: self, taps: Cell::new(0), fields: Cell::new(0) }
    }
}

impl Taps<'_> {
    /// How often the finger has come down.
    pub const fn count(&self) -> u32 {
        self.taps.get()
    }

    /// Fields that something was typed into.
    pub const fn fields(&self) -> u32 {
        self.fields.get()
    }

    /// Taps on something, once it is there; what is not in sight is scrolled to.
    ///
    /// # Errors
    /// If it does not come, or the browser is gone.
    pub async fn tap(&self, css: &str) -> Result<()> {
        let element = self.browser.see(css).await?;
        if !self.is_in_sight(css).await? {
            self.browser.scroll_to(&element).await?;
        }
        let to = PointerAction::MoveToElement { element, duration: None, x: 0.0, y: 0.0 };
        let finger = TouchActions::new("finger".to_owned())
            .then(to)
            .then(PointerAction::Down { button: MOUSE_BUTTON_LEFT })
            .then(PointerAction::Up { button: MOUSE_BUTTON_LEFT });
        self.browser.client.perform_actions(finger).await.with_context(|| format!("tapping on `{css}`"))?;
        self.taps.set(self.count() + 1);
        Ok(())
    }

    /// Taps into a field, and types.
    ///
    /// # Errors
    /// If the field does not come.
    pub async fn fill(&self, css: &str, text: &str) -> Result<()> {
        self.tap(css).await?;
        self.browser.see(&format!("{css}:focus")).await?.send_keys(text).await?;
        self.fields.set(self.fields() + 1);
        Ok(())
    }

    /// Taps on what opens the system's camera or chooser, and on the picture there: two taps.
    ///
    /// # Errors
    /// If there is no such button or field.
    pub async fn pick(&self, button: &str, field: &str, file: &Path) -> Result<()> {
        // The driver chooses in the person's place: no window of the system's has to open.
        let intercept = |enabled| json!({ "enabled": enabled });
        self.browser.devtools("Page.setInterceptFileChooserDialog", intercept(true)).await?;
        self.tap(button).await?;
        self.browser.attach(field, &[file]).await?;
        self.taps.set(self.count() + 1);
        self.browser.devtools("Page.setInterceptFileChooserDialog", intercept(false)).await.map(drop)
    }

    /// Whether it is seen without scrolling.
    ///
    /// # Errors
    /// If it does not come.
    pub async fn is_in_sight(&self, css: &str) -> Result<bool> {
        let element = serde_json::to_value(self.browser.see(css).await?)?;
        Ok(self.browser.client.execute(IN_SIGHT, vec![element]).await? == true)
    }
}
