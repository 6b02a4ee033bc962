//! Letters: who they make an account for, and who not.

use testkit::insured::Letter;
use wire::ProblemKind;

use crate::house::{House, erika, person};

#[tokio::test(flavor = "multi_thread")]
async fn a_letter_opens_for_its_person_and_once() {
    let house = House::open().await;
    let letter = house.invite_erika().await;
    for (number, birth_date) in [("A123456780", "1948-03-08"), ("A000000002", "1948-03-07")] {
        let refused = house.begin(&letter, &person(number, birth_date)).await.err();
        assert_eq!(refused.and_then(|error| error.kind()), Some(ProblemKind::LetterMismatch));
    }
    assert!(house.says(["insured", "list"]).await.contains("letter sent"));
    let insured = house.certified(&letter, &erika()).await;
    let certificate = insured.certificate().await.unwrap().expect("a certificate");
    assert_eq!(certificate.account, insured.account());
    assert!(house.says(["insured", "list"]).await.contains("has an account"));
    let again = house.begin(&letter, &erika()).await.err();
    assert_eq!(again.and_then(|error| error.kind()), Some(ProblemKind::LetterUsed));
    assert!(house.says(["alarms"]).await.contains("No alarms."));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_letter_ends_and_another_takes_its_place() {
    let house = House::open().await;
    house.invite_erika().await;
    let expired: Letter = house.letter(&erika(), "0").await;
    let refused = house.begin(&expired, &erika()).await.err();
    assert_eq!(refused.and_then(|error| error.kind()), Some(ProblemKind::LetterExpired));
    let good = house.letter(&erika(), "1").await;
    house.certified(&good, &erika()).await;
}
