//! Kaggle: a user's public notebooks, data sets and models by the official API, their competitions and the history of
//! their notebooks by Meta Kaggle, the platform's own dump.
//!
//! Called by `run` through [`Source`]. Either half works without the other; what the missing half alone could show is
//! not observed. Invariant: no page of kaggle.com is asked for; votes, views, downloads and followers are never read;
//! who keeps out of the platform's rankings is not ranked here either.

mod account;
mod answers;
mod artefacts;
mod client;
mod lists;
mod meta;
mod notebook;
mod probe;
#[cfg(test)]
mod tests;

pub use meta::{LeftOut, MetaSettings, MetaStats, erase_from_meta, meta_stats};

use super::gate::{Gate, Meter};
use super::http::Http;
use super::source::{Change, Harvest, Observer, Probe, Source};
use super::{Api, ApiSpec, Memory};
use crate::collect::gate::Pace;
use crate::evidence::person::PersonFacts;
use crate::evidence::{Gap, Handle, Platform, SourceUsage};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use futures_util::future::BoxFuture;
use meta::Meta;
use reqwest::header::HeaderValue;
use secrecy::{ExposeSecret, SecretString};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;
use url::Url;

/// Requests in flight. The platform publishes no limit and answers 429 without saying how long.
const AT_ONCE: usize = 2;
/// From one request to the next in the long run, for the same reason.
const PACE: Pace = Pace { every: Duration::from_millis(500), burst: 4 };
/// Total time of one request; a long notebook's source is a few MiB.
const TOTAL_TIME: Duration = Duration::from_secs(60);
/// What a 401 means.
const REFUSED: &str = "Kaggle refused the credentials (HTTP 401); make a new token at kaggle.com/settings/api and set \
                       KAGGLE_API_TOKEN, or KAGGLE_USERNAME and KAGGLE_KEY";

/// How to reach Kaggle, and who asks.
#[derive(Debug, Clone)]
pub struct KaggleSettings {
    /// Base of the official API.
    pub api_url: String,
    /// Who asks; without, the API is not asked.
    pub credentials: Option<KaggleIdentity>,
    /// The dump, if there is one.
    pub meta: Option<MetaSettings>,
}

/// Who asks the API.
#[derive(Debug, Clone)]
pub enum KaggleIdentity {
    /// A token, sent as Bearer.
    Token(SecretString),
    /// A name and its key, sent as Basic.
    Key {
        /// The operator's user name.
        user: String,
        /// The key.
        key: SecretString,
    },
}

/// Why there is no source.
#[derive(Debug, thiserror::Error)]
pub enum KaggleError {
    /// The address is none.
    #[error("kaggle.api_url {0:?} is no address: {1}")]
    Address(String, url::ParseError),
    /// The credentials cannot be sent.
    #[error("the Kaggle credentials hold characters that cannot be sent in a header; copy them again")]
    Credentials,
}

/// Kaggle as a source.
#[derive(Debug, Clone)]
pub struct KaggleSource {
    /// None without credentials.
    api: Option<Api>,
    /// None without a dump.
    meta: Option<Meta>,
    meter: Arc<Meter>,
    /// The platform's search answered that it is not for us; it is not asked again.
    no_search: Arc<AtomicBool>,
}

impl KaggleSource {
    /// A source behind `gate`. Nothing is read or asked yet.
    ///
    /// # Errors
    /// When the address or the credentials cannot be such.
    pub fn new(settings: KaggleSettings, gate: &Gate, http: &Http) -> Result<Self, KaggleError> {
        Self::within(TOTAL_TIME, settings, gate, http)
    }

    /// What is seen of an account depends on whether the API and the dump are there.
    fn seen_as(&self) -> &'static str {
        if self.meta.is_some() { "kaggle with a dump" } else { "kaggle" }
    }

    fn within(total_time: Duration, settings: KaggleSettings, gate: &Gate, http: &Http) -> Result<Self, KaggleError> {
        let meter = Arc::new(Meter::default());
        let api = match &settings.credentials {
            None => None,
            Some(identity) => {
                let base = Url::parse(&settings.api_url)
                    .map_err(|error| KaggleError::Address(settings.api_url.clone(), error))?;
                let spec = ApiSpec {
                    base,
                    resource: "API",
                    authorization: Some(authorization(identity)?),
                    refused: REFUSED,
                    at_once: AT_ONCE,
                    pace: PACE,
                    total_time,
                };
                Some(Api::new(spec, gate, http, &meter))
            }
        };
        Ok(KaggleSource { api, meta: settings.meta.map(Meta::new), meter, no_search: Arc::default() })
    }
}

fn authorization(identity: &KaggleIdentity) -> Result<HeaderValue, KaggleError> {
    let text = match identity {
        KaggleIdentity::Token(token) => format!("Bearer {}", token.expose_secret()),
        KaggleIdentity::Key { user, key } => {
            format!("Basic {}", STANDARD.encode(format!("{user}:{}", key.expose_secret())))
        }
    };
    HeaderValue::from_str(&text).map_err(|_| KaggleError::Credentials)
}

impl Source for KaggleSource {
    fn platform(&self) -> Platform {
        Platform::Kaggle
    }

    fn collect<'a>(
        &'a self,
        handle: &'a Handle,
        memory: &'a dyn Memory,
        observer: &'a dyn Observer,
    ) -> BoxFuture<'a, Harvest> {
        Box::pin(account::collect(self, handle, memory, observer))
    }

    fn changed<'a>(
        &'a self,
        handles: &'a [Handle],
        memory: &'a dyn Memory,
        observer: &'a dyn Observer,
    ) -> BoxFuture<'a, Probe> {
        Box::pin(async move {
            let mut probe = Probe { changes: vec![Change::Unknown; handles.len()], stop: None };
            // One after the other: the platform publishes no limit, and most accounts take two short answers.
            for (handle, change) in handles.iter().zip(&mut probe.changes) {
                match probe::changed(self, handle, memory, observer).await {
                    Ok(found) => *change = found,
                    Err(fault) => probe.stop = fault.stop(),
                }
                if probe.stop.is_some() {
                    break;
                }
            }
            probe
        })
    }

    fn usage(&self) -> SourceUsage {
        self.meter.usage()
    }

    /// The dump alone shows results, the API alone data sets.
    fn was_without(&self, facts: &PersonFacts) -> bool {
        let Some(facts) = facts.kaggle.seen().map(|dated| &dated.facts) else { return false };
        let unset = |gap: Option<&Gap>| gap == Some(&Gap::NotConfigured);
        self.meta.is_some() && unset(facts.results.gap()) || self.api.is_some() && unset(facts.datasets.gap())
    }
}
