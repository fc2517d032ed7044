//! Derived facts: what kind of work an artefact is and how much it weighs, worked out once per artefact.
//!
//! Called by `assess` before any criterion is asked. Invariant: reads only the artefact, the rubric's tables and the
//! day; popularity is not among its inputs.

mod kind;
mod weight;

pub use weight::Counting;

use super::rubric::Rubric;
use super::verdict::ArtefactKind;
use crate::evidence::Artefact;
use jiff::civil::Date;

/// What was derived about one artefact.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Profile {
    /// What the work is, where that could be told.
    pub kind: Option<ArtefactKind>,
    /// Whether it is machine-learning work: trains something, or uses a library that does. None where that could
    /// not be told.
    pub machine_learning: Option<bool>,
    /// Whether it trains something itself. None where that could not be told.
    pub trains: Option<bool>,
    /// Evidence weight e, 0 to 1: own share × substance × recency, and the rubric's factor for coursework.
    pub weight: f64,
    /// Whether the kind rests on facts all of which were seen.
    pub kind_settled: bool,
    /// Whether kind and weight rest on facts all of which were seen. Where not, learning more may move them.
    pub settled: bool,
    /// Whether it counts for the person, and how.
    pub counting: Option<Counting>,
    /// Why it counts or does not, for people.
    pub reason: String,
}

/// Derives what the criteria need of one artefact.
pub fn profile(artefact: &Artefact, rubric: &Rubric, as_of: Date) -> Profile {
    let kind = kind::kind_of(artefact, &rubric.kinds);
    let weighed = weight::weigh(artefact, kind, &rubric.weights, as_of);
    Profile {
        kind,
        machine_learning: kind::machine_learning(artefact, kind, &rubric.kinds),
        trains: kind::trains(artefact),
        weight: weighed.weight,
        kind_settled: kind::is_settled(artefact),
        settled: weighed.settled && kind::is_settled(artefact),
        counting: weighed.counting,
        reason: weighed.reason,
    }
}
