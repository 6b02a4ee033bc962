//! What somebody reaches by what they have shown, and for how long.

use serde::{Deserialize, Serialize};

use super::{Acr, Identification, IdentifiedBy, Level, Method, MethodWorth, Table, table::most};

const MINUTE: u64 = 60 * 1000;
const DAY: u64 = 24 * 60 * MINUTE;

/// What a session has shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Shown {
    /// How the person signed in.
    pub method: Method,
    /// How surely they have shown who they are, as the identity provider says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub acr: Option<Acr>,
    /// When, ms since 1970.
    pub signed_in: u64,
    /// How the insurer knows who they are.
    pub identification: Identification,
}

/// A level, and how long it lasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Achieved {
    /// The level.
    pub level: Level,
    /// When it falls, ms since 1970; none: with the session.
    pub until: Option<u64>,
}

/// A level that may fall to another one at a time.
#[derive(Clone, Copy)]
struct Ageing {
    level: Level,
    until: Option<u64>,
    after: Level,
}

impl Ageing {
    /// Where the table is silent: somebody has signed in, no more.
    const NORMAL: Self = Self { level: Level::Normal, until: None, after: Level::Normal };

    fn at(self, now: u64) -> Level {
        if self.until.is_some_and(|until| until <= now) { self.after } else { self.level }
    }
}

impl Table {
    /// What this reaches at `now`: the lower of what the sign-in and the identification are worth; [`Level::Normal`] where the
    /// table is silent. Whom a provider vouches for is identified by that as surely as they are signed in.
    pub fn achieved(&self, shown: &Shown, now: u64) -> Achieved {
        let method = self.method(shown);
        let identification =
            if self.vouches(shown) { method } else { self.identification(shown.identification) };
        let at = |time| method.at(time).min(identification.at(time));
        let level = at(now);
        let mut falls: Vec<_> = [method.until, identification.until].into_iter().flatten().collect();
        falls.sort_unstable();
        let until = falls.into_iter().find(|&time| time > now && at(time) < level);
        Achieved { level, until }
    }

    /// What an identification is worth at `now`.
    pub fn identification_level(&self, identification: Identification, now: u64) -> Level {
        self.identification(identification).at(now)
    }

    /// Which of these identifications is worth most at `now`, the one that lasts longest among equals; none of none.
    pub fn best(&self, identifications: &[Identification], now: u64) -> Option<Identification> {
        let worth = |one: &&Identification| {
            let ageing = self.identification(**one);
            (ageing.at(now), ageing.until.unwrap_or(u64::MAX), one.at)
        };
        identifications.iter().max_by_key(worth).copied()
    }

    /// Whether this is the word of a provider that the table knows.
    pub fn vouches(&self, shown: &Shown) -> bool {
        self.identity(shown).is_some()
    }

    /// What the sign-in is worth, and why.
    pub fn sign_in(&self, shown: &Shown) -> Option<&MethodWorth> {
        self.identity(shown).or_else(|| self.methods.get(&shown.method))
    }

    /// Words of providers that are worth more than one factor, those that are worth most first: what to ask a provider for.
    pub fn wanted_acrs(&self) -> Vec<&Acr> {
        let mut above: Vec<_> =
            self.identities.iter().filter(|(_, worth)| worth.level > Level::Normal).collect();
        above.sort_by_key(|(_, worth)| core::cmp::Reverse(worth.level));
        above.into_iter().map(|(acr, _)| acr).collect()
    }

    fn identity(&self, shown: &Shown) -> Option<&MethodWorth> {
        shown
            .acr
            .as_ref()
            .filter(|_| shown.method == Method::Identity)
            .and_then(|acr| self.identities.get(acr))
    }

    fn method(&self, shown: &Shown) -> Ageing {
        let Some(worth) = self.sign_in(shown) else { return Ageing::NORMAL };
        let most = if self.vouches(shown) { Level::High } else { most(shown.method) };
        let until = worth.minutes.map(|minutes| shown.signed_in.saturating_add(u64::from(minutes) * MINUTE));
        Ageing { level: worth.level.min(most), until, after: Level::Normal }
    }

    fn identification(&self, identification: Identification) -> Ageing {
        let Some(worth) = self.identifications.get(&identification.by) else { return Ageing::NORMAL };
        let letter =
            self.identifications.get(&IdentifiedBy::Letter).map_or(Level::Normal, |letter| letter.level);
        let until = worth.days.map(|days| identification.at.saturating_add(u64::from(days) * DAY));
        Ageing { level: worth.level, until, after: letter.min(worth.level) }
    }
}
