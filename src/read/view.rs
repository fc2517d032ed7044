//! What the part readers are handed: the tree as far as it was seen, and one file at a time.

use super::python::PythonFile;
use std::collections::BTreeMap;

/// Every path seen, with sizes. Filled before or while files are read; complete when the last file was offered.
#[derive(Debug, Clone, Default)]
pub struct Tree {
    /// Size in bytes by path (`/`-separated, from the root).
    pub files: BTreeMap<String, u64>,
    /// Whether every file of the revision is in it. A listing of two levels is not.
    pub complete: bool,
}

impl Tree {
    /// Whether a file or folder of that path was seen (`./` and trailing slashes ignored).
    pub fn has(&self, path: &str) -> bool {
        let path = path.trim_start_matches("./").trim_end_matches('/');
        if path.is_empty() || self.files.contains_key(path) {
            return true;
        }
        let folder = format!("{path}/");
        self.files.range(folder.clone()..).next().is_some_and(|(first, _)| first.starts_with(&folder))
    }
}

/// What a file is to the work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FileRole {
    /// Source written for the work.
    Source,
    /// Test code, by its ecosystem's conventions.
    Test,
    /// The README of the root (the one that counts), or documents.
    Document,
    /// Manifests, locks, CI, tool settings.
    Manifest,
    /// Data, images, weights.
    Data,
    /// Copied from elsewhere.
    Vendored,
    /// Written by a tool.
    Generated,
    /// None of these.
    Other,
}

/// One file, decoded once for every part reader.
#[derive(Debug, Clone, Copy)]
pub struct FileView<'a> {
    /// Path from the root.
    pub path: &'a str,
    /// Size in bytes, of the whole file even when `text` is cut.
    pub size: u64,
    /// Its text, lossily decoded from UTF-8, UTF-16 with a BOM or Latin-1; none for a binary file.
    pub text: Option<&'a str>,
    /// Whether `text` was cut at the limit on one file.
    pub cut: bool,
    /// What it is to the work.
    pub role: FileRole,
    /// Language of source and tests (`python`, `jupyter`, `r`, `rust` …).
    pub language: Option<&'static str>,
    /// The parsed module, for Python files and for the Python code cells of notebooks.
    pub python: Option<&'a PythonFile>,
}
