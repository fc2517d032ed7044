//! The source against scripted servers: what is asked, what is made of broken answers, what goes nowhere.

mod changes;
mod others;
mod plain;
mod shapes;
mod world;

use crate::collect::CachedResponse;
use crate::collect::source::{Harvest, Source, Stop};
use crate::collect::testing::Act;
use crate::collect::{Memory, ShortMemory};
use crate::evidence::facts::{CheckState, ContentFacts, Reach};
use crate::evidence::{Artefact, ArtefactStatus, Gap, HandleStatus, Slot};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Mutex;
use world::{TOKEN, World, answer, card, oid, profile, whole};

fn selected(harvest: &Harvest) -> Vec<&Artefact> {
    harvest.artefacts.iter().filter(|one| one.selected).collect()
}

#[tokio::test]
async fn thirty_repositories_and_work_with_others_cost_seven_points_and_no_rest_request() {
    let world = World::new(|asked, _| Act::json(&answer(asked, 30)), whole).await;
    let harvest = world.collect().await;
    assert_eq!(harvest.record.status, HandleStatus::Ok);
    assert_eq!(harvest.record.platform_id.as_deref(), Some("77"));
    let targets: Vec<&str> = harvest.links.iter().map(|link| link.target.as_str()).collect();
    assert_eq!(targets, ["https://ada.example", "https://www.kaggle.com/ada"], "a network's account is no site");
    assert_eq!(harvest.artefacts.len(), 30, "the rest are listed");
    let picked = selected(&harvest);
    assert_eq!(picked.len(), 12);
    assert_eq!(picked[0].id, "github:ada/work-29", "the pinned one is first");
    assert!(harvest.artefacts.iter().filter(|one| !one.selected).all(|one| one.reason.contains("beyond the 12")));

    let usage = world.source.usage();
    assert_eq!((usage.graphql, usage.graphql_points, usage.rest, usage.archives), (7, 7, 0, 6));
    assert_eq!((world.api.asked().len(), world.host.asked().len()), (7, 6), "each was counted once");
    assert_eq!(world.operations("RepositoryBatch"), 3);

    let facts = picked[0].facts.as_ref().unwrap();
    assert_eq!(facts.content.reach, Reach::Whole);
    assert_eq!(picked[0].revision.as_deref(), Some(oid(29).as_str()));
    assert_eq!(facts.checks, Slot::Seen(CheckState::Success));
    assert_eq!((&facts.releases, &facts.tags), (&Slot::Seen(2), &Slot::Absent));
    let history = facts.history.seen().unwrap();
    assert_eq!((history.own, history.all, history.read), (2, 50, 1), "a commit left out is not made up");
    assert_eq!(picked[11].facts.as_ref().unwrap().content.reach, Reach::Listing);
    assert!(picked[11].reason.contains("judged from its file listing"), "{}", picked[11].reason);
}

#[tokio::test]
async fn we_name_ourselves_once_and_show_the_token_to_the_api_alone() {
    let world = World::new(|asked, _| Act::json(&answer(asked, 3)), whole).await;
    let harvest = world.collect().await;
    for asked in world.api.asked() {
        let named: Vec<&str> =
            asked.headers.iter().filter(|(name, _)| name == "user-agent").map(|(_, value)| value.as_str()).collect();
        assert_eq!(named.len(), 1, "{named:?}");
        assert!(named[0].starts_with("handiwork/") && named[0].contains("example.org/why"), "{named:?}");
        assert_eq!(asked.header("authorization"), Some(format!("Bearer {TOKEN}").as_str()));
        assert_eq!((asked.method.as_str(), asked.path.as_str()), ("POST", "/graphql"));
    }
    for asked in world.host.asked() {
        assert!(asked.header("authorization").is_none() && asked.header("cookie").is_none());
        assert!(asked.header("user-agent").is_some_and(|name| name.starts_with("handiwork/")));
        assert!(asked.path.starts_with("/ada/work-") && asked.path.contains("/tar.gz/"));
    }
    assert!(!format!("{harvest:?}{:?}", world.source).contains(TOKEN));
}

#[tokio::test]
async fn an_enterprise_base_has_its_graphql_beside_its_rest() {
    let api = |asked: &crate::collect::testing::Asked, _| Act::json(&answer(asked, 1));
    let world = World::with(Some(TOKEN), "/api/v3", api, whole).await;
    world.collect().await;
    assert!(world.api.asked().iter().all(|asked| asked.path == "/api/graphql"));
}

#[tokio::test]
async fn a_refused_token_stops_the_source_at_once() {
    let refuse = |_: &_, _| Act::say(401, r#"{"message":"Bad credentials"}"#);
    let world = World::new(refuse, whole).await;
    let harvest = world.collect().await;
    match &harvest.stop {
        Some(Stop::Unauthorized(why)) => assert!(why.contains("GITHUB_TOKEN") && !why.contains(TOKEN), "{why}"),
        other => panic!("{other:?}"),
    }
    assert!(matches!(world.collect().await.stop, Some(Stop::Unauthorized(_))));
    assert_eq!(world.api.asked().len(), 1, "no repeat, and nobody else is asked about");
}

#[tokio::test]
async fn a_redirect_does_not_take_the_token_elsewhere() {
    let elsewhere = crate::collect::testing::Server::start(|_, _| Act::say(200, "{}")).await;
    let target = elsewhere.url.clone();
    let world = World::new(move |_, _| Act::say(302, "").with("location", &target), whole).await;
    let harvest = world.collect().await;
    assert_eq!(harvest.record.status, HandleStatus::Unreachable);
    assert!(elsewhere.asked().is_empty());
    let target = elsewhere.url.clone();
    let world = World::new(
        |asked, _| Act::json(&answer(asked, 1)),
        move |_, _| Act::say(302, "").with("location", &format!("{target}/x")),
    )
    .await;
    let harvest = world.collect().await;
    assert!(elsewhere.asked().is_empty(), "nor an archive request");
    assert_eq!(selected(&harvest)[0].facts.as_ref().unwrap().content.reach, Reach::Listing);
}

#[tokio::test]
async fn nobody_and_an_organisation_are_answers() {
    let missing = json!({"data": {"rateLimit": {"cost": 1}, "repositoryOwner": null, "user": null},
        "errors": [{"type": "NOT_FOUND", "path": ["user"], "message": "Could not resolve to a User"}]});
    let world = World::new(move |_, _| Act::json(&missing), whole).await;
    let harvest = world.collect().await;
    assert_eq!((harvest.record.status, harvest.gap), (HandleStatus::NotFound, None));
    let organisation = json!({"data": {"rateLimit": {"cost": 1},
        "repositoryOwner": {"__typename": "Organization", "id": "O_1", "login": "labs", "url": "https://github.com/labs"},
        "user": null}, "errors": [{"type": "NOT_FOUND", "path": ["user"], "message": "Could not resolve to a User"}]});
    let world = World::new(move |_, _| Act::json(&organisation), whole).await;
    assert_eq!(world.collect().await.record.status, HandleStatus::IsOrganization);
    assert_eq!(world.source.usage().graphql, 1, "no further request tells them apart");
}

#[tokio::test]
async fn an_account_that_could_not_be_computed_is_not_missing() {
    let failed = json!({"data": {"repositoryOwner": {"__typename": "User"}, "user": null},
        "errors": [{"type": "RESOURCE_LIMITS_EXCEEDED", "path": ["user"], "message": "Resource limits exceeded"}]});
    let world = World::new(move |_, _| Act::json(&failed), whole).await;
    let harvest = world.collect().await;
    assert_eq!(harvest.record.status, HandleStatus::Unreachable);
    assert!(matches!(harvest.gap, Some(Gap::Unreadable { .. })));
}

#[tokio::test]
async fn a_gateway_out_of_time_is_asked_for_less() {
    let world = World::new(
        |asked, _| {
            let ids = asked.json()["variables"]["ids"].as_array().map_or(0, Vec::len);
            if asked.operation() == "RepositoryBatch" && ids > 2 {
                return Act::say(502, "<html>502 Bad Gateway</html>");
            }
            Act::json(&answer(asked, 8))
        },
        whole,
    )
    .await;
    let harvest = world.collect().await;
    assert!(selected(&harvest).iter().all(|one| one.facts.as_ref().unwrap().history.seen().is_some()));
    assert_eq!(world.operations("RepositoryBatch"), 5, "one of four that failed, then four of two");
}

#[tokio::test]
async fn a_repository_that_always_times_out_is_unknown_and_the_others_are_not() {
    let world = World::new(
        |asked, _| {
            let ids = asked.json()["variables"]["ids"].clone();
            let heavy = ids.as_array().is_some_and(|ids| ids.contains(&json!("R_1")));
            if asked.operation() == "RepositoryBatch" && heavy {
                return Act::say(504, "");
            }
            Act::json(&answer(asked, 3))
        },
        |_, _| Act::say(404, ""),
    )
    .await;
    let harvest = world.collect().await;
    for one in selected(&harvest) {
        if one.id.ends_with("work-1") {
            assert_eq!(one.status, ArtefactStatus::Unreadable);
            let facts = one.facts.as_ref().unwrap();
            assert!(facts.history.gap().is_some() && facts.releases.gap().is_some());
        } else {
            assert!(one.facts.as_ref().unwrap().history.seen().is_some(), "{}", one.id);
        }
    }
}

#[tokio::test]
async fn partial_errors_leave_gaps_and_no_zeros() {
    let world = World::new(
        |asked, _| {
            let mut said = answer(asked, 3);
            if asked.operation() == "RepositoryBatch" {
                let nodes = &mut said["data"]["nodes"];
                nodes[0]["defaultBranchRef"]["target"]["own"] = Value::Null;
                nodes[0]["releases"] = Value::Null;
                nodes[0]["defaultBranchRef"]["target"]["statusCheckRollup"] = Value::Null;
                nodes[1] = Value::Null;
                let own = ["nodes", "0", "defaultBranchRef", "target"];
                let path = |last: &str| {
                    let mut path: Vec<Value> = own.iter().map(|part| json!(part)).collect();
                    path[1] = json!(0);
                    path.push(json!(last));
                    path
                };
                said["errors"] = json!([
                    {"type": "RESOURCE_LIMITS_EXCEEDED", "path": path("own"), "message": "Resource limits exceeded."},
                    {"type": "FORBIDDEN", "path": path("statusCheckRollup"), "message": "Resource not accessible"},
                    {"type": "RESOURCE_LIMITS_EXCEEDED", "path": ["nodes", 1], "message": "Resource limits exceeded."}]);
            }
            Act::json(&said)
        },
        whole,
    )
    .await;
    let harvest = world.collect().await;
    let picked = selected(&harvest);
    let first = picked[0].facts.as_ref().unwrap();
    assert!(matches!(first.history.gap(), Some(Gap::Unreadable { .. })), "{:?}", first.history);
    assert_eq!(first.checks, Slot::Unknown(Gap::Forbidden));
    assert!(first.releases.gap().is_some());
    assert_eq!(first.merged_pull_requests, Slot::Seen(7), "what came is kept");
    assert_eq!(picked[0].ownership.own_commits, None);
    let second = picked[1].facts.as_ref().unwrap();
    assert!(second.history.gap().is_some() && second.tags.gap().is_some());
    assert_eq!((picked[1].status, second.content.reach), (ArtefactStatus::Ok, Reach::Whole), "its archive came");
}

#[tokio::test]
async fn what_vanished_is_gone_and_what_is_blocked_is_blocked() {
    let world = World::new(
        |asked, _| {
            let mut said = answer(asked, 3);
            if asked.operation() == "RepositoryBatch" {
                said["data"]["nodes"][1] = Value::Null;
                said["errors"] = json!([{"type": "NOT_FOUND", "path": ["nodes", 1], "message": "Could not resolve"}]);
            }
            Act::json(&said)
        },
        |asked, turn| if asked.path.contains("work-1") { Act::say(451, "{}") } else { whole(asked, turn) },
    )
    .await;
    let memory = ShortMemory::default();
    for index in 0..3 {
        memory.keep_content(&format!("github:ada/work-{index}"), "old", &ContentFacts::default());
    }
    let harvest = world.collect_with(&memory).await;
    let by_id: BTreeMap<&str, &Artefact> = harvest.artefacts.iter().map(|one| (one.id.as_str(), one)).collect();
    let blocked = by_id["github:ada/work-1"];
    assert_eq!((blocked.status, blocked.facts.is_none()), (ArtefactStatus::Blocked, true));
    assert!(memory.content("github:ada/work-1", "old").is_none(), "nothing is kept of it");
    let gone: Vec<_> = harvest.artefacts.iter().filter(|one| one.status == ArtefactStatus::Gone).collect();
    assert_eq!(gone.len(), 1);
    assert!(gone[0].facts.is_none() && memory.content(&gone[0].id, "old").is_none());
}

#[tokio::test]
async fn an_archive_that_breaks_off_twice_leaves_its_part_and_the_listing() {
    let cut = |asked: &_, turn| whole(asked, turn).cut_at(200);
    let world = World::new(|asked, _| Act::json(&answer(asked, 1)), cut).await;
    let harvest = world.collect().await;
    assert_eq!(world.host.asked().len(), 2, "one repeat");
    let one = selected(&harvest)[0];
    assert_eq!(one.status, ArtefactStatus::Ok);
    assert_eq!(one.facts.as_ref().unwrap().content.reach, Reach::Listing);
    assert!(one.reason.contains("ended early"), "{}", one.reason);
}

#[tokio::test]
async fn a_limit_of_the_archive_host_is_its_own() {
    let limit = |_: &_, _| Act::say(429, "slow down").with("retry-after", "1800");
    let world = World::new(|asked, _| Act::json(&answer(asked, 8)), limit).await;
    let harvest = world.collect().await;
    assert_eq!(harvest.stop, None, "the rest of GitHub goes on");
    assert!(selected(&harvest).iter().all(|one| one.facts.as_ref().unwrap().history.seen().is_some()));
    assert!(world.host.asked().len() <= 2, "nobody asks on: {}", world.host.asked().len());
}

#[tokio::test]
async fn a_limit_on_graphql_in_the_body_is_waited_for() {
    let world = World::new(
        |asked, turn| match turn {
            0 => Act::json(&json!({"errors": [{"type": "RATE_LIMITED", "message": "API rate limit exceeded"}]}))
                .with("retry-after", "20"),
            _ => Act::json(&answer(asked, 1)),
        },
        whole,
    )
    .await;
    let harvest = world.collect().await;
    assert_eq!(harvest.record.status, HandleStatus::Ok);
    assert!(world.source.usage().waited_s >= 0.019);
}

#[tokio::test]
async fn noise_instead_of_json_is_asked_for_once_more_then_told() {
    let world = World::new(|_, _| Act::say(200, "<html>\u{1b}[31mlogin"), whole).await;
    let harvest = world.collect().await;
    assert_eq!(world.api.asked().len(), 2);
    match harvest.gap {
        Some(Gap::Unreadable { detail }) => assert!(detail.contains("html") && !detail.contains('\u{1b}'), "{detail}"),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn empty_and_copied_repositories_are_listed_and_not_asked_about() {
    let world = World::new(
        |asked, _| match asked.operation().as_str() {
            "ProspectProfile" => {
                let mut cards: Vec<Value> = (0..3).map(card).collect();
                cards[0]["isEmpty"] = json!(true);
                cards[0]["defaultBranchRef"] = Value::Null;
                cards[1]["isTemplate"] = json!(true);
                let mut foreign = card(9);
                foreign["nameWithOwner"] = json!("somebody/else");
                let mut said = profile(cards);
                said["data"]["user"]["pinnedItems"]["nodes"] = json!([foreign]);
                Act::json(&said)
            }
            _ => Act::json(&answer(asked, 3)),
        },
        whole,
    )
    .await;
    let harvest = world.collect().await;
    let told: BTreeMap<&str, (bool, ArtefactStatus)> =
        harvest.artefacts.iter().map(|one| (one.id.as_str(), (one.selected, one.status))).collect();
    assert_eq!(told["github:ada/work-0"], (false, ArtefactStatus::Empty));
    assert!(!told["github:ada/work-1"].0 && told["github:ada/work-2"].0);
    assert_eq!(told.len(), 3, "what others own is not the prospect's, pinned or not");
}

/// Keeps artefacts too, as the store does.
#[derive(Default)]
struct Store {
    short: ShortMemory,
    artefacts: Mutex<BTreeMap<String, Artefact>>,
}

impl Memory for Store {
    fn content(&self, artefact: &str, revision: &str) -> Option<ContentFacts> {
        self.short.content(artefact, revision)
    }
    fn keep_content(&self, artefact: &str, revision: &str, facts: &ContentFacts) {
        self.short.keep_content(artefact, revision, facts);
    }
    fn artefact(&self, id: &str) -> Option<Artefact> {
        self.artefacts.lock().unwrap().get(id).cloned()
    }
    fn forget_artefact(&self, artefact: &str) {
        self.short.forget_artefact(artefact);
        self.artefacts.lock().unwrap().remove(artefact);
    }
    fn response(&self, key: &str) -> Option<CachedResponse> {
        self.short.response(key)
    }
    fn keep_response(&self, key: &str, response: &CachedResponse) {
        self.short.keep_response(key, response);
    }
}

#[tokio::test]
async fn what_did_not_move_is_not_asked_for_again() {
    let world = World::new(|asked, _| Act::json(&answer(asked, 8)), whole).await;
    let store = Store::default();
    let first = world.collect_with(&store).await;
    for artefact in &first.artefacts {
        store.artefacts.lock().unwrap().insert(artefact.id.clone(), artefact.clone());
    }
    let before = world.source.usage();
    let second = world.collect_with(&store).await;
    let after = world.source.usage();
    assert_eq!((after.graphql - before.graphql, after.archives - before.archives), (1, 0), "the profile alone");
    let facts = |harvest: &Harvest| -> Vec<_> { selected(harvest).iter().map(|one| one.facts.clone()).collect() };
    assert_eq!(facts(&first), facts(&second));

    let unread = Artefact { selected: false, facts: None, ..first.artefacts[0].clone() };
    store.artefacts.lock().unwrap().insert(unread.id.clone(), unread);
    store.artefacts.lock().unwrap().retain(|id, _| *id == first.artefacts[0].id);
    world.collect_with(&store).await;
    let last = world.source.usage();
    assert_eq!(last.archives, after.archives, "contents measured at that revision are not downloaded again");
}

#[tokio::test]
async fn what_was_read_stays_when_the_choice_moves_on() {
    let world = World::new(|asked, _| Act::json(&answer(asked, 30)), whole).await;
    let store = Store::default();
    let first = world.collect_with(&store).await;
    let dropped = first.artefacts.iter().find(|one| !one.selected).unwrap();
    let read = Artefact { selected: true, facts: selected(&first)[0].facts.clone(), ..dropped.clone() };
    store.artefacts.lock().unwrap().insert(read.id.clone(), read);
    let second = world.collect_with(&store).await;
    assert_eq!(selected(&second).len(), 13);
    assert!(selected(&second).iter().any(|one| one.id == dropped.id && one.facts.is_some()));
}
