//! By when the insurer decides on an application for a benefit.

use time::Date;

use crate::{
    Source,
    holiday::Land,
    period::{end, weeks_later},
};

/// How the insurer comes to its decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Procedure {
    /// By itself: three weeks.
    Plain,
    /// With an expert opinion, such as the Medizinischer Dienst's: five weeks.
    Opinion,
    /// With the experts of the dentists' contract: six weeks.
    Dental,
}

impl Procedure {
    /// The weeks that it may take from the application's receipt.
    pub const fn weeks(self) -> u8 {
        match self {
            Self::Plain => 3,
            Self::Opinion => 5,
            Self::Dental => 6,
        }
    }
}

/// By when an application is to be decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Application {
    /// The last day.
    pub last_day: Date,
    /// How the insurer comes to its decision.
    pub procedure: Procedure,
    /// The day off that the period would have ended on.
    pub moved_from: Option<Date>,
}

impl Application {
    /// The provision that says how long.
    pub const fn source(self) -> Source {
        Source::Benefit
    }

    /// The provision that has moved the end, if one has.
    pub fn moved_by(self) -> Option<Source> {
        self.moved_from.map(|_| Source::AdministrationEndMoved)
    }
}

/// By when an application that was received on this day is to be decided, by an office in `land`.
pub fn application(received: Date, procedure: Procedure, land: Option<Land>) -> Application {
    let (last_day, moved_from) = end(weeks_later(received, procedure.weeks()), land);
    Application { last_day, procedure, moved_from }
}
