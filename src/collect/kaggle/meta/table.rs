//! One file of the dump, row by row: columns by the names in its header, values as the platform writes them.
//!
//! Invariant: a row of any length, a quote that never ends, a missing column or a broken value is an error or a missing
//! value, never unbounded memory and never a panic.

use super::watch::Watch;
use jiff::civil::Date;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// Longest row read. Descriptions and forum messages stay below; an unclosed quote would swallow the file.
const LONGEST_ROW: u64 = 16 << 20;
/// Read buffer.
const READ_BYTES: usize = 256 << 10;
/// Rows between two looks at the watch.
const ROWS_A_LOOK: u64 = 4096;

/// Why a table cannot be used.
#[derive(Debug, thiserror::Error)]
pub(super) enum TableFault {
    /// It is not in the folder.
    #[error("{0}.csv is not in the folder")]
    Missing(&'static str),
    /// A column it cannot do without.
    #[error("{table}.csv has no column {column}")]
    NoColumn {
        /// The table.
        table: &'static str,
        /// The column.
        column: &'static str,
    },
    /// It breaks off or is no CSV.
    #[error("{table}.csv cannot be read: {detail}")]
    Broken {
        /// The table.
        table: &'static str,
        /// What was wrong and where.
        detail: String,
    },
    /// The run was cancelled.
    #[error("the run was cancelled")]
    Cancelled,
}

/// Reads on as long as rows end.
struct Guarded {
    file: File,
    left: u64,
}

impl Read for Guarded {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read(buffer)?;
        self.left = self.left.checked_sub(read as u64).ok_or_else(|| {
            io::Error::new(io::ErrorKind::InvalidData, format!("a row is longer than {} MiB", LONGEST_ROW >> 20))
        })?;
        Ok(read)
    }
}

/// An open table.
pub(super) struct Table<'a> {
    name: &'static str,
    reader: csv::Reader<Guarded>,
    header: Vec<String>,
    record: csv::ByteRecord,
    watch: &'a Watch,
    rows: u64,
    told: u64,
}

/// A column's place in the rows; none for a column the table does not have.
#[derive(Debug, Clone, Copy)]
pub(super) struct Column(Option<usize>);

impl<'a> Table<'a> {
    /// Opens `NAME.csv` of the folder.
    ///
    /// # Errors
    /// When it is not there or has no header.
    pub(super) fn open(folder: &Path, name: &'static str, watch: &'a Watch) -> Result<Self, TableFault> {
        let file = match File::open(folder.join(format!("{name}.csv"))) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(TableFault::Missing(name)),
            other => other.map_err(|error| TableFault::Broken { table: name, detail: error.to_string() })?,
        };
        watch.table(name);
        let mut reader = csv::ReaderBuilder::new()
            .flexible(true)
            .buffer_capacity(READ_BYTES)
            .from_reader(Guarded { file, left: LONGEST_ROW });
        let broken = |error: csv::Error| TableFault::Broken { table: name, detail: error.to_string() };
        let header = reader.byte_headers().map_err(broken)?;
        let text = |field: &[u8]| {
            let field = field.strip_prefix(b"\xef\xbb\xbf").unwrap_or(field);
            String::from_utf8_lossy(field).trim().to_owned()
        };
        let header = header.iter().map(text).collect();
        Ok(Table { name, reader, header, record: csv::ByteRecord::new(), watch, rows: 0, told: 0 })
    }

    /// A column that may be missing.
    pub(super) fn column(&self, name: &str) -> Column {
        Column(self.header.iter().position(|known| known == name))
    }

    /// A column that must be there.
    ///
    /// # Errors
    /// When it is not.
    pub(super) fn required(&self, column: &'static str) -> Result<Column, TableFault> {
        match self.column(column) {
            Column(None) => Err(TableFault::NoColumn { table: self.name, column }),
            found => Ok(found),
        }
    }

    /// The next row.
    ///
    /// # Errors
    /// When the file breaks, or the run was cancelled.
    pub(super) fn next(&mut self) -> Result<Option<Row<'_>>, TableFault> {
        if self.rows.is_multiple_of(ROWS_A_LOOK) {
            let at = self.reader.position().byte();
            self.watch.read(at.saturating_sub(self.told));
            self.told = at;
            if self.watch.is_cancelled() {
                return Err(TableFault::Cancelled);
            }
        }
        self.reader.get_mut().left = LONGEST_ROW;
        let read = self.reader.read_byte_record(&mut self.record);
        match read {
            Ok(true) => {
                self.rows += 1;
                Ok(Some(Row { record: &self.record }))
            }
            Ok(false) => {
                self.watch.read(self.reader.position().byte().saturating_sub(self.told));
                Ok(None)
            }
            Err(error) => {
                let detail = format!("after {} rows: {error}", self.rows);
                Err(TableFault::Broken { table: self.name, detail })
            }
        }
    }

    /// Rows read so far.
    pub(super) fn rows(&self) -> u64 {
        self.rows
    }
}

/// One row.
pub(super) struct Row<'r> {
    record: &'r csv::ByteRecord,
}

impl<'r> Row<'r> {
    /// The bytes of a value; none where it is missing or empty.
    pub(super) fn bytes(&self, column: Column) -> Option<&'r [u8]> {
        self.record.get(column.0?).map(<[u8]>::trim_ascii).filter(|value| !value.is_empty())
    }

    /// A whole number; some columns write it with a fraction of nought.
    pub(super) fn number(&self, column: Column) -> Option<u32> {
        let bytes = self.bytes(column)?;
        let whole = match bytes.iter().position(|byte| *byte == b'.') {
            Some(dot) if bytes.get(dot + 1..)?.iter().all(|byte| *byte == b'0') => bytes.get(..dot)?,
            Some(_) => return None,
            None => bytes,
        };
        let mut value = 0u32;
        for byte in whole {
            value =
                value.checked_mul(10)?.checked_add(u32::from(byte.checked_sub(b'0').filter(|digit| *digit < 10)?))?;
        }
        (!whole.is_empty()).then_some(value)
    }

    /// A number with a fraction.
    pub(super) fn fraction(&self, column: Column) -> Option<f64> {
        std::str::from_utf8(self.bytes(column)?).ok()?.parse().ok().filter(|value: &f64| value.is_finite())
    }

    /// `True` or `False`.
    pub(super) fn flag(&self, column: Column) -> Option<bool> {
        match self.bytes(column)? {
            b"True" | b"true" | b"TRUE" | b"1" => Some(true),
            b"False" | b"false" | b"FALSE" | b"0" => Some(false),
            _ => None,
        }
    }

    /// A text on one line, cut at `most` bytes.
    pub(super) fn text(&self, column: Column, most: usize) -> Option<String> {
        let text = String::from_utf8_lossy(self.bytes(column)?);
        let mut folded = String::new();
        for word in text.split_whitespace() {
            if folded.len() + word.len() + 1 > most {
                break;
            }
            if !folded.is_empty() {
                folded.push(' ');
            }
            folded.push_str(word);
        }
        (!folded.is_empty()).then_some(folded)
    }

    /// A day.
    pub(super) fn day(&self, column: Column) -> Option<Day> {
        Day::read(self.bytes(column)?)
    }
}

/// A day as one number, later days being larger: (year × 12 + month − 1) × 31 + day − 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Day(pub(super) u32);

impl Day {
    /// Reads `MM/DD/YYYY` with or without a time, or `YYYY-MM-DD`.
    pub(super) fn read(text: &[u8]) -> Option<Day> {
        let day = text.split(|byte| matches!(byte, b' ' | b'T')).next()?;
        let split = if day.contains(&b'/') { b'/' } else { b'-' };
        let mut parts = day.split(|byte| *byte == split).map(digits);
        let (first, second, third) = (parts.next()??, parts.next()??, parts.next()??);
        let (year, month, day) = if split == b'/' { (third, first, second) } else { (first, second, third) };
        let there = (1900..2200).contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&day);
        there.then(|| Day((year * 12 + month - 1) * 31 + day - 1))
    }

    /// Year × 12 + month − 1.
    pub(super) fn month(self) -> u32 {
        self.0 / 31
    }

    /// As a calendar's day; none for the 31st of February.
    pub(super) fn date(self) -> Option<Date> {
        let year = i16::try_from(self.month() / 12).ok()?;
        let month = i8::try_from(self.month() % 12 + 1).ok()?;
        Date::new(year, month, i8::try_from(self.0 % 31 + 1).ok()?).ok()
    }
}

fn digits(text: &[u8]) -> Option<u32> {
    if text.is_empty() || text.len() > 4 {
        return None;
    }
    text.iter().try_fold(0u32, |value, byte| Some(value * 10 + u32::from(byte.checked_sub(b'0').filter(|d| *d < 10)?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(text: &str) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("Teams.csv"), text).unwrap();
        folder
    }

    #[test]
    fn columns_go_by_name_and_texts_hold_newlines() {
        let folder = written(
            "\u{feff}Extra,Id,TeamName,PrivateLeaderboardRank,IsBenchmark,When\n\
             x,7,\"The, \"\"A\"\"\nteam\",12.0,False,03/07/2021 23:59:00\n\
             y,8,short\n\
             z,-4,,1.5,maybe,02/31/2021\n",
        );
        let watch = Watch::default();
        let mut table = Table::open(folder.path(), "Teams", &watch).unwrap();
        let (id, name, rank) =
            (table.column("Id"), table.column("TeamName"), table.required("PrivateLeaderboardRank").unwrap());
        let (benchmark, when, none) = (table.column("IsBenchmark"), table.column("When"), table.column("Nothing"));
        let row = table.next().unwrap().unwrap();
        assert_eq!((row.number(id), row.number(rank), row.flag(benchmark)), (Some(7), Some(12), Some(false)));
        assert_eq!(row.text(name, 100).as_deref(), Some("The, \"A\" team"));
        assert_eq!(row.text(name, 7).as_deref(), Some("The,"));
        assert_eq!(row.day(when).and_then(Day::date), Some(jiff::civil::date(2021, 3, 7)));
        assert_eq!(row.day(when).map(Day::month), Some(2021 * 12 + 2));
        assert_eq!(row.number(none), None);
        let row = table.next().unwrap().unwrap();
        assert_eq!((row.number(id), row.number(rank), row.flag(benchmark)), (Some(8), None, None));
        let row = table.next().unwrap().unwrap();
        assert_eq!((row.number(id), row.number(rank), row.flag(benchmark)), (None, None, None));
        assert_eq!(row.day(when).and_then(Day::date), None);
        assert!(table.next().unwrap().is_none());
        assert_eq!(table.rows(), 3);
        assert!(table.required("Medal").is_err());
    }

    #[test]
    fn days_come_in_two_spellings_and_sort() {
        let days: Vec<Option<Day>> = ["12/31/2020", "2021-01-01T00:00:00Z", "01/02/2021 10:00:00"]
            .iter()
            .map(|text| Day::read(text.as_bytes()))
            .collect();
        assert!(days.iter().all(Option::is_some) && days.is_sorted(), "{days:?}");
        for text in ["", "13/01/2021", "1/2", "99999/1/1", "a/b/c", "//", "2021-02"] {
            assert_eq!(Day::read(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn a_quote_that_never_ends_is_an_error_and_no_memory() {
        let folder = tempfile::tempdir().unwrap();
        let mut text = b"Id,TeamName\n1,\"".to_vec();
        text.resize(40 << 20, b'a');
        std::fs::write(folder.path().join("Teams.csv"), text).unwrap();
        let watch = Watch::default();
        let mut table = Table::open(folder.path(), "Teams", &watch).unwrap();
        let fault = table.next().map(|row| row.is_some()).unwrap_err();
        assert!(fault.to_string().contains("longer than 16 MiB"), "{fault}");
    }

    #[test]
    fn what_is_missing_or_cancelled_says_so() {
        let folder = written("Id\n1\n");
        let watch = Watch::default();
        assert!(matches!(Table::open(folder.path(), "Users", &watch), Err(TableFault::Missing("Users"))));
        let mut table = Table::open(folder.path(), "Teams", &watch).unwrap();
        watch.cancel();
        assert!(matches!(table.next(), Err(TableFault::Cancelled)));
    }
}
