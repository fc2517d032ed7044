//! The nightly refresh: what it costs, what it keeps, what it says, over nights in which things change.

use crate::support::{Ended, TOKEN, World, files_under};
use handiwork::demo::{Commit, Fault, Fixtures, Person, RepositoryData, Seen};
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The people of these tests, each with work of their own.
const PEOPLE: [&str; 4] = ["demo-arbor", "demo-basalt", "demo-cobalt", "demo-fjord"];

fn scanned(logins: &[&str]) -> World {
    let world = World::new();
    let mut arguments = vec!["scan"];
    arguments.extend(logins);
    world.run(&arguments).exits(0);
    world.server.clear_journal();
    world
}

/// Refreshes everybody, whatever their age.
fn refresh(world: &World, more: &[&str]) -> Ended {
    let mut arguments = vec!["refresh", "--stale-after", "0"];
    arguments.extend(more);
    world.run(&arguments)
}

fn last_run(world: &World) -> Value {
    let text = std::fs::read_to_string(world.path("data/last-run.json")).expect("a record of the run");
    serde_json::from_str(&text).expect("JSON")
}

/// The person after a push to their newest repository.
pub(crate) fn pushed(person: &Person, at: &str) -> Person {
    let mut person = person.clone();
    let repository = person.repositories.first_mut().expect("somebody with work");
    let old = Arc::clone(&repository.data);
    let mut data = RepositoryData::default();
    data.description.clone_from(&old.description);
    data.topics.clone_from(&old.topics);
    data.language.clone_from(&old.language);
    data.licence.clone_from(&old.licence);
    data.checks.clone_from(&old.checks);
    let mut files = old.files.clone();
    files.insert("notes/changes.md".into(), format!("# What changed\n\nMeasured again on {at}.\n").into_bytes().into());
    let mut commits = old.commits.clone();
    commits.push(Commit {
        at: at.parse().expect("a moment"),
        by: None,
        merge: false,
        web: false,
        added: 3,
        removed: 0,
        files: 1,
        message: "Measure again, because the split had changed".into(),
        id: String::new(),
    });
    repository.data = Arc::new(data.with_contents(files, commits));
    person
}

/// The invented people, these of them after a push.
fn after_pushes(logins: &[&str], at: &str) -> Fixtures {
    let mut fixtures = Fixtures::embedded().expect("valid fixtures");
    for login in logins {
        let changed = pushed(fixtures.person(login).expect("invented"), at);
        fixtures.insert(changed);
    }
    fixtures
}

fn operations(journal: &[Seen], name: &str) -> usize {
    journal.iter().filter(|seen| seen.operation.as_deref() == Some(name)).count()
}

fn archives(journal: &[Seen]) -> Vec<String> {
    journal.iter().map(|seen| seen.path.clone()).filter(|path| path.starts_with("/codeload/")).collect()
}

/// Logins whose profile was asked for.
fn profiles(journal: &[Seen]) -> Vec<String> {
    let asked = journal.iter().filter(|seen| seen.operation.as_deref() == Some("ProspectProfile"));
    asked.filter_map(|seen| seen.variables["login"].as_str().map(str::to_owned)).collect()
}

#[test]
fn an_unchanged_night_costs_one_point_for_forty_people_and_no_download() {
    let fixtures = Fixtures::embedded().expect("valid fixtures").with_clones(40);
    let list: Vec<String> = fixtures.people().map(|one| one.login.clone()).filter(|one| one.contains("-00")).collect();
    assert_eq!(list.len(), 40);
    let world = World::of(fixtures);
    let list = world.file("list.txt", &list.join("\n"));
    world.run(&["scan", "--from", list.to_str().expect("a plain path")]).exits(0);
    world.server.clear_journal();
    let ended = refresh(&world, &[]).exits(0);
    let record = last_run(&world);
    let counts = &record["prospects"];
    assert_eq!((counts["planned"].as_u64(), counts["unchanged"].as_u64()), (Some(40), Some(40)), "{record}");
    assert_eq!(record["requests"]["github"]["graphql_points"], 1, "{record}");
    assert_eq!(record["requests"]["github"]["rest"], 0);
    let hub = &record["requests"]["huggingface"];
    assert_eq!(hub["rest"], hub["not_modified"], "the hub is asked conditionally");
    let journal = world.server.journal();
    assert_eq!((operations(&journal, "AccountChanges"), archives(&journal).len()), (1, 0), "{journal:#?}");
    assert!(ended.stdout.contains("nothing moved") && ended.stdout.contains("40 unchanged"), "{}", ended.stdout);
    assert!(
        record["last_success_at"].is_string() && record["quota"].as_object().is_some_and(|quota| !quota.is_empty())
    );
}

#[test]
fn the_young_are_left_alone() {
    let world = scanned(&PEOPLE[..2]);
    world.run(&["refresh"]).exits(0);
    assert!(world.server.journal().is_empty(), "{:?}", world.server.journal());
    let record = last_run(&world);
    assert_eq!(record["skipped"][0]["reason"], "fresh");
    assert_eq!(record["prospects"]["skipped"], 2);
    assert!(record["next_due_at"].is_string());
}

#[test]
fn three_nights_tell_what_moved_and_why_and_download_nothing_twice() {
    let world = scanned(&PEOPLE);
    let mut downloads: BTreeMap<String, usize> = BTreeMap::new();
    let mut night = |name: &str| -> (Value, String) {
        let paths = ["md", "html", "json"].map(|end| format!("{name}.{end}"));
        let digests: Vec<&str> = paths.iter().flat_map(|path| ["--digest", path.as_str()]).collect();
        let mut arguments = vec!["--no-blind"];
        arguments.extend(digests);
        refresh(&world, &arguments).exits(0);
        for path in archives(&world.server.journal()) {
            *downloads.entry(path).or_default() += 1;
        }
        let read = |path: &String| std::fs::read_to_string(world.path(path)).expect("a digest");
        let html = read(&paths[1]);
        assert!(html.contains("default-src") && !html.contains("<script"), "{html}");
        (serde_json::from_str(&read(&paths[2])).expect("JSON"), read(&paths[0]))
    };

    let (first, text) = night("first");
    assert_eq!(first["run"]["prospects"]["unchanged"], 4, "{first}");
    assert!(first["news"]["moved"].as_array().is_some_and(Vec::is_empty) && text.contains("nothing moved"), "{text}");

    world.server.replace(after_pushes(&["demo-arbor"], "2026-11-19T10:00:00Z"));
    world.server.clear_journal();
    let (second, text) = night("second");
    let journal = world.server.journal();
    assert_eq!(profiles(&journal), ["demo-arbor"], "only who changed is collected");
    assert_eq!(archives(&journal).len(), 1, "only the revision that is new: {:?}", archives(&journal));
    let counts = &second["run"]["prospects"];
    assert_eq!((counts["done"].as_u64(), counts["unchanged"].as_u64()), (Some(1), Some(3)), "{counts}");
    let moved = second["news"]["moved"].as_array().expect("who moved");
    assert_eq!((moved.len(), moved[0]["key"].as_str()), (1, Some("github:demo-arbor")), "{moved:?}");
    assert!(moved[0]["causes"].to_string().contains("with new commits"), "{moved:?}");
    assert!(text.contains("demo-arbor") && text.contains("new evidence"), "{text}");

    // The account of one is gone, which is an answer; who changed yesterday is unchanged today.
    let mut fixtures = Fixtures::new();
    for person in after_pushes(&["demo-arbor"], "2026-11-19T10:00:00Z").people() {
        if person.login != "demo-basalt" {
            fixtures.insert(person.clone());
        }
    }
    world.server.replace(fixtures);
    world.server.clear_journal();
    let (third, text) = night("third");
    let moved = third["news"]["moved"].as_array().expect("who moved");
    assert_eq!((moved.len(), moved[0]["movement"].as_str()), (1, Some("lost")), "{moved:?}");
    assert_eq!(moved[0]["key"], "github:demo-basalt");
    assert!(text.contains("No judgement any more (1)") && text.contains("evidence gone"), "{text}");
    assert_eq!(third["run"]["prospects"]["unchanged"], 3);
    assert!(downloads.values().all(|times| *times == 1), "{downloads:?}");

    // Afterwards it is told again from the store, without a request.
    world.server.clear_journal();
    let told = world.run(&["diff", "demo-arbor"]).exits(0);
    assert!(told.stdout.contains("with new commits") && told.stdout.contains("Assessments:"), "{}", told.stdout);
    let told = world.run(&["diff", "demo-arbor", "--blind", "--format", "json"]).exits(0);
    assert!(!told.stdout.contains("arbor"), "{}", told.stdout);
    let told: Value = serde_json::from_str(&told.stdout).expect("JSON");
    assert_eq!(told["history"].as_array().map(Vec::len), Some(2), "an unchanged night makes no assessment");
    world.run(&["diff", "demo-cobalt"]).exits(2).says(&["nothing to compare with"]);
    assert!(world.server.journal().is_empty());
}

#[test]
fn a_spent_budget_ends_with_5_leaves_the_rest_untouched_and_goes_on_another_night() {
    let world = scanned(&PEOPLE);
    let scores = |world: &World| world.document(&["list"])["prospects"].clone();
    let before = scores(&world);
    world.server.replace(after_pushes(&PEOPLE, "2026-11-19T10:00:00Z"));
    // A tenth of the window is reserved: five points are left, fewer than four people cost.
    world.server.set_quota(506, 5_000, 60);
    world.server.clear_journal();
    refresh(&world, &["--digest", "-"]).exits(5).prints("stopped at the budget").says(&["run the same command again"]);
    let first = last_run(&world);
    let left = first["skipped"].as_array().expect("skipped").iter().find(|one| one["reason"] == "budget");
    let left = left.and_then(|one| one["count"].as_u64()).expect("somebody is left");
    let done = first["prospects"]["done"].as_u64().expect("done");
    assert_eq!(done + left, 4, "{first}");
    assert_eq!((first["status"].as_str(), &first["last_success_at"]), (Some("budget"), &Value::Null));
    assert!(first["requests"]["github"]["graphql_points"].as_u64() <= Some(10), "the reserve stands: {first}");
    let (now, untouched) = (scores(&world), left as usize);
    let same = before.as_array().into_iter().flatten().filter(|one| now.to_string().contains(&one.to_string()));
    assert!(same.count() >= untouched, "who was left is as they were");
    let mut downloads = archives(&world.server.journal());

    world.server.set_quota(5_000, 5_000, 60);
    world.server.clear_journal();
    refresh(&world, &[]).exits(0);
    let second = last_run(&world);
    assert_eq!(second["prospects"]["done"], left, "{second}");
    assert_eq!(second["prospects"]["unchanged"], done);
    downloads.extend(archives(&world.server.journal()));
    let all = downloads.len();
    downloads.sort();
    downloads.dedup();
    assert_eq!(downloads.len(), all, "a stop costs no second download");
}

#[test]
fn a_signal_ends_it_within_a_bound_and_the_next_run_goes_on() {
    let world = scanned(&PEOPLE);
    world.server.replace(after_pushes(&PEOPLE, "2026-11-19T10:00:00Z"));
    world.server.script(|_| Some(Fault::Delay(std::time::Duration::from_millis(80))));
    let mut child = world
        .command(&["refresh", "--stale-after", "0"])
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .spawn()
        .expect("the binary");
    let begun = std::time::Instant::now();
    while profiles(&world.server.journal()).is_empty() && begun.elapsed().as_secs() < 60 {
        std::thread::park_timeout(std::time::Duration::from_millis(10));
    }
    let sent = std::process::Command::new("kill").args(["-TERM", &child.id().to_string()]).status();
    assert!(sent.expect("kill is there").success());
    let told = std::time::Instant::now();
    let code = child.wait().expect("an end").code();
    assert!(told.elapsed().as_secs() < 15);
    assert!(matches!(code, Some(143 | 0)), "{code:?}");
    let first = last_run(&world);
    assert_eq!(first["status"] == "interrupted", code == Some(143), "{first}");
    world.server.heal();
    refresh(&world, &[]).exits(0);
    let second = last_run(&world);
    let done = |record: &Value| record["prospects"]["done"].as_u64().expect("done");
    assert_eq!(done(&first) + done(&second), 4, "{first}\n{second}");
    let mut downloads = archives(&world.server.journal());
    let all = downloads.len();
    downloads.sort();
    downloads.dedup();
    assert_eq!(downloads.len(), all, "nothing is downloaded twice");
    let doctor = world.run(&["doctor", "--quick"]).exits(0);
    assert!(doctor.stdout.contains("did everything last 0 hours ago"), "{}", doctor.stdout);
}

#[test]
fn an_outage_in_the_night_is_told_and_mended_the_next() {
    let world = scanned(&PEOPLE[..1]);
    world.server.script(|seen| seen.operation.is_some().then(|| Fault::status(503)));
    refresh(&world, &["--digest", "-"]).exits(3).prints("Could not be read this time");
    let record = last_run(&world);
    assert_eq!((record["status"].as_str(), record["prospects"]["failed"].as_u64()), (Some("partial"), Some(1)));
    assert_eq!(record["carried_forward"], 1);
    world.server.heal();
    // Young as it is: what failed is asked again at once.
    world.run(&["refresh"]).exits(0);
    let record = last_run(&world);
    assert_eq!((record["prospects"]["done"].as_u64(), record["prospects"]["failed"].as_u64()), (Some(1), Some(0)));
}

#[test]
fn refused_credentials_end_it_with_4_at_once_and_touch_nobody() {
    let world = scanned(&PEOPLE);
    let before = world.document(&["list"])["prospects"].clone();
    world.server.script(|seen| seen.operation.is_some().then(Fault::unauthorized));
    refresh(&world, &[]).exits(4).says(&["refused the token"]);
    let asked = world.server.journal().iter().filter(|seen| seen.operation.is_some()).count();
    assert_eq!(asked, 1, "no retries, and nobody asks after the first answer");
    assert_eq!(last_run(&world)["prospects"]["skipped"], 4);
    assert_eq!(world.document(&["list"])["prospects"], before);
}

#[test]
fn another_rubric_judges_again_what_did_not_change_and_collects_nothing() {
    let world = scanned(&PEOPLE[..2]);
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/config/rubric.toml")).expect("the rubric");
    let text = text.replacen("version = \"1.0.0\"", "version = \"1.0.1\"", 1);
    let rubric = world.file("other.toml", &text);
    let rubric = rubric.to_str().expect("a plain path");
    refresh(&world, &["--rubric", rubric, "--digest", "-"]).exits(0).prints("rubric changed");
    assert!(profiles(&world.server.journal()).is_empty());
    assert_eq!(last_run(&world)["prospects"]["rescored"], 2);
    refresh(&world, &["--rubric", rubric]).exits(0);
    assert_eq!(last_run(&world)["prospects"]["unchanged"], 2, "once is enough");
}

#[test]
fn digests_are_blind_unless_asked_and_hold_no_token() {
    let world = scanned(&PEOPLE[..2]);
    world.server.replace(after_pushes(&PEOPLE[..2], "2026-11-19T10:00:00Z"));
    refresh(&world, &["--digest", "night.md", "--digest", "night.json", "-q"]).exits(0);
    for name in ["night.md", "night.json"] {
        let text = std::fs::read_to_string(world.path(name)).expect("a digest");
        assert!(text.contains("Prospect ") && !text.contains("demo-"), "{text}");
    }
    for file in files_under(&world.path("")) {
        let bytes = std::fs::read(&file).unwrap_or_default();
        assert!(!bytes.windows(TOKEN.len()).any(|part| part == TOKEN.as_bytes()), "{}", file.display());
    }
}

#[test]
fn what_could_not_be_written_or_sent_is_said_before_anything_is_asked() {
    let world = scanned(&PEOPLE[..1]);
    refresh(&world, &["--digest", "night.csv"]).exits(2).says(&[".md, .html or .json"]);
    refresh(&world, &["--digest", "no/such/folder/x.md"]).exits(2).says(&["there is no folder"]);
    refresh(&world, &["--notify"]).exits(2).says(&["notify.webhook_url"]);
    refresh(&world, &["--digest", "-", "--format", "json"]).exits(2).says(&["standard output"]);
    assert!(world.server.journal().is_empty());
}

/// The words of a deployment file's command, with its paths in the test's own folder.
fn deployed(world: &World, words: impl Iterator<Item = String>) -> Vec<String> {
    let config = world.file("deployed.toml", "[limits]\nreserve = \"10%\"\n").display().to_string();
    let folder = world.path("").display().to_string();
    let folder = folder.trim_end_matches('/');
    let local = |word: String| {
        let word = word.replace("/etc/handiwork/config.toml", &config).replace("%%", "%");
        word.replace("/var/lib/handiwork", folder).replace("/data", folder)
    };
    words.map(local).collect()
}

#[test]
fn the_deployment_files_name_flags_that_are_there() {
    let world = scanned(&PEOPLE[..1]);
    let read = |name: &str| {
        let path = format!("{}/config/deploy/{name}", env!("CARGO_MANIFEST_DIR"));
        std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
    };
    let service = read("handiwork-refresh.service");
    let command = service.lines().find_map(|line| line.strip_prefix("ExecStart=")).expect("a command");
    let mut words = command.split_whitespace().map(str::to_owned);
    assert_eq!(words.next().as_deref(), Some("/usr/local/bin/handiwork"));
    let words = deployed(&world, words);
    world.run(&words.iter().map(String::as_str).collect::<Vec<_>>()).exits(0);
    assert!(world.path("digest.md").is_file() && world.path("digest.html").is_file());
    assert!(read("handiwork-refresh.timer").contains("Persistent=true"));

    std::fs::remove_file(world.path("digest.md")).expect("written before");
    let job = read("cronjob.yaml");
    let args = job.lines().skip_while(|line| line.trim() != "args:").skip(1);
    let words = args.map_while(|line| line.trim().strip_prefix("- ")).map(str::to_owned);
    let words = deployed(&world, words);
    assert_eq!(words.first().map(String::as_str), Some("refresh"));
    world.run(&words.iter().map(String::as_str).collect::<Vec<_>>()).exits(0);
    assert!(world.path("digest.md").is_file());

    let container = read("Containerfile");
    let command = container.lines().find_map(|line| line.strip_prefix("CMD ")).expect("a command");
    let words: Vec<String> = serde_json::from_str(command).expect("a list of words");
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    stays_until_told(&world, &words);
}

/// Runs a command that waits for its hour, and ends it.
fn stays_until_told(world: &World, words: &[&str]) {
    use std::io::BufRead;
    use std::process::{Command, Stdio};
    let mut child = world.command(words).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("the binary");
    let lines = std::io::BufReader::new(child.stderr.take().expect("its standard error")).lines();
    let said = lines.map_while(Result::ok).find(|line| line.contains("next refresh:"));
    assert!(said.is_some_and(|line| line.contains("02:00 UTC")));
    let sent = Command::new("kill").args(["-TERM", &child.id().to_string()]).status().expect("kill is there");
    assert!(sent.success());
    assert_eq!(child.wait().expect("an end").code(), Some(143));
}

#[test]
fn a_schedule_that_is_none_is_refused() {
    let world = World::new();
    world.run(&["refresh", "--schedule", "0 25 * * *"]).exits(2).says(&["is no schedule"]);
    world.run(&["refresh", "--schedule", "0 2 * * *", "--tz", "Mars/Olympus"]).exits(2).says(&["is no schedule"]);
    world.run(&["refresh", "--tz", "UTC"]).exits(2);
}

#[test]
fn the_webhook_gets_one_message_signed_where_there_is_a_secret_and_a_refusal_is_said() {
    let world = scanned(&PEOPLE[..1]);
    world.server.replace(after_pushes(&PEOPLE[..1], "2026-11-19T10:00:00Z"));
    let hook = Hook::start(vec![503, 200, 200, 404]);
    let secret = world.file("secret", "a-shared-secret-of-the-tests");
    let plain = world.file("plain.toml", &format!("[notify]\nwebhook_url = \"{}\"\n", hook.url));
    let signed = format!("[notify]\nwebhook_url = \"{}\"\nwebhook_secret_file = \"{}\"\n", hook.url, secret.display());
    let signed = world.file("signed.toml", &signed);
    let (plain, signed) = (plain.to_str().expect("a plain path"), signed.to_str().expect("a plain path"));
    refresh(&world, &["--config", plain, "--notify"]).exits(0);
    let seen = hook.seen();
    assert_eq!(seen.len(), 2, "sent again after a failure, and once accepted never again");
    let message: Value = serde_json::from_str(&seen[1].1).expect("JSON");
    assert!(message["text"].as_str().is_some_and(|text| text.contains("1 prospect moved")), "{message}");
    assert!(message["blocks"].is_array() && !seen[1].1.contains("demo-arbor"), "{message}");
    assert!(!seen[1].0.contains("handiwork-signature"));

    refresh(&world, &["--config", signed, "--notify"]).exits(0);
    let (head, body) = hook.seen().pop().expect("a message");
    assert!(head.contains("handiwork-signature: t=") && head.contains(",v1="), "{head}");
    let digest: Value = serde_json::from_str(&body).expect("JSON");
    assert_eq!(digest["run"]["prospects"]["unchanged"], 1, "{digest}");

    let ended = refresh(&world, &["--config", signed, "--notify"]).exits(1).says(&["did not take the news"]);
    assert!(!ended.stderr.contains("/hook/invented"), "the address is a secret: {}", ended.stderr);
    assert_eq!(last_run(&world)["status"], "complete", "what was done is done all the same");
}

/// A receiver on loopback that answers with these statuses, one a connection, and remembers head and body.
struct Hook {
    url: String,
    seen: Arc<std::sync::Mutex<Vec<(String, String)>>>,
}

impl Hook {
    fn start(statuses: Vec<u16>) -> Hook {
        use std::io::{Read, Write};
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a loopback port");
        let url = format!("http://{}/hook/invented", listener.local_addr().expect("an address"));
        let seen: Arc<std::sync::Mutex<Vec<(String, String)>>> = Arc::default();
        let noted = Arc::clone(&seen);
        // Ends with the statuses, or with the test's process.
        std::thread::spawn(move || {
            for status in statuses {
                let Ok((mut stream, _)) = listener.accept() else { return };
                let mut bytes = Vec::new();
                let mut piece = [0; 4096];
                let (head, body) = loop {
                    let read = stream.read(&mut piece).unwrap_or(0);
                    bytes.extend_from_slice(&piece[..read]);
                    let text = String::from_utf8_lossy(&bytes).into_owned();
                    let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
                    let head = head.to_lowercase();
                    let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok());
                    if read == 0 || body.len() >= length.unwrap_or(0_usize) {
                        break (head, body.to_owned());
                    }
                };
                noted.lock().expect("a lock").push((head, body));
                let answer = format!("HTTP/1.1 {status} Said\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
                let _ = stream.write_all(answer.as_bytes());
            }
        });
        Hook { url, seen }
    }

    fn seen(&self) -> Vec<(String, String)> {
        self.seen.lock().expect("a lock").clone()
    }
}

#[test]
fn the_metrics_say_when_it_last_went_well() {
    let world = scanned(&PEOPLE[..1]);
    let file = world.path("handiwork.prom");
    let config = format!("[metrics]\ntextfile = \"{}\"\n[refresh]\nlast_run = \"night.json\"\n", file.display());
    let config = world.file("night.toml", &config);
    refresh(&world, &["--config", config.to_str().expect("a plain path")]).exits(0);
    let text = std::fs::read_to_string(file).expect("metrics");
    assert!(text.contains("handiwork_last_success_timestamp_seconds 1"), "{text}");
    assert!(text.contains("handiwork_handles{outcome=\"unchanged\"} 1"), "{text}");
    assert!(world.path("data/night.json").is_file(), "relative to the data directory");
}
