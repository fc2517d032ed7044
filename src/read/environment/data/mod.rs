//! How the data is had.
//!
//! Called by the environment reader, once a file, and at the end with the tree and the README's facts. Invariant: lists
//! hold at most [`MAX_PLACES`] places; what only tests do is no way to the data.

mod actions;

use super::imports::{Imports, serves_beside};
use crate::evidence::Place;
use crate::evidence::facts::{CommandKind, DataFacts, ReadmeFacts};
use crate::read::language::{FileKind, is_figure, is_in_test_folder, is_weights};
use crate::read::manifest::{line_number, pattern};
use crate::read::python::{Call, Function, is_machine_path};
use crate::read::text::lower;
use crate::read::workflow::shell;
use crate::read::{FileRole, FileView, Tree};
use actions::{fetches_data, is_download, is_identifier, is_loader, leads_to_data, may_download};
use memchr::memmem;
use regex::Regex;
use std::cell::LazyCell;
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// Places kept of a kind.
const MAX_PLACES: usize = 5;
/// Places collected before the best are kept.
const MAX_COLLECTED: usize = 200;
/// Bytes of a data file worth calling data.
const MIN_DATA: u64 = 64;

/// Lines before a call in which the address it is handed is looked for.
const LINES_BEFORE: usize = 8;

/// Pictures from which on they are data.
const MIN_PICTURES: usize = 10;

/// Collects over files.
#[derive(Debug, Default)]
pub(super) struct Data {
    download: BTreeSet<Place>,
    versioned: BTreeSet<Place>,
    lfs: BTreeSet<Place>,
    pointers: BTreeSet<String>,
    identifiers: BTreeSet<Place>,
    described: BTreeSet<Place>,
    licence: BTreeSet<Place>,
    absolute: BTreeSet<Place>,
    absolute_total: u64,
    /// Calls in source that read data.
    loaders: u64,
}

/// A mention of data and of terms within one sentence or so.
static DATA_TERMS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\bdata(?:\s?sets?)?\b[^.\n]{0,80}\b(?:licen[sc]ed?\b|licen[sc]e\b|cc[- ]by|cc0|creative commons|terms of use|odbl|open database)|\b(?:licen[sc]ed?|terms of use)\b[^.\n]{0,40}\bdata(?:\s?sets?)?\b",
    )
});
/// A sentence that says where a data set is had; counted where a link stands in its line.
static DATA_SAID: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:download\w*|obtain\w*|available|found|hosted|provided)\b[^.\n]{0,80}\bdata\s?sets?\b|\bdata\s?sets?\b[^.\n]{0,100}\b(?:download\w*|obtained|available|found|hosted)\b",
    )
});
static TOKEN: LazyLock<Regex> =
    LazyLock::new(|| pattern(r#"[A-Za-z]:[\\/][A-Za-z0-9_][^\s"'`,;|<>)\]}]+|/[A-Za-z0-9_][^\s"'`,;|<>)\]}:]*"#));

impl Data {
    /// Takes one file.
    pub(super) fn file(&mut self, file: &FileView<'_>) {
        let name = file.path.rsplit('/').next().unwrap_or(file.path);
        let lower = lower(name);
        if let Some(text) = file.text {
            if text.starts_with("version https://git-lfs.github.com/spec/v1") {
                self.pointers.insert(file.path.to_owned());
                keep(&mut self.lfs, Place::file(file.path));
                return;
            }
            if lower == ".gitattributes" {
                self.attributes(file.path, text);
            }
            if matches!(&*lower, "dvc.yaml" | "dvc.lock") || lower.ends_with(".dvc") && name.len() > 4 {
                keep(&mut self.versioned, Place::file(file.path));
                return;
            }
            self.text(file, text, &lower);
        }
        if let Some(python) = file.python.filter(|_| file.role == FileRole::Source) {
            // What benchmarks and documents read is no need of the work.
            if !serves_beside(file.path) {
                self.calls(file, python);
            }
            for (line, path) in &python.absolute_paths {
                self.absolute(file.path, *line, path);
            }
        }
    }

    fn attributes(&mut self, path: &str, text: &str) {
        for (index, line) in text.lines().enumerate() {
            if line.contains("filter=lfs") && !line.trim_start().starts_with('#') {
                let number = line_number(index);
                keep(&mut self.lfs, Place::lines(path, number, number).quoting(line));
            }
        }
    }

    fn text(&mut self, file: &FileView<'_>, text: &str, lower: &str) {
        let shell = [".sh", ".bash", ".bat", ".ps1", ".zsh"].iter().any(|end| lower.ends_with(end))
            || matches!(lower, "makefile" | "gnumakefile" | "snakefile" | "justfile" | "postbuild")
            || lower.ends_with(".mk")
            || text.starts_with("#!/bin/")
            || text.starts_with("#!/usr/bin/env bash");
        let container = lower.starts_with("dockerfile") || lower.ends_with(".dockerfile");
        // Pipelines of continuous integration fetch tools, not data.
        let pipeline = file.path.split('/').any(|part| part.starts_with('.')) || file.path.starts_with("ci/");
        if file.language == Some("jupyter") {
            self.notebook(file.path, text);
        } else if shell && !pipeline && file.role != FileRole::Test {
            self.shell(file.path, text);
            self.shell_paths(file.path, text);
        } else if container {
            self.shell(file.path, text);
        } else if !pipeline
            && [".yml", ".yaml", ".toml", ".cfg", ".ini", ".json", ".conf"].iter().any(|end| lower.ends_with(end))
            && file.size < 256 * 1024
            && matches!(file.role, FileRole::Other | FileRole::Manifest)
        {
            self.configuration_paths(file.path, text);
        }
        if file.role == FileRole::Document || lower.starts_with("readme") {
            self.document(file, text, lower);
        }
    }

    /// `!wget …` in code cells, line by line of the notebook's JSON.
    fn notebook(&mut self, path: &str, text: &str) {
        // A search set up anew for each of many short lines costs more than it finds.
        static CALLED: LazyLock<memmem::Finder<'static>> = LazyLock::new(|| memmem::Finder::new("\"!"));
        static MAGIC: LazyLock<memmem::Finder<'static>> = LazyLock::new(|| memmem::Finder::new("\"%"));
        if [&CALLED, &MAGIC].iter().all(|mark| mark.find(text.as_bytes()).is_none()) {
            return;
        }
        for (index, line) in text.lines().enumerate() {
            let find = |mark: &memmem::Finder<'_>| mark.find(line.as_bytes());
            let Some(at) = find(&CALLED).or_else(|| find(&MAGIC)) else { continue };
            let command = line.get(at + 2..).unwrap_or("").trim_end_matches(['"', ',', ' ']).trim_end_matches("\\n");
            let command = command.replace("\\\"", "\"");
            let fetches = shell::commands(&command).iter().any(|one| fetches_data(&one.words, path));
            if fetches {
                let number = line_number(index);
                keep(&mut self.download, Place::lines(path, number, number).quoting(&format!("!{command}")));
            }
        }
    }

    fn shell(&mut self, path: &str, text: &str) {
        let lines: Vec<&str> = text.lines().collect();
        for command in shell::commands(text) {
            // Recipes of Makefiles carry a mark in front, container files an instruction.
            let mut words = command.words.clone();
            words.drain(..words.iter().take_while(|word| matches!(word.as_str(), "RUN" | "@")).count());
            if let Some(first) = words.first_mut() {
                *first = first.trim_start_matches(['@', '-', '+']).to_owned();
            }
            if fetches_data(&words, path) {
                let number = command.line.saturating_add(1);
                let quote = lines.get(command.line as usize).copied().unwrap_or("");
                keep(&mut self.download, Place::lines(path, number, number).quoting(quote));
            }
        }
    }

    fn shell_paths(&mut self, path: &str, text: &str) {
        for (index, line) in text.lines().enumerate().take(5_000) {
            let code = line.split(" #").next().unwrap_or("");
            if code.trim_start().starts_with('#') {
                continue;
            }
            for token in TOKEN.find_iter(code).take(10) {
                if !follows_word(code, token.start()) && is_machine_path(token.as_str()) {
                    self.absolute(path, line_number(index), token.as_str());
                }
            }
        }
    }

    /// Values of settings files that are a machine's path from their first sign on.
    fn configuration_paths(&mut self, path: &str, text: &str) {
        for (index, line) in text.lines().enumerate().take(5_000) {
            // `conda env export` writes where the environment stood; nothing reads it.
            if line.trim_start().starts_with('#') || line.starts_with("prefix:") {
                continue;
            }
            for token in TOKEN.find_iter(line).take(10) {
                if !follows_word(line, token.start()) && is_machine_path(token.as_str()) {
                    self.absolute(path, line_number(index), token.as_str());
                }
            }
        }
    }

    fn absolute(&mut self, path: &str, line: u32, found: &str) {
        // Colab's own folder is there for everyone; a person's drive in it is not.
        if found.starts_with("/content/")
            && !found.starts_with("/content/drive")
            && !found.starts_with("/content/gdrive")
        {
            return;
        }
        // Nor are homes of build machines, placeholders and Windows' own folders anybody's.
        let lower = found.to_lowercase().replace('\\', "/");
        let nobody = ["/home/travis", "/users/travis", "/home/runner", "/home/vsts", "/home/user/", "/home/username"];
        if nobody.iter().any(|start| lower.starts_with(start))
            || lower.get(1..).is_some_and(|rest| rest.starts_with(":/windows") || rest.starts_with(":/program files"))
            || ["xxx", "your", "path/to", "<", "{"].iter().any(|mark| lower.contains(mark))
        {
            return;
        }
        self.absolute_total += 1;
        keep(&mut self.absolute, Place::lines(path, line, line).quoting(found));
    }

    fn calls(&mut self, file: &FileView<'_>, python: &crate::read::python::PythonFile) {
        let path = file.path;
        // Lines of a notebook are those of its JSON: a call is seen on the line of its cell's text all the same.
        // Few calls are of a name that could fetch anything: for most files these are never needed.
        let lines: LazyCell<Vec<&str>, _> = LazyCell::new(|| file.text.unwrap_or("").lines().collect());
        let imports: LazyCell<BTreeSet<&str>, _> = LazyCell::new(|| {
            python.imports.iter().map(|import| import.module.split('.').next().unwrap_or("")).collect()
        });
        let named: LazyCell<BTreeSet<&str>, _> = LazyCell::new(|| {
            let absolute = python.imports.iter().filter(|import| import.level == 0);
            absolute.flat_map(|import| &import.names).map(String::as_str).collect()
        });
        for call in &python.calls {
            if !may_download(&call.name) {
                if is_identifier(call, || &*imports, || &*named) {
                    keep(&mut self.identifiers, called(path, call));
                } else if is_loader(&call.name) {
                    self.loaders += 1;
                }
                continue;
            }
            let line = lines.get((call.line as usize).saturating_sub(1)).copied().unwrap_or("");
            let around = || {
                let inside = |function: &&Function| function.lines[0] <= call.line && call.line <= function.lines[1];
                let names = |function: &'_ Function| -> Vec<String> {
                    std::iter::once(&function.name).chain(&function.parameters).cloned().collect()
                };
                python.functions.iter().filter(inside).flat_map(names).collect::<Vec<_>>()
            };
            let last = (call.line as usize).saturating_sub(1);
            let before = lines.get(last.saturating_sub(LINES_BEFORE)..last).unwrap_or_default();
            if is_download(call, path, line, before, around) {
                keep(&mut self.download, called(path, call));
            } else if is_identifier(call, || &*imports, || &*named) {
                keep(&mut self.identifiers, called(path, call));
            } else if is_loader(&call.name) {
                self.loaders += 1;
            }
        }
    }

    fn document(&mut self, file: &FileView<'_>, text: &str, lower: &str) {
        let folder = file.path.rsplit_once('/').map_or("", |(folder, _)| folder).to_lowercase();
        let in_data = folder.split('/').any(|part| matches!(part, "data" | "dataset" | "datasets"));
        let about_data = in_data && lower.starts_with("readme")
            || [
                "data.md",
                "dataset.md",
                "datasets.md",
                "data.rst",
                "datasheet.md",
                "data_card.md",
                "datacard.md",
                "download.md",
            ]
            .contains(&lower);
        let words = text.split_whitespace().take(40).count();
        if about_data && words >= 10 {
            keep(&mut self.described, Place::file(file.path));
        }
        if about_data || lower.starts_with("readme") && folder.is_empty() {
            for (index, line) in text.lines().enumerate().take(3_000) {
                let shown = line.get(..4_000).unwrap_or(line);
                if (line.contains("](") || line.contains("://")) && DATA_SAID.is_match(shown) {
                    let number = line_number(index);
                    keep(&mut self.described, Place::lines(file.path, number, number).quoting(line));
                }
                let of_data = in_data && line.to_lowercase().contains("licen");
                if of_data || DATA_TERMS.is_match(line.get(..2_000).unwrap_or(line)) {
                    let number = line_number(index);
                    keep(&mut self.licence, Place::lines(file.path, number, number).quoting(line));
                }
            }
        }
    }

    /// The facts, with what the tree and the README add.
    pub(super) fn tell(mut self, tree: &Tree, readme: Option<&ReadmeFacts>, imports: &Imports) -> DataFacts {
        self.readme(readme);
        let committed = self.committed(tree);
        for path in tree.files.keys() {
            let lower = lower(path);
            let name = lower.rsplit('/').next().unwrap_or(&lower);
            let in_data = lower.split('/').rev().skip(1).any(|part| matches!(part, "data" | "dataset" | "datasets"));
            let says = name.starts_with("licen") || name.starts_with("copying");
            if says && (in_data || name.contains("data")) {
                keep(&mut self.licence, Place::file(path.clone()));
            }
        }
        let reads = self.loaders > 0 || imports.uses("datasets") || imports.uses("tensorflow_datasets");
        let ways = !(self.download.is_empty()
            && self.identifiers.is_empty()
            && self.versioned.is_empty()
            && self.lfs.is_empty()
            && self.described.is_empty());
        let holds =
            committed.iter().any(|place| place.path.to_lowercase().split('/').any(|part| part.starts_with("data")));
        DataFacts {
            needs_data: reads || ways || holds,
            download: best(self.download),
            versioned: best(self.versioned),
            lfs: best(self.lfs),
            identifiers: best(self.identifiers),
            committed,
            described: best(self.described),
            licence: best(self.licence),
            absolute_paths: best(self.absolute),
            absolute_paths_total: self.absolute_total,
        }
    }

    fn readme(&mut self, readme: Option<&ReadmeFacts>) {
        let Some(readme) = readme else { return };
        for section in &readme.sections {
            let title = section.title.to_lowercase();
            let mut words = title.split(|sign: char| !sign.is_alphanumeric());
            let about = words.any(|word| {
                matches!(
                    word,
                    "data"
                        | "dataset"
                        | "datasets"
                        | "download"
                        | "downloads"
                        | "corpus"
                        | "corpora"
                        | "benchmarks"
                        | "数据"
                        | "数据集"
                        | "données"
                        | "daten"
                        | "datos"
                        | "dados"
                )
            });
            if about && section.substance {
                let [first, last] = section.lines;
                keep(&mut self.described, Place::lines(&readme.path, first, last).quoting(&section.title));
            }
        }
        for command in readme.commands.iter().filter(|command| command.kind == CommandKind::Data) {
            let written = command.place.excerpt.as_deref().unwrap_or("");
            let commands = shell::commands(written);
            if commands.iter().any(|one| fetches_data(&one.words, &readme.path)) {
                keep(&mut self.download, command.place.clone());
                keep(&mut self.described, command.place.clone());
            } else if commands.iter().all(|one| leads_to_data(&one.words)) {
                keep(&mut self.described, command.place.clone());
            }
        }
    }

    /// Data files in the tree, those in data folders first, then the largest.
    fn committed(&self, tree: &Tree) -> Vec<Place> {
        let mut found: Vec<(bool, std::cmp::Reverse<u64>, &String)> = tree
            .files
            .iter()
            .filter(|(path, size)| {
                **size >= MIN_DATA && !self.pointers.contains(*path) && !self.is_tracked_elsewhere(path)
            })
            .filter(|(path, size)| {
                FileKind::of(path, **size, None).role == FileRole::Data
                    && !is_weights(path)
                    && !is_figure(path)
                    && !is_in_test_folder(path)
                    && !is_beside_the_data(path)
                    && (in_data_folder(path) || !(is_picture(path) || is_archive(path)))
            })
            .map(|(path, size)| (!in_data_folder(path), std::cmp::Reverse(*size), path))
            .collect();
        // A picture or two in a data folder illustrate; a folder of them is data.
        if found.iter().filter(|(_, _, path)| is_picture(path)).count() < MIN_PICTURES {
            found.retain(|(_, _, path)| !is_picture(path));
        }
        found.sort();
        found.into_iter().take(MAX_PLACES).map(|(_, _, path)| Place::file(path.clone())).collect()
    }

    /// Whether DVC keeps the file: its stand-in has the file's name and `.dvc`.
    fn is_tracked_elsewhere(&self, path: &str) -> bool {
        self.versioned.iter().any(|place| place.path.strip_suffix(".dvc") == Some(path))
    }
}

/// Where a call stands and how it is written.
fn called(path: &str, call: &Call) -> Place {
    let text = call.text.as_deref().map_or(String::new(), |text| format!("\"{text}\""));
    Place::lines(path, call.line, call.line).quoting(&format!("{}({text}", call.name))
}

/// Whether the path says results, weights, documents, tests or a web page: nothing the work starts from.
fn is_beside_the_data(path: &str) -> bool {
    let lower = lower(path);
    lower.split('/').any(|part| {
        matches!(
            part,
            "docs"
                | "thumbs.db"
                | "doc"
                | "test"
                | "tests"
                | "testing"
                | ".github"
                | "assets"
                | "static"
                | "web"
                | "frontend"
                | "logs"
                | "scratch"
                | "debug_logs"
                | "runs"
                | "plots"
        ) || ["result", "output", "weight", "pretrain", "checkpoint"].iter().any(|word| part.contains(word))
    })
}

fn is_archive(path: &str) -> bool {
    let lower = lower(path);
    [".zip", ".tar", ".tgz", ".gz", ".7z", ".rar", ".bz2", ".xz"].iter().any(|end| lower.ends_with(end))
}

fn in_data_folder(path: &str) -> bool {
    path.rsplit_once('/').is_some_and(|(folders, _)| lower(folders).split('/').any(|part| part.starts_with("data")))
}

fn is_picture(path: &str) -> bool {
    let lower = lower(path);
    [".png", ".jpg", ".jpeg", ".gif", ".svg", ".bmp", ".ico", ".webp", ".pdf", ".mp4", ".mov", ".tif", ".tiff", ".eps"]
        .iter()
        .any(|end| lower.ends_with(end))
}

/// Whether the sign before a path belongs to a longer word, a variable or a URL.
fn follows_word(line: &str, at: usize) -> bool {
    line.get(..at).and_then(|before| before.chars().next_back()).is_some_and(|sign| {
        sign.is_alphanumeric()
            || matches!(sign, '/' | '.' | ':' | '}' | ')' | '$' | '-' | '_' | '~' | '*' | '>' | '<' | '%')
    })
}

fn keep(places: &mut BTreeSet<Place>, place: Place) {
    if places.len() < MAX_COLLECTED {
        places.insert(place);
    }
}

/// The first few, nearest the root first.
fn best(places: BTreeSet<Place>) -> Vec<Place> {
    let mut places: Vec<Place> = places.into_iter().collect();
    places.sort_by_key(|place| place.path.matches('/').count());
    places.truncate(MAX_PLACES);
    places
}
