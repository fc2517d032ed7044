//! How the code is written: functions, repetition, documentation, housekeeping, what is unsafe in it.

use super::super::Place;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Shape and documentation of the source in all languages that are read, tests, copies and generated files excepted.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct CodeFacts {
    /// Files with code, notebooks included.
    pub files: u64,
    /// Of them, modules: files other than notebooks that define a function or class.
    pub modules: u64,
    /// Folders that hold modules.
    pub folders: u64,
    /// Lines of code: neither blank, comment nor docstring; code cells of notebooks included.
    pub lines: u64,
    /// Of them, lines in notebooks.
    pub notebook_lines: u64,
    /// Lines of code in languages where code can also stand outside functions and classes (Python, R, Julia).
    pub free_lines: u64,
    /// Of those, lines within a function or class.
    pub enclosed_lines: u64,
    /// Functions and methods, by language. In SQL: statements and common table expressions.
    pub functions: BTreeMap<String, u64>,
    /// Functions longer than [`LONG_FUNCTION`] lines.
    pub long_functions: u64,
    /// Functions of a cyclomatic complexity above [`COMPLEX_FUNCTION`].
    pub complex_functions: u64,
    /// The most complex and the longest of them, at most 5.
    pub worst: Vec<Unwieldy>,
    /// Windows of eight lines of code that were compared, one starting at each line; in very large works a sample.
    pub windows: u64,
    /// Of them, windows that stand elsewhere in the work too, first occurrences excepted.
    pub repeated_windows: u64,
    /// The longest repetitions, at most 5.
    pub repeated: Vec<Repetition>,
    /// Lines of comment that are code, standing two or more together.
    pub commented_out: u64,
    /// Where, at most 5.
    pub commented_out_at: Vec<Place>,
    /// What is public and could be documented: functions and classes of languages with a convention for it.
    pub public: u64,
    /// Of them, with words about them beyond their own names.
    pub documented: u64,
    /// Of them, with a comment that says nothing beyond their names, or the same as others do.
    pub hollow: u64,
    /// Where, at most 5.
    pub hollow_at: Vec<Place>,
    /// Documented ones, at most 5.
    pub documented_at: Vec<Place>,
    /// Public functions with parameters in Python.
    pub typeable: u64,
    /// Of them, with annotations.
    pub typed: u64,
}

/// Lines beyond which a function is long. Google's Python style guide asks from about 40 lines whether a function can
/// be split; half as much again is no longer a matter of taste.
pub const LONG_FUNCTION: u32 = 60;
/// Complexity beyond which a function is complex: McCabe's own limit (1976), also radon's rank C.
pub const COMPLEX_FUNCTION: u32 = 10;

impl CodeFacts {
    /// Functions in all languages.
    pub fn functions_total(&self) -> u64 {
        self.functions.values().sum()
    }
}

/// A function that is hard to take in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Unwieldy {
    /// Its name.
    pub name: String,
    /// Its lines.
    pub place: Place,
    /// Lines from first to last.
    pub lines: u32,
    /// Cyclomatic complexity: one more than the branches in it.
    pub complexity: u32,
}

/// Lines that stand in two places.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Repetition {
    /// The repetition.
    pub place: Place,
    /// What it repeats.
    pub of: Place,
}

/// Housekeeping: what is configured, and what should not have been committed.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct HygieneFacts {
    /// `.gitignore` with something in it.
    pub ignores: Option<Place>,
    /// Caches, environments, editors' and systems' files by kind (`__pycache__`, `.DS_Store`, `virtual environment`).
    pub litter: BTreeMap<String, u64>,
    /// Where, at most 5.
    pub litter_at: Vec<Place>,
    /// Data files of [`LARGE_FILE`] or more.
    pub large_data: u64,
    /// Model weights of [`LARGE_WEIGHTS`] or more.
    pub weights: u64,
    /// The largest of both, at most 5.
    pub large_at: Vec<Place>,
}

/// Size from which a committed data file is a dump, in bytes. GitHub warns at 50 MiB and refuses 100 MiB; a clone
/// carries every version, so a tenth of the warning is already felt.
pub const LARGE_FILE: u64 = 5 << 20;
/// Size from which committed weights are a checkpoint rather than a test's fixture, in bytes.
pub const LARGE_WEIGHTS: u64 = 1 << 20;

/// What could do harm, and what is set up against it. No value of a secret is ever kept.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct SecurityFacts {
    /// Credentials in files, named by kind, at a line without an excerpt; at most 10.
    pub secrets: Vec<Sighting>,
    /// How many there are.
    pub secrets_total: u64,
    /// Lines of Python that were looked at for the following, notebooks included; tests excepted.
    pub python_lines: u64,
    /// Calls that run what they are given: a shell with a composed command, `eval` of a computed text, YAML with every
    /// tag allowed, pickles fetched from elsewhere. At most 10.
    pub dangerous: Vec<Sighting>,
    /// How many there are.
    pub dangerous_total: u64,
    /// Calls that unpickle files, which run code if the file is not one's own. At most 5.
    pub unpickling: Vec<Sighting>,
    /// How many there are.
    pub unpickling_total: u64,
    /// Dependency updates proposed by a machine (Dependabot, Renovate).
    pub updates: Option<Place>,
    /// A machine that looks for vulnerabilities or secrets (CodeQL, Bandit, pip-audit, gitleaks).
    pub scanning: Option<Sighting>,
    /// How to report a vulnerability.
    pub policy: Option<Place>,
}

/// Something of a named kind at a place.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Sighting {
    /// What it is.
    pub what: String,
    /// Where.
    pub place: Place,
}
