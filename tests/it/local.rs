//! Local repositories through the built binary.

use crate::support::{World, prospects};
use handiwork::demo::Fixtures;
use std::path::Path;

/// Writes an invented repository's files as a plain directory.
fn directory(world: &World, owner: &str, name: &str) -> String {
    let fixtures = Fixtures::embedded().expect("valid fixtures");
    let repository = fixtures.repository(owner, name).expect("the repository");
    for (path, content) in &repository.data.files {
        let path = world.path(name).join(path);
        std::fs::create_dir_all(path.parent().unwrap_or(Path::new("/"))).expect("a folder");
        std::fs::write(path, content).expect("a written file");
    }
    name.to_owned()
}

fn first(owner: &str) -> String {
    let fixtures = Fixtures::embedded().expect("valid fixtures");
    let person = fixtures.person(owner).expect("the person");
    person.repositories.iter().max_by_key(|one| one.data.files.len()).expect("a repository").name.clone()
}

#[test]
fn a_directory_is_assessed_without_a_store_and_without_the_network() {
    let world = World::new();
    let name = directory(&world, "demo-arbor", &first("demo-arbor"));
    let document = world.document(&["assess", &name]);
    assert!(world.server.journal().is_empty());
    assert!(!world.path("data").exists(), "assess opened a store");
    let entry = &prospects(&document)[0];
    assert_eq!(entry["key"], name.as_str());
    assert_eq!(entry["handles"].as_array().map(Vec::len), Some(0));
    assert_eq!(entry["artefacts"][0]["id"], format!("git:{name}"));
    assert_eq!(entry["artefacts"][0]["score"], entry["score"]);
    assert_eq!(entry["artefacts"][0]["coverage"], entry["coverage"]);
    assert_eq!(entry["artefacts"][0]["level"], entry["level"]);
    assert_eq!(entry["artefacts"][0]["signals"]["has_tests"], "yes");
    let criteria = entry["artefacts"][0]["criteria"].as_object().expect("criteria");
    assert_eq!(criteria["tests.substance"]["status"], "observed");
    assert_eq!(criteria["history.messages"]["status"], "not_observed", "a directory has no history");
    let completeness = entry["categories"]
        .as_array()
        .into_iter()
        .flatten()
        .flat_map(|category| category["criteria"].as_array().into_iter().flatten())
        .find(|criterion| criterion["id"] == "readme.ml_completeness")
        .expect("the checklist");
    let units: Vec<&str> =
        completeness["evidence"].as_array().into_iter().flatten().filter_map(|item| item["unit"].as_str()).collect();
    assert_eq!(units, ["training", "evaluation", "pretrained_model", "results", "dependencies"]);
}

#[test]
fn the_same_directory_gives_the_same_bytes_and_an_empty_tests_folder_nothing() {
    let world = World::new();
    let name = directory(&world, "demo-cobalt", &first("demo-cobalt"));
    let before = world.document(&["assess", &name]);
    assert_eq!(before["prospects"], world.document(&["assess", &name])["prospects"]);
    std::fs::create_dir_all(world.path(&name).join("tests")).expect("a folder");
    std::fs::write(world.path(&name).join("tests/__init__.py"), "").expect("a written file");
    std::fs::write(world.path(&name).join("tests/test_all.py"), "def test_nothing():\n    pass\n").expect("a file");
    let after = world.document(&["assess", &name]);
    let level = |document: &serde_json::Value, id: &str| {
        document["prospects"][0]["artefacts"][0]["criteria"][id]["level"].as_u64()
    };
    for id in ["tests.present", "tests.substance", "tests.automated", "tests.ml"] {
        assert!(level(&after, id) <= level(&before, id), "{id}");
    }
}

#[test]
fn several_paths_are_several_entries_and_together_one() {
    let world = World::new();
    let one = directory(&world, "demo-arbor", &first("demo-arbor"));
    let two = directory(&world, "demo-cobalt", &first("demo-cobalt"));
    assert_eq!(prospects(&world.document(&["assess", &one, &two])).len(), 2);
    let together = world.document(&["assess", "--together", &one, &two]);
    assert_eq!(prospects(&together).len(), 1);
    assert_eq!(prospects(&together)[0]["artefacts"].as_array().map(Vec::len), Some(2));
}
