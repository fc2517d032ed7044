//! GitHub Actions.

use super::command::Effect;
use super::draft::{Draft, Job, Triggers};
use crate::read::manifest::yaml::{self, Node};

/// Reads one workflow file.
pub(crate) fn parse(path: &str, text: &str) -> Draft {
    let mut draft = Draft { path: path.to_owned(), system: "github-actions", ..Draft::default() };
    let document = yaml::parse(text);
    draft.broken_tail(text, document.broken_from);
    let Some(root) = document.root() else { return draft };
    // A loader of YAML 1.1 writes the key `on` as `true`; some files do so themselves.
    if let Some(on) = root.get("on").or_else(|| root.get("true")) {
        draft.triggers = triggers(on);
    }
    for (_, job) in root.get("jobs").map(Node::pairs).unwrap_or_default() {
        draft.jobs.push(read_job(job, text));
    }
    draft
}

/// `on: push`, `on: [push, pull_request]` or a mapping of events.
fn triggers(on: &Node) -> Triggers {
    let (mut push, mut pull_request) = (false, false);
    for event in on.one_or_many().iter().filter_map(Node::text) {
        push |= event == "push";
        pull_request |= event.starts_with("pull_request");
    }
    for (event, settings) in on.pairs() {
        match event.text() {
            Some("push") => {
                let tags_only = settings.get("tags").is_some()
                    && settings.get("branches").is_none()
                    && settings.get("branches-ignore").is_none();
                push |= !tags_only;
            }
            Some("pull_request" | "pull_request_target" | "merge_group") => pull_request = true,
            _ => {}
        }
    }
    Triggers { push: Some(push), pull_request: Some(pull_request), by_default: false }
}

fn read_job(node: &Node, text: &str) -> Job {
    let mut job = Job {
        matrix: node.get("strategy").and_then(|strategy| strategy.get("matrix")).map_or(0, matrix),
        failure_ignored: node.get("continue-on-error").is_some_and(Node::is_true),
        ..Job::default()
    };
    if let Some(uses) = node.get("uses")
        && let Some(target) = uses.text()
    {
        job.uses.push((target.to_owned(), uses.line));
    }
    let wheel_tests = environment_tests(node);
    for step in node.get("steps").map(Node::items).unwrap_or_default() {
        let ignored = step.get("continue-on-error").is_some_and(Node::is_true);
        if let Some(run) = step.get("run") {
            job.script(run, text, ignored);
        }
        if let Some(uses) = step.get("uses") {
            action(&mut job, step, uses, text, ignored, wheel_tests);
        }
    }
    job
}

/// Whether cibuildwheel is told to test what it builds.
fn environment_tests(node: &Node) -> bool {
    node.get("env").is_some_and(|env| env.get("CIBW_TEST_COMMAND").is_some())
}

/// Combinations of a matrix: the product of its lists, plus what `include` adds beyond them.
pub(super) fn matrix(node: &Node) -> u64 {
    let mut product: u64 = 1;
    let mut lists = 0;
    for (key, values) in node.pairs() {
        if !matches!(key.text(), Some("include" | "exclude")) && !values.items().is_empty() {
            product = product.saturating_mul(values.items().len() as u64);
            lists += 1;
        }
    }
    let count = |key: &str| node.get(key).map_or(0, |values| values.items().len() as u64);
    if lists == 0 { count("include") } else { product.saturating_sub(count("exclude")).max(1) }
}

/// Actions known to run tests by themselves, by the name before `@`.
const TEST_ACTIONS: &[&str] = &[
    "julia-actions/julia-runtest",
    "r-lib/actions/check-r-package",
    "pavelzw/pytest-action",
    "abatilo/actions-pytest",
    "cclauss/github-actions-pytest",
    "fylein/python-pytest-github-action",
    "tlambert03/setup-pytest",
    "excitedleigh/setup-nox",
    "dariocurr/pytest-summary",
    "cypress-io/github-action",
    "matlab-actions/run-tests",
    "home-assistant/actions",
    "ros-industrial/industrial_ci",
    "ros-tooling/action-ros-ci",
];

/// What an action does, as far as it is known; inputs that are commands are read as such.
fn action(job: &mut Job, step: &Node, uses: &Node, text: &str, ignored: bool, wheel_tests: bool) {
    let Some(written) = uses.text() else { return };
    let name = written.split('@').next().unwrap_or("").to_lowercase();
    let quote = format!("uses: {written}");
    let with = step.get("with");
    let input = |key: &str| with.and_then(|with| with.get(key));
    let mut effect = Effect::default();
    match name.as_str() {
        "actions-rs/cargo" => {
            let words: Vec<String> =
                std::iter::once("cargo").chain(input("command").and_then(Node::text)).map(str::to_owned).collect();
            effect = super::command::effect(&words);
        }
        "gradle/gradle-build-action" | "gradle/actions/setup-gradle" => {
            let arguments = input("arguments").and_then(Node::text).unwrap_or("");
            let words: Vec<String> =
                std::iter::once("gradle").chain(arguments.split_whitespace()).map(str::to_owned).collect();
            effect = super::command::effect(&words);
        }
        "pypa/cibuildwheel" => effect.tests = wheel_tests || environment_tests(step),
        "codecov/codecov-action"
        | "coverallsapp/github-action"
        | "andymckay/cancel-action/coverage"
        | "paambaati/codeclimate-action" => effect.coverage = true,
        "pre-commit/action" => effect.linter = Some("pre-commit"),
        "psf/black" | "lgeiger/black-action" => effect.linter = Some("black"),
        "astral-sh/ruff-action" | "chartboost/ruff-action" => effect.linter = Some("ruff"),
        "golangci/golangci-lint-action" => effect.linter = Some("golangci-lint"),
        "github/super-linter" | "super-linter/super-linter" | "oxsecurity/megalinter" => {
            effect.linter = Some("super-linter")
        }
        "isort/isort-action" | "jamescurtin/isort-action" => effect.linter = Some("isort"),
        "cclauss/find-python-syntax-errors-action" | "py-actions/flake8" | "suo/flake8-github-action" => {
            effect.linter = Some("flake8");
        }
        _ => effect.tests = TEST_ACTIONS.contains(&name.as_str()),
    }
    if effect != Effect::default() {
        job.action(effect, uses.line, &quote, ignored);
    }
    // Wrappers such as a retry or a virtual display take the command as an input.
    for key in ["run", "command", "script", "cmd", "options", "args"] {
        if let Some(node) = input(key).filter(|_| name != "actions-rs/cargo") {
            job.script(node, text, ignored);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_three_forms_of_on() {
        for (on, push, pull) in [
            ("on: push", true, false),
            ("on: [push, pull_request]", true, true),
            ("on:\n  - push", true, false),
            ("on:\n  push:\n    branches: [main]\n  pull_request:", true, true),
            ("'on':\n  pull_request:\n", false, true),
            ("true:\n  push:\n", true, false),
            ("on:\n  push:\n    tags: ['v*']", false, false),
            ("on:\n  release:\n    types: [created]", false, false),
            ("on:\n  schedule:\n    - cron: '0 0 * * *'", false, false),
        ] {
            let draft = parse(".github/workflows/a.yml", on);
            assert_eq!((draft.triggers.push, draft.triggers.pull_request), (Some(push), Some(pull)), "{on}");
        }
    }

    #[test]
    fn steps_lines_and_matrix() {
        let text = "on: push\njobs:\n  test:\n    strategy:\n      matrix:\n        python: [3.8, 3.9, 3.10]\n        os: [ubuntu, macos]\n        exclude:\n          - os: macos\n            python: 3.8\n    steps:\n      - uses: actions/checkout@v4\n      - name: Test\n        run: |\n          pip install -e .\n          # pytest is below\n          python -m pytest --cov=x\n        continue-on-error: true\n      - uses: codecov/codecov-action@v3\n";
        let draft = parse("a.yml", text);
        let job = &draft.jobs[0];
        assert_eq!(job.matrix, 5);
        let step = job.steps.iter().find(|step| step.effect.tests).unwrap();
        assert_eq!((step.line, step.quote.as_str(), step.failure_ignored), (17, "python -m pytest --cov=x", true));
        assert!(job.steps.iter().any(|step| step.effect.coverage && step.line == 19));
    }

    #[test]
    fn actions_with_commands() {
        let text = "jobs:\n  a:\n    steps:\n      - uses: GabrielBB/xvfb-action@v1\n        with:\n          run: pytest tests\n      - uses: actions-rs/cargo@v1\n        with: {command: test}\n      - uses: julia-actions/julia-runtest@v1\n";
        let lines: Vec<_> =
            parse("a.yml", text).jobs[0].steps.iter().filter(|step| step.effect.tests).map(|step| step.line).collect();
        assert_eq!(lines, [6, 7, 9]);
    }
}
