//! Neutral questions about one artefact: what is there, how much of it, where.
//!
//! Called by `measure` (to ask) and `cite` (to quote). A signal measures and never judges: what an amount is worth
//! stands in `config/rubric.toml`. Invariant: a signal reads only the view it is given, says [`Answer::Absent`] only
//! when somebody looked, and never guesses what a channel could not see.
//!
//! A new signal is one entry in one of the groups below; the rubric names it by its id.

pub mod code;
pub mod collaboration;
pub mod environment;
pub mod history;
pub mod huggingface;
pub mod kaggle;
pub mod methodology;
pub mod production;
pub mod readme;
pub mod reproducibility;
pub mod tests;
pub mod words;
pub mod writing;

use super::facts::Profile;
use crate::evidence::facts::RepositoryFacts;
use crate::evidence::person::{CollaborationFacts, Dated, HuggingfaceFacts, KaggleFacts, PersonFacts, WritingFacts};
use crate::evidence::{Artefact, Gap, Place, Slot};
use jiff::civil::Date;

/// What a signal may look at: one artefact, what was measured on it, and what was derived from that.
#[derive(Debug, Clone, Copy)]
pub struct View<'a> {
    /// The artefact.
    pub artefact: &'a Artefact,
    /// Its facts.
    pub facts: &'a RepositoryFacts,
    /// Its kind, weight and the like.
    pub profile: &'a Profile,
    /// What the person's accounts show, where the question is about the person. The artefact is then the account.
    pub person: Option<PersonView<'a>>,
}

/// What a signal about a person may look at.
#[derive(Debug, Clone, Copy)]
pub struct PersonView<'a> {
    /// What their accounts show.
    pub facts: &'a PersonFacts,
    /// The day of the assessment: what is recent is so on that day.
    pub as_of: Date,
    /// The rubric's share of a rank's variance that lies between persons.
    pub between_persons: f64,
}

/// What a signal found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Answer<'a> {
    /// Looked for and counted, in the signal's unit. Finite and never negative; 0 is a measurement.
    Measured(f64),
    /// At least so much: one of the places it could stand in was not seen.
    AtLeast(f64),
    /// So much by what was seen, and what was not seen may take from it or add to it.
    Within {
        /// By what was seen.
        amount: f64,
        /// The least it can turn out to be.
        least: f64,
        /// The most; may be infinite.
        most: f64,
    },
    /// The whole subject was looked for and is not there.
    Absent,
    /// The question does not arise, and why.
    NotApplicable(&'static str),
    /// It could not be looked for.
    Unknown(&'a Gap),
}

/// Whether a finding speaks for or against a level.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// What is there.
    For,
    /// What is missing or wrong.
    Against,
}

/// One sentence with its number and its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// The sentence.
    pub summary: String,
    /// Where to look; none for what is not there.
    pub place: Option<Place>,
    /// The measured amount.
    pub value: Option<f64>,
    /// The amount's unit, when it is not the signal's own.
    pub unit: Option<&'static str>,
    /// Whether the same amount is told on the other side too, so that only one of the two is to be shown.
    pub two_sided: bool,
    /// The piece of work it is about, where that is not the view's own artefact.
    pub work: Option<Work>,
}

/// A piece of work on an account.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Work {
    /// Its id among the artefacts: `huggingface:ada/churn`.
    pub artefact: String,
    /// Its public page, or the very place in it.
    pub url: Option<String>,
    /// The revision read.
    pub revision: Option<String>,
}

impl Finding {
    /// A sentence with an amount in the signal's unit.
    pub fn new(summary: impl Into<String>, value: f64) -> Self {
        Finding { summary: summary.into(), place: None, value: Some(value), unit: None, two_sided: false, work: None }
    }

    /// The same about a piece of work on an account.
    #[must_use]
    pub fn about(mut self, work: Work) -> Self {
        self.work = Some(work);
        self
    }

    /// The same at a place.
    #[must_use]
    pub fn at(mut self, place: Option<&Place>) -> Self {
        self.place = place.cloned();
        self
    }

    /// The same amount, told on both sides.
    #[must_use]
    pub fn two_sided(mut self) -> Self {
        self.two_sided = true;
        self
    }

    /// The same in another unit.
    #[must_use]
    pub fn in_unit(mut self, unit: &'static str) -> Self {
        self.unit = Some(unit);
        self
    }
}

/// One neutral question.
pub struct Signal {
    /// Its name in the rubric: snake_case, unique.
    pub id: &'static str,
    /// Raised when unchanged facts could be answered otherwise; part of a rubric's digest.
    pub revision: u16,
    /// The question, ending in "?".
    pub question: &'static str,
    /// What the amount counts.
    pub unit: &'static str,
    /// Measures.
    pub ask: for<'a> fn(&View<'a>) -> Answer<'a>,
    /// Puts the strongest thing found on one side in words. Called only for what a report shows.
    pub cite: fn(&View<'_>, Side) -> Option<Finding>,
}

impl std::fmt::Debug for Signal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Signal({} r{})", self.id, self.revision)
    }
}

impl PartialEq for Signal {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id && self.revision == other.revision
    }
}

/// Every signal there is, by subject.
pub const SIGNALS: &[&[Signal]] = &[
    tests::presence::SIGNALS,
    tests::substance::SIGNALS,
    tests::machine_learning::SIGNALS,
    tests::automation::SIGNALS,
    readme::explanation::SIGNALS,
    readme::usage::SIGNALS,
    readme::completeness::SIGNALS,
    environment::declared::SIGNALS,
    environment::pinned::SIGNALS,
    environment::complete::SIGNALS,
    environment::data::SIGNALS,
    history::messages::SIGNALS,
    history::sizes::SIGNALS,
    history::calendar::SIGNALS,
    history::iteration::SIGNALS,
    reproducibility::notebooks::SIGNALS,
    reproducibility::runs::SIGNALS,
    reproducibility::results::SIGNALS,
    code::structure::SIGNALS,
    code::documented::SIGNALS,
    code::hygiene::SIGNALS,
    code::security::SIGNALS,
    production::packaging::SIGNALS,
    production::serving::SIGNALS,
    production::operations::SIGNALS,
    methodology::SAID,
    methodology::DONE,
    collaboration::contributions::SIGNALS,
    collaboration::reviews::SIGNALS,
    collaboration::discussion::SIGNALS,
    collaboration::maintenance::SIGNALS,
    kaggle::repeatability::SIGNALS,
    kaggle::experimentation::SIGNALS,
    kaggle::explains::SIGNALS,
    huggingface::cards::SIGNALS,
    huggingface::evaluation::SIGNALS,
    huggingface::lineage::SIGNALS,
    huggingface::upkeep::SIGNALS,
    huggingface::writing::SIGNALS,
    writing::articles::SIGNALS,
    writing::works::SIGNALS,
];

/// Every signal, one after the other.
pub fn all() -> impl Iterator<Item = &'static Signal> {
    SIGNALS.iter().copied().flatten()
}

/// The signal of that name.
pub fn find(id: &str) -> Option<&'static Signal> {
    all().find(|signal| signal.id == id)
}

/// Measures something in a slot: seen is counted, absent is absent, unknown stays unknown.
pub(crate) fn count<'a, T>(slot: &'a Slot<T>, amount: impl FnOnce(&'a T) -> f64) -> Answer<'a> {
    answer(slot, |seen| Answer::Measured(amount(seen)))
}

/// The same where what was seen may answer in its own way.
pub(crate) fn answer<'a, T>(slot: &'a Slot<T>, seen: impl FnOnce(&'a T) -> Answer<'a>) -> Answer<'a> {
    match slot {
        Slot::Seen(value) => seen(value),
        Slot::Absent => Answer::Absent,
        Slot::Unknown(gap) => Answer::Unknown(gap),
    }
}

/// `part / whole`, 0 where there is no whole; at most 1.
pub(crate) fn share(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { (part as f64 / whole as f64).min(1.0) }
}

/// Asks what the person's Hugging Face account shows.
pub(crate) fn huggingface<'a>(view: &View<'a>, ask: impl FnOnce(&'a HuggingfaceFacts) -> Answer<'a>) -> Answer<'a> {
    of_account(view, |person| &person.huggingface, ask)
}

/// Asks what the person's Kaggle account shows.
pub(crate) fn kaggle<'a>(view: &View<'a>, ask: impl FnOnce(&'a KaggleFacts) -> Answer<'a>) -> Answer<'a> {
    of_account(view, |person| &person.kaggle, ask)
}

/// Asks what the person's own site shows.
pub(crate) fn writing<'a>(view: &View<'a>, ask: impl FnOnce(&'a WritingFacts) -> Answer<'a>) -> Answer<'a> {
    of_account(view, |person| &person.writing, ask)
}

/// Asks what the person does with others on GitHub.
pub(crate) fn with_others<'a>(view: &View<'a>, ask: impl FnOnce(&'a CollaborationFacts) -> Answer<'a>) -> Answer<'a> {
    of_account(view, |person| &person.collaboration, ask)
}

fn of_account<'a, T: 'a>(
    view: &View<'a>,
    account: impl FnOnce(&'a PersonFacts) -> &'a Slot<Dated<T>>,
    ask: impl FnOnce(&'a T) -> Answer<'a>,
) -> Answer<'a> {
    let Some(person) = view.person else { return Answer::Unknown(&Gap::Unsupported) };
    answer(account(person.facts), |dated| ask(&dated.facts))
}

/// 1 for there, 0 for not.
pub(crate) fn yes(there: bool) -> f64 {
    if there { 1.0 } else { 0.0 }
}

#[cfg(test)]
mod registry {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn names_are_unique_snake_case_and_questions_are_questions() {
        let mut seen = BTreeSet::new();
        for signal in all() {
            assert!(seen.insert(signal.id), "{} is there twice", signal.id);
            assert!(
                signal.id.chars().all(|c| c.is_ascii_lowercase() || c == '_' || c.is_ascii_digit()),
                "{} is not snake_case",
                signal.id
            );
            assert!(signal.question.ends_with('?'), "{} asks nothing", signal.id);
            assert!(signal.revision >= 1 && !signal.unit.is_empty(), "{}", signal.id);
        }
        assert!(seen.len() > 40);
    }

    #[test]
    fn nothing_is_measured_where_nobody_looked() {
        let artefact = crate::assess::sample::bare_artefact("github:ada/unseen");
        let facts = RepositoryFacts::default();
        let profile = Profile::default();
        let view = View { artefact: &artefact, facts: &facts, profile: &profile, person: None };
        for signal in all() {
            let answer = (signal.ask)(&view);
            assert!(matches!(answer, Answer::Unknown(_)), "{} answers {answer:?} without facts", signal.id);
            assert_eq!((signal.cite)(&view, Side::For), None, "{} cites what nobody saw", signal.id);
        }
    }
}
