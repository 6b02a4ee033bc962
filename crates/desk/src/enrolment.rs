//! Enrolments: an account that proves its letter to the desk gets its certificate, another raises an alarm.
//!
//! **Invariant:** only who knew the letter's code can make the MAC; the server never does. A wrong MAC gives no
//! certificate and does not use the letter up.

use crypto::{OpenError, certificate::AccountCertificate, keys::AccountKeys, letter::LetterSecret};
use envelope::{Base64, LetterCode};
use wire::desk::{EnrolmentEntry, PutCertificate};

use crate::{
    alarms::{self, AlarmKind},
    client::{ApiError, Client},
    clock,
    identity::Desk,
    patience::persist,
    registry::{AccountRecord, LetterRecord, RefusedAccount, Registry},
    state::{State, StateError},
};

/// Tries of one request before the rest is left for later.
const TRIES: u32 = 4;
/// How far the server's clock may be ahead of the desk's when it says that a letter's waiting time is over, ms.
const EARLY: u64 = 10 * 60 * 1000;

/// Why enrolments could not be fetched or certificates not be handed over.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SyncError {
    /// The server.
    #[error(transparent)]
    Api(#[from] ApiError),
    /// The state.
    #[error(transparent)]
    State(#[from] StateError),
}

impl SyncError {
    /// A stable name of the error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Api(error) => error.code(),
            Self::State(error) => error.code(),
        }
    }
}

/// Learns which accounts are closed, decides every new enrolment, and hands over every certificate that the server does not have.
///
/// # Errors
/// [`SyncError`]; what was decided stays decided.
pub async fn sync(desk: &Desk, state: &State, client: &Client) -> Result<(), SyncError> {
    // First: who has closed an account may have another by now.
    learn_closings(state, client).await?;
    loop {
        let after = Registry::load(state)?.enrolments;
        let page = persist(TRIES, || client.enrolments(after)).await?;
        if page.enrolments.is_empty() {
            break;
        }
        for entry in &page.enrolments {
            decide(desk, state, entry)?;
        }
        Registry::update(state, |registry| {
            registry.enrolments = registry.enrolments.max(page.next);
            Ok::<_, StateError>(())
        })?;
    }
    let waits = |record: &&AccountRecord| !record.published && record.closed.is_none();
    for record in Registry::load(state)?.accounts().iter().filter(waits) {
        let certificate = PutCertificate { certificate: record.certificate.clone() };
        persist(TRIES, || client.put_certificate(record.account, &certificate)).await?;
        Registry::update(state, |registry| {
            registry.mark_published(record.account);
            Ok::<_, StateError>(())
        })?;
    }
    Ok(())
}

/// Takes up which accounts were closed since the last time.
async fn learn_closings(state: &State, client: &Client) -> Result<(), SyncError> {
    loop {
        let after = Registry::load(state)?.closings;
        let page = persist(TRIES, || client.closed(after)).await?;
        if page.closed.is_empty() {
            return Ok(());
        }
        Registry::update(state, |registry| {
            for closed in &page.closed {
                registry.close(closed.account, closed.at);
            }
            registry.closings = registry.closings.max(page.next);
            Ok::<_, StateError>(())
        })?;
    }
}

/// Certifies the account, or refuses it with an alarm. Deciding the same again changes nothing.
fn decide(desk: &Desk, state: &State, entry: &EnrolmentEntry) -> Result<(), StateError> {
    let registry = Registry::load(state)?;
    let account = entry.account;
    if registry.account(account).is_some() || registry.is_refused(account) {
        return Ok(());
    }
    let letter = entry.letter;
    match judge(&registry, entry, clock::now()) {
        Ok((keys, letter_record)) => {
            let certified = clock::now();
            let certificate = AccountCertificate::issue(account, &keys, certified, &desk.registry);
            let insurance_number = letter_record.insurance_number.clone();
            Registry::update(state, |registry| {
                // Another process may have been quicker, with this account or with another.
                let before = registry.account_of(&insurance_number).map(|record| record.account);
                if registry.account(account).is_none() && before == letter_record.replaces {
                    registry.certify(AccountRecord {
                        account,
                        insurance_number,
                        letter,
                        keys: entry.enrolment.account_keys.clone(),
                        certificate: Base64(certificate),
                        published: false,
                        certified,
                        // The welcome of the account before comes back with its mail.
                        welcomed: letter_record.replaces.is_some(),
                        replaces: letter_record.replaces,
                        restored: None,
                        closed: None,
                    });
                }
                Ok(())
            })
        }
        Err(alarm) => {
            alarms::raise(state, alarm)?;
            Registry::update(state, |registry| {
                registry.refuse(RefusedAccount { account, letter });
                Ok(())
            })
        }
    }
}

/// The account's keys and its letter, if the letter makes an account for its person at `now`.
fn judge<'a>(
    registry: &'a Registry,
    entry: &EnrolmentEntry,
    now: u64,
) -> Result<(AccountKeys, &'a LetterRecord), AlarmKind> {
    let (account, letter) = (entry.account, entry.letter);
    let record = registry.letter(letter).ok_or(AlarmKind::UnknownLetter { account, letter })?;
    // The server is the clock here, and the desk gives it a day for a message on its way.
    let code = record.code.as_ref().filter(|_| now <= record.expires + clock::DAY);
    let code = code.ok_or(AlarmKind::SpentLetter { account, letter })?;
    let keys = prove(entry, code.expose()).map_err(|_| AlarmKind::WrongBinding { account, letter })?;
    if now + EARLY < record.usable {
        return Err(AlarmKind::EarlyLetter { account, letter });
    }
    let before = registry.account_of(&record.insurance_number).map(|record| record.account);
    if before != record.replaces {
        return Err(AlarmKind::SecondAccount { account, letter });
    }
    Ok((keys, record))
}

/// The account's keys, if whoever made them knew the letter's code.
fn prove(entry: &EnrolmentEntry, code: &str) -> Result<AccountKeys, OpenError> {
    let code: LetterCode = code.parse().map_err(|_| OpenError::Refused)?;
    let keys = AccountKeys::parse(entry.enrolment.account_keys.as_ref())?;
    let mac = entry.enrolment.bind_mac.as_ref().try_into().map_err(|_| OpenError::Refused)?;
    LetterSecret::derive(&code, entry.letter).verify_bind(&keys, mac)?;
    Ok(keys)
}
