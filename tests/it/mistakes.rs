//! Bad input gets an error that says what, why and what to do, with the contract's exit code.

use crate::support::World;
use handiwork::demo::{Fault, Fixtures};

fn world() -> World {
    World::of(Fixtures::new())
}

#[test]
fn an_unknown_setting_names_its_line_and_the_nearest_key() {
    let world = world();
    world.file("handiwork.toml", "[github]\napi_ulr = \"https://api.github.com\"\n");
    world.run(&["scan", "ada"]).exits(2).says(&["handiwork.toml:2", "unknown key github.api_ulr", "github.api_url?"]);
}

#[test]
fn a_malformed_rubric_names_the_line() {
    let world = world();
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/config/rubric.toml")).expect("the rubric");
    let broken = text.replacen("points =", "pionts =", 1);
    let line = broken.lines().position(|line| line.contains("pionts")).expect("the mistake") + 1;
    let path = world.file("mine.toml", &broken);
    let path = path.to_str().expect("a plain path");
    let place = format!(":{line}");
    world.run(&["--rubric", path, "scan", "ada"]).exits(2).says(&["pionts", "points", &place]);
    world.run(&["rubric", "check", path]).exits(2).says(&["pionts", &place]);
    world.run(&["--rubric", "absent.toml", "scan", "ada"]).exits(2).says(&["absent.toml", "name an existing"]);
}

#[test]
fn an_unknown_role_names_the_nearest() {
    world().run(&["--role", "ml-enginer", "scan", "ada"]).exits(2).says(&["ml-enginer", "ml-engineer"]);
}

#[test]
fn an_unreadable_list_is_refused_before_anything_starts() {
    let world = world();
    world.run(&["scan", "--from", "absent.txt"]).exits(2).says(&["absent.txt", "name an existing"]);
    world.run(&["scan"]).exits(2).says(&["no handles", "--from"]);
    assert!(world.server.journal().is_empty());
}

#[test]
fn rejected_lines_are_reported_and_stop_nothing() {
    let world = World::new();
    let list = world.file("list.txt", "# people\ndemo-arbor\nhttps://github.com/demo-arbor/some-repo\n@@\n");
    let ended = world.run(&["scan", "--from", list.to_str().expect("a plain path"), "--format", "json"]);
    let ended = ended.exits(0).says(&["line 3", "line 4"]);
    let document: serde_json::Value = serde_json::from_str(&ended.stdout).expect("a document");
    assert_eq!(document["run"]["rejected"].as_array().map(Vec::len), Some(2));
    assert_eq!(document["prospects"].as_array().map(Vec::len), Some(1));
}

#[test]
fn refused_credentials_end_at_once_with_exit_4() {
    let world = World::new();
    world.server.script(|_| Some(Fault::unauthorized()));
    let ended = world.run(&["scan", "demo-arbor", "somebody-else", "--concurrency", "1"]).exits(4);
    assert!(ended.stderr.to_lowercase().contains("token"), "{}", ended.stderr);
    assert_eq!(world.server.journal().len(), 1, "one refusal is enough");
}

#[test]
fn an_unusable_data_directory_is_named() {
    let world = world();
    let file = world.file("occupied", "a file");
    let path = file.to_str().expect("a plain path");
    world.run(&["--data-dir", path, "scan", "ada"]).exits(2).says(&["occupied"]);
}

#[test]
fn a_directory_that_is_no_repository_is_named() {
    let world = world();
    std::fs::create_dir(world.path("empty")).expect("a folder");
    world.run(&["assess", "empty"]).exits(2).says(&["empty"]);
    world.run(&["assess", "absent"]).exits(2).says(&["absent"]);
}

#[test]
fn an_output_without_a_known_extension_is_refused_before_anything_starts() {
    let world = World::new();
    world.run(&["scan", "demo-arbor", "-o", "report.pdf"]).exits(2).says(&["report.pdf", ".html"]);
    assert!(world.server.journal().is_empty());
}

#[test]
fn several_tokens_are_refused_and_never_shown() {
    let world = world();
    let mut command = world.command(&["scan", "ada"]);
    command.env("GITHUB_TOKEN", "ghp_one,ghp_two");
    let ended = crate::support::Ended::of(command.output().expect("the binary runs")).exits(2);
    assert!(!ended.stderr.contains("ghp_one") && ended.stderr.contains("more than one token"), "{}", ended.stderr);
}

#[test]
fn blind_neither_stream_names_anybody() {
    let world = World::new();
    for line in [
        &["scan", "demo-arbor", "demo-missing", "--blind"][..],
        &["list", "--blind"],
        &["scan", "demo-arbor", "-n", "--blind"],
    ] {
        let ended = world.run(line).exits(0);
        let said = format!("{}{}", ended.stdout, ended.stderr);
        assert!(said.contains("Prospect ") && !said.contains("demo-"), "{line:?} says:\n{said}");
    }
}
