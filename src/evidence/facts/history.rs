//! What the prospect's own commits show.

use super::super::{Place, Slot};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Facts of the commits by the prospect (for a local assessment: by the chosen author, or by everyone but bots).
/// No message and no address is kept: counts, dates and a few quoted headlines.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct HistoryFacts {
    /// Own commits in the history.
    pub own: u64,
    /// Commits by anyone.
    pub all: u64,
    /// Own commits read: the newest ones, up to the channel's limit. Everything below is counted on these.
    pub read: u64,
    /// Merges among them, judged by nothing below.
    pub merges: u64,
    /// Messages.
    pub messages: MessageFacts,
    /// Sizes of change. Unknown where the channel does not carry them.
    pub sizes: Slot<SizeFacts>,
    /// Dates.
    pub calendar: CalendarFacts,
    /// Headlines that name a metric and a value, or compare two runs. At most 5.
    pub metrics_quoted: Vec<Place>,
    /// How many such there are.
    pub metrics_quoted_total: u64,
    /// Commits whose message names a version released.
    pub version_commits: u64,
    /// Commits that came through a pull request, as far as messages tell (`Merge pull request #`, `(#123)`).
    pub pull_request_commits: u64,
}

/// What messages say, after Tian et al. 2022 ("What Makes a Good Commit Message?"). Merges and bots excluded.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct MessageFacts {
    /// Messages judged.
    pub judged: u64,
    /// Of those, how many say what changed.
    pub says_what: u64,
    /// How many say why.
    pub says_why: u64,
    /// How many say both.
    pub says_both: u64,
    /// How many say nothing (`update`, `fix`, `wip`, `.`, "Add files via upload" and their kind).
    pub says_nothing: u64,
    /// Sum over messages of the probability-like share (0 to 1) that it says what, in thousandths.
    pub what_share_sum: u64,
    /// The same for why.
    pub why_share_sum: u64,
    /// Distinct messages (folded case and digits): a bulk of one message is one.
    pub distinct: u64,
    /// Made in the browser as "Add files via upload" and its kind.
    pub uploads: u64,
    /// Messages that say most. At most 3, quoted.
    pub best: Vec<Place>,
    /// Messages that say least. At most 3, quoted.
    pub worst: Vec<Place>,
}

/// How large the changes are. Generated, vendored and data files are left out where the channel tells files apart.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct SizeFacts {
    /// Non-merge commits whose size is known.
    pub measured: u64,
    /// Commits that change nothing.
    pub empty: u64,
    /// Commits that change something which says nothing: white space, counters, touched files, what an earlier small
    /// commit did before. Counted where lines are compared, and in none of the counts below.
    #[serde(skip_serializing_if = "is_zero")]
    pub idle: u64,
    /// Of the others, those of at most 200 changed lines in at most 10 files.
    pub focused: u64,
    /// Those of more than 1,000 changed lines or more than 50 files.
    pub bulk: u64,
    /// Those touching several unrelated parts at once. Zero where the channel does not tell files apart.
    pub tangled: u64,
    /// Whether tangled commits could be told.
    pub tangled_known: bool,
    /// Median of changed lines.
    pub median_lines: u64,
    /// 90th percentile of changed lines.
    pub p90_lines: u64,
    /// Share of all changed lines that the largest commit carries, 0 to 1.
    pub largest_share: f64,
    /// The largest commit.
    pub largest: Option<Place>,
    /// Examples of focused commits. At most 3.
    pub examples: Vec<Place>,
}

/// When the work was done.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct CalendarFacts {
    /// First own commit read that is a step of work: neither empty, idle nor bulk. Where none is, the first bulk one,
    /// and where there is none either, the first of all. So with all dates and days below.
    pub first: Option<Timestamp>,
    /// Last own commit.
    pub last: Option<Timestamp>,
    /// Weeks (Monday to Sunday, UTC) with an own commit that is neither empty, idle nor bulk.
    pub active_weeks: u64,
    /// Of them, weeks in which every such commit changes a single line that was compared with nothing.
    #[serde(skip_serializing_if = "is_zero")]
    pub unsure_weeks: u64,
    /// Own commits that are neither empty, idle nor bulk, beyond the first six of an hour.
    #[serde(skip_serializing_if = "is_zero")]
    pub hurried: u64,
    /// Weeks from first to last, both counted.
    pub span_weeks: u64,
    /// Days with an own commit.
    pub active_days: u64,
    /// Share of own commits on the busiest day, 0 to 1.
    pub busiest_day_share: f64,
    /// Own commits whose author date and commit date are more than 30 days apart in a series committed within
    /// one hour: dates made up after the fact, or an import.
    pub backdated: u64,
    /// Own commits dated after they were collected.
    pub in_future: u64,
    /// Whether there were own commits more than four weeks after the first tag or release. None without one.
    pub returned_after_release: Option<bool>,
}

/// Keeps counts that rarely arise out of stored facts.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
fn is_zero(number: &u64) -> bool {
    *number == 0
}
