//! What lists and letters show of opened and unsent messages.

use worker::view::UnitView;

use super::{super::samples::*, *};

fn opened(views: Vec<MessageView>) -> Opened {
    let mut opened = Opened::default();
    for view in views {
        opened.take(&place(&view), view);
    }
    opened
}

fn message(subject: Option<&str>, files: &[u8]) -> Content {
    Content::Message {
        topic: Some("sick-pay".to_owned()),
        subject: subject.map(str::to_owned),
        text: "Guten Tag".to_owned(),
        attachments: files.iter().copied().map(file).collect(),
        profile: None,
        decision: None,
        consent: None,
    }
}

fn receipt(of: u8, number: u8) -> MessageView {
    let content =
        Content::Receipt { message: MessageId::new([of; 16]), envelope: Hash::new([of; 32]), received: 77 };
    view(number, unit(7), content)
}

fn entry(number: u8, conversation: ConversationId, step: Step) -> Entry {
    Entry {
        message: MessageId::new([number; 16]),
        conversation,
        unit: UnitId::new([7; 16]),
        topic: "sick-pay".to_owned(),
        subject: Some("Neu".to_owned()),
        text: "Noch unterwegs".to_owned(),
        request: None,
        consent: None,
        created: u64::from(number),
        files: Vec::new(),
        step,
        times: Times::default(),
        waiting: None,
    }
}

fn directory() -> DirectoryView {
    DirectoryView {
        sequence: 1,
        valid_until: 0,
        insurer: "Kasse".to_owned(),
        fingerprint: Default::default(),
        fingerprint_text: String::new(),
        units: vec![UnitView {
            unit: UnitId::new([7; 16]),
            name: "Team Krankengeld".to_owned(),
            topics: Vec::new(),
        }],
    }
}

#[test]
fn a_conversation_is_its_letters_in_short() {
    let opened = opened(vec![
        view(1, own(7), message(Some("Krankengeld"), &[1, 2])),
        receipt(1, 2),
        view(3, unit(7), message(Some("Re"), &[3])),
    ]);
    let [one] = conversations(&opened, &Marks::new(), &[], Some(&directory())).try_into().unwrap();
    assert_eq!(one.subject, "Krankengeld");
    assert_eq!(one.topic, "sick-pay");
    assert_eq!(one.unit_name, "Team Krankengeld");
    assert_eq!((one.updated, one.files, one.unread, one.last_from_unit), (30, 3, true, true));
    assert_eq!(one.step, None);
}

#[test]
fn a_contact_request_says_what_its_conversation_is_about() {
    let opened =
        opened(vec![view(1, own(7), Content::ContactRequest(appointment())), view(2, unit(7), text("Gern"))]);
    let other = ConversationId::new([6; 16]);
    let waiting = Entry { request: Some(appointment()), subject: None, ..entry(5, other, Step::Sealed) };
    let shown = conversations(&opened, &Marks::new(), &[waiting], None);
    assert_eq!(shown.len(), 2);
    for view in shown {
        assert_eq!((view.subject.as_str(), view.request.as_ref()), ("", Some(&appointment())));
        assert_eq!(view.topic, "sick-pay");
    }
}

#[test]
fn unread_until_the_mark_stands_at_the_newest() {
    let views =
        vec![view(1, unit(7), text("eins")), view(2, unit(7), text("zwei")), view(3, own(7), text("drei"))];
    let opened = opened(views);
    let check = |mark: Option<u64>, unread: bool| {
        let marks: Marks = mark.map(|mark| (CONVERSATION, Cursor(mark))).into_iter().collect();
        let shown = conversations(&opened, &marks, &[], None);
        assert_eq!(shown[0].unread, unread, "{mark:?}");
    };
    check(None, true);
    check(Some(1), true);
    check(Some(2), false);
    check(Some(3), false);
    assert_eq!(newest_from_unit(opened.thread(CONVERSATION)), Some(Cursor(2)));
}

#[test]
fn ones_own_letter_has_its_way() {
    let opened = opened(vec![view(1, own(7), text("a")), view(2, own(7), text("b")), receipt(1, 3)]);
    let kept = [Some(1), Some(2), Some(3), Some(99), None];
    let times = OwnTimes::from([(MessageId::new([1; 16]), kept)]);
    let shown = letters(&opened, CONVERSATION, &times, &[]);
    let way: Vec<_> = shown.iter().map(|letter| (letter.step, letter.times)).collect();
    assert_eq!(way[0], (Some(Step::Received), [Some(1), Some(2), Some(3), Some(10), Some(77)]));
    assert_eq!(way[1], (Some(Step::HandedOver), [None, None, None, Some(20), None]));
}

#[test]
fn what_is_unsent_stands_last_and_on_top() {
    let opened = opened(vec![view(1, unit(7), text("a")), view(9, unit(7), text("b"))]);
    let other = ConversationId::new([6; 16]);
    let entries = [
        entry(5, CONVERSATION, Step::Sealed),
        entry(4, other, Step::Saved),
        entry(9, other, Step::HandedOver),
    ];
    let shown = letters(&opened, CONVERSATION, &OwnTimes::new(), &entries);
    assert_eq!(shown.iter().map(|letter| letter.unsent).collect::<Vec<_>>(), [false, false, true]);

    let shown = conversations(&opened, &Marks::new(), &entries, Some(&directory()));
    let brief: Vec<_> = shown
        .iter()
        .map(|view| (view.conversation, view.updated, view.step, view.subject.as_str()))
        .collect();
    // Number 9 is in the feed: its entry adds nothing.
    assert_eq!(brief, [(CONVERSATION, 90, Some(Step::Sealed), "Neu"), (other, 4, Some(Step::Saved), "Neu")]);
    assert_eq!(shown[1].unit_name, "Team Krankengeld");
}

#[test]
fn documents_come_newest_first() {
    let opened = opened(vec![
        view(1, own(7), message(Some("Krankengeld"), &[1, 2])),
        view(2, unit(8), message(None, &[3])),
    ]);
    let shown = documents(&opened, Some(&directory()));
    let brief: Vec<_> =
        shown.iter().map(|view| (view.attachment.size, view.received, view.from.as_str())).collect();
    assert_eq!(brief, [(3, true, "Team 8"), (1, false, "Team Krankengeld"), (2, false, "Team Krankengeld")]);
    assert!(shown.iter().all(|view| view.subject == "Krankengeld"));
}

#[test]
fn bytes_on_their_way_do_not_change_a_list() {
    let on_the_way =
        |done| entry(1, CONVERSATION, Step::OnTheWay(Progress { done, total: 10, seconds_left: Some(3) }));
    assert_eq!(without_progress(&[on_the_way(1)]), without_progress(&[on_the_way(9)]));
}
