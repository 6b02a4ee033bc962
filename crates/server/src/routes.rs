//! The API's routes, described for OpenAPI where they are written.

use std::sync::Arc;

use axum::{Extension, extract::DefaultBodyLimit, middleware};
use envelope::limits::{ENVELOPE_MAX, PART_LEN};
use utoipa_axum::{router::OpenApiRouter, routes};
use wire::{ProblemKind, limits::JSON_MAX};

use crate::{
    caller::Door, leftovers::read_out, openapi, origin::same_origin, problem::Refusal, state::Backend,
};

mod account;
mod activation;
mod activity;
mod attachments;
mod closing;
mod desk;
mod events;
mod feed;
mod identity_sign_in;
mod levels;
mod link;
mod messages;
mod notices;
mod passkey_sign_in;
mod passkeys;
mod permits;
mod publications;
mod rekey;
mod sessions;
mod sign_in;
mod succession;
mod unlock;

/// Bytes of the desk's JSON bodies at most: a directory of many units is large.
const PUBLISH_MAX: usize = 4 * 1024 * 1024;

/// The API for browsers, under `/api/v1`, and for the desk, under `/desk/v1`.
pub(crate) fn api() -> OpenApiRouter<Arc<Backend>> {
    let portal = OpenApiRouter::new()
        .routes(routes!(publications::insurer))
        .routes(routes!(publications::directory))
        .routes(routes!(activation::start))
        .routes(routes!(activation::finish))
        .routes(routes!(sign_in::start))
        .routes(routes!(sign_in::finish))
        .routes(routes!(sign_in::recover))
        .routes(routes!(passkey_sign_in::start))
        .routes(routes!(passkey_sign_in::finish))
        .routes(routes!(identity_sign_in::offer, identity_sign_in::start))
        .routes(routes!(identity_sign_in::finish))
        .routes(routes!(sign_in::sign_out))
        .routes(routes!(link::start))
        .routes(routes!(link::look))
        .routes(routes!(link::finish))
        .routes(routes!(link::claim))
        .routes(routes!(link::seal))
        .routes(routes!(account::session))
        .routes(routes!(account::account))
        .routes(routes!(account::states))
        .routes(routes!(account::put_state))
        .routes(routes!(closing::close))
        .routes(routes!(activity::activity))
        .routes(routes!(levels::levels))
        .routes(routes!(notices::notices))
        .routes(routes!(notices::put_push, notices::delete_push))
        .routes(routes!(notices::put_email, notices::delete_email))
        .routes(routes!(notices::confirm_email))
        .routes(routes!(levels::standing, levels::choose))
        .routes(routes!(levels::lower))
        .routes(routes!(permits::start))
        .routes(routes!(permits::by_passkey))
        .routes(routes!(permits::start_password))
        .routes(routes!(permits::finish_password))
        .routes(routes!(permits::start_raising))
        .routes(routes!(permits::finish_raising))
        .routes(routes!(succession::succession))
        .routes(routes!(rekey::start_password))
        .routes(routes!(rekey::rekey))
        .routes(routes!(unlock::start))
        .routes(routes!(unlock::finish))
        .routes(routes!(passkeys::passkeys))
        .routes(routes!(passkeys::start))
        .routes(routes!(passkeys::finish))
        .routes(routes!(passkeys::name))
        .routes(routes!(passkeys::remove))
        .routes(routes!(sessions::sessions, sessions::end_other_sessions))
        .routes(routes!(sessions::end_session))
        .routes(routes!(sessions::share))
        .routes(routes!(sessions::name_device))
        .layer(DefaultBodyLimit::max(JSON_MAX))
        .merge(mail())
        .fallback(unknown)
        .layer(Extension(Door::Portal))
        .layer(middleware::from_fn(same_origin))
        .layer(middleware::from_fn(read_out));
    let desk = OpenApiRouter::new()
        .routes(routes!(desk::put_insurer))
        .routes(routes!(desk::put_directory))
        .routes(routes!(desk::put_levels))
        .routes(routes!(desk::identify))
        .routes(routes!(desk::put_letter, succession::withdraw_letter))
        .routes(routes!(desk::enrolments))
        .routes(routes!(closing::closed))
        .routes(routes!(desk::put_certificate))
        .routes(routes!(desk::account_states))
        .routes(routes!(succession::restored))
        .layer(DefaultBodyLimit::max(PUBLISH_MAX))
        .merge(openapi::for_desk(mail()))
        .fallback(unknown)
        .layer(Extension(Door::Desk))
        .layer(middleware::from_fn(read_out));
    OpenApiRouter::new().nest("/api/v1", portal).nest("/desk/v1", desk)
}

/// What both sides do with mail.
fn mail() -> OpenApiRouter<Arc<Backend>> {
    let parts = OpenApiRouter::new()
        .routes(routes!(attachments::put_part))
        .layer(DefaultBodyLimit::max(PART_LEN as usize));
    let envelopes = OpenApiRouter::new()
        .routes(routes!(messages::commit, messages::envelope))
        .layer(DefaultBodyLimit::max(ENVELOPE_MAX));
    OpenApiRouter::new()
        .routes(routes!(attachments::declare, attachments::read))
        .routes(routes!(attachments::parts))
        .routes(routes!(feed::feed))
        .routes(routes!(events::events))
        .layer(DefaultBodyLimit::max(JSON_MAX))
        .merge(parts)
        .merge(envelopes)
}

async fn unknown() -> Refusal {
    Refusal(ProblemKind::NotFound)
}
