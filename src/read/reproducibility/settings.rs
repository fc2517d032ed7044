//! Parameters of the command line and files of settings, where code reads them.

use super::keep::{Kept, at, line_at, line_of};
use super::lexical::{Found, Use};
use crate::evidence::Place;
use crate::evidence::facts::RunFacts;
use crate::read::python::{Call, PythonFile};
use crate::read::text::lower;
use crate::read::{FileView, Tree};
use std::collections::BTreeSet;

/// Calls of one file whose line is looked at.
const MAX_LOOKED_AT: usize = 20;

/// Collects over files, then tells.
#[derive(Debug, Default)]
pub(super) struct Settings {
    parameters: u64,
    places: Kept<5>,
    /// Some code parses what `add_argument` defines.
    parses: bool,
    loads: Kept<5>,
    /// Loads settings that R or Julia read.
    defined: u64,
    defined_places: Kept<5>,
}

impl Settings {
    /// Takes a Python file or notebook.
    pub(super) fn python(&mut self, file: &FileView<'_>, python: &PythonFile) {
        let mut looked_at = 0;
        for call in &python.calls {
            let last = call.name.rsplit('.').next().unwrap_or(&call.name);
            match last {
                "parse_args" | "parse_known_args" | "parse_args_into_dataclasses" => self.parses = true,
                "add_argument" | "add_option" if call.name != last => {
                    self.defined += 1;
                    if self.defined_places.wants(file.path) {
                        self.defined_places.add(at(file, call.line));
                    }
                }
                _ if is_parameter(&call.name, last, python) => {
                    self.parameters += 1;
                    if self.places.wants(file.path) {
                        self.places.add(at(file, call.line));
                    }
                }
                _ => {}
            }
            if looked_at < MAX_LOOKED_AT && may_load(call, last) {
                looked_at += 1;
                if self.loads.wants(file.path) && loads(file, python, call, last) {
                    self.loads.add(at(file, call.line));
                }
            }
        }
    }

    /// Takes the text of a Python script, for arguments taken off the command line by their number.
    pub(super) fn arguments(&mut self, file: &FileView<'_>, text: &str) {
        let found = memchr::memmem::find_iter(text.as_bytes(), "sys.argv[").map(|at| line_at(text, at));
        let reads =
            |line: &u32| line_of(file, *line).is_some_and(|code| !code.starts_with('#') && !code.contains("argv[0]"));
        let lines: Vec<u32> = found.take(MAX_LOOKED_AT).filter(reads).collect();
        self.parameters += lines.len() as u64;
        if let Some(first) = lines.first().filter(|_| self.places.wants(file.path)) {
            self.places.add(at(file, *first));
        }
    }

    /// Takes an R or Julia file.
    pub(super) fn lexical(&mut self, file: &FileView<'_>, found: &Found) {
        for (kind, line) in &found.uses {
            match kind {
                Use::Parameter => {
                    self.parameters += 1;
                    if self.places.wants(file.path) {
                        self.places.add(at(file, *line));
                    }
                }
                Use::Configuration if self.loads.wants(file.path) => self.loads.add(at(file, *line)),
                _ => {}
            }
        }
    }

    /// Tells, with the files of settings in the tree.
    pub(super) fn finish(self, tree: &Tree, runs: &mut RunFacts) {
        let (mut parameters, mut places) = (self.parameters, self.places);
        if self.parses {
            parameters += self.defined;
            self.defined_places.places().into_iter().for_each(|place| places.add(place));
        }
        runs.parameters = parameters;
        runs.parameter_places = places.places();
        if self.loads.is_empty() {
            return;
        }
        let mut files = Kept::<5>::default();
        for path in tree.files.iter().filter(|(_, size)| **size > 0).map(|(path, _)| path) {
            if is_settings(path) {
                files.add(Place::file(path));
            }
        }
        runs.configuration_files = files.places();
        runs.configuration_loads = self.loads.places();
    }
}

/// Whether a call makes a parameter of the command line by itself.
fn is_parameter(name: &str, last: &str, python: &PythonFile) -> bool {
    let head = name.split('.').next().unwrap_or(name);
    let uses = |module: &str| python.imports.iter().any(|import| import.module.split('.').next() == Some(module));
    match last {
        "option" | "argument" => head == "click" || name == last && uses("click"),
        "Option" | "Argument" => head == "typer" || name == last && uses("typer"),
        "Fire" => uses("fire"),
        "docopt" => uses("docopt"),
        "HfArgumentParser" | "LightningCLI" | "ArgumentParser" if last != "ArgumentParser" => true,
        "cli" => head == "tyro",
        _ => last.starts_with("DEFINE_") && (uses("absl") || uses("tensorflow")) && !last.contains("config"),
    }
}

/// Whether a call may load settings, by its name.
fn may_load(call: &Call, last: &str) -> bool {
    matches!(
        last,
        "load"
            | "safe_load"
            | "full_load"
            | "loads"
            | "read"
            | "merge_from_file"
            | "fromfile"
            | "from_file"
            | "main"
            | "compose"
            | "parse_config_file"
            | "parse_config_files_and_bindings"
            | "DEFINE_config_file"
            | "ConfigParser"
            | "parse_file"
            | "Dynaconf"
            | "add_config"
            | "from_yaml"
            | "unsafe_load"
    ) && call.name.len() < 80
}

/// Whether it does.
fn loads(file: &FileView<'_>, python: &PythonFile, call: &Call, last: &str) -> bool {
    let head = call.name.split('.').next().unwrap_or(&call.name);
    let uses = |module: &str| python.imports.iter().any(|import| import.module.split('.').next() == Some(module));
    match last {
        "main" | "compose" => head == "hydra" || last == "compose" && uses("hydra"),
        "merge_from_file" => true,
        "fromfile" => matches!(head, "Config" | "mmcv" | "mmengine"),
        "from_file" => matches!(head, "Params" | "Config"),
        "parse_config_file" | "parse_config_files_and_bindings" => uses("gin"),
        "DEFINE_config_file" | "Dynaconf" => true,
        "add_config" => uses("sacred"),
        "ConfigParser" => uses("configparser") || uses("ConfigParser"),
        "parse_file" => head == "ConfigFactory" || head == "pyhocon",
        "from_yaml" => says_settings(file, python, call),
        "load" if head == "OmegaConf" => true,
        "load" | "loads" if matches!(head, "toml" | "tomllib" | "tomli") => says_settings(file, python, call),
        "load" | "safe_load" | "full_load" | "unsafe_load" if matches!(head, "yaml" | "YAML" | "json" | "ruamel") => {
            says_settings(file, python, call)
        }
        _ => false,
    }
}

/// Whether the line or the function around says that settings are meant.
fn says_settings(file: &FileView<'_>, python: &PythonFile, call: &Call) -> bool {
    let says = |text: &str| {
        let text = text.to_lowercase();
        ["conf", "cfg", "param", "setting", "hyp", "opts", "option"].iter().any(|word| text.contains(word))
            || text.contains("args") && !text.contains("kwargs")
    };
    let around = python
        .functions
        .iter()
        .filter(|function| (function.lines[0]..=function.lines[1]).contains(&call.line))
        .any(|function| says(&function.name));
    around || line_of(file, call.line).is_some_and(|line| says(&line))
}

/// Whether a path is a file of the work's own settings.
fn is_settings(path: &str) -> bool {
    let lower = lower(path);
    let (folders, file) = lower.rsplit_once('/').unwrap_or(("", &lower));
    let Some((stem, extension)) = file.rsplit_once('.') else { return false };
    if !matches!(extension, "yaml" | "yml" | "toml" | "json" | "jsonnet" | "ini" | "cfg" | "gin" | "conf" | "hocon") {
        return false;
    }
    let aside: BTreeSet<&str> =
        ["tests", "test", "docs", "doc", "node_modules", "deploy", "k8s", "docker", "fixtures", "website"].into();
    let is_tool = folders.split('/').any(|part| part.starts_with('.') || aside.contains(part))
        || stem.starts_with('.')
        || matches!(
            stem,
            "pyproject"
                | "setup"
                | "tox"
                | "package"
                | "package-lock"
                | "tsconfig"
                | "mkdocs"
                | "docker-compose"
                | "compose"
                | "_config"
                | "codecov"
                | "environment"
                | "pytest"
                | "mypy"
                | "project"
                | "manifest"
                | "cargo"
                | "logging"
                | "appveyor"
                | "nginx"
                | "tokenizer_config"
                | "bert_config"
                | "jest.config"
                | "babel.config"
                | "_quarto"
                | "_bookdown"
                | "readthedocs"
                | "jupyter_notebook_config"
                | "conda"
        );
    let named = ["config", "conf", "cfg", "param", "setting", "hyp", "experiment", "recipe", "exp"];
    !is_tool
        && (extension == "gin"
            || named.iter().any(|word| stem.contains(word))
            || folders.split('/').any(|part| named.iter().any(|word| part.starts_with(word))))
}
