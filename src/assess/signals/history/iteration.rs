//! Is it said what changed from one version to the next?

use super::{empty_commits, if_they_work};
use crate::assess::signals::words::{counted, sentence};
use crate::assess::signals::{Answer, Finding, Side, Signal, View, count};
use crate::evidence::Slot;
use crate::evidence::facts::HistoryFacts;

/// The group's signals.
pub const SIGNALS: &[Signal] = &[
    Signal {
        id: "versions",
        revision: 1,
        question: "How many releases or tags are there?",
        unit: "versions",
        ask: |view| either(&view.facts.releases, &view.facts.tags, versions(view)),
        cite: |view, side| {
            let known = !matches!((&view.facts.releases, &view.facts.tags), (Slot::Unknown(_), Slot::Unknown(_)));
            match (side, versions(view)) {
                (Side::For, number) if number > 0 => {
                    Some(Finding::new(counted(number, "tagged or released version"), number as f64))
                }
                (Side::Against, 0) if known => Some(Finding::new("Nothing was ever tagged or released", 0.0)),
                _ => None,
            }
        },
    },
    Signal {
        id: "changelog_entries",
        revision: 1,
        question: "How many versions or dates does the changelog describe?",
        unit: "entries",
        ask: |view| {
            count(&view.facts.content.records, |records| match records.changelog {
                Some(_) => records.changelog_entries as f64,
                None => 0.0,
            })
        },
        cite: |view, side| match (side, &view.facts.content.records) {
            (Side::For, Slot::Seen(records)) => {
                let place = records.changelog.as_ref().filter(|_| records.changelog_entries > 0)?;
                Some(
                    Finding::new(
                        sentence!("A changelog with {}", counted(records.changelog_entries, "entry")),
                        records.changelog_entries as f64,
                    )
                    .at(Some(place)),
                )
            }
            (Side::Against, Slot::Seen(records)) if records.changelog.is_none() => {
                Some(Finding::new("There is no changelog", 0.0))
            }
            (Side::Against, Slot::Absent) => Some(Finding::new("There is no changelog", 0.0)),
            _ => None,
        },
    },
    Signal {
        id: "experiment_notes",
        revision: 1,
        question: "How many notes on experiments are kept?",
        unit: "notes",
        ask: |view| count(&view.facts.content.records, |records| records.experiment_notes.len() as f64),
        cite: |view, side| {
            let notes = &view.facts.content.records.seen()?.experiment_notes;
            let first = notes.first()?;
            (side == Side::For).then(|| {
                Finding::new(counted(notes.len() as u64, "note") + " on experiments", notes.len() as f64)
                    .at(Some(first))
            })
        },
    },
    Signal {
        id: "metrics_quoted",
        revision: 1,
        question: "How many commit messages quote a metric or compare two runs?",
        unit: "messages",
        ask: |view| if_they_work(view, count(&view.facts.history, |history| quoted(history) as f64)),
        cite: |view, side| {
            let history = view.facts.history.seen()?;
            (side == Side::For && quoted(history) > 0).then(|| {
                Finding::new(counted(quoted(history), "commit message") + " quoting a metric", quoted(history) as f64)
                    .at(history.metrics_quoted.first())
            })
        },
    },
    Signal {
        id: "version_commits",
        revision: 1,
        question: "How many own commits name a version released?",
        unit: "commits",
        ask: |view| if_they_work(view, count(&view.facts.history, |history| named(history) as f64)),
        cite: |view, side| {
            let number = named(view.facts.history.seen()?);
            (side == Side::For && number > 0)
                .then(|| Finding::new(counted(number, "commit") + " naming a version", number as f64))
        },
    },
    Signal {
        id: "pull_requests",
        revision: 1,
        question: "How many pull requests were merged, by the platform's count or as messages tell?",
        unit: "pull requests",
        ask: |view| {
            if_they_work(view, either(&view.facts.merged_pull_requests, &view.facts.history, pull_requests(view)))
        },
        cite: |view, side| {
            let number = pull_requests(view);
            (side == Side::For && number > 0)
                .then(|| Finding::new(counted(number, "merged pull request"), number as f64))
        },
    },
];

/// Of the commits a message speaks for, those that can be work: all but as many as change nothing.
fn worked(commits: u64, history: &HistoryFacts) -> u64 {
    commits.saturating_sub(empty_commits(history))
}

fn quoted(history: &HistoryFacts) -> u64 {
    worked(history.metrics_quoted_total, history)
}

fn named(history: &HistoryFacts) -> u64 {
    worked(history.version_commits, history)
}

/// A number that either of two slots may show.
fn either<'a, A, B>(one: &'a Slot<A>, other: &'a Slot<B>, number: u64) -> Answer<'a> {
    match (one, other) {
        (Slot::Unknown(gap), Slot::Unknown(_)) => Answer::Unknown(gap),
        (Slot::Unknown(_), _) | (_, Slot::Unknown(_)) => Answer::AtLeast(number as f64),
        (Slot::Absent, Slot::Absent) => Answer::Absent,
        _ => Answer::Measured(number as f64),
    }
}

/// Releases are tags as well, so the larger number says it all.
fn versions(view: &View<'_>) -> u64 {
    let seen = |slot: &Slot<u64>| slot.seen().copied().unwrap_or(0);
    seen(&view.facts.releases).max(seen(&view.facts.tags))
}

fn pull_requests(view: &View<'_>) -> u64 {
    let told = view.facts.history.seen().map_or(0, |history| worked(history.pull_request_commits, history));
    view.facts.merged_pull_requests.seen().copied().unwrap_or(0).max(told)
}
