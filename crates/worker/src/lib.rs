//! What the portal and the crypto module say to each other: calls, answers, failures, as bytes beside a payload.
//!
//! A message in either direction is the array `[number, call, payload]`: a number from 1, what [`form`] makes of the
//! call or reply (`Uint8Array`), and a `File` or bytes (`Uint8Array`). Bytes change hands without being copied. One call has one answer; many may be in flight. Long
//! work is pulled: the portal asks for one part, puts it away, and asks for the next, so that memory does not grow with a
//! file.
//!
//! The module loads its code first, and browsers drop what was sent to it before that: it announces itself with
//! [`Answer::Ready`] under the number [`ANNOUNCEMENT`]. Calls are sent after that.
//!
//! **Invariant:** there is no call that returns a key. The recovery code is the one secret that is shown, once, to the
//! person who writes it down.

pub mod call;
pub mod failure;
pub mod form;
pub mod stored;
pub mod view;

pub use call::{Answer, Call, Reply};
pub use failure::Failure;
pub use stored::Stored;

/// The protocol's version. App and module are built together; a mismatch means that one of them is stale.
pub const PROTOCOL: u32 = 10;

/// The number under which the module says, once and without being asked, that it listens.
pub const ANNOUNCEMENT: u32 = 0;
