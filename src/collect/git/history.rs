//! Every commit that leads to a revision, newest first, from the object database to the reader of history.

use super::change::ChangeMeter;
use super::limits::{MAX_COMMITS, MAX_MEASURED_COMMITS, MAX_TAGS};
use crate::evidence::facts::HistoryFacts;
use crate::read::commit::{CommitRecord, HistoryReader, HistoryTotals, is_bot};
use gix::ObjectId;
use gix::objs::CommitRef;
use jiff::Timestamp;
use std::collections::{BinaryHeap, HashSet};

/// What the history of one revision shows.
pub(super) struct History {
    pub(super) facts: HistoryFacts,
    pub(super) own: u64,
    /// None where the history is cut.
    pub(super) all: Option<u64>,
    pub(super) last_own: Option<Timestamp>,
    /// The oldest commit by anyone, none where the history is cut.
    pub(super) first: Option<Timestamp>,
    pub(super) tags: u64,
    pub(super) releases: u64,
    /// Sentences for the notes.
    pub(super) notes: Vec<String>,
}

/// Reads the history that leads to `tip`. Own commits are those of `author` (name or address, without case), without
/// one everybody's but bots'. With `reachable_tags`, only tags on that history count.
pub(super) fn read_history(
    repository: &gix::Repository,
    tip: ObjectId,
    author: Option<&str>,
    collected_at: Timestamp,
    reachable_tags: bool,
) -> History {
    let mut walk = Walk::new(repository, tip);
    let author = author.map(|author| author.trim().to_lowercase());
    let mut reader = HistoryReader::default();
    let mut meter = ChangeMeter::new(repository);
    let (mut own, mut measured) = (0_u64, 0_usize);
    let (mut first, mut last_own) = (None::<Timestamp>, None::<Timestamp>);
    while let Some(commit) = walk.next_commit() {
        first = earlier(first, commit.record.committed_at);
        if !is_own(&commit, author.as_deref()) {
            continue;
        }
        own += 1;
        let worked_at = commit.record.authored_at.or(commit.record.committed_at);
        last_own = last_own.max(worked_at);
        let mut record = commit.record;
        if !record.is_merge && measured < MAX_MEASURED_COMMITS {
            measured += 1;
            record.change = parent_tree(repository, commit.first_parent, &walk)
                .and_then(|parent_tree| meter.measure(commit.tree?, parent_tree));
        }
        reader.commit(&record);
    }
    let tags = read_tags(repository, reachable_tags.then_some(&walk.seen));
    let cut = walk.cut();
    let all = (!cut).then_some(walk.read);
    let mut notes = walk.notes();
    if own == 0
        && let Some(author) = &author
    {
        notes.push(format!("no commit by {} was found", if author.contains('@') { "that address" } else { author }));
    }
    let totals = HistoryTotals {
        own: (!cut).then_some(own),
        all,
        first_release: tags.earliest,
        collected_at: Some(collected_at),
    };
    History {
        facts: reader.finish(&totals),
        own,
        all,
        last_own,
        first: if cut { None } else { first },
        tags: tags.count,
        releases: tags.releases,
        notes,
    }
}

/// The tree a commit is compared with: `Some(None)` for a first commit, none when it cannot be had.
#[expect(clippy::option_option, reason = "no parent and an unreadable parent are different answers")]
fn parent_tree(repository: &gix::Repository, parent: Option<ObjectId>, walk: &Walk<'_>) -> Option<Option<ObjectId>> {
    let Some(parent) = parent else { return Some(None) };
    if walk.missing.contains(&parent) {
        return None;
    }
    let object = repository.try_find_object(parent).ok()??.try_into_commit().ok()?;
    Some(Some(object.tree_id().ok()?.detach()))
}

fn earlier(left: Option<Timestamp>, right: Option<Timestamp>) -> Option<Timestamp> {
    match (left, right) {
        (Some(left), Some(right)) => Some(left.min(right)),
        (left, right) => left.or(right),
    }
}

/// Whether a commit counts as the subject's. Addresses are compared here and go no further.
fn is_own(commit: &WalkedCommit, author: Option<&str>) -> bool {
    match author {
        Some(author) => commit.name.trim().to_lowercase() == author || commit.address.trim().to_lowercase() == author,
        None => !is_bot(&commit.name),
    }
}

/// One commit read, with what decides whose it is.
struct WalkedCommit {
    record: CommitRecord,
    name: String,
    address: String,
    tree: Option<ObjectId>,
    first_parent: Option<ObjectId>,
}

/// Walks commits by commit date, newest first, ties by id.
struct Walk<'a> {
    repository: &'a gix::Repository,
    heap: BinaryHeap<(i64, ObjectId)>,
    /// Every commit met, so that none is visited twice.
    seen: HashSet<ObjectId>,
    /// Commits named as parents that are not here.
    missing: HashSet<ObjectId>,
    /// Commits behind which a shallow clone has nothing, by the clone's own list.
    shallow: HashSet<ObjectId>,
    shallow_reached: bool,
    broken: u64,
    read: u64,
}

impl<'a> Walk<'a> {
    fn new(repository: &'a gix::Repository, tip: ObjectId) -> Self {
        let shallow = match repository.shallow_commits() {
            Ok(Some(commits)) => commits.iter().copied().collect(),
            Ok(None) | Err(_) => HashSet::new(),
        };
        let mut walk = Walk {
            repository,
            heap: BinaryHeap::new(),
            seen: HashSet::new(),
            missing: HashSet::new(),
            shallow,
            shallow_reached: false,
            broken: 0,
            read: 0,
        };
        walk.push(tip);
        walk
    }

    /// Remembers a commit to visit, if it is here.
    fn push(&mut self, id: ObjectId) {
        if !self.seen.insert(id) {
            return;
        }
        match self.repository.try_find_object(id) {
            Ok(Some(object)) => {
                let time = object.try_into_commit().ok().and_then(|commit| commit.time().ok());
                self.heap.push((time.map_or(i64::MIN, |time| time.seconds), id));
            }
            Ok(None) => {
                self.missing.insert(id);
            }
            Err(_) => self.broken += 1,
        }
    }

    /// The next commit that can be read.
    fn next_commit(&mut self) -> Option<WalkedCommit> {
        loop {
            if self.read >= MAX_COMMITS {
                return None;
            }
            let (_, id) = self.heap.pop()?;
            let read = self.repository.try_find_object(id).ok().flatten();
            let Some(object) = read.filter(|object| object.kind == gix::objs::Kind::Commit) else {
                self.broken += 1;
                continue;
            };
            let Ok(commit) = CommitRef::from_bytes(&object.data, self.repository.object_hash()) else {
                self.broken += 1;
                continue;
            };
            let parents: Vec<ObjectId> = commit.parents.iter().filter_map(|hex| ObjectId::from_hex(hex).ok()).collect();
            let walked = walked(id, &commit, &parents);
            self.read += 1;
            if self.shallow.contains(&id) {
                self.shallow_reached |= !parents.is_empty();
                // Whatever lies behind counts as not here, also where an object happens to be.
                self.missing.extend(parents);
            } else {
                for parent in parents {
                    self.push(parent);
                }
            }
            return Some(walked);
        }
    }

    /// Whether commits are known to lie beyond what was read.
    fn cut(&self) -> bool {
        self.shallow_reached || !self.missing.is_empty() || self.broken > 0 || self.read >= MAX_COMMITS
    }

    fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        if self.shallow_reached {
            notes.push(
                "the clone is shallow: its history is cut, so earlier commits are unknown (`git fetch --unshallow`)"
                    .to_owned(),
            );
        } else if !self.missing.is_empty() {
            notes.push("commits are missing from this clone: its history is cut".to_owned());
        }
        if self.broken > 0 {
            notes.push(format!("{} commits could not be read", self.broken));
        }
        if self.read >= MAX_COMMITS {
            notes.push(format!("only the newest {MAX_COMMITS} commits were read"));
        }
        notes
    }
}

/// Takes from a commit what is needed of it.
fn walked(id: ObjectId, commit: &CommitRef<'_>, parents: &[ObjectId]) -> WalkedCommit {
    let author = commit.author().ok();
    let committer = commit.committer().ok();
    let seconds = |signature: Option<&gix::actor::SignatureRef<'_>>| {
        let time = signature?.time().ok()?;
        Timestamp::from_second(time.seconds).ok()
    };
    WalkedCommit {
        record: CommitRecord {
            id: id.to_string(),
            message: decoded(commit.message, commit.encoding.map(|name| name.to_string()).as_deref()),
            authored_at: seconds(author.as_ref()),
            committed_at: seconds(committer.as_ref()),
            is_merge: parents.len() > 1,
            // The web editor commits in the platform's name.
            via_web: committer.is_some_and(|committer| committer.name == "GitHub") && parents.len() < 2,
            change: None,
        },
        name: author.map(|author| author.name.to_string()).unwrap_or_default(),
        address: author.map(|author| author.email.to_string()).unwrap_or_default(),
        tree: ObjectId::from_hex(commit.tree).ok(),
        first_parent: parents.first().copied(),
    }
}

/// A message as text. git means UTF-8 unless the commit names another encoding, which is Latin-1 nearly always.
fn decoded(message: &[u8], encoding: Option<&str>) -> String {
    let latin = encoding.is_some_and(|name| {
        ["iso-8859-1", "iso8859-1", "latin1", "latin-1", "iso-8859-15", "windows-1252", "cp1252"]
            .contains(&name.to_lowercase().as_str())
    });
    match std::str::from_utf8(message) {
        Ok(text) => text.to_owned(),
        Err(_) if latin => message.iter().map(|byte| char::from(*byte)).collect(),
        Err(_) => String::from_utf8_lossy(message).into_owned(),
    }
}

/// What the tags show.
#[derive(Default)]
struct Tags {
    count: u64,
    releases: u64,
    earliest: Option<Timestamp>,
}

/// Counts tags; with `among`, only those on commits in it. A tag on something else than a commit does not count.
fn read_tags(repository: &gix::Repository, among: Option<&HashSet<ObjectId>>) -> Tags {
    let mut tags = Tags::default();
    let Ok(references) = repository.references() else { return tags };
    let Ok(iter) = references.tags() else { return tags };
    // Collected first: peeling while the list of packed references is held is refused.
    let found: Vec<_> = iter
        .filter_map(Result::ok)
        .filter_map(|reference| Some((reference.name().shorten().to_string(), reference.try_id()?.detach())))
        .take(usize::try_from(MAX_TAGS).unwrap_or(usize::MAX))
        .collect();
    for (name, id) in found {
        let Some((commit, annotated, time)) = peel(repository, id) else { continue };
        if among.is_some_and(|commits| !commits.contains(&commit)) {
            continue;
        }
        tags.count += 1;
        tags.releases += u64::from(annotated && is_version(&name));
        tags.earliest = earlier(tags.earliest, time);
    }
    tags
}

/// The commit a tag stands on, whether it is an annotated tag, and when it was made (a bare one: its commit).
fn peel(repository: &gix::Repository, id: ObjectId) -> Option<(ObjectId, bool, Option<Timestamp>)> {
    let hash = repository.object_hash();
    let (mut id, mut made, mut annotated) = (id, None, false);
    // A tag may stand on a tag; more than a few in a row is a trap.
    for _ in 0..8 {
        let object = repository.try_find_object(id).ok()??;
        match object.kind {
            gix::objs::Kind::Commit => {
                let time = gix::objs::CommitRef::from_bytes(&object.data, hash).ok()?.time().ok();
                let committed = time.and_then(|time| Timestamp::from_second(time.seconds).ok());
                return Some((id, annotated, made.or(committed)));
            }
            gix::objs::Kind::Tag => {
                let tag = gix::objs::TagRef::from_bytes(&object.data, hash).ok()?;
                let time = tag.tagger().ok().flatten().and_then(|tagger| tagger.time().ok());
                made = made.or(time.and_then(|time| Timestamp::from_second(time.seconds).ok()));
                annotated = true;
                id = ObjectId::from_hex(tag.target).ok()?;
            }
            _ => return None,
        }
    }
    None
}

/// Whether a tag's name is a version: `v1.2.0`, `1.0`, `release-2.1`, `name/v3.0.0-rc1`.
fn is_version(name: &str) -> bool {
    let last = name.rsplit('/').next().unwrap_or(name);
    let Some(start) = last.find(|c: char| c.is_ascii_digit()) else { return false };
    let (word, number) = last.split_at(start);
    let word = word.trim_end_matches(['-', '_', '.']).to_lowercase();
    let named = word.is_empty() || ["v", "version", "release", "rel"].iter().any(|known| word.ends_with(known));
    let numbers = number.split(['.', '-', '+']).take_while(|part| part.bytes().all(|byte| byte.is_ascii_digit()));
    named && numbers.count() >= 2
}

#[cfg(test)]
mod tests {
    use super::{decoded, is_version};

    #[test]
    fn versions_are_told_from_other_tags() {
        for name in ["v1.2.0", "1.0", "release-2.1", "pkg/v3.0.0-rc1", "V0.1", "churn-v1.0.0"] {
            assert!(is_version(name), "{name}");
        }
        for name in ["stable", "v", "paper-submission", "2021", "build-17", "", "v1"] {
            assert!(!is_version(name), "{name}");
        }
    }

    #[test]
    fn old_messages_in_latin_1_are_read() {
        assert_eq!(decoded(b"Pr\xfcfe Eingaben", Some("ISO-8859-1")), "Prüfe Eingaben");
        assert_eq!(decoded("Prüfe".as_bytes(), Some("ISO-8859-1")), "Prüfe");
        assert_eq!(decoded(b"\xff", None), "\u{fffd}");
    }
}
