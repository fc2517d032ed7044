//! The index on disk: one folder a dump, finished or not there.
//!
//! ```text
//! <data directory>/meta-kaggle/<digest of the dump>/
//!   manifest.json   what it was made of, checksums of the other two: written last
//!   names.idx       (name key, offset) in order, 16 bytes each
//!   people.dat      (length, checksum, row) one after the other
//! ```
//!
//! A folder is filled under another name, synced, and renamed into place, so that a run that dies leaves nothing that
//! looks whole. Invariant: a row is given out only after its checksum and its name held.

use super::rows::{FORMAT, FileMark, Manifest, PersonRow, name_key};
use super::sort::Merge;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

pub(super) const NAMES: &str = "names.idx";
pub(super) const PEOPLE: &str = "people.dat";
pub(super) const MANIFEST: &str = "manifest.json";
/// Bytes of one entry among the names.
const ENTRY: u64 = 16;
/// Bytes before a row: its length and its checksum.
const ROW_HEAD: u64 = 8;
/// Longest row; a person's results and notebooks are cut far below.
const LONGEST_ROW: u32 = 4 << 20;
/// Largest manifest read back.
const LARGEST_MANIFEST: u64 = 64 << 20;

/// Writes the files of an index.
pub(super) struct Writer {
    folder: PathBuf,
    people: Summed,
}

/// A file whose bytes are counted and summed as they go.
struct Summed {
    file: BufWriter<File>,
    bytes: u64,
    crc: crc32fast::Hasher,
}

impl Summed {
    fn new(path: &Path) -> io::Result<Self> {
        let mut options = File::options();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = BufWriter::with_capacity(256 << 10, options.open(path)?);
        Ok(Summed { file, bytes: 0, crc: crc32fast::Hasher::new() })
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.file.write_all(bytes)?;
        self.crc.update(bytes);
        self.bytes += bytes.len() as u64;
        Ok(())
    }

    /// Puts it on disk.
    fn finish(self) -> io::Result<FileMark> {
        self.file.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()?;
        Ok(FileMark { bytes: self.bytes, crc: self.crc.finalize() })
    }
}

impl Writer {
    /// A writer into an empty folder.
    pub(super) fn new(folder: &Path) -> io::Result<Self> {
        Ok(Writer { folder: folder.to_path_buf(), people: Summed::new(&folder.join(PEOPLE))? })
    }

    /// Writes a person and gives their place.
    pub(super) fn person(&mut self, row: &PersonRow) -> io::Result<u64> {
        let place = self.people.bytes;
        let encoded = postcard::to_allocvec(row).map_err(io::Error::other)?;
        let length = u32::try_from(encoded.len()).ok().filter(|length| *length <= LONGEST_ROW);
        let length = length.ok_or_else(|| io::Error::other("a person's row is beyond every bound"))?;
        self.people.write(&length.to_le_bytes())?;
        self.people.write(&crc32fast::hash(&encoded).to_le_bytes())?;
        self.people.write(&encoded)?;
        Ok(place)
    }

    /// Writes the names and puts both files on disk.
    pub(super) fn finish(self, mut names: Merge<u64>) -> io::Result<BTreeMap<String, FileMark>> {
        let mut file = Summed::new(&self.folder.join(NAMES))?;
        while let Some((key, place)) = names.next()? {
            file.write(&key.to_be_bytes())?;
            file.write(&place.to_be_bytes())?;
        }
        Ok(BTreeMap::from([(NAMES.to_owned(), file.finish()?), (PEOPLE.to_owned(), self.people.finish()?)]))
    }
}

/// Writes the manifest and renames the filled folder into place, replacing a torn one.
pub(super) fn settle(filled: &Path, place: &Path, manifest: &Manifest) -> io::Result<()> {
    let mut file = File::create(filled.join(MANIFEST))?;
    file.write_all(&serde_json::to_vec(manifest)?)?;
    file.sync_all()?;
    sync_folder(filled);
    if place.exists() {
        fs::remove_dir_all(place)?;
    }
    fs::rename(filled, place)?;
    sync_folder(place.parent().unwrap_or(place));
    Ok(())
}

/// Makes entries of a folder durable, where the file system can.
pub(super) fn sync_folder(folder: &Path) {
    let _ = File::open(folder).and_then(|folder| folder.sync_all());
}

/// An index that is whole.
#[derive(Debug)]
pub(super) struct Index {
    pub(super) manifest: Manifest,
    names: Mutex<File>,
    people: Mutex<File>,
    entries: u64,
}

/// Why an index cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("the Meta Kaggle index does not hold: {0}")]
pub(super) struct Torn(pub(super) String);

impl From<io::Error> for Torn {
    fn from(error: io::Error) -> Self {
        Torn(error.to_string())
    }
}

impl Index {
    /// Opens the index of a folder, if it is whole and of this format.
    pub(super) fn open(folder: &Path) -> Result<Self, Torn> {
        let mut text = Vec::new();
        File::open(folder.join(MANIFEST))?.take(LARGEST_MANIFEST).read_to_end(&mut text)?;
        let manifest: Manifest = serde_json::from_slice(&text).map_err(|error| Torn(error.to_string()))?;
        if manifest.format != FORMAT {
            return Err(Torn(format!("it has format {}, and this is format {FORMAT}", manifest.format)));
        }
        let opened = |name: &str| -> Result<(File, FileMark), Torn> {
            let mark = manifest.files.get(name).copied().ok_or_else(|| Torn(format!("no {name}")))?;
            let file = File::open(folder.join(name))?;
            let bytes = file.metadata()?.len();
            if bytes == mark.bytes {
                Ok((file, mark))
            } else {
                Err(Torn(format!("{name} has {bytes} bytes instead of {}", mark.bytes)))
            }
        };
        let (names, mark) = opened(NAMES)?;
        let (people, _) = opened(PEOPLE)?;
        // A wrong entry among the names would be a person who is not found, which nothing later could tell.
        if sum_of(&names)? != mark.crc {
            return Err(Torn(format!("{NAMES} has another checksum")));
        }
        let (names, people) = (Mutex::new(names), Mutex::new(people));
        Ok(Index { names, people, entries: mark.bytes / ENTRY, manifest })
    }

    /// What is known of a user name, whatever its case.
    pub(super) fn person(&self, name: &str) -> Result<Option<PersonRow>, Torn> {
        Ok(self.found(name)?.map(|(_, _, row)| row))
    }

    /// Which entry among the names is this one's, and where its row stands.
    pub(super) fn place(&self, name: &str) -> Result<Option<(u64, u64)>, Torn> {
        Ok(self.found(name)?.map(|(entry, place, _)| (entry, place)))
    }

    fn found(&self, name: &str) -> Result<Option<(u64, u64, PersonRow)>, Torn> {
        let key = name_key(name);
        let mut at = self.first_at_least(key)?;
        while at < self.entries {
            let (found, place) = self.entry(at)?;
            if found != key {
                break;
            }
            let row = self.row(place)?;
            if row.name.to_lowercase() == name.to_lowercase() {
                return Ok(Some((at, place, row)));
            }
            at += 1;
        }
        Ok(None)
    }

    fn first_at_least(&self, key: u64) -> Result<u64, Torn> {
        let (mut low, mut high) = (0, self.entries);
        while low < high {
            let middle = low + (high - low) / 2;
            if self.entry(middle)?.0 < key {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        Ok(low)
    }

    fn entry(&self, index: u64) -> Result<(u64, u64), Torn> {
        let mut bytes = [0u8; ENTRY as usize];
        read_at(&self.names, index * ENTRY, &mut bytes)?;
        let both = u128::from_be_bytes(bytes);
        Ok(((both >> 64) as u64, both as u64))
    }

    fn row(&self, place: u64) -> Result<PersonRow, Torn> {
        let mut head = [0u8; ROW_HEAD as usize];
        read_at(&self.people, place, &mut head)?;
        let both = u64::from_le_bytes(head);
        let (length, crc) = (both as u32, (both >> 32) as u32);
        if length > LONGEST_ROW {
            return Err(Torn(format!("a row of {length} bytes")));
        }
        let mut bytes = vec![0u8; length as usize];
        read_at(&self.people, place + ROW_HEAD, &mut bytes)?;
        if crc32fast::hash(&bytes) != crc {
            return Err(Torn("a person's row has another checksum".to_owned()));
        }
        postcard::from_bytes(&bytes).map_err(|error| Torn(error.to_string()))
    }

    /// Reads both files to their ends and compares their checksums.
    pub(super) fn verify(&self) -> Result<(), Torn> {
        for (name, file) in [(NAMES, &self.names), (PEOPLE, &self.people)] {
            let mark = self.manifest.files.get(name).copied().unwrap_or_default();
            if sum_of(&file.lock().unwrap_or_else(PoisonError::into_inner))? != mark.crc {
                return Err(Torn(format!("{name} has another checksum")));
            }
        }
        Ok(())
    }
}

fn read_at(file: &Mutex<File>, place: u64, bytes: &mut [u8]) -> Result<(), Torn> {
    let mut file = file.lock().unwrap_or_else(PoisonError::into_inner);
    file.seek(SeekFrom::Start(place))?;
    Ok(file.read_exact(bytes)?)
}

fn sum_of(mut file: &File) -> io::Result<u32> {
    file.seek(SeekFrom::Start(0))?;
    let mut reader = BufReader::with_capacity(256 << 10, file);
    let mut crc = crc32fast::Hasher::new();
    let mut buffer = vec![0u8; 64 << 10];
    loop {
        let read = reader.read(&mut buffer)?;
        if read == 0 {
            return Ok(crc.finalize());
        }
        crc.update(buffer.get(..read).unwrap_or_default());
    }
}
