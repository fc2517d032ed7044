//! Why a local path could not be read, in sentences that say what to do about it.

use std::path::PathBuf;

/// Why [`read_repository`](super::read_repository) gave nothing.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum GitError {
    /// The path does not exist.
    #[error("there is nothing at {}: check the path, or clone the repository there first", path.display())]
    NotFound {
        /// As given.
        path: PathBuf,
    },
    /// The path is a file.
    #[error("{} is a file: give the directory of the repository it belongs to", path.display())]
    NotADirectory {
        /// As given.
        path: PathBuf,
    },
    /// The operating system would not let us look.
    #[error("{} cannot be read: {detail}; check its permissions", path.display())]
    Refused {
        /// As given.
        path: PathBuf,
        /// The operating system's words.
        detail: String,
    },
    /// Neither a repository nor a directory with anything in it.
    #[error("{} is no git repository and holds no file: give a clone, a bare clone, a .git folder or a directory with files", path.display())]
    Nothing {
        /// As given.
        path: PathBuf,
    },
    /// It looks like a repository and cannot be opened as one.
    #[error("{} looks like a git repository and cannot be opened: {detail}; run `git fsck` there, or clone it again", path.display())]
    Broken {
        /// As given.
        path: PathBuf,
        /// git's reason.
        detail: String,
    },
    /// The revision asked for does not lead to a commit.
    #[error("{} has no commit {revision:?}: {detail}; `git log --all --oneline` lists what it has", path.display())]
    Revision {
        /// As given.
        path: PathBuf,
        /// As given.
        revision: String,
        /// git's reason.
        detail: String,
    },
    /// Commits that would have to be counted or dated are not there.
    #[error("{} does not hold its whole history; run `git fetch --unshallow` there, or clone it again", path.display())]
    HistoryCut {
        /// As given.
        path: PathBuf,
    },
    /// The reader of git's data gave up in a way it should not.
    #[error("{} holds git data that cannot be read: {detail}; run `git fsck` there, or clone it again", path.display())]
    Corrupt {
        /// As given.
        path: PathBuf,
        /// What the reader said.
        detail: String,
    },
}
