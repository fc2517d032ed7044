//! One page at a time, by the rules: checked at every hop, paced, bounded in size and time, of a type we read.

use super::address::{Guard, Refusal, same_site};
use super::resolve::{Checked, Names, private_name};
use crate::collect::gate::{
    Fault, Gate, Kind, Lane, LaneSpec, Limit, Meter, Pace, Reply, Retries, Transport, Verdict, limit_of,
};
use crate::collect::http::{self, BodyLimits, MOST_REDIRECTS};
use crate::collect::{CachedResponse, Observer};
use bytes::Bytes;
use http_body_util::BodyExt;
use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderMap, HeaderValue, IF_MODIFIED_SINCE, IF_NONE_MATCH, LOCATION};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use url::Url;

/// Bytes of a page after unzipping.
const LARGEST: u64 = 2 << 20;
/// Longest wait for a site that says when to come back; one that asks for more is left alone for this run.
const LONGEST_WAIT: Duration = Duration::from_secs(10);
/// Time between two requests to somebody's site, where it asks for no more.
const DELAY: Duration = Duration::from_secs(1);

/// What is asked for, and so which types of answer are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Want {
    Page,
    Feed,
    Sitemap,
    Robots,
}

impl Want {
    fn reads(self, kind: &str) -> bool {
        let xml = matches!(kind, "application/xml" | "text/xml") || kind.ends_with("+xml");
        match self {
            Want::Page => matches!(kind, "text/html" | "application/xhtml+xml"),
            Want::Feed => {
                xml || matches!(kind, "application/json" | "application/feed+json" | "text/plain" | "text/html")
            }
            Want::Sitemap => xml || kind == "text/plain",
            // Served as anything: what is no rule is no rule.
            Want::Robots => true,
        }
    }

    fn accept(self) -> &'static str {
        match self {
            Want::Page => "text/html, application/xhtml+xml;q=0.9",
            Want::Feed => {
                "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, text/xml;q=0.9"
            }
            Want::Sitemap => "application/xml, text/xml, text/plain;q=0.5",
            Want::Robots => "text/plain",
        }
    }
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Miss {
    /// The address is one that nobody may ask for anything: the sentence says why.
    Barred(String),
    /// We would not have what is there: the sentence says why.
    Refused(String),
    /// The site moved within itself: another scheme, or with and without `www.`.
    Moved(Url),
    /// It did not come.
    Fault(Fault),
}

impl std::fmt::Display for Miss {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Miss::Barred(why) | Miss::Refused(why) => f.write_str(why),
            Miss::Moved(to) => write!(f, "it moved to {to}"),
            Miss::Fault(fault) => fault.fmt(f),
        }
    }
}

impl From<Refusal> for Miss {
    fn from(refusal: Refusal) -> Self {
        Miss::Barred(refusal.to_string())
    }
}

/// An answer of status 200 or 304.
#[derive(Debug)]
pub(super) struct Answer {
    /// Where it came from, redirects followed.
    pub(super) url: Url,
    /// Whether the kept answer still holds.
    pub(super) unchanged: bool,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
}

/// The way to people's sites.
pub(super) struct Fetcher {
    /// Connects to public addresses only.
    guarded: reqwest::Client,
    /// Connects to what the operator excepted.
    excepted: reqwest::Client,
    guard: Guard,
    stand_ins: BTreeMap<String, Url>,
    gate: Gate,
    meter: Arc<Meter>,
    lanes: Mutex<BTreeMap<String, (Duration, Lane)>>,
    total_time: Duration,
}

/// What a fetcher is made of.
pub(super) struct Parts {
    pub(super) user_agent: HeaderValue,
    pub(super) guard: Guard,
    pub(super) stand_ins: BTreeMap<String, Url>,
    pub(super) gate: Gate,
    pub(super) meter: Arc<Meter>,
    pub(super) names: Arc<dyn Names>,
    pub(super) total_time: Duration,
}

/// A client for people's sites. No proxy, whatever the environment names: it would resolve names itself, and so connect
/// to what nobody checked.
pub(super) fn client(user_agent: &HeaderValue) -> reqwest::ClientBuilder {
    reqwest::Client::builder()
        .user_agent(user_agent.clone())
        .connect_timeout(Duration::from_secs(10))
        .read_timeout(Duration::from_secs(15))
        .redirect(reqwest::redirect::Policy::none())
        .referer(false)
        .gzip(false)
        .no_proxy()
}

impl Fetcher {
    /// # Errors
    /// When a client cannot be made.
    pub(super) fn new(parts: Parts) -> Result<Self, reqwest::Error> {
        Ok(Fetcher {
            guarded: client(&parts.user_agent).dns_resolver(Checked::public(parts.names)).build()?,
            excepted: client(&parts.user_agent).build()?,
            guard: parts.guard,
            stand_ins: parts.stand_ins,
            gate: parts.gate,
            meter: parts.meter,
            lanes: Mutex::default(),
            total_time: parts.total_time,
        })
    }

    pub(super) fn guard(&self) -> &Guard {
        &self.guard
    }

    /// Slows down to what a site asks for.
    pub(super) fn slow_down(&self, site: &Url, delay: Duration) {
        let key = http::host_and_port(site);
        let mut lanes = self.lanes.lock().unwrap_or_else(PoisonError::into_inner);
        if lanes.get(&key).is_none_or(|(known, _)| *known < delay) {
            let lane = self.new_lane(&key, Some(delay));
            lanes.insert(key, (delay, lane));
        }
    }

    fn lane(&self, site: &Url) -> Lane {
        let key = http::host_and_port(site);
        let mut lanes = self.lanes.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, lane)) = lanes.get(&key) {
            return lane.clone();
        }
        // Our own machine needs no politeness of ours.
        let delay = (!http::is_loopback(&self.real(site))).then_some(DELAY);
        let lane = self.new_lane(&key, delay);
        lanes.insert(key, (delay.unwrap_or_default(), lane.clone()));
        lane
    }

    fn new_lane(&self, host: &str, delay: Option<Duration>) -> Lane {
        let spec = LaneSpec {
            host: host.to_owned(),
            resource: "pages",
            kind: Kind::Rest,
            at_once: 1,
            pace: delay.filter(|delay| !delay.is_zero()).map(|every| Pace { every, burst: 1 }),
            total_time: self.total_time,
        };
        self.gate.lane(spec, Arc::clone(&self.meter))
    }

    /// Where an address is really asked: a stand-in's place, else itself.
    fn real(&self, url: &Url) -> Url {
        let Some(base) = self.stand_ins.get(&url.origin().ascii_serialization()) else { return url.clone() };
        let mut real = base.clone();
        real.set_path(&format!("{}{}", base.path().trim_end_matches('/'), url.path()));
        real.set_query(url.query());
        real
    }

    /// Gets an address, following redirects that `may` allows within its origin, with the validators of `kept`.
    pub(super) async fn get(
        &self,
        url: &Url,
        want: Want,
        kept: Option<&CachedResponse>,
        may: &(dyn Fn(&Url) -> Result<(), String> + Sync),
        observer: &dyn Observer,
    ) -> Result<Answer, Miss> {
        let mut url = url.clone();
        for _ in 0..=MOST_REDIRECTS {
            self.guard.check(&url)?;
            may(&url).map_err(Miss::Refused)?;
            let lane = self.lane(&url);
            let headers = headers(want, kept);
            let asked = lane.ask(Retries::Page, observer, judge, || self.send(&url, want, headers.clone())).await;
            let reply = asked.map_err(miss)?;
            match reply.status {
                200 => {
                    check_type(want, &reply.headers)?;
                    return Ok(Answer { url, unchanged: false, headers: reply.headers, body: reply.body });
                }
                304 => {
                    self.meter.not_modified();
                    return Ok(Answer { url, unchanged: true, headers: reply.headers, body: reply.body });
                }
                301 | 302 | 303 | 307 | 308 => url = self.next(&url, &reply.headers)?,
                status => return Err(Miss::Fault(Fault::Status { status, detail: "no page".to_owned() })),
            }
        }
        Err(Miss::Refused(format!("it redirects more than {MOST_REDIRECTS} times")))
    }

    /// Where a redirect leads, if that may be followed.
    fn next(&self, from: &Url, headers: &HeaderMap) -> Result<Url, Miss> {
        let said = headers.get(LOCATION).and_then(|value| value.to_str().ok());
        let to = said.and_then(|said| from.join(said).ok());
        let mut to = to.ok_or_else(|| Miss::Refused("it redirects to no address".to_owned()))?;
        to.set_fragment(None);
        self.guard.check(&to).map_err(|refusal| Miss::Refused(format!("it redirects, and {refusal}")))?;
        if to.origin() == from.origin() {
            Ok(to)
        } else if same_site(from, &to) {
            Err(Miss::Moved(to))
        } else {
            Err(Miss::Refused(Refusal::Elsewhere(http::host_and_port(&to)).to_string()))
        }
    }

    async fn send(&self, url: &Url, want: Want, headers: HeaderMap) -> Result<Reply<Bytes>, Fault> {
        let real = self.real(url);
        let is_excepted = real != *url || self.guard.is_exception(url);
        let client = if is_excepted { &self.excepted } else { &self.guarded };
        let sent = client.get(real).headers(headers).send().await;
        let response = sent.map_err(|error| match private_name(&error) {
            Some(private) => Fault::transport(Transport::Redirect, private),
            None => Fault::from_chain(&error, false),
        })?;
        let too_large = || Fault::TooLarge(format!("it is larger than {} MiB", LARGEST >> 20));
        if response.content_length().is_some_and(|length| length > LARGEST) {
            return Err(too_large());
        }
        let (head, body) = hyper::Response::from(response).into_parts();
        let status = head.status.as_u16();
        // What is no answer of ours is not downloaded to be thrown away.
        if status != 200 || check_type(want, &head.headers).is_err() {
            return Ok(Reply { status, headers: head.headers, body: Bytes::new() });
        }
        let limits = BodyLimits { decoded: LARGEST, ratio: BodyLimits::API.ratio };
        let body =
            http::read_body(&head.headers, body.boxed(), limits, &self.meter).await.map_err(|fault| match fault {
                Fault::TooLarge(_) => too_large(),
                other => other,
            })?;
        Ok(Reply { status, headers: head.headers, body })
    }
}

/// A fault as a miss. What a lane calls a refused redirect is a private name here, and a budget is the site's limit: no
/// single site ends a run.
fn miss(fault: Fault) -> Miss {
    match fault {
        Fault::Transport { kind: Transport::Redirect, detail } => Miss::Barred(detail),
        Fault::Budget(detail) => Miss::Fault(Fault::Limited(detail)),
        other => Miss::Fault(other),
    }
}

fn check_type(want: Want, headers: &HeaderMap) -> Result<(), Miss> {
    let kind = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    match kind.as_str() {
        "" if want != Want::Robots => Err(Miss::Refused("it does not say what it is".to_owned())),
        kind if want.reads(kind) => Ok(()),
        kind => {
            let kind: String = kind.chars().filter(|c| c.is_ascii_graphic()).take(60).collect();
            Err(Miss::Refused(format!("it is {kind}, which is not read")))
        }
    }
}

fn headers(want: Want, kept: Option<&CachedResponse>) -> HeaderMap {
    let mut headers = HeaderMap::new();
    http::accept_gzip(&mut headers);
    headers.insert(ACCEPT, HeaderValue::from_static(want.accept()));
    let etag = kept.and_then(|kept| HeaderValue::from_str(kept.etag.as_deref()?).ok());
    let modified = kept.and_then(|kept| HeaderValue::from_str(kept.last_modified.as_deref()?).ok());
    if let Some(etag) = etag {
        headers.insert(IF_NONE_MATCH, etag);
    } else if let Some(modified) = modified {
        headers.insert(IF_MODIFIED_SINCE, modified);
    }
    headers
}

fn judge(reply: &Reply<Bytes>) -> Verdict {
    match reply.status {
        200 | 304 | 301 | 302 | 303 | 307 | 308 => Verdict::Accept,
        401 | 403 => Verdict::Fault(Fault::Forbidden("the site lets nobody in there".to_owned())),
        404 | 410 => Verdict::Fault(Fault::NotFound(reply.status)),
        451 => Verdict::Fault(Fault::Blocked),
        429 | 503 => match limit_of(&reply.headers) {
            Some(Limit::After(wait)) if wait <= LONGEST_WAIT => Verdict::Limited(Limit::After(wait)),
            Some(Limit::After(wait)) => {
                Verdict::Fault(Fault::Limited(format!("the site asks to be left alone for {} s", wait.as_secs())))
            }
            _ if reply.status == 429 => Verdict::Fault(Fault::Limited("the site asks to be left alone".to_owned())),
            _ => Verdict::Fault(Fault::Status { status: 503, detail: "the site is overloaded".to_owned() }),
        },
        status => Verdict::Fault(Fault::Status { status, detail: "no page".to_owned() }),
    }
}
