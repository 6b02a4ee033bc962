//! Statements: CBOR signed with one Ed25519 key for one purpose, as an `SGS1` object.

use envelope::signed::{Signed, SignedKind, encode_unsigned};

use crate::{
    OpenError,
    cbor::{self, Cbor},
    keys::{Domain, Signature, SigningKey, VerifyingKey},
};

/// The signed object.
#[expect(clippy::expect_used, reason = "whoever calls keeps to limits that are far below the payload's")]
pub(crate) fn sign<D: Domain>(kind: SignedKind, statement: &impl Cbor, key: &SigningKey) -> Vec<u8> {
    let payload = cbor::to_bytes(statement);
    let signer = key.verifying_key();
    let mut bytes =
        encode_unsigned(kind, signer.as_bytes(), None, &payload).expect("a payload within the limit");
    let signature = key.sign::<D>(&bytes);
    bytes.extend_from_slice(signature.as_bytes());
    bytes
}

/// The payload of the object, if this key signed it.
pub(crate) fn verify<'a, D: Domain>(
    kind: SignedKind,
    bytes: &'a [u8],
    key: &VerifyingKey,
) -> Result<&'a [u8], OpenError> {
    let signed = Signed::parse(bytes)?;
    if signed.kind != kind || signed.key != key.as_bytes() {
        return Err(OpenError::Refused);
    }
    key.verify(signed.signed, &Signature::<D>::new(*signed.signature))?;
    Ok(signed.payload)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::{StateDomain, tests::rng};

    #[test]
    fn a_statement_is_of_one_kind_and_one_key() {
        let (ours, theirs) = (SigningKey::generate(&mut rng(1)), SigningKey::generate(&mut rng(2)));
        let read = |kind, bytes: &[u8], key: &SigningKey| {
            verify::<StateDomain>(kind, bytes, &key.verifying_key()).map(<[u8]>::to_vec)
        };
        let state = sign::<StateDomain>(SignedKind::State, &7_u8, &ours);
        assert_eq!(read(SignedKind::State, &state, &ours), Ok(vec![7]));
        assert_eq!(read(SignedKind::State, &state, &theirs), Err(OpenError::Refused));
        assert_eq!(read(SignedKind::Grant, &state, &ours), Err(OpenError::Refused));
        // Genuine but for the kind that it says it is of.
        let grant = sign::<StateDomain>(SignedKind::Grant, &7_u8, &ours);
        assert_eq!(read(SignedKind::State, &grant, &ours), Err(OpenError::Refused));
    }
}
