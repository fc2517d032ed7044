//! Whose turn it is tonight. Pure but for the moment handed in.

use crate::store::{Completeness, StoredProspect};
use jiff::{SignedDuration, Timestamp};
use std::time::Duration;

/// From one night to the next.
const NIGHT: Duration = Duration::from_secs(86_400);
/// Whoever was asked less long ago is not taken ahead of their time: a night's second run should find nothing to do.
const REST: Duration = Duration::from_secs(20 * 3_600);

/// Keys by what has to be done about them, each list with the oldest first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Due {
    /// Nothing of them was ever collected.
    pub(super) never: Vec<String>,
    /// A source failed when they were collected.
    pub(super) partly: Vec<String>,
    /// Collected whole, and old enough to be asked about.
    pub(super) stale: Vec<String>,
    /// How many are neither.
    pub(super) fresh: usize,
}

impl Due {
    /// How many there are to do something about.
    pub(super) fn len(&self) -> usize {
        self.never.len() + self.partly.len() + self.stale.len()
    }
}

/// Whose turn it is: whoever a source failed for at once; of the others whoever was last known to be current
/// `stale_after` ago, and besides so many of the oldest that each night has its share and nobody grows older than that.
pub(super) fn due(known: &[StoredProspect], now: Timestamp, stale_after: Duration) -> Due {
    let mut due = Due::default();
    let mut order: Vec<&StoredProspect> = known.iter().collect();
    order.sort_by(|a, b| (a.current_at(), &a.key).cmp(&(b.current_at(), &b.key)));
    let nights = stale_after.as_secs() / NIGHT.as_secs();
    let share = match usize::try_from(nights) {
        // Within two nights there is nothing to spread over.
        Ok(0 | 1) => 0,
        Ok(nights) => known.len().div_ceil(nights),
        Err(_) => 1,
    };
    for one in order {
        let age = age(one.current_at(), now);
        match one.completeness {
            Completeness::Nothing => due.never.push(one.key.clone()),
            Completeness::Partly => due.partly.push(one.key.clone()),
            Completeness::Whole if age >= stale_after || due.stale.len() < share && age >= REST => {
                due.stale.push(one.key.clone());
            }
            Completeness::Whole => due.fresh += 1,
        }
    }
    due
}

/// How long ago a moment was; a moment to come was just now.
pub(super) fn age(moment: Timestamp, now: Timestamp) -> Duration {
    let age = now.duration_since(moment);
    if age.is_negative() { Duration::ZERO } else { age.unsigned_abs() }
}

/// When the first of them will be due by age.
pub(super) fn next_due(known: &[StoredProspect], stale_after: Duration) -> Option<Timestamp> {
    let oldest = known.iter().map(StoredProspect::current_at).min()?;
    oldest.checked_add(SignedDuration::try_from(stale_after).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::{Handle, Platform};

    const WEEK: Duration = Duration::from_secs(7 * 86_400);

    fn prospect(name: &str, at: Timestamp) -> StoredProspect {
        StoredProspect {
            key: format!("github:{name}"),
            handles: vec![Handle::new(Platform::Github, name)],
            collected_at: at,
            first_collected_at: None,
            justified_at: None,
            unchanged_at: None,
            completeness: Completeness::Whole,
        }
    }

    fn start() -> Timestamp {
        "2026-11-01T02:00:00Z".parse().expect("a moment")
    }

    fn later(hours: i64) -> Timestamp {
        start().checked_add(SignedDuration::from_hours(hours)).expect("a moment")
    }

    #[test]
    fn each_night_has_its_share_and_nobody_grows_older_than_a_week() {
        let mut known: Vec<StoredProspect> = (0..100).map(|n| prospect(&format!("p{n:03}"), start())).collect();
        let mut most = 0;
        for night in 1..=30 {
            let now = later(night * 24);
            let due = due(&known, now, WEEK);
            most = most.max(due.stale.len());
            for one in &mut known {
                assert!(age(one.current_at(), now) <= WEEK, "{} in night {night}", one.key);
                if due.stale.contains(&one.key) {
                    one.unchanged_at = Some(now);
                }
            }
        }
        assert_eq!(most, 15, "a seventh a night, not everybody in one");
    }

    #[test]
    fn a_second_run_of_a_night_finds_nothing_and_no_age_means_everybody() {
        let known: Vec<StoredProspect> = (0..10).map(|n| prospect(&format!("p{n}"), start())).collect();
        assert_eq!(due(&known, later(1), WEEK), Due { fresh: 10, ..Due::default() });
        assert_eq!(due(&known, later(0), Duration::ZERO).stale.len(), 10);
        // A clock that was set back makes nobody old.
        assert_eq!(due(&known, later(-5), WEEK).fresh, 10);
    }

    #[test]
    fn what_failed_is_asked_again_whatever_its_age_and_the_oldest_come_first() {
        let mut known = vec![prospect("young", later(40)), prospect("old", start()), prospect("failed", later(47))];
        known[2].completeness = Completeness::Partly;
        known.push(StoredProspect { completeness: Completeness::Nothing, ..prospect("never", later(48)) });
        let due = due(&known, later(48), Duration::from_secs(3_600));
        assert_eq!(due.never, ["github:never"]);
        assert_eq!(due.partly, ["github:failed"]);
        assert_eq!(due.stale, ["github:old", "github:young"]);
        assert_eq!((due.len(), due.fresh), (4, 0));
    }
}
