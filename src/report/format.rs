//! The forms a report takes, and the one way to make any of them.
//!
//! Called by `cli`. Invariant: every form shows the same document; none computes a number of its own.

use super::document::{Document, Run};
use super::paged::{PageError, Report};
use super::{data, html, markdown, table};
use std::io::Write;
use std::path::Path;

/// A form of report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// For a terminal, or a log.
    Table,
    /// The published document.
    Json,
    /// One prospect a line.
    Jsonl,
    /// One prospect a row.
    Csv,
    /// For an applicant tracking system, an issue or a chat.
    Markdown,
    /// One file for a browser or a printer.
    Html,
}

impl Format {
    /// Every form, in the order help texts list them.
    pub const ALL: [Format; 6] =
        [Format::Table, Format::Json, Format::Jsonl, Format::Csv, Format::Markdown, Format::Html];

    /// The word on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Format::Table => "table",
            Format::Json => "json",
            Format::Jsonl => "jsonl",
            Format::Csv => "csv",
            Format::Markdown => "markdown",
            Format::Html => "html",
        }
    }

    /// The form of that name, or none.
    pub fn from_name(name: &str) -> Option<Format> {
        Format::ALL.into_iter().find(|format| format.name() == name)
    }

    /// The form a file's extension asks for (`.json .jsonl .csv .md .html`, in any case), or none.
    pub fn from_extension(path: &Path) -> Option<Format> {
        match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "json" => Some(Format::Json),
            "jsonl" | "ndjson" => Some(Format::Jsonl),
            "csv" => Some(Format::Csv),
            "md" | "markdown" => Some(Format::Markdown),
            "html" | "htm" => Some(Format::Html),
            _ => None,
        }
    }
}

impl std::fmt::Display for Format {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

/// What the caller knows and the document does not.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RenderOptions {
    /// Columns of the terminal; none when there is none, and lines are then not wrapped.
    pub width: Option<u16>,
    /// Whether the terminal shows colour.
    pub color: bool,
    /// The list's further columns, in its order. Columns not named here follow by name.
    pub passthrough_columns: Vec<String>,
    /// The rubric's categories, in its order: CSV has a column for each, whoever was judged.
    pub categories: Vec<String>,
    /// Whom the people assessed may write to, when the document does not say.
    pub contact: Option<String>,
    /// Leave out the section of each prospect.
    pub brief: bool,
    /// Write for the person assessed: say how to contest it, and leave out what concerns the reader's list.
    pub for_subject: bool,
    /// Say that names are hidden. The hiding itself is [`super::blind()`]'s.
    pub blind: bool,
    /// How many of the employer's own outcomes `calibrate` has seen.
    pub outcomes: u64,
}

impl RenderOptions {
    /// The contact to print: the run's, else this one.
    pub fn contact<'a>(&'a self, run: &'a Run) -> Option<&'a str> {
        run.contact.as_deref().or(self.contact.as_deref()).filter(|contact| !contact.trim().is_empty())
    }
}

/// Why a report could not be drawn.
#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    /// What was drawn could not be written.
    #[error("{0}")]
    Write(#[from] std::io::Error),
    /// A prospect could not be read back.
    #[error(transparent)]
    Page(#[from] PageError),
    /// A number or a map JSON cannot hold.
    #[error("the report could not be written as JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// The CSV writer refused a row.
    #[error("the report could not be written as CSV: {0}")]
    Csv(#[from] csv::Error),
}

/// Writes the report in one form, ending in a line end. Prospects are read as they are written, some forms read each
/// twice; no more than one is held at a time.
///
/// # Errors
/// [`RenderError`] when `out` cannot be written or a prospect cannot be read. What was written until then stays.
pub fn render_to(
    report: &Report<'_>,
    format: Format,
    options: &RenderOptions,
    out: &mut dyn Write,
) -> Result<(), RenderError> {
    match format {
        Format::Table => table::render(report, options, out),
        Format::Json => data::json(report, out),
        Format::Jsonl => data::jsonl(report, out),
        Format::Csv => data::csv(report, options, out),
        Format::Markdown => markdown::render(report, options, out),
        Format::Html => html::render(report, options, out),
    }
}

/// A document held in memory in one form, ending in a line end.
///
/// # Errors
/// [`RenderError`] when a number or a map cannot be written, which no document read from our own JSON holds.
pub fn render(document: &Document, format: Format, options: &RenderOptions) -> Result<String, RenderError> {
    let mut bytes = Vec::new();
    render_to(&Report::of(document), format, options, &mut bytes)?;
    // Every form writes text only.
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn extensions_and_names_find_their_form() {
        assert_eq!(Format::from_extension(Path::new("out/a.b.JSON")), Some(Format::Json));
        assert_eq!(Format::from_extension(Path::new("r.md")), Some(Format::Markdown));
        assert_eq!(Format::from_extension(Path::new("r.xlsx")), None);
        assert_eq!(Format::from_extension(Path::new("json")), None);
        for format in Format::ALL {
            assert_eq!(Format::from_name(&format.to_string()), Some(format));
        }
        assert_eq!(Format::from_name("JSON"), None);
    }
}
