//! How a criterion's level came about: from the rubric's rule over each measure's amount to the value.
//!
//! Called by `cli` for `explain`. Invariant: asks the same signals over the same facts as [`super::assess`] and
//! changes nothing; what it tells adds up to the published value.

use super::artefacts::judge;
use super::measure::{asked, measure};
use super::person::Accounts;
use super::portfolio::{heaviest_first, rest_all};
use super::rubric::{Cap, Criterion, Measure, Rubric};
use super::score::{round4, shrink};
use super::signals::{Answer, View};
use crate::evidence::Evidence;
use jiff::civil::Date;
use smol_str::SmolStr;

/// A criterion's way from amounts to a level.
#[derive(Debug, Clone, PartialEq)]
pub struct Derivation {
    /// The criterion's id.
    pub criterion: SmolStr,
    /// What each level looks like, 0 to 4.
    pub anchors: [SmolStr; 5],
    /// Values from which levels 1 to 4 begin.
    pub cuts: [f64; 4],
    /// Where the criterion comes from.
    pub source: String,
    /// What it was asked of, best first: up to three works, or the account.
    pub parts: Vec<Part>,
    /// Share of the value that stands at the rubric's prior mean for want of works, 0 to 1.
    pub empty: f64,
    /// That mean.
    pub prior: f64,
}

/// One work's, or the account's, part in the value.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// The artefact's id, or the account's handle.
    pub artefact: SmolStr,
    /// The value it shows, 0 to 1.
    pub value: f64,
    /// Its evidence weight, 0 to 1; none for an account, whose weight is in what it shows.
    pub weight: Option<f64>,
    /// The value after shrinking, 0 to 1.
    pub drawn: f64,
    /// Share of the criterion's value it makes up, 0 to 1.
    pub slot: f64,
    /// The measures asked.
    pub measures: Vec<Asked>,
    /// Limits that hold, as sentences.
    pub limits: Vec<String>,
}

/// One measure's answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked {
    /// The signal's id, as the rubric names it.
    pub signal: &'static str,
    /// The question.
    pub question: &'static str,
    /// The answer in words: an amount with its unit, or why there is none.
    pub answer: String,
    /// Points earned; none where it could not be told or does not arise.
    pub earned: Option<f64>,
    /// Points there were to earn.
    pub points: f64,
    /// The amount from which all points are earned; none where less is better.
    pub full_from: Option<f64>,
}

/// The derivation of one criterion for a person; none for a criterion the rubric does not have.
pub fn derive(evidence: &Evidence, rubric: &Rubric, id: &str, as_of: Date) -> Option<Derivation> {
    let index = rubric.criteria.iter().position(|criterion| criterion.id == id)?;
    let criterion = rubric.criteria.get(index)?;
    let judged = judge(&evidence.artefacts, rubric, as_of);
    let counted = heaviest_first(&judged);
    let accounts = Accounts::new(evidence, as_of, rubric);
    let rested = rest_all(&judged, &counted, &accounts, rubric);
    let rested = rested.get(index)?;
    let parts: Vec<Part> = match &criterion.person {
        Some(rules) => {
            let view = accounts.view(rules.account).filter(|_| rested.status.is_measured());
            view.map(|view| part(criterion, &view, None, rested.standing.value, 1.0, rubric)).into_iter().collect()
        }
        None => rested
            .slots
            .iter()
            .zip(rubric.slots)
            .filter_map(|(position, slot)| {
                let one = counted.get(*position)?;
                let value = one.measured.get(index)?.value;
                let weight = one.profile.weight;
                let drawn = shrink(value, weight, &rubric.prior);
                Some(part(criterion, &one.view()?, Some(weight), drawn, slot, rubric))
            })
            .collect(),
    };
    let filled: f64 = parts.iter().map(|part| part.slot).sum();
    Some(Derivation {
        criterion: criterion.id.clone(),
        anchors: criterion.anchors.clone(),
        cuts: rubric.levels,
        source: criterion.source.clone(),
        empty: if parts.is_empty() { 0.0 } else { round4((1.0 - filled).max(0.0)) },
        prior: rubric.prior.mean,
        parts,
    })
}

fn part(criterion: &Criterion, view: &View<'_>, weight: Option<f64>, drawn: f64, slot: f64, rubric: &Rubric) -> Part {
    Part {
        artefact: view.artefact.id.as_str().into(),
        value: round4(measure(criterion, view, rubric, &mut Vec::new()).value),
        weight: weight.map(round4),
        drawn: round4(drawn),
        slot,
        measures: asked(criterion, view).map(|one| answered(one, view)).collect(),
        limits: criterion.caps.iter().filter_map(|cap| limit(cap, view)).collect(),
    }
}

fn answered(measure: &Measure, view: &View<'_>) -> Asked {
    let signal = measure.signal;
    let earned = |amount: f64| Some(round4(measure.points * measure.scale.share(amount)));
    let (answer, earned) = match (signal.ask)(view) {
        Answer::Measured(amount) => (told(amount, signal.unit), earned(amount)),
        Answer::AtLeast(amount) => (format!("at least {}", told(amount, signal.unit)), earned(amount)),
        Answer::Within { amount, .. } => (format!("about {}", told(amount, signal.unit)), earned(amount)),
        Answer::Absent => ("looked for, nothing there".to_owned(), Some(0.0)),
        Answer::NotApplicable(why) => (format!("does not arise: {why}"), None),
        Answer::Unknown(_) => ("could not be seen".to_owned(), None),
    };
    let full = measure.scale.0.iter().find(|[_, share]| *share >= 1.0).map(|[amount, _]| *amount);
    Asked {
        signal: signal.id,
        question: signal.question,
        answer,
        earned,
        points: measure.points,
        full_from: full.filter(|amount| *amount > 0.0),
    }
}

/// The limit in words, where it holds.
fn limit(cap: &Cap, view: &View<'_>) -> Option<String> {
    let amount = match (cap.signal.ask)(view) {
        Answer::Measured(amount) | Answer::Within { amount, .. } | Answer::AtLeast(amount) => amount,
        Answer::Absent => 0.0,
        Answer::NotApplicable(_) | Answer::Unknown(_) => return None,
    };
    let (holds, border) = match (cap.below, cap.above) {
        (Some(below), _) => (amount < below, format!("below {}", plain(below))),
        (None, Some(above)) => (amount > above, format!("above {}", plain(above))),
        (None, None) => return None,
    };
    holds.then(|| format!("at most {} while {} is {border}", plain(cap.at), cap.signal.id))
}

fn told(amount: f64, unit: &str) -> String {
    format!("{} {unit}", plain(amount))
}

/// A number without needless decimals.
fn plain(number: f64) -> String {
    let rounded = (number * 1_000.0).round() / 1_000.0;
    format!("{rounded}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assess::assess;
    use crate::assess::sample::{TODAY, any_evidence, evidence_of, good_artefact};
    use proptest::prelude::*;

    /// The value the told parts add up to.
    fn sum(told: &Derivation) -> f64 {
        told.parts.iter().map(|part| part.slot * part.drawn).sum::<f64>() + told.empty * told.prior
    }

    #[test]
    fn what_is_told_names_amounts_and_points() {
        let told = derive(&evidence_of(vec![good_artefact("churn")]), Rubric::built_in(), "tests.substance", TODAY)
            .expect("a criterion of the rubric");
        assert_eq!(told.parts.len(), 1);
        let part = &told.parts[0];
        assert_eq!(part.artefact, "github:ada/churn");
        assert!(part.measures.iter().any(|one| one.signal == "assertions" && one.earned.is_some_and(|it| it > 0.0)));
        let (earned, points) = part
            .measures
            .iter()
            .filter_map(|one| Some((one.earned?, one.points)))
            .fold((0.0, 0.0), |(earned, points), (more, of)| (earned + more, points + of));
        assert!((part.value - earned / points).abs() < 0.001, "{} is not {earned} of {points}", part.value);
        assert!((told.empty - 0.6).abs() < 1e-9);
        assert!(derive(&evidence_of(vec![]), Rubric::built_in(), "tests.nothing", TODAY).is_none());
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]
        #[test]
        fn what_is_told_adds_up_to_the_published_value(evidence in any_evidence(5)) {
            let rubric = Rubric::built_in();
            let role = rubric.role("general").expect("built in");
            let judged = assess(&evidence, rubric, role, TODAY);
            for verdict in judged.categories.iter().flat_map(|category| &category.criteria) {
                let told = derive(&evidence, rubric, &verdict.id, TODAY).expect("a criterion of the rubric");
                match verdict.value {
                    Some(value) if value > 0.0 => {
                        prop_assert!((sum(&told) - value).abs() < 0.001, "{}: {} told as {}", verdict.id, value, sum(&told));
                    }
                    Some(_) => {}
                    None => prop_assert!(told.parts.is_empty(), "{} was not observed", verdict.id),
                }
            }
        }
    }
}
