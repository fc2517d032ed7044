//! What others opened on the repository kept up longest, and whether its owner answered: one listing of the hub's, and
//! at most three threads that the listing leaves open.
//!
//! Invariant: nothing that anybody wrote is kept, nor who they are; only numbers, days, and which thread it was. A
//! thread that has not changed is not read again.

use super::listing::plural;
use super::{HuggingfaceSource, kept};
use crate::collect::Memory;
use crate::collect::gate::Fault;
use crate::collect::http::BodyLimits;
use crate::collect::source::Observer;
use crate::evidence::Slot;
use crate::evidence::person::{HubDiscussions, HubRepository};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Threads read of one repository, the newest first.
const READ: usize = 3;
/// Threads kept of one page of the listing.
const MOST: usize = 200;
/// How long an answer may take before its lack is one: two weeks of somebody's free time, as on GitHub.
const DUE_AFTER: SignedDuration = SignedDuration::from_hours(14 * 24);

/// One thread, as the listing tells of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Thread {
    number: u64,
    opened_at: Timestamp,
    /// By somebody who is neither the owner nor a program.
    by_others: bool,
    /// Only who may write to the repository can have done it.
    merged: bool,
    comments: u64,
}

/// A page of them.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Value")]
struct Threads {
    count: u64,
    threads: Vec<Thread>,
}

impl TryFrom<Value> for Threads {
    type Error = &'static str;

    /// Reads the hub's answer and, alike, what was kept of one.
    fn try_from(mut value: Value) -> Result<Self, Self::Error> {
        if let Some(kept) = value.get_mut("threads").map(Value::take) {
            let threads = serde_json::from_value(kept).map_err(|_| "what was kept is of another shape")?;
            return Ok(Threads { count: value.get("count").and_then(Value::as_u64).unwrap_or(0), threads });
        }
        let listed = value.get("discussions").and_then(Value::as_array).ok_or("it is no list of discussions")?;
        let threads: Vec<Thread> = listed.iter().take(MOST).filter_map(thread).collect();
        let count = value.get("count").and_then(Value::as_u64).unwrap_or(0).max(threads.len() as u64);
        Ok(Threads { count, threads })
    }
}

/// Reads one thread. Nothing where it does not say which, when, or where.
fn thread(item: &Value) -> Option<Thread> {
    let (owner, _) = item.get("repo")?.get("name")?.as_str()?.split_once('/')?;
    // An account that is gone was somebody's.
    let by = name_of(item).unwrap_or_default();
    let status = item.get("status").and_then(Value::as_str).unwrap_or_default();
    Some(Thread {
        number: item.get("num")?.as_u64()?,
        opened_at: item.get("createdAt")?.as_str()?.parse().ok()?,
        by_others: !by.eq_ignore_ascii_case(owner) && !is_program(by),
        merged: status == "merged",
        comments: item.get("numComments").and_then(Value::as_u64).unwrap_or(0),
    })
}

fn name_of(item: &Value) -> Option<&str> {
    item.get("author")?.get("name")?.as_str()
}

/// Whether the name is one of the hub's own programs, which open pull requests everywhere and wait for no answer.
fn is_program(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.ends_with("bot") || name.ends_with("bots") || matches!(name.as_str(), "parquet-converter" | "system")
}

/// What became of one thread.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
struct Outcome {
    /// When its owner first answered, by a word or by closing it.
    answered_at: Option<Timestamp>,
}

/// Reads what others opened on a repository. The fault beside it is for the run.
pub(super) async fn read(
    source: &HuggingfaceSource,
    repository: &HubRepository,
    memory: &dyn Memory,
    observer: &dyn Observer,
) -> (Slot<HubDiscussions>, Option<Fault>) {
    let key = format!("huggingface discussions 1 {} {}", source.seen_as, repository.id);
    match fetch(source, repository, memory, observer).await {
        Ok((told, fault)) => {
            if fault.is_none() {
                kept::put(memory, &key, &told);
            }
            (Slot::Seen(told), fault)
        }
        // Whose owner turned them off, which is no outage.
        Err(Fault::NotFound(_) | Fault::Forbidden(_)) => (Slot::Absent, None),
        Err(fault) => {
            let before = kept::get::<HubDiscussions>(memory, &key);
            (before.map_or_else(|| Slot::Unknown(fault.gap()), Slot::Seen), Some(fault))
        }
    }
}

async fn fetch(
    source: &HuggingfaceSource,
    repository: &HubRepository,
    memory: &dyn Memory,
    observer: &dyn Observer,
) -> Result<(HubDiscussions, Option<Fault>), Fault> {
    let name = repository.id.rsplit([':', '/']).take(2).collect::<Vec<_>>();
    let [own, owner] = name.as_slice() else { return Err(Fault::NotFound(404)) };
    let path = format!("/api/{}/{owner}/{own}/discussions", plural(repository.kind));
    let listed = source.api.json::<Threads>(&format!("{path}?type=all&status=all"), memory, observer).await?.value;
    let mut counting = Counting::new(&listed, Timestamp::now());
    let mut fault = None;
    let mut read = 0;
    for thread in listed.threads.iter().filter(|thread| thread.by_others) {
        // The listing itself tells of these.
        if thread.merged || thread.comments == 0 {
            counting.count(thread, None);
            continue;
        }
        let key = format!(
            "huggingface discussion 1 {} {} {} {}",
            source.seen_as, repository.id, thread.number, thread.comments
        );
        let known = kept::get::<Outcome>(memory, &key);
        let outcome = match known {
            Some(outcome) => Ok(outcome),
            None if read == READ || fault.is_some() => Err(None),
            None => {
                read += 1;
                let address = format!("{path}/{}", thread.number);
                one(source, &address, owner, observer).await.map_err(Some)
            }
        };
        match outcome {
            Ok(outcome) => {
                kept::put(memory, &key, &outcome);
                counting.count(thread, outcome.answered_at);
            }
            Err(why) => {
                counting.told.unread += 1;
                if let Some(why) = why.filter(|why| !matches!(why, Fault::NotFound(_) | Fault::Forbidden(_))) {
                    fault = Some(why);
                }
            }
        }
    }
    Ok((counting.told, fault))
}

/// When the owner first answered in a thread.
async fn one(source: &HuggingfaceSource, path: &str, owner: &str, observer: &dyn Observer) -> Result<Outcome, Fault> {
    let reply = source.api.fetch(source.api.address(path)?, BodyLimits::API, observer).await?;
    let thread: Value =
        serde_json::from_slice(&reply.body).map_err(|error| Fault::Garbage(format!("a discussion: {error}")))?;
    let events = thread.get("events").and_then(Value::as_array);
    let events = events.ok_or_else(|| Fault::Garbage("a discussion without events".to_owned()))?;
    Ok(Outcome { answered_at: answer(events, owner) })
}

fn answer(events: &[Value], owner: &str) -> Option<Timestamp> {
    let is_answer = |event: &&Value| {
        let kind = event.get("type").and_then(Value::as_str);
        let by_owner = name_of(event).is_some_and(|name| name.eq_ignore_ascii_case(owner));
        by_owner && matches!(kind, Some("comment" | "status-change"))
    };
    let when = |event: &Value| event.get("createdAt")?.as_str()?.parse().ok();
    events.iter().filter(is_answer).filter_map(when).min()
}

/// Counts threads.
struct Counting {
    told: HubDiscussions,
    now: Timestamp,
    oldest: Option<Timestamp>,
}

impl Counting {
    fn new(listed: &Threads, now: Timestamp) -> Self {
        let by_others = listed.threads.iter().filter(|thread| thread.by_others).count() as u64;
        let told = HubDiscussions { opened: listed.count, by_others, ..HubDiscussions::default() };
        Counting { told, now, oldest: None }
    }

    fn count(&mut self, thread: &Thread, answered_at: Option<Timestamp>) {
        let told = &mut self.told;
        let hours = answered_at.map(|at| at.duration_since(thread.opened_at).as_hours().max(0).unsigned_abs());
        if thread.merged || hours.is_some() {
            told.answered += 1;
            let is_sooner = hours.is_some_and(|hours| told.soonest_hours.is_none_or(|known| hours < known));
            if is_sooner || told.answer.is_none() {
                told.answer = Some(thread.number);
                told.soonest_hours = hours.or(told.soonest_hours);
            }
        } else if self.now.duration_since(thread.opened_at) >= DUE_AFTER {
            told.left += 1;
            if self.oldest.is_none_or(|oldest| thread.opened_at < oldest) {
                self.oldest = Some(thread.opened_at);
                told.left_open = Some(thread.number);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn threads_are_told_apart_and_what_is_odd_is_left_out() {
        let of = |num: Value, by: Value, repo: Value| {
            json!({"num": num, "author": by, "repo": repo, "createdAt": "2026-03-01T10:00:00.000Z", "title": "private",
                   "status": "open", "numComments": 2})
        };
        let repo = || json!({"name": "ada/churn", "type": "model"});
        let by = |name: &str| json!({"name": name, "fullname": "Bo B", "avatarUrl": "b.png"});
        let threads = Threads::try_from(json!({"count": 9, "discussions": [
            of(json!(1), by("bo"), repo()), of(json!(2), by("Ada"), repo()), of(json!(3), by("SFconvertbot"), repo()),
            of(json!(4), Value::Null, repo()), of(json!("x"), by("bo"), repo()), of(json!(6), by("bo"), json!("ada")), 7,
        ]}))
        .unwrap();
        let told: Vec<(u64, bool)> = threads.threads.iter().map(|one| (one.number, one.by_others)).collect();
        assert_eq!((told.as_slice(), threads.count), (&[(1, true), (2, false), (3, false), (4, true)][..], 9));
        let kept = serde_json::to_value(&threads).unwrap();
        assert!(!kept.to_string().contains("bo") && !kept.to_string().contains("private"), "{kept}");
        assert_eq!(Threads::try_from(kept).unwrap(), threads);
        assert!(Threads::try_from(json!([])).is_err());
        assert!(Threads::try_from(json!({"discussions": 7})).is_err());
    }

    #[test]
    fn an_answer_is_the_owner_s_first_word_or_act() {
        let event = |by: &str, kind: &str, at: &str| json!({"author": {"name": by}, "type": kind, "createdAt": at});
        let events = [
            event("bo", "comment", "2026-03-01T10:00:00Z"),
            event("ada", "title-change", "2026-03-01T11:00:00Z"),
            event("Ada", "status-change", "2026-03-03T10:00:00Z"),
            event("ada", "comment", "2026-03-02T10:00:00Z"),
            json!({"author": null, "type": "comment"}),
            json!(3),
        ];
        assert_eq!(answer(&events, "ada"), "2026-03-02T10:00:00Z".parse().ok());
        assert_eq!(answer(&events[..2], "ada"), None);
    }
}
