//! What was measured on a repository at one revision, with no judgement in it.
//!
//! Written by `read` (contents, messages) and `collect` (what only a platform knows); read by `assess`. Invariant:
//! a count is a count of something found at a [`Place`]; what a channel could not see is a
//! [`Slot::Unknown`](super::Slot), never a zero. Every struct deserialises from an older, shorter version of itself.

mod automation;
mod code;
mod completeness;
mod environment;
mod history;
mod inventory;
mod methodology;
mod production;
mod readme;
mod reproducibility;
mod tests;

pub use automation::{AutomationFacts, CheckState, Workflow};
pub use code::{
    COMPLEX_FUNCTION, CodeFacts, HygieneFacts, LARGE_FILE, LARGE_WEIGHTS, LONG_FUNCTION, Repetition, SecurityFacts,
    Sighting, Unwieldy,
};
pub use completeness::{CompletenessFacts, RecordFacts};
pub use environment::{
    BaseImage, DataFacts, Declaration, EnvironmentFacts, ImageTag, ImportFacts, ImportUse, Pin, Requirement,
};
pub use history::{CalendarFacts, HistoryFacts, MessageFacts, SizeFacts};
pub use inventory::{Inventory, LanguageCount};
pub use methodology::{Done, MethodologyFacts, Notion, Passage, Practice, Said};
pub use production::ProductionFacts;
pub use readme::{CodeBlock, CommandFound, CommandKind, ReadmeFacts, Section, SectionLabel};
pub use reproducibility::{
    Generator, Habit, NotebookFacts, Pipeline, ReproducibilityFacts, ResultFacts, ResultRecord, ResultTie, RunFacts,
    Variation,
};
pub use tests::{HollowReason, HollowTest, MlTest, TestCount, TestExample, TestFacts};

use super::{Place, Slot};
use serde::{Deserialize, Serialize};

/// Version of the analyser that writes these facts. Raised whenever the same bytes could give other facts, so that
/// stored facts of an older analyser are measured again when their contents can be had.
pub const ANALYSER: u32 = 4;

/// How much of a repository's contents a channel showed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "snake_case")]
pub enum Reach {
    /// Every file, up to the limits on size. Absence can be told.
    Whole,
    /// File names near the root and a few texts (README, manifests, CI). Absence can be told of those only.
    #[default]
    Listing,
}

/// Everything measured on one repository.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct RepositoryFacts {
    /// What its files show. Depends on the revision alone, so it is kept under it.
    pub content: ContentFacts,
    /// What the prospect's own commits show.
    pub history: Slot<HistoryFacts>,
    /// The combined state of the checks on the newest commit of the default branch.
    pub checks: Slot<CheckState>,
    /// Releases published on the platform, or annotated version tags of a clone.
    pub releases: Slot<u64>,
    /// Tags.
    pub tags: Slot<u64>,
    /// Pull requests merged into the repository.
    pub merged_pull_requests: Slot<u64>,
}

/// What a repository's files show at one revision, whoever wrote them.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ContentFacts {
    /// [`ANALYSER`] at the time of writing.
    pub analyser: u32,
    /// How much was seen.
    pub reach: Reach,
    /// Files, languages, definitions.
    pub inventory: Slot<Inventory>,
    /// Tests. `Absent` when every file was read and none is a test.
    pub tests: Slot<TestFacts>,
    /// The README. `Absent` when there is none.
    pub readme: Slot<ReadmeFacts>,
    /// The five items of ML code completeness.
    pub completeness: Slot<CompletenessFacts>,
    /// Declared dependencies, interpreter, images, imports, data. `Absent` when nothing is declared, imported or read at
    /// all; code that imports without declaring is seen, with no declaration.
    pub environment: Slot<EnvironmentFacts>,
    /// Continuous integration. `Absent` when neither a pipeline of a known system nor a test runner, coverage or linter is
    /// configured; the latter without the former are seen, with no workflow.
    pub automation: Slot<AutomationFacts>,
    /// Changelog and experiment notes.
    pub records: Slot<RecordFacts>,
    /// Notebooks as run, what steers a run, recorded results. `Absent` when there is nothing of any of them.
    pub reproducibility: Slot<ReproducibilityFacts>,
    /// How the code is written. `Absent` when every file was read and none holds code.
    pub code: Slot<CodeFacts>,
    /// Housekeeping.
    pub hygiene: Slot<HygieneFacts>,
    /// What could do harm, and what is set up against it.
    pub security: Slot<SecurityFacts>,
    /// What makes the work run for others. `Absent` when every file was read and nothing of it is there.
    pub production: Slot<ProductionFacts>,
    /// What is said about method, and what code does of it. `Absent` when every file was read and none holds text or
    /// source; text that says nothing of method is seen, with nothing said.
    pub methodology: Slot<MethodologyFacts>,
    /// What limits or broken files kept from being read, for people.
    pub notes: Vec<Note>,
}

/// Something a reader of the report should know about how the facts came to be.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Note {
    /// A sentence.
    pub text: String,
    /// The file it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
}
