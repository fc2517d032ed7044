//! The part of the demo's server that stands for Hugging Face: the accounts under `fixtures/huggingface`, in the shapes
//! of the hub's own answers.
//!
//! A numbered copy of a person (`demo-cobalt-0001`) has a copy of their account.

use super::fixtures::{FixtureError, digest};
use super::server::{Asked, Reply, json_reply};
use bytes::Bytes;
use include_dir::{Dir, include_dir};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

static EMBEDDED: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/fixtures/huggingface");

/// The sorts of repository, as in addresses.
const KINDS: [&str; 3] = ["models", "datasets", "spaces"];

/// The names that belong to organisations.
const ORGANIZATIONS: [&str; 1] = ["demo-collective"];

/// One account.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Account {
    /// The login on GitHub given on the profile.
    github: Option<String>,
    /// The biography.
    details: Option<String>,
    /// A number that must move nothing.
    followers: u64,
    #[serde(skip)]
    repositories: Vec<Repository>,
}

/// One repository.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Repository {
    /// Numbers that must move nothing.
    likes: u64,
    downloads: u64,
    /// Files beside the card.
    files: Vec<String>,
    library: Option<String>,
    pipeline: Option<String>,
    /// What a space runs in, and whether it does.
    sdk: Option<String>,
    stage: Option<String>,
    gated: bool,
    /// Newest first.
    commits: Vec<Commit>,
    /// What people opened there, newest first, numbered from the oldest.
    discussions: Vec<Discussion>,
    /// The front matter of the card, as the hub understood it.
    card_data: Option<Value>,
    #[serde(skip)]
    kind: &'static str,
    #[serde(skip)]
    name: String,
    #[serde(skip)]
    card: Option<&'static str>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Commit {
    at: Timestamp,
    title: String,
    #[serde(default)]
    by: Option<String>,
}

/// One discussion or pull request.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Discussion {
    at: Timestamp,
    by: String,
    title: String,
    #[serde(default)]
    pull: bool,
    /// `open`, `closed` or `merged`.
    status: String,
    /// What was said and done after it was opened.
    #[serde(default)]
    events: Vec<DiscussionEvent>,
}

/// What somebody did in one.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct DiscussionEvent {
    at: Timestamp,
    by: String,
    /// As the hub names it: `comment`, `status-change` and the like.
    kind: String,
}

/// A fixture with a mistake is left out of the answers; a test holds that none has.
static ACCOUNTS: LazyLock<BTreeMap<String, Account>> = LazyLock::new(|| accounts().unwrap_or_default());

fn accounts() -> Result<BTreeMap<String, Account>, FixtureError> {
    let mut accounts = BTreeMap::new();
    for folder in EMBEDDED.dirs() {
        let mut account: Account = read_toml(folder, "profile.toml")?;
        for kind in KINDS {
            let Some(all) = folder.get_dir(folder.path().join(kind)) else { continue };
            for folder in all.dirs() {
                let mut repository: Repository = read_toml(folder, "repository.toml")?;
                repository.kind = kind;
                repository.name = name_of(folder);
                repository.card =
                    folder.get_file(folder.path().join("README.md")).and_then(|file| file.contents_utf8());
                account.repositories.push(repository);
            }
        }
        accounts.insert(name_of(folder), account);
    }
    Ok(accounts)
}

fn name_of(folder: &Dir<'_>) -> String {
    folder.path().file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

fn read_toml<T: serde::de::DeserializeOwned>(folder: &Dir<'_>, name: &str) -> Result<T, FixtureError> {
    let path = folder.path().join(name);
    let fault = |detail: String| FixtureError { path: path.display().to_string(), detail };
    let text = folder.get_file(&path).and_then(|file| file.contents_utf8());
    toml::from_str(text.ok_or_else(|| fault("not there, or not UTF-8".to_owned()))?)
        .map_err(|error| fault(error.to_string()))
}

/// The account of a login, or of the person a numbered login is a copy of.
fn account(login: &str) -> Option<&'static Account> {
    let login = login.to_lowercase();
    ACCOUNTS.get(&login).or_else(|| {
        let (model, number) = login.rsplit_once('-')?;
        (number.len() == 4 && number.bytes().all(|byte| byte.is_ascii_digit())).then(|| ACCOUNTS.get(model))?
    })
}

/// The answer to a path below this service's own prefix, which is cut off; none is a 404.
pub(super) fn answer(path: &str, asked: &Asked) -> Option<Reply> {
    let segments: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    let reply = match segments.as_slice() {
        ["api", "users", login, "overview"] => account(login).map(|account| json_reply(200, &overview(login, account))),
        ["api", "users", login, "socials"] => account(login).map(|account| json_reply(200, &socials(login, account))),
        ["api", "organizations", name, "overview"] => ORGANIZATIONS
            .contains(name)
            .then(|| json_reply(200, &json!({"name": name, "fullname": name, "type": "org"}))),
        ["api", kind] if KINDS.contains(kind) => Some(json_reply(200, &listing(kind, asked))),
        ["api", kind, owner, name, "commits", _] => Some(commits(kind, owner, name)),
        ["api", kind, owner, name, "discussions"] => Some(discussions(kind, owner, name)),
        ["api", kind, owner, name, "discussions", number] => discussion(kind, owner, name, number),
        [owner, name, "resolve", _, "README.md"] => Some(file("models", owner, name)),
        [kind, owner, name, "resolve", _, "README.md"] => Some(file(kind, owner, name)),
        _ => None,
    };
    let mut reply = reply.unwrap_or_else(|| json_reply(404, &json!({"error": "This user does not exist"})));
    let bucket = if path.contains("/resolve/") { "resolvers" } else { "api" };
    reply.headers.push(("ratelimit".to_owned(), format!("\"{bucket}\";r=480;t=270")));
    reply.headers.push(("ratelimit-policy".to_owned(), format!("\"fixed window\";\"{bucket}\";q=500;w=300")));
    if reply.status == 200 {
        let tag = format!("W/\"{}\"", &digest(&[&String::from_utf8_lossy(&reply.body)])[..32]);
        if asked.if_none_match.as_deref() == Some(tag.as_str()) {
            (reply.status, reply.body) = (304, Bytes::new());
        }
        reply.headers.push(("etag".to_owned(), tag));
    }
    Some(reply)
}

fn overview(login: &str, account: &Account) -> Value {
    let count = |kind: &str| account.repositories.iter().filter(|one| one.kind == kind).count();
    json!({
        "_id": &digest(&["hub", &login.to_lowercase()])[..24], "user": login, "fullname": login, "type": "user",
        "avatarUrl": "/avatars/invented.svg", "isPro": false, "details": account.details,
        "createdAt": "2024-01-05T10:00:00.000Z", "numFollowers": account.followers,
        "numModels": count("models"), "numDatasets": count("datasets"), "numSpaces": count("spaces"),
    })
}

fn socials(login: &str, account: &Account) -> Value {
    let mut handles = serde_json::Map::new();
    if let Some(github) = &account.github {
        // A numbered copy links the copy.
        let number = login.rsplit('-').next().filter(|number| number.len() == 4);
        let number = number.map(|number| format!("-{number}")).unwrap_or_default();
        handles.insert("github".to_owned(), json!(format!("{github}{number}")));
    }
    json!({"_id": &digest(&["hub", &login.to_lowercase()])[..24], "user": login, "socialHandles": handles})
}

/// One sort of an author's repositories, with the fields asked for.
fn listing(kind: &str, asked: &Asked) -> Value {
    let author = asked.query.get("author").map(String::as_str).unwrap_or_default();
    let query = asked.seen.path.split_once('?').map_or("", |(_, query)| query);
    let pairs = url::form_urlencoded::parse(query.as_bytes());
    let wanted: BTreeSet<String> =
        pairs.filter(|(name, _)| name == "expand").map(|(_, field)| field.into_owned()).collect();
    let mut all: Vec<&Repository> =
        account(author).into_iter().flat_map(|account| &account.repositories).filter(|one| one.kind == kind).collect();
    all.sort_by_key(|one| std::cmp::Reverse(one.commits.first().map(|commit| commit.at)));
    let entry = |one: &Repository| {
        let mut fields = one.fields(author);
        if let Value::Object(fields) = &mut fields {
            fields
                .retain(|name, _| wanted.is_empty() || wanted.contains(name) || matches!(name.as_str(), "_id" | "id"));
        }
        fields
    };
    Value::Array(all.into_iter().map(entry).collect())
}

impl Repository {
    fn sha(&self, place: usize) -> String {
        let card = if place == 0 { self.card.unwrap_or_default() } else { "" };
        let title = self.commits.get(place).map_or("", |commit| commit.title.as_str());
        digest(&["hub commit", self.kind, &self.name, &place.to_string(), title, card])[..40].to_owned()
    }

    fn fields(&self, owner: &str) -> Value {
        let id = format!("{owner}/{}", self.name);
        let files = [".gitattributes"]
            .into_iter()
            .chain(self.card.map(|_| "README.md"))
            .chain(self.files.iter().map(String::as_str));
        let card_data = self.card_data.clone().unwrap_or_default();
        json!({
            "_id": &digest(&["hub repository", self.kind, &id])[..24], "id": id, "author": owner, "sha": self.sha(0),
            "createdAt": self.commits.last().map(|commit| commit.at), "lastModified": self.commits.first().map(|one| one.at),
            "private": false, "gated": self.gated, "disabled": false, "likes": self.likes, "downloads": self.downloads,
            "library_name": self.library, "pipeline_tag": self.pipeline, "sdk": self.sdk,
            "model-index": card_data.get("model-index"), "cardData": card_data, "tags": ["region:us"],
            "siblings": files.map(|name| json!({"rfilename": name})).collect::<Vec<_>>(),
            "runtime": {"stage": self.stage, "hardware": {"current": "cpu-basic"}},
        })
    }
}

/// Who did it: the owner of a numbered copy where the owner of its model did.
fn as_copy<'a>(owner: &'a str, by: &'a str) -> &'a str {
    let is_model = owner.strip_prefix(by).is_some_and(|number| number.len() == 5 && number.starts_with('-'));
    if is_model { owner } else { by }
}

impl Repository {
    /// A discussion as the hub lists it.
    fn discussion(&self, owner: &str, place: usize) -> Option<Value> {
        let one = self.discussions.get(place)?;
        let comments = one.events.iter().filter(|event| event.kind == "comment").count();
        Some(json!({
            "num": self.discussions.len() - place, "title": one.title, "createdAt": one.at, "status": one.status,
            "isPullRequest": one.pull, "numComments": comments, "numReactionUsers": 0, "topReactions": [],
            "pinned": false, "author": {"name": as_copy(owner, &one.by), "fullname": one.by, "type": "user", "avatarUrl": "/i.svg"},
            "repo": {"name": format!("{owner}/{}", self.name), "type": self.kind.trim_end_matches('s')},
        }))
    }
}

fn repository(kind: &str, owner: &str, name: &str) -> Option<&'static Repository> {
    account(owner)?.repositories.iter().find(|one| one.kind == kind && one.name == name)
}

/// What the hub says of a repository that is not there, or not public.
fn hidden() -> Reply {
    let mut reply = json_reply(401, &json!({"error": "Invalid username or password."}));
    reply.headers.push(("x-error-code".to_owned(), "RepoNotFound".to_owned()));
    reply
}

fn commits(kind: &str, owner: &str, name: &str) -> Reply {
    let Some(repository) = repository(kind, owner, name) else { return hidden() };
    let commit = |(place, commit): (usize, &Commit)| {
        let by = commit.by.as_deref().unwrap_or(owner);
        json!({"id": repository.sha(place), "title": commit.title, "message": "", "authors": [{"user": by}], "date": commit.at})
    };
    let all: Vec<Value> = repository.commits.iter().enumerate().map(commit).collect();
    let mut reply = json_reply(200, &Value::Array(all));
    reply.headers.push(("x-total-count".to_owned(), repository.commits.len().to_string()));
    reply
}

fn discussions(kind: &str, owner: &str, name: &str) -> Reply {
    let Some(repository) = repository(kind, owner, name) else { return hidden() };
    let all: Vec<Value> =
        (0..repository.discussions.len()).filter_map(|place| repository.discussion(owner, place)).collect();
    let closed = repository.discussions.iter().filter(|one| one.status != "open").count();
    json_reply(200, &json!({"count": all.len(), "start": 0, "numClosedDiscussions": closed, "discussions": all}))
}

fn discussion(kind: &str, owner: &str, name: &str, number: &str) -> Option<Reply> {
    let repository = repository(kind, owner, name)?;
    let place = repository.discussions.len().checked_sub(number.parse().ok()?)?;
    let told = repository.discussions.get(place)?;
    let mut thread = repository.discussion(owner, place)?;
    let event = |by: &str, kind: &str, at: Timestamp| {
        json!({"id": &digest(&["hub event", name, number, by, &at.to_string()])[..24], "type": kind, "createdAt": at,
               "author": {"name": by, "type": "user", "isOwner": by == owner},
               "data": {"latest": {"raw": "Invented.", "html": "<p>Invented.</p>"}}})
    };
    let first = event(as_copy(owner, &told.by), "comment", told.at);
    let rest = told.events.iter().map(|one| event(as_copy(owner, &one.by), &one.kind, one.at));
    thread.as_object_mut()?.insert("events".to_owned(), std::iter::once(first).chain(rest).collect());
    Some(json_reply(200, &thread))
}

fn file(kind: &str, owner: &str, name: &str) -> Reply {
    match repository(kind, owner, name).map(|one| one.card) {
        None => hidden(),
        Some(None) => json_reply(404, &json!({"error": "Entry not found"})),
        Some(Some(card)) => Reply {
            status: 200,
            headers: vec![("content-type".to_owned(), "text/plain; charset=utf-8".to_owned())],
            body: Bytes::from_static(card.as_bytes()),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::card;

    #[test]
    fn every_fixture_follows_the_format_and_is_obviously_invented() {
        let accounts = accounts().unwrap();
        assert!(accounts.len() >= 2);
        for (login, account) in &accounts {
            assert!(login.starts_with("demo-"), "{login}");
            for one in &account.repositories {
                assert!(one.commits.is_sorted_by(|left, right| left.at >= right.at), "{login}/{}", one.name);
                assert!(one.commits.last().is_some_and(|first| first.by.as_deref() == Some("system")), "{}", one.name);
            }
        }
    }

    #[test]
    fn the_card_data_is_what_the_card_s_front_matter_says() {
        for (login, account) in accounts().unwrap() {
            for one in account.repositories {
                let kind = crate::evidence::person::HubKind::Model;
                let of_file = card::read(one.card.unwrap_or_default(), kind).metadata;
                let of_hub = card::metadata(&one.card_data.unwrap_or_default());
                assert_eq!(of_file, of_hub, "{login}/{}", one.name);
            }
        }
    }
}
