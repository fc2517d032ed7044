//! What a repository defines for its pipelines to call: Makefile targets, tox environments, scripts, tasks.
//!
//! Called by the automation reader, file by file, then asked while pipelines are resolved. Invariant: following a call
//! stops after [`MAX_HOPS`], so that definitions calling each other end.

use super::command::{Callee, Effect, effect, linter_of};
use super::shell::{commands, essential};
use crate::read::manifest::{ini, line_number, pattern, toml_tree};
use regex::Regex;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Calls followed from one command.
const MAX_HOPS: u8 = 4;
/// Scripts remembered.
const MAX_SCRIPTS: usize = 1_000;
/// Effects kept of one definition.
const MAX_EFFECTS: usize = 60;

/// A Makefile's target.
#[derive(Debug, Clone, Default)]
pub(crate) struct Target {
    /// Its line.
    pub(crate) line: u32,
    prerequisites: Vec<String>,
    effects: Vec<Effect>,
    has_recipe: bool,
}

/// Everything defined.
#[derive(Debug, Default)]
pub(crate) struct Definitions {
    /// Targets by folder of the Makefile.
    pub(crate) makefiles: BTreeMap<String, BTreeMap<String, Target>>,
    first_targets: BTreeMap<String, String>,
    scripts: BTreeMap<String, Vec<Effect>>,
    tox: Option<BTreeMap<String, Vec<Effect>>>,
    nox: Option<Vec<Effect>>,
    packages: BTreeMap<String, Vec<Effect>>,
    tasks: BTreeMap<String, Vec<Effect>>,
    /// Set when the whole tree is known to hold no Makefile and nothing that makes one.
    pub(crate) no_makefile: bool,
}

/// What a command does in the end.
#[derive(Debug, Clone, Default)]
pub(crate) struct Outcome {
    /// Runs tests.
    pub(crate) tests: bool,
    /// Measures coverage.
    pub(crate) coverage: bool,
    /// Linters it runs.
    pub(crate) linters: Vec<&'static str>,
}

fn effects_of(text: &str) -> Vec<Effect> {
    let found = commands(text).into_iter().map(|command| effect(&command.words));
    found.filter(|one| *one != Effect::default()).take(MAX_EFFECTS).collect()
}

static RULE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^([A-Za-z0-9_./%$(){}-][A-Za-z0-9_./%$(){} -]*?)\s*::?([^=].*)?$"));
static ASSIGNMENT: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\s*(?:export\s+)?(\w+)\s*[?:+]?:?=(.*)$"));
static VARIABLE: LazyLock<Regex> = LazyLock::new(|| pattern(r"\$[({](\w+)[)}]"));

/// Whether a recipe's line runs a program other than those that only prepare or say something.
fn runs_something(recipe: &str) -> bool {
    commands(recipe).iter().any(|command| {
        let program = essential(&command.words).first().map_or("", String::as_str);
        !matches!(
            program,
            "" | "echo"
                | "printf"
                | "true"
                | ":"
                | "cd"
                | "mkdir"
                | "rm"
                | "cp"
                | "mv"
                | "pip"
                | "export"
                | "source"
                | "exit"
                | "touch"
        )
    })
}

/// Replaces a Makefile's own variables once; what they hold is not expanded again.
fn expand(recipe: &str, variables: &BTreeMap<String, String>) -> String {
    let replaced = VARIABLE.replace_all(recipe, |found: &regex::Captures<'_>| {
        let name = found.get(1).map_or("", |name| name.as_str());
        match variables.get(name) {
            Some(value) => value.clone(),
            None if name == "MAKE" => "make".to_owned(),
            None => found.get(0).map_or("", |whole| whole.as_str()).to_owned(),
        }
    });
    replaced.into_owned()
}

static SESSION_RUN: LazyLock<Regex> =
    LazyLock::new(|| pattern(r#"session\.run\(\s*((?:\*?[\w.]+\s*,\s*)?(?:["'][^"'\n]*["']\s*,?\s*)+)"#));
static QUOTED: LazyLock<Regex> = LazyLock::new(|| pattern(r#"["']([^"'\n]*)["']"#));

impl Definitions {
    /// Reads a Makefile.
    pub(crate) fn makefile(&mut self, path: &str, text: &str) {
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
        let mut targets: BTreeMap<String, Target> = BTreeMap::new();
        let mut current: Vec<String> = Vec::new();
        let mut first = None;
        let mut variables: BTreeMap<String, String> = BTreeMap::new();
        for (index, line) in text.lines().enumerate().take(5_000) {
            if line.starts_with('\t') || (line.starts_with("    ") && !current.is_empty()) {
                // `@` silences, `-` ignores failure.
                let recipe = line.trim().trim_start_matches(['@', '-', '+']);
                let found = effects_of(&expand(recipe, &variables));
                for name in &current {
                    if let Some(target) = targets.get_mut(name) {
                        target.has_recipe |= runs_something(recipe);
                        let room = MAX_EFFECTS.saturating_sub(target.effects.len());
                        target.effects.extend(found.iter().take(room).cloned());
                    }
                }
                continue;
            }
            if let Some(assignment) = ASSIGNMENT.captures(line) {
                if let (Some(name), Some(value)) = (assignment.get(1), assignment.get(2)) {
                    variables.insert(name.as_str().to_owned(), value.as_str().trim().chars().take(200).collect());
                }
                current.clear();
                continue;
            }
            let Some(rule) = RULE.captures(line.split('#').next().unwrap_or("").trim_end()) else {
                if !line.trim().is_empty() {
                    current.clear();
                }
                continue;
            };
            let prerequisites = rule.get(2).map_or("", |rest| rest.as_str());
            let (prerequisites, inline) = prerequisites.split_once(';').unwrap_or((prerequisites, ""));
            let prerequisites: Vec<String> = prerequisites.split_whitespace().take(50).map(str::to_owned).collect();
            current = rule.get(1).map_or("", |names| names.as_str()).split_whitespace().map(str::to_owned).collect();
            for name in &current {
                if name.starts_with('.') {
                    continue;
                }
                first.get_or_insert_with(|| name.clone());
                let target = targets
                    .entry(name.clone())
                    .or_insert_with(|| Target { line: line_number(index), ..Target::default() });
                target.prerequisites.extend(prerequisites.iter().cloned());
                target.effects.extend(effects_of(inline));
            }
        }
        if let Some(first) = first {
            self.first_targets.insert(folder.clone(), first);
        }
        self.makefiles.insert(folder, targets);
    }

    /// Reads a `tox.ini` (also `setup.cfg`'s `[tox:…]` sections, prefix taken off by the caller).
    pub(crate) fn tox(&mut self, text: &str) {
        let mut environments: BTreeMap<String, Vec<Effect>> = BTreeMap::new();
        for entry in ini(text).1 {
            let section = entry.section.trim_start_matches("tox:");
            let Some(name) = section.strip_prefix("testenv") else { continue };
            if matches!(entry.key.as_str(), "commands" | "commands_pre" | "commands_post") {
                let script: String = entry
                    .values
                    .iter()
                    // `py37: pytest` limits a command to some environments; `-` ignores failure.
                    .map(|(_, value)| value.trim_start_matches('-').trim().replace("{posargs", " {posargs") + "\n")
                    .map(|line| match line.split_once(": ") {
                        Some((factor, rest)) if !factor.contains(' ') => rest.to_owned(),
                        _ => line,
                    })
                    .collect();
                let script =
                    script.replace("{envpython}", "python").replace("{toxinidir}/", "").replace("{envbindir}/", "");
                let found = effects_of(&script);
                environments.entry(name.trim_start_matches(':').to_owned()).or_default().extend(found);
            }
        }
        if !environments.is_empty() {
            self.tox.get_or_insert_default().extend(environments);
        }
    }

    /// Reads a `noxfile.py`: the literal arguments of `session.run`.
    pub(crate) fn noxfile(&mut self, text: &str) {
        let mut found = Vec::new();
        for run in SESSION_RUN.captures_iter(text).take(200) {
            let arguments = run.get(1).map_or("", |arguments| arguments.as_str());
            let words: Vec<String> = QUOTED
                .captures_iter(arguments)
                .filter_map(|word| word.get(1))
                .map(|word| word.as_str().to_owned())
                .collect();
            found.push(effect(&words));
        }
        self.nox = Some(found);
    }

    /// Reads the scripts of a `package.json`.
    pub(crate) fn package(&mut self, text: &str) {
        let Ok(value) = serde_json::from_str::<serde_json::Value>(text) else { return };
        for (name, script) in
            value.get("scripts").and_then(|scripts| scripts.as_object()).into_iter().flatten().take(300)
        {
            self.packages.entry(name.clone()).or_insert_with(|| effects_of(script.as_str().unwrap_or("")));
        }
    }

    /// Reads the tasks a `pyproject.toml` (or `pixi.toml`) defines for hatch, pdm, poe, taskipy, rye and pixi.
    pub(crate) fn pyproject(&mut self, text: &str) {
        let document = toml_tree::parse(text);
        let mut tables = Vec::new();
        for path in
            ["tool.poe.tasks", "tool.pdm.scripts", "tool.taskipy.tasks", "tool.rye.scripts", "tool.pixi.tasks", "tasks"]
        {
            tables.extend(document.get(path));
        }
        for (_, environment) in document.get("tool.hatch.envs").map(|item| item.pairs()).unwrap_or_default() {
            tables.extend(environment.get("scripts"));
        }
        for (_, feature) in document.get("tool.pixi.feature").map(|item| item.pairs()).unwrap_or_default() {
            tables.extend(feature.get("tasks"));
        }
        for (name, task) in tables.iter().flat_map(|table| table.pairs()).take(300) {
            let mut script = String::new();
            let parts = [Some(task), task.get("cmd"), task.get("shell"), task.get("composite"), task.get("sequence")];
            for part in parts.into_iter().flatten() {
                let items = part.items();
                for text in part.text().into_iter().chain(items.iter().filter_map(|item| item.text())) {
                    script.push_str(text);
                    script.push('\n');
                }
            }
            self.tasks.entry(name.to_owned()).or_default().extend(effects_of(&script));
        }
        if let Some(legacy) = document.get("tool.tox.legacy_tox_ini").and_then(|item| item.text()) {
            self.tox(legacy);
        }
    }

    /// Reads a shell script.
    pub(crate) fn script(&mut self, path: &str, text: &str) {
        if self.scripts.len() < MAX_SCRIPTS {
            self.scripts.insert(path.to_owned(), effects_of(text));
        }
    }

    /// Notes a script in another language that runs tests by itself (`pytest.main()`).
    pub(crate) fn testing_script(&mut self, path: &str) {
        if self.scripts.len() < MAX_SCRIPTS {
            self.scripts.insert(path.to_owned(), vec![Effect { tests: true, ..Effect::default() }]);
        }
    }

    /// The line of a Makefile's target that runs tests, in the root's Makefile.
    pub(crate) fn make_test_line(&self) -> Option<u32> {
        let targets = self.makefiles.get("")?;
        targets.iter().filter(|(name, _)| name.contains("test") || *name == "check").find_map(|(name, target)| {
            let mut outcome = Outcome::default();
            let callee = Callee::Make(String::new(), vec![name.clone()]);
            self.follow(&callee, 0, &mut outcome);
            outcome.tests.then_some(target.line)
        })
    }

    /// Whether `package.json` has a test script that does something.
    pub(crate) fn package_tests(&self) -> bool {
        self.packages.get("test").is_some_and(|effects| !effects.is_empty())
    }

    /// What an effect comes to once its calls are followed.
    pub(crate) fn outcome(&self, effect: &Effect) -> Outcome {
        let mut outcome = Outcome::default();
        self.add(effect, 0, &mut outcome);
        outcome
    }

    fn add(&self, effect: &Effect, hops: u8, outcome: &mut Outcome) {
        outcome.tests |= effect.tests;
        outcome.coverage |= effect.coverage;
        outcome.linters.extend(effect.linter);
        if let Some(callee) = effect.calls.as_ref().filter(|_| hops < MAX_HOPS && !effect.tests) {
            self.follow(callee, hops + 1, outcome);
        }
    }

    fn all(&self, effects: &[Effect], hops: u8, outcome: &mut Outcome) {
        for effect in effects {
            if outcome.linters.len() > 200 {
                return;
            }
            self.add(effect, hops, outcome);
        }
    }

    fn follow(&self, callee: &Callee, hops: u8, outcome: &mut Outcome) {
        match callee {
            Callee::Make(folder, targets) => self.make(folder, targets, hops, outcome),
            Callee::Script(path) => {
                let found = self.scripts.get(path).or_else(|| {
                    // A step may have changed folder before.
                    let name = format!("/{path}");
                    self.scripts.iter().find(|(known, _)| known.ends_with(&name)).map(|(_, effects)| effects)
                });
                if let Some(effects) = found {
                    self.all(effects, hops, outcome);
                }
            }
            Callee::Tox(environments) => self.tox_environments(environments, hops, outcome),
            Callee::Nox(sessions) => match &self.nox {
                Some(effects) => self.all(effects, hops, outcome),
                None => outcome.tests |= sessions.is_empty() || sessions.iter().any(|name| name.contains("test")),
            },
            Callee::Package(name) => match self.packages.get(name) {
                Some(effects) => self.all(effects, hops, outcome),
                None => outcome.tests |= name == "test" && self.packages.is_empty(),
            },
            Callee::Task(name) => match self.tasks.get(name) {
                Some(effects) => self.all(effects, hops, outcome),
                None => outcome.tests |= matches!(name.as_str(), "test" | "tests" | "pytest" | "test-cov" | "cov"),
            },
        }
    }

    fn make(&self, folder: &str, targets: &[String], hops: u8, outcome: &mut Outcome) {
        let Some(known) = self.makefiles.get(folder).or_else(|| self.makefiles.get("").filter(|_| folder.is_empty()))
        else {
            // No Makefile was read: it may be generated (cmake) or not have been shown. The target's name is all there is.
            outcome.tests |=
                targets.iter().any(|name| matches!(name.as_str(), "test" | "tests" | "check" | "unittest"));
            return;
        };
        let default = self.first_targets.get(folder);
        let wanted: Vec<&String> =
            if targets.is_empty() { default.into_iter().collect() } else { targets.iter().collect() };
        for name in wanted {
            let Some(target) = known.get(name) else { continue };
            self.all(&target.effects, hops, outcome);
            if hops < MAX_HOPS && !target.prerequisites.is_empty() && !outcome.tests {
                let known: Vec<String> =
                    target.prerequisites.iter().filter(|name| known.contains_key(*name)).cloned().collect();
                if !known.is_empty() {
                    self.make(folder, &known, hops + 1, outcome);
                }
            }
            // A recipe that runs a test binary we do not know by name is a test all the same.
            let named_test = matches!(name.as_str(), "test" | "tests" | "check" | "unittest");
            let unknown = |effect: &Effect| matches!(&effect.calls, Some(Callee::Script(path)) if !self.scripts.contains_key(path));
            outcome.tests |= named_test && target.has_recipe && target.effects.iter().all(unknown);
        }
    }

    fn tox_environments(&self, environments: &[String], hops: u8, outcome: &mut Outcome) {
        let only_others = !environments.is_empty()
            && environments.iter().all(|name| {
                name.split('-').any(|factor| {
                    linter_of(factor).is_some()
                        || matches!(
                            factor,
                            "lint"
                                | "docs"
                                | "doc"
                                | "build"
                                | "release"
                                | "style"
                                | "format"
                                | "typing"
                                | "type"
                                | "package"
                                | "pkglint"
                                | "publish"
                                | "clean"
                        )
                })
            });
        let Some(known) = &self.tox else {
            outcome.tests |= !only_others;
            return;
        };
        let base = known.get("").map(Vec::as_slice).unwrap_or_default();
        if environments.is_empty() {
            known.values().for_each(|effects| self.all(effects, hops, outcome));
            return;
        }
        for name in environments {
            match known.get(name) {
                Some(effects) => self.all(effects, hops, outcome),
                None => self.all(base, hops, outcome),
            }
        }
        // Sections such as `[testenv:py{37,38}]` and computed names match no key.
        outcome.tests |=
            !only_others && known.keys().any(|key| key.contains('{') || key.contains(',')) && base.is_empty();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn runs_tests(definitions: &Definitions, command: &str) -> bool {
        definitions.outcome(&effect(&commands(command)[0].words)).tests
    }

    #[test]
    fn make_targets_are_followed() {
        let mut definitions = Definitions::default();
        let makefile = "PY := python\n.PHONY: all test\nall: build\nbuild:\n\t$(PY) setup.py build\n\ntest: lint unit\nlint:\n\tflake8 .\nunit: build\n\t@cd src && \\\n\t$(PY) -m pytest\ndocs:\n\t@echo pytest\ncheck:\n\t./bin/selfcheck --fast\nloop: loop\n";
        definitions.makefile("Makefile", makefile);
        assert!(runs_tests(&definitions, "make test"));
        assert!(runs_tests(&definitions, "make check"));
        for command in ["make", "make docs", "make lint", "make missing", "make loop", "make build"] {
            assert!(!runs_tests(&definitions, command), "{command}");
        }
        assert!(definitions.make_test_line().is_some());
        assert_eq!(definitions.outcome(&effect(&commands("make test")[0].words)).linters, ["flake8"]);
    }

    #[test]
    fn an_unseen_makefile_is_judged_by_its_target_s_name() {
        let definitions = Definitions::default();
        assert!(runs_tests(&definitions, "make test") && !runs_tests(&definitions, "make docs"));
    }

    #[test]
    fn tox_environments_are_followed() {
        let mut definitions = Definitions::default();
        definitions.tox("[tox]\nenvlist = py37,lint\n[testenv]\ndeps = pytest\ncommands =\n    pytest {posargs}\n[testenv:lint]\ncommands = flake8\n");
        assert!(runs_tests(&definitions, "tox") && runs_tests(&definitions, "tox -e py37"));
        assert!(!runs_tests(&definitions, "tox -e lint"));
        assert!(!runs_tests(&Definitions::default(), "tox -e lint") && runs_tests(&Definitions::default(), "tox"));
    }

    #[test]
    fn scripts_tasks_and_packages_are_followed() {
        let mut definitions = Definitions::default();
        definitions.script("ci/test.sh", "#!/bin/bash\nset -e\npip install -e .\npython -m pytest\n");
        definitions.script("ci/docs.sh", "echo pytest\n");
        definitions.package(
            "{\"scripts\": {\"test\": \"echo \\\"Error: no test specified\\\" && exit 1\", \"unit\": \"jest\"}}",
        );
        definitions.pyproject("[tool.hatch.envs.default.scripts]\ncov = \"pytest --cov\"\n[tool.poe.tasks]\nall = {sequence = [\"ruff check\"]}\n");
        definitions.noxfile(
            "@nox.session\ndef tests(session):\n    session.install('.')\n    session.run(\n        'pytest', '-q')\n",
        );
        assert!(runs_tests(&definitions, "bash ci/test.sh") && runs_tests(&definitions, "./test.sh"));
        assert!(!runs_tests(&definitions, "bash ci/docs.sh") && !runs_tests(&definitions, "bash ci/missing.sh"));
        assert!(!runs_tests(&definitions, "npm test") && runs_tests(&definitions, "npm run unit"));
        assert!(runs_tests(&definitions, "hatch run cov") && !runs_tests(&definitions, "poe all"));
        assert!(runs_tests(&definitions, "nox"));
        assert!(!definitions.package_tests());
    }
}
