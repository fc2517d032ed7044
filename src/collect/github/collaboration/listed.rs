//! The pieces of work with others, as artefacts for lists. Pure.

use crate::collect::github::repository::artefact_id;
use crate::evidence::person::CollaborationFacts;
use crate::evidence::{Artefact, ArtefactStatus, ArtefactType, Ownership};
use jiff::Timestamp;
use std::collections::BTreeMap;

/// Of each sort, how many are listed.
const MOST: [usize; 4] = [20, 15, 15, 10];

/// One artefact for each piece of work, by id. What is about one thread is one piece.
pub(super) fn artefacts(facts: &CollaborationFacts, collected_at: Timestamp) -> Vec<Artefact> {
    let mut found: BTreeMap<String, Artefact> = BTreeMap::new();
    let mut add = |name: &str, number: u64, url: &Option<String>, title: &str, at: Option<Timestamp>, reason: &str| {
        let id = artefact_id(&format!("{name}#{number}"));
        found.entry(id.clone()).or_insert_with(|| Artefact {
            id,
            kind: ArtefactType::Contribution,
            status: ArtefactStatus::Ok,
            url: url.clone(),
            revision: None,
            description: Some(title.to_owned()).filter(|title| !title.is_empty()),
            topics: Vec::new(),
            ownership: Ownership { last_worked_on: at, ..Ownership::default() },
            selected: true,
            reason: reason.to_owned(),
            facts: None,
            collected_at: Some(collected_at),
        });
    };
    let [most_merged, most_reviews, most_threads, most_opened] = MOST;
    for one in facts.contributions.seen().iter().flat_map(|part| part.merged.iter()).take(most_merged) {
        add(&one.repository, one.number, &one.url, &one.title, one.merged_at, "own pull request, merged by others");
    }
    for one in facts.reviews.seen().iter().flat_map(|part| part.given.iter()).take(most_reviews) {
        add(&one.repository, one.number, &one.url, &one.title, one.given_at, "reviewed for somebody else");
    }
    for one in facts.discussion.seen().iter().flat_map(|part| part.threads.iter()).take(most_threads) {
        let title = one.title.as_deref().unwrap_or_default();
        let reason = if one.opened { "opened in somebody else's repository" } else { "took part in the discussion" };
        add(&one.repository, one.number, &one.url, title, one.said_at, reason);
    }
    for one in facts.maintenance.seen().iter().flat_map(|part| part.threads.iter()).take(most_opened) {
        add(
            &one.repository,
            one.number,
            &one.url,
            &one.title,
            one.opened_at,
            "opened by somebody else in an own repository",
        );
    }
    found.into_values().collect()
}
