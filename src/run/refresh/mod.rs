//! The nightly refresh: who is due, what of them changed, and a scan of just that.
//!
//! Called by `cli`. `order` says whose turn it is, `probe` asks the platforms at the least cost who changed, `scan` of
//! the room above collects those; `watch` notes what is left of each host's window, `news` what moved. Invariant: who
//! did not change is marked as asked and not judged again unless the rubric changed; whoever a spent budget leaves is
//! left untouched and comes first another night.

mod news;
mod order;
mod probe;
mod watch;

use super::Watcher;
use super::cancel::Cancel;
use super::plan::{Plan, Planned};
use super::scan::{Scan, ScanEnd};
use crate::collect::{Event, Observer};
use crate::report::refresh::{Counts, Durations, LastRun, News, Reason, Skipped};
use crate::store::{Completeness, StoreError, StoredProspect};
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How a refresh goes about it.
#[derive(Debug, Clone)]
pub struct RefreshOptions {
    /// Prospects known to be current less long ago are left alone, but for a night's share of the oldest.
    pub stale_after: Duration,
    /// When a refresh last ended with everything done, as far as is known.
    pub last_success_at: Option<Timestamp>,
    /// Whether what moved is told without who it is about.
    pub blind: bool,
}

/// A refresh of everybody the store knows.
pub struct Refresh {
    /// The worker; its options say `leaves_unasked`.
    pub scan: Scan,
    /// How.
    pub options: RefreshOptions,
}

/// How a refresh ended.
pub struct RefreshEnd {
    /// The scan of those who changed.
    pub scan: ScanEnd,
    /// What was done, for operators.
    pub record: LastRun,
    /// What moved, for readers.
    pub news: News,
}

/// What the probe left to do.
#[derive(Default)]
struct Work {
    /// To be collected, in order.
    collect: Vec<Planned>,
    /// Unchanged, and judged under another rubric before.
    rescore: Vec<Planned>,
    /// Unchanged, and judged under this one.
    unchanged: u64,
    /// Known by the list of prospects and not in the store any more.
    lost: u64,
    /// Asked not to be looked at.
    silenced: u64,
    /// Not asked about because a signal came.
    interrupted: u64,
}

impl Refresh {
    /// Carries the refresh out.
    ///
    /// # Errors
    /// When the store cannot keep a result: going on would lose finished work.
    pub async fn run(mut self, watcher: Arc<dyn Watcher>, cancel: &Cancel) -> Result<RefreshEnd, StoreError> {
        let began = Instant::now();
        let store = Arc::clone(&self.scan.store);
        let known = store.prospects();
        let due = order::due(&known, self.scan.options.started_at, self.options.stale_after);
        let (planned, fresh) = (due.len() as u64, due.fresh as u64);
        let watcher = Arc::new(watch::Noting::new(watcher));
        if !due.stale.is_empty() {
            let text = format!("asking whether {} of {} prospects changed", due.stale.len(), known.len());
            watcher.event(Event::Notice { text: &text });
        }
        let mut work = Work::default();
        self.opened(due.never, &mut work);
        let asked = self.probed(due.stale, &mut work, watcher.as_ref(), cancel).await?;
        self.opened(due.partly, &mut work);
        work.collect.extend(asked);
        let probe_time = began.elapsed();
        let rescored: BTreeSet<String> = work.rescore.iter().map(|one| one.prospect.key.clone()).collect();
        let mut prospects = std::mem::take(&mut work.collect);
        prospects.append(&mut work.rescore);
        if cancel.signal().is_some() {
            work.interrupted += prospects.len() as u64;
            prospects.clear();
        }
        let to_do = prospects.len() as u64;
        let (id, started_at, rubric) =
            (self.scan.options.id.clone(), self.scan.options.started_at, self.scan.rubric.stamp());
        let digest = format!("refresh {id}");
        let plan = Plan { prospects, digest, rejected: Vec::new() };
        let (stale_after, blind) = (self.options.stale_after, self.options.blind);
        let mut end = self.scan.run(plan, Arc::clone(&watcher) as Arc<dyn Watcher>, cancel).await?;
        end.signal = end.signal.or(cancel.signal());
        let known = store.prospects();
        let news = news::gather(&end, &store, &rubric, blind);
        let done: Vec<&str> =
            end.standings.iter().map(|one| one.key.as_str()).filter(|key| !rescored.contains(*key)).collect();
        let rescored_done = (end.standings.len() - done.len()) as u64;
        work.interrupted += to_do.saturating_sub(end.standings.len() as u64 + end.left + end.faults.len() as u64);
        let finished_at = end.run.finished_at.unwrap_or(started_at);
        let record = LastRun {
            schema_version: 1,
            run: id,
            status: end.run.status,
            started_at,
            finished_at,
            as_of: end.run.as_of.clone(),
            rubric,
            prospects: Counts {
                known: known.len() as u64,
                planned,
                done: done.len() as u64,
                unchanged: work.unchanged,
                rescored: rescored_done,
                failed: failed(&known, &done) + end.faults.len() as u64,
                skipped: fresh + end.left + work.lost + work.silenced + work.interrupted,
            },
            skipped: skipped(fresh, end.left, &work),
            requests: end.run.requests.clone(),
            quota: watcher.quota(),
            durations: Durations {
                probe_s: seconds(probe_time),
                collect_s: seconds(began.elapsed().saturating_sub(probe_time)),
                total_s: seconds(began.elapsed()),
            },
            carried_forward: news.carried_forward,
            oldest_age_s: oldest(&known, finished_at),
            next_due_at: order::next_due(&known, stale_after),
            last_success_at: self.options.last_success_at,
        };
        Ok(RefreshEnd { record: record.dated(), scan: end, news })
    }

    /// Plans the collection of these prospects.
    fn opened(&self, keys: Vec<String>, work: &mut Work) {
        for key in keys {
            match self.scan.store.evidence(&key) {
                Some(kept) if self.scan.is_silenced(&kept.evidence) => work.silenced += 1,
                Some(kept) => work.collect.push(Planned::open(kept.evidence.prospect)),
                None => work.lost += 1,
            }
        }
    }

    /// Asks who of these changed, marks and plans. Gives those nobody can tell about, oldest first.
    async fn probed(
        &mut self,
        keys: Vec<String>,
        work: &mut Work,
        watcher: &dyn Watcher,
        cancel: &Cancel,
    ) -> Result<Vec<Planned>, StoreError> {
        let mut unknown = Vec::new();
        let mut stopped = BTreeMap::new();
        let digest = self.scan.rubric.stamp().sha256;
        for piece in keys.chunks(probe::AT_ONCE) {
            if cancel.signal().is_some() {
                work.interrupted += piece.len() as u64;
                continue;
            }
            let mut unchanged = Vec::new();
            let answers = probe::ask(&self.scan, piece, &mut stopped, watcher).await;
            work.lost += (piece.len() - answers.len()) as u64;
            for answer in answers {
                match answer {
                    probe::Answer::Silenced => work.silenced += 1,
                    probe::Answer::Changed(prospect) => work.collect.push(Planned::open(*prospect)),
                    probe::Answer::Unknown(prospect) => unknown.push(Planned::open(*prospect)),
                    probe::Answer::Same(planned) => {
                        let key = planned.prospect.key.clone();
                        if self.scan.store.is_judged_under(&key, &digest) {
                            work.unchanged += 1;
                        } else {
                            work.rescore.push(*planned);
                        }
                        unchanged.push(key);
                    }
                }
            }
            self.scan.store.mark_unchanged(&unchanged, Timestamp::now())?;
        }
        self.scan.options.stopped.extend(stopped);
        Ok(unknown)
    }
}

fn seconds(time: Duration) -> f64 {
    (time.as_secs_f64() * 1_000.0).round() / 1_000.0
}

/// Of those collected, how many a source failed for.
fn failed(known: &[StoredProspect], done: &[&str]) -> u64 {
    let whole: BTreeMap<&str, Completeness> = known.iter().map(|one| (one.key.as_str(), one.completeness)).collect();
    done.iter().filter(|key| whole.get(*key).is_some_and(|how| *how != Completeness::Whole)).count() as u64
}

/// Seconds since the prospect longest not asked about was current.
fn oldest(known: &[StoredProspect], now: Timestamp) -> Option<u64> {
    known.iter().map(|one| order::age(one.current_at(), now).as_secs()).max()
}

fn skipped(fresh: u64, left: u64, work: &Work) -> Vec<Skipped> {
    let reasons = [
        (Reason::Fresh, fresh),
        (Reason::Budget, left),
        (Reason::Interrupted, work.interrupted),
        (Reason::Suppressed, work.silenced),
        (Reason::NotStored, work.lost),
    ];
    reasons.into_iter().filter(|(_, count)| *count > 0).map(|(reason, count)| Skipped { reason, count }).collect()
}
