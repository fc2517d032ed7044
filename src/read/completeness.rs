//! The five items of ML code completeness.

use super::{FileView, Tree};
use crate::evidence::Slot;
use crate::evidence::facts::{CompletenessFacts, EnvironmentFacts, Reach, ReadmeFacts};

/// Collects over files, then tells.
#[derive(Debug, Default)]
pub struct CompletenessReader {}

impl CompletenessReader {
    /// Takes what it needs from one file.
    pub fn file(&mut self, _file: &FileView<'_>) {}

    /// The facts, once every file was offered.
    pub fn finish(
        self,
        _tree: &Tree,
        _reach: Reach,
        _readme: &Slot<ReadmeFacts>,
        _environment: &Slot<EnvironmentFacts>,
    ) -> Slot<CompletenessFacts> {
        Slot::default()
    }
}
