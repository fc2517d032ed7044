//! Was the published work kept up, are those who come answered, and do its demos run?

use super::{about, best, best_three, cite, facts, name};
use crate::assess::signals::words::{counted, sentence};
use crate::assess::signals::{Answer, Finding, Side, Signal, View, Work, huggingface};
use crate::evidence::person::{HubCommits, HubDiscussions, HubKind, HubRepository, SpaceState};
use crate::evidence::{Gap, Slot};

/// All sorts.
const ALL: &[HubKind] = &HubKind::ALL;
/// Demos alone.
const DEMOS: &[HubKind] = &[HubKind::Space];
/// Days beyond which more of them earn nothing.
const ENOUGH_DAYS: i64 = 365;

/// The group's signals.
pub const SIGNALS: &[Signal] = &[
    Signal {
        id: "hub_commits",
        revision: 1,
        question: "How many own commits has the repository worked on most?",
        unit: "commits",
        ask: |view| most(view, |commits| commits.own),
        cite: |view, side| {
            let (one, commits) = worked_on(view, |commits| commits.own)?;
            let told = || {
                sentence!(
                    "{} on {}, the platform's own first one left out",
                    counted(commits.own, "own commit"),
                    name(one)
                )
            };
            match side {
                Side::For if commits.own >= 2 => Some(at_commits(one, Finding::new(told(), commits.own as f64))),
                Side::Against if commits.own < 2 => Some(about(
                    one,
                    Finding::new(
                        sentence!("{} was uploaded in {}", name(one), counted(commits.own, "own commit")),
                        commits.own as f64,
                    ),
                    None,
                )),
                _ => None,
            }
        },
    },
    Signal {
        id: "hub_months",
        revision: 1,
        question: "In how many months was that repository worked on?",
        unit: "months",
        ask: |view| most(view, |commits| commits.months),
        cite: |view, side| {
            let (one, commits) = worked_on(view, |commits| commits.months)?;
            (side == Side::For && commits.months >= 2).then(|| {
                let summary = sentence!("{} was worked on in {}", name(one), counted(commits.months, "month"));
                at_commits(one, Finding::new(summary, commits.months as f64))
            })
        },
    },
    Signal {
        id: "hub_kept_up",
        revision: 1,
        question: "How long after publication were the best-kept repositories last changed?",
        unit: "days",
        ask: |view| best_three(view, ALL, days),
        cite: |view, side| {
            let (one, _) = best(view, ALL, days)?;
            let exact = exact_days(one)?;
            let when =
                |at: Option<jiff::Timestamp>| at.map(|at| at.strftime("%Y-%m-%d").to_string()).unwrap_or_default();
            let (made, changed) = (when(one.created_at), when(one.changed_at));
            match side {
                Side::For if exact >= 1 => {
                    let summary = sentence!("{} was published by {made} and last changed on {changed}", name(one));
                    Some(at_commits(one, Finding::new(summary, exact as f64)))
                }
                Side::Against if exact < 1 => {
                    let summary =
                        sentence!("Not even {} was changed after the day it was published, {made}", name(one));
                    Some(at_commits(one, Finding::new(summary, 0.0)))
                }
                _ => None,
            }
        },
    },
    Signal {
        id: "hub_demos_run",
        revision: 1,
        question: "Does a published demo run?",
        unit: "demos",
        ask: demos,
        cite: |view, side| {
            cite(view, side, DEMOS, runs, |one, _, there| {
                let summary = match &one.state {
                    Slot::Seen(SpaceState::Runs) if there => "runs",
                    Slot::Seen(SpaceState::Sleeps) if there => "starts when somebody comes",
                    Slot::Seen(SpaceState::Fails) => "does not start: the platform reports an error",
                    Slot::Seen(SpaceState::Paused) => "is stopped",
                    _ => return None,
                };
                Some((sentence!("The demo {} {summary}", name(one)), None))
            })
        },
    },
    Signal {
        id: "hub_answered",
        revision: 1,
        question: "How many discussions that others opened on the repository kept up longest did the owner answer?",
        unit: "discussions",
        ask: answered,
        cite: |view, side| {
            let (one, told) = most_answered(view)?;
            match side {
                Side::For if told.answered > 0 => {
                    let opened = counted(told.by_others, "discussion");
                    let soon = match told.soonest_hours {
                        Some(0) => ", one within the hour".to_owned(),
                        Some(hours) if hours < 48 => sentence!(", one within {}", counted(hours, "hour")),
                        Some(hours) => sentence!(", one within {}", counted(hours.div_ceil(24), "day")),
                        None => String::new(),
                    };
                    let summary =
                        sentence!("Answered {} of {opened} that others opened on {}{soon}", told.answered, name(one));
                    Some(at_thread(one, told.answer, Finding::new(summary, told.answered as f64)))
                }
                Side::Against if told.answered == 0 && told.left > 0 => {
                    let left = counted(told.left, "discussion");
                    let summary = sentence!("{left} that others opened on {} had no answer in two weeks", name(one));
                    Some(at_thread(one, told.left_open, Finding::new(summary, 0.0)))
                }
                _ => None,
            }
        },
    },
];

/// Nobody can answer where nobody asked; of several repositories read, the one where most was answered counts.
fn answered<'a>(view: &View<'a>) -> Answer<'a> {
    huggingface(view, |facts| {
        let known = || facts.repositories.iter().filter_map(|one| one.discussions.seen());
        let most = known().map(|told| told.answered).max().unwrap_or(0);
        let is_open = known().any(|told| told.unread > 0);
        if is_open {
            return Answer::AtLeast(most as f64);
        }
        if most > 0 || known().any(|told| told.left > 0) {
            return Answer::Measured(most as f64);
        }
        let is_settled = facts.repositories.iter().any(|one| !matches!(one.discussions, Slot::Unknown(_)));
        if is_settled {
            return Answer::NotApplicable("no discussion that others opened is due an answer");
        }
        let gap = facts.repositories.iter().filter_map(|one| one.discussions.gap());
        Answer::Unknown(gap.max_by_key(|gap| **gap != Gap::NotAttempted).unwrap_or(&Gap::NotAttempted))
    })
}

fn most_answered<'a>(view: &View<'a>) -> Option<(&'a HubRepository, &'a HubDiscussions)> {
    let known = facts(view)?.repositories.iter().filter_map(|one| Some((one, one.discussions.seen()?)));
    known.max_by(|(a, left), (b, right)| {
        (left.answered, left.left).cmp(&(right.answered, right.left)).then_with(|| b.id.cmp(&a.id))
    })
}

/// The finding on the very thread, or on the page that lists them.
fn at_thread(one: &HubRepository, number: Option<u64>, finding: Finding) -> Finding {
    let thread = number.map(|number| sentence!("/{number}")).unwrap_or_default();
    let url = sentence!("{}/discussions{thread}", one.url);
    finding.about(Work { artefact: one.id.clone(), url: Some(url), revision: None })
}

/// The most of it on any repository whose commits were read.
fn most<'a>(view: &View<'a>, amount: fn(&HubCommits) -> u64) -> Answer<'a> {
    huggingface(view, |facts| {
        let known = || facts.repositories.iter().filter_map(|one| one.commits.seen());
        match known().map(amount).max() {
            Some(most) if known().count() == facts.repositories.len() && known().all(|commits| commits.complete) => {
                Answer::Measured(most as f64)
            }
            Some(most) => Answer::AtLeast(most as f64),
            None => Answer::Unknown(
                facts.repositories.iter().find_map(|one| one.commits.gap()).unwrap_or(&Gap::NotAttempted),
            ),
        }
    })
}

fn worked_on<'a>(view: &View<'a>, amount: fn(&HubCommits) -> u64) -> Option<(&'a HubRepository, &'a HubCommits)> {
    let known = facts(view)?.repositories.iter().filter_map(|one| Some((one, one.commits.seen()?)));
    known.max_by(|(a, left), (b, right)| amount(left).cmp(&amount(right)).then_with(|| b.id.cmp(&a.id)))
}

/// The finding on the page that lists the commits.
fn at_commits(one: &HubRepository, finding: Finding) -> Finding {
    let url = sentence!("{}/commits/{}", one.url, one.revision.as_deref().unwrap_or("main"));
    finding.about(Work { artefact: one.id.clone(), url: Some(url), revision: one.revision.clone() })
}

fn exact_days(one: &HubRepository) -> Option<i64> {
    Some((one.changed_at?.as_second() - one.created_at?.as_second()).max(0) / 86_400)
}

fn days(one: &HubRepository) -> Option<f64> {
    Some(exact_days(one)?.min(ENOUGH_DAYS) as f64)
}

fn runs(one: &HubRepository) -> Option<f64> {
    Some(match one.state.seen()? {
        SpaceState::Runs | SpaceState::Sleeps => 1.0,
        SpaceState::Paused | SpaceState::Fails => 0.0,
    })
}

/// One that runs is enough: a broken trial beside it costs nothing.
fn demos<'a>(view: &View<'a>) -> Answer<'a> {
    match best_three(view, DEMOS, runs) {
        Answer::Measured(amount) => Answer::Measured(if amount > 0.0 { 1.0 } else { 0.0 }),
        Answer::AtLeast(amount) if amount > 0.0 => Answer::Measured(1.0),
        other => other,
    }
}
