//! A plain directory without git: contents only.

use super::limits::{MAX_DEPTH, MAX_FILE_BYTES, MAX_FILES, MAX_TOTAL_BYTES};
use crate::evidence::facts::{ContentFacts, Reach};
use crate::read::RepositoryReader;
use std::io::Read;
use std::path::{Path, PathBuf};

/// Facts of the files below `root`, and how many there were. Links are not followed, nor are `.git` folders entered;
/// what the system would not show is noted.
pub(super) fn read_directory(root: &Path) -> std::io::Result<(ContentFacts, u64)> {
    let mut reader = RepositoryReader::new();
    let mut reach = Reach::Whole;
    let mut files = 0_u64;
    let mut bytes_read = 0_u64;
    // Folders still to visit, with their path from the root; popped from the end, so that order is by name.
    let mut folders = vec![(root.to_path_buf(), String::new(), 0_usize)];
    while let Some((folder, prefix, depth)) = folders.pop() {
        let entries = match sorted_entries(&folder) {
            Ok(entries) => entries,
            Err(error) if prefix.is_empty() => return Err(error),
            Err(error) => {
                reach = Reach::Listing;
                reader.note(&format!("the folder could not be read: {error}"), Some(&prefix));
                continue;
            }
        };
        let mut below = Vec::new();
        for (path, name, kind) in entries {
            let relative = if prefix.is_empty() { name.clone() } else { format!("{prefix}/{name}") };
            if kind.is_dir() {
                if name == ".git" {
                    continue;
                }
                if depth >= MAX_DEPTH {
                    reach = Reach::Listing;
                    reader.note(&format!("folders deeper than {MAX_DEPTH} levels are not read"), Some(&relative));
                } else {
                    below.push((path, relative, depth + 1));
                }
            } else if kind.is_file() {
                files += 1;
                if files > MAX_FILES {
                    reader.note(&format!("more than {MAX_FILES} files: the rest is not read"), None);
                    return Ok((reader.finish(Reach::Listing), files));
                }
                offer(&mut reader, &path, &relative, &mut bytes_read);
            }
        }
        folders.extend(below.into_iter().rev());
    }
    Ok((reader.finish(reach), files))
}

/// A folder's entries by name. Links are neither file nor folder here.
fn sorted_entries(folder: &Path) -> std::io::Result<Vec<(PathBuf, String, std::fs::FileType)>> {
    let mut entries = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        entries.push((entry.path(), name, entry.file_type()?));
    }
    entries.sort_by(|left, right| left.1.cmp(&right.1));
    Ok(entries)
}

/// Offers one file to the reader, its bytes too when they would add anything.
fn offer(reader: &mut RepositoryReader, path: &Path, relative: &str, bytes_read: &mut u64) {
    let size = match path.symlink_metadata() {
        Ok(metadata) => metadata.len(),
        Err(error) => return reader.note(&format!("the file could not be read: {error}"), Some(relative)),
    };
    if !reader.wants(relative, size) {
        return reader.listing(relative, size);
    }
    if *bytes_read >= MAX_TOTAL_BYTES {
        reader.listing(relative, size);
        return reader.note("not read: the limit on all contents was reached", Some(relative));
    }
    let mut bytes = Vec::new();
    match std::fs::File::open(path).and_then(|file| file.take(MAX_FILE_BYTES).read_to_end(&mut bytes)) {
        Ok(_) => {
            *bytes_read += bytes.len() as u64;
            reader.file(relative, &bytes, size);
        }
        Err(error) => {
            reader.listing(relative, size);
            reader.note(&format!("the file could not be read: {error}"), Some(relative));
        }
    }
}
