//! Which of many prospects may show something else than what is stored, asked of all their platforms at once.
//!
//! Invariant: a prospect is the same only where each of their accounts that can be asked says so; what cannot be asked
//! now keeps nobody from being the same.

use crate::collect::{Change, Probe, Stop};
use crate::evidence::{Evidence, Handle, HandleStatus, Platform, Prospect};
use crate::run::plan::Planned;
use crate::run::scan::Scan;
use crate::run::{Watcher, refresh::order};
use futures_util::future::join_all;
use std::collections::BTreeMap;
use std::time::Duration;

/// Prospects whose evidence is in memory at one time.
pub(super) const AT_ONCE: usize = 200;
/// Whoever was not collected for so long is, whatever the question says: it does not see everything, work in the
/// repositories of others for one. Four weeks, so that it costs a thirtieth of the prospects a night.
const COLLECT_AFTER: Duration = Duration::from_secs(28 * 86_400);

/// What came of asking about one prospect.
pub(super) enum Answer {
    /// They show what is stored.
    Same(Box<Planned>),
    /// They show something else.
    Changed(Box<Prospect>),
    /// Only collecting can tell.
    Unknown(Box<Prospect>),
    /// They asked not to be looked at, and were not asked about.
    Silenced,
}

/// Asks about the prospects with these keys, in their order; those of whom nothing is stored are left out. Platforms
/// that end while asked are added to `stopped`, and asked no more.
pub(super) async fn ask(
    scan: &Scan,
    keys: &[String],
    stopped: &mut BTreeMap<Platform, Stop>,
    watcher: &dyn Watcher,
) -> Vec<Answer> {
    let kept: Vec<Evidence> =
        keys.iter().filter_map(|key| scan.store.evidence(key)).map(|stored| stored.evidence).collect();
    let mut told: Vec<Change> =
        kept.iter().map(|evidence| if is_askable(scan, evidence) { Change::Same } else { Change::Unknown }).collect();
    let mut questions: BTreeMap<Platform, Vec<(usize, Handle)>> = BTreeMap::new();
    for (index, evidence) in kept.iter().enumerate().filter(|(index, _)| told.get(*index) == Some(&Change::Same)) {
        for handle in accounts(evidence) {
            questions.entry(handle.platform).or_default().push((index, handle));
        }
    }
    let asked = questions.into_iter().filter_map(|(platform, question)| {
        let source = scan.sources.get(&platform)?;
        let (places, handles): (Vec<usize>, Vec<Handle>) = question.into_iter().unzip();
        let stop = stopped.get(&platform).cloned();
        Some(async move {
            let probe = match stop {
                Some(stop) => Probe { changes: vec![Change::Unknown; handles.len()], stop: Some(stop) },
                None => source.changed(&handles, scan.store.as_ref(), watcher).await,
            };
            (platform, places, probe)
        })
    });
    let asked: Vec<_> = asked.collect();
    for (platform, places, probe) in join_all(asked).await {
        if let Some(stop) = probe.stop {
            stopped.entry(platform).or_insert(stop);
        }
        for (place, change) in places.into_iter().zip(probe.changes) {
            if let Some(known) = told.get_mut(place) {
                *known = worse(*known, change);
            }
        }
    }
    let answer = |(evidence, change): (Evidence, Change)| match change {
        _ if scan.is_silenced(&evidence) => Answer::Silenced,
        Change::Same => Answer::Same(Box::new(Planned::kept(&evidence))),
        Change::Changed => Answer::Changed(Box::new(evidence.prospect)),
        Change::Unknown => Answer::Unknown(Box::new(evidence.prospect)),
    };
    kept.into_iter().zip(told).map(answer).collect()
}

/// Whether asking can spare a collection at all.
fn is_askable(scan: &Scan, evidence: &Evidence) -> bool {
    let now = scan.options.started_at;
    !scan.is_silenced(evidence)
        && scan.is_whole(evidence)
        && evidence.collected_at.is_some_and(|when| order::age(when, now) < COLLECT_AFTER)
}

/// The accounts that gave an answer when they were collected. A site on a profile that did not, most of them dead, is
/// asked again when the rest is collected.
fn accounts(evidence: &Evidence) -> impl Iterator<Item = Handle> {
    use HandleStatus::{IsOrganization, NotFound, Ok, Renamed};
    let answered = evidence.handles.iter().filter(|one| matches!(one.status, Ok | Renamed | NotFound | IsOrganization));
    answered.map(|one| one.handle.clone())
}

/// One changed account changes the prospect; one that cannot be told leaves them untold.
fn worse(one: Change, other: Change) -> Change {
    match (one, other) {
        (Change::Changed, _) | (_, Change::Changed) => Change::Changed,
        (Change::Unknown, _) | (_, Change::Unknown) => Change::Unknown,
        (Change::Same, Change::Same) => Change::Same,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_account_that_changed_is_enough_and_one_unknown_is_no_sameness() {
        use Change::{Changed, Same, Unknown};
        assert_eq!([Same, Unknown, Changed].map(|other| worse(Same, other)), [Same, Unknown, Changed]);
        assert_eq!(worse(Unknown, Changed), Changed);
        assert_eq!(worse(Unknown, Same), Unknown);
    }
}
