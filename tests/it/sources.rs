//! All platforms of one prospect at once: one that fails takes nothing from another, and what it showed before is
//! carried on with its date.

use crate::support::{Ended, World, prospects};
use handiwork::demo::{Fault, Fixtures, Seen};
use serde_json::Value;

/// One person with an account everywhere.
fn everywhere(world: &World, arguments: &[&str]) -> Ended {
    let list = "id,github,huggingface,kaggle,web\n\
                X-1,demo-harbor,demo-cobalt,demo-basalt,https://arbor.example.org\nX-2,demo-dune,,,\n";
    let list = world.file("everywhere.csv", list);
    let mut all = vec!["scan", "--from", list.to_str().expect("a plain path"), "--no-link", "--format", "json"];
    all.extend(arguments);
    let mut command = world.command(&all);
    command.env("HANDIWORK_KAGGLE_API_URL", world.server.kaggle_url()).env("KAGGLE_API_TOKEN", "invented-kaggle-token");
    Ended::of(command.output().expect("the binary runs"))
}

fn document(ended: &Ended) -> Value {
    serde_json::from_str(&ended.stdout)
        .unwrap_or_else(|error| panic!("{error}; exit {}:\n{}", ended.code, ended.stderr))
}

/// The criteria of the first prospect: id, status, value and whether it was carried.
fn criteria(document: &Value) -> Vec<(String, String, Value, bool)> {
    let categories = prospects(document)[0]["categories"].as_array().expect("categories");
    let all = categories.iter().flat_map(|one| one["criteria"].as_array().expect("criteria"));
    let told = |one: &Value| {
        let text = |key: &str| one[key].as_str().expect("a text").to_owned();
        (text("id"), text("status"), one["value"].clone(), one["carried_from"].is_string())
    };
    all.map(told).collect()
}

fn status_of(document: &Value, platform: &str) -> String {
    let handles = prospects(document)[0]["handles"].as_array().expect("handles");
    let of = |one: &&Value| one["handle"].as_str().is_some_and(|handle| handle.starts_with(platform));
    handles.iter().find(of).expect("on the list")["status"].as_str().expect("a status").to_owned()
}

/// Whether a request goes to the platform.
fn is_of(seen: &Seen, platform: &str) -> bool {
    match platform {
        "huggingface" => seen.path.starts_with("/huggingface"),
        "kaggle" => seen.path.starts_with("/kaggle"),
        "web" => seen.path.starts_with("/sites"),
        _ => seen.path.starts_with("/graphql"),
    }
}

/// Whether a criterion rests on the platform.
fn rests_on(id: &str, platform: &str) -> bool {
    match platform {
        "huggingface" => id.starts_with("huggingface.") || id == "communication.cards",
        "kaggle" => id.starts_with("kaggle."),
        "web" => id.starts_with("communication.") && id != "communication.cards",
        _ => !rests_on(id, "huggingface") && !rests_on(id, "kaggle") && !rests_on(id, "web"),
    }
}

/// A good run, one in which the platform fails so, and one in which it is well again.
fn fails_alone(platform: &'static str, fault: Fault, code: i32) {
    let world = World::new();
    let good = document(&everywhere(&world, &[]).exits(0));
    let before = criteria(&good);
    let judged = |(id, status, ..): &&(String, String, Value, bool)| rests_on(id, platform) && status == "observed";
    assert!(before.iter().any(|one| judged(&one)), "{platform} shows something: {before:?}");
    let refused = fault.clone();
    world.server.script(move |seen| is_of(seen, platform).then(|| refused.clone()));
    let bad = document(&everywhere(&world, &["--max-age", "0"]).exits(code));
    assert_eq!(status_of(&bad, platform), "unreachable");
    assert_eq!(bad["run"]["status"], "partial");
    for (was, is) in before.iter().zip(criteria(&bad)) {
        let (id, status, value, carried) = is;
        assert_eq!((&was.1, &was.2), (&status, &value), "{id}: what was shown stands while {platform} is down");
        let expected = rests_on(&id, platform) && matches!(status.as_str(), "observed" | "absent");
        // Work in repositories is carried by the repository, the rest by the account.
        assert_eq!(carried, expected, "{id} while {platform} is down");
    }
    for other in ["github", "huggingface", "kaggle", "web"].into_iter().filter(|other| *other != platform) {
        assert_eq!(status_of(&bad, other), "ok", "{other} while {platform} is down");
    }
    assert_eq!(bad["prospects"][1]["status"], prospects(&good)[1]["status"], "somebody without that account");
    world.server.heal();
    // What failed is asked again although the evidence is young.
    let healed = document(&everywhere(&world, &[]).exits(0));
    assert_eq!(criteria(&healed), before);

    let fresh = World::new();
    fresh.server.script(move |seen| is_of(seen, platform).then(|| fault.clone()));
    let first = document(&everywhere(&fresh, &[]).exits(code));
    for (id, status, ..) in criteria(&first) {
        assert_eq!(status == "not_observed", rests_on(&id, platform) || unseen(&before, &id), "{id} is {status}");
    }
}

/// Not observed in the good run either.
fn unseen(before: &[(String, String, Value, bool)], id: &str) -> bool {
    before.iter().any(|(known, status, ..)| known == id && status == "not_observed")
}

#[test]
fn hugging_face_fails_alone() {
    fails_alone("huggingface", Fault::status(503), 3);
}

#[test]
fn a_site_fails_alone() {
    fails_alone("web", Fault::status(503), 3);
}

#[test]
fn a_site_whose_rules_cannot_be_read_is_left_alone_and_fails_only_who_listed_it() {
    let world = World::new();
    world.server.script(|seen| {
        (seen.path.starts_with("/sites") && seen.path.ends_with("/robots.txt")).then(|| Fault::status(500))
    });
    let listed = document(&everywhere(&world, &[]).exits(3));
    assert_eq!(status_of(&listed, "web"), "unreachable");
    let asked = world.server.journal();
    let pages = asked.iter().filter(|seen| seen.path.starts_with("/sites") && !seen.path.ends_with("/robots.txt"));
    assert_eq!(pages.count(), 0, "RFC 9309: what is not known is forbidden");
    // The same site, known only from their profile: said, and nobody's failure.
    let linked = World::new();
    linked.server.script(|seen| {
        (seen.path.starts_with("/sites") && seen.path.ends_with("/robots.txt")).then(|| Fault::status(500))
    });
    let ended = linked.run(&["scan", "demo-arbor", "--format", "json"]).exits(0);
    let linked = document(&ended);
    assert_eq!((status_of(&linked, "web"), linked["run"]["status"].as_str()), ("unreachable".into(), Some("complete")));
    let message = prospects(&linked)[0]["message"].as_str().expect("a message");
    assert!(message.contains("robots.txt could not be read"), "{message}");
}

#[test]
fn github_fails_alone() {
    fails_alone("github", Fault::status(503), 3);
}

#[test]
fn kaggle_refuses_our_credentials_alone_and_the_run_ends_with_4() {
    fails_alone("kaggle", Fault::unauthorized(), 4);
}

/// GitHub will not compute what was asked.
fn too_much() -> Fault {
    let body = r#"{"data":{"user":null},"errors":[{"type":"RESOURCE_LIMITS_EXCEEDED","path":["user"],"message":"Resource limits for this query exceeded."}]}"#;
    Fault::Answer { status: 200, headers: Vec::new(), body: body.into() }
}

#[test]
fn work_with_others_fails_alone_and_is_asked_again() {
    let world = World::new();
    let scan = |more: &[&str]| everywhere(&world, more);
    let before = criteria(&document(&scan(&[]).exits(0)));
    let points = |document: &Value| document["run"]["requests"]["github"]["graphql_points"].as_u64().expect("points");
    // Young: neither asked for again nor carried.
    let again = document(&scan(&["--max-age", "0"]).exits(0));
    assert_eq!(criteria(&again), before);
    assert_eq!(points(&again), 2, "one profile each");

    let fresh = World::new();
    fresh.server.script(|seen| {
        let of = |name: &str| seen.operation.as_deref() == Some(name);
        ["ProspectContributions", "ProspectDialogue"].into_iter().any(of).then(too_much)
    });
    let broken = document(&everywhere(&fresh, &[]).exits(0));
    for (id, status, ..) in criteria(&broken) {
        let expected = id.starts_with("collaboration.") || unseen(&before, &id);
        assert_eq!(status == "not_observed", expected, "{id} is {status}");
    }
    fresh.server.heal();
    assert_eq!(criteria(&document(&everywhere(&fresh, &[]).exits(0))), before, "asked again, young or not");
}

/// Two people whose profiles name one Kaggle account, the second one named first or last on the list.
fn contest(world: &World, order: [&str; 2], arguments: &[&str]) -> (Value, Ended) {
    let list = world.file("two.txt", &order.join("\n"));
    let mut all = vec!["scan", "--from", list.to_str().expect("a plain path"), "--format", "json"];
    all.extend(arguments);
    let mut command = world.command(&all);
    command.env("HANDIWORK_KAGGLE_API_URL", world.server.kaggle_url()).env("KAGGLE_API_TOKEN", "invented-kaggle-token");
    let ended = Ended::of(command.output().expect("the binary runs"));
    (document(&ended), ended)
}

/// The invented people, both of these saying that `kaggle:demo-basalt` is theirs.
fn contested_world() -> World {
    let mut fixtures = Fixtures::embedded().expect("valid fixtures");
    for login in ["demo-basalt", "demo-dune"] {
        let mut person = fixtures.person(login).expect("invented").clone();
        person.social = vec![("GENERIC".to_owned(), "https://www.kaggle.com/demo-basalt".to_owned())];
        fixtures.insert(person);
    }
    World::of(fixtures)
}

/// Account, status and the page that names it, of everybody, sorted by account.
fn accounts(document: &Value) -> Vec<String> {
    let of_one = |one: &Value| {
        let key = one["key"].as_str().expect("a key").to_owned();
        let handles = one["handles"].as_array().expect("handles").clone();
        handles.into_iter().map(move |handle| {
            let text = |name: &str| handle[name].as_str().unwrap_or("the list").to_owned();
            format!("{key}: {} {} from {}", text("handle"), text("status"), text("linked_from"))
        })
    };
    let mut all: Vec<String> = prospects(document).iter().flat_map(of_one).collect();
    all.sort();
    all
}

const BOTH_CONTESTED: [&str; 4] = [
    "github:demo-basalt: github:demo-basalt ok from the list",
    "github:demo-basalt: kaggle:demo-basalt conflict from https://github.com/demo-basalt",
    "github:demo-dune: github:demo-dune ok from the list",
    "github:demo-dune: kaggle:demo-basalt conflict from https://github.com/demo-dune",
];

#[test]
fn an_account_two_people_claim_is_joined_to_neither_whoever_comes_first() {
    let mut seen: Vec<Value> = Vec::new();
    for (order, concurrency) in
        [(["demo-basalt", "demo-dune"], "1"), (["demo-dune", "demo-basalt"], "1"), (["demo-basalt", "demo-dune"], "4")]
    {
        let world = contested_world();
        let (document, ended) = contest(&world, order, &["--concurrency", concurrency]);
        assert_eq!((ended.code, accounts(&document)), (0, BOTH_CONTESTED.map(str::to_owned).to_vec()));
        for prospect in prospects(&document) {
            let kaggle =
                prospect["categories"].as_array().expect("categories").iter().find(|one| one["id"] == "kaggle");
            assert_eq!(kaggle.expect("in the rubric")["status"], "not_applicable", "{}", prospect["key"]);
            assert_eq!(prospect["changes"], Value::Null, "nothing moved since an earlier run: there was none");
        }
        let mut people = prospects(&document).clone();
        people.sort_by_key(|one| one["key"].to_string());
        for one in &mut people {
            one["collected_at"] = Value::Null;
        }
        seen.push(Value::Array(people));
        // What the store holds says the same, and one of the two asked anew does not get it either.
        let (stored, _) = contest(&world, order, &[]);
        assert_eq!(accounts(&stored), accounts(&document));
        let (alone, _) = contest(&world, order, &["--max-age", "0"]);
        assert_eq!(accounts(&alone), accounts(&document));
    }
    assert_eq!(seen[0], seen[1], "the order of arrival changes no byte");
    assert_eq!(seen[0], seen[2]);
}

#[test]
fn what_the_list_says_is_whose_it_is_and_without_links_nothing_is_joined() {
    let world = contested_world();
    let list = "id,github,kaggle\nX-1,demo-basalt,demo-basalt\nX-2,demo-dune,\n";
    let list = world.file("listed.csv", list);
    let list = list.to_str().expect("a plain path");
    let scan = |more: &[&str]| {
        let mut all = vec!["scan", "--from", list, "--format", "json"];
        all.extend(more);
        let mut command = world.command(&all);
        command
            .env("HANDIWORK_KAGGLE_API_URL", world.server.kaggle_url())
            .env("KAGGLE_API_TOKEN", "invented-kaggle-token");
        document(&Ended::of(command.output().expect("the binary runs")))
    };
    let told = accounts(&scan(&[]));
    assert!(told.contains(&"X-1: kaggle:demo-basalt ok from the list".to_owned()), "{told:?}");
    assert!(
        told.contains(&"X-2: kaggle:demo-basalt conflict from https://github.com/demo-dune".to_owned()),
        "{told:?}"
    );
    // What was joined or contested by a link is collected again without it.
    let told = accounts(&scan(&["--no-link"]));
    let expected = [
        "X-1: github:demo-basalt ok from the list",
        "X-1: kaggle:demo-basalt ok from the list",
        "X-2: github:demo-dune ok from the list",
    ];
    assert_eq!(told, expected);
}

/// Scans one list of one login and reads what came.
fn alone(world: &World, login: &str, arguments: &[&str]) -> Value {
    contest(world, [login, ""], arguments).0
}

#[test]
fn an_account_that_people_of_two_lists_claim_is_joined_to_neither_whichever_list_comes_first() {
    for [first, second] in [["demo-basalt", "demo-dune"], ["demo-dune", "demo-basalt"]] {
        let world = contested_world();
        let joined = accounts(&alone(&world, first, &[]));
        assert!(joined.iter().any(|one| one.contains("kaggle:demo-basalt ok from")), "nobody else yet: {joined:?}");
        // The other list is another scan over the same store.
        let late = alone(&world, second, &[]);
        let of = |login: &str| -> Vec<String> {
            let mine = |one: &&&str| one.starts_with(&format!("github:{login}:"));
            BOTH_CONTESTED.iter().filter(mine).map(|one| (*one).to_owned()).collect()
        };
        assert_eq!(accounts(&late), of(second), "shown and not joined");
        let message = prospects(&late)[0]["message"].as_str().unwrap_or_default();
        assert!(message.contains("kaggle:demo-basalt is claimed by two people"), "{message}");
        // What the first list was told stands no longer, young as it is; afterwards nobody is asked again.
        assert_eq!(accounts(&alone(&world, first, &[])), of(first));
        world.server.clear_journal();
        assert_eq!(accounts(&alone(&world, first, &[])), of(first));
        assert_eq!(accounts(&alone(&world, second, &[])), of(second));
        assert!(world.server.journal().is_empty(), "{:?}", world.server.journal());
        assert_eq!(accounts(&alone(&world, second, &["--max-age", "0"])), of(second));
    }
}

#[test]
fn one_person_under_two_keys_contests_nothing() {
    let world = contested_world();
    let joined = accounts(&alone(&world, "demo-basalt", &[]));
    let list = world.file("named.csv", "id,github\nX-1,demo-basalt\n");
    let mut command = world.command(&["scan", "--from", list.to_str().expect("a plain path"), "--format", "json"]);
    command.env("HANDIWORK_KAGGLE_API_URL", world.server.kaggle_url()).env("KAGGLE_API_TOKEN", "invented-kaggle-token");
    let named = document(&Ended::of(command.output().expect("the binary runs")));
    let renamed: Vec<String> = joined.iter().map(|one| one.replacen("github:demo-basalt:", "X-1:", 1)).collect();
    assert_eq!(accounts(&named), renamed);
    assert!(renamed.iter().any(|one| one.contains("kaggle:demo-basalt ok from")), "{renamed:?}");
}

#[test]
fn answers_on_the_hub_are_shown_with_the_very_thread_and_a_lone_account_is_told_what_is_unseen() {
    let world = World::new();
    let document = world.document(&["scan", "hf:demo-cobalt", "--no-link"]);
    let categories = prospects(&document)[0]["categories"].as_array().expect("categories");
    let mut criteria = categories.iter().flat_map(|one| one["criteria"].as_array().expect("criteria"));
    let upkeep = criteria.find(|one| one["id"] == "huggingface.upkeep").expect("in the rubric");
    let told = upkeep["evidence"].as_array().expect("evidence").iter().find(|one| one["unit"] == "discussions");
    let told = told.unwrap_or_else(|| panic!("no answers are shown: {upkeep}"));
    assert_eq!(
        told["summary"],
        "Answered 2 of 2 discussions that others opened on demo-cobalt/sparse-retrieval, one within 5 hours",
        "a program's pull request is nobody's question"
    );
    assert_eq!(told["url"], "https://huggingface.co/demo-cobalt/sparse-retrieval/discussions/1");
    let asked = world.server.journal();
    let of_the_hub = |seen: &&Seen| seen.path.starts_with("/huggingface") && !seen.path.contains("/resolve/");
    assert_eq!(asked.iter().filter(of_the_hub).count(), 9, "seven and two threads: {asked:#?}");
    assert_eq!(prospects(&document)[0]["status"], "insufficient");
    let message = prospects(&document)[0]["message"].as_str().expect("a message");
    assert!(message.contains("No GitHub account was given or linked"), "{message}");
}
