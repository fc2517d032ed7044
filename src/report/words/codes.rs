//! Codes in words: levels, statuses, kinds, the names of criteria and roles.

use crate::assess::verdict::{ArtefactKind, ChangeKind, CriterionStatus, HandoverAnswer, ProspectStatus};
use crate::evidence::{ArtefactStatus, ArtefactType, HandleStatus};
use crate::report::document::RunStatus;
use crate::report::safe;

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

/// A sort of change in words.
pub fn change_kind(kind: ChangeKind) -> &'static str {
    match kind {
        ChangeKind::NewEvidence => "new evidence",
        ChangeKind::EvidenceGone => "evidence gone",
        ChangeKind::RubricChanged => "rubric changed",
        ChangeKind::SourceUnavailable => "source unavailable",
    }
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

/// A category's name for people.
pub fn category(id: &str) -> String {
    match id {
        "readme" => "README".into(),
        "huggingface" => "Hugging Face".into(),
        other => capitalised(other),
    }
}

/// A category's name inside a sentence: `tests`, `README`.
pub fn category_in_sentence(id: &str) -> String {
    match id {
        "readme" | "huggingface" => category(id),
        "kaggle" => "Kaggle".into(),
        other => safe::cut(&other.replace('_', " "), 60),
    }
}

/// A criterion's name for people, without its category: `ml_completeness` of `readme.ml_completeness`.
pub fn criterion(id: &str) -> String {
    let own = id.split_once('.').map_or(id, |(_, own)| own);
    let words: Vec<String> =
        safe::cut(own, 60).split('_').map(|word| if word == "ml" { "ML".into() } else { word.to_owned() }).collect();
    words.join(" ")
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

/// A work's own name, without platform and owner: `churn` of `github:ada/churn`.
pub fn work(id: &str) -> &str {
    let own = id.rsplit('/').find(|part| !part.is_empty()).unwrap_or(id);
    own.split_once(':').map_or(own, |(_, name)| name)
}
