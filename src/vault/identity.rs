//! Signing in by an identity provider outside: the browser leaves for it, and what it brings back opens a session. Keys come from elsewhere.

use leptos::prelude::*;
use wire::{ProblemKind, assurance::Method, identity::IdentityFinish, insurer::Translated};

use super::Vault;
use crate::{api, error::Error};

/// Where this tab keeps which page somebody has left.
const LEFT: &str = "siegel.identity";

/// What a provider has sent back with the browser.
#[derive(Clone, PartialEq, Eq)]
pub enum ProviderAnswer {
    /// Who it is, for the server alone to find out.
    Code {
        /// The provider's code.
        code: String,
        /// Names the sign-in that it answers.
        state: String,
    },
    /// The person has stopped it there.
    Cancelled,
    /// The provider could not do it.
    Failed,
    /// None, or it was taken out of the address before.
    Nothing,
}

impl ProviderAnswer {
    /// The answer in the parameters of an address (OpenID Connect Core 1.0, sections 3.1.2.5 and 3.1.2.6).
    pub fn read(parameter: impl Fn(&str) -> Option<String>) -> Self {
        match (parameter("code"), parameter("state"), parameter("error").as_deref()) {
            (_, _, Some("access_denied")) => Self::Cancelled,
            (_, _, Some(_)) => Self::Failed,
            (Some(code), Some(state), None) => Self::Code { code, state },
            _ => Self::Nothing,
        }
    }
}

impl Vault {
    /// What people call the provider's identity, if the server takes them from one.
    pub async fn identity_name(self) -> Option<Translated> {
        // Without an answer it is not offered.
        api::identity_offer().await.ok()?.name
    }

    /// Leaves for the provider's page, to come back to this one.
    ///
    /// # Errors
    /// The provider or the server does not answer, or nothing can be stored here.
    pub async fn leave_for_provider(self, page: &str) -> Result<(), Error> {
        self.home().await.store()?;
        let address = api::start_identity_sign_in().await?.address;
        if let Some(storage) = storage() {
            // Without it the way back ends at the first page.
            let _ = storage.set_item(LEFT, page);
        }
        window().location().set_href(&address).map_err(|_| ProblemKind::IdentityUnavailable.into())
    }

    /// Signs in by what the provider has sent back: [`Vault::password_wanted`] then. Gives the page that was left, if that is known.
    ///
    /// # Errors
    /// The answer was used, is too old or does not fit, or there is no account for this person.
    pub async fn sign_in_by_identity(self, code: String, state: String) -> Result<Option<String>, Error> {
        let home = self.home().await;
        home.store()?;
        api::finish_identity_sign_in(&IdentityFinish { code, state, device: home.device().device }).await?;
        self.password_wanted.set(Some(Method::Identity));
        Ok(page_left())
    }
}

/// The page that this tab has left, once.
fn page_left() -> Option<String> {
    let storage = storage()?;
    let page = storage.get_item(LEFT).ok()?;
    let _ = storage.remove_item(LEFT);
    page.filter(|page| page.starts_with('/'))
}

fn storage() -> Option<web_sys::Storage> {
    window().session_storage().ok().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_a_code_with_its_state_or_says_what_went_wrong() {
        let check = |parameters: &[(&str, &str)], expect: ProviderAnswer| {
            let parameter = |name: &str| {
                parameters.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
            };
            assert!(ProviderAnswer::read(parameter) == expect, "{parameters:?}");
        };
        let code = ProviderAnswer::Code { code: "c".to_owned(), state: "s".to_owned() };
        check(&[("code", "c"), ("state", "s"), ("iss", "https://id.example")], code);
        check(&[("code", "c")], ProviderAnswer::Nothing);
        check(&[("state", "s")], ProviderAnswer::Nothing);
        check(&[], ProviderAnswer::Nothing);
        check(&[("error", "access_denied"), ("state", "s")], ProviderAnswer::Cancelled);
        check(&[("error", "temporarily_unavailable"), ("state", "s")], ProviderAnswer::Failed);
        check(&[("error", "server_error"), ("code", "c"), ("state", "s")], ProviderAnswer::Failed);
    }
}
