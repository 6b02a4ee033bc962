//! Until when one can object to a decision.

use time::Date;

use crate::{
    Source,
    holiday::Land,
    period::{end, months_later},
};

/// How long one can object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Period {
    /// One month after the announcement. (Three where it is announced abroad, which the desk cannot know: the month is given.)
    Month,
    /// One year: the decision does not say, or says wrongly, how one can object.
    Year,
}

/// Until when one can object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Objection {
    /// The last day; the period ends at its end.
    pub last_day: Date,
    /// How long the period is.
    pub period: Period,
    /// The day off that the period would have ended on.
    pub moved_from: Option<Date>,
}

impl Objection {
    /// The provision that says how long.
    pub const fn source(self) -> Source {
        match self.period {
            Period::Month => Source::Objection,
            Period::Year => Source::NotInstructed,
        }
    }

    /// The provision that has moved the end, if one has.
    pub fn moved_by(self) -> Option<Source> {
        self.moved_from.map(|_| Source::EndMoved)
    }

    /// How many days are left after `today`; nothing once it is over. On the last day it is none.
    pub fn days_left(self, today: Date) -> Option<u64> {
        u64::try_from((self.last_day - today).whole_days()).ok()
    }
}

/// Until when one can object to a decision that counts as announced on `announced`, at an office in `land`. `instructed` says whether the
/// decision tells, in writing and rightly, how.
///
/// Holidays are those of the place where the period is to be kept, which is the insurer's office, not the person's home.
pub fn objection(announced: Date, instructed: bool, land: Option<Land>) -> Objection {
    let (period, months) = if instructed { (Period::Month, 1) } else { (Period::Year, 12) };
    let (last_day, moved_from) = end(months_later(announced, months), land);
    Objection { last_day, period, moved_from }
}
