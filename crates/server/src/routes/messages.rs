//! Messages: committed once, read by who they are sealed to.

use envelope::{Envelope, Kind, MessageId, ParseError, SenderId, UnitId, limits::ATTACHMENTS_MAX};
use wire::{
    ProblemKind,
    upload::{CommitQuery, Committed},
};

use crate::{
    caller::Caller,
    clock,
    disclosure::{Access, Disclosed, Mail, OCTET_STREAM, Sent},
    extract::{Json, Octets, Path, Query},
    openapi::problems,
    problem::Refusal,
    rows::{
        Principal,
        messages::{Commit, NewMessage},
    },
    state::{Backend, State},
};

problems!(CommitProblems:
    Invalid, TooLarge, Conflict, Incomplete,
    EnvelopeInvalid, EnvelopeVersion, EnvelopeSuite, EnvelopeKind, EnvelopeSender, EnvelopeRecipient,
);
problems!(NotThere: Invalid, NotFound);

/// Commits a message with its attachments, all parts of which must be there. Repeating the same bytes gets the same
/// answer; other bytes under the same id are a conflict.
#[utoipa::path(
    put,
    path = "/messages/{message}",
    tag = "mail",
    operation_id = "commit_message",
    params(
        ("message" = String, Path, description = "The message's id, as in its envelope"),
        ("attachments" = Option<String>, Query, description = "Ids of its attachments, separated by commas"),
    ),
    request_body(content = [u8], content_type = OCTET_STREAM, description = "The envelope"),
    responses((status = 200, description = "Handed over", body = Committed), CommitProblems),
    security(("session" = ["sent"]))
)]
pub(super) async fn commit(
    backend: State,
    access: Access<Sent, Caller>,
    Path(message): Path<MessageId>,
    Query(query): Query<CommitQuery>,
    Octets(bytes): Octets,
) -> Result<Disclosed<Sent>, Refusal> {
    let attachments = query.ids().ok_or(ProblemKind::Invalid)?;
    let twice = attachments.iter().enumerate().any(|(at, id)| attachments[..at].contains(id));
    if twice || attachments.len() > ATTACHMENTS_MAX {
        return Err(ProblemKind::Invalid.into());
    }
    let envelope = Envelope::parse(&bytes).map_err(problem)?;
    check_sender(&backend, &access.who, &envelope, message).await?;
    let recipients: Vec<_> = envelope.recipients.iter().map(|recipient| recipient.key).collect();
    let message = NewMessage {
        owner: access.who.principal(),
        message,
        hash: envelope.hash(),
        envelope: &bytes,
        recipients: &recipients,
        attachments: &attachments,
    };
    match backend.rows.commit(&message, clock::now()).await? {
        Commit::New(committed, readers) => {
            for reader in readers {
                // Before anybody is woken: whoever fetches it at once need not be told.
                if let (Caller::Desk, Kind::Message, Principal::Account(account)) =
                    (&access.who, envelope.header.kind, reader)
                {
                    backend.notices.mail(account);
                }
                backend.wake.call(reader);
            }
            Ok(access.disclose(Json(committed)))
        }
        Commit::Again(committed) => Ok(access.disclose(Json(committed))),
        Commit::Conflict => Err(ProblemKind::Conflict.into()),
        Commit::UnknownRecipient => Err(ProblemKind::EnvelopeRecipient.into()),
        Commit::Incomplete => Err(ProblemKind::Incomplete.into()),
    }
}

/// The envelope of a message in the caller's feed.
#[utoipa::path(
    get,
    path = "/messages/{message}",
    tag = "mail",
    operation_id = "message_envelope",
    params(("message" = String, Path, description = "A message in the feed")),
    responses((status = 200, description = "The envelope", content_type = OCTET_STREAM, body = [u8]), NotThere),
    security(("session" = ["mail"]))
)]
pub(super) async fn envelope(
    backend: State,
    access: Access<Mail, Caller>,
    Path(message): Path<MessageId>,
) -> Result<Disclosed<Mail>, Refusal> {
    let envelope = backend.rows.envelope(access.who.principal(), message).await?;
    Ok(access.disclose(Octets(envelope.ok_or(ProblemKind::NotFound)?.into())))
}

/// Whether the envelope says of its sender what the request proves. The signature is for its readers to check.
async fn check_sender(
    backend: &Backend,
    caller: &Caller,
    envelope: &Envelope<'_>,
    message: MessageId,
) -> Result<(), Refusal> {
    let header = &envelope.header;
    let (may_send, is_sender) = match caller {
        Caller::Person(signed_in) => (
            matches!(header.kind, Kind::Message | Kind::ContactRequest),
            header.sender == SenderId::from(signed_in.session.account)
                && header.device == signed_in.session.device,
        ),
        Caller::Desk => {
            let unit = UnitId::new(*header.sender.as_bytes());
            (
                matches!(header.kind, Kind::Message | Kind::Receipt | Kind::Rewrap),
                backend.rows.knows_unit(unit).await?,
            )
        }
    };
    if !may_send {
        return Err(ProblemKind::EnvelopeKind.into());
    }
    if !is_sender || header.message != message {
        return Err(ProblemKind::EnvelopeSender.into());
    }
    Ok(())
}

fn problem(error: ParseError) -> ProblemKind {
    match error {
        ParseError::Version => ProblemKind::EnvelopeVersion,
        ParseError::Suite => ProblemKind::EnvelopeSuite,
        ParseError::Kind => ProblemKind::EnvelopeKind,
        ParseError::TooLong => ProblemKind::TooLarge,
        _ => ProblemKind::EnvelopeInvalid,
    }
}
