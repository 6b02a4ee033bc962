//! What staff establish at a branch and on the telephone, and the table that says what it is worth.

use testkit::insured::Insured;
use wire::assurance::{DataClass, IdentifiedBy, Level, Standing};

use crate::house::{House, erika};

/// The insurance number of everybody here.
const ERIKA: &str = "A123456780";

async fn standing(insured: &Insured) -> Standing {
    let connection = insured.connection();
    connection.json(connection.request(reqwest::Method::GET, "/account/level")).await.unwrap()
}

//
#[tokio::test]
async fn an_identity_card_is_recorded_with_by_whom_and_told_to_the_account() {
    let mut house = House::open().await;
    let letter = house.invite_erika().await;
    let early = house.refuses(["identify", ERIKA, "--by", "id-card", "--staff", "K. Schulz"]).await;
    assert!(early.contains("no account yet"), "{early}");
    let insured = house.certified(&letter, &erika()).await;
    assert_eq!(standing(&insured).await.shown.identification.by, IdentifiedBy::Letter);

    let said = house.says(["identify", ERIKA, "--by", "id-card", "--staff", "K. Schulz"]).await;
    assert!(said.contains("Erika Brandt was identified by identity card"), "{said}");
    let stands = standing(&insured).await;
    assert_eq!(stands.shown.identification.by, IdentifiedBy::IdCard);
    // Her password is one factor still.
    assert_eq!(stands.achieved.level, Level::Normal);

    // A server that is away learns of it later; nothing is recorded twice.
    house.stop_server().await;
    let said = house.refuses(["identify", ERIKA, "--by", "passport", "--staff", "M. Özdemir"]).await;
    assert!(said.contains("it is recorded here"), "{said}");
    house.start_server().await;
    house.says(["watch", "--once"]).await;
    let shown = house.says(["insured", "show", ERIKA]).await;
    for words in ["identity card, by K. Schulz\n", "passport, by M. Özdemir\n"] {
        assert_eq!(shown.matches(words).count(), 1, "{words} in {shown}");
    }
}

//
#[tokio::test]
async fn a_check_on_the_telephone_is_recorded_and_raises_nothing() {
    let house = House::open().await;
    let erika = house.erika().await;
    let before = standing(&erika).await;
    house.says(["phone-check", ERIKA, "passed", "--staff", "K. Schulz"]).await;
    let said = house.says(["phone-check", ERIKA, "failed", "--staff", "K. Schulz"]).await;
    assert!(said.contains("not believed"), "{said}");
    assert_eq!(standing(&erika).await, before);
    let shown = house.says(["insured", "show", ERIKA]).await;
    assert!(shown.contains("passed, by K. Schulz") && shown.contains("failed, by K. Schulz"), "{shown}");
}

#[tokio::test]
async fn staff_sign_with_one_line_of_at_most_80_characters() {
    let house = House::open().await;
    house.erika().await;
    for (staff, taken) in
        [("ß".repeat(80), true), ("ß".repeat(81), false), (" ".to_owned(), false), ("a\nb".to_owned(), false)]
    {
        let output = house.run(["phone-check", ERIKA, "passed", "--staff", &staff]).await;
        assert_eq!(output.status.success(), taken, "{staff:?}");
    }
}

//
#[tokio::test]
async fn the_table_is_the_insurers_to_write_and_never_above_what_factors_allow() {
    let house = House::open().await;
    let erika = house.erika().await;
    let table = house.says(["levels", "--print"]).await;
    let stricter = table.replace("lowest = \"normal\"", "lowest = \"substantial\"");
    assert_ne!(stricter, table);
    house.says(["levels", "--file", &house.file("levels.toml", stricter.as_bytes())]).await;
    assert_eq!(standing(&erika).await.required[&DataClass::Mail], Level::Substantial);
    let higher =
        table.replace("[methods.password]\nlevel = \"normal\"", "[methods.password]\nlevel = \"high\"");
    assert_ne!(higher, table);
    let said = house.refuses(["levels", "--file", &house.file("levels.toml", higher.as_bytes())]).await;
    assert!(said.contains("one factor"), "{said}");
    house.says(["levels"]).await;
    assert_eq!(standing(&erika).await.required[&DataClass::Mail], Level::Normal);
}
