//! What was learnt of one repository, put together as an artefact. Pure.

use super::archives::{Contents, why as why_failed};
use super::batch::Answer;
use super::graphql::RepositoryNode;
use super::prospect::Listed;
use super::repository::{
    Around, PlatformFacts, artefact_id, gap_of, has_listing, instant, offer_listing, platform_facts,
};
use super::select::Choice;
use crate::collect::gate::Fault;
use crate::evidence::facts::{ANALYSER, CheckState, ContentFacts, Reach, RepositoryFacts};
use crate::evidence::{Artefact, ArtefactStatus, ArtefactType, Gap, Ownership, Slot};
use crate::read::RepositoryReader;
use jiff::Timestamp;
use std::collections::BTreeSet;

/// What was learnt, by channel.
pub(super) struct Parts {
    /// From the batch.
    pub(super) answer: Option<Answer>,
    /// From the archive.
    pub(super) contents: Option<Contents>,
    /// Contents measured by an earlier run at this revision.
    pub(super) kept: Option<ContentFacts>,
}

impl Parts {
    /// Nothing was asked.
    pub(super) fn none() -> Self {
        Parts { answer: None, contents: None, kept: None }
    }
}

/// The artefact.
pub(super) fn assemble(one: &Listed, choice: &Choice, parts: Parts, now: Timestamp) -> Artefact {
    let mut artefact = bare(one, choice, now);
    if !choice.selected {
        if one.card.is_empty {
            artefact.status = ArtefactStatus::Empty;
        } else if one.card.is_disabled {
            artefact.status = ArtefactStatus::Blocked;
        }
        return artefact;
    }
    let blocked = matches!(parts.contents, Some(Contents::Failed(Fault::Blocked)));
    let (node, platform) = match parts.answer {
        Some(Answer::Gone) => return lost(artefact, ArtefactStatus::Gone, "it was withdrawn while being read"),
        Some(Answer::Node { node, index, errors, missing }) => {
            let around = Around { errors: &errors, index, missing: &missing };
            let platform = platform_facts(&node, around, Some(now));
            (Some(node), platform)
        }
        Some(Answer::LeftOut(error)) => (None, unknown(&gap_of(&error))),
        Some(Answer::Failed(fault)) => (None, unknown(&fault.gap())),
        None => (None, unknown(&Gap::NotAttempted)),
    };
    if blocked || node.as_ref().is_some_and(|node| node.is_disabled) {
        return lost(artefact, ArtefactStatus::Blocked, "blocked for legal reasons");
    }
    if node.as_ref().is_some_and(|node| node.is_empty) {
        return lost(artefact, ArtefactStatus::Empty, "empty");
    }
    let newest = node.as_ref().and_then(|node| node.default_branch_ref.as_ref()?.target.as_ref()?.oid.clone());
    let mut told = Told { revision: one.revision().map(str::to_owned).or(newest.clone()), newest, remarks: Vec::new() };
    let content = contents(parts.contents, parts.kept, node.as_deref(), one, &mut told);
    for remark in told.remarks {
        artefact.reason = format!("{}; {remark}", artefact.reason);
    }
    artefact.revision = told.revision;
    artefact.ownership.own_commits = platform.own_commits.or(artefact.ownership.own_commits);
    artefact.ownership.all_commits = platform.all_commits.or(artefact.ownership.all_commits);
    artefact.ownership.last_worked_on = platform.last_own.or(artefact.ownership.last_worked_on);
    if content.is_none() && platform.history.seen().is_none() {
        let gap = platform.history.gap().cloned().unwrap_or(Gap::NotAttempted);
        artefact.reason = format!("{}; nothing could be read: {gap}", artefact.reason);
        artefact.status = ArtefactStatus::Unreadable;
    }
    artefact.facts = Some(RepositoryFacts {
        content: content.unwrap_or_default(),
        history: platform.history,
        checks: platform.checks,
        releases: platform.releases,
        tags: platform.tags,
        merged_pull_requests: platform.merged_pull_requests,
    });
    artefact
}

/// What the contents say about the artefact beside themselves.
struct Told {
    revision: Option<String>,
    newest: Option<String>,
    remarks: Vec<String>,
}

/// The best contents to be had: kept, whole, or what the listing and a part of the archive show.
fn contents(
    archive: Option<Contents>,
    kept: Option<ContentFacts>,
    node: Option<&RepositoryNode>,
    one: &Listed,
    told: &mut Told,
) -> Option<ContentFacts> {
    if kept.is_some() {
        return kept;
    }
    let (mut reader, known, why) = match archive {
        Some(Contents::Whole { facts, commit }) => {
            told.revision = commit.or(told.revision.take());
            return Some(*facts);
        }
        Some(Contents::Part { read, why }) => {
            let mut reader = read.reader;
            reader.note(&format!("the archive was read in part: {why}"), None);
            (reader, read.offered, why)
        }
        Some(Contents::Failed(fault)) => (RepositoryReader::new(), BTreeSet::new(), why_failed(&fault)),
        None if one.card.disk_usage.is_some_and(|size| size > super::archives::MOST_DISK_USAGE) => {
            let mib = one.card.disk_usage.unwrap_or(0) >> 10;
            (RepositoryReader::new(), BTreeSet::new(), format!("it is too large to download ({mib} MiB)"))
        }
        None => (RepositoryReader::new(), BTreeSet::new(), "only the first chosen are read whole".to_owned()),
    };
    let listing = node.filter(|node| has_listing(node));
    if listing.is_none() && known.is_empty() {
        told.remarks.push(format!("its contents were not read: {why}"));
        return None;
    }
    if let Some(node) = listing {
        offer_listing(node, &known, &mut reader);
        if known.is_empty() {
            told.revision = told.newest.take().or(told.revision.take());
        }
    }
    told.remarks.push(format!("judged from its file listing and main texts: {why}"));
    Some(reader.finish(Reach::Listing))
}

/// The artefact as an earlier run kept it, where its revision and what it was measured with are the same and nothing is
/// missing that asking again could bring. `whole` says that its contents would be read whole now.
pub(super) fn stored(
    mut kept: Artefact,
    one: &Listed,
    choice: &Choice,
    whole: bool,
    now: Timestamp,
) -> Option<Artefact> {
    let facts = kept.facts.as_ref()?;
    let same = kept.revision.is_some() && kept.revision.as_deref() == one.revision();
    let current = facts.content.analyser == ANALYSER && (facts.content.reach == Reach::Whole || !whole);
    let settled = kept.status == ArtefactStatus::Ok
        && facts.history.gap().is_none()
        && facts.checks.gap().is_none()
        && facts.checks.seen() != Some(&CheckState::Pending)
        && facts.releases.gap().is_none()
        && facts.tags.gap().is_none()
        && facts.merged_pull_requests.gap().is_none();
    if !(same && current && settled) {
        return None;
    }
    let fresh = bare(one, choice, now);
    kept.ownership.is_pinned = fresh.ownership.is_pinned;
    kept.ownership.is_archived = fresh.ownership.is_archived;
    kept.url = fresh.url;
    kept.description = fresh.description;
    kept.topics = fresh.topics;
    kept.selected = true;
    kept.collected_at = Some(now);
    Some(kept)
}

/// What the card alone says.
fn bare(one: &Listed, choice: &Choice, now: Timestamp) -> Artefact {
    let card = &one.card;
    let topics = card.repository_topics.iter().flat_map(|topics| topics.iter());
    let share = one.candidate.share;
    Artefact {
        id: artefact_id(&one.name),
        kind: ArtefactType::Repository,
        status: ArtefactStatus::Ok,
        url: card.url.clone(),
        revision: one.revision().map(str::to_owned),
        description: card.description.clone().filter(|text| !text.trim().is_empty()),
        topics: topics.filter_map(|node| node.topic.as_ref()?.name.clone()).collect(),
        ownership: Ownership {
            own_commits: share.map(|share| share.own),
            all_commits: share.map(|share| share.all),
            is_fork: card.is_fork,
            is_template: card.is_template,
            is_mirror: card.is_mirror,
            is_archived: card.is_archived,
            is_pinned: one.candidate.pinned.is_some(),
            last_worked_on: share.and_then(|share| share.last_own).or(one.candidate.pushed_at),
            created_at: instant(&card.created_at),
        },
        selected: choice.selected,
        reason: choice.reason.clone(),
        facts: None,
        collected_at: Some(now),
    }
}

fn lost(mut artefact: Artefact, status: ArtefactStatus, why: &str) -> Artefact {
    artefact.status = status;
    artefact.reason = format!("{}; {why}", artefact.reason);
    artefact
}

fn unknown(gap: &Gap) -> PlatformFacts {
    PlatformFacts {
        history: Slot::Unknown(gap.clone()),
        checks: Slot::Unknown(gap.clone()),
        releases: Slot::Unknown(gap.clone()),
        tags: Slot::Unknown(gap.clone()),
        merged_pull_requests: Slot::Unknown(gap.clone()),
        ..PlatformFacts::default()
    }
}
