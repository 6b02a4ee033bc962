//! The registry: who is insured, which letters are out, and whose account is whose.
//!
//! **Invariant:** a letter's code is kept until an account has proved it, and not a moment longer.

use crypto::{CryptoRng, Secret};
use envelope::{AccountId, Base64, LetterSlot};
use serde::{Deserialize, Serialize};
use wire::{BirthDate, InsuranceNumber, feed::Cursor};
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::state::{State, StateError};

const FILE: &str = "registry.json";

/// Lines that the address window holds below the form of address and the name.
const ADDRESS_LINES_MAX: usize = 4;
/// Bytes of a name or an address line that a profile takes.
const FIELD_MAX: usize = envelope::limits::FIELD_MAX;

/// An insured person as the insurer's register has them.
#[derive(Clone, Serialize, Deserialize)]
pub struct Insured {
    /// Given name and family name.
    pub name: String,
    /// `Frau`, `Herr`, or nothing.
    pub salutation: String,
    /// Date of birth.
    pub birth_date: BirthDate,
    /// Insurance number.
    pub insurance_number: InsuranceNumber,
    /// Postal address below the name, a line each.
    pub address: Vec<String>,
}

/// A letter that has been made.
#[derive(Serialize, Deserialize)]
pub struct LetterRecord {
    /// Its public number.
    pub slot: LetterSlot,
    /// To whom it went.
    pub insurance_number: InsuranceNumber,
    /// Its code, until it is used.
    pub code: Option<CodeText>,
    /// When it was made, ms since 1970.
    pub made: u64,
    /// The account in whose place it puts another, if it does.
    #[serde(default)]
    pub replaces: Option<AccountId>,
    /// From when on it can be used, ms since 1970; 0 for one that replaces no account.
    #[serde(default)]
    pub usable: u64,
    /// When its code expires, ms since 1970.
    pub expires: u64,
    /// The account that proved it.
    pub used_by: Option<AccountId>,
    /// When it was withdrawn, ms since 1970.
    #[serde(default)]
    pub withdrawn: Option<u64>,
}

impl LetterRecord {
    /// Whether it is out and may still be used at `now`.
    pub const fn is_out(&self, now: u64) -> bool {
        self.used_by.is_none() && self.withdrawn.is_none() && self.expires > now
    }
}

/// A letter's code as text.
#[derive(Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
#[serde(transparent)]
pub struct CodeText(String);

impl CodeText {
    /// The code in its groups.
    pub const fn new(text: String) -> Self {
        Self(text)
    }

    /// The code.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

/// An account that proved its letter.
#[derive(Clone, Serialize, Deserialize)]
pub struct AccountRecord {
    /// Its id at the server.
    pub account: AccountId,
    /// Whose it is.
    pub insurance_number: InsuranceNumber,
    /// The letter that it proved.
    pub letter: LetterSlot,
    /// Its public keys object.
    pub keys: Base64,
    /// The certificate over them.
    pub certificate: Base64,
    /// Whether the server has the certificate.
    pub published: bool,
    /// When it was certified, ms since 1970.
    pub certified: u64,
    /// Whether it has been sent its welcome letter.
    pub welcomed: bool,
    /// The account in whose place it stands, as its letter says.
    #[serde(default)]
    pub replaces: Option<AccountId>,
    /// When the mail of the account before it had all been given back, ms since 1970.
    #[serde(default)]
    pub restored: Option<u64>,
    /// When its owner's closing of it came into force, ms since 1970.
    #[serde(default)]
    pub closed: Option<u64>,
}

/// An account that did not prove its letter; what comes from it is no mail.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefusedAccount {
    /// Its id at the server.
    pub account: AccountId,
    /// The letter that it claims.
    pub letter: LetterSlot,
}

/// Why the register does not take an insured person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AddInsuredError {
    /// The insurance number is in the register.
    #[error("this insurance number is in the register already")]
    Duplicate,
    /// The name is empty.
    #[error("the name is empty")]
    NoName,
    /// The address has no line, more lines than the letter's window, or an overlong one.
    #[error("an address has one to four lines of at most 255 bytes")]
    Address,
    /// Name or form of address are too long, or hold line breaks.
    #[error("a name is one line of at most 255 bytes")]
    Name,
}

impl AddInsuredError {
    /// A stable name of the error.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Duplicate => "insured-duplicate",
            Self::NoName => "insured-no-name",
            Self::Address => "insured-address",
            Self::Name => "insured-name",
        }
    }
}

/// The registry's content.
#[derive(Default, Serialize, Deserialize)]
pub struct Registry {
    insured: Vec<Insured>,
    letters: Vec<LetterRecord>,
    accounts: Vec<AccountRecord>,
    refused: Vec<RefusedAccount>,
    /// Enrolments up to here have been decided.
    pub enrolments: Cursor,
    /// Accounts that were closed up to here are known.
    #[serde(default)]
    pub closings: Cursor,
}

impl Registry {
    /// The registry in `state`; empty if there is none yet.
    ///
    /// # Errors
    /// [`StateError`].
    pub fn load(state: &State) -> Result<Self, StateError> {
        Ok(state.read(FILE)?.unwrap_or_default())
    }

    /// Changes the registry while no other process can, and keeps the change.
    ///
    /// # Errors
    /// [`StateError`], as the caller's error.
    pub fn update<T, E: From<StateError>>(
        state: &State,
        change: impl FnOnce(&mut Self) -> Result<T, E>,
    ) -> Result<T, E> {
        let _lock = state.lock()?;
        let mut registry = Self::load(state)?;
        let outcome = change(&mut registry)?;
        state.write(FILE, &registry)?;
        Ok(outcome)
    }

    /// Everybody in the register, in the order of their coming.
    pub fn insured(&self) -> &[Insured] {
        &self.insured
    }

    /// The person with this insurance number.
    pub fn person(&self, number: &InsuranceNumber) -> Option<&Insured> {
        self.insured.iter().find(|insured| insured.insurance_number == *number)
    }

    /// Takes a person into the register.
    ///
    /// # Errors
    /// [`AddInsuredError`].
    pub fn add_insured(&mut self, insured: Insured) -> Result<(), AddInsuredError> {
        let is_line = |text: &str| text.len() <= FIELD_MAX && !text.contains(char::is_control);
        if self.person(&insured.insurance_number).is_some() {
            return Err(AddInsuredError::Duplicate);
        }
        if insured.name.trim().is_empty() {
            return Err(AddInsuredError::NoName);
        }
        if !is_line(&insured.name) || !is_line(&insured.salutation) {
            return Err(AddInsuredError::Name);
        }
        let lines = insured.address.len();
        if !(1..=ADDRESS_LINES_MAX).contains(&lines) || !insured.address.iter().all(|line| is_line(line)) {
            return Err(AddInsuredError::Address);
        }
        self.insured.push(insured);
        Ok(())
    }

    /// Every letter, in the order of their making.
    pub fn letters(&self) -> &[LetterRecord] {
        &self.letters
    }

    /// The letter with this number.
    pub fn letter(&self, slot: LetterSlot) -> Option<&LetterRecord> {
        self.letters.iter().find(|letter| letter.slot == slot)
    }

    /// A random number that no letter of this registry has: the number of one says nothing about how many there are.
    pub fn generate_slot(&self, rng: &mut impl CryptoRng) -> LetterSlot {
        loop {
            // The modulus' bias is one part in 180 billion: 64 bits over 10^8 numbers.
            let number =
                u64::from_be_bytes(*Secret::<8>::generate(rng).expose()) % (u64::from(LetterSlot::MAX) + 1);
            let slot = u32::try_from(number).ok().and_then(LetterSlot::new);
            if let Some(slot) = slot.filter(|slot| self.letter(*slot).is_none()) {
                return slot;
            }
        }
    }

    /// Forgets a letter that the server did not take.
    pub fn discard_letter(&mut self, slot: LetterSlot) {
        self.letters.retain(|letter| letter.slot != slot);
    }

    /// Keeps a new letter.
    pub fn add_letter(&mut self, letter: LetterRecord) {
        self.letters.push(letter);
    }

    /// Every certified account.
    pub fn accounts(&self) -> &[AccountRecord] {
        &self.accounts
    }

    /// The certified account with this id.
    pub fn account(&self, account: AccountId) -> Option<&AccountRecord> {
        self.accounts.iter().find(|record| record.account == account)
    }

    /// The newest certified account of this person that is not closed.
    pub fn account_of(&self, number: &InsuranceNumber) -> Option<&AccountRecord> {
        self.accounts
            .iter()
            .rev()
            .find(|record| record.insurance_number == *number && record.closed.is_none())
    }

    /// When this person has closed their account, ms since 1970, if they have none now.
    pub fn closed_of(&self, number: &InsuranceNumber) -> Option<u64> {
        let last = self.accounts.iter().rev().find(|record| record.insurance_number == *number);
        last.and_then(|record| record.closed)
    }

    /// The newest certified account of the person whose this one is: the one to write to.
    pub fn current(&self, account: AccountId) -> Option<&AccountRecord> {
        self.account_of(&self.account(account)?.insurance_number)
    }

    /// The account in whose place this one stands, the one before that, and so on.
    pub fn predecessors(&self, account: AccountId) -> Vec<AccountId> {
        let before = |account: &AccountId| self.account(*account).and_then(|record| record.replaces);
        // An account replaces one that was certified before it: this ends.
        std::iter::successors(before(&account), before).collect()
    }

    /// The account that stands in this one's place.
    pub fn successor(&self, account: AccountId) -> Option<&AccountRecord> {
        self.accounts.iter().find(|record| record.replaces == Some(account))
    }

    /// Accounts to which the mail of those before them has not all been given back.
    pub fn to_restore(&self) -> impl Iterator<Item = &AccountRecord> {
        let waits = |record: &&AccountRecord| {
            record.replaces.is_some()
                && record.restored.is_none()
                && record.published
                && record.closed.is_none()
                && self.successor(record.account).is_none()
        };
        self.accounts.iter().filter(waits)
    }

    /// Whether this account failed to prove its letter.
    pub fn is_refused(&self, account: AccountId) -> bool {
        self.refused.iter().any(|refused| refused.account == account)
    }

    /// Keeps an account that proved its letter; the letter's code is wiped.
    pub fn certify(&mut self, record: AccountRecord) {
        if let Some(letter) = self.letters.iter_mut().find(|letter| letter.slot == record.letter) {
            letter.code = None;
            letter.used_by = Some(record.account);
        }
        self.accounts.push(record);
    }

    /// Remembers an account that did not prove its letter. The letter's code stays.
    pub fn refuse(&mut self, refused: RefusedAccount) {
        if !self.refused.contains(&refused) {
            self.refused.push(refused);
        }
    }

    /// The server has this account's certificate.
    pub fn mark_published(&mut self, account: AccountId) {
        self.accounts
            .iter_mut()
            .filter(|record| record.account == account)
            .for_each(|record| record.published = true);
    }

    /// The mail before this account has been given back to it by this time, or some of it has not: there is more now.
    pub fn mark_restored(&mut self, account: AccountId, at: Option<u64>) {
        self.accounts
            .iter_mut()
            .filter(|record| record.account == account)
            .for_each(|record| record.restored = at);
    }

    /// This account is closed since this time, and those before it: nothing is given back to it any more.
    pub fn close(&mut self, account: AccountId, at: u64) {
        let line = [vec![account], self.predecessors(account)].concat();
        self.accounts.iter_mut().filter(|record| line.contains(&record.account)).for_each(|record| {
            record.closed.get_or_insert(at);
        });
    }

    /// This letter is not to be used any more; its code is wiped.
    pub fn withdraw(&mut self, slot: LetterSlot, at: u64) {
        self.letters.iter_mut().filter(|letter| letter.slot == slot).for_each(|letter| {
            letter.code = None;
            letter.withdrawn.get_or_insert(at);
        });
    }

    /// This account has been sent its welcome letter.
    pub fn mark_welcomed(&mut self, account: AccountId) {
        self.accounts
            .iter_mut()
            .filter(|record| record.account == account)
            .for_each(|record| record.welcomed = true);
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) fn insured(number: &str) -> Insured {
        Insured {
            name: "Erika Brandt".to_owned(),
            salutation: "Frau".to_owned(),
            birth_date: "1948-03-07".parse().unwrap(),
            insurance_number: number.parse().unwrap(),
            address: vec!["Lindenstraße 12".to_owned(), "24103 Kiel".to_owned()],
        }
    }

    #[test]
    fn refuses_what_no_letter_could_carry() {
        let mut registry = Registry::default();
        registry.add_insured(insured("A123456780")).unwrap();
        let mut check = |change: fn(&mut Insured), expect: AddInsuredError| {
            let mut person = insured("A000000002");
            change(&mut person);
            assert_eq!(registry.add_insured(person), Err(expect));
        };
        check(
            |person| person.insurance_number = "a 123 456 780".parse().unwrap(),
            AddInsuredError::Duplicate,
        );
        check(|person| person.name = "  ".to_owned(), AddInsuredError::NoName);
        check(|person| person.name = "Erika\nBrandt".to_owned(), AddInsuredError::Name);
        check(|person| person.salutation = "x".repeat(256), AddInsuredError::Name);
        check(|person| person.address.clear(), AddInsuredError::Address);
        check(|person| person.address = vec!["x".to_owned(); 5], AddInsuredError::Address);
        assert_eq!(registry.insured().len(), 1);
    }

    #[test]
    fn a_code_goes_when_it_is_used_and_not_before() {
        let home = tempfile::tempdir().unwrap();
        let state = State::create(&home.path().join("desk")).unwrap();
        let person = insured("A123456780");
        let (slot, account) = (LetterSlot::new(7).unwrap(), AccountId::new([1; 16]));
        let number = person.insurance_number.clone();
        Registry::update(&state, |registry| {
            registry.add_letter(LetterRecord {
                slot,
                insurance_number: number.clone(),
                code: Some(CodeText::new("GEHEIM".to_owned())),
                made: 1,
                replaces: None,
                usable: 0,
                expires: 2,
                used_by: None,
                withdrawn: None,
            });
            registry.refuse(RefusedAccount { account: AccountId::new([9; 16]), letter: slot });
            Ok::<_, StateError>(())
        })
        .unwrap();
        let written = || String::from_utf8(std::fs::read(state.path(FILE)).unwrap()).unwrap();
        assert!(written().contains("GEHEIM"));

        Registry::update(&state, |registry| {
            registry.certify(AccountRecord {
                account,
                insurance_number: number.clone(),
                letter: slot,
                keys: Base64::default(),
                certificate: Base64::default(),
                published: false,
                certified: 3,
                welcomed: false,
                replaces: None,
                restored: None,
                closed: None,
            });
            Ok::<_, StateError>(())
        })
        .unwrap();
        assert!(!written().contains("GEHEIM"));
        let registry = Registry::load(&state).unwrap();
        assert_eq!(registry.letter(slot).unwrap().used_by, Some(account));
        assert_eq!(registry.account_of(&number).map(|record| record.account), Some(account));
        assert!(registry.is_refused(AccountId::new([9; 16])) && !registry.is_refused(account));
    }
    #[test]
    fn accounts_stand_in_the_place_of_others() {
        let id = |byte: u8| AccountId::new([byte; 16]);
        let record = |byte: u8, replaces: Option<u8>| AccountRecord {
            account: id(byte),
            insurance_number: "A123456780".parse().unwrap(),
            letter: LetterSlot::new(byte.into()).unwrap(),
            keys: Base64::default(),
            certificate: Base64::default(),
            published: true,
            certified: 1,
            welcomed: true,
            replaces: replaces.map(id),
            restored: None,
            closed: None,
        };
        let mut registry = Registry::default();
        for record in [record(1, None), record(2, Some(1)), record(3, Some(2))] {
            registry.certify(record);
        }
        assert_eq!(registry.current(id(1)).map(|record| record.account), Some(id(3)));
        assert_eq!(registry.predecessors(id(3)), [id(2), id(1)]);
        assert_eq!(registry.predecessors(id(1)), []);
        assert_eq!(registry.successor(id(1)).map(|record| record.account), Some(id(2)));
        let to_restore = |registry: &Registry| registry.to_restore().map(|it| it.account).collect::<Vec<_>>();
        assert_eq!(to_restore(&registry), [id(3)]);
        registry.mark_restored(id(3), Some(5));
        assert_eq!(to_restore(&registry), []);

        // Closed with all before it: the person has none, until a letter makes another.
        let number = "A123456780".parse().unwrap();
        registry.mark_restored(id(3), None);
        assert_eq!(registry.closed_of(&number), None);
        registry.close(id(3), 7);
        registry.close(id(3), 8);
        assert_eq!((registry.closed_of(&number), to_restore(&registry)), (Some(7), vec![]));
        assert!(registry.account_of(&number).is_none() && registry.current(id(1)).is_none());
        registry.certify(record(4, None));
        assert_eq!(registry.account_of(&number).map(|record| record.account), Some(id(4)));
        assert_eq!((registry.closed_of(&number), registry.predecessors(id(4))), (None, vec![]));
    }
}
