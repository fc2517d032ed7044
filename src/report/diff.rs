//! What moved between two assessments of one prospect.
//!
//! Called by `cli` for `diff`. Invariant: scores of two rubrics are never compared; a criterion that could not be read
//! this time is told apart from one that fell.

use super::format::RenderOptions;
use super::terminal::{item, marks, strong};
use super::{safe, words};
use crate::assess::verdict::{Assessment, CriterionStatus, CriterionVerdict};

/// What moved from `before` to `after`: score, levels, evidence come and gone.
///
/// `same_rubric` says whether both were judged under one digest; where not, only the statuses and the evidence are set
/// side by side.
pub fn diff(before: &Assessment, after: &Assessment, same_rubric: bool, options: &RenderOptions) -> String {
    let mut out = format!("{}\n", strong(&heading(before, after, same_rubric), options.color));
    for cause in after.changes.iter().flat_map(|changes| &changes.causes) {
        out.push_str(&item(
            '-',
            &format!("{}: {}", words::change_kind(cause.kind), safe::plain(&cause.text)),
            2,
            options.width,
        ));
    }
    let mut alike = 0;
    for criterion in criteria(after) {
        let earlier = criteria(before).find(|k| k.id == criterion.id);
        let moves = moves(earlier, criterion, same_rubric);
        if moves.is_empty() {
            alike += 1;
        }
        for (sign, line) in moves {
            out.push_str(&item(sign, &line, 2, options.width));
        }
    }
    for gone in criteria(before).filter(|k| !criteria(after).any(|now| now.id == k.id)) {
        out.push_str(&item('-', &format!("{}: no longer asked", safe::cut(&gone.id, 60)), 2, options.width));
    }
    out.push_str(&format!("{} unchanged.\n", words::counted(alike, "criterion", "criteria")));
    out
}

/// Both outcomes with their scores, as far as they may be compared.
fn heading(before: &Assessment, after: &Assessment, same_rubric: bool) -> String {
    let told = |assessment: &Assessment| {
        let score = words::score(assessment.score, assessment.interval).map(|s| format!(" {s}")).unwrap_or_default();
        format!("{}{score}", words::outcome(assessment))
    };
    let comparable = if same_rubric { "" } else { " (another rubric: the scores are not comparable)" };
    format!("{}: {} -> {}{comparable}", words::name(after), told(before), told(after))
}

/// An assessment's criteria, in the rubric's order.
fn criteria(assessment: &Assessment) -> impl Iterator<Item = &CriterionVerdict> {
    assessment.categories.iter().flat_map(|c| &c.criteria)
}

/// What moved in one criterion: `+` for the better or new, `-` for the worse or gone, `?` for what cannot be read now.
fn moves(before: Option<&CriterionVerdict>, after: &CriterionVerdict, same_rubric: bool) -> Vec<(char, String)> {
    let id = safe::cut(&after.id, 60);
    let Some(before) = before else { return vec![('+', format!("{id}: asked for the first time"))] };
    let mut moves = Vec::new();
    let seen = |k: &CriterionVerdict| matches!(k.status, CriterionStatus::Observed | CriterionStatus::Absent);
    match (before.level, after.level) {
        (Some(from), Some(to)) if from != to && same_rubric && seen(before) && seen(after) => {
            let sign = if to > from { '+' } else { '-' };
            let (drawn_from, drawn_to) = (marks(Some(from)), marks(Some(to)));
            moves.push((sign, format!("{id}: {drawn_from} {} -> {drawn_to} {}", words::level(from), words::level(to))));
        }
        _ if before.status != after.status && seen(before) != seen(after) => {
            let sign = if seen(after) { '+' } else { '?' };
            let status = words::criterion_status;
            moves.push((sign, format!("{id}: {} -> {}", status(before.status), status(after.status))));
        }
        _ => {}
    }
    let key = |e: &crate::assess::verdict::EvidenceItem| (e.supports, e.summary.clone(), e.artefact.clone());
    for new in after.evidence.iter().filter(|e| !before.evidence.iter().any(|old| key(old) == key(e))) {
        moves.push(('+', format!("{id}: new: {} ({})", safe::plain(&new.summary), words::place(new))));
    }
    for gone in before.evidence.iter().filter(|e| !after.evidence.iter().any(|now| key(now) == key(e))) {
        moves.push(('-', format!("{id}: gone: {} ({})", safe::plain(&gone.summary), words::place(gone))));
    }
    moves
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    fn ada() -> Assessment {
        sample::document().prospects.into_iter().next().unwrap_or_else(|| panic!("the samples are not empty"))
    }

    #[test]
    fn levels_evidence_and_blindness_are_told_apart() {
        let before = ada();
        let mut after = before.clone();
        let mut criteria = after.categories.iter_mut().flat_map(|c| &mut c.criteria);
        if let Some(fell) = criteria.next() {
            fell.level = Some(2);
            fell.evidence.truncate(1);
        }
        if let Some(unread) = criteria.next() {
            unread.status = CriterionStatus::NotObserved;
            unread.level = None;
        }
        insta::assert_snapshot!(diff(&before, &after, true, &RenderOptions::default()));
    }

    #[test]
    fn another_rubric_compares_no_level() {
        let before = ada();
        let mut after = before.clone();
        for criterion in after.categories.iter_mut().flat_map(|c| &mut c.criteria) {
            criterion.level = Some(0);
        }
        let text = diff(&before, &after, false, &RenderOptions::default());
        assert!(text.contains("not comparable") && !text.contains("●"), "{text}");
    }

    #[test]
    fn the_same_assessment_has_nothing_moved() {
        let one = ada();
        let text = diff(&one, &one, true, &RenderOptions::default());
        assert!(text.ends_with("17 criteria unchanged.\n") && !text.contains("gone:"), "{text}");
    }
}
