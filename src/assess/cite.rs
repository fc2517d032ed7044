//! Picks the evidence a report shows and puts only that into words.
//!
//! Called by `portfolio` and `single` once values stand. Invariant: changes no number; every item names its artefact,
//! and its place and permalink where there is one.

use super::measure::{asked, share_of};
use super::rubric::{Criterion, Measure, Rubric};
use super::score::round4;
use super::signals::methodology::reported;
use super::signals::readme::completeness;
use super::signals::{Finding, Side, View, Work};
use super::verdict::EvidenceItem;
use crate::evidence::{Artefact, Place};
use smallvec::SmallVec;
use smol_str::SmolStr;

/// What a criterion says beside its number.
#[derive(Debug, Default)]
pub(crate) struct Cited {
    pub(crate) evidence: Vec<EvidenceItem>,
    pub(crate) raise: SmolStr,
    pub(crate) ask: SmolStr,
}

/// What an artefact's citations are signed with, made once and shared by all of them.
#[derive(Debug)]
pub(crate) struct KnownAs {
    pub(crate) id: SmolStr,
    pub(crate) revision: Option<SmolStr>,
}

impl KnownAs {
    pub(crate) fn of(artefact: &Artefact) -> Self {
        KnownAs { id: SmolStr::new(&artefact.id), revision: artefact.revision.as_deref().map(SmolStr::new) }
    }
}

/// One artefact a criterion rests on.
#[derive(Clone, Copy)]
pub(crate) struct Ground<'a> {
    pub(crate) view: View<'a>,
    pub(crate) known_as: &'a KnownAs,
    /// Weight of the slot it fills, 0 to 1.
    pub(crate) slot: f64,
    /// What the criterion's measures earned on it, where that was kept; else they are asked.
    pub(crate) shares: Option<&'a [Option<f64>]>,
}

/// Cites a criterion of that level from the artefacts it rests on, heaviest slot first. `fallback` is where a checklist is read when no artefact fills a slot.
pub(crate) fn cite(
    criterion: &Criterion,
    resting_on: &[Ground<'_>],
    fallback: Option<Ground<'_>>,
    level: u8,
    rubric: &Rubric,
) -> Cited {
    let answers = answers(criterion, resting_on);
    let evidence = if is_checklist(criterion) {
        resting_on.first().copied().or(fallback).map_or_else(Vec::new, |ground| checklist(&ground))
    } else {
        let mut evidence = Vec::with_capacity(rubric.supporting.min(answers.len()) + rubric.contradicting.min(1));
        strongest(&answers, resting_on, Side::For, rubric.supporting, &mut evidence);
        strongest(&answers, resting_on, Side::Against, rubric.contradicting, &mut evidence);
        if evidence.is_empty() {
            evidence.extend(resting_on.first().map(|ground| anchor(criterion, ground, level)));
        }
        evidence
    };
    let mut views = resting_on.iter().map(|ground| &ground.view);
    let about_figure = views.find_map(|view| about_figure(criterion, view)).map(SmolStr::from);
    let ask = about_figure.unwrap_or_else(|| question(criterion, &evidence));
    Cited { raise: raise(criterion, &answers), ask, evidence }
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
fn answers<'a>(criterion: &'a Criterion, resting_on: &[Ground<'_>]) -> Answers<'a> {
    let mut answers = Answers::new();
    for (index, Ground { view, shares, .. }) in resting_on.iter().enumerate() {
        match shares {
            Some(shares) => answers.extend(
                criterion
                    .measures
                    .iter()
                    .zip(*shares)
                    .filter_map(|(measure, share)| Some(Answered { index, measure, share: (*share)? })),
            ),
            None => answers.extend(
                asked(criterion, view)
                    .filter_map(|measure| Some(Answered { index, measure, share: share_of(measure, view)? })),
            ),
        }
    }
    answers
}

/// As many as most criteria have measures on three artefacts.
type Answers<'a> = SmallVec<[Answered<'a>; 24]>;

/// Adds the strongest findings on one side: by points times slot weight times the share earned or missed.
fn strongest(
    answers: &[Answered<'_>],
    resting_on: &[Ground<'_>],
    side: Side,
    most: usize,
    items: &mut Vec<EvidenceItem>,
) {
    let mut candidates: SmallVec<[(f64, &Answered<'_>); 24]> = SmallVec::new();
    for answer in answers {
        // What is full may still have something to say against it, after everything else.
        let part = if side == Side::For { answer.share } else { 1.0 - answer.share + 0.01 };
        if part > 0.0 {
            let slot = resting_on.get(answer.index).map_or(0.0, |ground| ground.slot);
            candidates.push((slot * answer.measure.points * part, answer));
        }
    }
    candidates.sort_unstable_by(|(a, one), (b, other)| {
        let (one, other) = ((one.index, one.measure.signal.id), (other.index, other.measure.signal.id));
        b.total_cmp(a).then_with(|| one.cmp(&other))
    });
    let mut left = most;
    for (_, answer) in candidates {
        if left == 0 {
            break;
        }
        let Some(ground) = resting_on.get(answer.index) else { continue };
        let signal = answer.measure.signal;
        let earned = answer.share >= 0.5;
        // One amount is told once: for where it earns half its points, against where it does not.
        let finding =
            (signal.cite)(&ground.view, side).filter(|found| !found.two_sided || earned == (side == Side::For));
        if let Some(finding) = finding {
            items.push(item(ground, finding, side == Side::For, signal.unit));
            left -= 1;
        }
    }
}

/// Where no signal has anything to show for or against, the level's own description is what was found.
fn anchor(criterion: &Criterion, ground: &Ground<'_>, level: u8) -> EvidenceItem {
    let text = criterion.anchors.get(usize::from(level)).map(ToString::to_string).unwrap_or_default();
    let finding = Finding { summary: text, place: None, value: None, unit: None, two_sided: false, work: None };
    item(ground, finding, level > 0, "level")
}

/// The five items of ML code completeness are always shown, there or not: that is public contract.
fn is_checklist(criterion: &Criterion) -> bool {
    criterion.measures.len() == completeness::ITEMS.len()
        && criterion
            .measures
            .iter()
            .all(|measure| completeness::ITEMS.iter().any(|item| item.signal == measure.signal.id))
}

fn checklist(ground: &Ground<'_>) -> Vec<EvidenceItem> {
    completeness::ITEMS
        .iter()
        .map(|tick| {
            let finding = completeness::tick(&ground.view, tick);
            let supports = finding.value.is_some_and(|places| places > 0.0);
            item(ground, finding, supports, tick.unit)
        })
        .collect()
}

/// A finding as evidence about the work it stands on.
pub(crate) fn item(ground: &Ground<'_>, finding: Finding, supports: bool, unit: &'static str) -> EvidenceItem {
    let KnownAs { id, revision } = ground.known_as;
    let (artefact, url, revision) = match finding.work {
        Some(Work { artefact, url, revision }) => (artefact.into(), url, revision.map(SmolStr::from)),
        None => {
            let url = finding.place.as_ref().and_then(|place| ground.view.artefact.permalink(place));
            (id.clone(), url, revision.clone())
        }
    };
    let Place { path, lines, excerpt } =
        finding.place.unwrap_or(Place { path: String::new(), lines: None, excerpt: None });
    let commit = path.strip_prefix("commit:").map(SmolStr::new);
    EvidenceItem {
        supports,
        summary: finding.summary,
        artefact,
        url,
        path: (commit.is_none() && !path.is_empty()).then_some(path),
        lines,
        revision: commit.or(revision),
        value: finding.value.map(round4),
        unit: Some(SmolStr::new_static(finding.unit.unwrap_or(unit))),
        excerpt,
    }
}

/// What would raise the level: the measure that misses most on the best artefact and says what to do about it.
fn raise(criterion: &Criterion, answers: &[Answered<'_>]) -> SmolStr {
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

/// The question about a figure the work reports, where what the criterion asks for first is known to be missing.
fn about_figure(criterion: &Criterion, view: &View<'_>) -> Option<String> {
    let ask = criterion.ask_figure.as_ref()?;
    let missing = criterion.measures.first().and_then(|measure| share_of(measure, view))? <= 0.0;
    let (figure, place) = reported(view).filter(|_| missing)?;
    let named = ask.replace("{artefact}", short_name(&view.artefact.id));
    Some(named.replace("{figure}", &figure).replace("{path}", &place.path))
}

/// The interview question, naming what was found where something was.
fn question(criterion: &Criterion, evidence: &[EvidenceItem]) -> SmolStr {
    let named = evidence.iter().filter(|item| item.supports).find_map(|item| match (&item.path, &item.revision) {
        (Some(path), _) => Some((item, "", path.as_str())),
        (None, Some(commit)) if item.url.as_deref().is_some_and(|url| url.contains("/commit/")) => {
            Some((item, "commit ", commit.get(..10).unwrap_or(commit)))
        }
        _ => None,
    });
    match named {
        Some((item, sort, path)) if criterion.ask.contains('{') => {
            filled(&criterion.ask, short_name(&item.artefact), [sort, path])
        }
        Some(_) => criterion.ask.clone(),
        // Where nothing supports, a question about what was done has nothing to be about.
        None if criterion.ask.contains('{') || !evidence.iter().any(|item| item.supports) => {
            criterion.ask_absent.clone()
        }
        None => criterion.ask.clone(),
    }
}

/// A question with its `{artefact}` and `{path}` filled in, in one pass.
fn filled(ask: &str, artefact: &str, path: [&str; 2]) -> SmolStr {
    let mut text = String::with_capacity(ask.len() + artefact.len() + path[1].len() + 10);
    let mut rest = ask;
    while let Some((before, after)) = rest.split_once('{') {
        text.push_str(before);
        if let Some(after) = after.strip_prefix("artefact}") {
            text.push_str(artefact);
            rest = after;
        } else if let Some(after) = after.strip_prefix("path}") {
            text.extend(path);
            rest = after;
        } else {
            text.push('{');
            rest = after;
        }
    }
    text.push_str(rest);
    text.into()
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
    fn a_question_names_what_it_is_about_and_leaves_other_braces() {
        assert_eq!(filled("Why {path} in {artefact}?", "ada/churn", ["", "a.py"]), "Why a.py in ada/churn?");
        assert_eq!(filled("{artefact} at {path}", "a", ["commit ", "0123456789"]), "a at commit 0123456789");
        assert_eq!(filled("{other} {{path} {", "a", ["", "{artefact}"]), "{other} {{artefact} {");
    }

    #[test]
    fn names_are_short_and_never_empty() {
        assert_eq!(short_name("github:ada/churn"), "ada/churn");
        assert_eq!(short_name("git:/home/ada/take-home/"), "take-home");
        assert_eq!(short_name("git:take-home/.git"), "take-home");
        assert_eq!(short_name("git:."), ".");
        assert_eq!(short_name("plain"), "plain");
    }
}
