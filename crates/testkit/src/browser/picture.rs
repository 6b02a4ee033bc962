//! Pictures of a part of a page, and small ones.

use std::fs;

use anyhow::{Context, Result};
use data_encoding::BASE64;
use serde_json::{Value, json};

use super::{Browser, Screen};

/// Where an element is on the page; it is brought into the window before, as what is far away may not be drawn.
const PLACE: &str = r"
    const [css, done] = arguments;
    const element = document.querySelector(css);
    if (!element) return done(null);
    // Rows far down are drawn when they come near.
    for (const row of element.querySelectorAll('.listed')) row.style.contentVisibility = 'visible';
    element.scrollIntoView({ block: 'start', behavior: 'instant' });
    requestAnimationFrame(() => requestAnimationFrame(() => {
        const { x, y, width, height } = element.getBoundingClientRect();
        done({ x: x + scrollX, y: y + scrollY, width, height, scale: 1 });
    }));";

/// Height of one picture of a long page, CSS pixels.
const SLICE: u64 = 4_000;

/// How wide and high the page is, with its rows all drawn.
const SIZE: &str = "
    for (const row of document.querySelectorAll('.listed')) row.style.contentVisibility = 'visible';
    return [document.documentElement.clientWidth, document.documentElement.scrollHeight]";

impl Browser {
    /// Pictures of all of a long page, one below the other, under this name and a number.
    ///
    /// # Errors
    /// If a picture cannot be taken or kept.
    pub async fn shots_of_page(&self, name: &str) -> Result<()> {
        let size = self.client.execute(SIZE, vec![]).await?;
        let (width, height): (u64, u64) = serde_json::from_value(size)?;
        for (number, top) in (0..height).step_by(SLICE as usize).enumerate() {
            let slice =
                json!({ "x": 0, "y": top, "width": width, "height": SLICE.min(height - top), "scale": 1 });
            let whole = json!({ "format": "png", "clip": slice, "captureBeyondViewport": true });
            fs::write(self.shots.join(format!("{name}-{number}.png")), self.capture(whole).await?)?;
        }
        Ok(())
    }

    /// A picture of all of this element under this name, also of what is outside the window.
    ///
    /// # Errors
    /// If there is no such element, or the picture cannot be taken or kept.
    pub async fn shot_of(&self, css: &str, name: &str) -> Result<()> {
        let place = self.client.execute_async(PLACE, vec![css.into()]).await?;
        anyhow::ensure!(place.is_object(), "no `{css}` for a picture");
        let whole = json!({ "format": "png", "clip": place, "captureBeyondViewport": true });
        Ok(fs::write(self.shots.join(format!("{name}.png")), self.capture(whole).await?)?)
    }

    /// What a window of this size shows at the page's top, made smaller by `scale`, as a WebP of this quality (0 to 100).
    ///
    /// # Errors
    /// If the picture cannot be taken.
    pub async fn small_picture(&self, screen: Screen, scale: f64, quality: u8) -> Result<Vec<u8>> {
        self.client.execute("scrollTo({ top: 0, behavior: 'instant' })", vec![]).await?;
        let window =
            json!({ "x": 0, "y": 0, "width": screen.width(), "height": screen.height(), "scale": scale });
        self.capture(json!({ "format": "webp", "quality": quality, "clip": window })).await
    }

    async fn capture(&self, how: Value) -> Result<Vec<u8>> {
        let captured = self.devtools("Page.captureScreenshot", how).await?;
        let data = captured["data"].as_str().context("a picture comes as text")?;
        BASE64.decode(data.as_bytes()).context("a picture is written in Base64")
    }
}
