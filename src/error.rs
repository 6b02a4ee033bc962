//! What can go wrong, as one closed set that pages can show; people's words for it stand in `locales/`.

use wire::ProblemKind;
use worker::Failure;

/// A failure that a page can show. Holds no plaintext, key, file name or person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The server answered with a problem.
    #[error("the server answered: {}", .0.code())]
    Problem(ProblemKind),
    /// The crypto module refused or failed.
    #[error("the crypto module answered: {0}")]
    Worker(Failure),
    /// There was no answer: no connection, or the server is gone.
    #[error("there was no answer from the server")]
    Offline,
    /// Something answered that is not our server, such as the sign-in page of a public network.
    #[error("something else than the server answered")]
    Captive,
    /// The crypto module could not be loaded, or died.
    #[error("the crypto module is not running")]
    WorkerGone,
    /// A part of the portal did not come.
    #[error("a part of the portal could not be loaded")]
    PartMissing,
    /// The browser's storage failed.
    #[error("storage on this device failed: {0}")]
    Storage(#[from] StorageFailure),
    /// The page was reloaded before the file was sealed: it has to be added again.
    #[error("the file was not sealed before the page was reloaded")]
    FileInterrupted,
    /// A message takes no more attachments.
    #[error("a message takes no more attachments")]
    TooManyFiles,
    /// A file of the message is not sealed yet, or could not be.
    #[error("a file of the message is not sealed")]
    FilesNotReady,
    /// The message names no unit or topic.
    #[error("the message names no unit")]
    NoUnit,
    /// The message has no subject.
    #[error("the message has no subject")]
    NoSubject,
    /// Another draft is where this one would go.
    #[error("another draft is in its place")]
    DraftBegun,
    /// The message is on its way to the insurer already.
    #[error("the message is on its way already")]
    OnTheWayAlready,
    /// The person stopped it.
    #[error("stopped by the person")]
    Cancelled,
    /// No passkey came of it.
    #[error("no passkey: {0}")]
    Passkey(PasskeyFailure),
    /// The browser has no push service, cannot reach it, or reports anything else.
    #[error("the browser cannot subscribe to notices")]
    PushFailed,
}

/// Why the browser or the authenticator gives no passkey.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum PasskeyFailure {
    /// This browser has none.
    #[error("the browser has no passkeys")]
    Unsupported,
    /// The person stopped it or took too long, or there is none here; browsers do not say which.
    #[error("no passkey was confirmed")]
    NotConfirmed,
    /// The authenticator has one of this account already.
    #[error("the authenticator has one already")]
    Registered,
    /// Anything else that the browser reports.
    #[error("the browser reports a failure")]
    Failed,
}

/// Why the browser's storage failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum StorageFailure {
    /// There is no storage: switched off, or a private window that refuses it.
    #[error("storage is not available")]
    Unavailable,
    /// The device or the browser's share of it is full.
    #[error("storage is full")]
    Full,
    /// Another tab runs a newer version of the portal.
    #[error("another tab runs another version")]
    Version,
    /// Anything else that the browser reports.
    #[error("the browser reports a storage failure")]
    Other,
}

impl Error {
    /// A stable name: the key under `error.` in `locales/`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Problem(kind) => kind.code(),
            Self::Worker(failure) => failure.code(),
            Self::Offline => "offline",
            Self::Captive => "captive",
            Self::WorkerGone => "worker-gone",
            Self::PartMissing => "part-missing",
            Self::Storage(StorageFailure::Unavailable) => "storage-unavailable",
            Self::Storage(StorageFailure::Full) => "storage-full",
            Self::Storage(StorageFailure::Version) => "storage-version",
            Self::Storage(StorageFailure::Other) => "storage",
            Self::FileInterrupted => "file-interrupted",
            Self::TooManyFiles => "too-many-files",
            Self::FilesNotReady => "files-not-ready",
            Self::NoUnit => "no-unit",
            Self::NoSubject => "no-subject",
            Self::DraftBegun => "draft-begun",
            Self::OnTheWayAlready => "on-the-way-already",
            Self::Cancelled => "cancelled",
            Self::PushFailed => "push-failed",
            Self::Passkey(PasskeyFailure::Unsupported) => "passkey-unsupported",
            Self::Passkey(PasskeyFailure::NotConfirmed) => "passkey-not-confirmed",
            Self::Passkey(PasskeyFailure::Registered) => "passkey-registered",
            Self::Passkey(PasskeyFailure::Failed) => "passkey-failed",
        }
    }

    /// The failure that goes by this name, for what was kept across a reload.
    pub fn from_code(code: &str) -> Option<Self> {
        let storage = [
            StorageFailure::Unavailable,
            StorageFailure::Full,
            StorageFailure::Version,
            StorageFailure::Other,
        ];
        let own = [
            Self::Offline,
            Self::Captive,
            Self::WorkerGone,
            Self::PartMissing,
            Self::FileInterrupted,
            Self::TooManyFiles,
            Self::FilesNotReady,
            Self::NoUnit,
            Self::NoSubject,
            Self::DraftBegun,
            Self::OnTheWayAlready,
            Self::Cancelled,
            Self::Passkey(PasskeyFailure::Unsupported),
            Self::Passkey(PasskeyFailure::NotConfirmed),
            Self::Passkey(PasskeyFailure::Registered),
            Self::Passkey(PasskeyFailure::Failed),
        ];
        let problems = ProblemKind::ALL.iter().copied().map(Self::Problem);
        let failures = Failure::ALL.iter().copied().map(Self::Worker);
        let mut all = own.into_iter().chain(storage.map(Self::Storage)).chain(problems).chain(failures);
        all.find(|error| error.code() == code)
    }

    /// Whether the same may work a little later without anybody changing anything.
    pub fn retryable(&self) -> bool {
        match self {
            Self::Offline | Self::Captive | Self::WorkerGone | Self::PartMissing => true,
            Self::Problem(kind) => matches!(
                kind,
                ProblemKind::Internal
                    | ProblemKind::IdentityUnavailable
                    | ProblemKind::Unavailable
                    | ProblemKind::TooMany
                    | ProblemKind::Incomplete
                    | ProblemKind::PartDigest
                    | ProblemKind::ExchangeExpired
            ),
            _ => false,
        }
    }

    /// Whether no server of ours has said anything: what is kept on this device is all that there is.
    pub fn is_silence(&self) -> bool {
        matches!(self, Self::Offline | Self::Captive | Self::Problem(ProblemKind::Unavailable))
    }

    /// Whether the session has to be opened again first.
    pub fn needs_sign_in(&self) -> bool {
        matches!(
            self,
            Self::Problem(
                ProblemKind::Unauthenticated | ProblemKind::SessionEnded | ProblemKind::AccountReplaced
            ) | Self::Worker(Failure::Locked)
        )
    }
}

impl From<Failure> for Error {
    fn from(failure: Failure) -> Self {
        Self::Worker(failure)
    }
}

impl From<ProblemKind> for Error {
    fn from(kind: ProblemKind) -> Self {
        Self::Problem(kind)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_failure_comes_back_by_its_code() {
        let all = ProblemKind::ALL
            .iter()
            .copied()
            .map(Error::Problem)
            .chain(Failure::ALL.iter().copied().map(Error::Worker))
            .chain([Error::Offline, Error::Captive, Error::Storage(StorageFailure::Full), Error::Cancelled])
            .chain([Error::Passkey(PasskeyFailure::NotConfirmed)]);
        for error in all {
            let back = Error::from_code(error.code()).unwrap();
            assert_eq!(back.code(), error.code());
        }
        assert_eq!(Error::from_code("of-tomorrow"), None);
    }
}
