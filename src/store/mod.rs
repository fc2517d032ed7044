//! What is kept between runs: evidence, facts, assessments, responses, and how far each run got.
//!
//! Called by `run`, `cli` and `serve`, and by `collect` through [`Memory`](crate::collect::Memory). Everything here is
//! synchronous and may wait for the disk: call it from a blocking task.
//!
//! Invariants: no type of the engine below is seen outside; no value is handed out whose checksum did not hold; a
//! damaged store is set aside and never deleted; a prospect reported as finished survives a crash of the machine; and
//! damage, however bad, is an error or a miss, never a panic. The clock is read only to stamp rows, the lock and the
//! name of a quarantine; no judgement sees it.
//!
//! - `layout` where files lie · `lock` who holds them · `opening` the order of checks at start
//! - `engine` the only file that names the key-value engine · `envelope` the wrapping of a value · `keys` · `rows`
//! - `prospects`, `journal`, `memory`, `refresh` the vocabulary · `rights` erasing and expiring · `upkeep` statistics and
//!   check · `transfer` export and import ·
//!   `backup` an export that was restored · `compact` regaining room

mod backup;
mod compact;
mod engine;
mod envelope;
mod error;
mod journal;
mod keys;
mod layout;
mod lock;
mod memory;
mod opening;
mod prospects;
mod refresh;
mod rights;
mod rows;
#[cfg(test)]
mod tests;
mod transfer;
mod upkeep;

pub use backup::Backup;
pub use compact::Compacted;
pub use error::StoreError;
pub use journal::{RunPlan, RunRecord, RunSummary};
pub use lock::Holder;
pub use memory::MemoryOf;
pub use opening::Opening;
pub use prospects::{NegativeAnswer, StoredAssessment, StoredEvidence, StoredProspect};
pub use refresh::Completeness;
pub use rights::{Erased, Expired, KnownPerson};
pub use transfer::Moved;
pub use upkeep::{CheckReport, StoreStats};

use jiff::Timestamp;
use layout::Layout;
use lock::Lock;
use rows::Rows;
use std::path::Path;

/// Version of the rows' meaning. Raised when an older program could misread what a newer one writes; the way up is a
/// step in `opening`.
pub const SCHEMA: u16 = 1;

/// The open store of one data directory. One process holds it at a time; within the process it may be shared.
#[derive(Debug)]
pub struct Store {
    // Dropped first, so that the files are closed before the lock lets the next process in.
    rows: Rows,
    layout: Layout,
    opening: Opening,
    _lock: Lock,
}

impl Store {
    /// Opens the store in `data_dir`, making both where they are missing. `command` is how this process is named to
    /// the next one that finds the store in use: `handiwork serve`.
    ///
    /// A damaged store is renamed to `store.quarantine-<time>`, a fresh one takes its place with what could be read of
    /// the old one, and [`Store::opening`] says so.
    ///
    /// # Errors
    /// [`StoreError::InUse`], [`StoreError::NotADirectory`], [`StoreError::NotWritable`], [`StoreError::LowSpace`],
    /// [`StoreError::Newer`], [`StoreError::TooOld`], or what else the system refused.
    pub fn open(data_dir: &Path, command: &str) -> Result<Store, StoreError> {
        opening::open(data_dir, command)
    }

    /// What was found when the store was opened: repairs are to be told to the user loudly.
    pub fn opening(&self) -> &Opening {
        &self.opening
    }

    /// The data directory.
    pub fn data_dir(&self) -> &Path {
        &self.layout.data_dir
    }

    /// Rows met since opening that were there and did not hold: each was treated as missing.
    pub fn unbelieved_rows(&self) -> u64 {
        self.rows.unbelieved()
    }

    /// Operations since opening that failed in the engine or the system, those without an error of their own included.
    pub fn failed_operations(&self) -> u64 {
        self.rows.failed()
    }

    /// Puts everything kept so far on disk, synced.
    ///
    /// # Errors
    /// [`StoreError::DiskFull`], [`StoreError::Damaged`], or what else the system refused.
    pub fn sync(&self) -> Result<(), StoreError> {
        self.rows.make_durable()
    }

    /// Closes the store and says whether all is on disk. Dropping it does the same and only logs.
    ///
    /// # Errors
    /// As [`Store::sync`].
    pub fn close(self) -> Result<(), StoreError> {
        // Dropping then does it once more, which changes nothing.
        self.leave()
    }

    /// Syncs and leaves the count of rows for the next opening, or the mark of damage.
    fn leave(&self) -> Result<(), StoreError> {
        if self.rows.is_damaged() {
            return layout::write_side_file(&self.layout.damaged(), &"the engine failed while running");
        }
        self.rows.make_durable()?;
        let census = self.rows.census()?;
        layout::write_side_file(&self.layout.closed(), &census)
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        if let Err(error) = self.leave() {
            tracing::warn!(%error, "the store was not closed cleanly");
        }
    }
}

/// The moment rows are stamped with.
fn now() -> Timestamp {
    Timestamp::now()
}
