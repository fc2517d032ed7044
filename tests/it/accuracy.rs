//! Agreement with labels, through the built binary on a tiny invented folder with figures worked out by hand.

use crate::support::World;
use serde_json::{Value, json};
use std::path::Path;

/// Writes a file, and the folders it is in.
fn write(path: &Path, content: &str) {
    std::fs::create_dir_all(path.parent().unwrap_or(Path::new("/"))).expect("a folder");
    std::fs::write(path, content).expect("a written file");
}

/// One commit of an invented repository: its second since 2020-01-01, its files, the indices of its parents.
struct Made<'a> {
    at: i64,
    files: &'a [(&'a str, &'a str)],
    parents: &'a [usize],
}

/// 2020-01-01 UTC.
const NEW_YEAR: i64 = 1_577_836_800;
const DAY: i64 = 86_400;

/// A bare repository of these commits, HEAD at the last.
fn repository(path: &Path, commits: &[Made<'_>]) {
    std::fs::create_dir_all(path).expect("a folder");
    let repository = gix::ThreadSafeRepository::init_opts(
        path,
        gix::create::Kind::Bare,
        gix::create::Options::default(),
        gix::open::Options::isolated().config_overrides(["init.defaultBranch=main"]),
    )
    .expect("a repository")
    .to_thread_local();
    let mut ids = Vec::new();
    for (index, made) in commits.iter().enumerate() {
        let mut editor = repository.edit_tree(repository.empty_tree().id).expect("a tree");
        for (path, content) in made.files {
            let blob = repository.write_blob(content).expect("a blob");
            editor.upsert(*path, gix::objs::tree::EntryKind::Blob, blob).expect("an entry");
        }
        let tree = editor.write().expect("a tree").detach();
        let time = format!("{} +0000", NEW_YEAR + made.at);
        let who = gix::actor::SignatureRef { name: "Ada Example".into(), email: "ada@example.org".into(), time: &time };
        let parents: Vec<gix::ObjectId> = made.parents.iter().map(|parent| ids[*parent]).collect();
        let message = format!("Step {index}");
        let commit = repository.new_commit_as(who, who, message, tree, parents).expect("a commit").id().detach();
        ids.push(commit);
    }
    let anything = gix::refs::transaction::PreviousValue::Any;
    let last = *ids.last().expect("a commit");
    repository.reference("refs/heads/main", last, anything, "made").expect("a branch");
}

const TRAIN: &str = "import torch\n\n\ndef train(model, loader, optimizer):\n    for x, y in loader:\n        optimizer.zero_grad()\n        loss = torch.nn.functional.cross_entropy(model(x), y)\n        loss.backward()\n        optimizer.step()\n";
const TEST: &str = "from train import train\n\n\ndef test_train_returns_nothing():\n    assert train(None, [], None) is None\n\n\ndef test_train_is_named():\n    assert train.__name__ == \"train\"\n";
const TRAVIS: &str = "language: python\npython: [\"3.7\"]\ninstall: pip install -r requirements.txt\nscript: pytest\n";
const README: &str = "# Digits\n\nTrains a small network on handwritten digits.\n\n## Installation\n\n```sh\npip install -r requirements.txt\n```\n\n## License\n\nMIT\n";

/// Tests and CI, which come with the second commit and go with the third.
fn kept(folder: &Path) {
    let bare: &[(&str, &str)] = &[("README.md", README), ("train.py", TRAIN)];
    let full: &[(&str, &str)] = &[
        ("README.md", README),
        ("train.py", TRAIN),
        ("tests/test_train.py", TEST),
        (".travis.yml", TRAVIS),
        ("requirements.txt", "torch==1.4.0\n"),
    ];
    repository(
        folder,
        &[
            Made { at: 0, files: bare, parents: &[] },
            Made { at: DAY, files: full, parents: &[0] },
            Made { at: 90 * DAY, files: bare, parents: &[1] },
        ],
    );
}

/// A script and nothing else.
fn script(folder: &Path) {
    repository(folder, &[Made { at: 0, files: &[("run.py", "print(1)\n")], parents: &[] }]);
}

fn labels(world: &World) -> String {
    let folder = world.path("labels");
    write(&folder.join("README.md"), "| path | baselines |\n|---|---|\n| `niche.csv` | AUC by dice 0.5 |\n");
    let sections = [
        json!({"readme": "ada.digits.md", "sections": [
            {"index": 0, "heading": "# Digits", "labels": ["what"]},
            {"index": 1, "heading": "## Installation", "labels": ["how"]},
            {"index": 2, "heading": "## License", "labels": null},
        ]}),
        json!({"readme": "gone.md", "sections": []}),
        json!({"readme": "../niche.csv", "sections": []}),
    ];
    let lines: Vec<String> = sections.iter().map(Value::to_string).collect();
    write(&folder.join("readme-sections/sections.jsonl"), &lines.join("\n"));
    write(&folder.join("readme-sections/readmes/ada.digits.md"), README);
    let message = |text: &str, what: bool, why: bool, atomic: bool| {
        json!({"url": "https://example.org", "message": text, "what": what, "why": why, "atomic": atomic}).to_string()
    };
    let messages = [
        message("Clip gradients in the encoder\n\nTraining diverged because of rare long inputs.", true, true, true),
        message("wip", false, false, true),
        message("stuff", true, true, false),
    ];
    write(&folder.join("commit-messages/messages.jsonl"), &messages.join("\n"));
    write(
        &folder.join("niche.csv"),
        "GitHub Repo,Engineered ML Project,Stars,Commits,Continuous Integration,Unit Testing\n\
         ada/kept,Y,1,2,The project uses Travis CI,There are many files related to testing.\n\
         ben/script,N,1,1,X CI is not used on the project.,Can't find test files\n\
         eve/none,N,1,1,CI is not used,No\n",
    );
    write(
        &folder.join("ml-code-completeness.csv"),
        "url,stars,python,training,evaluation,pretrained_model,results,dependencies\n\
         https://github.com/ada/kept,1,1,1,0,0,0,1\n\
         https://github.com/ben/late,1,1,1,1,1,1,1\n",
    );
    let clones = world.path("clones");
    kept(&clones.join("ada+kept/repo"));
    script(&clones.join("ben+script/repo"));
    repository(&clones.join("ben+late/repo"), &[Made { at: 61 * DAY, files: &[("a.py", "a = 1\n")], parents: &[] }]);
    "labels".to_owned()
}

#[test]
fn figures_are_those_worked_out_by_hand() {
    let world = World::new();
    let labels = labels(&world);
    let found = world.document(&["rubric", "accuracy", &labels, "--repositories", "clones"]);
    // Both labelled sections are met, the third is left out.
    assert_eq!((&found["readme"]["f1_weighted"], &found["readme"]["n"]), (&json!(1.0), &json!(2)));
    assert_eq!(found["readme"]["f1_macro"], 1.0);
    assert_eq!(found["readme"]["learned_from"]["in_sample"], false);
    // One message says both, one nothing, the third is not one change.
    let commits = &found["commits"];
    assert_eq!([&commits["what_auc"], &commits["why_auc"], &commits["both_auc"]], [&json!(1.0); 3]);
    assert_eq!(commits["n"], 2);
    // With two ancestors the tests and CI of ada/kept are there; at its HEAD they are not.
    let niche = &found["niche"];
    assert_eq!([&niche["auc"], &niche["tests_kappa"], &niche["ci_kappa"]], [&json!(1.0); 3]);
    assert_eq!((&niche["n"], &niche["engineered"], &niche["interval"]), (&json!(2), &json!(1), &Value::Null));
    assert_eq!(niche["dimensions"][0]["n"], 2);
    // Training and dependencies are there before March 2020, the rest is not; ben/late begins on 2020-03-02.
    let completeness = &found["completeness"];
    assert_eq!(completeness["n"], 1);
    for (item, f1) in [("training", json!(1.0)), ("dependencies", json!(1.0)), ("results", Value::Null)] {
        assert_eq!((&completeness[item]["f1"], &completeness[item]["n"]), (&f1, &json!(1)), "{item}");
    }
    assert_eq!(completeness["results"]["always_yes_f1"], 0.0);
    assert_eq!(found["published"], json!({"niche": "AUC by dice 0.5"}));
    let missing: Vec<&str> = found["missing"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let told = |name: &str| missing.iter().filter(|line| line.contains(name)).count();
    assert_eq!(missing.len(), 4, "{missing:?}");
    for name in
        ["gone.md", "../niche.csv", "niche: eve/none: no clone", "completeness: ben/late: it has no commit before"]
    {
        assert_eq!(told(name), 1, "{name}: {missing:?}");
    }
    assert_eq!(found["as_of"], "2026-11-20");
    assert!(world.server.journal().is_empty() && !world.path("data").exists(), "a network or a store was used");
    assert_eq!(found, world.document(&["rubric", "accuracy", &labels, "--repositories", "clones"]));
}

#[test]
fn the_table_says_what_the_figures_rest_on() {
    let world = World::new();
    let labels = labels(&world);
    let ended = world.run(&["rubric", "accuracy", &labels, "--repositories", "clones", "-o", "figures.json"]);
    let ended = ended.exits(0).says(&["niche 2/2", "completeness 2/2", "wrote figures.json"]);
    for part in
        ["F1, weighted", "0.96", "by simple means", "AUC by dice 0.5", "not the labels the weights were learned from"]
    {
        assert!(ended.stdout.contains(part), "{part:?} is not in:\n{}", ended.stdout);
    }
    let written = std::fs::read_to_string(world.path("figures.json")).expect("the figures");
    let written: Value = serde_json::from_str(&written).expect("figures");
    assert_eq!(written["niche"]["n"], 2);
}

#[test]
fn a_data_set_that_is_not_there_is_null_and_a_broken_clone_costs_only_itself() {
    let world = World::new();
    let labels = labels(&world);
    for gone in ["readme-sections", "commit-messages"] {
        std::fs::remove_dir_all(world.path("labels").join(gone)).expect("a folder gone");
    }
    std::fs::remove_file(world.path("labels/ml-code-completeness.csv")).expect("a file gone");
    write(&world.path("clones/eve+none/repo/HEAD"), "not a reference\n");
    write(&world.path("clones/eve+none/repo/objects/aa/bb"), "no object");
    let found = world.document(&["rubric", "accuracy", &labels, "--repositories", "clones"]);
    assert_eq!([&found["readme"], &found["commits"], &found["completeness"]], [&Value::Null; 3]);
    assert_eq!(found["niche"]["n"], 2);
    let missing = found["missing"].to_string();
    for part in ["readme-sections/: not in LABELS", "commit-messages/: not in LABELS", "niche: eve/none: "] {
        assert!(missing.contains(part), "{part:?} is not in {missing}");
    }
    let without = world.document(&["rubric", "accuracy", &labels]);
    assert_eq!(without["niche"], Value::Null);
    assert!(without["missing"].to_string().contains("--repositories names none"));
}

#[test]
fn what_cannot_be_read_is_a_sentence_and_exit_2() {
    let world = World::new();
    let labels = labels(&world);
    world.run(&["rubric", "accuracy", "absent"]).exits(2).says(&["absent", "name an existing folder"]);
    world.run(&["rubric", "accuracy", "clones"]).exits(2).says(&["holds none of", "niche.csv"]);
    world.run(&["rubric", "accuracy", &labels, "--repositories", "absent"]).exits(2).says(&["absent"]);
    world.run(&["rubric", "accuracy", &labels, "--format", "html"]).exits(2).says(&["--format json"]);
    world.run(&["rubric", "accuracy", &labels, "-o", "x.csv"]).exits(2).says(&["x.csv", ".json only"]);
    write(&world.path("labels/niche.csv"), "GitHub Repo,Engineered ML Project,Commits\nada/kept,maybe,2\n");
    let ended = world.run(&["rubric", "accuracy", &labels, "--repositories", "clones"]);
    ended.exits(2).says(&["niche.csv:2: ", "maybe"]);
}
