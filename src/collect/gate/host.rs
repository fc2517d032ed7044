//! What all lanes to one host share: permits, its pause, its health.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio::time::Instant;

/// Failures in a row, over all tasks, before nobody asks for a while. Above what one request's repeats can reach.
const TRIP_AFTER: u32 = 8;
/// First rest of a failing host; doubles up to [`LONGEST_REST`].
const FIRST_REST: Duration = Duration::from_secs(15);
const LONGEST_REST: Duration = Duration::from_secs(120);
/// Rests after which requests fail at once while it rests, instead of waiting for one more.
const GIVE_UP_AFTER: u32 = 3;

/// Why a host is not asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Why {
    /// It said so.
    Limit,
    /// It keeps failing.
    Failing,
}

/// Until when a host is not asked.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pause {
    pub(crate) until: Instant,
    pub(crate) why: Why,
}

#[derive(Debug, Default)]
struct State {
    pause: Option<Pause>,
    failures: u32,
    rests: u32,
}

#[derive(Debug)]
pub(crate) struct Host {
    pub(crate) permits: Arc<Semaphore>,
    state: Mutex<State>,
}

impl Host {
    pub(crate) fn new(at_once: usize) -> Self {
        Host { permits: Arc::new(Semaphore::new(at_once)), state: Mutex::default() }
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The pause in force, if any.
    pub(crate) fn pause(&self) -> Option<Pause> {
        self.state().pause.filter(|pause| pause.until > Instant::now())
    }

    /// Closes the host for everybody until then; an earlier, longer pause stays.
    pub(crate) fn close(&self, until: Instant, why: Why) {
        let mut state = self.state();
        if state.pause.is_none_or(|pause| pause.until < until) {
            state.pause = Some(Pause { until, why });
        }
    }

    /// It answered, whatever it answered.
    pub(crate) fn answered(&self) {
        let mut state = self.state();
        state.failures = 0;
        state.rests = 0;
    }

    /// It failed in a way that may pass. After a rest a single failure closes it again: that request was the probe.
    pub(crate) fn failed(&self, time_factor: f64) {
        let mut state = self.state();
        state.failures += 1;
        if state.failures < TRIP_AFTER {
            return;
        }
        state.failures = TRIP_AFTER - 1;
        let rest = LONGEST_REST.min(FIRST_REST.saturating_mul(1 << state.rests.min(8)));
        state.rests += 1;
        let until = Instant::now() + rest.mul_f64(time_factor);
        if state.pause.is_none_or(|pause| pause.until < until) {
            state.pause = Some(Pause { until, why: Why::Failing });
        }
    }

    /// Whether it has failed through so many rests that waiting for another is not worth anybody's time.
    pub(crate) fn given_up(&self) -> bool {
        self.state().rests > GIVE_UP_AFTER
    }
}
