//! What stands in the index. Renaming a field changes nothing; any other change raises [`FORMAT`].

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// Version of the files' meaning. An index of another one is built anew.
pub(super) const FORMAT: u16 = 1;
/// Results kept of one person, the newest.
pub(super) const MOST_RESULTS: usize = 400;
/// Notebooks kept of one person, the newest.
pub(super) const MOST_NOTEBOOKS: usize = 200;
/// Months kept of one notebook.
pub(super) const MOST_MONTHS: usize = 240;

/// What one index holds and what it was made of.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Manifest {
    /// [`FORMAT`].
    pub(super) format: u16,
    /// Digest of the dump's file names, sizes and times.
    pub(super) dump: String,
    /// The newest file's day, as `YYYY-MM-DD`.
    pub(super) dump_of: Option<jiff::civil::Date>,
    /// Rows read by table.
    pub(super) rows: BTreeMap<String, u64>,
    /// People in the index.
    pub(super) people: u64,
    /// People erased from it since it was built.
    #[serde(default)]
    pub(super) erased: u64,
    /// Part → why it is not there.
    pub(super) missing: BTreeMap<Part, String>,
    /// File → its length and checksum.
    pub(super) files: BTreeMap<String, FileMark>,
    /// Competitions whose results are kept.
    pub(super) competitions: Vec<CompetitionRow>,
}

/// By what a file is known again.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct FileMark {
    /// Bytes.
    pub(super) bytes: u64,
    /// CRC-32 of all of them.
    pub(super) crc: u32,
}

/// What an index can tell, as far as the dump's tables let it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Part {
    /// Ranked results.
    Results,
    /// Submissions of the teams.
    Submissions,
    /// Notebooks.
    Notebooks,
    /// Their versions.
    Versions,
    /// Tiers and medals.
    Standings,
}

/// A competition whose results can count: the platform gives points or tiers for it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct CompetitionRow {
    pub(super) id: u32,
    pub(super) slug: String,
    pub(super) title: String,
    pub(super) deadline: Option<jiff::civil::Date>,
    pub(super) verified: Option<bool>,
    pub(super) teams: u32,
}

/// One person.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct PersonRow {
    pub(super) name: String,
    pub(super) opted_out: bool,
    pub(super) results: Vec<ResultRow>,
    pub(super) notebooks: Vec<NotebookRow>,
    pub(super) standings: Vec<StandingRow>,
}

/// One result.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct ResultRow {
    /// Index into [`Manifest::competitions`].
    pub(super) competition: u32,
    pub(super) rank: u32,
    /// 0 where there is none.
    pub(super) public_rank: u32,
    /// 0 where there is none.
    pub(super) medal: u8,
    pub(super) members: u32,
    pub(super) submissions: u32,
    pub(super) days: u32,
}

/// One notebook with its versions put together.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct NotebookRow {
    pub(super) slug: String,
    /// [`Day`](super::table::Day) of the newest version, else of its making; 0 where neither is told.
    pub(super) last: u32,
    pub(super) is_fork: bool,
    pub(super) versions: u32,
    pub(super) changes: u32,
    /// Ascending; the first as it is, each further one as the distance from the one before.
    pub(super) months: Vec<u32>,
    /// Parts per thousand, plus one; 0 where it is not told.
    pub(super) own_share: u16,
    pub(super) lines: u32,
}

/// Standing in one section.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct StandingRow {
    pub(super) section: String,
    pub(super) tier: u8,
    pub(super) medals: [u32; 3],
}

/// By what a person is found: the first bytes of the digest of their name in lower case.
pub(super) fn name_key(name: &str) -> u64 {
    let digest = Sha256::digest(name.to_lowercase().as_bytes());
    digest.iter().take(8).fold(0, |key, byte| key << 8 | u64::from(*byte))
}
