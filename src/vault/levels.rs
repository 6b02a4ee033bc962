//! Levels of assurance: where the session stands, what the insurer's table says, and the person's own choice.

use leptos::{prelude::*, task::spawn_local};
use wire::{
    ProblemKind,
    assurance::{Choose, DataClass, Level, Standing, Table},
};

use super::{Purpose, Vault};
use crate::{api, device, error::Error};

/// The number of the text that informs people before they choose a lower level for their mail (`level.inform_*` in `locales/`).
/// Raised whenever that text says something else: which one somebody read is recorded with their choice.
const NOTICE: u32 = 1;

/// A sign-in's level that ends is said so long before, ms.
const SOON: u64 = 5 * 60 * 1000;
/// An identification that ends is said so long before, ms: time to go to a branch.
const MONTH: u64 = 30 * DAY;
const DAY: u64 = 24 * 60 * 60 * 1000;

impl Vault {
    /// When the level that the person's mail needs ends, as soon as that should be known; ms since 1970.
    pub fn level_ends(self) -> Signal<Option<u64>> {
        self.level_ends.into()
    }

    /// Asks where the session stands, to say in time when its level ends.
    pub(super) fn learn_level(self) {
        spawn_local(async move {
            // Without an answer there is nothing to say; the server refuses what it must anyway.
            self.standing.set(api::standing().await.ok());
            self.watch_level();
        });
    }

    /// Looks whether the level ends soon.
    pub(super) fn watch_level(self) {
        let ends =
            self.standing.read_untracked().as_ref().and_then(|standing| to_be_said(standing, device::now()));
        if self.level_ends.get_untracked() != ends {
            self.level_ends.set(ends);
        }
    }

    /// Where this session stands, and the insurer's table with its reasons.
    ///
    /// # Errors
    /// No answer, or the session has ended.
    pub async fn levels(self) -> Result<(Standing, Table), Error> {
        let answers = futures_util::future::try_join(api::standing(), api::levels()).await;
        if let Err(error) = &answers {
            self.notice(error);
        }
        answers
    }

    /// Chooses the level that one's own mail needs from now on.
    ///
    /// # Errors
    /// Nobody confirms it, no answer, or a problem: the session's level is too low to lower it further.
    pub async fn choose_mail_level(self, level: Level) -> Result<(), Error> {
        let choose = Choose { class: DataClass::Mail, level, notice: NOTICE };
        let outcome = match api::choose_level(&choose).await {
            // It is less than before.
            Err(Error::Problem(ProblemKind::PermitNeeded)) => self.lower_mail_level(&choose).await,
            outcome => outcome,
        };
        if let Err(error) = &outcome {
            self.notice(error);
        }
        self.learn_level();
        outcome
    }

    async fn lower_mail_level(self, choose: &Choose) -> Result<(), Error> {
        self.permitted(Purpose::LowerLevel, &api::lower_level(choose)?).await
    }
}

/// The end of the level, if mail needs it and it is near: minutes for a sign-in, which is quickly done again, a month for an
/// identification.
fn to_be_said(standing: &Standing, now: u64) -> Option<u64> {
    let until = standing.achieved.until?;
    let needed = standing.required.get(&DataClass::Mail).is_some_and(|&needed| needed > Level::Normal);
    let reached =
        standing.required.get(&DataClass::Mail).is_some_and(|&needed| standing.achieved.level >= needed);
    let left = until.saturating_sub(now);
    (needed && reached && (left <= SOON || (DAY..=MONTH).contains(&left))).then_some(until)
}

#[cfg(test)]
mod tests {
    use wire::assurance::{Achieved, Identification, IdentifiedBy, Method, Shown};

    use super::*;

    //
    #[test]
    fn an_end_is_said_before_it_comes_and_only_where_it_matters() {
        let check = |level, needed, left: Option<u64>, expect: bool| {
            let now = 1_800_000_000_000;
            let identification = Identification { by: IdentifiedBy::IdCard, at: 0 };
            let standing = Standing {
                achieved: Achieved { level, until: left.map(|left| now + left) },
                shown: Shown { method: Method::Password, acr: None, signed_in: 0, identification },
                required: [(DataClass::Mail, needed)].into(),
                choices: Vec::new(),
                by_passkey: Level::Normal,
                has_passkey: false,
            };
            assert_eq!(to_be_said(&standing, now).is_some(), expect, "{level:?} {needed:?} {left:?}");
        };
        check(Level::High, Level::High, Some(SOON), true);
        check(Level::High, Level::High, Some(SOON + 1), false);
        check(Level::High, Level::High, Some(DAY), true);
        check(Level::High, Level::High, Some(MONTH), true);
        check(Level::High, Level::High, Some(MONTH + 1), false);
        check(Level::High, Level::High, None, false);
        check(Level::High, Level::Normal, Some(SOON), false);
        check(Level::Substantial, Level::High, Some(SOON), false);
    }
}
