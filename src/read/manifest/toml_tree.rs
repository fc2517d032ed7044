//! TOML with lines, as much of it as parses.
//!
//! Called by every parser of a TOML file. The `toml` crate recovers from errors and refuses more than 80 levels by
//! itself; this adds lines and a bound on size. Invariant: a broken file gives the tables that could be read.

use super::text::Lines;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Bytes of text read: lock files of large projects stay below.
const MAX_BYTES: usize = 8 * 1024 * 1024;

/// A document and its lines.
#[derive(Debug)]
pub(crate) struct Document<'a> {
    table: DeTable<'a>,
    lines: Lines,
    /// What was wrong, if anything was.
    pub(crate) problem: Option<String>,
}

/// A value inside a document.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Item<'d, 'a> {
    value: &'d DeValue<'a>,
    lines: &'d Lines,
    /// Line of the value, or of the key where that is what stands on a line.
    pub(crate) line: u32,
}

/// Reads as much as can be read.
pub(crate) fn parse(text: &str) -> Document<'_> {
    let text = text.trim_start_matches('\u{feff}');
    if text.len() > MAX_BYTES {
        return Document { table: DeTable::new(), lines: Lines::new(""), problem: Some("larger than 8 MB".to_owned()) };
    }
    let (table, errors) = DeTable::parse_recoverable(text);
    let problem = errors.first().map(|error| format!("TOML: {}", error.message()));
    Document { table: table.into_inner(), lines: Lines::new(text), problem }
}

impl<'a> Document<'a> {
    /// The value under a dotted path of plain keys.
    pub(crate) fn get<'d>(&'d self, path: &str) -> Option<Item<'d, 'a>> {
        let mut keys = path.split('.');
        let first = keys.next()?;
        let mut item = lookup(&self.table, first, &self.lines)?;
        for key in keys {
            item = item.get(key)?;
        }
        Some(item)
    }

    /// The root's pairs, by key.
    pub(crate) fn pairs<'d>(&'d self) -> Vec<(&'d str, Item<'d, 'a>)> {
        pairs_of(&self.table, &self.lines)
    }
}

fn lookup<'d, 'a>(table: &'d DeTable<'a>, key: &str, lines: &'d Lines) -> Option<Item<'d, 'a>> {
    table.iter().find(|(name, _)| name.get_ref().as_ref() == key).map(|(name, value)| item_of(name, value, lines))
}

fn item_of<'d, 'a, K>(name: &Spanned<K>, value: &'d Spanned<DeValue<'a>>, lines: &'d Lines) -> Item<'d, 'a> {
    Item { value: value.get_ref(), lines, line: lines.of(name.span().start) }
}

fn pairs_of<'d, 'a>(table: &'d DeTable<'a>, lines: &'d Lines) -> Vec<(&'d str, Item<'d, 'a>)> {
    table.iter().map(|(name, value)| (name.get_ref().as_ref(), item_of(name, value, lines))).collect()
}

impl<'d, 'a> Item<'d, 'a> {
    /// The value under a key of a table.
    pub(crate) fn get(&self, key: &str) -> Option<Item<'d, 'a>> {
        lookup(self.value.as_table()?, key, self.lines)
    }

    /// A string.
    pub(crate) fn text(&self) -> Option<&'d str> {
        self.value.as_str()
    }

    /// A string under a key.
    pub(crate) fn get_text(&self, key: &str) -> Option<&'d str> {
        self.get(key).and_then(|item| item.text())
    }

    /// Whether it is `true`.
    pub(crate) fn is_true(&self) -> bool {
        self.value.as_bool() == Some(true)
    }

    /// A table's pairs, by key; none for anything else.
    pub(crate) fn pairs(&self) -> Vec<(&'d str, Item<'d, 'a>)> {
        self.value.as_table().map(|table| pairs_of(table, self.lines)).unwrap_or_default()
    }

    /// An array's items; none for anything else.
    pub(crate) fn items(&self) -> Vec<Item<'d, 'a>> {
        let lines = self.lines;
        self.value
            .as_array()
            .map(|array| {
                array
                    .iter()
                    .map(|value| Item { value: value.get_ref(), lines, line: lines.of(value.span().start) })
                    .collect()
            })
            .unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_know_their_lines() {
        let document = parse("[project]\nname = \"x\"\ndependencies = [\n  \"numpy\",\n  \"scipy>1\",\n]\n");
        let found: Vec<_> = document
            .get("project.dependencies")
            .unwrap()
            .items()
            .iter()
            .map(|item| (item.line, item.text().unwrap()))
            .collect();
        assert_eq!(found, [(4, "numpy"), (5, "scipy>1")]);
    }

    #[test]
    fn a_broken_file_keeps_what_parses() {
        let document = parse("[project]\nname = \"x\"\nbroken = = 3\n[tool.poetry.dependencies]\nnumpy = \"^1\"\n");
        assert!(document.problem.is_some());
        assert_eq!(document.get("tool.poetry.dependencies").unwrap().get_text("numpy"), Some("^1"));
    }

    #[test]
    fn nesting_is_bounded() {
        for text in [
            format!("a = {}", "[".repeat(100_000)),
            format!("a = {}", "{b=".repeat(50_000)),
            format!("{}c = 1", "a.".repeat(50_000)),
            format!("[{}]", vec!["a"; 50_000].join(".")),
        ] {
            let document = parse(&text);
            assert!(document.get("x.y").is_none());
        }
    }
}
