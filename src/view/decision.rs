//! Decisions of the insurer, and what the law makes of their day.

use deadlines::{Announced, Date, Land, Objection, announced, day_in_berlin, objection};
use envelope::{ConversationId, MessageId};
use worker::view::DecisionView;

/// The days that follow from a decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DecisionDays {
    /// The day on which the notice goes out.
    pub notice: Date,
    /// When it counts as announced.
    pub announced: Announced,
    /// Until when one can object to it.
    pub objection: Objection,
}

impl DecisionDays {
    /// The days of a decision that was sealed at `created`, ms since 1970. The insurer has signed that time, and hands over what it has
    /// sealed: the server, which says when that was, cannot move what follows from it. Nothing if it lies beyond the calendar.
    pub fn of(decision: DecisionView, created: u64) -> Option<Self> {
        let notice = day_in_berlin(created)?;
        let announced = announced(notice, None, false)?;
        let land = decision.land.and_then(Land::from_key);
        Some(Self { notice, announced, objection: objection(announced.day, decision.instructs, land) })
    }
}

/// A decision among the letters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecisionEntry {
    /// The message.
    pub message: MessageId,
    /// Its conversation.
    pub conversation: ConversationId,
    /// The conversation's subject; empty if there is none.
    pub subject: String,
    /// The unit that decided.
    pub unit_name: String,
    /// What follows from it.
    pub days: DecisionDays,
}

impl DecisionEntry {
    /// How many days are left to object, if any.
    pub fn days_left(&self, now: u64) -> Option<u64> {
        self.days.objection.days_left(day_in_berlin(now)?)
    }
}
