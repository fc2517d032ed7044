//! Taking one person out of an index that is already built.
//!
//! A row is overwritten in its place by an empty one of the same length, and its entry among the names by its
//! neighbour's, so that nothing has to move. The manifest is taken away first and written last: a run that dies in
//! between leaves an index that is torn, and built anew from the dump. So is one that is asked for somebody it does not
//! hold any more: only the dump can tell whether they were never in it.

use super::FOLDER;
use super::index::{Index, MANIFEST, NAMES, PEOPLE, sync_folder};
use super::rows::{FileMark, PersonRow};
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;

/// Overwrites what every index of a data directory holds of these user names, and gives the number of rows. An index
/// that does not hold is removed: it is built anew when it is next needed.
///
/// # Errors
/// When a file cannot be read or written.
pub fn erase_from_meta(data_dir: &Path, names: &[&str]) -> io::Result<u64> {
    let folders = match std::fs::read_dir(data_dir.join(FOLDER)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(0),
        other => other?,
    };
    let mut erased = 0;
    for folder in folders {
        let folder = folder?.path();
        if folder.is_dir() && !names.is_empty() {
            erased += erase_from(&folder, names)?;
        }
    }
    Ok(erased)
}

fn erase_from(folder: &Path, names: &[&str]) -> io::Result<u64> {
    let Ok(index) = Index::open(folder) else {
        std::fs::remove_dir_all(folder)?;
        return Ok(0);
    };
    let mut places = Vec::new();
    for name in names {
        match index.place(name) {
            Ok(place) => places.extend(place),
            Err(_) => {
                std::fs::remove_dir_all(folder)?;
                return Ok(0);
            }
        }
    }
    if places.is_empty() {
        return Ok(0);
    }
    places.sort_unstable();
    places.dedup();
    let mut manifest = index.manifest;
    std::fs::remove_file(folder.join(MANIFEST))?;
    sync_folder(folder);
    let open = |name: &str| OpenOptions::new().read(true).write(true).open(folder.join(name));
    let (mut people, mut entries) = (open(PEOPLE)?, open(NAMES)?);
    for (_, place) in &places {
        blank(&mut people, *place)?;
    }
    let all = read_entries(&mut entries)?;
    let gone: Vec<u64> = places.iter().map(|(entry, _)| *entry).collect();
    let left: Vec<[u8; 16]> =
        (0..).zip(&all).filter(|(number, _)| !gone.contains(number)).map(|(_, entry)| *entry).collect();
    entries.seek(SeekFrom::Start(0))?;
    entries.set_len(0)?;
    entries.write_all(left.as_flattened())?;
    entries.sync_all()?;
    people.sync_all()?;
    manifest.files.insert(NAMES.to_owned(), mark(&mut entries)?);
    manifest.files.insert(PEOPLE.to_owned(), mark(&mut people)?);
    manifest.people = manifest.people.saturating_sub(places.len() as u64);
    manifest.erased += places.len() as u64;
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(&serde_json::to_vec(&manifest)?)?;
    file.as_file().sync_all()?;
    file.persist(folder.join(MANIFEST)).map_err(|error| error.error)?;
    sync_folder(folder);
    Ok(places.len() as u64)
}

/// Puts an empty row of the same length in a row's place.
fn blank(people: &mut File, place: u64) -> io::Result<()> {
    let mut head = [0; 4];
    people.seek(SeekFrom::Start(place))?;
    people.read_exact(&mut head)?;
    let length = usize::try_from(u32::from_le_bytes(head)).map_err(io::Error::other)?;
    // What follows a row's own bytes is not read.
    let mut row = postcard::to_allocvec(&PersonRow::default()).map_err(io::Error::other)?;
    row.resize(length.max(row.len()), 0);
    row.truncate(length);
    people.write_all(&crc32fast::hash(&row).to_le_bytes())?;
    people.write_all(&row)
}

fn read_entries(file: &mut File) -> io::Result<Vec<[u8; 16]>> {
    let mut bytes = Vec::new();
    file.seek(SeekFrom::Start(0))?;
    file.read_to_end(&mut bytes)?;
    let (entries, _) = bytes.as_chunks::<16>();
    Ok(entries.to_vec())
}

fn mark(file: &mut File) -> io::Result<FileMark> {
    let bytes = file.metadata()?.len();
    file.seek(SeekFrom::Start(0))?;
    let mut crc = crc32fast::Hasher::new();
    let mut buffer = vec![0; 256 << 10];
    loop {
        let read = file.read(&mut buffer)?;
        if read == 0 {
            return Ok(FileMark { bytes, crc: crc.finalize() });
        }
        crc.update(buffer.get(..read).unwrap_or_default());
    }
}
