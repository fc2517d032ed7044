//! GitHub's API over octocrab, behind the gate.
//!
//! octocrab's own retries, cache, redirects and default client stay out: its service stack is built here from our
//! client and its authorisation layer, which adds the token for the API's own authority only. Addresses are absolute, so
//! that no base path is guessed at. Invariant: the token is in no message, no log and no request to another host.

use super::GithubSettings;
use super::graphql::{Charged, Envelope};
use crate::collect::gate::{
    Fault, Gate, Kind, Lane, LaneSpec, Meter, Pace, Reply, Retries, Transport, Verdict, judge_rest,
};
use crate::collect::gate::{limit_of, printable, says_secondary};
use crate::collect::http::{self, BodyLimits, Http, MOST_REDIRECTS};
use crate::collect::source::Observer;
use bytes::Bytes;
use octocrab::service::middleware::auth_header::AuthHeaderLayer;
use octocrab::service::middleware::extra_headers::ExtraHeadersLayer;
use octocrab::service::middleware::reqwest_connector::ReqwestConnector;
use octocrab::{AuthState, Octocrab, OctocrabBuilder};
use reqwest::header::{ACCEPT, ACCEPT_ENCODING, HeaderMap, HeaderValue, USER_AGENT};
use secrecy::ExposeSecret;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;
use url::Url;

/// What a 401 means, and what to do; the token is not in it.
const REFUSED: &str = "GitHub refused the token (HTTP 401): it has expired, was revoked, or is for another host. \
                       Make a new one (no scope is needed) and set GITHUB_TOKEN or github.token_file";

/// Total time of one API request. GitHub ends a query after 10 s; the rest is for a slow line.
const API_TIME: Duration = Duration::from_secs(45);
/// Total time of one archive.
const ARCHIVE_TIME: Duration = Duration::from_secs(300);
/// GraphQL requests at once; GitHub asks for serial ones and bounds processor time at 60 s a minute.
const GRAPHQL_AT_ONCE: usize = 2;
/// Archives at once, whatever number of prospects is under way.
pub(super) const ARCHIVES_AT_ONCE: usize = 2;
/// REST requests at once.
const REST_AT_ONCE: usize = 2;
/// Our own pace where the host is not this machine. The hour's 5,000 points are kept by the quota, not by the pace;
/// this keeps bursts off the limits per minute. No number is published for archives beyond "not rapidly".
const GRAPHQL_PACE: Pace = Pace { every: Duration::from_millis(500), burst: 10 };
const REST_PACE: Pace = Pace { every: Duration::from_millis(800), burst: 10 };
const ARCHIVE_PACE: Pace = Pace { every: Duration::from_secs(2), burst: 6 };

/// Why a GitHub source cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum GithubError {
    /// An address is none.
    #[error("github.{key} {value:?} is not an http or https address")]
    Address {
        /// `api_url` or `archive_url`.
        key: &'static str,
        /// What was given.
        value: String,
    },
    /// The token cannot stand in a header.
    #[error("the GitHub token holds characters no token has (a line break or quotes?)")]
    Token,
    /// octocrab would not build.
    #[error("the GitHub client could not be made: {0}")]
    Client(String),
    /// Called outside an async runtime, which octocrab's service needs.
    #[error("a GitHub source can only be made inside the async runtime")]
    Runtime,
}

/// GitHub's API and archive host.
pub(super) struct Api {
    octocrab: Octocrab,
    graphql_url: String,
    pub(super) base: Url,
    pub(super) archive_base: Url,
    pub(super) archive_client: reqwest::Client,
    pub(super) user_agent: HeaderValue,
    pub(super) has_token: bool,
    graphql: Lane,
    rest: Lane,
    pub(super) archives: Lane,
    pub(super) time_factor: f64,
}

impl Api {
    pub(super) fn new(
        settings: &GithubSettings,
        gate: &Gate,
        http: &Http,
        meter: &Arc<Meter>,
    ) -> Result<Self, GithubError> {
        if tokio::runtime::Handle::try_current().is_err() {
            return Err(GithubError::Runtime);
        }
        let base = address("api_url", &settings.api_url)?;
        let archive_base = address("archive_url", &settings.archive_url)?;
        let authorization = match &settings.token {
            None => None,
            Some(token) => {
                let mut value = HeaderValue::from_str(&format!("Bearer {}", token.expose_secret().trim()))
                    .map_err(|_| GithubError::Token)?;
                value.set_sensitive(true);
                Some(value)
            }
        };
        let has_token = authorization.is_some();
        let lane = |base: &Url, resource, kind, at_once, pace, total_time| {
            let pace = (!http::is_loopback(base)).then_some(pace);
            let spec = LaneSpec { host: http::service_key(base), resource, kind, at_once, pace, total_time };
            gate.lane(spec, Arc::clone(meter))
        };
        Ok(Api {
            octocrab: octocrab(http, &base, authorization)?,
            graphql_url: graphql_url(&base),
            graphql: lane(&base, "graphql", Kind::Graphql, GRAPHQL_AT_ONCE, GRAPHQL_PACE, API_TIME),
            rest: lane(&base, "core", Kind::Rest, REST_AT_ONCE, REST_PACE, API_TIME),
            archives: lane(&archive_base, "archives", Kind::Archive, ARCHIVES_AT_ONCE, ARCHIVE_PACE, ARCHIVE_TIME),
            archive_client: http.client_for(&archive_base).clone(),
            user_agent: http.user_agent().clone(),
            base,
            archive_base,
            has_token,
            time_factor: gate.settings().time_factor,
        })
    }

    /// Runs one operation. Data and errors come back together; the cost is counted.
    ///
    /// # Errors
    /// Whatever kept an answer from arriving. 502, 504 and time-outs come back at once, for the caller to ask for less.
    pub(super) async fn graphql<T: DeserializeOwned + Charged>(
        &self,
        query: &str,
        operation: &str,
        variables: Value,
        observer: &dyn Observer,
    ) -> Result<Envelope<T>, Fault> {
        let body = json!({"query": query, "operationName": operation, "variables": variables});
        let mut last = Fault::Garbage("no answer".to_owned());
        // What is not JSON, or not of the shape, is asked for once more.
        for _ in 0..2 {
            let reply = self
                .graphql
                .ask(Retries::Sized, observer, judge_graphql, || async {
                    let answer = self.octocrab._post(self.graphql_url.as_str(), Some(&body)).await;
                    self.received(answer.map_err(|error| Fault::from_chain(&error, false))?, &self.graphql).await
                })
                .await
                .map_err(explained)?;
            match serde_json::from_slice::<Envelope<T>>(&reply.body) {
                Ok(envelope) => {
                    let cost = envelope.data.as_ref().and_then(Charged::rate_limit).and_then(|limit| limit.cost);
                    self.graphql.meter().points(cost.unwrap_or(0));
                    return Ok(envelope);
                }
                Err(error) => last = Fault::Garbage(format!("{error}; it begins {:?}", printable(&reply.body))),
            }
        }
        Err(last)
    }

    /// Gets a path of the REST API, following redirects within the host. `If-None-Match` is sent where `etag` is given;
    /// then the status may be 304.
    pub(super) async fn get(
        &self,
        path_and_query: &str,
        etag: Option<&str>,
        observer: &dyn Observer,
    ) -> Result<Reply<Bytes>, Fault> {
        let mut target = format!("{}{path_and_query}", self.base.as_str().trim_end_matches('/'));
        for _ in 0..=MOST_REDIRECTS {
            let mut headers = HeaderMap::new();
            if let Some(Ok(etag)) = etag.map(HeaderValue::from_str) {
                headers.insert(reqwest::header::IF_NONE_MATCH, etag);
            }
            let reply = self
                .rest
                .ask(Retries::Read, observer, judge_rest, || async {
                    let answer = self.octocrab._get_with_headers(target.as_str(), Some(headers.clone())).await;
                    self.received(answer.map_err(|error| Fault::from_chain(&error, false))?, &self.rest).await
                })
                .await
                .map_err(explained)?;
            if reply.status == 304 {
                self.rest.meter().not_modified();
            }
            match redirect(&target, reply.status, &reply.headers)? {
                Some(next) => target = next,
                None => return Ok(reply),
            }
        }
        Err(Fault::transport(Transport::Redirect, format!("more than {MOST_REDIRECTS} hops")))
    }

    async fn received<B>(&self, response: hyper::Response<B>, lane: &Lane) -> Result<Reply<Bytes>, Fault>
    where
        B: hyper::body::Body<Data = Bytes>,
        B::Error: std::error::Error + 'static,
    {
        let (head, body) = response.into_parts();
        let body = http::read_body(&head.headers, body, BodyLimits::API, lane.meter()).await?;
        Ok(Reply { status: head.status.as_u16(), headers: head.headers, body })
    }
}

/// Where a redirect leads, if the answer is one: another path of the same host, or nowhere.
pub(super) fn redirect(from: &str, status: u16, headers: &HeaderMap) -> Result<Option<String>, Fault> {
    if !matches!(status, 301 | 302 | 303 | 307 | 308) {
        return Ok(None);
    }
    let refused = |why: &str| Fault::transport(Transport::Redirect, why.to_owned());
    let here = Url::parse(from).map_err(|error| refused(&error.to_string()))?;
    let location = headers.get(reqwest::header::LOCATION).and_then(|value| value.to_str().ok());
    let there =
        here.join(location.ok_or_else(|| refused("no Location"))?).map_err(|error| refused(&error.to_string()))?;
    if there.origin() != here.origin() {
        return Err(refused(&format!("it leads to {}", http::host_and_port(&there))));
    }
    Ok(Some(there.into()))
}

/// The verdict on a GraphQL answer. The hour's limit arrives as 200 with an error in the body, and so may a time-out.
fn judge_graphql(reply: &Reply<Bytes>) -> Verdict {
    if reply.status != 200 {
        return judge_rest(reply);
    }
    // An answer that is nothing but errors is short; a long one need not be read twice.
    if reply.body.len() > 64 << 10 {
        return Verdict::Accept;
    }
    let Ok(envelope) = serde_json::from_slice::<Envelope<IgnoredAny>>(&reply.body) else { return Verdict::Accept };
    for error in envelope.errors() {
        if error.is("RATE_LIMITED") || says_secondary(error.text().as_bytes()) {
            let limit = limit_of(&reply.headers).unwrap_or(crate::collect::gate::Limit::Unsaid);
            return Verdict::Limited(limit);
        }
        if envelope.data.is_none() && error.text().starts_with("Something went wrong while executing your query") {
            return Verdict::Fault(Fault::Status { status: 502, detail: printable(error.text().as_bytes()) });
        }
    }
    Verdict::Accept
}

fn explained(fault: Fault) -> Fault {
    match fault {
        Fault::Unauthorized(_) => Fault::Unauthorized(REFUSED.to_owned()),
        other => other,
    }
}

fn address(key: &'static str, text: &str) -> Result<Url, GithubError> {
    let wrong = || GithubError::Address { key, value: text.to_owned() };
    let url = Url::parse(text.trim()).map_err(|_| wrong())?;
    let fits = matches!(url.scheme(), "http" | "https") && url.host().is_some() && url.query().is_none();
    if fits { Ok(url) } else { Err(wrong()) }
}

/// `…/api/v3`, the REST base of an Enterprise host, has GraphQL at `…/api/graphql`; else it is below the base.
fn graphql_url(base: &Url) -> String {
    let text = base.as_str().trim_end_matches('/');
    match text.strip_suffix("/api/v3") {
        Some(host) => format!("{host}/api/graphql"),
        None => format!("{text}/graphql"),
    }
}

fn octocrab(http: &Http, base: &Url, authorization: Option<HeaderValue>) -> Result<Octocrab, GithubError> {
    let uri = base.as_str().parse::<hyper::Uri>().map_err(|error| GithubError::Client(error.to_string()))?;
    let headers = vec![
        (USER_AGENT, http.user_agent().clone()),
        (ACCEPT, HeaderValue::from_static("application/vnd.github+json")),
        (ACCEPT_ENCODING, HeaderValue::from_static("gzip")),
    ];
    OctocrabBuilder::new_empty()
        .with_service(ReqwestConnector::new(http.client_for(base).clone()))
        .with_layer(&ExtraHeadersLayer::new(Arc::new(headers)))
        .with_layer(&AuthHeaderLayer::new(authorization, uri.clone(), uri))
        .with_auth(AuthState::None)
        .build()
        .map_err(|never: std::convert::Infallible| GithubError::Client(never.to_string()))
}
