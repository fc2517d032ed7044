//! What an answer says about limits, and how much of a window is left to us. Pure but for the clock handed in.

use super::fault::{Fault, said};
use reqwest::header::{DATE, HeaderMap, RETRY_AFTER};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tokio::time::Instant;

/// An answer whose head and body have arrived.
#[derive(Debug, Clone)]
pub struct Reply<T> {
    /// HTTP status.
    pub status: u16,
    /// Its headers.
    pub headers: HeaderMap,
    /// The body, as far as the caller made something of it.
    pub body: T,
}

impl<T> Reply<T> {
    /// A header as text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

/// What to do with an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Hand it to the caller.
    Accept,
    /// Wait as the host says and ask again.
    Limited(Limit),
    /// It is a failure.
    Fault(Fault),
}

/// A limit the host says we ran into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// `Retry-After`: the whole host, for that long.
    After(Duration),
    /// This resource's window is used up; it opens again after that long.
    Window(Duration),
    /// A limit without a time: at least a minute, then doubling.
    Unsaid,
}

/// The verdict on a REST or archive answer by the rules GitHub publishes: `Retry-After` first, then a used-up window,
/// then a minute and doubling.
pub fn judge_rest(reply: &Reply<impl AsRef<[u8]>>) -> Verdict {
    let body = reply.body.as_ref();
    match reply.status {
        200..=399 => Verdict::Accept,
        401 => Verdict::Fault(Fault::Unauthorized("the credentials were refused (HTTP 401)".to_owned())),
        403 | 429 => match limit_of(&reply.headers) {
            Some(limit) => Verdict::Limited(limit),
            None if reply.status == 429 || says_secondary(body) => Verdict::Limited(Limit::Unsaid),
            None => Verdict::Fault(Fault::Forbidden(said(body))),
        },
        404 | 410 => Verdict::Fault(Fault::NotFound(reply.status)),
        451 => Verdict::Fault(Fault::Blocked),
        status => Verdict::Fault(Fault::Status { status, detail: said(body) }),
    }
}

/// Whether a body speaks of a secondary limit, which GitHub may announce without any header.
pub(crate) fn says_secondary(body: &[u8]) -> bool {
    let text = String::from_utf8_lossy(&body[..body.len().min(4096)]).to_ascii_lowercase();
    text.contains("secondary rate limit") || text.contains("abuse detection")
}

/// The limit that headers tell of: `Retry-After`, else a window with nothing left.
pub(crate) fn limit_of(headers: &HeaderMap) -> Option<Limit> {
    if let Some(wait) = retry_after(headers) {
        return Some(Limit::After(wait));
    }
    let seen = Seen::of(headers)?;
    (seen.remaining == 0).then_some(Limit::Window(seen.resets_in))
}

/// `Retry-After` in seconds or as an HTTP date, the latter measured against the answer's own `Date`.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse::<u64>() {
        return Some(Duration::from_secs(seconds));
    }
    let at = http_date(text)?;
    Some(Duration::from_secs(u64::try_from(at - server_now(headers)).unwrap_or(0)))
}

fn http_date(text: &str) -> Option<i64> {
    jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(text).ok().map(jiff::Timestamp::as_second)
}

/// The host's clock: its `Date` header, else ours. Waits are differences on one clock, so that ours may be wrong.
fn server_now(headers: &HeaderMap) -> i64 {
    let told = headers.get(DATE).and_then(|value| value.to_str().ok()).and_then(http_date);
    told.unwrap_or_else(|| {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
    })
}

/// What `x-ratelimit-*` or `RateLimit` headers say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Seen {
    pub(crate) limit: u64,
    pub(crate) remaining: u64,
    /// Second of the epoch on the host's clock.
    pub(crate) resets_at: i64,
    pub(crate) resets_in: Duration,
    pub(crate) resource: Option<String>,
}

impl Seen {
    pub(crate) fn of(headers: &HeaderMap) -> Option<Self> {
        Seen::of_github(headers).or_else(|| Seen::of_draft(headers))
    }

    fn of_github(headers: &HeaderMap) -> Option<Self> {
        let number = |name: &str| headers.get(name)?.to_str().ok()?.trim().parse::<u64>().ok();
        let resets_at = i64::try_from(number("x-ratelimit-reset")?).ok()?;
        let resets_in = u64::try_from(resets_at - server_now(headers)).unwrap_or(0);
        Some(Seen {
            limit: number("x-ratelimit-limit")?,
            remaining: number("x-ratelimit-remaining")?,
            resets_at,
            resets_in: Duration::from_secs(resets_in),
            resource: headers.get("x-ratelimit-resource").and_then(|value| value.to_str().ok()).map(str::to_owned),
        })
    }

    /// `RateLimit: "api";r=0;t=55` beside `RateLimit-Policy: "fixed window";"api";q=500;w=300`
    /// (draft-ietf-httpapi-ratelimit-headers-09). Of several the tightest counts.
    fn of_draft(headers: &HeaderMap) -> Option<Self> {
        let items = |name: &str| -> Vec<String> {
            let texts = headers.get_all(name).iter().filter_map(|value| value.to_str().ok());
            texts.flat_map(|text| text.split(',')).map(str::to_owned).collect()
        };
        let parsed = |item: &String| Some((quoted(item), parameter(item, 'r')?, parameter(item, 't')?));
        let limits = items("ratelimit");
        let (resource, remaining, resets_in) = limits.iter().filter_map(parsed).min_by_key(|(_, left, _)| *left)?;
        let policies = items("ratelimit-policy");
        let policy = policies.iter().find(|policy| resource.as_ref().is_none_or(|name| names(policy, name)));
        // Without a policy what is left is all that is known.
        let limit = policy.and_then(|policy| parameter(policy, 'q')).unwrap_or(remaining);
        // Beyond a day it is no window but a mistake.
        let resets_in = resets_in.min(86_400);
        let resets_at = server_now(headers).saturating_add(i64::try_from(resets_in).ok()?);
        Some(Seen { limit, remaining, resets_at, resets_in: Duration::from_secs(resets_in), resource })
    }
}

/// The first quoted name of an item.
fn quoted(item: &str) -> Option<String> {
    item.split('"').nth(1).map(str::to_owned)
}

/// Whether an item carries that name in quotes.
fn names(item: &str, name: &str) -> bool {
    item.split('"').skip(1).step_by(2).any(|quoted| quoted == name)
}

/// A number among an item's parameters: `;r=0`.
fn parameter(item: &str, key: char) -> Option<u64> {
    item.split(';').find_map(|part| part.trim().strip_prefix(key)?.trim().strip_prefix('=')?.trim().parse().ok())
}

/// One window of a resource, and the level we may not go below.
#[derive(Debug, Clone)]
pub(crate) struct Window {
    pub(crate) limit: u64,
    pub(crate) remaining: u64,
    resets_at: i64,
    /// When it opens anew, on our monotonic clock.
    pub(crate) opens: Instant,
    /// Requests or points that must be left.
    pub(crate) floor: u64,
}

impl Window {
    /// Takes in what an answer said. Answers overtake each other, so within a window the smaller remainder holds.
    pub(crate) fn learn(known: Option<Window>, seen: &Seen, budget: f64, reserve: f64, opens: Instant) -> Window {
        match known {
            // Two answers of one window may differ by a second.
            Some(mut window) if (window.resets_at - seen.resets_at).abs() <= 2 && window.limit == seen.limit => {
                window.remaining = window.remaining.min(seen.remaining);
                window
            }
            // An answer from before the window's turn, arriving late.
            Some(window) if seen.resets_at < window.resets_at => window,
            _ => Window {
                limit: seen.limit,
                remaining: seen.remaining,
                resets_at: seen.resets_at,
                opens,
                floor: floor_of(seen.limit, seen.remaining, budget, reserve),
            },
        }
    }

    /// The window after this one, before any answer told of it.
    pub(crate) fn turned(&self, budget: f64, reserve: f64, opens: Instant) -> Window {
        Window {
            limit: self.limit,
            remaining: self.limit,
            resets_at: self.resets_at,
            opens,
            floor: floor_of(self.limit, self.limit, budget, reserve),
        }
    }

    /// Whether one more request beside those in flight would go below the floor.
    pub(crate) fn spent(&self, in_flight: u64) -> bool {
        self.remaining.saturating_sub(in_flight) <= self.floor
    }
}

/// What must be left: the reserve of the whole window, and all but our share of what was left when we came.
fn floor_of(limit: u64, remaining: u64, budget: f64, reserve: f64) -> u64 {
    let share = |whole: u64, part: f64| (whole as f64 * part.clamp(0.0, 1.0)).ceil() as u64;
    share(limit, reserve).max(remaining.saturating_sub(share(remaining, budget)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use reqwest::header::{HeaderName, HeaderValue};

    fn headers(told: &[(&'static str, &str)]) -> HeaderMap {
        let pair = |(name, value): &(&'static str, &str)| {
            (HeaderName::from_static(name), HeaderValue::from_str(value).unwrap())
        };
        told.iter().map(pair).collect()
    }

    const DATE: (&str, &str) = ("date", "Tue, 24 Nov 2026 12:00:00 GMT");

    #[test]
    fn the_draft_s_headers_are_read_beside_github_s() {
        let policy = ("ratelimit-policy", "\"fixed window\";\"api\";q=500;w=300");
        let seen = Seen::of(&headers(&[DATE, ("ratelimit", "\"api\";r=12;t=55"), policy])).unwrap();
        assert_eq!((seen.limit, seen.remaining, seen.resets_in), (500, 12, Duration::from_secs(55)));
        assert_eq!(seen.resource.as_deref(), Some("api"));
        let spent = headers(&[DATE, ("ratelimit", " \"api\" ; r = 0 ; t = 55 "), policy]);
        assert_eq!(limit_of(&spent), Some(Limit::Window(Duration::from_secs(55))));
        let after = headers(&[DATE, ("ratelimit", "\"api\";r=0;t=55"), ("retry-after", "7")]);
        assert_eq!(limit_of(&after), Some(Limit::After(Duration::from_secs(7))));
    }

    #[test]
    fn of_several_windows_the_tightest_counts_and_without_a_policy_what_is_left() {
        let several = headers(&[
            DATE,
            ("ratelimit", "\"day\";r=900;t=4000, \"burst\";r=3;t=9"),
            ("ratelimit-policy", "\"day\";q=1000;w=86400, \"burst\";q=10;w=10"),
        ]);
        let seen = Seen::of(&several).unwrap();
        assert_eq!((seen.limit, seen.remaining, seen.resource.as_deref()), (10, 3, Some("burst")));
        let bare = Seen::of(&headers(&[DATE, ("ratelimit", "\"api\";r=40;t=55")])).unwrap();
        assert_eq!((bare.limit, bare.remaining), (40, 40));
    }

    #[test]
    fn what_is_no_such_header_tells_nothing() {
        for odd in
            ["", "api", "\"api\";r=x;t=1", "\"api\";r=1", "\"api\";r=-1;t=5", "\"api\";t=99999999999999999999;r=0"]
        {
            assert_eq!(Seen::of(&headers(&[("ratelimit", odd)])), None, "{odd}");
        }
        let far = Seen::of(&headers(&[DATE, ("ratelimit", "\"api\";r=0;t=9999999999")])).unwrap();
        assert_eq!(far.resets_in, Duration::from_secs(86_400));
    }
}
