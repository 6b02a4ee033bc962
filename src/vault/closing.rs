//! The end of an account, as its owner wishes.

use wire::closing::CloseAccount;

use super::{Purpose, Vault};
use crate::{api, error::Error};

/// The number of the text that the page shows before. It is raised when the text says something else.
const NOTICE: u32 = 1;

impl Vault {
    /// Has the account closed after some days, and deletes it from this device. As after signing out there stay, sealed, the device's place in
    /// its chain and the state that it has seen: signing in until then takes it back.
    ///
    /// # Errors
    /// Nobody confirms it, or no answer: nothing has changed.
    pub async fn close_account(self) -> Result<(), Error> {
        let request = api::close_account(&CloseAccount { notice: NOTICE })?;
        self.permitted(Purpose::CloseAccount, &request).await.inspect_err(|error| self.notice(error))?;
        let store = self.account();
        self.sign_out().await;
        if let Some(store) = store {
            // Also what was unsent: nobody can send it any more. What cannot be deleted stays sealed.
            let _ = store.wipe().await;
        }
        Ok(())
    }
}
