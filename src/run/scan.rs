//! A scan: what needs asking is asked, everything is judged, each prospect is kept the moment it is finished.

use super::accounts::{Claims, harvests, missed, suppressed};
use super::cancel::{Cancel, GRACE, Signal};
use super::elsewhere::Elsewhere;
use super::merge::merge;
use super::plan::{Plan, Planned, claims, linked};
use super::stops::Stops;
use super::{Finished, KeptPages, Watcher};
use crate::assess::rubric::{Role, Rubric};
use crate::assess::verdict::{Assessment, Changes};
use crate::assess::{band, changes_since};
use crate::collect::{Harvest, Source, Stop};
use crate::evidence::{Evidence, Gap, Handle, HandleRecord, HandleStatus, Platform, Prospect, Usage};
use crate::report::document::{Rejected, RubricStamp, Run, RunStatus};
use crate::report::{Standing, Standings};
use crate::rights::{self, Corrections, Suppressions};
use crate::store::{RunPlan, Store, StoreError, StoredEvidence};
use futures_util::future::BoxFuture;
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::task::JoinSet;

/// What a scan needs to know.
#[derive(Debug, Clone)]
pub struct ScanOptions {
    /// The run's id.
    pub id: String,
    /// When it began.
    pub started_at: Timestamp,
    /// The day judgements see as today.
    pub as_of: jiff::civil::Date,
    /// The role judged under where the list names none.
    pub role: Role,
    /// Evidence younger than this stands.
    pub max_age: Duration,
    /// Prospects collected at once.
    pub concurrency: usize,
    /// Ask nothing.
    pub offline: bool,
    /// Join no account that the list does not name.
    pub no_link: bool,
    /// Leave to another run, untouched, whoever a platform that will not be asked any more in this one would have to be
    /// asked about. Otherwise they are kept as not observed.
    pub leaves_unasked: bool,
    /// Platforms that will not be asked any more from the start, and why.
    pub stopped: BTreeMap<Platform, Stop>,
    /// Why the data is collected.
    pub purpose: Option<String>,
    /// Whom the people assessed may write to.
    pub contact: Option<String>,
}

/// A worker over one list.
pub struct Scan {
    /// Where results are kept.
    pub store: Arc<Store>,
    /// The platforms that can be asked.
    pub sources: BTreeMap<Platform, Arc<dyn Source>>,
    /// The judgement.
    pub rubric: Arc<Rubric>,
    /// Who asked not to be looked at.
    pub suppressions: Suppressions,
    /// What people say of findings about them.
    pub corrections: Corrections,
    /// What was asked for.
    pub options: ScanOptions,
}

/// How a scan ended.
pub struct ScanEnd {
    /// The run, for the document.
    pub run: Run,
    /// How the prospects stand, in list order, with their bands.
    pub standings: Vec<Standing>,
    /// Their assessments, in the same order.
    pub pages: KeptPages,
    /// A platform refused our credentials: the sentence to print.
    pub unauthorized: Option<String>,
    /// The budget or a limit ended the run: the sentence to print.
    pub budget: Option<String>,
    /// The signal that ended it.
    pub signal: Option<Signal>,
    /// Handles that could not be collected.
    pub unreachable: u64,
    /// Prospects left untouched because a platform would not be asked any more.
    pub left: u64,
    /// Prospects on which a part of this program failed.
    pub faults: Vec<String>,
}

/// What tasks share.
struct Shared {
    scan: Scan,
    /// The rubric's, which is a digest over all of it.
    stamp: RubricStamp,
    watcher: Arc<dyn Watcher>,
    stops: Stops,
    claims: Claims,
    elsewhere: Elsewhere,
    makers: Mutex<Standings>,
    /// Keys of prospects who asked not to be looked at, those included who turned out to be.
    suppressed: Mutex<BTreeSet<String>>,
}

/// What stays in memory of a finished prospect.
struct Done {
    standing: Standing,
    /// The prospect, where the store keeps nothing of them.
    unkept: Option<Prospect>,
    /// The prospect, where an account was joined by a link: somebody else may turn out to claim it too.
    joined: Option<Prospect>,
    unreachable: u64,
}

impl Scan {
    /// Carries the plan out.
    ///
    /// # Errors
    /// When the store cannot keep a result: going on would lose finished work.
    pub async fn run(self, mut plan: Plan, watcher: Arc<dyn Watcher>, cancel: &Cancel) -> Result<ScanEnd, StoreError> {
        let claims = claims(&plan.prospects);
        let elsewhere = Elsewhere::new(&self.store, &plan.prospects);
        if !self.options.offline {
            // What is stored stands only as far as nobody else claims an account it joined.
            let disputed = claims.disputed();
            let is_disputed = |one: &&mut Planned| {
                disputed.contains(&one.prospect.key)
                    || one.linked.iter().any(|handle| elsewhere.claim(handle, &one.prospect))
            };
            plan.prospects.iter_mut().filter(is_disputed).for_each(|one| one.stored = false);
        }
        let stored = plan.prospects.iter().filter(|planned| planned.stored).count();
        watcher.planned(plan.prospects.len(), stored);
        let mut run = self.new_run(plan.rejected);
        let stamp = self.rubric.stamp();
        self.store.begin_run(&RunPlan {
            run: run.clone(),
            rubric: stamp.clone(),
            list_digest: plan.digest,
            planned: plan.prospects.iter().filter(|one| !one.suppressed).map(|one| one.prospect.key.clone()).collect(),
        })?;
        let concurrency = self.options.concurrency.max(1);
        let stops = Stops::new(self.options.stopped.clone());
        let shared = Arc::new(Shared {
            scan: self,
            stamp,
            watcher: Arc::clone(&watcher),
            stops,
            claims,
            elsewhere,
            makers: Mutex::default(),
            suppressed: Mutex::default(),
        });

        let mut queue = plan.prospects.into_iter().enumerate();
        let mut again: Vec<(usize, Prospect)> = Vec::new();
        let mut slots: BTreeMap<usize, Done> = BTreeMap::new();
        let mut faults = Vec::new();
        let mut tasks = JoinSet::new();
        let mut names: BTreeMap<tokio::task::Id, String> = BTreeMap::new();
        let mut signal = None;
        let mut left = 0;
        loop {
            while signal.is_none() && tasks.len() < concurrency {
                let shared = Arc::clone(&shared);
                let first = queue.find(|(_, planned)| {
                    let is_left = shared.is_left(planned);
                    left += u64::from(is_left);
                    !is_left
                });
                let first = first.map(|(index, planned)| (index, planned, false));
                let next = first.or_else(|| again.pop().map(|(index, one)| (index, Planned::open(one), true)));
                let Some((index, planned, repeated)) = next else { break };
                let key = planned.prospect.key.clone();
                let task = tasks.spawn(async move { (index, shared.one(planned, repeated).await) });
                names.insert(task.id(), key);
            }
            if tasks.is_empty() {
                again = shared.disputed(&mut slots);
                if again.is_empty() {
                    break;
                }
                continue;
            }
            let joined = tokio::select! {
                joined = tasks.join_next_with_id() => joined,
                came = cancel.wait(), if signal.is_none() => {
                    signal = Some(came);
                    finish_in_flight(&mut tasks, &mut slots, &mut faults, &names).await?;
                    break;
                }
            };
            match joined {
                Some(Ok((id, (index, done)))) => {
                    names.remove(&id);
                    match done? {
                        Some(done) => drop(slots.insert(index, done)),
                        None => left += 1,
                    }
                }
                Some(Err(error)) => faults.push(fault_sentence(&error, &names)),
                None => break,
            }
        }

        let unreachable = slots.values().map(|done| done.unreachable).sum();
        let (unauthorized, budget) = shared.stops.sentences();
        let usage = shared.usage();
        run.finished_at = Some(Timestamp::now());
        run.status = status(signal, budget.as_ref(), unauthorized.as_ref(), unreachable, &faults);
        run.requests = usage;
        shared.scan.store.finish_run(&run)?;
        watcher.ended(run.status);
        let (standings, pages) = listed(shared, slots);
        Ok(ScanEnd { run, standings, pages, unauthorized, budget, signal, unreachable, left, faults })
    }

    fn new_run(&self, rejected: Vec<Rejected>) -> Run {
        Run {
            id: self.options.id.clone(),
            started_at: self.options.started_at,
            finished_at: None,
            as_of: self.options.as_of.to_string(),
            status: RunStatus::Interrupted,
            purpose: self.options.purpose.clone(),
            contact: self.options.contact.clone(),
            requests: Usage::default(),
            rejected,
        }
    }
}

fn status(
    signal: Option<Signal>,
    budget: Option<&String>,
    unauthorized: Option<&String>,
    unreachable: u64,
    faults: &[String],
) -> RunStatus {
    match signal {
        Some(_) => RunStatus::Interrupted,
        None if budget.is_some() => RunStatus::Budget,
        None if unreachable > 0 || unauthorized.is_some() || !faults.is_empty() => RunStatus::Partial,
        None => RunStatus::Complete,
    }
}

/// The finished prospects in list order, banded, and where their assessments are.
fn listed(shared: Arc<Shared>, slots: BTreeMap<usize, Done>) -> (Vec<Standing>, KeptPages) {
    let Scan { store, options, .. } = &shared.scan;
    let pages = KeptPages::new(Arc::clone(store), &options.id);
    let judge = Arc::clone(&shared);
    let mut pages = pages.judging(move |prospect| judge.judge(&judge.unkept(prospect.clone())));
    let mut standings = Vec::with_capacity(slots.len());
    for Done { standing, unkept, .. } in slots.into_values() {
        match unkept {
            Some(prospect) => pages.add_unkept(prospect),
            None => pages.add_kept(&standing.key),
        }
        standings.push(standing);
    }
    band(&mut standings);
    (standings, pages)
}

type Joined = (usize, Result<Option<Done>, StoreError>);

/// After a signal: lets what is in flight finish within the grace period, then abandons it untouched.
async fn finish_in_flight(
    tasks: &mut JoinSet<Joined>,
    slots: &mut BTreeMap<usize, Done>,
    faults: &mut Vec<String>,
    names: &BTreeMap<tokio::task::Id, String>,
) -> Result<(), StoreError> {
    let deadline = tokio::time::Instant::now() + GRACE;
    while let Ok(Some(joined)) = tokio::time::timeout_at(deadline, tasks.join_next_with_id()).await {
        match joined {
            Ok((_, (index, done))) => slots.extend(done?.map(|done| (index, done))),
            Err(error) => faults.push(fault_sentence(&error, names)),
        }
    }
    tasks.shutdown().await;
    Ok(())
}

fn fault_sentence(error: &tokio::task::JoinError, names: &BTreeMap<tokio::task::Id, String>) -> String {
    let key = names.get(&error.id()).map_or("a prospect", String::as_str);
    format!("internal error while assessing {key}; the others went on: {error}")
}

impl Shared {
    /// Those of the finished whose linked account somebody else turned out to claim too. A run that had to stop asking
    /// leaves them to the next one, which finds the claims in the store.
    fn disputed(&self, slots: &mut BTreeMap<usize, Done>) -> Vec<(usize, Prospect)> {
        let disputed = self.claims.disputed();
        if disputed.is_empty() || !self.stops.is_empty() {
            return Vec::new();
        }
        let is_disputed = |done: &Done| disputed.contains(&done.standing.key);
        let open = slots.iter_mut().filter(|(_, done)| is_disputed(done));
        open.filter_map(|(index, done)| Some((*index, done.joined.take()?))).collect()
    }

    /// Whether it would have to be asked of a platform that will not be asked any more.
    fn is_left(&self, planned: &Planned) -> bool {
        let asks = !planned.stored && !planned.suppressed;
        self.scan.options.leaves_unasked && asks && self.stops.end_any(&planned.prospect.handles)
    }

    /// Assesses one prospect and keeps it; none where it is left to another run.
    async fn one(&self, planned: Planned, again: bool) -> Result<Option<Done>, StoreError> {
        let Planned { prospect, stored, suppressed, .. } = planned;
        let evidence = if suppressed {
            self.silence(prospect)
        } else if stored {
            let kept = self.scan.store.evidence(&prospect.key);
            // The list's own columns are today's; what was measured is what was kept.
            let join = |kept: StoredEvidence| Evidence { prospect: prospect.clone(), ..kept.evidence };
            kept.map_or_else(|| offline(prospect.clone()), join)
        } else if self.scan.options.offline {
            offline(prospect)
        } else {
            let evidence = self.collect(prospect).await?;
            if self.scan.options.leaves_unasked && self.stops.cut(&evidence) {
                return Ok(None);
            }
            evidence
        };
        let suppressed = is_silent(&evidence);
        let unreachable = evidence.handles.iter().filter(|record| record.is_failure()).count() as u64;
        let key = evidence.prospect.key.clone();
        let joined = (!linked(&evidence).is_empty()).then(|| evidence.prospect.clone());
        let assessment = self.judge(&evidence);
        let unkept = suppressed || !stored && self.scan.options.offline;
        let unkept = unkept.then(|| evidence.prospect.clone());
        if unkept.is_none() {
            self.keep(key, evidence, &assessment, stored).await?;
        }
        self.watcher.finished(&Finished { assessment: &assessment, stored, again });
        let standing =
            self.makers.lock().map_or_else(|_| Standing::of(&assessment), |mut makers| makers.of(&assessment));
        Ok(Some(Done { standing, unkept, joined, unreachable }))
    }

    /// The assessment of evidence, with what moved since the one kept before.
    fn judge(&self, evidence: &Evidence) -> Assessment {
        let scan = &self.scan;
        let (rubric, options) = (&scan.rubric, &scan.options);
        let named = evidence.prospect.role.as_deref().map(|name| rubric.role(name));
        let unknown_role = matches!(named, Some(Err(_)));
        let role = named.and_then(Result::ok).unwrap_or(&options.role);
        let corrections = scan.corrections.of(&evidence.prospect.key);
        let mut assessment = rights::judge(evidence, corrections, rubric, role, options.as_of);
        if unknown_role {
            let name = evidence.prospect.role.as_deref().unwrap_or_default();
            let told = format!("The rubric has no role {name:?}, which the list asks for; judged as {}.", role.name);
            let more = assessment.message.take().map(|message| format!(" {message}")).unwrap_or_default();
            assessment.message = Some(told + &more);
        }
        // What this run itself kept before an account turned out to be contested is nothing to compare with.
        let earlier = scan.store.latest_assessment(&evidence.prospect.key, None).and_then(|latest| {
            if latest.run != options.id {
                return Some(latest);
            }
            scan.store.assessments(&evidence.prospect.key, None).into_iter().find(|kept| kept.run != options.id)
        });
        if let Some(before) = earlier {
            let same_rubric = before.rubric.sha256 == self.stamp.sha256;
            changes_since(&before.assessment, &mut assessment, same_rubric);
            forget_stillness(&mut assessment);
        }
        assessment
    }

    /// Keeps a finished prospect, on disk when this returns.
    async fn keep(
        &self,
        key: String,
        evidence: Evidence,
        assessment: &Assessment,
        stored: bool,
    ) -> Result<(), StoreError> {
        let store = Arc::clone(&self.scan.store);
        let (run, kept) = (self.scan.options.id.clone(), assessment.clone());
        let joined = tokio::task::spawn_blocking(move || {
            if stored {
                store.finish_rescored(&run, &key, &kept)
            } else {
                store.finish_prospect(&run, &key, &evidence, &kept)
            }
        });
        joined.await.unwrap_or_else(|panic| std::panic::resume_unwind(panic.into_panic()))
    }

    async fn collect(&self, prospect: Prospect) -> Result<Evidence, StoreError> {
        let previous = self.scan.store.evidence(&prospect.key).map(|stored| stored.evidence);
        let key = prospect.key.as_str();
        let ask = |handle: Handle| -> BoxFuture<'_, Harvest> { Box::pin(async move { self.ask(&handle, key).await }) };
        let taken = |handle: &Handle| self.elsewhere.claim(handle, &prospect);
        let (links, suppressions) = (!self.scan.options.no_link, &self.scan.suppressions);
        let Some(harvests) = harvests(&prospect, &self.claims, suppressions, links, taken, ask).await else {
            // An account that was asked turned out to be theirs: whatever came of it goes again.
            let (store, run) = (Arc::clone(&self.scan.store), self.scan.options.id.clone());
            let (key, handles) = (prospect.key.clone(), prospect.handles.clone());
            let gone = tokio::task::spawn_blocking(move || store.withdraw(&key, &handles, &run));
            gone.await.unwrap_or_else(|panic| std::panic::resume_unwind(panic.into_panic()))?;
            return Ok(self.silence(prospect));
        };
        let mut evidence = merge(prospect, harvests, previous, Timestamp::now());
        // A negative answer is an answer and stands as long as a positive one.
        let answered =
            |record: &HandleRecord| !matches!(record.status, HandleStatus::Unreachable | HandleStatus::NotConfigured);
        if evidence.collected_at.is_none() && evidence.handles.iter().any(answered) {
            evidence.collected_at = Some(Timestamp::now());
        }
        Ok(evidence)
    }

    /// What is said of somebody who asked not to be looked at: that, under the accounts the list gives.
    fn silence(&self, prospect: Prospect) -> Evidence {
        let mut silent = self.suppressed.lock().unwrap_or_else(PoisonError::into_inner);
        silent.insert(prospect.key.clone());
        drop(silent);
        silence(prospect)
    }

    /// The evidence of a prospect of whom nothing is kept.
    fn unkept(&self, prospect: Prospect) -> Evidence {
        let silent = self.suppressed.lock().unwrap_or_else(PoisonError::into_inner).contains(&prospect.key);
        if silent { silence(prospect) } else { offline(prospect) }
    }

    /// Asks for one account of the prospect with this key.
    async fn ask(&self, handle: &Handle, owner: &str) -> Harvest {
        let Some(source) = self.scan.sources.get(&handle.platform) else {
            let message = format!("{} is not collected in this run", handle.platform);
            return missed(handle, HandleStatus::NotConfigured, Gap::NotConfigured, message);
        };
        if let Some(stop) = self.stops.of(handle.platform) {
            let (gap, message) = match stop {
                Stop::Unauthorized(_) => (Gap::Forbidden, "the platform refused our credentials"),
                Stop::Budget(_) => (Gap::BudgetSpent, "the run's budget was spent before this account's turn"),
            };
            return missed(handle, HandleStatus::Unreachable, gap, message.into());
        }
        let memory = self.scan.store.memory_of(owner);
        let harvest = source.collect(handle, &memory, self.watcher.as_ref()).await;
        if let Some(stop) = &harvest.stop {
            self.stops.note(handle.platform, stop);
        }
        harvest
    }

    fn usage(&self) -> Usage {
        let mut usage = Usage::default();
        for (platform, source) in &self.scan.sources {
            let slot = match platform {
                Platform::Github => &mut usage.github,
                Platform::Huggingface => &mut usage.huggingface,
                Platform::Kaggle => &mut usage.kaggle,
                Platform::Web => &mut usage.web,
            };
            *slot = source.usage();
        }
        usage
    }
}

/// Where nothing moved there is no change to tell, and equal facts give equal bytes however often they are judged.
fn forget_stillness(assessment: &mut Assessment) {
    let still = |changes: &Changes| changes.causes.is_empty() && changes.score_delta.is_none_or(|delta| delta == 0.0);
    if assessment.changes.as_ref().is_some_and(still) {
        assessment.changes = None;
    }
}

/// Evidence of somebody who asked not to be looked at.
fn silence(prospect: Prospect) -> Evidence {
    let handles = prospect.handles.iter().map(suppressed).collect();
    Evidence { handles, ..merge(prospect, Vec::new(), None, Timestamp::UNIX_EPOCH) }
}

/// Whether evidence says no more than that.
fn is_silent(evidence: &Evidence) -> bool {
    !evidence.handles.is_empty() && evidence.handles.iter().all(|one| one.status == HandleStatus::Suppressed)
}

/// Evidence of a prospect that is not in the store while nothing may be asked.
fn offline(prospect: Prospect) -> Evidence {
    let message = "not in the store, and --offline asks nobody".to_owned();
    let harvests = prospect
        .handles
        .iter()
        .map(|handle| missed(handle, HandleStatus::Unreachable, Gap::NotAttempted, message.clone()))
        .collect();
    merge(prospect, harvests, None, Timestamp::UNIX_EPOCH)
}
