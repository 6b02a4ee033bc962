//! Letters that do not open: mistyped, wrong, used, expired, tried too often. Each with words that help.

use anyhow::{Result, ensure};
use testkit::{
    browser::{SOON, Screen},
    stack::{Letter, Person, Stack},
};

use crate::device::{Device, STRETCHING};

const PAUL: Person = Person { name: "Paul Sommer", number: "A213456789", birth_date: "1971-11-30" };

/// A code that is well formed and no letter's.
const WRONG: &str = "0000-0000-0000-0000";

#[tokio::test]
async fn activation_refusals() -> Result<()> {
    let stack = Stack::start()?;
    let desk = stack.desk();
    let letter = desk.invite(&Person::ERIKA, &stack.address())?;
    let device = Device::open("activation_refusals", Screen::Phone, &stack).await?;

    // a typing slip is told at once, before anything is asked of the server.
    device.visit("/activate").await?;
    device.browser.fill("#letter-number", &letter.slot).await?;
    device.browser.fill("#letter-code", &letter.mistyped()).await?;
    device.told("code-check", SOON).await?;
    device.browser.shot("mistyped").await?;

    // so is a wrong check digit of the insurance number.
    device.type_letter(&letter.slot, &letter.code).await?;
    device.identify("07.03.1948", "A123456781").await?;
    device.told("insurance-number-check-digit", SOON).await?;

    // A wrong date of birth and a wrong code are told in the same words: which it was, nobody learns.
    let wrong_date = refused(&device, &letter, &letter.code, "08.03.1948").await?;
    let wrong_code = refused(&device, &letter, &well_formed(), "07.03.1948").await?;
    ensure!(wrong_date == wrong_code, "the words tell what was wrong: {wrong_date:?}, {wrong_code:?}");
    let unknown = Letter { slot: other_slot(&letter.slot), ..letter.clone() };
    let unknown_letter = refused(&device, &unknown, &letter.code, "07.03.1948").await?;
    ensure!(unknown_letter == wrong_code, "the words tell which letters exist: {unknown_letter:?}");
    device.browser.shot("mismatch").await?;

    // Used once, it is used up, and only who can prove it learns so.
    device.visit("/").await?;
    device.activate(&letter, &Person::ERIKA).await?;
    let other = Device::open("activation_refusals-again", Screen::Phone, &stack).await?;
    try_letter(&other, &letter, &letter.code, &Person::ERIKA.birth_date_typed(), Person::ERIKA.number)
        .await?;
    other.told("letter-used", STRETCHING).await?;
    other.browser.shot("used").await?;

    // an old letter, too, says so only to who can prove it.
    let old = desk.write_letter(&Person::ERIKA, &stack.address(), 0)?;
    try_letter(&other, &old, &old.code, &Person::ERIKA.birth_date_typed(), Person::ERIKA.number).await?;
    other.told("letter-expired", STRETCHING).await?;
    other.browser.shot("expired").await?;

    // Ten wrong tries lock a letter, for the right code too.
    let locked = desk.invite(&PAUL, &stack.address())?;
    for _ in 0..10 {
        try_letter(&other, &locked, &locked.code, "01.01.1970", PAUL.number).await?;
        other
            .browser
            .see_within("[data-error='letter-mismatch'], [data-error='letter-locked']", STRETCHING)
            .await?;
    }
    try_letter(&other, &locked, &locked.code, &PAUL.birth_date_typed(), PAUL.number).await?;
    other.told("letter-locked", STRETCHING).await?;
    other.browser.shot("locked").await?;
    other.was_clean().await?;
    other.browser.close().await?;
    device.browser.close().await
}

/// Tries, and hands back the words of the refusal.
async fn refused(device: &Device, letter: &Letter, code: &str, birth_date: &str) -> Result<String> {
    try_letter(device, letter, code, birth_date, Person::ERIKA.number).await?;
    device.told("letter-mismatch", STRETCHING).await
}

async fn try_letter(
    device: &Device,
    letter: &Letter,
    code: &str,
    birth_date: &str,
    number: &str,
) -> Result<()> {
    device.type_letter(&letter.slot, code).await?;
    device.identify(birth_date, number).await?;
    device.choose_password().await
}

/// [`WRONG`] with the check character that fits it.
fn well_formed() -> String {
    let fits = |check: &char| format!("{WRONG}-{check}").parse::<envelope::LetterCode>().is_ok();
    let check = "0123456789ABCDEFGHJKMNPQRSTVWXYZ*~$=U".chars().find(fits).unwrap_or('0');
    format!("{WRONG}-{check}")
}

/// The number of a letter that was never written.
fn other_slot(slot: &str) -> String {
    let last = slot.chars().next_back().and_then(|c| c.to_digit(10)).unwrap_or(0);
    format!("{}{}", &slot[..slot.len() - 1], (last + 5) % 10)
}
