//! Tests of every language, parsed.
//!
//! Called by the repository reader. Invariant: a test is a function that checks something; a file's or folder's name
//! alone proves none. Python comes from the parsed module, other languages from their text without comments and
//! strings.

pub(super) mod blocks;
mod found;
mod ml;
mod modules;
mod names;
mod python;
mod rules;
pub(in crate::read) mod strip;

use super::{FileRole, FileView, Tree};
use crate::evidence::facts::{HollowReason, HollowTest, Reach, TestCount, TestExample, TestFacts};
use crate::evidence::{Gap, Place, Slot};
use found::{FoundFile, FoundImport, FoundTest};
use modules::Modules;
use std::collections::{BTreeMap, BTreeSet};

/// Most tests kept of a repository; the largest published ones hold some 60,000.
const MAX_TESTS: usize = 100_000;
/// Most places kept of good and of hollow tests.
const MAX_PLACES: usize = 8;
/// Most examples from one file, so that one large file does not stand for all.
const MAX_PER_FILE: usize = 2;
/// Most places kept of one kind of test of machine learning.
const MAX_ML_PLACES: usize = 4;

/// Collects over files, then tells.
#[derive(Debug, Default)]
pub struct TestReader {
    files: Vec<FoundFile>,
    /// Tests in them.
    tests: usize,
    /// Functions in test files, and in source that serves tests, that assert for others.
    asserting: BTreeSet<String>,
    modules: Modules,
    doctests: u64,
}

impl TestReader {
    /// Takes what it needs from one file.
    pub fn file(&mut self, file: &FileView<'_>) {
        if !matches!(file.role, FileRole::Source | FileRole::Test) {
            return;
        }
        let Some(language) = file.language else { return };
        if file.role == FileRole::Source {
            self.source(file, language);
        }
        if file.role == FileRole::Test || file.path.contains("test") {
            self.helpers(file);
        }
        let found = match file.python {
            Some(_) if language == "jupyter" => None,
            Some(python) => python::read(file, python),
            None => blocks::read(file, language),
        };
        let Some(mut found) = found else { return };
        found.tests.truncate(MAX_TESTS.saturating_sub(self.tests));
        self.tests += found.tests.len();
        if found.inline && !found.tests.is_empty() {
            self.modules.tested_inline(file.path);
        }
        self.files.push(found);
    }

    /// Notes a source file as a module that tests may reach.
    fn source(&mut self, file: &FileView<'_>, language: &'static str) {
        self.doctests += file.python.map_or(0, |python| u64::from(python.doctests));
        if file.path.ends_with("__init__.py") {
            let imports = file.python.map(|python| python.imports.as_slice()).unwrap_or_default();
            self.modules.package(
                file.path,
                imports.iter().map(|import| FoundImport {
                    module: import.module.split('.').filter(|part| !part.is_empty()).map(str::to_owned).collect(),
                    names: import.names.clone(),
                    level: import.level,
                }),
            );
        } else if language == "python" || rules::of(language).is_some() {
            self.modules.add(file.path, language);
            let defined = file.text.map(|text| names::defined(text, language)).unwrap_or_default();
            self.modules.defines(file.path, language, defined);
        }
    }

    fn helpers(&mut self, file: &FileView<'_>) {
        for function in file.python.map(|python| python.functions.as_slice()).unwrap_or_default() {
            if function.assertions > 0 && !function.is_test && !function.nested {
                let name = function.name.rsplit('.').next().unwrap_or(&function.name);
                self.asserting.insert(name.to_owned());
            }
        }
    }

    /// The facts, once every file was offered. Unknown for a listing, which shows names and no tests.
    pub fn finish(mut self, _tree: &Tree, reach: Reach) -> Slot<TestFacts> {
        if reach == Reach::Listing {
            return Slot::Unknown(Gap::Unsupported);
        }
        // Files come in any order; facts must not.
        self.files.sort_by(|left, right| left.path.cmp(&right.path));
        for test in self.files.iter_mut().flat_map(|file| &mut file.tests) {
            let more = test.helpers.iter().filter(|name| self.asserting.contains(*name)).count();
            test.assertions = test.assertions.saturating_add(u32::try_from(more).unwrap_or(0));
        }
        let mut facts = TestFacts { doctests: self.doctests, ..TestFacts::default() };
        let (modules, tested) = self.modules.tested(self.files.iter().filter(|file| file.tests.iter().any(is_real)));
        (facts.modules, facts.modules_tested) = (modules, tested);
        let mut bodies: BTreeSet<(&str, u64)> = BTreeSet::new();
        for file in &self.files {
            count_file(&mut facts, file, &mut bodies);
        }
        facts.examples = examples(&self.files);
        hollow(&mut facts, &self.files);
        facts.ml = ml_places(&self.files);
        if facts.functions == 0 && facts.hollow_total == 0 && facts.doctests == 0 {
            return Slot::Absent;
        }
        Slot::Seen(facts)
    }
}

/// Whether a test checks something and is run.
fn is_real(test: &FoundTest) -> bool {
    test.assertions > 0 && !test.skipped
}

fn count_file<'a>(facts: &mut TestFacts, file: &'a FoundFile, bodies: &mut BTreeSet<(&'a str, u64)>) {
    let mut count = TestCount::default();
    let mut is_counted = false;
    for test in file.tests.iter().filter(|test| is_real(test)) {
        is_counted = true;
        if !bodies.insert((file.language, test.hash)) {
            facts.duplicates += 1;
            continue;
        }
        count.functions += 1;
        count.assertions += u64::from(test.assertions);
        facts.parametrised += u64::from(test.cases.saturating_sub(1));
        facts.property_based += u64::from(test.property);
        facts.error_cases += u64::from(test.errors);
    }
    if is_counted {
        count.files = 1;
    }
    // Test code around no test at all (evaluation scripts in a folder named `test`) is no test code, except what
    // serves the tests of the same folder.
    if is_counted || (file.tests.is_empty() && file.fixtures > 0) {
        count.lines = file.lines;
        facts.fixtures += file.fixtures;
    }
    if count == TestCount::default() {
        return;
    }
    facts.files += count.files;
    facts.functions += count.functions;
    facts.assertions += count.assertions;
    facts.lines += count.lines;
    let language = facts.languages.entry(file.language.to_owned()).or_default();
    language.files += count.files;
    language.functions += count.functions;
    language.assertions += count.assertions;
    language.lines += count.lines;
}

fn place(file: &FoundFile, test: &FoundTest) -> Place {
    Place::lines(file.path.as_str(), test.lines[0], test.lines[1]).quoting(&test.excerpt)
}

/// The tests with most assertions, few from one file.
fn examples(files: &[FoundFile]) -> Vec<TestExample> {
    let mut best: Vec<(&FoundFile, &FoundTest)> = Vec::new();
    for file in files {
        let mut own: Vec<&FoundTest> = file.tests.iter().filter(|test| is_real(test)).collect();
        own.sort_by_key(|test| (std::cmp::Reverse(test.assertions), test.lines));
        let mut seen = BTreeSet::new();
        own.retain(|test| seen.insert(test.hash));
        best.extend(own.into_iter().take(MAX_PER_FILE).map(|test| (file, test)));
    }
    best.sort_by_key(|(file, test)| (std::cmp::Reverse(test.assertions), file.path.as_str(), test.lines));
    best.dedup_by_key(|(_, test)| test.hash);
    let example = |(file, test): (&FoundFile, &FoundTest)| TestExample {
        place: place(file, test),
        name: test.name.clone(),
        assertions: u64::from(test.assertions),
    };
    best.into_iter().take(MAX_PLACES).map(example).collect()
}

fn hollow(facts: &mut TestFacts, files: &[FoundFile]) {
    for file in files {
        let mut add = |place: Place, reason: HollowReason| {
            facts.hollow_total += 1;
            if facts.hollow.len() < MAX_PLACES {
                facts.hollow.push(HollowTest { place, reason });
            }
        };
        if file.tests.is_empty() && file.named_test && file.lines > 0 {
            add(Place::file(file.path.as_str()), HollowReason::NoTests);
        }
        for test in file.tests.iter().filter(|test| !is_real(test)) {
            let reason = match test {
                FoundTest { skipped: true, .. } => HollowReason::Skipped,
                FoundTest { empty: true, .. } => HollowReason::Empty,
                FoundTest { trivial: 1.., .. } => HollowReason::Trivial,
                _ => HollowReason::NoAssertion,
            };
            add(place(file, test), reason);
        }
    }
}

fn ml_places(files: &[FoundFile]) -> BTreeMap<crate::evidence::facts::MlTest, Vec<Place>> {
    let mut places: BTreeMap<_, Vec<Place>> = BTreeMap::new();
    for file in files {
        for test in file.tests.iter().filter(|test| is_real(test)) {
            for &kind in &test.ml {
                let kept = places.entry(kind).or_default();
                if kept.len() < MAX_ML_PLACES {
                    kept.push(place(file, test));
                }
            }
        }
    }
    places
}

#[cfg(test)]
mod test;
