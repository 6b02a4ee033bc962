//! The API from outside: a real listener, a real database, real files, a client that knows HTTP and OPAQUE only.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that meets what it does not expect ends there"
)]

#[path = "api/access.rs"]
mod access;
#[path = "api/account_states.rs"]
mod account_states;
#[path = "api/activation.rs"]
mod activation;
#[path = "api/audit.rs"]
mod audit;
#[path = "api/authenticator.rs"]
mod authenticator;
#[path = "api/desk.rs"]
mod desk;
#[path = "api/events.rs"]
mod events;
#[path = "api/harness.rs"]
mod harness;
#[path = "api/identity.rs"]
mod identity;
#[path = "api/knock.rs"]
mod knock;
#[path = "api/levels.rs"]
mod levels;
#[path = "api/link.rs"]
mod link;
#[path = "api/messages.rs"]
mod messages;
#[path = "api/openapi.rs"]
mod openapi;
#[path = "api/passkeys.rs"]
mod passkeys;
#[path = "api/permits.rs"]
mod permits;
#[path = "api/process.rs"]
mod process;
#[path = "api/provider.rs"]
mod provider;
#[path = "api/rekey.rs"]
mod rekey;
#[path = "api/sessions.rs"]
mod sessions;
#[path = "api/sign_in.rs"]
mod sign_in;
#[path = "api/site.rs"]
mod site;
#[path = "api/succession.rs"]
mod succession;
#[path = "api/tls.rs"]
mod tls;
#[path = "api/uploads.rs"]
mod uploads;
