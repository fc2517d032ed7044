//! Which commit of a local repository a statement about its past was made on.
//!
//! Called where the rubric is measured on labels that were given at some day or size of a repository. Invariant: only
//! commits that first parents lead to from HEAD are ever named, and none where the clone does not hold what would have
//! to be looked at.

use super::limits::MAX_COMMITS;
use super::{GitError, GitOptions, guarded, looks_like_repository, open, resolve};
use gix::ObjectId;
use gix::objs::CommitRef;
use jiff::Timestamp;
use std::collections::HashSet;
use std::path::Path;

/// A commit and when it was committed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moment {
    /// Full id.
    pub revision: String,
    /// By the committer's clock.
    pub committed_at: Timestamp,
}

/// The last commit of the first-parent line committed before `end`; none when there is none.
///
/// # Errors
/// When the path cannot be read as a repository, or its history is cut before such a commit.
pub fn last_commit_before(path: &Path, end: Timestamp) -> Result<Option<Moment>, GitError> {
    guarded(path, || {
        let line = Line::open(path)?;
        let mut next = line.tip()?;
        for _ in 0..MAX_COMMITS {
            let Some(id) = next else { return Ok(None) };
            let commit = line.commit(id)?;
            if let Some(committed_at) = commit.committed_at.filter(|at| *at < end) {
                return Ok(Some(Moment { revision: id.to_string(), committed_at }));
            }
            next = line.parents(id, commit)?.first().copied();
        }
        Err(line.is_cut())
    })
}

/// The id of the commit on the first-parent line with a number of ancestors, itself included, nearest `count`: the
/// newer one of two as near. None in a repository without commits.
///
/// One pass over the history: along that line each commit's ancestors are those of its first parent and what is new, so
/// that counting what is new from the oldest on counts every commit once.
///
/// # Errors
/// When the path cannot be read as a repository, or does not hold the whole history up to that commit.
pub fn commit_nearest_count(path: &Path, count: u64) -> Result<Option<String>, GitError> {
    guarded(path, || {
        let line = Line::open(path)?;
        let Some(tip) = line.tip()? else { return Ok(None) };
        let mut chain = vec![tip];
        let mut last = tip;
        while let Some(parent) = line.parents(last, line.commit(last)?)?.first().copied() {
            chain.push(parent);
            last = parent;
            if chain.len() as u64 > MAX_COMMITS {
                return Err(line.is_cut());
            }
        }
        let mut seen: HashSet<ObjectId> = HashSet::new();
        let mut nearest: Option<(u64, ObjectId)> = None;
        for id in chain.into_iter().rev() {
            let mut left = vec![id];
            while let Some(ancestor) = left.pop() {
                if seen.insert(ancestor) {
                    left.extend(line.parents(ancestor, line.commit(ancestor)?)?);
                }
            }
            let here = seen.len() as u64;
            let distance = here.abs_diff(count);
            if nearest.is_none_or(|(least, _)| distance <= least) {
                nearest = Some((distance, id));
            }
            // Counts only rise from here.
            if here >= count || here > MAX_COMMITS {
                break;
            }
        }
        Ok(nearest.map(|(_, id)| id.to_string()))
    })
}

/// A repository whose commits are looked up one by one.
struct Line<'p> {
    path: &'p Path,
    repository: gix::Repository,
    /// Commits behind which a shallow clone has nothing.
    shallow: HashSet<ObjectId>,
}

/// What of a commit decides where to go.
struct Link {
    parents: Vec<ObjectId>,
    committed_at: Option<Timestamp>,
}

impl<'p> Line<'p> {
    fn open(path: &'p Path) -> Result<Self, GitError> {
        if !path.is_dir() {
            return Err(GitError::NotFound { path: path.to_path_buf() });
        }
        if !looks_like_repository(path) {
            return Err(GitError::Broken { path: path.to_path_buf(), detail: "there is no .git in it".to_owned() });
        }
        let repository = open(path)?;
        let shallow = match repository.shallow_commits() {
            Ok(Some(commits)) => commits.iter().copied().collect(),
            Ok(None) | Err(_) => HashSet::new(),
        };
        Ok(Line { path, repository, shallow })
    }

    fn tip(&self) -> Result<Option<ObjectId>, GitError> {
        let head = GitOptions { revision: None, author: None, collected_at: Timestamp::UNIX_EPOCH };
        resolve(&self.repository, self.path, &head)
    }

    fn commit(&self, id: ObjectId) -> Result<Link, GitError> {
        let corrupt = |detail: String| GitError::Corrupt { path: self.path.to_path_buf(), detail };
        let object = self.repository.try_find_object(id).map_err(|error| corrupt(error.to_string()))?;
        let object = object.ok_or_else(|| self.is_cut())?;
        let commit = CommitRef::from_bytes(&object.data, self.repository.object_hash())
            .map_err(|error| corrupt(format!("{id} is no commit: {error}")))?;
        let seconds = commit.committer().ok().and_then(|committer| Some(committer.time().ok()?.seconds));
        Ok(Link {
            parents: commit.parents.iter().filter_map(|hex| ObjectId::from_hex(hex).ok()).collect(),
            committed_at: seconds.and_then(|seconds| Timestamp::from_second(seconds).ok()),
        })
    }

    /// The parents of a commit, refused where the clone is cut behind it.
    fn parents(&self, id: ObjectId, link: Link) -> Result<Vec<ObjectId>, GitError> {
        if self.shallow.contains(&id) && !link.parents.is_empty() {
            return Err(self.is_cut());
        }
        Ok(link.parents)
    }

    fn is_cut(&self) -> GitError {
        GitError::HistoryCut { path: self.path.to_path_buf() }
    }
}
