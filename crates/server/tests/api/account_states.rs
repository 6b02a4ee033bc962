//! Signed states: one after the other, kept as they came.

use envelope::{Base64, Hash};
use reqwest::Method;
use wire::{
    ProblemKind,
    account::{Account, AccountStates, NextState},
    limits::{STATE_MAX, STATES_KEPT},
};

use crate::harness::{Answer as _, Person, Server, state};

async fn put(person: &Person<'_>, previous: &Base64, state: &Base64) -> reqwest::Response {
    let next = NextState { previous: Hash::of(&previous.0), state: state.clone() };
    person.request(Method::PUT, "/account/state").json(&next).send().await.unwrap()
}

/// A state that differs from the others in its payload only.
fn numbered(number: u32) -> Base64 {
    let mut bytes = state(7).0;
    let at = bytes.len() - 64 - 7;
    bytes[at..at + 4].copy_from_slice(&number.to_be_bytes());
    Base64(bytes)
}

#[tokio::test]
async fn each_follows_the_newest() {
    let server = Server::start().await;
    let person = server.person(7).await;
    let (first, second, third) = (state(7), numbered(2), numbered(3));
    put(&person, &first, &second).await.done().await;
    put(&person, &first, &second).await.done().await;
    put(&person, &first, &third).await.refused(ProblemKind::StateConflict).await;
    put(&person, &third, &third).await.refused(ProblemKind::StateConflict).await;
    put(&person, &second, &third).await.done().await;
    put(&person, &second, &second).await.refused(ProblemKind::StateConflict).await;
    let account: Account = person.get("/account").await;
    assert_eq!(account.state, third);
    let all: AccountStates = person.get("/account/states").await;
    assert_eq!(all.states, [first, second, third]);
    let other = server.person(8).await;
    let others: AccountStates = other.get("/account/states").await;
    assert_eq!(others.states, [state(8)], "nobody sees another's");
}

#[tokio::test]
async fn only_the_form_of_a_state_is_taken() {
    let server = Server::start().await;
    let person = server.person(7).await;
    let first = state(7);
    let check = async |bytes: Vec<u8>, kind| put(&person, &first, &Base64(bytes)).await.refused(kind).await;
    check(Vec::new(), ProblemKind::Invalid).await;
    check(first.0[1..].to_vec(), ProblemKind::Invalid).await;
    let mut certificate = first.0.clone();
    certificate[6] = 2;
    check(certificate, ProblemKind::Invalid).await;
    check(vec![0; STATE_MAX], ProblemKind::Invalid).await;
    check(vec![0; STATE_MAX + 1], ProblemKind::TooLarge).await;
}

#[tokio::test]
async fn the_oldest_are_dropped() {
    let server = Server::start().await;
    let person = server.person(7).await;
    let mut newest = state(7);
    for number in 2..=STATES_KEPT + 2 {
        let next = numbered(number);
        put(&person, &newest, &next).await.done().await;
        newest = next;
    }
    let all: AccountStates = person.get("/account/states").await;
    assert_eq!(all.states.len(), STATES_KEPT as usize);
    assert_eq!((&all.states[0], all.states.last()), (&numbered(3), Some(&newest)));
}
