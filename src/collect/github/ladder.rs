//! How much one batch asks for: less after each time-out, remembered for the run.

use crate::collect::gate::{Fault, Transport};
use std::sync::{Mutex, PoisonError};

/// What one batch asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Rung {
    /// Repositories a request.
    pub(super) repositories: usize,
    /// Own commits a repository.
    pub(super) commits: u32,
    /// Whether sizes of changes are computed, the dearest part of a commit.
    pub(super) sizes: bool,
}

/// Fewer repositories first, then fewer commits, then no sizes: what is lost at each step is worth less than what the
/// step before would lose.
pub(super) const RUNGS: [Rung; 6] = [
    Rung { repositories: 4, commits: 100, sizes: true },
    Rung { repositories: 2, commits: 100, sizes: true },
    Rung { repositories: 1, commits: 100, sizes: true },
    Rung { repositories: 1, commits: 50, sizes: true },
    Rung { repositories: 1, commits: 25, sizes: true },
    Rung { repositories: 1, commits: 25, sizes: false },
];

/// Successes on a rung before the one above is tried again: a single heavy repository should not slow the whole run.
const CLIMB_AFTER: u32 = 12;

/// The rung new batches start on.
#[derive(Debug, Default)]
pub(super) struct Ladder {
    state: Mutex<(usize, u32)>,
}

impl Ladder {
    /// Where to start.
    pub(super) fn start(&self) -> usize {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).0
    }

    /// A batch on `rung` worked.
    pub(super) fn worked(&self, rung: usize) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if rung > state.0 {
            return;
        }
        state.1 += 1;
        if state.1 >= CLIMB_AFTER && state.0 > 0 {
            *state = (state.0 - 1, 0);
        }
    }

    /// A batch on `rung` timed out: nobody starts there again for a while.
    pub(super) fn failed(&self, rung: usize) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        // A lone repository that times out says something about itself, not about what others can be asked.
        let lone = RUNGS.get(rung).is_some_and(|rung| rung.repositories == 1);
        if !lone && rung >= state.0 {
            *state = (rung + 1, 0);
        }
    }
}

/// Whether asking for less may help.
pub(super) fn is_too_much(fault: &Fault) -> bool {
    matches!(
        fault,
        Fault::Status { status: 502 | 504, .. }
            | Fault::Transport { kind: Transport::Timeout | Transport::Truncated, .. }
            | Fault::TooLarge(_)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_good_rung_is_remembered_and_left_upwards_after_a_while() {
        let ladder = Ladder::default();
        ladder.failed(0);
        assert_eq!(ladder.start(), 1);
        ladder.failed(1);
        assert_eq!(ladder.start(), 2);
        ladder.failed(2);
        ladder.failed(4);
        assert_eq!(ladder.start(), 2, "one heavy repository does not shorten everybody's history");
        for _ in 0..CLIMB_AFTER {
            ladder.worked(2);
        }
        assert_eq!(ladder.start(), 1);
    }

    #[test]
    fn each_rung_asks_for_less() {
        for pair in RUNGS.windows(2) {
            let weigh = |rung: &Rung| (rung.repositories, rung.commits, rung.sizes);
            assert!(weigh(&pair[1]) < weigh(&pair[0]));
        }
    }
}
