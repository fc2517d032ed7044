//! Do they answer those who come to their own repositories?

use super::{about, named, seen};
use crate::assess::signals::words::{counted, sentence};
use crate::assess::signals::{Answer, Finding, Side, Signal, View, share, with_others};
use crate::evidence::Slot;
use crate::evidence::person::{Maintenance, Opened};
use jiff::{SignedDuration, Timestamp};

/// How long an answer may take before its lack is one: two weeks of somebody's free time.
const DUE_AFTER: SignedDuration = SignedDuration::from_hours(14 * 24);
/// A prompt answer.
const PROMPT: SignedDuration = SignedDuration::from_hours(7 * 24);

/// The group's signals.
pub const SIGNALS: &[Signal] = &[
    Signal {
        id: "others_answered",
        revision: 1,
        question: "What share of the issues and pull requests of others in their repositories did they answer?",
        unit: "share",
        ask: |view| asked(view, |due| share(answered(due).count() as u64, due.len() as u64)),
        cite: |view, side| {
            let due = due_of(view)?;
            let number = answered(&due).count() as u64;
            match side {
                Side::For => {
                    let first = answered(&due).next()?;
                    let text = sentence!(
                        "Answered {number} of {} that others opened, {} among them",
                        counted(due.len() as u64, "thread"),
                        told(first),
                    );
                    Some(linked(Finding::new(text, number as f64).in_unit("threads"), first))
                }
                Side::Against => None,
            }
        },
    },
    Signal {
        id: "others_answered_promptly",
        revision: 1,
        question: "What share of them did they answer within a week?",
        unit: "share",
        ask: |view| asked(view, |due| share(due.iter().filter(|one| is_prompt(one)).count() as u64, due.len() as u64)),
        cite: |view, side| {
            let due = due_of(view)?;
            match side {
                Side::For => {
                    let best = due.iter().filter(|one| is_prompt(one)).min_by_key(|one| (waited(one), one.number))?;
                    let text = sentence!("Answered {} within {}", told(best), span(waited(best)?));
                    Some(linked(Finding::new(text, hours(waited(best)?)).in_unit("hours"), best))
                }
                Side::Against => {
                    let worst =
                        answered(&due).filter(|one| !is_prompt(one)).max_by_key(|one| (waited(one), one.number))?;
                    let text = sentence!("Answered {} after {}", told(worst), span(waited(worst)?));
                    Some(linked(Finding::new(text, hours(waited(worst)?)).in_unit("hours"), worst))
                }
            }
        },
    },
    Signal {
        id: "others_left_open",
        revision: 1,
        question: "How many of them are open without a word from the owner after two weeks?",
        unit: "threads",
        ask: |view| asked(view, |due| left(due).count() as f64),
        cite: |view, side| {
            let due = due_of(view)?;
            let number = left(&due).count() as u64;
            let oldest = left(&due).min_by_key(|one| (one.opened_at, one.number))?;
            (side == Side::Against).then(|| {
                let rest = match number {
                    1 => String::new(),
                    _ => sentence!(", one of {number}"),
                };
                let text = sentence!("{} is open without a word from the owner{rest}", told(oldest));
                linked(Finding::new(text, number as f64), oldest)
            })
        },
    },
    Signal {
        id: "opened_by_others",
        revision: 1,
        question: "How many issues and pull requests of others wait for an answer or got one?",
        unit: "threads",
        ask: |view| asked(view, |due| due.len() as f64),
        cite: |_, _| None,
    },
];

fn asked<'a>(view: &View<'a>, measure: impl Fn(&[&'a Opened]) -> f64) -> Answer<'a> {
    with_others(view, |facts| match &facts.maintenance {
        Slot::Unknown(gap) => Answer::Unknown(gap),
        Slot::Absent => Answer::NotApplicable("nobody else opened anything in their repositories"),
        Slot::Seen(part) => match due(part, facts.until) {
            due if due.is_empty() => Answer::NotApplicable("nothing that others opened is due an answer yet"),
            due if part.unread.is_some() => Answer::AtLeast(measure(&due)),
            due => Answer::Measured(measure(&due)),
        },
    })
}

/// What was answered, or has waited long enough for its lack to be one. What was read in part is left out.
fn due(part: &Maintenance, until: Option<Timestamp>) -> Vec<&Opened> {
    let is_due = |one: &&Opened| {
        let age = one.opened_at.zip(until).map(|(opened, until)| until.duration_since(opened));
        !one.is_cut && (one.answered_at.is_some() || age.is_some_and(|age| age >= DUE_AFTER))
    };
    part.threads.iter().filter(is_due).collect()
}

fn due_of<'a>(view: &View<'a>) -> Option<Vec<&'a Opened>> {
    let facts = seen(view)?;
    Some(due(facts.maintenance.seen()?, facts.until))
}

fn answered<'a, 'b>(due: &'b [&'a Opened]) -> impl Iterator<Item = &'a Opened> + 'b {
    due.iter().copied().filter(|one| one.answered_at.is_some())
}

fn left<'a, 'b>(due: &'b [&'a Opened]) -> impl Iterator<Item = &'a Opened> + 'b {
    due.iter().copied().filter(|one| one.answered_at.is_none() && one.closed_at.is_none())
}

fn waited(one: &Opened) -> Option<SignedDuration> {
    Some(one.answered_at?.duration_since(one.opened_at?).max(SignedDuration::ZERO))
}

fn is_prompt(one: &&Opened) -> bool {
    waited(one).is_some_and(|waited| waited <= PROMPT)
}

fn hours(waited: SignedDuration) -> f64 {
    (waited.as_secs_f64() / 360.0).round() / 10.0
}

/// `an hour`, `5 hours`, `3 days`: the first that is whole.
fn span(waited: SignedDuration) -> String {
    match waited.as_hours() {
        0 | 1 => "an hour".to_owned(),
        hours @ 2..48 => sentence!("{hours} hours"),
        hours => sentence!("{} days", hours / 24),
    }
}

fn told(one: &Opened) -> String {
    named(&one.title, one.number, &one.repository)
}

fn linked(finding: Finding, one: &Opened) -> Finding {
    about(finding, &one.repository, one.number, one.url.as_ref(), None)
}
