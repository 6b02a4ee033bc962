//! The account and those before and after it: letters that would end it, and mail that comes back from the one before.

use leptos::prelude::*;
use wire::succession::Succession;

use super::Mailbox;
use crate::{api, error::Error};

impl Mailbox {
    /// Which letters would end the account, and how the mail of the one before it comes back; nothing until it was asked for.
    pub fn succession(self) -> Signal<Option<Succession>> {
        self.succession.into()
    }

    /// Asks for it: the leading tab each time that it looks for mail, another one once.
    pub(super) async fn look_at_succession(self) -> Result<(), Error> {
        if !self.vault.leading().get_untracked() && self.succession.read_untracked().is_some() {
            return Ok(());
        }
        let said = Some(api::succession().await?);
        if self.vault.account().is_some() && *self.succession.read_untracked() != said {
            self.succession.set(said);
        }
        Ok(())
    }
}
