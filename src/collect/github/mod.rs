//! GitHub: accounts and repositories, to facts.
//!
//! Called by `run` through [`Source`]. With a token: at most five GraphQL requests for a prospect of thirty
//! repositories and two for their work with others, archives from the archive host, and nothing over REST. Without: a few REST requests of the sixty an
//! hour. Invariant: what could not be seen is a gap that says why; stars, followers, addresses and the like are never
//! asked for.

mod archives;
mod assemble;
mod batch;
mod client;
mod collaboration;
mod graphql;
mod ladder;
mod probe;
mod prospect;
mod repository;
mod rest;
mod select;

#[cfg(test)]
mod tests;

pub use client::GithubError;

use super::Memory;
use super::gate::{Gate, Meter};
use super::http::Http;
use super::source::{Harvest, Observer, Probe, Source, Stop};
use crate::evidence::{Gap, Handle, HandleRecord, HandleStatus, Platform, SourceUsage};
use client::Api;
use collaboration::Remembered;
use futures_util::future::BoxFuture;
use ladder::Ladder;
use probe::Mark;
use secrecy::SecretString;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// The operations sent to GitHub's GraphQL endpoint: name and document, one operation each.
pub const OPERATIONS: [(&str, &str); 6] = [
    ("ProspectProfile", include_str!("queries/prospect_profile.graphql")),
    ("RepositoryShares", include_str!("queries/repository_shares.graphql")),
    ("RepositoryBatch", include_str!("queries/repository_batch.graphql")),
    ("ProspectContributions", include_str!("queries/prospect_contributions.graphql")),
    ("ProspectDialogue", include_str!("queries/prospect_dialogue.graphql")),
    ("AccountChanges", include_str!("queries/account_changes.graphql")),
];

/// Where GitHub is and how much of it to read.
#[derive(Debug, Clone)]
pub struct GithubSettings {
    /// Base of the REST API; GraphQL is at its `/graphql`, and `…/api/v3` implies `…/api/graphql`.
    pub api_url: String,
    /// Base of the archive host: `/{owner}/{repo}/tar.gz/{sha}` below it.
    pub archive_url: String,
    /// The one identity requests are made under, if any. Sent to the API's own authority only.
    pub token: Option<SecretString>,
    /// Repositories of one prospect whose whole contents are read, the best chosen first.
    pub archives_per_prospect: usize,
}

impl Default for GithubSettings {
    fn default() -> Self {
        GithubSettings {
            api_url: "https://api.github.com".to_owned(),
            archive_url: "https://codeload.github.com".to_owned(),
            token: None,
            archives_per_prospect: 6,
        }
    }
}

/// GitHub as a source.
pub struct GithubSource {
    settings: GithubSettings,
    api: Api,
    ladder: Ladder,
    meter: Arc<Meter>,
    stopped: Mutex<Option<Stop>>,
    with_others: Remembered,
    /// What profiles of accounts under way showed, until it is known whether they were read whole.
    marks: Mutex<BTreeMap<Handle, Mark>>,
}

impl std::fmt::Debug for GithubSource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("GithubSource").field("settings", &self.settings).finish_non_exhaustive()
    }
}

impl GithubSource {
    /// A source behind `gate`, over the shared client. Call it inside the async runtime.
    ///
    /// # Errors
    /// When an address or the token cannot be one, or there is no runtime.
    pub fn new(settings: GithubSettings, gate: &Gate, http: &Http) -> Result<Self, GithubError> {
        let meter = Arc::new(Meter::default());
        let api = Api::new(&settings, gate, http, &meter)?;
        Ok(GithubSource {
            settings,
            api,
            ladder: Ladder::default(),
            meter,
            stopped: Mutex::default(),
            with_others: Remembered::default(),
            marks: Mutex::default(),
        })
    }

    async fn collect_one(&self, handle: &Handle, memory: &dyn Memory, observer: &dyn Observer) -> Harvest {
        if let Some(stop) = self.stopped() {
            return stopped_before(handle, stop);
        }
        let harvest = if self.api.has_token {
            prospect::collect(self, handle, memory, observer).await
        } else {
            rest::collect(self, handle, memory, observer).await
        };
        let mark = self.marks.lock().unwrap_or_else(PoisonError::into_inner).remove(handle);
        probe::keep(self, handle, mark, &harvest, memory);
        if let Some(stop) = &harvest.stop {
            *self.stopped.lock().unwrap_or_else(PoisonError::into_inner) = Some(stop.clone());
        }
        harvest
    }

    /// Notes what an account's profile showed.
    fn noted(&self, handle: &Handle, mark: Mark) {
        self.marks.lock().unwrap_or_else(PoisonError::into_inner).insert(handle.clone(), mark);
    }

    async fn probe(&self, handles: &[Handle], memory: &dyn Memory, observer: &dyn Observer) -> Probe {
        if let Some(stop) = self.stopped() {
            return probe::stopped_before(handles, stop);
        }
        let probe = probe::changed(self, handles, memory, observer).await;
        if let Some(stop) = &probe.stop {
            *self.stopped.lock().unwrap_or_else(PoisonError::into_inner) = Some(stop.clone());
        }
        probe
    }

    fn stopped(&self) -> Option<Stop> {
        self.stopped.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Source for GithubSource {
    fn platform(&self) -> Platform {
        Platform::Github
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
        Box::pin(self.probe(handles, memory, observer))
    }

    fn usage(&self) -> SourceUsage {
        self.meter.usage()
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
        url: None,
        renamed_to: None,
        linked_from: None,
        platform_id: None,
        message: None,
    }
}

/// The harvest of an account that gave nothing.
fn nothing(record: HandleRecord, gap: Option<Gap>, stop: Option<Stop>) -> Harvest {
    Harvest::of_nothing(record, gap, stop)
}
