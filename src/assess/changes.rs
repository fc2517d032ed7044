//! What moved since an earlier assessment, and why.
//!
//! Called by `run` when an earlier assessment is stored. Invariant: scores of two rubrics are never subtracted.

use super::score::round1;
use super::signals::words::{counted, listed};
use super::verdict::{Assessment, ChangeCause, ChangeKind, Changes, CriterionStatus, CriterionVerdict, ProspectStatus};
use smol_str::SmolStr;
use std::collections::BTreeMap;

/// Writes into `current` what moved since `previous`. `same_rubric` says whether both carry the same rubric digest
/// and role.
pub fn changes_since(previous: &Assessment, current: &mut Assessment, same_rubric: bool) {
    let since = previous
        .collected_at
        .map_or_else(String::new, |when| when.to_zoned(jiff::tz::TimeZone::UTC).date().to_string());
    let score_delta = match (previous.score, current.score) {
        (Some(before), Some(now)) if same_rubric && previous.role == current.role => Some(round1(now - before)),
        _ => None,
    };
    let mut causes = Vec::new();
    if !same_rubric || previous.role != current.role {
        let text = if previous.role == current.role {
            "Judged by another rubric than before; the scores cannot be compared.".to_owned()
        } else {
            format!("Judged as {} before and as {} now; the scores cannot be compared.", previous.role, current.role)
        };
        causes.push(ChangeCause { kind: ChangeKind::RubricChanged, text });
    }
    causes.extend(artefact_causes(previous, current));
    causes.extend(criterion_causes(previous, current));
    causes.sort_by_key(|cause| kind_order(cause.kind));
    current.changes = Some(Changes { since, score_delta, causes });
}

fn kind_order(kind: ChangeKind) -> u8 {
    match kind {
        ChangeKind::RubricChanged => 0,
        ChangeKind::SourceUnavailable => 1,
        ChangeKind::NewEvidence => 2,
        ChangeKind::EvidenceGone => 3,
    }
}

/// Artefacts that came, went or moved to another revision.
fn artefact_causes(previous: &Assessment, current: &Assessment) -> Vec<ChangeCause> {
    let revisions = |of: &Assessment| -> BTreeMap<SmolStr, Option<SmolStr>> {
        of.artefacts.iter().filter(|one| one.included).map(|one| (one.id.clone(), one.revision.clone())).collect()
    };
    let (before, now) = (revisions(previous), revisions(current));
    let new: Vec<&SmolStr> = now.keys().filter(|id| !before.contains_key(*id)).collect();
    let gone: Vec<&SmolStr> = before.keys().filter(|id| !now.contains_key(*id)).collect();
    let moved: Vec<&SmolStr> =
        now.iter().filter(|(id, at)| before.get(*id).is_some_and(|was| was != *at)).map(|(id, _)| id).collect();
    let mut causes = Vec::new();
    let mut say = |kind, names: &[&SmolStr], verb: &str| {
        if !names.is_empty() {
            let number = counted(names.len() as u64, "repository");
            causes.push(ChangeCause { kind, text: format!("{number} {verb}: {}", listed(names, 4)) });
        }
    };
    say(ChangeKind::NewEvidence, &new, "counted anew");
    say(ChangeKind::NewEvidence, &moved, "with new commits");
    say(ChangeKind::EvidenceGone, &gone, "counted no longer");
    causes
}

/// Criteria whose level moved, or that could not be read this time.
fn criterion_causes(previous: &Assessment, current: &Assessment) -> Vec<ChangeCause> {
    fn by_id(of: &Assessment) -> BTreeMap<&SmolStr, &CriterionVerdict> {
        of.categories.iter().flat_map(|one| &one.criteria).map(|one| (&one.id, one)).collect()
    }
    let (before, now) = (by_id(previous), by_id(current));
    let mut lost = Vec::new();
    let mut causes = Vec::new();
    for (id, one) in &now {
        let Some(was) = before.get(id) else { continue };
        let known =
            |verdict: &CriterionVerdict| matches!(verdict.status, CriterionStatus::Observed | CriterionStatus::Absent);
        match (was.level, one.level) {
            (Some(from), Some(to)) if from != to => {
                let kind = if to > from { ChangeKind::NewEvidence } else { ChangeKind::EvidenceGone };
                causes.push(ChangeCause { kind, text: format!("{id} went from level {from} to {to}.") });
            }
            _ if known(was) && !known(one) && one.status != CriterionStatus::NotApplicable => lost.push(id.as_str()),
            _ if one.carried_from.is_some() && was.carried_from.is_none() => lost.push(id.as_str()),
            _ => {}
        }
    }
    if !lost.is_empty() || (current.status == ProspectStatus::Failed && previous.status != ProspectStatus::Failed) {
        let what = if lost.is_empty() { "Nothing".to_owned() } else { listed(&lost, 4) };
        let text = if lost.is_empty() {
            format!("{what} could be read this time.")
        } else {
            format!("Could not be read this time: {what}.")
        };
        causes.push(ChangeCause { kind: ChangeKind::SourceUnavailable, text });
    }
    causes
}
