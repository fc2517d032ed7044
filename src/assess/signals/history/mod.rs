//! Questions about how the work got there. Listed in the registry.

pub mod calendar;
pub mod iteration;
pub mod messages;
pub mod sizes;

use crate::assess::signals::{Answer, View};
use crate::evidence::facts::HistoryFacts;

/// Own commits read that change nothing, where that is known.
pub(crate) fn empty_commits(history: &HistoryFacts) -> u64 {
    history.sizes.seen().map_or(0, |sizes| sizes.empty)
}

/// Own commits read that change nothing, or nothing that says anything, where that is known.
pub(crate) fn idle_commits(history: &HistoryFacts) -> u64 {
    history.sizes.seen().map_or(0, |sizes| sizes.empty.saturating_add(sizes.idle))
}

/// Own commits that are steps of work: those that change something, bulk and all but the first few of an hour taken off.
pub(crate) fn steps(history: &HistoryFacts) -> u64 {
    let bulk = history.sizes.seen().map_or(0, |sizes| sizes.bulk);
    kept_of(history.own, history, idle_commits(history).saturating_add(bulk).saturating_add(history.calendar.hurried))
}

/// Whether commits that change nothing can be told from the others.
pub(crate) fn sizes_known(history: &HistoryFacts) -> bool {
    history.sizes.gap().is_none()
}

/// An amount that commits give which change something. Where sizes are unknown, every one of them may turn out to
/// change nothing.
pub(crate) fn if_they_work<'a>(view: &View<'a>, answer: Answer<'a>) -> Answer<'a> {
    if view.facts.history.seen().is_none_or(sizes_known) {
        return answer;
    }
    match answer {
        Answer::Measured(amount) => Answer::Within { amount, least: 0.0, most: amount },
        Answer::AtLeast(amount) => Answer::Within { amount, least: 0.0, most: f64::INFINITY },
        other => other,
    }
}

/// Own commits that change something.
pub(crate) fn working_commits(history: &HistoryFacts) -> u64 {
    working_of(history.own, history)
}

/// Of so many own commits, those that change something: the share of idle ones among those read is taken off. A
/// commit of unknown size is taken to change something.
pub(crate) fn working_of(own: u64, history: &HistoryFacts) -> u64 {
    kept_of(own, history, idle_commits(history))
}

/// Of so many own commits, those left when the share of some among those read is taken off.
fn kept_of(own: u64, history: &HistoryFacts, taken_off: u64) -> u64 {
    let read = history.read.max(history.sizes.seen().map_or(0, |sizes| sizes.measured));
    let kept = read.saturating_sub(taken_off);
    match read {
        0 => own,
        read if read >= own => kept.min(own),
        read => ((own as f64 * kept as f64 / read as f64).floor() as u64).min(own),
    }
}
