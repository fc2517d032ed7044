//! Test runners, coverage and linters, as configured by the files tools look for.
//!
//! Called by the automation reader for every file; only files at the root or one folder below configure the work.

use super::command::linter_of;
use crate::evidence::Place;
use crate::read::manifest::yaml::{self, Node};
use crate::read::manifest::{ini, line_number, toml_tree};
use crate::read::text::lower;
use std::collections::{BTreeMap, BTreeSet};

/// What was found.
#[derive(Debug, Default)]
pub(crate) struct Settings {
    /// Coverage, root first.
    pub(crate) coverage: BTreeSet<Place>,
    /// Test runners, root first.
    pub(crate) runners: BTreeSet<Place>,
    /// Linters by name, each with the place nearest the root that configures it.
    pub(crate) linters: BTreeMap<String, Place>,
}

impl Settings {
    /// Takes what a file's name tells, whether or not its text was shown.
    pub(crate) fn name(&mut self, path: &str) {
        if path.matches('/').count() > 1 {
            return;
        }
        let name = lower(path.rsplit('/').next().unwrap_or(path));
        match &*name {
            ".coveragerc" | "codecov.yml" | ".codecov.yml" | "codecov.yaml" | ".codecov.yaml" | ".coveralls.yml"
            | ".nycrc" => {
                self.coverage.insert(Place::file(path));
            }
            "pytest.ini" | ".pytest.ini" | "noxfile.py" | "karma.conf.js" | ".mocharc.js" | ".mocharc.json"
            | ".mocharc.yml" | "testthat.r" | "phpunit.xml" => {
                self.runners.insert(Place::file(path));
            }
            _ if name.starts_with("jest.config.") || name.starts_with("vitest.config.") => {
                self.runners.insert(Place::file(path));
            }
            _ => {}
        }
        if let Some(linter) = linter_file(&name) {
            self.linter(linter, Place::file(path));
        }
    }

    /// Keeps a linter at the place nearest the root.
    pub(crate) fn linter(&mut self, name: &str, place: Place) {
        let rank = |place: &Place| (place.path.matches('/').count(), place.path.clone(), place.lines);
        match self.linters.get_mut(name) {
            Some(kept) if rank(kept) <= rank(&place) => {}
            Some(kept) => *kept = place,
            None => {
                self.linters.insert(name.to_owned(), place);
            }
        }
    }

    /// Takes what a file's text tells.
    pub(crate) fn text(&mut self, path: &str, text: &str) {
        if path.matches('/').count() > 1 {
            return;
        }
        let name = lower(path.rsplit('/').next().unwrap_or(path));
        match &*name {
            "setup.cfg" | "tox.ini" => self.sections(path, text),
            "pyproject.toml" => self.pyproject(path, text),
            ".pre-commit-config.yaml" | ".pre-commit-config.yml" => self.hooks(path, text),
            "package.json" => self.package(path, text),
            "cmakelists.txt" => {
                let line = text.lines().position(|line| line.trim().to_lowercase().starts_with("enable_testing("));
                self.runners.extend(line.map(|at| Place::lines(path, line_number(at), line_number(at))));
            }
            _ => {}
        }
    }

    fn sections(&mut self, path: &str, text: &str) {
        let (sections, entries) = ini(text);
        for (line, section) in sections {
            let place = || Place::lines(path, line, line).quoting(&format!("[{section}]"));
            let tool = section.split([':', '-', '.']).next().unwrap_or("");
            if section.starts_with("coverage:") {
                self.coverage.insert(place());
            } else if matches!(section.as_str(), "tool:pytest" | "pytest" | "nosetests" | "testenv") {
                self.runners.insert(place());
            } else if let Some(linter) = linter_of(tool) {
                self.linter(linter, place());
            }
        }
        for entry in entries {
            if entry.section == "aliases" && entry.key == "test" {
                self.runners
                    .insert(Place::lines(path, entry.line, entry.line).quoting(&format!("test = {}", entry.joined())));
            }
        }
    }

    fn pyproject(&mut self, path: &str, text: &str) {
        let document = toml_tree::parse(text);
        for (name, table) in document.get("tool").map(|item| item.pairs()).unwrap_or_default() {
            let place = || Place::lines(path, table.line, table.line).quoting(&format!("[tool.{name}]"));
            match name {
                "coverage" => {
                    self.coverage.insert(place());
                }
                "pytest" | "tox" | "nox" => {
                    self.runners.insert(place());
                }
                _ => {
                    if let Some(linter) = linter_of(name) {
                        self.linter(linter, place());
                    }
                }
            }
        }
    }

    /// pre-commit's hooks, by id and by the repository they come from.
    fn hooks(&mut self, path: &str, text: &str) {
        let document = yaml::parse(text);
        let repositories = document.root().and_then(|root| root.get("repos")).map(Node::items).unwrap_or_default();
        for repository in repositories {
            for hook in repository.get("hooks").map(Node::items).unwrap_or_default() {
                let id = hook.get_text("id").unwrap_or("");
                let name = id.strip_prefix("mirrors-").unwrap_or(id);
                let name = if name == "ruff-format" || name == "ruff-check" { "ruff" } else { name };
                if let Some(linter) = linter_of(name) {
                    self.linter(linter, Place::lines(path, hook.line, hook.line).quoting(&format!("id: {id}")));
                }
            }
        }
        if !repositories.is_empty() {
            self.linter("pre-commit", Place::file(path));
        }
    }

    fn package(&mut self, path: &str, text: &str) {
        let Ok(value) = serde_json::from_str::<serde_json::Value>(text) else { return };
        let line_of = |key: &str| {
            let quoted = format!("\"{key}\"");
            text.lines().position(|line| line.contains(&quoted)).map_or(1, line_number)
        };
        for key in ["jest", "mocha", "ava", "vitest"] {
            if value.get(key).is_some_and(|one| one.is_object()) {
                let line = line_of(key);
                self.runners.insert(Place::lines(path, line, line));
            }
        }
        for (key, linter) in [("eslintConfig", "eslint"), ("prettier", "prettier"), ("stylelint", "stylelint")] {
            if value.get(key).is_some() {
                let line = line_of(key);
                self.linter(linter, Place::lines(path, line, line));
            }
        }
    }
}

/// The linter a file of that name configures.
fn linter_file(name: &str) -> Option<&'static str> {
    let linter = match name {
        "ruff.toml" | ".ruff.toml" => "ruff",
        ".flake8" => "flake8",
        "mypy.ini" | ".mypy.ini" => "mypy",
        ".pylintrc" | "pylintrc" | "pylintrc.toml" => "pylint",
        ".isort.cfg" => "isort",
        ".style.yapf" => "yapf",
        ".pep8" | ".pycodestyle" => "pycodestyle",
        ".pydocstyle" | ".pydocstylerc" | ".pydocstyle.ini" => "pydocstyle",
        "pyrightconfig.json" => "pyright",
        ".bandit" | "bandit.yml" | "bandit.yaml" => "bandit",
        "clippy.toml" | ".clippy.toml" => "clippy",
        "rustfmt.toml" | ".rustfmt.toml" => "rustfmt",
        ".clang-format" => "clang-format",
        ".clang-tidy" => "clang-tidy",
        "cpplint.cfg" => "cpplint",
        ".golangci.yml" | ".golangci.yaml" | ".golangci.toml" => "golangci-lint",
        ".lintr" => "lintr",
        ".rubocop.yml" => "rubocop",
        ".yamllint" | ".yamllint.yml" | ".yamllint.yaml" => "yamllint",
        ".hadolint.yaml" | ".hadolint.yml" => "hadolint",
        "tslint.json" => "tslint",
        "biome.json" => "biome",
        ".scalafmt.conf" => "scalafmt",
        ".scalafix.conf" => "scalafix",
        "scalastyle-config.xml" | "scalastyle_config.xml" => "scalastyle",
        "checkstyle.xml" => "checkstyle",
        "detekt.yml" => "detekt",
        ".juliaformatter.toml" => "JuliaFormatter",
        ".sqlfluff" => "sqlfluff",
        ".editorconfig" => "editorconfig",
        _ if name.starts_with(".eslintrc") || name.starts_with("eslint.config.") => "eslint",
        _ if name.starts_with(".prettierrc") || name.starts_with("prettier.config.") => "prettier",
        _ if name.starts_with(".stylelintrc") => "stylelint",
        _ if name.starts_with(".markdownlint") => "markdownlint",
        _ => return None,
    };
    Some(linter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_names_and_texts() {
        let mut settings = Settings::default();
        settings.name(".flake8");
        settings.name("a/b/c/.eslintrc.js");
        settings.name(".coveragerc");
        settings.text(
            "setup.cfg",
            "[aliases]\ntest = pytest\n[tool:pytest]\naddopts = -q\n[mypy-numpy]\nx = 1\n[coverage:run]\n",
        );
        settings.text("pyproject.toml", "[tool.black]\nline-length = 1\n[tool.pytest.ini_options]\naddopts = ''\n");
        settings.text(
            ".pre-commit-config.yaml",
            "repos:\n- repo: x\n  hooks:\n  - id: ruff\n  - id: trailing-whitespace\n",
        );
        let linters: Vec<_> = settings.linters.keys().map(String::as_str).collect();
        assert_eq!(linters, ["black", "flake8", "mypy", "pre-commit", "ruff"]);
        let runners: Vec<_> = settings.runners.iter().map(|place| (place.path.as_str(), place.lines)).collect();
        assert_eq!(
            runners,
            [("pyproject.toml", Some([3, 3])), ("setup.cfg", Some([2, 2])), ("setup.cfg", Some([3, 3]))]
        );
        assert_eq!(settings.coverage.len(), 2);
    }
}
