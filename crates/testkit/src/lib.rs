//! Development only: fixtures, a scripted insured person, real processes and browsers for tests.
//!
//! **Invariant:** nothing that people run depends on this.

#[cfg(feature = "journeys")]
pub mod browser;
pub mod chance;
pub mod fixtures;
#[cfg(feature = "insured")]
pub mod insured;
#[cfg(feature = "journeys")]
pub mod line;
#[cfg(feature = "journeys")]
mod sampler;
#[cfg(feature = "stack")]
pub mod stack;
#[cfg(feature = "journeys")]
pub mod steadiness;
