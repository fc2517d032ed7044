//! Laying out text for a terminal: columns, paragraphs, weight.
//!
//! Called by the table, [`super::explain()`] and [`super::compare()`]. Invariant: without colour the text holds no escape
//! sequence at all; widths count what a terminal shows, so wide and combining letters line up.

use comfy_table::{ColumnConstraint, ContentArrangement, Table, Width, presets};

/// Rows laid out at a time: the layout takes several times the memory of its text.
const PART: usize = 256;
/// Spaces between columns.
const GAP: u16 = 2;

/// Columns with two spaces between them and no lines, trailing spaces cut.
pub(crate) struct Columns {
    table: Table,
}

impl Columns {
    /// Columns under these headings.
    pub(crate) fn new(header: &[&str]) -> Self {
        let mut table = Table::new();
        table
            .load_style(presets::NOTHING)
            .set_content_arrangement(ContentArrangement::Disabled)
            .set_header(header.to_vec());
        Columns { table }
    }

    /// Adds a row. Cells must be cleaned already.
    pub(crate) fn row(&mut self, cells: Vec<String>) {
        self.table.add_row(cells);
    }

    /// The widest line before any wrapping.
    pub(super) fn natural_width(&self) -> usize {
        let widths = self.table.column_max_content_widths();
        widths.iter().map(|w| usize::from(*w)).sum::<usize>() + 2 * widths.len().saturating_sub(1)
    }

    /// Wraps cells so that lines fit `width`.
    pub(super) fn fit(&mut self, width: u16) {
        self.table.set_content_arrangement(ContentArrangement::Dynamic).set_width(width);
    }

    /// The lines, the header first.
    pub(crate) fn lines(mut self) -> Vec<String> {
        let last = self.table.column_count().saturating_sub(1);
        for (index, column) in self.table.column_iter_mut().enumerate() {
            column.set_padding((0, if index == last { 0 } else { GAP }));
        }
        self.table.lines().map(|line| line.trim_end().to_owned()).collect()
    }
}

/// Columns over a list of any length: holds the bare cells and lays them out a part at a time.
pub(super) struct LongColumns {
    header: Vec<String>,
    widths: Vec<u16>,
    rows: Vec<Box<[String]>>,
}

impl LongColumns {
    /// Columns under these headings.
    pub(super) fn new(header: &[&str]) -> Self {
        let header: Vec<String> = header.iter().map(|&heading| heading.to_owned()).collect();
        let widths = widths_of(&header);
        LongColumns { header, widths, rows: Vec::new() }
    }

    /// Adds a row of as many cells as there are headings. Cells must be cleaned already.
    pub(super) fn row(&mut self, mut cells: Vec<String>) {
        for (width, cell) in self.widths.iter_mut().zip(widths_of(&cells)) {
            *width = (*width).max(cell);
        }
        cells.iter_mut().for_each(String::shrink_to_fit);
        self.rows.push(cells.into_boxed_slice());
    }

    /// The widest line.
    pub(super) fn natural_width(&self) -> usize {
        let gaps = usize::from(GAP) * self.widths.len().saturating_sub(1);
        self.widths.iter().map(|width| usize::from(*width)).sum::<usize>() + gaps
    }

    /// The lines, the header first.
    pub(super) fn lines(self) -> impl Iterator<Item = String> {
        let LongColumns { header, widths, mut rows } = self;
        rows.insert(0, header.into_boxed_slice());
        let mut rows = rows.into_iter();
        std::iter::from_fn(move || {
            let part: Vec<Box<[String]>> = rows.by_ref().take(PART).collect();
            (!part.is_empty()).then(|| laid_out(part, &widths))
        })
        .flatten()
    }
}

/// The width of each cell as a terminal shows it.
fn widths_of(cells: &[String]) -> Vec<u16> {
    let mut table = Table::new();
    table.add_row(cells);
    table.column_max_content_widths()
}

/// Rows as lines in columns at least this wide.
fn laid_out(rows: Vec<Box<[String]>>, widths: &[u16]) -> Vec<String> {
    let mut columns = Columns { table: Table::new() };
    columns.table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Disabled);
    for row in rows {
        columns.row(row.into_vec());
    }
    let last = widths.len().saturating_sub(1);
    for (index, (column, width)) in columns.table.column_iter_mut().zip(widths).enumerate() {
        let gap = if index == last { 0 } else { GAP };
        column.set_constraint(ColumnConstraint::LowerBoundary(Width::Fixed(width.saturating_add(gap))));
    }
    columns.lines()
}

/// The text wrapped to `width` behind `indent` spaces; one line where the width is unknown.
pub(crate) fn paragraph(text: &str, indent: u16, width: Option<u16>) -> String {
    let Some(width) = width else { return format!("{}{text}\n", " ".repeat(usize::from(indent))) };
    let mut table = Table::new();
    table
        .load_style(presets::NOTHING)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(width.max(indent.saturating_add(20)));
    table.add_row(vec![text]);
    if let Some(column) = table.column_mut(0) {
        column.set_padding((indent, 0));
    }
    table.lines().map(|line| format!("{}\n", line.trim_end())).collect()
}

/// A list item: the mark, then the text hanging beside it.
pub(super) fn item(mark: char, text: &str, indent: u16, width: Option<u16>) -> String {
    let body = paragraph(text, indent.saturating_add(2), width);
    let lead = format!("{}{mark} ", " ".repeat(usize::from(indent)));
    body.get(lead.len()..).map_or_else(|| body.clone(), |rest| format!("{lead}{rest}"))
}

/// Bold where colour is on.
pub(crate) fn strong(text: &str, color: bool) -> String {
    styled(text, "1", color)
}

/// Dimmed where colour is on.
pub(super) fn dim(text: &str, color: bool) -> String {
    styled(text, "2", color)
}

/// One ANSI style around the text. The line end stays outside, so that no style leaks into the next line.
fn styled(text: &str, code: &str, color: bool) -> String {
    if !color || text.is_empty() {
        return text.to_owned();
    }
    let styled: Vec<String> = text
        .split('\n')
        .map(|l| if l.is_empty() { String::new() } else { format!("\u{1b}[{code}m{l}\u{1b}[0m") })
        .collect();
    styled.join("\n")
}

/// A level as four marks, `●●●○`: readable without colour, and the same width for all.
pub(super) fn marks(level: Option<u8>) -> &'static str {
    match level {
        Some(0) => "○○○○",
        Some(1) => "●○○○",
        Some(2) => "●●○○",
        Some(3) => "●●●○",
        Some(_) => "●●●●",
        None => "····",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_wrap_behind_their_indent() {
        let text = paragraph("one two three four five six seven", 4, Some(24));
        assert!(text.lines().count() > 1, "{text}");
        assert!(text.lines().all(|l| l.starts_with("    ") && l.chars().count() <= 24), "{text}");
        assert_eq!(paragraph("one two", 2, None), "  one two\n");
        assert_eq!(item('-', "one two three four five", 2, Some(24)), "  - one two three four\n    five\n");
    }

    #[test]
    fn a_long_list_is_laid_out_as_if_at_once() {
        let row = |index: usize| {
            let wide = if index == 700 { "漢字の幅は二つ".to_owned() } else { format!("n{}", index % 90) };
            vec![index.to_string(), wide, "x".repeat(index % 7)]
        };
        let (mut at_once, mut in_parts) = (Columns::new(&["A", "NAME", ""]), LongColumns::new(&["A", "NAME", ""]));
        for index in 0..900 {
            at_once.row(row(index));
            in_parts.row(row(index));
        }
        assert_eq!(in_parts.natural_width(), at_once.natural_width());
        assert_eq!(in_parts.lines().collect::<Vec<_>>(), at_once.lines());
    }

    #[test]
    fn styles_end_on_their_own_line() {
        assert_eq!(strong("a\nb\n", true), "\u{1b}[1ma\u{1b}[0m\n\u{1b}[1mb\u{1b}[0m\n");
        assert_eq!(dim("a", false), "a");
    }
}
