//! What a Python interpreter is told to run.

use super::programs::{direct, lint};
use super::{Callee, Effect, linter_of};

pub(super) fn is_python(program: &str) -> bool {
    let tail = program.strip_prefix("python").or_else(|| program.strip_prefix("pypy"));
    tail.is_some_and(|version| version.chars().all(|sign| sign.is_ascii_digit() || matches!(sign, '.' | 'w')))
        || program == "py"
        || program == "ipython"
        || program.starts_with("$PYTHON")
        || program.starts_with("${PYTHON")
        || program == "$(PYTHON)"
}

pub(super) fn coverage(rest: &[String]) -> Effect {
    if rest.first().map(String::as_str) != Some("run") {
        return Effect { coverage: true, ..Effect::default() };
    }
    let mut inner = python(rest.get(1..).unwrap_or_default());
    inner.coverage = true;
    inner
}

/// Values of options such as `-e py37,lint`.
pub(super) fn chosen(rest: &[String], names: &[&str]) -> Vec<String> {
    let mut values = Vec::new();
    let mut words = rest.iter();
    while let Some(word) = words.next() {
        let value = if names.contains(&word.as_str()) {
            words.next().map(String::as_str)
        } else {
            names.iter().find_map(|name| word.strip_prefix(name).map(|value| value.trim_start_matches('=')))
        };
        values.extend(value.into_iter().flat_map(|value| value.split(',')).map(|one| one.trim().to_owned()));
    }
    values.retain(|value| !value.is_empty());
    values
}

pub(super) fn python(rest: &[String]) -> Effect {
    let mut words = rest.iter().map(String::as_str).peekable();
    while let Some(word) = words.next() {
        match word {
            "-m" | "--module" => {
                let module = words.next().unwrap_or("");
                let tail: Vec<String> = words.map(str::to_owned).collect();
                return python_module(module, &tail);
            }
            "-c" => {
                let code = words.next().unwrap_or("");
                let runs =
                    [".test(", "pytest.main(", "unittest.main(", "nose.run("].iter().any(|call| code.contains(call));
                return Effect { tests: runs, ..Effect::default() };
            }
            "-W" | "-X" | "--source" | "--rcfile" | "--omit" | "--include" => {
                words.next();
            }
            _ if word.starts_with('-') => {}
            _ => {
                let tail: Vec<&str> = words.collect();
                return python_script(word, &tail);
            }
        }
    }
    Effect::default()
}

pub(super) fn python_module(module: &str, tail: &[String]) -> Effect {
    match module {
        "pytest" | "unittest" | "nose" | "nose2" | "behave" | "green" | "doctest" | "twisted.trial"
        | "testtools.run" | "xmlrunner" | "test" | "tests" | "py.test" | "nbval" => {
            let mut effect = direct("pytest", tail);
            effect.coverage = tail.iter().any(|one| one.starts_with("--cov"));
            effect
        }
        "coverage" => coverage(tail),
        "tox" => direct("tox", tail),
        "nox" => direct("nox", tail),
        "jupyter" | "nbconvert" => direct("jupyter", tail),
        "invoke" | "poethepoet" | "hatch" | "pdm" | "uv" => {
            direct(if module == "poethepoet" { "poe" } else { module }, tail)
        }
        _ => {
            if let Some(name) = linter_of(module) {
                return lint(name);
            }
            // `python -m package.tests.test_x`
            let is_test = module.split('.').any(|part| matches!(part, "tests" | "test") || part.starts_with("test_"));
            Effect { tests: is_test, ..Effect::default() }
        }
    }
}

pub(super) fn python_script(script: &str, tail: &[&str]) -> Effect {
    let path = script.trim_start_matches("./").replace('\\', "/");
    let name = path.rsplit('/').next().unwrap_or(&path);
    if name == "setup.py" {
        let tests =
            tail.iter().any(|one| matches!(*one, "test" | "tests" | "nosetests" | "pytest" | "check_tests" | "ptr"));
        return Effect { tests, ..Effect::default() };
    }
    if name == "manage.py" {
        return Effect { tests: tail.first() == Some(&"test"), ..Effect::default() };
    }
    let stem = name.trim_end_matches(".py");
    let is_test = name.ends_with(".py")
        && (stem.starts_with("test_")
            || stem.ends_with("_test")
            || stem.ends_with("_tests")
            || matches!(
                stem,
                "test"
                    | "tests"
                    | "runtests"
                    | "run_tests"
                    | "run_test"
                    | "runtest"
                    | "testsuite"
                    | "test_all"
                    | "unittests"
            )
            || path.starts_with("tests/")
            || path.starts_with("test/")
            || path.contains("/tests/"));
    // `train_test.py` trains and `test.py` with a data set evaluates a model, but in CI both are run as a check.
    Effect { tests: is_test, calls: Some(Callee::Script(path)), ..Effect::default() }
}
