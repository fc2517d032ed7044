//! The files of one revision, from the object database to the reader of contents.

use super::limits::{
    MAX_DEPTH, MAX_FILE_BYTES, MAX_FILES, MAX_MISSING_PERCENT, MAX_NOTES, MAX_TOTAL_BYTES, UNSTATED_SIZE,
};
use crate::evidence::Place;
use crate::evidence::facts::{ContentFacts, Note, Reach};
use crate::read::RepositoryReader;
use gix::ObjectId;
use gix::object::tree::EntryKind;

/// The files of one revision.
pub(super) struct Contents {
    pub(super) facts: ContentFacts,
    /// Regular files met.
    pub(super) files: u64,
    /// How much of them was there to be read.
    pub(super) reach: Reach,
}

/// Reads the files of `tree`.
pub(super) fn read_tree(repository: &gix::Repository, tree: ObjectId) -> Contents {
    let mut walk = Walk {
        repository,
        reader: RepositoryReader::new(),
        complete: true,
        files: 0,
        bytes_read: 0,
        wanted: 0,
        missing: Missing { assumed_size: promised_size(repository), ..Missing::default() },
        submodules: 0,
        notes: Vec::new(),
    };
    walk.folders(tree);
    walk.finish()
}

/// Files whose contents a partial clone left behind.
#[derive(Default)]
struct Missing {
    /// How many.
    files: u64,
    /// Of those, how many the reader would have read.
    wanted: u64,
    /// The first, for the note.
    first: Option<String>,
    /// The least size such a file has, by the clone's filter.
    assumed_size: u64,
}

struct Walk<'a> {
    repository: &'a gix::Repository,
    reader: RepositoryReader,
    complete: bool,
    files: u64,
    bytes_read: u64,
    wanted: u64,
    missing: Missing,
    submodules: u64,
    notes: Vec<Note>,
}

impl Walk<'_> {
    /// Visits every folder from the root, without recursion, files in the order of their tree.
    fn folders(&mut self, root: ObjectId) {
        let mut folders = vec![(root, String::new(), 0_usize)];
        while let Some((id, prefix, depth)) = folders.pop() {
            let object = match self.repository.try_find_object(id) {
                Ok(Some(object)) => object,
                Ok(None) => {
                    self.incomplete("the folder is missing from this clone", &prefix);
                    continue;
                }
                Err(error) => {
                    self.incomplete(&format!("the folder could not be read: {error}"), &prefix);
                    continue;
                }
            };
            let Ok(tree) = object.try_into_tree() else {
                self.incomplete("the folder is not one", &prefix);
                continue;
            };
            let mut below = Vec::new();
            for entry in tree.iter() {
                let Ok(entry) = entry else {
                    self.incomplete("the folder's list is broken off", &prefix);
                    break;
                };
                let name = entry.filename().to_string();
                let path = if prefix.is_empty() { name } else { format!("{prefix}/{name}") };
                match entry.mode().kind() {
                    EntryKind::Tree if depth >= MAX_DEPTH => {
                        self.incomplete(&format!("folders deeper than {MAX_DEPTH} levels are not read"), &path);
                    }
                    EntryKind::Tree => below.push((entry.object_id(), path, depth + 1)),
                    EntryKind::Blob | EntryKind::BlobExecutable => {
                        self.files += 1;
                        if self.files > MAX_FILES {
                            self.incomplete(&format!("more than {MAX_FILES} files: the rest is not read"), "");
                            return;
                        }
                        self.blob(entry.object_id(), &path);
                    }
                    EntryKind::Commit => self.submodules += 1,
                    EntryKind::Link => {}
                }
            }
            folders.extend(below.into_iter().rev());
        }
    }

    /// Offers one file.
    fn blob(&mut self, id: ObjectId, path: &str) {
        let size = match self.repository.try_find_header(id) {
            Ok(Some(header)) => header.size(),
            Ok(None) => return self.missing_blob(path),
            Err(error) => {
                self.reader.listing(path, 0);
                return self.incomplete(&format!("the file could not be read: {error}"), path);
            }
        };
        if !self.reader.wants(path, size) {
            return self.reader.listing(path, size);
        }
        self.wanted += 1;
        if size > MAX_FILE_BYTES || self.bytes_read.saturating_add(size) > MAX_TOTAL_BYTES {
            self.reader.listing(path, size);
            return self.note("not read: it is beyond the limit on contents", path);
        }
        match self.repository.find_object(id) {
            Ok(object) => {
                self.bytes_read += size;
                self.reader.file(path, &object.data, size);
            }
            Err(error) => {
                self.reader.listing(path, size);
                self.incomplete(&format!("the file could not be read: {error}"), path);
            }
        }
    }

    fn missing_blob(&mut self, path: &str) {
        let size = self.missing.assumed_size;
        self.missing.files += 1;
        if self.reader.wants(path, size) {
            self.wanted += 1;
            self.missing.wanted += 1;
        }
        self.missing.first.get_or_insert_with(|| path.to_owned());
        self.reader.listing(path, size);
    }

    /// Notes why absence can no longer be told.
    fn incomplete(&mut self, why: &str, path: &str) {
        self.complete = false;
        self.note(why, path);
    }

    /// Adds a note, about the whole when `path` is empty, up to the bound on notes.
    fn note(&mut self, text: &str, path: &str) {
        if self.notes.len() < MAX_NOTES {
            self.notes.push(Note { text: text.to_owned(), place: (!path.is_empty()).then(|| Place::file(path)) });
        }
    }

    fn finish(mut self) -> Contents {
        if let Some(first) = self.missing.first.take() {
            match self.missing.files {
                1 => self.note("its contents are not in this partial clone", &first),
                files => self.note(
                    &format!("the contents of {files} files are not in this partial clone, this one first"),
                    &first,
                ),
            }
        }
        match self.submodules {
            0 => {}
            1 => self.note("1 submodule is not followed", ""),
            more => self.note(&format!("{more} submodules are not followed"), ""),
        }
        let too_much_missing =
            self.missing.wanted.saturating_mul(100) > self.wanted.saturating_mul(MAX_MISSING_PERCENT);
        let reach = if self.complete && !too_much_missing { Reach::Whole } else { Reach::Listing };
        let mut facts = self.reader.finish(reach);
        facts.notes.append(&mut self.notes);
        Contents { facts, files: self.files, reach }
    }
}

/// The least size of the files a clone made with `--filter=blob:limit=<n>` left behind. When it says nothing, a size
/// at which a picture is a picture and not a pointer to one, so that missing pictures do not count as missing texts.
fn promised_size(repository: &gix::Repository) -> u64 {
    let config = repository.config_snapshot();
    let Some(filter) = config.string("remote.origin.partialclonefilter") else { return UNSTATED_SIZE };
    filter.to_string().strip_prefix("blob:limit=").map_or(UNSTATED_SIZE, parse_size)
}

/// git's sizes: a number with `k`, `m` or `g` behind it.
fn parse_size(text: &str) -> u64 {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let shift = match text[digits.len()..].to_ascii_lowercase().as_str() {
        "" => 0,
        "k" => 10,
        "m" => 20,
        "g" => 30,
        _ => return 0,
    };
    digits.parse::<u64>().ok().and_then(|number| number.checked_mul(1 << shift)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::parse_size;

    #[test]
    fn sizes_are_read_as_git_writes_them() {
        assert_eq!(parse_size("4m"), 4 << 20);
        assert_eq!(parse_size("100"), 100);
        assert_eq!(parse_size("10K"), 10 << 10);
        assert_eq!(parse_size("many"), 0);
        assert_eq!(parse_size("99999999999999999999g"), 0);
    }
}
