//! What is said to others, how others are answered, and how pull requests were received: one request, and less at a
//! time where GitHub runs out of time.

use super::gather::{Gathered, Threads, maintenance, received};
use super::shapes::DialogueData;
use super::windows::year_before;
use super::{Who, given_up, without_dialogue};
use crate::collect::gate::Fault;
use crate::collect::github::GithubSource;
use crate::collect::github::graphql::{Envelope, GraphqlError};
use crate::collect::github::ladder::is_too_much;
use crate::collect::github::repository::{gap_of, left_out};
use crate::collect::source::Observer;
use crate::evidence::Gap;
use crate::evidence::person::CollaborationFacts;
use jiff::Timestamp;
use serde_json::{Value, json};
use std::sync::atomic::Ordering::Relaxed;

const DIALOGUE: &str = include_str!("../queries/prospect_dialogue.graphql");

/// How much one request asks for. With the first, GitHub's rule counts 4 connections, 2 for each of 12 pull requests
/// and 2 + 2 * 5 for each of 9 repositories: 136, which is one point.
#[derive(Debug, Clone, Copy)]
struct Size {
    comments: usize,
    pull_requests: usize,
    repositories: usize,
    threads: usize,
}

const SIZES: [Size; 3] = [
    Size { comments: 50, pull_requests: 12, repositories: 9, threads: 5 },
    Size { comments: 20, pull_requests: 6, repositories: 4, threads: 5 },
    Size { comments: 8, pull_requests: 3, repositories: 2, threads: 4 },
];

/// Completes what was gathered. The fault beside the facts is one that ends the source for this run.
pub(super) async fn complete(
    source: &GithubSource,
    who: &Who<'_>,
    gathered: Gathered,
    now: Timestamp,
    observer: &dyn Observer,
) -> (CollaborationFacts, Option<Fault>) {
    let patience = &source.with_others.dialogue;
    if !patience.lets_ask() {
        return (without_dialogue(gathered, &given_up(), now), None);
    }
    match ask(source, who, &gathered, observer).await {
        Ok(envelope) => (read(envelope, who, gathered, now), None),
        Err(fault) => {
            let facts = without_dialogue(gathered, &fault.gap(), now);
            (facts, fault.stop().is_some().then_some(fault))
        }
    }
}

async fn ask(
    source: &GithubSource,
    who: &Who<'_>,
    gathered: &Gathered,
    observer: &dyn Observer,
) -> Result<Envelope<DialogueData>, Fault> {
    let mut last = Fault::Garbage("nothing was asked".to_owned());
    for size in SIZES {
        let variables = json!({
            "login": who.login,
            "comments": size.comments,
            "pullRequests": gathered.closer_look(size.pull_requests),
            "repositories": who.repositories.get(..size.repositories).unwrap_or(&who.repositories),
            "threads": size.threads,
        });
        let outcome = once(source, variables, observer).await;
        let patience = &source.with_others.dialogue;
        patience.note(
            outcome.as_ref().is_ok_and(|envelope| envelope.data.as_ref().is_some_and(|data| data.user.is_some())),
        );
        match outcome {
            Err(fault) if is_too_much(&fault) && !patience.is_spent() => last = fault,
            outcome => return outcome,
        }
    }
    Err(last)
}

/// Asks once, and once more without discussions where the token may not read them: GitHub holds the whole document to
/// the token's scopes before it runs any of it.
async fn once(
    source: &GithubSource,
    variables: Value,
    observer: &dyn Observer,
) -> Result<Envelope<DialogueData>, Fault> {
    let ask = |document: String, variables: Value| async move {
        source.api.graphql::<DialogueData>(&document, "ProspectDialogue", variables, observer).await
    };
    if source.with_others.no_discussions.load(Relaxed) {
        return ask(without_discussions(), variables).await;
    }
    let envelope = ask(DIALOGUE.to_owned(), variables.clone()).await?;
    let refused = envelope.data.as_ref().is_none_or(|data| data.user.is_none())
        && envelope.errors().iter().any(|error| error.is("INSUFFICIENT_SCOPES"));
    if !refused {
        return Ok(envelope);
    }
    source.with_others.no_discussions.store(true, Relaxed);
    ask(without_discussions(), variables).await
}

/// The document without what stands between its marks.
fn without_discussions() -> String {
    let mut kept = true;
    let mut document = String::with_capacity(DIALOGUE.len());
    for line in DIALOGUE.lines() {
        match line.trim() {
            "# with discussions" => kept = false,
            "# end" => kept = true,
            _ if kept => {
                document.push_str(line);
                document.push('\n');
            }
            _ => {}
        }
    }
    document
}

fn read(envelope: Envelope<DialogueData>, who: &Who<'_>, gathered: Gathered, now: Timestamp) -> CollaborationFacts {
    let since = year_before(now);
    let errors = envelope.errors.unwrap_or_default();
    let data = envelope.data.unwrap_or_default();
    let (threads, unread) = said(&data, &errors, who, since);
    let reception = data.pull_requests.map(|nodes| received(nodes, who.login)).unwrap_or_default();
    let (contributions, reviews) = gathered.facts(&reception);
    let unread_repositories = gap_at(&errors, &["repositories"]);
    let maintenance = match data.repositories {
        Some(nodes) => maintenance(nodes, who.login, since, unread_repositories),
        None => crate::evidence::Slot::Unknown(unread_repositories.unwrap_or_else(left_out)),
    };
    CollaborationFacts {
        since: Some(since),
        until: Some(now),
        contributions,
        reviews,
        discussion: threads.facts(unread),
        maintenance,
    }
}

/// What was said, and why some of it is missing.
fn said(data: &DialogueData, errors: &[GraphqlError], who: &Who<'_>, since: Timestamp) -> (Threads, Option<Gap>) {
    let mut threads = Threads::since(since);
    let user = data.user.as_ref();
    let issues = user.and_then(|user| user.issues.as_ref());
    let comments = user.and_then(|user| user.issue_comments.as_ref());
    let answers = user.and_then(|user| user.repository_discussion_comments.as_ref());
    if let Some(issues) = issues {
        threads.issues(issues, who.login);
    }
    for comments in comments.into_iter().chain(answers) {
        threads.comments(comments, who.login);
    }
    let part = |came: bool, field: &str| {
        let told = gap_at(errors, &["user", field]);
        if came { told } else { Some(told.unwrap_or_else(left_out)) }
    };
    // What discussions hold is a bonus: a token that may not read them leaves the rest whole.
    let unread = part(issues.is_some(), "issues").or_else(|| part(comments.is_some(), "issueComments"));
    (threads, unread)
}

/// The gap that errors leave at a path, or in the whole answer. What is not there is no gap.
fn gap_at(errors: &[GraphqlError], path: &[&str]) -> Option<Gap> {
    let path: Vec<Value> = path.iter().map(|part| Value::from(*part)).collect();
    let error = errors.iter().find(|error| !error.is("NOT_FOUND") && (error.touches(&path) || error.path.is_none()))?;
    Some(gap_of(error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_document_holds_together_without_discussions() {
        let document = without_discussions();
        assert!(!document.contains("iscussion") || !document.contains("repositoryDiscussionComments"));
        assert!(document.contains("issueComments") && document.matches('{').count() == document.matches('}').count());
    }
}
