//! The nightly question: does an account still show what it showed when it was collected?
//!
//! Called through [`Source::changed`](crate::collect::Source::changed). When an account is collected, a mark of what
//! its profile showed is kept: its newest push, how many repositories, its name and links. The question gets the same
//! again for fifty accounts at one point, and for who was nobody or an organisation by one REST request, which costs no
//! point. Invariant: a mark is kept only of an account that was read whole; asking changes no mark, so that a change
//! that nobody collects is found again.
//!
//! What is not seen so: another choice of pinned repositories, and work in repositories of others. Whoever decides how
//! long an account may go without being collected bounds how late that is seen.

use super::GithubSource;
use super::graphql::{Card, ChangesData, SocialAccount, User};
use super::ladder::is_too_much;
use crate::collect::Memory;
use crate::collect::gate::Fault;
use crate::collect::mark;
use crate::collect::source::{Change, Event, Harvest, Observer, Probe, Stop};
use crate::evidence::{Handle, HandleStatus};
use futures_util::{StreamExt, stream};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeMap;

const CHANGES: &str = include_str!("queries/account_changes.graphql");

/// Accounts a request. Each brings two connections and the list one: 101, which is rounded to one point.
const AT_ONCE: usize = 50;
/// Requests under way, of the two the gate lets through.
const REQUESTS: usize = 2;

/// What an account was when it was collected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Kind {
    /// A person, read with a token.
    Person,
    /// A person, read without one.
    Plain,
    Organization,
    Nobody,
}

/// What is kept of an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Mark {
    kind: Kind,
    /// The login asked for, so that whoever erases a person finds the mark.
    login: String,
    /// The node id, which survives a rename.
    #[serde(default)]
    id: Option<String>,
    /// Digest of what the profile showed.
    #[serde(default)]
    shows: String,
}

impl Mark {
    /// Of a profile that GraphQL told.
    pub(super) fn of_user(user: &User) -> Mark {
        Mark { kind: Kind::Person, login: String::new(), id: user.id.clone(), shows: shows(user) }
    }

    /// Of a list of repositories that REST told, as name and moment of the last push.
    pub(super) fn of_listed<'a>(listed: impl Iterator<Item = (&'a str, &'a str)>) -> Mark {
        let told: String = listed.map(|(name, pushed)| format!("{name}\n{pushed}\n")).collect();
        Mark { kind: Kind::Plain, login: String::new(), id: None, shows: mark::digest(&told) }
    }

    fn of_negative(kind: Kind) -> Mark {
        Mark { kind, login: String::new(), id: None, shows: String::new() }
    }
}

/// What both the profile and the nightly question tell, in one form.
fn shows(user: &User) -> String {
    let social = |one: &SocialAccount| json!([one.provider, one.url]);
    let newest = |card: &Card| {
        let target = card.default_branch_ref.as_ref().and_then(|branch| branch.target.as_ref());
        json!([card.id, card.pushed_at, target.and_then(|target| target.oid.as_ref())])
    };
    let repositories = user.repositories.as_ref();
    let told = json!({
        "login": user.login,
        // An empty address and none are the same to a reader.
        "website": user.website_url.as_deref().filter(|address| !address.is_empty()),
        "social": user.social_accounts.iter().flat_map(|accounts| accounts.iter()).map(social).collect::<Vec<Value>>(),
        "repositories": repositories.and_then(|list| list.total),
        "newest": repositories.and_then(|list| list.iter().next()).map(newest),
    });
    mark::digest(&told.to_string())
}

/// Where the mark of an account is kept. Whether a token was used stands in the mark itself.
fn key(source: &GithubSource, handle: &Handle) -> String {
    mark::key(source.api.base.as_str(), handle)
}

/// Keeps the mark of an account that was read whole, and drops what was kept of one that was not.
pub(super) fn keep(source: &GithubSource, handle: &Handle, mark: Option<Mark>, harvest: &Harvest, memory: &dyn Memory) {
    let negative = match harvest.record.status {
        HandleStatus::NotFound => Some(Mark::of_negative(Kind::Nobody)),
        HandleStatus::IsOrganization => Some(Mark::of_negative(Kind::Organization)),
        _ => None,
    };
    let mark = negative.or(mark).filter(|_| harvest.is_whole());
    let body = mark.and_then(|mark| serde_json::to_string(&Mark { login: handle.name.to_lowercase(), ..mark }).ok());
    mark::keep(memory, &key(source, handle), body);
}

/// Asks about many accounts.
pub(super) async fn changed(
    source: &GithubSource,
    handles: &[Handle],
    memory: &dyn Memory,
    observer: &dyn Observer,
) -> Probe {
    let mut changes = vec![Change::Unknown; handles.len()];
    let mut people: Vec<(usize, Mark)> = Vec::new();
    let mut others: Vec<(usize, Mark)> = Vec::new();
    for (index, handle) in handles.iter().enumerate() {
        let kept = mark::kept(memory, &key(source, handle));
        let Some(mark) = kept.and_then(|kept| serde_json::from_str::<Mark>(&kept).ok()) else { continue };
        match (mark.kind, source.api.has_token) {
            (Kind::Person, true) if mark.id.is_some() => people.push((index, mark)),
            (Kind::Nobody | Kind::Organization, _) | (Kind::Plain, false) => others.push((index, mark)),
            // Read with a token and asked without, or the other way round: more or less is seen now.
            _ => {}
        }
    }
    let mut stop = None;
    let mut pieces: Vec<Vec<(usize, Mark)>> = people.chunks(AT_ONCE).map(<[_]>::to_vec).collect();
    while !pieces.is_empty() && stop.is_none() {
        let asked = stream::iter(std::mem::take(&mut pieces)).map(|piece| async move {
            let answer = ask(source, &piece, observer).await;
            (piece, answer)
        });
        for (piece, answer) in asked.buffer_unordered(REQUESTS).collect::<Vec<_>>().await {
            match answer {
                Ok(found) => found.into_iter().for_each(|(index, change)| note(&mut changes, index, change)),
                // Half of them at a time, down to one: that one is for a collection to tell.
                Err(fault) if is_too_much(&fault) && piece.len() > 1 => {
                    let half = piece.len().div_ceil(2);
                    pieces.extend(piece.chunks(half).map(<[_]>::to_vec));
                }
                Err(fault) => stop = stop.or_else(|| fault.stop()),
            }
        }
    }
    if stop.is_none() {
        let others = others.into_iter().filter_map(|(index, mark)| Some((index, handles.get(index)?.clone(), mark)));
        let asked = others.map(|(index, handle, mark)| async move {
            (index, ask_plain(source, &handle, &mark, memory, observer).await)
        });
        for (index, answer) in stream::iter(asked).buffer_unordered(REQUESTS).collect::<Vec<_>>().await {
            match answer {
                Ok(change) => note(&mut changes, index, change),
                Err(fault) => stop = stop.or_else(|| fault.stop()),
            }
        }
    }
    Probe { changes, stop }
}

fn note(changes: &mut [Change], index: usize, change: Change) {
    if let Some(known) = changes.get_mut(index) {
        *known = change;
    }
}

/// Asks about some accounts in one request.
async fn ask(
    source: &GithubSource,
    piece: &[(usize, Mark)],
    observer: &dyn Observer,
) -> Result<Vec<(usize, Change)>, Fault> {
    let ids: Vec<&str> = piece.iter().filter_map(|(_, mark)| mark.id.as_deref()).collect();
    let envelope =
        source.api.graphql::<ChangesData>(CHANGES, "AccountChanges", json!({ "ids": ids }), observer).await?;
    let wrong: BTreeMap<u64, bool> = envelope
        .errors()
        .iter()
        .filter_map(|error| {
            let [list, place, ..] = error.path.as_deref()? else { return None };
            (list.as_str() == Some("nodes")).then_some((place.as_u64()?, error.is("NOT_FOUND")))
        })
        .collect();
    let nodes = envelope.data.and_then(|data| data.nodes).unwrap_or_default();
    let mut nodes = nodes.into_iter();
    let change = |(place, (index, mark)): (usize, &(usize, Mark))| {
        let node = nodes.next();
        let change = match (node, wrong.get(&(place as u64)).copied()) {
            // Not there any more, or not for us: collecting says which.
            (_, Some(true)) | (Some(None), None) => Change::Changed,
            (_, Some(false)) | (None, None) => Change::Unknown,
            (Some(Some(user)), None) if user.id != mark.id => Change::Unknown,
            (Some(Some(user)), None) if shows(&user) == mark.shows => Change::Same,
            (Some(Some(_)), None) => Change::Changed,
        };
        (*index, change)
    };
    Ok(piece.iter().enumerate().map(change).collect())
}

/// Asks about one account over REST.
async fn ask_plain(
    source: &GithubSource,
    handle: &Handle,
    mark: &Mark,
    memory: &dyn Memory,
    observer: &dyn Observer,
) -> Result<Change, Fault> {
    observer.event(Event::Step { handle, step: "whether anything changed" });
    if mark.kind == Kind::Plain {
        let now = super::rest::mark(source, handle, memory, observer).await?;
        return Ok(if now.shows == mark.shows { Change::Same } else { Change::Changed });
    }
    let now = match super::rest::is_organization(source, handle, memory, observer).await {
        Ok(true) => Kind::Organization,
        Ok(false) => Kind::Person,
        Err(Fault::NotFound(_)) => Kind::Nobody,
        Err(fault) => return Err(fault),
    };
    Ok(if now == mark.kind { Change::Same } else { Change::Changed })
}

/// The probe of a source that had stopped.
pub(super) fn stopped_before(handles: &[Handle], stop: Stop) -> Probe {
    Probe { changes: vec![Change::Unknown; handles.len()], stop: Some(stop) }
}
