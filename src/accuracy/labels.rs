//! A folder of people's labels.
//!
//! Invariant: no file is read beyond its bound, and no name in a file leads out of the folder it is looked up in; a line
//! that does not say what it should is an error with its place, since a measurement on half the labels would be of
//! something else.

use sha2::{Digest, Sha256};
use std::io::Read;
use std::path::{Path, PathBuf};

/// Bytes of one file of labels that are read; the largest known has 2 MB.
const MAX_FILE_BYTES: u64 = 256 << 20;

/// Why labels could not be read: in each case a mistake in what was named.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LabelsError {
    /// No folder can be read there.
    #[error("cannot read the folder {}: {detail}; name an existing folder", path.display())]
    NoFolder {
        /// As given.
        path: PathBuf,
        /// What the system said.
        detail: String,
    },
    /// The folder holds no known labels.
    #[error(
        "{} holds none of readme-sections/, commit-messages/, niche.csv and ml-code-completeness.csv; name a folder with labels",
        path.display()
    )]
    NoLabels {
        /// As given.
        path: PathBuf,
    },
    /// A file is there and cannot be read.
    #[error("cannot read {}: {detail}", path.display())]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// What the system said.
        detail: String,
    },
    /// A file does not hold what it should.
    #[error("{}:{line}: {detail}; the folder's layout is described in the README", path.display())]
    Malformed {
        /// Which.
        path: PathBuf,
        /// Counted from 1.
        line: u64,
        /// What is wrong.
        detail: String,
    },
}

/// One file of labels, read whole.
#[derive(Debug)]
pub(super) struct LabelFile {
    path: PathBuf,
    text: String,
    /// Of its bytes, hex.
    pub(super) sha256: String,
}

impl LabelFile {
    /// Reads a file below the folder; none when it is not there.
    ///
    /// # Errors
    /// When it is there and cannot be read, is too long, or is not text.
    pub(super) fn open(folder: &Path, name: &str) -> Result<Option<LabelFile>, LabelsError> {
        let path = folder.join(name);
        let bytes = match read(&path, MAX_FILE_BYTES) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(LabelsError::Unreadable { path, detail: error.to_string() }),
        };
        if bytes.len() as u64 > MAX_FILE_BYTES {
            let detail = format!("it has more than {MAX_FILE_BYTES} bytes");
            return Err(LabelsError::Unreadable { path, detail });
        }
        let sha256 = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        match String::from_utf8(bytes) {
            Ok(text) => Ok(Some(LabelFile { path, text, sha256 })),
            Err(error) => Err(LabelsError::Unreadable { path, detail: error.to_string() }),
        }
    }

    /// Its lines, each a JSON object; empty ones left out.
    ///
    /// # Errors
    /// The first line that is none of `T`.
    pub(super) fn json_lines<T: serde::de::DeserializeOwned>(&self) -> Result<Vec<T>, LabelsError> {
        let lines = self.text.lines().zip(1_u64..).filter(|(line, _)| !line.trim().is_empty());
        lines
            .map(|(line, number)| {
                serde_json::from_str(line).map_err(|error| self.malformed(number, &error.to_string()))
            })
            .collect()
    }

    /// Its rows under a header.
    ///
    /// # Errors
    /// The first row that is none of `T`.
    pub(super) fn csv_rows<T: serde::de::DeserializeOwned>(&self) -> Result<Vec<T>, LabelsError> {
        let mut reader = csv::Reader::from_reader(self.text.trim_start_matches('\u{feff}').as_bytes());
        reader
            .deserialize()
            .map(|row| {
                row.map_err(|error: csv::Error| {
                    self.malformed(error.position().map_or(1, csv::Position::line), &error.to_string())
                })
            })
            .collect()
    }

    fn malformed(&self, line: u64, detail: &str) -> LabelsError {
        LabelsError::Malformed { path: self.path.clone(), line, detail: detail.to_owned() }
    }
}

/// At most one byte more than `most` of a file.
pub(super) fn read(path: &Path, most: u64) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    std::fs::File::open(path)?.take(most + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Whether a name names something in a folder, and nothing beside or above it.
pub(super) fn is_plain_name(name: &str) -> bool {
    !matches!(name, "" | "." | "..") && !name.contains(['/', '\\', '\0', ':'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, serde::Deserialize)]
    struct Row {
        repository: String,
        label: u8,
    }

    #[test]
    fn a_line_that_is_none_is_named_with_its_place() {
        let folder = tempfile::tempdir().unwrap();
        assert!(LabelFile::open(folder.path(), "rows.jsonl").unwrap().is_none());
        std::fs::write(folder.path().join("rows.jsonl"), "{\"repository\":\"a\",\"label\":1}\n\n{\"label\":2}\n")
            .unwrap();
        let file = LabelFile::open(folder.path(), "rows.jsonl").unwrap().unwrap();
        let error = file.json_lines::<Row>().unwrap_err().to_string();
        assert!(error.contains("rows.jsonl:3: ") && error.contains("repository"), "{error}");
        std::fs::write(folder.path().join("rows.csv"), "\u{feff}repository,label\nada/x,1\nben/y,many\n").unwrap();
        let file = LabelFile::open(folder.path(), "rows.csv").unwrap().unwrap();
        let error = file.csv_rows::<Row>().unwrap_err().to_string();
        assert!(error.contains("rows.csv:3: "), "{error}");
        std::fs::write(folder.path().join("rows.csv"), "\u{feff}repository,label\nada/x,1\n").unwrap();
        let rows = LabelFile::open(folder.path(), "rows.csv").unwrap().unwrap().csv_rows::<Row>().unwrap();
        assert_eq!((rows[0].repository.as_str(), rows[0].label), ("ada/x", 1));
    }

    #[test]
    fn names_stay_in_their_folder() {
        for name in ["ada.churn.md", "README", ".github"] {
            assert!(is_plain_name(name), "{name}");
        }
        for name in ["", ".", "..", "../x", "a/b", "a\\b", "c:x"] {
            assert!(!is_plain_name(name), "{name}");
        }
    }
}
