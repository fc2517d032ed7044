//! Commit messages and series of commits.
//!
//! Called by every collector that can show history, with the prospect's own commits, newest first. Invariant: no whole
//! message and no address is kept; memory stays under about 20 MB for [`MOST`] commits, and commits beyond them are
//! counted as own but not read.

mod bots;
mod calendar;
mod content;
mod message;
mod quotes;
mod sizes;
#[cfg(test)]
mod tests;

use crate::evidence::Place;
use crate::evidence::facts::{HistoryFacts, MessageFacts};
pub use bots::is_bot;
use calendar::{Calendar, Effort};
use content::Repetition;
pub use content::{Content, ContentReader, FewLines};
use jiff::Timestamp;
use message::Message;
pub use message::{MessageJudgement, judge_message, learned_from};
pub(crate) use message::{features_of, stored_messages};
use sizes::Sizes;
use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash, Hasher};

/// Commits read of one history.
pub const MOST: usize = 200_000;

/// Lines quoted from messages until it is known which commits are idle, and of them those kept.
const QUOTES: usize = 200;
const QUOTES_KEPT: usize = 5;

/// Share from which a message is said to say what or why.
const SAYS: f64 = 0.5;

/// One commit as any channel can show it. The message never leaves the reader; addresses never reach it.
#[derive(Debug, Clone, Default)]
pub struct CommitRecord {
    /// Full id.
    pub id: String,
    /// Whole message.
    pub message: String,
    /// When the author says it was written.
    pub authored_at: Option<Timestamp>,
    /// When it was committed.
    pub committed_at: Option<Timestamp>,
    /// More than one parent.
    pub is_merge: bool,
    /// Made in the platform's web editor.
    pub via_web: bool,
    /// What it changes, where known.
    pub change: Option<ChangeSize>,
}

/// What a commit changes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ChangeSize {
    /// Lines added.
    pub added: u64,
    /// Lines removed.
    pub removed: u64,
    /// Files touched.
    pub files: u64,
    /// Paths touched, where the channel tells them; then generated, vendored and data files are already left out of
    /// the counts above. Empty otherwise. At most 200.
    pub paths: Vec<String>,
    /// What the changed lines say, where the channel compares them.
    pub content: Content,
}

impl ChangeSize {
    /// Whether nothing of one's own is changed at all.
    fn is_empty(&self) -> bool {
        self.added == 0 && self.removed == 0 && self.files == 0
    }
}

/// What a channel knows of the whole history without reading it.
#[derive(Debug, Clone, Default)]
pub struct HistoryTotals {
    /// Own commits, when the platform counts them; else those read.
    pub own: Option<u64>,
    /// Commits by anyone.
    pub all: Option<u64>,
    /// The first tag or release.
    pub first_release: Option<Timestamp>,
    /// When the history was read: later commits are in the future.
    pub collected_at: Option<Timestamp>,
}

/// Collects over own commits, newest first, then tells.
#[derive(Debug, Default)]
pub struct HistoryReader {
    offered: u64,
    facts: HistoryFacts,
    distinct: BTreeSet<u64>,
    best: Vec<Ranked>,
    worst: Vec<Ranked>,
    sizes: Sizes,
    calendar: Calendar,
    repetition: Repetition,
    /// What was judged of the messages of small commits, by their numbers: taken back where they turn out idle.
    small: BTreeMap<usize, Tally>,
    /// Lines that quote a metric, with the commits' numbers, at most [`QUOTES`].
    quotes: Vec<(usize, Place)>,
}

/// What one message added to the sums.
#[derive(Debug, Clone, Copy)]
struct Tally {
    judgement: MessageJudgement,
    upload: bool,
    quotes_metric: bool,
    names_version: bool,
}

/// A message kept as an example.
#[derive(Debug)]
struct Ranked {
    /// Share of what plus share of why, in thousandths each.
    score: u64,
    folded: u64,
    place: Place,
}

impl HistoryReader {
    /// Takes one own commit. Merges are counted and judged by nothing.
    pub fn commit(&mut self, commit: &CommitRecord) {
        self.offered += 1;
        if self.facts.read >= u64::try_from(MOST).unwrap_or(u64::MAX) {
            return;
        }
        self.facts.read += 1;
        let number = usize::try_from(self.facts.read).unwrap_or(usize::MAX);
        let message = Message::new(&commit.message);
        let effort = Effort::of(commit.change.as_ref());
        self.facts.pull_request_commits += u64::from(quotes::is_pull_request(&message));
        if commit.is_merge {
            self.facts.merges += 1;
            return;
        }
        let headline = message.headline();
        let says_nothing = effort == Effort::None
            || commit
                .change
                .as_ref()
                .is_some_and(|change| change.content == Content::Nothing && !sizes::is_bulk(change));
        let names_version = !says_nothing && quotes::names_version(&message);
        self.facts.version_commits += u64::from(names_version);
        let quoted = quotes::metric(&message).filter(|_| !says_nothing);
        self.facts.metrics_quoted_total += u64::from(quoted.is_some());
        if let Some(line) = &quoted
            && self.quotes.len() < QUOTES
        {
            self.quotes.push((number, Place::commit(&commit.id).quoting(line)));
        }
        self.calendar.commit(number, commit.authored_at, commit.committed_at, effort);
        self.sizes.commit(number, commit, &headline);
        let (judgement, upload) = self.message(&message, &headline, &commit.id);
        // A bulk commit is that, whatever its lines say.
        if let Some(change) = commit.change.as_ref().filter(|change| !change.is_empty() && !sizes::is_bulk(change))
            && matches!(change.content, Content::Nothing | Content::Few(_))
        {
            let committed = commit.committed_at.or(commit.authored_at).map_or(0, Timestamp::as_second);
            self.repetition.commit(number, committed, &change.content);
            let quotes_metric = quoted.is_some();
            self.small.insert(number, Tally { judgement, upload, quotes_metric, names_version });
        }
    }

    fn message(&mut self, message: &Message, headline: &str, id: &str) -> (MessageJudgement, bool) {
        let judgement = message.judged();
        let messages = &mut self.facts.messages;
        let (what, why) = (judgement.what >= SAYS, judgement.why >= SAYS);
        messages.judged += 1;
        messages.says_what += u64::from(what);
        messages.says_why += u64::from(why);
        messages.says_both += u64::from(what && why);
        messages.says_nothing += u64::from(judgement.nothing);
        messages.what_share_sum += thousandths(judgement.what);
        messages.why_share_sum += thousandths(judgement.why);
        messages.uploads += u64::from(is_upload(headline));
        let folded = folded(&message.subject);
        self.distinct.insert(folded);
        let score = thousandths(judgement.what) + thousandths(judgement.why);
        let ranked = || Ranked { score, folded, place: Place::commit(id).quoting(headline) };
        // Newest come first: a later one must be better to take a place.
        keep(&mut self.best, ranked, |new, old| new > old);
        keep(&mut self.worst, ranked, |new, old| new < old);
        (judgement, is_upload(headline))
    }

    /// Takes the messages of idle commits out again: what changes nothing has nothing to tell.
    fn forget(&mut self, idle: &BTreeSet<usize>) {
        let facts = &mut self.facts;
        let messages = &mut facts.messages;
        for tally in idle.iter().filter_map(|number| self.small.get(number)) {
            let judgement = tally.judgement;
            let (what, why) = (judgement.what >= SAYS, judgement.why >= SAYS);
            for (sum, one) in [
                (&mut messages.judged, 1),
                (&mut messages.says_what, u64::from(what)),
                (&mut messages.says_why, u64::from(why)),
                (&mut messages.says_both, u64::from(what && why)),
                (&mut messages.says_nothing, u64::from(judgement.nothing)),
                (&mut messages.what_share_sum, thousandths(judgement.what)),
                (&mut messages.why_share_sum, thousandths(judgement.why)),
                (&mut messages.uploads, u64::from(tally.upload)),
                (&mut facts.metrics_quoted_total, u64::from(tally.quotes_metric)),
                (&mut facts.version_commits, u64::from(tally.names_version)),
            ] {
                *sum = sum.saturating_sub(one);
            }
        }
    }

    /// The facts, once every own commit the channel shows was offered.
    pub fn finish(mut self, totals: &HistoryTotals) -> HistoryFacts {
        let idle = std::mem::take(&mut self.repetition).idle();
        self.forget(&idle);
        let mut facts = self.facts;
        let quotes = self.quotes.into_iter().filter(|(number, _)| !idle.contains(number));
        facts.metrics_quoted = quotes.map(|(_, place)| place).take(QUOTES_KEPT).collect();
        facts.own = totals.own.unwrap_or(self.offered).max(self.offered);
        facts.all = totals.all.unwrap_or(facts.own).max(facts.own);
        let messages = std::mem::take(&mut facts.messages);
        facts.messages = MessageFacts {
            distinct: u64::try_from(self.distinct.len()).unwrap_or(0).min(messages.judged),
            best: self.best.into_iter().filter(|ranked| ranked.score >= 1_000).map(|ranked| ranked.place).collect(),
            worst: self.worst.into_iter().filter(|ranked| ranked.score < 1_000).map(|ranked| ranked.place).collect(),
            ..messages
        };
        facts.sizes = self.sizes.finish(&idle);
        facts.calendar = self.calendar.finish(totals, &idle);
        facts
    }
}

/// Keeps the three foremost by `before`, each message once, in order.
fn keep(kept: &mut Vec<Ranked>, ranked: impl Fn() -> Ranked, before: impl Fn(u64, u64) -> bool) {
    let new = ranked();
    if kept.iter().any(|old| old.folded == new.folded) {
        return;
    }
    let at = kept.iter().position(|old| before(new.score, old.score)).unwrap_or(kept.len());
    if at < 3 {
        kept.insert(at, new);
        kept.truncate(3);
    }
}

/// "Add files via upload" and what the web editor proposes for files it uploads.
fn is_upload(headline: &str) -> bool {
    let lower = headline.trim().to_lowercase();
    lower.starts_with("add files via upload") || lower.starts_with("upload files") || lower == "files uploaded"
}

/// A hash of the message with case and digits folded.
fn folded(subject: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    for c in subject.chars().flat_map(char::to_lowercase) {
        if c.is_ascii_digit() { '0'.hash(&mut hasher) } else { c.hash(&mut hasher) }
    }
    hasher.finish()
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share is between 0 and 1")]
fn thousandths(share: f64) -> u64 {
    (share.clamp(0.0, 1.0) * 1_000.0).round() as u64
}

/// `part` of `whole` to four decimals, so that equal input gives equal bytes; 0 without a whole.
fn share(part: u64, whole: u64) -> f64 {
    let parts = u128::from(part) * 10_000 / u128::from(whole.max(1));
    f64::from(u32::try_from(parts).unwrap_or(10_000)) / 10_000.0
}
