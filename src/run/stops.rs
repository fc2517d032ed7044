//! Platforms that will not be asked any more in a run, and what that means for a prospect.
//!
//! Called by `scan`. Invariant: the first reason a platform gave stands.

use crate::collect::Stop;
use crate::evidence::{Evidence, Gap, Handle, Platform};
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Platforms that stopped, and why.
#[derive(Debug)]
pub(super) struct Stops(Mutex<BTreeMap<Platform, Stop>>);

impl Stops {
    /// Those known from the start.
    pub(super) fn new(known: BTreeMap<Platform, Stop>) -> Self {
        Stops(Mutex::new(known))
    }

    fn locked(&self) -> MutexGuard<'_, BTreeMap<Platform, Stop>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Why a platform stopped, if it did.
    pub(super) fn of(&self, platform: Platform) -> Option<Stop> {
        self.locked().get(&platform).cloned()
    }

    /// Notes that a platform stopped.
    pub(super) fn note(&self, platform: Platform, stop: &Stop) {
        self.locked().entry(platform).or_insert_with(|| stop.clone());
    }

    /// Whether every platform can still be asked.
    pub(super) fn is_empty(&self) -> bool {
        self.locked().is_empty()
    }

    /// Whether one of these accounts is on a platform that stopped.
    pub(super) fn end_any(&self, handles: &[Handle]) -> bool {
        let stops = self.locked();
        handles.iter().any(|handle| stops.contains_key(&handle.platform))
    }

    /// Whether a platform stopped before it had answered for this prospect: at a spent budget any, which another night
    /// will answer; at refused credentials one that the list names, without which there is nothing to keep.
    pub(super) fn cut(&self, evidence: &Evidence) -> bool {
        let stops = self.locked();
        let listed = |platform| evidence.prospect.handles.iter().any(|handle| handle.platform == platform);
        stops.iter().any(|(platform, stop)| match (evidence.gaps.get(platform.name()), stop) {
            (Some(Gap::BudgetSpent), Stop::Budget(_)) => true,
            (Some(Gap::Forbidden), Stop::Unauthorized(_)) => listed(*platform),
            _ => false,
        })
    }

    /// What to say of refused credentials and of a spent budget.
    pub(super) fn sentences(&self) -> (Option<String>, Option<String>) {
        let mut sentences = (None, None);
        for stop in self.locked().values() {
            match stop {
                Stop::Unauthorized(sentence) => sentences.0 = Some(sentence.clone()),
                Stop::Budget(sentence) => sentences.1 = Some(sentence.clone()),
            }
        }
        sentences
    }
}
