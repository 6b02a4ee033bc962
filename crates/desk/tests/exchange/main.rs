//! The desk's command line with a real server and a scripted insured person: what is sent, answered, forged, refused.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that meets what it does not expect ends there"
)]

mod answers;
mod decisions;
mod enrolment;
mod forgeries;
mod hostile;
mod house;
mod identification;
mod messages;
mod refusals;
mod restore;
mod stolen;
mod watch;
