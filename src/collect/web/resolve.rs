//! Names to public addresses, at the moment of connecting.
//!
//! reqwest connects to exactly what its resolver hands it, and asks no further: so what is checked here is what is
//! connected to, and an answer that changes between two look-ups (DNS rebinding) is checked anew each time.

use super::address::is_public;
use futures_util::future::BoxFuture;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use std::io;
use std::net::SocketAddr;
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

/// Hands out public addresses only.
pub(super) struct PublicOnly(pub(super) Arc<dyn Names>);

impl Resolve for PublicOnly {
    fn resolve(&self, name: Name) -> Resolving {
        let name = name.as_str().to_owned();
        let found = self.0.lookup(name.clone());
        Box::pin(async move {
            let all = found.await?;
            let public: Vec<SocketAddr> = all.iter().copied().filter(|address| is_public(address.ip())).collect();
            if public.is_empty() && !all.is_empty() {
                return Err(PrivateName(name).into());
            }
            let addresses: Addrs = Box::new(public.into_iter());
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
        let resolver = PublicOnly(Arc::new(Fixed(addresses)));
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
}
