//! Looking after the store: how much is in it and whether it holds.

use super::keys::{Key, Kind};
use super::{Store, StoreError};
use crate::collect::kaggle::{MetaStats, meta_stats};
use std::collections::BTreeMap;
use std::path::Path;

/// How much is in a store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoreStats {
    /// Rows by kind: `prospect`, `evidence`, `assessment`, `content_facts`, `response` …
    pub rows: BTreeMap<String, u64>,
    /// Bytes of the engine's files. More than the rows take: replaced ones leave room that is used again later.
    pub bytes_on_disk: u64,
    /// The index of Meta Kaggle beside the engine, where there is one.
    pub meta_kaggle: Option<MetaStats>,
}

/// The outcome of verifying every row.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CheckReport {
    /// Rows looked at.
    pub rows: u64,
    /// Rows that do not hold, by kind. They are treated as missing wherever they are met.
    pub broken: BTreeMap<String, u64>,
    /// The index of Meta Kaggle beside the engine, where there is one.
    pub meta_kaggle: Option<MetaStats>,
}

impl CheckReport {
    /// Whether every row holds, and the index beside them.
    pub fn is_intact(&self) -> bool {
        self.broken.is_empty() && self.meta_kaggle.as_ref().is_none_or(|meta| meta.torn.is_none())
    }
}

impl Store {
    /// Counts rows and bytes.
    ///
    /// # Errors
    /// When the engine cannot list its rows.
    pub fn stats(&self) -> Result<StoreStats, StoreError> {
        let census = self.rows.census()?;
        Ok(StoreStats {
            rows: census.rows,
            bytes_on_disk: bytes_below(self.rows.directory(), 4),
            meta_kaggle: meta_stats(self.data_dir(), false),
        })
    }

    /// Reads every row and verifies its checksum and length.
    ///
    /// # Errors
    /// When the engine cannot list its rows.
    pub fn check(&self) -> Result<CheckReport, StoreError> {
        let meta_kaggle = meta_stats(self.data_dir(), true);
        let mut report = CheckReport { meta_kaggle, ..CheckReport::default() };
        for kind in Kind::ALL {
            self.rows.visit(&Key::of(kind), |key| {
                report.rows += 1;
                if self.rows.get_json(&key).is_none() {
                    *report.broken.entry(kind.name().to_owned()).or_default() += 1;
                }
                true
            })?;
        }
        Ok(report)
    }
}

/// Bytes of the files in a directory and, to a depth, below it. What cannot be looked at counts nothing.
pub(super) fn bytes_below(directory: &Path, depth: u8) -> u64 {
    let entries = std::fs::read_dir(directory).into_iter().flatten().flatten();
    entries
        .map(|entry| match entry.metadata() {
            Ok(metadata) if metadata.is_dir() && depth > 0 => bytes_below(&entry.path(), depth - 1),
            Ok(metadata) if metadata.is_file() => metadata.len(),
            _ => 0,
        })
        .sum()
}
