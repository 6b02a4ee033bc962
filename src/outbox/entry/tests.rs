//! The steps of something sent, as a table; and what a draft must have before it is sent.

use super::*;
use crate::error::StorageFailure;

const HASH: Hash = Hash::new([7; 32]);
const OTHER: Hash = Hash::new([8; 32]);
const OFFLINE: Waiting = Waiting::Connection;
const REFUSED: Waiting = Waiting::Refused(Error::Problem(ProblemKind::EnvelopeRecipient));

fn draft() -> Draft {
    Draft {
        message: MessageId::new([1; 16]),
        conversation: ConversationId::new([2; 16]),
        unit: Some(UnitId::new([3; 16])),
        topic: "sick-pay".to_owned(),
        subject: "Krankengeld".to_owned(),
        text: "Wann kommt es?".to_owned(),
        ..Draft::default()
    }
}

fn file(id: u8) -> SealedFile {
    SealedFile {
        attachment: AttachmentId::new([id; 16]),
        name: "Attest.pdf".to_owned(),
        media_type: "application/pdf".to_owned(),
        size: 1_000,
        object_len: 4_200,
        parts: vec![HASH],
        record: Base64(vec![1, 2, 3]),
    }
}

fn of(draft: &Draft) -> Result<Unsent, Error> {
    Unsent::of_draft(draft, None, |id| Some(file(id.as_bytes()[0])), 1_000)
}

fn sealed() -> Event {
    Event::Sealed(HASH, Arc::from([1, 2, 3]))
}

/// (step, waits, due, may be discarded, over)
type State = (&'static str, Option<Waiting>, bool, bool, bool);

fn check(events: &[Event], expect: State) {
    let mut unsent = of(&draft()).unwrap_or_else(|error| panic!("{error}"));
    for event in events {
        unsent.apply(event.clone());
    }
    let view = unsent.view();
    let state =
        (view.step.code(), view.waiting, unsent.is_due(), unsent.may_be_discarded(), unsent.is_over());
    assert_eq!(state, expect);
    // A reload forgets the moment, not the state.
    let text = serde_json::to_string(&unsent).unwrap();
    let again: Unsent = serde_json::from_str(&text).unwrap();
    assert_eq!(again.view().step.code(), expect.0);
    assert_eq!(again.is_due(), expect.2);
}

#[test]
fn steps() {
    use Event::*;
    check(&[], ("sealed", None, true, true, false));
    check(&[Held(OFFLINE)], ("sealed", Some(OFFLINE), true, true, false));
    check(&[Held(OFFLINE), TriedAgain], ("sealed", None, true, true, false));
    check(&[Held(OFFLINE), Answered(2)], ("on-the-way", None, true, true, false));
    check(&[Answered(2), Held(Waiting::SignIn)], ("on-the-way", Some(Waiting::SignIn), true, true, false));
    check(&[Answered(2), SealingBegan], ("on-the-way", None, true, false, false));
    check(&[Answered(2), SealingBegan, SealingFailed], ("on-the-way", None, true, true, false));
    check(&[SealingBegan, sealed()], ("sealed", None, true, false, false));
    check(&[SealingBegan, sealed(), Held(OFFLINE)], ("sealed", Some(OFFLINE), true, false, false));
    // What the server has refused it does not have: the person may throw it away, or try again.
    check(&[SealingBegan, sealed(), Held(REFUSED)], ("sealed", Some(REFUSED), false, true, false));
    check(&[SealingBegan, sealed(), Held(REFUSED), TriedAgain], ("sealed", None, true, false, false));
    check(&[Answered(2), sealed(), HandedOver(3)], ("handed-over", None, false, false, false));
    check(&[Answered(2), sealed(), HandedOver(3), Held(OFFLINE)], ("handed-over", None, false, false, false));
    check(&[Answered(2), sealed(), HandedOver(3), Seen], ("handed-over", None, false, false, true));
    check(&[Answered(2), sealed(), Seen, HandedOver(3)], ("handed-over", None, false, false, true));
    check(&[sealed(), HandedOver(3), Received(HASH, 4)], ("received", None, false, false, false));
    // A receipt for other bytes is none; nor can something be handed over that was never sealed.
    check(&[sealed(), HandedOver(3), Received(OTHER, 4)], ("handed-over", None, false, false, false));
    check(&[HandedOver(3), Received(HASH, 4)], ("sealed", None, true, true, false));
}

#[test]
fn what_may_still_be_changed() {
    use Event::*;
    let moving = || Sent(Progress { done: 1, total: 9, seconds_left: None });
    // (to be written on, to be thrown away, here for long enough)
    let check = |events: &[Event], expect| {
        let mut unsent = of(&draft()).unwrap_or_else(|error| panic!("{error}"));
        events.iter().for_each(|event| unsent.apply(event.clone()));
        assert_eq!((unsent.may_be_edited(), unsent.may_be_discarded(), unsent.lingers()), expect);
    };
    check(&[], (true, true, false));
    check(&[Held(OFFLINE)], (true, true, true));
    check(&[Answered(2), moving()], (true, true, true));
    check(&[Answered(2), moving(), SealingBegan], (false, false, true));
    check(&[Held(REFUSED)], (true, true, true));
    // Refused as a message: its place in the chain is taken, another text would need another.
    check(&[SealingBegan, sealed(), Held(REFUSED)], (false, true, true));
    check(&[sealed(), Held(OFFLINE)], (false, false, true));
    check(&[sealed(), HandedOver(3)], (false, false, false));
}

#[test]
fn taken_back_it_is_the_draft_again() {
    let check = |draft: Draft| {
        let unsent = Unsent::of_draft(&draft, None, |id| Some(file(id.as_bytes()[0])), 1)
            .unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(unsent.to_draft(), Some(draft));
    };
    check(Draft { files: vec![file(5).view()], ..draft() });
    check(Draft { answers: true, subject: String::new(), ..draft() });
    let request = ContactRequest {
        topic: "sick-pay".to_owned(),
        telephone: "0431 1234567".to_owned(),
        window: "morgens".to_owned(),
        desk_word: "Apfel".to_owned(),
        person_word: "Birne".to_owned(),
        note: String::new(),
        branch: None,
    };
    let (message, conversation, unit) =
        (MessageId::new([1; 16]), ConversationId::new([2; 16]), UnitId::new([3; 16]));
    let unsent = Unsent::of_contact_request(message, conversation, unit, request.clone(), 1);
    assert_eq!((unsent.may_be_edited(), unsent.to_draft()), (false, None));
    // Kept by the version before, which knew of calls alone.
    let kept = serde_json::to_string(&unsent).unwrap().replace(",\"branch\":null", "");
    assert!(kept.contains("{\"call-back\":{\"topic\""), "{kept}");
    let kept: Unsent = serde_json::from_str(&kept).unwrap();
    assert_eq!(kept.view().request, Some(request));
    let place = ConsentPlace { conversation, unit, topic: "sick-pay".to_owned() };
    let words = ConsentWords { subject: "Einwilligung".to_owned(), text: "Ich willige ein.".to_owned() };
    let consent = Consent { category: 1, given: true };
    let unsent = Unsent::of_consent(message, place, words, consent, 1);
    assert_eq!((unsent.may_be_edited(), unsent.to_draft()), (false, None));
    assert_eq!(unsent.view().consent, Some(consent));
    // Kept by the version before, without a word of consents.
    let kept =
        serde_json::to_string(&unsent).unwrap().replace(",\"consent\":{\"category\":1,\"given\":true}", "");
    let kept: Unsent = serde_json::from_str(&kept).unwrap();
    assert_eq!(kept.view().consent, None);
}

#[test]
fn the_first_envelope_stays() {
    let mut unsent = of(&draft()).unwrap_or_else(|error| panic!("{error}"));
    unsent.apply(sealed());
    unsent.apply(Event::Sealed(OTHER, Arc::from([9])));
    assert_eq!((unsent.envelope, unsent.bytes.as_deref()), (Some(HASH), Some(&[1, 2, 3][..])));
}

#[test]
fn a_draft_must_be_whole() {
    let check = |change: fn(&mut Draft), expect: Result<(), Error>| {
        let mut draft = draft();
        change(&mut draft);
        assert_eq!(of(&draft).map(drop), expect);
    };
    let attach = |draft: &mut Draft, state| {
        draft.files.push(FileView { state, ..file(5).view() });
    };
    check(|_| {}, Ok(()));
    check(|draft| draft.unit = None, Err(Error::NoUnit));
    check(|draft| draft.subject = "  ".to_owned(), Err(Error::NoSubject));
    check(|draft| (draft.answers, draft.subject) = (true, String::new()), Ok(()));
    check(|draft| draft.text = " \n".to_owned(), Err(Failure::MessageEmpty.into()));
    check(|draft| draft.text = "x".repeat(TEXT_MAX), Ok(()));
    check(|draft| draft.text = "x".repeat(TEXT_MAX + 1), Err(Failure::MessageTooLarge.into()));
    check(|draft| draft.subject = "ä".repeat(SUBJECT_MAX), Ok(()));
    check(|draft| draft.subject = "ä".repeat(SUBJECT_MAX + 1), Err(Failure::MessageTooLarge.into()));
    for (state, expect) in [
        (FileState::Sealed, Ok(())),
        (FileState::Sealing(Progress::default()), Err(Error::FilesNotReady)),
        (FileState::Failed(Error::FileInterrupted), Err(Error::FilesNotReady)),
    ] {
        let mut draft = Draft { text: String::new(), ..draft() };
        attach(&mut draft, state);
        assert_eq!(of(&draft).map(drop), expect, "{state:?}");
    }
}

#[test]
fn an_answer_goes_to_the_conversations_unit() {
    let answer = Draft { answers: true, unit: None, topic: String::new(), ..draft() };
    let reader = (UnitId::new([4; 16]), "teeth".to_owned());
    let unsent = Unsent::of_draft(&answer, Some(reader.clone()), |_| None, 1)
        .unwrap_or_else(|error| panic!("{error}"));
    assert!(unsent.unit() == reader);
}

#[test]
fn what_a_failure_waits_for() {
    let check = |error: Error, expect| assert_eq!(waiting_after(error), expect);
    check(Error::Offline, Waiting::Connection);
    check(Error::Captive, Waiting::Connection);
    check(ProblemKind::Internal.into(), Waiting::Connection);
    check(ProblemKind::Incomplete.into(), Waiting::Connection);
    check(ProblemKind::Unauthenticated.into(), Waiting::SignIn);
    check(Failure::Locked.into(), Waiting::SignIn);
    for error in [
        ProblemKind::EnvelopeRecipient.into(),
        ProblemKind::Conflict.into(),
        ProblemKind::PartDigest.into(),
        Failure::UnknownUnit.into(),
        StorageFailure::Full.into(),
    ] {
        check(error, Waiting::Refused(error));
    }
}
