//! What can go wrong with the files of people's rights, said so that a reader knows what to do next.

use std::io;
use std::path::{Path, PathBuf};

/// A fault of the files of people's rights.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RightsError {
    /// The system refused something.
    #[error("{action} {}: {source}", .path.display())]
    Io {
        /// What was being done.
        action: &'static str,
        /// To what.
        path: PathBuf,
        /// The system's answer.
        source: io::Error,
    },
    /// The salt of hashes that are there is gone or damaged.
    #[error(
        "{} is missing or damaged, and without it nobody can tell whom {} protects; nothing is asked: put the file back \
         from a copy", .path.display(), .protects.display()
    )]
    NoSalt {
        /// The salt's file.
        path: PathBuf,
        /// The file it belongs to.
        protects: PathBuf,
    },
    /// A line of the suppressed is damaged, so that somebody who asked not to be looked at might be.
    #[error(
        "line {line} of {} is damaged, and it may protect somebody; nothing is asked: put the file back from a copy, or \
         take the line out once you have suppressed the person again", .path.display()
    )]
    Unprotected {
        /// The file.
        path: PathBuf,
        /// Counted from 1.
        line: u64,
    },
    /// The system gave no random bytes.
    #[error("the system gives no random bytes for the salt: {0}")]
    NoRandomness(String),
    /// Something could not be written as JSON. An error of ours.
    #[error("{what} could not be encoded: {source}; please report this")]
    Encoding {
        /// What sort of value.
        what: &'static str,
        /// Why.
        source: serde_json::Error,
    },
}

impl RightsError {
    /// Attaches what was being done to a system error.
    pub(super) fn io(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> RightsError {
        let path = path.to_path_buf();
        move |source| RightsError::Io { action, path, source }
    }
}
