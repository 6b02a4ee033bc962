//! The message envelope `SGM1`: fixed header, recipients, header MAC, body, signature.

use crate::{
    ConversationId, DeviceId, Hash, KeyId, MessageId, ParseError, SenderId, Suite,
    limits::{BODY_MAX, BODY_PLAIN_MAX, CHUNK_LEN, ENVELOPE_MAX, RECIPIENTS_MAX, SEALED_CHUNK_LEN, TAG_LEN},
    padding,
    parse::Reader,
    suite::{COMMITMENT_LEN, ENCAPSULATION_LEN, SALT_LEN, SIGNATURE_LEN, VERSION, WRAPPED_KEY_LEN},
};

/// First four bytes of a message envelope.
pub const MAGIC: &[u8; 4] = b"SGM1";
/// Bytes before the first recipient.
pub const FIXED_LEN: usize = 178;
/// Bytes of one recipient: key id, encapsulation, wrapped file key.
pub const RECIPIENT_LEN: usize = KeyId::LEN + ENCAPSULATION_LEN + WRAPPED_KEY_LEN;
/// Bytes of the header MAC.
pub const HEADER_MAC_LEN: usize = 32;

/// What an envelope holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
#[repr(u8)]
pub enum Kind {
    /// Text and attachments.
    Message = 1,
    /// A wish to be called back.
    ContactRequest = 2,
    /// The insurer's signed statement of what it received.
    Receipt = 3,
    /// An account's newest state, for the insurer.
    State = 4,
    /// A grant, for the representative or the insurer.
    Grant = 5,
    /// The keys of earlier messages, for an account that lost its own.
    Rewrap = 6,
}

impl Kind {
    /// The byte that stands in envelopes.
    pub const fn byte(self) -> u8 {
        self as u8
    }
}

impl TryFrom<u8> for Kind {
    type Error = ParseError;

    fn try_from(byte: u8) -> Result<Self, ParseError> {
        match byte {
            1 => Ok(Self::Message),
            2 => Ok(Self::ContactRequest),
            3 => Ok(Self::Receipt),
            4 => Ok(Self::State),
            5 => Ok(Self::Grant),
            6 => Ok(Self::Rewrap),
            _ => Err(ParseError::Kind),
        }
    }
}

/// The part of an envelope that the server may read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageHeader {
    /// What the envelope holds.
    pub kind: Kind,
    /// The conversation to which it belongs.
    pub conversation: ConversationId,
    /// The message's own id.
    pub message: MessageId,
    /// Who says to have sent it.
    pub sender: SenderId,
    /// From which device.
    pub device: DeviceId,
    /// The key that signed it.
    pub sender_key: KeyId,
    /// Its number among the device's envelopes, from 1.
    pub sequence: u64,
    /// Hash of the device's envelope before it; zero for the first.
    pub previous: Hash,
    /// When it was sealed, ms since 1970, by the device's clock.
    pub created: u64,
    /// Sequence number of the directory that the sender used.
    pub directory: u64,
    /// Hash of the account state that the sender saw; zero where there is none.
    pub account_state: Hash,
}

impl MessageHeader {
    /// The first [`FIXED_LEN`] bytes of an envelope with this many recipients.
    pub fn encode(&self, recipients: u16) -> [u8; FIXED_LEN] {
        let mut bytes = [0; FIXED_LEN];
        let mut at = 0;
        let mut put = |field: &[u8]| {
            bytes[at..at + field.len()].copy_from_slice(field);
            at += field.len();
        };
        put(MAGIC);
        put(&[VERSION, Suite::One.byte(), self.kind.byte(), 0]);
        put(self.conversation.as_bytes());
        put(self.message.as_bytes());
        put(self.sender.as_bytes());
        put(self.device.as_bytes());
        put(self.sender_key.as_bytes());
        put(&self.sequence.to_be_bytes());
        put(self.previous.as_bytes());
        put(&self.created.to_be_bytes());
        put(&self.directory.to_be_bytes());
        put(self.account_state.as_bytes());
        put(&recipients.to_be_bytes());
        bytes
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, ParseError> {
        reader.preamble(MAGIC)?;
        let kind = Kind::try_from(reader.u8()?)?;
        reader.zeros::<1>()?;
        Ok(Self {
            kind,
            conversation: ConversationId::new(*reader.array()?),
            message: MessageId::new(*reader.array()?),
            sender: SenderId::new(*reader.array()?),
            device: DeviceId::new(*reader.array()?),
            sender_key: KeyId::new(*reader.array()?),
            sequence: reader.u64()?,
            previous: Hash::new(*reader.array()?),
            created: reader.u64()?,
            directory: reader.u64()?,
            account_state: Hash::new(*reader.array()?),
        })
    }
}

/// The file key, wrapped for one recipient.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recipient<'a> {
    /// The recipient's encryption key.
    pub key: KeyId,
    /// X-Wing encapsulation.
    pub encapsulation: &'a [u8; ENCAPSULATION_LEN],
    /// The wrapped file key.
    pub wrapped: &'a [u8; WRAPPED_KEY_LEN],
}

/// A parsed view of an envelope's bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Envelope<'a> {
    /// The fixed header.
    pub header: MessageHeader,
    /// The recipients, in the envelope's order; 1 to 16, no key twice.
    pub recipients: Vec<Recipient<'a>>,
    /// HMAC-SHA256 over [`Envelope::maced`].
    pub header_mac: &'a [u8; HEADER_MAC_LEN],
    /// The sealed body: salt, commitment, chunks.
    pub body: &'a [u8],
    /// Ed25519 signature over [`Envelope::signed`].
    pub signature: &'a [u8; SIGNATURE_LEN],
    bytes: &'a [u8],
}

impl<'a> Envelope<'a> {
    /// Parses a whole envelope; nothing unknown, missing or left over is accepted.
    ///
    /// # Errors
    /// [`ParseError`] says which rule the bytes break.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, ParseError> {
        if bytes.len() > ENVELOPE_MAX {
            return Err(ParseError::TooLong);
        }
        let mut reader = Reader::new(bytes);
        let header = MessageHeader::read(&mut reader)?;
        let count = usize::from(reader.u16()?);
        if !(1..=RECIPIENTS_MAX).contains(&count) {
            return Err(ParseError::RecipientCount);
        }
        let mut recipients: Vec<Recipient<'_>> = Vec::with_capacity(count);
        for _ in 0..count {
            let key = KeyId::new(*reader.array()?);
            if recipients.iter().any(|earlier| earlier.key == key) {
                return Err(ParseError::DuplicateRecipient);
            }
            recipients.push(Recipient { key, encapsulation: reader.array()?, wrapped: reader.array()? });
        }
        let header_mac = reader.array()?;
        let body_len = reader.u32()? as usize;
        if !is_body_len(body_len) {
            return Err(ParseError::BodyLength);
        }
        let body = reader.take(body_len)?;
        if usize::from(reader.u16()?) != SIGNATURE_LEN {
            return Err(ParseError::SignatureLength);
        }
        let signature = reader.array()?;
        reader.end()?;
        Ok(Self { header, recipients, header_mac, body, signature, bytes })
    }

    /// The fixed header's bytes.
    pub fn fixed(&self) -> &'a [u8] {
        &self.bytes[..FIXED_LEN]
    }

    /// The bytes under the header MAC: fixed header and recipients.
    pub fn maced(&self) -> &'a [u8] {
        &self.bytes[..FIXED_LEN + self.recipients.len() * RECIPIENT_LEN]
    }

    /// The bytes under the signature: all before it, its length included.
    pub fn signed(&self) -> &'a [u8] {
        &self.bytes[..self.bytes.len() - SIGNATURE_LEN]
    }

    /// The envelope's hash.
    pub fn hash(&self) -> Hash {
        hash(self.bytes)
    }
}

/// The hash that names an envelope, in chains and receipts: SHA-256 of all its bytes.
pub fn hash(bytes: &[u8]) -> Hash {
    Hash::of(bytes)
}

/// Whether a sealed body may have this length: that of a stream over a padded plaintext within the limits.
pub fn is_body_len(len: usize) -> bool {
    let Some(stream) = len.checked_sub(SALT_LEN + COMMITMENT_LEN).filter(|_| len <= BODY_MAX) else {
        return false;
    };
    let chunks = stream / SEALED_CHUNK_LEN + 1;
    stream.checked_sub(chunks * TAG_LEN).is_some_and(|plain| {
        plain <= BODY_PLAIN_MAX && plain / CHUNK_LEN + 1 == chunks && padding::is_padded(plain as u64)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY_LEN: usize = 56 + 4096 + 16;

    fn header() -> MessageHeader {
        MessageHeader {
            kind: Kind::Message,
            conversation: ConversationId::new([1; 16]),
            message: MessageId::new([2; 16]),
            sender: SenderId::new([3; 16]),
            device: DeviceId::new([4; 16]),
            sender_key: KeyId::new([5; 16]),
            sequence: 6,
            previous: Hash::new([7; 32]),
            created: 8,
            directory: 9,
            account_state: Hash::new([10; 32]),
        }
    }

    fn envelope(recipients: u16, body_len: usize) -> Vec<u8> {
        let mut bytes = header().encode(recipients).to_vec();
        for recipient in 0..recipients {
            let mut entry = [0; RECIPIENT_LEN];
            entry[..2].copy_from_slice(&recipient.to_be_bytes());
            bytes.extend_from_slice(&entry);
        }
        bytes.extend_from_slice(&[11; HEADER_MAC_LEN]);
        bytes.extend_from_slice(&(body_len as u32).to_be_bytes());
        bytes.resize(bytes.len() + body_len, 12);
        bytes.extend_from_slice(&64_u16.to_be_bytes());
        bytes.extend_from_slice(&[13; SIGNATURE_LEN]);
        bytes
    }

    #[test]
    fn offsets_are_the_documented_ones() {
        assert_eq!(RECIPIENT_LEN, 1184);
        let bytes = header().encode(0x0102);
        let check = |at: usize, expect: &[u8]| assert_eq!(&bytes[at..at + expect.len()], expect, "{at}");
        check(0, b"SGM1\x01\x01\x01\x00");
        check(8, &[1; 16]);
        check(24, &[2; 16]);
        check(40, &[3; 16]);
        check(56, &[4; 16]);
        check(72, &[5; 16]);
        check(88, &6_u64.to_be_bytes());
        check(96, &[7; 32]);
        check(128, &8_u64.to_be_bytes());
        check(136, &9_u64.to_be_bytes());
        check(144, &[10; 32]);
        check(176, &[1, 2]);
    }

    #[test]
    fn kinds_have_their_numbers() {
        let kinds =
            [Kind::Message, Kind::ContactRequest, Kind::Receipt, Kind::State, Kind::Grant, Kind::Rewrap];
        for (byte, kind) in (1..).zip(kinds) {
            assert_eq!((kind.byte(), Kind::try_from(byte)), (byte, Ok(kind)));
        }
    }

    #[test]
    fn parses_what_it_encodes() {
        for recipients in [1, 2, 16] {
            let bytes = envelope(recipients, BODY_LEN);
            let parsed = Envelope::parse(&bytes).expect("parses");
            assert_eq!(parsed.header, header());
            assert_eq!(parsed.recipients.len(), usize::from(recipients));
            assert_eq!(parsed.body, [12; BODY_LEN]);
            assert_eq!(parsed.maced().len(), FIXED_LEN + usize::from(recipients) * RECIPIENT_LEN);
            assert_eq!(parsed.signed().len() + SIGNATURE_LEN, bytes.len());
            assert_eq!(parsed.fixed(), header().encode(recipients));
            assert_eq!((parsed.hash(), hash(&bytes)), (Hash::of(&bytes), Hash::of(&bytes)));
            assert_eq!(parsed.hash(), hash(&bytes));
        }
    }

    #[test]
    fn refuses_each_unknown_byte() {
        let check = |at: usize, value: u8, expect| {
            let mut bytes = envelope(1, BODY_LEN);
            bytes[at] = value;
            assert_eq!(Envelope::parse(&bytes).err(), Some(expect), "byte {at}");
        };
        check(3, b'2', ParseError::Magic);
        check(4, 0, ParseError::Version);
        check(4, 2, ParseError::Version);
        check(5, 0, ParseError::Suite);
        check(5, 2, ParseError::Suite);
        for kind in [0, 7, 8, 255] {
            check(6, kind, ParseError::Kind);
        }
        check(7, 1, ParseError::Reserved);
        check(177, 0, ParseError::RecipientCount);
        check(177, 17, ParseError::RecipientCount);
        check(176, 1, ParseError::RecipientCount);
    }

    #[test]
    fn refuses_bad_lengths() {
        let bytes = envelope(1, BODY_LEN);
        for len in 0..bytes.len() {
            assert_eq!(Envelope::parse(&bytes[..len]).err(), Some(ParseError::Truncated), "{len}");
        }
        let mut long = bytes.clone();
        long.push(0);
        assert_eq!(Envelope::parse(&long).err(), Some(ParseError::Trailing));
        let mut signature = bytes;
        let at = signature.len() - SIGNATURE_LEN - 1;
        signature[at] = 63;
        assert_eq!(Envelope::parse(&signature).err(), Some(ParseError::SignatureLength));
        assert_eq!(Envelope::parse(&vec![0; ENVELOPE_MAX + 1]).err(), Some(ParseError::TooLong));
    }

    #[test]
    fn body_lengths_are_those_of_padded_streams() {
        let check = |len, expect| assert_eq!(is_body_len(len), expect, "{len}");
        check(0, false);
        check(56, false);
        check(BODY_LEN - 1, false);
        check(BODY_LEN, true);
        check(BODY_LEN + 1, false);
        check(BODY_LEN + 256, true);
        check(BODY_MAX, true);
        check(BODY_MAX + 1, false);
        assert_eq!(Envelope::parse(&envelope(1, BODY_LEN + 1)).err(), Some(ParseError::BodyLength));
        assert!(Envelope::parse(&envelope(16, BODY_MAX)).is_ok());
        assert_eq!(envelope(16, BODY_MAX).len(), ENVELOPE_MAX);
    }

    #[test]
    fn refuses_a_recipient_twice() {
        let mut bytes = envelope(2, BODY_LEN);
        bytes[FIXED_LEN + RECIPIENT_LEN + 1] = 0;
        assert_eq!(Envelope::parse(&bytes).err(), Some(ParseError::DuplicateRecipient));
    }
}
