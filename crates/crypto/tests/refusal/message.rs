//! Message envelopes for two recipients.

use std::ops::Range;

use crypto::{
    OpenError,
    body::{Body, ContactRequest, MessageBody},
    keys::{EncryptionKey, MessageDomain, SigningKey},
    message::{MessageInput, OpenedMessage, open_message, seal_message},
};
use envelope::{
    ConversationId, DeviceId, Hash, Kind, MessageHeader, MessageId, SenderId,
    message::{FIXED_LEN, RECIPIENT_LEN},
    suite::SIGNATURE_LEN,
};

use super::rng;

const RECIPIENTS: usize = 2;
const MAC_LEN: usize = 32;

/// Who writes to whom.
struct Exchange {
    sender: SigningKey,
    recipients: [EncryptionKey; RECIPIENTS],
}

impl Exchange {
    fn new() -> Self {
        let rng = &mut rng(1);
        Self {
            sender: SigningKey::generate(rng),
            recipients: [EncryptionKey::generate(rng), EncryptionKey::generate(rng)],
        }
    }

    fn header(&self, kind: Kind) -> MessageHeader {
        MessageHeader {
            kind,
            conversation: ConversationId::new([1; 16]),
            message: MessageId::new([2; 16]),
            sender: SenderId::new([3; 16]),
            device: DeviceId::new([4; 16]),
            sender_key: self.sender.verifying_key().id(),
            sequence: 7,
            previous: Hash::new([5; 32]),
            created: 1_700_000_000_000,
            directory: 6,
            account_state: Hash::new([7; 32]),
        }
    }

    fn seal(&self, seed: u8, header: &MessageHeader, body: &Body) -> Vec<u8> {
        let recipients = self.recipients.each_ref().map(|key| key.public().clone());
        let input = MessageInput { header, recipients: &recipients, body };
        seal_message(&input, &self.sender, &mut rng(seed)).expect("seals")
    }

    fn open_as(&self, recipient: usize, bytes: &[u8]) -> Result<OpenedMessage, OpenError> {
        open_message(bytes, &self.sender.verifying_key(), &[&self.recipients[recipient]])
    }

    /// Neither recipient opens it.
    fn refuse(&self, bytes: &[u8], why: impl Fn() -> String) {
        for recipient in 0..RECIPIENTS {
            assert_eq!(self.open_as(recipient, bytes).err(), Some(OpenError::Refused), "{}", why());
        }
    }

    /// The sender's own signature under changed bytes: an attack by the sender, or what lies behind the signature.
    fn sign(&self, bytes: &mut [u8]) {
        let at = bytes.len() - SIGNATURE_LEN;
        let signature = self.sender.sign::<MessageDomain>(&bytes[..at]);
        bytes[at..].copy_from_slice(signature.as_bytes());
    }
}

fn text(text: &str) -> Body {
    Body::Message(MessageBody { text: text.to_owned(), ..MessageBody::default() })
}

#[test]
fn every_single_bit_flip_is_refused() {
    let exchange = Exchange::new();
    let bytes = exchange.seal(2, &exchange.header(Kind::Message), &text("Guten Tag"));
    let mut flips = 0;
    for at in 0..bytes.len() {
        for bit in 0..8 {
            let mut wrong = bytes.clone();
            wrong[at] ^= 1 << bit;
            exchange.refuse(&wrong, || format!("byte {at}, bit {bit}"));
            flips += 1;
        }
    }
    println!("{flips} single-bit flips of a message for {RECIPIENTS} recipients refused");
    assert_eq!(flips, bytes.len() * 8);
}

#[test]
fn every_changed_byte_is_refused_though_the_sender_signs_it() {
    let exchange = Exchange::new();
    let bytes = exchange.seal(2, &exchange.header(Kind::Message), &text("Guten Tag"));
    let signed = bytes.len() - SIGNATURE_LEN;
    for at in 0..signed {
        let mut wrong = bytes.clone();
        wrong[at] ^= 1 << (at % 8);
        exchange.sign(&mut wrong);
        exchange.refuse(&wrong, || format!("byte {at}"));
    }
    println!("{signed} changed bytes refused behind a good signature");
}

#[test]
fn every_truncation_is_refused() {
    let exchange = Exchange::new();
    let bytes = exchange.seal(2, &exchange.header(Kind::Message), &text("Guten Tag"));
    for len in 0..bytes.len() {
        exchange.refuse(&bytes[..len], || format!("{len} bytes"));
    }
    println!("{} truncations of a message refused", bytes.len());
}

#[test]
fn nothing_can_be_spliced_from_another_message() {
    let exchange = Exchange::new();
    let header = exchange.header(Kind::Message);
    let message = exchange.seal(2, &header, &text("Ja, ich stimme zu."));
    let elsewhere = MessageHeader {
        conversation: ConversationId::new([21; 16]),
        message: MessageId::new([22; 16]),
        sender: SenderId::new([23; 16]),
        device: DeviceId::new([24; 16]),
        sequence: 8,
        previous: Hash::new([25; 32]),
        created: 1_700_000_000_001,
        directory: 26,
        account_state: Hash::new([27; 32]),
        ..header
    };
    let request = Body::ContactRequest(ContactRequest {
        topic: "krankengeld".to_owned(),
        telephone: "0431 5550142".to_owned(),
        window: "vormittags".to_owned(),
        desk_word: "Linde".to_owned(),
        person_word: "Ahorn".to_owned(),
        note: String::new(),
        branch: None,
    });
    let others = [
        ("the same header, sealed anew", exchange.seal(3, &header, &text("Nein, nicht einverstanden."))),
        ("another place", exchange.seal(4, &elsewhere, &text("Ja, ich stimme zu."))),
        ("another kind", exchange.seal(5, &exchange.header(Kind::ContactRequest), &request)),
    ];
    let mut splices = 0;
    for (other_name, other) in &others {
        for (region, range) in regions(message.len()) {
            if message.get(range.clone()) == other.get(range.clone()) {
                continue;
            }
            let mut spliced = message.clone();
            spliced[range.clone()].copy_from_slice(&other[range]);
            exchange.sign(&mut spliced);
            exchange.refuse(&spliced, || format!("{region} of {other_name}"));
            splices += 1;
        }
    }
    println!("{splices} splices between messages refused");
    assert!(splices >= 25, "only {splices} splices differ");
}

/// What an envelope for two recipients is made of.
fn regions(len: usize) -> Vec<(&'static str, Range<usize>)> {
    let second = FIXED_LEN + RECIPIENT_LEN;
    let mac = second + RECIPIENT_LEN;
    let body = mac + MAC_LEN + 4;
    let body_end = len - SIGNATURE_LEN - 2;
    vec![
        ("suite and version", 4..6),
        ("kind", 6..7),
        ("conversation", 8..24),
        ("message", 24..40),
        ("sender", 40..56),
        ("device", 56..72),
        ("sequence", 88..96),
        ("previous", 96..128),
        ("created", 128..136),
        ("directory", 136..144),
        ("account state", 144..176),
        ("first recipient and its wrap", FIXED_LEN..second),
        ("first wrap", FIXED_LEN + 16..second),
        ("second recipient and its wrap", second..mac),
        ("both recipients", FIXED_LEN..mac),
        ("header MAC", mac..mac + MAC_LEN),
        ("recipients and header MAC", FIXED_LEN..mac + MAC_LEN),
        ("salt", body..body + 24),
        ("commitment", body + 24..body + 56),
        ("chunks", body + 56..body_end),
        ("body", body..body_end),
        ("everything but the recipients", mac..body_end),
    ]
}

#[test]
fn both_recipients_read_the_same_or_nothing() {
    let exchange = Exchange::new();
    let header = exchange.header(Kind::Message);
    let one = exchange.seal(2, &header, &text("Ja"));
    let other = exchange.seal(3, &header, &text("Nein"));
    // The second recipient's wrap holds another file key: who unwraps that one must not be shown another text.
    let second = FIXED_LEN + RECIPIENT_LEN..FIXED_LEN + 2 * RECIPIENT_LEN;
    let mut forked = one.clone();
    forked[second.clone()].copy_from_slice(&other[second]);
    exchange.sign(&mut forked);
    exchange.refuse(&forked, || "a wrap of another file key".to_owned());
}
