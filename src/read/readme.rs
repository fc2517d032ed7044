//! The README, whatever its format, section by section.

use super::{FileView, Tree};
use crate::evidence::Slot;
use crate::evidence::facts::{Reach, ReadmeFacts};

/// Collects over files, then tells.
#[derive(Debug, Default)]
pub struct ReadmeReader {}

impl ReadmeReader {
    /// Takes what it needs from one file.
    pub fn file(&mut self, _file: &FileView<'_>) {}

    /// The facts, once every file was offered.
    pub fn finish(self, _tree: &Tree, _reach: Reach) -> Slot<ReadmeFacts> {
        Slot::default()
    }
}
