//! The one interface of a platform.

use super::Memory;
use crate::evidence::person::PersonFacts;
use crate::evidence::{Artefact, ArtefactStatus, Gap, Handle, HandleRecord, HandleStatus, Platform, SourceUsage};
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

    /// Finds out at the least cost which of these accounts may show something else than when they were collected last,
    /// as far as `memory` knows. Collects nothing and keeps nothing that would make a change look old: an account that
    /// is not collected after all is found changed again. A source that has no cheaper question than collecting cannot
    /// tell.
    fn changed<'a>(
        &'a self,
        handles: &'a [Handle],
        _memory: &'a dyn Memory,
        _observer: &'a dyn Observer,
    ) -> BoxFuture<'a, Probe> {
        let probe = Probe { changes: vec![Change::Unknown; handles.len()], stop: None };
        Box::pin(std::future::ready(probe))
    }

    /// What was asked of the platform since the source was made.
    fn usage(&self) -> SourceUsage;

    /// Whether the source can be asked now for a part of these facts that was not configured when they were collected.
    /// Such facts are collected again however young they are.
    fn was_without(&self, _facts: &PersonFacts) -> bool {
        false
    }
}

/// What is known of an account since it was collected last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// It shows what it showed.
    Same,
    /// It shows something else, or is not there any more.
    Changed,
    /// Nobody can tell without collecting it: nothing to compare with is kept, or the platform did not answer.
    Unknown,
}

/// What came of asking about many accounts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Probe {
    /// One answer an account, in the order asked.
    pub changes: Vec<Change>,
    /// Set when the run should ask this source nothing more.
    pub stop: Option<Stop>,
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

    /// Whether everything there was to see was seen, so that an account found unchanged later has nothing left to see.
    pub fn is_whole(&self) -> bool {
        let unread = |artefact: &Artefact| artefact.status == ArtefactStatus::Unreadable;
        let missed = |gap: &Gap| !matches!(gap, Gap::NotAttempted | Gap::NotConfigured | Gap::Unsupported);
        self.gap.is_none()
            && self.stop.is_none()
            && self.record.status != HandleStatus::Unreachable
            && !self.artefacts.iter().any(unread)
            && !self.person.gaps().any(|(_, gap)| missed(gap))
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
