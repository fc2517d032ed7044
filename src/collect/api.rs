//! A platform's plain HTTP interface behind the gate: JSON and text by GET, conditional where an answer is kept.
//!
//! Called by sources that need no client library of their own. Invariant: the authorisation goes to the base's own
//! origin only; a redirect or a next page elsewhere is refused; what is kept of an answer are the fields its reader
//! knows, never the whole.

use super::gate::{Fault, Gate, Kind, LaneSpec, Meter, Pace, Reply, Retries, Transport, Verdict, printable};
use super::gate::{Lane, judge_rest};
use super::http::{self, BodyLimits, Http, MOST_REDIRECTS};
use super::source::Observer;
use super::{CachedResponse, Memory};
use bytes::Bytes;
use http_body_util::BodyExt;
use reqwest::header::{AUTHORIZATION, ETAG, HeaderMap, HeaderValue, IF_MODIFIED_SINCE, IF_NONE_MATCH, LAST_MODIFIED};
use reqwest::header::{LINK, LOCATION};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use std::time::Duration;
use url::Url;

/// How to reach an interface.
#[derive(Debug, Clone)]
pub struct ApiSpec {
    /// Where it begins.
    pub base: Url,
    /// The resource's name for people.
    pub resource: &'static str,
    /// Sent as `Authorization`, to the base's own origin only.
    pub authorization: Option<HeaderValue>,
    /// What a 401 means and what to do about it.
    pub refused: &'static str,
    /// Requests in flight.
    pub at_once: usize,
    /// Our own pace where the host is not this machine.
    pub pace: Pace,
    /// Total time of one request, body included.
    pub total_time: Duration,
}

/// A platform's interface. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Api {
    base: Url,
    client: reqwest::Client,
    lane: Lane,
    authorization: Option<HeaderValue>,
    refused: &'static str,
    judge: Judge,
}

/// Says what an answer is.
pub type Judge = fn(&Reply<Bytes>) -> Verdict;

/// One answer, understood.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page<T> {
    /// What it says.
    pub value: T,
    /// Address of the next page, where the answer names one on the same host.
    pub next: Option<String>,
}

impl Api {
    /// An interface behind `gate`, counted on `meter`.
    pub fn new(spec: ApiSpec, gate: &Gate, http: &Http, meter: &Arc<Meter>) -> Self {
        let pace = (!http::is_loopback(&spec.base)).then_some(spec.pace);
        let lane = LaneSpec {
            host: http::service_key(&spec.base),
            resource: spec.resource,
            kind: Kind::Rest,
            at_once: spec.at_once,
            pace,
            total_time: spec.total_time,
        };
        let authorization = spec.authorization.map(|mut value| {
            value.set_sensitive(true);
            value
        });
        Api {
            client: http.client_for(&spec.base).clone(),
            lane: gate.lane(lane, Arc::clone(meter)),
            authorization,
            refused: spec.refused,
            base: spec.base,
            judge: judge_rest,
        }
    }

    /// The same where the host means something else by its statuses than GitHub does.
    #[must_use]
    pub fn judging(mut self, judge: Judge) -> Self {
        self.judge = judge;
        self
    }

    /// The address of a path below the base, `path` beginning with a slash and encoded already; a whole address of the
    /// same origin stays as it is.
    ///
    /// # Errors
    /// When it is no address, or leads elsewhere.
    pub fn address(&self, path: &str) -> Result<Url, Fault> {
        let refused = |why: String| Fault::transport(Transport::Redirect, why);
        let text = match path.strip_prefix('/') {
            Some(_) => format!("{}{path}", self.base.as_str().trim_end_matches('/')),
            None => path.to_owned(),
        };
        let url = Url::parse(&text).map_err(|error| refused(error.to_string()))?;
        if url.origin() == self.base.origin() {
            Ok(url)
        } else {
            Err(refused(format!("it leads to {}", http::host_and_port(&url))))
        }
    }

    /// Gets a path and reads it as JSON of one shape, conditionally where `memory` keeps an answer.
    ///
    /// # Errors
    /// Whatever kept an answer of that shape from arriving.
    pub async fn json<T: Serialize + DeserializeOwned>(
        &self,
        path: &str,
        memory: &dyn Memory,
        observer: &dyn Observer,
    ) -> Result<Page<T>, Fault> {
        let url = self.address(path)?;
        // Others may see more or less than we did under another identity.
        let who = if self.authorization.is_some() { "known" } else { "anonymous" };
        let key = format!("{url} {who} {}", std::any::type_name::<T>());
        let kept = memory.response(&key);
        let reply = self.get(url, kept.as_ref(), BodyLimits::API, observer, self.judge).await?;
        if reply.status == 304
            && let Some(Ok(page)) = kept.map(|kept| serde_json::from_str(&kept.body))
        {
            return Ok(page);
        }
        let value: T = serde_json::from_slice(&reply.body)
            .map_err(|error| Fault::Garbage(format!("{error}; it begins {:?}", printable(&reply.body))))?;
        let next = reply.headers.get_all(LINK).iter().find_map(|link| next_of(link.to_str().ok()?));
        let page = Page { value, next };
        if let Some(kept) = keepable(&reply.headers, &page) {
            memory.keep_response(&key, &kept);
        }
        Ok(page)
    }

    /// Gets an address of the same origin for the first time: a text, or an answer whose headers matter.
    ///
    /// # Errors
    /// Whatever kept an acceptable answer from arriving.
    pub async fn fetch(&self, url: Url, limits: BodyLimits, observer: &dyn Observer) -> Result<Reply<Bytes>, Fault> {
        self.get(url, None, limits, observer, self.judge).await
    }

    /// Gets an address of the same origin, following redirects within it, with the validators of `kept`; the status may
    /// then be 304. `judge` says what counts as an answer.
    ///
    /// # Errors
    /// Whatever kept an acceptable answer from arriving.
    pub async fn get(
        &self,
        url: Url,
        kept: Option<&CachedResponse>,
        limits: BodyLimits,
        observer: &dyn Observer,
        judge: impl Fn(&Reply<Bytes>) -> Verdict,
    ) -> Result<Reply<Bytes>, Fault> {
        let mut url = url;
        let headers = self.headers(kept);
        for _ in 0..=MOST_REDIRECTS {
            let reply = self
                .lane
                .ask(Retries::Read, observer, &judge, || self.send(&url, headers.clone(), limits))
                .await
                .map_err(|fault| self.explained(fault))?;
            match reply.status {
                304 => {
                    self.lane.meter().not_modified();
                    return Ok(reply);
                }
                301 | 302 | 303 | 307 | 308 => {
                    let refused = |why: String| Fault::transport(Transport::Redirect, why);
                    let there = reply.headers.get(LOCATION).and_then(|value| value.to_str().ok());
                    let there = there.ok_or_else(|| refused("no Location".to_owned()))?;
                    let there = url.join(there).map_err(|error| refused(error.to_string()))?;
                    url = self.address(there.as_str())?;
                }
                _ => return Ok(reply),
            }
        }
        Err(Fault::transport(Transport::Redirect, format!("more than {MOST_REDIRECTS} hops")))
    }

    async fn send(&self, url: &Url, headers: HeaderMap, limits: BodyLimits) -> Result<Reply<Bytes>, Fault> {
        let sent = self.client.get(url.clone()).headers(headers).send().await;
        let response = hyper::Response::from(sent.map_err(|error| Fault::from_chain(&error, false))?);
        let (head, body) = response.into_parts();
        let body = http::read_body(&head.headers, body.boxed(), limits, self.lane.meter()).await?;
        Ok(Reply { status: head.status.as_u16(), headers: head.headers, body })
    }

    fn headers(&self, kept: Option<&CachedResponse>) -> HeaderMap {
        let mut headers = HeaderMap::new();
        http::accept_gzip(&mut headers);
        if let Some(authorization) = &self.authorization {
            headers.insert(AUTHORIZATION, authorization.clone());
        }
        let etag = kept.and_then(|kept| HeaderValue::from_str(kept.etag.as_deref()?).ok());
        let modified = kept.and_then(|kept| HeaderValue::from_str(kept.last_modified.as_deref()?).ok());
        if let Some(etag) = etag {
            headers.insert(IF_NONE_MATCH, etag);
        } else if let Some(modified) = modified {
            headers.insert(IF_MODIFIED_SINCE, modified);
        }
        headers
    }

    fn explained(&self, fault: Fault) -> Fault {
        match fault {
            Fault::Unauthorized(_) => Fault::Unauthorized(self.refused.to_owned()),
            other => other,
        }
    }
}

/// What to keep of an answer that can be asked for conditionally.
fn keepable<T: Serialize>(headers: &HeaderMap, page: &Page<T>) -> Option<CachedResponse> {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let (etag, last_modified) = (text(ETAG), text(LAST_MODIFIED));
    if etag.is_none() && last_modified.is_none() {
        return None;
    }
    Some(CachedResponse { etag, last_modified, body: serde_json::to_string(page).ok()? })
}

/// The `rel="next"` target of a `Link` header (RFC 8288).
fn next_of(link: &str) -> Option<String> {
    link.split(',').find_map(|part| {
        let (target, parameters) = part.split_once(';')?;
        let is_next = parameters.split(';').any(|one| matches!(one.trim(), "rel=\"next\"" | "rel=next"));
        let target = target.trim().strip_prefix('<')?.strip_suffix('>')?;
        is_next.then(|| target.to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_page_is_read_from_the_link_header() {
        let link = "<https://hub.example/api/models?cursor=a%3D>; rel=\"next\", <https://hub.example/>; rel=\"first\"";
        assert_eq!(next_of(link).as_deref(), Some("https://hub.example/api/models?cursor=a%3D"));
        assert_eq!(next_of("<https://hub.example/>; rel=\"first\""), None);
        assert_eq!(next_of("nonsense"), None);
    }
}
