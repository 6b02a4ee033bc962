//! Who is told that there is mail, as the server keeps it.

use wire::notices::{EmailAddress, EmailCode, Language, Notices, PutEmail, PutPush};

use super::{Purpose, Vault};
use crate::{api, error::Error};

impl Vault {
    /// Who is told.
    ///
    /// # Errors
    /// No answer, or the session has ended.
    pub async fn notices(self) -> Result<Notices, Error> {
        api::notices().await.inspect_err(|error| self.notice(error))
    }

    /// Tells this device from now on, at its subscription's address.
    ///
    /// # Errors
    /// No answer, or the session has ended.
    pub async fn tell_this_device(self, endpoint: String) -> Result<(), Error> {
        api::put_push(&PutPush { endpoint }).await.inspect_err(|error| self.notice(error))
    }

    /// Tells this device no longer.
    ///
    /// # Errors
    /// No answer, or the session has ended.
    pub async fn leave_this_device(self) -> Result<(), Error> {
        api::delete_push().await.inspect_err(|error| self.notice(error))
    }

    /// Has a code mailed to an address.
    ///
    /// # Errors
    /// Nobody confirms it, no answer, or a problem: the address is refused, or enough codes were mailed.
    pub async fn mail_code(self, address: EmailAddress, language: Language) -> Result<(), Error> {
        let request = api::put_email(&PutEmail { address, language })?;
        self.permitted(Purpose::SetEmail, &request).await.inspect_err(|error| self.notice(error))
    }

    /// Tells the address whose code this is.
    ///
    /// # Errors
    /// No answer, or a problem: it is another code.
    pub async fn confirm_address(self, code: String) -> Result<(), Error> {
        api::confirm_email(&EmailCode { code }).await.inspect_err(|error| self.notice(error))
    }

    /// Tells nobody by e-mail any more.
    ///
    /// # Errors
    /// No answer, or the session has ended.
    pub async fn forget_address(self) -> Result<(), Error> {
        api::delete_email().await.inspect_err(|error| self.notice(error))
    }
}
