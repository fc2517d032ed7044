//! The server itself: one loopback port for the API and the archives.

use super::archive;
use super::fault::{Fault, Script};
use super::fixtures::{Fixtures, digest};
use super::graphql::{self, Quota};
use super::journal::Seen;
use super::rest;
use super::{hub, kaggle, sites};
use bytes::Bytes;
use futures_util::{StreamExt, stream};
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt, Full, Limited, StreamBody};
use hyper::body::{Frame, Incoming};
use hyper::header::{HeaderName, HeaderValue};
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

/// Requests and points an hour with a token, as the platform grants.
const LIMIT: u64 = 5_000;
/// Requests an hour without one.
const ANONYMOUS_LIMIT: u64 = 60;
/// Bytes of a request's body that are read.
const MAX_REQUEST_BYTES: usize = 1 << 20;

/// Other services behind the same port, by the prefix of their paths.
const SERVICES: [(&str, Service); 3] =
    [("/huggingface", hub::answer), ("/kaggle/api/v1", kaggle::answer), ("/sites", sites::answer)];

/// Answers a path below a service's prefix.
type Service = fn(&str, &Asked) -> Option<Reply>;

type Body = BoxBody<Bytes, io::Error>;

/// A running server; dropping it stops it and breaks what it was answering.
#[derive(Debug)]
pub struct DemoServer {
    address: SocketAddr,
    state: Arc<State>,
    accepting: tokio::task::AbortHandle,
}

struct State {
    fixtures: Mutex<Arc<Fixtures>>,
    script: Mutex<Option<Script>>,
    journal: Mutex<Vec<Seen>>,
    /// Left of the window: GraphQL, REST with a token, REST without.
    left: Mutex<[u64; 3]>,
    resets_at: jiff::Timestamp,
    now_answering: AtomicUsize,
    most_at_once: AtomicUsize,
}

impl std::fmt::Debug for State {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("State").finish_non_exhaustive()
    }
}

/// Starts a server of these people on a free loopback port.
///
/// # Errors
/// When no loopback port can be had.
pub async fn serve(fixtures: Fixtures) -> io::Result<DemoServer> {
    let listener = TcpListener::bind((std::net::Ipv4Addr::LOCALHOST, 0)).await?;
    let address = listener.local_addr()?;
    let hour = jiff::SignedDuration::from_hours(1);
    let resets_at = jiff::Timestamp::now();
    let resets_at = resets_at.checked_add(hour).unwrap_or(resets_at);
    let state = Arc::new(State {
        fixtures: Mutex::new(Arc::new(fixtures)),
        script: Mutex::new(None),
        journal: Mutex::new(Vec::new()),
        left: Mutex::new([LIMIT, LIMIT, ANONYMOUS_LIMIT]),
        // Whole seconds: the headers carry no more.
        resets_at: jiff::Timestamp::from_second(resets_at.as_second()).unwrap_or(resets_at),
        now_answering: AtomicUsize::new(0),
        most_at_once: AtomicUsize::new(0),
    });
    let accepting = tokio::spawn(accept(listener, Arc::clone(&state))).abort_handle();
    Ok(DemoServer { address, state, accepting })
}

impl Drop for DemoServer {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

impl DemoServer {
    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What to set `github.api_url` to.
    pub fn api_url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// What to set `github.archive_url` to.
    pub fn archive_url(&self) -> String {
        format!("http://{}/codeload", self.address)
    }

    /// What to set `huggingface.url` to.
    pub fn huggingface_url(&self) -> String {
        format!("http://{}/huggingface", self.address)
    }

    /// What to set `kaggle.api_url` to.
    pub fn kaggle_url(&self) -> String {
        format!("http://{}/kaggle/api/v1", self.address)
    }

    /// Where the sites are: `/{name}/` below it.
    pub fn sites_url(&self) -> String {
        format!("http://{}/sites", self.address)
    }

    /// Which origins the sites stand for, for the `stand_ins` of the web's source.
    pub fn site_stand_ins(&self) -> BTreeMap<String, String> {
        let base = self.sites_url();
        sites::origins().map(|(origin, login)| (origin, format!("{base}/{login}"))).collect()
    }

    /// Every request so far, in order of arrival.
    pub fn journal(&self) -> Vec<Seen> {
        locked(&self.state.journal).clone()
    }

    /// Forgets the requests so far; numbers start anew.
    pub fn clear_journal(&self) {
        locked(&self.state.journal).clear();
    }

    /// The most requests that were being answered at one time.
    pub fn most_at_once(&self) -> usize {
        self.state.most_at_once.load(Ordering::SeqCst)
    }

    /// Asks `script` about every further request; what it returns goes wrong. Replaces an earlier one.
    pub fn script(&self, script: impl Fn(&Seen) -> Option<Fault> + Send + Sync + 'static) {
        *locked(&self.state.script) = Some(Box::new(script));
    }

    /// Lets nothing go wrong any more.
    pub fn heal(&self) {
        *locked(&self.state.script) = None;
    }

    /// Makes the `nth` further request (from 1) whose path or operation contains `part` go wrong, and no other.
    pub fn fail_nth(&self, part: &str, nth: usize, fault: Fault) {
        let part = part.to_owned();
        let met = AtomicUsize::new(0);
        self.script(move |seen| {
            let matches =
                seen.path.contains(&part) || seen.operation.as_deref().is_some_and(|name| name.contains(&part));
            (matches && met.fetch_add(1, Ordering::SeqCst) + 1 == nth).then(|| fault.clone())
        });
    }

    /// Changes the people, between two runs say.
    pub fn replace(&self, fixtures: Fixtures) {
        *locked(&self.state.fixtures) = Arc::new(fixtures);
    }

    /// Sets what is left of the window: GraphQL points, requests with a token, requests without.
    pub fn set_quota(&self, graphql: u64, rest: u64, anonymous: u64) {
        *locked(&self.state.left) = [graphql.min(LIMIT), rest.min(LIMIT), anonymous.min(ANONYMOUS_LIMIT)];
    }
}

/// A lock whose data stays good when a test panics while holding it.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Takes connections until aborted; the connections are aborted with it.
async fn accept(listener: TcpListener, state: Arc<State>) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    connections.spawn(connection(stream, Arc::clone(&state)));
                }
                Err(_) => tokio::time::sleep(std::time::Duration::from_millis(20)).await,
            },
            Some(_) = connections.join_next() => {}
        }
    }
}

async fn connection(stream: TcpStream, state: Arc<State>) {
    let service = service_fn(move |request| {
        let state = Arc::clone(&state);
        async move {
            let now = state.now_answering.fetch_add(1, Ordering::SeqCst) + 1;
            state.most_at_once.fetch_max(now, Ordering::SeqCst);
            let response = respond(&state, request).await;
            state.now_answering.fetch_sub(1, Ordering::SeqCst);
            response
        }
    });
    // A connection that breaks is the client's affair, or was broken on purpose.
    let _broken = hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
}

/// What a request said, with its body.
pub(super) struct Asked {
    pub(super) seen: Seen,
    pub(super) if_none_match: Option<String>,
    pub(super) body: Value,
    pub(super) path: String,
    /// Each name once; of repeated ones the last.
    pub(super) query: BTreeMap<String, String>,
    /// The authorisation header as sent.
    pub(super) authorization: Option<String>,
}

/// An answer before it is put on the wire.
pub(super) struct Reply {
    pub(super) status: u16,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Bytes,
}

/// Answers one request; an error breaks the connection.
async fn respond(state: &State, request: Request<Incoming>) -> io::Result<Response<Body>> {
    let mut asked = read(request).await?;
    asked.seen.number = {
        let mut journal = locked(&state.journal);
        asked.seen.number = journal.len() + 1;
        journal.push(asked.seen.clone());
        journal.len()
    };
    let fault = locked(&state.script).as_ref().and_then(|script| script(&asked.seen));
    let settle = |status: u16| {
        if let Some(seen) = locked(&state.journal).get_mut(asked.seen.number - 1) {
            seen.status = status;
        }
    };
    match fault {
        Some(Fault::Reset) => {
            settle(0);
            return Err(io::Error::from(io::ErrorKind::ConnectionReset));
        }
        Some(Fault::Answer { status, headers, body }) => {
            settle(status);
            return whole(Reply { status, headers, body });
        }
        Some(Fault::Delay(wait)) => tokio::time::sleep(wait).await,
        Some(Fault::Truncate(_)) | None => {}
    }
    let reply = answer(state, &asked);
    settle(reply.status);
    match fault {
        Some(Fault::Truncate(length)) => truncated(reply, length),
        _ => whole(reply),
    }
}

async fn read(request: Request<Incoming>) -> io::Result<Asked> {
    let (head, body) = request.into_parts();
    let header = |name: &str| Some(head.headers.get(name)?.to_str().ok()?.to_owned());
    let bytes = Limited::new(body, MAX_REQUEST_BYTES).collect().await.map_err(io::Error::other)?.to_bytes();
    let body: Value = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
    let query = url::form_urlencoded::parse(head.uri.query().unwrap_or_default().as_bytes()).into_owned().collect();
    let seen = Seen {
        number: 0,
        method: head.method.to_string(),
        path: head.uri.path_and_query().map(ToString::to_string).unwrap_or_default(),
        operation: body["operationName"].as_str().map(str::to_owned),
        variables: body["variables"].clone(),
        authorised: head.headers.contains_key("authorization"),
        conditional: head.headers.contains_key("if-none-match") || head.headers.contains_key("if-modified-since"),
        user_agent: header("user-agent"),
        status: 200,
    };
    let (if_none_match, authorization) = (header("if-none-match"), header("authorization"));
    Ok(Asked { seen, if_none_match, body, path: head.uri.path().to_owned(), query, authorization })
}

/// The right answer.
fn answer(state: &State, asked: &Asked) -> Reply {
    let fixtures = Arc::clone(&locked(&state.fixtures));
    if asked.seen.user_agent.is_none() {
        return refusal(
            403,
            "Request forbidden by administrative rules. Please make sure your request has a User-Agent header",
        );
    }
    if let Some(rest) = asked.path.strip_prefix("/codeload/") {
        return archived(&fixtures, rest);
    }
    for (prefix, answer) in SERVICES {
        if let Some(rest) = asked.path.strip_prefix(prefix) {
            return answer(rest, asked).unwrap_or_else(|| refusal(404, "Not Found"));
        }
    }
    match (asked.seen.method.as_str(), asked.path.as_str()) {
        ("POST", "/graphql" | "/api/graphql") => graphql_reply(state, &fixtures, asked),
        ("GET", "/rate_limit") => rate_limit(state, asked),
        ("GET", "/user") if asked.seen.authorised => operator(),
        ("GET", path) => rest_reply(state, &fixtures, asked, path.strip_prefix("/api/v3").unwrap_or(path)),
        _ => refusal(404, "Not Found"),
    }
}

fn refusal(status: u16, message: &str) -> Reply {
    json_reply(status, &json!({"message": message, "status": status.to_string()}))
}

pub(super) fn json_reply(status: u16, body: &Value) -> Reply {
    let headers = vec![("content-type".to_owned(), "application/json; charset=utf-8".to_owned())];
    Reply { status, headers, body: Bytes::from(body.to_string()) }
}

/// Takes one from a window and tells its headers; `None` inside when nothing was left.
fn charge(state: &State, window: usize, resource: &str, charged: bool) -> (bool, Vec<(String, String)>) {
    let limit = [LIMIT, LIMIT, ANONYMOUS_LIMIT].get(window).copied().unwrap_or(LIMIT);
    let mut left = locked(&state.left);
    let Some(left) = left.get_mut(window) else { return (true, Vec::new()) };
    let granted = *left > 0 || !charged;
    if charged {
        *left = left.saturating_sub(1);
    }
    let headers = [
        ("limit", limit.to_string()),
        ("remaining", left.to_string()),
        ("used", (limit - *left).to_string()),
        ("reset", state.resets_at.as_second().to_string()),
        ("resource", resource.to_owned()),
    ];
    (granted, headers.into_iter().map(|(name, value)| (format!("x-ratelimit-{name}"), value)).collect())
}

fn graphql_reply(state: &State, fixtures: &Fixtures, asked: &Asked) -> Reply {
    if !asked.seen.authorised {
        return refusal(401, "This endpoint requires you to be authenticated.");
    }
    let (granted, headers) = charge(state, 0, "graphql", true);
    let quota = Quota { limit: LIMIT, remaining: locked(&state.left)[0], resets_at: state.resets_at };
    let body = if granted {
        graphql::answer(fixtures, &quota, &asked.body)
    } else {
        // The platform says this with status 200.
        json!({"errors": [{"type": "RATE_LIMITED", "message": "API rate limit exceeded for user ID 1."}]})
    };
    let mut reply = json_reply(200, &body);
    reply.headers.extend(headers);
    reply
}

/// Whose token it is. It has no scope.
fn operator() -> Reply {
    let mut reply = json_reply(200, &json!({"login": "demo-operator", "type": "User"}));
    reply.headers.push(("x-oauth-scopes".to_owned(), String::new()));
    reply
}

fn rate_limit(state: &State, asked: &Asked) -> Reply {
    let [graphql, rest, anonymous] = *locked(&state.left);
    let reset = state.resets_at.as_second();
    let window =
        |limit: u64, left: u64| json!({"limit": limit, "remaining": left, "used": limit - left, "reset": reset});
    let core = if asked.seen.authorised { window(LIMIT, rest) } else { window(ANONYMOUS_LIMIT, anonymous) };
    let graphql = if asked.seen.authorised { window(LIMIT, graphql) } else { window(0, 0) };
    json_reply(200, &json!({"resources": {"core": core, "graphql": graphql}, "rate": core}))
}

fn rest_reply(state: &State, fixtures: &Fixtures, asked: &Asked, path: &str) -> Reply {
    let found = rest::answer(fixtures, path, &asked.query);
    let mut reply = json_reply(found.status, &found.body);
    let window = if asked.seen.authorised { 1 } else { 2 };
    let tag = format!("W/\"{}\"", &digest(&[&String::from_utf8_lossy(&reply.body)])[..32]);
    let unchanged = found.status == 200 && asked.if_none_match.as_deref() == Some(tag.as_str());
    // A 304 is free, but only to those who say who they are.
    let (granted, limits) = charge(state, window, "core", !(unchanged && asked.seen.authorised));
    if !granted {
        reply = refusal(403, "API rate limit exceeded for 127.0.0.1.");
    } else if found.status == 200 {
        reply.headers.push(("etag".to_owned(), tag));
        reply.headers.push(("cache-control".to_owned(), "private, max-age=60, s-maxage=60".to_owned()));
        if let Some(link) = link(asked, found.page, found.last_page) {
            reply.headers.push(("link".to_owned(), link));
        }
        if unchanged {
            reply.status = 304;
            reply.body = Bytes::new();
        }
    }
    reply.headers.extend(limits);
    reply
}

/// The `Link` header of a page among several.
fn link(asked: &Asked, page: usize, last_page: usize) -> Option<String> {
    let to = |number: usize, name: &str| {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        for (key, value) in asked.query.iter().filter(|(key, _)| *key != "page") {
            query.append_pair(key, value);
        }
        query.append_pair("page", &number.to_string());
        format!("<http://localhost{}?{}>; rel=\"{name}\"", asked.path, query.finish())
    };
    let mut links = Vec::new();
    if page > 1 {
        links.push(to(page - 1, "prev"));
        links.push(to(1, "first"));
    }
    if page < last_page {
        links.push(to(page + 1, "next"));
        links.push(to(last_page, "last"));
    }
    (!links.is_empty()).then(|| links.join(", "))
}

/// `owner/name/tar.gz/commit`.
fn archived(fixtures: &Fixtures, rest: &str) -> Reply {
    let plain = |status: u16, text: &str| Reply {
        status,
        headers: vec![("content-type".to_owned(), "text/plain; charset=utf-8".to_owned())],
        body: Bytes::copy_from_slice(text.as_bytes()),
    };
    let segments: Vec<&str> = rest.split('/').collect();
    let [owner, name, "tar.gz", revision @ ..] = segments.as_slice() else { return plain(404, "404: Not Found") };
    let Some(repository) = fixtures.repository(owner, name) else { return plain(404, "404: Not Found") };
    if repository.data.blocked {
        return plain(451, "451: Unavailable For Legal Reasons");
    }
    let revision = revision.join("/");
    let known = repository.data.commits.iter().any(|commit| commit.id == revision);
    if !(known || ["HEAD", "main", "refs/heads/main"].contains(&revision.as_str())) {
        return plain(404, "404: Not Found");
    }
    match archive::tarball(repository) {
        Ok(body) => {
            let name = format!("attachment; filename={}-{revision}.tar.gz", repository.name);
            let headers = vec![
                ("content-type".to_owned(), "application/x-gzip".to_owned()),
                ("content-disposition".to_owned(), name),
            ];
            Reply { status: 200, headers, body }
        }
        Err(_) => plain(500, "500: Internal Server Error"),
    }
}

fn head(reply: &Reply) -> io::Result<hyper::http::response::Builder> {
    let mut builder = Response::builder().status(reply.status);
    for (name, value) in &reply.headers {
        let name = HeaderName::from_bytes(name.as_bytes()).map_err(io::Error::other)?;
        builder = builder.header(name, HeaderValue::from_str(value).map_err(io::Error::other)?);
    }
    Ok(builder)
}

fn whole(reply: Reply) -> io::Result<Response<Body>> {
    let builder = head(&reply)?;
    let body = Full::new(reply.body).map_err(|never: Infallible| match never {}).boxed();
    builder.body(body).map_err(io::Error::other)
}

/// The first bytes of the body under the length of all of it, then an end.
fn truncated(reply: Reply, length: usize) -> io::Result<Response<Body>> {
    let builder = head(&reply)?.header("content-length", reply.body.len());
    let start = reply.body.slice(..length.min(reply.body.len()));
    // The pause lets what was said so far leave; without it the connection takes its buffer along.
    let cut = stream::once(async {
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        Err(io::Error::from(io::ErrorKind::ConnectionAborted))
    });
    let frames = stream::iter([Ok(Frame::data(start))]).chain(cut);
    builder.body(BodyExt::boxed(StreamBody::new(frames))).map_err(io::Error::other)
}
