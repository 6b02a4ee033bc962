//! What requests are made of: ids, headers, enrolments, each by a small number.

use envelope::{
    AttachmentId, Base64, ConversationId, DeviceId, Hash, KeyId, Kind, MessageHeader, MessageId, SenderId,
    SlotId,
    proof::ProofOf,
    signed::{SignedKind, encode_unsigned},
};
use wire::activation::{ActivationFinish, ActivationStarted, Enrolment, SealedSlot};

use super::{Draft, UNIT};

/// The header of a message, the first of its device.
pub(crate) fn message_header(
    kind: Kind,
    message: MessageId,
    sender: SenderId,
    device: DeviceId,
) -> MessageHeader {
    MessageHeader {
        kind,
        conversation: ConversationId::new([1; 16]),
        message,
        sender,
        device,
        sender_key: KeyId::new([2; 16]),
        sequence: 1,
        previous: Hash::default(),
        created: 1,
        directory: 1,
        account_state: Hash::default(),
    }
}

/// A message of the desk's unit.
pub(crate) fn desk_draft(message: u8, recipients: &[KeyId]) -> Draft {
    let header = message_header(Kind::Message, message_id(message), UNIT.into(), DeviceId::new([0xdd; 16]));
    Draft { header, recipients: recipients.to_vec() }
}

pub(crate) fn finish(started: &ActivationStarted, record: Base64, seed: u8) -> ActivationFinish {
    ActivationFinish {
        exchange: started.exchange.clone(),
        registration_record: record,
        enrolment: enrolment(seed),
        recovery_proof: ProofOf::RecoveryCode.hash(&[seed; 32], &login(seed)),
        state: state(seed),
        device: DeviceId::new([seed; 16]),
    }
}

/// The form of a signed state; the server looks at no more.
pub(crate) fn state(seed: u8) -> Base64 {
    let mut bytes = encode_unsigned(SignedKind::State, &[seed; 32], None, b"payload").unwrap();
    bytes.extend_from_slice(&[seed; 64]);
    Base64(bytes)
}

pub(crate) fn enrolment(seed: u8) -> Enrolment {
    let slot = |slot| SealedSlot { slot: SlotId::new([slot; 16]), object: Base64(vec![seed; 100]) };
    Enrolment {
        account_keys: Base64(vec![seed; 1300]),
        encryption_key: key(seed),
        bind_mac: Base64(vec![seed; 32]),
        slots: vec![slot(1), slot(2)],
        bundle: Base64(vec![seed; 500]),
    }
}

/// The login name of this byte.
pub(crate) fn login(seed: u8) -> Hash {
    Hash::of(&[seed])
}

pub(crate) fn key(seed: u8) -> KeyId {
    KeyId::new([seed; 16])
}

pub(crate) fn message_id(byte: u8) -> MessageId {
    MessageId::new([byte; 16])
}

pub(crate) fn attachment_id(byte: u8) -> AttachmentId {
    AttachmentId::new([byte; 16])
}

pub(crate) fn commit_path(message: MessageId, attachments: &[AttachmentId]) -> String {
    let ids: Vec<_> = attachments.iter().map(ToString::to_string).collect();
    format!("/messages/{message}?attachments={}", ids.join(","))
}
