//! How often doors that are open to all may be knocked at: from one address, and overall.
//!
//! **Invariant:** addresses are in memory only, and only as long as they count; no log or row holds one.

use std::{
    net::{IpAddr, Ipv6Addr, SocketAddr},
    num::NonZeroU32,
    sync::Arc,
};

use axum::{
    extract::{ConnectInfo, FromRequestParts, connect_info::Connected},
    http::{HeaderMap, request::Parts},
    serve::IncomingStream,
};
use governor::{DefaultDirectRateLimiter, DefaultKeyedRateLimiter, Quota};
use tokio::net::TcpListener;
use wire::ProblemKind;

use crate::{problem::Refusal, state::Backend, tls::TlsListener};

/// The header in which a proxy names the address that it was asked from, last.
const FORWARDED_FOR: &str = "x-forwarded-for";

/// Limits of the doors that are open to all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Knocks from one address that are answered at once.
    pub burst: NonZeroU32,
    /// Knocks from one address each minute after that: many people share one in a hospital or an office.
    pub each_minute: NonZeroU32,
    /// Knocks each second from everywhere.
    pub overall: NonZeroU32,
    /// Whether a proxy stands in front and names the client's address.
    pub behind_proxy: bool,
}

impl Default for Limits {
    fn default() -> Self {
        Self { burst: nonzero(120), each_minute: nonzero(60), overall: nonzero(500), behind_proxy: false }
    }
}

const fn nonzero(number: u32) -> NonZeroU32 {
    match NonZeroU32::new(number) {
        Some(number) => number,
        None => NonZeroU32::MIN,
    }
}

/// Who has knocked how often.
pub struct Knocks {
    by_network: DefaultKeyedRateLimiter<IpAddr>,
    overall: DefaultDirectRateLimiter,
    behind_proxy: bool,
}

impl Knocks {
    /// Nobody has.
    pub fn new(limits: Limits) -> Self {
        let Limits { burst, each_minute, overall, behind_proxy } = limits;
        Self {
            by_network: DefaultKeyedRateLimiter::keyed(Quota::per_minute(each_minute).allow_burst(burst)),
            overall: DefaultDirectRateLimiter::direct(Quota::per_second(overall)),
            behind_proxy,
        }
    }

    /// Forgets addresses that count no more.
    pub(crate) fn forget(&self) {
        self.by_network.retain_recent();
        self.by_network.shrink_to_fit();
    }

    /// Whether one more may come. What one address has too many does not count against all others.
    fn admits(&self, address: IpAddr) -> bool {
        self.by_network.check_key(&network(address)).is_ok() && self.overall.check().is_ok()
    }
}

/// A household or an office: an IPv4 address, or the first half of an IPv6 one.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
        }
        address @ IpAddr::V4(_) => address,
    }
}

/// Where a connection comes from.
#[derive(Debug, Clone, Copy)]
pub struct Peer(SocketAddr);

impl Connected<IncomingStream<'_, TcpListener>> for Peer {
    fn connect_info(stream: IncomingStream<'_, TcpListener>) -> Self {
        Self(*stream.remote_addr())
    }
}

impl Connected<IncomingStream<'_, TlsListener>> for Peer {
    fn connect_info(stream: IncomingStream<'_, TlsListener>) -> Self {
        Self(*stream.remote_addr())
    }
}

/// A request that may knock.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Knock;

impl FromRequestParts<Arc<Backend>> for Knock {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, backend: &Arc<Backend>) -> Result<Self, Refusal> {
        let peer = parts.extensions.get::<ConnectInfo<Peer>>().map(|ConnectInfo(Peer(peer))| peer.ip());
        let forwarded = if backend.knocks.behind_proxy { forwarded_for(&parts.headers) } else { None };
        // Without either all come from one place.
        let address = forwarded.or(peer).unwrap_or(IpAddr::V6(Ipv6Addr::UNSPECIFIED));
        if backend.knocks.admits(address) {
            return Ok(Self);
        }
        backend.reached_limit().await;
        Err(ProblemKind::TooMany.into())
    }
}

/// The address that the proxy itself was asked from: whatever stands before it, anybody could have written.
fn forwarded_for(headers: &HeaderMap) -> Option<IpAddr> {
    let last = headers.get_all(FORWARDED_FOR).iter().next_back()?.to_str().ok()?;
    last.rsplit(',').next()?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn address(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn an_address_has_its_burst_and_no_more() {
        let limits = Limits { burst: nonzero(3), ..Limits::default() };
        let knocks = Knocks::new(limits);
        let admitted = |text| (0..5).filter(|_| knocks.admits(address(text))).count();
        assert_eq!(admitted("192.0.2.1"), 3);
        assert_eq!(admitted("192.0.2.2"), 3, "another address");
        assert_eq!(admitted("::ffff:192.0.2.1"), 0, "the same in another form");
        assert_eq!(admitted("2001:db8::1"), 3);
        assert_eq!(admitted("2001:db8::ffff:2"), 0, "the same household");
        assert_eq!(admitted("2001:db8:0:1::1"), 3);
    }

    #[test]
    fn all_together_have_an_end_too() {
        let limits = Limits { overall: nonzero(10), ..Limits::default() };
        let knocks = Knocks::new(limits);
        let admitted = (0..20).filter(|last| knocks.admits(address(&format!("192.0.2.{last}")))).count();
        assert!((10..=11).contains(&admitted), "{admitted}");
    }

    #[test]
    fn only_the_proxys_own_word_counts() {
        let check = |values: &[&'static str], expect: Option<&str>| {
            let mut headers = HeaderMap::new();
            for value in values {
                headers.append(FORWARDED_FOR, HeaderValue::from_static(value));
            }
            assert_eq!(forwarded_for(&headers), expect.map(address), "{values:?}");
        };
        check(&[], None);
        check(&["192.0.2.1"], Some("192.0.2.1"));
        check(&["203.0.113.9, 192.0.2.1"], Some("192.0.2.1"));
        check(&["203.0.113.9", "2001:db8::1"], Some("2001:db8::1"));
        check(&["somebody"], None);
    }
}
