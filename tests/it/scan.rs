//! A list in, a report out: what it costs, what it keeps, what it says.

use crate::support::{TOKEN, World, files_under, prospects};
use handiwork::assess::rubric::Rubric;
use handiwork::demo::{Fault, Fixtures};
use serde_json::Value;

fn scan(world: &World) -> Value {
    let list = world.list();
    world.document(&["scan", "--from", list.to_str().expect("a plain path")])
}

#[test]
fn the_invented_list_comes_out_whole() {
    let world = World::new();
    let document = scan(&world);
    let rows = handiwork::demo::HANDLES.lines().count() - 1;
    assert_eq!(prospects(&document).len(), rows);
    assert_eq!(document["schema_version"], 1);
    assert_eq!(document["run"]["status"], "complete");
    for prospect in prospects(&document) {
        assert!(prospect["passthrough"]["crm_stage"].is_string(), "{prospect}");
        for category in prospect["categories"].as_array().expect("categories") {
            for criterion in category["criteria"].as_array().expect("criteria") {
                supported_by_permalinks(prospect, criterion);
            }
        }
    }
    let assessed = prospects(&document).iter().filter(|one| one["status"] == "assessed").count();
    assert!(assessed >= 5, "only {assessed} were assessed");
}

/// Every level above nothing rests on evidence, and public evidence is linked at its revision.
fn supported_by_permalinks(prospect: &Value, criterion: &Value) {
    let level = criterion["level"].as_u64().unwrap_or(0);
    let evidence = criterion["evidence"].as_array().expect("evidence");
    if level > 0 {
        assert!(!evidence.is_empty(), "{}: {} has level {level} and no evidence", prospect["key"], criterion["id"]);
    }
    // A page of the web has no address of its revisions.
    for item in evidence.iter().filter(|item| !item["artefact"].as_str().is_some_and(|id| id.starts_with("web:"))) {
        if let (Some(url), Some(path)) = (item["url"].as_str(), item["path"].as_str()) {
            let revision = item["revision"].as_str().expect("a revision beside the link");
            let commit = path.strip_prefix("commit:");
            assert!(url.contains(commit.unwrap_or(revision)), "{url} does not name the revision");
        }
    }
}

#[test]
fn a_prospect_costs_at_most_five_points_and_requests_and_no_rest() {
    let world = World::new();
    let document = scan(&world);
    let github = &document["run"]["requests"]["github"];
    let people = prospects(&document).len() as u64;
    let mut journal = world.server.journal();
    journal.retain(|seen| !seen.path.starts_with("/huggingface/") && !seen.path.starts_with("/sites/"));
    let graphql = journal.iter().filter(|seen| seen.operation.is_some()).count() as u64;
    let archives = journal.iter().filter(|seen| seen.path.starts_with("/codeload/")).count() as u64;
    assert_eq!(github["graphql"], graphql, "our accounting and the server's agree");
    assert_eq!(github["archives"], archives);
    assert_eq!(github["rest"], 0);
    assert_eq!(journal.len() as u64, graphql + archives, "nothing else was asked");
    assert!(graphql <= 5 * people && github["graphql_points"].as_u64() <= Some(5 * people));
    assert!(journal.iter().all(|seen| {
        seen.user_agent.as_deref().is_some_and(|agent| agent.starts_with("handiwork/") && !agent.contains("octocrab"))
    }));
}

#[test]
fn the_second_run_asks_nothing_and_says_the_same() {
    let world = World::new();
    let first = scan(&world);
    world.server.clear_journal();
    let second = scan(&world);
    assert!(world.server.journal().is_empty(), "{:?}", world.server.journal());
    assert!(first["prospects"] == second["prospects"], "the same facts, rubric, role and day give the same bytes");
}

#[test]
fn an_unchanged_repository_is_never_downloaded_again() {
    let world = World::new();
    scan(&world);
    world.server.clear_journal();
    let list = world.list();
    world.document(&["scan", "--max-age", "0", "--from", list.to_str().expect("a plain path")]);
    let journal = world.server.journal();
    assert!(!journal.is_empty(), "--max-age 0 asks again");
    assert!(journal.iter().all(|seen| !seen.path.starts_with("/codeload/")), "{journal:?}");
}

/// What a reader would compare: keys, statuses, scores and levels.
fn levels(document: &Value) -> Vec<String> {
    prospects(document)
        .iter()
        .map(|one| {
            let criteria: Vec<String> = one["categories"]
                .as_array()
                .into_iter()
                .flatten()
                .flat_map(|category| category["criteria"].as_array().into_iter().flatten())
                .map(|criterion| format!("{}={}", criterion["id"], criterion["value"]))
                .collect();
            format!("{} {} {} {}", one["key"], one["status"], one["score"], criteria.join(" "))
        })
        .collect()
}

#[test]
fn rescoring_asks_nothing_and_follows_the_rubric() {
    let world = World::new();
    let before = scan(&world);
    world.server.clear_journal();
    let same = world.document(&["rescore"]);
    assert_eq!(sorted(levels(&same)), sorted(levels(&before)));
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/config/rubric.toml")).expect("the rubric");
    let strict = text
        .replacen("version = \"1.0.0\"", "version = \"1.0.1\"", 1)
        .replace("0.20, 0.40, 0.60, 0.80", "0.90, 0.95, 0.97, 0.99");
    assert_ne!(strict, text);
    let path = world.file("strict.toml", &strict);
    let after = world.document(&["--rubric", path.to_str().expect("a plain path"), "rescore"]);
    assert!(world.server.journal().is_empty());
    let highest = |document: &Value| prospects(document).iter().filter_map(|one| one["level"].as_u64()).max();
    assert!(highest(&after) < highest(&before), "{:?} {:?}", highest(&after), highest(&before));
    assert_ne!(after["rubric"]["sha256"], before["rubric"]["sha256"]);
}

fn sorted(mut lines: Vec<String>) -> Vec<String> {
    lines.sort();
    lines
}

#[test]
fn every_format_is_written_and_none_holds_the_token() {
    let world = World::new();
    let names = ["r.json", "r.jsonl", "r.csv", "r.md", "r.html"];
    let list = world.list();
    let mut arguments = vec!["scan", "--from", list.to_str().expect("a plain path")];
    for name in names {
        arguments.extend(["-o", name]);
    }
    world.run(&arguments).exits(0);
    for name in names {
        let text = std::fs::read_to_string(world.path(name)).expect("a written report");
        assert!(text.len() > 500, "{name} is nearly empty");
    }
    for file in files_under(&world.path("")) {
        let bytes = std::fs::read(&file).unwrap_or_default();
        assert!(!bytes.windows(TOKEN.len()).any(|part| part == TOKEN.as_bytes()), "{} holds the token", file.display());
    }
    let csv = std::fs::read_to_string(world.path("r.csv")).expect("the table");
    let fixed = "id,key,status,band,level,score,low,high,coverage,handover,message";
    let levels: String =
        Rubric::built_in().categories.iter().map(|category| format!(",level_{}", category.id)).collect();
    assert_eq!(csv.lines().next().map(str::trim_end), Some(format!("{fixed}{levels},crm_stage").as_str()));
}

#[test]
fn what_is_read_back_for_a_report_is_what_was_judged() {
    let world = World::new();
    let list = world.list();
    let path = list.to_str().expect("a plain path");
    let scanned = world.document(&["scan", "--from", path, "-o", "scanned.html", "-o", "scanned.jsonl"]);
    let reported = world.document(&["report", "-o", "reported.html", "-o", "reported.jsonl"]);
    assert!(scanned == reported, "the same run");
    let read = |name: &str| std::fs::read_to_string(world.path(name)).expect("a written report");
    assert!(read("scanned.html") == read("reported.html"));
    assert!(read("scanned.jsonl") == read("reported.jsonl"));
    // Each prospect for itself is at the place and in the form it has in the document.
    let lines: Vec<Value> =
        read("scanned.jsonl").lines().map(|line| serde_json::from_str(line).expect("a line")).collect();
    assert!(&lines == prospects(&scanned));
    let rows = std::fs::read_to_string(&list).expect("the list").lines().count() - 1;
    assert_eq!(lines.len(), rows);
    assert!(lines.iter().any(|one| one["band"] == 1) && lines.iter().any(|one| one["band"].is_null()));
}

#[test]
fn an_account_that_is_not_there_is_an_answer() {
    let world = World::new();
    let document = world.document(&["scan", "nobody-of-that-name"]);
    assert_eq!(prospects(&document)[0]["handles"][0]["status"], "not_found");
    assert!(prospects(&document)[0]["message"].as_str().is_some_and(|message| message.len() > 20));
    assert!(prospects(&document)[0]["score"].is_null());
    world.run(&["scan", "nobody-of-that-name"]).exits(0);
}

#[test]
fn a_failing_platform_is_partial_and_the_rest_is_written() {
    let world = World::new();
    world.server.script(|seen| (seen.variables["login"] == "demo-arbor").then(|| Fault::status(500)));
    let ended = world.run(&["scan", "demo-arbor", "nobody-of-that-name", "--format", "json"]).exits(3);
    let document: Value = serde_json::from_str(&ended.stdout).expect("a document");
    assert_eq!(document["run"]["status"], "partial");
    assert_eq!(prospects(&document)[0]["handles"][0]["status"], "unreachable");
    assert_eq!(prospects(&document)[1]["handles"][0]["status"], "not_found");
    world.server.heal();
    let healed = world.document(&["scan", "demo-arbor"]);
    assert_eq!(prospects(&healed)[0]["handles"][0]["status"], "ok", "a transient failure is asked again");
}

#[test]
fn stars_and_followers_move_nothing() {
    let plain = World::new();
    let before = scan(&plain);
    let mut fixtures = Fixtures::new();
    for person in Fixtures::embedded().expect("valid fixtures").people() {
        let mut famous = person.clone();
        famous.followers = famous.followers * 7 + 1_000_000;
        famous.bio = Some("Award-winning visionary, 10x, ninja".into());
        famous.name = Some("Somebody Famous".into());
        fixtures.insert(famous);
    }
    let famous = World::of(fixtures);
    let after = scan(&famous);
    assert_eq!(levels(&before), levels(&after));
}

#[test]
fn a_dry_run_asks_nothing_and_a_budget_of_nothing_ends_with_exit_5() {
    let world = World::new();
    world.run(&["scan", "demo-arbor", "-n"]).exits(0);
    assert!(world.server.journal().is_empty());
    world.server.set_quota(0, 0, 0);
    world.run(&["scan", "demo-arbor", "nobody-of-that-name"]).exits(5).says(&["run the same command again"]);
}

#[test]
fn a_closed_pipe_is_no_failure() {
    use std::process::Stdio;
    let world = World::new();
    scan(&world);
    let mut child = world.command(&["report", "--format", "html"]).stdout(Stdio::piped()).spawn().expect("the binary");
    drop(child.stdout.take());
    assert_eq!(child.wait().expect("an end").code(), Some(0));
}

#[test]
fn fail_under_is_met_or_exits_6() {
    let world = World::new();
    world.run(&["scan", "demo-arbor", "--fail-under", "0"]).exits(0);
    world.run(&["scan", "demo-arbor", "nobody-of-that-name", "--fail-under", "1"]).exits(6);
}

#[test]
fn an_outage_changes_nothing_of_what_was_shown_but_the_date() {
    let world = World::new();
    let before = world.document(&["scan", "demo-arbor"]);
    world.server.script(|_| Some(Fault::status(503)));
    let ended = world.run(&["scan", "demo-arbor", "--max-age", "0", "--format", "json"]).exits(3);
    let during: Value = serde_json::from_str(&ended.stdout).expect("a document");
    assert_eq!(levels(&before), levels(&during));
    let criteria = during["prospects"][0]["categories"][0]["criteria"].as_array().expect("criteria");
    assert!(criteria.iter().all(|one| one["carried_from"].is_string()), "{criteria:?}");
    assert_eq!(during["prospects"][0]["handles"][0]["status"], "unreachable");
    world.server.heal();
    let after = world.document(&["scan", "demo-arbor"]);
    assert_eq!(after["prospects"][0]["handles"][0]["status"], "ok", "an outage is asked again whatever the age");
    assert_eq!(levels(&before), levels(&after));
}

#[test]
fn offline_answers_from_the_store_and_says_what_is_not_in_it() {
    let world = World::new();
    let before = world.document(&["scan", "demo-arbor"]);
    world.server.clear_journal();
    let document = world.document(&["scan", "--offline", "demo-arbor", "demo-basalt"]);
    assert!(world.server.journal().is_empty());
    assert_eq!(levels(&document)[0], levels(&before)[0]);
    assert!(prospects(&document)[1]["score"].is_null());
}

#[test]
fn the_hub_s_account_is_joined_by_the_link_and_likes_move_nothing() {
    let world = World::new();
    let document = world.document(&["scan", "demo-cobalt", "demo-fjord"]);
    let levels: Vec<i64> = prospects(&document)
        .iter()
        .map(|person| {
            let joined = person["handles"]
                .as_array()
                .into_iter()
                .flatten()
                .find(|one| one["handle"].as_str().is_some_and(|handle| handle.starts_with("huggingface:")));
            let joined = joined.unwrap_or_else(|| panic!("{} has no account on the hub", person["key"]));
            assert_eq!(joined["status"], "ok");
            assert!(joined["linked_from"].as_str().is_some_and(|page| page.starts_with("https://github.com/demo-")));
            let hub = person["categories"].as_array().into_iter().flatten().find(|one| one["id"] == "huggingface");
            hub.and_then(|hub| hub["level"].as_i64()).expect("a level of the category")
        })
        .collect();
    assert!(levels[0] >= 3 && levels[1] == 0, "thousands of likes beside good cards: {levels:?}");
    let asked: Vec<String> = world.server.journal().into_iter().map(|seen| seen.path).collect();
    let hub = asked.iter().filter(|path| path.starts_with("/huggingface/")).count();
    assert!(hub <= 22, "seven of the API and three cards each, and two threads: {asked:#?}");
    assert!(asked.iter().all(|path| !path.contains("config.json") && !path.contains("safetensors")));
}
