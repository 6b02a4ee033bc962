//! A look behind the page by Chromium's DevTools protocol: what memory its dedicated workers use, and a push for its service worker.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail};
use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async, tungstenite::Message};

/// A connection to one page and its workers.
pub struct Inspector {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    last: u64,
    /// Session ids of the workers, by the address of their script.
    workers: BTreeMap<String, String>,
    /// Ids of service workers' registrations, by the addresses that they are for.
    registrations: BTreeMap<String, String>,
}

/// What a worker uses, in bytes.
#[derive(Debug, Clone, Copy, Default)]
pub struct WorkerMemory {
    /// Its JavaScript heap in use.
    pub heap: u64,
    /// What lies outside of the heap and belongs to it: buffers.
    pub buffers: u64,
}

impl Inspector {
    pub(super) async fn connect(address: &str) -> Result<Self> {
        let (socket, _) = connect_async(address).await.context("the debugger does not answer")?;
        let mut inspector =
            Self { socket, last: 0, workers: BTreeMap::new(), registrations: BTreeMap::new() };
        let attach = json!({ "autoAttach": true, "waitForDebuggerOnStart": false, "flatten": true });
        inspector.call(None, "Target.setAutoAttach", attach).await?;
        Ok(inspector)
    }

    /// What the worker whose script's address holds this text uses now. Collects nothing.
    ///
    /// # Errors
    /// If there is no such worker.
    pub async fn memory(&mut self, script: &str) -> Result<WorkerMemory> {
        let session = self.worker(script).await?;
        let usage = self.call(Some(&session), "Runtime.getHeapUsage", json!({})).await?;
        let bytes = |name: &str| usage[name].as_f64().unwrap_or_default() as u64;
        Ok(WorkerMemory {
            heap: bytes("usedSize") + bytes("embedderHeapUsedSize"),
            buffers: bytes("backingStorageSize"),
        })
    }

    /// The size of the worker's WebAssembly memory. It never shrinks: asked at the end, this is the peak.
    ///
    /// # Errors
    /// If there is no such worker, or it has no such memory.
    pub async fn wasm_memory(&mut self, script: &str) -> Result<u64> {
        let session = self.worker(script).await?;
        let evaluate = json!({ "expression": "WebAssembly.Memory.prototype" });
        let prototype = self.call(Some(&session), "Runtime.evaluate", evaluate).await?;
        let query = json!({ "prototypeObjectId": prototype["result"]["objectId"] });
        let found = self.call(Some(&session), "Runtime.queryObjects", query).await?;
        let sum = json!({
            "objectId": found["objects"]["objectId"],
            "functionDeclaration": "function () { return this.reduce((sum, memory) => sum + memory.buffer.byteLength, 0); }",
            "returnByValue": true,
        });
        let sum = self.call(Some(&session), "Runtime.callFunctionOn", sum).await?;
        sum["result"]["value"]
            .as_u64()
            .filter(|bytes| *bytes > 0)
            .with_context(|| format!("no memory in {script}: {sum}"))
    }

    /// Brings the service worker of this origin a push without content, as a push service would.
    ///
    /// # Errors
    /// If the origin has none.
    pub async fn push(&mut self, origin: &str) -> Result<()> {
        self.call(None, "ServiceWorker.enable", json!({})).await?;
        // What there is is told before the answer to the next call.
        self.call(None, "Runtime.getHeapUsage", json!({})).await?;
        let found = self.registrations.iter().find(|(scope, _)| scope.starts_with(origin));
        let (_, registration) = found.context("the origin has no service worker")?;
        let push = json!({ "origin": origin, "registrationId": registration, "data": "" });
        self.call(None, "ServiceWorker.deliverPushMessage", push).await.map(drop)
    }

    async fn worker(&mut self, script: &str) -> Result<String> {
        // Whatever was attached meanwhile is read with the answer to a call that changes nothing.
        self.call(None, "Runtime.getHeapUsage", json!({})).await?;
        let found = self.workers.iter().find(|(address, _)| address.contains(script));
        let (_, session) =
            found.with_context(|| format!("no worker of {script} among {:?}", self.workers.keys()))?;
        Ok(session.clone())
    }

    async fn call(&mut self, session: Option<&str>, method: &str, parameters: Value) -> Result<Value> {
        self.last += 1;
        let mut request = json!({ "id": self.last, "method": method, "params": parameters });
        if let Some(session) = session {
            request["sessionId"] = session.into();
        }
        self.socket.send(Message::text(request.to_string())).await?;
        while let Some(message) = self.socket.next().await {
            let Message::Text(text) = message? else { continue };
            let mut answer: Value = serde_json::from_str(&text)?;
            self.note(&answer);
            if answer["id"] == self.last {
                if let Some(error) = answer.get("error") {
                    bail!("{method}: {error}");
                }
                return Ok(answer["result"].take());
            }
        }
        bail!("the debugger is gone")
    }

    /// Keeps the lists of workers.
    fn note(&mut self, event: &Value) {
        let parameters = &event["params"];
        match event["method"].as_str() {
            Some("Target.attachedToTarget") if parameters["targetInfo"]["type"] == "worker" => {
                let address = parameters["targetInfo"]["url"].as_str().unwrap_or_default().to_owned();
                let session = parameters["sessionId"].as_str().unwrap_or_default().to_owned();
                self.workers.insert(address, session);
            }
            Some("ServiceWorker.workerRegistrationUpdated") => {
                for registration in parameters["registrations"].as_array().into_iter().flatten() {
                    let text = |name: &str| registration[name].as_str().unwrap_or_default().to_owned();
                    self.registrations.insert(text("scopeURL"), text("registrationId"));
                }
            }
            Some("Target.detachedFromTarget") => {
                let gone = parameters["sessionId"].as_str().unwrap_or_default();
                self.workers.retain(|_, session| session != gone);
            }
            _ => {}
        }
    }
}
