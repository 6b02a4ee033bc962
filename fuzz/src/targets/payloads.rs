//! CBOR behind a good signature or a good seal: what only the other side, or whoever stole its keys, could send.

use std::sync::LazyLock;

use crypto::{
    Secret,
    account::{UnlockKey, open_bundle, seal_bundle},
    body::Body,
    directory::{sign_directory, verify_directory},
    root::RootKey,
};
use ed25519_dalek::Signer as _;
use envelope::{
    Kind,
    padding::padded_len,
    signed::{SignedKind, encode_unsigned},
};
use hkdf::Hkdf;
use ml_dsa::MlDsa65;
use sha2::Sha256;

use super::streams::rng;

/// Body CBOR behind a byte that chooses the kind.
pub(crate) fn body(data: &[u8]) -> bool {
    let Some((kind, cbor)) = data.split_first() else { return false };
    let kind = [Kind::Message, Kind::ContactRequest, Kind::Receipt][usize::from(*kind) % 3];
    let Ok(body) = Body::decode(kind, cbor) else { return false };
    assert_eq!(body.kind(), kind);
    assert_eq!(*body.encode(), cbor, "one form only");
    assert_eq!(body.check(), Ok(()));
    true
}

const UNLOCK_KEY: [u8; 32] = [1; 32];

/// Bundle CBOR, sealed as the specification says.
pub(crate) fn bundle(data: &[u8]) -> bool {
    let header = b"SGB1\x01\x01\0\0";
    let mut plaintext = (data.len() as u32).to_be_bytes().to_vec();
    plaintext.extend_from_slice(data);
    plaintext.resize(padded_len(plaintext.len() as u64) as usize, 0);
    let mut key = [0; 32];
    let derived = Hkdf::<Sha256>::new(None, &UNLOCK_KEY).expand(b"siegel/bundle-key/v1\0", &mut key);
    assert!(derived.is_ok(), "32 bytes");
    let context = [b"siegel/bundle/v1\0".as_slice(), header].concat();
    let stream = cobblestone::seal(&key, &context, &plaintext, &mut rng());
    let unlock_key = UnlockKey::from_bytes(Secret::new(UNLOCK_KEY));
    let sealed = [header, stream.as_slice()].concat();
    let Ok(bundle) = open_bundle(&sealed, &unlock_key) else { return false };
    assert!(!bundle.encryption.is_empty());
    assert_eq!(seal_bundle(&bundle, &unlock_key, &mut rng()), sealed, "one form only");
    true
}

/// The seeds of the root that signs what the fuzzer makes up.
const ROOT: ([u8; 32], [u8; 32]) = ([2; 32], [3; 32]);
const DIRECTORY_LABEL: &[u8] = b"siegel/directory-signature/v1\0";

static ED25519: LazyLock<ed25519_dalek::SigningKey> =
    LazyLock::new(|| ed25519_dalek::SigningKey::from_bytes(&ROOT.0));
static ML_DSA: LazyLock<ml_dsa::SigningKey<MlDsa65>> =
    LazyLock::new(|| ml_dsa::SigningKey::from_seed(&ROOT.1.into()));
static ROOT_KEY: LazyLock<RootKey> =
    LazyLock::new(|| RootKey::from_seeds(&Secret::new(ROOT.0), &Secret::new(ROOT.1)));

/// Directory CBOR, signed by the root.
pub(crate) fn directory(data: &[u8]) -> bool {
    let public = ROOT_KEY.public();
    let unsigned =
        encode_unsigned(SignedKind::Directory, public.ed25519.as_bytes(), Some(&public.ml_dsa), data);
    let Ok(mut bytes) = unsigned else { return false };
    let signature = ED25519.sign(&[DIRECTORY_LABEL, &bytes].concat());
    let ml_dsa = ML_DSA.expanded_key().sign_deterministic(&bytes, DIRECTORY_LABEL);
    let Ok(ml_dsa) = ml_dsa else { return false };
    bytes.extend_from_slice(&signature.to_bytes());
    bytes.extend_from_slice(&ml_dsa.encode());
    let Ok(directory) = verify_directory(&bytes, &public.fingerprint()) else { return false };
    assert_eq!(sign_directory(&directory, &ROOT_KEY), Ok(bytes), "one form only");
    for unit in &directory.units {
        assert_eq!(directory.units.iter().filter(|other| other.unit == unit.unit).count(), 1);
    }
    true
}
