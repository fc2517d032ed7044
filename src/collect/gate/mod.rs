//! The one door to any host: pace, permits, pauses, budget, retries and the count of what was asked.
//!
//! Called by every source before anything goes out; nothing else may send. A [`Gate`] is shared by the whole run, a
//! [`Lane`] is one resource of one host (GraphQL, REST, archives) as one source uses it. Invariant: while a host says
//! wait, nobody asks it for anything; nothing is sent past the budget or the reserve; no answer that time cannot
//! change is asked for twice.

mod backoff;
mod fault;
mod host;
mod lane;
mod meter;
mod quota;

#[cfg(test)]
mod tests;

pub use backoff::Retries;
pub(crate) use fault::printable;
pub use fault::{Fault, Transport};
pub use lane::{Lane, LaneSpec, Pace};
pub use meter::{Kind, Meter};
pub use quota::{Limit, Reply, Verdict, judge_rest};
pub(crate) use quota::{limit_of, says_secondary};

use host::Host;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Requests in flight to one host, all its resources together. GitHub allows 100; being polite costs little here,
/// since its answers to us are bound by points, not by concurrency.
const AT_ONCE_PER_HOST: usize = 4;

/// How much a run may ask and how long it may wait.
#[derive(Debug, Clone, PartialEq)]
pub struct GateSettings {
    /// Share of each host's remaining window this run may use, 0 to 1 (`--budget`).
    pub budget: f64,
    /// Share of each host's whole window left for others, 0 to 1 (`limits.reserve`).
    pub reserve: f64,
    /// Longest wait for a limit before the source stops for this run (`--max-wait`).
    pub max_wait: Duration,
    /// Real seconds per second of waiting: 1 outside tests, where a minute's pause should last milliseconds.
    pub time_factor: f64,
}

impl Default for GateSettings {
    fn default() -> Self {
        GateSettings { budget: 1.0, reserve: 0.1, max_wait: Duration::from_secs(120), time_factor: 1.0 }
    }
}

/// The hosts of a run and what each of them said last.
#[derive(Debug, Clone)]
pub struct Gate {
    settings: Arc<GateSettings>,
    hosts: Arc<Mutex<BTreeMap<String, Arc<Host>>>>,
}

impl Gate {
    /// A gate that has met no host yet.
    pub fn new(settings: GateSettings) -> Self {
        Gate { settings: Arc::new(settings), hosts: Arc::default() }
    }

    /// What it was made with.
    pub fn settings(&self) -> &GateSettings {
        &self.settings
    }

    /// A lane to a resource of a host. Lanes to the same host share its pauses, its permits and its health; each has
    /// its own pace, quota and count.
    pub fn lane(&self, spec: LaneSpec, meter: Arc<Meter>) -> Lane {
        let mut hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        let host = hosts.entry(spec.host.clone()).or_insert_with(|| Arc::new(Host::new(AT_ONCE_PER_HOST)));
        Lane::new(spec, Arc::clone(host), Arc::clone(&self.settings), meter)
    }
}
