//! One line of the log: its fields, and the hash over the bytes before it.

use super::RightsError;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// What the first line of all names as the hash before it.
pub(super) const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";
/// What stands between the fields and the hash.
const HASH: &str = ",\"hash\":\"";

/// One act.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Counted from 1 without a gap.
    pub sequence: u64,
    /// When (UTC).
    pub at: Timestamp,
    /// Who: the system's user.
    pub actor: String,
    /// What.
    pub action: String,
    /// Salted ids of whom it concerns.
    pub subjects: Vec<String>,
    /// The run it belongs to.
    pub run: Option<String>,
    /// What else there is to know.
    pub details: BTreeMap<String, String>,
    /// The hash of the line before.
    pub previous: String,
}

fn hash(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// An entry as a line, with its hash: SHA-256 over the entry's own JSON, which holds the hash before it.
pub(super) fn written(entry: &Entry) -> Result<(String, String), RightsError> {
    let text =
        serde_json::to_string(entry).map_err(|source| RightsError::Encoding { what: "a line of the log", source })?;
    let hash = hash(&text);
    let open = text.strip_suffix('}').unwrap_or(&text);
    Ok((format!("{open}{HASH}{hash}\"}}\n"), hash))
}

/// An entry with its hash, when the line is whole and its hash holds.
pub(super) fn read_line(line: &[u8]) -> Option<(Entry, String)> {
    let text = std::str::from_utf8(line.strip_suffix(b"\n")?).ok()?;
    let (open, rest) = text.rsplit_once(HASH)?;
    let told = rest.strip_suffix("\"}")?;
    let text = format!("{open}}}");
    (hash(&text) == told).then_some(())?;
    Some((serde_json::from_str(&text).ok()?, told.to_owned()))
}
