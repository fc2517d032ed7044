//! One criterion on one artefact: from the signals' amounts to a value between 0 and 1.
//!
//! Called by `portfolio` and `single`. Invariant: exactly 0 when looked for and absent, no value when not observed,
//! never shrunk; `low` and `high` bound the value whatever the unseen signals would have said.

use super::rubric::{Cap, Criterion, Measure, Rubric, Scope};
use super::signals::{Answer, View};
use super::verdict::{ArtefactKind, CriterionStatus};

/// The outcome.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Measured {
    /// Observed, absent, not observed or not applicable.
    pub(crate) status: CriterionStatus,
    /// 0 to 1; 0 unless observed.
    pub(crate) value: f64,
    /// The least the value could be, with every unseen signal at its worst.
    pub(crate) low: f64,
    /// The most it could be.
    pub(crate) high: f64,
    /// Where in the artefact's kept shares those of this criterion's measures begin. Only where it is known.
    pub(crate) shares: usize,
}

impl Measured {
    const NOT_APPLICABLE: Measured =
        Measured { status: CriterionStatus::NotApplicable, value: 0.0, low: 0.0, high: 1.0, shares: usize::MAX };
    /// Nobody could look: anything is possible.
    pub(crate) const NOT_OBSERVED: Measured =
        Measured { status: CriterionStatus::NotObserved, value: 0.0, low: 0.0, high: 1.0, shares: usize::MAX };

    /// Whether it is a measurement.
    pub(crate) fn is_known(&self) -> bool {
        matches!(self.status, CriterionStatus::Observed | CriterionStatus::Absent)
    }
}

/// Measures a criterion on an artefact. Adds to `shares` what each of its measures earned, none for one that is not
/// asked or has no answer, unless the question does not arise.
pub(crate) fn measure(
    criterion: &Criterion,
    view: &View<'_>,
    rubric: &Rubric,
    shares: &mut Vec<Option<f64>>,
) -> Measured {
    match applies(criterion, view) {
        Some(true) => {}
        Some(false) => return Measured::NOT_APPLICABLE,
        None => return Measured::NOT_OBSERVED,
    }
    let mut known = Sums::default();
    let mut unknown_points = 0.0;
    let (shares_from, kind) = (shares.len(), asked_kind(view));
    for measure in &criterion.measures {
        if !is_asked(measure, kind) {
            shares.push(None);
            continue;
        }
        shares.push(match worth(measure, view) {
            Worth::Known { share, low, high } => {
                known.add(measure.points, share, low, high);
                Some(share)
            }
            Worth::Unknown { low, high } => {
                unknown_points += measure.points;
                known.bound(measure.points, low, high);
                None
            }
            Worth::NotApplicable => None,
        });
    }
    let total = known.points + unknown_points;
    if total <= 0.0 {
        // Without a settled kind other measures might have been asked.
        return if view.profile.kind_settled { Measured::NOT_APPLICABLE } else { Measured::NOT_OBSERVED };
    }
    if known.points <= 0.0 || known.points < rubric.known_from * total {
        return Measured::NOT_OBSERVED;
    }
    let value = (known.worth / known.points).clamp(0.0, 1.0);
    // What is unseen may turn out not to apply, which leaves the value where it is.
    let mut measured = Measured {
        status: CriterionStatus::Observed,
        value,
        low: (known.low / total).clamp(0.0, value),
        high: (known.high / total).clamp(value, 1.0),
        shares: shares_from,
    };
    for cap in &criterion.caps {
        limit(&mut measured, cap, view);
    }
    if measured.value <= 0.0 {
        measured.status = CriterionStatus::Absent;
    }
    measured
}

/// The criterion's measures that are asked of this kind of work. Where the kind is unknown, those of an application.
pub(crate) fn asked<'r>(criterion: &'r Criterion, view: &View<'_>) -> impl Iterator<Item = &'r Measure> {
    let kind = asked_kind(view);
    criterion.measures.iter().filter(move |measure| is_asked(measure, kind))
}

fn asked_kind(view: &View<'_>) -> ArtefactKind {
    view.profile.kind.unwrap_or(ArtefactKind::Application)
}

fn is_asked(measure: &Measure, kind: ArtefactKind) -> bool {
    measure.kinds.is_empty() || measure.kinds.contains(&kind)
}

/// Share of a measure's points this artefact earns, where its signal could be looked at.
pub(crate) fn share_of(measure: &Measure, view: &View<'_>) -> Option<f64> {
    match worth(measure, view) {
        Worth::Known { share, .. } => Some(share),
        Worth::Unknown { .. } | Worth::NotApplicable => None,
    }
}

/// Whether the question arises; none where that could not be told.
fn applies(criterion: &Criterion, view: &View<'_>) -> Option<bool> {
    if (criterion.scope == Scope::Person) != view.person.is_some() {
        return Some(false);
    }
    let profile = view.profile;
    let kind_fits = match profile.kind {
        Some(kind) => criterion.kinds.is_empty() || criterion.kinds.contains(&kind),
        // An artefact without files or without anything seen of them: there is something to ask only if it was seen.
        None => criterion.kinds.is_empty() || !profile.kind_settled,
    };
    if !kind_fits {
        return profile.kind_settled.then_some(false);
    }
    if criterion.machine_learning_only {
        return match profile.machine_learning {
            Some(false) if !profile.kind_settled => None,
            other => other,
        };
    }
    if profile.kind.is_some_and(|kind| criterion.trained_only.contains(&kind)) {
        return match profile.trains {
            Some(false) if !profile.kind_settled => None,
            other => other,
        };
    }
    Some(true)
}

enum Worth {
    Known { share: f64, low: f64, high: f64 },
    Unknown { low: f64, high: f64 },
    NotApplicable,
}

fn worth(measure: &Measure, view: &View<'_>) -> Worth {
    match (measure.signal.ask)(view) {
        Answer::Measured(amount) => {
            let share = measure.scale.share(amount);
            Worth::Known { share, low: share, high: share }
        }
        Answer::AtLeast(amount) => {
            let (low, high) = measure.scale.range_from(amount);
            Worth::Known { share: measure.scale.share(amount), low, high }
        }
        Answer::Within { amount, least, most } => {
            let (low, high) = measure.scale.range_within(least, most);
            // At nothing the subject itself may turn out to be missing.
            let low = if least <= 0.0 { 0.0 } else { low };
            Worth::Known { share: measure.scale.share(amount), low, high }
        }
        // Where the whole subject is missing nothing is earned, not even by a scale that falls.
        Answer::Absent => Worth::Known { share: 0.0, low: 0.0, high: 0.0 },
        Answer::NotApplicable(_) => Worth::NotApplicable,
        Answer::Unknown(_) => Worth::Unknown { low: 0.0, high: 1.0 },
    }
}

fn limit(measured: &mut Measured, cap: &Cap, view: &View<'_>) {
    let holds = match (cap.signal.ask)(view) {
        Answer::Measured(amount) => Some(within(cap, amount)),
        Answer::Absent => Some(within(cap, 0.0)),
        Answer::NotApplicable(_) => Some(false),
        // More may be there: a cap on too little may be lifted, one on too much stands.
        Answer::AtLeast(amount) => match cap.below {
            Some(below) => (amount >= below).then_some(false),
            None => within(cap, amount).then_some(true),
        },
        Answer::Within { least, most, .. } => match (within(cap, least), within(cap, most)) {
            (true, true) => Some(true),
            (false, false) => Some(false),
            _ => None,
        },
        Answer::Unknown(_) => None,
    };
    match holds {
        Some(true) => {
            measured.value = measured.value.min(cap.at);
            measured.low = measured.low.min(cap.at);
            measured.high = measured.high.min(cap.at);
        }
        Some(false) => {}
        None => measured.low = measured.low.min(cap.at),
    }
}

fn within(cap: &Cap, amount: f64) -> bool {
    cap.below.is_some_and(|below| amount < below) || cap.above.is_some_and(|above| amount > above)
}

#[derive(Default)]
struct Sums {
    points: f64,
    worth: f64,
    low: f64,
    high: f64,
}

impl Sums {
    fn add(&mut self, points: f64, share: f64, low: f64, high: f64) {
        self.points += points;
        self.worth += points * share;
        self.bound(points, low, high);
    }

    fn bound(&mut self, points: f64, low: f64, high: f64) {
        self.low += points * low;
        self.high += points * high;
    }
}
