//! Passkeys on the server's side (WebAuthn Level 3): challenges, and what authenticators answer to them.
//!
//! **Invariant:** who signs in was verified by the authenticator, at this server's own origin, which comes from the server's
//! configuration and from no request.

use std::{net::SocketAddr, time::Duration};

use envelope::{AccountId, Base64};
use serde::{Serialize, de::DeserializeOwned};
use webauthn_rs::prelude::{
    DiscoverableAuthentication, Passkey, PasskeyRegistration, PublicKeyCredential,
    RegisterPublicKeyCredential, Url, Uuid, Webauthn, WebauthnBuilder, WebauthnError,
};
use webauthn_rs_proto::{AuthenticatorAssertionResponseRaw, AuthenticatorAttestationResponseRaw};
use wire::{
    limits::PASSKEY_SECONDS,
    passkey::{Assertion, Attestation},
};

/// The type of every credential.
const PUBLIC_KEY: &str = "public-key";
/// What authenticators must be told of the server and the person: the portal says it in the insurer's words instead.
const NAME: &str = "Siegel";

/// This server, as authenticators know it.
pub struct RelyingParty {
    webauthn: Webauthn,
    id: String,
}

/// The origin of a server that listens on its own machine only; of any other nobody but its operator knows under which name people reach
/// it.
pub fn origin_here(scheme: &str, address: SocketAddr) -> Option<String> {
    address.ip().is_loopback().then(|| format!("{scheme}://localhost:{}", address.port()))
}

/// Why passkeys cannot be used at an origin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum OriginError {
    /// It is not an origin, as in `https://portal.example`.
    #[error("not an origin: write it as in https://portal.example")]
    Malformed,
    /// Browsers have passkeys for `https` only, and for `http://localhost`.
    #[error("passkeys need https, or http://localhost")]
    Insecure,
    /// Passkeys belong to a name, never to an address.
    #[error("passkeys need a domain name, not an address")]
    Address,
}

impl OriginError {
    /// A stable name of the error.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Malformed => "origin-malformed",
            Self::Insecure => "origin-insecure",
            Self::Address => "origin-address",
        }
    }
}

/// Why an authenticator's answer is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PasskeyError {
    /// It answers another challenge or another origin, nobody was verified, its signature is wrong, its counter went back.
    #[error("the authenticator's answer does not fit")]
    Refused,
    /// What was kept of a challenge or a passkey cannot be read, or the library failed.
    #[error("what was kept of a passkey cannot be read")]
    Corrupt,
}

impl PasskeyError {
    /// A stable name of the error.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Refused => "passkey-refused",
            Self::Corrupt => "passkey-corrupt",
        }
    }
}

/// A challenge, and what the server must keep until it is answered.
pub struct Challenge {
    /// The challenge.
    pub challenge: Base64,
    /// Algorithms that are taken (COSE); none where a signature is asked for.
    pub algorithms: Vec<i64>,
    /// What the server keeps.
    pub state: Vec<u8>,
}

/// A credential that was made.
#[derive(Debug)]
pub struct Registered {
    /// Its id.
    pub credential: Vec<u8>,
    /// What the server keeps to check its answers.
    pub record: Vec<u8>,
}

impl RelyingParty {
    /// The server at this origin.
    ///
    /// # Errors
    /// [`OriginError`] if passkeys cannot be used there.
    pub fn at(origin: &str) -> Result<Self, OriginError> {
        let url = Url::parse(origin).map_err(|_| OriginError::Malformed)?;
        if url.origin().ascii_serialization() != origin.trim_end_matches('/') {
            return Err(OriginError::Malformed);
        }
        let id = url.domain().ok_or(OriginError::Address)?.to_owned();
        if url.scheme() != "https" && !(url.scheme() == "http" && id == "localhost") {
            return Err(OriginError::Insecure);
        }
        let webauthn = WebauthnBuilder::new(&id, &url)
            .and_then(|builder| builder.rp_name(NAME).timeout(Duration::from_secs(PASSKEY_SECONDS)).build())
            .map_err(|_| OriginError::Malformed)?;
        Ok(Self { webauthn, id })
    }

    /// The server as it is reached on its own machine, if it listens there only.
    pub fn on_this_machine(scheme: &str, address: SocketAddr) -> Option<Self> {
        Self::at(&origin_here(scheme, address)?).ok()
    }

    /// Its id: a domain.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// A challenge for another passkey of an account that has those of `registered` already.
    ///
    /// # Errors
    /// [`PasskeyError::Corrupt`] if the library fails.
    pub fn start_registration(
        &self,
        account: AccountId,
        registered: Vec<Vec<u8>>,
    ) -> Result<Challenge, PasskeyError> {
        let (asked, state) = self
            .webauthn
            .start_passkey_registration(Uuid::from_bytes(*account.as_bytes()), NAME, NAME, Some(registered))
            .map_err(failed)?;
        let asked = asked.public_key;
        Ok(Challenge {
            challenge: Base64(asked.challenge),
            algorithms: asked.pub_key_cred_params.iter().map(|parameters| parameters.alg).collect(),
            state: to_bytes(&state)?,
        })
    }

    /// The credential that answers the challenge of `state`.
    ///
    /// # Errors
    /// [`PasskeyError`] if none does.
    pub fn finish_registration(
        &self,
        state: &[u8],
        attestation: &Attestation,
    ) -> Result<Registered, PasskeyError> {
        let state: PasskeyRegistration = from_bytes(state)?;
        let answer = RegisterPublicKeyCredential {
            id: String::new(),
            raw_id: attestation.credential.0.clone(),
            response: AuthenticatorAttestationResponseRaw {
                attestation_object: attestation.attestation_object.0.clone(),
                client_data_json: attestation.client_data.0.clone(),
                transports: None,
            },
            type_: PUBLIC_KEY.to_owned(),
            extensions: Default::default(),
        };
        let passkey = self.webauthn.finish_passkey_registration(&answer, &state).map_err(refused)?;
        Ok(Registered { credential: passkey.cred_id().to_vec(), record: to_bytes(&passkey)? })
    }

    /// A challenge for whoever comes.
    ///
    /// # Errors
    /// [`PasskeyError::Corrupt`] if the library fails.
    pub fn start_sign_in(&self) -> Result<Challenge, PasskeyError> {
        let (asked, state) = self.webauthn.start_discoverable_authentication().map_err(failed)?;
        Ok(Challenge {
            challenge: Base64(asked.public_key.challenge),
            algorithms: Vec::new(),
            state: to_bytes(&state)?,
        })
    }

    /// Checks that the passkey of `record` answers the challenge of `state`; what is to be kept of it afterwards, its counter
    /// moved on.
    ///
    /// # Errors
    /// [`PasskeyError::Refused`] if it does not, also if its counter went back: then somebody may have copied it.
    pub fn finish_sign_in(
        &self,
        state: &[u8],
        record: &[u8],
        assertion: &Assertion,
    ) -> Result<Vec<u8>, PasskeyError> {
        let state: DiscoverableAuthentication = from_bytes(state)?;
        let mut passkey: Passkey = from_bytes(record)?;
        let answer = PublicKeyCredential {
            id: String::new(),
            raw_id: assertion.credential.0.clone(),
            response: AuthenticatorAssertionResponseRaw {
                authenticator_data: assertion.authenticator_data.0.clone(),
                client_data_json: assertion.client_data.0.clone(),
                signature: assertion.signature.0.clone(),
                user_handle: Some(assertion.user.0.clone()),
            },
            extensions: Default::default(),
            type_: PUBLIC_KEY.to_owned(),
        };
        let result =
            self.webauthn.finish_discoverable_authentication_v2(&answer, state, &passkey).map_err(refused)?;
        passkey.update_credential(&result);
        to_bytes(&passkey)
    }
}

fn to_bytes(value: &impl Serialize) -> Result<Vec<u8>, PasskeyError> {
    serde_json::to_vec(value).map_err(|_| PasskeyError::Corrupt)
}

fn from_bytes<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, PasskeyError> {
    serde_json::from_slice(bytes).map_err(|_| PasskeyError::Corrupt)
}

fn failed(error: WebauthnError) -> PasskeyError {
    tracing::error!(error = &error as &dyn core::error::Error, "no challenge could be made");
    PasskeyError::Corrupt
}

fn refused(error: WebauthnError) -> PasskeyError {
    // It names what did not fit, and nobody.
    tracing::info!(error = &error as &dyn core::error::Error, "an authenticator's answer was refused");
    PasskeyError::Refused
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passkeys_belong_to_a_name_under_https() {
        let check = |origin, expect: Result<&str, OriginError>| {
            let id = RelyingParty::at(origin).map(|party| party.id().to_owned());
            assert_eq!(id.as_deref().map_err(|error| *error), expect, "{origin}");
        };
        check("https://portal.example", Ok("portal.example"));
        check("https://portal.example/", Ok("portal.example"));
        check("https://portal.example:8443", Ok("portal.example"));
        check("http://localhost:8787", Ok("localhost"));
        check("http://portal.example", Err(OriginError::Insecure));
        check("https://192.0.2.1", Err(OriginError::Address));
        check("https://[2001:db8::1]", Err(OriginError::Address));
        check("https://portal.example/path", Err(OriginError::Malformed));
        check("https://portal.example:443", Err(OriginError::Malformed));
        check("portal.example", Err(OriginError::Malformed));
        check("", Err(OriginError::Malformed));
    }

    #[test]
    fn only_a_server_of_this_machine_knows_its_own_name() {
        let id = |address: &str| {
            let party = RelyingParty::on_this_machine("http", address.parse().unwrap());
            party.map(|party| party.id().to_owned())
        };
        assert_eq!(id("127.0.0.1:8787").as_deref(), Some("localhost"));
        assert_eq!(id("[::1]:80").as_deref(), None, "browsers leave the usual port out");
        assert_eq!(id("192.0.2.1:8787"), None);
        assert_eq!(id("0.0.0.0:8787"), None);
    }
}
