//! A decision in the portal: only once the person has agreed, with the days that follow from it, counted here by another calendar.

use std::{process::Command, time::Duration};

use anyhow::{Context, Result, ensure};
use testkit::{
    browser::Screen,
    stack::{Desk, Person, Stack},
};

use crate::device::Device;

const PATIENCE: Duration = Duration::from_secs(60);

/// Easter Sundays.
const EASTER: &[&str] = &[
    "2026-04-05",
    "2027-03-28",
    "2028-04-16",
    "2029-04-01",
    "2030-04-21",
    "2031-04-13",
    "2032-03-28",
    "2033-04-17",
    "2034-04-09",
    "2035-03-25",
    "2036-04-13",
    "2037-04-05",
    "2038-04-25",
    "2039-04-10",
    "2040-04-01",
];

//
#[tokio::test]
async fn decision() -> Result<()> {
    let stack = Stack::start()?;
    let desk = stack.desk();
    let letter = desk.invite(&Person::ERIKA, &stack.address())?;
    let device = Device::open("decision", Screen::Phone, &stack).await?;
    device.activate(&letter, &Person::ERIKA).await?;
    let browser = &device.browser;

    // Nobody has agreed by themselves.
    let refused = decide(&desk).err().context("a decision left without consent")?;
    ensure!(format!("{refused:#}").contains("send it by post"), "the desk says {refused:#}");

    device.go("/more").await?;
    browser.click("a[data-nav='/settings']").await?;
    browser.click("a[data-nav='/settings/consents']").await?;
    browser.see("[data-consent='1'][data-agreed='false']").await?;
    browser.see_within("[data-state='untold']", PATIENCE).await?;
    browser.shot("consents").await?;
    device.press("consent-give").await?;
    browser.see("[data-consent='1'][data-agreed='true']").await?;
    browser.see_within("[data-given='true'][data-step='handed-over']", PATIENCE).await?;
    device.shots("agreed").await?;

    let before = berlin("now")?;
    decide(&desk)?;
    let after = berlin("now")?;
    device.go("/home").await?;
    browser.see_within("[data-section='due'] [data-decision]", PATIENCE).await?;
    device.shots("home").await?;
    browser.click("[data-section='due'] [data-decision] a").await?;
    let day = async |what: &str| -> Result<String> {
        let time = browser.see(&format!("[data-state='decision'] [data-day='{what}']")).await?;
        time.attr("datetime").await?.context("a day")
    };
    let shown = (day("announced").await?, day("objection").await?);
    let expect = |sent: &str| -> Result<_> {
        let announced = berlin(&format!("{sent} +4 days"))?;
        Ok((announced.clone(), last_day(&announced)?))
    };
    // Midnight may have passed meanwhile.
    let expected = [expect(&before)?, expect(&after)?];
    ensure!(expected.contains(&shown), "the page shows {shown:?}, not {expected:?}");
    let text = browser.text_of("[data-state='decision']").await?.replace('\u{a0}', " ");
    for word in ["§ 37 Abs. 2a SGB X", "§ 84 Abs. 1 SGG", "schriftlich", "Geschäftsstelle"] {
        ensure!(text.contains(word), "the decision does not speak of {word}:\n{text}");
    }
    device.shots("decision").await?;

    // What was agreed to can be taken back; the server has heard nothing of either.
    device.go("/more").await?;
    browser.click("a[data-nav='/settings']").await?;
    browser.click("a[data-nav='/settings/consents']").await?;
    device.press("consent-withdraw").await?;
    browser.see("[data-consent='1'][data-agreed='false']").await?;
    browser.see_within("[data-given='false'][data-step='handed-over']", PATIENCE).await?;
    browser.shot("withdrawn").await?;
    ensure!(decide(&desk).is_err(), "a decision left after the withdrawal");
    let search = stack.search(&["Einwilligung", "willige"].map(str::as_bytes))?;
    ensure!(search.hits.is_empty(), "the server knows of the consent: {:?}", search.hits);
    device.was_clean().await?;
    device.browser.close().await
}

fn decide(desk: &Desk) -> Result<String> {
    let letter = ["--subject", "Bescheid über Ihr Krankengeld", "--text", "Wir bewilligen Ihren Antrag."];
    desk.run(&[&["write", Person::ERIKA.number][..], &letter, &["--decision"]].concat())
}

/// The last day of a month's period, at an office in Schleswig-Holstein.
fn last_day(announced: &str) -> Result<String> {
    let (month, number) = announced.split_at("2026-11-".len());
    let next = berlin(&format!("{month}01 +1 month"))?;
    let month_ends = berlin(&format!("{next} +1 month -1 day"))?;
    let mut day = format!("{}{number}", &next[..8]).min(month_ends);
    while is_day_off(&day)? {
        day = berlin(&format!("{day} +1 day"))?;
    }
    Ok(day)
}

fn is_day_off(day: &str) -> Result<bool> {
    let weekday = date(&["-d", day, "+%u"])?;
    let fixed = ["01-01", "05-01", "10-03", "10-31", "12-25", "12-26"];
    let easter = EASTER.iter().find(|sunday| sunday[..4] == day[..4]).context("another table of Easter")?;
    let moving = [-2, 1, 39, 50].map(|days| berlin(&format!("{easter} {days} days")));
    let moving = moving.into_iter().collect::<Result<Vec<_>>>()?;
    Ok(["6", "7"].contains(&weekday.as_str())
        || fixed.contains(&&day[5..])
        || moving.iter().any(|holiday| holiday == day))
}

/// A day in Berlin, as the system's own `date` counts.
fn berlin(expression: &str) -> Result<String> {
    date(&["-d", expression, "+%F"])
}

fn date(arguments: &[&str]) -> Result<String> {
    let output = Command::new("date").env("TZ", "Europe/Berlin").args(arguments).output()?;
    ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Ok(String::from_utf8(output.stdout)?.trim().to_owned())
}
