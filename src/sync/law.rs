//! What the opened letters say that has legal effect: decisions, and consents.

use envelope::consent::Said;
use worker::view::{Content, DirectoryView};

use super::{
    opened::{Letter, Opened},
    shown::{name_of, step_of, subject_of},
};
use crate::view::{ConsentEntry, DecisionDays, DecisionEntry, Entry};

/// What has not been handed over yet counts as said after everything that was: a time beyond all that a server will ever say.
const UNSENT: u64 = 1 << 62;

/// Every decision, the newest first.
pub(super) fn decisions(opened: &Opened, directory: Option<&DirectoryView>) -> Vec<DecisionEntry> {
    let mut entries = Vec::new();
    for (conversation, letters) in opened.threads() {
        let decided = letters.iter().filter_map(|letter| Some((letter, days_of(letter)?)));
        entries.extend(decided.map(|(letter, days)| DecisionEntry {
            message: letter.view.message,
            conversation,
            subject: subject_of(letters).to_owned(),
            unit_name: name_of(letter, directory),
            days,
        }));
    }
    entries.sort_by_key(|entry| (std::cmp::Reverse(entry.days.notice), entry.message));
    entries
}

fn days_of(letter: &Letter) -> Option<DecisionDays> {
    match letter.view.content {
        Content::Message { decision: Some(decision), .. } => DecisionDays::of(decision, letter.view.created),
        _ => None,
    }
}

/// Every consent and every withdrawal, the newest first; what is unsent counts.
pub(super) fn consents(opened: &Opened, unsent: &[Entry]) -> Vec<ConsentEntry> {
    let letters = opened.threads().flat_map(|(_, letters)| letters);
    let sent = letters.filter_map(|letter| {
        let Content::Message { consent: Some(consent), .. } = letter.view.content else { return None };
        let (created, handed_over) = (letter.view.created, letter.handed_over);
        Some(ConsentEntry {
            message: letter.view.message,
            conversation: letter.view.conversation,
            unit: letter.unit(),
            category: consent.category,
            said: Said { created, handed_over, given: consent.given },
            step: step_of(letter)?,
            restored: letter.view.restored,
        })
    });
    let waiting = unsent.iter().filter(|entry| opened.letter(entry.message).is_none());
    let waiting = waiting.filter_map(|entry| {
        let consent = entry.consent?;
        let said = Said {
            created: entry.created,
            handed_over: UNSENT.saturating_add(entry.created),
            given: consent.given,
        };
        Some(ConsentEntry {
            message: entry.message,
            conversation: entry.conversation,
            unit: entry.unit,
            category: consent.category,
            said,
            step: entry.step,
            restored: false,
        })
    });
    let mut entries: Vec<_> = sent.chain(waiting).collect();
    entries.sort_by_key(|entry| std::cmp::Reverse((entry.said.handed_over, entry.said.created)));
    entries
}

#[cfg(test)]
mod tests {
    use envelope::{ConversationId, MessageId, UnitId, consent::Category};
    use worker::{
        call::Consent,
        view::{Author, DecisionView, MessageView},
    };

    use super::{super::samples::*, *};
    use crate::view::{Step, Times, agrees};

    fn opened(views: Vec<MessageView>) -> Opened {
        let mut opened = Opened::default();
        for view in views {
            opened.take(&place(&view), view);
        }
        opened
    }

    fn said(number: u8, author: Author, of: Option<DecisionView>, agreed: Option<Consent>) -> MessageView {
        let mut content = text("Guten Tag");
        if let Content::Message { decision, consent, .. } = &mut content {
            (*decision, *consent) = (of, agreed);
        }
        view(number, author, content)
    }

    fn consent(number: u8, given: bool) -> MessageView {
        said(number, own(7), None, Some(Consent { category: 1, given }))
    }

    fn waiting(number: u8, given: bool) -> Entry {
        Entry {
            message: MessageId::new([number; 16]),
            conversation: ConversationId::default(),
            unit: UnitId::new([7; 16]),
            topic: String::new(),
            subject: None,
            text: String::new(),
            request: None,
            consent: Some(Consent { category: 1, given }),
            created: u64::from(number),
            files: Vec::new(),
            step: Step::Sealed,
            times: Times::default(),
            waiting: None,
        }
    }

    #[test]
    fn what_was_said_last_stands_also_before_it_is_sent() {
        //
        let check = |views, unsent: &[Entry], expect| {
            let entries = consents(&opened(views), unsent);
            assert_eq!(agrees(&entries, Category::Decisions), expect, "{entries:?}");
        };
        check(vec![], &[], false);
        check(vec![consent(1, true)], &[], true);
        check(vec![consent(1, true), consent(2, false)], &[], false);
        check(vec![consent(1, true)], &[waiting(2, false)], false);
        check(vec![consent(1, true), consent(2, false)], &[waiting(3, true)], true);
        check(vec![], &[waiting(3, false), waiting(4, true)], true);
        // What the feed shows is not unsent any more.
        check(vec![consent(2, true)], &[waiting(2, false)], true);
        // It was said by the account before this one.
        check(vec![MessageView { restored: true, ..consent(1, true) }], &[], false);
        // Something else.
        check(vec![said(1, own(7), None, Some(Consent { category: 2, given: true }))], &[], false);
    }

    #[test]
    fn the_log_has_each_of_them_the_newest_first() {
        let entries = consents(
            &opened(vec![consent(2, false), consent(1, true), view(3, own(7), text("Danke"))]),
            &[waiting(4, true)],
        );
        let log: Vec<_> =
            entries.iter().map(|entry| (entry.message.as_bytes()[0], entry.said.given, entry.step)).collect();
        assert_eq!(log, [(4, true, Step::Sealed), (2, false, Step::HandedOver), (1, true, Step::HandedOver)]);
    }

    #[test]
    fn decisions_have_their_days() {
        //
        let decision = DecisionView { instructs: true, land: Some(1) };
        let mut first = said(1, unit(7), Some(decision), None);
        first.created = 1_795_474_799_999;
        let without = MessageView {
            created: 1_795_474_800_000,
            ..said(2, unit(7), Some(DecisionView { instructs: false, land: None }), None)
        };
        let beyond = MessageView { created: u64::MAX / 16, ..said(3, unit(7), Some(decision), None) };
        let mut opened = Opened::default();
        for (number, view) in (1..).zip([first, without, beyond, view(4, unit(7), text("Guten Tag"))]) {
            let place = wire::feed::FeedEntry { cursor: wire::feed::Cursor(number), ..place(&view) };
            opened.take(&place, view);
        }
        let entries = decisions(&opened, None);
        let days: Vec<_> = entries
            .iter()
            .map(|entry| {
                let DecisionDays { announced, objection, .. } = entry.days;
                (entry.message.as_bytes()[0], announced.day.to_string(), objection.last_day.to_string())
            })
            .collect();
        let expect = |number, announced: &str, last: &str| (number, announced.to_owned(), last.to_owned());
        assert_eq!(days, [expect(2, "2026-11-28", "2027-11-29"), expect(1, "2026-11-27", "2026-12-28")]);
        // On the last day there are none left, after it nothing is.
        assert_eq!(entries[1].days_left(1_798_498_799_999), Some(0));
        assert_eq!(entries[1].days_left(1_798_498_800_000), None);
    }
}
