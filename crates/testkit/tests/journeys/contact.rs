//! The five channels for everybody, and a call-back request that reaches the desk sealed.

use std::{fs, time::Duration};

use anyhow::{Context, Result, ensure};
use testkit::{
    browser::Screen,
    stack::{Person, Stack},
};

use crate::device::Device;

const TELEPHONE: &str = "0431 5550142";

#[tokio::test]
async fn contact() -> Result<()> {
    let stack = Stack::start()?;
    let desk = stack.desk();
    let letter = desk.invite(&Person::ERIKA, &stack.address())?;
    let device = Device::open("contact", Screen::Phone, &stack).await?;

    // public, and the warning stands beside the e-mail address.
    device.visit("/contact").await?;
    let text = device.browser.text().await?;
    for word in ["Telefon", "E-Mail", "Brief", "Geschäftsstelle", "unverschlüsselt"] {
        ensure!(text.contains(word), "the contact page does not speak of {word}:\n{text}");
    }
    device.browser.shot("contact").await?;

    device.visit("/").await?;
    device.activate(&letter, &Person::ERIKA).await?;
    device.go("/contact").await?;
    device.browser.click("a[href='/contact/call-back']").await?;
    device.browser.see("#topic").await?;
    device.choose_topic().await?;
    device.browser.fill("#telephone", TELEPHONE).await?;
    device.browser.shot("call-back").await?;
    device.press("send").await?;
    device.browser.see("[data-state='call-back-sent']").await?;
    // The two code words are drawn on the device, and travel sealed with the rest.
    let word = async |place: usize| {
        device.browser.text_of(&format!("[data-state='call-back-sent'] + dl dd:nth-of-type({place})")).await
    };
    let (desk_word, person_word) = (word(1).await?, word(2).await?);
    ensure!(desk_word != person_word, "both sides say {desk_word}");

    let mut watch = desk.watch(&[])?;
    let folder = watch.messages(1, Duration::from_secs(60))?.pop().context("the request is there")?;
    let text = fs::read_to_string(folder.join("message.txt"))?;
    ensure!(text.contains(TELEPHONE), "the desk cannot call back:\n{text}");
    let says = |who: &str, word: &str| {
        text.lines().any(|line| line.strip_prefix(who).is_some_and(|said| said.trim() == word))
    };
    ensure!(
        says("Wir sagen:", &desk_word) && says("Antwort:", &person_word),
        "the desk has other words than {desk_word} and {person_word}:\n{text}"
    );
    let search = stack.search(&[TELEPHONE, &desk_word, &person_word].map(str::as_bytes))?;
    ensure!(search.hits.is_empty(), "the server knows number or words: {:?}", search.hits);
    device.was_clean().await?;
    device.browser.close().await
}
