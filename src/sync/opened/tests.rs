//! What is taken for mail, what is not, and what goes again.

use super::{super::samples::*, *};

const WRITTEN: MessageId = MessageId::new([1; 16]);
const ENVELOPE: Hash = Hash::new([1; 32]);

/// A receipt for [`WRITTEN`], as it should be.
fn receipt() -> MessageView {
    view(2, unit(7), Content::Receipt { message: WRITTEN, envelope: ENVELOPE, received: 50 })
}

fn received(opened: &Opened) -> Option<u64> {
    opened.letter(WRITTEN).and_then(|letter| letter.received)
}

#[test]
fn a_receipt_counts_only_for_the_very_envelope() {
    let check = |what: &str, spoil: fn(&mut MessageView), fits: bool| {
        for early in [false, true] {
            let mut receipt = receipt();
            spoil(&mut receipt);
            let mut opened = Opened::default();
            let mut views = [view(1, own(7), text("Guten Tag")), receipt];
            if early {
                views.reverse();
            }
            for view in views {
                opened.take(&place(&view), view);
            }
            assert_eq!(received(&opened), fits.then_some(50), "{what}, early: {early}");
            assert_eq!(opened.refused(), usize::from(!fits), "{what}, early: {early}");
        }
    };
    check("as it should be", |_| {}, true);
    check("another unit's", |receipt| receipt.author = unit(8), false);
    check("in another conversation", |receipt| receipt.conversation = ConversationId::new([9; 16]), false);
    check(
        "for other bytes",
        |receipt| {
            receipt.content =
                Content::Receipt { message: WRITTEN, envelope: Hash::new([9; 32]), received: 50 };
        },
        false,
    );
    check("the person's own", |receipt| receipt.author = own(7), false);
}

#[test]
fn the_first_receipt_stays() {
    let mut opened = Opened::default();
    let mut later = receipt();
    later.message = MessageId::new([3; 16]);
    later.content = Content::Receipt { message: WRITTEN, envelope: ENVELOPE, received: 90 };
    for view in [view(1, own(7), text("Guten Tag")), receipt(), later] {
        opened.take(&place(&view), view);
    }
    assert_eq!((received(&opened), opened.refused()), (Some(50), 0));
}

#[test]
fn the_feed_must_name_what_the_envelope_says() {
    let check = |what: &str, spoil: fn(&mut FeedEntry), refused: usize| {
        let view = view(1, unit(7), text("Bescheid"));
        let mut place = place(&view);
        spoil(&mut place);
        let mut opened = Opened::default();
        opened.take(&place, view);
        assert_eq!((opened.refused(), opened.letter(WRITTEN).is_none()), (refused, refused == 1), "{what}");
        assert!(opened.has(place.cursor), "{what}");
    };
    check("as it is", |_| {}, 0);
    check("another message", |place| place.message = MessageId::new([9; 16]), 1);
    check("another envelope", |place| place.envelope = Hash::new([9; 32]), 1);
}

#[test]
fn nobody_writes_what_is_not_theirs() {
    let check = |view: MessageView| {
        let mut opened = Opened::default();
        opened.take(&place(&view), view);
        assert_eq!((opened.refused(), opened.threads().count()), (1, 0));
    };
    check(view(1, own(7), Content::Receipt { message: WRITTEN, envelope: ENVELOPE, received: 50 }));
    check(view(1, unit(7), Content::ContactRequest(appointment())));
}

#[test]
fn one_message_is_shown_once() {
    let mut opened = Opened::default();
    let first = view(1, unit(7), text("Bescheid"));
    opened.take(&place(&first), first.clone());
    opened.take(&place(&first), first.clone());
    let again = FeedEntry { cursor: Cursor(8), ..place(&first) };
    opened.take(&again, first.clone());
    assert_eq!((opened.thread(first.conversation).len(), opened.refused()), (1, 0));

    let other = MessageView { envelope: Hash::new([9; 32]), content: text("anders"), ..first };
    let forged = FeedEntry { cursor: Cursor(9), ..place(&other) };
    opened.take(&forged, other.clone());
    let thread = opened.thread(other.conversation);
    assert_eq!((thread.len(), opened.refused()), (1, 1));
    assert_eq!(thread[0].view.content, text("Bescheid"));
}

#[test]
fn the_order_of_opening_does_not_matter() {
    for order in [[1, 2, 3], [3, 2, 1], [2, 3, 1]] {
        let mut opened = Opened::default();
        for number in order {
            let mut view = view(number, unit(7), text("Brief"));
            if let Content::Message { profile, .. } = &mut view.content {
                *profile = Some(person(number));
            }
            opened.take(&place(&view), view);
        }
        let (_, thread) = opened.threads().next().unwrap();
        assert_eq!(thread.iter().map(|letter| letter.place.0).collect::<Vec<_>>(), [1, 2, 3]);
        assert_eq!(opened.profile(), Some(&person(3)), "{order:?}");
    }
}

#[test]
fn what_does_not_open_counts_once() {
    let mut opened = Opened::default();
    opened.refuse(Cursor(4));
    opened.refuse(Cursor(4));
    assert_eq!((opened.refused(), opened.has(Cursor(4)), opened.has(Cursor(5))), (1, true, false));
}

#[test]
fn what_did_not_open_is_tried_again_when_keys_have_come() {
    let mut opened = Opened::default();
    opened.refuse(Cursor(1));
    opened.take(&place(&view(2, unit(7), Content::Keys)), view(2, unit(7), Content::Keys));
    assert_eq!((opened.refused(), opened.threads().count()), (1, 0));
    assert_eq!(opened.forget_unopened(), [Cursor(1)]);
    assert_eq!((opened.refused(), opened.has(Cursor(1)), opened.has(Cursor(2))), (0, false, true));
    let forged = view(3, own(7), Content::Keys);
    opened.take(&place(&forged), forged);
    assert_eq!(opened.refused(), 1, "only the insurer gives keys back");
}

#[test]
fn what_comes_back_late_stands_where_it_stood() {
    let mut opened = Opened::default();
    for (number, at) in [(1, 9), (2, 8), (3, 3)] {
        let mut view = view(number, unit(7), text("Brief"));
        if let Content::Message { profile, .. } = &mut view.content {
            *profile = Some(person(number));
        }
        opened.take(&FeedEntry { cursor: Cursor(at), ..place(&view) }, view);
    }
    let (_, thread) = opened.threads().next().unwrap();
    let order: Vec<_> = thread.iter().map(|letter| letter.view.created).collect();
    assert_eq!((order, opened.profile()), (vec![1, 2, 3], Some(&person(3))));
}

#[test]
fn what_does_not_verify_any_more_goes() {
    let mut opened = Opened::default();
    let mut newer = view(3, unit(7), text("Brief"));
    let mut older = view(1, unit(7), text("Brief"));
    for (number, view) in [(3, &mut newer), (1, &mut older)] {
        if let Content::Message { profile, .. } = &mut view.content {
            *profile = Some(person(number));
        }
        opened.take(&place(view), view.clone());
    }
    assert_eq!(opened.profile(), Some(&person(3)));
    opened.withdraw(Cursor(3));
    opened.refuse(Cursor(3));
    assert_eq!((opened.profile(), opened.refused()), (Some(&person(1)), 1));
    assert_eq!((opened.thread(CONVERSATION).len(), opened.letter_at(Cursor(3)).is_none()), (1, true));
    opened.withdraw(Cursor(1));
    assert_eq!((opened.threads().count(), opened.profile()), (0, None));
    opened.withdraw(Cursor(3));
    opened.take(&place(&newer), newer);
    assert_eq!((opened.refused(), opened.thread(CONVERSATION).len()), (0, 1));
}

#[test]
fn a_receipt_goes_alone_and_stays_when_its_letter_comes_again() {
    for early in [false, true] {
        let mut opened = Opened::default();
        let written = view(1, own(7), text("Guten Tag"));
        let mut views = [written.clone(), receipt()];
        if early {
            views.reverse();
        }
        for view in views {
            opened.take(&place(&view), view);
        }
        opened.withdraw(Cursor(1));
        assert!(opened.letter(WRITTEN).is_none());
        opened.take(&place(&written), written);
        assert_eq!(received(&opened), Some(50), "early: {early}");
        opened.withdraw(Cursor(2));
        assert_eq!((received(&opened), opened.refused()), (None, 0), "early: {early}");
    }
}

#[test]
fn another_view_of_the_same_envelope_takes_its_place() {
    let mut opened = Opened::default();
    let before = view(1, unit(7), text("Brief"));
    opened.take(&place(&before), before.clone());
    let renamed = Author::Unit { unit: UnitId::new([7; 16]), name: "Team Neu".to_owned() };
    let after = MessageView { author: renamed, ..before };
    opened.replace(&place(&after), after.clone());
    assert_eq!(opened.letter(WRITTEN).map(|letter| &letter.view), Some(&after));
    assert_eq!((opened.thread(CONVERSATION).len(), opened.refused()), (1, 0));
}
