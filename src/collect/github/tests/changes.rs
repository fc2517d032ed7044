//! The nightly question: what it costs, what broken answers make of it, and that asking is not collecting.

use super::world::{World, answer, card, profile, whole};
use crate::collect::source::{Change, Probe, Silent, Source, Stop};
use crate::collect::testing::{Act, Asked};
use crate::collect::{Memory, ShortMemory};
use crate::evidence::{Handle, HandleStatus, Platform};
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

fn ada() -> Handle {
    Handle::new(Platform::Github, "ada")
}

/// What the question tells of the account whose profile holds so many repositories.
fn node(repositories: usize) -> Value {
    let mut user = profile((0..repositories).map(card).collect())["data"]["user"].take();
    user["repositories"]["nodes"].as_array_mut().expect("cards").truncate(1);
    user
}

fn nodes(nodes: &[Value], errors: &Value) -> Act {
    let limits = json!({"cost": 1, "limit": 5000, "remaining": 4000, "resetAt": "2026-01-01T00:00:00Z"});
    let mut answer = json!({"data": {"rateLimit": limits, "nodes": nodes}});
    if errors.is_array() {
        answer["errors"] = errors.clone();
    }
    Act::json(&answer)
}

async fn ask(world: &World, memory: &dyn Memory) -> Probe {
    world.source.changed(&[ada()], memory, &Silent).await
}

/// A world in which the question is answered so, and everything else as for three repositories.
async fn world(change: impl Fn(&Asked) -> Act + Send + Sync + 'static) -> (World, ShortMemory) {
    let api = move |asked: &Asked, _: usize| match asked.operation().as_str() {
        "AccountChanges" => change(asked),
        _ => Act::json(&answer(asked, 3)),
    };
    let (world, memory) = (World::new(api, whole).await, ShortMemory::default());
    assert_eq!(world.collect_with(&memory).await.record.status, HandleStatus::Ok);
    (world, memory)
}

#[tokio::test]
async fn what_shows_the_same_is_the_same_and_a_push_a_new_name_or_a_deletion_is_a_change() {
    let same = |_: &Asked| nodes(&[node(3)], &Value::Null);
    let (known, memory) = world(same).await;
    assert_eq!(ask(&known, &memory).await.changes, [Change::Same]);
    let edits: [fn(&mut Value); 4] = [
        |user| user["repositories"]["nodes"][0]["pushedAt"] = json!("2025-12-24T00:00:00Z"),
        |user| user["repositories"]["totalCount"] = json!(7),
        |user| user["login"] = json!("ada-new"),
        |user| user["socialAccounts"]["nodes"] = json!([]),
    ];
    for edit in edits {
        let (world, memory) = world(move |_| {
            let mut user = node(3);
            edit(&mut user);
            nodes(&[user], &Value::Null)
        })
        .await;
        assert_eq!(ask(&world, &memory).await.changes, [Change::Changed]);
        assert_eq!(ask(&world, &memory).await.changes, [Change::Changed], "asking is not collecting");
    }
    let gone = json!([{"type": "NOT_FOUND", "path": ["nodes", 0], "message": "Could not resolve"}]);
    let (world, memory) = world(move |_| nodes(&[Value::Null], &gone)).await;
    assert_eq!(ask(&world, &memory).await.changes, [Change::Changed]);
}

#[tokio::test]
async fn who_was_not_collected_whole_and_who_cannot_be_told_of_are_unknown() {
    let failed = json!([{"type": "SERVICE_UNAVAILABLE", "path": ["nodes", 0, "repositories"], "message": "Timeout"}]);
    let (partial, memory) = world(move |_| nodes(&[node(3)], &failed)).await;
    assert_eq!(ask(&partial, &memory).await.changes, [Change::Unknown]);
    let (short, memory) = world(|_| nodes(&[], &Value::Null)).await;
    assert_eq!(ask(&short, &memory).await.changes, [Change::Unknown]);
    let stranger = world(|_| nodes(&[node(3)], &Value::Null)).await.0;
    assert_eq!(ask(&stranger, &ShortMemory::default()).await.changes, [Change::Unknown], "nothing is kept of her");
    let broken = World::new(
        |asked, _| match asked.operation().as_str() {
            "RepositoryBatch" => Act::say(502, "busy"),
            _ => Act::json(&answer(asked, 3)),
        },
        whole,
    )
    .await;
    let memory = ShortMemory::default();
    broken.collect_with(&memory).await;
    assert_eq!(ask(&broken, &memory).await.changes, [Change::Unknown]);
    assert_eq!(broken.operations("AccountChanges"), 0, "there is nothing to compare with");
}

#[tokio::test]
async fn refused_credentials_end_the_question_and_the_run() {
    let (world, memory) = world(|_| Act::say(401, "{\"message\": \"Bad credentials\"}")).await;
    let probe = ask(&world, &memory).await;
    assert_eq!(probe.changes, [Change::Unknown]);
    assert!(matches!(probe.stop, Some(Stop::Unauthorized(_))), "{probe:?}");
}

#[tokio::test]
async fn too_many_for_one_answer_are_asked_about_by_halves() {
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    let api = move |asked: &Asked, _: usize| match asked.operation().as_str() {
        "AccountChanges" => {
            count.fetch_add(1, Relaxed);
            let ids = asked.json()["variables"]["ids"].as_array().map_or(0, Vec::len);
            if ids > 2 { Act::say(502, "too much") } else { nodes(&vec![node(3); ids], &Value::Null) }
        }
        _ => Act::json(&answer(asked, 3)),
    };
    let (world, memory) = (World::new(api, whole).await, ShortMemory::default());
    let handles: Vec<Handle> = (0..5).map(|n| Handle::new(Platform::Github, format!("ada{n}"))).collect();
    for handle in &handles {
        world.source.collect(handle, &memory, &Silent).await;
    }
    let probe = world.source.changed(&handles, &memory, &Silent).await;
    assert_eq!(probe.changes, [Change::Same; 5]);
    // Five fail; three fail and two answer; two and one answer.
    assert_eq!(asked.load(Relaxed), 5);
}

#[tokio::test]
async fn nobody_stays_nobody_by_one_request_without_a_point() {
    let api = |asked: &Asked, _: usize| match asked.operation().as_str() {
        "ProspectProfile" => Act::json(&json!({
            "data": {"rateLimit": {"cost": 1}, "repositoryOwner": null, "user": null},
            "errors": [{"type": "NOT_FOUND", "path": ["user"], "message": "Could not resolve to a User"}],
        })),
        _ if asked.path == "/users/ada" => Act::say(404, "{\"message\": \"Not Found\"}"),
        other => panic!("nobody asks for {other:?}"),
    };
    let (world, memory) = (World::new(api, whole).await, ShortMemory::default());
    assert_eq!(world.collect_with(&memory).await.record.status, HandleStatus::NotFound);
    let points = world.source.usage().graphql_points;
    assert_eq!(ask(&world, &memory).await.changes, [Change::Same]);
    assert_eq!((world.source.usage().rest, world.source.usage().graphql_points), (1, points));
}
