//! Sorting more rows than memory holds: runs on disk, merged.
//!
//! Called by the builders of the index. Invariant: memory stays below [`BUFFER_BYTES`] a sorter and a read buffer a run
//! while merging, however many rows come; equal input gives equal order whatever order it came in; runs are unlinked
//! files, so that nothing is left behind when the process dies.

use serde::Serialize;
use serde::de::DeserializeOwned;
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::marker::PhantomData;
use std::path::{Path, PathBuf};

/// Memory of one sorter: rows and their places.
pub(super) const BUFFER_BYTES: usize = 24 << 20;
/// What a row's place costs in memory beside the row.
const PLACE_BYTES: usize = 16;
/// Runs merged at once; where there are more they are first merged into one.
const MOST_RUNS: usize = 64;
/// Buffer of one run while it is read.
const READ_BYTES: usize = 64 << 10;
/// Longest row, encoded.
const LONGEST_ROW: usize = 4096;

/// Where a row lies in the buffer.
#[derive(Clone, Copy)]
struct PlaceOf {
    key: u64,
    start: u32,
    length: u16,
}

/// Takes rows in any order.
pub(super) struct Sorter<T> {
    folder: PathBuf,
    budget: usize,
    bytes: Vec<u8>,
    places: Vec<PlaceOf>,
    runs: Vec<File>,
    row: PhantomData<fn(&T)>,
}

impl<T: Serialize + DeserializeOwned> Sorter<T> {
    /// A sorter whose runs lie in `folder`.
    pub(super) fn new(folder: &Path) -> Self {
        Self::within(folder, BUFFER_BYTES)
    }

    /// The same with another amount of memory.
    pub(super) fn within(folder: &Path, budget: usize) -> Self {
        let (bytes, places, runs) = (Vec::new(), Vec::new(), Vec::new());
        Sorter { folder: folder.to_path_buf(), budget, bytes, places, runs, row: PhantomData }
    }

    /// Takes a row.
    ///
    /// # Errors
    /// When a run cannot be written, or the row is longer than any of ours can be.
    pub(super) fn push(&mut self, key: u64, row: &T) -> io::Result<()> {
        let mut scratch = [0u8; LONGEST_ROW];
        let encoded = postcard::to_slice(row, &mut scratch).map_err(invalid)?;
        if self.bytes.len() + encoded.len() + (self.places.len() + 1) * PLACE_BYTES > self.budget {
            self.spill()?;
        }
        let start = u32::try_from(self.bytes.len()).map_err(invalid)?;
        let length = u16::try_from(encoded.len()).map_err(invalid)?;
        self.bytes.extend_from_slice(encoded);
        self.places.push(PlaceOf { key, start, length });
        Ok(())
    }

    /// Ends the taking; the rows come back in the order of keys, equal keys in the order of their bytes.
    ///
    /// # Errors
    /// When a run cannot be written or read.
    pub(super) fn finish(mut self) -> io::Result<Merge<T>> {
        if !self.places.is_empty() {
            self.spill()?;
        }
        Merge::over(self.runs)
    }

    /// Writes what is in memory as one run.
    fn spill(&mut self) -> io::Result<()> {
        let bytes = &self.bytes;
        let row = |place: &PlaceOf| {
            let start = place.start as usize;
            bytes.get(start..start + usize::from(place.length)).unwrap_or_default()
        };
        self.places.sort_unstable_by(|a, b| a.key.cmp(&b.key).then_with(|| row(a).cmp(row(b))));
        let mut writer = RunWriter::new(&self.folder)?;
        for place in &self.places {
            writer.write(place.key, row(place))?;
        }
        self.runs.push(writer.finish()?);
        self.bytes.clear();
        self.places.clear();
        if self.runs.len() >= MOST_RUNS {
            let mut merge = Merge::<T>::over(std::mem::take(&mut self.runs))?;
            let mut writer = RunWriter::new(&self.folder)?;
            while let Some((key, row)) = merge.next_bytes()? {
                writer.write(key, row)?;
            }
            self.runs.push(writer.finish()?);
        }
        Ok(())
    }
}

/// Writes a run: key, length, row.
struct RunWriter(BufWriter<File>);

impl RunWriter {
    fn new(folder: &Path) -> io::Result<Self> {
        Ok(RunWriter(BufWriter::with_capacity(READ_BYTES, tempfile::tempfile_in(folder)?)))
    }

    fn write(&mut self, key: u64, row: &[u8]) -> io::Result<()> {
        self.0.write_all(&key.to_le_bytes())?;
        self.0.write_all(&u16::try_from(row.len()).map_err(invalid)?.to_le_bytes())?;
        self.0.write_all(row)
    }

    fn finish(self) -> io::Result<File> {
        let mut file = self.0.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.seek(SeekFrom::Start(0))?;
        Ok(file)
    }
}

/// The first row of a run that is not given out yet.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Head {
    key: u64,
    row: Vec<u8>,
    run: usize,
}

/// Rows in order.
pub(super) struct Merge<T> {
    runs: Vec<BufReader<File>>,
    heads: BinaryHeap<Reverse<Head>>,
    /// The row given out last; its memory is used again.
    given: Vec<u8>,
    row: PhantomData<fn() -> T>,
}

impl<T: DeserializeOwned> Merge<T> {
    fn over(runs: Vec<File>) -> io::Result<Self> {
        let runs: Vec<BufReader<File>> =
            runs.into_iter().map(|run| BufReader::with_capacity(READ_BYTES, run)).collect();
        let mut merge =
            Merge { heads: BinaryHeap::with_capacity(runs.len()), given: Vec::new(), row: PhantomData, runs };
        for run in 0..merge.runs.len() {
            let mut head = Head { key: 0, row: Vec::new(), run };
            if merge.refill(&mut head)? {
                merge.heads.push(Reverse(head));
            }
        }
        Ok(merge)
    }

    /// Reads the next row of the head's run; false at its end.
    fn refill(&mut self, head: &mut Head) -> io::Result<bool> {
        let Some(run) = self.runs.get_mut(head.run) else { return Ok(false) };
        let mut fixed = [0u8; 10];
        match run.read_exact(&mut fixed) {
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(false),
            other => other?,
        }
        let (key, length) = fixed.split_at(8);
        head.key = u64::from_le_bytes(key.try_into().map_err(invalid)?);
        head.row.resize(usize::from(u16::from_le_bytes(length.try_into().map_err(invalid)?)), 0);
        run.read_exact(&mut head.row)?;
        Ok(true)
    }

    /// The key of the next row.
    pub(super) fn key(&self) -> Option<u64> {
        self.heads.peek().map(|Reverse(head)| head.key)
    }

    /// The next row.
    ///
    /// # Errors
    /// When a run cannot be read.
    pub(super) fn next(&mut self) -> io::Result<Option<(u64, T)>> {
        match self.next_bytes()? {
            Some((key, row)) => Ok(Some((key, postcard::from_bytes(row).map_err(invalid)?))),
            None => Ok(None),
        }
    }

    /// The next row, where its key is wanted.
    ///
    /// # Errors
    /// When a run cannot be read.
    pub(super) fn next_if(&mut self, wanted: impl FnOnce(u64) -> bool) -> io::Result<Option<(u64, T)>> {
        if self.key().is_some_and(wanted) { self.next() } else { Ok(None) }
    }

    fn next_bytes(&mut self) -> io::Result<Option<(u64, &[u8])>> {
        let Some(Reverse(mut head)) = self.heads.pop() else { return Ok(None) };
        let key = head.key;
        std::mem::swap(&mut self.given, &mut head.row);
        if self.refill(&mut head)? {
            self.heads.push(Reverse(head));
        }
        Ok(Some((key, &self.given)))
    }
}

fn invalid(error: impl std::error::Error + Send + Sync + 'static) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, error)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sorted(rows: &[(u64, String)], budget: usize) -> Vec<(u64, String)> {
        let folder = tempfile::tempdir().unwrap();
        let mut sorter = Sorter::within(folder.path(), budget);
        for (key, row) in rows {
            sorter.push(*key, row).unwrap();
        }
        let mut merge = sorter.finish().unwrap();
        let mut all = Vec::new();
        while let Some(row) = merge.next().unwrap() {
            all.push(row);
        }
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "runs are unlinked");
        all
    }

    #[test]
    fn rows_come_back_in_order_however_little_memory_there_is() {
        let mut state = 7u64;
        let rows: Vec<(u64, String)> = (0..20_000)
            .map(|_| {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                ((state >> 40) % 500, format!("row {}", state >> 20))
            })
            .collect();
        let mut expected = rows.clone();
        // Postcard writes the length first, so shorter rows of a key come first.
        expected.sort_by(|a, b| (a.0, a.1.len(), &a.1).cmp(&(b.0, b.1.len(), &b.1)));
        // 2 KiB hold some forty rows: hundreds of runs, merged in between.
        assert_eq!(sorted(&rows, 2 << 10), expected);
        assert_eq!(sorted(&rows, 64 << 20), expected);
        let backwards: Vec<_> = rows.into_iter().rev().collect();
        assert_eq!(sorted(&backwards, 8 << 10), expected);
    }

    #[test]
    fn nothing_sorts_to_nothing() {
        assert_eq!(sorted(&[], 1 << 10), []);
    }

    #[test]
    fn a_row_beyond_every_bound_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let mut sorter: Sorter<String> = Sorter::new(folder.path());
        assert!(sorter.push(1, &"x".repeat(LONGEST_ROW)).is_err());
    }
}
