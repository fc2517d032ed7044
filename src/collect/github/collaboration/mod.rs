//! Work with others: pull requests that others' repositories took, reviews, what was said, and how others are answered.
//!
//! Called by `prospect` beside the repositories, with a token only. Two requests a prospect where nothing fails, and
//! none where what was read is younger than a day. Invariant: a part that cannot be read is unknown and is taken from
//! what was read before, with that date; comments are measured and dropped, nothing of them is kept but a short excerpt.

mod dialogue;
mod gather;
mod listed;
mod shapes;
mod windows;

use super::GithubSource;
use crate::collect::gate::Fault;
use crate::collect::source::{Event, Observer};
use crate::collect::{CachedResponse, Memory};
use crate::evidence::person::{CollaborationFacts, Dated};
use crate::evidence::{Artefact, Gap, Handle, Slot};
use gather::Gathered;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use std::sync::atomic::Ordering::Relaxed;
use std::sync::atomic::{AtomicBool, AtomicU32};
use windows::year_before;

/// How long an answer stands: contributions are not asked for more often.
const YOUNG: SignedDuration = SignedDuration::from_hours(24);
/// Raised when the same answers would be read otherwise.
const REVISION: u16 = 1;

/// Whose work with others.
pub(super) struct Who<'a> {
    /// The account as asked for.
    pub(super) handle: &'a Handle,
    /// Its login.
    pub(super) login: &'a str,
    /// Its node id.
    pub(super) id: &'a str,
    /// Node ids of own repositories, the best chosen first.
    pub(super) repositories: Vec<String>,
}

/// What came of it.
pub(super) struct Found {
    /// The facts, with their age.
    pub(super) facts: Slot<Dated<CollaborationFacts>>,
    /// The pieces of work, for lists.
    pub(super) artefacts: Vec<Artefact>,
    /// A fault that ends the source for this run.
    pub(super) end: Option<Fault>,
}

impl Found {
    /// Nobody was asked.
    pub(super) fn nothing(gap: Gap) -> Self {
        Found { facts: Slot::Unknown(gap), artefacts: Vec::new(), end: None }
    }

    fn of(facts: CollaborationFacts, collected_at: Timestamp, carried: Option<Gap>) -> Self {
        let artefacts = listed::artefacts(&facts, collected_at);
        // Where nothing is seen and a part could not be, there may be something or nothing at all.
        let unknown = |facts: &CollaborationFacts| {
            let seen = facts.contributions.seen().is_some()
                || facts.reviews.seen().is_some()
                || facts.discussion.seen().is_some()
                || facts.maintenance.seen().is_some();
            facts.gap().filter(|_| !seen).cloned()
        };
        let slot = match unknown(&facts) {
            Some(gap) => Slot::Unknown(gap),
            None if facts.is_empty() => Slot::Absent,
            None => Slot::Seen(Dated { collected_at: Some(collected_at), carried, facts }),
        };
        Found { facts: slot, artefacts, end: None }
    }
}

/// Requests of one operation in a row that brought nothing, before most accounts go without it: then it is GitHub's
/// trouble and not theirs, and each time-out is charged for. The two together stay below what would have the whole host
/// left alone: repositories matter more.
const MOST_MISSES: [u32; 2] = [4, 3];
/// Of the accounts that go without, one in so many asks all the same, to find out when it works again.
const PROBE_EVERY: u32 = 10;

/// How often in a row an operation brought nothing.
#[derive(Debug)]
pub(super) struct Patience {
    most: u32,
    misses: AtomicU32,
    without: AtomicU32,
}

impl Patience {
    fn new(most: u32) -> Self {
        Patience { most, misses: AtomicU32::new(0), without: AtomicU32::new(0) }
    }

    /// Whether one more account may ask.
    fn lets_ask(&self) -> bool {
        !self.is_spent() || (self.without.fetch_add(1, Relaxed) + 1).is_multiple_of(PROBE_EVERY)
    }

    /// Whether the account that is asking had better stop.
    fn is_spent(&self) -> bool {
        self.misses.load(Relaxed) >= self.most
    }

    fn note(&self, came: bool) {
        if came {
            self.misses.store(0, Relaxed);
        } else {
            self.misses.fetch_add(1, Relaxed);
        }
    }
}

/// What a source remembers about work with others for one run.
#[derive(Debug)]
pub(super) struct Remembered {
    contributions: Patience,
    dialogue: Patience,
    /// The token may not read discussions, as an answer said.
    no_discussions: AtomicBool,
}

impl Default for Remembered {
    fn default() -> Self {
        let [contributions, dialogue] = MOST_MISSES.map(Patience::new);
        Remembered { contributions, dialogue, no_discussions: AtomicBool::new(false) }
    }
}

/// The gap where nobody was asked because nobody before got an answer.
fn given_up() -> Gap {
    Gap::Unreachable { detail: "GitHub did not compute it for those asked about before".to_owned() }
}

/// What is kept between runs.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Kept {
    collected_at: Timestamp,
    facts: CollaborationFacts,
}

/// Collects work with others.
pub(super) async fn collect(
    source: &GithubSource,
    who: Who<'_>,
    memory: &dyn Memory,
    observer: &dyn Observer,
    now: Timestamp,
) -> Found {
    let key = format!("{} collaboration r{REVISION} {}", source.settings.api_url, who.id);
    let kept = memory.response(&key).and_then(|kept| serde_json::from_str::<Kept>(&kept.body).ok());
    if let Some(kept) = kept.as_ref().filter(|kept| is_young(kept, now)) {
        return Found::of(kept.facts.clone(), kept.collected_at, None);
    }
    observer.event(Event::Step { handle: who.handle, step: "work with others" });
    let now = Timestamp::from_second(now.as_second()).unwrap_or(now);
    let patience = &source.with_others.contributions;
    let (gathered, mut end) = windows::gather_year(&source.api, patience, who.login, now, observer).await;
    let (mut facts, ended) = match &end {
        Some(fault) => (without_dialogue(gathered, &fault.gap(), now), None),
        None => dialogue::complete(source, &who, gathered, now, observer).await,
    };
    end = end.or(ended);
    let gap = facts.gap().cloned();
    let filled = match (&gap, kept) {
        (Some(gap), Some(kept)) => facts.fill(kept.facts).then(|| (kept.collected_at, gap.clone())),
        (None, _) => {
            keep(memory, &key, &facts, now);
            None
        }
        (Some(_), None) => None,
    };
    let (collected_at, carried) = match filled {
        Some((when, gap)) => (when, Some(gap)),
        None => (now, None),
    };
    Found { end, ..Found::of(facts, collected_at, carried) }
}

fn is_young(kept: &Kept, now: Timestamp) -> bool {
    let age = now.duration_since(kept.collected_at);
    !age.is_negative() && age < YOUNG
}

fn keep(memory: &dyn Memory, key: &str, facts: &CollaborationFacts, collected_at: Timestamp) {
    let kept = Kept { collected_at, facts: facts.clone() };
    if let Ok(body) = serde_json::to_string(&kept) {
        memory.keep_response(key, &CachedResponse { etag: None, last_modified: None, body });
    }
}

/// The facts of a year where the rest could not be asked for.
fn without_dialogue(gathered: Gathered, gap: &Gap, now: Timestamp) -> CollaborationFacts {
    let (contributions, reviews) = gathered.facts(&std::collections::BTreeMap::new());
    CollaborationFacts {
        since: Some(year_before(now)),
        until: Some(now),
        contributions,
        reviews,
        discussion: Slot::Unknown(gap.clone()),
        maintenance: Slot::Unknown(gap.clone()),
    }
}
