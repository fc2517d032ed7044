//! What the author wrote about method, and what the code does of it.

use super::super::Place;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What is said about method, by notion, and what code practises of it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct MethodologyFacts {
    /// Words of documents and notebooks' text in a language whose words of method are known here.
    pub words: u64,
    /// Of those, words in English, whose words of method are known best.
    pub english_words: u64,
    /// Words in other languages, by ISO 639-1 code; nothing is read from them.
    pub unread_words: BTreeMap<String, u64>,
    /// What is said, by notion. A notion nobody speaks of is left out.
    pub said: BTreeMap<Notion, Said>,
    /// What code does, by practice. A practice not found is left out.
    pub done: BTreeMap<Practice, Done>,
    /// The paper the work says it belongs to, which was not read and may say more.
    pub paper: Option<Place>,
}

/// A notion of method.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Notion {
    /// Which data, and why this.
    DatasetChoice,
    /// How the data was split or cross-validated.
    Split,
    /// What was left out of the data.
    Exclusion,
    /// That the test set, the label or the future might leak, or what was done against it.
    Leakage,
    /// How the data was prepared.
    Preprocessing,
    /// Which metric, and why this.
    MetricRationale,
    /// What a wrong answer costs, and which is worse.
    CostOfErrors,
    /// How far the figures vary: spread, interval, significance, repeated runs.
    Uncertainty,
    /// What the result is compared with.
    Baseline,
    /// How much better it is than that.
    Improvement,
    /// What each part adds.
    Ablation,
    /// A look at what goes wrong.
    ErrorAnalysis,
    /// Results by group, class or condition.
    Slices,
    /// When it fails.
    FailureCases,
    /// What the work cannot show or do.
    Limitations,
    /// What was tried and did not work.
    NegativeResults,
}

impl Notion {
    /// Every notion, in the order of the rubric's criteria.
    pub const ALL: [Notion; 16] = [
        Notion::DatasetChoice,
        Notion::Split,
        Notion::Exclusion,
        Notion::Leakage,
        Notion::Preprocessing,
        Notion::MetricRationale,
        Notion::CostOfErrors,
        Notion::Uncertainty,
        Notion::Baseline,
        Notion::Improvement,
        Notion::Ablation,
        Notion::ErrorAnalysis,
        Notion::Slices,
        Notion::FailureCases,
        Notion::Limitations,
        Notion::NegativeResults,
    ];
}

/// What is said of one notion. Each sentence counts once, however often it stands there.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Said {
    /// Sentences that give a reason, a figure or a comparison.
    pub statements: u64,
    /// Sentences that only speak of it.
    pub mentions: u64,
    /// The best of them, statements first, documents before code. At most 5.
    pub places: Vec<Passage>,
}

/// A sentence and how much it says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passage {
    /// Where it stands, quoted.
    pub place: Place,
    /// Whether it gives a reason, a figure or a comparison.
    pub states: bool,
}

/// Something code does that belongs to method.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Practice {
    /// Holds data back by calling a splitter.
    HeldOut,
    /// Keeps classes in proportion, groups whole or time in order when it splits.
    CarefulSplit,
    /// Cross-validates.
    CrossValidation,
    /// Computes an interval, a bootstrap or a test of significance.
    Interval,
    /// Repeats a run over seeds.
    SeveralSeeds,
    /// Fits a baseline made to be beaten.
    BaselineModel,
    /// Breaks errors down: confusion matrix, report by class.
    ErrorBreakdown,
}

/// Where code does it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Done {
    /// In how many places.
    pub count: u64,
    /// The first by path. At most 5.
    pub places: Vec<Place>,
}
