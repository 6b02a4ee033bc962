//! Wycheproof's vectors for every primitive that the suite stands on, run against the very crates that the module links.
//!
//! Cobblestone-256 has its own, beside its crate. What is skipped is counted, and says why.

use aes_gcm::{Aes256Gcm, Tag, aead::AeadInOut as _};
use ed25519_dalek::{Signature, VerifyingKey};
use hkdf::Hkdf;
use hmac::{Hmac, KeyInit as _, Mac as _};
use ml_dsa::{EncodedSignature, EncodedVerifyingKey, MlDsa65};
use ml_kem::{Decapsulate as _, KeyExport as _, ml_kem_768};
use sha2::{Sha256, Sha512};
use wycheproof::{ByteString, TestResult, aead, eddsa, hkdf as hkdf_set, mac, mldsa_verify, mlkem, xdh};
use x25519_dalek::{PublicKey, StaticSecret};

/// How many vectors of a set were run, and how many are of no concern here.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) run: usize,
    pub(crate) skipped: usize,
}

/// One set: its name, what runs it, and what has to come out, so that none falls silent.
pub(crate) struct Set {
    pub(crate) name: &'static str,
    pub(crate) check: fn() -> Tally,
    pub(crate) expect: Tally,
    /// Why some are skipped.
    pub(crate) why: &'static str,
}

/// All of them.
pub(crate) const SETS: [Set; 11] = [
    set("AES-256-GCM", aes_256_gcm, 66, 250)
        .because("other sizes of key or nonce: the suite has 256 and 96 bits"),
    set("HKDF-SHA-256", hkdf_sha256, 86, 0),
    set("HKDF-SHA-512", hkdf_sha512, 83, 0),
    set("HMAC-SHA-256", hmac_sha256, 87, 87).because("truncated tags: the suite has whole ones"),
    set("HMAC-SHA-512", hmac_sha512, 87, 87).because("truncated tags: the suite has whole ones"),
    set("X25519", x25519, 518, 0),
    set("Ed25519 verification", ed25519, 151, 0),
    set("ML-DSA-65 verification", ml_dsa_65, 210, 0),
    set("ML-KEM-768", ml_kem_768_decapsulation, 201, 0),
    set("ML-KEM-768 encapsulation", ml_kem_768_encapsulation, 265, 0),
    set("ML-KEM-768 key generation", ml_kem_768_keys, 100, 0),
];

const fn set(name: &'static str, check: fn() -> Tally, run: usize, skipped: usize) -> Set {
    Set { name, check, expect: Tally { run, skipped }, why: "" }
}

impl Set {
    const fn because(self, why: &'static str) -> Self {
        Self { why, ..self }
    }
}

/// Runs every set; gives how many vectors were run.
pub(crate) fn check_all() -> usize {
    let mut count = 0;
    for set in &SETS {
        let tally = (set.check)();
        assert_eq!(tally, set.expect, "{}: {}", set.name, set.why);
        count += tally.run;
    }
    count
}

/// Runs each vector that `check` has an opinion on: what is valid or acceptable must hold, what is invalid must not.
fn tally<'a, T: 'a>(
    tests: impl Iterator<Item = &'a T>,
    facts: fn(&T) -> (usize, TestResult),
    check: impl Fn(&T) -> Option<bool>,
) -> Tally {
    let mut tally = Tally::default();
    for test in tests {
        let (id, result) = facts(test);
        let Some(holds) = check(test) else {
            tally.skipped += 1;
            continue;
        };
        let expected = !matches!(result, TestResult::Invalid);
        assert_eq!(holds, expected, "vector {id}");
        tally.run += 1;
    }
    tally
}

fn aes_256_gcm() -> Tally {
    let set = aead::TestSet::load(aead::TestName::AesGcm).expect("the vectors load");
    let tests = set.test_groups.iter().flat_map(|group| &group.tests);
    tally(
        tests,
        |test| (test.tc_id, test.result),
        |test| {
            let key: &[u8; 32] = test.key.as_ref().try_into().ok()?;
            let nonce: [u8; 12] = test.nonce.as_ref().try_into().ok()?;
            let tag: [u8; 16] = test.tag.as_ref().try_into().ok()?;
            let cipher = Aes256Gcm::new(key.into());
            let mut opened = test.ct.to_vec();
            let opens = cipher
                .decrypt_inout_detached(
                    &nonce.into(),
                    &test.aad,
                    opened.as_mut_slice().into(),
                    &Tag::from(tag),
                )
                .is_ok();
            let mut sealed = test.pt.to_vec();
            let sealed_tag = cipher
                .encrypt_inout_detached(&nonce.into(), &test.aad, sealed.as_mut_slice().into())
                .expect("short");
            let same = sealed == test.ct.as_ref() && sealed_tag[..] == tag;
            assert_eq!(opens, same, "opening and sealing disagree");
            Some(opens && opened == test.pt.as_ref())
        },
    )
}

/// Both sets of HKDF, over this hash.
macro_rules! hkdf {
    ($name:ident, $hash:ty, $set:ident) => {
        fn $name() -> Tally {
            let set = hkdf_set::TestSet::load(hkdf_set::TestName::$set).expect("the vectors load");
            let tests = set.test_groups.iter().flat_map(|group| &group.tests);
            tally(
                tests,
                |test| (test.tc_id, test.result),
                |test| {
                    let mut okm = vec![0; test.size];
                    let key = Hkdf::<$hash>::new(Some(&test.salt), &test.ikm);
                    Some(key.expand(&test.info, &mut okm).is_ok() && okm == test.okm.as_ref())
                },
            )
        }
    };
}
hkdf!(hkdf_sha256, Sha256, HkdfSha256);
hkdf!(hkdf_sha512, Sha512, HkdfSha512);

/// Both sets of HMAC, over this hash.
macro_rules! hmac {
    ($name:ident, $hash:ty, $set:ident) => {
        fn $name() -> Tally {
            let set = mac::TestSet::load(mac::TestName::$set).expect("the vectors load");
            let tests = set.test_groups.iter().flat_map(|group| &group.tests);
            tally(
                tests,
                |test| (test.tc_id, test.result),
                |test| {
                    let mut mac = Hmac::<$hash>::new_from_slice(&test.key).expect("any length");
                    mac.update(&test.msg);
                    let whole = mac.clone().finalize().into_bytes().len();
                    (test.tag.len() == whole).then(|| mac.verify_slice(&test.tag).is_ok())
                },
            )
        }
    };
}
hmac!(hmac_sha256, Sha256, HmacSha256);
hmac!(hmac_sha512, Sha512, HmacSha512);

/// X-Wing takes whatever X25519 gives, zeros too: ML-KEM's half and the public keys are hashed beside it. So the
/// acceptable ones have to come out as the vectors say.
fn x25519() -> Tally {
    let set = xdh::TestSet::load(xdh::TestName::X25519).expect("the vectors load");
    let tests = set.test_groups.iter().flat_map(|group| &group.tests);
    tally(
        tests,
        |test| (test.tc_id, test.result),
        |test| {
            let secret: [u8; 32] = test.private_key.as_ref().try_into().ok()?;
            let public: [u8; 32] = test.public_key.as_ref().try_into().ok()?;
            let shared = StaticSecret::from(secret).diffie_hellman(&PublicKey::from(public));
            Some(shared.as_bytes() == test.shared_secret.as_ref())
        },
    )
}

fn ed25519() -> Tally {
    let set = eddsa::TestSet::load(eddsa::TestName::Ed25519).expect("the vectors load");
    let tests = set.test_groups.iter().flat_map(|group| group.tests.iter().map(move |test| (group, test)));
    let tests: Vec<_> = tests.collect();
    tally(
        tests.iter(),
        |(_, test)| (test.tc_id, test.result),
        |(group, test)| {
            let key: &[u8; 32] = group.key.pk.as_ref().try_into().ok()?;
            let key = VerifyingKey::from_bytes(key).expect("the sets' keys are points");
            let signature = Signature::from_slice(&test.sig);
            Some(signature.is_ok_and(|signature| key.verify_strict(&test.msg, &signature).is_ok()))
        },
    )
}

fn ml_dsa_65() -> Tally {
    let set = mldsa_verify::TestSet::load(mldsa_verify::TestName::MlDsa65Verify).expect("the vectors load");
    let tests = set.test_groups.iter().flat_map(|group| group.tests.iter().map(move |test| (group, test)));
    let tests: Vec<_> = tests.collect();
    tally(
        tests.iter(),
        |(_, test)| (test.tc_id, test.result),
        |(group, test)| {
            let context = test.ctx.as_ref().map(|context| context.as_ref()).unwrap_or_default();
            Some(verifies_ml_dsa_65(&group.pubkey, &test.msg, context, &test.sig))
        },
    )
}

fn verifies_ml_dsa_65(key: &[u8], message: &[u8], context: &[u8], signature: &[u8]) -> bool {
    let Ok(key) = EncodedVerifyingKey::<MlDsa65>::try_from(key) else { return false };
    let Ok(signature) = EncodedSignature::<MlDsa65>::try_from(signature) else { return false };
    let Some(signature) = ml_dsa::Signature::<MlDsa65>::decode(&signature) else { return false };
    ml_dsa::VerifyingKey::<MlDsa65>::decode(&key).verify_with_context(message, context, &signature)
}

fn ml_kem_set(name: mlkem::TestName) -> mlkem::TestSet {
    mlkem::TestSet::load(name).expect("the vectors load")
}

fn ml_kem_768_decapsulation() -> Tally {
    let set = ml_kem_set(mlkem::TestName::MlKem768);
    tally(
        set.test_groups.iter().flat_map(|group| &group.tests),
        |test| (test.tc_id, test.result),
        |test| {
            let Some(key) = decapsulation_key(bytes(&test.seed)) else { return Some(false) };
            let Ok(ciphertext) = ml_kem_768::Ciphertext::try_from(bytes(&test.ct)?) else {
                return Some(false);
            };
            Some(key.decapsulate(&ciphertext)[..] == *bytes(&test.shared_secret)?)
        },
    )
}

fn ml_kem_768_encapsulation() -> Tally {
    let set = ml_kem_set(mlkem::TestName::MlKem768Encaps);
    tally(
        set.test_groups.iter().flat_map(|group| &group.tests),
        |test| (test.tc_id, test.result),
        |test| {
            let Ok(key) = bytes(&test.encaps_key)?.try_into() else { return Some(false) };
            let Ok(key) = ml_kem_768::EncapsulationKey::new(key) else { return Some(false) };
            let message: &[u8; 32] = bytes(&test.msg)?.try_into().ok()?;
            let (ciphertext, secret) = key.encapsulate_deterministic(message.into());
            Some(ciphertext[..] == *bytes(&test.ct)? && secret[..] == *bytes(&test.shared_secret)?)
        },
    )
}

fn ml_kem_768_keys() -> Tally {
    let set = ml_kem_set(mlkem::TestName::MlKem768KeyGenSeed);
    tally(
        set.test_groups.iter().flat_map(|group| &group.tests),
        |test| (test.tc_id, test.result),
        |test| {
            let key = decapsulation_key(bytes(&test.seed))?;
            Some(key.encapsulation_key().to_bytes()[..] == *bytes(&test.encaps_key)?)
        },
    )
}

fn decapsulation_key(seed: Option<&[u8]>) -> Option<ml_kem_768::DecapsulationKey> {
    Some(ml_kem_768::DecapsulationKey::from_seed(seed?.try_into().ok()?))
}

fn bytes(field: &Option<ByteString>) -> Option<&[u8]> {
    Some(field.as_ref()?.as_ref())
}
