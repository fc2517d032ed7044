//! Does the work show judgement: what its author says of data, metrics, comparison and errors, and what its code does.
//!
//! Listed in the registry. One question a notion for what is said, and one a criterion for what is done, since doing is
//! evidence and explaining is more.

mod figure;

pub use figure::reported;

use super::words::counted;
use super::{Answer, Finding, Side, Signal, View};
use crate::assess::signals::words::sentence;
use crate::evidence::facts::{MethodologyFacts, Notion, Practice, Said};
use crate::evidence::{Gap, Place, Slot};
use std::sync::LazyLock;

/// What a mention without a reason or figure counts beside a statement, and how many of them count.
const MENTION: f64 = 0.25;
const MENTIONS: u64 = 2;

/// The notions of each criterion, in the order of its measures.
const CRITERIA: [&[Notion]; 4] = [
    &[Notion::DatasetChoice, Notion::Split, Notion::Exclusion, Notion::Leakage, Notion::Preprocessing],
    &[Notion::MetricRationale, Notion::CostOfErrors, Notion::Uncertainty],
    &[Notion::Baseline, Notion::Improvement, Notion::Ablation],
    &[Notion::ErrorAnalysis, Notion::Slices, Notion::FailureCases, Notion::Limitations, Notion::NegativeResults],
];

/// Where words of method are known in part only, what is not found may be there.
static MODEST: LazyLock<Gap> = LazyLock::new(|| Gap::Unreadable {
    detail: "the words of method of its language are known only in part, and none of them was found".to_owned(),
});

macro_rules! said {
    ($id:literal, $notion:expr, $question:literal, $there:literal, $missing:literal) => {
        Signal {
            id: $id,
            revision: 1,
            question: $question,
            unit: "statements",
            ask: |view| said(view, $notion),
            cite: |view, side| cite_said(view, side, $notion, $there, $missing),
        }
    };
}

/// What is said, one signal a notion.
pub const SAID: &[Signal] = &[
    said!(
        "dataset_explained",
        Notion::DatasetChoice,
        "In how many sentences is it said which data is used, and why?",
        "Why this data is used",
        "Nothing says why this data was used"
    ),
    said!(
        "split_explained",
        Notion::Split,
        "In how many sentences is it said how the data was split?",
        "How the data was split",
        "Nothing says how the data was split"
    ),
    said!(
        "exclusion_explained",
        Notion::Exclusion,
        "In how many sentences is it said what was left out of the data?",
        "What was left out of the data",
        "Nothing says what was left out of the data"
    ),
    said!(
        "leakage_considered",
        Notion::Leakage,
        "In how many sentences is leakage considered?",
        "That the test set might leak",
        "Nothing says whether the test set, the label or the future could leak"
    ),
    said!(
        "preprocessing_explained",
        Notion::Preprocessing,
        "In how many sentences is it said how the data was prepared?",
        "How the data was prepared",
        "Nothing says how the data was prepared"
    ),
    said!(
        "metric_explained",
        Notion::MetricRationale,
        "In how many sentences is it said which metric is used, and why?",
        "Why this metric is used",
        "Nothing says why this metric was chosen"
    ),
    said!(
        "error_cost_explained",
        Notion::CostOfErrors,
        "In how many sentences is it said what a wrong answer costs?",
        "What a wrong answer costs",
        "Nothing says what a wrong answer costs"
    ),
    said!(
        "uncertainty_shown",
        Notion::Uncertainty,
        "In how many sentences is it said how far the figures vary?",
        "How far the figures vary",
        "Nothing says how far the figures vary"
    ),
    said!(
        "baseline_stated",
        Notion::Baseline,
        "In how many sentences is the result compared with something?",
        "What the result is compared with",
        "Nothing says what the result is compared with"
    ),
    said!(
        "improvement_stated",
        Notion::Improvement,
        "In how many sentences is it said how much better it is?",
        "How much better it is",
        "Nothing says how much better it is"
    ),
    said!(
        "ablation_stated",
        Notion::Ablation,
        "In how many sentences is it said what each part adds?",
        "What each part adds",
        "Nothing says what each part adds"
    ),
    said!(
        "errors_analysed",
        Notion::ErrorAnalysis,
        "In how many sentences are errors looked at?",
        "What goes wrong",
        "Nothing says what goes wrong"
    ),
    said!(
        "slices_reported",
        Notion::Slices,
        "In how many sentences are results given by group or class?",
        "How results differ by group or class",
        "Nothing says how results differ by group or class"
    ),
    said!(
        "failures_told",
        Notion::FailureCases,
        "In how many sentences is it said when it fails?",
        "When it fails",
        "Nothing says when it fails"
    ),
    said!(
        "limitations_told",
        Notion::Limitations,
        "In how many sentences are limitations told?",
        "What it cannot do or show",
        "Nothing says what it cannot do or show"
    ),
    said!(
        "negative_results_told",
        Notion::NegativeResults,
        "In how many sentences is it said what did not work?",
        "What was tried and did not work",
        "Nothing says what was tried and did not work"
    ),
];

macro_rules! done {
    ($id:literal, $practices:expr, $question:literal, $there:literal, $missing:literal) => {
        Signal {
            id: $id,
            revision: 1,
            question: $question,
            unit: "kinds",
            ask: |view| done(view, &$practices),
            cite: |view, side| cite_done(view, side, &$practices, $there, $missing),
        }
    };
}

const SPLITS: [Practice; 3] = [Practice::CarefulSplit, Practice::CrossValidation, Practice::HeldOut];
const VARIES: [Practice; 3] = [Practice::Interval, Practice::SeveralSeeds, Practice::CrossValidation];
const BASELINES: [Practice; 1] = [Practice::BaselineModel];
const BREAKDOWNS: [Practice; 1] = [Practice::ErrorBreakdown];

/// What code does, one signal a criterion.
pub const DONE: &[Signal] = &[
    done!(
        "splits_practised",
        SPLITS,
        "In how many ways does code hold data back: held out, in proportion or by group, cross-validated?",
        "Code holds data back",
        "No code holds data back"
    ),
    done!(
        "variation_computed",
        VARIES,
        "In how many ways does code measure variation: interval or test, seeds, folds?",
        "Code measures how far figures vary",
        "No code measures how far figures vary"
    ),
    done!(
        "baseline_fitted",
        BASELINES,
        "In how many ways does code fit a baseline?",
        "Code fits a baseline",
        "No code fits a baseline"
    ),
    done!(
        "errors_broken_down",
        BREAKDOWNS,
        "In how many ways does code break errors down?",
        "Code breaks errors down by class or case",
        "No code breaks errors down by class or case"
    ),
];

fn said<'a>(view: &View<'a>, notion: Notion) -> Answer<'a> {
    let facts = match &view.facts.content.methodology {
        Slot::Seen(facts) => facts,
        Slot::Absent => return Answer::Absent,
        Slot::Unknown(gap) => return Answer::Unknown(gap),
    };
    let amount = facts.said.get(&notion).map_or(0.0, amount);
    if is_read_in_part(facts) {
        let group = CRITERIA.into_iter().find(|notions| notions.contains(&notion)).unwrap_or_default();
        let speaks = group.iter().any(|notion| facts.said.contains_key(notion));
        return if speaks { Answer::AtLeast(amount) } else { Answer::Unknown(&MODEST) };
    }
    // What the paper says was not read, and may be more.
    let in_paper = facts.paper.is_some() && amount < 1.0;
    if in_paper || !facts.unread_words.is_empty() { Answer::AtLeast(amount) } else { Answer::Measured(amount) }
}

/// A statement is one, a mention a quarter, and at most two mentions count: naming a thing often explains nothing.
fn amount(said: &Said) -> f64 {
    said.statements as f64 + MENTION * said.mentions.min(MENTIONS) as f64
}

/// Whether most of what was read is in a language whose table is modest.
fn is_read_in_part(facts: &MethodologyFacts) -> bool {
    facts.english_words * 2 < facts.words
}

fn cite_said(view: &View<'_>, side: Side, notion: Notion, there: &str, missing: &str) -> Option<Finding> {
    let facts = view.facts.content.methodology.seen()?;
    let Some(said) = facts.said.get(&notion).filter(|said| said.statements + said.mentions > 0) else {
        if side == Side::For || is_read_in_part(facts) {
            return None;
        }
        return Some(Finding::new(unsaid(facts, view, notion, missing), 0.0).at(place_of_lack(facts, view, notion)));
    };
    let place = said.places.first().map(|passage| &passage.place);
    let amount = amount(said);
    if said.statements > 0 {
        let summary =
            sentence!("{there} is said with a reason or a figure ({})", counted(said.statements, "statement"));
        return (side == Side::For).then(|| Finding::new(summary, amount).at(place));
    }
    let summary =
        sentence!("{there} is touched on without a reason or a figure ({})", counted(said.mentions, "mention"));
    Some(Finding::new(summary, amount).at(place).two_sided())
}

/// What to say of a notion nobody speaks of.
fn unsaid(facts: &MethodologyFacts, view: &View<'_>, notion: Notion, missing: &str) -> String {
    if notion == Notion::Baseline
        && let Some((figure, _)) = reported(view)
    {
        return sentence!("The work reports {figure}, and nothing says what that is compared with");
    }
    match &facts.paper {
        Some(_) => sentence!("{missing}; the paper it names was not read"),
        None => missing.to_owned(),
    }
}

fn place_of_lack<'a>(facts: &'a MethodologyFacts, view: &View<'a>, notion: Notion) -> Option<&'a Place> {
    let figure = reported(view).filter(|_| notion == Notion::Baseline).map(|(_, place)| place);
    figure.or(facts.paper.as_ref())
}

fn done<'a>(view: &View<'a>, practices: &[Practice]) -> Answer<'a> {
    match &view.facts.content.methodology {
        Slot::Seen(facts) => {
            Answer::Measured(practices.iter().filter(|practice| facts.done.contains_key(practice)).count() as f64)
        }
        Slot::Absent => Answer::Absent,
        Slot::Unknown(gap) => Answer::Unknown(gap),
    }
}

fn cite_done(view: &View<'_>, side: Side, practices: &[Practice], there: &str, missing: &str) -> Option<Finding> {
    let facts = view.facts.content.methodology.seen()?;
    let found: Vec<_> = practices.iter().filter_map(|practice| facts.done.get(practice)).collect();
    let places: u64 = found.iter().map(|done| done.count).sum();
    match (found.first(), side) {
        (Some(first), Side::For) => {
            let summary = sentence!("{there} ({})", counted(places, "place"));
            Some(Finding::new(summary, found.len() as f64).at(first.places.first()))
        }
        (None, Side::Against) => Some(Finding::new(missing, 0.0)),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
