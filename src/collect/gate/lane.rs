//! One resource of one host, as one source uses it.

use super::GateSettings;
use super::backoff::{Retries, Tries};
use super::fault::{Fault, Transport};
use super::host::{Host, Why};
use super::meter::{Kind, Meter};
use super::quota::{Limit, Reply, Seen, Verdict, Window};
use crate::collect::source::{Event, Observer};
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultDirectRateLimiter, Quota};
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::Instant;

/// First wait for a limit that names no time; doubles with each repeat.
const UNSAID_WAIT: Duration = Duration::from_secs(60);
/// Times one request may run into a limit before it is given up.
const MOST_LIMITS: u32 = 5;
/// Added to a window's turn, since hosts round to whole seconds.
const TURN_MARGIN: Duration = Duration::from_secs(1);

/// How fast to ask, beside what the host says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// Time from one request to the next in the long run.
    pub every: Duration,
    /// Requests that may go out together after a rest.
    pub burst: u32,
}

/// What a lane leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LaneSpec {
    /// The host with its port (and base path, where one name stands for several services): what pauses and permits go by.
    pub host: String,
    /// The resource's name for people and, where the host names resources in its headers, for telling them apart.
    pub resource: &'static str,
    /// Which count requests go to.
    pub kind: Kind,
    /// Requests in flight.
    pub at_once: usize,
    /// Our own pace; none for a host of one's own.
    pub pace: Option<Pace>,
    /// Total time of one request, body included.
    pub total_time: Duration,
}

/// The way to one resource of one host. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Lane {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    spec: LaneSpec,
    name: String,
    host: Arc<Host>,
    settings: Arc<GateSettings>,
    meter: Arc<Meter>,
    permits: Arc<Semaphore>,
    bucket: Option<DefaultDirectRateLimiter>,
    window: Mutex<Option<Window>>,
    in_flight: AtomicU64,
}

/// Leave to send one request; gives its places back when dropped.
struct Pass<'a> {
    lane: &'a Inner,
    _places: (OwnedSemaphorePermit, OwnedSemaphorePermit),
}

impl Drop for Pass<'_> {
    fn drop(&mut self) {
        self.lane.in_flight.fetch_sub(1, Relaxed);
    }
}

impl Lane {
    pub(super) fn new(spec: LaneSpec, host: Arc<Host>, settings: Arc<GateSettings>, meter: Arc<Meter>) -> Self {
        let bucket = spec.pace.and_then(|pace| {
            let every = pace.every.mul_f64(settings.time_factor).max(Duration::from_nanos(1));
            Some(DefaultDirectRateLimiter::direct(Quota::with_period(every)?.allow_burst(NonZeroU32::new(pace.burst)?)))
        });
        let permits = Arc::new(Semaphore::new(spec.at_once.max(1)));
        let name = format!("{} {}", spec.host, spec.resource);
        let (window, in_flight) = (Mutex::default(), AtomicU64::new(0));
        Lane { inner: Arc::new(Inner { spec, name, host, settings, meter, permits, bucket, window, in_flight }) }
    }

    /// The counts this lane adds to.
    pub fn meter(&self) -> &Arc<Meter> {
        &self.inner.meter
    }

    /// Sends one request through the gate, and again as far as that can help. `send` makes the request anew each time
    /// and reads its body; `judge` says what the answer is.
    ///
    /// # Errors
    /// Whatever kept an acceptable answer from arriving, once no repeat can help.
    pub async fn ask<T, F, Sent>(
        &self,
        retries: Retries,
        observer: &dyn Observer,
        judge: impl Fn(&Reply<T>) -> Verdict,
        mut send: F,
    ) -> Result<Reply<T>, Fault>
    where
        F: FnMut() -> Sent,
        Sent: Future<Output = Result<Reply<T>, Fault>>,
    {
        let inner = &*self.inner;
        let mut tries = Tries::default();
        loop {
            let pass = inner.enter(observer).await?;
            inner.meter.sent(inner.spec.kind);
            let outcome = match tokio::time::timeout(inner.spec.total_time, send()).await {
                Ok(outcome) => outcome,
                Err(_) => Err(Fault::transport(
                    Transport::Timeout,
                    format!("not complete after {} s", inner.spec.total_time.as_secs_f64()),
                )),
            };
            drop(pass);
            let fault = match outcome {
                Err(fault) => fault,
                Ok(reply) => {
                    inner.learn(&reply, observer);
                    match judge(&reply) {
                        Verdict::Accept => {
                            inner.host.answered();
                            return Ok(reply);
                        }
                        Verdict::Limited(limit) => {
                            inner.host.answered();
                            tries.limited += 1;
                            inner.limited(limit, tries.limited)?;
                            continue;
                        }
                        Verdict::Fault(fault) => fault,
                    }
                }
            };
            if fault.is_transient() {
                inner.host.failed(inner.settings.time_factor);
            } else {
                inner.host.answered();
            }
            let Some(delay) = retries.next(&fault, &mut tries) else { return Err(fault) };
            inner.rest(delay, &retries.tell(&tries, &fault), observer).await;
        }
    }
}

impl Inner {
    /// Waits until one more request may go out.
    async fn enter(&self, observer: &dyn Observer) -> Result<Pass<'_>, Fault> {
        loop {
            self.wait_for_host(observer).await?;
            self.wait_for_window(observer).await?;
            // The lane's place first: a task that holds the host's place never waits for a lane's.
            let lane_place = Arc::clone(&self.permits).acquire_owned().await;
            let host_place = Arc::clone(&self.host.permits).acquire_owned().await;
            let (Ok(lane_place), Ok(host_place)) = (lane_place, host_place) else {
                return Err(Fault::transport(Transport::Other, "the gate was closed"));
            };
            // The host may have closed while we stood in line.
            if self.host.pause().is_some() || self.window_wait().is_some() {
                continue;
            }
            self.in_flight.fetch_add(1, Relaxed);
            let pass = Pass { lane: self, _places: (lane_place, host_place) };
            self.pace(observer).await;
            return Ok(pass);
        }
    }

    /// Waits out the pause of the host, or refuses where that is longer than this run may wait.
    async fn wait_for_host(&self, observer: &dyn Observer) -> Result<(), Fault> {
        while let Some(pause) = self.host.pause() {
            let nominal = self.nominal(pause.until.saturating_duration_since(Instant::now()));
            match pause.why {
                Why::Failing if self.host.given_up() || nominal > self.settings.max_wait => {
                    return Err(Fault::transport(
                        Transport::Connect,
                        format!("{} keeps failing and is left alone for now", self.spec.host),
                    ));
                }
                Why::Limit if nominal > self.settings.max_wait => return Err(self.too_long(nominal)),
                why => {
                    let why = if why == Why::Limit { "rate limit" } else { "the host keeps failing" };
                    self.sleep_until(pause.until, nominal, why, observer).await;
                }
            }
        }
        Ok(())
    }

    /// Waits for the window to turn where our share of it is spent.
    async fn wait_for_window(&self, observer: &dyn Observer) -> Result<(), Fault> {
        while let Some(until) = self.window_wait() {
            let nominal = self.nominal(until.saturating_duration_since(Instant::now()));
            if nominal > self.settings.max_wait {
                return Err(self.too_long(nominal));
            }
            self.sleep_until(until, nominal, "rate limit", observer).await;
        }
        Ok(())
    }

    /// Until when our share of the window is spent, if it is. Turns the window where its time has come.
    fn window_wait(&self) -> Option<Instant> {
        let mut window = self.window.lock().unwrap_or_else(PoisonError::into_inner);
        let known = window.as_ref()?;
        if !known.spent(self.in_flight.load(Relaxed)) {
            return None;
        }
        if known.opens > Instant::now() {
            return Some(known.opens);
        }
        let turned = known.turned(self.settings.budget, self.settings.reserve, known.opens);
        *window = Some(turned);
        None
    }

    /// Keeps our own pace.
    async fn pace(&self, observer: &dyn Observer) {
        let Some(bucket) = &self.bucket else { return };
        while let Err(early) = bucket.check() {
            let wait = early.wait_time_from(DefaultClock::default().now());
            let nominal = self.nominal(wait);
            // Short pacing is not worth a word.
            let why = if nominal >= Duration::from_secs(2) { "our own pace" } else { "" };
            self.sleep_until(Instant::now() + wait, nominal, why, observer).await;
        }
    }

    /// Backs off after a failure.
    async fn rest(&self, nominal: Duration, why: &str, observer: &dyn Observer) {
        let until = Instant::now() + nominal.mul_f64(self.settings.time_factor);
        self.sleep_until(until, nominal, why, observer).await;
    }

    async fn sleep_until(&self, until: Instant, nominal: Duration, why: &str, observer: &dyn Observer) {
        if !why.is_empty() {
            observer.event(Event::Waiting { host: &self.name, seconds: nominal.as_secs_f64(), why });
        }
        let began = Instant::now();
        tokio::time::sleep_until(until).await;
        self.meter.waited(began.elapsed());
    }

    /// Takes in what an answer's headers say of the window.
    fn learn<T>(&self, reply: &Reply<T>, observer: &dyn Observer) {
        let Some(seen) = Seen::of(&reply.headers) else { return };
        if seen.resource.as_deref().is_some_and(|resource| resource != self.spec.resource) {
            return;
        }
        let opens = Instant::now() + (seen.resets_in + TURN_MARGIN).mul_f64(self.settings.time_factor);
        let mut window = self.window.lock().unwrap_or_else(PoisonError::into_inner);
        let learnt = Window::learn(window.take(), &seen, self.settings.budget, self.settings.reserve, opens);
        let (remaining, limit) = (learnt.remaining, learnt.limit);
        *window = Some(learnt);
        drop(window);
        let resets_at = jiff::Timestamp::from_second(seen.resets_at).ok();
        observer.event(Event::Quota { host: &self.name, remaining, limit, resets_at });
    }

    /// Closes the host, or this resource, as a limit says.
    fn limited(&self, limit: Limit, times: u32) -> Result<(), Fault> {
        if times > MOST_LIMITS {
            return Err(Fault::Limited(format!("{} limited one request {times} times", self.name)));
        }
        let wait = match limit {
            Limit::After(wait) => wait,
            Limit::Window(wait) => {
                // The headers have closed this lane already where they were there to be read.
                if self.window_wait().is_some() {
                    return Ok(());
                }
                wait + TURN_MARGIN
            }
            Limit::Unsaid => UNSAID_WAIT.saturating_mul(1 << (times - 1).min(8)),
        };
        let until = Instant::now() + wait.mul_f64(self.settings.time_factor);
        self.host.close(until, Why::Limit);
        Ok(())
    }

    /// Seconds as people and limits count them, from real time.
    fn nominal(&self, real: Duration) -> Duration {
        if self.settings.time_factor > 0.0 { real.div_f64(self.settings.time_factor) } else { real }
    }

    fn too_long(&self, wait: Duration) -> Fault {
        Fault::Budget(format!(
            "{} has nothing left for this run for another {} s, longer than the {} s it may wait",
            self.name,
            wait.as_secs(),
            self.settings.max_wait.as_secs()
        ))
    }
}
