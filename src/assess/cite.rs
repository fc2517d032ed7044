//! Picks the evidence a report shows and puts only that into words.
//!
//! Called by `portfolio` and `single` once values stand. Invariant: changes no number; every item names its artefact,
//! and its place and permalink where there is one.

use super::measure::{asked, share_of};
use super::rubric::{Criterion, Measure, Rubric};
use super::score::round4;
use super::signals::readme::completeness;
use super::signals::{Finding, Side, View, Work};
use super::verdict::EvidenceItem;
use crate::evidence::{Artefact, Place};

/// What a criterion says beside its number.
#[derive(Debug, Default)]
pub(crate) struct Cited {
    pub(crate) evidence: Vec<EvidenceItem>,
    pub(crate) raise: String,
    pub(crate) ask: String,
}

/// Cites a criterion of that level from the artefacts it rests on, heaviest slot first, each with its slot's weight.
/// `fallback` is where a checklist is read when no artefact fills a slot.
pub(crate) fn cite(
    criterion: &Criterion,
    resting_on: &[(View<'_>, f64)],
    fallback: Option<View<'_>>,
    level: u8,
    rubric: &Rubric,
) -> Cited {
    let answers = answers(criterion, resting_on);
    let evidence = if is_checklist(criterion) {
        resting_on.first().map(|(view, _)| *view).or(fallback).map_or_else(Vec::new, |view| checklist(&view))
    } else {
        let mut evidence = Vec::with_capacity(rubric.supporting + rubric.contradicting);
        strongest(&answers, resting_on, Side::For, rubric.supporting, &mut evidence);
        strongest(&answers, resting_on, Side::Against, rubric.contradicting, &mut evidence);
        if evidence.is_empty() {
            evidence.extend(resting_on.first().map(|(view, _)| anchor(criterion, view, level)));
        }
        evidence
    };
    Cited { raise: raise(criterion, &answers), ask: question(criterion, &evidence), evidence }
}

/// A measure's answer on one of the artefacts a criterion rests on.
struct Answered<'a> {
    /// Which of the artefacts.
    index: usize,
    measure: &'a Measure,
    /// Share of its points earned, 0 to 1.
    share: f64,
}

/// What the criterion's measures answer, asked once for everything that is said from them.
fn answers<'a>(criterion: &'a Criterion, resting_on: &[(View<'_>, f64)]) -> Vec<Answered<'a>> {
    let mut answers = Vec::with_capacity(resting_on.len() * criterion.measures.len());
    for (index, (view, _)) in resting_on.iter().enumerate() {
        for measure in asked(criterion, view) {
            if let Some(share) = share_of(measure, view) {
                answers.push(Answered { index, measure, share });
            }
        }
    }
    answers
}

/// Adds the strongest findings on one side: by points times slot weight times the share earned or missed.
fn strongest(
    answers: &[Answered<'_>],
    resting_on: &[(View<'_>, f64)],
    side: Side,
    most: usize,
    items: &mut Vec<EvidenceItem>,
) {
    let mut candidates: Vec<(f64, &Answered<'_>)> = Vec::with_capacity(answers.len());
    for answer in answers {
        // What is full may still have something to say against it, after everything else.
        let part = if side == Side::For { answer.share } else { 1.0 - answer.share + 0.01 };
        if part > 0.0 {
            let slot = resting_on.get(answer.index).map_or(0.0, |(_, slot)| *slot);
            candidates.push((slot * answer.measure.points * part, answer));
        }
    }
    candidates.sort_by(|(a, one), (b, other)| {
        let (one, other) = ((one.index, one.measure.signal.id), (other.index, other.measure.signal.id));
        b.total_cmp(a).then_with(|| one.cmp(&other))
    });
    let mut left = most;
    for (_, answer) in candidates {
        if left == 0 {
            break;
        }
        let Some((view, _)) = resting_on.get(answer.index) else { continue };
        let signal = answer.measure.signal;
        let earned = answer.share >= 0.5;
        // One amount is told once: for where it earns half its points, against where it does not.
        let finding = (signal.cite)(view, side).filter(|found| !found.two_sided || earned == (side == Side::For));
        if let Some(finding) = finding {
            items.push(item(view.artefact, finding, side == Side::For, signal.unit));
            left -= 1;
        }
    }
}

/// Where no signal has anything to show for or against, the level's own description is what was found.
fn anchor(criterion: &Criterion, view: &View<'_>, level: u8) -> EvidenceItem {
    let text = criterion.anchors.get(usize::from(level)).cloned().unwrap_or_default();
    let finding = Finding { summary: text, place: None, value: None, unit: None, two_sided: false, work: None };
    item(view.artefact, finding, level > 0, "level")
}

/// The five items of ML code completeness are always shown, there or not: that is public contract.
fn is_checklist(criterion: &Criterion) -> bool {
    criterion.measures.len() == completeness::ITEMS.len()
        && criterion
            .measures
            .iter()
            .all(|measure| completeness::ITEMS.iter().any(|item| item.signal == measure.signal.id))
}

fn checklist(view: &View<'_>) -> Vec<EvidenceItem> {
    completeness::ITEMS
        .iter()
        .map(|tick| {
            let finding = completeness::tick(view, tick);
            let supports = finding.value.is_some_and(|places| places > 0.0);
            item(view.artefact, finding, supports, tick.unit)
        })
        .collect()
}

/// A finding as evidence about an artefact.
pub(crate) fn item(artefact: &Artefact, finding: Finding, supports: bool, unit: &'static str) -> EvidenceItem {
    let work = finding.work.unwrap_or_else(|| Work {
        artefact: artefact.id.clone(),
        url: finding.place.as_ref().and_then(|place| artefact.permalink(place)),
        revision: artefact.revision.clone(),
    });
    let commit = finding.place.as_ref().and_then(|place| place.path.strip_prefix("commit:")).map(str::to_owned);
    let Place { path, lines, excerpt } =
        finding.place.unwrap_or(Place { path: String::new(), lines: None, excerpt: None });
    EvidenceItem {
        supports,
        summary: finding.summary,
        artefact: work.artefact,
        url: work.url,
        path: (commit.is_none() && !path.is_empty()).then_some(path),
        lines,
        revision: commit.or(work.revision),
        value: finding.value.map(round4),
        unit: Some(finding.unit.unwrap_or(unit).to_owned()),
        excerpt,
    }
}

/// What would raise the level: the measure that misses most on the best artefact and says what to do about it.
fn raise(criterion: &Criterion, answers: &[Answered<'_>]) -> String {
    let missed = answers
        .iter()
        .filter(|answer| answer.index == 0)
        .filter_map(|answer| {
            let missing = answer.measure.points * (1.0 - answer.share);
            answer.measure.raise.as_ref().filter(|_| missing > 0.5).map(|text| (missing, text))
        })
        .max_by(|a, b| a.0.total_cmp(&b.0).then_with(|| b.1.cmp(a.1)));
    missed.map_or_else(|| criterion.raise.clone(), |(_, text)| text.clone())
}

/// The interview question, naming what was found where something was.
fn question(criterion: &Criterion, evidence: &[EvidenceItem]) -> String {
    let named = evidence.iter().filter(|item| item.supports).find_map(|item| match (&item.path, &item.revision) {
        (Some(path), _) => Some((item, path.clone())),
        (None, Some(commit)) if item.url.as_deref().is_some_and(|url| url.contains("/commit/")) => {
            Some((item, format!("commit {}", commit.get(..10).unwrap_or(commit))))
        }
        _ => None,
    });
    match named {
        Some((item, path)) => criterion.ask.replace("{artefact}", short_name(&item.artefact)).replace("{path}", &path),
        // Where nothing supports, a question about what was done has nothing to be about.
        None if criterion.ask.contains('{') || !evidence.iter().any(|item| item.supports) => {
            criterion.ask_absent.clone()
        }
        None => criterion.ask.clone(),
    }
}

/// What to call an artefact in a sentence: `owner/name` on a platform, the folder's name for a local path.
pub(crate) fn short_name(id: &str) -> &str {
    match id.split_once(':') {
        Some(("git", path)) => {
            let mut parts = path.split(['/', '\\']).rev().filter(|part| !matches!(*part, "" | "." | ".git"));
            parts.next().unwrap_or(path)
        }
        Some((_, name)) => name,
        None => id,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_short_and_never_empty() {
        assert_eq!(short_name("github:ada/churn"), "ada/churn");
        assert_eq!(short_name("git:/home/ada/take-home/"), "take-home");
        assert_eq!(short_name("git:take-home/.git"), "take-home");
        assert_eq!(short_name("git:."), ".");
        assert_eq!(short_name("plain"), "plain");
    }
}
