//! Kaggle through the built binary: credentials, the dump, and what each alone can show.

use crate::support::{World, prospects};
use handiwork::demo::write_meta_kaggle;
use serde_json::Value;
use std::process::Command;

/// A command that finds the invented Kaggle and, where asked for, its dump.
fn command(world: &World, arguments: &[&str], token: bool, dump: bool) -> Command {
    let mut command = world.command(arguments);
    command.env("HANDIWORK_KAGGLE_API_URL", world.server.kaggle_url());
    if token {
        command.env("KAGGLE_API_TOKEN", "invented-kaggle-token");
    }
    if dump {
        let folder = world.path("meta-kaggle-files");
        if !folder.exists() {
            std::fs::create_dir(&folder).expect("a folder");
            write_meta_kaggle(&folder).expect("written files");
        }
        command.env("HANDIWORK_META_KAGGLE_DIR", folder);
    }
    command
}

fn scan(world: &World, token: bool, dump: bool) -> (Value, String) {
    let arguments = ["scan", "kaggle:demo-basalt", "--max-age", "0", "--format", "json"];
    let output = command(world, &arguments, token, dump).output().expect("the binary runs");
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!told.contains("invented-kaggle-token"), "{told}");
    (serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}:\n{told}")), told)
}

fn status(document: &Value, id: &str) -> String {
    value(document, id, "status").as_str().expect("a status").to_owned()
}

fn value(document: &Value, id: &str, field: &str) -> Value {
    let categories = prospects(document)[0]["categories"].as_array().expect("categories");
    let criteria = categories.iter().flat_map(|one| one["criteria"].as_array().expect("criteria"));
    let mut found = criteria.filter(|one| one["id"] == id);
    found.next().expect("in the rubric")[field].clone()
}

#[test]
fn each_half_shows_what_it_can_and_both_show_all() {
    let world = World::new();
    let (both, told) = scan(&world, true, true);
    for id in ["kaggle.repeatability", "kaggle.experimentation", "kaggle.explains"] {
        assert_eq!(status(&both, id), "observed", "{id}");
    }
    assert!(told.contains("Meta Kaggle: indexing 8 files") && told.contains("Meta Kaggle: indexed in"), "{told}");
    let cold = world.server.journal().len();
    assert_eq!(both["run"]["requests"]["kaggle"]["rest"], cold as u64);
    assert!(cold <= 15, "{cold} requests for one account");
    world.server.clear_journal();
    let (again, told) = scan(&world, true, true);
    assert_eq!(again["prospects"][0]["categories"], both["prospects"][0]["categories"]);
    assert!(!told.contains("indexing"), "the index is there: {told}");
    assert_eq!(world.server.journal().len(), 4, "three lists and a search");

    let dump = World::new();
    let (alone, told) = scan(&dump, false, true);
    assert_eq!(status(&alone, "kaggle.repeatability"), "observed");
    assert_eq!(status(&alone, "kaggle.explains"), "not_observed");
    assert!(told.contains("no Kaggle credentials") && dump.server.journal().is_empty(), "{told}");

    let api = World::new();
    let (alone, told) = scan(&api, true, false);
    assert_eq!(status(&alone, "kaggle.repeatability"), "not_observed");
    assert_eq!(status(&alone, "kaggle.experimentation"), "observed");
    assert_eq!(status(&alone, "kaggle.explains"), "observed");
    assert!(told.contains("no kaggle.meta_dir"), "{told}");

    let neither = World::new();
    let (nothing, told) = scan(&neither, false, false);
    assert_eq!(prospects(&nothing)[0]["handles"][0]["status"], "not_configured");
    assert!(told.contains("no Kaggle credentials and no kaggle.meta_dir"), "{told}");
}

#[test]
fn a_half_that_is_configured_later_is_asked_at_once_however_young_the_other_is() {
    for (first, id) in [((true, false), "kaggle.repeatability"), ((false, true), "kaggle.explains")] {
        let world = World::new();
        let scan = |(token, dump): (bool, bool)| -> Value {
            let arguments = ["scan", "kaggle:demo-basalt", "--format", "json"];
            let output = command(&world, &arguments, token, dump).output().expect("the binary runs");
            serde_json::from_slice(&output.stdout).expect("a document")
        };
        assert_eq!(status(&scan(first), id), "not_observed");
        world.server.clear_journal();
        assert_eq!(status(&scan(first), id), "not_observed");
        assert!(world.server.journal().is_empty(), "nothing new is configured: the store answers");
        assert_eq!(status(&scan((true, true)), id), "observed", "asked at once");
        world.server.clear_journal();
        assert_eq!(status(&scan((true, true)), id), "observed");
        assert!(world.server.journal().is_empty(), "and no more than once: {:?}", world.server.journal());
    }
}

#[test]
fn the_api_being_down_changes_no_level_of_what_it_showed_before() {
    let world = World::new();
    let (before, _) = scan(&world, true, true);
    world.server.script(|seen| {
        // Final at once, so that the test need not wait for repeats.
        let body = bytes::Bytes::from_static(b"<html>Down for maintenance</html>");
        let down = handiwork::demo::Fault::Answer { status: 200, headers: Vec::new(), body };
        seen.path.starts_with("/kaggle/").then_some(down)
    });
    let (after, _) = scan(&world, true, true);
    for id in ["kaggle.repeatability", "kaggle.experimentation", "kaggle.explains"] {
        assert_eq!(status(&after, id), "observed", "{id}");
        assert_eq!(value(&after, id, "value"), value(&before, id, "value"), "{id}");
        assert!(value(&after, id, "carried_from").is_string(), "{id}");
    }
    let (alone, _) = scan(&world, false, true);
    assert_eq!(value(&alone, "kaggle.explains", "value"), value(&before, "kaggle.explains", "value"));
}

#[test]
fn the_store_tells_of_the_index_and_of_its_damage() {
    let world = World::new();
    let (before, _) = scan(&world, false, true);
    world.run(&["store", "stats"]).exits(0).prints("MB Meta Kaggle index, 4 people");
    world.run(&["store", "check"]).exits(0).prints("Meta Kaggle index of 4 people: verified");
    let place = std::fs::read_dir(world.path("data/meta-kaggle")).expect("a folder").next().expect("one").expect("it");
    let people = place.path().join("people.dat");
    let mut bytes = std::fs::read(&people).expect("readable");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&people, bytes).expect("writable");
    world.run(&["store", "check"]).exits(1).prints("does not hold");
    for folder in ["people.dat", "names.idx"] {
        std::fs::write(place.path().join(folder), b"").expect("writable");
    }
    let (after, told) = scan(&world, false, true);
    assert!(told.contains("indexing"), "{told}");
    assert_eq!(after["prospects"][0]["categories"], before["prospects"][0]["categories"]);
    world.run(&["store", "check"]).exits(0);
}

#[test]
fn refused_kaggle_credentials_end_with_their_own_code_and_a_dry_run_says_what_it_would_ask() {
    let world = World::new();
    world.server.script(|seen| {
        seen.path.starts_with("/kaggle/").then(|| handiwork::demo::Fault::Answer {
            status: 401,
            headers: Vec::new(),
            body: bytes::Bytes::from_static(br#"{"error":{"code":401,"message":"Unauthenticated"}}"#),
        })
    });
    let output = command(&world, &["scan", "kaggle:demo-basalt"], true, false).output().expect("the binary runs");
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(4), "{told}");
    assert!(told.contains("KAGGLE_API_TOKEN"), "{told}");
    world.server.clear_journal();
    let output = command(&world, &["scan", "kaggle:demo-basalt", "-n"], true, true).output().expect("the binary runs");
    assert!(String::from_utf8_lossy(&output.stdout).contains("Kaggle: some 15 requests"), "{output:?}");
    assert!(world.server.journal().is_empty());
}
