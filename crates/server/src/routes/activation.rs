//! Activation by letter, in two requests: the proof with the password's registration, then keys and bundle.

use envelope::{
    AccountId,
    proof::{PROOF_LEN, ProofOf},
};
use wire::{
    ProblemKind,
    account::Session,
    activation::{ActivationFinish, ActivationStart, ActivationStarted, Enrolment},
    activity::Happened,
    assurance::Method,
    limits::ACTIVATION_SECONDS,
};

use super::account::{are_keys, check_state};
use crate::{
    clock,
    disclosure::{Disclosed, Public, Standing, public},
    extract::Json,
    knock::Knock,
    opaque::Opaque,
    openapi::problems,
    problem::Refusal,
    rows::{
        Principal,
        accounts::{Activated, NewAccount},
        letters::{LetterProof, PendingActivation},
    },
    session,
    state::State,
    token::Token,
};

/// Bytes of an HMAC-SHA256.
const MAC_LEN: usize = 32;

problems!(StartProblems: Invalid, LetterMismatch, LetterLocked, LetterUsed, LetterExpired, LetterWaits, AccountExists, TooLarge, TooMany);
problems!(FinishProblems: Invalid, ExchangeExpired, LetterUsed, AccountExists, Conflict, TooLarge);

/// Proves the letter and begins the password's registration.
///
/// A wrong code, birth date, insurance number or login name and an unknown letter get the same answer; ten of them lock
/// the letter.
/// That a letter is used, has expired, or cannot be used yet is said only to who proves it.
#[utoipa::path(
    post,
    path = "/activation/start",
    tag = "activation",
    operation_id = "activation_start",
    request_body = ActivationStart,
    responses((status = 200, description = "The exchange, and the password's registration", body = ActivationStarted), StartProblems)
)]
pub(super) async fn start(
    backend: State,
    _: Knock,
    Json(request): Json<ActivationStart>,
) -> Result<Disclosed<Public>, Refusal> {
    let proof: &[u8; PROOF_LEN] = request.auth.as_ref().try_into().map_err(|_| ProblemKind::Invalid)?;
    let proof_hash = ProofOf::Letter.hash(proof, &request.login);
    // Looked at before the proof is: a malformed request costs no try.
    let registration_response = backend.opaque.register(&request.login, &request.registration_request.0)?;
    let now = clock::now();
    match backend.rows.prove_letter(request.letter, &proof_hash, now).await? {
        LetterProof::Right => {}
        LetterProof::Wrong => return Err(ProblemKind::LetterMismatch.into()),
        LetterProof::Locked => {
            backend.reached_limit().await;
            return Err(ProblemKind::LetterLocked.into());
        }
        LetterProof::Used => return Err(ProblemKind::LetterUsed.into()),
        LetterProof::Expired => return Err(ProblemKind::LetterExpired.into()),
        LetterProof::Waits => return Err(ProblemKind::LetterWaits.into()),
    }
    if !backend.rows.is_free(request.login, request.letter).await? {
        return Err(ProblemKind::AccountExists.into());
    }
    let exchange = Token::generate();
    let pending = PendingActivation {
        exchange: exchange.hash(),
        letter: request.letter,
        account: AccountId::new(crate::token::random()),
        login: request.login,
        expires: now + ACTIVATION_SECONDS * 1000,
    };
    backend.rows.put_activation(&pending).await?;
    Ok(public(Json(ActivationStarted {
        exchange: exchange.to_wire(),
        account: pending.account,
        registration_response: registration_response.into(),
    })))
}

/// Makes the account, uses the letter up and opens a session; if the letter replaces an account, that one ends. Repeating it with the same bytes opens another session.
#[utoipa::path(
    post,
    path = "/activation/finish",
    tag = "activation",
    operation_id = "activation_finish",
    request_body = ActivationFinish,
    responses((status = 200, description = "The session", body = Session, headers(("set-cookie" = String, description = "The session"))), FinishProblems)
)]
pub(super) async fn finish(
    backend: State,
    Json(request): Json<ActivationFinish>,
) -> Result<Disclosed<Standing>, Refusal> {
    check(&request.enrolment)?;
    check_state(&request.state)?;
    let opaque_record = Opaque::record(&request.registration_record.0)?;
    let now = clock::now();
    let exchange = Token::from_bytes(&request.exchange.0).ok_or(ProblemKind::ExchangeExpired)?.hash();
    let pending = backend.rows.activation(exchange, now).await?.ok_or(ProblemKind::ExchangeExpired)?;
    // The letter's code is one factor.
    let (session, cookies) = session::begin(&backend, pending.account, request.device, Method::Letter);
    let account = NewAccount {
        exchange,
        opaque_record: &opaque_record,
        enrolment: &request.enrolment,
        recovery_proof: request.recovery_proof,
        state: &request.state.0,
        session: &session,
    };
    match backend.rows.activate(&account, now).await? {
        // The old account's devices lock, and say why.
        Activated::Yes { replaced } => {
            if let Some(replaced) = replaced {
                backend.wake.call(Principal::Account(replaced));
                backend.happened(Happened::Replaced, Some(replaced)).await;
            }
        }
        Activated::ExchangeExpired => return Err(ProblemKind::ExchangeExpired.into()),
        Activated::LetterUsed => return Err(ProblemKind::LetterUsed.into()),
        Activated::AccountExists => return Err(ProblemKind::AccountExists.into()),
        Activated::IdTaken => return Err(ProblemKind::Conflict.into()),
    }
    // The desk has an enrolment to certify.
    backend.wake.call(Principal::Desk);
    session::opened(&backend, session, &cookies).await
}

fn check(enrolment: &Enrolment) -> Result<(), Refusal> {
    let fits = enrolment.bind_mac.0.len() == MAC_LEN
        && !enrolment.account_keys.0.is_empty()
        && are_keys(&enrolment.slots, &enrolment.bundle);
    if fits { Ok(()) } else { Err(ProblemKind::Invalid.into()) }
}
