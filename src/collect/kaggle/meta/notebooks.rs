//! Notebooks and their versions, put together to each user's notebooks.

use super::build::{BuildFault, Missing, unless_missing};
use super::ids::Ids;
use super::rows::{MOST_MONTHS, NotebookRow, Part};
use super::sort::{Merge, Sorter};
use super::table::{Day, Table};
use super::watch::Watch;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::Path;

/// Notebooks of everybody.
pub(super) struct Notebooks {
    /// By user id.
    pub(super) of_users: Merge<NotebookRow>,
    pub(super) users: Ids,
    pub(super) rows: BTreeMap<String, u64>,
    pub(super) missing: Missing,
}

/// A notebook without its versions.
#[derive(Serialize, Deserialize)]
struct Seed {
    author: u32,
    slug: String,
    made: u32,
    is_fork: bool,
}

/// One version.
#[derive(Serialize, Deserialize)]
struct VersionRow {
    day: u32,
    changes: bool,
    lines: u32,
    /// Lines of the forked notebook it still has; none where that is not told.
    from_fork: Option<u32>,
}

/// Reads both tables.
///
/// # Errors
/// A failing disk, or the run cancelled; a missing table is noted.
pub(super) fn collect(dump: &Path, folder: &Path, watch: &Watch) -> Result<Notebooks, BuildFault> {
    let mut missing = Missing::new();
    let mut rows = BTreeMap::new();
    let seeds = seeds(dump, folder, watch, &mut rows);
    let (mut seeds, ids) = match unless_missing(seeds, &[Part::Notebooks, Part::Versions], &mut missing)? {
        Some(found) => found,
        None => (Sorter::new(folder).finish()?, Ids::default()),
    };
    let versions = versions(dump, folder, watch, &ids, &mut rows);
    let mut versions = match unless_missing(versions, &[Part::Versions], &mut missing)? {
        Some(versions) => versions,
        None => Sorter::new(folder).finish()?,
    };
    let (mut users, mut of_users) = (Ids::default(), Sorter::new(folder));
    while let Some((id, seed)) = seeds.next()? {
        let mut notebook =
            NotebookRow { slug: seed.slug, last: seed.made, is_fork: seed.is_fork, ..NotebookRow::default() };
        let mut months = Vec::new();
        while let Some((key, version)) = versions.next_if(|key| key >> 32 <= id)? {
            if key >> 32 == id {
                add(&mut notebook, &mut months, &version);
            }
        }
        notebook.months = distances(months);
        users.insert(seed.author);
        of_users.push(u64::from(seed.author), &notebook)?;
    }
    Ok(Notebooks { of_users: of_users.finish()?, users, rows, missing })
}

/// Adds a version; the newest comes last and says how long the notebook is.
fn add(notebook: &mut NotebookRow, months: &mut Vec<u32>, version: &VersionRow) {
    notebook.versions = notebook.versions.saturating_add(1);
    notebook.changes = notebook.changes.saturating_add(u32::from(version.changes));
    if version.day > 0 {
        notebook.last = notebook.last.max(version.day);
        let month = Day(version.day).month();
        if !months.contains(&month) && months.len() < MOST_MONTHS {
            months.push(month);
        }
    }
    if version.lines > 0 {
        notebook.lines = version.lines;
        let own = |kept: u32| u64::from(version.lines.saturating_sub(kept)) * 1000 / u64::from(version.lines);
        notebook.own_share = version.from_fork.map_or(0, |kept| u16::try_from(own(kept) + 1).unwrap_or(0));
    }
}

/// The months ascending, each but the first as the distance from the one before.
fn distances(mut months: Vec<u32>) -> Vec<u32> {
    months.sort_unstable();
    let mut before = 0;
    for month in &mut months {
        let distance = *month - before;
        before = *month;
        *month = distance;
    }
    months
}

/// Notebooks by id, and the set of them.
fn seeds(
    dump: &Path,
    folder: &Path,
    watch: &Watch,
    rows: &mut BTreeMap<String, u64>,
) -> Result<(Merge<Seed>, Ids), BuildFault> {
    let mut table = Table::open(dump, "Kernels", watch)?;
    let (id, author, slug) =
        (table.required("Id")?, table.required("AuthorUserId")?, table.required("CurrentUrlSlug")?);
    let (made, fork) = (table.column("CreationDate"), table.column("ForkParentKernelVersionId"));
    let (mut sorter, mut ids) = (Sorter::new(folder), Ids::default());
    while let Some(row) = table.next()? {
        let (Some(id), Some(author)) = (row.number(id), row.number(author)) else { continue };
        let Some(slug) = row.text(slug, 120) else { continue };
        ids.insert(id);
        let made = row.day(made).map_or(0, |Day(day)| day);
        sorter.push(u64::from(id), &Seed { author, slug, made, is_fork: row.bytes(fork).is_some() })?;
    }
    rows.insert("Kernels".to_owned(), table.rows());
    Ok((sorter.finish()?, ids))
}

/// Versions by notebook, as notebook << 32 | number of the version.
fn versions(
    dump: &Path,
    folder: &Path,
    watch: &Watch,
    notebooks: &Ids,
    rows: &mut BTreeMap<String, u64>,
) -> Result<Merge<VersionRow>, BuildFault> {
    let mut table = Table::open(dump, "KernelVersions", watch)?;
    let (notebook, made) = (table.required("ScriptId")?, table.required("CreationDate")?);
    let (number, change, lines) = (table.column("VersionNumber"), table.column("IsChange"), table.column("TotalLines"));
    let from_fork = table.column("LinesUnchangedFromFork");
    let mut sorter = Sorter::new(folder);
    while let Some(row) = table.next()? {
        let Some(id) = row.number(notebook).filter(|id| notebooks.contains(*id)) else { continue };
        let version = VersionRow {
            day: row.day(made).map_or(0, |Day(day)| day),
            changes: row.flag(change) != Some(false),
            lines: row.number(lines).unwrap_or(0),
            from_fork: row.number(from_fork),
        };
        sorter.push(u64::from(id) << 32 | u64::from(row.number(number).unwrap_or(0)), &version)?;
    }
    rows.insert("KernelVersions".to_owned(), table.rows());
    Ok(sorter.finish()?)
}
