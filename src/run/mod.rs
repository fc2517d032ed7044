//! The worker: a list of prospects through collect, assess and store, to a document.
//!
//! Called by `cli`. Invariant: a prospect is either finished, which means kept in the store and synced, or untouched;
//! stopping at any moment loses nothing finished, and the same command goes on from there.

mod accounts;
mod cancel;
mod elsewhere;
mod id;
mod local;
mod merge;
mod notify;
mod pages;
mod plan;
mod refresh;
mod scan;
mod schedule;
mod stops;

pub use cancel::{Cancel, Signal};
pub use id::run_id;
pub use local::{LocalOptions, assess_local};
pub use notify::{NotifyError, Webhook, notify};
pub use pages::KeptPages;
pub use plan::{Plan, Planned};
pub use refresh::{Refresh, RefreshEnd, RefreshOptions};
pub use scan::{Scan, ScanEnd, ScanOptions};
pub use schedule::{Schedule, ScheduleError};

use crate::assess::verdict::Assessment;
use crate::collect::Observer;
use crate::report::document::RunStatus;
use crate::report::words;

/// Told how a run goes, for the live display. Calls must return at once.
pub trait Watcher: Observer {
    /// The run knows its work: `total` prospects, `stored` of them answered without a request.
    fn planned(&self, total: usize, stored: usize);
    /// One prospect is finished.
    fn finished(&self, finished: &Finished<'_>);
    /// The run is over.
    fn ended(&self, status: RunStatus);
}

/// One finished prospect.
#[derive(Debug, Clone, Copy)]
pub struct Finished<'a> {
    /// What came out. Bands are not known before the run ends.
    pub assessment: &'a Assessment,
    /// Whether it was answered from the store.
    pub stored: bool,
    /// Whether it had been finished in this run, and somebody else turned out to claim one of its accounts too.
    pub again: bool,
}

impl Finished<'_> {
    /// One line for a log.
    pub fn summary(&self) -> String {
        let Finished { assessment, stored, again } = self;
        let from = match (stored, again) {
            (_, true) => " (again, without an account somebody else claims too)",
            (true, false) => " (stored)",
            (false, false) => "",
        };
        format!("{}{from} {}", assessment.key, words::in_a_line(assessment))
    }
}

/// A watcher that does not look.
impl Watcher for crate::collect::Silent {
    fn planned(&self, _total: usize, _stored: usize) {}
    fn finished(&self, _finished: &Finished<'_>) {}
    fn ended(&self, _status: RunStatus) {}
}
