//! Clones beside the labels, and the work of reading many of them.
//!
//! Invariant: what is held of a repository once it is read is what its caller makes of it; at most [`AT_ONCE`] are read
//! at a time, and one that cannot be read costs only itself.

use super::labels::is_plain_name;
use crate::assess::rubric::{Role, Rubric};
use crate::assess::verdict::Assessment;
use crate::run::{LocalOptions, assess_local};
use jiff::Timestamp;
use jiff::civil::Date;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Repositories read at a time: each may take some hundred megabytes.
const AT_ONCE: usize = 2;

/// What to judge by.
#[derive(Debug, Clone, Copy)]
pub struct Judge<'a> {
    /// The rubric.
    pub rubric: &'a Rubric,
    /// The role.
    pub role: &'a Role,
    /// When the command began.
    pub started_at: Timestamp,
}

impl Judge<'_> {
    /// Assesses one revision as `handiwork assess` does.
    ///
    /// # Errors
    /// Why it could not be read, in words.
    pub(super) fn assess(&self, path: &Path, revision: String, as_of: Date) -> Result<Assessment, String> {
        let options = LocalOptions {
            author: None,
            revision: Some(revision),
            together: false,
            as_of,
            started_at: self.started_at,
        };
        let assessed = assess_local(&[path.to_path_buf()], self.rubric, self.role, &options, |_| {});
        let one = assessed.map_err(|error| error.to_string())?.pop();
        one.ok_or_else(|| "it was not judged".to_owned())
    }
}

/// The clone of `OWNER/NAME` below `folder`: `OWNER+NAME/repo`, a work tree, or bare.
///
/// # Errors
/// Why there is none.
fn clone_of(folder: &Path, name: &str) -> Result<PathBuf, String> {
    let clone = name
        .split_once('/')
        .filter(|(owner, name)| is_plain_name(owner) && is_plain_name(name))
        .map(|(owner, name)| folder.join(format!("{owner}+{name}")).join("repo"))
        .ok_or_else(|| "it is no OWNER/NAME".to_owned())?;
    let there = clone.join(".git").exists() || clone.join("objects").is_dir();
    if there { Ok(clone) } else { Err("no clone".to_owned()) }
}

/// Does `work` on the clone of each row and returns the rows that have a result, in their order. What has no clone, or
/// fails, is added to `missing` with the reason, under the name of its data.
pub(super) fn of_clones<Row: Sync, Found: Send>(
    data: &str,
    clones: &Path,
    rows: Vec<Row>,
    name: impl Fn(&Row) -> &str + Sync,
    work: impl Fn(&Row, &Path) -> Result<Found, String> + Sync,
    progress: &(dyn Fn(&str) + Sync),
    missing: &mut Vec<String>,
) -> Vec<(Row, Found)> {
    let mut there = Vec::with_capacity(rows.len());
    for row in rows {
        match clone_of(clones, name(&row)) {
            Ok(path) => there.push((row, path)),
            Err(why) => missing.push(format!("{data}: {}: {why}", name(&row))),
        }
    }
    let total = there.len();
    let told = |done: usize, (row, _): &(Row, PathBuf)| progress(&format!("{data} {done}/{total} {}", name(row)));
    let results = each(&there, |(row, path)| work(row, path), told);
    let mut found = Vec::with_capacity(total);
    for ((row, _), result) in there.into_iter().zip(results) {
        match result {
            Ok(result) => found.push((row, result)),
            Err(why) => missing.push(format!("{data}: {}: {why}", name(&row))),
        }
    }
    found
}

/// Does `work` for each item, a few at a time, and returns the results in the order of the items. `finished` is told how
/// many are done after each.
fn each<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync, finished: impl Fn(usize, &T) + Sync) -> Vec<R> {
    let (next, done) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let results: Mutex<Vec<(usize, R)>> = Mutex::new(Vec::with_capacity(items.len()));
    std::thread::scope(|scope| {
        for _ in 0..AT_ONCE.min(items.len()) {
            scope.spawn(|| {
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some(item) = items.get(index) else { break };
                    let result = work(item);
                    // A poisoned lock only means that another thread died between two pushes.
                    results.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push((index, result));
                    finished(done.fetch_add(1, Ordering::Relaxed) + 1, item);
                }
            });
        }
    });
    let mut results = results.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    results.sort_by_key(|(index, _)| *index);
    results.into_iter().map(|(_, result)| result).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_keep_the_order_of_their_items() {
        let items: Vec<u64> = (0..50).collect();
        let slow = |item: &u64| {
            std::thread::sleep(std::time::Duration::from_micros(50 - item));
            item * 2
        };
        let most = AtomicUsize::new(0);
        let results = each(&items, slow, |done, _| {
            most.fetch_max(done, Ordering::Relaxed);
        });
        assert_eq!(results, items.iter().map(|item| item * 2).collect::<Vec<_>>());
        assert_eq!(most.into_inner(), 50);
        assert!(each(&[] as &[u64], slow, |_, _| {}).is_empty());
    }

    #[test]
    fn a_clone_is_found_bare_or_not_and_never_outside_its_folder() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(folder.path().join("ada+churn/repo/.git")).unwrap();
        std::fs::create_dir_all(folder.path().join("ben+vision/repo/objects")).unwrap();
        std::fs::create_dir_all(folder.path().join("objects")).unwrap();
        assert!(clone_of(folder.path(), "ada/churn").is_ok_and(|path| path.ends_with("ada+churn/repo")));
        assert!(clone_of(folder.path(), "ben/vision").is_ok());
        assert_eq!(clone_of(folder.path(), "eve/none"), Err("no clone".to_owned()));
        for name in ["../..", "ada", "ada/../..", "/etc", "ada/churn/repo"] {
            assert_eq!(clone_of(folder.path(), name), Err("it is no OWNER/NAME".to_owned()), "{name}");
        }
    }
}
