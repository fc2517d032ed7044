//! Moving a store: every row that holds as a line of JSON, and back.
//!
//! The first line names the format, the last one counts the rows and carries the SHA-256 of all lines before it, so
//! that half an export is noticed. Copying the engine's files while they are open gives an unusable copy; this does
//! not.

use super::keys::{Key, Kind};
use super::rows::Draft;
use super::{SCHEMA, Store, StoreError};
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::io::{self, BufRead, Read, Write};
use std::path::Path;

/// Version of the lines.
const FORMAT: u32 = 1;
/// Longest line read: the largest value and its surroundings.
const LONGEST_LINE: u64 = super::envelope::LARGEST as u64 + 4096;
/// Rows and bytes written to the engine at a time.
const BATCH_ROWS: usize = 256;
const BATCH_BYTES: usize = 8 << 20;
/// What stands between a row's description and its value.
const VALUE: &str = ",\"value\":";

/// What an export or import moved.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Moved {
    /// Rows by kind.
    pub rows: BTreeMap<String, u64>,
    /// Rows that did not hold and were left out.
    pub left_out: u64,
}

#[derive(Serialize, Deserialize)]
struct First {
    handiwork_export: u32,
    schema: u16,
    app_version: String,
}

#[derive(Serialize, Deserialize)]
struct Row {
    kind: String,
    key: String,
    stored_at: i64,
}

#[derive(Serialize, Deserialize)]
struct Last {
    end: bool,
    rows: BTreeMap<String, u64>,
    sha256: String,
}

impl Store {
    /// Writes every row that holds to `out`, as lines of JSON.
    ///
    /// # Errors
    /// When `out` cannot be written or the engine cannot list its rows.
    pub fn export(&self, out: impl Write) -> Result<Moved, StoreError> {
        let mut out = Hashing { out: io::BufWriter::new(out), hash: Sha256::new() };
        let mut moved = Moved::default();
        let first =
            First { handiwork_export: FORMAT, schema: SCHEMA, app_version: env!("CARGO_PKG_VERSION").to_owned() };
        out.line(&json(&first)?)?;
        for kind in Kind::ALL.into_iter().filter(|kind| *kind != Kind::Identity) {
            let mut keys = Vec::new();
            self.rows.visit(&Key::of(kind), |key| {
                keys.push(key);
                true
            })?;
            for key in keys {
                let Some((value, stored_at)) = self.rows.get_json(&key) else {
                    moved.left_out += 1;
                    continue;
                };
                let row = Row { kind: kind.name().to_owned(), key: hex(&key.bytes), stored_at };
                let mut line = json(&row)?;
                line.truncate(line.len().saturating_sub(1));
                line.extend(VALUE.as_bytes());
                line.extend(value);
                line.push(b'}');
                out.line(&line)?;
                *moved.rows.entry(row.kind).or_default() += 1;
            }
        }
        let last = Last { end: true, rows: moved.rows.clone(), sha256: hex(&out.hash.clone().finalize()) };
        out.line(&json(&last)?)?;
        out.out.flush().map_err(export_fault)?;
        Ok(moved)
    }

    /// Reads an export into this store, on disk when this returns. Rows that are here already are replaced by those of
    /// the export.
    ///
    /// # Errors
    /// [`StoreError::BadExport`] when it is none of ours, of a newer schema, changed, or cut short: rows up to there
    /// may have been taken in. Otherwise when the store cannot be written.
    pub fn import(&self, input: impl BufRead) -> Result<Moved, StoreError> {
        let mut lines = Lines { input, hash: Sha256::new(), number: 0 };
        let first = lines.next()?.and_then(|line| serde_json::from_slice::<First>(&line).ok());
        match first {
            Some(first) if first.handiwork_export == FORMAT && first.schema <= SCHEMA => {}
            Some(first) => return Err(bad(format!("it was written by the newer handiwork {}", first.app_version))),
            None => return Err(bad("its first line is not that of an export".to_owned())),
        }
        let mut moved = Moved::default();
        let mut draft = Draft::default();
        let mut bytes = 0;
        loop {
            let so_far = hex(&lines.hash.clone().finalize());
            let Some(line) = lines.next()? else { return Err(bad(format!("it ends after line {}", lines.number))) };
            if let Ok(last) = serde_json::from_slice::<Last>(&line) {
                if last.sha256 != so_far || last.rows != moved.rows {
                    return Err(bad("its checksum does not match".to_owned()));
                }
                self.rows.commit(draft)?;
                self.rows.make_durable()?;
                return Ok(moved);
            }
            let (key, stored_at, value) =
                parsed(&line).ok_or_else(|| bad(format!("line {} is no row", lines.number)))?;
            *moved.rows.entry(key.kind.name().to_owned()).or_default() += 1;
            bytes += value.len();
            draft.put_json(key, stored_at, value)?;
            if draft.len() >= BATCH_ROWS || bytes > BATCH_BYTES {
                self.rows.commit(std::mem::take(&mut draft))?;
                bytes = 0;
            }
        }
    }
}

/// A row's key, moment and value. The value is taken as text: reading and writing numbers might change them.
fn parsed(line: &[u8]) -> Option<(Key, i64, Vec<u8>)> {
    let text = std::str::from_utf8(line).ok()?;
    let (description, rest) = text.split_once(VALUE)?;
    let value = rest.strip_suffix('}')?;
    let row: Row = serde_json::from_str(&format!("{description}}}")).ok()?;
    serde_json::from_str::<IgnoredAny>(value).ok()?;
    let key = Key::read(&unhex(&row.key)?)?;
    let fits = key.kind.name() == row.kind && key.kind != Kind::Identity;
    fits.then(|| (key, row.stored_at, value.as_bytes().to_vec()))
}

fn json<T: Serialize>(value: &T) -> Result<Vec<u8>, StoreError> {
    serde_json::to_vec(value).map_err(|source| StoreError::Encoding { what: "a line of the export", source })
}

/// Bytes as hexadecimal digits.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Bytes from hexadecimal digits, as many as a key may have.
pub(super) fn unhex(text: &str) -> Option<Vec<u8>> {
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    if !rest.is_empty() || pairs.len() > 256 {
        return None;
    }
    pairs.iter().map(|[high, low]| Some(digit(*high)? << 4 | digit(*low)?)).collect()
}

fn export_fault(source: io::Error) -> StoreError {
    StoreError::Io { action: "cannot write", path: Path::new("the export").to_path_buf(), source }
}

fn bad(detail: String) -> StoreError {
    StoreError::BadExport { detail }
}

/// Writes lines and hashes them.
struct Hashing<W> {
    out: W,
    hash: Sha256,
}

impl<W: Write> Hashing<W> {
    fn line(&mut self, line: &[u8]) -> Result<(), StoreError> {
        self.hash.update(line);
        self.hash.update(b"\n");
        self.out.write_all(line).and_then(|()| self.out.write_all(b"\n")).map_err(export_fault)
    }
}

/// Reads whole lines of bounded length and hashes them.
struct Lines<R> {
    input: R,
    hash: Sha256,
    number: u64,
}

impl<R: BufRead> Lines<R> {
    /// The next line without its end; none at the end of the input or where the last line is cut.
    fn next(&mut self) -> Result<Option<Vec<u8>>, StoreError> {
        let mut line = Vec::new();
        let read = (&mut self.input).take(LONGEST_LINE).read_until(b'\n', &mut line);
        read.map_err(|error| bad(format!("it cannot be read after line {}: {error}", self.number)))?;
        self.hash.update(&line);
        if line.pop() != Some(b'\n') {
            return Ok(None);
        }
        self.number += 1;
        Ok(Some(line))
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{assessment, evidence, open, plan};
    use super::*;

    fn filled() -> (tempfile::TempDir, Vec<u8>, Moved) {
        let directory = tempfile::tempdir().unwrap();
        let store = open(directory.path());
        store.begin_run(&plan("r1", "2026-11-23T02:00:11Z", &["k", "l"])).unwrap();
        for (key, login) in [("k", "ada"), ("l", "bob")] {
            store.finish_prospect("r1", key, &evidence(key, login), &assessment(key, 61.7)).unwrap();
        }
        let mut export = Vec::new();
        let moved = store.export(&mut export).unwrap();
        (directory, export, moved)
    }

    #[test]
    fn what_is_exported_can_be_imported_into_another_store() {
        let (_directory, export, moved) = filled();
        assert_eq!((moved.rows["evidence"], moved.rows["run"], moved.left_out), (2, 1, 0));
        let other = tempfile::tempdir().unwrap();
        let store = open(other.path());
        assert_eq!(store.import(export.as_slice()).unwrap(), moved);
        assert_eq!(store.evidence("k").unwrap().evidence, evidence("k", "ada"));
        assert_eq!(store.run_assessments("r1").len(), 2);
        assert_eq!(store.last_unfinished_run("list").unwrap().finished.len(), 2);
        let mut again = Vec::new();
        store.export(&mut again).unwrap();
        assert_eq!(again, export, "the same rows give the same bytes");
    }

    #[test]
    fn a_cut_or_changed_export_is_refused() {
        let (_directory, export, _) = filled();
        let other = tempfile::tempdir().unwrap();
        let store = open(other.path());
        for length in [0, 10, export.len() / 2, export.len() - 1] {
            let error = store.import(&export[..length]).unwrap_err();
            assert!(matches!(error, StoreError::BadExport { .. }), "{length}: {error}");
        }
        let text = String::from_utf8(export).unwrap();
        let changed = text.replacen("61.7", "99.9", 1);
        assert!(store.import(changed.as_bytes()).unwrap_err().to_string().contains("checksum"));
        let newer = text.replacen("\"schema\":1", "\"schema\":9", 1);
        assert!(store.import(newer.as_bytes()).unwrap_err().to_string().contains("newer handiwork"));
        let identity = text.replacen("\"kind\":\"prospect\",\"key\":\"70", "\"kind\":\"identity\",\"key\":\"69", 1);
        assert!(store.import(identity.as_bytes()).unwrap_err().to_string().contains("is no row"));
    }
}
