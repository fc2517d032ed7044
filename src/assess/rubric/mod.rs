//! The rubric: every judgement as data, checked before anything is judged by it.
//!
//! Called by `cli`, `settings` and `run` to load, by `assess` to judge. Invariant: a [`Rubric`] that exists is
//! complete and consistent (names resolve, shares lie in 0 to 1, weights are positive), so judging cannot fail.

mod build;
mod fault;
mod reader;
mod role;
mod skill;
mod stamp;

pub use fault::RubricFault;
pub use role::{Requirement, Role, UnknownRole};
pub(crate) use skill::Trace;
pub use skill::{SkillRule, SkillRules};

use super::signals::Signal;
use super::verdict::ArtefactKind;
use crate::evidence::Platform;
use serde::{Serialize, Serializer};
use smol_str::SmolStr;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// The built-in rubric's text.
const BUILT_IN: &str = include_str!("../../../config/rubric.toml");

/// The built-in roles' names and texts.
const BUILT_IN_ROLES: [(&str, &str); 6] = [
    ("general", include_str!("../../../config/roles/general.toml")),
    ("data-scientist", include_str!("../../../config/roles/data-scientist.toml")),
    ("ml-engineer", include_str!("../../../config/roles/ml-engineer.toml")),
    ("applied-researcher", include_str!("../../../config/roles/applied-researcher.toml")),
    ("mlops-engineer", include_str!("../../../config/roles/mlops-engineer.toml")),
    ("ai-product", include_str!("../../../config/roles/ai-product.toml")),
];

/// A checked rubric.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Rubric {
    /// Its name.
    pub name: String,
    /// Its version; raised with every change of a released rubric.
    pub version: String,
    /// The day it was released.
    pub date: String,
    /// Values from which levels 1 to 4 begin, rising.
    pub levels: [f64; 4],
    /// Weights of the three slots of a criterion, falling; they sum to 1.
    pub slots: [f64; 3],
    /// Where nothing was seen.
    pub prior: Prior,
    /// How artefacts are weighed.
    pub weights: WeightRules,
    /// When there is no judgement.
    pub sufficiency: Sufficiency,
    /// How final ranks in competitions are read.
    pub competitions: CompetitionRules,
    /// Share of a criterion's points whose signals must be known for it to count as measured, 0 to 1.
    pub known_from: f64,
    /// At most so many supporting evidences a criterion.
    pub supporting: usize,
    /// At most so many contradicting evidences a criterion.
    pub contradicting: usize,
    /// How kinds of work are told apart.
    pub kinds: KindRules,
    /// Categories, in the order of reports.
    pub categories: Vec<Category>,
    /// Criteria, in the order of reports, category by category.
    pub criteria: Vec<Criterion>,
    /// Indices of the criteria asked of each artefact, by their ids.
    #[serde(skip)]
    pub(crate) asked_of_artefacts: Vec<usize>,
    /// The hand-over question.
    pub handover: HandoverRules,
    /// When to raise flags, and what they do to confidence.
    pub flags: FlagRules,
    /// Skills and what shows them.
    pub skills: SkillRules,
    /// Roles by name.
    pub roles: BTreeMap<String, Role>,
}

/// What stands in for what was not seen.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Prior {
    /// m0, 0 to 1.
    pub mean: f64,
    /// k.
    pub strength: f64,
    /// n: what an artefact of full evidence weight is worth beside k.
    pub unit: f64,
    /// Variance of a value nobody saw.
    pub variance: f64,
}

/// How an artefact's evidence weight is made.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct WeightRules {
    /// Years after which work counts half.
    pub recency_half_life_years: f64,
    /// Lines of work at which substance is one half.
    pub substance_half_lines: f64,
    /// Own share where it is unknown.
    pub unknown_share: f64,
    /// Substance where it is unknown.
    pub unknown_substance: f64,
    /// Recency where it is unknown.
    pub unknown_recency: f64,
    /// Factor for coursework.
    pub coursework_factor: f64,
    /// Below this weight an artefact does not count.
    pub counts_from: f64,
    /// Below this weight an artefact's lacks are not held against its author.
    pub counts_against_from: f64,
}

/// When a person is not judged.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Sufficiency {
    /// Coverage below which there is no judgement.
    pub coverage: f64,
    /// Artefacts of full standing below which there is none.
    pub artefacts: usize,
}

/// How final ranks in competitions are read.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct CompetitionRules {
    /// rho: share of the variance of a rank's normal score that lies between persons, within 0 to 1. Assumed.
    pub between_persons: f64,
}

/// How kinds of work are told apart.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct KindRules {
    /// Share of configuration-only files from which a repository is configuration.
    pub configuration_share: f64,
    /// Share of link items from which a README is a list of links.
    pub link_list_share: f64,
    /// Share of source lines in notebooks from which work is an analysis.
    pub notebook_share: f64,
    /// Fewer lines of source than this is little.
    pub little_source_lines: u64,
    /// Words in a name or topic that mean coursework.
    pub coursework_words: Vec<String>,
    /// Words in a name or topic that mean configuration.
    pub configuration_words: Vec<String>,
    /// Words in a name, topic or description that mean the code of a paper.
    pub research_words: Vec<String>,
    /// Imports that mean machine learning.
    pub machine_learning_imports: Vec<String>,
    /// The three lists of words, to be asked by word.
    #[serde(skip)]
    pub(crate) meanings: BTreeMap<String, Meanings>,
}

/// What a word in a name, topic or description may mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Meanings {
    pub(crate) coursework: bool,
    pub(crate) configuration: bool,
    pub(crate) research: bool,
}

/// A group of criteria.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Category {
    /// `tests` …
    pub id: SmolStr,
    /// Its name for people.
    pub title: String,
    /// What it asks.
    pub question: String,
}

/// What a criterion is asked of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// Each artefact.
    Artefact,
    /// The person, by one of their accounts.
    Person,
}

/// How a question about a person is asked: of which account, and how much it takes to be sure.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PersonRules {
    /// The platform whose account answers.
    pub account: Platform,
    /// How much there is to judge by; the evidence weight is amount / (amount + half).
    #[serde(serialize_with = "signal_revision")]
    pub substance: &'static Signal,
    /// The amount at which the evidence weight is one half.
    pub half: f64,
    /// The measures give a cautious estimate already, which is not to be drawn towards the prior once more.
    pub is_cautious: bool,
}

/// One question of the rubric.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Criterion {
    /// `tests.substance` …
    pub id: SmolStr,
    /// Index of its category.
    pub category: usize,
    /// What it is asked of.
    pub scope: Scope,
    /// Where it is asked of the person: how.
    pub person: Option<PersonRules>,
    /// Its weight among the criteria of its category, unless a role says otherwise.
    pub weight: f64,
    /// The question.
    pub question: SmolStr,
    /// What each level looks like, 0 to 4.
    pub anchors: [SmolStr; 5],
    /// Kinds of work it is asked of.
    pub kinds: Vec<ArtefactKind>,
    /// Whether it is asked of machine-learning work only.
    pub machine_learning_only: bool,
    /// Of its kinds, those it is asked of only where the work trains something itself.
    pub trained_only: Vec<ArtefactKind>,
    /// What it is measured by.
    pub measures: Vec<Measure>,
    /// What limits it.
    pub caps: Vec<Cap>,
    /// What would raise it, where no measure says better.
    pub raise: SmolStr,
    /// A question for the interview; may name `{artefact}` and `{path}`.
    pub ask: SmolStr,
    /// The question where nothing is there to name.
    pub ask_absent: SmolStr,
    /// The question where the work reports a figure and earns nothing on the first measure; may name `{artefact}`,
    /// `{figure}` and `{path}`.
    pub ask_figure: Option<SmolStr>,
    /// Where the criterion comes from.
    pub source: String,
}

/// One signal with what its amounts are worth.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Measure {
    /// The signal.
    #[serde(serialize_with = "signal_revision")]
    pub signal: &'static Signal,
    /// Points, relative to the criterion's other measures.
    pub points: f64,
    /// Amount → share of the points, linear between, level outside.
    pub scale: Scale,
    /// Kinds of work it is asked of; empty means all of the criterion's.
    pub kinds: Vec<ArtefactKind>,
    /// What would raise it.
    pub raise: Option<SmolStr>,
}

/// An upper limit on a criterion.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Cap {
    /// The signal that decides.
    #[serde(serialize_with = "signal_revision")]
    pub signal: &'static Signal,
    /// The limit holds for amounts below this …
    pub below: Option<f64>,
    /// … or above this.
    pub above: Option<f64>,
    /// The limit, 0 to 1.
    pub at: f64,
}

/// Points of a piecewise-linear scale: amounts rising, shares in 0 to 1.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Scale(pub Vec<[f64; 2]>);

impl Scale {
    /// The share an amount is worth.
    pub fn share(&self, amount: f64) -> f64 {
        let mut before: Option<[f64; 2]> = None;
        for &[at, share] in &self.0 {
            if amount <= at {
                return match before {
                    Some([from, low]) if at > from => low + (share - low) * (amount - from) / (at - from),
                    _ => share,
                };
            }
            before = Some([at, share]);
        }
        before.map_or(0.0, |[_, share]| share)
    }

    /// The least and the most any amount of at least `amount` is worth.
    pub fn range_from(&self, amount: f64) -> (f64, f64) {
        self.range_within(amount, f64::INFINITY)
    }

    /// The least and the most any amount from `least` to `most` is worth.
    pub fn range_within(&self, least: f64, most: f64) -> (f64, f64) {
        let (from, to) = (self.share(least), self.share(most));
        self.0
            .iter()
            .filter(|[at, _]| (least..=most).contains(at))
            .fold((from.min(to), from.max(to)), |(low, high), [_, share]| (low.min(*share), high.max(*share)))
    }

    /// The least and the most any amount is worth.
    pub fn range(&self) -> (f64, f64) {
        self.0.iter().fold((1.0_f64, 0.0_f64), |(low, high), [_, share]| (low.min(*share), high.max(*share)))
    }
}

/// The hand-over question: parts, cuts, and words.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct HandoverRules {
    /// A part is there from this share.
    pub good_from: f64,
    /// A part is partly there from this share.
    pub partly_from: f64,
    /// Parts short of good that still leave a yes.
    pub yes_allows: usize,
    /// Share of the applicable parts that must be known for an answer.
    pub known_from: f64,
    /// At most so many artefacts, the heaviest, are asked.
    pub artefacts: usize,
    /// The parts.
    pub parts: Vec<HandoverPart>,
}

/// One part of the hand-over question.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct HandoverPart {
    /// Index of the criterion it rests on.
    pub criterion: usize,
    /// Index of one of that criterion's measures, where only that is meant.
    pub measure: Option<usize>,
    /// Whether its lack alone makes the answer no.
    pub essential: bool,
    /// What to say where it is there.
    pub good: SmolStr,
    /// What to say where it is partly there.
    pub partly: SmolStr,
    /// What to say where it is not.
    pub poor: SmolStr,
}

/// When flags are raised.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct FlagRules {
    /// Each distinct flag widens the interval by this share …
    pub widen_each: f64,
    /// … up to this.
    pub widen_at_most: f64,
    /// Share of changed lines in one commit from which a history is a single dump.
    pub dump_share: f64,
    /// Share of back-dated commits.
    pub backdated_share: f64,
    /// Share of bulk commits.
    pub bulk_share: f64,
    /// Share of empty or idle commits.
    pub empty_share: f64,
    /// Share of commits that follow many others within the hour.
    pub hurried_share: f64,
    /// Documentation comments that say nothing from which they are flagged, when they outnumber those that do.
    pub hollow_comments: u64,
    /// Pages of a series from which they are flagged, when they are most of the documents.
    pub uniform_pages: u64,
    /// Fewer commits than this are not flagged for shares.
    pub commits_from: u64,
    /// Hollow tests from which they are flagged, when they outnumber the real ones.
    pub hollow_tests: u64,
    /// Copied tests from which they are flagged, when they outnumber the real ones.
    pub duplicate_tests: u64,
    /// Own share below which a repository of many commits is mostly others' work.
    pub own_share: f64,
    /// Commits from which a repository has many.
    pub many_commits: u64,
    /// Share of changed lines in one commit from which work whose README names another home may be a copy.
    pub copied_share: f64,
    /// Vendored or generated files from which they are flagged …
    pub aside_files: u64,
    /// … when they are this share of all files.
    pub aside_share: f64,
}

fn signal_revision<S: Serializer>(signal: &&'static Signal, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&format_args!("{}@{}", signal.id, signal.revision))
}

static BUILT_IN_RUBRIC: LazyLock<Rubric> = LazyLock::new(|| match Rubric::parse(BUILT_IN, &BUILT_IN_ROLES) {
    Ok(rubric) => rubric,
    Err(faults) => {
        let all: Vec<String> = faults.iter().map(ToString::to_string).collect();
        // Only a mistake in this program's own files gets here, and the tests load them.
        panic!("the built-in rubric is broken:\n{}", all.join("\n"))
    }
});

impl Rubric {
    /// The rubric this program ships, with its roles.
    pub fn built_in() -> &'static Rubric {
        &BUILT_IN_RUBRIC
    }

    /// The built-in rubric's own text, to start one's own from.
    pub fn built_in_text() -> &'static str {
        BUILT_IN
    }

    /// The built-in roles as name and text, for a rubric given by path.
    pub fn built_in_roles() -> &'static [(&'static str, &'static str)] {
        &BUILT_IN_ROLES
    }

    /// Reads a rubric and its roles.
    ///
    /// # Errors
    /// Every fault at once, each with its place, the nearest known name and what to do.
    pub fn parse(text: &str, roles: &[(&str, &str)]) -> Result<Rubric, Vec<RubricFault>> {
        build::rubric(text, roles)
    }

    /// Reads a further role and adds it under the name it gives itself.
    ///
    /// # Errors
    /// Every fault of the role at once; the rubric is then unchanged.
    pub fn add_role(&mut self, file: &str, text: &str) -> Result<String, Vec<RubricFault>> {
        let role = role::read(file, text, self)?;
        let name = role.name.clone();
        self.roles.insert(name.clone(), role);
        Ok(name)
    }

    /// The role of that name.
    ///
    /// # Errors
    /// Names the nearest role and all of them.
    pub fn role(&self, name: &str) -> Result<&Role, UnknownRole> {
        self.roles.get(name).ok_or_else(|| UnknownRole::new(name, self.roles.keys()))
    }

    /// The criterion of that id.
    pub fn criterion(&self, id: &str) -> Option<&Criterion> {
        self.criteria.iter().find(|criterion| criterion.id == id)
    }

    /// Level of a value in 0 to 1.
    pub fn level(&self, value: f64) -> u8 {
        self.levels.iter().filter(|cut| value >= **cut).count() as u8
    }

    /// Name, version and digest.
    pub fn stamp(&self) -> crate::assess::verdict::RubricStamp {
        stamp::of(self)
    }
}

#[cfg(test)]
mod tests;
