use super::quota::{Seen, Window};
use super::*;
use crate::collect::http::{BodyLimits, Http, HttpSettings, read_body};
use crate::collect::source::{Event, Observer, Silent};
use crate::collect::testing::{Act, Server};
use bytes::Bytes;
use reqwest::header::HeaderMap;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering::SeqCst};
use tokio::time::Instant;

/// A second of waiting lasts a millisecond.
const FAST: f64 = 0.001;

fn gate(change: impl FnOnce(&mut GateSettings)) -> Gate {
    let mut settings = GateSettings { time_factor: FAST, reserve: 0.0, ..GateSettings::default() };
    change(&mut settings);
    Gate::new(settings)
}

fn spec(resource: &'static str, at_once: usize) -> LaneSpec {
    let total_time = Duration::from_secs(5);
    LaneSpec { host: "api.test".to_owned(), resource, kind: Kind::Rest, at_once, pace: None, total_time }
}

fn lane(gate: &Gate) -> Lane {
    gate.lane(spec("core", 2), Arc::default())
}

fn reply(status: u16, headers: &[(&'static str, &str)], body: &'static str) -> Reply<Bytes> {
    let mut map = HeaderMap::new();
    for (name, value) in headers {
        map.insert(*name, value.parse().unwrap());
    }
    Reply { status, headers: map, body: Bytes::from_static(body.as_bytes()) }
}

/// Asks with scripted answers; gives the outcome and how often it was asked.
async fn ask(lane: &Lane, retries: Retries, script: &[Result<Reply<Bytes>, Fault>]) -> (Result<u16, Fault>, usize) {
    let asked = AtomicUsize::new(0);
    let outcome = lane
        .ask(retries, &Silent, judge_rest, || {
            let turn = asked.fetch_add(1, SeqCst);
            std::future::ready(script[turn.min(script.len() - 1)].clone())
        })
        .await;
    (outcome.map(|reply| reply.status), asked.load(SeqCst))
}

#[tokio::test]
async fn no_answer_that_time_cannot_change_is_asked_for_twice() {
    let gate = gate(|_| {});
    for status in [400, 401, 403, 404, 409, 410, 422, 451] {
        let (outcome, asked) = ask(&lane(&gate), Retries::Read, &[Ok(reply(status, &[], "{}"))]).await;
        assert!(outcome.is_err(), "{status}");
        assert_eq!(asked, 1, "{status}");
    }
}

#[tokio::test]
async fn what_may_pass_is_repeated_and_a_gateway_out_of_time_is_handed_back_where_less_can_be_asked() {
    let down = || Ok(reply(503, &[], "down"));
    let (outcome, asked) = ask(&lane(&gate(|_| {})), Retries::Read, &[down(), down(), Ok(reply(200, &[], ""))]).await;
    assert_eq!((outcome, asked), (Ok(200), 3));
    let (outcome, asked) = ask(&lane(&gate(|_| {})), Retries::Read, &[Ok(reply(502, &[], "x"))]).await;
    assert!(matches!(outcome, Err(Fault::Status { status: 502, .. })));
    assert_eq!(asked, 5, "four repeats");
    for slow in [Ok(reply(504, &[], "")), Err(Fault::transport(Transport::Timeout, ""))] {
        assert_eq!(ask(&lane(&gate(|_| {})), Retries::Sized, &[slow]).await.1, 1);
    }
    let tls = Err(Fault::transport(Transport::Tls, "expired"));
    assert_eq!(ask(&lane(&gate(|_| {})), Retries::Read, &[tls]).await.1, 1);
    let lost = Err(Fault::transport(Transport::Dns, ""));
    assert_eq!(ask(&lane(&gate(|_| {})), Retries::Read, &[lost]).await.1, 3);
    let broken = Err(Fault::transport(Transport::Truncated, ""));
    assert_eq!(ask(&lane(&gate(|_| {})), Retries::Download, &[broken]).await.1, 2);
}

#[tokio::test]
async fn a_pause_closes_the_host_for_everybody() {
    let gate = gate(|_| {});
    let (first, second) = (lane(&gate), gate.lane(spec("graphql", 2), Arc::default()));
    let began = Instant::now();
    let opened = AtomicU64::new(0);
    let script = [Ok(reply(429, &[("retry-after", "60")], "")), Ok(reply(200, &[], ""))];
    let asking = ask(&first, Retries::Read, &script);
    let other = async {
        tokio::time::sleep(Duration::from_millis(10)).await;
        let answer = second.ask(Retries::Read, &Silent, judge_rest, || {
            opened.store(began.elapsed().as_millis() as u64, SeqCst);
            std::future::ready(Ok(reply(200, &[], "")))
        });
        answer.await.unwrap();
    };
    let ((outcome, asked), ()) = tokio::join!(asking, other);
    assert_eq!((outcome, asked), (Ok(200), 2));
    assert!(opened.load(SeqCst) >= 60, "the other resource waited too: {opened:?}");
    assert!(first.meter().usage().waited_s >= 0.05);
}

#[tokio::test]
async fn a_date_in_retry_after_is_measured_on_the_hosts_own_clock() {
    let headers = [("retry-after", "Wed, 21 Oct 2015 07:28:40 GMT"), ("date", "Wed, 21 Oct 2015 07:28:00 GMT")];
    match judge_rest(&reply(403, &headers, "")) {
        Verdict::Limited(Limit::After(wait)) => assert_eq!(wait, Duration::from_secs(40)),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_limit_without_a_time_waits_a_minute_and_doubles_until_it_is_given_up() {
    let gate = gate(|settings| settings.max_wait = Duration::from_secs(10_000));
    let began = Instant::now();
    let body = r#"{"message":"You have exceeded a secondary rate limit."}"#;
    let (outcome, asked) = ask(&lane(&gate), Retries::Read, &[Ok(reply(403, &[], body))]).await;
    assert!(matches!(outcome, Err(Fault::Limited(_))), "{outcome:?}");
    assert_eq!(asked, 6);
    // 60 + 120 + 240 + 480 + 960 s, a thousand times faster.
    assert!(began.elapsed() >= Duration::from_millis(1860), "{:?}", began.elapsed());
}

#[tokio::test]
async fn a_longer_wait_than_allowed_stops_the_source() {
    let gate = gate(|settings| settings.max_wait = Duration::from_secs(30));
    let (outcome, asked) = ask(&lane(&gate), Retries::Read, &[Ok(reply(429, &[("retry-after", "3600")], ""))]).await;
    assert!(matches!(outcome, Err(Fault::Budget(_))), "{outcome:?}");
    assert_eq!(asked, 1);
}

fn quota(remaining: &str, limit: &str, reset: &str) -> Reply<Bytes> {
    let headers = [
        ("x-ratelimit-limit", limit),
        ("x-ratelimit-remaining", remaining),
        ("x-ratelimit-reset", reset),
        ("x-ratelimit-resource", "core"),
        ("date", "Thu, 01 Jan 1970 00:16:40 GMT"),
    ];
    reply(200, &headers, "")
}

#[tokio::test]
async fn a_used_up_window_is_waited_for_by_the_hosts_clock_and_a_used_up_share_ends_the_run() {
    // The host's clock stands at 1,000 s; the window turns at 1,050.
    let short = gate(|_| {});
    let first = lane(&short);
    assert_eq!(ask(&first, Retries::Read, &[Ok(quota("0", "60", "1050"))]).await.0, Ok(200));
    let began = Instant::now();
    assert_eq!(ask(&first, Retries::Read, &[Ok(quota("59", "60", "4650"))]).await.0, Ok(200));
    assert!(began.elapsed() >= Duration::from_millis(45), "{:?}", began.elapsed());

    let reserved = gate(|settings| settings.reserve = 0.5);
    let second = lane(&reserved);
    let mut sent = 0;
    let end = loop {
        let left = (59 - sent).to_string();
        match ask(&second, Retries::Read, &[Ok(quota(&left, "60", "4600"))]).await.0 {
            Ok(_) => sent += 1,
            Err(fault) => break fault,
        }
    };
    assert!(matches!(end, Fault::Budget(_)));
    assert_eq!(sent, 30, "half of the window is left alone");
}

#[test]
fn the_floor_is_the_larger_of_reserve_and_unspent_share() {
    let seen = |remaining, resets_at| Seen {
        limit: 5000,
        remaining,
        resets_at,
        resets_in: Duration::from_secs(10),
        resource: None,
    };
    let now = Instant::now();
    let window = Window::learn(None, &seen(4000, 100), 0.25, 0.1, now);
    assert_eq!(window.floor, 3000, "a quarter of what was left");
    assert!(!window.spent(0));
    let later = Window::learn(Some(window.clone()), &seen(3001, 100), 0.25, 0.1, now);
    assert_eq!(later.floor, 3000, "the share is of what was left when we came");
    assert!(!later.spent(0) && later.spent(1), "requests in flight count");
    let stale = Window::learn(Some(later.clone()), &seen(3500, 100), 0.25, 0.1, now);
    assert_eq!(stale.remaining, 3001, "an overtaken answer gives nothing back");
    let next = Window::learn(Some(later), &seen(4999, 3700), 1.0, 0.1, now);
    assert_eq!((next.remaining, next.floor), (4999, 500), "a new window, and the reserve of it");
}

#[tokio::test]
async fn no_more_are_in_flight_than_allowed() {
    let gate = gate(|_| {});
    let lanes = [gate.lane(spec("core", 2), Arc::default()), gate.lane(spec("graphql", 9), Arc::default())];
    let (now, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let (now, most) = (&now, &most);
    let send = |lane: Lane, own: &'static AtomicUsize| async move {
        lane.ask(Retries::Read, &Silent, judge_rest, || async move {
            let here = own.fetch_add(1, SeqCst) + 1;
            most.fetch_max(now.fetch_add(1, SeqCst) + 1, SeqCst);
            tokio::time::sleep(Duration::from_millis(3)).await;
            now.fetch_sub(1, SeqCst);
            own.fetch_sub(1, SeqCst);
            assert!(here <= 4);
            Ok(reply(200, &[], ""))
        })
        .await
    };
    static OWN: [AtomicUsize; 2] = [AtomicUsize::new(0), AtomicUsize::new(0)];
    let all = (0..40).map(|index: usize| send(lanes[index % 2].clone(), &OWN[index % 2]));
    futures_util::future::join_all(all).await.into_iter().for_each(|outcome| assert!(outcome.is_ok()));
    assert_eq!(most.load(SeqCst), AT_ONCE_PER_HOST);
}

#[tokio::test]
async fn a_host_that_keeps_failing_rests_and_a_probe_opens_it_again() {
    let gate = gate(|_| {});
    let first = lane(&gate);
    let down = [Ok(reply(503, &[], ""))];
    ask(&first, Retries::Read, &down).await.0.unwrap_err();
    let began = Instant::now();
    ask(&first, Retries::Read, &down).await.0.unwrap_err();
    assert!(began.elapsed() >= Duration::from_millis(15), "the eighth failure closes it for 15 s");
    let (outcome, _) = ask(&first, Retries::Read, &[Ok(reply(200, &[], ""))]).await;
    assert_eq!(outcome, Ok(200));
    let began = Instant::now();
    assert_eq!(ask(&first, Retries::Read, &[Ok(reply(200, &[], ""))]).await.0, Ok(200));
    assert!(began.elapsed() < Duration::from_millis(10), "an answer forgets the failures");
}

#[tokio::test]
async fn a_host_that_never_comes_back_fails_at_once_in_the_end() {
    let gate = gate(|_| {});
    let first = lane(&gate);
    let down = [Ok(reply(503, &[], ""))];
    for _ in 0..4 {
        ask(&first, Retries::Read, &down).await.0.unwrap_err();
    }
    let (outcome, asked) = ask(&first, Retries::Read, &down).await;
    assert!(matches!(outcome, Err(Fault::Transport { kind: Transport::Connect, .. })), "{outcome:?}");
    assert_eq!(asked, 0);
}

/// Keeps what it was told.
#[derive(Default)]
struct Heard(Mutex<Vec<String>>);

impl Observer for Heard {
    fn event(&self, event: Event<'_>) {
        let line = match event {
            Event::Waiting { host, why, .. } => format!("{host}: {why}"),
            Event::Quota { host, remaining, limit, .. } => format!("{host}: {remaining} of {limit}"),
            other => format!("{other:?}"),
        };
        self.0.lock().unwrap().push(line);
    }
}

#[tokio::test]
async fn waits_and_quotas_are_told() {
    let gate = gate(|_| {});
    let heard = Heard::default();
    let turn = AtomicUsize::new(0);
    let lane = lane(&gate);
    let answer = lane.ask(Retries::Read, &heard, judge_rest, || {
        let first = turn.fetch_add(1, SeqCst) == 0;
        std::future::ready(Ok(if first { reply(500, &[], "") } else { quota("58", "60", "4600") }))
    });
    assert_eq!(answer.await.unwrap().status, 200);
    let told = heard.0.lock().unwrap().join("\n");
    assert!(told.contains("api.test core: retry 1 of 4 after HTTP 500"), "{told}");
    assert!(told.contains("api.test core: 58 of 60"), "{told}");
}

/// What one real exchange with a broken server is told to be.
async fn exchange(act: Act) -> Result<Bytes, Fault> {
    let server = Server::start(move |_, _| act.clone()).await;
    get(&server.url).await
}

async fn get(url: &str) -> Result<Bytes, Fault> {
    let settings = HttpSettings { read_timeout: Duration::from_millis(200), ..HttpSettings::default() };
    let http = Http::new(&settings).unwrap();
    let url = url::Url::parse(url).unwrap();
    let sent = http.client_for(&url).get(url.clone()).send().await;
    let response = sent.map_err(|error| Fault::from_chain(&error, false))?;
    let headers = response.headers().clone();
    read_body(&headers, reqwest::Body::from(response), BodyLimits::API, &Meter::default()).await
}

#[tokio::test]
async fn failures_are_told_by_their_chain() {
    let kind = |outcome: Result<Bytes, Fault>| match outcome {
        Err(Fault::Transport { kind, .. }) => kind,
        other => panic!("{other:?}"),
    };
    let whole = Act::say(200, "0123456789".repeat(50));
    assert_eq!(kind(exchange(whole.clone().cut_at(100)).await), Transport::Truncated);
    let chunked = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nab".to_vec();
    assert_eq!(kind(exchange(Act::Raw(chunked)).await), Transport::Truncated);
    assert_eq!(kind(exchange(Act::Close).await), Transport::Reset);
    assert_eq!(kind(exchange(Act::Raw(b"SSH-2.0-OpenSSH\r\n".to_vec())).await), Transport::Other);
    let stalled = b"HTTP/1.1 200 OK\r\ncontent-le".to_vec();
    assert!(matches!(kind(exchange(Act::Raw(stalled)).await), Transport::Reset | Transport::Truncated));
    assert_eq!(exchange(whole).await.unwrap().len(), 500);
    let closed = {
        let free = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        format!("http://{}", free.local_addr().unwrap())
    };
    assert_eq!(kind(get(&closed).await), Transport::Connect);
    let plain = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let secure = format!("https://{}", plain.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = plain.accept().await {
            let _ = tokio::io::AsyncWriteExt::write_all(&mut stream, b"HTTP/1.1 400 Speak TLS\r\n\r\n").await;
        }
    });
    assert_eq!(kind(get(&secure).await), Transport::Tls);
}

#[test]
fn a_lost_name_and_a_bad_certificate_are_told_below_wrappers() {
    #[derive(Debug, thiserror::Error)]
    #[error("{text}")]
    struct Wrapped {
        text: &'static str,
        source: Option<Box<dyn std::error::Error + Send + Sync>>,
    }
    let wrap = |inner: Box<dyn std::error::Error + Send + Sync>| Wrapped { text: "outer", source: Some(inner) };
    let lost = wrap(Box::new(Wrapped { text: "dns error", source: Some("no such host".into()) }));
    assert!(matches!(Fault::from_chain(&lost, false), Fault::Transport { kind: Transport::Dns, .. }));
    let certificate = rustls::Error::InvalidCertificate(rustls::CertificateError::Expired);
    let refused = wrap(Box::new(std::io::Error::new(std::io::ErrorKind::InvalidData, certificate)));
    assert!(matches!(Fault::from_chain(&refused, false), Fault::Transport { kind: Transport::Tls, .. }));
}

#[test]
fn what_a_body_says_is_fit_for_one_line() {
    assert_eq!(fault::said(br#"{"message":"Not\u001b[31m here"}"#), "Not\\u{1b}[31m here");
    let html = format!("<html>\n<body>{}</body>", "x".repeat(900));
    let text = fault::said(html.as_bytes());
    assert!(text.len() < 220 && text.ends_with('…') && !text.contains('\n'), "{text}");
}
