//! One repository's files, offered one at a time, to facts about its contents.
//!
//! Called by every collector that can show file contents; owns the part readers and hands each file to all of them.
//! Invariant: holds no file's bytes beyond the call that offers it, except texts a part reader says it needs whole.

use super::Tree;
use crate::evidence::facts::{ContentFacts, Reach};

/// Reads a repository offered file by file, in any order.
#[derive(Debug, Default)]
pub struct RepositoryReader {
    tree: Tree,
}

impl RepositoryReader {
    /// A reader that has seen nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Notes that a regular file of that path and size exists, without showing it. [`Self::file`] implies it.
    pub fn listing(&mut self, path: &str, size: u64) {
        self.tree.files.insert(path.to_owned(), size);
    }

    /// Whether the file's bytes would add anything: text of a kind some reader reads, within the limits.
    pub fn wants(&self, _path: &str, _size: u64) -> bool {
        true
    }

    /// Reads one file. `bytes` may be cut; `size` is the whole file's.
    pub fn file(&mut self, path: &str, _bytes: &[u8], size: u64) {
        self.listing(path, size);
    }

    /// Adds a sentence to the notes: a limit that was hit, an object that is missing.
    pub fn note(&mut self, _text: &str, _path: Option<&str>) {}

    /// The facts, when every file was offered (`Whole`) or some names and texts were (`Listing`).
    pub fn finish(self, _reach: Reach) -> ContentFacts {
        ContentFacts::default()
    }
}
