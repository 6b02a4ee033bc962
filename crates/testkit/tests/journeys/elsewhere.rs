//! That no journey's browser asks anything of anybody but the portal is checked wherever a browser is dropped. Here, that such a
//! check would find something: a page without a policy asks in every way that there is.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use serde_json::json;
use testkit::{
    browser::{SOON, Screen},
    stack::Stack,
};

use crate::device::Device;

/// Asks by each way; every host says by which.
const ASK: &str = "
    const quiet = () => {};
    fetch('http://fetch.example/', { mode: 'no-cors' }).catch(quiet);
    fetch('http://127.0.0.1:4711/neighbour', { mode: 'no-cors' }).catch(quiet);
    new Image().src = 'https://picture.example/';
    navigator.sendBeacon('http://beacon.example/', 'x');
    try {
        new WebSocket('ws://socket.example/');
        const script = `fetch('http://worker.example/', { mode: 'no-cors' }).catch(() => {})`;
        new Worker(URL.createObjectURL(new Blob([script])));
    } catch {
        // The page's policy says so at once.
    }";

/// Connects ahead of any request: a policy lets nobody ask, but Chromium has connected by then.
const AHEAD: &str = "
    const frame = document.createElement('iframe');
    frame.src = 'http://frame.example/';
    const ahead = document.createElement('link');
    ahead.rel = 'preconnect';
    ahead.href = 'https://ahead.example';
    document.body.append(frame, ahead);";

/// How long a request may take to leave.
const A_WHILE: Duration = Duration::from_secs(1);

/// What must have been heard of that.
const HEARD: &[&str] = &[
    "GET http://fetch.example/ ",
    "GET http://127.0.0.1:4711/neighbour ",
    "CONNECT picture.example:443 ",
    "POST http://beacon.example/ ",
    "CONNECT socket.example:80 ",
    "GET http://worker.example/ ",
    "GET http://frame.example/ ",
    "CONNECT ahead.example:443 ",
    "GET http://link.example/ ",
];

#[tokio::test]
async fn elsewhere() -> Result<()> {
    let stack = Stack::start()?;
    let device = Device::open("elsewhere", Screen::Phone, &stack).await?;

    // The page's policy alone lets none of it out.
    device.browser.client.execute(ASK, vec![]).await?;
    tokio::time::sleep(A_WHILE).await;
    let asked = device.browser.elsewhere();
    ensure!(asked.is_empty(), "the page's policy lets out {asked:#?}");
    let violations = device.browser.violations().await?;
    ensure!(violations.len() > 4, "the page did not ask: {violations:#?}");

    // Without it all of it is heard, and where a link leads, too.
    device.browser.devtools("Page.setBypassCSP", json!({ "enabled": true })).await?;
    device.visit("/").await?;
    device.browser.client.execute(&format!("{ASK}{AHEAD}"), vec![]).await?;
    tokio::time::sleep(A_WHILE).await;
    device.browser.goto("http://link.example/").await?;
    let (mut asked, began) = (Vec::new(), Instant::now());
    loop {
        asked.extend(device.browser.elsewhere());
        let is_heard = |what: &str| asked.iter().any(|line: &String| line.starts_with(what));
        let missing: Vec<_> = HEARD.iter().filter(|what| !is_heard(what)).collect();
        if missing.is_empty() {
            break;
        }
        ensure!(began.elapsed() < SOON, "nobody heard {missing:?}, but {asked:#?}");
        tokio::time::sleep(Duration::from_millis(60)).await;
    }
    println!("elsewhere: {} ways out are heard, and the page's policy lets nothing take them", HEARD.len());
    // What is still asked again belongs to this, and is no finding.
    device.browser.goto("about:blank").await?;
    tokio::time::sleep(2 * A_WHILE).await;
    device.browser.elsewhere();
    device.browser.close().await
}
