//! Passwords: the client's half of OPAQUE (RFC 9807), ristretto255, TripleDH with SHA-512, Argon2id 64 MiB.
//!
//! The server's half uses the same groups and hash and no stretching. Identities are the public keys; the context of
//! the key exchange is `siegel/opaque/v1`. Each step takes bytes and gives bytes, so that the one that stretches can
//! run in a worker that is thrown away.

use envelope::suite::opaque::{KE2_LEN, REGISTRATION_RESPONSE_LEN};
use opaque_ke::{
    CipherSuite, ClientLogin, ClientLoginFinishParameters, ClientRegistration,
    ClientRegistrationFinishParameters, CredentialResponse, Identifiers, RegistrationResponse, Ristretto255,
    TripleDh, errors::ProtocolError,
};
use sha2_for_opaque::Sha512;
use zeroize::Zeroizing;

use crate::{CryptoRng, Secret, letter::argon2, rng::Legacy};

/// The context of the key exchange.
pub const CONTEXT: &[u8] = b"siegel/opaque/v1";

struct ClientSuite;

impl CipherSuite for ClientSuite {
    type OprfCs = Ristretto255;
    type KeyExchange = TripleDh<Ristretto255, Sha512>;
    type Ksf = opaque_ke::argon2::Argon2<'static>;
}

/// Why a step of OPAQUE failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum OpaqueError {
    /// The password is wrong, or the account unknown: nobody can tell.
    #[error("name or password is wrong")]
    Password,
    /// The server's answer, or a state, is malformed.
    #[error("the answer is malformed")]
    Malformed,
}

impl OpaqueError {
    /// A stable name.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Password => "wrong-password",
            Self::Malformed => "opaque-malformed",
        }
    }
}

impl From<ProtocolError> for OpaqueError {
    fn from(error: ProtocolError) -> Self {
        match error {
            ProtocolError::InvalidLoginError => Self::Password,
            _ => Self::Malformed,
        }
    }
}

/// OPAQUE's export key: 64 bytes that only the password gives, and the server never sees.
pub struct ExportKey(Secret<64>);

impl ExportKey {
    /// The key as [`ExportKey::to_bytes`] gave it.
    pub const fn from_bytes(bytes: Secret<64>) -> Self {
        Self(bytes)
    }

    /// The bytes, to hand them from a throw-away worker to the one that keeps them.
    pub const fn to_bytes(&self) -> &Secret<64> {
        &self.0
    }

    fn of(bytes: &[u8]) -> Result<Self, OpaqueError> {
        Secret::from_slice(bytes).map(Self).ok_or(OpaqueError::Malformed)
    }
}

/// The message, if it has its length: `opaque-ke` passes over what comes after it.
const fn exactly(message: &[u8], len: usize) -> Result<&[u8], OpaqueError> {
    if message.len() == len { Ok(message) } else { Err(OpaqueError::Malformed) }
}

/// A first step: a message for the server, and a state for the second step.
pub struct Started {
    /// To be sent: RegistrationRequest or KE1.
    pub message: Vec<u8>,
    /// Secret, to be kept until the answer comes.
    pub state: Zeroizing<Vec<u8>>,
}

/// A finished step: a message for the server, and the export key.
pub struct Finished {
    /// To be sent: RegistrationRecord or KE3.
    pub message: Vec<u8>,
    /// What the password is worth on this side.
    pub export_key: ExportKey,
}

/// Begins to set a password.
///
/// # Errors
/// [`OpaqueError`] if the password cannot be mapped to the group, which does not happen.
pub fn registration_start(password: &[u8], rng: &mut impl CryptoRng) -> Result<Started, OpaqueError> {
    let started = ClientRegistration::<ClientSuite>::start(&mut Legacy(rng), password)?;
    let message = started.message.serialize().to_vec();
    Ok(Started { message, state: Zeroizing::new(started.state.serialize().to_vec()) })
}

/// Ends it with the server's RegistrationResponse. Stretches the password: 64 MiB, and a second in a browser.
///
/// # Errors
/// [`OpaqueError::Malformed`] for an answer or a state that is none.
pub fn registration_finish(
    state: &[u8],
    password: &[u8],
    response: &[u8],
    rng: &mut impl CryptoRng,
) -> Result<Finished, OpaqueError> {
    let state = ClientRegistration::<ClientSuite>::deserialize(state)?;
    let response = RegistrationResponse::deserialize(exactly(response, REGISTRATION_RESPONSE_LEN)?)?;
    let ksf = argon2();
    let params = ClientRegistrationFinishParameters::new(Identifiers::default(), Some(&ksf));
    let finished = state.finish(&mut Legacy(rng), password, response, params)?;
    let export_key = Zeroizing::new(finished.export_key);
    Ok(Finished { message: finished.message.serialize().to_vec(), export_key: ExportKey::of(&export_key)? })
}

/// Begins to sign in.
///
/// # Errors
/// [`OpaqueError`] if the password cannot be mapped to the group, which does not happen.
pub fn login_start(password: &[u8], rng: &mut impl CryptoRng) -> Result<Started, OpaqueError> {
    let started = ClientLogin::<ClientSuite>::start(&mut Legacy(rng), password)?;
    let message = started.message.serialize().to_vec();
    Ok(Started { message, state: Zeroizing::new(started.state.serialize().to_vec()) })
}

/// Ends it with the server's KE2. Stretches the password: 64 MiB, and a second in a browser.
///
/// # Errors
/// [`OpaqueError::Password`] if the password is wrong or the account unknown; [`OpaqueError::Malformed`] for an
/// answer or a state that is none.
pub fn login_finish(
    state: &[u8],
    password: &[u8],
    response: &[u8],
    rng: &mut impl CryptoRng,
) -> Result<Finished, OpaqueError> {
    let state = ClientLogin::<ClientSuite>::deserialize(state)?;
    let response = CredentialResponse::deserialize(exactly(response, KE2_LEN)?)?;
    let ksf = argon2();
    let params = ClientLoginFinishParameters::new(Some(CONTEXT), Identifiers::default(), Some(&ksf));
    let finished = state.finish(&mut Legacy(rng), password, response, params)?;
    let export_key = Zeroizing::new(finished.export_key);
    Ok(Finished { message: finished.message.serialize().to_vec(), export_key: ExportKey::of(&export_key)? })
}

#[cfg(test)]
mod tests;
