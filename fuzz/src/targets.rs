//! The targets, by what they look at.

pub(crate) mod layouts;
pub(crate) mod payloads;
pub(crate) mod streams;
pub(crate) mod text;
