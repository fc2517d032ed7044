//! How much of a local repository is read. Each bound keeps one hostile or huge repository from taking the machine;
//! ordinary ones stay far below all of them.

/// Bytes of one file that are read; a larger file is offered cut (plain directories) or listed (git must inflate an
/// object whole).
pub(super) const MAX_FILE_BYTES: u64 = 8 << 20;

/// Bytes of all files of one revision that are read; the rest is listed.
pub(super) const MAX_TOTAL_BYTES: u64 = 512 << 20;

/// Files of one revision that are listed. The Linux kernel has about 90,000.
pub(super) const MAX_FILES: u64 = 200_000;

/// Levels of folders that are entered.
pub(super) const MAX_DEPTH: usize = 128;

/// Commits that are walked. Chromium has about 1.5 million; counting further would tell nothing new about anybody.
pub(super) const MAX_COMMITS: u64 = 500_000;

/// Own commits whose size of change is measured, the newest first: enough for a stable median and 90th percentile.
pub(super) const MAX_MEASURED_COMMITS: usize = 1_000;

/// Bytes of file versions compared for all of them together.
pub(super) const MAX_COMPARED_BYTES: u64 = 256 << 20;

/// Bytes of one file version beyond which its lines are not counted.
pub(super) const MAX_COMPARED_FILE_BYTES: u64 = 1 << 20;

/// Files of one commit whose lines are counted. A commit of more is a bulk commit whatever its lines are, so what
/// is counted of it is a lower bound.
pub(super) const MAX_COMPARED_FILES: usize = 1_000;

/// Entries (folders included) of one commit's difference that are looked at before giving its size up.
pub(super) const MAX_TREE_CHANGES: usize = 50_000;

/// Paths of one commit that are kept for the reader of history, as its record allows.
pub(super) const MAX_PATHS: usize = 200;

/// Tags that are looked at.
pub(super) const MAX_TAGS: u64 = 20_000;

/// Of the text files a reader wants, the share in percent that may be missing from a partial clone before absence
/// can no longer be told and the contents count as a listing.
pub(super) const MAX_MISSING_PERCENT: u64 = 5;

/// Notes on single files and folders of one revision; more would tell a reader nothing new.
pub(super) const MAX_NOTES: usize = 50;

/// Bytes a file missing from a clone is taken to have when the clone does not say what it left out.
pub(super) const UNSTATED_SIZE: u64 = 64 << 10;
