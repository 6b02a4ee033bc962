//! The signed object `SGS1`: a payload with the signers' public keys and signatures, for directory, certificate, account
//! state and grant.

use crate::{
    ParseError, Suite,
    limits::SIGNED_PAYLOAD_MAX,
    parse::Reader,
    suite::{ML_DSA_KEY_LEN, ML_DSA_SIGNATURE_LEN, SIGNATURE_LEN, VERIFYING_KEY_LEN, VERSION},
};

/// First four bytes of a signed object.
pub const MAGIC: &[u8; 4] = b"SGS1";

/// What a signed object states; it fixes which signatures it must have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[repr(u8)]
pub enum SignedKind {
    /// The insurer's directory: the root's Ed25519 and ML-DSA-65.
    Directory = 1,
    /// An account certificate: the registry's Ed25519.
    Certificate = 2,
    /// An account's state: its identity's Ed25519.
    State = 3,
    /// A grant: the Ed25519 of the person's identity, or of the registry.
    Grant = 4,
}

impl SignedKind {
    const fn hybrid(self) -> bool {
        matches!(self, Self::Directory)
    }
}

impl TryFrom<u8> for SignedKind {
    type Error = ParseError;

    fn try_from(byte: u8) -> Result<Self, ParseError> {
        match byte {
            1 => Ok(Self::Directory),
            2 => Ok(Self::Certificate),
            3 => Ok(Self::State),
            4 => Ok(Self::Grant),
            _ => Err(ParseError::Kind),
        }
    }
}

/// An ML-DSA-65 public key with its signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MlDsaPart<'a> {
    /// The signer's public key.
    pub key: &'a [u8; ML_DSA_KEY_LEN],
    /// The signature.
    pub signature: &'a [u8; ML_DSA_SIGNATURE_LEN],
}

/// A parsed view of a signed object's bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed<'a> {
    /// What it states.
    pub kind: SignedKind,
    /// The signer's Ed25519 key.
    pub key: &'a [u8; VERIFYING_KEY_LEN],
    /// The Ed25519 signature over [`Signed::signed`].
    pub signature: &'a [u8; SIGNATURE_LEN],
    /// Key and signature of the second algorithm, exactly where the kind asks for it.
    pub ml_dsa: Option<MlDsaPart<'a>>,
    /// The payload: CBOR.
    pub payload: &'a [u8],
    /// The bytes under the signatures: all before the first signature.
    pub signed: &'a [u8],
}

impl<'a> Signed<'a> {
    /// Parses a whole signed object.
    ///
    /// # Errors
    /// [`ParseError`] says which rule the bytes break.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, ParseError> {
        let mut reader = Reader::new(bytes);
        reader.preamble(MAGIC)?;
        let kind = SignedKind::try_from(reader.u8()?)?;
        reader.zeros::<1>()?;
        let key = reader.array()?;
        let ml_dsa_key = if kind.hybrid() { Some(reader.array()?) } else { None };
        let payload_len = reader.u32()? as usize;
        if payload_len > SIGNED_PAYLOAD_MAX {
            return Err(ParseError::PayloadLength);
        }
        let payload = reader.take(payload_len)?;
        let signature = reader.array()?;
        let ml_dsa = match ml_dsa_key {
            Some(key) => Some(MlDsaPart { key, signature: reader.array()? }),
            None => None,
        };
        reader.end()?;
        let signatures = SIGNATURE_LEN + if kind.hybrid() { ML_DSA_SIGNATURE_LEN } else { 0 };
        Ok(Self { kind, key, signature, ml_dsa, payload, signed: &bytes[..bytes.len() - signatures] })
    }
}

/// The bytes to sign: everything but the signatures, which follow in the order of the keys.
///
/// # Errors
/// [`ParseError::PayloadLength`] if the payload is longer than [`SIGNED_PAYLOAD_MAX`].
pub fn encode_unsigned(
    kind: SignedKind,
    key: &[u8; VERIFYING_KEY_LEN],
    ml_dsa_key: Option<&[u8; ML_DSA_KEY_LEN]>,
    payload: &[u8],
) -> Result<Vec<u8>, ParseError> {
    debug_assert_eq!(kind.hybrid(), ml_dsa_key.is_some(), "the kind fixes the signatures");
    let len = u32::try_from(payload.len()).map_err(|_| ParseError::PayloadLength)?;
    if payload.len() > SIGNED_PAYLOAD_MAX {
        return Err(ParseError::PayloadLength);
    }
    let mut bytes = MAGIC.to_vec();
    bytes.extend_from_slice(&[VERSION, Suite::One.byte(), kind as u8, 0]);
    bytes.extend_from_slice(key);
    if let Some(ml_dsa_key) = ml_dsa_key {
        bytes.extend_from_slice(ml_dsa_key);
    }
    bytes.extend_from_slice(&len.to_be_bytes());
    bytes.extend_from_slice(payload);
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn certificate() -> Vec<u8> {
        let mut bytes = encode_unsigned(SignedKind::Certificate, &[1; 32], None, b"payload").expect("short");
        bytes.extend_from_slice(&[2; SIGNATURE_LEN]);
        bytes
    }

    #[test]
    fn parses_both_kinds() {
        let bytes = certificate();
        let parsed = Signed::parse(&bytes).expect("parses");
        assert_eq!(
            (parsed.kind, parsed.payload, parsed.ml_dsa),
            (SignedKind::Certificate, &b"payload"[..], None)
        );
        assert_eq!(parsed.signed.len() + SIGNATURE_LEN, bytes.len());

        let mut bytes =
            encode_unsigned(SignedKind::Directory, &[1; 32], Some(&[3; ML_DSA_KEY_LEN]), b"").expect("short");
        bytes.resize(bytes.len() + SIGNATURE_LEN + ML_DSA_SIGNATURE_LEN, 4);
        let parsed = Signed::parse(&bytes).expect("parses");
        assert_eq!(parsed.signed.len() + SIGNATURE_LEN + ML_DSA_SIGNATURE_LEN, bytes.len());
        assert!(parsed.ml_dsa.is_some_and(|part| part.key == &[3; ML_DSA_KEY_LEN]));
    }

    #[test]
    fn every_kind_is_read_back() {
        for kind in [SignedKind::Certificate, SignedKind::State, SignedKind::Grant] {
            let mut bytes = encode_unsigned(kind, &[1; 32], None, b"payload").expect("short");
            bytes.extend_from_slice(&[2; SIGNATURE_LEN]);
            assert_eq!(Signed::parse(&bytes).map(|signed| signed.kind), Ok(kind));
        }
    }

    #[test]
    fn the_payload_ends_at_the_limit() {
        let sign = |len: usize| {
            let bytes = encode_unsigned(SignedKind::Certificate, &[1; 32], None, &vec![3; len]);
            bytes.map(|bytes| [bytes, vec![2; SIGNATURE_LEN]].concat())
        };
        let largest = sign(SIGNED_PAYLOAD_MAX).expect("at the limit");
        assert_eq!(Signed::parse(&largest).map(|signed| signed.payload.len()), Ok(SIGNED_PAYLOAD_MAX));
        assert_eq!(sign(SIGNED_PAYLOAD_MAX + 1), Err(ParseError::PayloadLength));
        let mut above = certificate();
        above[40..44].copy_from_slice(&(SIGNED_PAYLOAD_MAX as u32 + 1).to_be_bytes());
        above.resize(above.len() + SIGNED_PAYLOAD_MAX, 0);
        assert_eq!(Signed::parse(&above).err(), Some(ParseError::PayloadLength));
    }

    #[test]
    fn refuses() {
        let check = |at: usize, value: u8, expect| {
            let mut bytes = certificate();
            bytes[at] = value;
            assert_eq!(Signed::parse(&bytes).err(), Some(expect), "byte {at}");
        };
        check(0, 0, ParseError::Magic);
        check(4, 2, ParseError::Version);
        check(5, 9, ParseError::Suite);
        check(6, 0, ParseError::Kind);
        check(6, 5, ParseError::Kind);
        check(7, 1, ParseError::Reserved);
        check(40, 1, ParseError::PayloadLength);
        check(43, 6, ParseError::Trailing);
        for len in 0..certificate().len() {
            assert_eq!(Signed::parse(&certificate()[..len]).err(), Some(ParseError::Truncated), "{len}");
        }
    }
}
