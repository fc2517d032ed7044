//! People's own sites: the one a person links from a profile, read as a reader would, by the rules of its host.
//!
//! `address` says what may be asked, `charset` how a page is written, `resolve` sees to it that a name leads to no other place, `fetch` gets one page,
//! `crawl` visits a site, `index` finds its articles. Invariant: no page is asked for that `robots.txt` forbids, no
//! address connected to that was not checked at that moment, no cookie or credential sent; what is kept are counts,
//! addresses and passages of at most 160 characters; what was refused is told and is nobody's failure.
//!
//! Pages are fetched directly, whatever proxy the environment names: a proxy would resolve names itself, and connect to
//! what nobody checked.

mod address;
mod charset;
mod crawl;
mod fetch;
mod harvest;
mod index;
mod probe;
mod resolve;
mod site;
#[cfg(test)]
mod tests;

use super::gate::{Gate, Meter};
use super::http::Http;
use super::source::Probe;
use super::{Harvest, Memory, Observer, Source};
use crate::evidence::{Handle, Platform, SourceUsage};
use address::Guard;
use crawl::Visit;
use fetch::{Fetcher, Parts};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use resolve::{Names, SystemNames};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use url::Url;

/// How sites are read.
#[derive(Debug, Clone)]
pub struct WebSettings {
    /// `host:port` pairs that may be private addresses.
    pub allow_private_hosts: Vec<String>,
    /// Articles of one site that are read, at most.
    pub pages_per_site: usize,
    /// Total time of one page.
    pub page_time: Duration,
    /// Origins (`https://ada.example.org`) and the bases that stand for them. For the demo and for tests only: the
    /// bases may be private, and what is recorded are the origins' addresses.
    pub stand_ins: BTreeMap<String, String>,
}

impl Default for WebSettings {
    fn default() -> Self {
        WebSettings {
            allow_private_hosts: Vec::new(),
            pages_per_site: 12,
            page_time: Duration::from_secs(20),
            stand_ins: BTreeMap::new(),
        }
    }
}

/// Why there is no source.
#[derive(Debug, thiserror::Error)]
pub enum WebError {
    /// A stand-in's base is no address.
    #[error("the stand-in {0:?} is no address")]
    StandIn(String),
    /// The client could not be set up.
    #[error("the client for people's own sites could not be made: {0}")]
    Client(#[from] reqwest::Error),
}

/// People's own sites as a source.
pub struct WebSource {
    fetcher: Fetcher,
    meter: Arc<Meter>,
    pages_per_site: usize,
}

impl std::fmt::Debug for WebSource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("WebSource").finish_non_exhaustive()
    }
}

impl WebSource {
    /// A source behind `gate`, called what `http` is called.
    ///
    /// # Errors
    /// When a stand-in is no address or the client cannot be made.
    pub fn new(settings: WebSettings, gate: &Gate, http: &Http) -> Result<Self, WebError> {
        Self::with_names(settings, gate, http, Arc::new(SystemNames))
    }

    fn with_names(settings: WebSettings, gate: &Gate, http: &Http, names: Arc<dyn Names>) -> Result<Self, WebError> {
        let stand_in = |(origin, base): (String, String)| {
            let base = Url::parse(&base).map_err(|_| WebError::StandIn(base))?;
            Ok((origin, base))
        };
        let meter = Arc::new(Meter::default());
        let fetcher = Fetcher::new(Parts {
            user_agent: http.user_agent().clone(),
            guard: Guard::new(&settings.allow_private_hosts),
            stand_ins: settings.stand_ins.into_iter().map(stand_in).collect::<Result<_, WebError>>()?,
            gate: gate.clone(),
            meter: Arc::clone(&meter),
            names,
            total_time: settings.page_time,
        })?;
        Ok(WebSource { fetcher, meter, pages_per_site: settings.pages_per_site })
    }
}

impl Source for WebSource {
    fn platform(&self) -> Platform {
        Platform::Web
    }

    fn collect<'a>(
        &'a self,
        handle: &'a Handle,
        memory: &'a dyn Memory,
        observer: &'a dyn Observer,
    ) -> BoxFuture<'a, Harvest> {
        async move {
            let visit = Visit::new(&self.fetcher, memory, observer, handle, self.pages_per_site);
            let visited = match Url::parse(&handle.name) {
                Ok(address) => visit.go(&address).await,
                Err(error) => Err(crawl::NoVisit::NotThere(format!("it is no address: {error}"))),
            };
            let harvest = harvest::harvest(handle, visited, jiff::Timestamp::now());
            probe::keep(handle, &harvest, memory);
            harvest
        }
        .boxed()
    }

    fn changed<'a>(
        &'a self,
        handles: &'a [Handle],
        memory: &'a dyn Memory,
        observer: &'a dyn Observer,
    ) -> BoxFuture<'a, Probe> {
        probe::changed(&self.fetcher, handles, memory, observer).boxed()
    }

    fn usage(&self) -> SourceUsage {
        self.meter.usage()
    }
}
