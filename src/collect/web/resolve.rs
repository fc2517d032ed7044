//! Names to public addresses, at the moment of connecting.
//!
//! reqwest connects to exactly what its resolver hands it, and asks no further: so what is checked here is what is
//! connected to, and an answer that changes between two look-ups (DNS rebinding) is checked anew each time.

use super::address::is_public;
use futures_util::future::BoxFuture;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

/// Looks names up.
pub(super) trait Names: Send + Sync {
    /// Every address of a name.
    fn lookup(&self, name: String) -> BoxFuture<'static, io::Result<Vec<SocketAddr>>>;
}

/// The system's own look-up.
#[derive(Debug)]
pub(super) struct SystemNames;

impl Names for SystemNames {
    fn lookup(&self, name: String) -> BoxFuture<'static, io::Result<Vec<SocketAddr>>> {
        Box::pin(async move { Ok(tokio::net::lookup_host((name, 0)).await?.collect()) })
    }
}

/// A name that has private addresses only.
#[derive(Debug, thiserror::Error)]
#[error("{0} resolves to a private address")]
pub(super) struct PrivateName(String);

/// Hands out checked addresses only. The client connects to what it is handed and asks nobody again, so that a name
/// cannot lead elsewhere between the check and the connection.
pub(super) struct Checked {
    names: Arc<dyn Names>,
    may: fn(IpAddr) -> bool,
}

impl Checked {
    /// Public addresses only.
    pub(super) fn public(names: Arc<dyn Names>) -> Self {
        Checked { names, may: is_public }
    }
}

impl Resolve for Checked {
    fn resolve(&self, name: Name) -> Resolving {
        let name = name.as_str().to_owned();
        let (found, may) = (self.names.lookup(name.clone()), self.may);
        Box::pin(async move {
            let all = found.await?;
            let allowed: Vec<SocketAddr> = all.iter().copied().filter(|address| may(address.ip())).collect();
            if allowed.is_empty() && !all.is_empty() {
                return Err(PrivateName(name).into());
            }
            let addresses: Addrs = Box::new(allowed.into_iter());
            Ok(addresses)
        })
    }
}

/// What a failed request says of a private name, anywhere in what caused it.
pub(super) fn private_name(error: &(dyn std::error::Error + 'static)) -> Option<String> {
    let mut at = Some(error);
    // Chains are short; the bound is against a cycle some wrapper might make.
    for _ in 0..32 {
        let here = at?;
        if let Some(found) = here.downcast_ref::<PrivateName>() {
            return Some(found.to_string());
        }
        at = here.source();
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::str::FromStr;

    struct Fixed(&'static [&'static str]);

    impl Names for Fixed {
        fn lookup(&self, _name: String) -> BoxFuture<'static, io::Result<Vec<SocketAddr>>> {
            let found = self.0.iter().map(|text| SocketAddr::new(text.parse().expect("an address"), 0)).collect();
            Box::pin(async move { Ok(found) })
        }
    }

    async fn resolved(addresses: &'static [&'static str]) -> Result<Vec<String>, String> {
        let resolver = Checked::public(Arc::new(Fixed(addresses)));
        let found =
            resolver.resolve(Name::from_str("ada.dev").expect("a name")).await.map_err(|error| error.to_string())?;
        Ok(found.map(|address| address.ip().to_string()).collect())
    }

    #[tokio::test]
    async fn only_public_addresses_come_out() {
        assert_eq!(resolved(&["10.0.0.7", "93.184.215.14", "::1"]).await, Ok(vec!["93.184.215.14".to_owned()]));
        let refused = resolved(&["127.0.0.1", "fd00::1"]).await;
        assert_eq!(refused, Err("ada.dev resolves to a private address".to_owned()));
    }

    /// A name server that tells a good address once and then another, as an attacker's does.
    struct Rebinding {
        asked: std::sync::atomic::AtomicUsize,
    }

    impl Names for Rebinding {
        fn lookup(&self, _name: String) -> BoxFuture<'static, io::Result<Vec<SocketAddr>>> {
            let before = self.asked.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
            let address = if before == 0 { "127.0.0.1:0" } else { "127.0.0.2:0" };
            Box::pin(async move { Ok(vec![address.parse().expect("an address")]) })
        }
    }

    /// All of 127.0.0.0/8 is this machine on Linux only.
    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn a_name_that_leads_elsewhere_after_the_check_is_connected_to_where_it_was_checked() {
        use crate::collect::testing::{Act, Server};
        let good = Server::start(|_, _| Act::say(200, "checked").with("connection", "close")).await;
        let port = good.url.rsplit(':').next().expect("a port").to_owned();
        let other = tokio::net::TcpListener::bind(format!("127.0.0.2:{port}")).await.expect("a second address");
        let names = Arc::new(Rebinding { asked: std::sync::atomic::AtomicUsize::new(0) });
        let only_first = Checked { names: names.clone(), may: |address| address == IpAddr::from([127, 0, 0, 1]) };
        let agent = reqwest::header::HeaderValue::from_static("handiwork/test");
        let client = super::super::fetch::client(&agent)
            .pool_max_idle_per_host(0)
            .dns_resolver(only_first)
            .build()
            .expect("a client");
        let url = format!("http://rebinding.test:{port}/");
        let answer = client.get(&url).send().await.expect("an answer").text().await.expect("a text");
        let asked = || names.asked.load(std::sync::atomic::Ordering::SeqCst);
        assert_eq!((answer.as_str(), asked(), good.asked().len()), ("checked", 1, 1), "resolved once, and there");
        // The next connection is checked anew: the name now leads to what may not be asked.
        let refused = client.get(&url).send().await.expect_err("refused");
        let why = private_name(&refused);
        assert_eq!((why.as_deref(), asked()), (Some("rebinding.test resolves to a private address"), 2));
        let nobody = tokio::time::timeout(std::time::Duration::from_millis(200), other.accept()).await;
        assert!(nobody.is_err(), "the other address was never connected to");
        assert_eq!(good.asked().len(), 1);
    }
}
