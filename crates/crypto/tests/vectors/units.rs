//! A directory with all that a small one leaves out: two units, several epochs, a revoked key, three languages.

use crypto::{
    directory::{Directory, EpochKey, RevokedKey, Topic, Unit, sign_directory, verify_directory},
    keys::{EncryptionKey, SigningKey},
    root::RootKey,
};
use envelope::{RootFingerprint, UnitId};

use super::{Vector, array, bytes, rng, vector};

/// In the order of their bytes, which is not that of their lengths: `de-AT` before `en`.
const LANGUAGES: [&str; 3] = ["en", "de-AT", "de"];

fn topic(id: &str, usual_days: u8) -> Topic {
    let localized = |text: &str| {
        LANGUAGES.iter().map(|language| ((*language).to_owned(), format!("{text} ({language})"))).collect()
    };
    Topic { id: id.to_owned(), title: localized("Titel"), reads: localized("Liest mit"), usual_days }
}

fn directory() -> Directory {
    let rng = &mut rng(60);
    let mut unit = |id: u8, name: &str, topics: Vec<Topic>, epochs: &[u32]| Unit {
        unit: UnitId::new([id; 16]),
        name: name.to_owned(),
        topics,
        signing_key: SigningKey::generate(rng).verifying_key(),
        encryption_keys: epochs
            .iter()
            .map(|&epoch| EpochKey { epoch, key: EncryptionKey::generate(rng).public().clone() })
            .collect(),
    };
    let units = vec![
        unit(61, "Team Krankengeld", vec![topic("krankengeld", 3), topic("reha", 255)], &[2, 1]),
        unit(62, "Team Ä", vec![topic("hilfsmittel", 0)], &[7]),
    ];
    let revoked = vec![RevokedKey { key: units[0].encryption_keys[1].key.id() }];
    Directory {
        sequence: 300,
        valid_from: 1_790_000_000_000,
        valid_until: 1_800_000_000_000,
        insurer: "Musterkasse".to_owned(),
        units,
        registry: SigningKey::generate(rng).verifying_key(),
        revoked,
        lowest_suite: 1,
    }
}

pub(super) fn units() -> Vector {
    let root = RootKey::generate(&mut rng(63));
    let (ed25519, ml_dsa) = root.seeds();
    let directory = directory();
    vector(&[
        ("root_ed25519_seed", ed25519.expose()),
        ("root_ml_dsa_65_seed", ml_dsa.expose()),
        ("fingerprint", root.public().fingerprint().as_bytes()),
        ("fingerprint_short", root.public().fingerprint().short().as_bytes()),
        ("directory", &sign_directory(&directory, &root).expect("short")),
        ("sealed_to", directory.units[0].encryption_keys[0].key.id().as_bytes()),
    ])
}

pub(super) fn read_units(vector: &Vector) {
    let pinned = RootFingerprint::from(array(vector, "fingerprint"));
    let read = verify_directory(&bytes(vector, "directory"), &pinned).expect("is genuine");
    assert_eq!(read, directory());
    let key = read.encryption_key(UnitId::new([61; 16])).expect("a key");
    assert_eq!(key.id().as_bytes(), &array(vector, "sealed_to"));
    assert_eq!(pinned.short().as_bytes(), bytes(vector, "fingerprint_short"));
}
