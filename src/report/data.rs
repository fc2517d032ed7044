//! The forms for programs: JSON, JSONL and CSV.
//!
//! Called by [`super::render`]. Invariant: the shapes are public contract; CSV cells start no formula.

use super::document::{Document, SCHEMA_VERSION};
use super::format::{RenderError, RenderOptions};
use super::paged::Report;
use super::{safe, words};
use crate::assess::verdict::Assessment;
use std::collections::BTreeSet;
use std::io::Write;

/// The columns every CSV begins with.
const COLUMNS: [&str; 11] =
    ["id", "key", "status", "band", "level", "score", "low", "high", "coverage", "handover", "message"];

/// What follows the prospects, a document's last field.
const CLOSE: &str = "]\n}";

/// The document, indented, with a final line end.
pub(super) fn json(report: &Report<'_>, out: &mut dyn Write) -> Result<(), RenderError> {
    let head = Document {
        schema_version: SCHEMA_VERSION,
        generator: report.generator.clone(),
        run: report.run.clone(),
        rubric: report.rubric.clone(),
        prospects: Vec::new(),
    };
    let text = safe::json(serde_json::to_string_pretty(&head)?);
    out.write_all(text.strip_suffix(CLOSE).unwrap_or(&text).as_bytes())?;
    for (index, page) in report.pages().enumerate() {
        let text = safe::json(serde_json::to_string_pretty(&*page?)?);
        out.write_all(if index == 0 { b"\n    " } else { b",\n    " })?;
        // No line end stands inside a string, so each one is the writer's own and wants the array's indent.
        out.write_all(text.replace('\n', "\n    ").as_bytes())?;
    }
    if !report.standings().is_empty() {
        out.write_all(b"\n  ")?;
    }
    out.write_all(CLOSE.as_bytes())?;
    out.write_all(b"\n")?;
    Ok(())
}

/// One prospect a line, in list order. Empty for an empty list.
pub(super) fn jsonl(report: &Report<'_>, out: &mut dyn Write) -> Result<(), RenderError> {
    for page in report.pages() {
        let mut text = safe::json(serde_json::to_string(&*page?)?);
        text.push('\n');
        out.write_all(text.as_bytes())?;
    }
    Ok(())
}

/// One prospect a row, in list order, with a header: the fixed columns, `level_<category>` in the rubric's order, the
/// list's further columns in the list's order.
///
/// RFC 4180: CRLF, quotes doubled. Every text cell is quoted, since a spreadsheet that splits at semicolons would
/// otherwise find a formula in the middle of one; numbers are not, so that they stay numbers.
pub(super) fn csv(report: &Report<'_>, options: &RenderOptions, out: &mut dyn Write) -> Result<(), RenderError> {
    let categories = categories(report, &options.categories);
    let further = further_columns(report, options);
    let mut header: Vec<String> = COLUMNS.iter().map(|&c| c.to_owned()).collect();
    header.extend(categories.iter().map(|id| safe::spreadsheet(&format!("level_{id}"))));
    header.extend(further.iter().map(|column| safe::spreadsheet(column)));

    write_row(csv::QuoteStyle::Necessary, &header, out)?;
    for page in report.outlines() {
        write_row(csv::QuoteStyle::NonNumeric, &row(&*page?, &categories, &further), out)?;
    }
    Ok(())
}

/// One row as CSV text.
fn write_row(quotes: csv::QuoteStyle, row: &[String], out: &mut dyn Write) -> Result<(), RenderError> {
    let mut writer = csv::WriterBuilder::new()
        .quote_style(quotes)
        .terminator(csv::Terminator::CRLF)
        .flexible(true)
        .from_writer(Vec::new());
    writer.write_record(row)?;
    let bytes = writer.into_inner().map_err(|error| csv::Error::from(error.into_error()))?;
    out.write_all(&bytes)?;
    Ok(())
}

/// One prospect's cells. What does not apply is an empty cell, never 0.
fn row(prospect: &Assessment, categories: &[String], further: &[String]) -> Vec<String> {
    let number = |value: Option<f64>| value.map(|v| v.to_string()).unwrap_or_default();
    let mut cells = vec![
        prospect.id.as_deref().map(safe::spreadsheet).unwrap_or_default(),
        safe::spreadsheet(&prospect.key),
        words::prospect_status(prospect.status).into(),
        prospect.band.map(|band| band.to_string()).unwrap_or_default(),
        prospect.level.map(|level| level.to_string()).unwrap_or_default(),
        number(prospect.score),
        number(prospect.interval.map(|[low, _]| low)),
        number(prospect.interval.map(|[_, high]| high)),
        prospect.coverage.to_string(),
        words::handover(prospect.handover.answer).into(),
        prospect.message.as_deref().map(safe::spreadsheet).unwrap_or_default(),
    ];
    for id in categories {
        let level = prospect.categories.iter().find(|c| c.id == *id).and_then(|c| c.level);
        cells.push(level.map(|level| level.to_string()).unwrap_or_default());
    }
    for column in further {
        cells.push(prospect.passthrough.get(column).map(|cell| safe::spreadsheet(cell)).unwrap_or_default());
    }
    cells
}

/// The rubric's categories, whoever was judged, and any further one of a prospect judged by another rubric, at the
/// place it has there.
fn categories(report: &Report<'_>, rubric: &[String]) -> Vec<String> {
    let mut merged: Vec<String> = rubric.to_vec();
    for standing in report.standings() {
        let mut after = 0;
        for category in &standing.shape.categories {
            match merged.iter().position(|known| known == category) {
                Some(at) => after = at + 1,
                None => {
                    merged.insert(after.min(merged.len()), category.clone());
                    after += 1;
                }
            }
        }
    }
    merged
}

/// The list's further columns: the caller's order first, then what is left by name.
fn further_columns(report: &Report<'_>, options: &RenderOptions) -> Vec<String> {
    let mut columns: Vec<String> = Vec::new();
    let present: BTreeSet<&String> = report.standings().iter().flat_map(|one| &one.shape.columns).collect();
    for column in options.passthrough_columns.iter().chain(present) {
        if !columns.contains(column) {
            columns.push(column.clone());
        }
    }
    columns
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::format::{Format, render};
    use crate::report::sample;

    fn drawn(document: &Document, format: Format, options: &RenderOptions) -> String {
        render(document, format, options).unwrap_or_else(|error| panic!("{error}"))
    }

    fn json(document: &Document) -> String {
        drawn(document, Format::Json, &RenderOptions::default())
    }

    fn jsonl(document: &Document) -> String {
        drawn(document, Format::Jsonl, &RenderOptions::default())
    }

    fn csv(document: &Document, options: &RenderOptions) -> String {
        drawn(document, Format::Csv, options)
    }

    fn read(text: &str) -> Vec<csv::StringRecord> {
        csv::ReaderBuilder::new()
            .has_headers(false)
            .from_reader(text.as_bytes())
            .records()
            .map(|record| record.unwrap_or_else(|error| panic!("our own CSV: {error}")))
            .collect()
    }

    #[test]
    fn json_comes_back_as_the_same_document() {
        let document = sample::document();
        let text = json(&document);
        assert!(text.ends_with("}\n"));
        assert!(!text.contains(['\u{1b}', '\u{202e}', '\u{9b}']), "no character a terminal obeys");
        let back: Document = serde_json::from_str(&text).unwrap_or_else(|error| panic!("our own JSON: {error}"));
        assert_eq!(back, document);
    }

    #[test]
    fn jsonl_has_one_prospect_a_line() {
        let document = sample::document();
        let text = jsonl(&document);
        let keys: Vec<String> = text
            .lines()
            .map(|line| serde_json::from_str::<Assessment>(line).map(|a| a.key).unwrap_or_default())
            .collect();
        let expected: Vec<String> = document.prospects.iter().map(|p| p.key.clone()).collect();
        assert_eq!(keys, expected);
    }

    #[test]
    fn csv_has_the_published_columns_in_order() {
        let document = sample::document();
        let options =
            RenderOptions { passthrough_columns: vec!["stage".into(), "crm_id".into()], ..Default::default() };
        let text = csv(&document, &options);
        let rows = read(&text);
        let header: Vec<&str> = rows.first().map(|r| r.iter().collect()).unwrap_or_default();
        assert_eq!(header.get(..11), Some(&COLUMNS[..]));
        assert_eq!(header.get(11), Some(&"level_tests"));
        assert!(text.lines().next().is_some_and(|line| line.ends_with("stage,crm_id,note")), "{header:?}");
        assert_eq!(rows.len(), document.prospects.len() + 1);
        assert!(rows.iter().all(|row| row.len() == header.len()));
        assert_eq!(text.matches("\r\n").count(), rows.len(), "one CRLF a row: no cell of the sample holds one");
    }

    #[test]
    fn csv_leaves_no_judgement_empty_and_neutralises_text() {
        let document = sample::document();
        let rows = read(&csv(&document, &RenderOptions::default()));
        let of = |key: &str| rows.iter().find(|r| r.get(1) == Some(key)).unwrap_or_else(|| panic!("no row {key}"));
        let insufficient = of("github:lin-x");
        assert_eq!((insufficient.get(2), insufficient.get(5)), (Some("insufficient"), Some("")));
        for cell in rows.iter().flat_map(csv::StringRecord::iter) {
            let starts = cell.starts_with(['=', '+', '@', '\t', '＝']);
            assert!(!starts, "a formula survived: {cell:?}");
        }
    }

    #[test]
    fn an_empty_run_is_a_header() {
        let text = csv(&sample::empty(), &RenderOptions::default());
        assert_eq!(text, format!("{}\r\n", COLUMNS.join(",")));
        assert_eq!(jsonl(&sample::empty()), "");
        let options = RenderOptions { categories: vec!["tests".into(), "readme".into()], ..Default::default() };
        let text = csv(&sample::empty(), &options);
        assert!(
            text.ends_with(",message,level_tests,level_readme\r\n"),
            "the rubric's categories stand always: {text}"
        );
    }
}
