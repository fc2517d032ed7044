//! What one file shows of tests, before the rest of the repository is known.

use crate::evidence::facts::MlTest;
use std::collections::BTreeSet;

/// One test-shaped function.
#[derive(Debug, Clone, Default)]
pub(super) struct FoundTest {
    pub(super) name: String,
    pub(super) lines: [u32; 2],
    /// Its first line, for quoting.
    pub(super) excerpt: String,
    pub(super) assertions: u32,
    pub(super) trivial: u32,
    pub(super) errors: u32,
    pub(super) skipped: bool,
    pub(super) empty: bool,
    /// Cases by parametrisation; 0 without any.
    pub(super) cases: u32,
    pub(super) property: bool,
    /// Equal for tests of equal bodies.
    pub(super) hash: u64,
    /// Functions of other files that may assert for it.
    pub(super) helpers: Vec<String>,
    pub(super) ml: Vec<MlTest>,
}

/// One file.
#[derive(Debug, Clone, Default)]
pub(super) struct FoundFile {
    pub(super) path: String,
    pub(super) language: &'static str,
    /// Non-blank lines of test code in it.
    pub(super) lines: u64,
    pub(super) tests: Vec<FoundTest>,
    pub(super) fixtures: u64,
    /// Modules it imports, as written.
    pub(super) imports: Vec<FoundImport>,
    /// Functions it calls by name, in languages whose tests see a package's functions without naming their file.
    pub(super) called: BTreeSet<String>,
    /// Whether its name says that it is a test file, so that one without a test is worth a word.
    pub(super) named_test: bool,
    /// Whether it stands for tests of the source it is part of.
    pub(super) inline: bool,
}

/// One import made by test code.
#[derive(Debug, Clone, Default)]
pub(super) struct FoundImport {
    /// Segments of the module.
    pub(super) module: Vec<String>,
    /// Names taken from it.
    pub(super) names: Vec<String>,
    /// Leading dots.
    pub(super) level: u32,
}

/// Lines of a text, to quote from.
pub(super) struct Quotes<'a> {
    text: &'a str,
    ends: Vec<usize>,
}

impl<'a> Quotes<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Quotes { text, ends: memchr::memchr_iter(b'\n', text.as_bytes()).collect() }
    }

    /// Line of a byte offset, from 1.
    pub(super) fn line(&self, offset: usize) -> u32 {
        u32::try_from(self.ends.partition_point(|&end| end < offset)).unwrap_or(u32::MAX).saturating_add(1)
    }

    /// The text of a line counted from 1, without its indentation.
    pub(super) fn of(&self, line: u32) -> &'a str {
        let index = (line as usize).saturating_sub(1);
        let start = match index.checked_sub(1) {
            Some(before) => self.ends.get(before).map_or(self.text.len(), |end| end + 1),
            None => 0,
        };
        let end = self.ends.get(index).copied().unwrap_or(self.text.len());
        self.text.get(start..end).unwrap_or_default().trim()
    }
}
