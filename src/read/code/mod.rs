//! How the code is written: functions, branching, repetition, code put out of use, documentation.
//!
//! Called by the repository reader, once a file. Python comes from the parsed module, other languages from their text
//! without comments and strings. Invariant: tests, copies and generated files are not looked at; every list is in an
//! order that does not depend on how files came.

pub(crate) mod commented;
pub(crate) mod doc;
mod heads;
mod lexical;
mod repeat;
#[cfg(test)]
mod tests;

use super::python::PythonFile;
use super::{FileRole, FileView, Tree};
use crate::evidence::facts::{COMPLEX_FUNCTION, CodeFacts, LONG_FUNCTION, Reach, Unwieldy};
use crate::evidence::{Gap, Place, Slot};
use doc::Doc;
use repeat::Repeats;
use std::collections::{BTreeMap, BTreeSet};

/// Most places kept of one kind.
const MAX_PLACES: usize = 5;
/// Definitions that say the same from which their comments are a template.
const SAME: u64 = 3;
/// Most definitions whose comments are compared.
const MAX_DEFINITIONS: usize = 100_000;

/// Collects over files, then tells.
#[derive(Debug, Default)]
pub struct CodeReader {
    facts: CodeFacts,
    folders: BTreeSet<String>,
    unwieldy: Vec<Unwieldy>,
    commented_out: BTreeSet<(u32, Place)>,
    documents: Vec<Documented>,
    repeats: Repeats,
}

/// A public definition with a comment that says something.
#[derive(Debug)]
struct Documented {
    doc: Doc,
    place: Place,
}

/// A function, whatever its language.
struct Measured<'a> {
    name: &'a str,
    lines: [u32; 2],
    complexity: u32,
}

impl CodeReader {
    /// Takes what it needs from one file.
    pub fn file(&mut self, file: &FileView<'_>) {
        if file.role != FileRole::Source {
            return;
        }
        let (Some(language), Some(text)) = (file.language, file.text) else { return };
        match file.python {
            Some(python) => self.python(file, python, text),
            None => self.lexical(file, text, language),
        }
    }

    fn python(&mut self, file: &FileView<'_>, python: &PythonFile, text: &str) {
        let is_notebook = file.language == Some("jupyter");
        let facts = &mut self.facts;
        facts.files += u64::from(python.code_lines > 0);
        facts.lines += python.code_lines;
        facts.free_lines += python.code_lines;
        facts.enclosed_lines += python.enclosed_lines;
        if is_notebook {
            facts.notebook_lines += python.code_lines;
        } else if !python.functions.is_empty() || !python.classes.is_empty() {
            self.module(file.path);
        }
        let run = python.commented_out_at.map(|run| (python.commented_out, run));
        self.commented(file.path, run);
        for function in &python.functions {
            let measured = Measured { name: &function.name, lines: function.lines, complexity: function.complexity };
            self.function(file.path, "python", &measured);
            let is_public = !function.nested && !function.name.split('.').any(|part| part.starts_with('_'));
            if is_public {
                self.public(file.path, function.defined, function.doc);
                let taken = function.parameters.iter().any(|name| !matches!(name.as_str(), "self" | "cls"));
                self.facts.typeable += u64::from(taken);
                self.facts.typed += u64::from(taken && function.annotated);
            }
        }
        for class in python.classes.iter().filter(|class| !class.name.starts_with('_')) {
            self.public(file.path, class.lines[0], class.doc);
        }
        if !is_notebook {
            let mut ranges = python.code_at.iter().peekable();
            let lines = (1_u32..).zip(text.lines()).filter(move |(number, _)| {
                while ranges.next_if(|range| range[1] < *number).is_some() {}
                ranges.peek().is_some_and(|range| range[0] <= *number)
            });
            self.repeats.file(file.path, lines);
        }
    }

    fn lexical(&mut self, file: &FileView<'_>, text: &str, language: &'static str) {
        let Some(source) = lexical::read(file.path, text, language) else { return };
        self.facts.files += u64::from(source.lines > 0);
        self.facts.lines += source.lines;
        if source.is_free {
            self.facts.free_lines += source.lines;
            self.facts.enclosed_lines += source.enclosed;
        }
        if !source.units.is_empty() {
            self.module(file.path);
        }
        let run = source.commented_out_at.map(|run| (source.commented_out, run));
        self.commented(file.path, run);
        for unit in &source.units {
            let measured = Measured { name: &unit.name, lines: unit.lines, complexity: unit.complexity };
            self.function(file.path, language, &measured);
            if unit.public == Some(true) {
                self.public(file.path, unit.lines[0], unit.doc);
            }
        }
        let mut wanted = source.code_lines.iter().copied().peekable();
        let lines = (1_u32..).zip(text.lines()).filter(move |(number, _)| wanted.next_if_eq(number).is_some());
        self.repeats.file(file.path, lines);
    }

    fn module(&mut self, path: &str) {
        self.facts.modules += 1;
        self.folders.insert(path.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned());
    }

    fn function(&mut self, path: &str, language: &str, function: &Measured<'_>) {
        *self.facts.functions.entry(language.to_owned()).or_default() += 1;
        let lines = function.lines[1].saturating_sub(function.lines[0]) + 1;
        let (long, complex) = (lines > LONG_FUNCTION, function.complexity > COMPLEX_FUNCTION);
        self.facts.long_functions += u64::from(long);
        self.facts.complex_functions += u64::from(complex);
        if !long && !complex {
            return;
        }
        self.unwieldy.push(Unwieldy {
            name: function.name.to_owned(),
            place: Place::lines(path, function.lines[0], function.lines[1]),
            lines,
            complexity: function.complexity,
        });
        if self.unwieldy.len() > 40 * MAX_PLACES {
            self.keep_worst();
        }
    }

    /// Keeps the worst: most complex first, then longest, then by place.
    fn keep_worst(&mut self) {
        let rank = |one: &Unwieldy| {
            (std::cmp::Reverse(one.complexity), std::cmp::Reverse(one.lines), one.place.path.clone(), one.place.lines)
        };
        self.unwieldy.sort_by_cached_key(rank);
        self.unwieldy.truncate(MAX_PLACES);
    }

    fn commented(&mut self, path: &str, found: Option<(u64, [u32; 2])>) {
        let Some((total, run)) = found else { return };
        self.facts.commented_out += total;
        self.commented_out.insert((u32::MAX - (run[1] - run[0]), Place::lines(path, run[0], run[1])));
        if self.commented_out.len() > MAX_PLACES {
            self.commented_out.pop_last();
        }
    }

    fn public(&mut self, path: &str, line: u32, doc: Option<Doc>) {
        self.facts.public += 1;
        let Some(doc) = doc else { return };
        if !doc.says() {
            self.facts.hollow += 1;
            keep(&mut self.facts.hollow_at, Place::lines(path, line, line));
        } else if self.documents.len() < MAX_DEFINITIONS {
            self.documents.push(Documented { doc, place: Place::lines(path, line, line) });
        }
    }

    /// The facts, once every file was offered. Unknown for a listing, which shows no code.
    pub fn finish(mut self, _tree: &Tree, reach: Reach) -> Slot<CodeFacts> {
        if reach == Reach::Listing {
            return Slot::Unknown(Gap::Unsupported);
        }
        if self.facts.lines == 0 {
            return Slot::Absent;
        }
        self.keep_worst();
        self.settle_documents();
        let mut facts = self.facts;
        facts.folders = self.folders.len() as u64;
        facts.worst = self.unwieldy;
        facts.commented_out_at = self.commented_out.into_iter().map(|(_, place)| place).collect();
        let repeated = self.repeats.finish();
        facts.windows = repeated.windows;
        facts.repeated_windows = repeated.repeated;
        facts.repeated = repeated.shown;
        Slot::Seen(facts)
    }

    /// Comments that say the same in several places are a template; the first of them may stand.
    fn settle_documents(&mut self) {
        let mut said: BTreeMap<u64, u64> = BTreeMap::new();
        for one in &self.documents {
            *said.entry(one.doc.hash).or_default() += 1;
        }
        self.documents.sort_by(|a, b| a.place.cmp(&b.place));
        let mut met: BTreeSet<u64> = BTreeSet::new();
        let mut best: Vec<(std::cmp::Reverse<u32>, &Place)> = Vec::new();
        for one in &self.documents {
            let repeats = said.get(&one.doc.hash).is_some_and(|count| *count >= SAME);
            if repeats && !met.insert(one.doc.hash) {
                self.facts.hollow += 1;
                keep(&mut self.facts.hollow_at, one.place.clone());
            } else {
                self.facts.documented += 1;
                best.push((std::cmp::Reverse(one.doc.words), &one.place));
            }
        }
        best.sort();
        self.facts.documented_at = best.into_iter().take(MAX_PLACES).map(|(_, place)| place.clone()).collect();
    }
}

/// Keeps the first few places in their own order.
fn keep(places: &mut Vec<Place>, place: Place) {
    let at = places.partition_point(|kept| *kept < place);
    if at < MAX_PLACES {
        places.insert(at, place);
        places.truncate(MAX_PLACES);
    }
}
