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
