//! Where everything lies in the data directory, and with which rights.
//!
//! ```text
//! <data directory>/            0700 when made by us
//!   store.lock                 who holds the store
//!   store/                     0700
//!     identity.json            schema, program version, store id: read before anything else is touched
//!     closed.json              rows at the last clean close; absent while open
//!     damaged                  present when the engine failed while running: the next start repairs
//!     engine/                  the engine's own files
//!   store.compacting/          a fresh copy being made, or left by a kill
//!   store.compacted/           the store that a copy has replaced, until it is removed
//!   store.quarantine-<time>/   a damaged store set aside, never deleted by us
//!   meta-kaggle/<dump>/        the index of Meta Kaggle: its own files, built anew whenever they do not hold
//! ```

use super::StoreError;
use jiff::Timestamp;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

/// Free space asked for before the store is opened: the engine's two largest buffers, a night's growth of a few
/// hundred prospects, and enough left that the system stays usable. The engine cannot be reopened on a full disk.
pub(super) const FREE_BYTES_NEEDED: u64 = 200 << 20;

/// Largest side file read back; ours are below 1 KiB.
const LARGEST_SIDE_FILE: u64 = 64 * 1024;

/// The paths of one data directory.
#[derive(Debug, Clone)]
pub(super) struct Layout {
    /// The data directory.
    pub(super) data_dir: PathBuf,
    /// The store's folder in it.
    folder: &'static str,
}

impl Layout {
    /// The layout of a data directory.
    pub(super) fn of(data_dir: &Path) -> Layout {
        Layout { data_dir: data_dir.to_path_buf(), folder: "store" }
    }

    /// The same of the copy that a compaction makes.
    pub(super) fn compacting(&self) -> Layout {
        Layout { folder: "store.compacting", ..self.clone() }
    }

    /// The same of the store that a compaction has replaced.
    pub(super) fn compacted(&self) -> Layout {
        Layout { folder: "store.compacted", ..self.clone() }
    }

    /// The lock file.
    pub(super) fn lock(&self) -> PathBuf {
        self.data_dir.join("store.lock")
    }

    /// The store's own directory.
    pub(super) fn store(&self) -> PathBuf {
        self.data_dir.join(self.folder)
    }

    /// Schema and id.
    pub(super) fn identity(&self) -> PathBuf {
        self.store().join("identity.json")
    }

    /// The count left by a clean close.
    pub(super) fn closed(&self) -> PathBuf {
        self.store().join("closed.json")
    }

    /// The mark of a failed engine.
    pub(super) fn damaged(&self) -> PathBuf {
        self.store().join("damaged")
    }

    /// The engine's directory.
    pub(super) fn engine(&self) -> PathBuf {
        self.store().join("engine")
    }

    /// Makes the data directory, private to this user where it is new.
    pub(super) fn prepare(&self) -> Result<(), StoreError> {
        make_private(&self.data_dir)?;
        self.require_space(0)
    }

    /// Refuses to begin what takes so many bytes more than the store's own need of room.
    pub(super) fn require_space(&self, bytes: u64) -> Result<(), StoreError> {
        let available =
            fs2::available_space(&self.data_dir).map_err(|source| self.io("cannot look at", &self.data_dir, source))?;
        let needed = FREE_BYTES_NEEDED + bytes;
        if available < needed {
            return Err(StoreError::LowSpace { path: self.data_dir.clone(), available, needed });
        }
        Ok(())
    }

    /// Makes the store's directories.
    pub(super) fn make_store(&self) -> Result<(), StoreError> {
        make_private(&self.store())?;
        make_private(&self.engine())?;
        sync_directory(&self.data_dir);
        Ok(())
    }

    /// Takes the engine's files from everybody else, whatever the umask was when they were made.
    pub(super) fn make_engine_private(&self) {
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            for entry in fs::read_dir(self.engine()).into_iter().flatten().flatten() {
                if entry.file_type().is_ok_and(|kind| kind.is_file()) {
                    let _ = fs::set_permissions(entry.path(), fs::Permissions::from_mode(0o600));
                }
            }
        }
        sync_directory(&self.engine());
        sync_directory(&self.store());
    }

    /// Renames the store out of the way and gives its new place.
    pub(super) fn quarantine(&self, at: Timestamp) -> Result<PathBuf, StoreError> {
        let stamp = at.strftime("%Y-%m-%dT%H-%M-%SZ").to_string();
        let mut target = self.data_dir.join(format!("store.quarantine-{stamp}"));
        let mut attempt = 1;
        while target.exists() && attempt < 1000 {
            attempt += 1;
            target = self.data_dir.join(format!("store.quarantine-{stamp}-{attempt}"));
        }
        fs::rename(self.store(), &target)
            .map_err(|source| self.io("cannot set aside the damaged store", &self.store(), source))?;
        sync_directory(&self.data_dir);
        Ok(target)
    }

    fn io(&self, action: &'static str, path: &Path, source: io::Error) -> StoreError {
        StoreError::from_io(action, path, source)
    }
}

/// Makes a directory and what is missing above it, private to this user; one that exists keeps its rights.
fn make_private(path: &Path) -> Result<(), StoreError> {
    if path.is_dir() {
        return Ok(());
    }
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path).map_err(|source| StoreError::from_io("cannot make", path, source))
}

/// Makes entries of a directory durable. Not every file system can; then nothing is lost but the guarantee.
pub(super) fn sync_directory(path: &Path) {
    let _ = File::open(path).and_then(|directory| directory.sync_all());
}

/// Writes a small file beside its place and renames it over it, synced, so that a reader sees the old or the new one.
pub(super) fn write_side_file<T: Serialize>(path: &Path, value: &T) -> Result<(), StoreError> {
    let directory = path.parent().unwrap_or(Path::new("."));
    let write = || -> io::Result<()> {
        let mut file = tempfile::NamedTempFile::new_in(directory)?;
        file.write_all(&serde_json::to_vec_pretty(value)?)?;
        file.as_file().sync_all()?;
        file.persist(path).map_err(|error| error.error)?;
        Ok(())
    };
    write().map_err(|source| StoreError::from_io("cannot write", path, source))?;
    sync_directory(directory);
    Ok(())
}

/// What a small file holds.
#[derive(Debug)]
pub(super) enum SideFile<T> {
    /// It is not there.
    Missing,
    /// It is there and makes no sense.
    Unreadable,
    /// What it says.
    Holds(T),
}

/// Reads a small file.
pub(super) fn read_side_file<T: DeserializeOwned>(path: &Path) -> Result<SideFile<T>, StoreError> {
    let mut text = Vec::new();
    match File::open(path).and_then(|file| file.take(LARGEST_SIDE_FILE).read_to_end(&mut text)) {
        Ok(_) => Ok(serde_json::from_slice(&text).map_or(SideFile::Unreadable, SideFile::Holds)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(SideFile::Missing),
        Err(source) => Err(StoreError::from_io("cannot read", path, source)),
    }
}
