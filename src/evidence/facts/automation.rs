//! Continuous integration as configured and as it last ran.

use super::super::Place;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What the configuration of continuous integration shows.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct AutomationFacts {
    /// Workflows of any system, in path order.
    pub workflows: Vec<Workflow>,
    /// Coverage configured (`.coveragerc`, `codecov.yml`, `[tool.coverage]`, `--cov` in CI).
    pub coverage: Option<Place>,
    /// A test runner configured (`pytest.ini`, `tox.ini`, `noxfile.py`, `[tool.pytest]`, a Makefile's test target).
    pub test_runner: Option<Place>,
    /// Linters, formatters and type checkers configured, by name.
    pub linters: Vec<String>,
    /// Where each of them is configured or run first, by name.
    pub linters_at: BTreeMap<String, Place>,
}

/// One workflow or pipeline.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Workflow {
    /// The file.
    pub path: String,
    /// `github-actions`, `gitlab-ci`, `travis`, `circleci`, `azure-pipelines`, `jenkins`, `appveyor`, `drone`,
    /// `bitbucket`, `cirrus`, `buildkite`, `woodpecker`, `wercker`, `shippable`.
    pub system: String,
    /// Runs when something is pushed to a branch. None where neither the file nor the system's documentation says.
    pub on_push: Option<bool>,
    /// Runs on pull or merge requests. None where neither the file nor the system's documentation says.
    pub on_pull_request: Option<bool>,
    /// Whether that is the system's documented default rather than written in the file.
    pub triggers_by_default: bool,
    /// The command or action that runs tests.
    pub runs_tests: Option<Place>,
    /// Lints, formats or type-checks.
    pub lints: bool,
    /// Measures coverage.
    pub coverage: bool,
    /// Interpreter or platform combinations tested.
    pub matrix: u64,
    /// Whether a failing test would be swallowed (`|| true`, `continue-on-error`).
    pub ignores_failure: bool,
}

/// The combined state of the checks on a commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckState {
    /// All passed.
    Success,
    /// Some failed.
    Failure,
    /// Some could not run.
    Error,
    /// Still running or expected.
    Pending,
}
