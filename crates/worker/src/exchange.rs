//! Between two calls of an activation or a sign-in: what the next step needs, and nothing longer.

use std::mem;

use crypto::{
    account::UnlockKey, letter::LetterSecret, link::NewLink, opaque::ExportKey, passkey::PrfOutput,
};
use envelope::{AccountId, Hash, RecoveryCode, RootFingerprint};
use zeroize::Zeroizing;

/// Where the exchange stands. A new one replaces the old one.
#[derive(Default)]
pub(crate) enum Exchange {
    /// Nothing was begun.
    #[default]
    Idle,
    /// The letter is stretched, the registration has begun.
    Activating(Box<Activating>),
    /// The login has begun.
    SigningIn(SigningIn),
    /// This device shows a code, to be linked.
    Linking(Box<NewLink>),
    /// What opens the account is here; it can be unlocked.
    Proven(Proven),
}

impl Exchange {
    /// The activation, if that is what has begun. A call that does not fit takes nothing away.
    pub(crate) fn take_activating(&mut self) -> Option<Box<Activating>> {
        match mem::take(self) {
            Self::Activating(activating) => Some(activating),
            other => {
                *self = other;
                None
            }
        }
    }

    /// The login, if that is what has begun. A call that does not fit takes nothing away.
    pub(crate) fn take_signing_in(&mut self) -> Option<SigningIn> {
        match mem::take(self) {
            Self::SigningIn(signing_in) => Some(signing_in),
            other => {
                *self = other;
                None
            }
        }
    }
}

/// OPAQUE's state and the password, which its second step needs again.
pub(crate) struct Opaque {
    /// The client's state.
    pub(crate) state: Zeroizing<Vec<u8>>,
    /// The password.
    pub(crate) password: Zeroizing<String>,
}

/// A login that has begun.
pub(crate) struct SigningIn {
    /// The login name.
    pub(crate) login: Hash,
    /// The login.
    pub(crate) opaque: Opaque,
}

/// An activation that has begun.
pub(crate) struct Activating {
    /// The login name.
    pub(crate) login: Hash,
    /// The stretched letter.
    pub(crate) letter: LetterSecret,
    /// The root that the person has compared with the letter.
    pub(crate) root: RootFingerprint,
    /// The registration.
    pub(crate) opaque: Opaque,
}

/// What a finished exchange leaves for unlocking.
pub(crate) struct Proven {
    /// The login name, if the person has said it: who shows a passkey says none.
    pub(crate) login: Option<Hash>,
    /// What opens the account.
    pub(crate) opener: Opener,
    /// The account that was just made; after a sign-in, the server says which it is.
    pub(crate) made: Option<AccountId>,
    /// The password, if it was typed: an offline slot can be made for it.
    pub(crate) typed: Option<Zeroizing<String>>,
}

/// What opens an account.
pub(crate) enum Opener {
    /// What the password is worth, for its slot.
    Password(ExportKey),
    /// The recovery code, for its slot.
    Recovery(RecoveryCode),
    /// The unlock key itself, from a device that had the account open.
    Linked(UnlockKey),
    /// What the passkey's PRF gives, for its slot.
    Passkey(PrfOutput),
    /// The unlock key itself, out of this device's offline slot: the server had no part in it.
    Offline(UnlockKey),
    /// The unlock key itself, after the account was rekeyed here.
    Rekeyed(UnlockKey),
}
