//! What a browser knows about a page: violations of its policy, what its console said, memory.

use anyhow::Result;
use serde_json::{Value, json};

use super::{Browser, Engine, command::Extension, renderer};

/// Runs before any script of the page.
pub(super) const SCRIPT: &str = r"
(() => {
  const seen = { violations: [], long: [] };
  Object.defineProperty(window, '__siegel_observed', { value: seen });
  document.addEventListener('securitypolicyviolation', (event) => seen.violations.push(
    `${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber} ${event.sample}`));
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) seen.long.push({ start: entry.startTime, duration: entry.duration });
  }).observe({ type: 'longtask', buffered: true });
})();
";

impl Browser {
    /// Breaches of the page's policy since the document was loaded; Trusted Types are among them. Engines without DevTools
    /// tell of none.
    ///
    /// # Errors
    /// If the browser is gone.
    pub async fn violations(&self) -> Result<Vec<String>> {
        let script = "return window.__siegel_observed?.violations ?? []";
        let found = self.client.execute(script, vec![]).await?;
        Ok(serde_json::from_value(found)?)
    }

    /// What the console said since it was asked last, workers included: one line each, `LEVEL source: words`. Engines other
    /// than Chromium tell nothing.
    ///
    /// # Errors
    /// If the browser is gone.
    pub async fn console(&self) -> Result<Vec<String>> {
        if self.engine != Engine::Chromium {
            return Ok(Vec::new());
        }
        let command = Extension { path: "se/log", body: json!({ "type": "browser" }) };
        let entries = self.client.issue_cmd(command).await?;
        let word = |entry: &Value, name: &str| entry[name].as_str().unwrap_or_default().to_owned();
        let line = |entry: &Value| {
            format!("{} {}: {}", word(entry, "level"), word(entry, "source"), word(entry, "message"))
        };
        Ok(entries.as_array().map(|entries| entries.iter().map(line).collect()).unwrap_or_default())
    }

    /// Resident memory of the process that holds page and workers, as the operating system counts it, in bytes.
    pub fn process_memory(&self) -> u64 {
        renderer::largest_renderer(&self.processes()).map_or(0, renderer::resident)
    }
}
