//! Why a call failed, as a closed set of codes that people's words in `locales/` hang on.

use serde::{Deserialize, Serialize};

/// A call's failure. Holds no plaintext, key, file name or person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Failure {
    /// App and module speak different versions: reload.
    #[error("app and module speak different versions")]
    Protocol,
    /// The call cannot be made now: no exchange was begun, or the stream is gone.
    #[error("the call does not fit the module's state")]
    State,
    /// The account is locked: no keys are here.
    #[error("the account is locked")]
    Locked,
    /// Password or insurance number do not fit; which, nobody can tell.
    #[error("password or insurance number do not fit")]
    WrongPassword,
    /// A slot or the bundle does not open: damaged, or not this account's.
    #[error("the account's keys do not open")]
    KeysUnreadable,
    /// A passkey's authenticator has no PRF, or one that answers each time differently: it signs in, and opens nothing.
    #[error("the passkey's authenticator has no steady PRF")]
    NoPrf,
    /// The directory does not carry the pinned root's signatures.
    #[error("the directory is not signed by the insurer's root")]
    DirectoryForged,
    /// The directory's sequence is lower than one seen before.
    #[error("the directory is older than one seen before")]
    DirectoryOld,
    /// The directory is past its validity (or the clock is wrong).
    #[error("the directory has expired")]
    DirectoryExpired,
    /// The root's fingerprint is not the letter's: stop, and call the number on the letter.
    #[error("the insurer's fingerprint is not the letter's")]
    FingerprintMismatch,
    /// The insurer has confirmed other keys for this account than the ones here.
    #[error("the account certificate names other keys")]
    CertificateForged,
    /// The server hands out an older state of the account than this device has seen: stop.
    #[error("the account has been set back")]
    AccountSetBack,
    /// The account has another history than the one that this device has seen: stop.
    #[error("the account has two histories")]
    AccountForked,
    /// A state of the account is not signed by the account, or goes back on an earlier one.
    #[error("the account has not signed its state")]
    AccountForged,
    /// The server has a way to unlock the account that the account did not make.
    #[error("the account has a slot that it did not make")]
    SlotAdded,
    /// A way to unlock the account is missing at the server.
    #[error("a slot of the account is missing")]
    SlotRemoved,
    /// The key of a new device is not the one of its code, or what came for it is not from a device that has read the code: stop.
    #[error("the link between two devices is forged")]
    LinkForged,
    /// This device has missed states of the account: they have to be fetched.
    #[error("states of the account are missing")]
    StateGap,
    /// The unit is not in the directory.
    #[error("the unit is not in the directory")]
    UnknownUnit,
    /// The file has no bytes.
    #[error("the file is empty")]
    FileEmpty,
    /// The file is above the limit; it was not read.
    #[error("the file is above the limit")]
    FileTooLarge,
    /// The file changed or vanished while it was read.
    #[error("the file changed or vanished while it was read")]
    FileChanged,
    /// A sealed part did not open again: this device's processor or memory is at fault. Nothing left the device.
    #[error("a sealed part did not open again")]
    SealUnverified,
    /// The message has neither text nor attachment.
    #[error("the message is empty")]
    MessageEmpty,
    /// The text, subject or number of attachments is above the limit.
    #[error("the message is above a limit")]
    MessageTooLarge,
    /// The object does not open: damaged, forged, or not for this account. Deliberately one variant.
    #[error("the object does not open")]
    Unopened,
    /// Something that cannot happen did.
    #[error("the module failed")]
    Internal,
}

impl Failure {
    /// Every failure, in the order of the documentation.
    pub const ALL: &[Self] = &[
        Self::Protocol,
        Self::State,
        Self::Locked,
        Self::WrongPassword,
        Self::KeysUnreadable,
        Self::NoPrf,
        Self::DirectoryForged,
        Self::DirectoryOld,
        Self::DirectoryExpired,
        Self::FingerprintMismatch,
        Self::CertificateForged,
        Self::AccountSetBack,
        Self::AccountForked,
        Self::AccountForged,
        Self::SlotAdded,
        Self::SlotRemoved,
        Self::LinkForged,
        Self::StateGap,
        Self::UnknownUnit,
        Self::FileEmpty,
        Self::FileTooLarge,
        Self::FileChanged,
        Self::SealUnverified,
        Self::MessageEmpty,
        Self::MessageTooLarge,
        Self::Unopened,
        Self::Internal,
    ];

    /// A stable name.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Protocol => "protocol",
            Self::State => "state",
            Self::Locked => "locked",
            Self::WrongPassword => "wrong-password",
            Self::KeysUnreadable => "keys-unreadable",
            Self::NoPrf => "no-prf",
            Self::DirectoryForged => "directory-forged",
            Self::DirectoryOld => "directory-old",
            Self::DirectoryExpired => "directory-expired",
            Self::FingerprintMismatch => "fingerprint-mismatch",
            Self::CertificateForged => "certificate-forged",
            Self::AccountSetBack => "account-set-back",
            Self::AccountForked => "account-forked",
            Self::AccountForged => "account-forged",
            Self::SlotAdded => "slot-added",
            Self::SlotRemoved => "slot-removed",
            Self::LinkForged => "link-forged",
            Self::StateGap => "state-gap",
            Self::UnknownUnit => "unknown-unit",
            Self::FileEmpty => "file-empty",
            Self::FileTooLarge => "file-too-large",
            Self::FileChanged => "file-changed",
            Self::SealUnverified => "seal-unverified",
            Self::MessageEmpty => "message-empty",
            Self::MessageTooLarge => "message-too-large",
            Self::Unopened => "unopened",
            Self::Internal => "internal",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_is_the_name_on_the_wire() {
        for failure in Failure::ALL {
            assert_eq!(serde_json::to_string(failure).unwrap(), format!("\"{}\"", failure.code()));
        }
    }
}
