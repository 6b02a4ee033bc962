//! An identity provider outside, as the server asks it who somebody is (OpenID Connect Core 1.0): authorization code with PKCE.
//!
//! **Invariant:** the insurance number that a provider names becomes a login name here, and is in no row, log or answer. A provider says who
//! somebody is, and gets and gives no key.

use std::{fmt, path::Path};

use envelope::{Hash, login::derive_login};
use openidconnect::{
    AdditionalClaims, AuthenticationContextClass, AuthenticationFlow, AuthorizationCode, Client, ClientId,
    ClientSecret, CsrfToken, EmptyExtraTokenFields, EndpointMaybeSet, EndpointNotSet, EndpointSet,
    IdTokenFields, JwsSigningAlgorithm as _, Nonce, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl,
    RequestTokenError, StandardErrorResponse, StandardTokenResponse, TokenResponse as _,
    core::{
        CoreAuthDisplay, CoreAuthPrompt, CoreErrorResponseType, CoreGenderClaim, CoreJsonWebKey,
        CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm, CoreProviderMetadata, CoreResponseType,
        CoreRevocableToken, CoreRevocationErrorResponse, CoreTokenIntrospectionResponse, CoreTokenType,
    },
};
use serde::{Deserialize, Serialize};
use wire::{InsuranceNumber, assurance::Acr, insurer::Translated, limits::IDENTITY_SECONDS};

use crate::{clock, rows::identities::Expected, token::Token};

mod config;
mod discovery;

use config::Config;
use discovery::Discovery;

pub use config::ConfigError;

/// Seconds that a provider's clock may be behind or ahead of this server's.
const CLOCKS: u64 = 60;

/// An identity provider, and this server as the provider knows it.
pub struct IdentityProvider {
    config: Config,
    way_back: RedirectUrl,
    discovery: Discovery,
}

/// Why a provider does not say who somebody is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum IdentityError {
    /// It does not answer, or not as a provider should.
    #[error("the provider does not answer as it should")]
    Unavailable,
    /// What it answers does not fit: code, signature, audience, time, nonce, or there is no insurance number in it.
    #[error("the provider's answer does not fit")]
    Refused,
}

impl IdentityError {
    /// A stable name of the error.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Unavailable => "identity-unavailable",
            Self::Refused => "identity-refused",
        }
    }
}

/// A sign-in that goes to the provider.
pub struct Leaving {
    /// Where the browser goes.
    pub address: String,
    /// Comes back with the answer.
    pub state: Token,
    /// What the answer has to fit.
    pub expected: Expected,
}

/// Whom a provider has named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identified {
    /// The login name of that person's account, if there is one.
    pub login: Hash,
    /// How surely they have shown it, in the provider's words.
    pub acr: Option<Acr>,
}

/// The claims of an ID token that no standard names.
#[derive(Serialize, Deserialize)]
#[serde(transparent)]
struct Claims(serde_json::Map<String, serde_json::Value>);

impl AdditionalClaims for Claims {}

impl fmt::Debug for Claims {
    /// They name a person: they never reach a log.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Claims(…)")
    }
}

type Tokens = StandardTokenResponse<
    IdTokenFields<
        Claims,
        EmptyExtraTokenFields,
        CoreGenderClaim,
        CoreJweContentEncryptionAlgorithm,
        CoreJwsSigningAlgorithm,
    >,
    CoreTokenType,
>;

/// The library's client, once the provider's addresses are known.
type Asking = Client<
    Claims,
    CoreAuthDisplay,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJsonWebKey,
    CoreAuthPrompt,
    StandardErrorResponse<CoreErrorResponseType>,
    Tokens,
    CoreTokenIntrospectionResponse,
    CoreRevocableToken,
    CoreRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

impl IdentityProvider {
    /// The provider that the file at `path` describes, for a portal of this origin. It is asked for nothing yet.
    ///
    /// # Errors
    /// [`ConfigError`].
    pub fn open(path: &Path, origin: &str) -> Result<Self, ConfigError> {
        let config = Config::open(path)?;
        config.check()?;
        let discovery = Discovery::new(config.issuer.clone(), config.is_local())?;
        Ok(Self { way_back: config::way_back(origin)?, config, discovery })
    }

    /// What people call its identity.
    pub const fn name(&self) -> &Translated {
        &self.config.name
    }

    /// Sends somebody to the provider. It is asked to have them show themselves now, if possible by one of these.
    ///
    /// # Errors
    /// [`IdentityError::Unavailable`].
    pub async fn leave(&self, acrs: &[&Acr]) -> Result<Leaving, IdentityError> {
        let client = self.asking(&*self.discovery.metadata().await?);
        let state = Token::generate();
        let (csrf, nonce) = (CsrfToken::new(state.to_base64()), Nonce::new_random());
        let expected_nonce = nonce.secret().clone();
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let flow = AuthenticationFlow::<CoreResponseType>::AuthorizationCode;
        let mut request = client
            .authorize_url(flow, || csrf, || nonce)
            .add_scopes(self.config.scopes.iter().cloned())
            .set_pkce_challenge(challenge)
            .add_prompt(CoreAuthPrompt::Login)
            .set_max_age(std::time::Duration::from_secs(IDENTITY_SECONDS));
        for acr in acrs {
            request = request.add_auth_context_value(AuthenticationContextClass::new(acr.to_string()));
        }
        let (address, ..) = request.url();
        let expected = Expected { nonce: expected_nonce, verifier: verifier.secret().clone() };
        Ok(Leaving { address: address.into(), state, expected })
    }

    /// Asks the provider whom its code names.
    ///
    /// # Errors
    /// [`IdentityError`].
    pub async fn arrive(&self, code: String, expected: Expected) -> Result<Identified, IdentityError> {
        let metadata = self.discovery.metadata().await?;
        let client = self.asking(&metadata);
        let request =
            client.exchange_code(AuthorizationCode::new(code)).map_err(|_| unusable("no token endpoint"))?;
        let http = self.discovery.client();
        let tokens = request
            .set_pkce_verifier(PkceCodeVerifier::new(expected.verifier))
            .request_async(&http)
            .await
            .map_err(|error| match &error {
                RequestTokenError::ServerResponse(answer) => match answer.error() {
                    CoreErrorResponseType::InvalidGrant => IdentityError::Refused,
                    // The provider does not take this server, whoever the person is.
                    error => unusable(error.as_ref()),
                },
                RequestTokenError::Request(_) => unusable("unreachable"),
                _ => unusable("form"),
            })?;
        let verifier = client.id_token_verifier().set_allowed_algs(signatures(&metadata));
        let verifier = verifier.set_auth_time_verifier_fn(|time| {
            let seconds = time.and_then(|time| u64::try_from(time.timestamp()).ok());
            if seconds.is_some_and(|seconds| was_just_now(seconds, clock::now() / 1000)) {
                Ok(())
            } else {
                Err("too long ago".to_owned())
            }
        });
        let claims = tokens
            .id_token()
            .ok_or(IdentityError::Refused)?
            .claims(&verifier, &Nonce::new(expected.nonce))
            .map_err(|_| IdentityError::Refused)?;
        let number = claims.additional_claims().0.get(&self.config.claim).and_then(|claim| claim.as_str());
        let number: InsuranceNumber =
            number.and_then(|text| text.parse().ok()).ok_or(IdentityError::Refused)?;
        let acr = claims.auth_context_ref().and_then(|acr| acr.as_str().parse().ok());
        Ok(Identified { login: derive_login(number.as_str()), acr })
    }

    fn asking(&self, metadata: &CoreProviderMetadata) -> Asking {
        let secret = ClientSecret::new(self.config.client_secret.expose().to_owned());
        let id = ClientId::new(self.config.client_id.clone());
        Client::from_provider_metadata(metadata.clone(), id, Some(secret))
            .set_redirect_uri(self.way_back.clone())
    }
}

/// Says in the log why the provider is of no use.
fn unusable(reason: &str) -> IdentityError {
    tracing::error!(reason, "the identity provider gives no token");
    IdentityError::Unavailable
}

/// Signatures that the provider makes, by keys that it alone has.
fn signatures(metadata: &CoreProviderMetadata) -> Vec<CoreJwsSigningAlgorithm> {
    let offered = metadata.id_token_signing_alg_values_supported().iter();
    let own = |algorithm: &&CoreJwsSigningAlgorithm| {
        !algorithm.uses_shared_secret() && **algorithm != CoreJwsSigningAlgorithm::None
    };
    offered.filter(own).cloned().collect()
}

/// Whether somebody whom the provider has seen at this second was seen for this sign-in.
const fn was_just_now(seen: u64, now: u64) -> bool {
    seen <= now + CLOCKS && now <= seen + IDENTITY_SECONDS + CLOCKS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_was_seen_before_the_sign_in_has_to_be_seen_again() {
        let now = 1_800_000_000;
        let check = |seen: u64, expect: bool| assert_eq!(was_just_now(seen, now), expect, "{seen}");
        check(now, true);
        check(now - IDENTITY_SECONDS - CLOCKS, true);
        check(now - IDENTITY_SECONDS - CLOCKS - 1, false);
        check(now + CLOCKS, true);
        check(now + CLOCKS + 1, false);
        check(0, false);
    }
}
