//! Lines and sections of plain configuration text.
//!
//! Called by the parsers of this folder. Invariant: lines count from 1; nothing is lost silently but comments.

use regex::Regex;

/// Compiles a pattern written in the source. The `regex` crate's own limits keep matching linear.
///
/// # Panics
/// When the literal is no pattern, which the first test that touches it shows.
pub(crate) fn pattern(literal: &'static str) -> Regex {
    crate::read::pattern::known(literal)
}

/// Maps byte offsets to lines.
#[derive(Debug)]
pub(crate) struct Lines {
    starts: Vec<usize>,
}

impl Lines {
    /// Indexes a text.
    pub(crate) fn new(text: &str) -> Self {
        let mut starts = vec![0];
        starts.extend(text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1));
        Lines { starts }
    }

    /// The line of a byte offset.
    pub(crate) fn of(&self, offset: usize) -> u32 {
        let index = self.starts.partition_point(|start| *start <= offset);
        u32::try_from(index.max(1)).unwrap_or(u32::MAX)
    }
}

/// One key of an INI file with its value, continuation lines joined by newlines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Entry {
    /// The section, lower case.
    pub(crate) section: String,
    /// The key, lower case.
    pub(crate) key: String,
    /// The value's lines with their numbers, blank ones and comments left out.
    pub(crate) values: Vec<(u32, String)>,
    /// The key's line.
    pub(crate) line: u32,
}

impl Entry {
    /// The value on one line.
    pub(crate) fn joined(&self) -> String {
        self.values.iter().map(|(_, value)| value.as_str()).collect::<Vec<_>>().join("\n")
    }
}

/// Reads an INI file as Python's `configparser` does: `key = value` or `key: value`, indented continuation.
pub(crate) fn ini(text: &str) -> (Vec<(u32, String)>, Vec<Entry>) {
    let mut sections = Vec::new();
    let mut entries: Vec<Entry> = Vec::new();
    let mut section = String::new();
    for (index, raw) in text.lines().enumerate() {
        let line = u32::try_from(index + 1).unwrap_or(u32::MAX);
        let trimmed = raw.trim();
        if trimmed.is_empty() || trimmed.starts_with('#') || trimmed.starts_with(';') {
            continue;
        }
        let indented = raw.starts_with([' ', '\t']);
        if !indented && trimmed.starts_with('[') {
            section = trimmed.trim_start_matches('[').split(']').next().unwrap_or("").trim().to_lowercase();
            sections.push((line, section.clone()));
            continue;
        }
        let value = without_comment(trimmed);
        if indented && let Some(last) = entries.last_mut().filter(|entry| entry.section == section) {
            if !value.is_empty() {
                last.values.push((line, value.to_owned()));
            }
            continue;
        }
        let (key, value) = match value.find(['=', ':']) {
            Some(at) => (&value[..at], value[at + 1..].trim()),
            None => (value, ""),
        };
        let values = if value.is_empty() { Vec::new() } else { vec![(line, value.to_owned())] };
        entries.push(Entry { section: section.clone(), key: key.trim().to_lowercase(), values, line });
    }
    (sections, entries)
}

/// The text before a comment sign that stands after whitespace.
pub(crate) fn without_comment(line: &str) -> &str {
    if line.starts_with('#') {
        return "";
    }
    let mut before = ' ';
    for (at, sign) in line.char_indices() {
        if sign == '#' && before.is_whitespace() {
            return line[..at].trim_end();
        }
        before = sign;
    }
    line.trim_end()
}

/// A line counted from 1 for an index counted from 0.
pub(crate) fn line_number(index: usize) -> u32 {
    u32::try_from(index + 1).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_sections_and_continuations() {
        let (sections, entries) =
            ini("[options]\ninstall_requires =\n    numpy>=1.2  # why\n\n    scipy\n[tool:pytest]\naddopts: -q\n");
        assert_eq!(sections, [(1, "options".to_owned()), (6, "tool:pytest".to_owned())]);
        assert_eq!(entries[0].values, [(3, "numpy>=1.2".to_owned()), (5, "scipy".to_owned())]);
        assert_eq!((entries[1].key.as_str(), entries[1].joined().as_str()), ("addopts", "-q"));
    }

    #[test]
    fn offsets_map_to_lines() {
        let lines = Lines::new("a\nbc\n\nd");
        assert_eq!([0, 1, 2, 4, 5, 6, 99].map(|at| lines.of(at)), [1, 1, 2, 2, 3, 4, 4]);
    }
}
