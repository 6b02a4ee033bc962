//! Web Push (RFC 8030) without content: a request that says "now", to the push service of somebody's browser.
//!
//! **Invariant:** no redirect is followed, no answer is read further than its head, and no subscription's address reaches the log: who has
//! it knows which device it is.

use std::{sync::Arc, time::Duration};

use reqwest::{StatusCode, header};
use url::Url;
use wire::limits::PUSH_TTL_SECONDS;

use super::{
    Reach,
    outside::{Resolver, is_endpoint},
    vapid::Vapid,
};
use crate::clock;

/// How long a push service may take.
const ANSWER: Duration = Duration::from_secs(10);
/// A notice that a push service still holds gives way to the next with the same topic: ten letters are one notice.
const TOPIC: &str = "mail";

/// What became of a notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    /// It was taken, or never will be.
    Done,
    /// Nobody is there any more.
    Gone,
    /// It may be taken later.
    Later,
}

/// What asks push services.
pub(super) struct Pusher {
    /// Who asks.
    pub(super) vapid: Vapid,
    /// Where the portal is.
    pub(super) contact: Option<String>,
    /// Who may be asked.
    pub(super) reach: Reach,
    http: reqwest::Client,
}

impl Pusher {
    pub(super) fn new(vapid: Vapid, reach: Reach) -> Result<Self, reqwest::Error> {
        // Fails only if one is installed already, which is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            // A proxy would resolve names by itself.
            .no_proxy()
            .dns_resolver(Arc::new(Resolver(reach)))
            .timeout(ANSWER)
            .https_only(reach == Reach::Outside)
            .build()?;
        Ok(Self { vapid, contact: None, reach, http })
    }

    /// Tells the device that has subscribed at this address.
    pub(super) async fn push(&self, endpoint: &str) -> Outcome {
        let Some(url) = Url::parse(endpoint).ok().filter(|_| is_endpoint(endpoint, self.reach)) else {
            return Outcome::Gone;
        };
        let audience = url.origin().ascii_serialization();
        let word = self.vapid.authorization(&audience, self.contact.as_deref(), clock::now() / 1000);
        let request = self
            .http
            .post(url)
            .header(header::AUTHORIZATION, word)
            .header("ttl", PUSH_TTL_SECONDS)
            .header("urgency", "normal")
            .header("topic", TOPIC)
            .header(header::CONTENT_LENGTH, 0);
        match request.send().await {
            Ok(answer) => judge(answer.status()),
            Err(_) => {
                tracing::warn!("a push service cannot be reached");
                Outcome::Later
            }
        }
    }
}

fn judge(status: StatusCode) -> Outcome {
    match status {
        StatusCode::NOT_FOUND | StatusCode::GONE => Outcome::Gone,
        StatusCode::TOO_MANY_REQUESTS | StatusCode::REQUEST_TIMEOUT => Outcome::Later,
        status if status.is_server_error() => Outcome::Later,
        status if status.is_success() => Outcome::Done,
        status => {
            tracing::warn!(status = status.as_u16(), "a push service refuses a notice");
            Outcome::Done
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_judged_by_its_status() {
        let check = |status: u16, expect| {
            assert_eq!(judge(StatusCode::from_u16(status).unwrap()), expect, "{status}");
        };
        [200, 201, 202].into_iter().for_each(|status| check(status, Outcome::Done));
        [404, 410].into_iter().for_each(|status| check(status, Outcome::Gone));
        [408, 429, 500, 503].into_iter().for_each(|status| check(status, Outcome::Later));
        // To try these again would change nothing.
        [301, 307, 400, 401, 403, 413].into_iter().for_each(|status| check(status, Outcome::Done));
    }
}
