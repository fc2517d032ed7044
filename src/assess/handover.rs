//! If this person had to hand the work to another engineer tomorrow, could that engineer reproduce and extend it?
//!
//! Called by `portfolio` and `single`. Invariant: asks the rubric's parts of the heaviest artefacts; moves no score.

use super::cite::short_name;
use super::measure::{Measured, asked, share_of};
use super::rubric::{HandoverPart, HandoverRules, Rubric};
use super::signals::View;
use super::signals::words::{listed, sentence};
use super::verdict::{CriterionStatus, Handover, HandoverAnswer, HandoverReason};
use smallvec::SmallVec;
use smol_str::SmolStr;

/// One artefact asked: its view and its criteria, in the rubric's order.
pub(crate) type Asked<'a> = (View<'a>, &'a [Measured]);

/// Answers from the artefacts given, heaviest first.
pub(crate) fn handover(artefacts: &[Asked<'_>], rubric: &Rubric) -> Handover {
    let rules = &rubric.handover;
    let asked = artefacts.get(..rules.artefacts).unwrap_or(artefacts);
    let mut tally = Tally::default();
    for part in &rules.parts {
        let shares: Shares<'_, Standing> = asked
            .iter()
            .map(|(view, measured)| (short_name(&view.artefact.id), standing(part, view, measured, rubric)))
            .collect();
        tally.add(part, &shares, rules, rubric);
    }
    // Reasons for an answer that was not given would read as one.
    let reasons = if tally.essential_known { std::mem::take(&mut tally.reasons) } else { Vec::new() };
    Handover { answer: tally.answer(rules), reasons }
}

/// Something of each of the few artefacts asked, by name.
type Shares<'a, T> = SmallVec<[(&'a str, T); 4]>;

#[derive(Clone, Copy, PartialEq)]
enum Standing {
    Known(f64),
    Unknown,
    NotApplicable,
}

fn standing(part: &HandoverPart, view: &View<'_>, measured: &[Measured], rubric: &Rubric) -> Standing {
    let Some(found) = measured.get(part.criterion) else { return Standing::Unknown };
    match (found.status, part.measure) {
        (CriterionStatus::NotApplicable, _) => Standing::NotApplicable,
        (CriterionStatus::Observed | CriterionStatus::Absent, None) => Standing::Known(found.value),
        (CriterionStatus::Observed | CriterionStatus::Absent, Some(index)) => rubric
            .criteria
            .get(part.criterion)
            .and_then(|criterion| {
                let wanted = criterion.measures.get(index)?.signal.id;
                asked(criterion, view).find(|measure| measure.signal.id == wanted)
            })
            .and_then(|measure| share_of(measure, view))
            .map_or(Standing::Unknown, Standing::Known),
        _ => Standing::Unknown,
    }
}

#[derive(Default)]
struct Tally {
    reasons: Vec<HandoverReason>,
    applicable: usize,
    known: usize,
    short: usize,
    essential_poor: bool,
    essential_known: bool,
    essential_unknown: bool,
}

impl Tally {
    fn add(&mut self, part: &HandoverPart, shares: &[(&str, Standing)], rules: &HandoverRules, rubric: &Rubric) {
        let known: Shares<'_, f64> = shares
            .iter()
            .filter_map(|(name, standing)| match standing {
                Standing::Known(share) => Some((*name, *share)),
                _ => None,
            })
            .collect();
        if known.is_empty() {
            if shares.iter().any(|(_, standing)| *standing == Standing::Unknown) {
                self.applicable += 1;
                self.essential_unknown |= part.essential;
            }
            return;
        }
        self.applicable += 1;
        self.known += 1;
        self.essential_known |= part.essential;
        let mean = known.iter().map(|(_, share)| share).sum::<f64>() / known.len() as f64;
        let (text, wanted): (&SmolStr, fn(f64, &HandoverRules) -> bool) = if mean >= rules.good_from {
            (&part.good, |share, rules| share >= rules.good_from)
        } else if mean >= rules.partly_from {
            self.short += 1;
            (&part.partly, |share, rules| share < rules.good_from)
        } else {
            self.short += 1;
            self.essential_poor |= part.essential;
            (&part.poor, |share, rules| share < rules.partly_from)
        };
        // With one artefact there is nothing to tell apart.
        let names: SmallVec<[&str; 4]> =
            known.iter().filter(|(_, share)| wanted(*share, rules)).map(|(name, _)| *name).collect();
        let text = match shares.len() {
            1 => text.clone(),
            // What holds for each needs no names.
            all if names.is_empty() || names.len() == all => text.clone(),
            _ => sentence!("{text}: {}", listed(&names, 3)).into(),
        };
        let criterion = rubric.criteria.get(part.criterion).map_or_else(SmolStr::default, |found| found.id.clone());
        self.reasons.push(HandoverReason { text, criterion });
    }

    fn answer(&self, rules: &HandoverRules) -> HandoverAnswer {
        // Without one essential part seen, a tidy README alone would pass for work that can be handed over.
        if !self.essential_known || (self.known as f64) < rules.known_from * self.applicable as f64 {
            HandoverAnswer::Unknown
        } else if self.essential_poor {
            HandoverAnswer::No
        } else if self.short <= rules.yes_allows && !self.essential_unknown {
            HandoverAnswer::Yes
        } else {
            HandoverAnswer::Partly
        }
    }
}
