//! Work with others: what is made of whole, partial, refused and broken answers.

use super::world::{TOKEN, World, answer, contributions, dialogue, whole};
use crate::collect::ShortMemory;
use crate::collect::source::{Harvest, Source, Stop};
use crate::collect::testing::{Act, Asked};
use crate::evidence::person::{CollaborationFacts, Dated};
use crate::evidence::{ArtefactType, Gap, HandleStatus, Slot};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

/// Days before now, as the API writes instants.
fn ago(days: i64) -> String {
    Timestamp::now().checked_sub(SignedDuration::from_hours(24 * days)).unwrap().to_string()
}

fn pull_request(number: u64, more: &Value) -> Value {
    let mut one = json!({
        "id": format!("PR_{number}"), "number": number, "title": "Close the pool, ask bo@mail.example or @bo",
        "url": format!("https://github.com/acme/pool/pull/{number}"), "merged": true, "mergedAt": ago(10),
        "additions": 120, "deletions": 30, "changedFiles": 4, "authorAssociation": "CONTRIBUTOR",
        "mergedBy": {"login": "bo"}});
    one.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    json!({ "pullRequest": one })
}

fn group(name: &str, nodes: &[Value]) -> Value {
    json!({"repository": {"nameWithOwner": name}, "contributions": {"totalCount": nodes.len() + 2, "nodes": nodes}})
}

fn review(number: u64, author: &Value, body: &str, inline: &[&str]) -> Value {
    let remarks: Vec<Value> = inline.iter().map(|text| json!({"body": text, "path": "src/pool.py"})).collect();
    json!({
        "pullRequest": {"number": number, "title": "Cache", "url": format!("https://github.com/acme/pool/pull/{number}"),
            "author": author},
        "pullRequestReview": {"state": "CHANGES_REQUESTED", "submittedAt": ago(5), "body": body,
            "url": format!("https://github.com/acme/pool/pull/{number}#pullrequestreview-1"),
            "comments": {"totalCount": remarks.len(), "nodes": remarks}}})
}

/// A year with something of everything, and something of everything that does not count.
fn year() -> Value {
    let bot = json!({"__typename": "Bot", "login": "renovate"});
    let bo = json!({"__typename": "User", "login": "bo"});
    let me = json!({"__typename": "User", "login": "Ada"});
    let mut said = contributions();
    let collection = &mut said["data"]["user"]["contributionsCollection"];
    collection["pullRequestContributionsByRepository"] = json!([
        group(
            "acme/pool",
            &[
                pull_request(12, &json!({})),
                pull_request(13, &json!({"merged": false, "mergedAt": null, "mergedBy": null})),
                Value::Null,
            ]
        ),
        group("Ada/own", &[pull_request(1, &json!({}))]),
        group(
            "ada-labs/tool",
            &[pull_request(2, &json!({"mergedBy": {"login": "ada"}, "authorAssociation": "MEMBER"}))]
        ),
        null,
    ]);
    collection["pullRequestReviewContributionsByRepository"] = json!([group(
        "acme/pool",
        &[
            review(
                20,
                &bo,
                "> quoted words of somebody else\nThe lock is held across the read, so two scans wait for each other.",
                &["One lock per entry would do.", "Return the error, please."]
            ),
            review(20, &bo, "Better now.", &[]),
            review(21, &bot, "Looks right to me and I have checked everything in it with great care.", &[]),
            review(22, &me, "my own", &[]),
        ]
    )]);
    said
}

/// Who was spoken to, and who came.
fn talk() -> Value {
    let mut said = dialogue();
    let user = &mut said["data"]["user"];
    let comment = |number: u64, days: i64, body: &str, repository: &str| {
        json!({"url": format!("https://github.com/{repository}/issues/{number}#issuecomment-9"), "createdAt": ago(days),
            "body": body, "repository": {"nameWithOwner": repository}, "pullRequest": null})
    };
    user["issueComments"] = json!({"totalCount": 4, "nodes": [
        comment(7, 30, "It comes from the union being built through a set, see #6.\n\n```python\nconcat([a, b])\n```", "acme/pool"),
        comment(7, 29, "Thanks!", "acme/pool"),
        comment(8, 400, "Long ago I wrote many words about something else entirely, see #1.", "acme/pool"),
        comment(9, 3, "In my own repository I answer people with many words.", "ada/own"),
    ]});
    user["repositoryDiscussionComments"] = json!({"totalCount": 1, "nodes": [
        {"url": "https://github.com/acme/pool/discussions/5#discussioncomment-1", "createdAt": ago(60), "isAnswer": true,
         "body": "Sort by time first.", "discussion": {"number": 5, "title": "How?", "repository": {"nameWithOwner": "acme/pool"}}}]});
    let thread = |number: u64, by: &str, events: Value| {
        json!({"number": number, "title": "It fails", "url": format!("https://github.com/ada/work-1/issues/{number}"),
            "createdAt": ago(40), "closedAt": null, "author": {"__typename": "User", "login": by},
            "timelineItems": {"filteredCount": events.as_array().unwrap().len(), "nodes": events}})
    };
    said["data"]["repositories"] = json!([{"nameWithOwner": "ada/work-1",
        "issues": {"nodes": [
            thread(1, "bo", json!([{"__typename": "IssueComment", "createdAt": ago(39), "author": {"login": "ADA"}}])),
            thread(2, "cy", json!([{"__typename": "IssueComment", "createdAt": ago(38), "author": {"login": "bo"}}])),
            thread(3, "ada", json!([])),
            thread(4, "renovate[bot]", json!([])),
        ]},
        "pullRequests": {"nodes": []}}, null]);
    said["data"]["pullRequests"] = json!([{"id": "PR_12", "commits": {"totalCount": 5}, "reviews": {"nodes": [
        {"author": {"__typename": "User", "login": "bo"}}, {"author": {"__typename": "User", "login": "ada"}},
        {"author": {"__typename": "Bot", "login": "linter"}}]}},
        {"id": "PR_2", "commits": {"totalCount": 1}, "reviews": {"nodes": []}}]);
    said
}

/// A world in which `others` answers what is asked about work with others.
async fn world(others: impl Fn(&Asked, &str) -> Option<Act> + Send + Sync + 'static) -> World {
    let api = move |asked: &Asked, _| {
        let operation = asked.operation();
        let usual = || match operation.as_str() {
            "ProspectContributions" => year(),
            "ProspectDialogue" => talk(),
            _ => answer(asked, 3),
        };
        others(asked, &operation).unwrap_or_else(|| Act::json(&usual()))
    };
    World::new(api, whole).await
}

fn dated(harvest: &Harvest) -> &Dated<CollaborationFacts> {
    harvest.person.collaboration.seen().unwrap_or_else(|| panic!("{:?}", harvest.person.collaboration))
}

#[tokio::test]
async fn what_others_took_and_were_told_is_measured_and_nothing_else_is_kept() {
    let world = world(|_, _| None).await;
    let harvest = world.collect().await;
    let facts = &dated(&harvest).facts;
    let merged = &facts.contributions.seen().unwrap().merged;
    assert_eq!(
        merged.len(),
        1,
        "not merged, own, and merged by the author alone in an organisation are left out: {merged:?}"
    );
    assert_eq!(
        (merged[0].number, merged[0].additions, merged[0].commits, merged[0].reviews),
        (12, 120, Some(5), Some(1))
    );
    let given = &facts.reviews.seen().unwrap().given;
    assert_eq!(given.len(), 1, "of a person, not of a machine and not of oneself");
    assert_eq!((given[0].number, given[0].rounds, given[0].inline, given[0].asked_for_changes), (20, 2, 2, true));
    assert_eq!(given[0].said.words, 14 + 6 + 4 + 2, "{:?}", given[0].said);
    let threads = &facts.discussion.seen().unwrap().threads;
    let seen: Vec<(u64, u64, bool)> = threads.iter().map(|one| (one.number, one.remarks, one.is_answer)).collect();
    assert_eq!(seen, [(7, 2, false), (5, 1, true)], "what is older or in an own repository is left out");
    assert_eq!((threads[0].said.code_blocks, threads[0].said.references), (1, 1));
    let opened = &facts.maintenance.seen().unwrap().threads;
    assert_eq!(
        opened.iter().map(|one| (one.number, one.answered_at.is_some())).collect::<std::collections::BTreeMap<_, _>>(),
        std::collections::BTreeMap::from([(1, true), (2, false)])
    );
    assert_eq!(facts.gap(), None);

    let told = format!("{harvest:?}");
    for never in ["mail.example", "@bo", "quoted words", TOKEN] {
        assert!(!told.contains(never), "{never}");
    }
    let listed: Vec<&str> = harvest
        .artefacts
        .iter()
        .filter(|one| one.kind == ArtefactType::Contribution)
        .map(|one| one.id.as_str())
        .collect();
    assert!(listed.contains(&"github:acme/pool#12") && listed.contains(&"github:ada/work-1#2"), "{listed:?}");
    assert_eq!((world.operations("ProspectContributions"), world.operations("ProspectDialogue")), (1, 1));
    let asked = world.api.asked().into_iter().find(|asked| asked.operation() == "ProspectDialogue").unwrap();
    let variables = &asked.json()["variables"];
    assert_eq!(variables["pullRequests"], json!(["PR_12", "PR_2"]), "one of each project first");
    assert_eq!(variables["repositories"].as_array().unwrap().len(), 3);
}

#[tokio::test]
async fn nothing_in_a_year_is_an_answer_and_a_part_unread_beside_nothing_is_none() {
    let unread = world(|_, operation| match operation {
        "ProspectContributions" => Some(too_much()),
        "ProspectDialogue" => Some(Act::json(&dialogue())),
        _ => None,
    })
    .await;
    let harvest = unread.collect().await;
    assert!(matches!(harvest.person.collaboration, Slot::Unknown(Gap::Unreadable { .. })));
    let world = world(|_, operation| match operation {
        "ProspectContributions" => Some(Act::json(&contributions())),
        "ProspectDialogue" => Some(Act::json(&dialogue())),
        _ => None,
    })
    .await;
    let harvest = world.collect().await;
    assert_eq!(harvest.person.collaboration, Slot::Absent);
    assert!(harvest.artefacts.iter().all(|one| one.kind == ArtefactType::Repository));
    let assent = world2_of_assent().await;
    assert_eq!(assent.person.collaboration, Slot::Absent, "a word of thanks alone is nothing to judge anybody by");
}

async fn world2_of_assent() -> Harvest {
    let world = world(|_, operation| match operation {
        "ProspectContributions" => Some(Act::json(&contributions())),
        "ProspectDialogue" => {
            let mut said = dialogue();
            said["data"]["user"]["issueComments"] = json!({"totalCount": 1, "nodes": [
                {"url": "https://github.com/acme/pool/issues/7#issuecomment-9", "createdAt": ago(3), "body": "+1, thanks",
                 "repository": {"nameWithOwner": "acme/pool"}, "pullRequest": null}]});
            Some(Act::json(&said))
        }
        _ => None,
    })
    .await;
    world.collect().await
}

/// Length of the stretch asked about, in days.
fn days(asked: &Asked) -> i64 {
    let moment = |name: &str| asked.json()["variables"][name].as_str().unwrap().parse::<Timestamp>().unwrap();
    (moment("to").as_second() - moment("from").as_second()) / 86_400
}

fn too_much() -> Act {
    Act::json(&json!({"data": {"rateLimit": {"cost": 7}, "user": null}, "errors": [
        {"type": "RESOURCE_LIMITS_EXCEEDED", "path": ["user", "contributionsCollection"], "message": "Resource limits for this query exceeded."}]}))
}

#[tokio::test]
async fn a_year_github_will_not_compute_is_asked_for_in_halves_and_then_in_quarters() {
    for longest in [200, 100] {
        let world = world(move |asked, operation| {
            (operation == "ProspectContributions" && days(asked) > longest).then(too_much)
        })
        .await;
        let harvest = world.collect().await;
        let facts = &dated(&harvest).facts;
        let merged = &facts.contributions.seen().unwrap().merged;
        assert_eq!(merged.len(), 1, "what two stretches tell of is one");
        assert_eq!(facts.gap(), None);
        assert_eq!(world.operations("ProspectContributions"), if longest == 200 { 3 } else { 7 });
        assert_eq!(world.operations("ProspectDialogue"), 1);
    }
}

#[tokio::test]
async fn gateways_out_of_time_and_answers_cut_short_are_asked_for_less_too() {
    let stall = Act::say(504, "");
    for broken in [Act::say(502, "<html>"), stall, Act::json(&year()).cut_at(200)] {
        let world = world(move |asked, operation| {
            (operation == "ProspectContributions" && days(asked) > 200).then(|| broken.clone())
        })
        .await;
        let harvest = world.collect().await;
        assert!(dated(&harvest).facts.contributions.seen().is_some());
    }
}

#[tokio::test]
async fn a_stretch_that_never_comes_leaves_the_others_and_says_why() {
    let world = world(|asked, operation| {
        // The oldest quarter.
        let from: Timestamp = asked.json()["variables"]["from"].as_str()?.parse().ok()?;
        let oldest = from < Timestamp::now().checked_sub(SignedDuration::from_hours(24 * 360)).ok()?;
        (operation == "ProspectContributions" && oldest).then(too_much)
    })
    .await;
    let harvest = world.collect().await;
    let contributions = dated(&harvest).facts.contributions.seen().unwrap();
    assert_eq!(contributions.merged.len(), 1);
    assert!(matches!(&contributions.unread, Some(Gap::Unreadable { detail }) if detail.contains("Resource limits")));
    assert_eq!(harvest.gap, None, "the repositories are whole");
}

#[tokio::test]
async fn what_never_comes_is_unknown_and_never_nothing() {
    let world = world(|_, operation| (operation == "ProspectContributions").then(too_much)).await;
    let harvest = world.collect().await;
    let facts = &dated(&harvest).facts;
    assert!(facts.contributions.gap().is_some() && facts.reviews.gap().is_some());
    assert!(facts.discussion.seen().is_some() && facts.maintenance.seen().is_some(), "the rest is kept");
    assert!(world.operations("ProspectContributions") <= 5, "two quarters lost are enough");

    let down = |_: &Asked, operation: &str| {
        operation
            .starts_with("ProspectC")
            .then(|| Act::say(502, ""))
            .or_else(|| (operation == "ProspectDialogue").then(|| Act::say(502, "")))
    };
    let world = self::world(down).await;
    let harvest = world.collect().await;
    assert!(matches!(harvest.person.collaboration, Slot::Unknown(Gap::Unreachable { .. })));
    assert_eq!((harvest.record.status, harvest.stop.clone()), (HandleStatus::Ok, None));
    assert!(harvest.artefacts.iter().any(|one| one.facts.is_some()), "the repositories are there");
    assert!(world.operations("ProspectContributions") + world.operations("ProspectDialogue") <= 7, "no storm");
}

#[tokio::test]
async fn what_comes_for_nobody_is_asked_for_one_account_in_ten_until_it_works_again() {
    use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
    let broken = std::sync::Arc::new(AtomicBool::new(true));
    let is_broken = std::sync::Arc::clone(&broken);
    let world = world(move |_, operation| {
        (operation == "ProspectContributions" && is_broken.load(SeqCst)).then(|| Act::say(502, ""))
    })
    .await;
    for turn in 0..11 {
        let harvest = world.collect().await;
        let facts = &dated(&harvest).facts;
        assert!(facts.contributions.gap().is_some() && facts.discussion.seen().is_some());
        assert_eq!(world.operations("ProspectDialogue"), turn + 1, "what comes is asked for on");
    }
    assert_eq!(world.operations("ProspectContributions"), 5, "four, and one more to see");
    broken.store(false, SeqCst);
    let mut came = 0;
    for _ in 0..12 {
        came += usize::from(dated(&world.collect().await).facts.contributions.seen().is_some());
    }
    assert_eq!(came, 3, "the tenth found that it works, and those after it got theirs");
}

#[tokio::test]
async fn partial_errors_keep_what_came() {
    let world = world(|_, operation| {
        (operation == "ProspectDialogue").then(|| {
            let mut said = talk();
            said["data"]["user"]["issueComments"] = Value::Null;
            said["data"]["pullRequests"] = json!([null, null]);
            said["errors"] = json!([
                {"type": "RESOURCE_LIMITS_EXCEEDED", "path": ["user", "issueComments"], "message": "Resource limits exceeded."},
                {"type": "NOT_FOUND", "path": ["repositories", 1], "message": "Could not resolve to a node"}]);
            Act::json(&said)
        })
    })
    .await;
    let harvest = world.collect().await;
    let facts = &dated(&harvest).facts;
    let discussion = facts.discussion.seen().expect("the answer in a discussion came");
    assert!(matches!(discussion.unread, Some(Gap::Unreadable { .. })));
    assert_eq!(facts.maintenance.seen().unwrap().unread, None, "a repository that is gone is no gap");
    let merged = &facts.contributions.seen().unwrap().merged;
    assert_eq!(merged[0].reviews, None, "not known, which is not none");
}

#[tokio::test]
async fn a_dialogue_too_long_is_asked_for_less() {
    let world = world(|asked, operation| {
        let comments = asked.json()["variables"]["comments"].as_u64()?;
        (operation == "ProspectDialogue" && comments > 8).then(|| Act::say(502, ""))
    })
    .await;
    let harvest = world.collect().await;
    assert_eq!(dated(&harvest).facts.gap(), None);
    assert_eq!(world.operations("ProspectDialogue"), 3);
}

#[tokio::test]
async fn a_token_that_may_not_read_discussions_costs_only_these() {
    let world = world(|asked, operation| {
        (operation == "ProspectDialogue" && asked.body.contains("repositoryDiscussionComments")).then(|| {
            Act::json(&json!({"data": null, "errors": [{"type": "INSUFFICIENT_SCOPES", "message": "Your token has not been granted the required scopes"}]}))
        })
    })
    .await;
    let harvest = world.collect().await;
    assert!(dated(&harvest).facts.discussion.seen().is_some());
    assert_eq!(world.operations("ProspectDialogue"), 2);
    world.collect().await;
    assert_eq!(world.operations("ProspectDialogue"), 3, "remembered");
}

#[tokio::test]
async fn a_spent_budget_and_a_refused_token_end_the_source_and_keep_the_repositories() {
    let spent = world(|_, operation| {
        (operation == "ProspectContributions").then(|| Act::say(403, "limit").with("retry-after", "3600"))
    })
    .await;
    let harvest = spent.collect().await;
    assert!(matches!(harvest.stop, Some(Stop::Budget(_))), "{:?}", harvest.stop);
    assert_eq!(harvest.person.collaboration, Slot::Unknown(Gap::BudgetSpent));
    assert!(harvest.artefacts.iter().any(|one| one.facts.is_some()));
    let refused = world(|_, operation| (operation == "ProspectDialogue").then(|| Act::say(401, "{}"))).await;
    let harvest = refused.collect().await;
    assert!(matches!(harvest.stop, Some(Stop::Unauthorized(_))));
    assert!(dated(&harvest).facts.contributions.seen().is_some(), "what was read before stays");
    assert_eq!(dated(&harvest).facts.discussion, Slot::Unknown(Gap::Forbidden));
}

#[tokio::test]
async fn garbage_is_a_gap_with_its_reason() {
    for garbage in ["<html>\u{1b}[31m", r#"{"data":{"user":{"contributionsCollection":[1,2]}}}"#, "{\"data\":"] {
        let world =
            world(move |_, operation| (operation == "ProspectContributions").then(|| Act::say(200, garbage))).await;
        let harvest = world.collect().await;
        let gap = dated(&harvest).facts.contributions.gap().cloned();
        assert!(matches!(&gap, Some(Gap::Unreadable { detail }) if !detail.contains('\u{1b}')), "{gap:?}");
    }
}

#[tokio::test]
async fn an_answer_of_today_is_not_asked_for_again_and_what_fails_is_what_was_read_before() {
    use crate::collect::{CachedResponse, Memory};
    let world = world(|_, _| None).await;
    let memory = ShortMemory::default();
    let first = world.collect_with(&memory).await;
    let again = world.collect_with(&memory).await;
    assert_eq!((world.operations("ProspectContributions"), world.operations("ProspectDialogue")), (1, 1));
    assert_eq!(first.person, again.person);
    assert_eq!(world.source.usage().graphql, 6, "profile, repositories and two; then the profile and repositories");

    let failing = self::world(|_, operation| (operation == "ProspectContributions").then(too_much)).await;
    // The same account two days on: the key is the account's, whatever the address of the server in a test.
    let key = |world: &World| format!("{} collaboration r1 U_1", world.api.url);
    let mut kept: Value = serde_json::from_str(&memory.response(&key(&world)).unwrap().body).unwrap();
    kept["collected_at"] = json!(ago(2));
    let old = CachedResponse { etag: None, last_modified: None, body: kept.to_string() };
    memory.keep_response(&key(&failing), &old);
    let carried = failing.collect_with(&memory).await;
    let dated = dated(&carried);
    assert_eq!(dated.collected_at.unwrap().to_string(), kept["collected_at"].as_str().unwrap());
    assert!(matches!(&dated.carried, Some(Gap::Unreadable { .. })), "{:?}", dated.carried);
    assert_eq!(dated.facts.contributions.seen().unwrap().merged.len(), 1);
    assert!(
        memory.response(&key(&failing)).unwrap().body.contains(kept["collected_at"].as_str().unwrap()),
        "a gap is not kept as an answer"
    );
}
