//! Was the work kept up?

use super::{idle_commits, if_they_work, sizes_known, steps, working_commits};
use crate::assess::signals::words::{counted, sentence};
use crate::assess::signals::{Answer, Finding, Side, Signal, answer, count, share};
use crate::evidence::facts::{CalendarFacts, HistoryFacts};

/// The group's signals.
pub const SIGNALS: &[Signal] = &[
    Signal {
        id: "active_weeks",
        revision: 1,
        question: "In how many weeks was there an own commit that is a step of work: neither empty, idle nor bulk?",
        unit: "weeks",
        ask: |view| {
            let weeks = answer(&view.facts.history, |history| match working_commits(history) {
                0 => Answer::Measured(0.0),
                _ => active(&history.calendar),
            });
            if_they_work(view, weeks)
        },
        cite: |view, side| {
            let calendar = &view.facts.history.seen()?.calendar;
            let only = match side {
                Side::For if calendar.active_weeks > 0 => "",
                Side::Against => "Only ",
                Side::For => return None,
            };
            Some(
                Finding::new(
                    sentence!(
                        "{only}{} with work in a span of {}",
                        counted(calendar.active_weeks, "week"),
                        counted(calendar.span_weeks.max(calendar.active_weeks), "week")
                    ),
                    calendar.active_weeks as f64,
                )
                .two_sided(),
            )
        },
    },
    Signal {
        id: "span_weeks",
        revision: 1,
        question: "How many weeks lie between the first and the last own commit read?",
        unit: "weeks",
        ask: |view| {
            let weeks = count(&view.facts.history, |history| match working_commits(history) {
                0 => 0.0,
                _ => history.calendar.span_weeks as f64,
            });
            if_they_work(view, weeks)
        },
        cite: |_, _| None,
    },
    Signal {
        id: "working_commits",
        revision: 1,
        question: "How many own commits are steps of work: neither empty, idle nor bulk, and of one hour the first six?",
        unit: "commits",
        ask: |view| if_they_work(view, count(&view.facts.history, |history| steps(history) as f64)),
        cite: |view, side| {
            let history = view.facts.history.seen()?;
            let number = steps(history);
            let only = if side == Side::For { "" } else { "Only " };
            let summary = sentence!("{only}{} of their own that are steps of work", counted(number, "commit"));
            Some(Finding::new(summary, number as f64).two_sided())
        },
    },
    Signal {
        id: "returned_after_release",
        revision: 1,
        question: "Was there own work more than four weeks after the first release or tag?",
        unit: "returns",
        ask: |view| {
            answer(&view.facts.history, |history| match history.calendar.returned_after_release {
                Some(true) => Answer::Measured(1.0),
                Some(false) => Answer::Measured(0.0),
                None => Answer::NotApplicable("nothing was released or tagged"),
            })
        },
        cite: |view, side| match (side, view.facts.history.seen()?.calendar.returned_after_release?) {
            (Side::For, true) => Some(Finding::new("Work went on more than four weeks after the first release", 1.0)),
            (Side::Against, false) => Some(Finding::new("Work ended within four weeks of the first release", 0.0)),
            _ => None,
        },
    },
    Signal {
        id: "busiest_day_share",
        revision: 1,
        question: "What share of the own commits was made on the busiest day?",
        unit: "share of commits",
        ask: |view| count(&view.facts.history, |history| history.calendar.busiest_day_share.clamp(0.0, 1.0)),
        cite: |view, side| {
            let carried = view.facts.history.seen()?.calendar.busiest_day_share.clamp(0.0, 1.0);
            (side == Side::Against && carried > 0.5).then(|| {
                Finding::new(sentence!("{:.0} % of the commits were made on one day", carried * 100.0), carried)
            })
        },
    },
    Signal {
        id: "backdated_share",
        revision: 1,
        question: "What share of the own commits carries a date far from when it was committed in one go?",
        unit: "share of commits",
        ask: |view| {
            // The fewer of them turn out to change something, the larger the share of those put back.
            answer(&view.facts.history, |history| match sizes_known(history) {
                true => Answer::Measured(backdated(history)),
                false => Answer::AtLeast(backdated(history)),
            })
        },
        cite: |view, side| {
            let history = view.facts.history.seen()?;
            (side == Side::Against && history.calendar.backdated > 0).then(|| {
                Finding::new(
                    sentence!(
                        "{} dated far from when they were committed",
                        counted(history.calendar.backdated, "commit")
                    ),
                    backdated(history),
                )
            })
        },
    },
];

/// Weeks of work. Those of single lines that nobody compared may be work, and are not granted.
fn active<'a>(calendar: &CalendarFacts) -> Answer<'a> {
    let most = calendar.active_weeks as f64;
    match calendar.active_weeks.saturating_sub(calendar.unsure_weeks) as f64 {
        sure if sure < most => Answer::Within { amount: sure, least: sure, most },
        sure => Answer::Measured(sure),
    }
}

/// Commits that change nothing are left out of the whole, so that they dilute nothing.
fn backdated(history: &HistoryFacts) -> f64 {
    share(history.calendar.backdated, history.read.saturating_sub(idle_commits(history)))
}
