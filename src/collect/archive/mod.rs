//! A repository's contents as a stream of gzip and tar, to facts: never on disk, never whole in memory.
//!
//! Called by sources that can download one. Bytes arrive on a bounded channel and are read on a blocking thread.
//! Invariant: nothing is unpacked; a path is only a label, links and devices are passed over, and every size an archive
//! states is a claim to be checked against a limit before it costs memory.

mod channel;
mod entries;

#[cfg(test)]
mod tests;

pub(crate) use channel::{Feed, PumpFault, feed};
pub(crate) use entries::read_archive;

use crate::read::RepositoryReader;
use std::collections::BTreeSet;

/// What an archive may cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ArchiveLimits {
    /// Bytes on the wire. A 2 GB repository is told by its listing.
    pub(crate) wire: u64,
    /// Bytes after unzipping.
    pub(crate) decoded: u64,
    /// Unzipped bytes per byte on the wire, once [`crate::collect::http::RATIO_FROM`] came out. Source reaches 10.
    pub(crate) ratio: u64,
    /// Entries of any type. The largest public monorepos have some 400,000 files.
    pub(crate) entries: u64,
    /// Bytes read of one file; the rest is skipped and the reader is told it was cut. Notebooks with outputs reach
    /// tens of MiB, and what is judged in them stands before.
    pub(crate) file: u64,
    /// Bytes of one extended header (long name, PAX). Linux paths end at 4,096.
    pub(crate) header: u64,
    /// Bytes a second over [`ArchiveLimits::patience`] of waiting for the network, below which a server is dripping.
    pub(crate) slowest: u64,
    /// Seconds of waiting for the network before speed is judged.
    pub(crate) patience: u64,
}

impl ArchiveLimits {
    /// What a portfolio's repositories need, with room.
    pub(crate) const DEFAULT: ArchiveLimits = ArchiveLimits {
        wire: 200 << 20,
        decoded: 1 << 30,
        ratio: 100,
        entries: 100_000,
        file: 8 << 20,
        header: 64 << 10,
        slowest: 4 << 10,
        patience: 20,
    };
}

/// Why reading an archive ended before its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Ended {
    /// The stream stopped early, or the zip or tar structure is broken or unfinished.
    Truncated(String),
    /// Past a limit.
    TooLarge(String),
}

/// What was read of an archive.
pub(crate) struct ArchiveRead {
    /// The reader with every file offered so far.
    pub(crate) reader: RepositoryReader,
    /// The paths offered, so that a second channel does not offer them again.
    pub(crate) offered: BTreeSet<String>,
    /// The commit the archive says it was made of, in the global header git writes.
    pub(crate) commit: Option<String>,
    /// Set when it was not read to its end.
    pub(crate) ended: Option<Ended>,
}
