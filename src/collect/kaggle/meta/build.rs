//! From the dump's tables to the two files of an index, in two passes over nothing larger than the sorters.
//!
//! Competitions and notebooks are put together side by side, each by sorting and merging; then the few users that
//! appear in either are picked out of all, and one walk in the order of user ids writes each person once. Invariant:
//! memory does not depend on the dump's size; a key that leads nowhere is left out; a missing table costs what it
//! alone could tell.

use super::LeftOut;
use super::ids::Ids;
use super::index::Writer;
use super::notebooks::{self, Notebooks};
use super::results::{self, Results};
use super::rows::{
    MOST_NOTEBOOKS, MOST_RESULTS, Manifest, NotebookRow, Part, PersonRow, ResultRow, StandingRow, name_key,
};
use super::sort::{Merge, Sorter};
use super::table::{Table, TableFault};
use super::watch::Watch;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::io;
use std::path::Path;

/// Why there is no index.
#[derive(Debug, thiserror::Error)]
pub(super) enum BuildFault {
    /// Of the dump.
    #[error(transparent)]
    Table(#[from] TableFault),
    /// Of the data directory.
    #[error("the index cannot be written: {0}")]
    Disk(#[from] io::Error),
    /// A fault of ours.
    #[error("indexing failed inside: {0}")]
    Panicked(&'static str),
}

impl BuildFault {
    /// Whether the run was cancelled.
    pub(super) fn is_cancelled(&self) -> bool {
        matches!(self, BuildFault::Table(TableFault::Cancelled))
    }
}

/// What a missing table costs, and what it does not.
pub(super) type Missing = BTreeMap<Part, String>;

/// Gives what a table told, or notes why it tells nothing. Cancelling and a failing disk end everything.
pub(super) fn unless_missing<T>(
    outcome: Result<T, BuildFault>,
    parts: &[Part],
    missing: &mut Missing,
) -> Result<Option<T>, BuildFault> {
    match outcome {
        Ok(value) => Ok(Some(value)),
        Err(BuildFault::Table(fault)) if !matches!(fault, TableFault::Cancelled) => {
            for part in parts {
                missing.insert(*part, fault.to_string());
            }
            Ok(None)
        }
        Err(fault) => Err(fault),
    }
}

/// One of the users that appear anywhere.
#[derive(Serialize, Deserialize)]
struct UserRow {
    name: String,
    opted_out: bool,
}

/// Reads the dump and writes the index's files into `folder`; the manifest's identity is the caller's to fill in.
///
/// # Errors
/// A dump without users, a failing disk, or the run cancelled.
pub(super) fn build(dump: &Path, folder: &Path, left_out: &LeftOut, watch: &Watch) -> Result<Manifest, BuildFault> {
    let (results, notebooks) = std::thread::scope(|scope| {
        let notebooks = scope.spawn(|| notebooks::collect(dump, folder, watch));
        let results = results::collect(dump, folder, watch);
        (results, notebooks.join().unwrap_or(Err(BuildFault::Panicked("while notebooks were read"))))
    });
    let (results, notebooks): (Results, Notebooks) = (results?, notebooks?);
    let mut manifest = Manifest { competitions: results.competitions, ..Manifest::default() };
    manifest.missing.extend(results.missing);
    manifest.missing.extend(notebooks.missing);
    manifest.rows.extend(results.rows);
    manifest.rows.extend(notebooks.rows);
    let mut wanted = results.users;
    wanted.absorb(notebooks.users);

    let standings = standings(dump, folder, &wanted, watch, &mut manifest.rows);
    let standings = match unless_missing(standings, &[Part::Standings], &mut manifest.missing)? {
        Some(standings) => standings,
        None => Sorter::new(folder).finish()?,
    };
    let users = users(dump, folder, &wanted, watch, &mut manifest.rows)?;
    drop(wanted);
    let people = People { users, results: results.of_users, notebooks: notebooks.of_users, standings };
    write(people, folder, left_out, watch, &mut manifest)?;
    Ok(manifest)
}

/// Everything about everybody, each in the order of user ids.
struct People {
    users: Merge<UserRow>,
    results: Merge<ResultRow>,
    notebooks: Merge<NotebookRow>,
    standings: Merge<StandingRow>,
}

/// Walks all in step and writes each person once.
fn write(
    mut people: People,
    folder: &Path,
    left_out: &LeftOut,
    watch: &Watch,
    manifest: &mut Manifest,
) -> Result<(), BuildFault> {
    let mut writer = Writer::new(folder)?;
    let mut names: Sorter<u64> = Sorter::new(folder);
    while let Some((id, user)) = people.users.next()? {
        if watch.is_cancelled() {
            return Err(TableFault::Cancelled.into());
        }
        let mut results = all_of(id, &mut people.results, MOST_RESULTS * 4)?;
        let newest = |row: &ResultRow| {
            let competition = manifest.competitions.get(row.competition as usize);
            std::cmp::Reverse((competition.and_then(|one| one.deadline), row.competition))
        };
        results.sort_by_key(newest);
        results.dedup_by_key(|row| row.competition);
        results.truncate(MOST_RESULTS);
        let mut notebooks = all_of(id, &mut people.notebooks, MOST_NOTEBOOKS * 8)?;
        notebooks.sort_by(|a, b| b.last.cmp(&a.last).then_with(|| a.slug.cmp(&b.slug)));
        notebooks.truncate(MOST_NOTEBOOKS);
        let standings = all_of(id, &mut people.standings, 16)?;
        // The same id twice is the dump's mistake; the first holds everything.
        if results.is_empty() && notebooks.is_empty() || left_out.holds(&user.name) {
            continue;
        }
        let key = name_key(&user.name);
        let row = PersonRow { name: user.name, opted_out: user.opted_out, results, notebooks, standings };
        names.push(key, &writer.person(&row)?)?;
        manifest.people += 1;
    }
    manifest.files = writer.finish(names.finish()?)?;
    Ok(())
}

/// Takes every row of one user, of which at most `most` are kept; rows of users before them lead nowhere.
fn all_of<T: Serialize + serde::de::DeserializeOwned>(id: u64, rows: &mut Merge<T>, most: usize) -> io::Result<Vec<T>> {
    let mut all = Vec::new();
    while let Some((owner, row)) = rows.next_if(|owner| owner <= id)? {
        if owner == id && all.len() < most {
            all.push(row);
        }
    }
    Ok(all)
}

fn standings(
    dump: &Path,
    folder: &Path,
    wanted: &Ids,
    watch: &Watch,
    rows: &mut BTreeMap<String, u64>,
) -> Result<Merge<StandingRow>, BuildFault> {
    let mut table = Table::open(dump, "UserAchievements", watch)?;
    let (user, section, tier) =
        (table.required("UserId")?, table.required("AchievementType")?, table.required("Tier")?);
    let medals = [table.column("TotalGold"), table.column("TotalSilver"), table.column("TotalBronze")];
    let mut sorter = Sorter::new(folder);
    while let Some(row) = table.next()? {
        let Some(id) = row.number(user).filter(|id| wanted.contains(*id)) else { continue };
        let tier = u8::try_from(row.number(tier).unwrap_or(0)).unwrap_or(0);
        let medals = medals.map(|column| row.number(column).unwrap_or(0));
        // Four rows of nought for everybody who ever came by.
        if tier == 0 && medals == [0; 3] {
            continue;
        }
        let section = row.text(section, 32).unwrap_or_default();
        sorter.push(u64::from(id), &StandingRow { section, tier, medals })?;
    }
    rows.insert("UserAchievements".to_owned(), table.rows());
    Ok(sorter.finish()?)
}

fn users(
    dump: &Path,
    folder: &Path,
    wanted: &Ids,
    watch: &Watch,
    rows: &mut BTreeMap<String, u64>,
) -> Result<Merge<UserRow>, BuildFault> {
    let mut table = Table::open(dump, "Users", watch)?;
    let (id, name) = (table.required("Id")?, table.required("UserName")?);
    // Not among the columns of today's dump, which leaves such people out of its rankings itself.
    let opted_out = table.column("ProgressionOptOut");
    let mut sorter = Sorter::new(folder);
    while let Some(row) = table.next()? {
        let Some(id) = row.number(id).filter(|id| wanted.contains(*id)) else { continue };
        let Some(name) = row.text(name, 100) else { continue };
        sorter.push(u64::from(id), &UserRow { name, opted_out: row.flag(opted_out) == Some(true) })?;
    }
    rows.insert("Users".to_owned(), table.rows());
    Ok(sorter.finish()?)
}
