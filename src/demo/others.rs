//! What the invented people do with others: `collaboration.toml` of a person's folder.
//!
//! Times are told in days before the server's today, so that the demo shows a year of work whenever it runs.

use serde::Deserialize;

/// A year of work with others.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Collaboration {
    /// Pull requests opened in others' repositories.
    pub pull_requests: Vec<PullRequest>,
    /// Reviews of others' pull requests.
    pub reviews: Vec<Review>,
    /// Issues opened in others' repositories.
    pub issues: Vec<Remark>,
    /// Comments on others' issues and pull requests.
    pub comments: Vec<Remark>,
    /// Answers in others' discussions.
    pub answers: Vec<Remark>,
    /// What others opened in own repositories.
    pub inbox: Vec<Opened>,
}

/// A pull request in somebody else's repository.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PullRequest {
    /// `owner/name`.
    pub repository: String,
    /// Its number.
    pub number: u64,
    /// Its title.
    pub title: String,
    /// When it was opened, in days before today.
    pub days_ago: i64,
    /// Lines added.
    #[serde(default)]
    pub added: u64,
    /// Lines removed.
    #[serde(default)]
    pub removed: u64,
    /// Files touched.
    #[serde(default)]
    pub files: u64,
    /// Commits.
    #[serde(default)]
    pub commits: u64,
    /// Logins of those who reviewed it, each once a review.
    #[serde(default)]
    pub reviewers: Vec<String>,
    /// Who merged it; nobody when it was not merged.
    #[serde(default)]
    pub merged_by: Option<String>,
    /// What the author is to the repository, in the platform's words.
    #[serde(default)]
    pub association: Option<String>,
}

/// A review of somebody else's pull request.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Review {
    /// `owner/name`.
    pub repository: String,
    /// The pull request's number.
    pub number: u64,
    /// Its title.
    pub title: String,
    /// Who opened it.
    pub author: String,
    /// When the review was given, in days before today.
    pub days_ago: i64,
    /// The verdict, in the platform's words.
    pub state: String,
    /// What it says over all.
    #[serde(default)]
    pub body: String,
    /// What it says on lines.
    #[serde(default)]
    pub remarks: Vec<String>,
}

/// An issue, a comment or an answer.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Remark {
    /// `owner/name`.
    pub repository: String,
    /// The thread's number.
    pub number: u64,
    /// The thread's title.
    pub title: String,
    /// When, in days before today.
    pub days_ago: i64,
    /// What it says.
    pub body: String,
    /// Who opened the pull request it stands on, when it stands on one.
    #[serde(default)]
    pub pull_request_by: Option<String>,
    /// Chosen as the answer.
    #[serde(default)]
    pub chosen: bool,
}

/// An issue or pull request that somebody else opened in an own repository.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Opened {
    /// The repository's name.
    pub repository: String,
    /// Its number.
    pub number: u64,
    /// Its title.
    pub title: String,
    /// Who opened it.
    pub by: String,
    /// When, in days before today.
    pub days_ago: i64,
    /// It is a pull request.
    #[serde(default)]
    pub pull_request: bool,
    /// What happened.
    #[serde(default)]
    pub events: Vec<Happening>,
}

/// Something that happened to a thread.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Happening {
    /// `comment`, `review`, `close` or `merge`.
    pub kind: String,
    /// By whom.
    pub by: String,
    /// Hours after the thread was opened.
    pub hours: i64,
}
