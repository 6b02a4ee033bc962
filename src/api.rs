//! The server's API, one function an endpoint.
//!
//! **Invariant:** only this room touches the network. What answers without being our server is [`Error::Captive`].

use envelope::{AttachmentId, DeviceId, Hash, MessageId, PasskeyId, SessionId, limits::ENVELOPE_MAX};
use wire::{
    account::{Account, AccountStates, DeviceName, NextState, Session, Sessions},
    activation::{ActivationFinish, ActivationStart, ActivationStarted},
    activity::Activity,
    assurance::{Choose, Standing, Table},
    closing::CloseAccount,
    feed::{Cursor, Feed},
    identity::{IdentityFinish, IdentityOffer, IdentityStarted},
    insurer::Insurer,
    link::{LinkClaimed, LinkExchange, LinkFinished, LinkSealed, LinkStart, LinkView},
    notices::{EmailCode, Notices, PutEmail, PutPush},
    passkey::{
        PasskeyFinish, PasskeyName, PasskeyRemoval, PasskeySignIn, PasskeySignInStarted, PasskeyStarted,
        Passkeys,
    },
    permit::{Action, PasskeyAsked, PasskeyShown},
    rekey::{PasswordStart, PasswordStarted, Rekey},
    sign_in::{RecoverySignIn, SignInFinish, SignInStart, SignInStarted},
    succession::Succession,
    unlock::{UnlockFinish, UnlockStart},
    upload::{CommitQuery, Committed, Declare, Parts},
};

use crate::error::Error;

mod answer;
mod cancel;
mod follow;
mod permit;
mod request;
mod transfer;

/// Fetches what draws PDFs, so that the installed app keeps it. That it does not come is said where somebody looks at one.
pub async fn fetch_viewer() {
    let _ = gloo_net::http::Request::get(crate::view::VIEWER).send().await;
}

pub use cancel::Cancel;
pub use follow::Follow;
pub use permit::{Prepared, permit_by_passkey, permit_by_password, start_permit, start_permit_by_password};
pub use transfer::{put_part, read_part};

use request::{Method, bytes, done, json};

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

/// Proves a letter and begins a password's registration.
///
/// # Errors
/// No answer, or a problem: the letter is refused.
pub async fn start_activation(start: &ActivationStart) -> Result<ActivationStarted, Error> {
    json(Method::Post, "/activation/start", Some(start)).await
}

/// Uses a letter up and opens a session.
///
/// # Errors
/// No answer, or a problem.
pub async fn finish_activation(finish: &ActivationFinish) -> Result<Session, Error> {
    json(Method::Post, "/activation/finish", Some(finish)).await
}

/// Begins a sign-in.
///
/// # Errors
/// No answer, or a problem.
pub async fn start_sign_in(start: &SignInStart) -> Result<SignInStarted, Error> {
    json(Method::Post, "/sign-in/start", Some(start)).await
}

/// Finishes a sign-in and opens a session.
///
/// # Errors
/// No answer, or a problem.
pub async fn finish_sign_in(finish: &SignInFinish) -> Result<Session, Error> {
    json(Method::Post, "/sign-in/finish", Some(finish)).await
}

/// Signs in by recovery code.
///
/// # Errors
/// No answer, or a problem.
pub async fn recover(recovery: &RecoverySignIn) -> Result<Session, Error> {
    json(Method::Post, "/sign-in/recovery", Some(recovery)).await
}

/// Which identity provider the server takes people from.
///
/// # Errors
/// No answer, or a problem.
pub async fn identity_offer() -> Result<IdentityOffer, Error> {
    json(Method::Get, "/sign-in/identity", None::<&()>).await
}

/// Begins a sign-in by the identity provider.
///
/// # Errors
/// No answer, or a problem: there is no provider, or it does not answer.
pub async fn start_identity_sign_in() -> Result<IdentityStarted, Error> {
    json(Method::Post, "/sign-in/identity", None::<&()>).await
}

/// Finishes a sign-in by the identity provider and opens a session.
///
/// # Errors
/// No answer, or a problem: the provider's answer does not fit.
pub async fn finish_identity_sign_in(finish: &IdentityFinish) -> Result<Session, Error> {
    json(Method::Post, "/sign-in/identity/finish", Some(finish)).await
}

/// Begins the link of a new device.
///
/// # Errors
/// No answer, or a problem.
pub async fn start_link(start: &LinkStart) -> Result<LinkExchange, Error> {
    json(Method::Post, "/link", Some(start)).await
}

/// How far a link has come.
///
/// # Errors
/// No answer, or a problem: it has ended.
pub async fn look_at_link(exchange: &LinkExchange) -> Result<LinkView, Error> {
    json(Method::Post, "/link/look", Some(exchange)).await
}

/// Ends a link, and opens a session.
///
/// # Errors
/// No answer, or a problem: it has ended.
pub async fn finish_link(exchange: &LinkExchange) -> Result<LinkFinished, Error> {
    json(Method::Post, "/link/finish", Some(exchange)).await
}

/// Says that a device of the account has read a new device's code.
///
/// # Errors
/// No answer, or a problem: it has ended, or another account came first.
pub async fn claim_link(link: Hash) -> Result<LinkClaimed, Error> {
    json(Method::Put, &format!("/link/{link}/account"), None::<&()>).await
}

/// Hands over what was sealed for a new device; may be repeated with the same bytes.
///
/// # Errors
/// It is not JSON, which cannot be.
pub fn seal_link(link: Hash, sealed: &LinkSealed) -> Result<Prepared, Error> {
    Prepared::new(Action::LinkDevice, Method::Put, format!("/link/{link}/sealed"), sealed)
}

/// Begins a sign-in by passkey.
///
/// # Errors
/// No answer, or a problem.
pub async fn start_passkey_sign_in() -> Result<PasskeySignInStarted, Error> {
    json(Method::Post, "/sign-in/passkey/start", None::<&()>).await
}

/// Finishes a sign-in by passkey and opens a session.
///
/// # Errors
/// No answer, or a problem.
pub async fn finish_passkey_sign_in(finish: &PasskeySignIn) -> Result<Session, Error> {
    json(Method::Post, "/sign-in/passkey/finish", Some(finish)).await
}

/// Begins to prove the password under the session that there is.
///
/// # Errors
/// No answer, or a problem.
pub async fn start_unlock(start: &UnlockStart) -> Result<SignInStarted, Error> {
    json(Method::Post, "/account/unlock/start", Some(start)).await
}

/// Ends it: the password was right.
///
/// # Errors
/// No answer, or a problem.
pub async fn finish_unlock(finish: &UnlockFinish) -> Result<(), Error> {
    done(Method::Post, "/account/unlock/finish", Some(finish)).await
}

/// The account's passkeys.
///
/// # Errors
/// No answer, or a problem.
pub async fn passkeys() -> Result<Passkeys, Error> {
    json(Method::Get, "/passkeys", None::<&()>).await
}

/// Begins the registration of a passkey.
///
/// # Errors
/// No answer, or a problem: the account has too many.
pub async fn start_passkey() -> Result<PasskeyStarted, Error> {
    json(Method::Post, "/passkeys/start", None::<&()>).await
}

/// Registers a passkey, with the account's other keys if it opens the account; may be repeated.
///
/// # Errors
/// It is not JSON, which cannot be.
pub fn finish_passkey(finish: &PasskeyFinish) -> Result<Prepared, Error> {
    Prepared::new(Action::AddPasskey, Method::Post, "/passkeys/finish", finish)
}

/// Gives a passkey another name.
///
/// # Errors
/// No answer, or a problem: there is none.
pub async fn name_passkey(passkey: PasskeyId, name: &PasskeyName) -> Result<(), Error> {
    done(Method::Put, &format!("/passkeys/{passkey}/name"), Some(name)).await
}

/// Removes a passkey, with the account's other keys if it opened the account; may be repeated.
///
/// # Errors
/// It is not JSON, which cannot be.
pub fn remove_passkey(passkey: PasskeyId, removal: &PasskeyRemoval) -> Result<Prepared, Error> {
    Prepared::new(Action::RemovePasskey, Method::Post, format!("/passkeys/{passkey}/removal"), removal)
}

/// Ends the session.
///
/// # Errors
/// No answer, or a problem.
pub async fn sign_out() -> Result<(), Error> {
    done(Method::Post, "/sign-out", None::<&()>).await
}

/// Ends the session of a page that is just going: nobody waits for an answer.
pub fn sign_out_in_leaving() {
    request::send_in_leaving("/sign-out");
}

/// Says that the session is on a computer that others use too.
///
/// # Errors
/// No answer, or a problem: there is none.
pub async fn share_session() -> Result<Session, Error> {
    json(Method::Put, "/session/shared", None::<&()>).await
}

/// The session of this browser.
///
/// # Errors
/// No answer, or a problem: there is none.
pub async fn session() -> Result<Session, Error> {
    json(Method::Get, "/session", None::<&()>).await
}

/// Where the account is signed in.
///
/// # Errors
/// No answer, or a problem.
pub async fn sessions() -> Result<Sessions, Error> {
    json(Method::Get, "/sessions", None::<&()>).await
}

/// Gives a device of the account a name.
///
/// # Errors
/// No answer, or a problem: the account was never opened on it.
pub async fn name_device(device: DeviceId, name: &DeviceName) -> Result<(), Error> {
    done(Method::Put, &format!("/devices/{device}/name"), Some(name)).await
}

/// What happened to the account lately.
///
/// # Errors
/// No answer, or a problem.
pub async fn activity() -> Result<Activity, Error> {
    json(Method::Get, "/account/activity", None::<&()>).await
}

/// Ends a session of the account.
///
/// # Errors
/// No answer, or a problem: there is none.
pub async fn end_session(session: SessionId) -> Result<(), Error> {
    done(Method::Delete, &format!("/sessions/{session}"), None::<&()>).await
}

/// Ends every session of the account but this one.
///
/// # Errors
/// No answer, or a problem.
pub async fn end_other_sessions() -> Result<(), Error> {
    done(Method::Delete, "/sessions", None::<&()>).await
}

/// The insurer's table of levels.
///
/// # Errors
/// No answer, or a problem.
pub async fn levels() -> Result<Table, Error> {
    json(Method::Get, "/levels", None::<&()>).await
}

/// Where the session stands.
///
/// # Errors
/// No answer, or a problem.
pub async fn standing() -> Result<Standing, Error> {
    json(Method::Get, "/account/level", None::<&()>).await
}

/// Chooses what one's own data need: as much as before, or more.
///
/// # Errors
/// No answer, or a problem.
pub async fn choose_level(choose: &Choose) -> Result<(), Error> {
    done(Method::Put, "/account/level", Some(choose)).await
}

/// Chooses that one's own data need less.
///
/// # Errors
/// It is not JSON, which cannot be.
pub fn lower_level(choose: &Choose) -> Result<Prepared, Error> {
    Prepared::new(Action::LowerLevel, Method::Put, "/account/level/lower", choose)
}

/// Has the account closed after some days; its sessions end.
///
/// # Errors
/// It is not JSON, which cannot be.
pub fn close_account(close: &CloseAccount) -> Result<Prepared, Error> {
    Prepared::new(Action::CloseAccount, Method::Post, "/account/closing", close)
}

/// Who is told that there is mail.
///
/// # Errors
/// No answer, or a problem.
pub async fn notices() -> Result<Notices, Error> {
    json(Method::Get, "/notices", None::<&()>).await
}

/// Tells this device; may be repeated.
///
/// # Errors
/// No answer, or a problem.
pub async fn put_push(push: &PutPush) -> Result<(), Error> {
    done(Method::Put, "/notices/push", Some(push)).await
}

/// Tells this device no longer.
///
/// # Errors
/// No answer, or a problem.
pub async fn delete_push() -> Result<(), Error> {
    done(Method::Delete, "/notices/push", None::<&()>).await
}

/// Mails a code to an address.
///
/// # Errors
/// It is not JSON, which cannot be.
pub fn put_email(email: &PutEmail) -> Result<Prepared, Error> {
    Prepared::new(Action::SetEmail, Method::Put, "/notices/email", email)
}

/// Tells the address whose code this is.
///
/// # Errors
/// No answer, or a problem: it is another code.
pub async fn confirm_email(code: &EmailCode) -> Result<(), Error> {
    done(Method::Post, "/notices/email/code", Some(code)).await
}

/// Tells nobody by e-mail any more.
///
/// # Errors
/// No answer, or a problem.
pub async fn delete_email() -> Result<(), Error> {
    done(Method::Delete, "/notices/email", None::<&()>).await
}

/// Begins to raise the session by a passkey.
///
/// # Errors
/// No answer, or a problem: the account has none.
pub async fn start_raising() -> Result<PasskeyAsked, Error> {
    json(Method::Post, "/session/passkey/start", None::<&()>).await
}

/// Raises the session.
///
/// # Errors
/// No answer, or a problem: the passkey is refused.
pub async fn finish_raising(shown: &PasskeyShown) -> Result<Session, Error> {
    json(Method::Post, "/session/passkey/finish", Some(shown)).await
}

/// Begins another password's registration.
///
/// # Errors
/// No answer, or a problem.
pub async fn start_password(start: &PasswordStart) -> Result<PasswordStarted, Error> {
    json(Method::Post, "/account/password", Some(start)).await
}

/// Puts the account under other keys; may be repeated.
///
/// # Errors
/// It is not JSON, which cannot be.
pub fn rekey(rekey: &Rekey) -> Result<Prepared, Error> {
    Prepared::new(Action::ChangeKeys, Method::Put, "/account/keys", rekey)
}

/// All that the module needs to open the account.
///
/// # Errors
/// No answer, or a problem.
pub async fn account() -> Result<Account, Error> {
    json(Method::Get, "/account", None::<&()>).await
}

/// The account's signed states, oldest first.
///
/// # Errors
/// No answer, or a problem.
pub async fn states() -> Result<AccountStates, Error> {
    json(Method::Get, "/account/states", None::<&()>).await
}

/// Hands over the account's next state; may be repeated.
///
/// # Errors
/// No answer, or a problem: another device was quicker.
pub async fn put_state(next: &NextState) -> Result<(), Error> {
    done(Method::Put, "/account/state", Some(next)).await
}

/// Which letters would end the account, and how the mail of the one before it comes back.
///
/// # Errors
/// No answer, or a problem.
pub async fn succession() -> Result<Succession, Error> {
    json(Method::Get, "/account/succession", None::<&()>).await
}

/// Declares an attachment; may be repeated.
///
/// # Errors
/// No answer, or a problem.
pub async fn declare(attachment: AttachmentId, declare: &Declare) -> Result<(), Error> {
    done(Method::Put, &format!("/attachments/{attachment}"), Some(declare)).await
}

/// Which parts of a declared attachment the server has.
///
/// # Errors
/// No answer, or a problem.
pub async fn parts(attachment: AttachmentId) -> Result<Parts, Error> {
    json(Method::Get, &format!("/attachments/{attachment}/parts"), None::<&()>).await
}

/// Commits a message with its attachments; may be repeated with the same bytes.
///
/// # Errors
/// No answer, or a problem.
pub async fn commit(
    message: MessageId,
    envelope: &[u8],
    attachments: &[AttachmentId],
) -> Result<Committed, Error> {
    let query = CommitQuery::new(attachments).attachments;
    request::put_octets(&format!("/messages/{message}?attachments={query}"), envelope).await
}

/// A page of the feed.
///
/// # Errors
/// No answer, or a problem.
pub async fn feed(after: Cursor) -> Result<Feed, Error> {
    json(Method::Get, &format!("/feed?after={}", after.0), None::<&()>).await
}

/// The envelope of a message in the feed.
///
/// # Errors
/// No answer, or a problem.
pub async fn envelope(message: MessageId) -> Result<Vec<u8>, Error> {
    bytes(&format!("/messages/{message}"), ENVELOPE_MAX).await
}
