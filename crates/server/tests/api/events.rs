//! Server-sent events.

use std::time::Duration;

use futures_util::{Stream, StreamExt as _};
use reqwest::Method;

use crate::harness::{Person, Server, UNIT_KEY, commit_path, desk_draft, message_id};

/// Names of events as they come; like a browser it passes over one without data.
async fn listen(person: &Person<'_>) -> impl Stream<Item = String> + Unpin + use<> {
    let response = person.request(Method::GET, "/events").send().await.unwrap();
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    Box::pin(response.bytes_stream().flat_map(|bytes| {
        let text = String::from_utf8(bytes.unwrap().to_vec()).unwrap();
        let with_data = text.split("\n\n").filter(|event| event.contains("\ndata: "));
        let names = with_data.filter_map(|event| event.lines().find_map(|line| line.strip_prefix("event: ")));
        futures_util::stream::iter(names.map(str::to_owned).collect::<Vec<_>>())
    }))
}

async fn next(events: &mut (impl Stream<Item = String> + Unpin)) -> Option<String> {
    tokio::time::timeout(Duration::from_millis(500), events.next()).await.ok().flatten()
}

#[tokio::test]
async fn a_stream_wakes_at_once_and_whenever_its_feed_grows() {
    let server = Server::start().await;
    let (person, other) = (server.person(1).await, server.person(2).await);
    let mut events = listen(&person).await;
    assert_eq!(next(&mut events).await.as_deref(), Some("feed"));
    assert_eq!(next(&mut events).await, None);
    other.send(1).await;
    assert_eq!(next(&mut events).await, None, "another person's mail wakes nobody else");
    let draft = desk_draft(2, &[person.key, UNIT_KEY]);
    let commit = server.desk(Method::PUT, &commit_path(message_id(2), &[])).body(draft.bytes());
    assert!(commit.send().await.unwrap().status().is_success());
    assert_eq!(next(&mut events).await.as_deref(), Some("feed"));
}

#[tokio::test]
async fn streams_end_when_the_server_stops() {
    let mut server = Server::start().await;
    let person = server.person(1).await;
    let mut events = listen(&person).await;
    assert_eq!(next(&mut events).await.as_deref(), Some("feed"));
    server.stop();
    let end = tokio::time::timeout(Duration::from_secs(2), events.next()).await;
    assert_eq!(end.expect("the stream ends"), None);
}
