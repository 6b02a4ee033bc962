//! The API from outside: a real listener, a real database, real files, a client that knows HTTP and OPAQUE only.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that meets what it does not expect ends there"
)]

mod access;
mod account_states;
mod activation;
mod audit;
mod authenticator;
mod closing;
mod desk;
mod email;
mod events;
mod harness;
mod identity;
mod knock;
mod levels;
mod link;
mod mail_server;
mod messages;
mod notices;
mod openapi;
mod passkeys;
mod permits;
mod process;
mod provider;
mod push_service;
mod rekey;
mod sessions;
mod sign_in;
mod site;
mod smtp;
mod succession;
mod tls;
mod uploads;
