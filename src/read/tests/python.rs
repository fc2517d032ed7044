//! Tests in Python, from the parsed module.

use super::found::{FoundFile, FoundImport, FoundTest, Quotes};
use super::ml;
use crate::read::language::is_in_test_folder;
use crate::read::python::{Function, PythonFile};
use crate::read::text::non_blank_lines;
use crate::read::{FileRole, FileView};

/// What a Python file shows of tests: all of a test file, or the `TestCase` classes of a source file, which
/// `python -m unittest` runs.
pub(super) fn read(file: &FileView<'_>, python: &PythonFile) -> Option<FoundFile> {
    let is_test_file = file.role == FileRole::Test;
    if !is_test_file && !has_test_case(python) {
        return None;
    }
    let quotes = Quotes::new(file.text.unwrap_or_default());
    let context = ml::Context::of(python);
    let mut found = FoundFile {
        path: file.path.to_owned(),
        language: "python",
        lines: if is_test_file { non_blank_lines(file.text.unwrap_or_default()) } else { 0 },
        named_test: is_test_file && is_named_test(file.path),
        inline: !is_test_file,
        imports: python.imports.iter().map(import).collect(),
        ..FoundFile::default()
    };
    for function in &python.functions {
        if function.is_fixture && is_test_file {
            found.fixtures += 1;
        }
        if function.is_test && (is_test_file || function.name.contains('.')) {
            if !is_test_file {
                found.lines += u64::from(function.lines[1].saturating_sub(function.lines[0]) + 1);
            }
            found.tests.push(test(function, &quotes, &context));
        }
    }
    if is_test_file && found.tests.is_empty() && is_in_test_folder(file.path) {
        found.tests.extend(script(python, found.named_test, &quotes));
    }
    Some(found)
}

fn has_test_case(python: &PythonFile) -> bool {
    python.classes.iter().any(|class| class.bases.iter().any(|base| base.ends_with("TestCase")))
        && python.functions.iter().any(|function| function.is_test && function.name.contains('.'))
}

/// `test_model.py`, `model_test.py`, `tests.py`.
fn is_named_test(path: &str) -> bool {
    let stem = path.rsplit('/').next().unwrap_or(path).trim_end_matches(".py");
    stem.starts_with("test_") || stem.ends_with("_test") || matches!(stem, "test" | "tests")
}

fn import(import: &crate::read::python::Import) -> FoundImport {
    FoundImport {
        module: import.module.split('.').filter(|segment| !segment.is_empty()).map(str::to_owned).collect(),
        names: import.names.clone(),
        level: import.level,
    }
}

fn test(function: &Function, quotes: &Quotes<'_>, context: &ml::Context) -> FoundTest {
    FoundTest {
        name: function.name.clone(),
        lines: [function.defined.min(function.lines[1]), function.lines[1]],
        excerpt: quotes.of(function.defined).to_owned(),
        assertions: function.assertions,
        trivial: function.trivial_assertions,
        errors: function.error_assertions,
        skipped: function.skipped,
        empty: function.statements == 0,
        cases: function.cases,
        property: function.decorators.iter().any(|decorator| decorator == "given" || decorator.ends_with(".given")),
        hash: function.body_hash,
        helpers: function.helpers.clone(),
        ml: context.kinds(function),
    }
}

/// A script of a test folder that asserts without test functions is worth one weak test. Functions that assert make
/// one only where they are run: in a file named as a test or with a main guard; elsewhere they serve other tests.
fn script(python: &PythonFile, named_test: bool, quotes: &Quotes<'_>) -> Option<FoundTest> {
    let is_run = named_test || python.main_guard.is_some();
    let function = python.functions.iter().find(|function| is_run && !function.nested && function.assertions > 0);
    if python.module_assertions == 0 && function.is_none() {
        return None;
    }
    let line = function.map_or(1, |function| function.defined);
    Some(FoundTest {
        name: function.map_or_else(|| "module".to_owned(), |function| function.name.clone()),
        lines: [line, function.map_or(line, |function| function.lines[1])],
        excerpt: quotes.of(line).to_owned(),
        assertions: python.module_assertions.max(function.map_or(0, |function| function.assertions)),
        // Scripts are told apart by their place: equal assertions are not equal scripts.
        hash: python.code_lines ^ u64::from(python.module_assertions) << 32,
        ..FoundTest::default()
    })
}
