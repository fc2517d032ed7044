//! Who was told that data about them is kept, or why they need not be: a month after it was first collected at the
//! latest (GDPR Article 14(3)(a)).
//!
//! When data was first collected, the store knows; here are the marks alone.

use super::RightsError;
use super::ledger::Ledger;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The file's name.
pub(super) const FILE: &str = "notices.jsonl";
/// Longest reason kept.
const LONGEST_REASON: usize = 500;

/// What became of a notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MarkState {
    /// The person was told.
    Sent,
    /// They need not be told, for the reason given.
    Exempt,
}

/// One mark.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// When it was made.
    pub at: Timestamp,
    /// Salted id of whom it is about.
    pub subject: String,
    /// What became of the notice.
    pub state: MarkState,
    /// Why, where nobody was told.
    pub reason: Option<String>,
}

/// The marks of one data directory.
#[derive(Debug, Clone)]
pub struct Notices {
    ledger: Ledger,
}

impl Notices {
    pub(super) fn new(ledger: Ledger) -> Notices {
        Notices { ledger }
    }

    /// Marks somebody, on disk when this returns.
    ///
    /// # Errors
    /// What the system refused.
    pub fn mark(&self, subject: &str, state: MarkState, reason: Option<&str>) -> Result<(), RightsError> {
        let reason = reason.map(|reason| reason.chars().take(LONGEST_REASON).collect());
        self.ledger.append(&Mark { at: Timestamp::now(), subject: subject.to_owned(), state, reason })
    }

    /// The newest mark of each person, by their salted id.
    ///
    /// # Errors
    /// What the system refused.
    pub fn marks(&self) -> Result<BTreeMap<String, Mark>, RightsError> {
        let marks = self.ledger.read::<Mark>()?.entries;
        Ok(marks.into_iter().map(|mark| (mark.subject.clone(), mark)).collect())
    }

    /// Drops the marks of these people.
    pub(super) fn forget(&self, subjects: &[String]) -> Result<(), RightsError> {
        if !self.ledger.path.exists() {
            return Ok(());
        }
        self.ledger.rewrite(|mark: Mark| (!subjects.contains(&mark.subject)).then_some(mark))
    }
}
