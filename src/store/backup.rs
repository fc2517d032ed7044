//! A backup: the export, packed, and restored once into a store of its own before it is called one.
//!
//! Invariant: a file by the name asked for is whole and was restored; what came before stays until then.

use super::{Moved, Store, StoreError};
use flate2::Compression;
use flate2::bufread::MultiGzDecoder;
use flate2::write::GzEncoder;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

/// A verified backup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backup {
    /// Rows in it by kind.
    pub rows: BTreeMap<String, u64>,
    /// Rows of the store that did not hold and are not in it.
    pub left_out: u64,
    /// Size of the file.
    pub bytes: u64,
}

impl Store {
    /// Writes a backup to `path` while the store is in use by this process, restores it into a temporary store beside it
    /// and compares the rows.
    ///
    /// # Errors
    /// When it cannot be written, or when what was restored is not what was written; then nothing by that name is new.
    pub fn backup(&self, path: &Path) -> Result<Backup, StoreError> {
        let wrong = |action| move |source| StoreError::from_io(action, path, source);
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let mut file = tempfile::NamedTempFile::new_in(folder).map_err(wrong("cannot write"))?;
        let mut packer = GzEncoder::new(file.as_file_mut(), Compression::default());
        let written = self.export(&mut packer)?;
        packer.finish().map_err(wrong("cannot write"))?;
        file.as_file().sync_all().map_err(wrong("cannot write"))?;
        let restored = restore(file.path(), folder)?;
        if restored.rows != written.rows {
            let detail = format!("of {:?} rows {:?} came back", written.rows, restored.rows);
            return Err(StoreError::BadExport { detail });
        }
        let bytes = file.as_file().metadata().map_err(wrong("cannot look at"))?.len();
        file.persist(path).map_err(|error| StoreError::from_io("cannot write", path, error.error))?;
        super::layout::sync_directory(folder);
        Ok(Backup { rows: written.rows, left_out: written.left_out, bytes })
    }

    /// Reads an export, packed or not, into this store: see [`Store::import`].
    ///
    /// # Errors
    /// As [`Store::import`].
    pub fn restore(&self, input: impl BufRead) -> Result<Moved, StoreError> {
        let mut input = input;
        let start = input.fill_buf().map_err(|error| StoreError::BadExport { detail: error.to_string() })?;
        if start.starts_with(&[0x1f, 0x8b]) {
            self.import(BufReader::new(MultiGzDecoder::new(input)))
        } else {
            self.import(input)
        }
    }
}

/// Restores a file into a store that is gone afterwards, and verifies every row of it.
fn restore(path: &Path, folder: &Path) -> Result<Moved, StoreError> {
    let wrong = |action| move |source| StoreError::from_io(action, folder, source);
    let trial = tempfile::Builder::new().prefix(".restore-").tempdir_in(folder).map_err(wrong("cannot write in"))?;
    let store = Store::open(trial.path(), "handiwork store backup")?;
    let file = File::open(path).map_err(|source| StoreError::from_io("cannot read", path, source))?;
    let moved = store.restore(BufReader::new(file))?;
    let check = store.check()?;
    if check.is_intact() {
        Ok(moved)
    } else {
        Err(StoreError::BadExport { detail: format!("rows do not hold after restoring: {:?}", check.broken) })
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{assessment, evidence, open, plan};
    use super::*;

    #[test]
    fn a_backup_restores_to_the_same_rows() {
        let directory = tempfile::tempdir().unwrap();
        let store = open(directory.path());
        store.begin_run(&plan("r1", "2026-11-23T02:00:11Z", &["k"])).unwrap();
        store.finish_prospect("r1", "k", &evidence("k", "ada"), &assessment("k", 61.7)).unwrap();
        let path = directory.path().join("nightly.jsonl.gz");
        std::fs::write(&path, "the night before").unwrap();
        let backup = store.backup(&path).unwrap();
        assert_eq!((backup.rows["evidence"], backup.left_out), (1, 0));
        assert_eq!(backup.bytes, std::fs::metadata(&path).unwrap().len());
        let other = tempfile::tempdir().unwrap();
        let restored = open(other.path());
        restored.restore(BufReader::new(File::open(&path).unwrap())).unwrap();
        assert_eq!(restored.evidence("k"), store.evidence("k"));
        let leftovers: Vec<_> = std::fs::read_dir(directory.path()).unwrap().flatten().collect();
        assert!(leftovers.iter().all(|one| !one.file_name().to_string_lossy().starts_with('.')), "{leftovers:?}");
    }

    #[test]
    fn a_folder_that_is_not_there_is_an_error_with_its_name() {
        let directory = tempfile::tempdir().unwrap();
        let store = open(directory.path());
        let error = store.backup(&directory.path().join("absent/nightly.jsonl.gz")).unwrap_err();
        assert!(error.to_string().contains("absent"), "{error}");
    }
}
