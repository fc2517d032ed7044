//! What one collection gave and what was known before, made one body of evidence.

use crate::collect::Harvest;
use crate::evidence::facts::Reach;
use crate::evidence::person::PersonFacts;
use crate::evidence::{Artefact, ArtefactStatus, Evidence, Gap, HandleRecord, HandleStatus, Platform, Prospect};
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};

/// Joins fresh harvests with the evidence of an earlier run.
///
/// An artefact read before at a revision that has not changed stays in the pool whatever the selection rule picks
/// now, so that showing more work never takes work away. What a failing source showed before is carried forward with
/// its own date. What is gone or blocked is not.
pub(super) fn merge(
    prospect: Prospect,
    harvests: Vec<Harvest>,
    previous: Option<Evidence>,
    now: Timestamp,
) -> Evidence {
    let (handles_before, seen_before, person_before) =
        previous.map(|evidence| (evidence.handles, evidence.artefacts, evidence.person)).unwrap_or_default();
    let mut known: BTreeMap<String, Artefact> = seen_before
        .into_iter()
        .filter(|artefact| artefact.facts.is_some())
        .map(|artefact| (artefact.id.clone(), artefact))
        .collect();
    let mut evidence = Evidence {
        prospect,
        handles: Vec::new(),
        artefacts: Vec::new(),
        person: PersonFacts::default(),
        collected_at: None,
        gaps: BTreeMap::new(),
    };
    for harvest in harvests {
        let platform = harvest.record.handle.platform;
        for artefact in harvest.artefacts {
            let before = known.remove(&artefact.id);
            evidence.artefacts.push(reconcile(artefact, before));
        }
        evidence.person.absorb(harvest.person);
        if let Some(gap) = harvest.gap {
            if may_be_there(harvest.record.status) {
                evidence.person.missed(platform, &gap);
            }
            if gap.is_outage() || gap == Gap::NotConfigured {
                carry_source_forward(platform, &gap, &mut known, &mut evidence.artefacts);
            }
            evidence.gaps.insert(platform.name().to_owned(), gap);
        }
        if harvest.record.status == HandleStatus::Ok {
            evidence.collected_at = Some(now);
        }
        evidence.handles.push(harvest.record);
    }
    keep_unseen_links(handles_before, &mut evidence);
    let there: BTreeSet<Platform> = evidence
        .handles
        .iter()
        .filter(|record| may_be_there(record.status))
        .map(|record| record.handle.platform)
        .collect();
    evidence.person.carry(person_before, |platform| there.contains(&platform));
    if evidence.collected_at.is_none() {
        let newest = evidence.artefacts.iter().filter_map(|artefact| artefact.collected_at).max();
        evidence.collected_at = newest.max(evidence.person.newest());
    }
    evidence.artefacts.sort_by(|a, b| a.id.cmp(&b.id));
    evidence
}

/// Keeps accounts whose linking page could not be read this time: whether it still names them, nobody knows.
fn keep_unseen_links(before: Vec<HandleRecord>, evidence: &mut Evidence) {
    for mut record in before {
        let Some(page) = record.linked_from.clone().filter(|_| record.status != HandleStatus::Conflict) else {
            continue;
        };
        let known = evidence.handles.iter().any(|one| one.handle == record.handle);
        let is_that = |one: &&HandleRecord| {
            one.handle.url().trim_end_matches('/').eq_ignore_ascii_case(page.trim_end_matches('/'))
        };
        let linking = evidence.handles.iter().find(is_that);
        if !known && linking.is_some_and(|one| one.status == HandleStatus::Unreachable) {
            record.status = HandleStatus::Unreachable;
            record.message = Some(format!("{page}, which links it, could not be read"));
            let gap = Gap::Unreachable { detail: "the page that links the account could not be read".to_owned() };
            evidence.person.missed(record.handle.platform, &gap);
            evidence.handles.push(record);
        }
    }
}

/// Whether the account is there, or may be for all we know.
fn may_be_there(status: HandleStatus) -> bool {
    use HandleStatus::{NotConfigured, Ok, Renamed, Unreachable};
    matches!(status, Ok | Renamed | Unreachable | NotConfigured)
}

/// Carries forward what the source showed before.
fn carry_source_forward(
    platform: Platform,
    gap: &Gap,
    known: &mut BTreeMap<String, Artefact>,
    artefacts: &mut Vec<Artefact>,
) {
    let prefix = format!("{platform}:");
    let ids: Vec<String> = known.keys().filter(|id| id.starts_with(&prefix)).cloned().collect();
    for id in ids {
        if let Some(artefact) = known.remove(&id) {
            artefacts.push(carried(artefact, &gap.to_string()));
        }
    }
}

fn carried(mut artefact: Artefact, why: &str) -> Artefact {
    if let Some(when) = artefact.collected_at {
        artefact.reason = format!("carried forward from {}: {why}", when.strftime("%Y-%m-%d"));
    }
    artefact
}

/// One artefact seen now and, perhaps, before.
fn reconcile(fresh: Artefact, before: Option<Artefact>) -> Artefact {
    let Some(before) = before else { return fresh };
    if matches!(fresh.status, ArtefactStatus::Gone | ArtefactStatus::Blocked | ArtefactStatus::Empty) {
        return fresh;
    }
    let unchanged = fresh.revision.is_some() && fresh.revision == before.revision;
    match (&fresh.facts, unchanged) {
        // Read before, not picked now, nothing changed: it stays.
        (None, true) if !fresh.selected => Artefact {
            ownership: fresh.ownership,
            selected: true,
            reason: "read before at this same revision; stays in the pool".into(),
            ..before
        },
        // Not picked now and changed since: what was read is about another state.
        (None, false) if !fresh.selected => fresh,
        // Picked, and could not be read this time.
        (None, _) => {
            let why = fresh.reason.clone();
            carried(before, &why)
        }
        // Read less deeply than before, at the same revision: the deeper reading stands, the history is fresh.
        (Some(_), true) => deeper(fresh, before),
        (Some(_), false) => fresh,
    }
}

fn deeper(mut fresh: Artefact, before: Artefact) -> Artefact {
    if let (Some(now), Some(then)) = (&mut fresh.facts, before.facts)
        && now.content.reach == Reach::Listing
        && then.content.reach == Reach::Whole
    {
        now.content = then.content;
    }
    fresh
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::facts::RepositoryFacts;
    use crate::evidence::{ArtefactType, Handle, HandleRecord, Ownership};

    fn artefact(name: &str, revision: &str, facts: bool) -> Artefact {
        Artefact {
            id: format!("github:ada/{name}"),
            kind: ArtefactType::Repository,
            status: ArtefactStatus::Ok,
            url: None,
            revision: Some(revision.into()),
            description: None,
            topics: Vec::new(),
            ownership: Ownership::default(),
            selected: facts,
            reason: String::new(),
            facts: facts.then(RepositoryFacts::default),
            collected_at: Some(Timestamp::UNIX_EPOCH),
        }
    }

    fn prospect() -> Prospect {
        Prospect {
            key: "github:ada".into(),
            id: None,
            name: None,
            handles: vec![Handle::new(Platform::Github, "ada")],
            role: None,
            source: None,
            consent: None,
            passthrough: BTreeMap::new(),
        }
    }

    fn harvest(artefacts: Vec<Artefact>, status: HandleStatus, gap: Option<Gap>) -> Harvest {
        let record = HandleRecord {
            handle: Handle::new(Platform::Github, "ada"),
            status,
            url: None,
            renamed_to: None,
            linked_from: None,
            platform_id: None,
            message: None,
        };
        Harvest { artefacts, ..Harvest::of_nothing(record, gap, None) }
    }

    fn before(artefacts: Vec<Artefact>) -> Option<Evidence> {
        Some(merge(prospect(), vec![harvest(artefacts, HandleStatus::Ok, None)], None, Timestamp::UNIX_EPOCH))
    }

    #[test]
    fn an_unchanged_repository_stays_when_the_selection_moves_on() {
        let known = before(vec![artefact("old", "r1", true)]);
        let now = harvest(vec![artefact("old", "r1", false), artefact("new", "r9", true)], HandleStatus::Ok, None);
        let merged = merge(prospect(), vec![now], known, Timestamp::UNIX_EPOCH);
        assert!(merged.artefacts.iter().all(|one| one.selected && one.facts.is_some()), "{merged:?}");
    }

    #[test]
    fn a_changed_repository_that_is_not_picked_is_dropped() {
        let known = before(vec![artefact("old", "r1", true)]);
        let now = harvest(vec![artefact("old", "r2", false)], HandleStatus::Ok, None);
        let merged = merge(prospect(), vec![now], known, Timestamp::UNIX_EPOCH);
        assert!(merged.artefacts[0].facts.is_none());
    }

    #[test]
    fn an_outage_carries_forward_and_a_missing_account_does_not() {
        let outage = harvest(Vec::new(), HandleStatus::Unreachable, Some(Gap::TimedOut));
        let carried = merge(prospect(), vec![outage], before(vec![artefact("old", "r1", true)]), Timestamp::MAX);
        assert_eq!(carried.artefacts.len(), 1);
        assert!(carried.artefacts[0].reason.starts_with("carried forward from 1970-01-01"));
        assert_eq!(carried.collected_at, Some(Timestamp::UNIX_EPOCH), "the date stays the measurement's");
        let missing = harvest(Vec::new(), HandleStatus::NotFound, None);
        let gone = merge(prospect(), vec![missing], before(vec![artefact("old", "r1", true)]), Timestamp::MAX);
        assert!(gone.artefacts.is_empty());
    }

    #[test]
    fn a_blocked_repository_is_not_carried_forward() {
        let mut blocked = artefact("old", "r1", false);
        blocked.status = ArtefactStatus::Blocked;
        let now = harvest(vec![blocked], HandleStatus::Ok, None);
        let merged = merge(prospect(), vec![now], before(vec![artefact("old", "r1", true)]), Timestamp::MAX);
        assert!(merged.artefacts[0].facts.is_none());
    }
}
