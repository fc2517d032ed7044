//! What a refresh tells afterwards: a record for operators and machines, and a digest for readers.
//!
//! Filled by `run`, drawn here, written by `cli`. [`LastRun`] is `last-run.json` and [`metrics()`] the same for
//! Prometheus; [`News`] is what moved, drawn by [`digest()`] as Markdown, HTML or JSON and by [`slack()`] for a chat.
//! Invariant: computes no score; a number that moved never stands without its cause; what is blind names nobody.

mod digest;
mod html;
mod metrics;
mod slack;
#[cfg(test)]
mod tests;

pub use digest::{DigestFormat, digest};
pub use metrics::metrics;
pub use slack::slack;

use super::document::RunStatus;
use crate::assess::verdict::{ChangeCause, ProspectStatus, RubricStamp};
use crate::evidence::Usage;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What the last refresh did: `last-run.json`. Names nobody.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LastRun {
    /// 1.
    pub schema_version: u32,
    /// The run's id.
    pub run: String,
    /// How it ended.
    pub status: RunStatus,
    /// When it began.
    pub started_at: Timestamp,
    /// When it ended.
    pub finished_at: Timestamp,
    /// The day its judgements saw as today.
    pub as_of: String,
    /// The rubric judged by.
    pub rubric: RubricStamp,
    /// Prospects by what became of them.
    pub prospects: Counts,
    /// Who was skipped and why.
    pub skipped: Vec<Skipped>,
    /// What was asked of each source.
    pub requests: Usage,
    /// What was left of each host's window, by host and resource.
    pub quota: BTreeMap<String, Quota>,
    /// How long it took.
    pub durations: Durations,
    /// Prospects of whom something is shown that a source could not confirm this time.
    pub carried_forward: u64,
    /// Seconds since the prospect longest not asked about was known to be current; null where there is none.
    pub oldest_age_s: Option<u64>,
    /// When somebody will be due by age; null where there is nobody.
    pub next_due_at: Option<Timestamp>,
    /// When a refresh last ended with everything done; null where none did.
    pub last_success_at: Option<Timestamp>,
}

impl LastRun {
    /// With the moment of the last success: this run's end where it did everything, else the one it was given.
    #[must_use]
    pub fn dated(mut self) -> LastRun {
        if self.status == RunStatus::Complete {
            self.last_success_at = Some(self.finished_at);
        }
        self
    }
}

/// Prospects by what became of them. `planned` is `done`, `unchanged`, `rescored` and those skipped although due.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Counts {
    /// In the store.
    pub known: u64,
    /// Due in this run.
    pub planned: u64,
    /// Collected and judged.
    pub done: u64,
    /// Asked about and found as stored.
    pub unchanged: u64,
    /// Found as stored, and judged again under another rubric.
    pub rescored: u64,
    /// Of those done, how many a source failed for.
    pub failed: u64,
    /// Not asked about, or left for another run.
    pub skipped: u64,
}

/// Why some prospects were skipped.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Skipped {
    /// Why.
    pub reason: Reason,
    /// How many.
    pub count: u64,
}

/// Why a prospect was skipped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Known to be current, not long ago.
    Fresh,
    /// The budget was spent, or a platform refused our credentials, before their turn.
    Budget,
    /// A signal ended the run before their turn.
    Interrupted,
    /// They asked not to be looked at.
    Suppressed,
    /// On the list of prospects, and nothing is stored any more.
    NotStored,
}

impl Reason {
    /// The reason for people.
    pub fn words(self) -> &'static str {
        match self {
            Reason::Fresh => "asked about not long ago",
            Reason::Budget => "left for the next run: a platform would not be asked any more",
            Reason::Interrupted => "left for the next run: a signal came",
            Reason::Suppressed => "they asked not to be looked at",
            Reason::NotStored => "nothing is stored of them any more",
        }
    }
}

/// What a host said of its window.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quota {
    /// Requests or points a window grants.
    pub limit: u64,
    /// Left when it was first told.
    pub at_start: u64,
    /// Left when it was told last.
    pub at_end: u64,
    /// When the window starts anew.
    pub resets_at: Option<Timestamp>,
}

/// How long a refresh took, in seconds.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Durations {
    /// Finding out who changed.
    pub probe_s: f64,
    /// Collecting and judging.
    pub collect_s: f64,
    /// Both.
    pub total_s: f64,
}

/// What moved in a refresh.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct News {
    /// Whether names are hidden.
    pub blind: bool,
    /// Who moved, those who lost their judgement first.
    pub moved: Vec<Moved>,
    /// Collected and found to show what they showed.
    pub still: u64,
    /// Prospects of whom something is shown that a source could not confirm this time.
    pub carried_forward: u64,
}

/// One prospect who moved.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Moved {
    /// The prospect's key, or alias.
    pub key: String,
    /// The prospect's name for people, or alias.
    pub name: String,
    /// Which way.
    pub movement: Movement,
    /// The assessment before, null where there was none.
    pub before: Option<Brief>,
    /// The assessment now.
    pub now: Brief,
    /// How far the score moved; null where the two cannot be compared.
    pub score_delta: Option<f64>,
    /// Why.
    pub causes: Vec<ChangeCause>,
    /// The day the assessment before saw as today.
    pub since: Option<String>,
}

/// An assessment in a line.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Brief {
    /// In a word or two.
    pub outcome: String,
    /// Whether there is a judgement.
    pub status: ProspectStatus,
    /// 0 to 100.
    pub score: Option<f64>,
    /// 90 % interval of that.
    pub interval: Option<[f64; 2]>,
    /// 0 to 4.
    pub level: Option<u8>,
    /// Share of the role's weight observed, 0 to 1.
    pub coverage: f64,
}

/// Which way a prospect moved, in the order of the digest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Movement {
    /// There was a judgement and is none now.
    Lost,
    /// A source could not be read.
    Unread,
    /// Less is shown.
    Down,
    /// More is shown.
    Up,
    /// Assessed for the first time.
    New,
    /// Judged by another rubric.
    Rejudged,
    /// Something came or went that moved no score.
    Other,
    /// Nothing moved. Never listed.
    Still,
}

impl Movement {
    /// Every one that is listed, in order.
    pub const LISTED: [Movement; 7] = [
        Movement::Lost,
        Movement::Unread,
        Movement::Down,
        Movement::Up,
        Movement::New,
        Movement::Rejudged,
        Movement::Other,
    ];

    /// A heading.
    pub fn words(self) -> &'static str {
        match self {
            Movement::Lost => "No judgement any more",
            Movement::Unread => "Could not be read this time",
            Movement::Down => "Shows less",
            Movement::Up => "Shows more",
            Movement::New => "Assessed for the first time",
            Movement::Rejudged => "Judged by another rubric",
            Movement::Other => "Moved without moving the score",
            Movement::Still => "Unchanged",
        }
    }
}

impl Moved {
    /// From what to what, for people: `shown 54 [48–60] → repeatedly 61 [55–67] (+7)`.
    pub fn line(&self) -> String {
        use super::words;
        let told = |brief: &Brief| {
            let score = words::score(brief.score, brief.interval).map(|score| format!(" {score}")).unwrap_or_default();
            format!("{}{score}", brief.outcome)
        };
        let delta = match self.score_delta {
            Some(delta) if delta.abs() >= 0.05 => {
                format!(" ({}{:.1})", if delta > 0.0 { '+' } else { '−' }, delta.abs())
            }
            _ => String::new(),
        };
        match &self.before {
            Some(before) => format!("{} → {}{delta}", told(before), told(&self.now)),
            None => told(&self.now),
        }
    }

    /// Why, one sentence each; never nothing.
    pub fn reasons(&self) -> Vec<String> {
        let mut reasons: Vec<String> = self
            .causes
            .iter()
            .map(|cause| format!("{}: {}", super::words::change_kind(cause.kind), super::safe::plain(&cause.text)))
            .collect();
        if reasons.is_empty() {
            reasons.push(match (&self.before, &self.since) {
                (None, _) => "nothing was stored of them before".to_owned(),
                (Some(_), Some(day)) => format!(
                    "nothing new was seen and nothing is gone; work weighs less the older it is, and the judgement \
                     before was of {day}"
                ),
                (Some(_), None) => "nothing new was seen and nothing is gone".to_owned(),
            });
        }
        reasons
    }
}
