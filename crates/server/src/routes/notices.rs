//! Who is told that there is mail: the session's own device by push, an address by e-mail.

use envelope::Base64;
use wire::{
    ProblemKind,
    activity::Happened,
    limits::{EMAIL_CODE_DIGITS, EMAIL_CODE_SECONDS},
    notices::{EmailCode, EmailNotices, Notices, PutEmail, PutPush},
};

use crate::{
    clock,
    disclosure::{Access, Account, Disclosed, Done},
    extract::Json,
    notices::{Letter, Mailer, is_endpoint},
    openapi::problems,
    permit::{Permitted, SetEmail},
    problem::Refusal,
    rows::notices::{Confirmed, Kept},
    state::{Backend, State},
    token::random,
};

problems!(PushProblems: Invalid, TooLarge, Forbidden);
problems!(LeaveProblems: Forbidden);
problems!(EmailProblems: Invalid, TooLarge, Forbidden, EmailOff, EmailLimit, EmailRefused, EmailUnavailable);
problems!(CodeProblems: Invalid, TooLarge, Forbidden, CodeRefused, ExchangeExpired);

/// Who is told that there is mail, and what a browser subscribes with.
#[utoipa::path(
    get,
    path = "/notices",
    tag = "session",
    responses((status = 200, description = "Who is told", body = Notices)),
    security(("session" = ["account"]))
)]
pub(super) async fn notices(backend: State, access: Access<Account>) -> Result<Disclosed<Account>, Refusal> {
    let session = &access.who.session;
    let devices = backend.rows.told_devices(session.account).await?;
    let this_device = devices.iter().any(|told| told.device == session.device);
    let elsewhere = devices.len() - usize::from(this_device);
    let email = match backend.notices.mailer {
        Some(_) => Some(EmailNotices {
            address: backend.rows.told_address(session.account).await?.map(|told| told.address),
            unconfirmed: backend.rows.unconfirmed_address(session.account, clock::now()).await?,
        }),
        None => None,
    };
    let key = Base64(backend.notices.key());
    Ok(access.disclose(Json(Notices { key, this_device, elsewhere: elsewhere as u32, email })))
}

/// Tells the session's device by push from now on, also when the session is over. Nothing but that there is mail.
#[utoipa::path(
    put,
    path = "/notices/push",
    tag = "session",
    request_body = PutPush,
    responses((status = 204, description = "It is told"), PushProblems),
    security(("session" = ["account"]))
)]
pub(super) async fn put_push(
    backend: State,
    access: Access<Account>,
    Json(PutPush { endpoint }): Json<PutPush>,
) -> Result<Done, Refusal> {
    let session = access.who.own()?;
    if !is_endpoint(&endpoint, backend.notices.reach()) {
        return Err(ProblemKind::Invalid.into());
    }
    match backend.rows.tell_device(session.account, session.device, &endpoint, clock::now()).await? {
        Kept::New => {
            backend.happened(Happened::NoticesChanged, Some(session.account)).await;
            Ok(Done)
        }
        Kept::Again => Ok(Done),
        Kept::Unknown => Err(ProblemKind::Forbidden.into()),
    }
}

/// Tells the session's device no longer.
#[utoipa::path(
    delete,
    path = "/notices/push",
    tag = "session",
    responses((status = 204, description = "It is not told"), LeaveProblems),
    security(("session" = ["account"]))
)]
pub(super) async fn delete_push(backend: State, access: Access<Account>) -> Result<Done, Refusal> {
    let session = access.who.own()?;
    if backend.rows.leave_device(session.account, session.device).await? {
        backend.happened(Happened::NoticesChanged, Some(session.account)).await;
    }
    Ok(Done)
}

/// Mails a code to an address. Nothing else is mailed there until the code has come back.
#[utoipa::path(
    put,
    path = "/notices/email",
    tag = "session",
    request_body = PutEmail,
    responses((status = 204, description = "The code is on its way"), EmailProblems),
    security(("session" = ["account", "permit:set-email"]))
)]
pub(super) async fn put_email(
    backend: State,
    Permitted { access, permit, asked: email }: Permitted<SetEmail, PutEmail>,
) -> Result<Done, Refusal> {
    let account = access.who.own()?.account;
    let mailer = mailer(&backend)?;
    if !backend.notices.codes.one_more(account, &email.address) {
        backend.reached_limit().await;
        return Err(ProblemKind::EmailLimit.into());
    }
    let code = code();
    // One that could not be mailed leaves everything as it was.
    mailer.send(&email.address, email.language, Letter::Code(&code)).await?;
    let expires = clock::now() + EMAIL_CODE_SECONDS * 1000;
    backend.rows.put_email_code(&permit, &email, &code, expires).await?;
    Ok(Done)
}

/// Tells the address from now on whose code this is.
#[utoipa::path(
    post,
    path = "/notices/email/code",
    tag = "session",
    operation_id = "confirm_email",
    request_body = EmailCode,
    responses((status = 204, description = "The address is told"), CodeProblems),
    security(("session" = ["account"]))
)]
pub(super) async fn confirm_email(
    backend: State,
    access: Access<Account>,
    Json(EmailCode { code }): Json<EmailCode>,
) -> Result<Done, Refusal> {
    let account = access.who.own()?.account;
    if code.len() != EMAIL_CODE_DIGITS || !code.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(ProblemKind::Invalid.into());
    }
    match backend.rows.confirm_email(account, &code, clock::now()).await? {
        Confirmed::Yes => {
            backend.happened(Happened::NoticesChanged, Some(account)).await;
            Ok(Done)
        }
        Confirmed::Wrong => Err(ProblemKind::CodeRefused.into()),
        Confirmed::Expired => Err(ProblemKind::ExchangeExpired.into()),
    }
}

/// Tells nobody by e-mail any more, and forgets the address.
#[utoipa::path(
    delete,
    path = "/notices/email",
    tag = "session",
    responses((status = 204, description = "Nobody is told by e-mail"), LeaveProblems),
    security(("session" = ["account"]))
)]
pub(super) async fn delete_email(backend: State, access: Access<Account>) -> Result<Done, Refusal> {
    let account = access.who.own()?.account;
    if backend.rows.forget_addresses(account).await? {
        backend.happened(Happened::NoticesChanged, Some(account)).await;
    }
    Ok(Done)
}

fn mailer(backend: &Backend) -> Result<&Mailer, Refusal> {
    backend.notices.mailer.as_ref().ok_or(Refusal(ProblemKind::EmailOff))
}

/// Six random digits.
fn code() -> String {
    const CODES: u64 = 10_u64.pow(EMAIL_CODE_DIGITS as u32);
    // Of 2^64 the remainder makes no code likelier by as much as one in 10^13.
    let number = u64::from_be_bytes(random()) % CODES;
    format!("{number:0width$}", width = EMAIL_CODE_DIGITS)
}
