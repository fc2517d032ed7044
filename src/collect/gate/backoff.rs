//! Which failures a repeat can cure, how often, and after how long.

use super::fault::{Fault, Transport};
use std::hash::{BuildHasher, Hasher};
use std::time::Duration;

/// First back-off; doubles with each try.
const BASE: Duration = Duration::from_secs(1);
/// Longest back-off.
const LONGEST: Duration = Duration::from_secs(30);

/// How a request may be repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retries {
    /// A repeatable read: four repeats of what may pass.
    Read,
    /// A query whose cost grows with what it asks: a gateway that ran out of time (502, 504, no answer in time) would
    /// run out again and charges for it, so that goes back at once for the caller to ask for less.
    Sized,
    /// A large download: one repeat where it broke off, two more where it never began.
    Download,
    /// A page of somebody's own site: two repeats of what may pass, none where it was too slow or made no sense.
    Page,
}

/// Tries made for one request.
#[derive(Debug, Default)]
pub(crate) struct Tries {
    failed: u32,
    dns: u32,
    odd: u32,
    broken: u32,
    pub(crate) limited: u32,
}

impl Retries {
    /// Repeats allowed in all.
    pub(crate) fn most(self) -> u32 {
        match self {
            Retries::Read => 4,
            Retries::Sized => 3,
            Retries::Download => 3,
            Retries::Page => 2,
        }
    }

    /// How long to wait before asking again, if that can help.
    pub(crate) fn next(self, fault: &Fault, tries: &mut Tries) -> Option<Duration> {
        let curable = match fault {
            Fault::Status { status: 502 | 504, .. } => self != Retries::Sized,
            Fault::Status { status, .. } => *status >= 500 && *status != 501,
            Fault::Transport { kind, .. } => match kind {
                Transport::Tls | Transport::Redirect => false,
                Transport::Timeout => !matches!(self, Retries::Sized | Retries::Page),
                Transport::Dns => {
                    tries.dns += 1;
                    tries.dns <= 2
                }
                Transport::Other => {
                    tries.odd += 1;
                    tries.odd <= 1
                }
                Transport::Truncated if self == Retries::Download => {
                    tries.broken += 1;
                    tries.broken <= 1
                }
                Transport::Connect | Transport::Reset | Transport::Truncated => true,
            },
            Fault::Garbage(_) if self != Retries::Page => {
                tries.odd += 1;
                tries.odd <= 1
            }
            _ => false,
        };
        tries.failed += 1;
        (curable && tries.failed <= self.most()).then(|| jitter(tries.failed))
    }

    /// Which try comes next, for people: `retry 2 of 4`.
    pub(crate) fn tell(self, tries: &Tries, fault: &Fault) -> String {
        format!("retry {} of {} after {fault}", tries.failed, self.most())
    }
}

/// Full jitter: anything from nothing to the doubled back-off, so that tasks stopped together do not return together.
fn jitter(failed: u32) -> Duration {
    let most = LONGEST.min(BASE.saturating_mul(1 << failed.saturating_sub(1).min(8)));
    let random = std::hash::RandomState::new().build_hasher().finish();
    most.mul_f64((random >> 11) as f64 / (1_u64 << 53) as f64)
}
