//! The published document: a run and its prospects.

use crate::assess::verdict::Assessment;
pub use crate::assess::verdict::RubricStamp;
use crate::evidence::Usage;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Version of the document's shape. Raised only with a CHANGELOG entry.
pub const SCHEMA_VERSION: u32 = 1;

/// What `--format json` prints.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Document {
    /// [`SCHEMA_VERSION`].
    pub schema_version: u32,
    /// What wrote it.
    pub generator: Generator,
    /// The run.
    pub run: Run,
    /// The rubric judged by.
    pub rubric: RubricStamp,
    /// The prospects, in list order.
    pub prospects: Vec<Assessment>,
}

/// What wrote the document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Generator {
    /// `handiwork`.
    pub name: String,
    /// Its version.
    pub version: String,
}

impl Default for Generator {
    fn default() -> Self {
        Generator { name: "handiwork".into(), version: env!("CARGO_PKG_VERSION").into() }
    }
}

/// One scan, local assessment or rescore over a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Run {
    /// `2026-11-23T02-00-11Z-7c1`.
    pub id: String,
    /// When it began.
    #[schemars(with = "String")]
    pub started_at: Timestamp,
    /// When it ended.
    #[schemars(with = "Option<String>")]
    pub finished_at: Option<Timestamp>,
    /// The day every judgement in it sees as today.
    pub as_of: String,
    /// How it ended.
    pub status: RunStatus,
    /// Why the data was collected: `applicant`, `consented`, `sourcing`; null until configured.
    pub purpose: Option<String>,
    /// Whom the people assessed may write to (`http.contact`).
    pub contact: Option<String>,
    /// What was asked of each host.
    pub requests: Usage,
    /// Lines of the list that name no account, with the reason.
    pub rejected: Vec<Rejected>,
}

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RunStatus {
    /// Everything was done.
    Complete,
    /// Some account could not be collected.
    Partial,
    /// Stopped by a signal; the same command continues.
    Interrupted,
    /// Stopped at the budget or a limit; the same command continues.
    Budget,
}

/// A line of the list that names no account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Rejected {
    /// Counted from 1; for command-line arguments the argument's position.
    pub line: u64,
    /// The line, cut at 120 characters.
    pub input: String,
    /// Why.
    pub reason: String,
}
