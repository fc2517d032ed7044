//! Continuous integration, as configured.

use super::{FileView, Tree};
use crate::evidence::Slot;
use crate::evidence::facts::{AutomationFacts, Reach};

/// Collects over files, then tells.
#[derive(Debug, Default)]
pub struct AutomationReader {}

impl AutomationReader {
    /// Takes what it needs from one file.
    pub fn file(&mut self, _file: &FileView<'_>) {}

    /// The facts, once every file was offered.
    pub fn finish(self, _tree: &Tree, _reach: Reach) -> Slot<AutomationFacts> {
        Slot::default()
    }
}
