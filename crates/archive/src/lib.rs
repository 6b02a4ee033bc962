//! A person's mail as one file to take along: a ZIP of pages that any browser reads offline, the files as they were sent, and proofs.
//!
//! The words come from whoever uses it; here is what must hold whatever they say.
//!
//! **Invariant:** what a stranger wrote is text: no name leaves its folder, no subject becomes markup, no page loads or runs anything.
//! **Invariant:** an entry goes out once it is whole. Of what was given up nothing is in the archive.
//! **Invariant:** no more is in memory than what was handed over and has not gone out, and the list of entries.

pub mod names;
pub mod page;
pub mod proof;

mod container;
mod moment;
mod window;

pub use container::{Archive, Piece, Refused, Sum};
pub use moment::machine;
