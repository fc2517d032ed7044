//! Where a run starts, what can be installed, what trains.

use crate::evidence::Place;
use crate::read::python::PythonFile;
use crate::read::text::{last_segment, lower};
use crate::read::{FileRole, FileView};

/// Modules whose use makes a script a command line.
const COMMAND_LINES: [&str; 9] =
    ["argparse", "click", "typer", "fire", "docopt", "hydra", "absl", "optparse", "jsonargparse"];

/// What makes the repository installable, when this file does: it names a package, not just dependencies.
pub(super) fn installable(file: &FileView<'_>, text: &str) -> Option<Place> {
    let (folder, name) = file.path.rsplit_once('/').unwrap_or(("", file.path));
    let marks: &[&str] = match name {
        "pyproject.toml" => &["[project]", "[tool.poetry]", "[tool.flit", "[tool.pdm"],
        "setup.py" => &["setup("],
        "setup.cfg" => &["[metadata]"],
        "Cargo.toml" => &["[package]"],
        "DESCRIPTION" => &["Package:"],
        "package.json" => &["\"name\""],
        "go.mod" => &["module "],
        "pom.xml" => &["<artifactId>"],
        "Project.toml" => &["uuid"],
        _ if name.ends_with(".gemspec") => &["spec", "Gem::"],
        _ => return None,
    };
    // Examples and tests hold manifests of their own.
    if folder.split('/').any(|part| matches!(part, "tests" | "test" | "examples" | "example" | "docs" | "fixtures")) {
        return None;
    }
    let (line, found) = (1..).zip(text.lines()).find(|(_, line)| marks.iter().any(|mark| line.contains(mark)))?;
    Some(Place::lines(file.path, line, line).quoting(found))
}

/// Where a run starts, when it does in this file, with its rank: what runs many steps comes first.
pub(super) fn entry_point(file: &FileView<'_>, text: &str) -> Option<(u8, Place)> {
    let name = file.path.rsplit('/').next().unwrap_or(file.path);
    let pipeline = matches!(
        name,
        "Makefile"
            | "makefile"
            | "GNUmakefile"
            | "dvc.yaml"
            | "Snakefile"
            | "MLproject"
            | "justfile"
            | "Justfile"
            | "main.nf"
            | "nextflow.config"
            | "_targets.R"
            | "Taskfile.yml"
            | "Procfile"
    );
    if pipeline {
        return Some((0, Place::file(file.path)));
    }
    if file.role != FileRole::Source {
        return None;
    }
    if let Some(python) = file.python {
        let depth = u8::try_from(file.path.matches('/').count().min(9)).unwrap_or(9);
        if let Some(line) = python.main_guard {
            return Some((1 + depth, quoted(file.path, text, line)));
        }
        let command = python
            .imports
            .iter()
            .find(|import| COMMAND_LINES.contains(&import.module.split('.').next().unwrap_or_default()))?;
        let is_script = !name.starts_with('_')
            && python.calls.iter().any(|call| {
                call.name.ends_with("parse_args")
                    || call.name.ends_with("ArgumentParser")
                    || call.name.ends_with(".run")
            });
        return is_script.then(|| (11 + depth, quoted(file.path, text, command.line)));
    }
    let mark = match file.language {
        Some("rust") if name == "main.rs" => "fn main(",
        Some("go") => "func main()",
        Some("java" | "kotlin") => "public static void main",
        Some("shell") if !file.path.contains("test") => return Some((22, Place::file(file.path))),
        _ => return None,
    };
    let (line, _) = (1..).zip(text.lines()).find(|(_, line)| line.contains(mark))?;
    Some((12, quoted(file.path, text, line)))
}

fn quoted(path: &str, text: &str, line: u32) -> Place {
    let index = (line as usize).saturating_sub(1);
    let place = Place::lines(path, line, line);
    match text.lines().nth(index) {
        // Notebooks are JSON: their lines are quoted by the readers that know the cell.
        Some(found) if !path.ends_with(".ipynb") => place.quoting(found),
        _ => place,
    }
}

/// Where a file trains something: `fit`, `backward`, a trainer, an optimiser's step.
pub(super) fn training(file: &FileView<'_>, python: &PythonFile) -> Option<Place> {
    let call = python.calls.iter().find(|call| is_training(&call.name, python))?;
    Some(quoted(file.path, file.text.unwrap_or_default(), call.line))
}

fn is_training(name: &str, python: &PythonFile) -> bool {
    let method = last_segment(name);
    let receiver = name.get(..(name.len() - method.len()).saturating_sub(1)).unwrap_or_default();
    let has_receiver = method.len() < name.len();
    let receiver = || lower(last_segment(receiver));
    // What prepares data is fitted too.
    const PREPARES: [&str; 12] = [
        "scaler",
        "encoder",
        "tokenizer",
        "pca",
        "vectorizer",
        "imputer",
        "binarizer",
        "labelencoder",
        "le",
        "transformer",
        "tfidf",
        "tsne",
    ];
    let prepares = || PREPARES.iter().any(|word| receiver() == *word || (word.len() > 3 && receiver().contains(word)));
    let uses = |module: &str| python.imports.iter().any(|import| import.module.split('.').next() == Some(module));
    match method {
        "fit" | "fit_generator" | "partial_fit" | "train_on_batch" | "fit_one_cycle" | "fine_tune"
        | "train_and_evaluate" => has_receiver && !prepares(),
        "backward" | "minimize" | "apply_gradients" => has_receiver,
        "train" => {
            matches!(&*receiver(), "trainer" | "lgb" | "lightgbm" | "xgb" | "xgboost" | "estimator")
                || receiver().contains("trainer")
        }
        "step" => receiver().contains("optim") && uses("torch"),
        _ => false,
    }
}
