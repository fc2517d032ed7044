//! The part of the platform's schema that the fixtures can tell.

use super::{Quota, others};
use crate::demo::fixtures::{Commit, Fixtures, Person, PersonKind, Repository};
use crate::demo::objects::Entry;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// A value with fields.
pub(super) enum Node<'a> {
    Query,
    Person(&'a Person),
    Repository(&'a Repository),
    /// The default branch.
    Branch(&'a Repository),
    Commit(&'a Repository, &'a Commit),
    /// A folder, by path.
    Tree(&'a Repository, String),
    /// A file, by path.
    Blob(&'a Repository, String),
    TreeEntry(&'a Repository, &'a Entry),
    Connection(Vec<Node<'a>>, Page),
    /// A small object with fixed fields, and its type.
    Plain(&'static str, Map<String, Value>),
}

/// Where a connection's slice lies.
pub(super) struct Page {
    total: u64,
    end: usize,
    has_next: bool,
}

/// What a field gives.
pub(super) enum Output<'a> {
    /// The type has no such field here.
    Unknown,
    /// Null, with an error beside the data.
    NotFound(String),
    Leaf(Value),
    One(Node<'a>),
    Many(Vec<Result<Node<'a>, String>>),
}

pub(super) type Arguments = BTreeMap<String, Value>;

pub(super) fn leaf<'a>(value: impl Into<Value>) -> Output<'a> {
    Output::Leaf(value.into())
}

pub(super) fn plain<'a>(kind: &'static str, value: Value) -> Node<'a> {
    match value {
        Value::Object(fields) => Node::Plain(kind, fields),
        _ => Node::Plain(kind, Map::new()),
    }
}

/// `first` and `after` of a list. `total` counts what is not listed too.
pub(super) fn connection<'a>(nodes: Vec<Node<'a>>, total: u64, arguments: &Arguments) -> Output<'a> {
    let after = arguments.get("after").and_then(Value::as_str).and_then(|cursor| cursor.parse::<usize>().ok());
    let start = after.map_or(0, |last| last + 1);
    let first = arguments.get("first").and_then(Value::as_u64).unwrap_or(0);
    let first = usize::try_from(first).unwrap_or(usize::MAX);
    let count = nodes.len();
    let slice: Vec<Node<'a>> = nodes.into_iter().skip(start).take(first).collect();
    let end = start + slice.len();
    Output::One(Node::Connection(slice, Page { total, end, has_next: end < count }))
}

impl<'a> Node<'a> {
    pub(super) fn type_name(&self) -> &'static str {
        match self {
            Node::Query => "Query",
            Node::Person(person) if person.kind == PersonKind::Organization => "Organization",
            Node::Person(_) => "User",
            Node::Repository(_) => "Repository",
            Node::Branch(_) => "Ref",
            Node::Commit(..) => "Commit",
            Node::Tree(..) => "Tree",
            Node::Blob(..) => "Blob",
            Node::TreeEntry(..) => "TreeEntry",
            Node::Connection(..) => "Connection",
            Node::Plain(kind, _) => kind,
        }
    }

    pub(super) fn resolve(
        &self,
        fixtures: &'a Fixtures,
        quota: &Quota,
        field: &str,
        arguments: &Arguments,
    ) -> Output<'a> {
        if field == "__typename" {
            return leaf(self.type_name());
        }
        match self {
            Node::Query => query(fixtures, quota, field, arguments),
            Node::Person(person) => account(person, field, arguments),
            Node::Repository(repository) => repository_field(fixtures, repository, field, arguments),
            Node::Branch(repository) => branch(repository, field),
            Node::Commit(repository, commit) => commit_field(fixtures, repository, commit, field, arguments),
            Node::Tree(repository, path) => tree(repository, path, field),
            Node::Blob(repository, path) => blob(repository, path, field),
            Node::TreeEntry(repository, entry) => tree_entry(repository, entry, field),
            Node::Connection(..) => connection_field(self, field),
            Node::Plain(_, fields) => match fields.get(field) {
                Some(value) => others::output(value),
                None => Output::Unknown,
            },
        }
    }

    /// The same node again: a connection lends its nodes to more than one field.
    fn again(&self) -> Node<'a> {
        match self {
            Node::Query => Node::Query,
            Node::Person(person) => Node::Person(person),
            Node::Repository(repository) => Node::Repository(repository),
            Node::Branch(repository) => Node::Branch(repository),
            Node::Commit(repository, commit) => Node::Commit(repository, commit),
            Node::Tree(repository, path) => Node::Tree(repository, path.clone()),
            Node::Blob(repository, path) => Node::Blob(repository, path.clone()),
            Node::TreeEntry(repository, entry) => Node::TreeEntry(repository, entry),
            Node::Connection(nodes, page) => Node::Connection(
                nodes.iter().map(Node::again).collect(),
                Page { total: page.total, end: page.end, has_next: page.has_next },
            ),
            Node::Plain(kind, fields) => Node::Plain(kind, fields.clone()),
        }
    }
}

fn connection_field<'a>(node: &Node<'a>, field: &str) -> Output<'a> {
    let Node::Connection(nodes, page) = node else { return Output::Unknown };
    match field {
        "totalCount" => leaf(page.total),
        "nodes" => Output::Many(nodes.iter().map(|node| Ok(node.again())).collect()),
        "pageInfo" => {
            let cursor = page.end.checked_sub(1).map(|last| last.to_string());
            Output::One(plain("PageInfo", json!({"hasNextPage": page.has_next, "endCursor": cursor})))
        }
        _ => Output::Unknown,
    }
}

fn text<'v>(arguments: &'v Arguments, name: &str) -> &'v str {
    arguments.get(name).and_then(Value::as_str).unwrap_or_default()
}

fn query<'a>(fixtures: &'a Fixtures, quota: &Quota, field: &str, arguments: &Arguments) -> Output<'a> {
    match field {
        "rateLimit" => Output::One(plain(
            "RateLimit",
            json!({
                "cost": 1, "limit": quota.limit, "remaining": quota.remaining, "used": quota.limit - quota.remaining,
                "resetAt": quota.resets_at.to_string(), "nodeCount": 0,
            }),
        )),
        "user" | "organization" => {
            let (kind, name) = match field {
                "user" => (PersonKind::User, "a User"),
                _ => (PersonKind::Organization, "an Organization"),
            };
            let login = text(arguments, "login");
            match fixtures.person(login).filter(|person| person.kind == kind) {
                Some(person) => Output::One(Node::Person(person)),
                None => Output::NotFound(format!("Could not resolve to {name} with the login of '{login}'.")),
            }
        }
        "repositoryOwner" => match fixtures.person(text(arguments, "login")) {
            Some(person) => Output::One(Node::Person(person)),
            None => leaf(Value::Null),
        },
        "repository" => {
            let (owner, name) = (text(arguments, "owner"), text(arguments, "name"));
            match fixtures.repository(owner, name) {
                Some(repository) => Output::One(Node::Repository(repository)),
                None => Output::NotFound(format!("Could not resolve to a Repository with the name '{owner}/{name}'.")),
            }
        }
        "node" => match find(fixtures, text(arguments, "id")) {
            Ok(node) => Output::One(node),
            Err(message) => Output::NotFound(message),
        },
        "nodes" => {
            let ids = arguments.get("ids").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
            Output::Many(ids.iter().map(|id| find(fixtures, id.as_str().unwrap_or_default())).collect())
        }
        _ => Output::Unknown,
    }
}

/// The account or repository of a node id.
fn find<'a>(fixtures: &'a Fixtures, id: &str) -> Result<Node<'a>, String> {
    let person = fixtures.person_by_id(id).map(Node::Person);
    let repository = || fixtures.repository_by_id(id).map(Node::Repository);
    let found = person.or_else(repository).or_else(|| others::find(fixtures, id));
    found.ok_or_else(|| format!("Could not resolve to a node with the global id of '{id}'"))
}

fn account<'a>(person: &'a Person, field: &str, arguments: &Arguments) -> Output<'a> {
    match field {
        "id" => leaf(person.node_id()),
        "databaseId" => leaf(person.database_id()),
        "login" => leaf(person.login.as_str()),
        "url" => leaf(format!("https://github.com/{}", person.login)),
        "name" => leaf(json!(person.name)),
        "websiteUrl" => leaf(json!(person.website)),
        "repositories" => repositories(person, arguments),
        _ if person.kind == PersonKind::Organization => Output::Unknown,
        "bio" => leaf(person.bio.as_deref().unwrap_or_default()),
        "followers" => {
            Output::One(Node::Connection(Vec::new(), Page { total: person.followers, end: 0, has_next: false }))
        }
        "socialAccounts" => {
            let accounts: Vec<Node<'a>> = person
                .social
                .iter()
                .map(|(provider, url)| {
                    plain("SocialAccount", json!({"provider": provider, "url": url, "displayName": url}))
                })
                .collect();
            let total = accounts.len() as u64;
            connection(accounts, total, arguments)
        }
        "pinnedItems" => {
            let pinned = person.pinned.iter().filter_map(|name| {
                person.repositories.iter().find(|repository| &repository.name == name).map(Node::Repository)
            });
            let pinned: Vec<Node<'a>> = pinned.collect();
            let total = pinned.len() as u64;
            connection(pinned, total, arguments)
        }
        other => others::account_field(person, other, arguments),
    }
}

fn repositories<'a>(person: &'a Person, arguments: &Arguments) -> Output<'a> {
    let is_fork = arguments.get("isFork").and_then(Value::as_bool);
    let mut owned: Vec<&'a Repository> = person
        .repositories
        .iter()
        .filter(|repository| is_fork.is_none_or(|wanted| wanted == repository.data.fork_of.is_some()))
        .collect();
    let order = arguments.get("orderBy");
    let key = order.and_then(|order| order["field"].as_str()).unwrap_or("PUSHED_AT");
    // The fixtures are kept newest push first, but for people changed while the server runs; all sorts are stable.
    match key {
        "PUSHED_AT" => owned.sort_by_key(|repository| std::cmp::Reverse(repository.data.pushed())),
        "CREATED_AT" => owned.sort_by_key(|repository| std::cmp::Reverse(repository.data.created())),
        "NAME" => owned.sort_by_key(|repository| std::cmp::Reverse(repository.name.to_lowercase())),
        "STARGAZERS" => owned.sort_by_key(|repository| std::cmp::Reverse(repository.data.stars)),
        _ => {}
    }
    if order.and_then(|order| order["direction"].as_str()) == Some("ASC") {
        owned.reverse();
    }
    let total = owned.len() as u64;
    connection(owned.into_iter().map(Node::Repository).collect(), total, arguments)
}

fn repository_field<'a>(
    fixtures: &'a Fixtures,
    repository: &'a Repository,
    field: &str,
    arguments: &Arguments,
) -> Output<'a> {
    let data = &repository.data;
    match field {
        "id" => leaf(repository.node_id()),
        "databaseId" => leaf(repository.database_id()),
        "name" => leaf(repository.name.as_str()),
        "nameWithOwner" => leaf(repository.full_name()),
        "url" => leaf(format!("https://github.com/{}", repository.full_name())),
        "homepageUrl" | "mirrorUrl" => leaf(Value::Null),
        "description" => leaf(json!(data.description)),
        "isFork" => leaf(data.fork_of.is_some()),
        "isTemplate" => leaf(data.template),
        "isMirror" => leaf(data.mirror),
        "isArchived" => leaf(data.archived),
        "isEmpty" => leaf(data.commits.is_empty()),
        "isDisabled" => leaf(data.blocked),
        "isPrivate" => leaf(false),
        "diskUsage" => leaf(data.files.values().map(|bytes| bytes.len() as u64).sum::<u64>().div_ceil(1024)),
        "createdAt" => leaf(data.created().to_string()),
        "pushedAt" | "updatedAt" => leaf(data.pushed().to_string()),
        "stargazerCount" => leaf(data.stars),
        "forkCount" => leaf(data.forks),
        "primaryLanguage" => match &data.language {
            Some(name) => Output::One(plain("Language", json!({"name": name}))),
            None => leaf(Value::Null),
        },
        "licenseInfo" => match &data.licence {
            Some(id) => Output::One(plain("License", json!({"spdxId": id, "key": id.to_lowercase(), "name": id}))),
            None => leaf(Value::Null),
        },
        "repositoryTopics" => {
            let topics: Vec<Node<'a>> =
                data.topics.iter().map(|topic| plain("RepositoryTopic", json!({"topic": {"name": topic}}))).collect();
            let total = topics.len() as u64;
            connection(topics, total, arguments)
        }
        "releases" => {
            let releases =
                (0..data.releases).map(|_| plain("Release", json!({"createdAt": first_release(repository)})));
            connection(releases.collect(), data.releases, arguments)
        }
        "refs" => connection(Vec::new(), data.tags, arguments),
        "issues" => others::opened_in(fixtures, repository, false, arguments),
        "pullRequests" if !arguments.contains_key("states") => others::opened_in(fixtures, repository, true, arguments),
        "pullRequests" => connection(Vec::new(), data.merged_pull_requests, arguments),
        "defaultBranchRef" => match data.head() {
            Some(_) => Output::One(Node::Branch(repository)),
            None => leaf(Value::Null),
        },
        "object" => object(repository, text(arguments, "expression")),
        _ => Output::Unknown,
    }
}

/// When the first release was published: as given, else with the first commit that calls itself one.
fn first_release(repository: &Repository) -> String {
    let data = &repository.data;
    let named = data.commits.iter().rev().find(|commit| commit.message.starts_with("Release"));
    data.first_release.or_else(|| Some(named?.at)).unwrap_or_else(|| data.created()).to_string()
}

fn branch<'a>(repository: &'a Repository, field: &str) -> Output<'a> {
    match (field, repository.data.head()) {
        ("name", _) => leaf("main"),
        ("target", Some(head)) => Output::One(Node::Commit(repository, head)),
        _ => Output::Unknown,
    }
}

fn commit_field<'a>(
    fixtures: &'a Fixtures,
    repository: &'a Repository,
    commit: &'a Commit,
    field: &str,
    arguments: &Arguments,
) -> Output<'a> {
    let (headline, body) = commit.message.split_once('\n').unwrap_or((&commit.message, ""));
    match field {
        "oid" => leaf(commit.id.as_str()),
        "url" => leaf(format!("https://github.com/{}/commit/{}", repository.full_name(), commit.id)),
        "messageHeadline" => leaf(headline),
        "messageBody" => leaf(body.trim()),
        "message" => leaf(commit.message.as_str()),
        "authoredDate" | "committedDate" => leaf(commit.at.to_string()),
        "committedViaWeb" => leaf(commit.web),
        "additions" => leaf(commit.added),
        "deletions" => leaf(commit.removed),
        "changedFilesIfAvailable" | "changedFiles" => leaf(commit.files),
        "parents" => connection(Vec::new(), if commit.merge { 2 } else { 1 }, arguments),
        "statusCheckRollup" => match &repository.data.checks {
            Some(state) => Output::One(plain("StatusCheckRollup", json!({"state": state}))),
            None => leaf(Value::Null),
        },
        "author" => {
            let login = commit.by.as_deref().unwrap_or(&repository.owner);
            let user = fixtures.person(login).map(|person| json!({"login": person.login, "id": person.node_id()}));
            Output::One(plain("GitActor", json!({"name": login, "user": user})))
        }
        "history" => history(fixtures, repository, arguments),
        _ => Output::Unknown,
    }
}

fn history<'a>(fixtures: &'a Fixtures, repository: &'a Repository, arguments: &Arguments) -> Output<'a> {
    let data = &repository.data;
    let Some(id) = arguments.get("author").and_then(|author| author["id"].as_str()) else {
        let all: Vec<Node<'a>> = data.commits.iter().map(|commit| Node::Commit(repository, commit)).collect();
        let total = all.len() as u64 + data.other_commits;
        return connection(all, total, arguments);
    };
    let login = fixtures.person_by_id(id).map(|person| person.login.as_str());
    let by_author = data.commits.iter().filter(|commit| {
        let author = commit.by.as_deref().unwrap_or(&repository.owner);
        login.is_some_and(|login| login.eq_ignore_ascii_case(author))
    });
    let own: Vec<Node<'a>> = by_author.map(|commit| Node::Commit(repository, commit)).collect();
    let total = own.len() as u64;
    connection(own, total, arguments)
}

/// What `HEAD:path` or `<commit>:path` names.
fn object<'a>(repository: &'a Repository, expression: &str) -> Output<'a> {
    let Some(head) = repository.data.head() else { return leaf(Value::Null) };
    let (revision, path) = match expression.split_once(':') {
        Some((revision, path)) => (revision, Some(path.trim_matches('/'))),
        None => (expression, None),
    };
    if !["HEAD", "main", &head.id].contains(&revision) {
        return leaf(Value::Null);
    }
    match path {
        None => Output::One(Node::Commit(repository, head)),
        Some(path) => path_node(repository, path).map_or(leaf(Value::Null), Output::One),
    }
}

fn path_node<'a>(repository: &'a Repository, path: &str) -> Option<Node<'a>> {
    if repository.data.objects().folders.contains_key(path) {
        return Some(Node::Tree(repository, path.to_owned()));
    }
    repository.data.files.contains_key(path).then(|| Node::Blob(repository, path.to_owned()))
}

fn tree<'a>(repository: &'a Repository, path: &str, field: &str) -> Output<'a> {
    let Some(folder) = repository.data.objects().folders.get(path) else { return Output::Unknown };
    match field {
        "oid" => leaf(folder.id.as_str()),
        "entries" => Output::Many(folder.entries.iter().map(|entry| Ok(Node::TreeEntry(repository, entry))).collect()),
        _ => Output::Unknown,
    }
}

fn tree_entry<'a>(repository: &'a Repository, entry: &'a Entry, field: &str) -> Output<'a> {
    match field {
        "name" => leaf(entry.name.as_str()),
        "path" => leaf(entry.path.as_str()),
        "type" => leaf(if entry.is_folder { "tree" } else { "blob" }),
        "size" => leaf(entry.size),
        "oid" => leaf(entry.id.as_str()),
        "mode" => leaf(if entry.is_folder { 0o040_000 } else { 0o100_644 }),
        "object" => path_node(repository, &entry.path).map_or(leaf(Value::Null), Output::One),
        _ => Output::Unknown,
    }
}

/// Bytes of a file's text that the platform shows; what is longer is cut there and marked.
const SHOWN_TEXT: usize = 512_000;

fn blob<'a>(repository: &'a Repository, path: &str, field: &str) -> Output<'a> {
    let Some(bytes) = repository.data.files.get(path) else { return Output::Unknown };
    let is_binary = bytes.iter().take(8_000).any(|byte| *byte == 0);
    match field {
        "byteSize" => leaf(bytes.len()),
        "isBinary" => leaf(is_binary),
        "isTruncated" => leaf(bytes.len() > SHOWN_TEXT),
        "text" if is_binary => leaf(Value::Null),
        "text" => leaf(String::from_utf8_lossy(bytes.get(..SHOWN_TEXT).unwrap_or(bytes)).into_owned()),
        "oid" => {
            let id = gix::objs::compute_hash(gix::hash::Kind::Sha1, gix::objs::Kind::Blob, bytes);
            leaf(json!(id.ok().map(|id| id.to_string())))
        }
        _ => Output::Unknown,
    }
}
