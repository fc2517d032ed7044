//! What others' methods reach on the same labels, as the folder's own README states it.
//!
//! Invariant: the words are that file's, shown as such; no figure of others is held here.

use super::labels::read;
use comrak::nodes::{AstNode, NodeValue};
use std::path::Path;

/// Bytes of the folder's README that are read.
const MAX_BYTES: u64 = 1 << 20;

/// The folder's README, where it has one.
#[derive(Debug, Default)]
pub(super) struct Stated {
    /// Rows of its tables: the first cell and the one under "baselines".
    rows: Vec<(String, String)>,
}

impl Stated {
    /// Reads `README.md` of the folder; a file that is not there or not text states nothing.
    pub(super) fn read(folder: &Path) -> Stated {
        let bytes = read(&folder.join("README.md"), MAX_BYTES).unwrap_or_default();
        Stated { rows: rows(&String::from_utf8_lossy(&bytes)) }
    }

    /// What is stated for a data set, by a name its row begins with.
    pub(super) fn of(&self, data: &str) -> Option<String> {
        let row = self.rows.iter().find(|(first, _)| first.starts_with(data))?;
        (!row.1.is_empty()).then(|| row.1.clone())
    }
}

/// The first cell and the cell under a heading with "baseline" in it, of every row of every table that has one.
fn rows(text: &str) -> Vec<(String, String)> {
    let mut options = comrak::Options::default();
    options.extension.table = true;
    let arena = comrak::Arena::new();
    let root = comrak::parse_document(&arena, text, &options);
    let mut found = Vec::new();
    for table in root.children().filter(|node| matches!(node.data.borrow().value, NodeValue::Table(_))) {
        let mut rows = table.children().map(|row| row.children().map(words).collect::<Vec<String>>());
        let heading = rows.next().unwrap_or_default();
        let Some(column) = heading.iter().position(|cell| cell.to_lowercase().contains("baseline")) else { continue };
        found.extend(rows.filter_map(|row| Some((row.first()?.clone(), row.get(column)?.clone()))));
    }
    found
}

/// A node's text without markup.
fn words<'a>(node: &'a AstNode<'a>) -> String {
    let mut text = String::new();
    for part in node.descendants() {
        match &part.data.borrow().value {
            NodeValue::Text(words) => text.push_str(words),
            NodeValue::Code(code) => text.push_str(&code.literal),
            NodeValue::SoftBreak | NodeValue::LineBreak => text.push(' '),
            _ => {}
        }
    }
    text.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn baselines_are_the_words_of_the_folder_s_readme() {
        let folder = tempfile::tempdir().unwrap();
        let text = "# Labels\n\n| path | what | published / simple baselines |\n|---|---|---|\n\
                    | `niche.csv` | 12 projects | AUC: `stars` **0.5**, a\\|b 0.6 |\n| `empty/` | none | |\n\n\
                    | path | licence |\n|---|---|\n| `niche.csv` | MIT |\n";
        std::fs::write(folder.path().join("README.md"), text).unwrap();
        let stated = Stated::read(folder.path());
        assert_eq!(stated.of("niche.csv").as_deref(), Some("AUC: stars 0.5, a|b 0.6"));
        assert_eq!(stated.of("empty/"), None);
        assert_eq!(stated.of("readme-sections/"), None);
        assert!(Stated::read(&folder.path().join("gone")).rows.is_empty());
    }
}
