//! Local repositories and directories, read through gix, to facts.
//!
//! Called by the command that assesses paths and by the one that measures the rubric's accuracy. Invariant: nothing
//! is written, no program is run, no request is sent, no link is followed out of the path given; an object that a
//! partial or shallow clone left behind becomes a note or an unknown, never an error; no address is kept.

mod change;
mod contents;
mod directory;
mod error;
mod history;
mod limits;
mod moments;
mod remote;
#[cfg(test)]
mod tests;

pub use error::GitError;
pub use moments::{Moment, commit_nearest_count, last_commit_before};

use crate::evidence::facts::{CheckState, ContentFacts, Note, Reach, RepositoryFacts};
use crate::evidence::{Artefact, ArtefactStatus, ArtefactType, Gap, Ownership, Slot};
use gix::ObjectId;
use jiff::Timestamp;
use std::path::Path;

/// What to read of a local path, and when that is.
#[derive(Debug, Clone)]
pub struct GitOptions {
    /// The revision to read, in git's words (`main~3`, `v1.2`, a hash); none means HEAD.
    pub revision: Option<String>,
    /// Whose commits are the subject's: a name or an address, compared without case. None means everybody but bots.
    pub author: Option<String>,
    /// Now (UTC): later commits are in the future.
    pub collected_at: Timestamp,
}

/// Reads one local path: a working tree (its last commit, never its uncommitted files), a bare repository, a `.git`
/// folder, a shallow or partial clone of these, or a directory without git (contents only).
///
/// # Errors
/// When there is nothing to read, or what is there looks like a repository and cannot be read as one. Parts that are
/// missing or broken inside a readable repository are notes and gaps instead.
pub fn read_repository(path: &Path, options: &GitOptions) -> Result<Artefact, GitError> {
    guarded(path, || read_path(path, options))
}

/// Turns a panic into an error: gix asserts some of git's invariants; corrupt data may break them, and must not take the
/// process down.
fn guarded<T>(path: &Path, read: impl FnOnce() -> Result<T, GitError>) -> Result<T, GitError> {
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(read)).unwrap_or_else(|panic| {
        let detail = panic
            .downcast_ref::<String>()
            .map(String::as_str)
            .or_else(|| panic.downcast_ref::<&str>().copied())
            .unwrap_or("the reader gave up");
        Err(GitError::Corrupt { path: path.to_path_buf(), detail: detail.to_owned() })
    })
}

fn read_path(path: &Path, options: &GitOptions) -> Result<Artefact, GitError> {
    let owned = || path.to_path_buf();
    let metadata = std::fs::metadata(path).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => GitError::NotFound { path: owned() },
        _ => GitError::Refused { path: owned(), detail: error.to_string() },
    })?;
    if !metadata.is_dir() {
        return Err(GitError::NotADirectory { path: owned() });
    }
    if !looks_like_repository(path) {
        return read_plain(path, options);
    }
    let repository = open(path)?;
    let Some(tip) = resolve(&repository, path, options)? else {
        return Ok(empty_artefact(path, &repository, options));
    };
    Ok(read_revision(path, &repository, tip, options))
}

/// Whether git would call the path a repository: it has a `.git`, or is what is in one.
fn looks_like_repository(path: &Path) -> bool {
    path.join(".git").symlink_metadata().is_ok() || (path.join("HEAD").is_file() && path.join("objects").is_dir())
}

/// Opens without looking at anything outside the repository: no system or user settings, no environment.
fn open(path: &Path) -> Result<gix::Repository, GitError> {
    // Full trust only lets the repository's own settings be read whoever owns it; nothing in them is ever run.
    let options = gix::open::Options::isolated().with(gix::sec::Trust::Full);
    let mut repository = gix::open_opts(path, options)
        .map_err(|error| GitError::Broken { path: path.to_path_buf(), detail: error.to_string() })?;
    // Trees repeat from commit to commit.
    repository.object_cache_size_if_unset(32 << 20);
    Ok(repository)
}

/// The commit to read; none in a repository without any.
fn resolve(repository: &gix::Repository, path: &Path, options: &GitOptions) -> Result<Option<ObjectId>, GitError> {
    if let Some(revision) = &options.revision {
        let failed =
            |detail: String| GitError::Revision { path: path.to_path_buf(), revision: revision.clone(), detail };
        let id = repository.rev_parse_single(revision.as_str()).map_err(|error| failed(error.to_string()))?;
        let commit =
            id.object().and_then(|object| object.peel_to_commit()).map_err(|error| failed(error.to_string()))?;
        return Ok(Some(commit.id));
    }
    let broken = |error: &dyn std::fmt::Display| GitError::Broken {
        path: path.to_path_buf(),
        detail: format!("HEAD leads nowhere: {error}"),
    };
    let mut head = repository.head().map_err(|error| broken(&error))?;
    if head.is_unborn() {
        return Ok(None);
    }
    let commit = head.peel_to_commit().map_err(|error| broken(&error))?;
    Ok(Some(commit.id))
}

/// The artefact of a path with the parts every kind shares.
fn artefact(path: &Path, options: &GitOptions) -> Artefact {
    Artefact {
        id: format!("git:{}", path.display()),
        kind: ArtefactType::Repository,
        status: ArtefactStatus::Ok,
        url: None,
        revision: None,
        description: None,
        topics: Vec::new(),
        ownership: Ownership::default(),
        selected: true,
        reason: String::new(),
        facts: None,
        collected_at: Some(options.collected_at),
    }
}

/// The page of the remote it was cloned from.
fn page(repository: &gix::Repository) -> Option<String> {
    let config = repository.config_snapshot();
    remote::github_page(&config.string("remote.origin.url")?.to_string())
}

fn empty_artefact(path: &Path, repository: &gix::Repository, options: &GitOptions) -> Artefact {
    Artefact {
        status: ArtefactStatus::Empty,
        url: page(repository),
        reason: "the repository has no commit yet".to_owned(),
        ownership: Ownership { own_commits: Some(0), all_commits: Some(0), ..Ownership::default() },
        ..artefact(path, options)
    }
}

fn read_revision(path: &Path, repository: &gix::Repository, tip: ObjectId, options: &GitOptions) -> Artefact {
    let history = history::read_history(
        repository,
        tip,
        options.author.as_deref(),
        options.collected_at,
        options.revision.is_some(),
    );
    let tree = repository.find_commit(tip).ok().and_then(|commit| Some(commit.tree_id().ok()?.detach()));
    let (mut content, files, reach) = match tree {
        Some(tree) => {
            let contents = contents::read_tree(repository, tree);
            (contents.facts, contents.files, contents.reach)
        }
        None => (ContentFacts::default(), 0, Reach::Listing),
    };
    content.notes.extend(history.notes.iter().map(|text| Note { text: text.clone(), place: None }));
    let of_whom = if options.author.is_some() { "the author's" } else { "everybody's but bots'" };
    let partly = if reach == Reach::Whole { "" } else { "; not every file is in this clone or within the limits" };
    let uncommitted = if repository.workdir().is_some() { "; uncommitted files are not read" } else { "" };
    let facts = RepositoryFacts {
        content,
        history: if history.own == 0 && history.all.is_some() { Slot::Absent } else { Slot::Seen(history.facts) },
        checks: Slot::<CheckState>::Unknown(Gap::Unsupported),
        releases: Slot::Seen(history.releases),
        tags: Slot::Seen(history.tags),
        merged_pull_requests: Slot::Unknown(Gap::Unsupported),
    };
    Artefact {
        status: if files == 0 && reach == Reach::Whole { ArtefactStatus::Empty } else { ArtefactStatus::Ok },
        url: page(repository),
        revision: Some(tip.to_string()),
        reason: format!("given as a path; commits are {of_whom}{uncommitted}{partly}"),
        ownership: Ownership {
            own_commits: Some(history.own),
            all_commits: history.all,
            last_worked_on: history.last_own,
            created_at: history.first,
            ..Ownership::default()
        },
        facts: Some(facts),
        ..artefact(path, options)
    }
}

fn read_plain(path: &Path, options: &GitOptions) -> Result<Artefact, GitError> {
    if let Some(revision) = &options.revision {
        return Err(GitError::Revision {
            path: path.to_path_buf(),
            revision: revision.clone(),
            detail: "it is no git repository, so it has no revisions".to_owned(),
        });
    }
    let (content, files) = directory::read_directory(path)
        .map_err(|error| GitError::Refused { path: path.to_path_buf(), detail: error.to_string() })?;
    if files == 0 {
        return Err(GitError::Nothing { path: path.to_path_buf() });
    }
    let facts = RepositoryFacts {
        content,
        history: Slot::Unknown(Gap::Unsupported),
        checks: Slot::Unknown(Gap::Unsupported),
        releases: Slot::Unknown(Gap::Unsupported),
        tags: Slot::Unknown(Gap::Unsupported),
        merged_pull_requests: Slot::Unknown(Gap::Unsupported),
    };
    Ok(Artefact {
        reason: "given as a path; it is no git repository, so only its files were read".to_owned(),
        facts: Some(facts),
        ..artefact(path, options)
    })
}
