//! Where in a repository something was found.

use serde::{Deserialize, Serialize};

/// A location inside one artefact at one revision.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Place {
    /// Path from the repository's root, `/`-separated. For a commit, `commit:<full id>`.
    pub path: String,
    /// First and last line, counted from 1; none when the whole file is meant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lines: Option<[u32; 2]>,
    /// At most 160 characters of what stands there, on one line; never an address or a secret.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub excerpt: Option<String>,
}

impl Place {
    /// A whole file.
    pub fn file(path: impl Into<String>) -> Self {
        Place { path: path.into(), lines: None, excerpt: None }
    }

    /// Lines `first..=last` of a file, both counted from 1.
    pub fn lines(path: impl Into<String>, first: u32, last: u32) -> Self {
        Place { path: path.into(), lines: Some([first, last.max(first)]), excerpt: None }
    }

    /// A commit of the repository's history.
    pub fn commit(id: impl std::fmt::Display) -> Self {
        Place { path: format!("commit:{id}"), lines: None, excerpt: None }
    }

    /// The same place with what stands there: whitespace folded, cut at 160 characters.
    #[must_use]
    pub fn quoting(mut self, text: &str) -> Self {
        let folded = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let mut excerpt: String = folded.chars().take(160).collect();
        if excerpt.len() < folded.len() {
            excerpt.push('…');
        }
        self.excerpt = (!excerpt.is_empty()).then_some(excerpt);
        self
    }
}
