//! A person's work judged together: best three a criterion, shrunk, over a fixed denominator.
//!
//! Called through [`super::assess`]. Invariant: once three artefacts fill a criterion's slots, one more never lowers
//! it; learning the answer to anything unknown lands inside `possible`.

use super::artefacts::{Judged, judge, verdicts};
use super::cite::{Ground, cite};
use super::facts::Counting;
use super::flags::{flags, of_person, widening};
use super::handover::{Asked, handover};
use super::person::{Accounts, Asked as PersonAsked};
use super::rubric::{Criterion, PersonRules, Role, Rubric};
use super::score::{Filled, Highest, Standing, Total, round_out, round1, round4, shrink, slots, total, variance_after};
use super::skills::skills;
use super::status::{self, Outcome};
use super::verdict::{
    Assessment, CategoryVerdict, CriterionStatus, CriterionVerdict, HandleVerdict, Handover, HandoverAnswer,
    ProspectStatus,
};
use crate::evidence::Evidence;
use jiff::civil::Date;
use smallvec::SmallVec;
use smol_str::SmolStr;

/// Judges a person by everything found about their work. `as_of` is the only clock.
pub fn assess(evidence: &Evidence, rubric: &Rubric, role: &Role, as_of: Date) -> Assessment {
    let judged = judge(&evidence.artefacts, rubric, as_of);
    let counted = heaviest_first(&judged);
    let accounts = Accounts::new(evidence, as_of, rubric);
    let rested = rest_all(&judged, &counted, &accounts, rubric);

    let mut flags = flags(counted.iter().filter_map(|one| one.view()), &rubric.flags);
    flags.extend(of_person(&evidence.person, as_of));
    flags.sort();
    let widen = widening(&flags, &rubric.flags);
    let parts = role.weights.iter().copied().zip(rested.iter().map(|one| one.standing));
    let whole = total(parts, widen);
    let outcome = status::of_person(evidence, &counted, &accounts, whole.map_or(0.0, |whole| whole.coverage), rubric);

    let asked: Vec<Asked<'_>> = counted.iter().filter_map(|one| Some((one.view()?, one.measured.as_slice()))).collect();
    let fallback = counted.iter().copied().chain(&judged).find_map(|one| one.ground(1.0));
    let speak = |index: usize, criterion: &Criterion| {
        let one = rested.get(index)?;
        Some(match &criterion.person {
            Some(rules) => speak_of_person(criterion, rules, one, &accounts, rubric),
            None => speak(criterion, index, one, &counted, fallback, evidence, rubric),
        })
    };
    Assembly {
        evidence,
        rubric,
        role,
        outcome,
        whole,
        widen,
        standings: &rested.iter().map(|one| one.standing).collect::<Vec<_>>(),
        handover: handover(&asked, rubric),
        artefacts: verdicts(&judged, role, rubric),
        skills: skills(&counted, rubric),
        flags,
    }
    .assessment(|index, criterion| speak(index, criterion).unwrap_or_default())
}

/// The artefacts that count.
pub(super) fn heaviest_first<'j, 'a>(judged: &'j [Judged<'a>]) -> Vec<&'j Judged<'a>> {
    let mut counted: Vec<&Judged<'_>> = judged.iter().filter(|one| one.profile.counting.is_some()).collect();
    counted
        .sort_by(|a, b| b.profile.weight.total_cmp(&a.profile.weight).then_with(|| a.artefact.id.cmp(&b.artefact.id)));
    counted
}

pub(super) fn rest_all(
    judged: &[Judged<'_>],
    counted: &[&Judged<'_>],
    accounts: &Accounts<'_>,
    rubric: &Rubric,
) -> Vec<Rested> {
    let unread = judged.iter().filter(|one| one.could_still_be_read()).count();
    let of_criterion = |(index, criterion): (usize, &Criterion)| match &criterion.person {
        Some(rules) => {
            let PersonAsked { status, standing } = accounts.ask(criterion, rules, rubric);
            Rested { status, standing, slots: SmallVec::new() }
        }
        None => rest(index, counted, unread, rubric),
    };
    rubric.criteria.iter().enumerate().map(of_criterion).collect()
}

/// The criteria's standings, before anything is rounded or put into words.
#[cfg(test)]
pub(crate) fn standings(evidence: &Evidence, rubric: &Rubric, as_of: Date) -> Vec<Standing> {
    let judged = judge(&evidence.artefacts, rubric, as_of);
    let counted = heaviest_first(&judged);
    rest_all(&judged, &counted, &Accounts::new(evidence, as_of, rubric), rubric)
        .into_iter()
        .map(|one| one.standing)
        .collect()
}

/// What a criterion rests on.
pub(super) struct Rested {
    pub(super) status: CriterionStatus,
    pub(super) standing: Standing,
    /// Indices into the counted artefacts, best slot first.
    pub(super) slots: SmallVec<[usize; 3]>,
}

/// Fills a criterion's slots from the counted artefacts.
fn rest(index: usize, counted: &[&Judged<'_>], unread: usize, rubric: &Rubric) -> Rested {
    let prior = &rubric.prior;
    let mut filled: SmallVec<[(Filled, usize); 8]> = SmallVec::new();
    let (mut lows, mut highs) = (Highest::default(), Highest::default());
    let (mut open, mut applicable) = (unread, unread > 0);
    for (position, one) in counted.iter().enumerate() {
        let Some(found) = one.measured.get(index) else { continue };
        if found.status == CriterionStatus::NotApplicable {
            continue;
        }
        applicable = true;
        let weight = one.profile.weight;
        let counting = one.profile.counting.unwrap_or(Counting::InFavour);
        let fits = |value: f64| counting.takes(value, prior.mean);
        if found.is_known() {
            let value = shrink(found.value, weight, prior);
            if fits(value) {
                let variance = variance_after(weight, found.high - found.low, prior);
                filled.push((Filled { value, variance }, position));
            }
        }
        // Where weight or kind may still move, or nothing was seen, anything may come of it.
        if found.is_known() && one.profile.settled {
            let low = shrink(found.low, weight, prior);
            if fits(low) {
                lows.see(low);
            }
            // What takes no slot leaves it empty, and an empty one is possible at 1.
            let high = shrink(found.high, weight, prior);
            match counting {
                Counting::Against => highs.see(high.min(prior.mean)),
                _ if fits(high) => highs.see(high),
                _ => {}
            }
        } else {
            open += 1;
        }
    }
    // Nothing to judge by is not the same as a question that does not arise.
    if !applicable && !counted.is_empty() {
        return Rested {
            status: CriterionStatus::NotApplicable,
            standing: Standing::NOT_APPLICABLE,
            slots: SmallVec::new(),
        };
    }
    filled.sort_unstable_by(|a, b| b.0.value.total_cmp(&a.0.value).then(a.1.cmp(&b.1)));
    filled.truncate(3);
    let values: SmallVec<[Filled; 3]> = filled.iter().map(|(slot, _)| *slot).collect();
    let status = match values.first() {
        None => CriterionStatus::NotObserved,
        Some(best) if best.value <= 0.0 => CriterionStatus::Absent,
        Some(_) => CriterionStatus::Observed,
    };
    Rested {
        status,
        standing: slots(&values, &lows, highs, open, rubric),
        slots: filled.into_iter().map(|(_, position)| position).collect(),
    }
}

/// A verdict about the person, but for its weight.
fn speak_of_person(
    criterion: &Criterion,
    rules: &PersonRules,
    rested: &Rested,
    accounts: &Accounts<'_>,
    rubric: &Rubric,
) -> Spoken {
    let value = value_of(rested);
    let observed = value.is_some();
    let ground = accounts.ground(rules.account).filter(|_| observed);
    let cited = cite(criterion, ground.as_slice(), None, rubric.level(value.unwrap_or(0.0)), rubric);
    let carried_from = accounts.carried_from(rules.account).filter(|_| observed);
    Spoken { status: Some(rested.status), value, carried_from, cited }
}

fn value_of(rested: &Rested) -> Option<f64> {
    match rested.status {
        CriterionStatus::Observed => Some(round4(rested.standing.value)),
        CriterionStatus::Absent => Some(0.0),
        _ => None,
    }
}

/// A criterion's verdict but for its weight.
fn speak(
    criterion: &Criterion,
    index: usize,
    one: &Rested,
    counted: &[&Judged<'_>],
    fallback: Option<Ground<'_>>,
    evidence: &Evidence,
    rubric: &Rubric,
) -> Spoken {
    let resting_on: SmallVec<[Ground<'_>; 3]> = one
        .slots
        .iter()
        .zip(rubric.slots)
        .filter_map(|(position, weight)| counted.get(*position)?.ground_of(index, weight))
        .collect();
    let value = value_of(one);
    let carried_from =
        resting_on.iter().filter_map(|ground| status::carried_from(ground.view.artefact, evidence)).max();
    let level = rubric.level(value.unwrap_or(0.0));
    let cited = cite(criterion, &resting_on, fallback, level, rubric);
    Spoken { status: Some(one.status), value, carried_from, cited }
}

/// What a criterion says, whoever it was asked of.
#[derive(Default)]
pub(crate) struct Spoken {
    pub(crate) status: Option<CriterionStatus>,
    pub(crate) value: Option<f64>,
    pub(crate) carried_from: Option<String>,
    pub(crate) cited: super::cite::Cited,
}

/// Everything worked out, to be put into the published shape.
pub(crate) struct Assembly<'a> {
    pub(crate) evidence: &'a Evidence,
    pub(crate) rubric: &'a Rubric,
    pub(crate) role: &'a Role,
    pub(crate) outcome: Outcome,
    pub(crate) whole: Option<Total>,
    pub(crate) widen: f64,
    pub(crate) standings: &'a [Standing],
    pub(crate) handover: Handover,
    pub(crate) artefacts: Vec<super::verdict::ArtefactVerdict>,
    pub(crate) skills: Vec<super::verdict::Skill>,
    pub(crate) flags: Vec<super::verdict::Flag>,
}

impl Assembly<'_> {
    /// The assessment, with `speak` asked for each criterion by its index.
    pub(crate) fn assessment(self, speak: impl Fn(usize, &Criterion) -> Spoken) -> Assessment {
        let categories = self.categories(speak);
        let assessed = self.outcome.status == ProspectStatus::Assessed;
        let whole = self.whole.filter(|_| assessed);
        let score = whole.map(|whole| round1(whole.score));
        let silent = Handover { answer: HandoverAnswer::Unknown, reasons: Vec::new() };
        let prospect = &self.evidence.prospect;
        Assessment {
            key: prospect.key.clone(),
            id: prospect.id.clone(),
            role: self.role.name.clone(),
            handles: handles(self.evidence),
            status: self.outcome.status,
            message: self.outcome.message,
            collected_at: self.evidence.collected_at,
            score,
            interval: whole.map(|whole| round_out(whole.interval)),
            possible: whole.map(|whole| round_out(whole.possible)),
            coverage: self.whole.map_or(0.0, |whole| round4(whole.coverage)),
            level: score.map(|score| self.rubric.level(score / 100.0)),
            band: None,
            handover: if self.outcome.status == ProspectStatus::Suppressed { silent } else { self.handover },
            categories,
            artefacts: self.artefacts,
            skills: self.skills,
            changes: None,
            flags: self.flags,
            passthrough: prospect.passthrough.clone(),
        }
    }

    fn categories(&self, speak: impl Fn(usize, &Criterion) -> Spoken) -> Vec<CategoryVerdict> {
        // Weights are shown as they count: spread over what applies.
        let applicable: f64 = self
            .role
            .weights
            .iter()
            .zip(self.standings)
            .filter(|(_, standing)| standing.applicable)
            .map(|(weight, _)| weight)
            .sum();
        let spread = |weight: f64| if applicable > 0.0 { weight / applicable } else { weight };
        self.rubric
            .categories
            .iter()
            .enumerate()
            .map(|(number, category)| {
                let number_of = self.rubric.criteria.iter().filter(|one| one.category == number).count();
                let (mut criteria, mut own) = (Vec::with_capacity(number_of), Vec::with_capacity(number_of));
                for (index, criterion) in self.rubric.criteria.iter().enumerate() {
                    if criterion.category != number {
                        continue;
                    }
                    let standing = self.standings.get(index).copied().unwrap_or(Standing::NOT_APPLICABLE);
                    let weight = self.role.weights.get(index).copied().unwrap_or(0.0);
                    own.push((weight, standing));
                    let shown = if standing.applicable { spread(weight) } else { 0.0 };
                    criteria.push(self.criterion(criterion, speak(index, criterion), shown));
                }
                self.category(&category.id, criteria, &own, spread(1.0))
            })
            .collect()
    }

    fn category(
        &self,
        id: &SmolStr,
        criteria: Vec<CriterionVerdict>,
        own: &[(f64, Standing)],
        unit: f64,
    ) -> CategoryVerdict {
        let status = criteria.iter().map(|one| one.status).min().unwrap_or(CriterionStatus::NotApplicable);
        let whole = total(own.iter().copied(), self.widen);
        let measured = matches!(status, CriterionStatus::Observed | CriterionStatus::Absent);
        let shown = whole.filter(|_| measured);
        let score = shown.map(|whole| round1(whole.score));
        CategoryVerdict {
            id: id.clone(),
            status,
            score,
            interval: shown.map(|whole| round_out(whole.interval)),
            coverage: whole.map_or(0.0, |whole| round4(whole.coverage)),
            weight: whole.map_or(0.0, |whole| round4(whole.weight * unit)),
            level: score.map(|score| self.rubric.level(score / 100.0)),
            criteria,
        }
    }

    fn criterion(&self, criterion: &Criterion, spoken: Spoken, weight: f64) -> CriterionVerdict {
        CriterionVerdict {
            id: criterion.id.clone(),
            question: criterion.question.clone(),
            status: spoken.status.unwrap_or(CriterionStatus::NotObserved),
            value: spoken.value,
            level: spoken.value.map(|value| self.rubric.level(value)),
            weight: round4(weight),
            carried_from: spoken.carried_from,
            evidence: spoken.cited.evidence,
            raise: spoken.cited.raise,
            ask: spoken.cited.ask,
        }
    }
}

fn handles(evidence: &Evidence) -> Vec<HandleVerdict> {
    evidence
        .handles
        .iter()
        .map(|record| HandleVerdict {
            handle: record.handle.to_string(),
            status: record.status,
            url: record.url.clone(),
            renamed_to: record.renamed_to.clone(),
            linked_from: record.linked_from.clone(),
        })
        .collect()
}
