//! Alarms: what looked like mail or an account and was not, kept for the people who look after security.
//!
//! **Invariant:** an alarm is written before the desk goes on, and holds no content of the message that raised it.

use envelope::{AccountId, LetterSlot, MessageId};
use serde::{Deserialize, Serialize};

use crate::{
    clock,
    state::{State, StateError},
};

const FILE: &str = "alarms.jsonl";

/// One alarm.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alarm {
    /// When the desk noticed it, ms since 1970.
    pub at: u64,
    /// What happened.
    #[serde(flatten)]
    pub kind: AlarmKind,
}

/// What raised an alarm.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "alarm", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum AlarmKind {
    /// An account's keys do not carry the letter's MAC: somebody put other keys in their place.
    WrongBinding {
        /// The account.
        account: AccountId,
        /// The letter that it claims.
        letter: LetterSlot,
    },
    /// An account claims a letter that was never made.
    UnknownLetter {
        /// The account.
        account: AccountId,
        /// The letter that it claims.
        letter: LetterSlot,
    },
    /// An account claims a letter that another one has proved, or that had expired.
    SpentLetter {
        /// The account.
        account: AccountId,
        /// The letter that it claims.
        letter: LetterSlot,
    },
    /// An account claims a letter that cannot be used yet.
    EarlyLetter {
        /// The account.
        account: AccountId,
        /// The letter that it claims.
        letter: LetterSlot,
    },
    /// An account claims a letter of a person who has an account that this letter does not replace.
    SecondAccount {
        /// The account.
        account: AccountId,
        /// The letter that it claims.
        letter: LetterSlot,
    },
    /// A message comes from an account that another has replaced.
    ReplacedAccount {
        /// The message.
        message: MessageId,
        /// The account.
        account: AccountId,
    },
    /// A message's sender is no certified account.
    UnknownSender {
        /// The message.
        message: MessageId,
        /// Whom it says it is from.
        sender: AccountId,
    },
    /// A message cannot be opened: changed, forged, or sealed for somebody else.
    UnreadableMessage {
        /// The message.
        message: MessageId,
    },
    /// The server handed out other bytes than its feed names, or another message.
    OtherMessage {
        /// The message as the feed names it.
        message: MessageId,
    },
    /// An attachment is not what its signed message says.
    WrongAttachment {
        /// The message.
        message: MessageId,
    },
    /// Envelopes that the same device sealed before this one have not come.
    MissingMessages {
        /// The message.
        message: MessageId,
        /// How many.
        missing: u64,
    },
    /// A message comes after one that its device sealed later.
    LateMessage {
        /// The message.
        message: MessageId,
    },
    /// A message names another envelope before it than the one that came.
    BrokenChain {
        /// The message.
        message: MessageId,
    },
    /// The server has an older state of an account than the desk has seen.
    AccountSetBack {
        /// The account.
        account: AccountId,
    },
    /// The server has another history of an account than the desk has seen, or keeps a piece of it back.
    AccountForked {
        /// The account.
        account: AccountId,
    },
    /// The server has a state of an account that the account did not sign, or none.
    ForgedAccount {
        /// The account.
        account: AccountId,
    },
    /// A message names a state of its account that the server does not have.
    HiddenState {
        /// The message.
        message: MessageId,
    },
    /// A message comes from a device that is not its account's, or not any more.
    UnknownDevice {
        /// The message.
        message: MessageId,
    },
}

impl AlarmKind {
    /// What happened and what it means.
    pub fn words(&self) -> String {
        match self {
            Self::WrongBinding { account, letter } => format!(
                "account {account} does not prove letter {letter}: its keys were exchanged on the way, or the code was \
                 guessed; it gets no certificate"
            ),
            Self::UnknownLetter { account, letter } => {
                format!(
                    "account {account} claims letter {letter}, which this desk never made; it gets no certificate"
                )
            }
            Self::SpentLetter { account, letter } => {
                format!(
                    "account {account} claims letter {letter}, which is used or expired; it gets no certificate"
                )
            }
            Self::EarlyLetter { account, letter } => {
                format!(
                    "account {account} claims letter {letter}, which cannot be used yet; it gets no certificate"
                )
            }
            Self::SecondAccount { account, letter } => {
                format!(
                    "account {account} claims letter {letter}, but its person has an account that this letter does not \
                     replace; it gets no certificate"
                )
            }
            Self::ReplacedAccount { message, account } => {
                format!(
                    "message {message} comes from account {account}, which a new letter has replaced: ask the person before \
                     you act on it; it is shown"
                )
            }
            Self::UnknownSender { message, sender } => {
                format!(
                    "message {message} says it is from account {sender}, which has no certificate; it is not shown"
                )
            }
            Self::UnreadableMessage { message } => {
                format!("message {message} cannot be opened or its signature is wrong; it is not shown")
            }
            Self::OtherMessage { message } => {
                format!("the server handed out other bytes for message {message} than its feed names")
            }
            Self::MissingMessages { message, missing } => {
                format!(
                    "{missing} before message {message} from the same device did not come: the server holds them back, or \
                     they were given up on the device"
                )
            }
            Self::LateMessage { message } => {
                format!("message {message} comes after one that the same device wrote later; it is shown")
            }
            Self::BrokenChain { message } => {
                format!(
                    "message {message} does not follow the one that came before it from the same device: another was \
                     written in its place, or the device was copied; it is shown"
                )
            }
            Self::AccountSetBack { account } => {
                format!(
                    "the server has set account {account} back to an older state than this desk has seen, perhaps from a \
                     backup; its mail is shown, and receipts tell its devices"
                )
            }
            Self::AccountForked { account } => {
                format!(
                    "the server has another history of account {account} than this desk has seen, or keeps a piece of it \
                     back; its mail is shown, and receipts tell its devices"
                )
            }
            Self::ForgedAccount { account } => {
                format!("the server has a state of account {account} that the account did not sign, or none")
            }
            Self::HiddenState { message } => {
                format!(
                    "message {message} names a state of its account that the server does not have: it was set back, or the \
                     state is kept back; the message is shown"
                )
            }
            Self::UnknownDevice { message } => {
                format!(
                    "message {message} comes from a device that its account does not name, or not any more: ask the person \
                     before you act on it; it is shown"
                )
            }
            Self::WrongAttachment { message } => {
                format!(
                    "a file of message {message} is not what the signed message says; nothing was written"
                )
            }
        }
    }
}

/// Keeps an alarm.
///
/// # Errors
/// [`StateError`].
pub fn raise(state: &State, kind: AlarmKind) -> Result<(), StateError> {
    state.append(FILE, &Alarm { at: clock::now(), kind })
}

/// Every alarm, oldest first.
///
/// # Errors
/// [`StateError`].
pub fn list(state: &State) -> Result<Vec<Alarm>, StateError> {
    state.read_lines(FILE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alarms_are_kept_in_order() {
        let home = tempfile::tempdir().unwrap();
        let state = State::create(&home.path().join("desk")).unwrap();
        assert_eq!(list(&state).unwrap(), []);
        let letter = LetterSlot::new(7).unwrap();
        let kinds = [
            AlarmKind::WrongBinding { account: AccountId::new([1; 16]), letter },
            AlarmKind::UnreadableMessage { message: MessageId::new([2; 16]) },
        ];
        for kind in &kinds {
            raise(&state, kind.clone()).unwrap();
        }
        let listed: Vec<_> = list(&state).unwrap().into_iter().map(|alarm| alarm.kind).collect();
        assert_eq!(listed, kinds);
    }
}
