//! Files, languages, definitions.

use super::{FileView, Tree};
use crate::evidence::Slot;
use crate::evidence::facts::{Inventory, Reach};

/// Collects over files, then tells.
#[derive(Debug, Default)]
pub struct InventoryReader {}

impl InventoryReader {
    /// Takes what it needs from one file.
    pub fn file(&mut self, _file: &FileView<'_>) {}

    /// The facts, once every file was offered.
    pub fn finish(self, _tree: &Tree, _reach: Reach) -> Slot<Inventory> {
        Slot::default()
    }
}
