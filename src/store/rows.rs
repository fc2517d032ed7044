//! Typed rows over the engine's bytes: sealing, pieces, checked reads.
//!
//! Invariant: a value leaves this file only after its checksum held; a row that does not hold is a miss, counted and
//! logged. A reader never sees half of a replaced value.

use super::engine::{Changes, Engine, Fault};
use super::envelope::{self, Broken, Head, Sealed};
use super::keys::{Key, Kind};
use super::{SCHEMA, StoreError};
use jiff::Timestamp;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{PoisonError, RwLock};

/// Keys fetched from the engine at a time.
const PAGE: usize = 1024;

/// The rows of one store.
#[derive(Debug)]
pub(super) struct Rows {
    engine: Engine,
    /// Held for writing while a batch is applied, for reading while a row's head and pieces are fetched.
    turn: RwLock<()>,
    unbelieved: AtomicU64,
    failed: AtomicU64,
}

/// A value with the moment it was stored.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Row<T> {
    /// The value.
    pub(super) value: T,
    /// When it was stored.
    pub(super) stored_at: Timestamp,
}

/// Rows to be written and removed together.
#[derive(Debug, Default)]
pub(super) struct Draft {
    puts: Vec<(Key, Sealed)>,
    removals: Vec<Key>,
}

impl Draft {
    /// Adds a row. `what` names it in errors.
    pub(super) fn put<T: Serialize>(
        &mut self,
        what: &'static str,
        key: Key,
        at: Timestamp,
        value: &T,
    ) -> Result<(), StoreError> {
        let sealed = envelope::seal(what, &key.bytes, SCHEMA, at.as_millisecond(), value)?;
        self.replace(key, sealed);
        Ok(())
    }

    /// Adds a row that is JSON text already.
    pub(super) fn put_json(&mut self, key: Key, at: i64, json: Vec<u8>) -> Result<(), StoreError> {
        let sealed = envelope::seal_json(key.kind.name(), &key.bytes, SCHEMA, at, json)?;
        self.replace(key, sealed);
        Ok(())
    }

    /// The last value for a key wins, so that the pieces of two never mix.
    fn replace(&mut self, key: Key, sealed: Sealed) {
        self.puts.retain(|(earlier, _)| *earlier != key);
        self.puts.push((key, sealed));
    }

    /// Removes a row, if it is there.
    pub(super) fn remove(&mut self, key: Key) {
        self.removals.push(key);
    }

    /// Rows touched.
    pub(super) fn len(&self) -> usize {
        self.puts.len() + self.removals.len()
    }
}

impl Rows {
    /// Rows over an open engine.
    pub(super) fn new(engine: Engine) -> Rows {
        Rows { engine, turn: RwLock::new(()), unbelieved: AtomicU64::new(0), failed: AtomicU64::new(0) }
    }

    /// Where the engine's files are.
    pub(super) fn directory(&self) -> &Path {
        self.engine.directory()
    }

    /// Whether the engine failed inside: nothing is written any more.
    pub(super) fn is_damaged(&self) -> bool {
        self.engine.has_failed()
    }

    /// Rows met since opening that were there and not believed.
    pub(super) fn unbelieved(&self) -> u64 {
        self.unbelieved.load(Ordering::Relaxed)
    }

    /// Operations since opening in which the engine failed.
    pub(super) fn failed(&self) -> u64 {
        self.failed.load(Ordering::Relaxed)
    }

    /// The error for a fault met while writing.
    pub(super) fn error(&self, fault: Fault) -> StoreError {
        self.failed.fetch_add(1, Ordering::Relaxed);
        store_error(fault, self.directory())
    }

    /// Writes and removes together. Survives a crash of the process at once, of the machine after
    /// [`Rows::make_durable`].
    pub(super) fn commit(&self, draft: Draft) -> Result<(), StoreError> {
        let _turn = self.turn.write().unwrap_or_else(PoisonError::into_inner);
        let mut changes = Changes::default();
        for key in &draft.removals {
            changes.removals.push(key.bytes.clone());
            self.surplus_pieces(key, 0, &mut changes).map_err(|fault| self.error(fault))?;
        }
        for (key, sealed) in draft.puts {
            self.surplus_pieces(&key, sealed.pieces.len(), &mut changes).map_err(|fault| self.error(fault))?;
            for (index, piece) in (0u16..).zip(sealed.pieces) {
                changes.puts.push((key.piece(index), piece));
            }
            changes.puts.push((key.bytes, sealed.head));
        }
        self.engine.apply(&changes).map_err(|fault| self.error(fault))
    }

    /// Marks the pieces of an earlier, longer value for removal.
    fn surplus_pieces(&self, key: &Key, kept: usize, changes: &mut Changes) -> Result<(), Fault> {
        let prefix = key.pieces();
        let mut after = kept.checked_sub(1).and_then(|last| u16::try_from(last).ok()).map(|last| key.piece(last));
        loop {
            let page = self.engine.keys(&prefix, after.as_deref(), PAGE)?;
            let is_last = page.len() < PAGE;
            after = page.last().cloned();
            changes.removals.extend(page);
            if is_last {
                return Ok(());
            }
        }
    }

    /// Puts everything committed so far on disk.
    pub(super) fn make_durable(&self) -> Result<(), StoreError> {
        self.engine.make_durable().map_err(|fault| self.error(fault))
    }

    /// A row's value; a row that does not hold is none.
    pub(super) fn get<T: DeserializeOwned>(&self, key: &Key) -> Option<Row<T>> {
        let (bytes, head, pieces) = self.believed(key)?;
        match envelope::open(&key.bytes, &bytes, &head, &pieces) {
            Ok(value) => Some(Row { value, stored_at: moment(head.stored_at) }),
            Err(broken) => self.disbelieve(key, &broken),
        }
    }

    /// A row's JSON and the milliseconds it was stored at.
    pub(super) fn get_json(&self, key: &Key) -> Option<(Vec<u8>, i64)> {
        let (bytes, head, pieces) = self.believed(key)?;
        match envelope::open_json(&key.bytes, &bytes, &head, &pieces) {
            Ok(json) => Some((json, head.stored_at)),
            Err(broken) => self.disbelieve(key, &broken),
        }
    }

    /// Fetches a row whole, with a head whose form holds.
    fn believed(&self, key: &Key) -> Option<(Vec<u8>, Head, Vec<Vec<u8>>)> {
        match self.fetch(key) {
            Ok(None) => None,
            Ok(Some(Ok(parts))) => Some(parts),
            Ok(Some(Err(broken))) => self.disbelieve(key, &broken),
            Err(fault) => {
                self.failed.fetch_add(1, Ordering::Relaxed);
                tracing::warn!(kind = key.kind.name(), %fault, "a stored row could not be read; treated as missing");
                None
            }
        }
    }

    #[expect(clippy::type_complexity, reason = "three outcomes of one private step: fault, nothing or broken, parts")]
    fn fetch(&self, key: &Key) -> Result<Option<Result<(Vec<u8>, Head, Vec<Vec<u8>>), Broken>>, Fault> {
        let _turn = self.turn.read().unwrap_or_else(PoisonError::into_inner);
        let Some(bytes) = self.engine.get(&key.bytes)? else { return Ok(None) };
        let head = match envelope::head(&bytes, SCHEMA) {
            Ok(head) => head,
            Err(broken) => return Ok(Some(Err(broken))),
        };
        let mut pieces = Vec::new();
        for index in 0..head.pieces {
            match self.engine.get(&key.piece(index))? {
                Some(piece) => pieces.push(piece),
                None => return Ok(Some(Err(Broken::Incomplete))),
            }
        }
        Ok(Some(Ok((bytes, head, pieces))))
    }

    /// A row's bytes as the engine holds them, head and pieces, whether or not they hold; nothing where there is no row.
    pub(super) fn raw(&self, key: &Key) -> Vec<Vec<u8>> {
        let _turn = self.turn.read().unwrap_or_else(PoisonError::into_inner);
        let Ok(Some(head)) = self.engine.get(&key.bytes) else { return Vec::new() };
        let pieces = self.engine.keys(&key.pieces(), None, PAGE).unwrap_or_default();
        let pieces = pieces.iter().filter_map(|piece| self.engine.get(piece).ok().flatten());
        std::iter::once(head).chain(pieces).collect()
    }

    fn disbelieve<T>(&self, key: &Key, broken: &Broken) -> Option<T> {
        self.unbelieved.fetch_add(1, Ordering::Relaxed);
        tracing::warn!(kind = key.kind.name(), reason = %broken, "a stored row does not hold; treated as missing");
        None
    }

    /// Calls `visit` with every key beginning with `prefix`, ascending, until it gives false.
    pub(super) fn visit(&self, prefix: &Key, mut visit: impl FnMut(Key) -> bool) -> Result<(), StoreError> {
        let mut after: Option<Vec<u8>> = None;
        loop {
            let page = self.engine.keys(&prefix.bytes, after.as_deref(), PAGE).map_err(|fault| self.error(fault))?;
            let is_last = page.len() < PAGE;
            after = page.last().cloned();
            if !page.iter().filter_map(|bytes| Key::read(bytes)).all(&mut visit) || is_last {
                return Ok(());
            }
        }
    }

    /// Every key beginning with `prefix`, ascending. A failing engine gives what it gave until then.
    pub(super) fn keys(&self, prefix: &Key) -> Vec<Key> {
        let mut keys = Vec::new();
        if let Err(error) = self.visit(prefix, |key| {
            keys.push(key);
            true
        }) {
            tracing::warn!(kind = prefix.kind.name(), %error, "stored rows could not be listed to the end");
        }
        keys
    }

    /// Every value beginning with `prefix`, in the order of the keys; rows that do not hold are left out.
    pub(super) fn all<T: DeserializeOwned>(&self, prefix: &Key) -> Vec<Row<T>> {
        self.keys(prefix).iter().filter_map(|key| self.get(key)).collect()
    }

    /// How many rows there are of each kind, and a digest of their keys that does not depend on their order.
    pub(super) fn census(&self) -> Result<Census, StoreError> {
        let mut census = Census::default();
        for kind in Kind::ALL {
            let mut count = 0u64;
            self.visit(&Key::of(kind), |key| {
                count += 1;
                census.digest = census.digest.wrapping_add(u64::from(crc32fast::hash(&key.bytes)));
                true
            })?;
            census.rows.insert(kind.name().to_owned(), count);
        }
        Ok(census)
    }
}

/// Rows by kind at one moment.
#[derive(Debug, Clone, Default, Serialize, serde::Deserialize)]
pub(super) struct Census {
    /// Rows by the kind's name.
    pub(super) rows: std::collections::BTreeMap<String, u64>,
    /// Sum of the keys' checksums.
    pub(super) digest: u64,
}

/// A kind without rows is as good as one that an earlier program did not know.
impl PartialEq for Census {
    fn eq(&self, other: &Self) -> bool {
        let there = |census: &Census| -> Vec<(String, u64)> {
            census.rows.iter().filter(|(_, count)| **count > 0).map(|(kind, count)| (kind.clone(), *count)).collect()
        };
        self.digest == other.digest && there(self) == there(other)
    }
}

impl Census {
    /// Rows of all kinds.
    pub(super) fn total(&self) -> u64 {
        self.rows.values().sum()
    }
}

/// A stored moment; one beyond what a calendar holds is damage that the checksum excludes.
fn moment(milliseconds: i64) -> Timestamp {
    Timestamp::from_millisecond(milliseconds).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// An engine's fault in the words of the store.
pub(super) fn store_error(fault: Fault, directory: &Path) -> StoreError {
    match fault {
        Fault::Locked => StoreError::InUse { path: directory.to_path_buf(), holder: super::lock::Holder::default() },
        Fault::Damaged(detail) => StoreError::Damaged { path: directory.to_path_buf(), detail },
        Fault::Io(source) => StoreError::from_io("cannot use", directory, source),
    }
}
