//! What a message envelope refuses and what it gives back.

use envelope::{
    AttachmentId, ConversationId, DeviceId, Kind, MessageId, SenderId, UnitId,
    limits::{
        ATTACHMENTS_MAX, CARRIED_MAX, ENVELOPE_MAX, FIELD_MAX, FILE_MAX, FILE_NAME_MAX, REWRAPPED_MAX,
        SUBJECT_MAX, TEXT_MAX,
    },
};
use proptest::prelude::*;

use super::*;
use crate::{
    attachment::FileKey,
    body::{
        Carried, Consent, ContactRequest, Decision, Manifest, MessageBody, ObjectBytes, Profile, Receipt,
        ReceivedAttachment, Rewrap, RewrappedKey,
    },
    keys::tests::rng,
    state::SeenState,
};

struct Fixture {
    sender: SigningKey,
    ours: EncryptionKey,
    theirs: EncryptionKey,
}

fn fixture() -> Fixture {
    let rng = &mut rng(1);
    let ours = EncryptionKey::generate(rng);
    Fixture { sender: SigningKey::generate(rng), ours, theirs: EncryptionKey::generate(rng) }
}

impl Fixture {
    fn header(&self, kind: Kind) -> MessageHeader {
        MessageHeader {
            kind,
            conversation: ConversationId::new([1; 16]),
            message: MessageId::new([2; 16]),
            sender: SenderId::new([3; 16]),
            device: DeviceId::new([4; 16]),
            sender_key: self.sender.verifying_key().id(),
            sequence: 1,
            previous: Hash::default(),
            created: 1_700_000_000_000,
            directory: 1,
            account_state: Hash::default(),
        }
    }

    fn seal(&self, body: &Body) -> Result<Vec<u8>, SealError> {
        let recipients = [self.ours.public().clone(), self.theirs.public().clone()];
        self.seal_for(&recipients, body)
    }

    fn seal_for(&self, recipients: &[EncryptionPublicKey], body: &Body) -> Result<Vec<u8>, SealError> {
        self.seal_with(2, recipients, body)
    }

    fn seal_with(
        &self,
        seed: u8,
        recipients: &[EncryptionPublicKey],
        body: &Body,
    ) -> Result<Vec<u8>, SealError> {
        let input = MessageInput { header: &self.header(body.kind()), recipients, body };
        seal_message(&input, &self.sender, &mut rng(seed))
    }

    fn open(&self, bytes: &[u8]) -> Result<OpenedMessage, OpenError> {
        open_message(bytes, &self.sender.verifying_key(), &[&self.ours])
    }

    /// Signs anew what was changed: so that the checks behind the signature are reached.
    fn resign(&self, bytes: &mut [u8]) {
        let at = bytes.len() - SIGNATURE_LEN;
        let signature = self.sender.sign::<MessageDomain>(&bytes[..at]);
        bytes[at..].copy_from_slice(signature.as_bytes());
    }
}

fn text(text: &str) -> Body {
    Body::Message(MessageBody { text: text.to_owned(), ..MessageBody::default() })
}

fn manifest(id: u8) -> Manifest {
    Manifest {
        attachment: AttachmentId::new([id; 16]),
        key: FileKey::from_bytes(Secret::new([id; 32])),
        name: format!("befund-{id}.pdf"),
        media_type: "application/pdf".to_owned(),
        size: 1_000 + u64::from(id),
        digest: Hash::new([id; 32]),
    }
}

fn rewrapped(id: u8) -> RewrappedKey {
    RewrappedKey {
        message: MessageId::new([id; 16]),
        envelope: Hash::new([id; 32]),
        signer: SigningKey::generate(&mut rng(id)).verifying_key(),
        key: MessageKey::from_bytes(Secret::new([id; 32])),
    }
}

fn carried(len: usize) -> Carried {
    Carried { object: ObjectBytes(vec![7; len]) }
}

fn bodies() -> [Body; 8] {
    [
        Body::Message(MessageBody {
            topic: Some("krankengeld".to_owned()),
            subject: Some("Meine Krankmeldung".to_owned()),
            text: "Guten Tag, anbei der Befund. 🙂".to_owned(),
            reply_to: Some(MessageId::new([9; 16])),
            profile: Some(Profile {
                salutation: "Frau".to_owned(),
                name: "Erika Berger".to_owned(),
                address: vec!["Lindenweg 3".to_owned(), "12345 Musterstadt".to_owned()],
                insurance_number: "A123456780".to_owned(),
            }),
            attachments: vec![manifest(1), manifest(2)],
            decision: Some(Decision { instructs: false, land: Some(16) }),
            consent: Some(Consent { category: 1, given: false }),
        }),
        Body::ContactRequest(ContactRequest {
            topic: "krankengeld".to_owned(),
            telephone: "0123 456789".to_owned(),
            window: "werktags 9 bis 12".to_owned(),
            desk_word: "Linde".to_owned(),
            person_word: "Ahorn".to_owned(),
            note: String::new(),
            branch: None,
        }),
        Body::ContactRequest(ContactRequest {
            topic: "krankengeld".to_owned(),
            telephone: String::new(),
            window: "vormittags".to_owned(),
            desk_word: String::new(),
            person_word: String::new(),
            note: "Bitte ohne Stufen.".to_owned(),
            branch: Some("Kiel, Innenstadt".to_owned()),
        }),
        Body::Receipt(Receipt {
            message: MessageId::new([8; 16]),
            envelope: Hash::new([7; 32]),
            attachments: vec![ReceivedAttachment {
                attachment: AttachmentId::new([1; 16]),
                digest: Hash::new([1; 32]),
            }],
            received: 1_700_000_001_000,
            unit: UnitId::new([6; 16]),
            account_state: None,
        }),
        Body::Receipt(Receipt {
            message: MessageId::new([8; 16]),
            envelope: Hash::new([7; 32]),
            attachments: Vec::new(),
            received: 1_700_000_001_000,
            unit: UnitId::new([6; 16]),
            account_state: Some(SeenState { number: 3, hash: Hash::new([5; 32]) }),
        }),
        Body::State(carried(300)),
        Body::Grant(carried(200)),
        Body::Rewrap(Rewrap { keys: vec![rewrapped(1), rewrapped(2)] }),
    ]
}

#[test]
fn each_kind_round_trips_for_each_recipient() {
    let fixture = fixture();
    for body in bodies() {
        let bytes = fixture.seal(&body).expect("seals");
        for key in [&fixture.ours, &fixture.theirs] {
            let opened = open_message(&bytes, &fixture.sender.verifying_key(), &[key]).expect("opens");
            assert!(opened.body == body);
            assert_eq!(opened.header, fixture.header(body.kind()));
            assert_eq!(opened.hash, Hash::of(&bytes));
        }
    }
}

#[test]
fn only_recipients_open_it_and_only_the_sender_is_believed() {
    let fixture = fixture();
    let bytes = fixture.seal(&text("Hallo")).expect("seals");
    let stranger = EncryptionKey::generate(&mut rng(9));
    let forger = SigningKey::generate(&mut rng(9));
    let verifying_key = fixture.sender.verifying_key();
    assert!(open_message(&bytes, &verifying_key, &[&stranger]).is_err());
    assert!(open_message(&bytes, &verifying_key, &[]).is_err());
    assert!(open_message(&bytes, &forger.verifying_key(), &[&fixture.ours]).is_err());
    assert!(open_message(&bytes, &verifying_key, &[&stranger, &fixture.theirs]).is_ok());
}

#[test]
fn every_flipped_bit_is_refused() {
    let fixture = fixture();
    let bytes = fixture.seal_for(&[fixture.ours.public().clone()], &text("Hallo")).expect("seals");
    for at in 0..bytes.len() {
        for bit in 0..8 {
            let mut wrong = bytes.clone();
            wrong[at] ^= 1 << bit;
            assert!(fixture.open(&wrong).is_err(), "byte {at}, bit {bit}");
        }
    }
}

#[test]
fn every_flipped_byte_is_refused_though_signed_anew() {
    let fixture = fixture();
    let bytes = fixture.seal_for(&[fixture.ours.public().clone()], &text("Hallo")).expect("seals");
    let signed = bytes.len() - SIGNATURE_LEN;
    for at in (0..FIXED_LEN + 16).chain((FIXED_LEN + 16..signed).step_by(11)).chain(signed - 40..signed) {
        let mut wrong = bytes.clone();
        wrong[at] ^= 0x10;
        fixture.resign(&mut wrong);
        assert!(fixture.open(&wrong).is_err(), "byte {at}");
    }
}

#[test]
fn every_shorter_length_is_refused() {
    let fixture = fixture();
    let bytes = fixture.seal_for(&[fixture.ours.public().clone()], &text("Hallo")).expect("seals");
    for len in 0..bytes.len() {
        assert!(fixture.open(&bytes[..len]).is_err(), "{len}");
    }
    assert!(fixture.open(&[bytes, vec![0]].concat()).is_err());
}

#[test]
fn recipients_cannot_be_moved_between_messages() {
    let fixture = fixture();
    let recipients = [fixture.ours.public().clone(), fixture.theirs.public().clone()];
    let one = fixture.seal_with(2, &recipients, &text("Ja")).expect("seals");
    let mut other = fixture.seal_with(3, &recipients, &text("Nein")).expect("seals");
    let recipient = FIXED_LEN..FIXED_LEN + RECIPIENT_LEN;
    other[recipient.clone()].copy_from_slice(&one[recipient.clone()]);
    fixture.resign(&mut other);
    assert!(fixture.open(&other).is_err());
    // Two recipients of one message, exchanged: the header MAC covers their order.
    let mut swapped = one.clone();
    let second = recipient.end..recipient.end + RECIPIENT_LEN;
    swapped[recipient.clone()].copy_from_slice(&one[second.clone()]);
    swapped[second].copy_from_slice(&one[recipient]);
    fixture.resign(&mut swapped);
    assert!(fixture.open(&swapped).is_err());
}

#[test]
fn sealing_refuses_wrong_recipients_and_headers() {
    let fixture = fixture();
    let body = text("Hallo");
    let many: Vec<_> = (0..17).map(|seed| EncryptionKey::generate(&mut rng(seed)).public().clone()).collect();
    assert_eq!(fixture.seal_for(&[], &body).err(), Some(SealError::Recipients));
    assert_eq!(fixture.seal_for(&many, &body).err(), Some(SealError::Recipients));
    assert!(fixture.seal_for(&many[..16], &body).is_ok());
    assert_eq!(
        fixture.seal_for(&[many[0].clone(), many[0].clone()], &body).err(),
        Some(SealError::Recipients)
    );

    let wrong_kind = fixture.header(Kind::Receipt);
    let input = MessageInput { header: &wrong_kind, recipients: &many[..1], body: &body };
    assert_eq!(seal_message(&input, &fixture.sender, &mut rng(3)).err(), Some(SealError::Header));
    let right = fixture.header(Kind::Message);
    let input = MessageInput { header: &right, recipients: &many[..1], body: &body };
    let other = SigningKey::generate(&mut rng(4));
    assert_eq!(seal_message(&input, &other, &mut rng(3)).err(), Some(SealError::Header));
}

#[test]
fn a_body_keeps_to_the_limits() {
    let check = |body: MessageBody, expect: Option<BodyError>| {
        assert_eq!(Body::Message(body).check().err(), expect);
    };
    let base = || MessageBody { text: "x".to_owned(), ..MessageBody::default() };
    let with = |change: fn(&mut Manifest)| {
        let mut one = manifest(1);
        change(&mut one);
        MessageBody { attachments: vec![one], ..MessageBody::default() }
    };
    check(MessageBody::default(), Some(BodyError::Empty));
    check(MessageBody { text: " \n\t".to_owned(), ..base() }, Some(BodyError::Empty));
    check(MessageBody { attachments: vec![manifest(1)], ..MessageBody::default() }, None);
    check(MessageBody { text: "x".repeat(TEXT_MAX), ..base() }, None);
    check(MessageBody { text: "x".repeat(TEXT_MAX + 1), ..base() }, Some(BodyError::TextTooLong));
    check(MessageBody { subject: Some("ä".repeat(SUBJECT_MAX)), ..base() }, None);
    check(
        MessageBody { subject: Some("ä".repeat(SUBJECT_MAX + 1)), ..base() },
        Some(BodyError::SubjectTooLong),
    );
    check(MessageBody { topic: Some("x".repeat(FIELD_MAX + 1)), ..base() }, Some(BodyError::FieldTooLong));
    let manifests = |count: usize| (0..count).map(|id| manifest(id as u8)).collect();
    check(MessageBody { attachments: manifests(ATTACHMENTS_MAX), ..base() }, None);
    check(
        MessageBody { attachments: manifests(ATTACHMENTS_MAX + 1), ..base() },
        Some(BodyError::TooManyAttachments),
    );
    check(
        MessageBody { attachments: vec![manifest(1), manifest(1)], ..base() },
        Some(BodyError::DuplicateAttachment),
    );
    check(with(|one| one.size = 0), Some(BodyError::FileSize));
    check(with(|one| one.size = FILE_MAX), None);
    check(with(|one| one.size = FILE_MAX + 1), Some(BodyError::FileSize));
    check(with(|one| one.name = String::new()), Some(BodyError::FileName));
    check(with(|one| one.name = "x".repeat(FILE_NAME_MAX)), None);
    check(with(|one| one.name = "x".repeat(FILE_NAME_MAX + 1)), Some(BodyError::FileName));
    check(with(|one| one.name = "\u{202e}../gpj.exe".to_owned()), None);
}

#[test]
fn profiles_requests_and_receipts_keep_to_the_limits() {
    let check = |body: Body, expect: Option<BodyError>| assert_eq!(body.check().err(), expect);
    let long = || "x".repeat(FIELD_MAX + 1);
    let profile = |change: fn(&mut Profile)| {
        let mut profile = Profile {
            salutation: "Frau".to_owned(),
            name: "x".repeat(FIELD_MAX),
            address: vec![String::new(); 8],
            insurance_number: "A123456780".to_owned(),
        };
        change(&mut profile);
        let profile = Some(profile);
        Body::Message(MessageBody { text: "x".to_owned(), profile, ..MessageBody::default() })
    };
    check(profile(|_| {}), None);
    check(profile(|profile| profile.name.push('x')), Some(BodyError::FieldTooLong));
    check(profile(|profile| profile.address.push(String::new())), Some(BodyError::FieldTooLong));

    let request = |change: &dyn Fn(&mut ContactRequest)| {
        let [topic, telephone, desk_word, person_word] =
            ["krankengeld", "0431 1", "Birke", "Möwe"].map(str::to_owned);
        let (window, note) = ("x".repeat(FIELD_MAX), "x".repeat(TEXT_MAX));
        let branch = None;
        let mut request = ContactRequest { topic, telephone, window, desk_word, person_word, note, branch };
        change(&mut request);
        Body::ContactRequest(request)
    };
    check(request(&|_| {}), None);
    check(request(&|request| request.desk_word = " ".to_owned()), Some(BodyError::Empty));
    check(request(&|request| request.window = long()), Some(BodyError::FieldTooLong));
    check(request(&|request| request.note.push('x')), Some(BodyError::TextTooLong));

    let appointment = |change: &dyn Fn(&mut ContactRequest)| {
        request(&|request| {
            request.branch = Some("x".repeat(FIELD_MAX));
            change(request);
        })
    };
    let not_called = |request: &mut ContactRequest| {
        for field in [&mut request.telephone, &mut request.desk_word, &mut request.person_word] {
            field.clear();
        }
    };
    check(appointment(&|_| {}), None);
    check(appointment(&not_called), None);
    check(appointment(&|request| request.window.clear()), None);
    check(appointment(&|request| request.branch = Some("x".to_owned())), None);
    check(appointment(&|request| request.branch = Some(long())), Some(BodyError::FieldTooLong));
    check(appointment(&|request| request.branch = Some(String::new())), Some(BodyError::Empty));
    check(appointment(&|request| request.branch = Some(" \n".to_owned())), Some(BodyError::Empty));
    check(appointment(&|request| request.topic.clear()), Some(BodyError::Empty));
    check(appointment(&|request| request.telephone = long()), Some(BodyError::FieldTooLong));
    check(appointment(&|request| request.window = long()), Some(BodyError::FieldTooLong));
    check(appointment(&|request| request.note.push('x')), Some(BodyError::TextTooLong));
    check(request(&not_called), Some(BodyError::Empty));

    let receipt = |attachments: &[u8]| {
        let received = |id: &u8| ReceivedAttachment {
            attachment: AttachmentId::new([*id; 16]),
            digest: Hash::default(),
        };
        Body::Receipt(Receipt {
            message: MessageId::default(),
            envelope: Hash::default(),
            attachments: attachments.iter().map(received).collect(),
            received: 0,
            unit: UnitId::default(),
            account_state: None,
        })
    };
    let many: Vec<u8> = (0..=ATTACHMENTS_MAX as u8).collect();
    check(receipt(&many[1..]), None);
    check(receipt(&many), Some(BodyError::TooManyAttachments));
    check(receipt(&[1, 1]), Some(BodyError::DuplicateAttachment));
}

#[test]
fn what_is_carried_keeps_to_the_limits() {
    let rewrap = |count: usize| {
        let keys = (0..count).map(|at| {
            let mut message = [0; 16];
            message[..8].copy_from_slice(&(at as u64).to_be_bytes());
            RewrappedKey { message: MessageId::new(message), ..rewrapped(1) }
        });
        Body::Rewrap(Rewrap { keys: keys.collect() })
    };
    let check = |body: Body, expect: Option<BodyError>| assert_eq!(body.check().err(), expect);
    check(rewrap(0), Some(BodyError::Rewrapped));
    check(rewrap(REWRAPPED_MAX), None);
    check(rewrap(REWRAPPED_MAX + 1), Some(BodyError::Rewrapped));
    check(Body::Rewrap(Rewrap { keys: vec![rewrapped(1), rewrapped(1)] }), Some(BodyError::Rewrapped));
    for body in [Body::State, Body::Grant] {
        check(body(carried(0)), Some(BodyError::Carried));
        check(body(carried(CARRIED_MAX)), None);
        check(body(carried(CARRIED_MAX + 1)), Some(BodyError::Carried));
    }
    let fixture = fixture();
    for largest in [rewrap(REWRAPPED_MAX), Body::State(carried(CARRIED_MAX))] {
        let bytes = fixture.seal(&largest).expect("fits");
        assert!(fixture.open(&bytes).is_ok_and(|opened| opened.body == largest));
    }
}

#[test]
fn an_earlier_message_opens_with_its_key_only() {
    let fixture = fixture();
    let sender = fixture.sender.verifying_key();
    let recipients = [fixture.ours.public().clone(), fixture.theirs.public().clone()];
    let [bytes, other] =
        [2, 3].map(|seed| fixture.seal_with(seed, &recipients, &text("Guten Tag")).expect("seals"));
    let key = || message_key(&bytes, &sender, &[&fixture.theirs]).expect("opens");
    let of = |key, envelope: &[u8]| RewrappedKey {
        message: MessageId::new([2; 16]),
        envelope: Hash::of(envelope),
        signer: sender,
        key,
    };
    let opened = fixture.open(&bytes).expect("opens");
    let again = open_rewrapped(&bytes, &of(key(), &bytes)).expect("opens again");
    assert!(again.body == opened.body && again.header == opened.header && again.hash == opened.hash);

    let refused = |bytes: &[u8], rewrapped: RewrappedKey, what: &str| {
        assert!(open_rewrapped(bytes, &rewrapped).is_err(), "{what}");
    };
    refused(&bytes, of(key(), &other), "another envelope's hash");
    refused(&other, of(key(), &other), "another envelope's key");
    refused(&bytes, of(MessageKey::from_bytes(Secret::new([7; 32])), &bytes), "another key");
    refused(
        &bytes,
        RewrappedKey { message: MessageId::new([9; 16]), ..of(key(), &bytes) },
        "another message",
    );
    let stranger = SigningKey::generate(&mut rng(9)).verifying_key();
    refused(&bytes, RewrappedKey { signer: stranger, ..of(key(), &bytes) }, "another signer");
    assert!(message_key(&bytes, &stranger, &[&fixture.theirs]).is_err());
    assert!(message_key(&bytes, &sender, &[&EncryptionKey::generate(&mut rng(8))]).is_err());
}

#[test]
fn the_largest_message_fits() {
    let fixture = fixture();
    let attachments = (0..ATTACHMENTS_MAX as u8)
        .map(|id| Manifest { name: "x".repeat(FILE_NAME_MAX), media_type: "y".repeat(127), ..manifest(id) })
        .collect();
    let body = Body::Message(MessageBody {
        subject: Some("🙂".repeat(SUBJECT_MAX)),
        text: "x".repeat(TEXT_MAX),
        attachments,
        ..MessageBody::default()
    });
    let recipients: Vec<_> =
        (0..15).map(|seed| EncryptionKey::generate(&mut rng(seed + 20)).public().clone()).collect();
    let all = [&[fixture.ours.public().clone()], recipients.as_slice()].concat();
    let bytes = fixture.seal_for(&all, &body).expect("seals");
    assert!(bytes.len() <= ENVELOPE_MAX);
    assert!(fixture.open(&bytes).is_ok_and(|opened| opened.body == body));
}

#[test]
fn a_body_has_one_form_only() {
    let one_form = bodies()[1].encode();
    let decode = |bytes: &[u8]| Body::decode(Kind::ContactRequest, bytes);
    assert!(decode(&one_form).is_ok());
    assert!(decode(&[&one_form[..], &[0]].concat()).is_err(), "something left over");
    assert_eq!(one_form[0], 0xa6, "a map of six");
    let duplicate = [&[0xa7], &one_form[1..], &[0x05, 0x60]].concat();
    assert!(decode(&duplicate).is_err(), "a key twice");
    let unknown = [&[0xa7], &one_form[1..], &[0x06, 0x60]].concat();
    assert!(decode(&unknown).is_err(), "an unknown key");
    let long_length = [&[0xb8, 0x06], &one_form[1..]].concat();
    assert!(decode(&long_length).is_err(), "a longer length");
    let indefinite = [&[0xbf], &one_form[1..], &[0xff]].concat();
    assert!(decode(&indefinite).is_err(), "an indefinite length");
    let nested = [&[0xa7], &one_form[1..], &[0x06][..], &[0x81; 100_000]].concat();
    assert!(decode(&nested).is_err(), "depth");
    assert!(Body::decode(Kind::Message, &one_form).is_err(), "another kind's body");
    for len in 0..one_form.len() {
        assert!(decode(&one_form[..len]).is_err(), "{len}");
    }
}

#[test]
fn a_decision_and_a_consent_have_one_form_only() {
    let base = || MessageBody { text: "x".to_owned(), ..MessageBody::default() };
    let message = |more: &[u8]| [&[0xa3][..], b"\x02\x61x\x05\x80", more].concat();
    let check = |more: &[u8], decision, consent| {
        let body = Body::Message(MessageBody { decision, consent, ..base() });
        assert_eq!(body.encode().as_slice(), message(more));
        assert!(Body::decode(Kind::Message, &message(more)).is_ok_and(|read| read == body), "{more:?}");
    };
    let decision = |instructs, land| Some(Decision { instructs, land });
    let consent = |category, given| Some(Consent { category, given });
    check(b"\x06\xa2\x00\x01\x01\x01", decision(true, Some(1)), None);
    check(b"\x06\xa1\x00\x00", decision(false, None), None);
    check(b"\x06\xa2\x00\x01\x01\x18\xff", decision(true, Some(255)), None);
    check(b"\x07\xa2\x00\x01\x01\x01", None, consent(1, true));
    check(b"\x07\xa2\x00\x18\xff\x01\x00", None, consent(255, false));

    for more in [
        &b"\x06\xa0"[..],
        b"\x06\xa1\x00\x02",
        b"\x06\xa1\x01\x01",
        b"\x06\xa1\x00\xf5",
        b"\x06\xa2\x00\x01\x01\x19\x01\x00",
        b"\x06\xa2\x00\x01\x02\x00",
        b"\x06\xf6",
        b"\x07\xa1\x00\x01",
        b"\x07\xa2\x00\x01\x01\x02",
        b"\x07\xa2\x00\x19\x01\x00\x01\x01",
        b"\x08\x00",
    ] {
        assert!(Body::decode(Kind::Message, &message(more)).is_err(), "{more:?}");
    }
}

#[test]
fn a_manifest_is_kept_as_bytes() {
    let bytes = manifest(3).to_bytes();
    assert!(Manifest::from_bytes(&bytes).is_ok_and(|read| read == manifest(3)));
    assert!(Manifest::from_bytes(&bytes[1..]).is_err());
    let empty = Manifest { size: 0, ..manifest(3) }.to_bytes();
    assert!(Manifest::from_bytes(&empty).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn texts_round_trip(said in "\\PC{1,300}", repeat in 1_usize..40) {
        let fixture = fixture();
        let body = text(&format!("x{}", said.repeat(repeat)));
        let bytes = fixture.seal(&body).expect("seals");
        prop_assert!(fixture.open(&bytes).is_ok_and(|opened| opened.body == body));
    }

    #[test]
    fn arbitrary_cbor_is_no_body(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        for kind in (1..=6).filter_map(|kind| Kind::try_from(kind).ok()) {
            if let Ok(body) = Body::decode(kind, &bytes) {
                prop_assert!(*body.encode() == bytes);
            }
        }
    }
}
