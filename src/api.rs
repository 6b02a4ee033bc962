//! The server's API, one function an endpoint.
//!
//! **Invariant:** only this room touches the network. What answers without being our server is [`Error::Captive`].

use wire::insurer::Insurer;

use crate::error::Error;

mod account;
mod answer;
mod cancel;
mod door;
mod follow;
mod link;
mod mail;
mod notices;
mod passkeys;
mod permit;
mod request;
mod sessions;
mod transfer;

pub use account::*;
pub use cancel::Cancel;
pub use door::*;
pub use follow::Follow;
pub use link::*;
pub use mail::*;
pub use notices::*;
pub use passkeys::*;
pub use permit::{Prepared, permit_by_passkey, permit_by_password, start_permit, start_permit_by_password};
pub use sessions::*;
pub use transfer::{put_part, read_part};

use request::{Method, bytes, done, json};

/// Fetches what draws PDFs, so that the installed app keeps it. That it does not come is said where somebody looks at one.
pub async fn fetch_viewer() {
    let _ = gloo_net::http::Request::get(crate::view::VIEWER).send().await;
}

/// Bytes of a signed directory at most.
const DIRECTORY_MAX: usize = 4 << 20;

/// What anybody may know of the insurer.
///
/// # Errors
/// No answer, or a problem.
pub async fn insurer() -> Result<Insurer, Error> {
    json(Method::Get, "/insurer", None::<&()>).await
}

/// The signed directory, not yet checked.
///
/// # Errors
/// No answer, or a problem.
pub async fn directory() -> Result<Vec<u8>, Error> {
    bytes("/directory", DIRECTORY_MAX).await
}
