//! Pipelines: steps that are run together, counted where they run the work.
//!
//! Invariant: a target without a recipe and a chore (lint, test, clean, install) are no step.

use super::keep::at;
use super::lexical::{Found, Use};
use crate::evidence::Place;
use crate::evidence::facts::Pipeline;
use crate::read::manifest::{pattern, yaml};
use crate::read::python::PythonFile;
use crate::read::text::lower;
use crate::read::workflow::shell;
use crate::read::{FileRole, FileView};
use regex::Regex;
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// Pipelines kept.
const MAX_PIPELINES: usize = 8;
/// Lines of one definition read.
const MAX_LINES: usize = 5_000;

/// Collects over files, then tells.
#[derive(Debug, Default)]
pub(super) struct Pipelines {
    /// Most steps first.
    found: BTreeSet<(std::cmp::Reverse<u64>, Place, &'static str)>,
}

static RULE: LazyLock<Regex> = LazyLock::new(|| pattern(r"^([A-Za-z0-9_./%$(){}-][^:=#]*):(?:[^=:]|:[^=]|$)"));
static RECIPE: LazyLock<Regex> = LazyLock::new(|| pattern(r"^@?([a-z_][\w-]*)[^:=]*:(?:[^=]|$)"));
static SNAKE: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?m)^\s{0,4}(?:rule|checkpoint)\s+\w+\s*:"));
static PROCESS: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?m)^\s*process\s+\w+\s*\{"));

impl Pipelines {
    /// Takes a definition by its name.
    pub(super) fn file(&mut self, file: &FileView<'_>, text: &str) {
        if aside(file.path) {
            return;
        }
        let lower = lower(file.path);
        let name = lower.rsplit('/').next().unwrap_or(&lower);
        match name {
            "makefile" | "gnumakefile" => self.recipes(file, text, "make", &RULE),
            "justfile" | ".justfile" => self.recipes(file, text, "just", &RECIPE),
            "dvc.yaml" => self.children(file, text, "dvc", "stages"),
            "mlproject" => self.children(file, text, "mlproject", "entry_points"),
            "taskfile.yml" | "taskfile.yaml" => self.children(file, text, "task", "tasks"),
            "snakefile" => self.matches(file, text, "snakemake", &SNAKE),
            "guild.yml" => self.add(file, "guild", u64::from(text.contains("operations:")) * 2, 1),
            "pipeline.yaml" if text.contains("tasks:") => self.children(file, text, "ploomber", "tasks"),
            _ if name.ends_with(".smk") => self.matches(file, text, "snakemake", &SNAKE),
            _ if name.ends_with(".nf") => self.matches(file, text, "nextflow", &PROCESS),
            _ if file.language == Some("shell") && file.role == FileRole::Source => {
                let commands = shell::commands(text);
                let run: Vec<u32> = commands.iter().filter(|one| runs_work(&one.words)).map(|one| one.line).collect();
                self.add(file, "shell", run.len() as u64, run.first().map_or(1, |line| line.saturating_add(1)));
            }
            _ => {}
        }
    }

    /// Targets of a Makefile or justfile whose recipes run the work.
    fn recipes(&mut self, file: &FileView<'_>, text: &str, tool: &'static str, head: &Regex) {
        let (mut steps, mut first) = (0, 1);
        // The target being read: its line, whether it is a chore, whether a step was counted for it.
        let mut current: Option<(u32, bool, bool)> = None;
        for (number, line) in (1_u32..).zip(text.lines()).take(MAX_LINES) {
            if line.starts_with(['\t', ' ']) {
                let Some((start, chore, counted)) = current.as_mut().filter(|_| !line.trim().is_empty()) else {
                    continue;
                };
                let recipe = line.trim().trim_start_matches(['@', '-', '+']);
                let runs = || shell::commands(&recipe.replace(['(', ')'], "")).iter().any(|one| runs_work(&one.words));
                if !*chore && !*counted && runs() {
                    *counted = true;
                    steps += 1;
                    if steps == 1 {
                        first = *start;
                    }
                }
            } else if let Some(found) = head.captures(line) {
                let target = found.get(1).map_or("", |name| name.as_str()).trim();
                current = Some((number, is_chore(target), target.starts_with('.')));
            } else if !line.trim().is_empty() && !line.starts_with('#') {
                current = None;
            }
        }
        self.add(file, tool, steps, first);
    }

    /// Entries below a key of a YAML file.
    fn children(&mut self, file: &FileView<'_>, text: &str, tool: &'static str, key: &str) {
        let document = yaml::parse(text);
        let Some(steps) = document.root().and_then(|root| root.get(key)) else { return };
        let named = steps.pairs().iter().filter(|(name, _)| !name.text().is_some_and(is_chore)).count();
        self.add(file, tool, (named + steps.items().len()) as u64, steps.line);
    }

    fn matches(&mut self, file: &FileView<'_>, text: &str, tool: &'static str, step: &Regex) {
        let first = step.find(text).map_or(0, |found| {
            let skipped = found.as_str().len() - found.as_str().trim_start().len();
            found.start() + skipped
        });
        self.add(file, tool, step.find_iter(text).take(MAX_LINES).count() as u64, super::keep::line_at(text, first));
    }

    /// Takes a Python file: flows, tasks and stages by the library that runs them.
    pub(super) fn python(&mut self, file: &FileView<'_>, python: &PythonFile) {
        if aside(file.path) {
            return;
        }
        const LIBRARIES: [&str; 9] =
            ["airflow", "prefect", "luigi", "kedro", "zenml", "metaflow", "dagster", "kfp", "ploomber"];
        let used = python.imports.iter().find_map(|import| {
            let top = import.module.split('.').next()?;
            LIBRARIES.iter().find(|library| **library == top).map(|library| (*library, import.line))
        });
        let Some((tool, line)) = used else { return };
        let decorated = python.functions.iter().filter(|function| {
            function.decorators.iter().any(|name| {
                matches!(
                    name.rsplit('.').next().unwrap_or(name),
                    "task" | "flow" | "step" | "pipeline" | "asset" | "op" | "job" | "component" | "dag"
                )
            })
        });
        let classes = python.classes.iter().filter(|class| {
            class
                .bases
                .iter()
                .any(|base| base.ends_with("Task") || base.ends_with("FlowSpec") || base.ends_with("TargetTask"))
        });
        let called = python.calls.iter().filter(|call| {
            let last = call.name.rsplit('.').next().unwrap_or(&call.name);
            last.ends_with("Operator") && tool == "airflow" || last == "node" && tool == "kedro"
        });
        let steps = decorated.count() + classes.count() + called.count();
        self.add(file, tool, steps as u64, line);
    }

    /// Takes an R or Julia file.
    pub(super) fn lexical(&mut self, file: &FileView<'_>, found: &Found) {
        for tool in ["targets", "drake", "drwatson"] {
            let steps: Vec<u32> =
                found.uses.iter().filter(|(kind, _)| *kind == Use::Step(tool)).map(|(_, line)| *line).collect();
            if let Some(first) = steps.first() {
                self.add(file, tool, steps.len() as u64, *first);
            }
        }
    }

    fn add(&mut self, file: &FileView<'_>, tool: &'static str, steps: u64, line: u32) {
        // One command in a script is a way to start, no pipeline.
        if steps < if tool == "shell" { 2 } else { 1 } {
            return;
        }
        self.found.insert((std::cmp::Reverse(steps), at(file, line), tool));
        if self.found.len() > MAX_PIPELINES {
            self.found.pop_last();
        }
    }

    /// The pipelines, most steps first.
    pub(super) fn finish(self) -> Vec<Pipeline> {
        let found = self.found.into_iter();
        found.map(|(steps, place, tool)| Pipeline { tool: tool.to_owned(), steps: steps.0, place }).collect()
    }
}

/// Folders whose definitions build documents or serve tests.
fn aside(path: &str) -> bool {
    path.split('/').rev().skip(1).any(|folder| {
        matches!(folder, "docs" | "doc" | "tests" | "test" | "docker" | "website" | ".github" | ".circleci" | "ci")
    })
}

/// Targets that keep a project in shape and run none of its work.
fn is_chore(target: &str) -> bool {
    let first = target.split_whitespace().next().unwrap_or(target).to_lowercase();
    const WORDS: [&str; 26] = [
        "lint",
        "test",
        "tests",
        "clean",
        "format",
        "fmt",
        "install",
        "docs",
        "doc",
        "help",
        "dev",
        "setup",
        "check",
        "build",
        "dist",
        "release",
        "publish",
        "upload",
        "coverage",
        "typecheck",
        "requirements",
        "env",
        "environment",
        "venv",
        "docker",
        "deps",
    ];
    first.split(['-', '_', '.', '/', ':']).any(|part| WORDS.contains(&part))
}

/// Whether a command runs a program of the work.
fn runs_work(words: &[String]) -> bool {
    let words = shell::essential(words);
    let Some(first) = words.first() else { return false };
    let program = first.rsplit('/').next().unwrap_or(first);
    let rest = words.get(1..).unwrap_or_default();
    let is_script = |end: &[&str]| rest.iter().any(|word| end.iter().any(|end| word.ends_with(end)));
    let expands = || rest.first().is_some_and(|word| word.starts_with('$'));
    match program.trim_end_matches(|last: char| last.is_ascii_digit() || last == '.') {
        "python"
        | "PYTHON"
        | "$PYTHON"
        | "$PYTHON_INTERPRETER"
        | "torchrun"
        | "accelerate"
        | "deepspeed"
        | "ipython" => {
            let module = rest.first().is_some_and(|word| word == "-m");
            let runs_tool = module
                && rest.get(1).is_some_and(|name| {
                    matches!(
                        name.as_str(),
                        "pip" | "pytest" | "venv" | "unittest" | "build" | "twine" | "black" | "flake8"
                    )
                });
            let is_setup = rest.first().is_some_and(|word| word.ends_with("setup.py"));
            !runs_tool && !is_setup && (module || is_script(&[".py"]) || expands())
        }
        "Rscript" | "R" => {
            is_script(&[".R", ".r", ".Rmd"]) || rest.iter().any(|word| word.contains("render(") || word == "-e")
        }
        "julia" => is_script(&[".jl"]),
        "jupyter" | "papermill" | "quarto" | "jupytext" => {
            is_script(&[".ipynb", ".qmd", "--execute"]) || rest.first().is_some_and(|word| word == "render")
        }
        "snakemake" | "nextflow" => true,
        "dvc" => rest.first().is_some_and(|word| word == "repro" || word == "exp"),
        "allennlp" | "fairseq-train" | "onmt_train" | "spacy" => {
            rest.first().is_some_and(|word| word == "train" || word == "evaluate")
        }
        _ => false,
    }
}
