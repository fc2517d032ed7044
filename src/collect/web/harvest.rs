//! What a visit gave, as facts and artefacts. Pure.

use super::crawl::{NoVisit, Unread, Visited};
use super::fetch::Miss;
use crate::collect::gate::Fault;
use crate::collect::{Harvest, Link};
use crate::evidence::person::{
    Dated, MOST_POSTS, PersonFacts, PostFacts, PublishedWork, WorkKind, WritingFacts, page_id,
};
use crate::evidence::{
    Artefact, ArtefactStatus, ArtefactType, Gap, Handle, HandleRecord, HandleStatus, Ownership, Slot,
};
use crate::read::article::Page;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use url::Url;

/// Words from which a page that only looks like an article by its address is one.
const ARTICLE_WORDS: u64 = 100;
/// Artefacts a site brings at most.
const MOST_ARTEFACTS: usize = 60;
/// Days of articles that are kept.
const MOST_DAYS: usize = 300;

/// The harvest of a visit made at `now`.
pub(super) fn harvest(handle: &Handle, visited: Result<Visited, NoVisit>, now: Timestamp) -> Harvest {
    let record = |status, message| HandleRecord {
        handle: handle.clone(),
        status,
        url: Some(handle.url()),
        renamed_to: None,
        linked_from: None,
        platform_id: None,
        message,
    };
    match visited {
        Err(NoVisit::NotThere(why)) => Harvest::of_nothing(record(HandleStatus::NotFound, Some(why)), None, None),
        Err(NoVisit::Unread(gap, why)) => Harvest::of_nothing(record(HandleStatus::Ok, Some(why)), Some(gap), None),
        Err(NoVisit::Unreachable(gap, why)) => {
            Harvest::of_nothing(record(HandleStatus::Unreachable, Some(why)), Some(gap), None)
        }
        Ok(visited) => of_visit(visited, &record, now),
    }
}

fn of_visit(
    visited: Visited,
    record: &dyn Fn(HandleStatus, Option<String>) -> HandleRecord,
    now: Timestamp,
) -> Harvest {
    let Visited { site, front, lists, index, read, unread, mut notes } = visited;
    let mut facts = WritingFacts { listed: index.listed.len() as u64, ..WritingFacts::default() };
    facts.appeared = index.listed.iter().filter_map(|listed| day(listed.published?)).collect();
    let mut artefacts = Vec::new();
    let mut works: Vec<PublishedWork> = Vec::new();
    for page in std::iter::once(&front).chain(&lists) {
        works.extend(page.works.iter().cloned());
    }
    for (listed, page) in read {
        let Page { mut post, works: mentioned, .. } = page;
        if !index.is_feed && post.words < ARTICLE_WORDS {
            facts.listed = facts.listed.saturating_sub(1);
            continue;
        }
        works.extend(mentioned);
        let said = listed.published.and_then(day);
        facts.appeared.extend(post.published.filter(|_| said.is_none()));
        post.published = said.or(post.published);
        if post.title.is_empty() {
            post.title = listed.title;
        }
        artefacts.push(article(&post, now));
        facts.posts.push(post);
    }
    facts.posts.sort_by_key(|post| std::cmp::Reverse(post.published));
    facts.posts.truncate(MOST_POSTS);
    facts.appeared.sort_unstable_by(|a, b| b.cmp(a));
    facts.appeared.truncate(MOST_DAYS);
    for work in works {
        if !facts.works.iter().any(|known| known.url == work.url) {
            artefacts.push(published(&work, now));
            facts.works.push(work);
        }
    }
    let gap = gap_of(&facts, index.is_shared, &unread);
    for one in &unread {
        notes.push(format!("the page {} was not read: {}", one.url, one.miss));
        artefacts.push(not_read(one, now));
    }
    artefacts.truncate(MOST_ARTEFACTS);
    let message = (!notes.is_empty()).then(|| notes.join("; "));
    let message = message.or_else(|| index.is_shared.then(|| "several people write there".to_owned()));
    facts.notes = notes;
    let is_empty = facts.listed == 0 && facts.works.is_empty();
    let writing = match &gap {
        Some(gap) => Slot::Unknown(gap.clone()),
        None if is_empty => Slot::Absent,
        None => Slot::Seen(Dated { collected_at: Some(now), carried: None, facts }),
    };
    let page = site.front.as_str().to_owned();
    let links = front.same_person.into_iter().map(|target| Link { target, page: page.clone() }).collect();
    let person = PersonFacts { writing, ..PersonFacts::default() };
    Harvest { record: record(HandleStatus::Ok, message), artefacts, person, links, gap, stop: None }
}

/// Why nothing can be said, where nothing can: nobody knows whose articles these are, or none of them could be had.
fn gap_of(facts: &WritingFacts, is_shared: bool, unread: &[Unread]) -> Option<Gap> {
    if is_shared && facts.works.is_empty() {
        return Some(Gap::Unreadable {
            detail: "several people write there, and nothing says which of it is theirs".into(),
        });
    }
    if !facts.posts.is_empty() || !facts.works.is_empty() {
        return None;
    }
    unread.iter().find_map(|one| match &one.miss {
        Miss::Fault(Fault::NotFound(_)) => None,
        Miss::Fault(fault) => Some(fault.gap()),
        Miss::Refused(why) | Miss::Barred(why) => Some(Gap::Unreadable { detail: why.clone() }),
        Miss::Moved(_) => None,
    })
}

fn day(at: Timestamp) -> Option<Date> {
    Some(at.to_zoned(TimeZone::UTC).date())
}

fn artefact(url: &str, kind: ArtefactType, status: ArtefactStatus, reason: String, now: Timestamp) -> Artefact {
    Artefact {
        id: page_id(url),
        kind,
        status,
        url: Some(url.to_owned()),
        revision: None,
        description: None,
        topics: Vec::new(),
        ownership: Ownership::default(),
        selected: false,
        reason,
        facts: None,
        collected_at: Some(now),
    }
}

fn article(post: &PostFacts, now: Timestamp) -> Artefact {
    let when = post.published.map_or_else(String::new, |day| format!(" of {day}"));
    let reason = format!("an article{when} on the person's own site, read");
    let at = post.published.and_then(|day| Some(day.to_zoned(TimeZone::UTC).ok()?.timestamp()));
    Artefact {
        revision: Some(post.revision.clone()).filter(|revision| !revision.is_empty()),
        description: Some(post.title.clone()).filter(|title| !title.is_empty()),
        ownership: Ownership { last_worked_on: at, ..Ownership::default() },
        selected: true,
        ..artefact(&post.url, ArtefactType::Post, ArtefactStatus::Ok, reason, now)
    }
}

fn published(work: &PublishedWork, now: Timestamp) -> Artefact {
    let what = match work.kind {
        WorkKind::Paper => "a paper",
        WorkKind::Talk => "a talk",
        WorkKind::Slides => "slides",
    };
    let page = work.page.split_once("://").map_or(work.page.as_str(), |(_, rest)| rest);
    let reason = format!("{what} that {} lists, known by its address and not read", page.trim_end_matches('/'));
    Artefact { selected: true, ..artefact(&work.url, ArtefactType::Contribution, ArtefactStatus::Ok, reason, now) }
}

fn not_read(one: &Unread, now: Timestamp) -> Artefact {
    let status = match &one.miss {
        Miss::Fault(Fault::NotFound(_)) => ArtefactStatus::Gone,
        Miss::Fault(Fault::Blocked) => ArtefactStatus::Blocked,
        Miss::Fault(Fault::TooLarge(_)) => ArtefactStatus::TooLarge,
        _ => ArtefactStatus::Unreadable,
    };
    let url: &Url = &one.url;
    Artefact {
        description: Some(one.title.clone()).filter(|title| !title.is_empty()),
        ..artefact(url.as_str(), ArtefactType::Post, status, format!("not read: {}", one.miss), now)
    }
}
