//! One piece of public work.

use super::facts::RepositoryFacts;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::fmt::Write as _;

/// What sort of thing an artefact is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ArtefactType {
    /// A git repository.
    Repository,
    /// A notebook published on its own.
    Notebook,
    /// A published model.
    Model,
    /// A published data set.
    Dataset,
    /// A hosted demo.
    Space,
    /// A competition entry.
    Competition,
    /// An article.
    Post,
    /// A pull request, review or discussion elsewhere.
    Contribution,
}

/// Whether an artefact could be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ArtefactStatus {
    /// Read as far as its channel allows.
    Ok,
    /// Nothing in it yet.
    Empty,
    /// Blocked by the platform (451).
    Blocked,
    /// Was listed and is not there any more.
    Gone,
    /// Beyond our limits.
    TooLarge,
    /// Could not be read to the end of the retries.
    Unreadable,
}

/// Whose work the artefact is and when it was done.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Ownership {
    /// Commits by the prospect (or by the chosen author, or by everyone but bots for a local assessment).
    pub own_commits: Option<u64>,
    /// Commits by anyone.
    pub all_commits: Option<u64>,
    /// A copy of somebody's repository by the platform's own mark.
    pub is_fork: bool,
    /// A template for other repositories.
    pub is_template: bool,
    /// A mirror of something hosted elsewhere.
    pub is_mirror: bool,
    /// Closed for work by its owner.
    pub is_archived: bool,
    /// Shown first on the profile by the person.
    pub is_pinned: bool,
    /// The prospect's last own commit, else the last push.
    pub last_worked_on: Option<Timestamp>,
    /// When the repository was made.
    pub created_at: Option<Timestamp>,
}

/// One piece of public work with what was measured on it.
///
/// Holds no star, fork or follower count: what may not move a score is not carried to where scores are made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Artefact {
    /// `github:owner/name`, or `git:PATH` for a local repository.
    pub id: String,
    /// What sort of thing it is.
    pub kind: ArtefactType,
    /// Whether it could be read.
    pub status: ArtefactStatus,
    /// Its public page, none for a local one without a public remote.
    pub url: Option<String>,
    /// The revision everything below was measured at.
    pub revision: Option<String>,
    /// The owner's one-line description.
    pub description: Option<String>,
    /// Words the owner filed it under.
    pub topics: Vec<String>,
    /// Whose work it is.
    pub ownership: Ownership,
    /// Whether the selection rule picked it (the rest are listed, not measured).
    pub selected: bool,
    /// Why it was picked or not, or what went wrong, for people.
    pub reason: String,
    /// What was measured, when anything was.
    pub facts: Option<RepositoryFacts>,
    /// When (UTC).
    pub collected_at: Option<Timestamp>,
}

impl Artefact {
    /// A permalink to `place` at this artefact's revision, when the artefact is public.
    pub fn permalink(&self, place: &super::Place) -> Option<String> {
        let base = self.url.as_deref()?.trim_end_matches('/');
        let revision = self.revision.as_deref()?;
        if let Some(commit) = place.path.strip_prefix("commit:") {
            return Some(format!("{base}/commit/{commit}"));
        }
        let mut link = String::with_capacity(base.len() + revision.len() + place.path.len() + 40);
        link.extend([base, "/blob/", revision]);
        for segment in place.path.split('/') {
            link.push('/');
            push_encoded(&mut link, segment);
        }
        if let Some([first, last]) = place.lines {
            // Rendered pages hide line numbers; `plain=1` shows the source they count.
            let lower = place.path.to_lowercase();
            if [".md", ".markdown", ".rst", ".ipynb"].iter().any(|end| lower.ends_with(end)) {
                link.push_str("?plain=1");
            }
            // Writing to a string cannot fail.
            let _ = if first == last { write!(link, "#L{first}") } else { write!(link, "#L{first}-L{last}") };
        }
        Some(link)
    }
}

/// Percent-encodes what may not stand in a URL path segment (RFC 3986 section 3.3).
fn push_encoded(link: &mut String, segment: &str) {
    for byte in segment.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@".contains(&byte) {
            link.push(char::from(byte));
        } else {
            let _ = write!(link, "%{byte:02X}");
        }
    }
}
