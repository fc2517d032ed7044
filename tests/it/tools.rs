//! The operator's tools: doctor, auth, completions, the manual page.

use crate::support::{TOKEN, World};
use handiwork::demo::Fault;
use serde_json::Value;

#[test]
fn a_healthy_machine_has_no_problem_and_every_remark_a_remedy() {
    let world = World::new();
    world.run(&["scan", "demo-arbor"]).exits(0);
    let ended = world.run(&["doctor", "--format", "json"]).exits(0);
    let told: Value = serde_json::from_str(&ended.stdout).expect("a document");
    let findings = told["findings"].as_array().expect("findings");
    let checks: Vec<&str> = findings.iter().filter_map(|one| one["check"].as_str()).collect();
    for check in ["settings", "rubric", "disk", "store", "platform", "quota"] {
        assert!(checks.contains(&check), "{check} is not among {checks:?}");
    }
    for one in findings {
        assert_eq!(one["state"] == "ok", one["remedy"].is_null(), "{one}");
        assert_ne!(one["state"], "problem", "{one}");
    }
}

#[test]
fn refused_credentials_are_a_finding_with_the_contracts_exit() {
    let world = World::new();
    world.server.script(|_| Some(Fault::unauthorized()));
    let ended = world.run(&["doctor"]).exits(4);
    assert!(ended.stdout.contains("PROBLEM") && ended.stdout.contains("make a new token"), "{}", ended.stdout);
    let ended = world.run(&["auth", "status"]).exits(4);
    assert!(!ended.stdout.contains(TOKEN) && ended.stdout.contains("401"), "{}", ended.stdout);
}

#[test]
fn a_health_check_asks_nobody() {
    let world = World::new();
    world.run(&["doctor", "--quick"]).exits(0);
    assert!(world.server.journal().is_empty());
    let data = world.file("data", "a file where the data directory should be");
    world.run(&["doctor", "--quick"]).exits(1).prints("not a directory");
    drop(data);
}

#[test]
fn credentials_are_named_by_where_they_come_from() {
    let world = World::new();
    let ended = world.run(&["auth", "status"]).exits(0);
    let said = |part: &str| assert!(ended.stdout.contains(part), "{part:?} is not in:\n{}", ended.stdout);
    said("github: demo-operator (from $GITHUB_TOKEN)");
    said("kaggle: none");
}

#[test]
fn completions_and_the_manual_know_the_commands() {
    let world = World::new();
    for shell in ["bash", "zsh", "fish"] {
        world.run(&["completions", shell]).exits(0).prints("rescore");
    }
    world.run(&["man"]).exits(0).prints("max\\-age");
}

#[test]
fn a_backup_outlives_the_store_and_compaction_keeps_what_it_says() {
    let world = World::new();
    world.run(&["scan", "demo-arbor", "demo-basalt"]).exits(0);
    let before = world.document(&["list"]);
    world.run(&["store", "backup", "nightly.jsonl.gz"]).exits(0).prints("restored once and compared");
    world.run(&["store", "compact"]).exits(0).prints("rows kept");
    assert_eq!(world.document(&["list"])["prospects"], before["prospects"]);
    std::fs::remove_dir_all(world.path("data")).expect("a data directory to lose");
    world.run(&["store", "import", "nightly.jsonl.gz"]).exits(0).prints("imported");
    assert_eq!(world.document(&["list"])["prospects"], before["prospects"]);
    world.run(&["store", "export", "all.jsonl"]).exits(0);
    let export = std::fs::read(world.path("all.jsonl")).expect("an export");
    world.file("half.jsonl", &String::from_utf8_lossy(&export[..export.len() / 2]));
    world.run(&["store", "import", "half.jsonl"]).exits(2).says(&["no complete handiwork export"]);
    world.run(&["store", "import", "absent.jsonl"]).exits(2).says(&["absent.jsonl", "name an existing"]);
}
