//! Commit messages and series of commits.

use jiff::Timestamp;

/// One commit as any channel can show it. The message never leaves the reader; addresses never reach it.
#[derive(Debug, Clone, Default)]
pub struct CommitRecord {
    /// Full id.
    pub id: String,
    /// Whole message.
    pub message: String,
    /// When the author says it was written.
    pub authored_at: Option<Timestamp>,
    /// When it was committed.
    pub committed_at: Option<Timestamp>,
    /// More than one parent.
    pub is_merge: bool,
    /// Made in the platform's web editor.
    pub via_web: bool,
    /// What it changes, where known.
    pub change: Option<ChangeSize>,
}

/// What a commit changes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ChangeSize {
    /// Lines added.
    pub added: u64,
    /// Lines removed.
    pub removed: u64,
    /// Files touched.
    pub files: u64,
    /// Paths touched, where the channel tells them; then generated, vendored and data files are already left out of
    /// the counts above. Empty otherwise. At most 200.
    pub paths: Vec<String>,
}

/// Collects over own commits, newest first, then tells.
#[derive(Debug, Default)]
pub struct HistoryReader {}

/// What a channel knows of the whole history without reading it.
#[derive(Debug, Clone, Default)]
pub struct HistoryTotals {
    /// Own commits, when the platform counts them; else those read.
    pub own: Option<u64>,
    /// Commits by anyone.
    pub all: Option<u64>,
    /// The first tag or release.
    pub first_release: Option<Timestamp>,
    /// When the history was read: later commits are in the future.
    pub collected_at: Option<Timestamp>,
}

impl HistoryReader {
    /// Takes one own commit.
    pub fn commit(&mut self, _commit: &CommitRecord) {}

    /// The facts, once every own commit the channel shows was offered.
    pub fn finish(self, _totals: &HistoryTotals) -> crate::evidence::facts::HistoryFacts {
        crate::evidence::facts::HistoryFacts::default()
    }
}
