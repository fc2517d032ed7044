//! Changelog and experiment notes.

use super::{FileView, Tree};
use crate::evidence::Slot;
use crate::evidence::facts::{Reach, RecordFacts};

/// Collects over files, then tells.
#[derive(Debug, Default)]
pub struct RecordReader {}

impl RecordReader {
    /// Takes what it needs from one file.
    pub fn file(&mut self, _file: &FileView<'_>) {}

    /// The facts, once every file was offered.
    pub fn finish(self, _tree: &Tree, _reach: Reach) -> Slot<RecordFacts> {
        Slot::default()
    }
}
