//! The days that the law counts: when a decision counts as announced, until when one can object to it, and by when the insurer
//! has to decide on an application.
//!
//! Pure: no clock, no network, no text for people. Each result says by which rule it came about; [`Source`] names the provision.
//!
//! **Invariant:** where the law leaves room, or a day is a holiday in a part of a Land only, the earlier day is given: who trusts it is
//! never too late.
//!
//! The law is that in force since 1 January 2025, when the fourth day took the place of the third (Postrechtsmodernisierungsgesetz,
//! article 33). Holidays are those of the Länder as of 2026: a new one is a line in `holiday.rs`.

#![no_std]

mod announced;
mod application;
mod berlin;
mod holiday;
mod objection;
mod period;
mod source;

pub use announced::{Announced, AnnouncedBy, announced};
pub use application::{Application, Procedure, application};
pub use berlin::day_in_berlin;
pub use holiday::{Holiday, Land, holiday, is_working_day};
pub use objection::{Objection, Period, objection};
pub use source::Source;
pub use time::Date;

#[cfg(test)]
mod tests;
