//! Objects with fixed offsets: what a parser accepts it writes again as the same bytes.

use crypto::{keys::AccountKeys, slot::Slot};
use envelope::{
    Envelope,
    attachment::{AttachmentHeader, HEADER_LEN, is_object_len},
    limits::ENVELOPE_MAX,
    message,
    signed::{Signed, encode_unsigned},
};

pub(crate) fn envelope(data: &[u8]) -> bool {
    let Ok(envelope) = Envelope::parse(data) else { return false };
    assert!(data.len() <= ENVELOPE_MAX);
    let count = envelope.recipients.len() as u16;
    assert_eq!(envelope.header.encode(count), envelope.fixed());
    assert!(message::is_body_len(envelope.body.len()));
    assert!(envelope.signed().starts_with(envelope.maced()));
    assert_eq!(envelope.hash(), message::hash(data));
    let again = [envelope.signed(), envelope.signature].concat();
    assert_eq!(again, data);
    true
}

pub(crate) fn attachment_header(data: &[u8]) -> bool {
    let Ok(header) = AttachmentHeader::parse(data) else { return false };
    assert_eq!(header.encode(), data[..HEADER_LEN]);
    assert!(is_object_len(header.object_len()));
    true
}

pub(crate) fn signed_object(data: &[u8]) -> bool {
    let Ok(signed) = Signed::parse(data) else { return false };
    let ml_dsa_key = signed.ml_dsa.map(|part| part.key);
    let unsigned = encode_unsigned(signed.kind, signed.key, ml_dsa_key, signed.payload);
    let mut again = unsigned.unwrap_or_else(|error| panic!("it was accepted: {error}"));
    assert_eq!(again, signed.signed);
    again.extend_from_slice(signed.signature);
    again.extend(signed.ml_dsa.iter().flat_map(|part| part.signature));
    assert_eq!(again, data);
    true
}

pub(crate) fn account_keys(data: &[u8]) -> bool {
    let Ok(keys) = AccountKeys::parse(data) else { return false };
    assert_eq!(keys.encode(), data);
    true
}

pub(crate) fn slot(data: &[u8]) -> bool {
    let Ok(slot) = Slot::parse(data) else { return false };
    assert_eq!(slot.encode(), data);
    true
}
