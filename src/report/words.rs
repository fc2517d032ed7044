//! The words a report uses for what the document says in codes and numbers, the same in every form.
//!
//! Called by every form of report and by `serve`. Invariant: adds no judgement: each sentence restates fields of the
//! document, and none of them says whether to hire.

use super::document::RunStatus;
use super::safe;
use crate::assess::verdict::{
    ArtefactKind, Assessment, CategoryVerdict, ChangeKind, Changes, CriterionStatus, CriterionVerdict, EvidenceItem,
    HandoverAnswer, ProspectStatus, SignalAnswer,
};
use crate::evidence::{ArtefactStatus, ArtefactType, HandleStatus, SourceUsage, Usage};

/// The level's word: not shown, once or weakly, shown, repeatedly, with rigour.
pub fn level(level: u8) -> &'static str {
    match level {
        0 => "not shown",
        1 => "once or weakly",
        2 => "shown",
        3 => "repeatedly",
        _ => "with rigour",
    }
}

/// The result in one or two words: the level's word, or why there is none.
pub fn outcome(assessment: &Assessment) -> &'static str {
    match (assessment.status, assessment.level) {
        (ProspectStatus::Assessed, Some(reached)) => level(reached),
        (ProspectStatus::Assessed, None) | (ProspectStatus::Insufficient, _) => "insufficient",
        (ProspectStatus::Suppressed, _) => "suppressed",
        (ProspectStatus::Failed, _) => {
            let worst = assessment.handles.iter().map(|h| h.status).max_by_key(|status| match status {
                HandleStatus::Unreachable => 6,
                HandleStatus::Conflict => 5,
                HandleStatus::NotFound => 4,
                HandleStatus::IsOrganization => 3,
                HandleStatus::NotConfigured => 2,
                HandleStatus::Suppressed => 1,
                HandleStatus::Ok | HandleStatus::Renamed => 0,
            });
            match worst {
                Some(HandleStatus::Ok | HandleStatus::Renamed) | None => "not collected",
                Some(status) => handle_status(status),
            }
        }
    }
}

/// What became of an account, in words.
pub fn handle_status(status: HandleStatus) -> &'static str {
    match status {
        HandleStatus::Ok => "read",
        HandleStatus::NotFound => "not found",
        HandleStatus::Renamed => "renamed",
        HandleStatus::IsOrganization => "organisation",
        HandleStatus::Unreachable => "unreachable",
        HandleStatus::NotConfigured => "not configured",
        HandleStatus::Suppressed => "suppressed",
        HandleStatus::Conflict => "claimed twice",
    }
}

/// What became of an account, as a sentence a sourcer understands.
pub fn handle_sentence(status: HandleStatus) -> &'static str {
    match status {
        HandleStatus::Ok => "Found and read.",
        HandleStatus::NotFound => "The platform knows no such account, or shows none to us.",
        HandleStatus::Renamed => "The account goes by another name now and was read under that.",
        HandleStatus::IsOrganization => "This is an organisation, not a person.",
        HandleStatus::Unreachable => {
            "The platform did not answer to the end of the retries. Run the same command again."
        }
        HandleStatus::NotConfigured => "This source has no credentials or is switched off, so nothing was looked at.",
        HandleStatus::Suppressed => "The person asked not to be looked at. Nothing was fetched.",
        HandleStatus::Conflict => "Two people claim this account, so it was joined to neither.",
    }
}

/// The first account's name, with its platform unless that is GitHub; the key where there is no account.
///
/// Cleaned, and cut at 60 characters.
pub fn name(assessment: &Assessment) -> String {
    let shown = match assessment.handles.first() {
        Some(first) => first.handle.strip_prefix("github:").unwrap_or(&first.handle),
        None => &assessment.key,
    };
    let shown = safe::cut(shown, 60);
    if shown.is_empty() { "(no name)".into() } else { shown }
}

/// A score without decimals, `78`. Halves go up.
pub fn points(score: f64) -> String {
    format!("{}", (score.clamp(0.0, 100.0) + 0.5).floor())
}

/// `78 (72–83)`, or none where there is no score.
pub fn score(score: Option<f64>, interval: Option<[f64; 2]>) -> Option<String> {
    let shown = points(score?);
    Some(match interval {
        Some([low, high]) => format!("{shown} ({}–{})", points(low), points(high)),
        None => shown,
    })
}

/// A share as whole per cent, never rounded up to what was not reached: `34 %` stays below a threshold of 35.
pub fn percent(share: f64) -> String {
    format!("{} %", (share.clamp(0.0, 1.0) * 100.0 + 1e-9).floor())
}

/// The hand-over answer's word.
pub fn handover(answer: HandoverAnswer) -> &'static str {
    match answer {
        HandoverAnswer::Yes => "yes",
        HandoverAnswer::Partly => "partly",
        HandoverAnswer::No => "no",
        HandoverAnswer::Unknown => "unknown",
    }
}

/// The hand-over answer as a sentence.
pub fn handover_sentence(answer: HandoverAnswer) -> &'static str {
    match answer {
        HandoverAnswer::Yes => "Another engineer could reproduce and extend this work with what is there.",
        HandoverAnswer::Partly => "Another engineer could take this work over, with questions to its author.",
        HandoverAnswer::No => "Another engineer could not take this work over without its author.",
        HandoverAnswer::Unknown => "Too little was seen to say whether another engineer could take the work over.",
    }
}

/// A criterion's status in words.
pub fn criterion_status(status: CriterionStatus) -> &'static str {
    match status {
        CriterionStatus::Observed => "observed",
        CriterionStatus::Absent => "looked for, not there",
        CriterionStatus::NotObserved => "not observed",
        CriterionStatus::NotApplicable => "does not apply",
        CriterionStatus::Error => "could not be read",
    }
}

/// The status's code, as in JSON and CSV.
pub fn prospect_status(status: ProspectStatus) -> &'static str {
    match status {
        ProspectStatus::Assessed => "assessed",
        ProspectStatus::Insufficient => "insufficient",
        ProspectStatus::Failed => "failed",
        ProspectStatus::Suppressed => "suppressed",
    }
}

/// A category's name for people.
pub fn category(id: &str) -> String {
    match id {
        "readme" => "README".into(),
        "huggingface" => "Hugging Face".into(),
        other => capitalised(other),
    }
}

/// A criterion's name for people, without its category: `ml_completeness` of `readme.ml_completeness`.
pub fn criterion(id: &str) -> String {
    let own = id.split_once('.').map_or(id, |(_, own)| own);
    safe::cut(&own.replace('_', " "), 60).replace("ml", "ML")
}

/// The category part of a criterion's id.
pub fn category_of(criterion: &str) -> &str {
    criterion.split_once('.').map_or(criterion, |(category, _)| category)
}

/// `ml-engineer` as `ML engineer`.
pub fn role(id: &str) -> String {
    let words: Vec<String> = safe::cut(id, 60)
        .split(['-', '_'])
        .map(|word| match word {
            "ml" | "ai" | "nlp" => word.to_uppercase(),
            "mlops" => "MLOps".into(),
            other => other.into(),
        })
        .collect();
    words.join(" ")
}

/// The first letter large, underscores as spaces.
pub fn capitalised(text: &str) -> String {
    let text = safe::cut(text, 60).replace('_', " ");
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// What sort of thing an artefact is.
pub fn artefact_type(kind: ArtefactType) -> &'static str {
    match kind {
        ArtefactType::Repository => "repository",
        ArtefactType::Notebook => "notebook",
        ArtefactType::Model => "model",
        ArtefactType::Dataset => "data set",
        ArtefactType::Space => "demo",
        ArtefactType::Competition => "competition",
        ArtefactType::Post => "post",
        ArtefactType::Contribution => "contribution",
    }
}

/// What the work is.
pub fn artefact_kind(kind: Option<ArtefactKind>) -> &'static str {
    match kind {
        Some(ArtefactKind::Library) => "library",
        Some(ArtefactKind::Application) => "application",
        Some(ArtefactKind::Analysis) => "analysis",
        Some(ArtefactKind::Research) => "research code",
        Some(ArtefactKind::Training) => "model training",
        Some(ArtefactKind::Coursework) => "coursework",
        Some(ArtefactKind::Configuration) => "configuration",
        Some(ArtefactKind::Documentation) => "documentation",
        Some(ArtefactKind::Links) => "list of links",
        None => "not told",
    }
}

/// Whether an artefact could be read.
pub fn artefact_status(status: ArtefactStatus) -> &'static str {
    match status {
        ArtefactStatus::Ok => "read",
        ArtefactStatus::Empty => "empty",
        ArtefactStatus::Blocked => "blocked by the platform",
        ArtefactStatus::Gone => "gone",
        ArtefactStatus::TooLarge => "too large to read",
        ArtefactStatus::Unreadable => "could not be read",
    }
}

/// A signal's answer.
pub fn signal(answer: SignalAnswer) -> &'static str {
    match answer {
        SignalAnswer::Yes => "yes",
        SignalAnswer::No => "no",
        SignalAnswer::Unknown => "unknown",
        SignalAnswer::NotApplicable => "does not apply",
    }
}

/// A sort of change in words.
pub fn change_kind(kind: ChangeKind) -> &'static str {
    match kind {
        ChangeKind::NewEvidence => "new evidence",
        ChangeKind::EvidenceGone => "evidence gone",
        ChangeKind::RubricChanged => "rubric changed",
        ChangeKind::SourceUnavailable => "source unavailable",
    }
}

/// What moved since the last assessment, short: `+3 new evidence`, `= no change`, `first scan`.
pub fn since_last(changes: Option<&Changes>) -> String {
    match (delta(changes), cause(changes)) {
        (moved, Some(cause)) if moved == "-" => cause.into(),
        (moved, Some(cause)) => format!("{moved} {cause}"),
        (moved, None) if moved == "=" => "= no change".into(),
        (moved, None) if moved == "-" => "not comparable".into(),
        (moved, None) => moved,
    }
}

/// How far the score moved: `+3`, `−1`, `=`, `-` where it cannot be compared, `first scan`.
pub fn delta(changes: Option<&Changes>) -> String {
    match changes.map(|changes| changes.score_delta) {
        None => "first scan".into(),
        Some(None) => "-".into(),
        Some(Some(moved)) if moved.abs() < 0.5 => "=".into(),
        Some(Some(moved)) => format!("{}{}", if moved > 0.0 { '+' } else { '−' }, points(moved.abs())),
    }
}

/// The first cause of what moved.
pub fn cause(changes: Option<&Changes>) -> Option<&'static str> {
    changes?.causes.first().map(|cause| change_kind(cause.kind))
}

/// One line on what the work shows, from the levels alone; for those without a judgement, why there is none.
pub fn summary(assessment: &Assessment) -> String {
    if assessment.status != ProspectStatus::Assessed {
        return no_judgement(assessment);
    }
    let named = |wanted: &dyn Fn(&CategoryVerdict) -> bool| -> Vec<String> {
        assessment.categories.iter().filter(|c| wanted(c)).map(|c| category_in_sentence(&c.id)).collect()
    };
    let parts = [
        ("with rigour: ", named(&|c| c.level == Some(4))),
        ("repeatedly: ", named(&|c| c.level == Some(3))),
        ("shown: ", named(&|c| c.level == Some(2))),
        ("weak or not shown: ", named(&|c| matches!(c.level, Some(0 | 1)))),
        ("not observed: ", named(&|c| matches!(c.status, CriterionStatus::NotObserved | CriterionStatus::Error))),
    ];
    let said: Vec<String> = parts
        .iter()
        .filter(|(_, names)| !names.is_empty())
        .map(|(lead, names)| format!("{lead}{}", names.join(", ")))
        .collect();
    if said.is_empty() { "Nothing to tell.".into() } else { format!("{}.", upper_first(&said.join("; "))) }
}

/// Why there is no judgement, as a sentence.
pub fn no_judgement(assessment: &Assessment) -> String {
    if let Some(message) = assessment.message.as_deref().map(safe::plain).filter(|m| !m.is_empty()) {
        return message;
    }
    match assessment.status {
        ProspectStatus::Insufficient | ProspectStatus::Assessed => format!(
            "Too little public work could be read to judge: evidence for {} of the rubric. This is not a low result.",
            percent(assessment.coverage)
        ),
        ProspectStatus::Suppressed => handle_sentence(HandleStatus::Suppressed).into(),
        ProspectStatus::Failed => assessment
            .handles
            .iter()
            .find(|h| !matches!(h.status, HandleStatus::Ok | HandleStatus::Renamed))
            .map_or("Nothing could be collected.".into(), |h| handle_sentence(h.status).into()),
    }
}

/// `72, likely 66–78; evidence for 60 % of the rubric; 4 of 9 works count`, or why there is no number.
pub fn measured(assessment: &Assessment) -> String {
    let (Some(score), Some([low, high])) = (assessment.score, assessment.interval) else {
        return no_judgement(assessment);
    };
    let mut text = format!(
        "{}, likely {}–{}; evidence for {} of the rubric",
        points(score),
        points(low),
        points(high),
        percent(assessment.coverage)
    );
    if !assessment.artefacts.is_empty() {
        let counted = assessment.artefacts.iter().filter(|a| a.included).count();
        text.push_str(&format!("; {counted} of {} works count", assessment.artefacts.len()));
    }
    text
}

/// The note of the terminal table: what a reader must know before using the row.
pub fn note(assessment: &Assessment, equals: &[String]) -> String {
    let mut notes = Vec::new();
    if assessment.status == ProspectStatus::Assessed {
        match equals {
            [] => {}
            [one] => notes.push(format!("overlaps {}: treat as equal", safe::cut(one, 28))),
            many => notes.push(format!("overlaps {} others: treat as equal", many.len())),
        }
        notes.extend(assessment.message.as_deref().map(safe::plain));
    } else {
        notes.push(no_judgement(assessment));
    }
    notes.extend(carried(assessment).map(|(source, date)| format!("{source} carried from {date}")));
    match assessment.flags.len() {
        0 => {}
        1 => notes.push("1 flag".into()),
        many => notes.push(format!("{many} flags")),
    }
    notes.retain(|n| !n.is_empty());
    if notes.is_empty() { "-".into() } else { notes.join("; ") }
}

/// The categories whose measurements are older ones carried forward, each with the oldest date.
pub fn carried(assessment: &Assessment) -> impl Iterator<Item = (String, String)> + '_ {
    assessment.categories.iter().filter_map(|c| {
        let oldest = c.criteria.iter().filter_map(|k| k.carried_from.as_deref()).min()?;
        Some((category_in_sentence(&c.id), safe::cut(oldest, 30)))
    })
}

/// Criteria that no measurement stands behind, heaviest first.
pub fn missing(assessment: &Assessment) -> Vec<&CriterionVerdict> {
    let mut missing: Vec<&CriterionVerdict> = assessment
        .categories
        .iter()
        .flat_map(|c| &c.criteria)
        .filter(|k| matches!(k.status, CriterionStatus::NotObserved | CriterionStatus::Error))
        .collect();
    missing.sort_by(|a, b| b.weight.total_cmp(&a.weight).then_with(|| a.id.cmp(&b.id)));
    missing
}

/// A category's name inside a sentence: `tests`, `README`.
pub fn category_in_sentence(id: &str) -> String {
    match id {
        "readme" | "huggingface" => category(id),
        "kaggle" => "Kaggle".into(),
        other => safe::cut(&other.replace('_', " "), 60),
    }
}

/// `1 work`, `3 works`.
pub fn counted(count: usize, one: &str, many: &str) -> String {
    if count == 1 { format!("1 {one}") } else { format!("{count} {many}") }
}

/// The first letter large, the rest as it is.
pub fn upper_first(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// The criteria whose question is most worth asking: weak or unseen ones, heaviest first, at most `count`, and no two
/// of one category before each category had its turn.
pub fn questions(assessment: &Assessment, count: usize) -> Vec<&CriterionVerdict> {
    let mut open: Vec<&CriterionVerdict> = assessment
        .categories
        .iter()
        .flat_map(|c| &c.criteria)
        .filter(|k| {
            !k.ask.trim().is_empty()
                && k.status != CriterionStatus::NotApplicable
                && k.level.is_none_or(|level| level <= 2)
        })
        .collect();
    open.sort_by(|a, b| {
        b.weight.total_cmp(&a.weight).then_with(|| a.level.cmp(&b.level)).then_with(|| a.id.cmp(&b.id))
    });
    let mut chosen: Vec<&CriterionVerdict> = Vec::new();
    while chosen.len() < count && !open.is_empty() {
        let mut asked: Vec<&str> = Vec::new();
        open.retain(|k| {
            let category = category_of(&k.id);
            let turn = chosen.len() < count && !asked.contains(&category);
            if turn {
                asked.push(category);
                chosen.push(k);
            }
            !turn
        });
    }
    chosen
}

/// Where evidence stands: `tests/test_model.py:10-42`, `commit 4c1f9a0e`, or the work's id.
pub fn place(item: &EvidenceItem) -> String {
    let Some(path) = item.path.as_deref() else { return safe::cut(&item.artefact, 120) };
    if let Some(commit) = path.strip_prefix("commit:") {
        let short: String = commit.chars().take(10).collect();
        return format!("commit {}", safe::plain(&short));
    }
    let path = safe::cut(path, 120);
    match item.lines {
        Some([first, last]) if first != last => format!("{path}:{first}-{last}"),
        Some([line, _]) => format!("{path}:{line}"),
        None => path,
    }
}

/// A work's own name, without platform and owner: `churn` of `github:ada/churn`.
pub fn work(id: &str) -> &str {
    let own = id.rsplit('/').find(|part| !part.is_empty()).unwrap_or(id);
    own.split_once(':').map_or(own, |(_, name)| name)
}

/// How a run ended.
pub fn run_status(status: RunStatus) -> &'static str {
    match status {
        RunStatus::Complete => "complete",
        RunStatus::Partial => "partial",
        RunStatus::Interrupted => "interrupted",
        RunStatus::Budget => "stopped at the budget",
    }
}

/// An instant to the minute, `2026-11-23 02:00 UTC`.
pub fn moment(at: jiff::Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M UTC").to_string()
}

/// What each host was asked, for the hosts that were asked anything.
pub fn usage(requests: &Usage) -> String {
    let sources = [
        ("github", &requests.github),
        ("huggingface", &requests.huggingface),
        ("kaggle", &requests.kaggle),
        ("web", &requests.web),
    ];
    let said: Vec<String> =
        sources.iter().filter(|(_, used)| used.requests() > 0).map(|(name, used)| source_usage(name, used)).collect();
    said.join(" | ")
}

/// `github 12 points, 9 queries, 31 archives, waited 4 s`.
fn source_usage(name: &str, used: &SourceUsage) -> String {
    let mut parts = Vec::new();
    for (count, one, many) in [
        (used.graphql_points, "point", "points"),
        (used.graphql, "query", "queries"),
        (used.rest, "request", "requests"),
        (used.not_modified, "unchanged", "unchanged"),
        (used.archives, "archive", "archives"),
    ] {
        if count > 0 {
            parts.push(counted(usize::try_from(count).unwrap_or(usize::MAX), one, many));
        }
    }
    if used.waited_s >= 1.0 {
        parts.push(format!("waited {} s", used.waited_s.floor()));
    }
    format!("{name} {}", parts.join(", "))
}
