//! Questions about how the work got there. Listed in the registry.

pub mod calendar;
pub mod iteration;
pub mod messages;
pub mod sizes;

use crate::evidence::Slot;
use crate::evidence::facts::HistoryFacts;

/// Own commits that change something: where sizes are known, the share of empty ones among those read is taken off.
pub(crate) fn working_commits(history: &HistoryFacts) -> u64 {
    let non_empty = match &history.sizes {
        Slot::Seen(sizes) if sizes.measured > 0 => 1.0 - (sizes.empty as f64 / sizes.measured as f64).min(1.0),
        _ => 1.0,
    };
    (history.own as f64 * non_empty).floor() as u64
}
