//! Files only their owner may read, and the lock that keeps two writers apart.

use super::RightsError;
use std::fs::{DirBuilder, File, OpenOptions};
use std::io::Write;
use std::path::Path;

/// Makes a folder and what is missing above it, private to this user.
pub(super) fn make_private(folder: &Path) -> Result<(), RightsError> {
    if folder.is_dir() {
        return Ok(());
    }
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).map_err(RightsError::io("cannot make", folder))?;
    sync_folder(folder.parent().unwrap_or(folder));
    Ok(())
}

/// Makes entries of a folder durable, where the file system can.
pub(super) fn sync_folder(folder: &Path) {
    let _ = File::open(folder).and_then(|folder| folder.sync_all());
}

/// Options under which a new file is its owner's alone.
pub(super) fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// Holds others off until it is dropped: appending and rewriting must not meet.
#[derive(Debug)]
pub(super) struct Turn {
    _file: File,
}

/// Waits for the turn of a folder, which is made where it is missing.
pub(super) fn turn(folder: &Path) -> Result<Turn, RightsError> {
    make_private(folder)?;
    let path = folder.join("lock");
    let file = private()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(&path)
        .map_err(RightsError::io("cannot open", &path))?;
    file.lock().map_err(RightsError::io("cannot lock", &path))?;
    Ok(Turn { _file: file })
}

/// Writes a file beside its place, syncs it, and renames it over the place.
pub(super) fn replace(path: &Path, bytes: &[u8]) -> Result<(), RightsError> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let write = || -> std::io::Result<()> {
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        file.write_all(bytes)?;
        file.as_file().sync_all()?;
        file.persist(path).map_err(|error| error.error)?;
        Ok(())
    };
    write().map_err(RightsError::io("cannot write", path))?;
    sync_folder(folder);
    Ok(())
}
