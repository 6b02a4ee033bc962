//! Contact requests that name a branch, and those that every reader refuses.

use crypto::{
    body::{Body, ContactRequest},
    keys::{EncryptionKey, SigningKey},
    message::open_message,
};
use envelope::{ConversationId, DeviceId, Hash, Kind, MessageHeader, MessageId, SenderId};

use super::{Vector, bodies::sealed, bytes, rng, secret, vector};

const BRANCH: &str = "Kiel, Innenstadt";

/// A change of something.
type Change<T> = fn(&mut T);

/// What every reader refuses, by what is wrong with it: requests that break a rule, as they are.
const BROKEN: [(&str, Change<ContactRequest>); 6] = [
    ("an empty branch", |request| request.branch = Some(String::new())),
    ("a branch of white space", |request| request.branch = Some(" \n\u{2003}".to_owned())),
    ("a branch of 256 bytes", |request| request.branch = Some("x".repeat(256))),
    ("a branch and no topic", |request| request.topic.clear()),
    ("a branch, and a telephone of 256 bytes", |request| request.telephone = "0".repeat(256)),
    ("neither branch nor telephone", |request| request.branch = None),
];

/// The same for forms that no writer of ours can give: changes of the bytes, whose last are key, head and text of the branch.
const MALFORMED: [(&str, Change<Vec<u8>>); 5] = [
    ("null for a branch", |cbor| {
        cbor.truncate(cbor.len() - BRANCH.len() - 1);
        cbor.push(0xf6);
    }),
    ("a branch that is no text", |cbor| {
        let head = cbor.len() - BRANCH.len() - 1;
        cbor[head] = 0x40 + BRANCH.len() as u8;
    }),
    ("a longer length than needed", |cbor| {
        let head = cbor.len() - BRANCH.len() - 1;
        cbor.splice(head..=head, [0x78, BRANCH.len() as u8]);
    }),
    ("the branch twice", |cbor| {
        cbor[0] += 1;
        let branch = cbor.split_off(cbor.len() - BRANCH.len() - 2);
        cbor.extend([&branch[..], &branch].concat());
    }),
    ("an unknown key", |cbor| {
        cbor[0] += 1;
        cbor.extend([7, 0x60]);
    }),
];

fn appointment() -> ContactRequest {
    ContactRequest {
        topic: "krankengeld".to_owned(),
        telephone: String::new(),
        window: "vormittags".to_owned(),
        desk_word: String::new(),
        person_word: String::new(),
        note: "Nur dienstags, bitte.".to_owned(),
        branch: Some(BRANCH.to_owned()),
    }
}

fn samples() -> [(&'static str, Body); 2] {
    let called = ContactRequest {
        telephone: "+49 431 123456".to_owned(),
        desk_word: "Ahorn".to_owned(),
        person_word: "Linde".to_owned(),
        ..appointment()
    };
    [
        ("appointment", Body::ContactRequest(appointment())),
        ("appointment_with_telephone", Body::ContactRequest(called)),
    ]
}

pub(super) fn appointments() -> Vector {
    let signing_key = SigningKey::generate(&mut rng(100));
    let recipient = EncryptionKey::generate(&mut rng(101));
    let mut vector = vector(&[
        ("signing_key_seed", signing_key.to_bytes().expose()),
        ("recipient_seed", recipient.seed().expose()),
        ("body", &Body::ContactRequest(appointment()).encode()),
    ]);
    let like = MessageHeader {
        kind: Kind::ContactRequest,
        conversation: ConversationId::new([102; 16]),
        message: MessageId::new([103; 16]),
        sender: SenderId::new([11; 16]),
        device: DeviceId::new([104; 16]),
        sender_key: signing_key.verifying_key().id(),
        sequence: 0,
        previous: Hash::new([105; 32]),
        created: 1_790_000_000_005,
        directory: 106,
        account_state: Hash::default(),
    };
    vector.extend(sealed(samples(), &like, &signing_key, &recipient, 107));
    vector
}

pub(super) fn read_appointments(vector: &Vector) {
    let sender = SigningKey::from_bytes(&secret(vector, "signing_key_seed")).verifying_key();
    let recipient = EncryptionKey::from_seed(secret(vector, "recipient_seed"));
    for (name, body) in samples() {
        let opened = open_message(&bytes(vector, name), &sender, &[&recipient]).expect("opens");
        assert!(opened.body == body, "{name}");
    }
    let body = Body::decode(Kind::ContactRequest, &bytes(vector, "body")).expect("as it is, it is taken");
    assert!(body == Body::ContactRequest(appointment()));
}

/// Each is what an envelope of the kind 2 says once it is opened: `body` of `appointment.json`, changed.
pub(super) fn refused_appointments() -> Vector {
    let broken = BROKEN.iter().map(|(what, change)| {
        let mut request = appointment();
        change(&mut request);
        (what, Body::ContactRequest(request).encode().to_vec())
    });
    let malformed = MALFORMED.iter().map(|(what, change)| {
        let mut cbor = Body::ContactRequest(appointment()).encode().to_vec();
        change(&mut cbor);
        (what, cbor)
    });
    let named = |(what, cbor): (&&str, Vec<u8>)| vector(&[(&*format!("contact_request: {what}"), &cbor)]);
    broken.chain(malformed).flat_map(named).collect()
}
