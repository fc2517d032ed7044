//! Regaining room: every row that holds is copied into a fresh store, which takes the old one's place.
//!
//! The engine keeps the bytes of rows that are gone (hundreds of MiB for none left have been seen), so this is the one
//! way to give space back, and the one way to be sure that what was erased is in no file any more. Invariant: at every
//! moment one whole store exists; a start after a kill finds it.
//!
//! ```text
//! store.compacting/   the copy; whole once its closed.json is there
//! store.compacted/    the old store, from the swap until it is removed
//! ```

use super::keys::{Key, Kind};
use super::layout::{Layout, SideFile, read_side_file, sync_directory, write_side_file};
use super::lock::Lock;
use super::opening::{open_fresh, open_held};
use super::rows::{Draft, Rows};
use super::upkeep::bytes_below;
use super::{Store, StoreError, now};
use std::fs;
use std::io;
use std::path::Path;

/// Rows and bytes copied between two commits.
const BATCH_ROWS: usize = 256;
const BATCH_BYTES: usize = 8 << 20;

/// What a compaction did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Compacted {
    /// Rows copied.
    pub rows: u64,
    /// Rows that did not hold and were left behind.
    pub left_out: u64,
    /// Bytes of the engine's files before.
    pub bytes_before: u64,
    /// And after.
    pub bytes_after: u64,
}

impl Store {
    /// Copies what holds of the store in `data_dir` into a fresh one that takes its place. The store must be closed;
    /// `command` names this process to another one that wants it meanwhile.
    ///
    /// # Errors
    /// As [`Store::open`]; [`StoreError::LowSpace`] when there is no room for the copy; or what else the system refused.
    /// The store is then as it was.
    pub fn compact(data_dir: &Path, command: &str) -> Result<Compacted, StoreError> {
        let layout = Layout::of(data_dir);
        layout.prepare()?;
        let _lock = Lock::take(&layout.lock(), &layout.data_dir, command, now())?;
        let (old, _) = open_held(&layout, now())?;
        let bytes_before = bytes_below(&layout.engine(), 4);
        layout.require_space(bytes_before)?;
        let fresh = layout.compacting();
        remove(&fresh.store())?;
        let new = open_fresh(&fresh)?;
        let (rows, left_out) = copy(&old, &new)?;
        if let SideFile::Holds(identity) = read_side_file::<serde_json::Value>(&layout.identity())? {
            write_side_file(&fresh.identity(), &identity)?;
        }
        let census = new.census()?;
        drop(new);
        drop(old);
        // Only now is the copy whole, and only so is it believed after a kill.
        write_side_file(&fresh.closed(), &census)?;
        swap(&layout)?;
        Ok(Compacted { rows, left_out, bytes_before, bytes_after: bytes_below(&layout.engine(), 4) })
    }
}

/// Copies every row that holds, on disk when this returns.
fn copy(from: &Rows, to: &Rows) -> Result<(u64, u64), StoreError> {
    let (mut rows, mut left_out, mut bytes) = (0, 0, 0);
    let mut draft = Draft::default();
    for kind in Kind::ALL {
        for key in from.keys(&Key::of(kind)) {
            let Some((json, at)) = from.get_json(&key) else {
                left_out += 1;
                continue;
            };
            rows += 1;
            bytes += json.len();
            draft.put_json(key, at, json)?;
            if draft.len() >= BATCH_ROWS || bytes > BATCH_BYTES {
                to.commit(std::mem::take(&mut draft))?;
                bytes = 0;
            }
        }
    }
    to.commit(draft)?;
    to.make_durable()?;
    Ok((rows, left_out))
}

/// Puts the whole copy in the store's place.
fn swap(layout: &Layout) -> Result<(), StoreError> {
    let (fresh, spent) = (layout.compacting().store(), layout.compacted().store());
    remove(&spent)?;
    rename(&layout.store(), &spent)?;
    rename(&fresh, &layout.store())?;
    sync_directory(&layout.data_dir);
    remove(&spent)
}

/// Brings a compaction that was killed to an end: forward where the copy was whole and the old store is out of its
/// place, else back. Called before anything else of the store is looked at.
pub(super) fn settle(layout: &Layout) -> Result<(), StoreError> {
    let (fresh, spent) = (layout.compacting(), layout.compacted());
    if !layout.store().exists() {
        if fresh.closed().exists() {
            rename(&fresh.store(), &layout.store())?;
        } else if spent.store().exists() {
            rename(&spent.store(), &layout.store())?;
        }
        sync_directory(&layout.data_dir);
    }
    remove(&fresh.store())?;
    if layout.store().exists() { remove(&spent.store()) } else { Ok(()) }
}

fn rename(from: &Path, to: &Path) -> Result<(), StoreError> {
    fs::rename(from, to).map_err(|source| StoreError::from_io("cannot rename", from, source))
}

fn remove(path: &Path) -> Result<(), StoreError> {
    match fs::remove_dir_all(path) {
        Err(source) if source.kind() != io::ErrorKind::NotFound => {
            Err(StoreError::from_io("cannot remove", path, source))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{assessment, evidence, open, plan};
    use super::*;

    fn filled(directory: &Path) {
        let store = open(directory);
        store.begin_run(&plan("r1", "2026-11-23T02:00:11Z", &["k", "l"])).unwrap();
        for (key, login) in [("k", "ada"), ("l", "bob")] {
            store.finish_prospect("r1", key, &evidence(key, login), &assessment(key, 61.7)).unwrap();
        }
        store.close().unwrap();
    }

    fn exported(directory: &Path) -> Vec<u8> {
        let mut export = Vec::new();
        let store = open(directory);
        assert!(store.opening().notices.is_empty(), "{:?}", store.opening().notices);
        store.export(&mut export).unwrap();
        export
    }

    #[test]
    fn what_holds_is_kept_and_what_was_removed_is_in_no_file() {
        let directory = tempfile::tempdir().unwrap();
        filled(directory.path());
        let store = open(directory.path());
        store.forget("l").unwrap();
        store.close().unwrap();
        let before = exported(directory.path());
        let done = Store::compact(directory.path(), "test").unwrap();
        assert!(done.rows > 0 && done.left_out == 0, "{done:?}");
        assert_eq!(exported(directory.path()), before);
        assert!(!directory.path().join("store.compacting").exists());
        assert!(!directory.path().join("store.compacted").exists());
    }

    #[test]
    fn a_kill_between_any_two_steps_leaves_a_whole_store() {
        let directory = tempfile::tempdir().unwrap();
        filled(directory.path());
        let before = exported(directory.path());
        let at = |name: &str| directory.path().join(name);
        // Half a copy.
        fs::create_dir_all(at("store.compacting/engine")).unwrap();
        assert_eq!(exported(directory.path()), before);
        assert!(!at("store.compacting").exists());
        // The old store out of its place, and half a copy.
        fs::rename(at("store"), at("store.compacted")).unwrap();
        fs::create_dir_all(at("store.compacting/engine")).unwrap();
        assert_eq!(exported(directory.path()), before);
        // The old store out of its place, and a whole copy.
        fs::create_dir(at("store.compacted")).unwrap();
        fs::write(at("store.compacted/old"), "old").unwrap();
        fs::rename(at("store"), at("store.compacting")).unwrap();
        assert!(at("store.compacting/closed.json").exists());
        assert_eq!(exported(directory.path()), before);
        assert!(!at("store.compacted").exists() && !at("store.compacting").exists());
    }
}
