//! The result of an assessment, in the published shape. `report` and `serve` read it and compute nothing.
//!
//! Field names and meanings are public contract (schema version 1). Fields are always written, null where they do
//! not apply. Texts that are the rubric's or an artefact's own are shared ([`SmolStr`]). Numbers are rounded where they are made, so that equal inputs give equal bytes.

use crate::evidence::{ArtefactStatus, ArtefactType, HandleStatus};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use std::collections::BTreeMap;

/// One prospect, judged.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Assessment {
    /// The list's `id`, else the first full handle; for a local assessment the path as given.
    pub key: String,
    /// The list's `id` column.
    pub id: Option<String>,
    /// The role judged under.
    pub role: String,
    /// The accounts and what became of each.
    pub handles: Vec<HandleVerdict>,
    /// Whether there is a judgement.
    pub status: ProspectStatus,
    /// A sentence for the reader when there is something to say.
    pub message: Option<String>,
    /// When the newest evidence was collected.
    #[schemars(with = "Option<String>")]
    pub collected_at: Option<Timestamp>,
    /// 0 to 100 over all applicable criteria of the role. Null unless assessed.
    pub score: Option<f64>,
    /// 90 % interval of the score. Null unless assessed.
    pub interval: Option<[f64; 2]>,
    /// The score with everything unknown at 0, and at 1. Null unless assessed.
    pub possible: Option<[f64; 2]>,
    /// Share of the role's weight that was observed, 0 to 1.
    pub coverage: f64,
    /// 0 not shown, 1 shown once or weakly, 2 shown, 3 shown repeatedly, 4 shown with rigour. Null unless assessed.
    pub level: Option<u8>,
    /// 1 is the highest band of the run and role; members' intervals overlap. Null unless assessed.
    pub band: Option<u32>,
    /// Could another engineer take the work over tomorrow?
    pub handover: Handover,
    /// The rubric's categories, in its order.
    pub categories: Vec<CategoryVerdict>,
    /// The work looked at, heaviest first.
    pub artefacts: Vec<ArtefactVerdict>,
    /// Skills shown by use.
    pub skills: Vec<Skill>,
    /// What moved since the last assessment under the same rubric.
    pub changes: Option<Changes>,
    /// What a reader should look at before trusting the number.
    pub flags: Vec<Flag>,
    /// The list's further columns, untouched.
    pub passthrough: BTreeMap<String, String>,
}

/// Whether there is a judgement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ProspectStatus {
    /// Judged.
    Assessed,
    /// Too little could be observed. Ranks nowhere, and is not low.
    Insufficient,
    /// Nothing could be collected.
    Failed,
    /// The person asked not to be looked at.
    Suppressed,
}

/// One account.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct HandleVerdict {
    /// `platform:name`.
    pub handle: String,
    /// What became of it.
    pub status: HandleStatus,
    /// Its public page.
    pub url: Option<String>,
    /// Its name now, when it was renamed.
    pub renamed_to: Option<String>,
    /// The page on which the person linked it.
    pub linked_from: Option<String>,
}

/// The hand-over answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Handover {
    /// The answer in a word.
    pub answer: HandoverAnswer,
    /// Why.
    pub reasons: Vec<HandoverReason>,
}

/// Could another engineer reproduce and extend the work?
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum HandoverAnswer {
    /// With what is there.
    Yes,
    /// With questions.
    Partly,
    /// Not without the author.
    No,
    /// Too little was seen.
    Unknown,
}

/// One reason of the hand-over answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct HandoverReason {
    /// A sentence.
    pub text: SmolStr,
    /// The criterion it rests on.
    pub criterion: SmolStr,
}

/// Whether something was measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CriterionStatus {
    /// Looked for and there.
    Observed,
    /// Looked for and not there: value 0.
    Absent,
    /// Could not be looked for.
    NotObserved,
    /// The question does not arise.
    NotApplicable,
    /// Looking failed.
    Error,
}

impl CriterionStatus {
    /// Whether somebody could look: there, or not there.
    pub fn is_measured(self) -> bool {
        matches!(self, CriterionStatus::Observed | CriterionStatus::Absent)
    }
}

/// One category.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CategoryVerdict {
    /// `tests`, `readme` …
    pub id: SmolStr,
    /// The best status among its criteria.
    pub status: CriterionStatus,
    /// 0 to 100, null when nothing in it was measured.
    pub score: Option<f64>,
    /// 90 % interval of that.
    pub interval: Option<[f64; 2]>,
    /// Share of its weight observed, 0 to 1.
    pub coverage: f64,
    /// Its share of the role's weight, 0 to 1.
    pub weight: f64,
    /// Level cut from the score.
    pub level: Option<u8>,
    /// Its criteria, in the rubric's order.
    pub criteria: Vec<CriterionVerdict>,
}

/// One criterion for the prospect.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CriterionVerdict {
    /// `tests.substance` …
    pub id: SmolStr,
    /// The question, from the rubric.
    pub question: SmolStr,
    /// Whether it was measured.
    pub status: CriterionStatus,
    /// 0 to 1. Null unless observed or absent.
    pub value: Option<f64>,
    /// Level cut from the value. Null unless observed or absent.
    pub level: Option<u8>,
    /// Its share of the role's weight, 0 to 1.
    pub weight: f64,
    /// The date of the measurement carried forward, when the source could not be read this time.
    pub carried_from: Option<String>,
    /// What supports and contradicts the level, strongest first.
    pub evidence: Vec<EvidenceItem>,
    /// What would raise the level.
    pub raise: SmolStr,
    /// A question for the interview.
    pub ask: SmolStr,
}

/// One measured fact for or against a level.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct EvidenceItem {
    /// For or against.
    pub supports: bool,
    /// A sentence with the number in it.
    pub summary: String,
    /// The artefact's id.
    pub artefact: SmolStr,
    /// A permalink, null where nothing public can be linked.
    pub url: Option<String>,
    /// Path from the repository's root.
    pub path: Option<String>,
    /// First and last line, counted from 1.
    pub lines: Option<[u32; 2]>,
    /// The revision.
    pub revision: Option<SmolStr>,
    /// The measured amount.
    pub value: Option<f64>,
    /// Its unit, or the item's name in a checklist.
    pub unit: Option<SmolStr>,
    /// At most 160 characters of what stands there.
    pub excerpt: Option<String>,
}

/// One artefact, judged on its own.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ArtefactVerdict {
    /// `github:owner/name`, `git:PATH`.
    pub id: SmolStr,
    /// What sort of thing it is.
    pub kind: ArtefactType,
    /// Whether it could be read.
    pub status: ArtefactStatus,
    /// Its public page.
    pub url: Option<String>,
    /// The revision measured.
    pub revision: Option<SmolStr>,
    /// What the work is; null when that could not be told.
    pub artefact_kind: Option<ArtefactKind>,
    /// 0 to 100, null when nothing was measured.
    pub score: Option<f64>,
    /// Share of its criteria's weight observed, 0 to 1.
    pub coverage: f64,
    /// Level cut from the score.
    pub level: Option<u8>,
    /// Its evidence weight, 0 to 1.
    pub weight: f64,
    /// Whether it counts for the prospect.
    pub included: bool,
    /// Why it counts or does not.
    pub reason: String,
    /// Plain answers to plain questions.
    pub signals: Signals,
    /// Its value and level by criterion.
    pub criteria: BTreeMap<SmolStr, ArtefactCriterion>,
}

/// What the work is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ArtefactKind {
    /// Code for others to import.
    Library,
    /// Something that runs for a user.
    Application,
    /// Analyses, mostly notebooks.
    Analysis,
    /// Code of a paper.
    Research,
    /// Code that trains models.
    Training,
    /// Course exercises and followed tutorials.
    Coursework,
    /// Dotfiles and settings.
    Configuration,
    /// Texts.
    Documentation,
    /// A list of links.
    Links,
}

/// Plain answers about one artefact.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Signals {
    /// At least one test that checks something.
    pub has_tests: SignalAnswer,
    /// Continuous integration of any system.
    pub uses_ci: SignalAnswer,
    /// A README with text in it.
    pub has_readme: SignalAnswer,
    /// A licence file.
    pub has_licence: SignalAnswer,
    /// An environment declaration with something in it.
    pub declares_environment: SignalAnswer,
}

/// yes, no, unknown, or not applicable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SignalAnswer {
    /// It does.
    Yes,
    /// It does not.
    No,
    /// Could not be told.
    Unknown,
    /// The question does not arise.
    NotApplicable,
}

/// One criterion of one artefact.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ArtefactCriterion {
    /// Whether it was measured.
    pub status: CriterionStatus,
    /// 0 to 1, never shrunk; null unless observed or absent.
    pub value: Option<f64>,
    /// Level cut from the value.
    pub level: Option<u8>,
}

/// A skill shown by use in own work.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Skill {
    /// `pytorch` …
    pub name: String,
    /// 1 to 4.
    pub level: u8,
    /// Date of the last work that used it.
    pub last_used: Option<String>,
    /// Where it is used.
    pub evidence: Vec<EvidenceItem>,
}

/// What moved since an earlier assessment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Changes {
    /// The earlier assessment's date.
    pub since: String,
    /// Change of the score, null when one of the two has none or the rubric changed.
    pub score_delta: Option<f64>,
    /// Why.
    pub causes: Vec<ChangeCause>,
}

/// One cause of a change.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ChangeCause {
    /// What sort of cause.
    pub kind: ChangeKind,
    /// A sentence.
    pub text: String,
}

/// Sorts of cause.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ChangeKind {
    /// Something new was seen.
    NewEvidence,
    /// Something seen before is gone.
    EvidenceGone,
    /// The rubric is another one.
    RubricChanged,
    /// A source could not be read.
    SourceUnavailable,
}

/// Something to look at before trusting the number. Lowers confidence at most, never a level.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct Flag {
    /// `history.single_dump` …
    pub id: String,
    /// A sentence.
    pub text: String,
    /// A permalink, when one can be given.
    pub url: Option<String>,
}

/// The rubric judged by. Scores of two digests are never compared as if one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RubricStamp {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// SHA-256 of its canonical form with its roles, hex.
    pub sha256: String,
}
