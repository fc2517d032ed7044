//! The proof of an erasure: every file of the data directory, searched byte by byte for what named the person.
//!
//! Texts are found whatever their case, where no letter or digit touches them; pieces of stored rows are found as they
//! were written, since most rows are packed and a name in them could not be read. Invariant: bounded memory, whatever
//! the files hold.

use super::RightsError;
use aho_corasick::AhoCorasick;
use std::collections::BTreeSet;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

/// Bytes read at a time.
const CHUNK: usize = 1 << 20;
/// A shorter name turns up in packed bytes by chance, and is looked for with what stands around it.
const TELLING: usize = 6;
/// Folders below the data directory that are looked into, one in the other.
const DEPTH: u8 = 8;

/// What names a person.
#[derive(Debug, Clone)]
pub struct Needles {
    texts: BTreeSet<String>,
    finder: Option<AhoCorasick>,
}

impl Needles {
    /// Logins, names, repositories. What is empty names nobody.
    pub fn new(texts: impl IntoIterator<Item = String>) -> Needles {
        let texts = texts.into_iter().map(|text| text.trim().to_lowercase());
        let texts: BTreeSet<String> = texts.filter(|text| !text.is_empty()).collect();
        let finder = finder(texts.iter().map(String::as_bytes));
        Needles { texts, finder }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.texts.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.texts.is_empty()
    }

    /// Whether a text names the person.
    pub fn is_in(&self, text: &[u8]) -> bool {
        self.finder.as_ref().is_some_and(|finder| is_found(finder, text, true, true))
    }

    /// The text with every name in it replaced by an asterisk.
    pub fn masked(&self, text: &str) -> String {
        let Some(finder) = &self.finder else { return text.to_owned() };
        let mut masked = String::with_capacity(text.len());
        let mut at = 0;
        for found in finder.find_iter(text) {
            masked.push_str(text.get(at..found.start()).unwrap_or_default());
            masked.push('*');
            at = found.end();
        }
        masked.push_str(text.get(at..).unwrap_or_default());
        masked
    }

    /// What is looked for in files.
    fn in_files(&self) -> Option<AhoCorasick> {
        let mut all: Vec<String> = Vec::new();
        for text in &self.texts {
            if text.len() >= TELLING {
                all.push(text.clone());
            } else {
                let around = [("\"", "\""), (":", "\""), ("/", "\""), (":", "/"), ("/", "/")];
                all.extend(around.map(|(before, after)| format!("{before}{text}{after}")));
            }
        }
        finder(all.iter().map(String::as_bytes))
    }
}

fn finder<'a>(patterns: impl Iterator<Item = &'a [u8]>) -> Option<AhoCorasick> {
    let patterns: Vec<&[u8]> = patterns.collect();
    if patterns.is_empty() {
        return None;
    }
    AhoCorasick::builder().ascii_case_insensitive(true).build(patterns).ok()
}

/// Whether a pattern stands somewhere with no letter or digit touching it. At an edge that is none, what touches it is
/// not known, and the next or the last part tells.
fn is_found(finder: &AhoCorasick, bytes: &[u8], is_start: bool, is_end: bool) -> bool {
    let is_part = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
    // Overlapping ones too: of two names, one may begin the other.
    finder.find_overlapping_iter(bytes).any(|found| {
        let (start, end) = (found.start(), found.end());
        let before = match start.checked_sub(1) {
            Some(index) => !is_part(bytes.get(index)),
            None => is_start,
        };
        let after = if end == bytes.len() { is_end } else { !is_part(bytes.get(end)) };
        // A pattern with its own quotes or slashes needs nothing around it.
        let open = bytes.get(start).is_some_and(|byte| !byte.is_ascii_alphanumeric());
        let closed = end.checked_sub(1).and_then(|last| bytes.get(last)).is_some_and(|b| !b.is_ascii_alphanumeric());
        (before || open) && (after || closed)
    })
}

/// Pieces of erased rows, less those that other rows turn out to hold too.
#[derive(Debug, Clone)]
pub struct Pieces {
    pieces: Vec<Vec<u8>>,
    finder: Option<AhoCorasick>,
    shared: BTreeSet<usize>,
}

impl Pieces {
    /// These pieces.
    pub fn new(pieces: Vec<Vec<u8>>) -> Pieces {
        let finder = if pieces.is_empty() { None } else { AhoCorasick::new(&pieces).ok() };
        Pieces { pieces, finder, shared: BTreeSet::new() }
    }

    /// Takes notice of bytes that stay.
    pub fn meet(&mut self, bytes: &[u8]) {
        if let Some(finder) = &self.finder {
            self.shared.extend(finder.find_overlapping_iter(bytes).map(|found| found.pattern().as_usize()));
        }
    }

    /// The pieces that nothing that stays holds.
    pub fn own(self) -> Vec<Vec<u8>> {
        let all = self.pieces.into_iter().enumerate();
        all.filter(|(index, _)| !self.shared.contains(index)).map(|(_, piece)| piece).collect()
    }
}

/// What searching gave.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    /// Files read.
    pub files: u64,
    /// Bytes read.
    pub bytes: u64,
    /// Files that still hold something.
    pub holding: Vec<PathBuf>,
    /// Damaged stores that were set aside: they are not searched, and may hold anybody.
    pub set_aside: Vec<PathBuf>,
}

/// Searches every file of a data directory, names of files included. `fragments` are pieces of rows that were erased.
///
/// # Errors
/// A file or folder that cannot be read: then nothing is proved.
pub fn search(data_dir: &Path, needles: &Needles, fragments: &[Vec<u8>]) -> Result<Found, RightsError> {
    let texts = needles.in_files();
    let pieces = match fragments {
        [] => None,
        some => AhoCorasick::new(some).ok(),
    };
    let longest = needles.texts.iter().map(String::len).chain(fragments.iter().map(Vec::len)).max().unwrap_or(0);
    let mut found = Found::default();
    let mut open = vec![(data_dir.to_path_buf(), 0)];
    while let Some((folder, depth)) = open.pop() {
        let entries = std::fs::read_dir(&folder).map_err(RightsError::io("cannot list", &folder))?;
        for entry in entries {
            let entry = entry.map_err(RightsError::io("cannot list", &folder))?;
            let (path, name) = (entry.path(), entry.file_name());
            let kind = entry.file_type().map_err(RightsError::io("cannot look at", &path))?;
            if kind.is_dir() && name.to_string_lossy().starts_with("store.quarantine-") {
                found.set_aside.push(path);
            } else if kind.is_dir() && depth < DEPTH {
                open.push((path, depth + 1));
            } else if kind.is_file() {
                found.files += 1;
                let held = holds(&path, texts.as_ref(), pieces.as_ref(), longest + 4, &mut found.bytes);
                let held = held.map_err(RightsError::io("cannot read", &path))?;
                if held || needles.is_in(name.to_string_lossy().as_bytes()) {
                    found.holding.push(path);
                }
            }
        }
    }
    found.holding.sort();
    found.set_aside.sort();
    Ok(found)
}

/// Whether a file holds a text or a piece. `overlap` bytes of each part are looked at again with the next.
fn holds(
    path: &Path,
    texts: Option<&AhoCorasick>,
    pieces: Option<&AhoCorasick>,
    overlap: usize,
    bytes: &mut u64,
) -> std::io::Result<bool> {
    let mut file = File::open(path)?;
    let mut part: Vec<u8> = Vec::with_capacity(CHUNK + overlap);
    let mut is_start = true;
    loop {
        let read = (&mut file).take(CHUNK as u64).read_to_end(&mut part)?;
        *bytes += read as u64;
        let is_end = read < CHUNK;
        if texts.is_some_and(|finder| is_found(finder, &part, is_start, is_end))
            || pieces.is_some_and(|finder| finder.is_match(&part))
        {
            return Ok(true);
        }
        if is_end {
            return Ok(false);
        }
        part.drain(..part.len().saturating_sub(overlap));
        is_start = false;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_whatever_its_case_and_only_as_a_whole() {
        let needles = Needles::new(["ada".to_owned(), "ada/churn".to_owned(), String::new()]);
        assert_eq!(needles.len(), 2);
        for text in ["github:Ada", "/x/ADA.html", "see ada/churn", "ada", "(ada)", "x_ada_y"] {
            assert!(needles.is_in(text.as_bytes()), "{text}");
        }
        for text in ["adapter", "canada", "", "ad a"] {
            assert!(!needles.is_in(text.as_bytes()), "{text}");
        }
        assert_eq!(Needles::new(["ada".to_owned()]).masked("/r/ada.html"), "/r/*.html");
    }

    #[test]
    fn files_are_searched_across_the_parts_they_are_read_in() {
        let folder = tempfile::tempdir().unwrap();
        let deep = folder.path().join("a/b");
        std::fs::create_dir_all(&deep).unwrap();
        let needles = Needles::new(["demo-ada".to_owned(), "bo".to_owned()]);
        for at in [0, CHUNK - 9, CHUNK - 4, CHUNK - 1, CHUNK, 2 * CHUNK - 3] {
            let mut bytes = vec![b'.'; 2 * CHUNK + 100];
            bytes.splice(at..at + 8, *b"Demo-Ada");
            std::fs::write(deep.join("db"), &bytes).unwrap();
            let found = search(folder.path(), &needles, &[]).unwrap();
            assert_eq!((found.files, found.holding.len()), (1, 1), "at {at}");
            bytes.splice(at..at + 9, *b"Demo-Adam");
            std::fs::write(deep.join("db"), &bytes).unwrap();
            assert!(search(folder.path(), &needles, &[]).unwrap().holding.is_empty(), "at {at}");
        }
        // A short name needs what stands around it; a piece of a row does not.
        std::fs::write(deep.join("db"), b"\x01bo\x02").unwrap();
        assert!(search(folder.path(), &needles, &[]).unwrap().holding.is_empty());
        std::fs::write(deep.join("db"), b"x github:bo/repo").unwrap();
        assert_eq!(search(folder.path(), &needles, &[]).unwrap().holding.len(), 1);
        std::fs::write(deep.join("db"), b"\xff\x00\x12piece\x99").unwrap();
        assert_eq!(search(folder.path(), &needles, &[b"\x12piece".to_vec()]).unwrap().holding.len(), 1);
        std::fs::rename(deep.join("db"), deep.join("demo-ada.json")).unwrap();
        assert_eq!(search(folder.path(), &needles, &[]).unwrap().holding.len(), 1, "names of files count");
    }

    #[test]
    fn a_piece_that_others_hold_too_proves_nothing() {
        let mut pieces = Pieces::new(vec![b"one".to_vec(), b"two".to_vec(), b"one".to_vec()]);
        pieces.meet(b"..one..");
        pieces.meet(b"tw");
        assert_eq!(pieces.own(), [b"two".to_vec()]);
        Pieces::new(Vec::new()).meet(b"one");
    }

    #[test]
    fn stores_set_aside_are_named_and_not_searched() {
        let folder = tempfile::tempdir().unwrap();
        let aside = folder.path().join("store.quarantine-2026-11-23T02-00-11Z");
        std::fs::create_dir(&aside).unwrap();
        std::fs::write(aside.join("db"), "demo-ada").unwrap();
        let found = search(folder.path(), &Needles::new(["demo-ada".to_owned()]), &[]).unwrap();
        assert_eq!((found.files, found.set_aside), (0, vec![aside]));
    }
}
