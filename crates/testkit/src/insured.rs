//! A scripted insured person: activates by letter, signs in, writes and reads as the portal does, without a browser.
//!
//! What a test may want to break lies open between two steps: an [`Activation`] before it is finished, a
//! [`SealedMessage`] before it is handed over.
//!
//! **Invariant:** like the portal, it believes nothing that the server says without a signature.

use std::time::SystemTime;

use crypto::{
    OpenError, Secret,
    account::{Bundle, open_bundle},
    attachment::SealAttachmentError,
    certificate::AccountCertificate,
    directory::{Directory, DirectoryError, verify_directory},
    keys::AccountKeys,
    login::derive_login,
    message::SealError,
    opaque::{self, OpaqueError},
    rng::UnwrapErr,
    slot::{Slot, SlotKind, SlotSecret},
    state::{AccountState, Device, SignedState, StateError},
};
use data_encoding::BASE64URL_NOPAD;
use envelope::{AccountId, DeviceId, Hash, LetterCode, LetterSlot, RootFingerprint};
use getrandom::SysRng;
use reqwest::Method;
use wire::{
    BirthDate, InsuranceNumber, Problem, ProblemKind,
    account::{Account, NextState},
    sign_in::{SignInFinish, SignInStart, SignInStarted},
};

mod activation;
mod connection;
mod reading;
mod writing;

pub use activation::Activation;
pub use connection::Connection;
pub use reading::{Author, Mail};
pub use writing::{Draft, Enclosure, SealedMessage, SealedObject};

/// What stands on an activation letter.
pub struct Letter {
    /// Its number.
    pub slot: LetterSlot,
    /// Its code.
    pub code: LetterCode,
    /// The insurer's root fingerprint.
    pub root: RootFingerprint,
}

impl Letter {
    /// What the letter's QR code holds: `…/activate#l=<number>&c=<code>&r=<root fingerprint>`.
    pub fn from_link(link: &str) -> Option<Self> {
        let (_, fragment) = link.split_once("/activate#")?;
        let value =
            |name: &str| fragment.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='));
        let root: [u8; Hash::LEN] = BASE64URL_NOPAD.decode(value("r")?.as_bytes()).ok()?.try_into().ok()?;
        Some(Self { slot: value("l")?.parse().ok()?, code: value("c")?.parse().ok()?, root: root.into() })
    }
}

/// Who the person is to the insurer.
#[derive(Clone)]
pub struct Person {
    /// Insurance number.
    pub insurance_number: InsuranceNumber,
    /// Date of birth.
    pub birth_date: BirthDate,
}

/// Why the person cannot go on.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum InsuredError {
    /// The server cannot be reached.
    #[error(transparent)]
    Http(#[from] reqwest::Error),
    /// The server answered with a problem.
    #[error(transparent)]
    Refused(#[from] Problem),
    /// The server's answer is not what the API describes.
    #[error("the answer is not what the API describes: {0}")]
    Answer(&'static str),
    /// The password is wrong, or the server's part of OPAQUE.
    #[error(transparent)]
    Opaque(#[from] OpaqueError),
    /// Something is not what its signature, MAC or key says.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The directory is not current.
    #[error(transparent)]
    Directory(#[from] DirectoryError),
    /// The account's state is not to be used.
    #[error(transparent)]
    State(#[from] StateError),
    /// A file cannot be sealed.
    #[error(transparent)]
    File(#[from] SealAttachmentError),
    /// A message cannot be sealed.
    #[error(transparent)]
    Message(#[from] SealError),
    /// The directory has no such topic.
    #[error("the directory has no such topic")]
    Topic,
}

impl InsuredError {
    /// The server's problem, if it is one.
    pub const fn kind(&self) -> Option<ProblemKind> {
        match self {
            Self::Refused(problem) => Some(problem.kind),
            _ => None,
        }
    }
}

/// An insured person with an account, on one device.
pub struct Insured {
    connection: Connection,
    account: AccountId,
    device: DeviceId,
    bundle: Bundle,
    directory: Directory,
    /// Hash of the account's state that this device has seen.
    state: Hash,
    /// Number of this device's next envelope.
    sequence: u64,
    /// Hash of this device's envelope before it.
    previous: Hash,
}

impl Insured {
    /// Signs in on a new device, and unlocks the account by its password.
    ///
    /// # Errors
    /// [`InsuredError`]; a wrong password is [`OpaqueError::Password`].
    pub async fn sign_in(
        base: &str,
        root: &RootFingerprint,
        insurance_number: &InsuranceNumber,
        password: &str,
    ) -> Result<Self, InsuredError> {
        let mut connection = Connection::new(base)?;
        let directory = fetch_directory(&connection, root).await?;
        let rng = &mut rng();
        let started = opaque::login_start(password.as_bytes(), rng)?;
        let request = SignInStart {
            login: derive_login(insurance_number.as_str()),
            credential_request: started.message.into(),
        };
        let answer: SignInStarted = connection.post("/sign-in/start", &request).await?;
        let response = answer.credential_response.as_ref();
        let finished = opaque::login_finish(&started.state, password.as_bytes(), response, rng)?;
        let device = random_id();
        let request = SignInFinish {
            exchange: answer.exchange,
            credential_finalization: finished.message.into(),
            device,
        };
        let session = connection.open_session("/sign-in/finish", &request).await?;

        let account: Account = connection.get("/account").await?;
        let slots = account.enrolment.slots.iter().map(|slot| Slot::parse(slot.object.as_ref()));
        let slots: Vec<Slot> = slots.collect::<Result<_, _>>()?;
        let slot = slots.iter().find(|slot| slot.kind == SlotKind::Password).ok_or(OpenError::Refused)?;
        let unlock_key = slot.open(SlotSecret::Password(&finished.export_key))?;
        let bundle = open_bundle(account.enrolment.bundle.as_ref(), &unlock_key)?;
        if bundle.root != *root {
            return Err(OpenError::Refused.into());
        }
        let state = join(&connection, &account, &slots, &bundle, device).await?;
        Ok(Self::on_device(connection, session.account, device, bundle, directory, state))
    }

    const fn on_device(
        connection: Connection,
        account: AccountId,
        device: DeviceId,
        bundle: Bundle,
        directory: Directory,
        state: Hash,
    ) -> Self {
        let previous = Hash::new([0; Hash::LEN]);
        Self { connection, account, device, bundle, directory, state, sequence: 1, previous }
    }

    /// Puts a device out of the account.
    ///
    /// # Errors
    /// [`InsuredError`].
    pub async fn put_out(&self, device: DeviceId) -> Result<(), InsuredError> {
        let account: Account = self.connection.get("/account").await?;
        let identity = self.bundle.identity.verifying_key();
        let newest = SignedState::verify(account.state.as_ref(), self.account, &identity)?;
        let mut next = newest.next(now());
        next.devices.retain(|other| other.device != device);
        put_state(&self.connection, &newest, &next, &self.bundle).await.map(drop)
    }

    /// This device.
    pub const fn device(&self) -> DeviceId {
        self.device
    }

    /// The account's id.
    pub const fn account(&self) -> AccountId {
        self.account
    }

    /// The verified directory.
    pub const fn directory(&self) -> &Directory {
        &self.directory
    }

    /// The way to the server, with the session.
    pub const fn connection(&self) -> &Connection {
        &self.connection
    }

    /// The registry's certificate over this account's keys, if the desk has issued it.
    ///
    /// # Errors
    /// [`InsuredError::Open`] if there is one that the registry of the directory did not issue for these keys.
    pub async fn certificate(&self) -> Result<Option<AccountCertificate>, InsuredError> {
        let account: Account = self.connection.get("/account").await?;
        let keys = AccountKeys::parse(account.enrolment.account_keys.as_ref())?;
        if keys != self.bundle.keys() {
            return Err(OpenError::Refused.into());
        }
        let verify = |certificate: envelope::Base64| {
            let registry = &self.directory.registry;
            AccountCertificate::verify(certificate.as_ref(), self.account, &keys, registry)
        };
        Ok(account.certificate.map(verify).transpose()?)
    }

    /// Ends the session; the keys stay in memory.
    ///
    /// # Errors
    /// [`InsuredError`].
    pub async fn sign_out(&self) -> Result<(), InsuredError> {
        let request = self.connection.request(Method::POST, "/sign-out");
        self.connection.done(request).await
    }
}

/// The directory, if this root signed it and it holds now.
async fn fetch_directory(connection: &Connection, root: &RootFingerprint) -> Result<Directory, InsuredError> {
    let bytes = connection.bytes(connection.request(Method::GET, "/directory")).await?;
    let directory = verify_directory(&bytes, root)?;
    directory.check(now(), 0)?;
    Ok(directory)
}

const fn rng() -> UnwrapErr<SysRng> {
    UnwrapErr(SysRng)
}

fn random_id<T: From<[u8; 16]>>() -> T {
    T::from(*Secret::<16>::generate(&mut rng()).expose())
}

/// Checks the account's newest state, and names this device in the next one; gives that one's hash.
async fn join(
    connection: &Connection,
    account: &Account,
    slots: &[Slot],
    bundle: &Bundle,
    device: DeviceId,
) -> Result<Hash, InsuredError> {
    let identity = bundle.identity.verifying_key();
    let newest = SignedState::verify(account.state.as_ref(), account.account, &identity)?;
    newest.check_slots(slots)?;
    newest.check_keys(&bundle.keys())?;
    let mut next = newest.next(now());
    next.name_slots(slots);
    next.devices.push(Device { device, joined: now() });
    put_state(connection, &newest, &next, bundle).await
}

/// Signs the state after the newest one; gives its hash.
async fn put_state(
    connection: &Connection,
    newest: &SignedState,
    next: &AccountState,
    bundle: &Bundle,
) -> Result<Hash, InsuredError> {
    let state = next.sign(&bundle.identity).ok_or(OpenError::Refused)?;
    let hash = Hash::of(&state);
    let request = NextState { previous: newest.hash, state: state.into() };
    connection.done(connection.request(Method::PUT, "/account/state").json(&request)).await?;
    Ok(hash)
}

/// Milliseconds since 1970.
fn now() -> u64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_link_of_a_letter() {
        let root = "A".repeat(43);
        let code = LetterCode::new([7; 10]);
        let bare = code.to_string().replace('-', "");
        let letter = Letter::from_link(&format!("http://localhost:1/activate#l=00001234&c={bare}&r={root}"));
        let letter = letter.expect("a letter");
        assert_eq!(letter.slot.number(), 1234);
        assert_eq!(letter.code.as_bytes(), code.as_bytes());
        assert_eq!(letter.root.as_bytes(), &[0; 32]);
        assert!(Letter::from_link("http://localhost:1/activate#l=00001234").is_none());
    }
}
