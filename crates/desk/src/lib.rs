//! The insurer's side: keys, letters, registry, inbox, answers.
//!
//! What comes in: [`enrolment`] decides who gets a certificate, [`pull`] verifies and keeps mail, [`deliver`] writes it
//! out, [`watch`] does all that and goes on. What goes out: [`compose`] writes drafts, [`outbox`] seals and hands over.
//!
//! **Invariant:** the server is never trusted. What it hands out is used only after a signature, a MAC or a digest
//! that it cannot make has been checked.

pub mod account_states;
pub mod alarms;
pub mod chains;
pub mod client;
pub mod clock;
pub mod compose;
pub mod decisions;
pub mod deliver;
pub mod directory;
pub mod download;
pub mod enrolment;
pub mod identification;
pub mod identity;
pub mod letter;
pub mod levels;
pub mod mailbox;
pub mod opening;
pub mod outbox;
pub mod patience;
pub mod pull;
pub mod random;
pub mod registry;
pub mod restore;
pub mod state;
pub mod units;
pub mod upload;
pub mod watch;
