//! ML code completeness and records of the work's course.

use super::super::{Place, Slot};
use serde::{Deserialize, Serialize};

/// The five items of the ML Code Completeness Checklist (Papers with Code, 2020). Each holds its best places, at most 4.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct CompletenessFacts {
    /// Code that trains.
    pub training: Slot<Vec<Place>>,
    /// Code that evaluates.
    pub evaluation: Slot<Vec<Place>>,
    /// Pretrained models: files, links or hub identifiers.
    pub pretrained_model: Slot<Vec<Place>>,
    /// A table or figures of results, best with the command that makes them.
    pub results: Slot<Vec<Place>>,
    /// Results told in sentences alone ("reaches 93 % accuracy"): weaker than a table, which can be compared with.
    pub results_in_words: Vec<Place>,
    /// Dependencies stated: manifest, container, or a README list.
    pub dependencies: Slot<Vec<Place>>,
}

/// Records of how the work changed.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct RecordFacts {
    /// The changelog, if there is one with entries.
    pub changelog: Option<Place>,
    /// Versions or dates described in it.
    pub changelog_entries: u64,
    /// Notes on experiments: a log, a journal, a results history with dates or versions. At most 5.
    pub experiment_notes: Vec<Place>,
}
