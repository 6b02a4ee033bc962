//! The module against the real server's half of OPAQUE and a desk made of the same crates: without a browser.

mod hostile;
mod link;
mod offline;
mod passkey;
mod rekey;
mod restored;
mod scene;

use crypto::{
    attachment::{AttachmentContext, FileKey, PartSealer},
    body::{Body, Consent, Decision, Manifest, MessageBody, Profile},
    certificate::AccountCertificate,
    keys::{AccountKeys, SigningKey},
    message::open_message,
    state::{AccountState, SignedState},
};
use envelope::{AccountId, AttachmentId, Base64, DeviceId, Envelope, Hash, UnitId};
use worker::{
    Stored,
    call::{self, ContactRequest, DraftContent, MessageDraft},
    view::{Author, Content, DecisionView},
};

use super::*;
use crate::{line::Line, rng::rng, streams::Work};

use scene::*;

#[test]
fn the_password_opens_what_the_letter_made() {
    let insurer = Insurer::new();
    let module = Module::default();
    let (enrolment, record) = activate(&module, &insurer);
    let mut whose = stored(&enrolment);
    whose.account = AccountId::new([9; 16]);
    assert_eq!(failure(module.unlock(&whose, NOW)), Some(Failure::State), "the account that was just made");
    assert!(module.unlock(&stored(&enrolment), NOW).is_ok());
    assert!(module.unlock(&stored(&enrolment), NOW).is_ok(), "once more, without the password");

    // Another device.
    let module = Module::default();
    insurer.check(&module, 1).unwrap();
    assert_eq!(failure(module.unlock(&stored(&enrolment), NOW)), Some(Failure::State));
    assert_eq!(sign_in(&module, &insurer, &record, "falsch"), Err(Failure::WrongPassword));
    assert_eq!(failure(now(module.finish_sign_in(&Base64::default()))), Some(Failure::State));
    assert_eq!(sign_in(&module, &insurer, &record, PASSWORD), Ok(()));

    let mut damaged = stored(&enrolment);
    damaged.enrolment.bundle.0[40] ^= 1;
    assert_eq!(failure(module.unlock(&damaged, NOW)), Some(Failure::KeysUnreadable));
    let keys = AccountKeys::parse(enrolment.account_keys.as_ref()).unwrap();
    let certify = |registry| Some(Base64(AccountCertificate::issue(ACCOUNT, &keys, NOW, registry)));
    let mut forged = stored(&enrolment);
    let stranger = SigningKey::generate(&mut rng());
    forged.certificate = certify(&stranger);
    assert_eq!(failure(module.unlock(&forged, NOW)), Some(Failure::CertificateForged));
    let mut certified = stored(&enrolment);
    certified.certificate = certify(&insurer.registry);
    assert!(module.unlock(&certified, NOW).is_ok());
}

#[test]
fn a_call_that_does_not_fit_takes_nothing_away() {
    let insurer = Insurer::new();
    let module = Module::default();
    let (enrolment, _) = activate(&module, &insurer);
    let again = now(module.finish_activation(ACCOUNT, &Base64::default(), DEVICE, NOW));
    assert_eq!(failure(again), Some(Failure::State));
    assert_eq!(failure(now(module.finish_sign_in(&Base64::default()))), Some(Failure::State));
    assert!(module.unlock(&stored(&enrolment), NOW).is_ok());
}

#[test]
fn what_was_begun_for_one_account_ends_with_it() {
    let insurer = Insurer::new();
    let module = Module::default();
    let (enrolment, record) = activate(&module, &insurer);
    assert!(module.unlock(&stored(&enrolment), NOW).is_ok());
    let stream = module.streams.begin(Work::Opening(Line::new(None)));

    sign_in(&module, &insurer, &record, PASSWORD).unwrap();
    assert!(module.unlock(&stored(&enrolment), NOW).is_ok());
    assert!(module.streams.get(stream).is_ok(), "the same account goes on");

    sign_in(&module, &insurer, &record, PASSWORD).unwrap();
    let another = AccountId::new([9; 16]);
    let bundle = &module.open_account().unwrap_or_else(|failure| panic!("{failure}")).bundle;
    let state = SignedState::verify(enrolment.state.as_ref(), ACCOUNT, &bundle.identity.verifying_key());
    let state = AccountState { account: another, ..state.unwrap().state }.sign(&bundle.identity).unwrap();
    let other = Stored { account: another, states: vec![Base64(state)], ..stored(&enrolment) };
    assert!(module.unlock(&other, NOW).is_ok());
    assert_eq!(failure(module.streams.get(stream).map(drop)), Some(Failure::State));
}

#[test]
fn only_the_pinned_insurer_is_believed() {
    let (ours, theirs) = (Insurer::new(), Insurer::new());
    let module = Module::default();
    let check = |insurer: &Insurer, sequence, pinned: Option<&Base64>, seen, now| {
        failure(module.check_directory(&insurer.directory(sequence), pinned, seen, now))
    };
    let pin = Some(&ours.pin());
    assert_eq!(check(&theirs, 5, pin, 0, NOW), Some(Failure::FingerprintMismatch));
    assert_eq!(check(&ours, 5, pin, 6, NOW), Some(Failure::DirectoryOld));
    assert_eq!(check(&ours, 5, pin, 5, NOW + 1_000), Some(Failure::DirectoryExpired));
    assert_eq!(check(&ours, 5, pin, 5, 0), Some(Failure::DirectoryExpired));
    let mut forged = ours.directory(5);
    forged[100] ^= 1;
    assert_eq!(failure(module.check_directory(&forged, pin, 0, NOW)), Some(Failure::DirectoryForged));

    assert_eq!(check(&ours, 5, None, 0, NOW), None, "nothing is pinned yet");
    assert_eq!(check(&theirs, 9, None, 0, NOW), Some(Failure::FingerprintMismatch), "nor changed unasked");
    assert_eq!(check(&ours, 4, None, 0, NOW), Some(Failure::DirectoryOld));
    assert_eq!(check(&theirs, 1, Some(&theirs.pin()), 0, NOW), None, "another letter");

    let (module, _) = unlocked(&ours);
    let answer = module.check_directory(&theirs.directory(9), Some(&theirs.pin()), 0, NOW);
    assert_eq!(failure(answer), Some(Failure::FingerprintMismatch), "an open account knows its insurer");
}

#[test]
fn a_message_goes_out_and_comes_back() {
    let insurer = Insurer::new();
    let (module, enrolment) = unlocked(&insurer);
    let Ok((Answer::MessageSealed { envelope: hash, device_row }, envelope)) =
        module.seal_message(draft("Guten Tag", Vec::new()))
    else {
        panic!("seals")
    };
    assert_eq!(hash, Hash::of(&envelope));

    // The unit reads it.
    let keys = AccountKeys::parse(enrolment.account_keys.as_ref()).unwrap();
    let read = open_message(&envelope, &keys.verifying_key, &[&insurer.encryption]).unwrap();
    assert!(matches!(read.body, Body::Message(MessageBody { text, .. }) if text == "Guten Tag"));
    // So does its author, and nobody who changes it.
    let own = view(&module, &envelope).unwrap();
    assert_eq!(own.author, Author::Own { unit: UNIT });
    assert_eq!((own.message, own.envelope, own.created), (MESSAGE, hash, NOW));
    let mut changed = envelope.clone();
    changed[300] ^= 1;
    assert_eq!(failure(view(&module, &changed)), Some(Failure::Unopened));

    // The chain goes on where it was.
    let second = module.seal_message(draft("Noch etwas", Vec::new())).unwrap().1;
    let header = Envelope::parse(&second).unwrap().header;
    assert_eq!((header.sequence, header.previous), (2, hash));
    let (fresh, enrolment) = unlocked(&insurer);
    let mut kept = stored(&enrolment);
    kept.device_row = Some(device_row);
    assert!(fresh.unlock(&kept, NOW).is_ok(), "a row of another account is no row");
    let third = fresh.seal_message(draft("Neu", Vec::new())).unwrap().1;
    assert_eq!(Envelope::parse(&third).unwrap().header.sequence, 1);

    let refused = |draft| failure(fresh.seal_message(draft));
    assert_eq!(refused(draft(" ", Vec::new())), Some(Failure::MessageEmpty));
    assert_eq!(refused(draft(&"a".repeat(65_537), Vec::new())), Some(Failure::MessageTooLarge));
    assert_eq!(refused(draft("a", vec![Base64(vec![0; 200])])), Some(Failure::Unopened));
    let unknown = MessageDraft { unit: UnitId::new([9; 16]), ..draft("a", Vec::new()) };
    assert_eq!(refused(unknown), Some(Failure::UnknownUnit));
    let wish = ContactRequest {
        topic: "krankengeld".to_owned(),
        telephone: "0431 1".to_owned(),
        window: "vormittags".to_owned(),
        desk_word: "Linde".to_owned(),
        person_word: "Ahorn".to_owned(),
        note: String::new(),
        branch: None,
    };
    let nothing = String::new;
    let [telephone, desk_word, person_word] = [nothing(), nothing(), nothing()];
    let not_called = ContactRequest { telephone, desk_word, person_word, ..wish.clone() };
    let appointment = ContactRequest { branch: Some("Kiel".to_owned()), ..not_called.clone() };
    let asking = |wish: &ContactRequest| {
        let content = DraftContent::ContactRequest(wish.clone());
        MessageDraft { content, ..draft("", Vec::new()) }
    };
    for wish in [wish, appointment] {
        let envelope = fresh.seal_message(asking(&wish)).unwrap().1;
        assert_eq!(view(&fresh, &envelope).unwrap().content, Content::ContactRequest(wish));
    }
    assert_eq!(refused(asking(&not_called)), Some(Failure::MessageEmpty));
}

#[test]
fn only_the_insurer_decides_and_only_the_person_agrees() {
    //
    let insurer = Insurer::new();
    let (module, enrolment) = unlocked(&insurer);
    let said = |envelope: &[u8]| match view(&module, envelope).unwrap().content {
        Content::Message { decision, consent, .. } => (decision, consent),
        _ => panic!("a message"),
    };
    let body = Body::Message(MessageBody {
        text: "Wir bewilligen".to_owned(),
        decision: Some(Decision { instructs: true, land: Some(1) }),
        consent: Some(Consent { category: 1, given: true }),
        ..MessageBody::default()
    });
    let decision = DecisionView { instructs: true, land: Some(1) };
    assert_eq!(said(&insurer.seal(UNIT, &enrolment, &body)), (Some(decision), None));

    let consent = Some(call::Consent { category: 1, given: false });
    let content = DraftContent::Message {
        topic: "krankengeld".to_owned(),
        subject: None,
        text: "Nicht mehr".to_owned(),
        consent,
    };
    let envelope = module.seal_message(MessageDraft { content, ..draft("", Vec::new()) }).unwrap().1;
    assert_eq!(said(&envelope), (None, consent));
}

#[test]
fn the_chain_is_kept_by_its_row() {
    let insurer = Insurer::new();
    let module = Module::default();
    let (enrolment, record) = activate(&module, &insurer);
    module.unlock(&stored(&enrolment), NOW).unwrap_or_else(|failure| panic!("{failure}"));
    let Ok((Answer::MessageSealed { envelope, device_row }, _)) =
        module.seal_message(draft("Eins", Vec::new()))
    else {
        panic!("seals")
    };
    let module = Module::default();
    insurer.check(&module, 1).unwrap();
    sign_in(&module, &insurer, &record, PASSWORD).unwrap();
    let kept = Stored { device_row: Some(device_row), ..stored(&enrolment) };
    assert!(module.unlock(&kept, NOW).is_ok());
    let Ok((Answer::MessageSealed { envelope: second, device_row }, bytes)) =
        module.seal_message(draft("Zwei", Vec::new()))
    else {
        panic!("seals")
    };
    let header = Envelope::parse(&bytes).unwrap().header;
    assert_eq!((header.sequence, header.previous), (2, envelope));

    // Another tab has gone on meanwhile.
    let tab = Module::default();
    insurer.check(&tab, 1).unwrap();
    sign_in(&tab, &insurer, &record, PASSWORD).unwrap();
    assert!(tab.unlock(&stored(&enrolment), NOW).is_ok());
    let draft = MessageDraft { device_row: Some(device_row), ..draft("Drei", Vec::new()) };
    let header = Envelope::parse(&tab.seal_message(draft).unwrap().1).unwrap().header;
    assert_eq!((header.sequence, header.previous), (3, second));
}

#[test]
fn the_insurer_writes_confirms_and_does_nothing_else() {
    let insurer = Insurer::new();
    let (module, enrolment) = unlocked(&insurer);
    let profile = || Profile {
        salutation: "Frau".to_owned(),
        name: "Erika Brandt".to_owned(),
        address: Vec::new(),
        insurance_number: "A123456780".to_owned(),
    };
    let manifest = Manifest {
        attachment: ATTACHMENT,
        key: FileKey::generate(&mut rng()),
        name: "../\u{202e}gpj.exe".to_owned(),
        media_type: "Text/HTML; x".to_owned(),
        size: 1,
        digest: Hash::default(),
    };
    let body = Body::Message(MessageBody {
        text: "Willkommen".to_owned(),
        profile: Some(profile()),
        attachments: vec![manifest],
        ..MessageBody::default()
    });
    let read = view(&module, &insurer.seal(UNIT, &enrolment, &body)).unwrap();
    assert_eq!(read.author, Author::Unit { unit: UNIT, name: "Team Krankengeld".to_owned() });
    let Content::Message { attachments, profile: Some(profile), .. } = read.content else {
        panic!("a message")
    };
    assert_eq!(profile.name, "Erika Brandt");
    assert_eq!((attachments[0].name.as_str(), attachments[0].media_type.as_str()), ("gpj.exe", "text/html"));

    let read = view(&module, &insurer.seal(UNIT, &enrolment, &receipt(UNIT, None))).unwrap();
    let confirmed = Content::Receipt { message: MESSAGE, envelope: Hash::of(b"envelope"), received: NOW };
    assert_eq!(read.content, confirmed);
    let foreign = insurer.seal(UNIT, &enrolment, &receipt(OTHER_UNIT, None));
    assert_eq!(failure(view(&module, &foreign)), Some(Failure::Unopened), "another unit's receipt");
    let stranger = Insurer::new().seal(UNIT, &enrolment, &receipt(UNIT, None));
    assert_eq!(failure(view(&module, &stranger)), Some(Failure::Unopened), "a key that is not the unit's");
    let unknown = insurer.seal(UnitId::new([9; 16]), &enrolment, &receipt(UNIT, None));
    assert_eq!(failure(view(&module, &unknown)), Some(Failure::Unopened), "no unit");
}

#[test]
fn an_attachment_opens_from_its_envelope_only() {
    let insurer = Insurer::new();
    let (module, enrolment) = unlocked(&insurer);
    let rng = &mut rng();
    let file: Vec<u8> = (0..100_000_u32).map(|at| at as u8).collect();
    let context = AttachmentContext {
        attachment: ATTACHMENT,
        conversation: CONVERSATION,
        message: MESSAGE,
        sender_key: insurer.signing.verifying_key().id(),
    };
    let key = FileKey::generate(rng);
    let mut sealer = PartSealer::new(&context, &key, file.len() as u64, rng).unwrap();
    sealer.push(&file).unwrap();
    let object = sealer.take_part().unwrap().bytes;
    let sealed = sealer.finish().unwrap();
    let manifest = Manifest::new(ATTACHMENT, key, &sealed, "Bescheid.pdf".to_owned(), String::new());
    let body = Body::Message(MessageBody { attachments: vec![manifest], ..MessageBody::default() });
    let envelope = insurer.seal(UNIT, &enrolment, &body);

    let other = module.begin_open(&envelope, AttachmentId::new([9; 16]));
    assert_eq!(failure(other), Some(Failure::Unopened), "no such attachment");
    let begun = module.begin_open(&envelope, ATTACHMENT);
    let Ok(Answer::OpenBegun { stream, object_len, size, name, .. }) = begun else { panic!("begins") };
    assert_eq!((object_len, size, name.as_str()), (sealed.object_len, sealed.size, "Bescheid.pdf"));
    assert_eq!(object_len, object.len() as u64);
    // The engine that opens it is JavaScript's; without one part of it, it is not whole.
    assert_eq!(failure(now(module.finish_open(stream))), Some(Failure::Unopened));
    assert_eq!(failure(module.streams.get(stream).map(drop)), Some(Failure::State), "the stream is gone");
}

#[test]
fn rows_of_the_module_open_for_nobody_else() {
    let insurer = Insurer::new();
    let (module, _) = unlocked(&insurer);
    let account = module.open_account().unwrap_or_else(|failure| panic!("{failure}"));
    let row = account.seal_row("drafts", "1", b"text");
    assert!(account.open_row("drafts", "1", &row).is_ok_and(|text| *text == b"text"));
    assert!(account.open_row("drafts", "2", &row).is_err());
    let chain = account.seal_chain(account.chain.get(), DEVICE);
    let row: String = DEVICE.as_bytes().iter().map(|byte| char::from(*byte)).collect();
    for table in ["module/chain", "../module/chain", "chain"] {
        assert!(account.open_row(table, &row, &chain).is_err(), "{table}");
    }
}

#[test]
fn nothing_is_done_without_keys() {
    let module = Module::default();
    assert_eq!(failure(module.open_account().map(drop)), Some(Failure::Locked));
    assert_eq!(failure(module.seal_message(draft("a", Vec::new()))), Some(Failure::Locked));
    assert_eq!(failure(module.open_message(&[])), Some(Failure::Locked));
    assert_eq!(failure(module.begin_open(&[], ATTACHMENT)), Some(Failure::Locked));
    assert_eq!(failure(now(module.seal_part(1)).map(drop)), Some(Failure::State));
    assert_eq!(
        failure(now(module.finish_activation(ACCOUNT, &Base64::default(), DEVICE, NOW))),
        Some(Failure::State)
    );
}
