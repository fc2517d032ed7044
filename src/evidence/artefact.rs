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
            return Some([base, "/commit/", commit].concat());
        }
        let mut link = String::with_capacity(base.len() + revision.len() + place.path.len() + 40);
        link.extend([base, "/blob/", revision]);
        link.push('/');
        push_encoded(&mut link, &place.path);
        if let Some([first, last]) = place.lines {
            // Rendered pages hide line numbers; `plain=1` shows the source they count.
            if is_rendered(&place.path) {
                link.push_str("?plain=1");
            }
            link.push_str("#L");
            push_number(&mut link, first);
            if first != last {
                link.push_str("-L");
                push_number(&mut link, last);
            }
        }
        Some(link)
    }
}

/// Whether the platform shows a file of this name drawn and not as its source.
fn is_rendered(path: &str) -> bool {
    const ENDS: [&str; 4] = [".md", ".markdown", ".rst", ".ipynb"];
    if !path.is_ascii() {
        let lower = path.to_lowercase();
        return ENDS.iter().any(|end| lower.ends_with(end));
    }
    let ends_with = |end: &&str| {
        let from = path.len().checked_sub(end.len());
        from.and_then(|from| path.get(from..)).is_some_and(|tail| tail.eq_ignore_ascii_case(end))
    };
    ENDS.iter().any(ends_with)
}

/// Percent-encodes what may not stand in a segment of a URL's path (RFC 3986 section 3.3); slashes part the segments.
fn push_encoded(link: &mut String, path: &str) {
    const MAY_STAND: [bool; 256] = {
        let mut may = [false; 256];
        let (mut at, also) = (0, b"-._~!$&'()*+,;=:@/");
        while at < 256 {
            may[at] = (at as u8).is_ascii_alphanumeric();
            at += 1;
        }
        let mut at = 0;
        while at < also.len() {
            may[also[at] as usize] = true;
            at += 1;
        }
        may
    };
    let may_stand = |byte: u8| MAY_STAND.get(usize::from(byte)).copied().unwrap_or(false);
    let mut rest = path;
    // What may stand is ASCII, so that each cut is between two characters.
    while let Some(at) = rest.bytes().position(|byte| !may_stand(byte)) {
        let (plain, after) = rest.split_at_checked(at).unwrap_or((rest, ""));
        link.push_str(plain);
        let mut left = after.chars();
        let mut encoded = [0; 4];
        for byte in left.next().map(|odd| odd.encode_utf8(&mut encoded).bytes()).into_iter().flatten() {
            // Writing to a string cannot fail.
            let _ = write!(link, "%{byte:02X}");
        }
        rest = left.as_str();
    }
    link.push_str(rest);
}

/// Adds a number's digits.
fn push_number(link: &mut String, number: u32) {
    if number >= 10 {
        push_number(link, number / 10);
    }
    link.extend(char::from_digit(number % 10, 10));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::Place;

    fn link(place: &Place) -> String {
        let artefact = Artefact {
            id: "github:ada/churn".into(),
            kind: ArtefactType::Repository,
            status: ArtefactStatus::Ok,
            url: Some("https://host.example/ada/churn/".into()),
            revision: Some("0123".into()),
            description: None,
            topics: Vec::new(),
            ownership: Ownership::default(),
            selected: true,
            reason: String::new(),
            facts: None,
            collected_at: None,
        };
        artefact.permalink(place).unwrap_or_default()
    }

    #[test]
    fn a_permalink_leads_to_the_lines_of_the_source() {
        let base = "https://host.example/ada/churn";
        for (place, end) in [
            (Place::file("a/b_c.py"), "/blob/0123/a/b_c.py"),
            (Place::lines("a.py", 7, 7), "/blob/0123/a.py#L7"),
            (Place::lines("a.py", 10, 1204), "/blob/0123/a.py#L10-L1204"),
            (Place::lines("docs/README.MD", 1, 2), "/blob/0123/docs/README.MD?plain=1#L1-L2"),
            (Place::lines("d/ü.Rst", 1, 1), "/blob/0123/d/%C3%BC.Rst?plain=1#L1"),
            (Place::file("a b/#1/50%?.md"), "/blob/0123/a%20b/%231/50%25%3F.md"),
            (Place::file("日/x"), "/blob/0123/%E6%97%A5/x"),
            (Place::commit("4567"), "/commit/4567"),
        ] {
            assert_eq!(link(&place), format!("{base}{end}"));
        }
    }
}
