//! Levels of assurance: where the session stands, what the insurer's table says, and the person's own choice.

use wire::assurance::{Choose, DataClass, Level, Standing, Table};

use super::Vault;
use crate::{api, error::Error};

/// The number of the text that informs people before they choose a lower level for their mail (`level.inform_*` in `locales/`).
/// Raised whenever that text says something else: which one somebody read is recorded with their choice.
const NOTICE: u32 = 1;

impl Vault {
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
    /// No answer, or a problem: the session's level is too low to lower it further.
    pub async fn choose_mail_level(self, level: Level) -> Result<(), Error> {
        let outcome = api::choose_level(&Choose { class: DataClass::Mail, level, notice: NOTICE }).await;
        if let Err(error) = &outcome {
            self.notice(error);
        }
        outcome
    }
}
