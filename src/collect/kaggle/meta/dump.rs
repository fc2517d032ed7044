//! By what a dump is known again: the names, sizes and times of the files we read.

use sha2::{Digest, Sha256};
use std::io;
use std::path::Path;
use std::time::UNIX_EPOCH;

/// The tables read, of the forty there are.
const TABLES: [&str; 8] = [
    "Competitions",
    "KernelVersions",
    "Kernels",
    "Submissions",
    "TeamMemberships",
    "Teams",
    "UserAchievements",
    "Users",
];

/// What is known of a dump before a row is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Dump {
    /// Digest of names, sizes and times; a name for a folder.
    pub(super) digest: String,
    /// Bytes of all tables read.
    pub(super) bytes: u64,
    /// Tables found.
    pub(super) tables: usize,
    /// Day of the newest.
    pub(super) newest: Option<jiff::civil::Date>,
}

/// Looks at a folder.
///
/// # Errors
/// When it is no folder, or not one of the tables is in it.
pub(super) fn look(folder: &Path) -> io::Result<Dump> {
    if !folder.is_dir() {
        return Err(io::Error::new(io::ErrorKind::NotFound, format!("{} is no folder", folder.display())));
    }
    let (mut digest, mut bytes, mut tables, mut newest) = (Sha256::new(), 0u64, 0, None);
    for table in TABLES {
        let metadata = match std::fs::metadata(folder.join(format!("{table}.csv"))) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            other => other?,
        };
        let changed = metadata.modified()?;
        let since = changed.duration_since(UNIX_EPOCH).unwrap_or_default();
        digest.update(format!("{table} {} {}\n", metadata.len(), since.as_nanos()));
        bytes += metadata.len();
        tables += 1;
        newest = newest.max(jiff::Timestamp::try_from(changed).ok());
    }
    if tables == 0 {
        let detail = format!("{} holds none of the Meta Kaggle files (Users.csv, Teams.csv …)", folder.display());
        return Err(io::Error::new(io::ErrorKind::NotFound, detail));
    }
    Ok(Dump {
        digest: digest.finalize().iter().take(12).map(|byte| format!("{byte:02x}")).collect(),
        bytes,
        tables,
        newest: newest.map(|when| when.to_zoned(jiff::tz::TimeZone::UTC).date()),
    })
}
