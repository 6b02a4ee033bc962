//! Commits: what is refused, what may be repeated, and in whose feed a message stands.

use envelope::{DeviceId, Hash, KeyId, Kind, SenderId, attachment::object_len, limits::ENVELOPE_MAX};
use reqwest::{Method, Response};
use wire::{
    ProblemKind,
    feed::{Cursor, Feed, FeedAttachment},
    upload::Committed,
};

use crate::harness::{
    Answer as _, Draft, Person, Server, UNIT_KEY, attachment_id, commit_path, desk_draft, message_header,
    message_id,
};

async fn put(person: &Person<'_>, message: u8, bytes: Vec<u8>) -> Response {
    person.request(Method::PUT, &commit_path(message_id(message), &[])).body(bytes).send().await.unwrap()
}

async fn desk_put(server: &Server, draft: &Draft) -> Response {
    let path = commit_path(draft.header.message, &[]);
    server.desk(Method::PUT, &path).body(draft.bytes()).send().await.unwrap()
}

async fn feed(server: &Server, person: Option<&Person<'_>>, query: &str) -> Feed {
    let path = format!("/feed?{query}");
    let request = match person {
        Some(person) => person.request(Method::GET, &path),
        None => server.desk(Method::GET, &path),
    };
    request.send().await.unwrap().read().await
}

#[tokio::test]
async fn bytes_that_break_the_format_are_refused() {
    let server = Server::start().await;
    let person = server.person(1).await;
    let good = person.draft(1).bytes();
    for (at, value, kind) in [
        (0, b'X', ProblemKind::EnvelopeInvalid),
        (4, 0, ProblemKind::EnvelopeVersion),
        (4, 2, ProblemKind::EnvelopeVersion),
        (5, 0, ProblemKind::EnvelopeSuite),
        (5, 2, ProblemKind::EnvelopeSuite),
        (6, 0, ProblemKind::EnvelopeKind),
        (6, 4, ProblemKind::EnvelopeKind),
        (6, 255, ProblemKind::EnvelopeKind),
        (7, 1, ProblemKind::EnvelopeInvalid),
        (177, 0, ProblemKind::EnvelopeInvalid),
        (177, 17, ProblemKind::EnvelopeInvalid),
    ] {
        let mut bytes = good.clone();
        bytes[at] = value;
        put(&person, 1, bytes).await.refused(kind).await;
    }
    for len in [0, 3, 7, 177, 178, 1000, good.len() - 65, good.len() - 1] {
        put(&person, 1, good[..len].to_vec()).await.refused(ProblemKind::EnvelopeInvalid).await;
    }
    put(&person, 1, [&good[..], &[0]].concat()).await.refused(ProblemKind::EnvelopeInvalid).await;
    put(&person, 1, vec![0; ENVELOPE_MAX + 1]).await.refused(ProblemKind::TooLarge).await;
    put(&person, 1, good).await.read::<Committed>().await;
}

#[tokio::test]
async fn an_envelope_names_its_sender_device_and_message() {
    let server = Server::start().await;
    let (person, other) = (server.person(1).await, server.person(2).await);
    let check = async |change: &dyn Fn(&mut Draft), kind| {
        let mut draft = person.draft(1);
        change(&mut draft);
        put(&person, 1, draft.bytes()).await.refused(kind).await;
    };
    check(&|draft| draft.header.sender = other.account.into(), ProblemKind::EnvelopeSender).await;
    check(&|draft| draft.header.sender = crate::harness::UNIT.into(), ProblemKind::EnvelopeSender).await;
    check(&|draft| draft.header.device = DeviceId::new([99; 16]), ProblemKind::EnvelopeSender).await;
    check(&|draft| draft.header.message = message_id(2), ProblemKind::EnvelopeSender).await;
    check(&|draft| draft.header.kind = Kind::Receipt, ProblemKind::EnvelopeKind).await;
    check(&|draft| draft.recipients.push(KeyId::new([77; 16])), ProblemKind::EnvelopeRecipient).await;
    check(&|draft| draft.recipients.push(other.key), ProblemKind::EnvelopeRecipient).await;

    let mut request = person.draft(1);
    request.header.kind = Kind::ContactRequest;
    put(&person, 1, request.bytes()).await.read::<Committed>().await;
}

#[tokio::test]
async fn the_desk_sends_for_its_units_only() {
    let server = Server::start().await;
    let person = server.person(1).await;
    let check = async |change: &dyn Fn(&mut Draft), kind| {
        let mut draft = desk_draft(1, &[person.key, UNIT_KEY]);
        change(&mut draft);
        desk_put(&server, &draft).await.refused(kind).await;
    };
    check(&|draft| draft.header.sender = SenderId::new([99; 16]), ProblemKind::EnvelopeSender).await;
    check(&|draft| draft.header.sender = person.account.into(), ProblemKind::EnvelopeSender).await;
    check(&|draft| draft.header.kind = Kind::ContactRequest, ProblemKind::EnvelopeKind).await;
    check(&|draft| draft.recipients.push(KeyId::new([77; 16])), ProblemKind::EnvelopeRecipient).await;

    let mut receipt = desk_draft(1, &[person.key]);
    receipt.header = message_header(Kind::Receipt, message_id(1), crate::harness::UNIT.into(), person.device);
    desk_put(&server, &receipt).await.read::<Committed>().await;
    assert_eq!(feed(&server, Some(&person), "").await.entries.len(), 1);
    assert_eq!(feed(&server, None, "").await.entries.len(), 0, "a receipt is the account's alone");
}

#[tokio::test]
async fn a_commit_may_be_repeated_with_the_same_bytes_only() {
    let server = Server::start().await;
    let person = server.person(1).await;
    let draft = person.draft(1);
    let first: Committed = person.commit(&draft, &[]).await.read().await;
    assert_eq!(first.envelope, Hash::of(&draft.bytes()));
    let again: Committed = person.commit(&draft, &[]).await.read().await;
    assert_eq!(first, again);

    let mut other = draft.clone();
    other.header.sequence = 2;
    person.commit(&other, &[]).await.refused(ProblemKind::Conflict).await;
    let id = attachment_id(1);
    person.commit(&draft, &[id]).await.refused(ProblemKind::Conflict).await;
    let stranger = server.person(2).await;
    stranger.commit(&stranger.draft(1), &[]).await.refused(ProblemKind::Conflict).await;
    assert_eq!(feed(&server, None, "").await.entries.len(), 1, "exactly once");
}

#[tokio::test]
async fn two_commits_at_the_same_time_are_one() {
    let server = Server::start().await;
    let person = server.person(1).await;
    let draft = person.draft(1);
    let (a, b) = tokio::join!(person.commit(&draft, &[]), person.commit(&draft, &[]));
    assert_eq!(a.read::<Committed>().await, b.read::<Committed>().await);
    assert_eq!(feed(&server, None, "").await.entries.len(), 1);
}

#[tokio::test]
async fn attachments_are_complete_and_of_this_message() {
    let server = Server::start().await;
    let (person, other) = (server.person(1).await, server.person(2).await);
    let (id, len) = (attachment_id(1), object_len(4096));
    person.commit(&person.draft(1), &[id]).await.refused(ProblemKind::Incomplete).await;
    person.declare(id, message_id(1), len).await.done().await;
    person.commit(&person.draft(1), &[id]).await.refused(ProblemKind::Incomplete).await;
    person.put_part(id, 0, &vec![1; len as usize]).await.done().await;
    person.commit(&person.draft(2), &[id]).await.refused(ProblemKind::Incomplete).await;
    other.commit(&other.draft(3), &[id]).await.refused(ProblemKind::Incomplete).await;
    person.commit(&person.draft(1), &[id, id]).await.refused(ProblemKind::Invalid).await;
    let many: Vec<_> = (0..33).map(attachment_id).collect();
    person.commit(&person.draft(1), &many).await.refused(ProblemKind::Invalid).await;
    let path = format!("/messages/{}?attachments=x", message_id(1));
    let response = person.request(Method::PUT, &path).body(person.draft(1).bytes()).send().await.unwrap();
    response.refused(ProblemKind::Invalid).await;

    person.commit(&person.draft(1), &[id]).await.read::<Committed>().await;
    let entry = &feed(&server, None, "").await.entries[0];
    assert_eq!(entry.attachments, [FeedAttachment { attachment: id, object_len: len }]);
}

#[tokio::test]
async fn the_feed_is_read_page_by_page() {
    let server = Server::start().await;
    let (person, other) = (server.person(1).await, server.person(2).await);
    assert_eq!(feed(&server, None, "").await, Feed { entries: vec![], next: Cursor(0), more: false });
    for message in 1..=5 {
        person.send(message).await;
        other.send(100 + message).await;
    }
    let mut seen = Vec::new();
    let mut after = Cursor(0);
    loop {
        let page = feed(&server, Some(&person), &format!("after={}&limit=2", after.0)).await;
        assert!(page.entries.len() <= 2);
        assert!(page.entries.windows(2).all(|pair| pair[0].cursor < pair[1].cursor));
        seen.extend(page.entries.iter().map(|entry| entry.message));
        after = page.next;
        if !page.more {
            break;
        }
    }
    assert_eq!(seen, (1..=5).map(message_id).collect::<Vec<_>>());
    // A place counts this reader's messages only: it tells nothing about other people's.
    assert_eq!(after, Cursor(5));
    assert_eq!(
        feed(&server, Some(&person), "after=5").await,
        Feed { entries: vec![], next: after, more: false }
    );
    assert_eq!(feed(&server, None, "limit=1000").await.entries.len(), 10);
    for bad in ["after=-1", "after=x", "limit=x"] {
        let response = person.request(Method::GET, &format!("/feed?{bad}")).send().await.unwrap();
        response.refused(ProblemKind::Invalid).await;
    }
}

#[tokio::test]
async fn an_envelope_is_read_by_who_it_is_sealed_to() {
    let server = Server::start().await;
    let (person, other) = (server.person(1).await, server.person(2).await);
    person.send(1).await;
    let path = format!("/messages/{}", message_id(1));
    let response = person.request(Method::GET, &path).send().await.unwrap();
    assert_eq!(response.headers()["content-type"], "application/octet-stream");
    assert_eq!(response.bytes().await.unwrap(), person.draft(1).bytes());
    let response = server.desk(Method::GET, &path).send().await.unwrap();
    assert_eq!(response.bytes().await.unwrap(), person.draft(1).bytes());
    //
    let response = other.request(Method::GET, &path).send().await.unwrap();
    response.refused(ProblemKind::NotFound).await;
}
