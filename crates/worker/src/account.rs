//! The open account: its keys, and what it must know to use them.

use std::{cell::Cell, rc::Rc};

use crypto::{
    account::{Bundle, UnlockKey, open_bundle},
    certificate::AccountCertificate,
    keys::AccountKeys,
    slot::{Slot, SlotSecret},
    state::{SeenState, SignedState},
};
use envelope::{AccountId, Base64, DeviceId, Hash, RootFingerprint};
use wire::activation::Enrolment;
use worker::{Answer, Failure, Stored};
use zeroize::Zeroizing;

use crate::{
    chain::Chain,
    directory::KnownDirectory,
    exchange::{Exchange, Opener, Proven},
    module::Module,
    rows::{open_login, open_seen},
    state,
};

/// An account whose keys are here.
pub(crate) struct Account {
    /// Its id.
    pub(crate) account: AccountId,
    /// Its login name.
    pub(crate) login: Hash,
    /// This device.
    pub(crate) device: DeviceId,
    /// What opens it, for a device that is to be linked.
    pub(crate) unlock_key: UnlockKey,
    /// Its keys.
    pub(crate) bundle: Bundle,
    /// The end of this device's chain.
    pub(crate) chain: Cell<Chain>,
    /// The account's newest state, as far as this device knows.
    pub(crate) seen: Cell<SeenState>,
    /// The password that has opened it, until an offline slot is made of it.
    pub(crate) typed: Cell<Option<Zeroizing<String>>>,
}

impl Account {
    /// The root that the letter pinned.
    pub(crate) const fn root(&self) -> RootFingerprint {
        self.bundle.root
    }
}

impl Module {
    /// Opens the bundle. May be repeated: for an account that is open already the password is not asked for again.
    pub(crate) fn unlock(&self, stored: &Stored, now: u64) -> Result<Answer, Failure> {
        let directory = self.known_directory()?;
        let opened = match &*self.exchange.borrow() {
            Exchange::Proven(proven) => {
                let opened = open(stored, proven)?;
                opened.map(|opened| login_of(stored, proven, &opened.bundle).map(|login| (opened, login)))
            }
            _ => None,
        }
        .transpose()?;
        let before = self.account.borrow().clone().filter(|before| before.account == stored.account);
        let bundle = opened.as_ref().map(|(opened, _)| &opened.bundle);
        let bundle = bundle.or(before.as_deref().map(|before| &before.bundle)).ok_or(Failure::State)?;
        check(stored, bundle, &directory)?;
        let (newest, slots) = check_states(stored, bundle, before.as_deref())?;
        if newest.check_device(stored.device).is_err() {
            let sequence = directory.directory.sequence;
            let next = state::join(&newest, &slots, stored.device, sequence, now, bundle)?;
            return Ok(Answer::Joining { next });
        }
        if let Some(before) = &before {
            before.seen.set(newest.seen());
        }
        if let Some((opened, login)) = opened {
            if before.is_none() {
                // What was begun for another account ends with it.
                self.streams.end_all();
                self.restored.take();
            }
            let account = Account::new(stored, login, opened, newest.seen(), before.as_deref());
            let mut was_rekeyed = false;
            if let Exchange::Proven(Proven { opener, typed, .. }) = self.exchange.take() {
                was_rekeyed = matches!(opener, Opener::Rekeyed(_));
                account.typed.set(typed.filter(|_| stored.offline));
            }
            self.account.replace(Some(Rc::new(account)));
            // Signing in once more, as a change may ask, leaves what was made ready for it.
            if was_rekeyed || before.is_none() {
                self.renewal.take();
            }
        }
        let account = self.open_account()?;
        let (state_row, login_row) = (account.seal_seen(&newest.seen()), account.seal_login());
        Ok(Answer::Unlocked { state_row: Base64(state_row), login_row: Base64(login_row) })
    }

    /// The open account.
    pub(crate) fn open_account(&self) -> Result<Rc<Account>, Failure> {
        self.account.borrow().clone().ok_or(Failure::Locked)
    }
}

impl Account {
    fn new(stored: &Stored, login: Hash, opened: Opened, seen: SeenState, before: Option<&Self>) -> Self {
        let Stored { account, device, ref device_row, .. } = *stored;
        let Opened { unlock_key, bundle } = opened;
        let (chain, seen) = (Cell::default(), Cell::new(seen));
        let opened = Self { account, login, device, unlock_key, bundle, chain, seen, typed: Cell::default() };
        // A row that does not open is as good as none: whoever can spoil it could remove it, too.
        let kept = device_row.as_ref().and_then(|row| opened.open_chain(row.as_ref(), device));
        let known = before.filter(|before| before.device == device).map(|before| before.chain.get());
        opened.chain.set(kept.max(known).unwrap_or_default());
        opened
    }
}

/// A bundle, and what has opened it.
struct Opened {
    unlock_key: UnlockKey,
    bundle: Bundle,
}

/// Opens the bundle with what was proven. Nothing if a passkey signed in that opens nothing; or if the account was rekeyed here,
/// and the server has other keys: perhaps it never heard of it.
fn open(stored: &Stored, proven: &Proven) -> Result<Option<Opened>, Failure> {
    if proven.made.is_some_and(|made| made != stored.account) {
        return Err(Failure::State);
    }
    let Enrolment { slots, bundle, .. } = &stored.enrolment;
    let in_slots = |secret| slots.iter().find_map(|slot| open_slot(slot.object.as_ref(), secret));
    let unlock_key = match &proven.opener {
        Opener::Password(export_key) => in_slots(SlotSecret::Password(export_key)),
        Opener::Recovery(code) => in_slots(SlotSecret::Recovery(code)),
        // A passkey may have no slot: then it has only signed in.
        Opener::Passkey(output) => match in_slots(SlotSecret::Passkey(output)) {
            None => return Ok(None),
            unlock_key => unlock_key,
        },
        Opener::Linked(unlock_key) | Opener::Offline(unlock_key) | Opener::Rekeyed(unlock_key) => {
            Some(unlock_key.duplicate())
        }
    };
    let unlock_key = unlock_key.ok_or(Failure::KeysUnreadable)?;
    match open_bundle(bundle.as_ref(), &unlock_key) {
        Ok(bundle) => Ok(Some(Opened { unlock_key, bundle })),
        Err(_) if matches!(proven.opener, Opener::Rekeyed(_)) => Ok(None),
        Err(_) => Err(Failure::KeysUnreadable),
    }
}

/// The login name: as it was typed, as the server says, or as this device has kept it.
fn login_of(stored: &Stored, proven: &Proven, bundle: &Bundle) -> Result<Hash, Failure> {
    let kept = || open_login(bundle, stored.account, stored.login_row.as_ref()?);
    // Where the server has no part nobody else has compared what was typed.
    if matches!(proven.opener, Opener::Offline(_)) && proven.login != kept() {
        return Err(Failure::WrongPassword);
    }
    proven.login.or(stored.login).or_else(kept).ok_or(Failure::State)
}

fn open_slot(object: &[u8], secret: SlotSecret<'_>) -> Option<UnlockKey> {
    Slot::parse(object).ok()?.open(secret).ok()
}

/// The slots that the server has.
pub(crate) fn slots(enrolment: &Enrolment) -> Result<Vec<Slot>, Failure> {
    let slots = enrolment.slots.iter().map(|slot| Slot::parse(slot.object.as_ref()));
    slots.collect::<Result<_, _>>().map_err(|_| Failure::KeysUnreadable)
}

/// The account's newest state, if it goes on from what this device has seen, and the slots, if they are those that it names.
fn check_states(
    stored: &Stored,
    bundle: &Bundle,
    before: Option<&Account>,
) -> Result<(SignedState, Vec<Slot>), Failure> {
    let kept = stored.state_row.as_ref().and_then(|row| open_seen(bundle, stored.device, row));
    let known = before.map(|before| before.seen.get());
    let seen = kept.into_iter().chain(known).max_by_key(|seen| seen.number);
    let identity = bundle.identity.verifying_key();
    let newest = state::newest(&stored.states, stored.account, &identity, seen.as_ref())?;
    let slots = slots(&stored.enrolment)?;
    state::check(&newest, &slots, bundle)?;
    Ok((newest, slots))
}

/// Whether all the others speak of the same keys, and of the same insurer.
fn check(stored: &Stored, bundle: &Bundle, directory: &KnownDirectory) -> Result<(), Failure> {
    let Stored { account, enrolment, certificate, .. } = stored;
    let keys = AccountKeys::parse(enrolment.account_keys.as_ref()).map_err(|_| Failure::KeysUnreadable)?;
    if keys != bundle.keys() || enrolment.encryption_key != keys.encryption_key.id() {
        return Err(Failure::KeysUnreadable);
    }
    if bundle.root != directory.root {
        return Err(Failure::FingerprintMismatch);
    }
    let Some(certificate) = certificate else { return Ok(()) };
    let registry = &directory.directory.registry;
    if directory.directory.is_revoked(registry.id()) {
        return Err(Failure::CertificateForged);
    }
    AccountCertificate::verify(certificate.as_ref(), *account, &keys, registry)
        .map(drop)
        .map_err(|_| Failure::CertificateForged)
}
