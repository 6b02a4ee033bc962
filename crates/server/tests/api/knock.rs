//! Doors that are open to all: how often one address may knock, and what an answer's time says.

use std::{
    num::NonZeroU32,
    time::{Duration, Instant},
};

use envelope::Hash;
use reqwest::{Method, StatusCode, header};
use server::{knock::Limits, rows::sign_ins::Tries};
use wire::{ProblemKind, account::Session};

use crate::harness::{Answer as _, Options, Server, login};

const MANY: NonZeroU32 = NonZeroU32::MAX;

async fn server(limits: Limits) -> Server {
    Server::start_with(Options { limits: Some(limits), ..Options::default() }).await
}

#[tokio::test]
async fn an_address_that_knocks_too_often_waits_and_nobody_inside_does() {
    let burst = NonZeroU32::new(5).unwrap();
    let server = server(Limits { burst, each_minute: NonZeroU32::MIN, ..Limits::default() }).await;
    // Activating is the first knock.
    let person = server.person(1).await;
    for _ in 0..2 {
        assert_eq!(server.challenge(Hash::of(b"nobody"), b"wrong").await.response.status(), StatusCode::OK);
    }
    for _ in 0..2 {
        server.recover(login(1), 9, 5).await.refused(ProblemKind::RecoveryRefused).await;
    }
    let response = server.recover(login(1), 1, 5).await;
    assert!(response.headers().contains_key(header::RETRY_AFTER));
    response.refused(ProblemKind::TooMany).await;
    server.challenge(login(1), b"password").await.response.refused(ProblemKind::TooMany).await;
    assert_eq!(
        server.begin(2, 2, login(2)).await.err().map(|problem| problem.kind),
        Some(ProblemKind::TooMany)
    );
    person.get::<Session>("/session").await;
}

#[tokio::test]
async fn behind_a_proxy_each_client_counts_alone_and_without_one_nobody_believes_the_header() {
    let burst = NonZeroU32::new(2).unwrap();
    for behind_proxy in [true, false] {
        let server = server(Limits { burst, behind_proxy, ..Limits::default() }).await;
        let mut answered = 0;
        for client in 0..6 {
            let request = server.portal(Method::POST, "/sign-in/recovery").json(&serde_json::json!({
                "login": login(1), "auth": envelope::Base64(vec![1; 32]), "device": "0".repeat(32),
            }));
            let request = request.header("x-forwarded-for", format!("203.0.113.7, 192.0.2.{client}"));
            let status = request.send().await.unwrap().status();
            answered += u32::from(status == StatusCode::UNAUTHORIZED);
        }
        assert_eq!(answered, if behind_proxy { 6 } else { 2 });
    }
}

/// Welch's t of two samples.
fn t_statistic(a: &[f64], b: &[f64]) -> f64 {
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
    let error = |values: &[f64]| {
        let mean = mean(values);
        let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
        squares / (values.len() - 1) as f64 / values.len() as f64
    };
    (mean(a) - mean(b)) / (error(a) + error(b)).sqrt()
}

/// The quickest nine tenths: what others do on the machine says nothing about the server.
fn undisturbed(mut times: Vec<f64>) -> Vec<f64> {
    times.sort_by(f64::total_cmp);
    times.truncate(times.len() * 9 / 10);
    times
}

#[tokio::test]
async fn the_time_of_an_answer_tells_no_known_login_name_from_an_unknown_one() {
    /// Sign-ins that begin, of each kind.
    const STARTS: usize = 1_000;
    let server = server(Limits { burst: MANY, each_minute: MANY, overall: MANY, behind_proxy: false }).await;
    let accounts = (STARTS as u32).div_ceil(Tries::FREE) as u8;
    for seed in 1..=accounts {
        server.person(seed).await;
    }
    let (mut known, mut unknown) = (Vec::new(), Vec::new());
    for at in 0..STARTS {
        let seed = (at % usize::from(accounts)) as u8 + 1;
        // By turns, so that both meet the same machine; each unknown name as often as each known one.
        for (login, times) in [(login(seed), &mut known), (Hash::of(&[seed, 0]), &mut unknown)] {
            let began = Instant::now();
            let response = server.challenge(login, b"password").await.response;
            times.push(began.elapsed().as_secs_f64());
            assert_eq!(response.status(), StatusCode::OK);
        }
    }
    let (known, unknown) = (undisturbed(known), undisturbed(unknown));
    let t = t_statistic(&known, &unknown);
    let median = |times: &[f64]| Duration::from_secs_f64(times[times.len() / 2]);
    println!(
        "{} sign-ins begun: known {:.2?}, unknown {:.2?} at the median, t = {t:.2}",
        2 * STARTS,
        median(&known),
        median(&unknown)
    );
    // A difference that anybody could see is larger by far; one of a few microseconds is lost in any network.
    let apart = median(&known).abs_diff(median(&unknown));
    assert!(t.abs() < 10.0 || apart < median(&known) / 50, "t = {t:.2}, {apart:?} apart");
}
