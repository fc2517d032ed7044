//! Whether there is a judgement, and the sentence a reader gets when there is none or not the whole one.
//!
//! Called by `portfolio` and `single`. Invariant: what was not there is an answer (*insufficient*, with the reason);
//! only what failed to be collected is *failed*.

use super::artefacts::Judged;
use super::person::Accounts;
use super::rubric::Rubric;
use super::signals::words::listed;
use super::verdict::ProspectStatus;
use crate::evidence::{Artefact, ArtefactStatus, Evidence, Gap, HandleRecord, HandleStatus, Platform};

/// Status and sentence.
pub(crate) struct Outcome {
    pub(crate) status: ProspectStatus,
    pub(crate) message: Option<String>,
}

impl Outcome {
    fn new(status: ProspectStatus, message: impl Into<String>) -> Self {
        Outcome { status, message: Some(message.into()) }
    }
}

/// The status of a person.
///
/// A missing account, an organisation, an account without work: *insufficient*, since that is a true answer about
/// what can be seen. *Failed* is kept for accounts that could not be collected at all, so that nobody reads a fault
/// of the network as a lack of the person.
pub(crate) fn of_person(
    evidence: &Evidence,
    counted: &[&Judged<'_>],
    accounts: &Accounts<'_>,
    coverage: f64,
    rubric: &Rubric,
) -> Outcome {
    let handles = &evidence.handles;
    if !handles.is_empty() && handles.iter().all(|one| one.status == HandleStatus::Suppressed) {
        return Outcome::new(ProspectStatus::Suppressed, "Not looked at: the person asked not to be.");
    }
    let notes = notes(evidence);
    let pieces = counted.len() + accounts.seen();
    if pieces == 0 {
        return nothing_counted(evidence, notes);
    }
    let mut sentences = Vec::new();
    let enough_work = pieces >= rubric.sufficiency.artefacts;
    let enough_seen = coverage >= rubric.sufficiency.coverage;
    if !enough_work {
        sentences.push(format!(
            "{}: too little to tell a habit from a single occasion.",
            match pieces {
                0 => "No piece of work is more than slight".to_owned(),
                1 => "Only 1 piece of work carries weight".to_owned(),
                more => format!("Only {more} pieces of work carry weight"),
            }
        ));
    }
    if !enough_seen {
        sentences.push(format!(
            "Only {:.0} % of what the role asks could be seen; below {:.0} % there is no judgement, and that is not a low one.",
            (coverage * 100.0).floor(),
            rubric.sufficiency.coverage * 100.0
        ));
    }
    if !enough_seen && !handles.iter().any(|one| one.handle.platform == Platform::Github) && !handles.is_empty() {
        sentences.push(
            "No GitHub account was given or linked: what the role asks of repositories counts as not seen, not as missing."
                .to_owned(),
        );
    }
    sentences.extend(notes);
    let status = if enough_work && enough_seen { ProspectStatus::Assessed } else { ProspectStatus::Insufficient };
    Outcome { status, message: (!sentences.is_empty()).then(|| sentences.join(" ")) }
}

/// The status of a piece of work judged on its own.
pub(crate) fn of_artefact(artefact: Option<&Artefact>, measured: bool, evidence: &Evidence) -> Outcome {
    let notes = notes(evidence);
    if measured {
        return Outcome { status: ProspectStatus::Assessed, message: (!notes.is_empty()).then(|| notes.join(" ")) };
    }
    let why = match artefact.map(|artefact| (artefact.status, artefact)) {
        None => "There is nothing here to judge.".to_owned(),
        Some((ArtefactStatus::Empty, _)) => "The repository has no commit with files yet.".to_owned(),
        Some((_, artefact)) if !artefact.reason.is_empty() => sentence(&artefact.reason),
        Some(_) => "Nothing could be measured.".to_owned(),
    };
    let failed = artefact.is_some_and(|artefact| {
        matches!(artefact.status, ArtefactStatus::Unreadable | ArtefactStatus::TooLarge | ArtefactStatus::Gone)
    });
    let status = if failed { ProspectStatus::Failed } else { ProspectStatus::Insufficient };
    let all: Vec<String> = std::iter::once(why).chain(notes).collect();
    Outcome::new(status, all.join(" "))
}

/// The date of an artefact's facts, where its source could not be read this time and they are what it showed before.
pub(crate) fn carried_from(artefact: &Artefact, evidence: &Evidence) -> Option<String> {
    if evidence.gaps.is_empty() {
        return None;
    }
    let source = artefact.id.split(':').next()?;
    evidence.gaps.get(source)?;
    let read = artefact.collected_at?;
    Some(read.to_zoned(jiff::tz::TimeZone::UTC).date().to_string())
}

fn nothing_counted(evidence: &Evidence, notes: Vec<String>) -> Outcome {
    let handles = &evidence.handles;
    let transient = handles.iter().any(|one| one.status == HandleStatus::Unreachable)
        || handles.iter().any(|one| {
            matches!(one.status, HandleStatus::Ok | HandleStatus::Renamed)
                && evidence.gaps.get(one.handle.platform.name()).is_some_and(is_transient)
        });
    if transient {
        let mut sentences = notes;
        if sentences.is_empty() {
            sentences.push("Nothing could be collected.".into());
        }
        sentences.push("This says nothing about the person; the next run asks again.".into());
        return Outcome::new(ProspectStatus::Failed, sentences.join(" "));
    }
    let mut sentences = notes;
    let found = handles.iter().any(|one| matches!(one.status, HandleStatus::Ok | HandleStatus::Renamed));
    if found || handles.is_empty() {
        sentences.push(match evidence.artefacts.len() as u64 {
            0 => "The account shows no public work of its own.".to_owned(),
            all => format!(
                "None of the {} can be judged: {}.",
                if all == 1 { "1 piece of public work".into() } else { format!("{all} pieces of public work") },
                reasons(evidence)
            ),
        });
    }
    if sentences.is_empty() {
        sentences.push("There is nothing public to judge.".into());
    }
    Outcome::new(ProspectStatus::Insufficient, sentences.join(" "))
}

/// Why artefacts do not count, most frequent first, counted.
fn reasons(evidence: &Evidence) -> String {
    let mut kinds: Vec<(usize, &str)> = Vec::new();
    for artefact in &evidence.artefacts {
        let owned = &artefact.ownership;
        let kind = match artefact.status {
            ArtefactStatus::Empty => "empty",
            ArtefactStatus::Gone => "gone",
            ArtefactStatus::Blocked => "blocked by the platform (451)",
            ArtefactStatus::TooLarge => "beyond our limits of size",
            ArtefactStatus::Unreadable => "unreadable",
            ArtefactStatus::Ok if owned.is_fork => "forks without own work",
            ArtefactStatus::Ok if owned.is_template => "templates",
            ArtefactStatus::Ok if owned.is_mirror => "mirrors",
            ArtefactStatus::Ok if owned.own_commits == Some(0) => "without own commits",
            ArtefactStatus::Ok => "too slight",
        };
        match kinds.iter_mut().find(|(_, known)| *known == kind) {
            Some((times, _)) => *times += 1,
            None => kinds.push((1, kind)),
        }
    }
    kinds.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(b.1)));
    let words: Vec<String> = kinds.into_iter().map(|(times, kind)| format!("{times} {kind}")).collect();
    listed(&words, 6)
}

/// A sentence for every account and source that is not as hoped.
fn notes(evidence: &Evidence) -> Vec<String> {
    let mut sentences: Vec<String> = evidence.handles.iter().filter_map(handle_note).collect();
    for (source, gap) in &evidence.gaps {
        let told = evidence.handles.iter().any(|one| {
            one.handle.platform.name() == source
                && matches!(
                    one.status,
                    HandleStatus::Unreachable | HandleStatus::NotConfigured | HandleStatus::Suppressed
                )
        });
        if !told {
            sentences.push(format!("{}: {gap}.", source_name(source)));
        }
    }
    sentences
}

fn handle_note(record: &HandleRecord) -> Option<String> {
    let handle = &record.handle;
    let standard = match record.status {
        HandleStatus::Ok => return record.message.as_deref().map(sentence),
        HandleStatus::Renamed => match &record.renamed_to {
            Some(name) => format!("{handle} is now called {name}."),
            None => format!("{handle} has another name now."),
        },
        HandleStatus::NotFound => {
            format!("{handle} does not exist, or is not shown to the public. Check the spelling.")
        }
        HandleStatus::IsOrganization => format!("{handle} is an organisation, not a person. List its members instead."),
        HandleStatus::Unreachable => match record.message.as_deref() {
            Some(message) => format!("{handle} could not be collected: {}", sentence(message)),
            None => format!("{handle} could not be collected."),
        },
        HandleStatus::NotConfigured => {
            format!("{handle} was not looked at: {} is no source of this scan.", source_name(handle.platform.name()))
        }
        HandleStatus::Suppressed => format!("{handle} was not looked at: the person asked not to be."),
        HandleStatus::Conflict => format!("{handle} is claimed by two people; it is joined to none by a link."),
    };
    Some(standard)
}

fn is_transient(gap: &Gap) -> bool {
    !matches!(gap, Gap::NotConfigured | Gap::NotAttempted | Gap::Unsupported)
}

fn source_name(source: &str) -> &str {
    match source {
        "github" => "GitHub",
        "huggingface" => "Hugging Face",
        "kaggle" => "Kaggle",
        "web" => "The person's own site",
        other => other,
    }
}

/// First letter large, a full stop at the end.
fn sentence(text: &str) -> String {
    let text = text.trim();
    let mut letters = text.chars();
    let mut said: String =
        letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default();
    if !said.ends_with(['.', '!', '?']) {
        said.push('.');
    }
    said
}
