//! What can go wrong with the store, said so that a reader knows what to do next.

use super::lock::Holder;
use std::io;
use std::path::{Path, PathBuf};

/// A fault of the store. The text says what happened, why, and what to do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// Another process holds the store. One process writes at a time.
    #[error("the store in {} is in use by {holder}; wait for it to end, or stop it, and run the command again", .path.display())]
    InUse {
        /// The data directory.
        path: PathBuf,
        /// Who holds it, as far as the lock file tells.
        holder: Holder,
    },
    /// The data directory, or something above it, is a file.
    #[error("{} is not a directory; name another data directory with --data-dir or HANDIWORK_DATA_DIR", .path.display())]
    NotADirectory {
        /// What was named.
        path: PathBuf,
    },
    /// The data directory cannot be written.
    #[error(
        "cannot write to {}: {source}; give this user the right to write there, or name another data directory with \
         --data-dir or HANDIWORK_DATA_DIR", .path.display()
    )]
    NotWritable {
        /// Where writing failed.
        path: PathBuf,
        /// The system's answer.
        source: io::Error,
    },
    /// Too little free space to start: the engine cannot be opened on a full disk, so it must not become full.
    #[error(
        "only {} MiB are free for the store in {}, and {} MiB are needed to start; free some space, or name a data \
         directory on another disk with --data-dir", .available >> 20, .path.display(), .needed >> 20
    )]
    LowSpace {
        /// The data directory.
        path: PathBuf,
        /// Bytes this user may still write.
        available: u64,
        /// Bytes asked for.
        needed: u64,
    },
    /// The disk became full. What was finished before is kept.
    #[error(
        "the disk holding the store in {} is full; everything finished is kept: free some space and run the command \
         again", .path.display()
    )]
    DiskFull {
        /// The store's directory.
        path: PathBuf,
    },
    /// A newer program wrote the store. It was not touched.
    #[error(
        "the store in {} was written by handiwork {app_version} (store schema {found}) and this is handiwork {} (schema \
         {known}); nothing was changed: use the newer handiwork, or name another data directory with --data-dir",
        .path.display(), env!("CARGO_PKG_VERSION")
    )]
    Newer {
        /// The store's directory.
        path: PathBuf,
        /// Its schema.
        found: u16,
        /// The newest schema this program knows.
        known: u16,
        /// The program that wrote it.
        app_version: String,
    },
    /// An older schema that this program has no way up from.
    #[error(
        "the store in {} has schema {found}, which this handiwork cannot bring up to schema {known}; nothing was \
         changed: export it with the handiwork that wrote it and import the export here", .path.display()
    )]
    TooOld {
        /// The store's directory.
        path: PathBuf,
        /// Its schema.
        found: u16,
        /// This program's schema.
        known: u16,
    },
    /// The engine met damage while running. It takes no more writes in this process; the next start repairs it.
    #[error(
        "the store in {} is damaged ({detail}); run the command again: the damaged store is set aside, what can be \
         read of it is kept, and the rest is collected anew", .path.display()
    )]
    Damaged {
        /// The store's directory.
        path: PathBuf,
        /// What the engine said.
        detail: String,
    },
    /// A value beyond what the store keeps.
    #[error("{what} takes {bytes} bytes, more than the store keeps in one value ({limit}); it was not stored")]
    TooLarge {
        /// What sort of value.
        what: &'static str,
        /// Its size.
        bytes: usize,
        /// The limit.
        limit: usize,
    },
    /// A run the journal does not know.
    #[error("the store knows no run {id}; `handiwork report` without --run takes the newest assessments")]
    NoSuchRun {
        /// The id asked for.
        id: String,
    },
    /// A value could not be encoded. An error of ours.
    #[error("{what} could not be encoded for the store: {source}; please report this")]
    Encoding {
        /// What sort of value.
        what: &'static str,
        /// Why.
        source: serde_json::Error,
    },
    /// An import that is no export of ours, or not a whole one.
    #[error("this is no complete handiwork export: {detail}; nothing after that point was imported")]
    BadExport {
        /// What was wrong and where.
        detail: String,
    },
    /// Anything else the system refused.
    #[error("{action} {}: {source}", .path.display())]
    Io {
        /// What was being done.
        action: &'static str,
        /// To what.
        path: PathBuf,
        /// The system's answer.
        source: io::Error,
    },
}

impl StoreError {
    /// Sorts a system error by what the reader can do about it.
    pub(super) fn from_io(action: &'static str, path: &Path, source: io::Error) -> Self {
        let path = path.to_path_buf();
        match source.kind() {
            io::ErrorKind::NotADirectory | io::ErrorKind::AlreadyExists => StoreError::NotADirectory { path },
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
                StoreError::NotWritable { path, source }
            }
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => StoreError::DiskFull { path },
            _ => StoreError::Io { action, path, source },
        }
    }
}
