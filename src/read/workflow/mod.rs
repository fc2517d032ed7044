//! Continuous integration, as configured.
//!
//! Called by the repository reader, once a file, then asked for the facts. Files may come in any order, so pipelines are
//! kept as drafts and what they call (`make test`, `tox`, `bash ci/test.sh`) is followed at the end. Invariant: a
//! pipeline runs tests only when a command that runs them was read, at a line, in it or in what it calls.

mod command;
mod definitions;
mod draft;
mod github;
mod settings;
pub(crate) mod shell;
mod systems;
mod triggers;

use super::{FileRole, FileView, Tree};
use crate::evidence::facts::{AutomationFacts, Reach, Workflow};
use crate::evidence::{Gap, Place, Slot};
use definitions::Definitions;
use draft::{Draft, Step};
use settings::Settings;
use std::collections::{BTreeMap, BTreeSet};

/// Whether a path is a pipeline of a known system.
pub(crate) fn is_pipeline(path: &str) -> bool {
    systems::system_of(path).is_some()
}

/// Bytes of a script or Makefile read.
const MAX_SCRIPT: u64 = 128 * 1024;
/// Pipelines kept.
const MAX_WORKFLOWS: usize = 200;

/// Collects over files, then tells.
#[derive(Debug, Default)]
pub struct AutomationReader {
    drafts: BTreeMap<String, Draft>,
    definitions: Definitions,
    settings: Settings,
}

impl AutomationReader {
    /// Takes what it needs from one file.
    pub fn file(&mut self, file: &FileView<'_>) {
        if file.role == FileRole::Vendored {
            return;
        }
        self.settings.name(file.path);
        let Some(text) = file.text else { return };
        if let Some(system) = systems::system_of(file.path) {
            if self.drafts.len() < MAX_WORKFLOWS {
                self.drafts.insert(file.path.to_owned(), systems::parse(system, file.path, text));
            }
            return;
        }
        self.settings.text(file.path, text);
        self.define(file, text);
    }

    fn define(&mut self, file: &FileView<'_>, text: &str) {
        let path = file.path;
        let name = path.rsplit('/').next().unwrap_or(path);
        let depth = path.matches('/').count();
        match name {
            "Makefile" | "makefile" | "GNUmakefile" if file.size <= MAX_SCRIPT => self.definitions.makefile(path, text),
            "tox.ini" | "setup.cfg" if depth == 0 => self.definitions.tox(text),
            "noxfile.py" if depth == 0 => self.definitions.noxfile(text),
            "package.json" if depth <= 1 => self.definitions.package(text),
            "pyproject.toml" | "pixi.toml" if depth == 0 => self.definitions.pyproject(text),
            _ => {}
        }
        let shell =
            [".sh", ".bash", ".bat", ".ps1"].iter().any(|end| name.ends_with(end)) || text.starts_with("#!/bin/");
        if file.size <= MAX_SCRIPT && shell {
            self.definitions.script(path, text);
        }
        let runs_tests = |call: &str| matches!(call, "pytest.main" | "unittest.main" | "nose.run" | "nose.main");
        if file.python.is_some_and(|python| python.calls.iter().any(|call| runs_tests(&call.name))) {
            self.definitions.testing_script(path);
        }
    }

    /// The facts, once every file was offered. `Absent` when the tree shows no pipeline and nothing else either;
    /// linters and test runners configured without any pipeline are seen, with no workflow.
    pub fn finish(mut self, tree: &Tree, _reach: Reach) -> Slot<AutomationFacts> {
        for path in tree.files.keys() {
            self.settings.name(path);
        }
        self.definitions.no_makefile = tree.complete && !tree.files.keys().any(|path| makes_makefile(path));
        let unread: Vec<&String> = tree
            .files
            .keys()
            .filter(|path| systems::system_of(path).is_some() && !self.drafts.contains_key(*path))
            .collect();
        let mut coverage: BTreeSet<Place> = std::mem::take(&mut self.settings.coverage);
        let mut workflows: Vec<Workflow> = Vec::new();
        let mut run: BTreeMap<String, Place> = BTreeMap::new();
        for draft in self.drafts.values() {
            let workflow = self.resolve(draft, tree, &mut coverage, &mut run);
            workflows.push(workflow);
        }
        // A linter's own settings say more than the pipeline that runs it.
        for (name, place) in run {
            self.settings.linters.entry(name).or_insert(place);
        }
        let linters = std::mem::take(&mut self.settings.linters);
        self.follow_uses(&mut workflows);
        // A pipeline known by name alone might run tests: unless another one does, nothing can be said.
        if !unread.is_empty() && workflows.iter().all(|workflow| workflow.runs_tests.is_none()) {
            return Slot::Unknown(Gap::NotAttempted);
        }
        let test_runner = self.test_runner();
        if workflows.is_empty() && coverage.is_empty() && linters.is_empty() && test_runner.is_none() {
            return Slot::Absent;
        }
        Slot::Seen(AutomationFacts {
            workflows,
            coverage: first_place(coverage),
            test_runner,
            linters: linters.keys().cloned().collect(),
            linters_at: linters,
        })
    }

    fn test_runner(&self) -> Option<Place> {
        let mut runners = self.settings.runners.clone();
        if runners.is_empty() {
            runners.extend(self.definitions.make_test_line().map(|line| Place::lines("Makefile", line, line)));
            if self.definitions.package_tests() {
                runners.insert(Place::file("package.json"));
            }
        }
        first_place(runners)
    }

    fn resolve(
        &self,
        draft: &Draft,
        tree: &Tree,
        coverage: &mut BTreeSet<Place>,
        linters: &mut BTreeMap<String, Place>,
    ) -> Workflow {
        let mut workflow = Workflow {
            path: draft.path.clone(),
            system: draft.system.to_owned(),
            on_push: draft.triggers.push,
            on_pull_request: draft.triggers.pull_request,
            triggers_by_default: draft.triggers.by_default,
            ..Workflow::default()
        };
        // Whether every test command seen so far swallows failure.
        let mut all_ignored = true;
        for job in &draft.jobs {
            for step in &job.steps {
                let outcome = self.definitions.outcome(&step.effect);
                let place = Place::lines(&draft.path, step.line, step.line).quoting(&step.quote);
                for name in &outcome.linters {
                    linters.entry((*name).to_owned()).or_insert_with(|| place.clone());
                }
                workflow.lints |= !outcome.linters.is_empty();
                if outcome.coverage {
                    workflow.coverage = true;
                    coverage.insert(place.clone());
                }
                if outcome.tests && script_exists(step, tree) {
                    workflow.matrix = workflow.matrix.max(job.matrix.max(1));
                    let ignored = step.failure_ignored || job.failure_ignored;
                    // The place shown is the first that can fail.
                    if workflow.runs_tests.is_none() || (all_ignored && !ignored) {
                        workflow.runs_tests = Some(place);
                    }
                    all_ignored &= ignored;
                }
            }
        }
        workflow.ignores_failure = workflow.runs_tests.is_some() && all_ignored;
        workflow
    }

    /// A job that uses another workflow of the repository does what that does; one from elsewhere is known by name.
    fn follow_uses(&self, workflows: &mut [Workflow]) {
        let testing: BTreeSet<String> =
            workflows.iter().filter(|one| one.runs_tests.is_some()).map(|one| one.path.clone()).collect();
        for workflow in workflows.iter_mut().filter(|one| one.runs_tests.is_none()) {
            let uses =
                self.drafts.get(&workflow.path).into_iter().flat_map(|draft| &draft.jobs).flat_map(|job| &job.uses);
            for (target, line) in uses {
                let runs = match target.strip_prefix("./") {
                    Some(local) => testing.contains(local),
                    None => {
                        let file =
                            target.split('@').next().unwrap_or("").rsplit('/').next().unwrap_or("").to_lowercase();
                        file.split(['.', '-', '_'])
                            .any(|word| matches!(word, "test" | "tests" | "pytest" | "tox" | "check"))
                    }
                };
                if runs {
                    workflow.matrix = workflow.matrix.max(1);
                    workflow.runs_tests =
                        Some(Place::lines(&workflow.path, *line, *line).quoting(&format!("uses: {target}")));
                    break;
                }
            }
        }
    }
}

/// Whether a file is a Makefile, or what one is generated from.
fn makes_makefile(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path).to_lowercase();
    name.starts_with("makefile")
        || matches!(name.as_str(), "gnumakefile" | "cmakelists.txt" | "configure" | "configure.ac" | "meson.build")
}

/// Whether the Python script a step runs as a test is there, where the whole tree is known.
fn script_exists(step: &Step, tree: &Tree) -> bool {
    match &step.effect.calls {
        Some(command::Callee::Script(path)) if step.effect.tests && tree.complete && path.ends_with(".py") => {
            let name = path.rsplit('/').next().unwrap_or(path);
            let nested = format!("/{name}");
            tree.files.keys().any(|known| known == name || known.ends_with(&nested))
        }
        _ => true,
    }
}

/// The place nearest the root, then first by name.
fn first_place(places: BTreeSet<Place>) -> Option<Place> {
    places.into_iter().min_by_key(|place| (place.path.matches('/').count(), place.path.clone(), place.lines))
}

#[cfg(test)]
mod tests;
