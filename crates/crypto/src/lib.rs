//! Sans-IO cryptography: keys, seal, open, sign, verify. `docs/envelope.md` describes every byte.
//!
//! **Invariant:** no clock, no network, no JavaScript; randomness comes in by parameter.
//! **Invariant:** secrets have no `Debug`, no `Clone`, and are zeroized when dropped.
//!
//! The modules bear the names of the nouns in the design: an [`account`] with its slots and bundle, the [`letter`]
//! that starts it and its signed [`state`], the [`link`] that brings it to a new device, a [`grant`], the insurer's [`directory`], a [`message`] with its [`body`], an
//! [`attachment`]. Below them lie
//! [`wrap`] (HPKE), [`keys`], [`secret`], and in a crate of its own [`cobblestone`], the chunked encryption.

pub mod account;
pub mod attachment;
pub mod body;
mod cbor;
pub mod certificate;
pub mod directory;
mod distinct;
mod error;
pub mod grant;
mod kdf;
pub mod keys;
pub mod letter;
pub mod link;
pub mod local;
pub mod message;
pub mod offline;
pub mod opaque;
mod padded;
pub mod passkey;
pub mod recovery;
pub mod rng;
pub mod root;
pub mod secret;
pub mod slot;
pub mod state;
mod statement;
pub mod wrap;

pub use envelope::login;
pub use error::OpenError;
pub use rng::CryptoRng;
pub use secret::Secret;
