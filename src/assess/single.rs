//! One piece of work judged on its own: a take-home, a clone, a single repository.
//!
//! Called through [`super::assess_artefact`]. Invariant: the artefact's score, coverage and level are the entry's;
//! nothing is shrunk and no slot stands empty.

use super::artefacts::{judge, own_total, standing, verdicts};
use super::cite::{Ground, cite};
use super::flags::{flags, widening};
use super::handover::{Asked, handover};
use super::measure::Measured;
use super::portfolio::{Assembly, Spoken};
use super::rubric::{Criterion, Role, Rubric};
use super::score::{Standing, round4};
use super::skills::skills;
use super::status;
use super::verdict::Assessment;
use crate::evidence::Evidence;
use jiff::civil::Date;

/// Judges the one artefact of a local assessment. Of several, the first by id is judged: [`super::assess`] is for
/// portfolios.
pub fn assess_artefact(evidence: &Evidence, rubric: &Rubric, role: &Role, as_of: Date) -> Assessment {
    let judged = judge(&evidence.artefacts, rubric, as_of);
    let one = judged.first();
    let ground = one.and_then(|one| one.ground(1.0));
    let view = ground.map(|ground| ground.view);
    let measured = one.map_or(&[][..], |one| one.measured.as_slice());
    let unseen = [Measured::NOT_OBSERVED];
    let standings: Vec<Standing> =
        (0..rubric.criteria.len()).map(|index| standing(measured.get(index).unwrap_or(&unseen[0]), rubric)).collect();
    let flags = flags(view.into_iter(), &rubric.flags);
    let widen = widening(&flags, &rubric.flags);
    let whole = one.and_then(|one| own_total(one, role, rubric, widen));
    let asked: Vec<Asked<'_>> = view.map(|view| (view, measured)).into_iter().collect();

    let speak = |index: usize, criterion: &Criterion| {
        let found = measured.get(index).unwrap_or(&unseen[0]);
        let resting_on: &[Ground<'_>] = if found.is_known() { ground.as_slice() } else { &[] };
        let value = found.is_known().then(|| round4(found.value));
        let cited = cite(criterion, resting_on, ground, rubric.level(value.unwrap_or(0.0)), rubric);
        Spoken { status: Some(found.status), value, carried_from: None, cited }
    };
    let mut artefacts = verdicts(&judged, role, rubric);
    for (verdict, judged) in artefacts.iter_mut().zip(one) {
        // Alone, a piece of work counts whoever's it is: the reader handed it in.
        verdict.included = judged.artefact.facts.is_some();
        if verdict.included {
            verdict.reason = "judged on its own".to_owned();
        }
    }
    Assembly {
        evidence,
        rubric,
        role,
        outcome: status::of_artefact(one.map(|one| one.artefact), whole.is_some(), evidence),
        whole,
        widen,
        standings: &standings,
        handover: handover(&asked, rubric),
        artefacts,
        skills: skills(&one.into_iter().collect::<Vec<_>>(), rubric),
        flags,
    }
    .assessment(speak)
}
