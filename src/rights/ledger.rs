//! One append-only file: a line an entry, each with its checksum, each synced before the caller goes on.
//!
//! Invariants: a line that was acknowledged survives a crash of the machine; a line torn by one is never joined to the
//! next; a line that does not hold is told by its number.

use super::RightsError;
use super::disk::{private, replace, sync_folder, turn};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fs::File;
use std::io::{BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::path::PathBuf;

/// Longest line read. Ours hold some hundred hashes at most.
const LONGEST: u64 = 1 << 20;
/// What a line begins with, up to the checksum, and what stands between that and the entry.
const BEFORE: &str = "{\"sum\":\"";
const BETWEEN: &str = "\",\"entry\":";

/// An append-only file.
#[derive(Debug, Clone)]
pub(super) struct Ledger {
    folder: PathBuf,
    pub(super) path: PathBuf,
}

/// What a file holds.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Kept<T> {
    /// The entries, in order.
    pub(super) entries: Vec<T>,
    /// Numbers of lines that a crash tore before they were acknowledged, counted from 1.
    pub(super) torn: Vec<u64>,
    /// Numbers of lines that are whole and do not hold.
    pub(super) damaged: Vec<u64>,
}

impl Ledger {
    /// The file of this name in a folder.
    pub(super) fn new(folder: PathBuf, name: &str) -> Ledger {
        Ledger { path: folder.join(name), folder }
    }

    /// Adds an entry, on disk when this returns.
    pub(super) fn append<T: Serialize>(&self, entry: &T) -> Result<(), RightsError> {
        let line = line(entry)?;
        let _turn = turn(&self.folder)?;
        append_line(&self.path, &line)
    }

    /// Reads every entry.
    pub(super) fn read<T: DeserializeOwned>(&self) -> Result<Kept<T>, RightsError> {
        let mut kept = Kept { entries: Vec::new(), torn: Vec::new(), damaged: Vec::new() };
        for (number, text) in (1..).zip(lines(&self.path, LONGEST)?) {
            match parsed(&text) {
                Some(entry) => kept.entries.push(entry),
                None if text.trim_ascii().is_empty() => {}
                // An entry ends with its brace and its line's end, and a crash takes from the end.
                None if text.ends_with(b"}\n") => kept.damaged.push(number),
                None => kept.torn.push(number),
            }
        }
        Ok(kept)
    }

    /// Writes the file anew with what `keep` leaves of each entry: for forgetting alone. Lines that do not hold are left
    /// out. Nothing is written where nothing changes.
    pub(super) fn rewrite<T: Serialize + DeserializeOwned + PartialEq + Clone>(
        &self,
        keep: impl Fn(T) -> Option<T>,
    ) -> Result<(), RightsError> {
        let _turn = turn(&self.folder)?;
        let kept = self.read::<T>()?;
        let left: Vec<T> = kept.entries.iter().cloned().filter_map(keep).collect();
        if left == kept.entries && kept.torn.is_empty() && kept.damaged.is_empty() {
            return Ok(());
        }
        let mut bytes = Vec::new();
        for entry in &left {
            bytes.extend(line(entry)?.bytes());
        }
        replace(&self.path, &bytes)
    }
}

/// Adds a whole line to a file, after an end for a line that a crash has torn.
pub(super) fn append_line(path: &std::path::Path, line: &str) -> Result<(), RightsError> {
    let is_new = !path.exists();
    let write = || -> std::io::Result<()> {
        let mut file = private().read(true).append(true).create(true).open(path)?;
        let mut bytes = Vec::with_capacity(line.len() + 1);
        if file.seek(SeekFrom::End(0))? > 0 {
            file.seek(SeekFrom::End(-1))?;
            let mut last = [0];
            file.read_exact(&mut last)?;
            if last != *b"\n" {
                bytes.push(b'\n');
            }
        }
        bytes.extend(line.bytes());
        file.write_all(&bytes)?;
        file.sync_all()
    };
    write().map_err(RightsError::io("cannot write", path))?;
    if is_new {
        sync_folder(path.parent().unwrap_or(path));
    }
    Ok(())
}

/// The lines of a file with their ends; none where there is no file. What is longer than `longest` comes cut, without
/// an end.
pub(super) fn lines(path: &std::path::Path, longest: u64) -> Result<Vec<Vec<u8>>, RightsError> {
    let mut input = match File::open(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        other => BufReader::new(other.map_err(RightsError::io("cannot read", path))?),
    };
    let mut lines = Vec::new();
    loop {
        let mut line = Vec::new();
        let read = (&mut input).take(longest).read_until(b'\n', &mut line);
        let read = read.map_err(RightsError::io("cannot read", path))?;
        if read == 0 {
            return Ok(lines);
        }
        if read as u64 == longest && !line.ends_with(b"\n") {
            // The rest of it says nothing more than that it is too long.
            input.skip_until(b'\n').map_err(RightsError::io("cannot read", path))?;
            line.clear();
            line.extend(b"{too long}\n");
        }
        lines.push(line);
    }
}

fn line<T: Serialize>(entry: &T) -> Result<String, RightsError> {
    let entry = serde_json::to_string(entry).map_err(|source| RightsError::Encoding { what: "an entry", source })?;
    let sum = crc32fast::hash(entry.as_bytes());
    Ok(format!("{BEFORE}{sum:08x}{BETWEEN}{entry}}}\n"))
}

fn parsed<T: DeserializeOwned>(line: &[u8]) -> Option<T> {
    let text = std::str::from_utf8(line).ok()?.trim_end();
    let (sum, rest) = text.strip_prefix(BEFORE)?.split_once(BETWEEN)?;
    let entry = rest.strip_suffix('}')?;
    let holds = u32::from_str_radix(sum, 16).ok()? == crc32fast::hash(entry.as_bytes());
    holds.then(|| serde_json::from_str(entry).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ledger() -> (tempfile::TempDir, Ledger) {
        let folder = tempfile::tempdir().unwrap();
        let ledger = Ledger::new(folder.path().join("rights"), "x.jsonl");
        (folder, ledger)
    }

    #[test]
    fn a_torn_line_is_told_and_not_joined_to_the_next() {
        let (_folder, ledger) = ledger();
        ledger.append(&"one").unwrap();
        ledger.append(&"two").unwrap();
        let mut bytes = std::fs::read(&ledger.path).unwrap();
        bytes.truncate(bytes.len() - 5);
        std::fs::write(&ledger.path, bytes).unwrap();
        let torn = ledger.read::<String>().unwrap();
        assert_eq!((torn.entries.len(), torn.torn, torn.damaged), (1, vec![2], vec![]));
        ledger.append(&"three").unwrap();
        let after = ledger.read::<String>().unwrap();
        assert_eq!(after.entries, ["one", "three"]);
        assert_eq!((after.torn, after.damaged), (vec![2], vec![]));
    }

    #[test]
    fn a_flipped_bit_is_noticed_even_where_the_line_stays_json() {
        let (_folder, ledger) = ledger();
        ledger.append(&"abc").unwrap();
        let text = std::fs::read_to_string(&ledger.path).unwrap().replace("abc", "abd");
        std::fs::write(&ledger.path, text).unwrap();
        assert_eq!(ledger.read::<String>().unwrap().damaged, [1]);
    }

    #[test]
    fn rubbish_of_any_length_is_no_entry_and_no_panic() {
        let (_folder, ledger) = ledger();
        ledger.append(&"one").unwrap();
        let mut bytes = std::fs::read(&ledger.path).unwrap();
        bytes.extend(vec![b'x'; (2 << 20) + 7]);
        bytes.extend(b"\n\xff\xfe\n\n");
        std::fs::write(&ledger.path, bytes).unwrap();
        ledger.append(&"two").unwrap();
        let kept = ledger.read::<String>().unwrap();
        assert_eq!(kept.entries, ["one", "two"]);
        assert_eq!((kept.damaged, kept.torn), (vec![2], vec![3]));
    }

    #[test]
    fn forgetting_leaves_no_byte_in_the_file() {
        let (_folder, ledger) = ledger();
        for name in ["ada", "bob", "cy"] {
            ledger.append(&name).unwrap();
        }
        ledger.rewrite(|name: String| (name != "bob").then_some(name)).unwrap();
        assert!(!std::fs::read_to_string(&ledger.path).unwrap().contains("bob"));
        assert_eq!(ledger.read::<String>().unwrap().entries, ["ada", "cy"]);
    }
}
