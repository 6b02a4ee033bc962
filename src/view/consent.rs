//! What a person has agreed to, and each time that they said so.

use envelope::{
    ConversationId, MessageId, UnitId,
    consent::{Category, Said, stands},
};

use super::Step;

/// One message by which the person has agreed to something, or does no longer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConsentEntry {
    /// The message.
    pub message: MessageId,
    /// Its conversation.
    pub conversation: ConversationId,
    /// The unit that it went to.
    pub unit: UnitId,
    /// What it is about; another portal may know more than [`Category`].
    pub category: u8,
    /// When it was written, and handed over if it has been.
    pub said: Said,
    /// How far it has come.
    pub step: Step,
    /// Whether it is of the account that this one replaced: such a consent does not count any more.
    pub restored: bool,
}

/// Whether the person agrees to this now, by all that was said.
pub fn agrees(entries: &[ConsentEntry], category: Category) -> bool {
    let own = entries.iter().filter(|entry| entry.category == category.number() && !entry.restored);
    stands(&own.map(|entry| entry.said).collect::<Vec<_>>())
}
