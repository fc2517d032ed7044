//! Without a token.

use super::selected;
use super::world::{World, archive, oid};
use crate::collect::source::{Harvest, Source, Stop};
use crate::collect::testing::{Act, Asked};
use crate::collect::{CachedResponse, Memory, ShortMemory};
use crate::evidence::facts::{ContentFacts, Reach};
use crate::evidence::{Artefact, ArtefactStatus, Gap, HandleStatus, Slot};
use serde_json::json;
use std::sync::Mutex;

/// Sees every answer that is kept.
#[derive(Default)]
struct Watched {
    short: ShortMemory,
    kept: Mutex<Vec<String>>,
}

impl Memory for Watched {
    fn content(&self, artefact: &str, revision: &str) -> Option<ContentFacts> {
        self.short.content(artefact, revision)
    }
    fn keep_content(&self, artefact: &str, revision: &str, facts: &ContentFacts) {
        self.short.keep_content(artefact, revision, facts);
    }
    fn artefact(&self, _: &str) -> Option<Artefact> {
        None
    }
    fn forget_artefact(&self, artefact: &str) {
        self.short.forget_artefact(artefact);
    }
    fn response(&self, key: &str) -> Option<CachedResponse> {
        self.short.response(key)
    }
    fn keep_response(&self, key: &str, response: &CachedResponse) {
        self.kept.lock().unwrap().push(format!("{key} {}", response.body));
        self.short.keep_response(key, response);
    }
}

fn rest(asked: &Asked, _: usize) -> Act {
    if asked.header("if-none-match").is_some() {
        return Act::say(304, "");
    }
    let said = match asked.path.split('?').next().unwrap_or_default() {
        "/users/ada" => json!({"login": "ada", "id": 77, "type": "User", "html_url": "https://github.com/ada",
            "blog": "https://ada.example", "email": "ada@mail.example", "followers": 3}),
        "/users/ada/repos" => {
            let one = |index: usize| {
                json!({"node_id": format!("R_{index}"), "full_name": format!("ada/work-{index}"), "fork": index == 2,
                    "size": if index == 3 { 0 } else { 90 }, "pushed_at": "2025-05-01T00:00:00Z", "stargazers_count": 9})
            };
            json!((0..5).map(one).collect::<Vec<_>>())
        }
        "/repos/ada/work-4/commits" => return Act::say(409, r#"{"message":"Git Repository is empty."}"#),
        path if path.ends_with("/commits") => {
            let commit = |login: &str, message: &str| {
                json!({"sha": oid(1), "author": {"login": login}, "commit": {"message": message,
                    "author": {"name": "Ada", "email": "ada@mail.example", "date": "2025-05-01T00:00:00Z"},
                    "committer": {"email": "ada@mail.example", "date": "2025-05-01T00:00:00Z"}}})
            };
            json!([
                commit("Ada", "Split by customer so that none leaks\n\nSigned-off-by: Ada <ada@mail.example>"),
                commit("bo", "x")
            ])
        }
        _ => return Act::say(404, r#"{"message":"Not Found"}"#),
    };
    Act::json(&said).with("etag", "W/\"1\"")
}

fn host(_: &Asked, _: usize) -> Act {
    Act::say(200, archive())
}

async fn collect(world: &World, memory: &Watched) -> Harvest {
    world.collect_with(memory).await
}

#[tokio::test]
async fn a_few_requests_see_what_can_be_seen_and_say_what_cannot() {
    let world = World::with(None, "", rest, host).await;
    let memory = Watched::default();
    let harvest = collect(&world, &memory).await;
    assert_eq!(harvest.record.status, HandleStatus::Ok);
    assert!(
        harvest.record.message.as_deref().is_some_and(|text| text.contains("token")),
        "{:?}",
        harvest.record.message
    );
    let usage = world.source.usage();
    assert_eq!((usage.graphql, usage.rest, usage.archives), (0, 5, 2));
    assert!(world.api.asked().iter().all(|asked| asked.header("authorization").is_none()));

    let by_id = |id: &str| harvest.artefacts.iter().find(|one| one.id == id).unwrap();
    let one = by_id("github:ada/work-0");
    let facts = one.facts.as_ref().unwrap();
    assert_eq!(facts.content.reach, Reach::Whole);
    assert_eq!((one.ownership.own_commits, one.ownership.all_commits), (Some(1), Some(2)));
    assert_eq!(facts.checks, Slot::Unknown(Gap::NotConfigured));
    assert_eq!(facts.releases, Slot::Unknown(Gap::NotConfigured));
    assert!(by_id("github:ada/work-2").reason.contains("fork"));
    assert_eq!(by_id("github:ada/work-3").status, ArtefactStatus::Empty);
    assert_eq!(by_id("github:ada/work-4").status, ArtefactStatus::Empty, "409 is an answer");

    let kept = memory.kept.lock().unwrap().join("\n");
    assert!(kept.contains("Split by customer") && !kept.contains("mail.example"), "no address is kept: {kept}");
    assert!(!kept.contains("stargazers") && !kept.contains("followers"));
}

#[tokio::test]
async fn a_second_look_is_conditional_and_downloads_nothing() {
    let world = World::with(None, "", rest, host).await;
    let memory = Watched::default();
    let first = collect(&world, &memory).await;
    let second = collect(&world, &memory).await;
    let usage = world.source.usage();
    assert_eq!((usage.rest, usage.not_modified, usage.archives), (10, 4, 2));
    let told = |harvest: &Harvest| -> Vec<_> {
        selected(harvest).iter().map(|one| (one.id.clone(), one.facts.clone())).collect()
    };
    assert_eq!(told(&first), told(&second));
}

#[tokio::test]
async fn the_hour_used_up_stops_and_says_so() {
    let spent = |_: &Asked, _| {
        Act::say(403, r#"{"message":"API rate limit exceeded for 127.0.0.1."}"#)
            .with("x-ratelimit-limit", "60")
            .with("x-ratelimit-remaining", "0")
            .with("x-ratelimit-reset", "4102444800")
            .with("x-ratelimit-resource", "core")
    };
    let world = World::with(None, "", spent, host).await;
    let harvest = world.collect().await;
    assert!(matches!(harvest.stop, Some(Stop::Budget(_))), "{:?}", harvest.stop);
    assert_eq!(harvest.gap, Some(Gap::BudgetSpent));
    assert_eq!(world.api.asked().len(), 1);
}

#[tokio::test]
async fn a_moved_account_is_followed_within_the_host() {
    let moved = |asked: &Asked, turn| match asked.path.as_str() {
        "/users/ada" => Act::say(301, "").with("location", "/users/ada-new"),
        "/users/ada-new" => Act::json(&json!({"login": "ada-new", "id": 77, "type": "User"})),
        path if path.starts_with("/users/ada-new/repos") => Act::json(&json!([])),
        _ => rest(asked, turn),
    };
    let world = World::with(None, "", moved, host).await;
    let harvest = world.collect().await;
    assert_eq!(harvest.record.status, HandleStatus::Renamed);
    assert_eq!(harvest.record.renamed_to.as_deref(), Some("ada-new"));
}
