//! What the thread that indexes and the task that waits for it tell each other.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::sync::{Mutex, PoisonError};

/// Progress one way, cancelling the other.
#[derive(Debug, Default)]
pub(super) struct Watch {
    cancelled: AtomicBool,
    bytes: AtomicU64,
    total: AtomicU64,
    table: Mutex<&'static str>,
}

impl Watch {
    /// Asks the thread to stop.
    pub(super) fn cancel(&self) {
        self.cancelled.store(true, Relaxed);
    }

    /// Whether it was asked to.
    pub(super) fn is_cancelled(&self) -> bool {
        self.cancelled.load(Relaxed)
    }

    /// How much there is to read.
    pub(super) fn expect(&self, bytes: u64) {
        self.total.store(bytes, Relaxed);
    }

    /// Counts bytes read.
    pub(super) fn read(&self, bytes: u64) {
        self.bytes.fetch_add(bytes, Relaxed);
    }

    /// Names the table being read.
    pub(super) fn table(&self, name: &'static str) {
        *self.table.lock().unwrap_or_else(PoisonError::into_inner) = name;
    }

    /// Where it is, for people.
    pub(super) fn step(&self) -> String {
        let (read, total) = (self.bytes.load(Relaxed), self.total.load(Relaxed).max(1));
        let table = *self.table.lock().unwrap_or_else(PoisonError::into_inner);
        let percent = (read.min(total) as f64 / total as f64 * 100.0).floor();
        format!("indexing Meta Kaggle, {percent:.0} % ({table})")
    }
}
