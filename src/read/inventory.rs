//! Files, languages, definitions.

use super::notebook::Notebook;
use super::{FileView, Tree};
use crate::evidence::facts::{Inventory, Reach};
use crate::evidence::{Gap, Slot};

/// Collects over files, then tells.
#[derive(Debug, Default)]
pub struct InventoryReader {}

impl InventoryReader {
    /// Takes what it needs from one file.
    pub fn file(&mut self, _file: &FileView<'_>) {}

    /// Takes the cells of a notebook, whose view [`Self::file`] is given too.
    pub fn notebook(&mut self, _notebook: &Notebook) {}

    /// The facts, once every file was offered.
    pub fn finish(self, _tree: &Tree, reach: Reach) -> Slot<Inventory> {
        match reach {
            Reach::Listing => Slot::Unknown(Gap::Unsupported),
            Reach::Whole => Slot::default(),
        }
    }
}
