//! Which addresses may be asked at all: public ones, over HTTP, at their usual ports.
//!
//! Invariant: an address is judged as the URL parser understood it, so that no spelling of `127.0.0.1` is another
//! address; names are judged by what they resolve to, at the moment of connecting (`resolve`).

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use url::{Host, Url};

/// Why an address is not asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum Refusal {
    #[error("{0} addresses are not read")]
    Scheme(String),
    #[error("the address holds credentials")]
    Credentials,
    #[error("port {0} is not one of the web's own")]
    Port(u16),
    #[error("{0} is a private address")]
    Private(String),
    #[error("it has no host")]
    NoHost,
    #[error("it leads to another site, {0}")]
    Elsewhere(String),
}

/// The rule, with its exceptions.
#[derive(Debug, Clone, Default)]
pub(super) struct Guard {
    exceptions: BTreeSet<String>,
}

impl Guard {
    /// A guard that lets `host:port` pairs pass whatever they resolve to.
    pub(super) fn new(exceptions: &[String]) -> Self {
        Guard { exceptions: exceptions.iter().map(|pair| pair.trim().to_ascii_lowercase()).collect() }
    }

    /// Whether the address may be asked. A name is still to be resolved.
    pub(super) fn check(&self, url: &Url) -> Result<(), Refusal> {
        if !matches!(url.scheme(), "http" | "https") {
            return Err(Refusal::Scheme(url.scheme().to_owned()));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(Refusal::Credentials);
        }
        let host = url.host().ok_or(Refusal::NoHost)?;
        if self.is_exception(url) {
            return Ok(());
        }
        let address = match host {
            Host::Ipv4(address) => Some(IpAddr::V4(address)),
            Host::Ipv6(address) => Some(IpAddr::V6(address)),
            Host::Domain(_) => None,
        };
        if let Some(address) = address.filter(|address| !is_public(*address)) {
            return Err(Refusal::Private(address.to_string()));
        }
        match url.port_or_known_default() {
            Some(80 | 443) => Ok(()),
            port => Err(Refusal::Port(port.unwrap_or_default())),
        }
    }

    /// Whether the operator named this host and port.
    pub(super) fn is_exception(&self, url: &Url) -> bool {
        let (Some(host), Some(port)) = (url.host_str(), url.port_or_known_default()) else { return false };
        self.exceptions.contains(&format!("{}:{port}", host.trim_end_matches('.').to_ascii_lowercase()))
    }
}

/// Whether two addresses belong to one site: the same host, with or without `www.`, at the same port or both at their
/// scheme's own.
pub(super) fn same_site(one: &Url, other: &Url) -> bool {
    site_of(one).is_some() && site_of(one) == site_of(other)
}

fn site_of(url: &Url) -> Option<(String, Option<u16>)> {
    let host = url.host_str()?.trim_end_matches('.').to_ascii_lowercase();
    Some((host.strip_prefix("www.").unwrap_or(&host).to_owned(), url.port()))
}

/// Whether an address is one of the public Internet: none of the blocks that IANA's special-purpose registries (RFC
/// 6890) take out, none that stands for another address.
pub(super) fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let special = matches!(
        address.octets(),
        [0 | 10 | 127 | 224..=255, ..]
            | [100, 64..=127, ..]
            | [169, 254, ..]
            | [172, 16..=31, ..]
            | [192, 168, ..]
            | [198, 18 | 19, ..]
            | [192, 0, 0 | 2, _]
            | [192, 88, 99, _]
            | [198, 51, 100, _]
            | [203, 0, 113, _]
    );
    !special
}

/// Global unicast (`2000::/3`) without the IETF's own block, documentation, and 6to4, which carries an IPv4 address.
/// Mapped, translated (NAT64), unique-local, link-local and multicast addresses lie outside it.
fn is_public_v6(address: Ipv6Addr) -> bool {
    match address.segments() {
        [0x2001, second, ..] if second < 0x0200 => false,
        [0x2001, 0x0db8, ..] | [0x2002, ..] => false,
        [0x3fff, second, ..] if second < 0x1000 => false,
        [first, ..] => (0x2000..0x4000).contains(&first),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(text: &str) -> Result<(), Refusal> {
        Guard::default().check(&Url::parse(text).expect("an address"))
    }

    #[test]
    fn private_addresses_are_refused_in_every_spelling() {
        for host in [
            "127.0.0.1",
            "127.1",
            "127.0.1",
            "2130706433",
            "0x7f000001",
            "0x7f.1",
            "0177.0.0.1",
            "017700000001",
            "127.0.0.1.",
            "127。0。0。1",
            "１２７.0.0.1",
            "%31%32%37.0.0.1",
            "0.0.0.0",
            "0",
            "10.1.2.3",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "192.0.0.1",
            "192.0.2.5",
            "198.18.0.1",
            "198.51.100.1",
            "203.0.113.9",
            "224.0.0.1",
            "239.1.1.1",
            "240.0.0.1",
            "255.255.255.255",
            "[::]",
            "[::1]",
            "[::ffff:127.0.0.1]",
            "[::ffff:10.0.0.1]",
            "[::ffff:8.8.8.8]",
            "[::127.0.0.1]",
            "[64:ff9b::7f00:1]",
            "[64:ff9b:1::1]",
            "[2002:7f00:1::]",
            "[2001::1]",
            "[2001:db8::1]",
            "[3fff::1]",
            "[fc00::1]",
            "[fd12:3456::1]",
            "[fe80::1]",
            "[fec0::1]",
            "[ff02::1]",
            "[100::1]",
            "[5f00::1]",
        ] {
            let refused = check(&format!("http://{host}/latest/meta-data/"));
            assert!(matches!(refused, Err(Refusal::Private(_))), "{host}: {refused:?}");
        }
        for host in [
            "8.8.8.8",
            "1.1.1.1",
            "172.15.0.1",
            "172.32.0.1",
            "100.63.0.1",
            "198.20.0.1",
            "[2606:4700::1111]",
            "ada.dev",
            "ada.dev.",
        ] {
            assert_eq!(check(&format!("https://{host}/")), Ok(()), "{host}");
        }
    }

    #[test]
    fn other_schemes_ports_and_credentials_are_refused() {
        assert_eq!(check("file:///etc/passwd"), Err(Refusal::Scheme("file".into())));
        assert_eq!(check("gopher://ada.dev/"), Err(Refusal::Scheme("gopher".into())));
        assert_eq!(check("https://ada:secret@ada.dev/"), Err(Refusal::Credentials));
        assert_eq!(check("https://ada@ada.dev/"), Err(Refusal::Credentials));
        assert_eq!(check("http://ada.dev:6379/"), Err(Refusal::Port(6379)));
        assert_eq!(check("http://ada.dev:443/"), Ok(()));
    }

    #[test]
    fn an_exception_is_one_host_at_one_port() {
        let guard = Guard::new(&["127.0.0.1:9403".into(), "Intranet.example:8080".into()]);
        let check = |text: &str| guard.check(&Url::parse(text).expect("an address")).is_ok();
        assert!(
            check("http://127.0.0.1:9403/ada/")
                && check("http://intranet.example:8080/")
                && check("http://127.1:9403/")
        );
        assert!(
            !check("http://127.0.0.1:9404/") && !check("http://127.0.0.1/") && !check("http://intranet.example:8081/")
        );
        assert!(!check("http://ada@127.0.0.1:9403/"));
    }

    #[test]
    fn www_and_the_bare_name_are_one_site() {
        let same =
            |one: &str, other: &str| same_site(&Url::parse(one).expect("one"), &Url::parse(other).expect("other"));
        assert!(same("http://ada.dev/", "https://www.ada.dev/x") && same("https://ADA.dev./", "https://ada.dev"));
        assert!(
            !same("https://ada.dev", "https://ada.dev.evil.example")
                && !same("https://blog.ada.dev", "https://ada.dev")
        );
        assert!(!same("http://127.0.0.1:9403/", "http://127.0.0.1:9404/"));
    }

    proptest! {
        #[test]
        fn every_spelling_of_a_number_is_judged_as_the_number(address: u32) {
            let public = is_public_v4(Ipv4Addr::from(address));
            for text in [format!("{address}"), format!("0x{address:x}"), format!("0{address:o}")] {
                let refused = check(&format!("http://{text}/"));
                prop_assert_eq!(refused.is_ok(), public, "{}", text);
            }
        }

        #[test]
        fn what_carries_an_address_of_version_4_is_never_public(address: u32) {
            let [a, b, c, d] = address.to_be_bytes().map(u16::from);
            for segments in [[0, 0, 0, 0, 0, 0xffff, a << 8 | b, c << 8 | d], [0x64, 0xff9b, 0, 0, 0, 0, a << 8 | b, c << 8 | d], [0x2002, a << 8 | b, c << 8 | d, 0, 0, 0, 0, 1]] {
                prop_assert!(!is_public_v6(Ipv6Addr::from(segments)));
            }
        }
    }
}
