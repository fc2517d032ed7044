//! The one file that knows which key-value engine lies below, and what it does wrong.
//!
//! sled 0.34.7 panics over damage instead of answering, reports a held lock only in the text of an error, and its
//! `flush` writes without an fsync. So every call runs inside `catch_unwind`, errors are sorted here, and
//! [`Engine::make_durable`] asks the system itself to put the log on disk. Invariant: no panic of the engine leaves
//! this file, and none of its types.

use std::cell::Cell;
use std::fs::File;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Once;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// What the engine may keep of its pages; its default is 1 GiB. It divides this among 256 queues and keeps the last page
/// of each whatever its size, which makes some 10 MiB of leaves of pieces. More of them did not make a scan faster: the
/// system's own cache lies below.
const CACHE_BYTES: u64 = 1 << 20;
/// Accesses that the engine notes in one queue before it looks at what the queue's pages take and lets the eldest go.
/// Until then nothing goes, whatever the capacity: 16,384 pages could be read once each and all be kept, and a list of
/// thousands has no more. So the last key met is asked for this often, and once more, after each [`NOTICE_AFTER`].
const NOTICED_ACCESSES: usize = 64;
/// Bytes passed after which the engine is made to look. A leaf of pieces takes about as many.
const NOTICE_AFTER: u64 = 32 << 10;
/// What a key weighs beside the bytes of its value: leaves of small rows are made of these.
const KEY_WEIGHT: u64 = 512;

/// Why the engine did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub(super) enum Fault {
    /// Another handle holds the files.
    #[error("the files are locked")]
    Locked,
    /// It panicked, or says that its files are damaged.
    #[error("{0}")]
    Damaged(String),
    /// The system refused.
    #[error("{0}")]
    Io(#[from] io::Error),
}

impl From<sled::Error> for Fault {
    fn from(error: sled::Error) -> Self {
        match error {
            sled::Error::Io(error) if error.to_string().contains("could not acquire lock") => Fault::Locked,
            // Half a page or a page that makes no sense comes as a system error of these kinds.
            sled::Error::Io(error)
                if matches!(error.kind(), io::ErrorKind::UnexpectedEof | io::ErrorKind::InvalidData) =>
            {
                Fault::Damaged(error.to_string())
            }
            sled::Error::Io(error) => match error.to_string() {
                // Errors are handed on as text once the engine has failed; the kind survives, the code does not.
                text if text.contains("StorageFull") || text.contains("code: 28") => {
                    Fault::Io(io::Error::new(io::ErrorKind::StorageFull, text))
                }
                _ => Fault::Io(error),
            },
            other => Fault::Damaged(other.to_string()),
        }
    }
}

/// Writes and removals applied together or not at all.
#[derive(Debug, Default)]
pub(super) struct Changes {
    /// Keys and their new values.
    pub(super) puts: Vec<(Vec<u8>, Vec<u8>)>,
    /// Keys to go.
    pub(super) removals: Vec<Vec<u8>>,
}

/// An ordered map of bytes on disk.
#[derive(Debug)]
pub(super) struct Engine {
    /// None only while being dropped.
    database: Option<sled::Db>,
    log: File,
    directory: PathBuf,
    failed: AtomicBool,
    /// Bytes passed since the engine was last made to look at what its pages take.
    passed: AtomicU64,
}

impl Engine {
    /// Opens or creates the engine's files in `directory`.
    pub(super) fn open(directory: &Path) -> Result<Engine, Fault> {
        quiet_guarded_panics();
        let database = guarded(|| sled::Config::new().path(directory).cache_capacity(CACHE_BYTES).open())??;
        let log = File::open(directory.join("db"))?;
        Ok(Engine {
            database: Some(database),
            log,
            directory: directory.to_path_buf(),
            failed: AtomicBool::new(false),
            passed: AtomicU64::new(0),
        })
    }

    /// Whether it met damage or panicked since it was opened: what it writes from then on is not to be trusted.
    pub(super) fn has_failed(&self) -> bool {
        self.failed.load(Ordering::Relaxed)
    }

    /// Where its files are.
    pub(super) fn directory(&self) -> &Path {
        &self.directory
    }

    /// Runs one call, noting damage.
    fn call<T>(&self, work: impl FnOnce(&sled::Db) -> Result<T, sled::Error>) -> Result<T, Fault> {
        let Some(database) = self.database.as_ref() else {
            return Err(Fault::Damaged("the store is closed".to_owned()));
        };
        let outcome = guarded(|| work(database)).and_then(|outcome| outcome.map_err(Fault::from));
        if matches!(outcome, Err(Fault::Damaged(_))) {
            self.failed.store(true, Ordering::Relaxed);
        }
        outcome
    }

    /// The value under `key`.
    pub(super) fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, Fault> {
        self.call(|database| {
            let value = database.get(key)?.map(|value| value.to_vec());
            self.pass(database, key, value.as_ref().map_or(0, Vec::len))?;
            Ok(value)
        })
    }

    /// Keys beginning with `prefix` and above `after`, ascending, at most `limit`.
    pub(super) fn keys(&self, prefix: &[u8], after: Option<&[u8]>, limit: usize) -> Result<Vec<Vec<u8>>, Fault> {
        use std::ops::Bound::{Excluded, Included, Unbounded};
        self.call(|database| {
            let from = after.map_or(Included(prefix), Excluded);
            let mut keys = Vec::new();
            for row in database.range::<&[u8], _>((from, Unbounded)).take(limit) {
                let (key, value) = row?;
                if !key.starts_with(prefix) {
                    break;
                }
                self.pass(database, &key, value.len())?;
                keys.push(key.to_vec());
            }
            Ok(keys)
        })
    }

    /// Counts a value read or written, and now and then makes the engine let go of pages.
    fn pass(&self, database: &sled::Db, key: &[u8], bytes: usize) -> Result<(), sled::Error> {
        let weight = KEY_WEIGHT.saturating_add(bytes as u64);
        if self.passed.fetch_add(weight, Ordering::Relaxed).saturating_add(weight) < NOTICE_AFTER {
            return Ok(());
        }
        self.passed.store(0, Ordering::Relaxed);
        for _ in 0..=NOTICED_ACCESSES {
            database.contains_key(key)?;
        }
        Ok(())
    }

    /// Applies `changes` as one. They survive a crash only after [`Engine::make_durable`].
    pub(super) fn apply(&self, changes: &Changes) -> Result<(), Fault> {
        if self.has_failed() {
            return Err(Fault::Damaged("an earlier operation failed inside the engine".to_owned()));
        }
        self.call(|database| {
            let mut batch = sled::Batch::default();
            for key in &changes.removals {
                batch.remove(key.as_slice());
            }
            for (key, value) in &changes.puts {
                batch.insert(key.as_slice(), value.as_slice());
            }
            database.apply_batch(batch)?;
            changes.puts.iter().try_for_each(|(key, value)| self.pass(database, key, value.len()))
        })
    }

    /// Puts everything applied so far on disk: the engine's flush hands its buffers to the system without waiting for
    /// the disk's own cache, so the log is synced here.
    pub(super) fn make_durable(&self) -> Result<(), Fault> {
        self.call(|database| database.flush())?;
        self.log.sync_data()?;
        if self.has_failed() {
            return Err(Fault::Damaged("an earlier operation failed inside the engine".to_owned()));
        }
        Ok(())
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        let database = self.database.take();
        // A damaged engine may panic again while it lets go.
        let _ = guarded(|| drop(database));
    }
}

thread_local! {
    /// Whether this thread is inside [`guarded`].
    static GUARDED: Cell<bool> = const { Cell::new(false) };
}

/// Keeps the engine's panics from being printed: they are reported as damage, in a sentence that says what to do. All
/// other panics go to the hook that was there before.
fn quiet_guarded_panics() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            if !GUARDED.get() {
                before(panic);
            }
        }));
    });
}

/// Runs `work`; a panic becomes damage. The engine's own state may be inconsistent afterwards, which is why values are
/// checked on read and writes end.
fn guarded<T>(work: impl FnOnce() -> T) -> Result<T, Fault> {
    GUARDED.set(true);
    let outcome = catch_unwind(AssertUnwindSafe(work));
    GUARDED.set(false);
    outcome.map_err(|payload| {
        let text = payload
            .downcast_ref::<String>()
            .map(String::as_str)
            .or_else(|| payload.downcast_ref::<&str>().copied())
            .unwrap_or("no message");
        let line = text.lines().next().unwrap_or_default();
        Fault::Damaged(format!("the engine panicked: {}", line.chars().take(200).collect::<String>()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(index: u32) -> Vec<u8> {
        let length = if index.is_multiple_of(7) { 30 } else { 3000 };
        index.to_be_bytes().iter().copied().cycle().take(length).collect()
    }

    #[test]
    fn what_was_let_go_of_is_read_again_and_listed_whole() {
        let folder = tempfile::tempdir().unwrap();
        let engine = Engine::open(folder.path()).unwrap();
        // Several times what is kept in memory, in batches that cross the moments at which pages are let go.
        for batch in 0..60u32 {
            let rows = (batch * 100)..(batch * 100 + 100);
            let puts = rows.map(|index| (format!("k{index:05}").into_bytes(), value(index))).collect();
            engine.apply(&Changes { puts, removals: Vec::new() }).unwrap();
        }
        let gone = (0..6000u32).step_by(100).map(|index| format!("k{index:05}").into_bytes()).collect();
        engine.apply(&Changes { puts: Vec::new(), removals: gone }).unwrap();
        engine.make_durable().unwrap();
        let (mut listed, mut after) = (Vec::new(), None);
        loop {
            let page = engine.keys(b"k", after.as_deref(), 999).unwrap();
            after = page.last().cloned();
            let is_last = page.len() < 999;
            listed.extend(page);
            if is_last {
                break;
            }
        }
        assert_eq!(listed.len(), 5940);
        assert!(listed.is_sorted());
        for index in 0..6000 {
            let expected = (index % 100 != 0).then(|| value(index));
            assert!(engine.get(format!("k{index:05}").as_bytes()).unwrap() == expected, "{index}");
        }
        assert_eq!(engine.keys(b"j", None, 10).unwrap(), Vec::<Vec<u8>>::new());
    }
}
