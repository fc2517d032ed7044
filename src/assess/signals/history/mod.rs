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

/// Of so many own commits, those that change something: the share of empty ones among those read is taken off. A
/// commit of unknown size is taken to change something.
pub(crate) fn working_of(own: u64, history: &HistoryFacts) -> u64 {
    let read = history.read.max(history.sizes.seen().map_or(0, |sizes| sizes.measured));
    let kept = read.saturating_sub(empty_commits(history));
    match read {
        0 => own,
        read if read >= own => kept.min(own),
        read => ((own as f64 * kept as f64 / read as f64).floor() as u64).min(own),
    }
}
