//! The insurer, the server's half of OPAQUE, and what the server keeps of an account: made of the same crates.

use std::{
    pin::pin,
    task::{Context, Poll, Waker},
};

use crypto::{
    body::{Body, Receipt},
    directory::{Directory, EpochKey, Topic, Unit, sign_directory},
    keys::{AccountKeys, EncryptionKey, SigningKey},
    message::{MessageInput, seal_message},
    root::RootKey,
    state::SeenState,
};
use envelope::{
    AccountId, AttachmentId, Base64, ConversationId, DeviceId, Hash, LetterCode, LetterSlot, MessageHeader,
    MessageId, UnitId,
};
use server::opaque::Opaque;
use wire::activation::{Enrolment, SealedSlot};
use worker::{
    Answer, Failure, Stored,
    call::{DraftContent, MessageDraft},
    view::{DirectoryView, MessageView},
};

use crate::{activation::Typed, module::Module, rng::rng};

pub(super) const ACCOUNT: AccountId = AccountId::new([1; 16]);
pub(super) const DEVICE: DeviceId = DeviceId::new([2; 16]);
pub(super) const UNIT: UnitId = UnitId::new([3; 16]);
pub(super) const OTHER_UNIT: UnitId = UnitId::new([4; 16]);
pub(super) const CONVERSATION: ConversationId = ConversationId::new([5; 16]);
pub(super) const MESSAGE: MessageId = MessageId::new([6; 16]);
pub(super) const ATTACHMENT: AttachmentId = AttachmentId::new([7; 16]);
pub(super) const NOW: u64 = 1_800_000_000_000;
pub(super) const PASSWORD: &str = "Sommerregen am Deich";

/// The person's login name.
pub(super) fn login() -> Hash {
    crypto::login::derive_login("A123456780")
}

/// What is done at once: natively nothing waits.
pub(super) fn now<T>(future: impl Future<Output = T>) -> T {
    let Poll::Ready(value) = pin!(future).poll(&mut Context::from_waker(Waker::noop())) else {
        panic!("something waits")
    };
    value
}

/// The insurer.
pub(super) struct Insurer {
    pub(super) root: RootKey,
    pub(super) registry: SigningKey,
    pub(super) signing: SigningKey,
    pub(super) encryption: EncryptionKey,
    pub(super) opaque: Opaque,
}

impl Insurer {
    pub(super) fn new() -> Self {
        let rng = &mut rng();
        Self {
            root: RootKey::generate(rng),
            registry: SigningKey::generate(rng),
            signing: SigningKey::generate(rng),
            encryption: EncryptionKey::generate(rng),
            opaque: Opaque::generate(),
        }
    }

    pub(super) fn directory(&self, sequence: u64) -> Vec<u8> {
        let unit = |id, name: &str, topic: &str| Unit {
            unit: id,
            name: name.to_owned(),
            topics: vec![Topic {
                id: topic.to_owned(),
                title: [("de".to_owned(), "Krankengeld".to_owned())].into(),
                reads: [].into(),
                usual_days: 2,
            }],
            signing_key: self.signing.verifying_key(),
            encryption_keys: vec![EpochKey { epoch: 1, key: self.encryption.public().clone() }],
        };
        let directory = Directory {
            sequence,
            valid_from: NOW - 1,
            valid_until: NOW + 1_000,
            insurer: "Musterkasse".to_owned(),
            units: vec![unit(UNIT, "Team Krankengeld", "krankengeld"), unit(OTHER_UNIT, "Team Zwei", "zwei")],
            registry: self.registry.verifying_key(),
            revoked: Vec::new(),
            lowest_suite: 1,
        };
        sign_directory(&directory, &self.root).unwrap()
    }

    pub(super) fn pin(&self) -> Base64 {
        Base64(self.root.public().fingerprint().as_bytes().to_vec())
    }

    pub(super) fn check(&self, module: &Module, sequence: u64) -> Result<DirectoryView, Failure> {
        module.check_directory(&self.directory(sequence), Some(&self.pin()), 0, NOW)
    }

    /// An envelope of a unit's for this account.
    pub(super) fn seal(&self, sender: UnitId, to: &Enrolment, body: &Body) -> Vec<u8> {
        self.seal_as(MESSAGE, sender, to, body)
    }

    /// The same under this id.
    pub(super) fn seal_as(&self, message: MessageId, sender: UnitId, to: &Enrolment, body: &Body) -> Vec<u8> {
        let header = MessageHeader {
            kind: body.kind(),
            conversation: CONVERSATION,
            message,
            sender: sender.into(),
            device: DEVICE,
            sender_key: self.signing.verifying_key().id(),
            sequence: 1,
            previous: Hash::default(),
            created: NOW,
            directory: 1,
            account_state: Hash::default(),
        };
        let account = AccountKeys::parse(to.account_keys.as_ref()).unwrap();
        let recipients = [account.encryption_key, self.encryption.public().clone()];
        let input = MessageInput { header: &header, recipients: &recipients, body };
        seal_message(&input, &self.signing, &mut rng()).unwrap()
    }
}

/// What the server keeps of an account.
pub(super) struct Made {
    pub(super) enrolment: Enrolment,
    pub(super) state: Base64,
    /// What the person keeps.
    pub(super) recovery_code: String,
    pub(super) recovery_proof: Hash,
}

impl std::ops::Deref for Made {
    type Target = Enrolment;

    fn deref(&self) -> &Enrolment {
        &self.enrolment
    }
}

/// The person's letter and what she types; gives what the server keeps.
pub(super) fn activate(module: &Module, insurer: &Insurer) -> (Made, Vec<u8>) {
    activate_as(ACCOUNT, module, insurer)
}

/// The same for the account of this id.
pub(super) fn activate_as(account: AccountId, module: &Module, insurer: &Insurer) -> (Made, Vec<u8>) {
    insurer.check(module, 1).unwrap();
    let typed = Typed {
        slot: LetterSlot::new(1234).unwrap(),
        code: LetterCode::new([9; 10]).to_string().into(),
        insurance_number: "A123456780".parse().unwrap(),
        birth_date: "1948-03-07".parse().unwrap(),
        password: PASSWORD.to_owned().into(),
    };
    let Ok(Answer::ActivationBegun { login, auth, registration_request }) =
        now(module.begin_activation(typed))
    else {
        panic!("begins")
    };
    assert_eq!(auth.as_ref().len(), 32);
    let response = insurer.opaque.register(&login, registration_request.as_ref()).unwrap();
    let Ok(Answer::ActivationReady { registration_record, enrolment, recovery_proof, state, recovery_code }) =
        now(module.finish_activation(account, &Base64(response), DEVICE, NOW))
    else {
        panic!("finishes")
    };
    assert_eq!(recovery_code.len(), 27 + 6);
    (
        Made { enrolment, state, recovery_code, recovery_proof },
        Opaque::record(registration_record.as_ref()).unwrap(),
    )
}

pub(super) fn sign_in(
    module: &Module,
    insurer: &Insurer,
    record: &[u8],
    password: &str,
) -> Result<(), Failure> {
    let Ok(Answer::SignInBegun { login, credential_request }) =
        module.begin_sign_in(login(), password.to_owned().into())
    else {
        panic!("begins")
    };
    let started = insurer.opaque.start(&login, Some(record), credential_request.as_ref()).unwrap();
    match now(module.finish_sign_in(&Base64(started.response)))? {
        Answer::SignInReady { credential_finalization } => {
            Opaque::finish(&started.state, credential_finalization.as_ref()).unwrap();
            Ok(())
        }
        _ => panic!("another answer"),
    }
}

pub(super) fn stored(made: &Made) -> Stored {
    Stored {
        account: ACCOUNT,
        login: Some(login()),
        login_row: None,
        device: DEVICE,
        enrolment: made.enrolment.clone(),
        certificate: None,
        states: vec![made.state.clone()],
        device_row: None,
        state_row: None,
        offline: false,
    }
}

/// A slot, said to be of another kind: 1 the password's, 2 the recovery code's, 3 a passkey's, 4 an offline one.
pub(super) fn relabelled(slot: &SealedSlot, kind: u8) -> SealedSlot {
    let mut object = slot.object.clone();
    object.0[6] = kind;
    SealedSlot { object, ..*slot }
}

/// A module with an open account, and what the server keeps of it.
pub(super) fn unlocked(insurer: &Insurer) -> (Module, Made) {
    let module = Module::default();
    let (enrolment, _) = activate(&module, insurer);
    module.unlock(&stored(&enrolment), NOW).unwrap_or_else(|failure| panic!("{failure}"));
    (module, enrolment)
}

pub(super) fn draft(text: &str, attachments: Vec<Base64>) -> MessageDraft {
    let content = DraftContent::Message {
        topic: "krankengeld".to_owned(),
        subject: Some("Befund".to_owned()),
        text: text.to_owned(),
        consent: None,
    };
    MessageDraft {
        conversation: CONVERSATION,
        message: MESSAGE,
        unit: UNIT,
        created: NOW,
        content,
        attachments,
        device_row: None,
    }
}

/// A unit's receipt for [`MESSAGE`].
pub(super) fn receipt(unit: UnitId, account_state: Option<SeenState>) -> Body {
    Body::Receipt(Receipt {
        message: MESSAGE,
        envelope: Hash::of(b"envelope"),
        attachments: Vec::new(),
        received: NOW,
        unit,
        account_state,
    })
}

pub(super) fn view(module: &Module, envelope: &[u8]) -> Result<MessageView, Failure> {
    match module.open_message(envelope)? {
        Answer::Message { view, .. } => Ok(*view),
        _ => panic!("another answer"),
    }
}

pub(super) fn failure<T>(result: Result<T, Failure>) -> Option<Failure> {
    result.err()
}
