//! A picture of every page, phone and desktop, light and dark, to be looked at.

use std::{fs, time::Duration};

use anyhow::Result;
use testkit::{
    browser::Screen,
    fixtures::pdf,
    stack::{Person, Stack},
};

use crate::device::Device;

#[tokio::test]
async fn screens() -> Result<()> {
    let stack = Stack::start()?;
    let desk = stack.desk();
    let welcome = stack.folder().join("Willkommen.pdf");
    fs::write(&welcome, pdf::page("Willkommen", &["Guten Tag,", "Ihr Zugang ist eingerichtet."]))?;
    let _watch = desk.watch(&["--welcome", &welcome.display().to_string()])?;
    let letter = desk.invite(&Person::ERIKA, &stack.address())?;
    let device = Device::open("screens", Screen::Phone, &stack).await?;
    for (name, path) in [
        ("welcome", "/"),
        ("activate", "/activate"),
        ("sign-in", "/sign-in"),
        ("contact-public", "/contact"),
        ("protection", "/protection"),
        ("not-found", "/gibt-es-nicht"),
    ] {
        device.visit(path).await?;
        each(&device, name).await?;
    }
    device.activate(&letter, &Person::ERIKA).await?;
    let file = stack.folder().join("Arztbrief.pdf");
    fs::write(&file, pdf::page("Arztbrief", &["Sehr geehrte Frau Kollegin,"]))?;
    device.compose("Krankengeld im März", "Guten Tag,\n\nanbei der Arztbrief.\n\nErika Brandt").await?;
    device.attach(&[&file]).await?;
    device.sealed(1, Duration::from_secs(60)).await?;
    each(&device, "compose").await?;
    device.send().await?;
    device.open_last_conversation().await?;
    device.reached("received", Duration::from_secs(60)).await?;
    each(&device, "conversation").await?;
    for section in ["/home", "/messages", "/documents", "/contact", "/more"] {
        device.go(section).await?;
        each(&device, section.trim_start_matches('/')).await?;
    }
    for (name, path) in [
        ("letter-helper", "/contact/letter"),
        ("call-back", "/contact/call-back"),
        ("appointment", "/contact/appointment"),
    ] {
        device.go("/contact").await?;
        device.browser.click(&format!("a[href='{path}']")).await?;
        each(&device, name).await?;
    }
    device.was_clean().await?;
    device.browser.close().await
}

/// The page in each size and light.
async fn each(device: &Device, name: &str) -> Result<()> {
    for (kind, screen, dark) in [
        ("phone", Screen::Phone, false),
        ("phone-dark", Screen::Phone, true),
        ("desktop", Screen::Desktop, false),
        ("desktop-dark", Screen::Desktop, true),
    ] {
        device.browser.look(screen, dark).await?;
        // Motion ends within 200 ms.
        tokio::time::sleep(Duration::from_millis(250)).await;
        device.browser.shot(&format!("{name}-{kind}")).await?;
    }
    device.browser.look(Screen::Phone, false).await
}
