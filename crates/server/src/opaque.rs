//! OPAQUE on the server's side (RFC 9807): ristretto255, triple Diffie-Hellman with SHA-512.
//!
//! **Invariant:** the server never sees a password nor anything to guess it with faster than its holder could, and answers
//! for unknown login names as for known ones.

use std::path::{Path, PathBuf};

use envelope::{
    Hash,
    suite::opaque::{KE1_LEN, KE3_LEN, REGISTRATION_RECORD_LEN, REGISTRATION_REQUEST_LEN},
};
use opaque_ke::{
    CipherSuite, CredentialFinalization, CredentialRequest, Identifiers, RegistrationRequest,
    RegistrationUpload, Ristretto255, ServerLogin, ServerLoginParameters, ServerRegistration, ServerSetup,
    TripleDh, ksf::Identity,
};
use rand_core::OsRng;
use sha2_for_opaque::Sha512;
use zeroize::Zeroizing;

use crate::secret_file::{self, SecretFileError};

/// Binds the exchanges to this protocol; the client says the same.
const CONTEXT: &[u8] = b"siegel/opaque/v1";

/// The suite. Stretching the password is the client's work: the server's suite leaves it out.
struct Suite;

impl CipherSuite for Suite {
    type OprfCs = Ristretto255;
    type KeyExchange = TripleDh<Ristretto255, Sha512>;
    type Ksf = Identity;
}

/// The server's long-lived OPAQUE secret: the OPRF seed and its key pair.
pub struct Opaque {
    setup: ServerSetup<Suite>,
}

/// Why an OPAQUE message is not answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum OpaqueError {
    /// The bytes are no message of this step.
    #[error("not a message of this step")]
    Malformed,
    /// The password is wrong, or there is none.
    #[error("the exchange fails")]
    Refused,
}

impl OpaqueError {
    /// A stable name of the error.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Malformed => "opaque-malformed",
            Self::Refused => "opaque-refused",
        }
    }
}

/// Why the secret's file cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SetupError {
    /// It cannot be read or written, or others may read it.
    #[error(transparent)]
    File(#[from] SecretFileError),
    /// It holds something else. Without it nobody can sign in: restore it from a backup.
    #[error("{0} holds no OPAQUE setup")]
    Content(PathBuf),
}

impl SetupError {
    /// A stable name of the error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::File(error) => error.code(),
            Self::Content(_) => "opaque-setup-content",
        }
    }
}

/// What the first answer of a sign-in consists of.
pub struct Started {
    /// KE2, for the client.
    pub response: Vec<u8>,
    /// What the server needs for the second request.
    pub state: Vec<u8>,
}

impl Opaque {
    /// A new secret. Records made with another one are worthless with it.
    pub fn generate() -> Self {
        Self { setup: ServerSetup::new(&mut OsRng) }
    }

    /// The secret in the file at `path`, which is made at the first start.
    ///
    /// # Errors
    /// [`SetupError`] if the file cannot be read or written, or holds something else.
    pub fn open(path: &Path) -> Result<Self, SetupError> {
        let make = || Zeroizing::new(Self::generate().setup.serialize().to_vec());
        let bytes = secret_file::read_or_make(path, make)?;
        let setup = ServerSetup::deserialize(&bytes).map_err(|_| SetupError::Content(path.to_owned()))?;
        Ok(Self { setup })
    }

    /// Answers a RegistrationRequest.
    ///
    /// # Errors
    /// [`OpaqueError::Malformed`] if it is none.
    pub fn register(&self, login: &Hash, request: &[u8]) -> Result<Vec<u8>, OpaqueError> {
        let request = RegistrationRequest::deserialize(exactly(request, REGISTRATION_REQUEST_LEN)?)
            .map_err(|_| OpaqueError::Malformed)?;
        let started = ServerRegistration::<Suite>::start(&self.setup, request, login.as_bytes())
            .map_err(|_| OpaqueError::Malformed)?;
        Ok(started.message.serialize().to_vec())
    }

    /// The record to keep of a RegistrationRecord.
    ///
    /// # Errors
    /// [`OpaqueError::Malformed`] if it is none.
    pub fn record(record: &[u8]) -> Result<Vec<u8>, OpaqueError> {
        let upload = RegistrationUpload::<Suite>::deserialize(exactly(record, REGISTRATION_RECORD_LEN)?)
            .map_err(|_| OpaqueError::Malformed)?;
        Ok(ServerRegistration::finish(upload).serialize().to_vec())
    }

    /// Answers KE1. Without a record the answer is one that no password fits.
    ///
    /// # Errors
    /// [`OpaqueError::Malformed`] if it is no KE1.
    pub fn start(&self, login: &Hash, record: Option<&[u8]>, request: &[u8]) -> Result<Started, OpaqueError> {
        let record = record
            .map(ServerRegistration::<Suite>::deserialize)
            .transpose()
            .map_err(|_| OpaqueError::Malformed)?;
        let request =
            CredentialRequest::deserialize(exactly(request, KE1_LEN)?).map_err(|_| OpaqueError::Malformed)?;
        let started =
            ServerLogin::start(&mut OsRng, &self.setup, record, request, login.as_bytes(), parameters())
                .map_err(|_| OpaqueError::Malformed)?;
        Ok(Started {
            response: started.message.serialize().to_vec(),
            state: started.state.serialize().to_vec(),
        })
    }

    /// Checks KE3.
    ///
    /// # Errors
    /// [`OpaqueError::Malformed`] if it is none, [`OpaqueError::Refused`] if the password was wrong.
    pub fn finish(state: &[u8], finalization: &[u8]) -> Result<(), OpaqueError> {
        let finalization = CredentialFinalization::deserialize(exactly(finalization, KE3_LEN)?)
            .map_err(|_| OpaqueError::Malformed)?;
        let login = ServerLogin::<Suite>::deserialize(state).map_err(|_| OpaqueError::Refused)?;
        login.finish(finalization, parameters()).map(drop).map_err(|_| OpaqueError::Refused)
    }
}

/// The message, if it has its length: `opaque-ke` passes over what comes after it.
const fn exactly(message: &[u8], len: usize) -> Result<&[u8], OpaqueError> {
    if message.len() == len { Ok(message) } else { Err(OpaqueError::Malformed) }
}

fn parameters() -> ServerLoginParameters<'static, 'static> {
    ServerLoginParameters { context: Some(CONTEXT), identifiers: Identifiers::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_setup_stays_the_same() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("opaque-setup");
        let first = Opaque::open(&path).unwrap();
        assert!(Opaque::open(&path).unwrap().setup == first.setup);
        std::fs::write(&path, b"short").unwrap();
        assert!(matches!(Opaque::open(&path).err(), Some(SetupError::Content(_))));
    }

    #[test]
    fn bytes_that_are_no_message_are_refused() {
        let opaque = Opaque::generate();
        let login = Hash::of(b"login");
        for bytes in [&[][..], &[0; 31], &[0xff; 96], &[0; 200]] {
            assert_eq!(opaque.register(&login, bytes), Err(OpaqueError::Malformed));
            assert_eq!(Opaque::record(bytes), Err(OpaqueError::Malformed));
            assert_eq!(opaque.start(&login, None, bytes).err(), Some(OpaqueError::Malformed));
            assert!(Opaque::finish(&[], bytes).is_err());
        }
    }
}
