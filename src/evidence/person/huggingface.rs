//! What an account on Hugging Face shows: published models, data sets and demos with their cards, results, origins and
//! upkeep.

use super::Joins;
use crate::evidence::{Gap, Place, Slot};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What an account on Hugging Face shows.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct HuggingfaceFacts {
    /// What the account published itself, by id.
    pub repositories: Vec<HubRepository>,
    /// Sorts of repository that could not be listed, or not to the end, and why.
    pub unlisted: BTreeMap<HubKind, Gap>,
}

impl Joins for HuggingfaceFacts {
    fn join(&mut self, other: Self) {
        self.repositories.extend(other.repositories);
        self.repositories.sort_by(|a, b| a.id.cmp(&b.id));
        self.repositories.dedup_by(|a, b| a.id == b.id);
        self.unlisted.extend(other.unlisted);
    }
}

/// The sorts of repository on the hub.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HubKind {
    /// A model.
    #[default]
    Model,
    /// A data set.
    Dataset,
    /// A hosted demo.
    Space,
}

impl HubKind {
    /// Every sort, in the order they are asked for.
    pub const ALL: [HubKind; 3] = [HubKind::Model, HubKind::Dataset, HubKind::Space];

    /// The word for people.
    pub fn noun(self) -> &'static str {
        match self {
            HubKind::Model => "model",
            HubKind::Dataset => "data set",
            HubKind::Space => "demo",
        }
    }
}

/// One published repository.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct HubRepository {
    /// `huggingface:ada/churn`, `huggingface:datasets/ada/rain`, `huggingface:spaces/ada/demo`: as the hub's addresses.
    pub id: String,
    /// What sort it is.
    pub kind: HubKind,
    /// Its public page.
    pub url: String,
    /// The commit the listing shows it at.
    pub revision: Option<String>,
    /// When it was made. The hub knows no day before 2022-03-02, so older ones say that day.
    pub created_at: Option<Timestamp>,
    /// When it was last changed.
    pub changed_at: Option<Timestamp>,
    /// What the card's front matter says, as the hub understood it.
    pub metadata: CardMetadata,
    /// Evaluation results declared for machines, in the card or beside it.
    pub results: Vec<EvalResult>,
    /// Papers the hub found named in the card, as arXiv ids.
    pub papers: Vec<String>,
    /// Scripts and notebooks beside the weights. At most 20.
    pub scripts: Vec<String>,
    /// The card itself.
    pub card: Slot<CardFacts>,
    /// How it was worked on.
    pub commits: Slot<HubCommits>,
    /// What others opened there and whether they were answered; absent where the owner turned discussions off.
    pub discussions: Slot<HubDiscussions>,
    /// Whether a demo runs; absent for other sorts.
    pub state: Slot<SpaceState>,
}

/// What a card's front matter says. Strings where lists are due count as lists of one; what has another shape is left
/// out.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct CardMetadata {
    /// Licence id.
    pub licence: Option<String>,
    /// Language codes. At most 20, as all lists here.
    pub languages: Vec<String>,
    /// The library it is for.
    pub library: Option<String>,
    /// Tasks.
    pub tasks: Vec<String>,
    /// Models it was made from.
    pub base_models: Vec<String>,
    /// Data sets it was trained on, or made from.
    pub datasets: Vec<String>,
    /// Metrics named.
    pub metrics: Vec<String>,
    /// Size classes of a data set.
    pub sizes: Vec<String>,
    /// What it is a copy of by the hub's own mark.
    pub copy_of: Option<String>,
    /// Results in `model-index`.
    pub results: Vec<EvalResult>,
    /// What in it could not be understood.
    pub problem: Option<String>,
}

/// One evaluation result declared for machines.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct EvalResult {
    /// The data set, by id or name.
    pub dataset: Option<String>,
    /// The metric.
    pub metric: Option<String>,
    /// The value as written, at most 40 characters.
    pub value: Option<String>,
    /// Where the number comes from: an address or a name.
    pub source: Option<String>,
    /// Whether the platform checked it.
    pub verified: bool,
}

impl EvalResult {
    /// Says of what, by which measure and how much.
    pub fn is_complete(&self) -> bool {
        self.dataset.is_some() && self.metric.is_some() && self.value.is_some()
    }
}

/// What a part of a card is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CardSection {
    /// What it is.
    Description,
    /// What it is for.
    Uses,
    /// What it is not for.
    OutOfScope,
    /// Bias, risks, limitations and other considerations.
    Limits,
    /// How to start.
    Start,
    /// How it was trained and on what.
    Training,
    /// How good it is.
    Evaluation,
    /// Emissions and energy.
    Impact,
    /// How to cite it.
    Citation,
    /// A data set's fields, splits and format.
    Structure,
    /// How a data set was made.
    Creation,
    /// Its terms.
    Licence,
}

/// What a card says, template text left out.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct CardFacts {
    /// The commit it was read at.
    pub revision: String,
    /// Words of the author's own.
    pub words: u64,
    /// Parts by what they are about.
    pub sections: BTreeMap<CardSection, SectionText>,
    /// Gaps and sentences that a template left.
    pub placeholders: u64,
    /// The first of them.
    pub first_placeholder: Option<Place>,
    /// What a training tool wrote by itself, if it did.
    pub generated: Option<Place>,
    /// Code that loads or runs it.
    pub start_code: Option<Place>,
    /// Tables with numbers in a part about evaluation. At most 3.
    pub result_tables: Vec<Place>,
    /// A baseline, a comparison or a spread beside the results.
    pub comparison: Option<Place>,
    /// Where it says that training began from nothing.
    pub from_scratch: Option<Place>,
    /// Sentences that give a reason.
    pub reasons: u64,
    /// The first of them.
    pub first_reason: Option<Place>,
    /// Tables, images that are no badges, and blocks of code.
    pub figures: u64,
    /// Headings with something under them.
    pub headings: u64,
    /// Addresses of code repositories, each where it stands. At most 5, as all links here.
    pub code_links: Vec<Place>,
    /// Addresses of papers.
    pub paper_links: Vec<Place>,
    /// Addresses of data sets on the hub.
    pub dataset_links: Vec<Place>,
    /// The front matter as it stands in the file.
    pub metadata: CardMetadata,
}

/// One part of a card.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct SectionText {
    /// Words of the author's own.
    pub words: u64,
    /// Lines of code.
    pub code_lines: u64,
    /// Tables.
    pub tables: u64,
    /// Where it begins, quoted.
    pub place: Option<Place>,
}

/// How a repository on the hub was worked on.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct HubCommits {
    /// The commit it was read at.
    pub revision: String,
    /// Commits in all, the platform's own first one left out.
    pub total: u64,
    /// Of those read, how many are the account's own.
    pub own: u64,
    /// Whether all were read.
    pub complete: bool,
    /// Months with an own commit.
    pub months: u64,
    /// The first own commit read.
    pub first: Option<Timestamp>,
    /// The last own commit.
    pub last: Option<Timestamp>,
}

/// What others opened on a repository, and whether its owner answered. Programs' pull requests are left out.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct HubDiscussions {
    /// Discussions and pull requests in all, by whomever, as the hub counts them.
    pub opened: u64,
    /// Of the newest ones listed, those that others opened.
    pub by_others: u64,
    /// Of these, how many the owner answered: by a word, by closing or by merging.
    pub answered: u64,
    /// Of these, how many nobody looked into.
    pub unread: u64,
    /// Of these, how many had waited two weeks or longer without an answer when they were read.
    pub left: u64,
    /// Hours to the soonest of the answers, where the thread tells.
    pub soonest_hours: Option<u64>,
    /// Number of the thread answered soonest.
    pub answer: Option<u64>,
    /// Number of the oldest thread left without an answer.
    pub left_open: Option<u64>,
}

/// Whether a demo runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SpaceState {
    /// It runs or is starting.
    Runs,
    /// It sleeps until somebody comes.
    Sleeps,
    /// Its owner stopped it.
    Paused,
    /// It could not be built, configured or started.
    Fails,
}
