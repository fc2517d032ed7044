//! Criteria asked of the person: what one of their accounts shows, as one slot with its own measure of evidence.
//!
//! Called by `portfolio`. Invariant: where no account is known, or nothing is in it, the question does not arise and its
//! weight is spread over the rest; where an account could not be looked at, it stands at the prior and is not observed.

use super::cite::{Ground, KnownAs};
use super::facts::Profile;
use super::measure::{Measured, measure};
use super::rubric::{Criterion, PersonRules, Rubric};
use super::score::{Standing, shrink, variance_after};
use super::signals::{Answer, PersonView, View};
use super::verdict::CriterionStatus;
use crate::evidence::facts::RepositoryFacts;
use crate::evidence::person::{Dated, PersonFacts};
use crate::evidence::{Artefact, ArtefactStatus, ArtefactType, Evidence, HandleStatus, Ownership, Platform, Slot};
use jiff::Timestamp;
use jiff::civil::Date;

/// The person's accounts, as subjects questions are asked of.
pub(crate) struct Accounts<'a> {
    facts: &'a PersonFacts,
    as_of: Date,
    between_persons: f64,
    of_platform: Vec<Account>,
    nothing: RepositoryFacts,
    profile: Profile,
}

struct Account {
    platform: Platform,
    known_as: KnownAs,
    artefact: Artefact,
}

/// What a criterion came to, asked of the person.
pub(crate) struct Asked {
    pub(crate) status: CriterionStatus,
    pub(crate) standing: Standing,
}

impl<'a> Accounts<'a> {
    pub(crate) fn new(evidence: &'a Evidence, as_of: Date, rubric: &Rubric) -> Self {
        let account = |platform: Platform| {
            let artefact = account(evidence, platform)?;
            Some(Account { platform, known_as: KnownAs::of(&artefact), artefact })
        };
        Accounts {
            facts: &evidence.person,
            as_of,
            between_persons: rubric.competitions.between_persons,
            of_platform: Platform::ALL.into_iter().filter_map(account).collect(),
            nothing: RepositoryFacts::default(),
            // Nothing about a person depends on what kind of work a repository is.
            profile: Profile { kind_settled: true, settled: true, ..Profile::default() },
        }
    }

    /// The account as a subject; none where the person has none that could show something.
    pub(crate) fn view(&self, platform: Platform) -> Option<View<'_>> {
        self.ground(platform).map(|ground| ground.view)
    }

    /// The same as something a criterion rests on.
    pub(crate) fn ground(&self, platform: Platform) -> Option<Ground<'_>> {
        let Account { artefact, known_as, .. } = self.of_platform.iter().find(|one| one.platform == platform)?;
        let person = PersonView { facts: self.facts, as_of: self.as_of, between_persons: self.between_persons };
        let view = View { artefact, facts: &self.nothing, profile: &self.profile, person: Some(person) };
        Some(Ground { view, known_as, slot: 1.0, shares: None })
    }

    /// Asks a criterion.
    pub(crate) fn ask(&self, criterion: &Criterion, rules: &PersonRules, rubric: &Rubric) -> Asked {
        let Some(view) = self.view(rules.account) else { return Asked::not_applicable() };
        match state(self.facts, rules.account) {
            State::Empty => Asked::not_applicable(),
            State::Unknown => Asked::not_observed(rubric),
            State::Seen { .. } => {
                let found = measure(criterion, &view, rubric, &mut Vec::new());
                match found.status {
                    CriterionStatus::NotApplicable => Asked::not_applicable(),
                    CriterionStatus::Observed | CriterionStatus::Absent => weighed(&found, &view, rules, rubric),
                    CriterionStatus::NotObserved | CriterionStatus::Error => Asked::not_observed(rubric),
                }
            }
        }
    }

    /// The day an account was read on, where what it shows is from an earlier run.
    pub(crate) fn carried_from(&self, platform: Platform) -> Option<String> {
        match state(self.facts, platform) {
            State::Seen { carried: true, when } => {
                when.map(|when| when.to_zoned(jiff::tz::TimeZone::UTC).date().to_string())
            }
            _ => None,
        }
    }

    /// Platforms whose accounts showed something to judge by.
    pub(crate) fn seen(&self) -> usize {
        let seen = |platform: &Platform| matches!(state(self.facts, *platform), State::Seen { .. });
        Platform::ALL.iter().filter(|platform| seen(platform)).count()
    }
}

impl Asked {
    fn not_applicable() -> Self {
        Asked { status: CriterionStatus::NotApplicable, standing: Standing::NOT_APPLICABLE }
    }

    fn not_observed(rubric: &Rubric) -> Self {
        let prior = &rubric.prior;
        let standing = Standing {
            applicable: true,
            value: prior.mean,
            variance: prior.variance,
            coverage: 0.0,
            low: 0.0,
            high: 1.0,
        };
        Asked { status: CriterionStatus::NotObserved, standing }
    }
}

fn weighed(found: &Measured, view: &View<'_>, rules: &PersonRules, rubric: &Rubric) -> Asked {
    let prior = &rubric.prior;
    let (amount, settled) = match (rules.substance.ask)(view) {
        Answer::Measured(amount) => (amount, true),
        Answer::AtLeast(amount) | Answer::Within { amount, .. } => (amount, false),
        Answer::Absent | Answer::NotApplicable(_) => (0.0, true),
        Answer::Unknown(_) => (0.0, false),
    };
    let weight = amount / (amount + rules.half);
    let drawn = |value: f64, weight: f64| if rules.is_cautious { value } else { shrink(value, weight, prior) };
    let value = drawn(found.value, weight);
    // More to judge by may draw it anywhere up to the bare value.
    let (low, high) = if settled {
        (drawn(found.low, weight), drawn(found.high, weight))
    } else {
        (found.low.min(value), drawn(found.high, 1.0).max(found.high))
    };
    let standing = Standing {
        applicable: true,
        value,
        variance: variance_after(weight, found.high - found.low, prior),
        coverage: 1.0,
        low: low.min(value),
        high: high.max(value),
    };
    let status = if value <= 0.0 { CriterionStatus::Absent } else { CriterionStatus::Observed };
    Asked { status, standing }
}

enum State {
    Seen { carried: bool, when: Option<Timestamp> },
    Empty,
    Unknown,
}

fn state(facts: &PersonFacts, platform: Platform) -> State {
    fn of<T>(slot: &Slot<Dated<T>>) -> State {
        match slot {
            Slot::Seen(dated) => State::Seen { carried: dated.carried.is_some(), when: dated.collected_at },
            Slot::Absent => State::Empty,
            Slot::Unknown(_) => State::Unknown,
        }
    }
    match platform {
        Platform::Github => of(&facts.collaboration),
        Platform::Huggingface => of(&facts.huggingface),
        Platform::Kaggle => of(&facts.kaggle),
        Platform::Web => of(&facts.writing),
    }
}

/// The first account of the platform that is there, or may be.
fn account(evidence: &Evidence, platform: Platform) -> Option<Artefact> {
    let there = |status: HandleStatus| {
        use HandleStatus::{NotConfigured, Ok, Renamed, Unreachable};
        matches!(status, Ok | Renamed | Unreachable | NotConfigured)
    };
    let record = evidence.handles.iter().find(|one| one.handle.platform == platform && there(one.status))?;
    Some(Artefact {
        id: record.handle.to_string(),
        kind: ArtefactType::Contribution,
        status: ArtefactStatus::Ok,
        url: record.url.clone(),
        revision: None,
        description: None,
        topics: Vec::new(),
        ownership: Ownership::default(),
        selected: true,
        reason: String::new(),
        facts: None,
        collected_at: None,
    })
}
