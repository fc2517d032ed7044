//! A report written to disk whole or not at all.
//!
//! Called by `cli` for `-o`. Invariant: a reader of the path sees the old report or the new one, never a part; when
//! writing fails the old one is still there.

use super::format::RenderError;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

/// Why a report could not be written.
#[derive(Debug, thiserror::Error)]
#[error("cannot write the report to {}: {reason}. {remedy}", path.display())]
pub struct WriteError {
    /// Where it should have gone.
    pub path: PathBuf,
    /// What the system said.
    pub reason: std::io::Error,
    /// What to do.
    pub remedy: &'static str,
}

/// Why a report was not drawn into a file.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// The file could not be written.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// The report could not be drawn.
    #[error(transparent)]
    Render(RenderError),
}

/// Writes what `draw` draws to `path`: into a file beside it, to the disk, then renamed over it. A symbolic link is
/// followed, so that the file it names is replaced and not the link. On Unix the file keeps the mode it had, else only
/// its owner may read it: a report is personal data.
///
/// # Errors
/// [`WriteError`] with the path and a remedy, or what `draw` failed with. What stood at `path` before is then
/// untouched.
pub fn write_file(path: &Path, draw: impl FnOnce(&mut dyn Write) -> Result<(), RenderError>) -> Result<(), FileError> {
    let target = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
    let failed = |reason: std::io::Error| WriteError { path: path.to_path_buf(), remedy: remedy(&reason), reason };
    let drawn = |file: &std::fs::File| {
        let mut out = BufWriter::with_capacity(64 * 1024, file);
        match draw(&mut out) {
            Ok(()) => Ok(out.flush().map_err(failed)?),
            Err(RenderError::Write(reason)) => Err(FileError::Write(failed(reason))),
            Err(other) => Err(FileError::Render(other)),
        }
    };
    if target.is_dir() {
        return Err(failed(std::io::Error::from(std::io::ErrorKind::IsADirectory)).into());
    }
    // A device or a pipe has no "whole or not at all", and must not be renamed over.
    if std::fs::metadata(&target).is_ok_and(|found| !found.is_file()) {
        return drawn(&std::fs::OpenOptions::new().write(true).open(&target).map_err(failed)?);
    }
    let folder = match target.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let beside = tempfile::Builder::new().prefix(".handiwork-").suffix(".part").tempfile_in(folder).map_err(failed)?;
    drawn(beside.as_file())?;
    if let Ok(before) = std::fs::metadata(&target) {
        beside.as_file().set_permissions(before.permissions()).map_err(failed)?;
    }
    beside.as_file().sync_all().map_err(failed)?;
    beside.persist(&target).map_err(|error| failed(error.error))?;
    // The rename itself must survive a power cut; where a folder cannot be opened for that, the content still does.
    if let Ok(folder) = std::fs::File::open(folder) {
        let _ = folder.sync_all();
    }
    Ok(())
}

/// What to do about a fault.
fn remedy(error: &std::io::Error) -> &'static str {
    use std::io::ErrorKind;
    match error.kind() {
        ErrorKind::NotFound | ErrorKind::NotADirectory => "Make the folder first, or choose another path.",
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => "Choose a folder you may write to.",
        ErrorKind::IsADirectory => "Name a file in that folder.",
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
            "Free some space and run `handiwork report` again; nothing is fetched for it."
        }
        _ => "Choose another path; the assessments are stored, and `handiwork report` makes the report again.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder() -> tempfile::TempDir {
        tempfile::tempdir().unwrap_or_else(|error| panic!("a temporary folder: {error}"))
    }

    #[test]
    fn a_report_replaces_the_one_before_and_leaves_nothing_beside() {
        let folder = folder();
        let path = folder.path().join("report.html");
        for content in ["first", "second"] {
            write_file(&path, |out| Ok(out.write_all(content.as_bytes())?)).unwrap_or_else(|error| panic!("{error}"));
            assert_eq!(std::fs::read_to_string(&path).unwrap_or_default(), content);
        }
        assert_eq!(std::fs::read_dir(folder.path()).map(Iterator::count).unwrap_or(0), 1);
    }

    #[test]
    fn a_report_that_fails_half_way_leaves_the_one_before() {
        let folder = folder();
        let path = folder.path().join("report.html");
        write_file(&path, |out| Ok(out.write_all(b"last night's")?)).unwrap_or_else(|error| panic!("{error}"));
        let half = write_file(&path, |out| {
            out.write_all(&[b'x'; 200_000])?;
            Err(RenderError::Write(std::io::Error::from(std::io::ErrorKind::StorageFull)))
        });
        let said = half.err().map(|error| error.to_string()).unwrap_or_default();
        assert!(said.contains("Free some space"), "{said}");
        assert_eq!(std::fs::read_to_string(&path).unwrap_or_default(), "last night's");
        assert_eq!(std::fs::read_dir(folder.path()).map(Iterator::count).unwrap_or(0), 1);
    }

    #[test]
    fn a_missing_folder_is_named_with_what_to_do() {
        let folder = folder();
        let path = folder.path().join("no/such/report.html");
        let said = write_file(&path, |out| Ok(out.write_all(b"x")?)).err().map(|e| e.to_string()).unwrap_or_default();
        assert!(said.contains("no/such/report.html") && said.contains("Make the folder first"), "{said}");
    }

    #[test]
    fn a_folder_is_not_overwritten() {
        let folder = folder();
        let said =
            write_file(folder.path(), |out| Ok(out.write_all(b"x")?)).err().map(|e| e.to_string()).unwrap_or_default();
        assert!(said.contains("Name a file in that folder"), "{said}");
    }

    #[cfg(unix)]
    #[test]
    fn a_link_is_followed_and_a_mode_kept() {
        use std::os::unix::fs::PermissionsExt;
        let folder = folder();
        let real = folder.path().join("real.html");
        let link = folder.path().join("link.html");
        write_file(&real, |out| Ok(out.write_all(b"old")?)).unwrap_or_else(|error| panic!("{error}"));
        let mode = |path: &Path| std::fs::metadata(path).map(|m| m.permissions().mode() & 0o777).unwrap_or(0);
        assert_eq!(mode(&real), 0o600, "a new report is its owner's");
        std::fs::set_permissions(&real, std::fs::Permissions::from_mode(0o644)).unwrap_or_else(|e| panic!("{e}"));
        std::os::unix::fs::symlink(&real, &link).unwrap_or_else(|e| panic!("{e}"));
        write_file(&link, |out| Ok(out.write_all(b"new")?)).unwrap_or_else(|error| panic!("{error}"));
        assert!(link.is_symlink());
        assert_eq!(std::fs::read_to_string(&real).unwrap_or_default(), "new");
        assert_eq!(mode(&real), 0o644);
    }
}
