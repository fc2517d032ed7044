//! Work with others, in the platform's shapes.

use super::model::{Arguments, Node, Output, connection, leaf, plain};
use crate::demo::fixtures::{Fixtures, Person, Repository, digest};
use crate::demo::others::{Collaboration, Happening, Opened, PullRequest, Remark, Review};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The start of the server's today.
fn today() -> Timestamp {
    let second = Timestamp::now().as_second();
    Timestamp::from_second(second - second.rem_euclid(86_400)).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// Some days before today, and some hours on from there.
fn at(days_ago: i64, hours: i64) -> Timestamp {
    let span = SignedDuration::from_hours(hours - 24 * days_ago);
    today().checked_add(span).unwrap_or(Timestamp::UNIX_EPOCH)
}

fn page(repository: &str, kind: &str, number: u64) -> String {
    format!("https://github.com/{repository}/{kind}/{number}")
}

fn actor(login: &str) -> Value {
    let kind = if login.ends_with("[bot]") { "Bot" } else { "User" };
    json!({"__typename": kind, "login": login.trim_end_matches("[bot]")})
}

/// A field of an account about what it does with others.
pub(super) fn account_field<'a>(person: &'a Person, field: &str, arguments: &Arguments) -> Output<'a> {
    let with_others = &person.collaboration;
    match field {
        "contributionsCollection" => collection(with_others, arguments),
        "issues" => {
            let issues = sorted(&with_others.issues).into_iter().map(issue);
            listed(issues.collect(), arguments)
        }
        "issueComments" => {
            let comments = sorted(&with_others.comments).into_iter().map(comment);
            listed(comments.collect(), arguments)
        }
        "repositoryDiscussionComments" => {
            let answers = sorted(&with_others.answers).into_iter().map(answer);
            listed(answers.collect(), arguments)
        }
        _ => Output::Unknown,
    }
}

/// `first` or `last` of a list; the fixtures have no second page of these.
fn listed<'a>(nodes: Vec<Node<'a>>, arguments: &Arguments) -> Output<'a> {
    let total = nodes.len() as u64;
    let mut arguments = arguments.clone();
    if let Some(last) = arguments.remove("last") {
        arguments.insert("first".to_owned(), last);
    }
    connection(nodes, total, &arguments)
}

fn sorted(remarks: &[Remark]) -> Vec<&Remark> {
    let mut all: Vec<&Remark> = remarks.iter().collect();
    all.sort_by_key(|one| one.days_ago);
    all
}

fn collection<'a>(with_others: &Collaboration, arguments: &Arguments) -> Output<'a> {
    let moment =
        |name: &str| arguments.get(name).and_then(Value::as_str).and_then(|text| text.parse::<Timestamp>().ok());
    let to = moment("to").unwrap_or_else(Timestamp::now);
    let from = moment("from").unwrap_or_else(|| to.checked_sub(SignedDuration::from_hours(365 * 24)).unwrap_or(to));
    if to.duration_since(from) > SignedDuration::from_hours(366 * 24) {
        return Output::NotFound("The total time spanned by 'from' and 'to' must not exceed 1 year".to_owned());
    }
    let within = |days_ago: i64| (from..=to).contains(&at(days_ago, 0));
    let mut opened: BTreeMap<&str, Vec<Value>> = BTreeMap::new();
    for one in with_others.pull_requests.iter().filter(|one| within(one.days_ago)) {
        opened.entry(&one.repository).or_default().push(json!({"pullRequest": pull_request(one)}));
    }
    let mut given: BTreeMap<&str, Vec<Value>> = BTreeMap::new();
    for one in with_others.reviews.iter().filter(|one| within(one.days_ago)) {
        given.entry(&one.repository).or_default().push(review(one));
    }
    Output::One(plain(
        "ContributionsCollection",
        json!({
            "pullRequestContributionsByRepository": by_repository(opened),
            "pullRequestReviewContributionsByRepository": by_repository(given),
        }),
    ))
}

fn by_repository(groups: BTreeMap<&str, Vec<Value>>) -> Value {
    let group = |(name, nodes): (&str, Vec<Value>)| {
        json!({
            "repository": {"nameWithOwner": name},
            "contributions": {"totalCount": nodes.len(), "nodes": nodes},
        })
    };
    groups.into_iter().map(group).collect()
}

fn pull_request_id(one: &PullRequest) -> String {
    format!("PR_{}", &digest(&["pull request", &one.repository, &one.number.to_string()])[..16])
}

fn pull_request(one: &PullRequest) -> Value {
    let reviews: Vec<Value> = one.reviewers.iter().map(|login| json!({"author": actor(login)})).collect();
    json!({
        "__typename": "PullRequest",
        "id": pull_request_id(one),
        "number": one.number,
        "title": one.title,
        "url": page(&one.repository, "pull", one.number),
        "merged": one.merged_by.is_some(),
        "mergedAt": one.merged_by.as_ref().map(|_| at(one.days_ago, 72).to_string()),
        "additions": one.added,
        "deletions": one.removed,
        "changedFiles": one.files,
        "authorAssociation": one.association.as_deref().unwrap_or("CONTRIBUTOR"),
        "mergedBy": one.merged_by.as_deref().map(actor),
        "commits": {"totalCount": one.commits},
        "reviews": {"totalCount": reviews.len(), "nodes": reviews},
    })
}

fn review(one: &Review) -> Value {
    let remarks: Vec<Value> = one.remarks.iter().map(|text| json!({"body": text, "path": "src"})).collect();
    let url = page(&one.repository, "pull", one.number);
    json!({
        "pullRequest": {"number": one.number, "title": one.title, "url": url, "author": actor(&one.author)},
        "pullRequestReview": {
            "state": one.state,
            "submittedAt": at(one.days_ago, 0).to_string(),
            "url": format!("{url}#pullrequestreview-{}", one.number * 1_000),
            "body": one.body,
            "comments": {"totalCount": remarks.len(), "nodes": remarks},
        },
    })
}

fn issue<'a>(one: &Remark) -> Node<'a> {
    plain(
        "Issue",
        json!({
            "number": one.number, "title": one.title, "url": page(&one.repository, "issues", one.number),
            "createdAt": at(one.days_ago, 0).to_string(), "body": one.body,
            "repository": {"nameWithOwner": one.repository},
        }),
    )
}

fn comment<'a>(one: &Remark) -> Node<'a> {
    let kind = if one.pull_request_by.is_some() { "pull" } else { "issues" };
    let pull_request = one.pull_request_by.as_deref().map(|by| json!({"title": one.title, "author": actor(by)}));
    plain(
        "IssueComment",
        json!({
            "url": format!("{}#issuecomment-{}", page(&one.repository, kind, one.number), one.number * 1_000),
            "createdAt": at(one.days_ago, 0).to_string(), "body": one.body,
            "repository": {"nameWithOwner": one.repository}, "pullRequest": pull_request,
        }),
    )
}

fn answer<'a>(one: &Remark) -> Node<'a> {
    let url = page(&one.repository, "discussions", one.number);
    plain(
        "DiscussionComment",
        json!({
            "url": format!("{url}#discussioncomment-{}", one.number * 1_000),
            "createdAt": at(one.days_ago, 0).to_string(), "body": one.body, "isAnswer": one.chosen,
            "discussion": {"number": one.number, "title": one.title, "repository": {"nameWithOwner": one.repository}},
        }),
    )
}

/// Somebody's pull request, by its node id.
pub(super) fn find<'a>(fixtures: &'a Fixtures, id: &str) -> Option<Node<'a>> {
    let mut all = fixtures.people().flat_map(|person| &person.collaboration.pull_requests);
    all.find(|one| pull_request_id(one) == id).map(|one| plain("PullRequest", pull_request(one)))
}

/// What others opened in a repository, the latest first.
pub(super) fn opened_in<'a>(
    fixtures: &'a Fixtures,
    repository: &'a Repository,
    pull_requests: bool,
    arguments: &Arguments,
) -> Output<'a> {
    let owner = fixtures.person(&repository.owner);
    let inbox = owner.map_or(&[][..], |owner| owner.collaboration.inbox.as_slice());
    let here = |one: &&Opened| one.repository == repository.name && one.pull_request == pull_requests;
    let mut threads: Vec<&Opened> = inbox.iter().filter(here).collect();
    threads.sort_by_key(|one| one.days_ago);
    // Clones of a person are spoken to and answer under their own login.
    let as_owner = |login: &str| match owner {
        Some(owner) if owner.login.starts_with(login) => owner.login.clone(),
        _ => login.to_owned(),
    };
    let nodes = threads.into_iter().map(|one| thread(one, &repository.full_name(), &as_owner));
    listed(nodes.collect(), arguments)
}

fn thread<'a>(one: &Opened, repository: &str, as_owner: &dyn Fn(&str) -> String) -> Node<'a> {
    let kind = if one.pull_request { "pull" } else { "issues" };
    let closed =
        one.events.iter().filter(|event| matches!(event.kind.as_str(), "close" | "merge")).map(|event| event.hours);
    let events: Vec<Value> = one.events.iter().map(|event| happening(event, one.days_ago, as_owner)).collect();
    plain(
        if one.pull_request { "PullRequest" } else { "Issue" },
        json!({
            "number": one.number, "title": one.title, "url": page(repository, kind, one.number),
            "createdAt": at(one.days_ago, 0).to_string(), "author": actor(&one.by),
            "closedAt": closed.max().map(|hours| at(one.days_ago, hours).to_string()),
            "timelineItems": {"totalCount": events.len(), "filteredCount": events.len(), "nodes": events},
        }),
    )
}

fn happening(event: &Happening, days_ago: i64, as_owner: &dyn Fn(&str) -> String) -> Value {
    let (kind, who) = match event.kind.as_str() {
        "comment" => ("IssueComment", "author"),
        "review" => ("PullRequestReview", "author"),
        "merge" => ("MergedEvent", "actor"),
        _ => ("ClosedEvent", "actor"),
    };
    json!({"__typename": kind, "createdAt": at(days_ago, event.hours).to_string(), who: actor(&as_owner(&event.by))})
}

/// A JSON value as what a field gives: objects and lists of objects can be asked on.
pub(super) fn output<'a>(value: &Value) -> Output<'a> {
    match value {
        Value::Object(below) => Output::One(Node::Plain(kind_of(value), below.clone())),
        Value::Array(items) if items.iter().all(Value::is_object) => {
            Output::Many(items.iter().map(|item| Ok(plain(kind_of(item), item.clone()))).collect())
        }
        other => leaf(other.clone()),
    }
}

/// The type an object says it is of.
fn kind_of(value: &Value) -> &'static str {
    const KNOWN: [&str; 8] =
        ["User", "Bot", "Issue", "PullRequest", "IssueComment", "PullRequestReview", "ClosedEvent", "MergedEvent"];
    let said = value["__typename"].as_str().unwrap_or_default();
    KNOWN.into_iter().find(|kind| *kind == said).unwrap_or("Object")
}
