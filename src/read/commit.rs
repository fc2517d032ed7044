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
