//! When a decision that a person fetches from a portal counts as announced.

use time::{Date, Duration};

use crate::Source;

/// Days from sending the notice to the announcement.
const DAYS: i64 = 4;

/// That a decision counts as announced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Announced {
    /// The day.
    pub day: Date,
    /// Why it is this one.
    pub by: AnnouncedBy,
}

/// Why a decision counts as announced on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AnnouncedBy {
    /// It is the fourth day after the electronic notice was sent.
    FourthDay,
    /// The person says that the notice did not come, or not in time, and nobody can show that it did: it is the day of retrieval.
    Retrieval,
}

impl Announced {
    /// The provision.
    pub const fn source(self) -> Source {
        Source::Announcement
    }
}

/// The day on which a decision counts as announced; nothing while the notice is disputed and the decision has not been fetched.
///
/// The fourth day may be a Saturday, a Sunday or a holiday. It is no end of a period that one could miss, but a day that the law supposes:
/// § 64 (3) SGG and § 26 (3) SGB X do not move it (Bundessozialgericht, 6 May 2010, B 14 AS 12/09 R, for the third day of § 37 (2); so
/// do other courts of its branch, other than those of taxes). It is the earlier of the two days that one could think of.
pub fn announced(notice_sent: Date, retrieved: Option<Date>, disputed: bool) -> Option<Announced> {
    if disputed {
        return retrieved.map(|day| Announced { day, by: AnnouncedBy::Retrieval });
    }
    let day = notice_sent.saturating_add(Duration::days(DAYS));
    Some(Announced { day, by: AnnouncedBy::FourthDay })
}
