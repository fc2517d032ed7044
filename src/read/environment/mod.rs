//! Declared dependencies, interpreter, images; imports; data.

use super::{FileView, Tree};
use crate::evidence::Slot;
use crate::evidence::facts::{EnvironmentFacts, Reach, ReadmeFacts};

/// Collects over files, then tells.
#[derive(Debug, Default)]
pub struct EnvironmentReader {}

impl EnvironmentReader {
    /// Takes what it needs from one file.
    pub fn file(&mut self, _file: &FileView<'_>) {}

    /// The facts, once every file was offered.
    pub fn finish(self, _tree: &Tree, _reach: Reach, _readme: &Slot<ReadmeFacts>) -> Slot<EnvironmentFacts> {
        Slot::default()
    }
}
