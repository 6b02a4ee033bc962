//! A job and its product, as the bytes that go between the two workers.

use crypto::{
    Secret,
    letter::LetterSecret,
    offline::OfflineSecret,
    opaque::{ExportKey, Finished, OpaqueError, login_finish, registration_finish},
};
use envelope::{LetterCode, LetterSlot, SlotId};
use zeroize::Zeroizing;

use crate::rng::rng;

const STRETCHED: u8 = 0;
const LETTER: u8 = 1;
const REGISTRATION: u8 = 2;
const SIGN_IN: u8 = 3;
const FINISHED: u8 = 4;
const WRONG_PASSWORD: u8 = 5;
const MALFORMED: u8 = 6;
const OFFLINE: u8 = 7;

/// Something that takes Argon2id.
pub(super) enum Job<'a> {
    /// Stretch a letter's code.
    Letter { code: &'a [u8; LetterCode::LEN], slot: LetterSlot },
    /// Stretch a password for an offline slot.
    Offline { password: &'a [u8], slot: SlotId },
    /// Finish an OPAQUE registration.
    Registration(Step<'a>),
    /// Finish an OPAQUE login.
    SignIn(Step<'a>),
}

/// What the second step of an OPAQUE exchange takes.
pub(super) struct Step<'a> {
    /// The client's state.
    pub(super) state: &'a [u8],
    /// The password.
    pub(super) password: &'a [u8],
    /// The server's answer.
    pub(super) response: &'a [u8],
}

/// What comes out.
pub(super) enum Product {
    /// A stretched code or password.
    Stretched(Secret<32>),
    /// The exchange's end.
    Opaque(Result<Finished, OpaqueError>),
}

impl Job<'_> {
    /// Does it, here.
    pub(super) fn work(&self) -> Product {
        match self {
            Self::Letter { code, slot } => {
                Product::Stretched(LetterSecret::derive(&LetterCode::new(**code), *slot).into_bytes())
            }
            Self::Offline { password, slot } => {
                Product::Stretched(OfflineSecret::derive(password, *slot).into_bytes())
            }
            Self::Registration(Step { state, password, response }) => {
                Product::Opaque(registration_finish(state, password, response, &mut rng()))
            }
            Self::SignIn(Step { state, password, response }) => {
                Product::Opaque(login_finish(state, password, response, &mut rng()))
            }
        }
    }

    pub(super) fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        match self {
            Self::Letter { code, slot } => frame(LETTER, &[*code, &slot.number().to_be_bytes()]),
            Self::Offline { password, slot } => frame(OFFLINE, &[*password, slot.as_bytes()]),
            Self::Registration(Step { state, password, response }) => {
                frame(REGISTRATION, &[state, password, response])
            }
            Self::SignIn(Step { state, password, response }) => frame(SIGN_IN, &[state, password, response]),
        }
    }
}

impl<'a> Job<'a> {
    pub(super) fn from_bytes(bytes: &'a [u8]) -> Option<Self> {
        let (kind, fields) = unframe(bytes)?;
        match (kind, fields.as_slice()) {
            (LETTER, &[code, slot]) => {
                let slot = u32::from_be_bytes(slot.try_into().ok()?);
                Some(Self::Letter { code: code.try_into().ok()?, slot: LetterSlot::new(slot)? })
            }
            (OFFLINE, &[password, slot]) => {
                Some(Self::Offline { password, slot: SlotId::new(slot.try_into().ok()?) })
            }
            (REGISTRATION, &[state, password, response]) => {
                Some(Self::Registration(Step { state, password, response }))
            }
            (SIGN_IN, &[state, password, response]) => Some(Self::SignIn(Step { state, password, response })),
            _ => None,
        }
    }
}

impl Product {
    pub(super) fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        match self {
            Self::Stretched(secret) => frame(STRETCHED, &[secret.expose()]),
            Self::Opaque(Ok(finished)) => {
                frame(FINISHED, &[&finished.message, finished.export_key.to_bytes().expose()])
            }
            Self::Opaque(Err(OpaqueError::Password)) => frame(WRONG_PASSWORD, &[]),
            Self::Opaque(Err(_)) => frame(MALFORMED, &[]),
        }
    }

    pub(super) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (kind, fields) = unframe(bytes)?;
        match (kind, fields.as_slice()) {
            (STRETCHED, &[secret]) => Some(Self::Stretched(Secret::from_slice(secret)?)),
            (FINISHED, &[message, export_key]) => {
                let export_key = ExportKey::from_bytes(Secret::from_slice(export_key)?);
                Some(Self::Opaque(Ok(Finished { message: message.to_vec(), export_key })))
            }
            (WRONG_PASSWORD, []) => Some(Self::Opaque(Err(OpaqueError::Password))),
            (MALFORMED, []) => Some(Self::Opaque(Err(OpaqueError::Malformed))),
            _ => None,
        }
    }
}

/// A kind, then each field with its length before it. Made in one piece, so that no copy of a secret stays behind.
fn frame(kind: u8, fields: &[&[u8]]) -> Zeroizing<Vec<u8>> {
    let len = 1 + fields.iter().map(|field| 4 + field.len()).sum::<usize>();
    let mut bytes = Zeroizing::new(Vec::with_capacity(len));
    bytes.push(kind);
    for field in fields {
        bytes.extend_from_slice(&(field.len() as u32).to_be_bytes());
        bytes.extend_from_slice(field);
    }
    bytes
}

fn unframe(bytes: &[u8]) -> Option<(u8, Vec<&[u8]>)> {
    let (kind, mut rest) = bytes.split_first()?;
    let mut fields = Vec::new();
    while !rest.is_empty() {
        let (len, after) = rest.split_first_chunk()?;
        let (field, after) = after.split_at_checked(u32::from_be_bytes(*len) as usize)?;
        fields.push(field);
        rest = after;
    }
    Some((*kind, fields))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn jobs_go_there_and_products_come_back() {
        let slot = LetterSlot::new(1234).unwrap();
        let job = Job::Letter { code: &[7; 10], slot };
        let there = job.to_bytes();
        let Some(Job::Letter { code: [7, ..], slot: same }) = Job::from_bytes(&there) else {
            panic!("a letter")
        };
        assert_eq!(same, slot);

        let step = Step { state: &[1, 2], password: b"pass", response: &[] };
        let there = Job::SignIn(step).to_bytes();
        let Some(Job::SignIn(step)) = Job::from_bytes(&there) else { panic!("a sign-in") };
        assert_eq!((step.state, step.password, step.response), (&[1, 2][..], &b"pass"[..], &[][..]));

        let slot = SlotId::new([3; 16]);
        let there = Job::Offline { password: b"pass", slot }.to_bytes();
        let Some(Job::Offline { password: b"pass", slot: same }) = Job::from_bytes(&there) else {
            panic!("a password")
        };
        assert_eq!(same, slot);

        let product = Product::Stretched(Secret::new([9; 32]));
        let Some(Product::Stretched(secret)) = Product::from_bytes(&product.to_bytes()) else {
            panic!("a secret")
        };
        assert_eq!(secret.expose(), &[9; 32]);
        let back = Product::from_bytes(&Product::Opaque(Err(OpaqueError::Password)).to_bytes());
        assert!(matches!(back, Some(Product::Opaque(Err(OpaqueError::Password)))));
    }

    #[test]
    fn other_bytes_are_neither() {
        let there = Job::Letter { code: &[7; 10], slot: LetterSlot::new(1).unwrap() }.to_bytes();
        for len in 0..there.len() {
            assert!(Job::from_bytes(&there[..len]).is_none(), "{len}");
        }
        assert!(Product::from_bytes(&[FINISHED]).is_none());
        assert!(Product::from_bytes(&[LETTER]).is_none());
    }
}
