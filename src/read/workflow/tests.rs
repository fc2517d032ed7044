//! The reader over whole repositories.

use super::*;

fn read(files: &[(&str, &str)]) -> Slot<AutomationFacts> {
    let mut reader = AutomationReader::default();
    let mut tree = Tree { complete: true, ..Tree::default() };
    for (path, text) in files {
        tree.files.insert((*path).to_owned(), text.len() as u64);
        let view = FileView {
            path,
            size: text.len() as u64,
            text: Some(text),
            cut: false,
            role: FileRole::Manifest,
            language: None,
            python: None,
        };
        reader.file(&view);
    }
    reader.finish(&tree, Reach::Whole)
}

#[test]
fn nothing_configured_is_absent() {
    assert_eq!(read(&[("README.md", "x"), ("src/a.py", "import os")]), Slot::Absent);
    let linted = read(&[(".flake8", "[flake8]\n")]);
    assert!(linted.seen().is_some_and(|facts| facts.workflows.is_empty() && facts.linters == ["flake8"]));
}

#[test]
fn one_hop_is_followed_to_the_command() {
    let facts = read(&[
        (".travis.yml", "language: python\npython:\n  - '3.6'\n  - '3.7'\nscript:\n  - make test\n"),
        ("Makefile", "test:\n\tpytest --cov=x\n"),
    ]);
    let facts = facts.seen().unwrap();
    let workflow = &facts.workflows[0];
    let place = workflow.runs_tests.as_ref().unwrap();
    assert_eq!((place.lines, place.excerpt.as_deref()), (Some([6, 6]), Some("make test")));
    assert_eq!((workflow.matrix, workflow.coverage, workflow.on_push), (2, true, Some(true)));
    assert_eq!(facts.test_runner.as_ref().unwrap().path, "Makefile");
}

#[test]
fn deployments_and_linters_run_no_tests() {
    let facts = read(&[
        (".github/workflows/docs.yml", "on: push\njobs:\n  d:\n    steps:\n      - run: mkdocs gh-deploy\n"),
        (".github/workflows/lint.yml", "on: push\njobs:\n  l:\n    steps:\n      - run: flake8 tests\n"),
    ]);
    let facts = facts.seen().unwrap();
    assert!(facts.workflows.iter().all(|workflow| workflow.runs_tests.is_none()));
    assert_eq!(facts.workflows.iter().map(|workflow| workflow.lints).collect::<Vec<_>>(), [false, true]);
}

#[test]
fn swallowed_failure_counts_only_when_nothing_can_fail() {
    let soft = read(&[(".gitlab-ci.yml", "t:\n  script:\n    - pytest || true\n")]);
    assert!(soft.seen().unwrap().workflows[0].ignores_failure);
    let hard = read(&[(".gitlab-ci.yml", "t:\n  script:\n    - pytest slow || true\n    - pytest fast\n")]);
    let workflow = &hard.seen().unwrap().workflows[0];
    assert!(!workflow.ignores_failure && workflow.runs_tests.as_ref().unwrap().lines == Some([4, 4]));
}

#[test]
fn reusable_workflows_are_followed() {
    let facts = read(&[
        (".github/workflows/ci.yml", "on: push\njobs:\n  t:\n    uses: ./.github/workflows/run.yml\n"),
        (".github/workflows/run.yml", "on: workflow_call\njobs:\n  t:\n    steps:\n      - run: pytest\n"),
    ]);
    assert_eq!(facts.seen().unwrap().workflows[0].runs_tests.as_ref().unwrap().lines, Some([4, 4]));
}

#[test]
fn a_pipeline_known_by_name_alone_says_nothing() {
    let mut tree = Tree::default();
    tree.files.insert(".travis.yml".to_owned(), 10);
    assert_eq!(AutomationReader::default().finish(&tree, Reach::Listing), Slot::Unknown(Gap::NotAttempted));
}

#[test]
fn a_script_that_is_not_there_tests_nothing() {
    let ci = (".travis.yml", "script: python tests/test_all.py\n");
    assert!(read(&[ci]).seen().unwrap().workflows[0].runs_tests.is_none());
    assert!(read(&[ci, ("tests/test_all.py", "x")]).seen().unwrap().workflows[0].runs_tests.is_some());
}
