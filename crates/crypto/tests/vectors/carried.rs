//! Envelopes that carry a state, a grant, the key of an earlier message; and a receipt that says which state was seen.

use crypto::{
    body::{Body, Carried, ObjectBytes, Receipt, Rewrap, RewrappedKey},
    keys::{EncryptionKey, SigningKey},
    message::{message_key, open_message, open_rewrapped},
    state::SeenState,
};
use envelope::{ConversationId, DeviceId, Hash, Kind, MessageHeader, MessageId, SenderId, UnitId};

use super::{Vector, bodies, bytes, message, rng, secret, statements, vector};

fn keys() -> (SigningKey, EncryptionKey) {
    (SigningKey::generate(&mut rng(64)), EncryptionKey::generate(&mut rng(65)))
}

fn samples() -> [(&'static str, Body); 4] {
    let carried = |vector: Vector, name| Carried { object: ObjectBytes(bytes(&vector, name)) };
    let states = statements::states();
    let seen = SeenState { number: 2, hash: Hash::of(&bytes(&states, "second")) };
    let receipt = Receipt {
        message: MessageId::new([37; 16]),
        envelope: Hash::new([38; 32]),
        attachments: Vec::new(),
        received: 1_790_000_000_001,
        unit: UnitId::new([11; 16]),
        account_state: Some(seen),
    };
    [
        ("state", Body::State(carried(states, "second"))),
        ("grant", Body::Grant(carried(statements::grants(), "power_of_attorney"))),
        ("rewrap", Body::Rewrap(Rewrap { keys: vec![rewrapped()] })),
        ("receipt", Body::Receipt(receipt)),
    ]
}

/// The key of the message in `message.json`, as its second recipient has it.
fn rewrapped() -> RewrappedKey {
    let earlier = message();
    let envelope = bytes(&earlier, "envelope");
    let signer = SigningKey::from_bytes(&secret(&earlier, "signing_key_seed")).verifying_key();
    let recipient = EncryptionKey::from_seed(secret(&earlier, "recipient_2_seed"));
    let key = message_key(&envelope, &signer, &[&recipient]).expect("opens");
    RewrappedKey { message: MessageId::new([3; 16]), envelope: Hash::of(&envelope), signer, key }
}

pub(super) fn carried() -> Vector {
    let (signing_key, recipient) = keys();
    let mut vector = vector(&[
        ("signing_key_seed", signing_key.to_bytes().expose()),
        ("recipient_seed", recipient.seed().expose()),
    ]);
    let like = MessageHeader {
        kind: Kind::State,
        conversation: ConversationId::new([66; 16]),
        message: MessageId::new([67; 16]),
        sender: SenderId::new([11; 16]),
        device: DeviceId::new([68; 16]),
        sender_key: signing_key.verifying_key().id(),
        sequence: 0,
        previous: Hash::new([69; 32]),
        created: 1_790_000_000_003,
        directory: 70,
        account_state: Hash::new([71; 32]),
    };
    vector.extend(bodies::sealed(samples(), &like, &signing_key, &recipient, 72));
    vector
}

pub(super) fn read_carried(vector: &Vector) {
    let sender = SigningKey::from_bytes(&secret(vector, "signing_key_seed")).verifying_key();
    let recipient = EncryptionKey::from_seed(secret(vector, "recipient_seed"));
    for (name, body) in samples() {
        let opened = open_message(&bytes(vector, name), &sender, &[&recipient]).expect("opens");
        assert!(opened.body == body, "{name}");
        if let Body::Rewrap(rewrap) = opened.body {
            let earlier = message();
            let opened = open_rewrapped(&bytes(&earlier, "envelope"), &rewrap.keys[0]).expect("opens again");
            let text = bytes(&earlier, "text");
            assert!(matches!(opened.body, Body::Message(body) if body.text.as_bytes() == text));
        }
    }
}
