//! Where push services may be: outside. Their addresses come from browsers, and a server that asks any address for anybody would be a
//! way into the network that it stands in.
//!
//! **Invariant:** addresses are looked at after names were resolved, and a connection is made to one that was looked at.

use std::{
    io,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use url::{Host, Url};
use wire::limits::PUSH_ENDPOINT_MAX;

/// How far push services may be away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Reach {
    /// Outside, by TLS.
    #[default]
    Outside,
    /// On this machine, without TLS: for tests.
    ThisMachine,
}

/// Whether this may be a subscription's address: a name by TLS. What the name resolves to is looked at when it is asked.
pub(crate) fn is_endpoint(text: &str, reach: Reach) -> bool {
    let Ok(url) = Url::parse(text) else { return false };
    let is_bare = url.username().is_empty() && url.password().is_none() && url.fragment().is_none();
    let is_there = match reach {
        Reach::Outside => url.scheme() == "https" && matches!(url.host(), Some(Host::Domain(_))),
        Reach::ThisMachine => url.scheme() == "http" && url.host_str() == Some("localhost"),
    };
    text.len() <= PUSH_ENDPOINT_MAX && is_bare && is_there
}

/// Resolves names to where push services may be.
pub(super) struct Resolver(pub(super) Reach);

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let reach = self.0;
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let allowed = |address: &SocketAddr| match reach {
                Reach::Outside => is_outside(address.ip()),
                Reach::ThisMachine => address.ip().is_loopback(),
            };
            let found: Vec<_> = found.filter(allowed).collect();
            if found.is_empty() {
                return Err(io::Error::from(io::ErrorKind::HostUnreachable).into());
            }
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}

/// Whether an address is one of the public Internet's (IANA's registries of special purposes, RFC 6890).
fn is_outside(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_outside_v4(address),
        IpAddr::V6(address) => is_outside_v6(address),
    }
}

fn is_outside_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let special = address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_multicast()
        || address.is_documentation()
        || a == 0
        // Behind a provider's NAT, protocols' own, 6to4 relays, measurements, and what is reserved.
        || (a == 100 && (64..128).contains(&b))
        || (a == 192 && b == 0 && c == 0)
        || (a == 192 && b == 88 && c == 99)
        || (a == 198 && (18..20).contains(&b))
        || a >= 240;
    !special
}

fn is_outside_v6(address: Ipv6Addr) -> bool {
    // Forms that carry an older address lead to that one.
    if let Some(inner) = address.to_ipv4() {
        return is_outside_v4(inner);
    }
    let segments = address.segments();
    let carried = |high: u16, low: u16| is_outside_v4(Ipv4Addr::from(u32::from(high) << 16 | u32::from(low)));
    match segments {
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] => carried(high, low),
        [0x2002, high, low, ..] => carried(high, low),
        // Protocols' own with Teredo, and documentation.
        [0x2001, second, ..] if second < 0x200 || second == 0xdb8 => false,
        [0x3fff, second, ..] if second < 0x1000 => false,
        // What is given out to the world at all.
        [first, ..] => first & 0xe000 == 0x2000,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_inside_are_known() {
        let check = |text: &str, expect: bool| {
            assert_eq!(is_outside(text.parse().unwrap()), expect, "{text}");
        };
        for outside in [
            "1.1.1.1",
            "9.255.255.255",
            "11.0.0.0",
            "100.63.255.255",
            "100.128.0.0",
            "172.15.0.1",
            "172.32.0.1",
            "192.0.1.1",
            "198.17.255.255",
            "198.20.0.0",
            "223.255.255.255",
            "2606:4700::1111",
            "2a00::1",
            "2001:200::1",
            "::ffff:1.1.1.1",
            "64:ff9b::101:101",
            "2002:101:101::1",
            "3fff:1000::1",
        ] {
            check(outside, true);
        }
        for inside in [
            "0.0.0.0",
            "0.1.2.3",
            "10.0.0.1",
            "100.64.0.1",
            "100.127.255.255",
            "127.0.0.1",
            "127.255.255.255",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.1",
            "192.0.2.1",
            "192.88.99.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.19.255.255",
            "198.51.100.1",
            "203.0.113.1",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "::127.0.0.1",
            "64:ff9b::7f00:1",
            "64:ff9b::a00:1",
            "64:ff9b:1::1",
            "2002:7f00:1::1",
            "2001::1",
            "2001:db8::1",
            "3fff::1",
            "fc00::1",
            "fd12:3456::1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
            "100::1",
        ] {
            check(inside, false);
        }
    }

    #[test]
    fn a_subscriptions_address_is_a_name_by_tls() {
        let check =
            |text: &str, expect: bool| assert_eq!(is_endpoint(text, Reach::Outside), expect, "{text}");
        check("https://push.example/send/abc", true);
        check("https://push.example:8443/send?id=abc", true);
        for text in [
            "",
            "push.example",
            "http://push.example/send",
            "ftp://push.example",
            "https://127.0.0.1/",
            "https://[::1]/",
            "https://2130706433/",
            "https://a:b@push.example/",
            "https://a@push.example/",
            "https://push.example/#a",
            "data:,",
            "https://",
        ] {
            check(text, false);
        }
        let long = |length: usize| format!("https://push.example/{}", "a".repeat(length - 21));
        assert_eq!(long(30).len(), 30);
        check(&long(PUSH_ENDPOINT_MAX), true);
        check(&long(PUSH_ENDPOINT_MAX + 1), false);
        assert!(is_endpoint("http://localhost:1/a", Reach::ThisMachine));
        assert!(!is_endpoint("https://push.example/", Reach::ThisMachine));
    }

    #[tokio::test]
    async fn a_name_that_leads_inside_leads_nowhere() {
        let resolve = async |reach| Resolver(reach).resolve("localhost".parse().unwrap()).await;
        assert!(resolve(Reach::Outside).await.is_err());
        assert!(resolve(Reach::ThisMachine).await.unwrap().all(|address| address.ip().is_loopback()));
    }
}
