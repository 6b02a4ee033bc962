//! Identifiers: sixteen random bytes each, with a type for each thing they name; lower-case hexadecimal as text.

use core::{fmt, str::FromStr};

use base16ct::lower as hex;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

use crate::bytes;

/// Text that is not 32 lower-case hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an identifier is 32 lower-case hexadecimal digits")]
pub struct InvalidId;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
        pub struct $name([u8; $name::LEN]);

        impl $name {
            /// Length in bytes.
            pub const LEN: usize = 16;

            /// An identifier of these bytes.
            pub const fn new(bytes: [u8; Self::LEN]) -> Self {
                Self(bytes)
            }

            /// The bytes as they stand in sealed objects.
            pub const fn as_bytes(&self) -> &[u8; Self::LEN] {
                &self.0
            }
        }

        impl AsRef<[u8; $name::LEN]> for $name {
            fn as_ref(&self) -> &[u8; $name::LEN] {
                &self.0
            }
        }

        impl From<[u8; $name::LEN]> for $name {
            fn from(bytes: [u8; $name::LEN]) -> Self {
                Self(bytes)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&hex::encode_string(&self.0))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({self})", stringify!($name))
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;

            fn from_str(text: &str) -> Result<Self, InvalidId> {
                let bytes = hex::decode_vec(text).map_err(|_| InvalidId)?;
                bytes.try_into().map(Self).map_err(|_| InvalidId)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                if serializer.is_human_readable() {
                    serializer.collect_str(self)
                } else {
                    serializer.serialize_bytes(&self.0)
                }
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                if deserializer.is_human_readable() {
                    String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
                } else {
                    let bytes = bytes::deserialize(deserializer)?;
                    bytes.try_into().map(Self).map_err(|_| D::Error::custom(InvalidId))
                }
            }
        }
    )+};
}

ids! {
    /// An insured person's account.
    AccountId,
    /// A unit of the insurer: a department with a topic.
    UnitId,
    /// Who a message says it is from: an account or a unit.
    SenderId,
    /// One browser profile or desk installation.
    DeviceId,
    /// An exchange of messages about one matter.
    ConversationId,
    /// One message.
    MessageId,
    /// One sealed file.
    AttachmentId,
    /// A public key: the first sixteen bytes of a hash over its kind and bytes.
    KeyId,
    /// One way to unlock an account.
    SlotId,
    /// A representative's right to act for somebody.
    GrantId,
    /// A browser that has signed in, as the server counts them.
    SessionId,
    /// A passkey, as the account and the server count them; what its authenticator calls it is another value.
    PasskeyId,
}

impl From<AccountId> for SenderId {
    fn from(account: AccountId) -> Self {
        Self(account.0)
    }
}

impl From<UnitId> for SenderId {
    fn from(unit: UnitId) -> Self {
        Self(unit.0)
    }
}

/// The public number of an activation letter: eight decimal digits on paper, the salt of its code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u32", into = "u32")]
pub struct LetterSlot(u32);

impl LetterSlot {
    /// The largest slot number.
    pub const MAX: u32 = 99_999_999;

    /// The slot with this number, if it has at most eight digits.
    pub fn new(number: u32) -> Option<Self> {
        (number <= Self::MAX).then_some(Self(number))
    }

    /// The number.
    pub const fn number(self) -> u32 {
        self.0
    }
}

impl TryFrom<u32> for LetterSlot {
    type Error = InvalidSlot;

    fn try_from(number: u32) -> Result<Self, InvalidSlot> {
        Self::new(number).ok_or(InvalidSlot)
    }
}

impl From<LetterSlot> for u32 {
    fn from(slot: LetterSlot) -> Self {
        slot.0
    }
}

impl fmt::Display for LetterSlot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04} {:04}", self.0 / 10_000, self.0 % 10_000)
    }
}

impl FromStr for LetterSlot {
    type Err = InvalidSlot;

    /// Eight digits; spaces and hyphens are passed over, as people type them.
    fn from_str(text: &str) -> Result<Self, InvalidSlot> {
        let digits: String = text.chars().filter(|c| !matches!(c, ' ' | '-' | '\u{a0}')).collect();
        if digits.len() != 8 || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(InvalidSlot);
        }
        digits.parse().ok().and_then(Self::new).ok_or(InvalidSlot)
    }
}

/// Text or a number that is no letter slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a letter's number has eight digits")]
pub struct InvalidSlot;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn id_text_round_trips_and_refuses() {
        let id = MessageId::new(*b"0123456789abcdef");
        assert_eq!(id.to_string().parse(), Ok(id));
        for bad in ["", "00", "G0000000000000000000000000000000", "AB000000000000000000000000000000"] {
            assert_eq!(bad.parse::<MessageId>(), Err(InvalidId), "{bad}");
        }
    }

    #[test]
    fn ids_are_text_for_people_and_bytes_for_programs() {
        let id = SenderId::from(UnitId::new(*b"0123456789abcdef"));
        assert_eq!(id, SenderId::from(AccountId::from(*b"0123456789abcdef")));
        let text = "\"30313233343536373839616263646566\"";
        assert_eq!(serde_json::to_string(&id).unwrap(), text);
        assert_eq!(serde_json::from_str::<SenderId>(text).unwrap(), id);
        assert!(serde_json::from_str::<SenderId>("\"30\"").is_err());
        assert_eq!(format!("{id:?}"), "SenderId(30313233343536373839616263646566)");
        let bytes = postcard::to_allocvec(&id).unwrap();
        assert_eq!(bytes[1..], *b"0123456789abcdef");
        assert_eq!(postcard::from_bytes::<SenderId>(&bytes).unwrap(), id);
        assert!(postcard::from_bytes::<SenderId>(&[1, 0]).is_err(), "another length");
    }

    #[test]
    fn slots_have_eight_digits_everywhere() {
        let slot = LetterSlot::new(LetterSlot::MAX).unwrap();
        assert_eq!(LetterSlot::new(LetterSlot::MAX + 1), None);
        assert_eq!((slot.to_string().as_str(), u32::from(slot)), ("9999 9999", 99_999_999));
        assert_eq!(serde_json::from_str::<LetterSlot>("99999999").unwrap(), slot);
        assert!(serde_json::from_str::<LetterSlot>("100000000").is_err());
        assert_eq!(serde_json::to_string(&slot).unwrap(), "99999999");
    }

    #[test]
    fn slot_reads_what_people_type() {
        for good in ["01234567", "0123 4567", "0123-4567"] {
            assert_eq!(good.parse::<LetterSlot>().map(LetterSlot::number), Ok(1_234_567), "{good}");
        }
        for bad in ["", "1234567", "123456789", "12345b78"] {
            assert_eq!(bad.parse::<LetterSlot>(), Err(InvalidSlot), "{bad}");
        }
    }
}
