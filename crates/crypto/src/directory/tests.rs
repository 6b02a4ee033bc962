//! What a signed directory refuses.

use envelope::suite::{ML_DSA_SIGNATURE_LEN, SIGNATURE_LEN};

use super::*;
use crate::keys::{EncryptionKey, SigningKey, tests::rng};

fn localized(de: &str, en: &str) -> Localized {
    [("de".to_owned(), de.to_owned()), ("en".to_owned(), en.to_owned())].into()
}

fn unit(id: u8) -> Unit {
    let rng = &mut rng(id);
    Unit {
        unit: UnitId::new([id; 16]),
        name: format!("Team {id}"),
        topics: vec![Topic {
            id: format!("topic-{id}"),
            title: localized("Krankengeld", "Sick pay"),
            reads: localized("Das Team Krankengeld liest mit.", "The sick pay team reads it."),
            usual_days: 3,
        }],
        signing_key: SigningKey::generate(rng).verifying_key(),
        encryption_keys: (1..=2)
            .map(|epoch| EpochKey { epoch, key: EncryptionKey::generate(rng).public().clone() })
            .collect(),
    }
}

fn directory() -> Directory {
    Directory {
        sequence: 7,
        valid_from: 1_000,
        valid_until: 2_000,
        insurer: "Musterkasse".to_owned(),
        units: vec![unit(1), unit(2)],
        registry: SigningKey::generate(&mut rng(9)).verifying_key(),
        revoked: Vec::new(),
        lowest_suite: 1,
    }
}

fn root() -> RootKey {
    RootKey::generate(&mut rng(10))
}

#[test]
fn round_trips_under_the_pinned_root_only() {
    let root = root();
    let bytes = sign_directory(&directory(), &root).expect("short");
    let pinned = root.public().fingerprint();
    assert_eq!(verify_directory(&bytes, &pinned), Ok(directory()));
    let other = RootKey::generate(&mut rng(11));
    assert_eq!(verify_directory(&bytes, &other.public().fingerprint()), Err(OpenError::Refused));
    assert_eq!(verify_unpinned(&bytes), Ok((directory(), pinned)));
    let (ed25519, ml_dsa) = root.seeds();
    assert_eq!(RootKey::from_seeds(&ed25519, &ml_dsa).public().fingerprint(), pinned);
}

#[test]
fn both_signatures_are_needed() {
    let (root, other) = (root(), RootKey::generate(&mut rng(11)));
    let pinned = root.public().fingerprint();
    let bytes = sign_directory(&directory(), &root).expect("short");
    let signed = bytes.len() - SIGNATURE_LEN - ML_DSA_SIGNATURE_LEN;
    let (ed25519, ml_dsa) = other.sign(&bytes[..signed]);
    let mut wrong = bytes.clone();
    wrong[signed..signed + SIGNATURE_LEN].copy_from_slice(ed25519.as_bytes());
    assert!(verify_directory(&wrong, &pinned).is_err());
    let mut wrong = bytes.clone();
    wrong[signed + SIGNATURE_LEN..].copy_from_slice(ml_dsa.as_slice());
    assert!(verify_directory(&wrong, &pinned).is_err());
    // A root that shares one key with the pinned one is another root.
    let (ed25519, _) = root.seeds();
    let (_, ml_dsa) = other.seeds();
    let half = RootKey::from_seeds(&ed25519, &ml_dsa);
    let bytes = sign_directory(&directory(), &half).expect("short");
    assert!(verify_directory(&bytes, &pinned).is_err());
}

#[test]
fn every_flipped_byte_and_every_other_length_is_refused() {
    let root = root();
    let pinned = root.public().fingerprint();
    let bytes = sign_directory(&directory(), &root).expect("short");
    for at in (0..48).chain((48..bytes.len()).step_by(53)).chain([bytes.len() - 1]) {
        let mut wrong = bytes.clone();
        wrong[at] ^= 1;
        assert!(verify_directory(&wrong, &pinned).is_err(), "byte {at}");
    }
    for len in (0..bytes.len()).step_by(101) {
        assert!(verify_directory(&bytes[..len], &pinned).is_err(), "length {len}");
    }
}

#[test]
fn it_is_current_between_its_bounds() {
    let check = |now, seen, expect| assert_eq!(directory().check(now, seen), expect, "{now} {seen}");
    check(999, 0, Err(DirectoryError::NotYetValid));
    check(1_000, 0, Ok(()));
    check(1_999, 7, Ok(()));
    check(2_000, 0, Err(DirectoryError::Expired));
    check(1_500, 8, Err(DirectoryError::Older));
    let newer = Directory { lowest_suite: 2, ..directory() };
    assert_eq!(newer.check(1_500, 0), Err(DirectoryError::Suite));
}

#[test]
fn keys_are_found_unless_revoked() {
    let directory = directory();
    let unit = &directory.units[0];
    let (id, key) = (unit.unit, unit.signing_key.id());
    assert_eq!(directory.signer(id.into(), key).map(|unit| unit.unit), Some(id));
    assert!(directory.signer(UnitId::new([2; 16]).into(), key).is_none());
    assert!(directory.signer(UnitId::new([3; 16]).into(), key).is_none());
    let newest = &unit.encryption_keys[1].key;
    assert_eq!(directory.encryption_key(id), Some(newest));
    assert_eq!(directory.reader(newest.id()).map(|unit| unit.unit), Some(id));
    let theirs = directory.units[1].encryption_keys[0].key.id();
    assert_eq!(directory.reader(theirs).map(|unit| unit.unit), Some(UnitId::new([2; 16])));
    assert!(directory.reader(key).is_none(), "a key that signs");
    assert_eq!(directory.topic("topic-2").map(|(unit, _)| unit.unit), Some(UnitId::new([2; 16])));

    let revoked = [key, newest.id()].map(|key| RevokedKey { key }).to_vec();
    let revoking = Directory { revoked, ..directory.clone() };
    assert!(revoking.signer(id.into(), key).is_none());
    assert_eq!(revoking.encryption_key(id), Some(&unit.encryption_keys[0].key));
}

#[test]
fn ambiguous_directories_are_refused() {
    let root = root();
    let refused = |directory: &Directory| {
        let bytes = sign_directory(directory, &root).expect("short");
        assert!(verify_directory(&bytes, &root.public().fingerprint()).is_err());
    };
    refused(&Directory { units: vec![unit(1), unit(1)], ..directory() });
    let mut same_topic = directory();
    same_topic.units[1].topics[0].id = "topic-1".to_owned();
    refused(&same_topic);
    let mut same_epoch = directory();
    same_epoch.units[0].encryption_keys[0].epoch = 2;
    refused(&same_epoch);
    let mut no_epoch = directory();
    no_epoch.units[0].encryption_keys[0].epoch = 0;
    refused(&no_epoch);
}
