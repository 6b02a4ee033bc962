//! Who may grant what, and when it holds.

use super::*;
use crate::keys::tests::rng;

const PERSON: AccountId = AccountId::new([1; 16]);

fn grant(basis: LegalBasis) -> Grant {
    Grant {
        grant: GrantId::new([2; 16]),
        person: PERSON,
        representative: AccountId::new([3; 16]),
        topics: vec!["krankengeld".to_owned()],
        rights: Rights::ReadWrite,
        valid_from: 100,
        valid_until: 200,
        basis,
        issued: 90,
    }
}

#[test]
fn the_legal_basis_says_who_signs() {
    let [identity, registry, stranger] = [1, 2, 3].map(|seed| SigningKey::generate(&mut rng(seed)));
    let (person, insurer) = (identity.verifying_key(), registry.verifying_key());
    let bases = [LegalBasis::PowerOfAttorney, LegalBasis::Guardianship, LegalBasis::ParentalCustody];
    for basis in bases {
        for (signer, is_persons) in [(&identity, Some(true)), (&registry, Some(false)), (&stranger, None)] {
            let bytes = grant(basis).sign(signer).expect("is well-formed");
            let verified = SignedGrant::verify(&bytes, PERSON, &person, &insurer);
            assert_eq!(verified.is_ok(), is_persons == Some(basis.is_the_persons()), "{basis:?}");
            if let Ok(signed) = verified {
                assert_eq!((signed.grant, signed.hash), (grant(basis), Hash::of(&bytes)));
                let other = AccountId::new([9; 16]);
                assert!(SignedGrant::verify(&bytes, other, &person, &insurer).is_err(), "another person");
            }
        }
    }
}

#[test]
fn every_change_is_refused() {
    let [identity, registry] = [1, 2].map(|seed| SigningKey::generate(&mut rng(seed)));
    let (person, insurer) = (identity.verifying_key(), registry.verifying_key());
    let bytes = grant(LegalBasis::PowerOfAttorney).sign(&identity).expect("is well-formed");
    for at in 0..bytes.len() {
        let mut wrong = bytes.clone();
        wrong[at] ^= 1;
        assert!(SignedGrant::verify(&wrong, PERSON, &person, &insurer).is_err(), "byte {at}");
        assert!(SignedGrant::verify(&bytes[..at], PERSON, &person, &insurer).is_err(), "length {at}");
    }
}

#[test]
fn it_covers_its_topics_in_its_time() {
    let grant = grant(LegalBasis::PowerOfAttorney);
    let all = Grant { topics: Vec::new(), ..grant.clone() };
    assert_eq!(Grant::decode(&cbor::to_bytes(&grant)), Ok(grant.clone()));
    let reading = Grant { rights: Rights::Read, ..grant.clone() };
    assert_eq!(Grant::decode(&cbor::to_bytes(&reading)), Ok(reading));
    for (now, holds) in [(99, false), (100, true), (199, true), (200, false)] {
        assert_eq!(grant.covers("krankengeld", now), holds, "{now}");
        assert!(!grant.covers("pflege", now), "{now}");
        assert_eq!(all.covers("pflege", now), holds, "{now}");
    }
}

#[test]
fn the_person_signs_a_power_of_attorney_only() {
    for (basis, persons) in [
        (LegalBasis::PowerOfAttorney, true),
        (LegalBasis::Guardianship, false),
        (LegalBasis::ParentalCustody, false),
    ] {
        assert_eq!(basis.is_the_persons(), persons, "{basis:?}");
    }
}

#[test]
fn limits_hold() {
    let identity = SigningKey::generate(&mut rng(1));
    let check = |what: &str, expect: bool, change: &dyn Fn(&mut Grant)| {
        let mut grant = grant(LegalBasis::PowerOfAttorney);
        change(&mut grant);
        assert_eq!(grant.sign(&identity).is_some(), expect, "{what}");
    };
    let topics = |count| {
        move |grant: &mut Grant| {
            grant.topics = (0..count).map(|at: usize| format!("topic {at:03}")).collect();
        }
    };
    check("as it is", true, &|_| {});
    check("for all topics", true, &topics(0));
    check("topics at the limit", true, &topics(GRANTS_MAX));
    check("topics above it", false, &topics(GRANTS_MAX + 1));
    check("a topic at the limit", true, &|grant| grant.topics = vec!["a".repeat(FIELD_MAX)]);
    check("a topic above it", false, &|grant| grant.topics = vec!["a".repeat(FIELD_MAX + 1)]);
    check("an empty topic", false, &|grant| grant.topics = vec![String::new()]);
    check("a topic twice", false, &|grant| grant.topics = vec!["a".to_owned(); 2]);
    check("topics in another order", false, &|grant| grant.topics = vec!["b".to_owned(), "a".to_owned()]);
    check("for oneself", false, &|grant| grant.representative = PERSON);
    check("no time", false, &|grant| grant.valid_until = grant.valid_from);
    check("a moment", true, &|grant| grant.valid_until = grant.valid_from + 1);
}
