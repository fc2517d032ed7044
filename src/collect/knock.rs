//! A look at a platform's door: whether it answers, to whom, with what quota left, and by which clock.
//!
//! Called by `cli` for `doctor` and `auth status`. Invariant: at most two small requests a platform, through the gate
//! like every other; no person's data is asked for, and what is asked of GitHub without a token costs no quota.

use super::gate::{Fault, Gate, Meter, Pace, Reply};
use super::github::GithubSettings;
use super::http::{self, BodyLimits, Http};
use super::huggingface::HuggingfaceSettings;
use super::kaggle::{KaggleIdentity, KaggleSettings};
use super::source::Silent;
use super::{Api, ApiSpec, SourceSettings};
use crate::evidence::Platform;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use jiff::Timestamp;
use reqwest::header::{DATE, HeaderMap, HeaderValue};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use url::Url;

/// Longest time for one answer: whoever waits for a diagnosis waits at a terminal.
const PATIENCE: Duration = Duration::from_secs(10);

/// What a platform answered, or why it did not.
#[derive(Debug, Clone)]
pub struct Knock {
    /// Which platform.
    pub platform: Platform,
    /// Host and port asked.
    pub host: String,
    /// The answer.
    pub outcome: Result<Answer, Fault>,
}

/// What a platform says of itself and of us.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Answer {
    /// The account our credentials are of, where they were sent and the platform says whose they are.
    pub account: Option<String>,
    /// The rights our token has, where the platform says so; none are needed.
    pub scopes: Option<Vec<String>>,
    /// What is left of its windows.
    pub quota: Vec<Quota>,
    /// The host's clock when it answered.
    pub clock: Option<Timestamp>,
}

/// One window of requests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quota {
    /// What is counted: `core`, `graphql`, `api`.
    pub resource: String,
    /// Left of it.
    pub left: u64,
    /// Its size.
    pub of: u64,
    /// When it begins anew, where the host says so.
    pub resets_at: Option<Timestamp>,
}

/// Knocks at each platform that is set up and can be asked; people's own sites have no one door.
pub async fn knock(settings: &SourceSettings, gate: &Gate, http: &Http) -> Vec<Knock> {
    let door = Door { gate, http };
    let mut knocks = Vec::new();
    if let Some(github) = &settings.github {
        knocks.push(door.github(github).await);
    }
    if let Some(huggingface) = &settings.huggingface {
        knocks.push(door.huggingface(huggingface).await);
    }
    if let Some(kaggle) = &settings.kaggle
        && let Some(identity) = &kaggle.credentials
    {
        knocks.push(door.kaggle(kaggle, identity).await);
    }
    knocks
}

struct Door<'a> {
    gate: &'a Gate,
    http: &'a Http,
}

impl Door<'_> {
    async fn github(&self, settings: &GithubSettings) -> Knock {
        let outcome = async {
            let api = self.api(&settings.api_url, bearer(settings.token.as_ref())?)?;
            let mut answer = match get(&api, "/rate_limit").await {
                Ok(reply) => Answer { quota: windows(&reply.body), clock: clock(&reply.headers), ..Answer::default() },
                // Enterprise hosts may have their limits switched off, and say so like this.
                Err(Fault::NotFound(_)) => Answer::default(),
                Err(fault) => return Err(fault),
            };
            if settings.token.is_some() {
                match get(&api, "/user").await {
                    Ok(reply) => {
                        answer.account = text_of(&reply.body, "login");
                        answer.scopes = scopes(&reply.headers);
                        answer.clock = answer.clock.or_else(|| clock(&reply.headers));
                    }
                    // An app's token is nobody's.
                    Err(Fault::NotFound(_) | Fault::Forbidden(_)) => {}
                    Err(fault) => return Err(fault),
                }
            }
            Ok(answer)
        };
        Knock { platform: Platform::Github, host: host(&settings.api_url), outcome: outcome.await }
    }

    async fn huggingface(&self, settings: &HuggingfaceSettings) -> Knock {
        let outcome = async {
            let api = self.api(&settings.url, bearer(settings.token.as_ref())?)?;
            let path = if settings.token.is_some() { "/api/whoami-v2" } else { "/api/models?limit=1" };
            let reply = get(&api, path).await?;
            let account = settings.token.as_ref().and_then(|_| text_of(&reply.body, "name"));
            let quota = policy(&reply.headers).into_iter().collect();
            Ok(Answer { account, quota, clock: clock(&reply.headers), scopes: None })
        };
        Knock { platform: Platform::Huggingface, host: host(&settings.url), outcome: outcome.await }
    }

    async fn kaggle(&self, settings: &KaggleSettings, identity: &KaggleIdentity) -> Knock {
        let outcome = async {
            let (authorization, account) = match identity {
                KaggleIdentity::Token(token) => (bearer(Some(token))?, None),
                KaggleIdentity::Key { user, key } => {
                    let pair = STANDARD.encode(format!("{user}:{}", key.expose_secret()));
                    (Some(header(&format!("Basic {pair}"))?), Some(user.clone()))
                }
            };
            let reply = get(&self.api(&settings.api_url, authorization)?, "/competitions/list?page=1").await?;
            Ok(Answer { account, clock: clock(&reply.headers), ..Answer::default() })
        };
        Knock { platform: Platform::Kaggle, host: host(&settings.api_url), outcome: outcome.await }
    }

    fn api(&self, base: &str, authorization: Option<HeaderValue>) -> Result<Api, Fault> {
        let base = Url::parse(base).map_err(|error| Fault::Garbage(format!("{base:?} is no address: {error}")))?;
        let spec = ApiSpec {
            base,
            resource: "diagnosis",
            authorization,
            refused: "the platform refused the credentials (HTTP 401)",
            at_once: 1,
            pace: Pace { every: Duration::from_millis(500), burst: 2 },
            total_time: PATIENCE,
        };
        Ok(Api::new(spec, self.gate, self.http, &Arc::new(Meter::default())))
    }
}

async fn get(api: &Api, path: &str) -> Result<Reply<Bytes>, Fault> {
    api.fetch(api.address(path)?, BodyLimits { decoded: 1 << 20, ratio: 100 }, &Silent).await
}

fn bearer(token: Option<&SecretString>) -> Result<Option<HeaderValue>, Fault> {
    token.map(|token| header(&format!("Bearer {}", token.expose_secret().trim()))).transpose()
}

fn header(text: &str) -> Result<HeaderValue, Fault> {
    let unsent = || Fault::Unauthorized("the credentials hold characters that cannot be sent; copy them again".into());
    HeaderValue::from_str(text).map_err(|_| unsent())
}

fn host(base: &str) -> String {
    Url::parse(base).map_or_else(|_| base.to_owned(), |url| http::host_and_port(&url))
}

fn text_of(body: &[u8], field: &str) -> Option<String> {
    let value: Value = serde_json::from_slice(body).ok()?;
    value.get(field)?.as_str().map(str::to_owned)
}

fn clock(headers: &HeaderMap) -> Option<Timestamp> {
    let text = headers.get(DATE)?.to_str().ok()?;
    jiff::fmt::rfc2822::parse(text).ok().map(|zoned| zoned.timestamp())
}

fn scopes(headers: &HeaderMap) -> Option<Vec<String>> {
    let text = headers.get("x-oauth-scopes")?.to_str().ok()?;
    Some(text.split(',').map(str::trim).filter(|scope| !scope.is_empty()).map(str::to_owned).collect())
}

/// The two windows of GitHub that a scan lives on.
fn windows(body: &[u8]) -> Vec<Quota> {
    #[derive(Deserialize)]
    struct Window {
        limit: u64,
        remaining: u64,
        reset: Option<i64>,
    }
    #[derive(Deserialize)]
    struct Told {
        resources: BTreeMap<String, Window>,
    }
    let Ok(told) = serde_json::from_slice::<Told>(body) else { return Vec::new() };
    let wanted =
        told.resources.into_iter().filter(|(name, one)| matches!(name.as_str(), "core" | "graphql") && one.limit > 0);
    let quota = |(resource, one): (String, Window)| Quota {
        resource,
        left: one.remaining,
        of: one.limit,
        resets_at: one.reset.and_then(|at| Timestamp::from_second(at).ok()),
    };
    wanted.map(quota).collect()
}

/// The window of the RateLimit headers: `ratelimit: "api";r=98;t=120` and `ratelimit-policy: "…";q=100;w=300`.
fn policy(headers: &HeaderMap) -> Option<Quota> {
    let field = |name: &str, key: &str| {
        let text = headers.get(name)?.to_str().ok()?;
        text.split([';', ',']).find_map(|part| part.trim().strip_prefix(key)?.strip_prefix('=')?.parse::<u64>().ok())
    };
    let left = field("ratelimit", "r")?;
    let of = field("ratelimit-policy", "q")?;
    let seconds = field("ratelimit", "t").and_then(|wait| i64::try_from(wait).ok());
    let resets_at = seconds.and_then(|wait| clock(headers)?.checked_add(jiff::SignedDuration::from_secs(wait)).ok());
    Some(Quota { resource: "api".to_owned(), left, of, resets_at })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| ((*name).parse().unwrap(), value.parse().unwrap())).collect()
    }

    #[test]
    fn the_windows_a_scan_lives_on_are_read() {
        let body = br#"{"resources":{"core":{"limit":60,"remaining":7,"reset":1800000000,"used":53},
            "graphql":{"limit":0,"remaining":0,"reset":1800000000,"used":0},
            "search":{"limit":10,"remaining":10,"reset":1800000000,"used":0}}}"#;
        let quota = windows(body);
        assert_eq!(quota.len(), 1);
        assert_eq!((quota[0].resource.as_str(), quota[0].left, quota[0].of), ("core", 7, 60));
        assert_eq!(quota[0].resets_at.unwrap().as_second(), 1_800_000_000);
        assert!(windows(b"<html>").is_empty());
    }

    #[test]
    fn the_hub_tells_its_window_in_headers() {
        let told = headers(&[
            ("date", "Tue, 24 Nov 2026 10:00:00 GMT"),
            ("ratelimit", "\"api\";r=98;t=120"),
            ("ratelimit-policy", "\"fixed window\";\"api\";q=500;w=300"),
        ]);
        let quota = policy(&told).unwrap();
        assert_eq!((quota.left, quota.of), (98, 500));
        assert_eq!(quota.resets_at.unwrap().to_string(), "2026-11-24T10:02:00Z");
        assert_eq!(policy(&headers(&[])), None);
    }

    #[test]
    fn an_empty_list_of_scopes_is_no_scope_and_no_header_is_unknown() {
        assert_eq!(scopes(&headers(&[("x-oauth-scopes", "")])), Some(Vec::new()));
        assert_eq!(scopes(&headers(&[("x-oauth-scopes", "repo, user")])).unwrap().len(), 2);
        assert_eq!(scopes(&headers(&[])), None);
    }
}
