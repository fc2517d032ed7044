//! One repository's files, offered one at a time, to facts about its contents.
//!
//! Called by every collector that can show file contents; owns the part readers and hands each file to all of them.
//! Invariant: holds no file's bytes beyond the call that offers it, except texts a part reader says it needs whole.

use super::code::CodeReader;
use super::completeness::CompletenessReader;
use super::environment::EnvironmentReader;
use super::hygiene::HygieneReader;
use super::inventory::InventoryReader;
use super::language::{self, FileKind};
use super::methodology::MethodologyReader;
use super::notebook::Notebook;
use super::production::ProductionReader;
use super::python::{MAX_SOURCE, PythonFile};
use super::readme::ReadmeReader;
use super::records::RecordReader;
use super::reproducibility::{self, ReproducibilityReader};
use super::security::SecurityReader;
use super::tests::TestReader;
use super::workflow::AutomationReader;
use super::{FileRole, FileView, Tree};
use crate::evidence::Place;
use crate::evidence::facts::{ANALYSER, ContentFacts, Note, Reach};

/// Longest text of one file that is looked at, in bytes; what a person writes is shorter. Equal to what the Python
/// reader takes.
const MAX_TEXT: usize = MAX_SOURCE;
/// Largest notebook that is read, in bytes. Pictures in outputs make honest ones reach several MiB.
const MAX_NOTEBOOK: usize = 20 << 20;
/// Most Python files and notebooks parsed. The largest published scientific repositories hold some 15,000.
const MAX_PARSED: usize = 20_000;
/// Most paths kept in the tree, which bounds its memory near 100 MiB.
const MAX_PATHS: usize = 500_000;
/// Most notes of one kind; the rest is counted in one more.
const MAX_NOTES: usize = 20;

/// Reads a repository offered file by file, in any order.
#[derive(Debug, Default)]
pub struct RepositoryReader {
    tree: Tree,
    readme: ReadmeReader,
    completeness: CompletenessReader,
    records: RecordReader,
    environment: EnvironmentReader,
    automation: AutomationReader,
    tests: TestReader,
    reproducibility: ReproducibilityReader,
    inventory: InventoryReader,
    code: CodeReader,
    hygiene: HygieneReader,
    security: SecurityReader,
    production: ProductionReader,
    methodology: MethodologyReader,
    notes: Vec<Note>,
    /// Notes beyond [`MAX_NOTES`].
    further_notes: u64,
    /// Python files and notebooks parsed.
    parsed: usize,
    /// Python files and notebooks beyond [`MAX_PARSED`].
    unparsed: u64,
    /// Paths beyond [`MAX_PATHS`].
    unlisted: u64,
}

impl RepositoryReader {
    /// A reader that has seen nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Notes that a regular file of that path and size exists, without showing it. [`Self::file`] implies it.
    pub fn listing(&mut self, path: &str, size: u64) {
        if self.tree.files.len() < MAX_PATHS {
            self.tree.files.insert(path.to_owned(), size);
        } else {
            self.unlisted += 1;
        }
    }

    /// Whether the file's bytes would add anything: text of a kind some reader reads, within the limits. Data,
    /// pictures, weights, vendored and generated files are told by their paths and need not be fetched or unpacked.
    pub fn wants(&self, path: &str, size: u64) -> bool {
        (language::is_worth_reading(path, size) || reproducibility::is_record(path, size))
            && !(is_notebook(path) && size > MAX_NOTEBOOK as u64)
    }

    /// Reads one file. `bytes` may be cut; `size` is the whole file's.
    pub fn file(&mut self, path: &str, bytes: &[u8], size: u64) {
        self.listing(path, size);
        if !self.wants(path, size) {
            let kind = FileKind::of(path, size, None);
            let view =
                FileView { path, size, text: None, cut: false, role: kind.role, language: kind.language, python: None };
            return self.hand(&view);
        }
        let shown = bytes.get(..MAX_TEXT).unwrap_or(bytes);
        let text = language::decode(shown);
        let text = text.as_deref();
        let kind = FileKind::of(path, size, text);
        let cut = (shown.len() as u64) < size;
        if cut && text.is_some() && kind.language != Some("jupyter") {
            self.note(&format!("only the first {} KiB were read", shown.len() >> 10), Some(path));
        }
        let python = self.python(path, bytes, text, kind);
        let kind = python.as_ref().map_or(kind, |python| kind.refined(path, python));
        let FileKind { role, language } = kind;
        self.hand(&FileView { path, size, text, cut, role, language, python: python.as_ref() });
    }

    /// Parses Python files and notebooks.
    fn python(&mut self, path: &str, bytes: &[u8], text: Option<&str>, kind: FileKind) -> Option<PythonFile> {
        if !matches!(kind.role, FileRole::Source | FileRole::Test | FileRole::Manifest) {
            return None;
        }
        let text = text?;
        let is_python = matches!(kind.language, Some("python" | "jupyter"));
        if !is_python {
            return None;
        }
        if self.parsed >= MAX_PARSED {
            self.unparsed += 1;
            return None;
        }
        self.parsed += 1;
        if kind.language == Some("python") {
            return Some(PythonFile::parse(text));
        }
        let shown = bytes.get(..MAX_NOTEBOOK).unwrap_or(bytes);
        let is_source = kind.role == FileRole::Source;
        let notebook = Notebook::parse_offering(shown, &mut |cell| {
            if is_source {
                self.methodology.cell(path, cell);
            }
        });
        if notebook.broken {
            self.note("the notebook is broken: the cells before the break were read", Some(path));
        }
        self.inventory.notebook(&notebook);
        self.reproducibility.notebook(path, &notebook);
        notebook.python
    }

    fn hand(&mut self, view: &FileView<'_>) {
        self.readme.file(view);
        self.completeness.file(view);
        self.records.file(view);
        self.environment.file(view);
        self.automation.file(view);
        self.tests.file(view);
        self.reproducibility.file(view);
        self.inventory.file(view);
        self.code.file(view);
        self.hygiene.file(view);
        self.security.file(view);
        self.production.file(view);
        self.methodology.file(view);
    }

    /// Adds a sentence to the notes: a limit that was hit, an object that is missing.
    pub fn note(&mut self, text: &str, path: Option<&str>) {
        if self.notes.len() < MAX_NOTES {
            self.notes.push(Note { text: text.to_owned(), place: path.map(Place::file) });
        } else {
            self.further_notes += 1;
        }
    }

    /// The facts, when every file was offered (`Whole`) or some names and texts were (`Listing`).
    ///
    /// A listing cannot tell tests, definitions, lines or imports, so [`ContentFacts::tests`] and
    /// [`ContentFacts::inventory`] are unknown there, whatever files were shown.
    pub fn finish(mut self, reach: Reach) -> ContentFacts {
        self.tree.complete = reach == Reach::Whole && self.unlisted == 0;
        for (path, problem) in self.environment.problems() {
            self.note(&problem, Some(&path));
        }
        let mut notes = std::mem::take(&mut self.notes);
        let mut limit = |count: u64, text: &str| {
            if count > 0 {
                notes.push(Note { text: format!("{count} {text}"), place: None });
            }
        };
        limit(self.unparsed, "Python files and notebooks beyond the limit were not parsed");
        limit(self.unlisted, "files beyond the limit were not looked at");
        limit(self.further_notes, "further notes of these kinds were left out");
        let large = self.tree.files.iter().filter(|(path, size)| is_notebook(path) && **size > MAX_NOTEBOOK as u64);
        limit(large.count() as u64, "notebooks are too large to be read");
        notes.sort();
        let tree = &self.tree;
        let readme = self.readme.finish(tree, reach);
        let environment = self.environment.finish(tree, reach, &readme);
        let completeness = self.completeness.finish(tree, reach, &readme, &environment);
        let reproducibility = self.reproducibility.finish(tree, reach, &readme, &completeness);
        ContentFacts {
            analyser: ANALYSER,
            reach,
            inventory: self.inventory.finish(tree, reach),
            tests: self.tests.finish(tree, reach),
            completeness,
            automation: self.automation.finish(tree, reach),
            records: self.records.finish(tree, reach),
            methodology: self.methodology.finish(tree, reach),
            environment,
            reproducibility,
            readme,
            code: self.code.finish(tree, reach),
            hygiene: self.hygiene.finish(tree, reach),
            security: self.security.finish(tree, reach),
            production: self.production.finish(tree, reach),
            notes,
        }
    }
}

fn is_notebook(path: &str) -> bool {
    path.rsplit_once('.').is_some_and(|(_, extension)| extension.eq_ignore_ascii_case("ipynb"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::{Gap, Slot};

    #[test]
    fn what_is_not_worth_reading_is_not_wanted_and_not_read() {
        let mut reader = RepositoryReader::new();
        assert!(reader.wants("train.py", 3_000) && reader.wants("a/eda.ipynb", 3 << 20));
        assert!(!reader.wants("a/eda.ipynb", 30 << 20) && !reader.wants("data/a.csv", 9_000));
        reader.file("venv/lib/x.py", b"def f(): pass\n", 14);
        reader.file("train.py", b"import torch\n", 13);
        assert_eq!(reader.parsed, 1);
        assert!(reader.tree.has("venv/lib/x.py") && reader.tree.has("venv"));
    }

    #[test]
    fn limits_and_broken_files_become_notes() {
        let mut reader = RepositoryReader::new();
        reader.file("big.py", &b"x = 1\n".repeat(200_000), 1_200_000);
        reader.file("broken.ipynb", b"{\"cells\": [", 11);
        reader.file("Pipfile.lock", b"{\"default\": {", 14);
        reader.file("requirements.txt", b"numpy\n", 6);
        reader.listing("huge.ipynb", 50 << 20);
        let mut crowded = RepositoryReader::new();
        for index in 0..42 {
            crowded.note("the file could not be read", Some(&format!("f{index}")));
        }
        let crowded = crowded.finish(Reach::Whole).notes;
        assert!(crowded.iter().any(|note| note.text == "22 further notes of these kinds were left out"));
        let notes = reader.finish(Reach::Whole).notes;
        let texts: Vec<&str> = notes.iter().map(|note| note.text.as_str()).collect();
        assert!(texts.contains(&"only the first 1024 KiB were read"));
        assert!(texts.contains(&"the notebook is broken: the cells before the break were read"));
        assert!(texts.contains(&"1 notebooks are too large to be read"));
        let manifest = notes.iter().find(|note| note.text.starts_with("the manifest was not read whole: JSON"));
        let place = manifest.and_then(|note| note.place.as_ref());
        assert_eq!(place.map(|place| place.path.as_str()), Some("Pipfile.lock"));
    }

    #[test]
    fn a_listing_leaves_contents_unknown() {
        let mut reader = RepositoryReader::new();
        reader.listing("tests/test_a.py", 900);
        reader.file("README.md", b"# Title\n", 8);
        let facts = reader.finish(Reach::Listing);
        assert_eq!(facts.analyser, ANALYSER);
        assert_eq!(facts.tests, Slot::Unknown(Gap::Unsupported));
        assert_eq!(facts.inventory, Slot::Unknown(Gap::Unsupported));
    }
}
