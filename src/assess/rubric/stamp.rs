//! A rubric's identity: name, version, and a digest of everything that can move a level.

use super::Rubric;
use crate::assess::verdict::RubricStamp;
use sha2::{Digest, Sha256};

/// SHA-256 over the checked rubric with its roles and the revisions of its signals, as JSON in fixed order: comments
/// and layout of the files change nothing, any number, word or signal revision does.
pub(super) fn of(rubric: &Rubric) -> RubricStamp {
    let canonical = serde_json::to_vec(rubric).unwrap_or_default();
    let digest = Sha256::digest(&canonical);
    let sha256 = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    RubricStamp { name: rubric.name.clone(), version: rubric.version.clone(), sha256 }
}
