//! Where the account is signed in, and ending that.

use envelope::SessionId;
use wire::{ProblemKind, account::Session};

use super::Vault;
use crate::{api, error::Error};

impl Vault {
    /// Where the account is signed in.
    ///
    /// # Errors
    /// No answer, or the session has ended.
    pub async fn sessions(self) -> Result<Vec<Session>, Error> {
        let sessions = api::sessions().await;
        if let Err(error) = &sessions {
            self.notice(error);
        }
        Ok(sessions?.sessions)
    }

    /// Ends a session of the account, or every other one. One that has ended already is as good.
    ///
    /// # Errors
    /// No answer, or this session has ended.
    pub async fn end_sessions(self, which: Option<SessionId>) -> Result<(), Error> {
        let outcome = match which {
            Some(session) => api::end_session(session).await,
            None => api::end_other_sessions().await,
        };
        match outcome {
            Err(Error::Problem(ProblemKind::NotFound)) => Ok(()),
            Err(error) => {
                self.notice(&error);
                Err(error)
            }
            Ok(()) => Ok(()),
        }
    }
}
