//! Packages that R and Julia code takes up, from its text without comments and strings.
//!
//! Called for every R and Julia file, here and by the inventory. Invariant: the language's own packages, and modules of
//! the repository itself, are none.

use super::super::modules::is_base_r;
use super::{By, Seen, note};
use crate::evidence::Place;
use crate::evidence::facts::{ImportFacts, ImportUse};
use crate::read::manifest::pattern;
use crate::read::tests::strip::{strip, syntax_of};
use crate::read::text::lower;
use crate::read::{FileRole, FileView};
use regex::Regex;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

/// Packages kept of one language.
const MAX_PACKAGES: usize = 2_000;
/// Lines of one R file read.
const MAX_LINES: usize = 20_000;
/// Statements of one Julia file read.
const MAX_STATEMENTS: usize = 2_000;

static R_USE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r#"\b(?:library|require|requireNamespace|loadNamespace)\(\s*["']?([A-Za-z][A-Za-z0-9.]{1,60})["']?|\b([A-Za-z][A-Za-z0-9.]{1,60}):::?[A-Za-z.]"#,
    )
});
static R_LIST: LazyLock<Regex> = LazyLock::new(|| pattern(r"\bp_load\(([^()]*)\)"));
/// roxygen writes NAMESPACE from these.
static R_TAG: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\s*#'\s*@import(?:From)?\s+([A-Za-z][A-Za-z0-9.]{1,60})"));
static JULIA_USE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?m)^[ \t]*(?:@everywhere[ \t]+)?(?:using|import)[ \t]+((?:[^\n#:]*,[ \t]*\n)*[^\n#]*)")
});
static JULIA_MODULE: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?m)^[ \t]*(?:bare)?module[ \t]+([A-Za-z]\w*)"));
static PACKAGE: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?m)^Package:[ \t]*([A-Za-z][A-Za-z0-9.]*)"));
static PROJECT: LazyLock<Regex> = LazyLock::new(|| pattern(r#"(?m)^name[ \t]*=[ \t]*"([A-Za-z]\w*)""#));

/// Julia's standard library.
const JULIA_STANDARD: [&str; 40] = [
    "Base",
    "Core",
    "Main",
    "Random",
    "LinearAlgebra",
    "Statistics",
    "Test",
    "Dates",
    "Printf",
    "Pkg",
    "Distributed",
    "SparseArrays",
    "DelimitedFiles",
    "Markdown",
    "Logging",
    "Serialization",
    "SHA",
    "UUIDs",
    "Sockets",
    "InteractiveUtils",
    "REPL",
    "Libdl",
    "Profile",
    "Unicode",
    "Mmap",
    "FileWatching",
    "Downloads",
    "TOML",
    "Artifacts",
    "LibGit2",
    "Base64",
    "CRC32c",
    "Future",
    "SharedArrays",
    "Tar",
    "ArgTools",
    "LazyArtifacts",
    "NetworkOptions",
    "SuiteSparse",
    "Threads",
];

/// Packages of other people that a file takes up, each with its line, in order. Empty for other languages.
pub(in crate::read) fn packages(file: &FileView<'_>) -> Vec<(String, u32)> {
    let Some(text) = file.text else { return Vec::new() };
    match file.language {
        Some("r") => r_packages(file.path, text),
        Some("julia") => julia_packages(text),
        _ => Vec::new(),
    }
}

fn r_packages(path: &str, text: &str) -> Vec<(String, u32)> {
    let is_document = lower(path).ends_with("md");
    let mut inside = !is_document;
    let mut found = Vec::new();
    for (number, line) in (1_u32..).zip(text.lines()).take(MAX_LINES) {
        if is_document && line.trim_start().starts_with("```") {
            inside = !inside && line.trim_start().starts_with("```{r");
            continue;
        }
        if !inside {
            continue;
        }
        if let Some(tag) = R_TAG.captures(line).and_then(|found| found.get(1)) {
            found.push((tag.as_str().to_owned(), number));
        }
        let code = line.split('#').next().unwrap_or("");
        for used in R_USE.captures_iter(code).take(20) {
            found.extend(used.get(1).or_else(|| used.get(2)).map(|name| (name.as_str().to_owned(), number)));
        }
        for list in R_LIST.captures_iter(code).filter_map(|found| found.get(1)) {
            let names = list.as_str().split(',').map(|name| name.trim().trim_matches(['"', '\'']));
            let plain = names
                .filter(|name| name.len() > 1 && name.chars().all(|one| one.is_ascii_alphanumeric() || one == '.'));
            found.extend(plain.map(|name| (name.to_owned(), number)));
        }
    }
    found.retain(|(name, _)| !is_base_r(name));
    found
}

fn julia_packages(text: &str) -> Vec<(String, u32)> {
    if !(text.contains("using ") || text.contains("import ")) {
        return Vec::new();
    }
    let code = strip(text, syntax_of("julia"));
    let own: BTreeSet<&str> =
        JULIA_MODULE.captures_iter(&code).filter_map(|found| found.get(1)).map(|name| name.as_str()).collect();
    let mut found = Vec::new();
    for statement in JULIA_USE.captures_iter(&code).take(MAX_STATEMENTS).filter_map(|found| found.get(1)) {
        let before = code.as_bytes().get(..statement.start()).unwrap_or_default();
        let line = u32::try_from(memchr::memchr_iter(b'\n', before).count()).unwrap_or(u32::MAX).saturating_add(1);
        let modules = statement.as_str().split(':').next().unwrap_or_default();
        for module in modules.split(',').map(str::trim) {
            let name = module.split(['.', ' ', ';', '\n']).next().unwrap_or_default();
            let is_name = name.starts_with(|first: char| first.is_ascii_uppercase())
                && name.chars().all(|one| one.is_ascii_alphanumeric() || one == '_');
            if is_name && !own.contains(name) && !JULIA_STANDARD.contains(&name) {
                found.push((name.to_owned(), line));
            }
        }
    }
    found
}

/// R and Julia packages in use, and what the repository calls itself.
#[derive(Debug, Default)]
pub(super) struct Lexical {
    r: BTreeMap<String, Seen>,
    julia: BTreeMap<String, Seen>,
    own: BTreeSet<String>,
}

impl Lexical {
    /// Takes the repository's own name from its manifest, and its modules.
    pub(super) fn named(&mut self, file: &FileView<'_>) {
        let name = file.path.rsplit('/').next().unwrap_or(file.path);
        let pattern = match name {
            "DESCRIPTION" => &PACKAGE,
            "Project.toml" | "JuliaProject.toml" => &PROJECT,
            _ if file.language == Some("julia") && matches!(file.role, FileRole::Source | FileRole::Test) => {
                &JULIA_MODULE
            }
            _ => return,
        };
        let text = file.text.unwrap_or_default();
        for found in pattern.captures_iter(text).take(50).filter_map(|found| found.get(1)) {
            self.own.insert(found.as_str().to_owned());
        }
    }

    /// Takes the packages of one R or Julia file.
    pub(super) fn file(&mut self, file: &FileView<'_>, is_test: bool) {
        let kept = match file.language {
            Some("r") => &mut self.r,
            Some("julia") => &mut self.julia,
            _ => return,
        };
        // Extensions of a Julia package load with what they extend, if that is there.
        let stands_aside = file.path.split('/').rev().skip(1).any(|part| match file.language {
            Some("julia") => part == "ext",
            // What only articles, raw data and checks of dependents need is no need of an R package.
            _ => matches!(part, "vignettes" | "data-raw" | "revdep" | "pkgdown" | "man-roxygen"),
        });
        for (package, line) in packages(file) {
            if kept.len() >= MAX_PACKAGES && !kept.contains_key(&package) {
                continue;
            }
            let written = file.text.and_then(|text| text.lines().nth((line as usize).saturating_sub(1)));
            let place = Place::lines(file.path, line, line).quoting(written.unwrap_or_default());
            let by = By { optional: is_test || stands_aside, beside: false };
            note(kept.entry(package).or_insert_with(|| Seen::at(&place)), file.path, place, by);
        }
    }

    /// Compares with what is declared: where something of the language is, or where the work is not Python's.
    pub(super) fn compare(&self, r: &BTreeSet<String>, julia: &BTreeSet<String>, alone: bool, facts: &mut ImportFacts) {
        for (language, named, folds) in [(&self.r, r, false), (&self.julia, julia, true)] {
            if named.is_empty() && !alone {
                continue;
            }
            for (package, seen) in language.iter().filter(|(package, _)| !self.own.contains(*package)) {
                let declared = if folds { named.contains(&package.to_lowercase()) } else { named.contains(package) };
                facts.used.entry(package.clone()).or_insert_with(|| ImportUse {
                    distribution: package.clone(),
                    files: seen.files.len() as u64,
                    place: seen.place.clone(),
                    declared,
                    optional: seen.optional,
                });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(language: &'static str, path: &str, text: &str) -> Vec<(String, u32)> {
        let view = FileView {
            path,
            size: text.len() as u64,
            text: Some(text),
            cut: false,
            role: FileRole::Source,
            language: Some(language),
            python: None,
        };
        packages(&view)
    }

    #[test]
    fn julia_statements_of_every_form_are_read() {
        let text = "module Churn\nusing Random, Flux\nimport CSV: read, File\nusing DataFrames,\n      Plots\nimport .Local\nusing MLJ.Base: fit # using No\n\"\"\"\nusing Not\n\"\"\"\nend\nusing Churn\n";
        let found: Vec<(String, u32)> = names("julia", "src/Churn.jl", text);
        let told: Vec<(&str, u32)> = found.iter().map(|(name, line)| (name.as_str(), *line)).collect();
        assert_eq!(told, [("Flux", 2), ("CSV", 3), ("DataFrames", 4), ("Plots", 4), ("MLJ", 7)]);
    }

    #[test]
    fn r_calls_tags_and_lists_are_read_in_code_alone() {
        let text = "#' @importFrom dplyr mutate\nlibrary(ggplot2) # library(no)\ntidyr::gather(x)\npacman::p_load(readr, \"zoo\")\nstats::lm(y)\n";
        let found = names("r", "R/a.R", text);
        let told: Vec<&str> = found.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(told, ["dplyr", "ggplot2", "tidyr", "pacman", "readr", "zoo"]);
        assert_eq!(names("r", "a.Rmd", "library(prose)\n```{r}\nlibrary(lme4)\n```\n"), [("lme4".to_owned(), 3)]);
    }
}
