//! Pages on paper.

use std::fs;

use anyhow::{Context, Result};
use data_encoding::BASE64;
use serde_json::json;

use super::Browser;

impl Browser {
    /// The page as it would be printed: a PDF, kept beside the pictures under this name.
    ///
    /// # Errors
    /// If it cannot be made or kept.
    pub async fn printed(&self, name: &str) -> Result<Vec<u8>> {
        let pdf = self.devtools("Page.printToPDF", json!({ "preferCSSPageSize": true })).await?;
        let pdf = BASE64.decode(pdf["data"].as_str().context("nothing was printed")?.as_bytes())?;
        fs::write(self.shots.join(format!("{name}.pdf")), &pdf)?;
        Ok(pdf)
    }
}
