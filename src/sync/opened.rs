//! What the opened envelopes say, put together: letters by conversation, each receipt with the message that it is for.
//!
//! **Invariant:** a receipt counts only from the unit that the message went to, in its conversation, and for the very
//! envelope that it names. **Invariant:** what the feed claims and the envelope does not say is refused and counted.

use std::collections::{HashMap, HashSet, hash_map::Entry};

use envelope::{ConversationId, Hash, MessageId, UnitId};
use wire::feed::{Cursor, FeedEntry};
use worker::view::{AttachmentView, Author, Content, MessageView, ProfileView};

/// Everything opened so far. Envelopes may come in any order.
#[derive(Default)]
pub(super) struct Opened {
    places: HashMap<Cursor, Taken>,
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

/// What was made of the envelope at a place.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Taken {
    /// A letter.
    Letter(MessageId),
    /// A receipt for this message.
    Receipt(MessageId),
    /// Nothing that is shown.
    Nothing,
    /// It is not taken for mail, and counted.
    Refused,
    /// It did not open.
    Unopened,
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
    /// Where that receipt stands in the feed.
    pub(super) receipt: Option<Cursor>,
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
            Content::ContactRequest(_) | Content::Receipt { .. } | Content::Keys => &[],
        }
    }
}

struct Receipt {
    place: Cursor,
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

    /// Confirms this letter; the first that does counts.
    fn confirm(&self, letter: &mut Letter) {
        if letter.received.is_none() {
            (letter.received, letter.receipt) = (Some(self.received), Some(self.place));
        }
    }
}

impl Opened {
    /// Whether the envelope at this place has been dealt with.
    pub(super) fn has(&self, place: Cursor) -> bool {
        self.places.contains_key(&place)
    }

    /// Counts an envelope that did not open or verify.
    pub(super) fn refuse(&mut self, place: Cursor) {
        if let Entry::Vacant(free) = self.places.entry(place) {
            free.insert(Taken::Unopened);
            self.unopened.insert(place);
        }
    }

    /// Takes back that these did not open: they are to be tried once more.
    pub(super) fn forget_unopened(&mut self) -> Vec<Cursor> {
        let unopened: Vec<_> = self.unopened.drain().collect();
        for place in &unopened {
            self.places.remove(place);
        }
        unopened
    }

    /// Takes in what the envelope at this place says.
    pub(super) fn take(&mut self, place: &FeedEntry, view: MessageView) {
        if self.has(place.cursor) {
            return;
        }
        let named = view.message == place.message && view.envelope == place.envelope;
        let taken = if named { self.put(place, view) } else { Taken::Refused };
        self.refused += usize::from(taken == Taken::Refused);
        self.places.insert(place.cursor, taken);
    }

    /// Takes in what the envelope at this place says now, in the place of what it said before.
    pub(super) fn replace(&mut self, place: &FeedEntry, view: MessageView) {
        if self.letter_at(place.cursor).is_some_and(|letter| letter.view == view) {
            return;
        }
        self.withdraw(place.cursor);
        self.take(place, view);
    }

    /// Takes back what the envelope at this place said.
    pub(super) fn withdraw(&mut self, place: Cursor) {
        match self.places.remove(&place) {
            Some(Taken::Letter(message)) => self.withdraw_letter(message),
            Some(Taken::Receipt(message)) => {
                if let Some(early) = self.early.get_mut(&message) {
                    early.retain(|receipt| receipt.place != place);
                }
                if let Some(letter) = self.letter_mut(message)
                    && letter.receipt == Some(place)
                {
                    (letter.received, letter.receipt) = (None, None);
                }
            }
            Some(Taken::Refused) => self.refused -= 1,
            Some(Taken::Unopened) => drop(self.unopened.remove(&place)),
            Some(Taken::Nothing) | None => {}
        }
    }

    fn withdraw_letter(&mut self, message: MessageId) {
        let Some(conversation) = self.conversations.remove(&message) else { return };
        let Some(thread) = self.threads.get_mut(&conversation) else { return };
        let at = thread.iter().position(|letter| letter.view.message == message);
        let letter = at.map(|at| thread.remove(at));
        if thread.is_empty() {
            self.threads.remove(&conversation);
        }
        // Should the message come again, its receipt is there.
        if let Some(letter) = &letter
            && let (Some(received), Some(place)) = (letter.received, letter.receipt)
        {
            let (unit, envelope) = (letter.unit(), letter.view.envelope);
            self.early.entry(message).or_default().push(Receipt {
                place,
                conversation,
                unit,
                envelope,
                received,
            });
        }
        let when = letter.map(|letter| letter.when());
        if self.profile.as_ref().map(|(when, _)| *when) == when {
            self.profile = self.newest_profile();
        }
    }

    fn newest_profile(&self) -> Option<(When, ProfileView)> {
        let letters = self.threads.values().flatten().filter(|letter| !letter.is_mine());
        let told = letters.filter_map(|letter| match &letter.view.content {
            Content::Message { profile: Some(profile), .. } => Some((letter.when(), profile)),
            _ => None,
        });
        told.max_by_key(|(when, _)| *when).map(|(when, profile)| (when, profile.clone()))
    }

    fn put(&mut self, place: &FeedEntry, view: MessageView) -> Taken {
        match (&view.author, &view.content) {
            (Author::Unit { unit, .. }, &Content::Receipt { message, envelope, received }) => {
                let (conversation, unit) = (view.conversation, *unit);
                let receipt = Receipt { place: place.cursor, conversation, unit, envelope, received };
                self.put_receipt(message, receipt)
            }
            // They were for the module; there is nothing to show.
            (Author::Unit { .. }, Content::Keys) => Taken::Nothing,
            (Author::Own { .. }, Content::Receipt { .. } | Content::Keys)
            | (Author::Unit { .. }, Content::ContactRequest(_)) => Taken::Refused,
            (Author::Unit { .. }, Content::Message { profile, .. }) => {
                let when = (place.handed_over, place.cursor);
                if let Some(profile) = profile
                    && self.profile.as_ref().is_none_or(|(before, _)| *before < when)
                {
                    self.profile = Some((when, profile.clone()));
                }
                self.put_letter(place, view)
            }
            (Author::Own { .. }, Content::Message { .. } | Content::ContactRequest(_)) => {
                self.put_letter(place, view)
            }
        }
    }

    fn put_letter(&mut self, place: &FeedEntry, view: MessageView) -> Taken {
        let (message, conversation) = (view.message, view.conversation);
        if let Some(before) = self.letter(message) {
            // The same bytes at a second place say nothing new; other bytes under the same id are a forgery.
            return if before.view.envelope == view.envelope { Taken::Nothing } else { Taken::Refused };
        }
        let (received, receipt) = (None, None);
        let mut letter =
            Letter { place: place.cursor, handed_over: place.handed_over, received, view, receipt };
        for receipt in self.early.remove(&message).unwrap_or_default() {
            if receipt.fits(&letter) {
                receipt.confirm(&mut letter);
            } else {
                self.refused += 1;
                self.places.insert(receipt.place, Taken::Refused);
            }
        }
        let thread = self.threads.entry(conversation).or_default();
        let at = thread.partition_point(|other| other.when() < letter.when());
        thread.insert(at, letter);
        self.conversations.insert(message, conversation);
        Taken::Letter(message)
    }

    fn put_receipt(&mut self, message: MessageId, receipt: Receipt) -> Taken {
        let Some(letter) = self.letter_mut(message) else {
            self.early.entry(message).or_default().push(receipt);
            return Taken::Receipt(message);
        };
        if !receipt.fits(letter) {
            return Taken::Refused;
        }
        receipt.confirm(letter);
        Taken::Receipt(message)
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

    /// The letter at a place of the feed.
    pub(super) fn letter_at(&self, place: Cursor) -> Option<&Letter> {
        self.letter(self.message_at(place)?)
    }

    /// The message of the letter at a place of the feed.
    pub(super) fn message_at(&self, place: Cursor) -> Option<MessageId> {
        match self.places.get(&place)? {
            Taken::Letter(message) => Some(*message),
            _ => None,
        }
    }

    fn letter_mut(&mut self, message: MessageId) -> Option<&mut Letter> {
        let thread = self.threads.get_mut(self.conversations.get(&message)?)?;
        thread.iter_mut().find(|letter| letter.view.message == message)
    }
}

#[cfg(test)]
mod tests;
