//! One envelope of each kind, with every field filled.

use crypto::{
    attachment::FileKey,
    body::{
        Body, Consent, ContactRequest, Decision, Manifest, MessageBody, Profile, Receipt, ReceivedAttachment,
    },
    keys::{EncryptionKey, SigningKey},
    message::{MessageInput, open_message, seal_message},
};
use envelope::{
    AttachmentId, ConversationId, DeviceId, Hash, Kind, MessageHeader, MessageId, SenderId, UnitId,
    limits::FILE_MAX,
};

use super::{Vector, bytes, rng, secret, vector};

fn samples() -> [(&'static str, Body); 3] {
    let message = MessageBody {
        topic: Some("krankengeld".to_owned()),
        subject: Some("Bescheinigung für März".to_owned()),
        text: "Guten Tag,\n\nanbei die Bescheinigung. 🌱".to_owned(),
        reply_to: Some(MessageId::new([30; 16])),
        profile: Some(Profile {
            salutation: "Frau".to_owned(),
            name: "Erika Muster".to_owned(),
            address: vec!["Musterweg 1".to_owned(), "12345 Musterstadt".to_owned()],
            insurance_number: "A123456780".to_owned(),
        }),
        attachments: vec![
            Manifest {
                attachment: AttachmentId::new([31; 16]),
                key: FileKey::generate(&mut rng(32)),
                name: "Bescheinigung März.pdf".to_owned(),
                media_type: "application/pdf".to_owned(),
                size: 1,
                digest: Hash::new([33; 32]),
            },
            Manifest {
                attachment: AttachmentId::new([34; 16]),
                key: FileKey::generate(&mut rng(35)),
                name: "Röntgenbild".to_owned(),
                media_type: String::new(),
                size: FILE_MAX,
                digest: Hash::new([36; 32]),
            },
        ],
        // Newer than this vector: `decisions.json` has them.
        decision: None,
        consent: None,
    };
    let contact_request = ContactRequest {
        topic: "krankengeld".to_owned(),
        telephone: "+49 30 123456".to_owned(),
        window: "werktags 9 bis 12 Uhr".to_owned(),
        desk_word: "Ahorn".to_owned(),
        person_word: "Linde".to_owned(),
        note: String::new(),
        // Newer than this vector: `appointment.json` has one.
        branch: None,
    };
    let receipt = Receipt {
        message: MessageId::new([37; 16]),
        envelope: Hash::new([38; 32]),
        attachments: vec![ReceivedAttachment {
            attachment: AttachmentId::new([31; 16]),
            digest: Hash::new([33; 32]),
        }],
        received: 1_790_000_000_001,
        unit: UnitId::new([11; 16]),
        account_state: None,
    };
    [
        ("message", Body::Message(message)),
        ("contact_request", Body::ContactRequest(contact_request)),
        ("receipt", Body::Receipt(receipt)),
    ]
}

/// What messages say since revision 8.
fn newer_samples() -> [(&'static str, Body); 3] {
    let message = |text: &str, decision, consent| {
        Body::Message(MessageBody { text: text.to_owned(), decision, consent, ..MessageBody::default() })
    };
    let decision = |instructs, land| Some(Decision { instructs, land });
    [
        ("decision", message("Wir bewilligen Ihren Antrag.", decision(true, Some(1)), None)),
        ("decision_without_land", message("Wir lehnen Ihren Antrag ab.", decision(false, None), None)),
        ("consent", message("Ich bin einverstanden.", None, Some(Consent { category: 1, given: true }))),
    ]
}

fn keys() -> (SigningKey, EncryptionKey) {
    (SigningKey::generate(&mut rng(40)), EncryptionKey::generate(&mut rng(41)))
}

pub(super) fn bodies() -> Vector {
    let (signing_key, recipient) = keys();
    let mut vector = vector(&[
        ("signing_key_seed", signing_key.to_bytes().expose()),
        ("recipient_seed", recipient.seed().expose()),
    ]);
    let like = MessageHeader {
        kind: Kind::Message,
        conversation: ConversationId::new([42; 16]),
        message: MessageId::new([43; 16]),
        sender: SenderId::new([11; 16]),
        device: DeviceId::new([44; 16]),
        sender_key: signing_key.verifying_key().id(),
        sequence: 0,
        previous: Hash::new([45; 32]),
        created: 1_790_000_000_002,
        directory: 46,
        account_state: Hash::default(),
    };
    vector.extend(sealed(samples(), &like, &signing_key, &recipient, 47));
    vector
}

fn newer_keys() -> (SigningKey, EncryptionKey) {
    (SigningKey::generate(&mut rng(80)), EncryptionKey::generate(&mut rng(81)))
}

pub(super) fn decisions() -> Vector {
    let (signing_key, recipient) = newer_keys();
    let mut vector = vector(&[
        ("signing_key_seed", signing_key.to_bytes().expose()),
        ("recipient_seed", recipient.seed().expose()),
    ]);
    let like = MessageHeader {
        kind: Kind::Message,
        conversation: ConversationId::new([82; 16]),
        message: MessageId::new([83; 16]),
        sender: SenderId::new([11; 16]),
        device: DeviceId::new([84; 16]),
        sender_key: signing_key.verifying_key().id(),
        sequence: 0,
        previous: Hash::new([85; 32]),
        created: 1_790_000_000_004,
        directory: 86,
        account_state: Hash::default(),
    };
    vector.extend(sealed(newer_samples(), &like, &signing_key, &recipient, 87));
    vector
}

/// An envelope of each body, numbered from 1, otherwise with a header like this one; the first draws under `seed`, the
/// next under the one after it.
pub(super) fn sealed(
    bodies: impl IntoIterator<Item = (&'static str, Body)>,
    like: &MessageHeader,
    signing_key: &SigningKey,
    recipient: &EncryptionKey,
    seed: u8,
) -> Vector {
    let seal = |(index, (name, body)): (u8, (&str, Body))| {
        let header = MessageHeader { kind: body.kind(), sequence: u64::from(index) + 1, ..like.clone() };
        let input = MessageInput { header: &header, recipients: &[recipient.public().clone()], body: &body };
        let envelope = seal_message(&input, signing_key, &mut rng(seed + index)).expect("seals");
        vector(&[(name, &envelope)])
    };
    (0..).zip(bodies).flat_map(seal).collect()
}

pub(super) fn read_bodies(vector: &Vector) {
    read(vector, samples());
}

pub(super) fn read_decisions(vector: &Vector) {
    read(vector, newer_samples());
}

fn read(vector: &Vector, samples: impl IntoIterator<Item = (&'static str, Body)>) {
    let sender = SigningKey::from_bytes(&secret(vector, "signing_key_seed")).verifying_key();
    let recipient = EncryptionKey::from_seed(secret(vector, "recipient_seed"));
    for (name, body) in samples {
        let opened = open_message(&bytes(vector, name), &sender, &[&recipient]).expect("opens");
        assert!(opened.body == body, "{name}");
    }
}
