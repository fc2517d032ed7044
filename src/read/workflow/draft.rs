//! A pipeline as written, before what it hands on to is followed.
//!
//! Called by the parsers of each system. Invariant: every step keeps the line it stands on.

use super::command::{Effect, effect};
use super::shell::commands;
use crate::read::manifest::yaml::{Node, Value};

/// Steps kept of one file.
const MAX_STEPS: usize = 2_000;

/// One pipeline file.
#[derive(Debug, Clone, Default)]
pub(crate) struct Draft {
    /// The file.
    pub(crate) path: String,
    /// The system.
    pub(crate) system: &'static str,
    /// What starts it.
    pub(crate) triggers: Triggers,
    /// Its jobs.
    pub(crate) jobs: Vec<Job>,
}

/// What starts a pipeline. None where neither the file nor the system's documentation says.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Triggers {
    /// A push to a branch.
    pub(crate) push: Option<bool>,
    /// A pull or merge request.
    pub(crate) pull_request: Option<bool>,
    /// The system's documented default says so, not the file.
    pub(crate) by_default: bool,
}

/// Steps that run together.
#[derive(Debug, Clone, Default)]
pub(crate) struct Job {
    /// Combinations it runs in; 0 when it is no matrix.
    pub(crate) matrix: u64,
    /// Whether its failure is allowed.
    pub(crate) failure_ignored: bool,
    /// What it runs.
    pub(crate) steps: Vec<Step>,
    /// Workflows of the repository or elsewhere that it uses, with the line.
    pub(crate) uses: Vec<(String, u32)>,
}

/// One command or action.
#[derive(Debug, Clone)]
pub(crate) struct Step {
    /// What it does.
    pub(crate) effect: Effect,
    /// Line.
    pub(crate) line: u32,
    /// What stands there.
    pub(crate) quote: String,
    /// Whether its failure is swallowed.
    pub(crate) failure_ignored: bool,
}

impl Job {
    /// Adds the commands of a script: a text, or a list of texts.
    pub(crate) fn script(&mut self, node: &Node, source: &str, failure_ignored: bool) {
        match &node.value {
            Value::Scalar(text) => self.commands(text, node.line, source, failure_ignored),
            Value::Sequence(items) => {
                for item in items {
                    self.script(item, source, failure_ignored);
                }
            }
            // `name: command`, as `- pytest: {timeout: 5}` or as an unquoted colon makes of a command.
            Value::Mapping(pairs) => {
                for (key, value) in pairs {
                    let text = match (key.text(), value.text()) {
                        (Some(key), Some(value)) => format!("{key}: {value}"),
                        (Some(key), None) => key.to_owned(),
                        _ => continue,
                    };
                    self.commands(&text, key.line, source, failure_ignored);
                }
            }
        }
    }

    /// Adds the commands of a text whose first line stands at or after `line` of `source`.
    pub(crate) fn commands(&mut self, text: &str, line: u32, source: &str, failure_ignored: bool) {
        for command in commands(text) {
            if self.steps.len() >= MAX_STEPS {
                return;
            }
            let effect = effect(&command.words);
            if effect == Effect::default() {
                continue;
            }
            let written = text.lines().nth(command.line as usize).unwrap_or("").trim();
            self.steps.push(Step {
                effect,
                line: locate(source, line, written),
                quote: written.to_owned(),
                failure_ignored: failure_ignored || command.failure_ignored,
            });
        }
    }

    /// Adds an action with a known effect.
    pub(crate) fn action(&mut self, effect: Effect, line: u32, quote: &str, failure_ignored: bool) {
        if self.steps.len() < MAX_STEPS {
            self.steps.push(Step { effect, line, quote: quote.to_owned(), failure_ignored });
        }
    }
}

impl Draft {
    /// Adds a job of whatever reads as a command from the line on at which the file stops being YAML: what a broken
    /// file runs is not lost with its structure.
    pub(crate) fn broken_tail(&mut self, source: &str, from: Option<u32>) {
        let Some(from) = from else { return };
        let mut job = Job::default();
        for (index, line) in source.lines().enumerate().skip(from.saturating_sub(1) as usize).take(1_000) {
            let mut command = line.trim().trim_start_matches("- ").trim();
            for key in ["script:", "run:", "command:", "commands:"] {
                command = command.strip_prefix(key).map_or(command, str::trim);
            }
            job.commands(command, crate::read::manifest::line_number(index), source, false);
        }
        self.jobs.push(job);
    }
}

/// The line, from `first` on, where a text stands in the source; `first` when it is not found (folded, escaped).
fn locate(source: &str, first: u32, written: &str) -> u32 {
    if written.is_empty() {
        return first;
    }
    let skip = first.saturating_sub(1) as usize;
    let found = source.lines().skip(skip).take(400).position(|line| line.contains(written));
    first.saturating_add(found.and_then(|at| u32::try_from(at).ok()).unwrap_or(0))
}
