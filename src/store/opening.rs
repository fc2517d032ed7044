//! The order of checks at start: rights, space, lock, schema, engine, damage, lost rows.
//!
//! Nothing of the store is touched before its schema is known, nothing is ever deleted, and whatever was repaired is
//! told.

use super::engine::{Engine, Fault};
use super::keys::{Key, Kind};
use super::layout::{Layout, SideFile, read_side_file, write_side_file};
use super::lock::Lock;
use super::rows::{Census, Draft, Rows, store_error};
use super::{SCHEMA, Store, StoreError};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// How long the engine's own lock is waited for once ours is held: its threads let go a moment after closing.
const ENGINE_PATIENCE: Duration = Duration::from_secs(5);
/// Rows copied between two commits of a rescue.
const RESCUE_BATCH: usize = 64;

/// What was found when the store was opened.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Opening {
    /// The store is new.
    pub created: bool,
    /// The schema it was brought up from, when it was older.
    pub upgraded_from: Option<u16>,
    /// Where a damaged store was set aside.
    pub quarantined: Option<PathBuf>,
    /// Sentences for the user about damage, repairs and losses; none when all is well.
    pub notices: Vec<String>,
}

/// What a store says about itself, beside the engine and inside it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Identity {
    schema: u16,
    app_version: String,
    store_id: String,
    created_at: Timestamp,
    /// The schema an unfinished upgrade works towards.
    #[serde(default)]
    upgrading_to: Option<u16>,
}

/// One step up: from the schema at its left to the next. Steps may be interrupted and run again.
type Step = (u16, fn(&Rows) -> Result<(), StoreError>);

/// The way up from older schemas. None exists before schema 1.
const STEPS: &[Step] = &[];

/// See [`Store::open`].
pub(super) fn open(data_dir: &Path, command: &str) -> Result<Store, StoreError> {
    let now = super::now();
    let layout = Layout::of(data_dir);
    layout.prepare()?;
    let lock = Lock::take(&layout.lock(), &layout.data_dir, command, now)?;
    let (rows, opening) = open_locked(&layout, now, SCHEMA, STEPS)?;
    for notice in &opening.notices {
        tracing::error!("{notice}");
    }
    Ok(Store { rows, layout, opening, _lock: lock })
}

/// As [`open`] where the lock is held already.
pub(super) fn open_held(layout: &Layout, now: Timestamp) -> Result<(Rows, Opening), StoreError> {
    open_locked(layout, now, SCHEMA, STEPS)
}

/// An empty engine in a place of its own.
pub(super) fn open_fresh(layout: &Layout) -> Result<Rows, StoreError> {
    layout.make_store()?;
    let engine = Engine::open(&layout.engine()).map_err(|fault| store_error(fault, &layout.engine()))?;
    let rows = Rows::new(engine);
    layout.make_engine_private();
    Ok(rows)
}

/// Everything after the lock. The newest schema and the steps are given so that tests can bring their own.
fn open_locked(layout: &Layout, now: Timestamp, schema: u16, steps: &[Step]) -> Result<(Rows, Opening), StoreError> {
    let mut opening = Opening::default();
    super::compact::settle(layout)?;
    let identity = read_side_file::<Identity>(&layout.identity())?;
    if let SideFile::Holds(identity) = &identity {
        refuse_foreign_schema(layout, identity, schema, steps)?;
    }
    let is_new = !layout.engine().exists();
    layout.make_store()?;

    let opened = match (layout.damaged().exists(), try_engine(layout)?) {
        (true, Ok((rows, _))) => Err(Ruin { rows: Some(rows), why: "it failed while it was last used".to_owned() }),
        (_, opened) => opened,
    };
    let (rows, census) = match opened {
        Ok((rows, census)) if identity_holds(&rows, &identity, &census) => (rows, census),
        Ok((rows, _)) => {
            let why = "what it says about itself cannot be read".to_owned();
            start_over(layout, Ruin { rows: Some(rows), why }, now, &mut opening)?
        }
        Err(ruin) => start_over(layout, ruin, now, &mut opening)?,
    };
    opening.created = is_new;
    layout.make_engine_private();
    settle_identity(layout, &rows, identity, now, schema, steps, &mut opening)?;
    compare_with_last_close(layout, &census, &mut opening)?;
    Ok((rows, opening))
}

fn refuse_foreign_schema(layout: &Layout, identity: &Identity, schema: u16, steps: &[Step]) -> Result<(), StoreError> {
    let path = layout.store();
    if identity.schema > schema || identity.upgrading_to.is_some_and(|target| target > schema) {
        let found = identity.upgrading_to.unwrap_or(identity.schema).max(identity.schema);
        return Err(StoreError::Newer { path, found, known: schema, app_version: identity.app_version.clone() });
    }
    let has_way = (identity.schema..schema).all(|from| steps.iter().any(|(step, _)| *step == from));
    if has_way { Ok(()) } else { Err(StoreError::TooOld { path, found: identity.schema, known: schema }) }
}

/// A store that cannot be used as it is.
struct Ruin {
    /// Its rows, when the engine opened at least.
    rows: Option<Rows>,
    /// What is wrong, for people.
    why: String,
}

/// Opens the engine and lists its rows once, which is where damage shows. Outer errors end the opening; inner ones
/// mean that the store must be set aside.
fn try_engine(layout: &Layout) -> Result<Result<(Rows, Census), Ruin>, StoreError> {
    let began = Instant::now();
    let engine = loop {
        match Engine::open(&layout.engine()) {
            Ok(engine) => break engine,
            Err(Fault::Locked) if began.elapsed() < ENGINE_PATIENCE => std::thread::sleep(Duration::from_millis(20)),
            Err(Fault::Damaged(why)) => return Ok(Err(Ruin { rows: None, why })),
            Err(fault) => return Err(store_error(fault, &layout.engine())),
        }
    };
    let rows = Rows::new(engine);
    match rows.census() {
        Ok(census) => Ok(Ok((rows, census))),
        Err(StoreError::Damaged { detail, .. }) => Ok(Err(Ruin { rows: Some(rows), why: detail })),
        Err(error) => Err(error),
    }
}

/// Whether the store is known to be one of ours: by the file beside the engine, by the row inside it, or by being
/// empty.
fn identity_holds(rows: &Rows, beside: &SideFile<Identity>, census: &Census) -> bool {
    matches!(beside, SideFile::Holds(_)) || census.total() == 0 || inner_identity(rows).is_some()
}

fn inner_identity(rows: &Rows) -> Option<Identity> {
    rows.get::<Identity>(&Key::of(Kind::Identity)).map(|row| row.value)
}

/// Sets the ruin aside, opens a fresh store and copies what still holds.
fn start_over(
    layout: &Layout,
    ruin: Ruin,
    now: Timestamp,
    opening: &mut Opening,
) -> Result<(Rows, Census), StoreError> {
    let had_opened = ruin.rows.is_some();
    drop(ruin.rows);
    let aside = layout.quarantine(now)?;
    layout.make_store()?;
    let engine = Engine::open(&layout.engine()).map_err(|fault| store_error(fault, &layout.engine()))?;
    let rows = Rows::new(engine);
    let kept = if had_opened { rescue(&aside.join("engine"), &rows)? } else { 0 };
    let rest = if kept == 0 {
        "nothing of it could be read".to_owned()
    } else {
        format!("{kept} of its rows could be read and were kept")
    };
    opening.notices.push(format!(
        "the store was damaged ({}); it was set aside as {} and a fresh one was started; {rest}. What is missing is \
         collected again; earlier assessments that are missing are lost",
        ruin.why,
        aside.display()
    ));
    opening.quarantined = Some(aside);
    let census = rows.census()?;
    Ok((rows, census))
}

/// Copies every row that holds. The damaged engine may fail at any point; what came before is kept.
fn rescue(from: &Path, to: &Rows) -> Result<u64, StoreError> {
    let Ok(engine) = Engine::open(from) else { return Ok(0) };
    let old = Rows::new(engine);
    let mut kept = 0u64;
    let mut draft = Draft::default();
    for kind in Kind::ALL.into_iter().filter(|kind| *kind != Kind::Identity) {
        for key in old.keys(&Key::of(kind)) {
            let Some((json, at)) = old.get_json(&key) else { continue };
            draft.put_json(key, at, json)?;
            kept += 1;
            if draft.len() >= RESCUE_BATCH {
                to.commit(std::mem::take(&mut draft))?;
            }
        }
    }
    to.commit(draft)?;
    to.make_durable()?;
    Ok(kept)
}

/// Brings an older store up, and writes who the store is where that is missing or not true any more.
fn settle_identity(
    layout: &Layout,
    rows: &Rows,
    beside: SideFile<Identity>,
    now: Timestamp,
    schema: u16,
    steps: &[Step],
    opening: &mut Opening,
) -> Result<(), StoreError> {
    let beside = match beside {
        SideFile::Holds(identity) if opening.quarantined.is_none() => Some(identity),
        _ => None,
    };
    let mut identity = beside.clone().or_else(|| inner_identity(rows)).unwrap_or_else(|| Identity {
        schema,
        app_version: env!("CARGO_PKG_VERSION").to_owned(),
        store_id: new_store_id(now),
        created_at: now,
        upgrading_to: None,
    });
    if identity.schema < schema {
        opening.upgraded_from = Some(identity.schema);
        identity.upgrading_to = Some(schema);
        write_side_file(&layout.identity(), &identity)?;
        for (_, step) in (identity.schema..schema).filter_map(|from| steps.iter().find(|(step, _)| *step == from)) {
            step(rows)?;
        }
        rows.make_durable()?;
        identity.schema = schema;
        identity.upgrading_to = None;
    }
    env!("CARGO_PKG_VERSION").clone_into(&mut identity.app_version);
    if inner_identity(rows).as_ref() != Some(&identity) {
        let mut draft = Draft::default();
        draft.put("the store's identity", Key::of(Kind::Identity), now, &identity)?;
        rows.commit(draft)?;
        rows.make_durable()?;
    }
    if beside.as_ref() != Some(&identity) {
        write_side_file(&layout.identity(), &identity)?;
    }
    Ok(())
}

/// Something no other store has: enough to tell two exports apart.
fn new_store_id(now: Timestamp) -> String {
    let seed = format!("{}:{}:{:?}", now.as_nanosecond(), std::process::id(), std::thread::current().id());
    Sha256::digest(seed.as_bytes()).iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

/// Tells of rows that were there at the last clean close and are gone: the engine has been seen to lose some without
/// a word. Removes the count, since it will not be true any more.
fn compare_with_last_close(layout: &Layout, census: &Census, opening: &mut Opening) -> Result<(), StoreError> {
    let path = layout.closed();
    if let SideFile::Holds(before) = read_side_file::<Census>(&path)?
        && before != *census
    {
        let lost: Vec<String> = before
            .rows
            .iter()
            .filter_map(|(kind, count)| {
                let missing = count.saturating_sub(census.rows.get(kind).copied().unwrap_or(0));
                (missing > 0).then(|| format!("{missing} {kind}"))
            })
            .collect();
        let what =
            if lost.is_empty() { "other rows than were kept".to_owned() } else { format!("{} gone", lost.join(", ")) };
        opening.notices.push(format!(
            "the store in {} does not hold what it held when it was last closed ({what}); what is missing is collected \
             again, and earlier assessments that are missing are lost",
            layout.store().display()
        ));
    }
    match std::fs::remove_file(&path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(StoreError::from_io("cannot remove", &path, error))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
#[path = "opening_tests.rs"]
mod tests;
