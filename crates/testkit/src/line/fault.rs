//! What may go wrong with a request, and schedules of it.

use std::{collections::BTreeMap, time::Duration};

use super::Kind;
use crate::chance::Chance;

/// What a request meets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Nothing: it passes.
    None,
    /// The line is cut before the server hears of it.
    Refused,
    /// The line is cut after so many bytes of the request.
    CutAsking(u64),
    /// The server does what is asked; the line is cut after so many bytes of its answer.
    CutAnswering(u64),
    /// The server does what is asked, and nobody hears its answer.
    AnswerLost,
    /// A gateway says 503.
    Unavailable,
    /// It passes, with a pause of this length before each piece.
    Slow(Duration),
    /// A public network's sign-in page answers, with status 200.
    Captive,
    /// Nothing happens, and the server hears nothing, until the browser is gone.
    Held,
    /// The server does what is asked; its answer waits until the browser is gone.
    AnswerHeld,
}

impl Fault {
    /// What it is called in a report.
    pub const fn name(self) -> &'static str {
        match self {
            Self::None => "passed",
            Self::Refused => "refused",
            Self::CutAsking(_) => "cut in the request",
            Self::CutAnswering(_) => "cut in the answer",
            Self::AnswerLost => "answer lost",
            Self::Unavailable => "503",
            Self::Slow(_) => "slow",
            Self::Captive => "captive portal",
            Self::Held => "held",
            Self::AnswerHeld => "answer held",
        }
    }
}

/// What the next requests of each kind meet, one after the other.
pub type Schedule = BTreeMap<Kind, Vec<Fault>>;

/// A schedule for every kind of request, of three faults each at most: each as likely as the others, and as likely as none.
pub fn draw(chance: &mut Chance) -> Schedule {
    [Kind::Attachment, Kind::Part, Kind::Commit, Kind::Other].map(|kind| (kind, draw_one(chance))).into()
}

fn draw_one(chance: &mut Chance) -> Vec<Fault> {
    let length = chance.between(&(0..=3));
    (0..length)
        .map(|_| match chance.between(&(0..=7)) {
            0 => Fault::None,
            1 => Fault::Refused,
            // Somewhere in the head, or well into what follows it.
            2 => Fault::CutAsking(chance.between(&(1..=6_000))),
            3 => Fault::CutAnswering(chance.between(&(1..=600))),
            4 => Fault::AnswerLost,
            5 => Fault::Unavailable,
            6 => Fault::Slow(Duration::from_millis(chance.between(&(5..=60)))),
            _ => Fault::Captive,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn schedules_are_the_same_again_and_hold_every_fault() {
        let draw_many = |seed| {
            let mut chance = Chance::of(seed);
            (0..50).map(|_| draw(&mut chance)).collect::<Vec<_>>()
        };
        assert_eq!(draw_many(3), draw_many(3));
        assert_ne!(draw_many(3), draw_many(4));
        let names: BTreeSet<_> =
            draw_many(3).iter().flat_map(Schedule::values).flatten().map(|fault| fault.name()).collect();
        assert_eq!(names.len(), 8);
    }
}
