//! People's rights through the built binary: to be forgotten, let alone, shown everything, corrected, told; and the log.

use crate::support::{World, files_under, prospects};
use handiwork::demo::write_meta_kaggle;
use serde_json::Value;
use std::path::Path;

/// Everything the data directory holds, byte by byte, with the names of the files.
fn holds(folder: &Path, name: &str) -> Vec<String> {
    let wanted = name.to_lowercase();
    let mut found = Vec::new();
    for file in files_under(folder) {
        let bytes = std::fs::read(&file).expect("a readable file").to_ascii_lowercase();
        let in_name = file.strip_prefix(folder).unwrap_or(&file).to_string_lossy().to_lowercase().contains(&wanted);
        if in_name || bytes.windows(wanted.len()).any(|part| part == wanted.as_bytes()) {
            found.push(file.display().to_string());
        }
    }
    found
}

fn receipt(world: &World, arguments: &[&str]) -> Value {
    let mut all = arguments.to_vec();
    all.extend(["--format", "json"]);
    let ended = world.run(&all).exits(0);
    serde_json::from_str(&ended.stdout).expect("a receipt")
}

fn status<'a>(document: &'a Value, key: &str) -> &'a str {
    let found = prospects(document).iter().find(|one| one["key"] == key || one["handles"][0]["handle"] == key);
    found.and_then(|one| one["status"].as_str()).unwrap_or_else(|| panic!("{key} is not in {document}"))
}

/// Whether anything that was asked names an account.
fn asked_about(world: &World, name: &str) -> bool {
    let named = |text: &str| text.to_lowercase().contains(name);
    world.server.journal().iter().any(|seen| named(&seen.path) || named(&seen.variables.to_string()))
}

#[test]
fn who_is_forgotten_is_in_no_file_and_the_receipt_names_nobody() {
    let world = World::new();
    let dump = world.path("meta-kaggle-files");
    std::fs::create_dir(&dump).expect("a folder");
    write_meta_kaggle(&dump).expect("written files");
    let scan = |arguments: &[&str]| {
        let mut command = world.command(arguments);
        command.env("HANDIWORK_KAGGLE_API_URL", world.server.kaggle_url());
        command.env("KAGGLE_API_TOKEN", "invented-kaggle-token").env("HANDIWORK_META_KAGGLE_DIR", &dump);
        crate::support::Ended::of(command.output().expect("the binary runs"))
    };
    let list = world.file("list.csv", "github,kaggle,name\ndemo-basalt,demo-basalt,Basalt Demoson\ndemo-arbor,,\n");
    let ended =
        scan(&["scan", "--from", list.to_str().expect("a plain path"), "-o", "demo-basalt.html", "--format", "json"]);
    let document: Value = serde_json::from_str(&ended.exits(0).stdout).expect("a document");
    let works = prospects(&document)[0]["artefacts"].as_array().expect("artefacts");
    let works: Vec<String> =
        works.iter().filter_map(|one| Some(one["id"].as_str()?.split_once(':')?.1.to_owned())).collect();
    assert!(works.iter().any(|work| work.starts_with("demo-basalt/")), "{works:?}");
    world.run(&["subject", "correct", "demo-basalt", "note", "Basalt says so"]).exits(0);
    world.run(&["store", "backup", "backup.jsonl.gz"]).exits(0);
    assert!(!holds(&world.path("data"), "demo-basalt").is_empty(), "there was something to erase");

    let ended = scan(&["subject", "forget", "demo-basalt", "--format", "json"]).exits(0);
    let ended = ended.says(&["demo-basalt.html", "backup.jsonl.gz"]);
    let receipt: Value = serde_json::from_str(&ended.stdout).expect("a receipt");
    assert_eq!((&receipt["meta_kaggle_rows"], &receipt["was_stored"]), (&1.into(), &true.into()), "{receipt}");
    let ended = scan(&["subject", "forget", "demo-basalt", "--format", "json"]).exits(0);
    let again: Value = serde_json::from_str(&ended.stdout).expect("a receipt");
    assert_eq!(again["was_stored"], false, "asking twice is no mistake");

    let data = world.path("data");
    for name in ["demo-basalt", "Basalt Demoson", "Basalt says so"].into_iter().chain(works.iter().map(String::as_str))
    {
        assert_eq!(holds(&data, name), Vec::<String>::new(), "{name} is still there");
    }
    // Most rows are packed: unpacked, they do not name them either.
    let export = world.run(&["store", "export", "-"]).exits(0).stdout;
    for name in ["demo-basalt", "Demoson"].into_iter().chain(works.iter().map(String::as_str)) {
        assert!(!export.to_lowercase().contains(&name.to_lowercase()), "{name} is still there");
    }
    world.run(&["show", "demo-basalt"]).exits(2).says(&["not stored"]);
    world.run(&["show", "demo-arbor"]).exits(0);
    world.run(&["store", "check"]).exits(0);
    world.run(&["audit", "verify"]).exits(0);
}

#[test]
fn the_receipt_counts_what_went_and_what_was_searched() {
    let world = World::new();
    world.run(&["scan", "demo-arbor", "demo-dune", "-o", "demo-arbor.json"]).exits(0);
    let receipt = receipt(&world, &["subject", "forget", "github:demo-arbor", "-o", "receipt.json"]);
    assert_eq!((&receipt["rows"]["evidence"], &receipt["rows"]["assessment"]), (&1.into(), &1.into()), "{receipt}");
    assert!(receipt["rows"]["response"].as_u64() > Some(0) && receipt["rows"]["owned"].as_u64() > Some(0), "{receipt}");
    assert_eq!(receipt["still_found"].as_array().map(Vec::len), Some(0));
    assert!(receipt["searched"]["files"].as_u64() > Some(3) && receipt["searched"]["pieces"].as_u64() > Some(0));
    assert_eq!(receipt["suppressed"], false);
    let copies = receipt["beyond_reach"].as_array().expect("copies");
    assert!(copies.iter().any(|one| one["path"].as_str().is_some_and(|path| path.ends_with("/*.json"))), "{receipt}");
    assert!(!receipt.to_string().contains("arbor"), "{receipt}");
    let kept = std::fs::read_to_string(world.path("receipt.json")).expect("the receipt");
    assert!(!kept.contains("arbor"));
    // Forgotten is not suppressed: a list may name them again.
    assert_eq!(status(&world.document(&["scan", "demo-arbor"]), "github:demo-arbor"), "assessed");
}

#[test]
fn who_is_suppressed_is_never_asked_about_again_by_any_account_and_survives_an_import() {
    let world = World::new();
    let first = world.document(&["scan", "demo-cobalt", "demo-dune"]);
    let handles = prospects(&first)[0]["handles"].as_array().expect("handles");
    assert!(handles.iter().any(|one| one["handle"] == "huggingface:demo-cobalt"), "{handles:?}");
    world.run(&["store", "export", "before.jsonl"]).exits(0);
    let receipt = receipt(&world, &["subject", "suppress", "huggingface:demo-cobalt"]);
    assert_eq!((&receipt["suppressed"], &receipt["rows"]["evidence"]), (&true.into(), &1.into()), "{receipt}");
    let data = world.path("data");
    assert_eq!(holds(&data, "demo-cobalt"), Vec::<String>::new());

    world.server.clear_journal();
    let again =
        world.document(&["scan", "demo-cobalt", "https://huggingface.co/Demo-Cobalt", "demo-dune", "--max-age", "0"]);
    assert_eq!(status(&again, "github:demo-cobalt"), "suppressed");
    assert_eq!(status(&again, "github:demo-dune"), "assessed");
    assert!(!asked_about(&world, "demo-cobalt"), "{:?}", world.server.journal());
    world.run(&["scan", "demo-cobalt", "-n"]).exits(0).prints("suppressed: not asked");
    world.run(&["show", "demo-cobalt"]).exits(2).says(&["asked not to be looked at"]);
    assert_eq!(holds(&data, "demo-cobalt"), Vec::<String>::new(), "a scan that names them keeps nothing");

    world.run(&["store", "import", "before.jsonl"]).exits(0).says(&["1 person who asked not to be looked at dropped"]);
    let export = world.run(&["store", "export", "-"]).exits(0).stdout;
    assert!(!export.contains("demo-cobalt"));
    world.run(&["subject", "forget", "demo-cobalt"]).exits(0);
    assert_eq!(status(&world.document(&["scan", "demo-cobalt"]), "github:demo-cobalt"), "suppressed");

    world.run(&["subject", "unsuppress", "web:https://nobody.example.org"]).exits(0).prints("nobody");
    world.run(&["subject", "unsuppress", "github:demo-cobalt"]).exits(0).prints("lifted");
    assert_eq!(status(&world.document(&["scan", "demo-cobalt"]), "github:demo-cobalt"), "assessed");
}

#[test]
fn a_linked_account_that_turns_out_to_be_suppressed_ends_the_collection_and_keeps_nothing() {
    let world = World::new();
    // Nothing is stored yet, so that only this one account is known to be theirs.
    world.run(&["subject", "suppress", "huggingface:demo-cobalt"]).exits(0);
    let document = world.document(&["scan", "github:demo-cobalt", "demo-dune"]);
    assert_eq!(status(&document, "github:demo-cobalt"), "suppressed");
    assert!(!world.server.journal().iter().any(|seen| seen.path.starts_with("/huggingface/")));
    let export = world.run(&["store", "export", "-"]).exits(0).stdout;
    assert!(!export.contains("demo-cobalt") && export.contains("demo-dune"));
}

#[test]
fn an_account_is_known_again_by_its_id_under_another_name() {
    let world = World::new();
    world.run(&["scan", "demo-dune"]).exits(0);
    world.run(&["subject", "suppress", "demo-dune"]).exits(0);
    // One digest of a login and one of an id at least; neither says whose.
    let kept = std::fs::read_to_string(world.path("data/rights/suppressed.jsonl")).expect("the suppressed");
    let line: Value = serde_json::from_str(kept.lines().next().expect("a line")).expect("JSON");
    assert!(line["entry"]["hashes"].as_array().map(Vec::len) >= Some(2), "{kept}");
    assert!(!kept.contains("dune"));
}

#[test]
fn a_lost_salt_or_a_damaged_line_stops_whoever_would_ask() {
    let world = World::new();
    world.run(&["subject", "suppress", "demo-arbor"]).exits(0);
    let (salt, lines) = (world.path("data/rights/salt"), world.path("data/rights/suppressed.jsonl"));
    let (kept_salt, kept) = (std::fs::read(&salt).expect("a salt"), std::fs::read_to_string(&lines).expect("lines"));
    std::fs::remove_file(&salt).expect("removed");
    world.run(&["scan", "demo-arbor"]).exits(1).says(&["salt", "put the file back"]);
    std::fs::write(&salt, kept_salt).expect("written");
    std::fs::write(&lines, kept.replacen("suppressed", "suppresseb", 1)).expect("written");
    world.run(&["scan", "demo-arbor"]).exits(1).says(&["line 1", "damaged"]);
    assert!(world.server.journal().is_empty(), "nobody was asked");
    world.run(&["doctor", "--quick"]).exits(1).prints("suppression");
}

#[test]
fn the_log_holds_who_did_what_without_a_name_and_shows_tampering() {
    let world = World::new();
    world.run(&["scan", "demo-arbor", "demo-dune"]).exits(0);
    world.run(&["show", "demo-arbor"]).exits(0);
    world.run(&["list"]).exits(0);
    world.run(&["explain", "demo-arbor"]).exits(0);
    world.run(&["compare", "demo-arbor", "demo-dune"]).exits(0);
    world.run(&["report", "-o", "report.html"]).exits(0);
    world.run(&["rescore", "demo-dune"]).exits(0);
    world.run(&["store", "export", "all.jsonl"]).exits(0);
    let config = world.file("blind.toml", "[privacy]\nblind = \"always\"\n");
    world.run(&["--config", config.to_str().expect("a path"), "--no-blind", "show", "demo-arbor"]).exits(0);
    world.run(&["subject", "forget", "demo-dune"]).exits(0);
    let ended = world.run(&["audit", "show", "--format", "json"]).exits(0);
    let log: Value = serde_json::from_str(&ended.stdout).expect("the log");
    let actions: Vec<&str> = log.as_array().expect("entries").iter().filter_map(|one| one["action"].as_str()).collect();
    let expected = [
        "scan", "show", "list", "explain", "compare", "report", "rescore", "export", "unblind", "show", "forget",
        "erased",
    ];
    assert_eq!(actions, expected);
    assert_eq!(log[0]["subjects"].as_array().map(Vec::len), Some(2));
    assert!(log[0]["run"].is_string() && log[0]["actor"].as_str().is_some_and(|who| !who.is_empty()));
    assert_eq!(log[1]["subjects"][0], log[0]["subjects"][0], "one person has one id");
    let ended = world.run(&["audit", "show", "demo-arbor"]).exits(0);
    assert!(ended.stdout.contains("compare") && !ended.stdout.contains("forget"), "{}", ended.stdout);
    let audit = world.path("data/audit");
    for name in ["arbor", "dune"] {
        assert_eq!(holds(&audit, name), Vec::<String>::new());
    }

    let verified = world.run(&["audit", "verify"]).exits(0).prints("12 lines verified");
    assert!(verified.stdout.contains("head "));
    let month = files_under(&audit).into_iter().find(|file| file.extension().is_some_and(|end| end == "jsonl"));
    let month = month.expect("a month");
    let whole = std::fs::read_to_string(&month).expect("lines");
    std::fs::write(&month, whole.replacen("\"compare\"", "\"list\"", 1)).expect("written");
    world.run(&["audit", "verify"]).exits(1).says(&["line 5"]);
}

#[test]
fn facts_are_kept_as_long_as_a_list_names_somebody_and_it_is_said() {
    let world = World::new();
    let config = world.file("short.toml", "[privacy.retention]\nfacts = \"2s\"\n");
    let config = config.to_str().expect("a path");
    world.run(&["--config", config, "scan", "demo-arbor", "demo-dune"]).exits(0);
    std::thread::sleep(std::time::Duration::from_millis(2100));
    let ended = world.run(&["--config", config, "scan", "demo-dune"]).exits(0);
    ended.says(&["retention: 1 prospects' facts"]);
    world.server.clear_journal();
    // Their assessment has a longer time of its own.
    world.run(&["show", "demo-arbor"]).exits(0);
    world.run(&["explain", "demo-dune"]).exits(0);
    let config = world.file("none.toml", "[privacy.retention]\nfacts = \"1h\"\nassessments = \"0\"\n");
    let ended = world.run(&["--config", config.to_str().expect("a path"), "scan", "demo-dune"]).exits(0);
    ended.says(&["assessments"]);
    world.run(&["show", "demo-arbor"]).exits(2).says(&["not stored"]);
}

#[test]
fn a_refresh_renews_nothing_and_asks_nobody_whose_time_is_over() {
    let world = World::new();
    let config = world.file("short.toml", "[privacy.retention]\nfacts = \"3s\"\n");
    let config = config.to_str().expect("a path");
    world.run(&["--config", config, "scan", "demo-arbor", "demo-dune"]).exits(0);
    std::thread::sleep(std::time::Duration::from_millis(3100));
    let refresh = || world.run(&["--config", config, "refresh", "--stale-after", "0"]).exits(0);
    refresh().says(&["retention: 2 prospects' facts"]);
    world.server.clear_journal();
    refresh();
    assert!(!asked_about(&world, "demo-arbor") && !asked_about(&world, "demo-dune"), "{:?}", world.server.journal());
    // A list that names them begins their time anew, and forgetting reaches what the refreshes left.
    world.run(&["--config", config, "scan", "demo-arbor"]).exits(0);
    world.run(&["subject", "forget", "demo-arbor"]).exits(0);
    assert_eq!(holds(&world.path("data"), "demo-arbor"), Vec::<String>::new());
}

#[test]
fn a_person_gets_every_datum_with_its_source_time_purpose_and_end() {
    let world = World::new();
    let config = world
        .file("own.toml", "[privacy]\npurpose = \"applicant\"\n[http]\ncontact = \"https://example.org/contact\"\n");
    let config = config.to_str().expect("a path");
    world.run(&["--config", config, "scan", "demo-arbor", "demo-dune"]).exits(0);
    world.run(&["show", "demo-arbor"]).exits(0);
    world.run(&["subject", "correct", "demo-arbor", "tests", "They run in another repository."]).exits(0);
    let ended = world.run(&["--config", config, "subject", "export", "demo-arbor", "-o", "mine.html"]).exits(0);
    let file: Value = serde_json::from_str(&ended.stdout).expect("a document");
    let records = file["records"].as_array().expect("records");
    let works: Vec<&Value> =
        records.iter().filter(|one| one["what"].as_str().is_some_and(|what| what.starts_with("work "))).collect();
    assert!(works.len() > 1);
    for work in works.iter().filter(|work| work["revision"].is_string()) {
        assert!(work["source"].as_str().is_some_and(|url| url.starts_with("https://")), "{}", work["what"]);
        assert!(work["fetched_at"].is_string() && work["kept_until"].is_string() && work["purpose"] == "applicant");
        assert!(work["data"].as_array().is_some_and(|data| !data.is_empty()));
    }
    let judged = records.iter().find(|one| one["what"].as_str().is_some_and(|what| what.starts_with("assessment ")));
    assert!(judged.expect("an assessment")["rubric"]["sha256"].is_string());
    assert!(records.iter().any(|one| one["what"] == "correction of tests"));
    let actions: Vec<&str> =
        file["recipients"].as_array().expect("recipients").iter().filter_map(|one| one["action"].as_str()).collect();
    assert_eq!(actions, ["scan", "show", "correct", "subject_export"]);
    assert!(!ended.stdout.contains("demo-dune"), "nobody else is in it");
    let page = std::fs::read_to_string(world.path("mine.html")).expect("the page");
    assert!(page.contains("https://example.org/contact") && page.contains("They run in another repository."));
    assert!(!page.contains("<script"));
    world.run(&["subject", "export", "nobody-there"]).exits(2).says(&["nothing is stored"]);
}

#[test]
fn a_correction_is_shown_everywhere_and_leaves_out_without_adding_points() {
    let world = World::new();
    let before = world.document(&["scan", "demo-arbor"]);
    let before = &prospects(&before)[0];
    let work =
        before["artefacts"].as_array().expect("works").iter().find(|one| one["included"] == true).expect("a work");
    let work = work["id"].as_str().expect("an id");
    world.run(&["subject", "correct", "demo-arbor", work, "exclude"]).exits(0);
    world.run(&["subject", "correct", "demo-arbor", "readme", "It is generated."]).exits(0);
    world.run(&["subject", "correct", "demo-arbor", "readne", "x"]).exits(2).says(&["did you mean readme"]);
    world.run(&["subject", "correct", "demo-arbor", "readme", "exclude"]).exits(2);
    let shown = world.document(&["show", "demo-arbor"]);
    let scanned = world.document(&["scan", "demo-arbor"]);
    let rescored = world.document(&["rescore"]);
    for document in [&shown, &scanned, &rescored] {
        let after = &prospects(document)[0];
        let flags = after["flags"].to_string();
        assert!(flags.contains("It is generated.") && flags.contains("correction.note"), "{flags}");
        let left_out = flags.contains("correction.excluded");
        assert!(left_out || flags.contains("correction.not_applied"), "{flags}");
        let there = after["artefacts"].as_array().expect("works").iter().any(|one| one["id"] == work);
        assert_eq!(there, !left_out);
        assert!(after["score"].as_f64() <= before["score"].as_f64());
    }
    let page = world.run(&["report", "demo-arbor", "--for-subject", "--format", "html"]).exits(0).stdout;
    assert!(page.contains("It is generated."));
    world.run(&["subject", "correct", "demo-arbor", work, "withdraw"]).exits(0);
    world.run(&["subject", "correct", "demo-arbor", "readme", "withdraw"]).exits(0);
    let after = world.document(&["show", "demo-arbor"]);
    assert_eq!(prospects(&after)[0]["score"], before["score"]);
    assert_eq!(prospects(&after)[0]["flags"], before["flags"]);
}

#[test]
fn notices_are_due_a_month_after_the_first_collection_until_they_are_marked() {
    let world = World::new();
    world.run(&["scan", "demo-arbor", "demo-dune", "demo-ember"]).exits(0);
    let notices = || -> Value {
        let ended = world.run(&["subject", "notices", "--format", "json"]).exits(0);
        serde_json::from_str(&ended.stdout).expect("notices")
    };
    let first = notices();
    let all = first.as_array().expect("notices");
    assert_eq!(all.len(), 3);
    for one in all {
        let (from, due) = (one["first_collected_at"].as_str(), one["notice_due"].as_str());
        assert!(one["state"] == "due" && from < due, "{one}");
    }
    world.run(&["subject", "notices", "--sent", "demo-arbor"]).exits(0);
    world.run(&["subject", "notices", "--exempt", "demo-dune"]).exits(2);
    world.run(&["subject", "notices", "--exempt", "demo-dune", "--reason", "was told in person"]).exits(0);
    let told = world.run(&["subject", "notices"]).exits(0).stdout;
    assert!(told.contains("sent") && told.contains("exempt") && told.contains("was told in person"), "{told}");
    world.run(&["subject", "forget", "demo-dune"]).exits(0);
    assert_eq!(holds(&world.path("data"), "was told in person"), Vec::<String>::new());
    assert_eq!(notices().as_array().map(Vec::len), Some(2));
}
