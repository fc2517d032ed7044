//! Tar entries, read raw so that no header is believed before its size is checked.
//!
//! The `tar` crate's cooked iteration reads long-name and PAX headers whole, whatever size they state; raw iteration
//! leaves them to us.

use super::{ArchiveLimits, ArchiveRead, Ended, Feed};
use crate::collect::http::RATIO_FROM;
use crate::read::RepositoryReader;
use flate2::read::GzDecoder;
use std::collections::BTreeSet;
use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use tar::{Archive, Entry, EntryType};

/// A tar archive ends in two blocks of zeros; one is proof enough that it was finished.
const END_BLOCK: u64 = 512;

/// Reads an archive to its end or to the first limit. Blocks.
pub(crate) fn read_archive(feed: Feed, limits: ArchiveLimits) -> ArchiveRead {
    let wire = Arc::clone(&feed.wire);
    let mut read = ArchiveRead { reader: RepositoryReader::new(), offered: BTreeSet::new(), commit: None, ended: None };
    let metered = Metered { inner: GzDecoder::new(feed), limits, wire, decoded: 0, zeros: 0, over: None };
    let mut archive = Archive::new(metered);
    let outcome = read_entries(&mut archive, limits, &mut read);
    let mut metered = archive.into_inner();
    read.ended = match outcome {
        Err(ended) => Some(metered.over.take().unwrap_or(ended)),
        Ok(()) if metered.zeros < END_BLOCK => Some(Ended::Truncated("the archive has no end".to_owned())),
        // Reading on to the end of the zip proves its checksum.
        Ok(()) => match io::copy(&mut metered, &mut io::sink()) {
            Ok(_) => None,
            Err(error) => Some(metered.over.take().unwrap_or_else(|| Ended::Truncated(error.to_string()))),
        },
    };
    read
}

fn read_entries<R: Read>(archive: &mut Archive<R>, limits: ArchiveLimits, read: &mut ArchiveRead) -> Result<(), Ended> {
    let broken = |error: io::Error| Ended::Truncated(error.to_string());
    let mut long_name: Option<Vec<u8>> = None;
    let mut skipped = 0_u64;
    let mut count = 0_u64;
    for entry in archive.entries().map_err(broken)?.raw(true) {
        let mut entry = entry.map_err(broken)?;
        count += 1;
        if count > limits.entries {
            return Err(Ended::TooLarge(format!("its archive has more than {} entries", limits.entries)));
        }
        match entry.header().entry_type() {
            EntryType::GNULongName => {
                let mut name = extended(&mut entry, limits)?;
                name.truncate(name.iter().position(|byte| *byte == 0).unwrap_or(name.len()));
                long_name = Some(name);
            }
            EntryType::XHeader => {
                if let Some(path) = pax_path(&extended(&mut entry, limits)?)? {
                    long_name = Some(path);
                }
            }
            EntryType::XGlobalHeader => {
                read.commit = pax_value(&extended(&mut entry, limits)?, b"comment").and_then(commit_id);
            }
            EntryType::GNULongLink => {
                extended(&mut entry, limits)?;
            }
            EntryType::Regular | EntryType::Continuous => {
                let name = long_name.take().unwrap_or_else(|| entry.path_bytes().into_owned());
                match label(&name) {
                    Some(path) => offer(&mut entry, &path, limits, read).map_err(broken)?,
                    None => skipped += 1,
                }
            }
            EntryType::GNUSparse => {
                // Its data are not its contents, and git never writes one.
                return Err(Ended::Truncated("the archive has a sparse entry".to_owned()));
            }
            // Links and devices are nobody's work; folders are known by their files.
            _ => long_name = None,
        }
    }
    if skipped > 0 {
        read.reader.note(&format!("{skipped} entries of the archive have impossible paths and were not read"), None);
    }
    Ok(())
}

/// Shows one file to the reader, cut at the limit.
fn offer<R: Read>(
    entry: &mut Entry<'_, R>,
    path: &str,
    limits: ArchiveLimits,
    read: &mut ArchiveRead,
) -> io::Result<()> {
    let size = entry.header().entry_size()?;
    if !read.offered.insert(path.to_owned()) {
        return Ok(());
    }
    if !read.reader.wants(path, size) {
        read.reader.listing(path, size);
        return Ok(());
    }
    let most = size.min(limits.file);
    let mut bytes = Vec::with_capacity(usize::try_from(most.min(1 << 20)).unwrap_or(0));
    entry.take(most).read_to_end(&mut bytes)?;
    if (bytes.len() as u64) < most {
        return Err(io::Error::from(io::ErrorKind::UnexpectedEof));
    }
    read.reader.file(path, &bytes, size);
    Ok(())
}

/// The contents of an extended header, within the limit.
fn extended<R: Read>(entry: &mut Entry<'_, R>, limits: ArchiveLimits) -> Result<Vec<u8>, Ended> {
    let size = entry.header().entry_size().map_err(|error| Ended::Truncated(error.to_string()))?;
    if size > limits.header {
        return Err(Ended::TooLarge(format!("its archive has a header of {size} bytes")));
    }
    let mut bytes = Vec::new();
    entry.take(size).read_to_end(&mut bytes).map_err(|error| Ended::Truncated(error.to_string()))?;
    Ok(bytes)
}

/// The path a PAX header gives the next entry. One that gives it a size is refused: git writes that only from 8 GiB on,
/// and readers disagree on what it means.
fn pax_path(header: &[u8]) -> Result<Option<Vec<u8>>, Ended> {
    if pax_value(header, b"size").is_some() {
        return Err(Ended::TooLarge("its archive has an entry too large for a tar header".to_owned()));
    }
    Ok(pax_value(header, b"path").map(<[u8]>::to_vec))
}

/// A value of a PAX header: records of `<length> <key>=<value>\n`, the last of a key counts.
fn pax_value<'a>(mut header: &'a [u8], key: &[u8]) -> Option<&'a [u8]> {
    let mut found = None;
    while let Some(space) = header.iter().position(|byte| *byte == b' ') {
        let length = std::str::from_utf8(&header[..space]).ok()?.parse::<usize>().ok()?;
        let record = header.get(space + 1..length)?.strip_suffix(b"\n")?;
        if let Some(value) = record.strip_prefix(key).and_then(|rest| rest.strip_prefix(b"=")) {
            found = Some(value);
        }
        header = &header[length..];
    }
    found
}

/// The id git leaves in the global header.
fn commit_id(comment: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(comment).ok()?.trim();
    let is_id = matches!(text.len(), 40 | 64) && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_id.then(|| text.to_ascii_lowercase())
}

/// The path below the archive's one top folder, or nothing where it could mean a place outside.
fn label(name: &[u8]) -> Option<String> {
    let name = String::from_utf8_lossy(name);
    if name.len() > 4096 || name.starts_with('/') || name.contains('\0') {
        return None;
    }
    let (_, inside) = name.split_once('/')?;
    let sound = !inside.is_empty() && inside.split('/').all(|part| !matches!(part, "" | "." | ".."));
    sound.then(|| inside.to_owned())
}

/// Counts what comes out of the zip, and stops at the limits.
struct Metered<R> {
    inner: R,
    limits: ArchiveLimits,
    wire: Arc<AtomicU64>,
    decoded: u64,
    /// Zero bytes at the end so far.
    zeros: u64,
    over: Option<Ended>,
}

impl<R: Read> Read for Metered<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let got = self.inner.read(into)?;
        let Some(chunk) = into.get(..got) else { return Ok(got) };
        self.decoded += got as u64;
        let trailing = chunk.iter().rev().take_while(|byte| **byte == 0).count();
        self.zeros = if trailing == got { self.zeros + got as u64 } else { trailing as u64 };
        let ratio = self.decoded / self.wire.load(Relaxed).max(1);
        let over = if self.decoded > self.limits.decoded {
            Some(format!("its archive unzips to more than {} MiB", self.limits.decoded >> 20))
        } else if self.decoded > RATIO_FROM && ratio > self.limits.ratio {
            Some(format!("its archive unzips to more than {} times its size", self.limits.ratio))
        } else {
            None
        };
        if let Some(over) = over {
            self.over = Some(Ended::TooLarge(over));
            return Err(io::Error::from(io::ErrorKind::FileTooLarge));
        }
        Ok(got)
    }
}
