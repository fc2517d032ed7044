//! Whether results would come out again: notebooks as they were run, what steers a run, what was recorded of it.
//!
//! Called by the repository reader, once a file. Invariant: what is kept does not depend on the order of files; seeds,
//! settings and records count only where code reaches, reads or writes them.

mod documents;
mod generators;
mod keep;
mod lexical;
mod notebooks;
mod pipelines;
mod plain;
mod results;
mod settings;
mod tracking;

use super::notebook::Notebook;
use super::{FileRole, FileView, Tree};
use crate::evidence::facts::{CompletenessFacts, Reach, ReadmeFacts, ReproducibilityFacts, RunFacts};
use crate::evidence::{Gap, Slot};
use generators::Generators;
use notebooks::Notebooks;
use pipelines::Pipelines;
use results::Results;
use settings::Settings;
use tracking::Tracking;

/// Collects over files, then tells.
#[derive(Debug, Default)]
pub struct ReproducibilityReader {
    notebooks: Notebooks,
    generators: Generators,
    settings: Settings,
    pipelines: Pipelines,
    tracking: Tracking,
    results: Results,
}

/// Whether a file of data is a small record of results, whose text is worth reading.
pub fn is_record(path: &str, size: u64) -> bool {
    results::is_readable_record(path, size)
}

impl ReproducibilityReader {
    /// Takes what it needs from one file.
    pub fn file(&mut self, file: &FileView<'_>) {
        if matches!(file.role, FileRole::Vendored | FileRole::Generated) {
            return;
        }
        self.results.path(file.path);
        let Some(text) = file.text else { return };
        self.notebooks.tools(file, text);
        self.pipelines.file(file, text);
        self.results.file(file, text);
        if matches!(file.role, FileRole::Document | FileRole::Other) || file.path.ends_with(".ipynb") {
            self.results.document(file, text);
        }
        if file.role != FileRole::Source || is_example_of_tests(file.path) {
            return;
        }
        match (file.python, file.language) {
            (Some(python), language) => {
                self.generators.python(file, python);
                self.settings.python(file, python);
                self.tracking.python(file, python);
                self.pipelines.python(file, python);
                self.results.python(file, python);
                if language == Some("python") {
                    self.settings.arguments(file, text);
                    self.notebooks.script(file, text, python);
                }
            }
            (None, Some("r")) => self.lexical(file, &lexical::r(file.path, text)),
            (None, Some("julia")) => self.lexical(file, &lexical::julia(text)),
            (None, Some("shell")) => self.results.shell(file, text),
            _ => {}
        }
        self.notebooks.plain(file, text);
    }

    fn lexical(&mut self, file: &FileView<'_>, found: &lexical::Found) {
        self.generators.lexical(file, found);
        self.settings.lexical(file, found);
        self.tracking.lexical(file, found);
        self.pipelines.lexical(file, found);
        self.results.lexical(file, found);
    }

    /// Takes a Jupyter notebook, whose view [`Self::file`] is given too.
    pub fn notebook(&mut self, path: &str, notebook: &Notebook) {
        self.notebooks.jupyter(path, notebook);
    }

    /// The facts, once every file was offered. Unknown for a listing, which shows no code.
    pub fn finish(
        self,
        tree: &Tree,
        reach: Reach,
        readme: &Slot<ReadmeFacts>,
        completeness: &Slot<CompletenessFacts>,
    ) -> Slot<ReproducibilityFacts> {
        if reach == Reach::Listing {
            return Slot::Unknown(Gap::Unsupported);
        }
        let numbered_notebooks = self.notebooks.numbered();
        let notebooks = self.notebooks.finish();
        let mut runs = RunFacts {
            numbered_notebooks,
            tracking: self.tracking.finish(),
            pipelines: self.pipelines.finish(),
            ..RunFacts::default()
        };
        self.generators.finish(&mut runs);
        self.settings.finish(tree, &mut runs);
        let results = self.results.finish(tree, readme.seen(), completeness.seen(), &notebooks, &runs);
        let facts = ReproducibilityFacts { notebooks, runs, results };
        if facts == ReproducibilityFacts::default() { Slot::Absent } else { Slot::Seen(facts) }
    }
}

/// Source that serves tests without being named so.
fn is_example_of_tests(path: &str) -> bool {
    path.split('/').rev().skip(1).any(|folder| matches!(folder, "tests" | "test" | "testing" | "fixtures"))
}

#[cfg(test)]
mod tests;
