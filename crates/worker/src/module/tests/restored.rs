//! An account in the place of another: what was exchanged with the one before opens with the keys that a unit gives back, and with
//! nothing else.

use crypto::{
    Secret,
    attachment::FileKey,
    body::{Body, Manifest, MessageBody, Rewrap, RewrappedKey},
    keys::{AccountKeys, SigningKey},
    message::{MessageInput, MessageKey, message_key, seal_message},
    state::SeenState,
};
use envelope::{AccountId, Envelope, Hash, Kind, MessageHeader, MessageId, SenderId};
use worker::{
    Answer, Failure, Stored,
    view::{Author, Content, MessageView},
};

use super::scene::*;
use crate::{module::Module, rng::rng};

const NEW_ACCOUNT: AccountId = AccountId::new([11; 16]);
const ANSWER: MessageId = MessageId::new([12; 16]);
const RECEIPT: MessageId = MessageId::new([13; 16]);
const KEYS: MessageId = MessageId::new([14; 16]);

/// What was exchanged with an account, and another one in its place.
pub(super) struct Replaced {
    pub(super) insurer: Insurer,
    /// The lost account, to which nobody has the keys any more.
    pub(super) lost: Made,
    /// The new one, open.
    pub(super) module: Module,
    pub(super) made: Made,
    /// What the person wrote, what the unit answered, and its receipt.
    pub(super) own: Vec<u8>,
    answer: Vec<u8>,
    receipt: Vec<u8>,
}

impl Replaced {
    pub(super) fn new() -> Self {
        let insurer = Insurer::new();
        let (before, lost) = unlocked(&insurer);
        let (_, own) = before.seal_message(draft("Anbei mein Befund", Vec::new())).unwrap();
        let answer = Body::Message(MessageBody {
            text: "Bewilligt".to_owned(),
            attachments: vec![manifest()],
            ..MessageBody::default()
        });
        let answer = insurer.seal_as(ANSWER, UNIT, &lost, &answer);
        let seen = SeenState { number: 9, hash: Hash::of(b"a state of the account before") };
        let receipt = insurer.seal_as(RECEIPT, UNIT, &lost, &receipt(UNIT, Some(seen)));

        let module = Module::default();
        let (made, _) = activate_as(NEW_ACCOUNT, &module, &insurer);
        let new = Stored { account: NEW_ACCOUNT, ..stored(&made) };
        module.unlock(&new, NOW).unwrap_or_else(|failure| panic!("{failure}"));
        Self { insurer, lost, module, made, own, answer, receipt }
    }

    /// The key of an envelope, as the desk has it.
    pub(super) fn key(&self, envelope: &[u8]) -> RewrappedKey {
        let header = Envelope::parse(envelope).unwrap().header;
        let signer = if header.sender == SenderId::from(ACCOUNT) {
            AccountKeys::parse(self.lost.account_keys.as_ref()).unwrap().verifying_key
        } else {
            self.insurer.signing.verifying_key()
        };
        let key = message_key(envelope, &signer, &[&self.insurer.encryption]).unwrap();
        RewrappedKey { message: header.message, envelope: Hash::of(envelope), signer, key }
    }

    /// Keys, given back by a unit.
    pub(super) fn give_back(&self, to: &Made, keys: Vec<RewrappedKey>) -> Vec<u8> {
        self.insurer.seal_as(KEYS, UNIT, to, &Body::Rewrap(Rewrap { keys }))
    }

    /// What a message comes to after this key was given back.
    fn after(&self, key: RewrappedKey, envelope: &[u8]) -> Result<MessageView, Failure> {
        let keys = self.give_back(&self.made, vec![key]);
        assert_eq!(view(&self.module, &keys).map(|view| view.content), Ok(Content::Keys));
        let outcome = view(&self.module, envelope);
        self.module.restored.take();
        outcome
    }
}

fn manifest() -> Manifest {
    Manifest {
        attachment: ATTACHMENT,
        key: FileKey::from_bytes(Secret::new([8; 32])),
        name: "Bescheid.pdf".to_owned(),
        media_type: "application/pdf".to_owned(),
        size: 5_000,
        digest: Hash::of(b"object"),
    }
}

#[test]
fn what_was_exchanged_opens_with_the_keys_that_a_unit_gives_back() {
    let scene = Replaced::new();
    let Replaced { module, own, answer, receipt, .. } = &scene;
    for envelope in [own, answer, receipt] {
        assert_eq!(view(module, envelope).err(), Some(Failure::Unopened), "before");
    }
    let keys = [own, answer, receipt].map(|envelope| scene.key(envelope));
    let keys = scene.give_back(&scene.made, keys.into());
    assert!(!view(module, &keys).unwrap().restored, "the keys themselves are news");
    for _ in 0..2 {
        let written = view(module, own).unwrap();
        assert_eq!((written.author, written.restored), (Author::Own { unit: UNIT }, true));
        let answered = view(module, answer).unwrap();
        assert!(matches!(answered.author, Author::Unit { unit, .. } if unit == UNIT) && answered.restored);
        // It speaks of the states of the account before: nothing here goes back or forks.
        let Ok(Answer::Message { view, state_row: None }) = module.open_message(receipt) else {
            panic!("the receipt does not open")
        };
        assert!(matches!(view.content, Content::Receipt { message: MESSAGE, .. }));
    }
    let begun = module.begin_open(answer, ATTACHMENT);
    assert!(matches!(begun, Ok(Answer::OpenBegun { size: 5_000, .. })));

    // Locked, they are gone: the module that begins anew knows nothing.
    assert!(scene.module.restored.take().len() == 3);
    assert_eq!(view(module, own).err(), Some(Failure::Unopened));
}

#[test]
fn a_key_opens_the_very_message_that_it_was_given_for() {
    let scene = Replaced::new();
    let Replaced { own, answer, .. } = &scene;
    assert!(scene.after(scene.key(own), own).is_ok());
    let refused = |what: &str, key: RewrappedKey, envelope: &[u8]| {
        assert_eq!(scene.after(key, envelope).err(), Some(Failure::Unopened), "{what}");
    };
    refused("another message", scene.key(answer), own);
    refused("another id", RewrappedKey { message: MESSAGE, ..scene.key(answer) }, own);
    refused("another envelope", RewrappedKey { envelope: Hash::of(answer), ..scene.key(own) }, own);
    let key = MessageKey::from_bytes(Secret::new([9; 32]));
    refused("another key", RewrappedKey { key, ..scene.key(own) }, own);
    let signer = SigningKey::generate(&mut rng()).verifying_key();
    refused("another signer", RewrappedKey { signer, ..scene.key(own) }, own);
    for at in [8, 30, 100, own.len() - 100, own.len() - 1] {
        let mut changed = own.clone();
        changed[at] ^= 1;
        refused("other bytes", scene.key(own), &changed);
    }
}

#[test]
fn nobody_but_a_unit_gives_keys_back() {
    let scene = Replaced::new();
    let account = scene.module.open_account().unwrap_or_else(|failure| panic!("{failure}"));
    let body = Body::Rewrap(Rewrap { keys: vec![scene.key(&scene.own)] });
    let header = MessageHeader {
        kind: Kind::Rewrap,
        conversation: CONVERSATION,
        message: KEYS,
        sender: NEW_ACCOUNT.into(),
        device: DEVICE,
        sender_key: account.bundle.identity.verifying_key().id(),
        sequence: 1,
        previous: Hash::default(),
        created: NOW,
        directory: 1,
        account_state: Hash::default(),
    };
    let keys = AccountKeys::parse(scene.made.account_keys.as_ref()).unwrap();
    let input = MessageInput { header: &header, recipients: &[keys.encryption_key], body: &body };
    let own = seal_message(&input, &account.bundle.identity, &mut rng()).unwrap();
    assert_eq!(view(&scene.module, &own).err(), Some(Failure::Unopened));
    assert!(scene.module.restored.take().is_empty());
}
