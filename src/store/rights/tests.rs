use super::*;
use crate::collect::{CachedResponse, Memory};
use crate::evidence::facts::ContentFacts;
use crate::evidence::{HandleRecord, Platform};
use crate::store::StoredProspect;
use crate::store::tests::{assessment, evidence, open, plan};
use jiff::Timestamp;

fn response(body: &str) -> CachedResponse {
    CachedResponse { etag: None, last_modified: None, body: body.to_owned() }
}

/// Ada under two keys, tied by an account her profile links, and Bob.
fn filled(store: &Store) {
    store.begin_run(&plan("r1", "2026-11-23T02:00:11Z", &["github:ada", "D-9", "github:bob"])).unwrap();
    let kaggle = Handle::new(Platform::Kaggle, "ada-l");
    let mut first = evidence("github:ada", "ada");
    let linked = HandleRecord {
        handle: kaggle.clone(),
        linked_from: Some("https://github.com/ada".to_owned()),
        platform_id: Some("77".to_owned()),
        ..first.handles[0].clone()
    };
    first.handles.push(linked);
    let mut second = evidence("D-9", "unused");
    (second.prospect.handles, second.handles, second.artefacts) = (vec![kaggle], Vec::new(), Vec::new());
    second.prospect.name = Some("Ada Lovelace".to_owned());
    for one in [first, second, evidence("github:bob", "bob")] {
        let key = one.prospect.key.clone();
        store.memory_of(&key).keep_response(&format!("GET {key}"), &response("a list without names"));
        store.memory_of(&key).keep_content(&format!("of {key}"), "r", &ContentFacts::default());
        store.finish_prospect("r1", &key, &one, &assessment(&key, 61.7)).unwrap();
    }
    store.keep_response("GET nobody", &response("whose"));
}

#[test]
fn a_person_is_erased_under_every_key_and_others_stay() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    filled(&store);
    let person = store.known_person(None, &[Handle::new(Platform::Kaggle, "Ada-L")]);
    assert_eq!(person.keys, BTreeSet::from(["D-9".to_owned(), "github:ada".to_owned()]));
    for name in ["ada", "Ada-L", "Ada Lovelace", "ada/churn"] {
        assert!(person.names.contains(name), "{name} of {:?}", person.names);
    }
    assert!(person.ids.contains(&(Platform::Kaggle, "77".to_owned())));
    let needles = Needles::new(person.names.iter().cloned());
    let erased = store.erase(&person, &needles).unwrap();
    assert_eq!((erased.rows["evidence"], erased.rows["assessment"], erased.mentions), (2, 2, 0), "{:?}", erased.rows);
    assert!(!erased.fragments.is_empty());
    assert_eq!(store.prospects().iter().map(|one| one.key.as_str()).collect::<Vec<_>>(), ["github:bob"]);
    assert_eq!(store.run("r1").unwrap().planned, ["github:bob"]);
    assert_eq!(store.finished_in("r1"), ["github:bob"]);
    for gone in ["GET github:ada", "GET D-9", "GET nobody"] {
        assert_eq!(store.response(gone), None, "{gone}");
    }
    assert!(store.response("GET github:bob").is_some() && store.content("of github:bob", "r").is_some());
    assert!(store.content("of D-9", "r").is_none());
    let mut export = Vec::new();
    store.export(&mut export).unwrap();
    assert!(!needles.is_in(&export));
    store.close().unwrap();
    Store::compact(folder.path(), "test").unwrap();
    let found = crate::rights::search(folder.path(), &needles, &erased.fragments).unwrap();
    assert!(found.holding.is_empty() && found.files > 3, "{found:?}");
}

#[test]
fn the_files_hold_what_was_erased_until_they_are_compacted() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    filled(&store);
    let person = store.known_person(Some("github:ada"), &[]);
    let needles = Needles::new(person.names.iter().cloned());
    let erased = store.erase(&person, &needles).unwrap();
    store.close().unwrap();
    // The search must be able to find, or finding nothing proves nothing.
    let found = crate::rights::search(folder.path(), &Needles::new([]), &erased.fragments).unwrap();
    assert!(!found.holding.is_empty());
}

#[test]
fn facts_go_when_no_scan_named_them_and_assessments_and_runs_when_they_are_old() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    filled(&store);
    let (past, future) = (Timestamp::UNIX_EPOCH, Timestamp::now() + jiff::SignedDuration::from_hours(2));
    assert!(store.expire(past, past).unwrap().is_empty());
    let soon = Timestamp::now() + jiff::SignedDuration::from_hours(1);
    store.justify(&["github:bob".to_owned()], future).unwrap();
    let expired = store.expire(soon, past).unwrap();
    assert_eq!((expired.facts.len(), expired.assessments, expired.prospects), (2, 0, 0), "{expired:?}");
    assert!(store.evidence("github:ada").is_none() && store.latest_assessment("github:ada", None).is_some());
    // A refresh collects again and renews nothing.
    store.finish_prospect("r1", "github:bob", &evidence("github:bob", "bob"), &assessment("github:bob", 1.0)).unwrap();
    assert_eq!(
        store.prospects().iter().find(|one| one.key == "github:bob").map(StoredProspect::justified),
        Some(future)
    );
    let expired = store.expire(soon, soon).unwrap();
    assert_eq!((expired.prospects, expired.runs), (2, 1), "{expired:?}");
    assert_eq!(store.prospects().len(), 1);
    assert!(store.evidence("github:bob").is_some() && store.runs().is_empty());
}

#[test]
fn what_a_run_kept_of_somebody_suppressed_is_withdrawn() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    filled(&store);
    store.withdraw("github:bob", &[Handle::new(Platform::Github, "bob")], "r1").unwrap();
    assert!(store.evidence("github:bob").is_none() && store.response("GET github:bob").is_none());
    assert_eq!(store.run("r1").unwrap().planned, ["github:ada", "D-9"]);
    assert!(store.evidence("github:ada").is_some());
}
