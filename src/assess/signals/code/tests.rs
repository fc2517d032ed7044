//! What the questions about code answer, and what does not pay.

use crate::assess::assess_artefact;
use crate::assess::facts::Profile;
use crate::assess::rubric::Rubric;
use crate::assess::sample::{TODAY, bare_artefact, evidence_of, facts_of_a_good_library};
use crate::assess::signals::{Answer, Side, View, find};
use crate::assess::verdict::Assessment;
use crate::evidence::facts::{CodeFacts, Reach, RepositoryFacts};
use crate::evidence::{Artefact, Slot};
use crate::read::RepositoryReader;
use std::collections::BTreeMap;

/// A library of these files, everything else about it good.
fn with_files(files: &[(&str, String)]) -> RepositoryFacts {
    let mut reader = RepositoryReader::new();
    for (path, text) in files {
        reader.file(path, text.as_bytes(), text.len() as u64);
    }
    let read = reader.finish(Reach::Whole);
    let mut facts = facts_of_a_good_library();
    facts.content.code = read.code;
    facts.content.hygiene = read.hygiene;
    facts.content.security = read.security;
    facts.content.automation = read.automation;
    facts
}

fn alone(facts: &RepositoryFacts) -> Assessment {
    let artefact = Artefact { facts: Some(facts.clone()), ..bare_artefact("github:ada/work") };
    let rubric = Rubric::built_in();
    let role = rubric.role("general").expect("built in");
    assess_artefact(&evidence_of(vec![artefact]), rubric, role, TODAY)
}

fn values(facts: &RepositoryFacts) -> BTreeMap<String, f64> {
    alone(facts).artefacts[0]
        .criteria
        .iter()
        .filter_map(|(id, one)| Some((id.to_string(), one.value?)))
        .filter(|(id, _)| id.starts_with("code."))
        .collect()
}

fn module(n: usize) -> String {
    format!(
        "def scale_{n}(rows, factor: float) -> list:\n    \"\"\"Weighs the newest twice as much as those of month{n}, which nobody has checked.\"\"\"\n    kept = [row * factor + {n} for row in rows]\n    return kept\n"
    )
}

fn plain(number: usize) -> Vec<(String, String)> {
    (0..number).map(|n| (format!("pkg/part_{n}.py"), module(n))).collect()
}

fn of(files: &[(String, String)]) -> Vec<(&str, String)> {
    files.iter().map(|(path, text)| (path.as_str(), text.clone())).collect()
}

#[test]
fn documentation_written_by_a_generator_raises_no_level() {
    let bare: Vec<(String, String)> = (0..12)
        .map(|n| (format!("pkg/part_{n}.py"), format!("def load_part_{n}(path):\n    return open(path)\n")))
        .collect();
    let dressed: Vec<(String, String)> = (0..12)
        .map(|n| {
            let doc = "Load part.\n\n    Args:\n        path (_type_): _description_\n\n    Returns:\n        _type_: _description_\n    ";
            (format!("pkg/part_{n}.py"), format!("def load_part_{n}(path):\n    \"\"\"{doc}\"\"\"\n    return open(path)\n"))
        })
        .collect();
    let boiler: Vec<(String, String)> = (0..12)
        .map(|n| {
            let doc = "This function is an essential building block of our robust pipeline.";
            (
                format!("pkg/part_{n}.py"),
                format!("def load_part_{n}(path):\n    \"\"\"{doc}\"\"\"\n    return open(path)\n"),
            )
        })
        .collect();
    let before = values(&with_files(&of(&bare)))["code.documented"];
    assert!(values(&with_files(&of(&dressed)))["code.documented"] <= before);
    // One of twelve that say the same may stand.
    assert!(values(&with_files(&of(&boiler)))["code.documented"] <= before + 0.2);
    assert!(values(&with_files(&of(&plain(12))))["code.documented"] > 0.7);
}

#[test]
fn copies_vendored_code_and_tests_make_no_better_structure() {
    let long: String =
        (0..90).map(|n| format!("    if rows[{n}] > {n}:\n        total = merge(total, rows[{n}], {n})\n")).collect();
    let script = format!("def run(rows, total):\n{long}    return total\n");
    let one = with_files(&[("run.py", script.clone())]);
    let copies: Vec<(String, String)> = (0..20).map(|n| (format!("copy_{n}/run.py"), script.clone())).collect();
    let (before, after) = (values(&one)["code.structure"], values(&with_files(&of(&copies)))["code.structure"]);
    assert!(before < 0.4 && after < 0.6, "{before} {after}");
    let mut beside: Vec<(String, String)> = vec![("run.py".to_owned(), script)];
    beside.extend(plain(30).into_iter().map(|(path, text)| (format!("third_party/{path}"), text)));
    beside.extend(plain(30).into_iter().map(|(path, text)| (format!("tests/{path}"), text)));
    assert_eq!(values(&with_files(&of(&beside)))["code.structure"], before);
}

#[test]
fn an_empty_repository_is_neither_tidy_nor_safe() {
    let mut facts = with_files(&[("README.md", "# Title\n".to_owned())]);
    facts.content.automation = Slot::Absent;
    let values = values(&facts);
    assert_eq!(facts.content.code, Slot::Absent);
    assert_eq!(values.get("code.structure"), Some(&0.0));
    assert_eq!(values.get("code.security"), Some(&0.0));
    assert!(values["code.documented"] <= 0.2, "{values:?}");
}

#[test]
fn a_committed_key_caps_the_level_and_its_value_is_told_nowhere() {
    let key = format!("{}{}", "AK", "IAQ7ZWPMR5TYVB3KCD");
    let mut files = plain(12);
    files.push(("pkg/store.py".to_owned(), format!("KEY = \"{key}\"\n")));
    let facts = with_files(&of(&files));
    assert!(values(&facts)["code.security"] <= 0.15);
    let told = serde_json::to_string(&alone(&facts)).expect("JSON");
    assert!(told.contains("1 credential committed: AWS access key id") && !told.contains("Q7ZW"));
}

#[test]
fn a_dangerous_call_is_shown_before_a_lack() {
    let mut files = plain(12);
    files.push(("pkg/run.py".to_owned(), "import os\n\ndef run(path):\n    os.system('rm ' + path)\n".to_owned()));
    let told = serde_json::to_string(&alone(&with_files(&of(&files)))).expect("JSON");
    assert!(told.contains("A shell runs a command put together from parts"), "{told}");
}

#[test]
fn findings_say_what_was_measured_and_where() {
    let (artefact, profile, mut facts) =
        (bare_artefact("github:ada/work"), Profile::default(), facts_of_a_good_library());
    let said = |facts: &RepositoryFacts, id: &str, side| {
        let view = View { artefact: &artefact, facts, profile: &profile, person: None };
        let found = find(id).and_then(|signal| (signal.cite)(&view, side))?;
        Some((found.summary, found.place.map(|place| place.path)))
    };
    assert_eq!(
        said(&facts, "code_complex_share", Side::Against),
        Some(("fit_weights has a cyclomatic complexity of 14".into(), Some("churn/model.py".into())))
    );
    assert_eq!(
        said(&facts, "code_checkers", Side::For),
        Some(("2 checkers configured or run: mypy and ruff".into(), Some("pyproject.toml".into())))
    );
    assert_eq!(
        said(&facts, "documented_share", Side::For).map(|(text, _)| text),
        Some("85 % of 130 public definitions say what they are for".into())
    );
    facts.content.code = Slot::Seen(CodeFacts { lines: 90, ..CodeFacts::default() });
    assert_eq!(
        said(&facts, "code_functions", Side::Against),
        Some(("90 lines of code without a function".into(), None))
    );
    let view = View { artefact: &artefact, facts: &facts, profile: &profile, person: None };
    let repeated = find("code_repeated_share").map(|signal| (signal.ask)(&view));
    assert_eq!(repeated, Some(Answer::Absent), "nothing repeated where there is nothing");
}
