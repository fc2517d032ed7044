//! People's rights over their data: who asked not to be looked at, who saw what, which copies were made, what the person
//! says of a finding, and who has yet to be told.
//!
//! Called by `run` before anybody is asked, by `cli` for the subject and audit commands, and by every command that shows
//! people. What stands here cannot be fetched again, so it lies in append-only files beside the store, each line synced
//! before the command goes on. Invariants: no login, name or platform id is written here in the clear but in a path or a
//! correction, which are rewritten when the person is forgotten; a line that does not hold is counted and told, never
//! skipped in silence; a correction never adds a point.
//!
//! ```text
//! <data directory>/rights/       0700
//!   salt                         the deployment's own; without it the hashes below say nothing
//!   suppressed.jsonl             salted hashes of accounts that are never asked about
//!   copies.jsonl                 files written outside the data directory
//!   corrections.jsonl            what people say of findings about them
//!   notices.jsonl                who was told that data about them is kept
//! <data directory>/audit/        0700
//!   2026-11.jsonl                one month of the log, each line bound to the one before by its hash
//!   anchor.json                  where the log begins since older months were dropped
//! ```

mod audit;
mod copies;
mod corrections;
mod disk;
mod error;
mod ledger;
mod notices;
mod salt;
mod search;
mod suppression;

pub use audit::{Act, Audit, Break, Dropped, Entry, Log, Verdict};
pub use copies::{Copied, Copies, CopyKind};
pub use corrections::{Correction, Corrections, EXCLUDE, WITHDRAW, judge};
pub use error::RightsError;
pub use notices::{Mark, MarkState, Notices};
pub use search::{Found, Needles, Pieces, search};
pub use suppression::Suppressions;

use crate::evidence::{Handle, Platform};
use salt::Salt;
use std::path::{Path, PathBuf};

/// The rights kept in one data directory.
#[derive(Debug, Clone)]
pub struct Rights {
    data_dir: PathBuf,
    salt: Salt,
}

impl Rights {
    /// Opens the rights kept in a data directory that exists, and makes the salt where there is none yet.
    ///
    /// # Errors
    /// [`RightsError::NoSalt`] when hashes are there and their salt is gone; otherwise what the system refused.
    pub fn open(data_dir: &Path) -> Result<Rights, RightsError> {
        let folder = data_dir.join("rights");
        let has_hashes = folder.join(suppression::FILE).exists();
        let salt = Salt::open(&folder, has_hashes)?;
        Ok(Rights { data_dir: data_dir.to_path_buf(), salt })
    }

    fn file(&self, name: &str) -> ledger::Ledger {
        ledger::Ledger::new(self.data_dir.join("rights"), name)
    }

    /// The name under which the log knows whoever stands under a key: salted, the same for every spelling of an account.
    pub fn subject(&self, key: &str) -> String {
        let is_account = Platform::ALL.iter().any(|one| key.starts_with(&format!("{one}:")));
        self.salt.digest("subject", &if is_account { key.to_lowercase() } else { key.to_owned() })
    }

    /// Who asked not to be looked at.
    ///
    /// # Errors
    /// What the system refused.
    pub fn suppressions(&self) -> Result<Suppressions, RightsError> {
        Suppressions::read(&self.file(suppression::FILE), &self.salt)
    }

    /// Keeps that these accounts, which are one person's, are never asked about again. On disk when this returns.
    ///
    /// # Errors
    /// What the system refused: then nothing is kept.
    pub fn suppress<'a>(
        &self,
        handles: impl IntoIterator<Item = &'a Handle>,
        ids: impl IntoIterator<Item = &'a (Platform, String)>,
    ) -> Result<usize, RightsError> {
        suppression::suppress(&self.file(suppression::FILE), &self.salt, handles, ids)
    }

    /// Lifts the suppression of the person who has this account, and gives the number of hashes lifted.
    ///
    /// # Errors
    /// What the system refused.
    pub fn unsuppress(&self, handle: &Handle) -> Result<usize, RightsError> {
        suppression::unsuppress(&self.file(suppression::FILE), &self.salt, handle)
    }

    /// The log of who did what.
    pub fn audit(&self) -> Audit {
        Audit::new(self.data_dir.join("audit"))
    }

    /// Files written outside the data directory.
    pub fn copies(&self) -> Copies {
        Copies::new(self.file(copies::FILE))
    }

    /// What people say of findings about them.
    ///
    /// # Errors
    /// What the system refused.
    pub fn corrections(&self) -> Result<Corrections, RightsError> {
        Corrections::read(self)
    }

    /// Keeps a correction. On disk when this returns.
    ///
    /// # Errors
    /// What the system refused.
    pub fn correct(&self, key: &str, field: &str, value: &str) -> Result<Correction, RightsError> {
        corrections::keep(self, key, field, value)
    }

    /// Who was told.
    pub fn notices(&self) -> Notices {
        Notices::new(self.file(notices::FILE))
    }

    /// Drops what is kept here of the people under these keys: corrections, marks, and paths that name them. What was
    /// hashed stays. The files are rewritten, so that nothing of it is left in them.
    ///
    /// # Errors
    /// What the system refused.
    pub fn forget(&self, keys: &[String], needles: &Needles) -> Result<(), RightsError> {
        let subjects: Vec<String> = keys.iter().map(|key| self.subject(key)).collect();
        corrections::forget(self, &subjects)?;
        self.notices().forget(&subjects)?;
        self.copies().redact(needles)
    }
}
