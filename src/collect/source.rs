//! The one interface of a platform.

use super::Memory;
use crate::evidence::person::PersonFacts;
use crate::evidence::{Artefact, Gap, Handle, HandleRecord, Platform, SourceUsage};
use futures_util::future::BoxFuture;

/// A platform that handles can be collected from. Adding one is one folder here, its fixtures and one line in the
/// list of sources.
pub trait Source: Send + Sync {
    /// Which platform.
    fn platform(&self) -> Platform;

    /// Collects one account. Never fails as a whole: a miss becomes a status, a gap or a note. `memory` answers what
    /// earlier runs already measured, so that nothing unchanged is asked for again.
    fn collect<'a>(
        &'a self,
        handle: &'a Handle,
        memory: &'a dyn Memory,
        observer: &'a dyn Observer,
    ) -> BoxFuture<'a, Harvest>;

    /// What was asked of the platform since the source was made.
    fn usage(&self) -> SourceUsage;

    /// Whether the source can be asked now for a part of these facts that was not configured when they were collected.
    /// Such facts are collected again however young they are.
    fn was_without(&self, _facts: &PersonFacts) -> bool {
        false
    }
}

/// What one account gave.
#[derive(Debug, Clone)]
pub struct Harvest {
    /// The account and what became of it.
    pub record: HandleRecord,
    /// The work found.
    pub artefacts: Vec<Artefact>,
    /// What the account shows beside repositories: a source fills its own field.
    pub person: PersonFacts,
    /// Pages and accounts the person links from this account as their own.
    pub links: Vec<Link>,
    /// Why something is missing, when something is: the source as a whole, not one artefact.
    pub gap: Option<Gap>,
    /// Set when the run should ask this source nothing more.
    pub stop: Option<Stop>,
}

/// An address somebody published as their own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The address, as written.
    pub target: String,
    /// The page it stands on.
    pub page: String,
}

impl Harvest {
    /// An account that gave nothing.
    pub fn of_nothing(record: HandleRecord, gap: Option<Gap>, stop: Option<Stop>) -> Self {
        let (artefacts, person, links) = (Vec::new(), PersonFacts::default(), Vec::new());
        Harvest { record, artefacts, person, links, gap, stop }
    }
}

/// Why a source is finished for this run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stop {
    /// Our credentials were refused (exit 4). The sentence names what to repair and never the token.
    Unauthorized(String),
    /// The budget is spent or a limit would make us wait longer than allowed (exit 5).
    Budget(String),
}

/// Told what goes on, for the live display. Calls must return at once.
pub trait Observer: Send + Sync {
    /// Something happened.
    fn event(&self, event: Event<'_>);
}

/// What an [`Observer`] is told.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Event<'a> {
    /// A wait began: how long and for what.
    Waiting {
        /// The host waited for.
        host: &'a str,
        /// Seconds.
        seconds: f64,
        /// `rate limit`, `retry 2 of 5 after HTTP 502` …
        why: &'a str,
    },
    /// A step of one account: `profile`, `repositories 5/12`, `archive 2/6` …
    Step {
        /// The account.
        handle: &'a Handle,
        /// What is being done.
        step: &'a str,
    },
    /// Something worth a line whether or not anybody watches: it takes minutes, say.
    Notice {
        /// What.
        text: &'a str,
    },
    /// What is left of the host's window.
    Quota {
        /// The host or resource.
        host: &'a str,
        /// Requests or points left.
        remaining: u64,
        /// Of how many.
        limit: u64,
        /// When the window starts anew.
        resets_at: Option<jiff::Timestamp>,
    },
}

/// An observer that does not look.
#[derive(Debug, Clone, Copy)]
pub struct Silent;

impl Observer for Silent {
    fn event(&self, _event: Event<'_>) {}
}
