//! The table form: CSV, TSV or semicolons, with a header naming at least one column we know.

use super::echo::echo;
use super::lines::{numbered, without_comment};
use super::list::Raw;
use super::merge::Entry;
use super::parse::{is_blank, on_platform};
use crate::evidence::{Handle, Platform, Prospect};
use crate::report::document::Rejected;
use csv::StringRecord;
use std::collections::{BTreeMap, BTreeSet};

/// Longest cell; beyond it a quote was left open or the file is something else.
const LONGEST_CELL: usize = 64 * 1024;
/// Longest id: it names the prospect in every output.
const LONGEST_ID: usize = 200;
/// What spreadsheets put into cells that hold nothing. None of these can be an account.
const NOTHING: &[&str] = &["-", "–", "—", "n/a", "#n/a"];

/// What a column is for.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Column {
    Id,
    Name,
    Account(Platform),
    Role,
    Source,
    Consent,
    /// Passed through under this name.
    Other(String),
}

impl Column {
    fn known(name: &str) -> Option<Column> {
        match name.trim_matches(is_blank).to_ascii_lowercase().as_str() {
            "id" => Some(Column::Id),
            "name" => Some(Column::Name),
            "github" => Some(Column::Account(Platform::Github)),
            "kaggle" => Some(Column::Account(Platform::Kaggle)),
            "huggingface" => Some(Column::Account(Platform::Huggingface)),
            "web" => Some(Column::Account(Platform::Web)),
            "role" => Some(Column::Role),
            "source" => Some(Column::Source),
            "consent" => Some(Column::Consent),
            _ => None,
        }
    }
}

/// A header that was found.
#[derive(Debug)]
pub(super) struct Header {
    columns: Vec<Column>,
    delimiter: u8,
    /// Lines before the header.
    skipped: u64,
    /// Where the header begins in the text.
    offset: usize,
}

/// The header, if the first line that is not blank or a comment is one.
pub(super) fn header(text: &str) -> Option<Header> {
    let (number, line) = numbered(text).find(|(_, line)| without_comment(line).is_some())?;
    let offset = (line.as_ptr() as usize).checked_sub(text.as_ptr() as usize)?;
    // The most columns win: a title such as "id;name, short" is not to be split at its comma.
    let (delimiter, _) = [b',', b'\t', b';']
        .into_iter()
        .filter_map(|delimiter| Some((delimiter, first_record(line, delimiter)?)))
        .filter(|(_, names)| names.iter().any(|name| Column::known(name).is_some()))
        .max_by_key(|(delimiter, names)| (names.len(), std::cmp::Reverse(*delimiter)))?;
    // A quoted name may run over several lines, so the names are read again from where they begin.
    let names = first_record(text.get(offset..)?, delimiter)?;
    Some(Header { columns: columns(&names), delimiter, skipped: number.saturating_sub(1), offset })
}

fn first_record(line: &str, delimiter: u8) -> Option<StringRecord> {
    let mut record = StringRecord::new();
    let mut reader = builder(delimiter).from_reader(line.as_bytes());
    reader.read_record(&mut record).ok().filter(|found| *found).map(|_| record)
}

fn builder(delimiter: u8) -> csv::ReaderBuilder {
    let mut builder = csv::ReaderBuilder::new();
    builder.has_headers(false).flexible(true).delimiter(delimiter);
    builder
}

/// Columns by their names. A further column keeps its name as written; one without or with a name used before gets its
/// position, so that no value hides another.
fn columns(names: &StringRecord) -> Vec<Column> {
    let mut used = BTreeSet::new();
    let mut columns = Vec::new();
    for (position, name) in (1usize..).zip(names) {
        let known = Column::known(name).filter(|column| !columns.contains(column));
        columns.push(known.unwrap_or_else(|| {
            let mut name = if name.trim().is_empty() { format!("column {position}") } else { name.to_owned() };
            while !used.insert(name.clone()) {
                name = format!("{name} ({position})");
            }
            Column::Other(name)
        }));
    }
    columns
}

/// Reads every row below the header.
pub(super) fn read(text: &str, header: Header) -> Raw {
    let mut raw = Raw::default();
    raw.columns.extend(header.columns.iter().filter_map(|column| match column {
        Column::Other(name) => Some(name.clone()),
        _ => None,
    }));
    let body = text.get(header.offset..).unwrap_or_default();
    let mut reader = builder(header.delimiter).from_reader(body.as_bytes());
    let mut record = StringRecord::new();
    let end = if body.contains('\n') { b'\n' } else { b'\r' };
    let mut lines = LineCount { bytes: body.as_bytes(), end, counted: 0, line: header.skipped + 1 };
    let mut is_header = true;
    loop {
        let read = reader.read_record(&mut record);
        let line = lines.up_to(record.position().map_or(0, csv::Position::byte));
        match read {
            Ok(false) => return raw,
            Ok(true) if is_header => is_header = false,
            Ok(true) => read_row(&record, &header, line, &mut raw),
            // The text is UTF-8 and comes from memory, so this cannot happen; were it to, the rest is told as unread.
            Err(error) => {
                raw.rejected.push(Rejected { line, input: String::new(), reason: format!("cannot be read: {error}") });
                return raw;
            }
        }
    }
}

/// Numbers of lines in the file. The reader's own count stands before the blank lines it skips, and knows one line end.
struct LineCount<'a> {
    bytes: &'a [u8],
    end: u8,
    counted: usize,
    line: u64,
}

impl LineCount<'_> {
    /// The line of the record that begins at `byte` or behind the blank lines there. Records come in order.
    fn up_to(&mut self, byte: u64) -> u64 {
        let bytes = self.bytes;
        let byte = usize::try_from(byte).unwrap_or(usize::MAX).min(bytes.len());
        let blank = bytes.get(byte..).unwrap_or_default().iter().take_while(|byte| b"\r\n".contains(byte)).count();
        let start = (byte + blank).max(self.counted);
        let passed = bytes.get(self.counted..start).unwrap_or_default();
        self.line += passed.iter().filter(|byte| **byte == self.end).count() as u64;
        self.counted = start;
        self.line
    }
}

fn read_row(record: &StringRecord, header: &Header, line: u64, raw: &mut Raw) {
    if record.iter().all(|cell| cell.trim_matches(is_blank).is_empty()) {
        return;
    }
    let delimiter = char::from(header.delimiter).to_string();
    let shown = echo(&record.iter().map(|cell| cell.get(..400).unwrap_or(cell)).collect::<Vec<_>>().join(&delimiter));
    let mut reject = |input: &str, reason: String| {
        raw.rejected.push(Rejected { line, input: input.to_owned(), reason });
    };
    if let Some(reason) = unusable(record, header) {
        reject(&shown, reason);
        return;
    }
    let mut prospect = Prospect {
        key: String::new(),
        id: None,
        name: None,
        handles: Vec::new(),
        role: None,
        source: None,
        consent: None,
        passthrough: BTreeMap::new(),
    };
    let mut has_complaint = false;
    for (position, column) in header.columns.iter().enumerate() {
        let cell = record.get(position).unwrap_or_default();
        let trimmed = cell.trim_matches(is_blank);
        let value = (!trimmed.is_empty()).then(|| trimmed.to_owned());
        match column {
            Column::Id => prospect.id = value,
            Column::Name => prospect.name = value,
            Column::Role => prospect.role = value,
            Column::Source => prospect.source = value,
            Column::Consent => prospect.consent = value,
            Column::Other(name) => {
                prospect.passthrough.insert(name.clone(), cell.to_owned());
            }
            Column::Account(_) if trimmed.is_empty() || NOTHING.contains(&trimmed.to_lowercase().as_str()) => {}
            Column::Account(platform) => match on_platform(*platform, trimmed) {
                Ok(handle) if prospect.handles.contains(&handle) => {}
                Ok(handle) => prospect.handles.push(handle),
                Err(fault) => {
                    has_complaint = true;
                    reject(&echo(trimmed), format!("column {platform}: {fault}"));
                }
            },
        }
    }
    match (prospect.handles.first(), has_complaint) {
        // Keys must differ between prospects, and a prospect without id has its handle as key.
        (Some(_), _) if prospect.id.as_deref().is_some_and(|id| is_foreign_handle(id, &prospect.handles)) => {
            reject(&shown, "has an id spelled like the handle of somebody else; give it an id of its own".to_owned());
        }
        (Some(first), _) => {
            prospect.key = prospect.id.clone().unwrap_or_else(|| first.to_string());
            raw.entries.push(Entry { line, prospect, shown });
        }
        (None, true) => {}
        (None, false) => {
            reject(&shown, "names no account in the columns github, kaggle, huggingface or web".to_owned());
        }
    }
}

/// Whether an id is written like a handle and is none of the row's own.
fn is_foreign_handle(id: &str, handles: &[Handle]) -> bool {
    let is_handle = Platform::ALL
        .iter()
        .any(|platform| id.to_lowercase().strip_prefix(platform.name()).is_some_and(|rest| rest.starts_with(':')));
    is_handle && !handles.iter().any(|handle| handle.canonical() == id.to_lowercase())
}

/// Why no cell of the row may be trusted.
fn unusable(record: &StringRecord, header: &Header) -> Option<String> {
    if record.iter().any(|cell| cell.len() > LONGEST_CELL) {
        return Some(format!("has a cell of more than {LONGEST_CELL} bytes; is a quotation mark left open?"));
    }
    let width = header.columns.len();
    if record.iter().skip(width).any(|cell| !cell.trim().is_empty()) {
        return Some(format!(
            "has {} cells where the header has {width}; a cell holding the separator must be quoted",
            record.len()
        ));
    }
    let id = header.columns.iter().position(|column| *column == Column::Id).and_then(|at| record.get(at))?;
    if id.trim().chars().any(char::is_control) || id.len() > LONGEST_ID {
        return Some(format!("has an id with control characters or of more than {LONGEST_ID} bytes"));
    }
    None
}
