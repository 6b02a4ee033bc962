//! What the opened envelopes say, put together: letters by conversation, each receipt with the message that it is for.
//!
//! **Invariant:** a receipt counts only from the unit that the message went to, in its conversation, and for the very
//! envelope that it names. **Invariant:** what the feed claims and the envelope does not say is refused and counted.

use std::collections::{HashMap, HashSet};

use envelope::{ConversationId, Hash, MessageId, UnitId};
use wire::feed::{Cursor, FeedEntry};
use worker::view::{AttachmentView, Author, Content, MessageView, ProfileView};

/// Everything opened so far. Envelopes may come in any order.
#[derive(Default)]
pub(super) struct Opened {
    places: HashSet<Cursor>,
    /// Places whose envelopes did not open.
    unopened: HashSet<Cursor>,
    /// Envelopes that opened, and said what nobody may take for mail.
    refused: usize,
    threads: HashMap<ConversationId, Vec<Letter>>,
    conversations: HashMap<MessageId, ConversationId>,
    /// Receipts that came before the message that they are for.
    early: HashMap<MessageId, Vec<Receipt>>,
    profile: Option<(When, ProfileView)>,
}

/// When the server took something over, and its place in the feed: what comes back from an account before has late places.
type When = (u64, Cursor);

/// A message of the feed that is mail: not a receipt.
pub(super) struct Letter {
    /// Its place in the feed.
    pub(super) place: Cursor,
    /// When the server took it over, ms since 1970.
    pub(super) handed_over: u64,
    /// When the insurer received it, ms since 1970, by its receipt.
    pub(super) received: Option<u64>,
    /// What it says.
    pub(super) view: MessageView,
}

impl Letter {
    /// Whether the person wrote it.
    pub(super) fn is_mine(&self) -> bool {
        matches!(self.view.author, Author::Own { .. })
    }

    /// Where it stands among the others.
    const fn when(&self) -> When {
        (self.handed_over, self.place)
    }

    /// The unit at the other end.
    pub(super) fn unit(&self) -> UnitId {
        match &self.view.author {
            Author::Own { unit } | Author::Unit { unit, .. } => *unit,
        }
    }

    /// Its attachments.
    pub(super) fn attachments(&self) -> &[AttachmentView] {
        match &self.view.content {
            Content::Message { attachments, .. } => attachments,
            Content::CallBack(_) | Content::Receipt { .. } | Content::Keys => &[],
        }
    }
}

struct Receipt {
    conversation: ConversationId,
    unit: UnitId,
    envelope: Hash,
    received: u64,
}

impl Receipt {
    /// Whether it is for this letter, byte for byte.
    fn fits(&self, letter: &Letter) -> bool {
        letter.is_mine()
            && letter.unit() == self.unit
            && letter.view.conversation == self.conversation
            && letter.view.envelope == self.envelope
    }
}

impl Opened {
    /// Whether the envelope at this place has been dealt with.
    pub(super) fn has(&self, place: Cursor) -> bool {
        self.places.contains(&place)
    }

    /// Counts an envelope that did not open or verify.
    pub(super) fn refuse(&mut self, place: Cursor) {
        if self.places.insert(place) {
            self.unopened.insert(place);
        }
    }

    /// Takes back that these did not open: they are to be tried once more.
    pub(super) fn forget_unopened(&mut self) -> Vec<Cursor> {
        let unopened: Vec<_> = self.unopened.drain().collect();
        self.places.retain(|place| !unopened.contains(place));
        unopened
    }

    /// Takes in what the envelope at this place says.
    pub(super) fn take(&mut self, place: &FeedEntry, view: MessageView) {
        if !self.places.insert(place.cursor) {
            return;
        }
        let taken = view.message == place.message && view.envelope == place.envelope && self.put(place, view);
        if !taken {
            self.refused += 1;
        }
    }

    fn put(&mut self, place: &FeedEntry, view: MessageView) -> bool {
        match (&view.author, &view.content) {
            (Author::Unit { unit, .. }, &Content::Receipt { message, envelope, received }) => {
                let receipt = Receipt { conversation: view.conversation, unit: *unit, envelope, received };
                self.put_receipt(message, receipt)
            }
            // They were for the module; there is nothing to show.
            (Author::Unit { .. }, Content::Keys) => true,
            (Author::Own { .. }, Content::Receipt { .. } | Content::Keys)
            | (Author::Unit { .. }, Content::CallBack(_)) => false,
            (Author::Unit { .. }, Content::Message { profile, .. }) => {
                let when = (place.handed_over, place.cursor);
                if let Some(profile) = profile
                    && self.profile.as_ref().is_none_or(|(before, _)| *before < when)
                {
                    self.profile = Some((when, profile.clone()));
                }
                self.put_letter(place, view)
            }
            (Author::Own { .. }, Content::Message { .. } | Content::CallBack(_)) => {
                self.put_letter(place, view)
            }
        }
    }

    fn put_letter(&mut self, place: &FeedEntry, view: MessageView) -> bool {
        let (message, conversation) = (view.message, view.conversation);
        if let Some(before) = self.letter(message) {
            // The same bytes at a second place say nothing new; other bytes under the same id are a forgery.
            return before.view.envelope == view.envelope;
        }
        let mut letter = Letter { place: place.cursor, handed_over: place.handed_over, received: None, view };
        for receipt in self.early.remove(&message).unwrap_or_default() {
            if receipt.fits(&letter) {
                letter.received.get_or_insert(receipt.received);
            } else {
                self.refused += 1;
            }
        }
        let thread = self.threads.entry(conversation).or_default();
        let at = thread.partition_point(|other| other.when() < letter.when());
        thread.insert(at, letter);
        self.conversations.insert(message, conversation);
        true
    }

    fn put_receipt(&mut self, message: MessageId, receipt: Receipt) -> bool {
        let Some(letter) = self.letter_mut(message) else {
            self.early.entry(message).or_default().push(receipt);
            return true;
        };
        let fits = receipt.fits(letter);
        if fits {
            letter.received.get_or_insert(receipt.received);
        }
        fits
    }

    /// Envelopes that were not taken for mail.
    pub(super) fn refused(&self) -> usize {
        self.refused + self.unopened.len()
    }

    /// The person as the insurer's newest word has it.
    pub(super) fn profile(&self) -> Option<&ProfileView> {
        self.profile.as_ref().map(|(_, profile)| profile)
    }

    /// Every conversation with its letters, oldest first; in no order among themselves.
    pub(super) fn threads(&self) -> impl Iterator<Item = (ConversationId, &[Letter])> {
        self.threads.iter().map(|(conversation, letters)| (*conversation, letters.as_slice()))
    }

    /// The letters of a conversation, oldest first.
    pub(super) fn thread(&self, conversation: ConversationId) -> &[Letter] {
        self.threads.get(&conversation).map(Vec::as_slice).unwrap_or_default()
    }

    /// A letter by its message.
    pub(super) fn letter(&self, message: MessageId) -> Option<&Letter> {
        self.thread(*self.conversations.get(&message)?).iter().find(|letter| letter.view.message == message)
    }

    fn letter_mut(&mut self, message: MessageId) -> Option<&mut Letter> {
        let thread = self.threads.get_mut(self.conversations.get(&message)?)?;
        thread.iter_mut().find(|letter| letter.view.message == message)
    }
}

#[cfg(test)]
mod tests {
    use worker::call::CallBack;

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
        check(
            "in another conversation",
            |receipt| receipt.conversation = ConversationId::new([9; 16]),
            false,
        );
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
            assert_eq!(
                (opened.refused(), opened.letter(WRITTEN).is_none()),
                (refused, refused == 1),
                "{what}"
            );
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
        check(view(1, unit(7), Content::CallBack(call_back())));
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

    fn call_back() -> CallBack {
        CallBack {
            topic: "sick-pay".to_owned(),
            telephone: "0431 123456".to_owned(),
            window: "morgens".to_owned(),
            desk_word: "Birke".to_owned(),
            person_word: "Möwe".to_owned(),
            note: String::new(),
        }
    }
}
