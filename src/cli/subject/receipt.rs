//! The receipt of an erasure. It names nobody, so that it can be kept.

use crate::rights::{Copied, Needles};
use jiff::Timestamp;
use serde::Serialize;
use std::collections::BTreeMap;
use std::path::Path;

/// What was erased, how that was proved, and what is left.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Receipt {
    /// Its number, which the audit log holds too.
    pub(super) receipt: String,
    pub(super) erased_at: Timestamp,
    /// Whether the person is never asked about again.
    pub(super) suppressed: bool,
    /// Whether anything stood under a key of theirs.
    pub(super) was_stored: bool,
    /// Rows removed or rewritten, by kind.
    pub(super) rows: BTreeMap<String, u64>,
    /// Rows overwritten in the Meta Kaggle index.
    pub(super) meta_kaggle_rows: u64,
    /// Bytes of the store before it was rewritten.
    pub(super) bytes_before: u64,
    /// And after.
    pub(super) bytes_after: u64,
    /// How the files were searched afterwards.
    pub(super) searched: Searched,
    /// Files that still hold something, names in them masked.
    pub(super) still_found: Vec<String>,
    /// Rows about other people that name this one. They stay.
    pub(super) mentions: u64,
    /// Copies that could not be reached, names in them masked.
    pub(super) beyond_reach: Vec<Beyond>,
}

/// How much was searched for what.
#[derive(Debug, Clone, Copy, Serialize)]
pub(super) struct Searched {
    pub(super) files: u64,
    pub(super) bytes: u64,
    /// Logins, names and repositories looked for.
    pub(super) names: u64,
    /// Pieces of erased rows looked for, as they stood on disk.
    pub(super) pieces: u64,
}

/// A copy that erasing does not reach.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Beyond {
    pub(super) kind: String,
    /// Where; none where its name was erased before.
    pub(super) path: Option<String>,
    pub(super) written_at: Option<Timestamp>,
    /// Whether there is a file, as far as can be told: without its name it cannot.
    pub(super) is_there: bool,
}

impl Beyond {
    fn new(kind: &str, path: Option<String>, written_at: Option<Timestamp>) -> Beyond {
        let is_there = path.as_ref().is_none_or(|path| Path::new(path).exists());
        Beyond { kind: kind.to_owned(), path, written_at, is_there }
    }

    /// A file this program wrote.
    pub(super) fn copy(copy: Copied) -> Beyond {
        Beyond::new(copy.kind.word(), copy.path, Some(copy.at))
    }

    /// A damaged store that was set aside.
    pub(super) fn set_aside(path: &Path) -> Beyond {
        Beyond::new("damaged store set aside", Some(path.to_string_lossy().into_owned()), None)
    }

    /// The operator's Meta Kaggle files, which hold everybody.
    pub(super) fn dump(path: &Path) -> Beyond {
        Beyond::new("Meta Kaggle files", Some(path.to_string_lossy().into_owned()), None)
    }

    /// The same without a name in its path.
    pub(super) fn masked(&self, needles: &Needles) -> Beyond {
        Beyond { path: self.path.as_ref().map(|path| needles.masked(path)), ..self.clone() }
    }
}

impl std::fmt::Display for Receipt {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "receipt {}, {}", self.receipt, self.erased_at.strftime("%Y-%m-%d %H:%M:%S UTC"))?;
        if !self.was_stored {
            writeln!(f, "nothing was stored under that name")?;
        }
        let rows: Vec<String> = self.rows.iter().map(|(kind, rows)| format!("{rows} {kind}")).collect();
        writeln!(f, "erased: {}", if rows.is_empty() { "no row".to_owned() } else { rows.join(", ") })?;
        if self.meta_kaggle_rows > 0 {
            writeln!(f, "erased from the Meta Kaggle index: {}", self.meta_kaggle_rows)?;
        }
        let megabytes = |bytes: u64| bytes as f64 / 1e6;
        let (before, after) = (megabytes(self.bytes_before), megabytes(self.bytes_after));
        writeln!(f, "the store was rewritten: {before:.1} MB before, {after:.1} MB after")?;
        let Searched { files, bytes, names, pieces } = self.searched;
        let size = megabytes(bytes);
        let found = if self.still_found.is_empty() { "none was found" } else { "NOT ALL WERE GONE" };
        writeln!(
            f,
            "searched {files} files ({size:.1} MB) for {names} names and {pieces} pieces of erased rows: {found}"
        )?;
        for file in &self.still_found {
            writeln!(f, "  still in {file}")?;
        }
        if self.mentions > 0 {
            writeln!(
                f,
                "{} rows about other people name this one, as those they worked with do; they stay",
                self.mentions
            )?;
        }
        writeln!(
            f,
            "{}",
            if self.suppressed {
                "suppressed: never asked about again, kept as salted hashes only"
            } else {
                "not suppressed"
            }
        )?;
        if self.beyond_reach.is_empty() {
            return writeln!(f, "no copy outside the data directory is known");
        }
        writeln!(f, "copies this does not reach:")?;
        for one in &self.beyond_reach {
            let path = one.path.as_deref().unwrap_or("(its name was erased)");
            let when = one.written_at.map(|at| at.strftime(", %Y-%m-%d").to_string()).unwrap_or_default();
            let gone = if one.is_there { "" } else { ", not there any more" };
            writeln!(f, "  {}: {path}{when}{gone}", one.kind)?;
        }
        Ok(())
    }
}
