//! The bench's page, as it is talked to: files, workers, and what they are asked for.

use anyhow::{Context, Result, bail};
use fantoccini::Client;
use serde_json::{Value, json};

use crate::subject::Subject;

/// What a worker answered: milliseconds, or in words why it could not.
pub(crate) type Answer = Result<f64, String>;

/// The page in a browser.
#[derive(Clone)]
pub(crate) struct Page(pub(crate) Client);

impl Page {
    /// Makes the file that all that follows is measured on.
    pub(crate) async fn file(&self, bytes: u64) -> Result<()> {
        self.call("file", vec![json!(bytes)]).await.map(drop)
    }

    /// Starts a worker for a subject.
    pub(crate) async fn begin(&self, worker: &str, subject: Subject) -> Result<Answer> {
        answer(&self.call("begin", vec![json!(worker), subject.to_json()]).await?)
    }

    /// Asks a worker for something and waits for its end.
    pub(crate) async fn ask(&self, worker: &str, what: &str) -> Result<Answer> {
        answer(&self.call("call", vec![json!(worker), json!(what)]).await?)
    }

    /// Ends a worker.
    pub(crate) async fn end(&self, worker: &str) -> Result<()> {
        self.call("end", vec![json!(worker)]).await.map(drop)
    }

    /// Starts the crypto module so many times: the bytes that it has, and how many milliseconds each start took.
    pub(crate) async fn starts(&self, times: u32) -> Result<(u64, Vec<f64>)> {
        let said = self.call("starts", vec![json!(times)]).await?;
        let bytes = said["bytes"].as_u64();
        let taken = said["taken"].as_array().map(|all| all.iter().filter_map(Value::as_f64).collect());
        bytes.zip(taken).with_context(|| format!("the crypto module does not start: {said}"))
    }

    async fn call(&self, function: &str, arguments: Vec<Value>) -> Result<Value> {
        const SCRIPT: &str = "const [name, given, done] = arguments;
            (async () => bench[name](...given))().then(done, (error) => done({ broken: String(error) }));";
        let arguments = vec![json!(function), Value::Array(arguments)];
        let said = self.0.execute_async(SCRIPT, arguments).await;
        let said = said.with_context(|| format!("the page does not answer to `{function}`"))?;
        if let Some(error) = said["broken"].as_str() {
            bail!("the page fails at `{function}`: {error}");
        }
        Ok(said)
    }
}

fn answer(said: &Value) -> Result<Answer> {
    match said["error"].as_str() {
        Some(error) => Ok(Err(error.to_owned())),
        // Nothing is timed where a worker only begins or prepares.
        None if said.is_object() => Ok(Ok(said["millis"].as_f64().unwrap_or_default())),
        None => bail!("the worker answers with {said}"),
    }
}
