//! Every artefact judged on its own, once, before anything is weighed together.
//!
//! Called by `portfolio` and `single`. Invariant: artefacts stand in the order of their ids from here on, whatever
//! order they came in.

use super::cite::{Ground, KnownAs};
use super::facts::{Profile, profile};
use super::measure::{Measured, measure};
use super::rubric::{Role, Rubric};
use super::score::{Standing, Total, round1, round4, total, variance_after};
use super::signals::View;
use super::verdict::{ArtefactCriterion, ArtefactVerdict, CriterionStatus, SignalAnswer, Signals};
use crate::evidence::{Artefact, ArtefactStatus, ArtefactType, Slot};
use jiff::civil::Date;
use std::collections::BTreeMap;

/// One artefact with everything worked out about it.
pub(crate) struct Judged<'a> {
    pub(crate) artefact: &'a Artefact,
    pub(crate) known_as: KnownAs,
    pub(crate) profile: Profile,
    /// By criterion, in the rubric's order; empty where nothing was measured.
    pub(crate) measured: Vec<Measured>,
    /// What each measure of those criteria earned, criterion by criterion; [`Measured::shares`] says where.
    shares: Vec<Option<f64>>,
}

impl<'a> Judged<'a> {
    /// What signals may look at; none where nothing was measured.
    pub(crate) fn view(&'a self) -> Option<View<'a>> {
        let facts = self.artefact.facts.as_ref()?;
        Some(View { artefact: self.artefact, facts, profile: &self.profile, person: None })
    }

    /// The same as something a criterion rests on, in a slot of that weight.
    pub(crate) fn ground(&'a self, slot: f64) -> Option<Ground<'a>> {
        Some(Ground { view: self.view()?, known_as: &self.known_as, slot, shares: None })
    }

    /// The same for one criterion, with what its measures earned.
    pub(crate) fn ground_of(&'a self, criterion: usize, slot: f64) -> Option<Ground<'a>> {
        let kept = self.measured.get(criterion).and_then(|found| self.shares.get(found.shares..));
        Some(Ground { shares: kept, ..self.ground(slot)? })
    }

    /// Is judged with the account it stands on, by the person criteria, rather than on its own.
    pub(crate) fn speaks_through_its_account(&self) -> bool {
        self.artefact.kind != ArtefactType::Repository && self.artefact.selected
    }

    /// Could be read another day: it was picked, and reading it failed.
    pub(crate) fn could_still_be_read(&self) -> bool {
        self.artefact.facts.is_none()
            && !self.speaks_through_its_account()
            && self.artefact.selected
            && !matches!(self.artefact.status, ArtefactStatus::Empty | ArtefactStatus::Gone | ArtefactStatus::Blocked)
    }
}

/// Judges each artefact, in the order of ids.
pub(crate) fn judge<'a>(artefacts: &'a [Artefact], rubric: &Rubric, as_of: Date) -> Vec<Judged<'a>> {
    let mut sorted: Vec<&Artefact> = artefacts.iter().collect();
    sorted.sort_by(|a, b| a.id.cmp(&b.id));
    sorted.dedup_by(|a, b| a.id == b.id && a == b);
    sorted
        .into_iter()
        .map(|artefact| {
            let profile = profile(artefact, rubric, as_of);
            let mut shares = Vec::new();
            let measured = match &artefact.facts {
                Some(facts) => {
                    let view = View { artefact, facts, profile: &profile, person: None };
                    shares.reserve_exact(rubric.criteria.iter().map(|criterion| criterion.measures.len()).sum());
                    rubric.criteria.iter().map(|criterion| measure(criterion, &view, rubric, &mut shares)).collect()
                }
                None => Vec::new(),
            };
            Judged { artefact, known_as: KnownAs::of(artefact), profile, measured, shares }
        })
        .collect()
}

/// A criterion of one artefact as a standing of its own: the bare value, or the prior where nobody looked.
pub(crate) fn standing(measured: &Measured, rubric: &Rubric) -> Standing {
    let prior = &rubric.prior;
    match measured.status {
        CriterionStatus::NotApplicable => Standing::NOT_APPLICABLE,
        CriterionStatus::Observed | CriterionStatus::Absent => Standing {
            applicable: true,
            value: measured.value,
            variance: variance_after(1.0, measured.high - measured.low, prior),
            coverage: 1.0,
            low: measured.low,
            high: measured.high,
        },
        CriterionStatus::NotObserved | CriterionStatus::Error => Standing {
            applicable: true,
            value: prior.mean,
            variance: prior.variance,
            coverage: 0.0,
            low: 0.0,
            high: 1.0,
        },
    }
}

/// The artefact's own score: the weighted mean over what applies to it, unseen parts at the prior. None where nothing
/// was measured.
pub(crate) fn own_total(judged: &Judged<'_>, role: &Role, rubric: &Rubric, widen: f64) -> Option<Total> {
    if !judged.measured.iter().any(Measured::is_known) {
        return None;
    }
    total(role.weights.iter().copied().zip(judged.measured.iter().map(|found| standing(found, rubric))), widen)
}

/// The published verdicts, heaviest first. `scores` says whether artefacts that do not count show a score all the same.
pub(crate) fn verdicts(judged: &[Judged<'_>], role: &Role, rubric: &Rubric) -> Vec<ArtefactVerdict> {
    let mut order: Vec<&Judged<'_>> = judged.iter().collect();
    order.sort_by(|a, b| b.profile.weight.total_cmp(&a.profile.weight).then_with(|| a.artefact.id.cmp(&b.artefact.id)));
    order.into_iter().map(|one| verdict(one, role, rubric)).collect()
}

fn verdict(judged: &Judged<'_>, role: &Role, rubric: &Rubric) -> ArtefactVerdict {
    let artefact = judged.artefact;
    let own = own_total(judged, role, rubric, 1.0);
    let score = own.map(|own| round1(own.score));
    ArtefactVerdict {
        id: judged.known_as.id.clone(),
        kind: artefact.kind,
        status: artefact.status,
        url: artefact.url.clone(),
        revision: judged.known_as.revision.clone(),
        artefact_kind: judged.profile.kind,
        score,
        coverage: own.map_or(0.0, |own| round4(own.coverage)),
        level: score.map(|score| rubric.level(score / 100.0)),
        weight: round4(judged.profile.weight),
        included: judged.profile.counting.is_some() || judged.speaks_through_its_account(),
        reason: judged.profile.reason.clone(),
        signals: plain_answers(artefact),
        // In the order of the map, which is then built without sorting.
        criteria: rubric
            .asked_of_artefacts
            .iter()
            .filter_map(|index| {
                let (criterion, found) = (rubric.criteria.get(*index)?, judged.measured.get(*index)?);
                let value = found.is_known().then(|| round4(found.value));
                let level = value.map(|value| rubric.level(value));
                Some((criterion.id.clone(), ArtefactCriterion { status: found.status, value, level }))
            })
            .collect::<BTreeMap<_, _>>(),
    }
}

/// Plain answers to plain questions, straight from the facts.
fn plain_answers(artefact: &Artefact) -> Signals {
    let content = artefact.facts.as_ref().map(|facts| &facts.content);
    let ask = |answer: fn(&crate::evidence::facts::ContentFacts) -> SignalAnswer| {
        content.map_or(SignalAnswer::Unknown, answer)
    };
    Signals {
        has_tests: ask(|content| plain(&content.tests, |tests| tests.functions > 0)),
        uses_ci: ask(|content| plain(&content.automation, |automation| !automation.workflows.is_empty())),
        has_readme: ask(|content| {
            plain(&content.readme, |readme| readme.words > 0 || readme.sections.iter().any(|section| section.substance))
        }),
        has_licence: ask(|content| plain(&content.inventory, |inventory| inventory.licence.is_some())),
        declares_environment: ask(|content| {
            plain(&content.environment, |environment| !environment.declarations.is_empty())
        }),
    }
}

fn plain<T>(slot: &Slot<T>, there: impl FnOnce(&T) -> bool) -> SignalAnswer {
    match slot {
        Slot::Seen(seen) if there(seen) => SignalAnswer::Yes,
        Slot::Seen(_) | Slot::Absent => SignalAnswer::No,
        Slot::Unknown(_) => SignalAnswer::Unknown,
    }
}
