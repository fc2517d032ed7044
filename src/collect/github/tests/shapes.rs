//! Answers of another shape than today's: parts missing, parts null, words nobody knew when this was written.

use super::World;
use super::world::{answer, batch, id, profile, shares, whole};
use crate::collect::testing::{Act, Asked};
use crate::evidence::HandleStatus;
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};

/// Addresses of all fields below a value, as JSON pointers.
fn fields(value: &Value, at: &str, found: &mut Vec<String>) {
    let children: Vec<(String, &Value)> = match value {
        Value::Object(map) => map.iter().map(|(name, child)| (format!("{at}/{name}"), child)).collect(),
        Value::Array(list) => list.iter().zip(0..).map(|(child, index)| (format!("{at}/{index}"), child)).collect(),
        _ => Vec::new(),
    };
    for (path, child) in children {
        found.push(path.clone());
        fields(child, &path, found);
    }
}

fn without(value: &Value, pointer: &str) -> Value {
    let mut changed = value.clone();
    let (parent, name) = pointer.rsplit_once('/').expect("a pointer");
    if let Some(Value::Object(map)) = changed.pointer_mut(parent) {
        map.remove(name);
    }
    changed
}

fn with(value: &Value, pointer: &str, other: Value) -> Value {
    let mut changed = value.clone();
    if let Some(place) = changed.pointer_mut(pointer) {
        *place = other;
    }
    changed
}

/// Every answer with one part changed, for each operation: what the account's status is then.
async fn statuses(change: impl Fn(&Value, &str) -> Option<Value>) -> Vec<(String, String, HandleStatus)> {
    let altered: Arc<Mutex<Option<(String, Value)>>> = Arc::default();
    let given = Arc::clone(&altered);
    let world = World::new(
        move |asked: &Asked, _| match given.lock().unwrap().as_ref() {
            Some((operation, value)) if *operation == asked.operation() => Act::json(value),
            _ => Act::json(&answer(asked, 1)),
        },
        whole,
    )
    .await;
    let ids = [json!(id(0))];
    let answers = [
        ("ProspectProfile", profile(vec![super::card(0)])),
        ("RepositoryShares", shares(&ids)),
        ("RepositoryBatch", batch(&ids)),
    ];
    let mut seen = Vec::new();
    for (operation, whole) in answers {
        let mut pointers = Vec::new();
        fields(&whole["data"], "/data", &mut pointers);
        for pointer in pointers {
            let Some(value) = change(&whole, &pointer) else { continue };
            *altered.lock().unwrap() = Some((operation.to_owned(), value));
            let harvest = world.collect().await;
            seen.push((operation.to_owned(), pointer, harvest.record.status));
        }
    }
    seen
}

#[tokio::test]
async fn a_part_that_an_answer_no_longer_has_costs_no_more_than_that_part() {
    let seen = statuses(|whole, pointer| {
        let parent = pointer.rsplit_once('/').expect("a pointer").0;
        whole.pointer(parent).is_some_and(Value::is_object).then(|| without(whole, pointer))
    })
    .await;
    assert!(seen.len() > 60, "only {} fields were taken away", seen.len());
    // Without the account there is nobody to speak of, and without its id no commit that is theirs.
    let essential = |pointer: &str| {
        matches!(pointer, "/data/user" | "/data/user/login" | "/data/user/id" | "/data/repositoryOwner")
    };
    let lost: Vec<_> =
        seen.iter().filter(|(_, pointer, status)| *status != HandleStatus::Ok && !essential(pointer)).collect();
    assert!(lost.is_empty(), "{lost:?}");
}

#[tokio::test]
async fn a_word_nobody_knew_and_a_null_are_unknown_and_no_failure() {
    let seen = statuses(|whole, pointer| {
        let is_word = whole.pointer(pointer)?.as_str()?.bytes().all(|byte| byte.is_ascii_uppercase());
        is_word.then(|| with(whole, pointer, json!("SOMETHING_NEW")))
    })
    .await;
    assert!(!seen.is_empty());
    assert!(seen.iter().all(|(_, _, status)| *status == HandleStatus::Ok), "{seen:?}");
    let nulls = statuses(|whole, pointer| Some(with(whole, pointer, Value::Null))).await;
    let essential = |pointer: &str| pointer.starts_with("/data/user") || pointer.starts_with("/data/repositoryOwner");
    let lost: Vec<_> =
        nulls.iter().filter(|(_, pointer, status)| *status != HandleStatus::Ok && !essential(pointer)).collect();
    assert!(lost.is_empty(), "{lost:?}");
}
