//! Hugging Face: accounts and what they publish, to facts.
//!
//! Called by `run` through [`Source`]. One account costs at most seven requests of the hub's API: its overview, its
//! social handles, one listing each of models, data sets and demos with everything their cards declare (a listing the
//! overview counts nothing in is not asked for), and the commits and the discussions of the one repository kept up
//! longest; up to three threads more where others wrote there and the listing does not tell who answered. The cards of
//! the three best described repositories are read besides, from the resolver, which the hub counts apart and asks
//! crawlers to prefer. What was read at a revision is never asked for again.
//!
//! Invariant: of a repository only its card is ever read, since other files count as downloads; likes, downloads,
//! followers, names, pictures and biographies are not kept, nor what anybody else wrote; nothing here guesses whose an
//! organisation's work is. The hub lists discussions by repository only, so those of the others are not looked at.

mod account;
mod cards;
mod commits;
mod discussions;
mod kept;
mod listing;
mod probe;
mod profile;
#[cfg(test)]
mod tests;

use super::api::{Api, ApiSpec};
use super::gate::{Fault, Gate, Meter, Pace, Reply, Verdict, judge_rest};
use super::http::Http;
use super::source::{Harvest, Observer, Probe, Source, Stop};
use super::{Judge, Memory};
use crate::evidence::{Gap, Handle, HandleRecord, HandleStatus, Platform, SourceUsage};
use bytes::Bytes;
use futures_util::future::BoxFuture;
use reqwest::header::HeaderValue;
use secrecy::{ExposeSecret, SecretString};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use url::Url;

/// Total time of one request, body included.
const TOTAL_TIME: Duration = Duration::from_secs(30);

/// Where the hub is and who asks.
#[derive(Debug, Clone)]
pub struct HuggingfaceSettings {
    /// The hub's address.
    pub url: String,
    /// The one identity requests are made under, if any. Sent to the hub's own authority only.
    pub token: Option<SecretString>,
}

/// Why the source cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum HuggingfaceError {
    /// The address.
    #[error("huggingface.url {0:?} is no address")]
    Address(String),
    /// The token. Its text is not told.
    #[error("the Hugging Face token holds characters that no token has; copy it anew")]
    Token,
}

/// The hub as a source.
pub struct HuggingfaceSource {
    /// What the hub's API answers.
    api: Api,
    /// Files.
    resolver: Api,
    /// Tells apart what was kept of different hubs and under different identities.
    seen_as: String,
    meter: Arc<Meter>,
    stopped: Mutex<Option<Stop>>,
}

impl std::fmt::Debug for HuggingfaceSource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("HuggingfaceSource").field("seen_as", &self.seen_as).finish_non_exhaustive()
    }
}

impl HuggingfaceSource {
    /// A source behind `gate`, over the shared client.
    ///
    /// # Errors
    /// When the address or the token cannot be one.
    pub fn new(settings: &HuggingfaceSettings, gate: &Gate, http: &Http) -> Result<Self, HuggingfaceError> {
        Self::within(TOTAL_TIME, settings, gate, http)
    }

    fn within(
        total_time: Duration,
        settings: &HuggingfaceSettings,
        gate: &Gate,
        http: &Http,
    ) -> Result<Self, HuggingfaceError> {
        let base = Url::parse(&settings.url).map_err(|_| HuggingfaceError::Address(settings.url.clone()))?;
        let meter = Arc::new(Meter::default());
        let authorization = match &settings.token {
            Some(token) => {
                let text = format!("Bearer {}", token.expose_secret());
                Some(HeaderValue::from_str(&text).map_err(|_| HuggingfaceError::Token)?)
            }
            None => None,
        };
        let judge: Judge = if authorization.is_some() { judge_known } else { judge_anonymous };
        // 500 requests in five minutes is what strangers may ask, 3,000 of the resolver; bursts are one account each.
        let lane = |resource, every, burst| {
            let spec = ApiSpec {
                base: base.clone(),
                resource,
                authorization: authorization.clone(),
                refused: "Hugging Face refused the token (HTTP 401): make a new one with the role read at its \
                          settings page, or unset HF_TOKEN and huggingface.token_file to ask without one",
                at_once: 3,
                pace: Pace { every: Duration::from_millis(every), burst },
                total_time,
            };
            Api::new(spec, gate, http, &meter).judging(judge)
        };
        let who = if authorization.is_some() { "known" } else { "anonymous" };
        Ok(HuggingfaceSource {
            api: lane("api", 200, 20),
            resolver: lane("resolvers", 100, 20),
            seen_as: format!("{} {who}", settings.url.trim_end_matches('/')),
            meter,
            stopped: Mutex::default(),
        })
    }

    async fn collect_one(&self, handle: &Handle, memory: &dyn Memory, observer: &dyn Observer) -> Harvest {
        if let Some(stop) = self.stopped() {
            return stopped_before(handle, stop);
        }
        let harvest = account::collect(self, handle, memory, observer).await;
        probe::keep(self, handle, &harvest, memory);
        if let Some(stop) = &harvest.stop {
            self.stop(stop);
        }
        harvest
    }

    /// Asks nothing more in this run.
    fn stop(&self, stop: &Stop) {
        *self.stopped.lock().unwrap_or_else(PoisonError::into_inner) = Some(stop.clone());
    }

    fn stopped(&self) -> Option<Stop> {
        self.stopped.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Source for HuggingfaceSource {
    fn platform(&self) -> Platform {
        Platform::Huggingface
    }

    fn collect<'a>(
        &'a self,
        handle: &'a Handle,
        memory: &'a dyn Memory,
        observer: &'a dyn Observer,
    ) -> BoxFuture<'a, Harvest> {
        Box::pin(self.collect_one(handle, memory, observer))
    }

    fn changed<'a>(
        &'a self,
        handles: &'a [Handle],
        memory: &'a dyn Memory,
        observer: &'a dyn Observer,
    ) -> BoxFuture<'a, Probe> {
        Box::pin(probe::changed(self, handles, memory, observer))
    }

    fn usage(&self) -> SourceUsage {
        self.meter.usage()
    }
}

/// Without a token the hub answers 401 for what is not there and for what is private alike.
fn judge_anonymous(reply: &Reply<Bytes>) -> Verdict {
    match coded(reply) {
        Some(verdict) => verdict,
        None if reply.status == 401 => Verdict::Fault(Fault::NotFound(401)),
        None => judge_rest(reply),
    }
}

/// With one, a 401 that names nothing missing is about the token.
fn judge_known(reply: &Reply<Bytes>) -> Verdict {
    coded(reply).unwrap_or_else(|| judge_rest(reply))
}

/// What the hub's own code for the error says, where it says one.
fn coded(reply: &Reply<Bytes>) -> Option<Verdict> {
    if !matches!(reply.status, 401 | 403 | 404) {
        return None;
    }
    match reply.header("x-error-code")? {
        "RepoNotFound" | "EntryNotFound" | "RevisionNotFound" => Some(Verdict::Fault(Fault::NotFound(reply.status))),
        "GatedRepo" => Some(Verdict::Fault(Fault::Forbidden("it is gated by its owner".to_owned()))),
        _ => None,
    }
}

/// The harvest of an account nobody asked about because the source had stopped.
fn stopped_before(handle: &Handle, stop: Stop) -> Harvest {
    let gap = match &stop {
        Stop::Unauthorized(_) => Gap::Forbidden,
        Stop::Budget(_) => Gap::BudgetSpent,
    };
    let mut record = record(handle, HandleStatus::Unreachable);
    record.message = Some(format!("not asked: {gap}"));
    Harvest::of_nothing(record, Some(gap), Some(stop))
}

/// A record of the account as given.
fn record(handle: &Handle, status: HandleStatus) -> HandleRecord {
    HandleRecord {
        handle: handle.clone(),
        status,
        url: Some(handle.url()),
        renamed_to: None,
        linked_from: None,
        platform_id: None,
        message: None,
    }
}
