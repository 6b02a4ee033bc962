//! Attachments in parts, and reading them back by range.

use std::time::Duration;

use envelope::{
    AttachmentId,
    attachment::{object_len, part_count, part_len},
    limits::{FILE_MAX, PART_LEN},
};
use reqwest::{Method, StatusCode, header};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};
use wire::{
    ProblemKind,
    upload::{Committed, Declare, Parts},
};

use crate::harness::{Answer as _, Person, Server, UNIT_KEY, attachment_id, message_id};

/// Length of an object of two parts, the second one short.
const TWO_PARTS: u64 = object_len(8 << 20);
/// Length of an object of one part.
const ONE_PART: u64 = object_len(4096);

/// The bytes of a part: each differs from its neighbours and from those of other parts.
fn part(object_len: u64, index: u32) -> Vec<u8> {
    (0..part_len(object_len, index).unwrap()).map(|at| (at % 251) as u8 ^ (index as u8 + 1)).collect()
}

async fn upload(person: &Person<'_>, attachment: AttachmentId, message: u8, object_len: u64) -> Vec<u8> {
    person.declare(attachment, message_id(message), object_len).await.done().await;
    let mut object = Vec::new();
    for index in 0..part_count(object_len) {
        let bytes = part(object_len, index);
        person.put_part(attachment, index, &bytes).await.done().await;
        object.extend_from_slice(&bytes);
    }
    object
}

#[tokio::test]
async fn declarations_are_repeatable_and_bounded() {
    let server = Server::start().await;
    let person = server.person(1).await;
    let id = attachment_id(1);
    let largest = object_len(FILE_MAX);
    for _ in 0..2 {
        person.declare(id, message_id(1), largest).await.done().await;
    }
    person.declare(id, message_id(1), ONE_PART).await.refused(ProblemKind::Conflict).await;
    person.declare(id, message_id(2), largest).await.refused(ProblemKind::Conflict).await;
    let fresh = attachment_id(2);
    for above in [largest + 1, object_len(FILE_MAX + 1), u64::from(u32::MAX), i64::MAX as u64] {
        person.declare(fresh, message_id(1), above).await.refused(ProblemKind::TooLarge).await;
    }
    for no_object in [0, 1, ONE_PART - 1, ONE_PART + 1] {
        person.declare(fresh, message_id(1), no_object).await.refused(ProblemKind::Invalid).await;
    }
    // The id of somebody else's attachment is taken, and says nothing more.
    server.person(2).await.declare(id, message_id(1), largest).await.refused(ProblemKind::Conflict).await;
}

#[tokio::test]
async fn parts_are_checked_and_repeatable() {
    let server = Server::start().await;
    let person = server.person(1).await;
    let id = attachment_id(1);
    person.put_part(id, 0, b"undeclared").await.refused(ProblemKind::NotFound).await;
    person.declare(id, message_id(1), TWO_PARTS).await.done().await;
    let last = part(TWO_PARTS, 1);

    person.put_part(id, 1, &last[1..]).await.refused(ProblemKind::PartLength).await;
    person.put_part(id, 1, &[&last[..], &[0]].concat()).await.refused(ProblemKind::PartLength).await;
    person.put_part(id, 1, &[]).await.refused(ProblemKind::PartLength).await;
    person.put_part(id, 0, &last).await.refused(ProblemKind::PartLength).await;
    person.put_part(id, 2, &last).await.refused(ProblemKind::NotFound).await;
    person.put_part(id, u32::MAX, &last).await.refused(ProblemKind::NotFound).await;
    let wrong = envelope::Hash::of(b"other").to_string();
    person.put_part_as(id, 1, &last, &wrong).await.refused(ProblemKind::PartDigest).await;
    for unreadable in ["", "zz", &wrong[1..], &wrong.to_uppercase()] {
        person.put_part_as(id, 1, &last, unreadable).await.refused(ProblemKind::Invalid).await;
    }
    let path = format!("/attachments/{id}/parts");
    assert_eq!(person.get::<Parts>(&path).await, Parts { object_len: TWO_PARTS, present: vec![] });

    for _ in 0..2 {
        person.put_part(id, 1, &last).await.done().await;
    }
    let mut other = last.clone();
    other[0] ^= 1;
    person.put_part(id, 1, &other).await.refused(ProblemKind::Conflict).await;
    assert_eq!(person.get::<Parts>(&path).await, Parts { object_len: TWO_PARTS, present: vec![1] });

    let stranger = server.person(2).await;
    stranger.put_part(id, 0, &part(TWO_PARTS, 0)).await.refused(ProblemKind::NotFound).await;
    let response = stranger.request(Method::GET, &path).send().await.unwrap();
    response.refused(ProblemKind::NotFound).await;
}

#[tokio::test]
async fn a_part_without_a_length_is_cut_off_at_the_limit() {
    let server = Server::start().await;
    let person = server.person(1).await;
    let id = attachment_id(1);
    person.declare(id, message_id(1), TWO_PARTS).await.done().await;
    let pieces = (0..10).map(|_| Ok::<_, std::io::Error>(vec![0_u8; 1 << 20]));
    let request = person
        .request(Method::PUT, &format!("/attachments/{id}/parts/0"))
        .header(wire::upload::PART_DIGEST, envelope::Hash::of(b"").to_string())
        .body(reqwest::Body::wrap_stream(futures_util::stream::iter(pieces)));
    request.send().await.unwrap().refused(ProblemKind::PartLength).await;
}

/// Whoever is refused while still sending gets to read why, and the connection serves the next request.
#[tokio::test]
async fn a_refused_part_costs_no_connection() {
    let server = Server::start().await;
    let mut stream = TcpStream::connect(server.base.trim_start_matches("http://")).await.unwrap();
    let half = vec![0_u8; PART_LEN as usize / 2];
    let head = format!(
        "PUT /api/v1/attachments/{}/parts/0 HTTP/1.1\r\nhost: here\r\nsec-fetch-site: same-origin\r\n\
         content-length: {}\r\n\r\n",
        attachment_id(1),
        2 * half.len()
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.write_all(&half).await.unwrap();
    tokio::time::sleep(Duration::from_millis(100)).await;
    stream.write_all(&half).await.unwrap();
    assert_eq!(status_line(&mut stream).await, "HTTP/1.1 401 Unauthorized");
    stream.write_all(b"GET /api/v1/feed HTTP/1.1\r\nhost: here\r\n\r\n").await.unwrap();
    assert_eq!(status_line(&mut stream).await, "HTTP/1.1 401 Unauthorized");
}

/// The first line of the answer that has arrived.
async fn status_line(stream: &mut TcpStream) -> String {
    let mut bytes = vec![0; 1 << 14];
    let read = stream.read(&mut bytes).await.unwrap();
    String::from_utf8_lossy(&bytes[..read]).lines().next().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn the_same_part_twice_at_the_same_time_is_kept_once() {
    let server = Server::start().await;
    let person = server.person(1).await;
    let id = attachment_id(1);
    person.declare(id, message_id(1), TWO_PARTS).await.done().await;
    let (mine, mut other) = (part(TWO_PARTS, 1), part(TWO_PARTS, 1));
    other[0] ^= 1;
    let (a, b) = tokio::join!(person.put_part(id, 1, &mine), person.put_part(id, 1, &other));
    let (won, lost, kept) = if a.status() == StatusCode::NO_CONTENT { (a, b, mine) } else { (b, a, other) };
    won.done().await;
    lost.refused(ProblemKind::Conflict).await;

    // What is read back is what was said to be kept.
    person.put_part(id, 0, &part(TWO_PARTS, 0)).await.done().await;
    person.commit(&person.draft(1), &[id]).await.read::<Committed>().await;
    let range = format!("bytes={PART_LEN}-");
    let response = read(&person, id, Some(&range)).await;
    assert_eq!(response.bytes().await.unwrap(), kept);
}

async fn read(person: &Person<'_>, attachment: AttachmentId, range: Option<&str>) -> reqwest::Response {
    let mut request = person.request(Method::GET, &format!("/attachments/{attachment}"));
    if let Some(range) = range {
        request = request.header(header::RANGE, range);
    }
    request.send().await.unwrap()
}

#[tokio::test]
async fn attachments_are_read_whole_and_by_range_across_parts() {
    let server = Server::start().await;
    let person = server.person(1).await;
    let id = attachment_id(1);
    let object = upload(&person, id, 1, TWO_PARTS).await;
    read(&person, id, None).await.refused(ProblemKind::NotFound).await;
    person.commit(&person.draft(1), &[id]).await.read::<Committed>().await;

    let response = read(&person, id, None).await;
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(response.headers()[header::CONTENT_LENGTH], TWO_PARTS.to_string());
    assert_eq!(response.headers()[header::ACCEPT_RANGES], "bytes");
    assert_eq!(response.bytes().await.unwrap(), object);

    let edge = PART_LEN as usize;
    let last = TWO_PARTS - 1;
    for (range, from, to) in [
        ("bytes=0-0".to_owned(), 0, 1),
        (format!("bytes={}-{}", edge - 5, edge + 5), edge - 5, edge + 6),
        (format!("bytes={edge}-"), edge, object.len()),
        (format!("bytes=0-{}", edge - 1), 0, edge),
        ("bytes=-20".to_owned(), object.len() - 20, object.len()),
        (format!("bytes=10-{}", u64::MAX), 10, object.len()),
    ] {
        let response = read(&person, id, Some(&range)).await;
        assert_eq!(response.status(), StatusCode::PARTIAL_CONTENT, "{range}");
        let content_range = format!("bytes {from}-{}/{TWO_PARTS}", to - 1);
        assert_eq!(response.headers()[header::CONTENT_RANGE], content_range, "{range}");
        assert_eq!(response.bytes().await.unwrap(), object[from..to], "{range}");
    }
    let response = read(&person, id, Some(&format!("bytes={}-", last + 1))).await;
    assert_eq!(response.status(), StatusCode::RANGE_NOT_SATISFIABLE);
    assert_eq!(response.headers()[header::CONTENT_RANGE], format!("bytes */{TWO_PARTS}"));

    //
    read(&server.person(2).await, id, None).await.refused(ProblemKind::NotFound).await;
    let response = server.desk(Method::GET, &format!("/attachments/{id}")).send().await.unwrap();
    assert_eq!(response.bytes().await.unwrap(), object);
}

#[tokio::test]
async fn the_desk_uploads_for_a_person_to_read() {
    let server = Server::start().await;
    let person = server.person(1).await;
    let (id, message) = (attachment_id(1), message_id(1));
    let path = format!("/attachments/{id}");
    let declare = Declare { message, object_len: ONE_PART };
    server.desk(Method::PUT, &path).json(&declare).send().await.unwrap().done().await;
    let bytes = part(ONE_PART, 0);
    let put = server
        .desk(Method::PUT, &format!("{path}/parts/0"))
        .header(wire::upload::PART_DIGEST, envelope::Hash::of(&bytes).to_string())
        .body(bytes.clone());
    put.send().await.unwrap().done().await;
    person.put_part(id, 0, &bytes).await.refused(ProblemKind::NotFound).await;
    let draft = crate::harness::desk_draft(1, &[person.key, UNIT_KEY]);
    let commit = server.desk(Method::PUT, &crate::harness::commit_path(message, &[id])).body(draft.bytes());
    commit.send().await.unwrap().read::<Committed>().await;
    assert_eq!(read(&person, id, None).await.bytes().await.unwrap(), bytes);
}
