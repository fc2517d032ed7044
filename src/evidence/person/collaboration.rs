//! What a GitHub account shows of work with others, in the stretch of time looked at.
//!
//! Written by `collect`, read by the signals on collaboration. Invariant: nothing is kept of what was said but counts
//! and one short excerpt without addresses and names; a part that could not be read is unknown, with its reason.

use super::Joins;
use crate::evidence::{Gap, Slot};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// What a GitHub account shows of work with others.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct CollaborationFacts {
    /// The first moment looked at.
    pub since: Option<Timestamp>,
    /// The last.
    pub until: Option<Timestamp>,
    /// Own pull requests that others' repositories took.
    pub contributions: Slot<Contributions>,
    /// Reviews of others' pull requests.
    pub reviews: Slot<Reviews>,
    /// Issues, comments and answers outside own repositories.
    pub discussion: Slot<Discussion>,
    /// What others opened in own repositories, and what became of it.
    pub maintenance: Slot<Maintenance>,
}

/// Own pull requests that others' repositories took.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Contributions {
    /// Those read one by one, the latest first.
    pub merged: Vec<MergedPullRequest>,
    /// Further ones in the same repositories that were only counted, merged or not.
    pub further: u64,
    /// Why a part of the time is missing, where one is.
    pub unread: Option<Gap>,
}

/// One merged pull request.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct MergedPullRequest {
    /// `owner/name` of the repository that took it.
    pub repository: String,
    /// Its number there.
    pub number: u64,
    /// Its title, without addresses and names.
    pub title: String,
    /// Its page.
    pub url: Option<String>,
    /// When it was merged.
    pub merged_at: Option<Timestamp>,
    /// Lines added.
    pub additions: u64,
    /// Lines removed.
    pub deletions: u64,
    /// Files touched.
    pub files: u64,
    /// Commits, where they were counted.
    pub commits: Option<u64>,
    /// Reviews that others gave it, up to 20, where they were read.
    pub reviews: Option<u64>,
    /// The repository's owner counts the author among its own people.
    pub as_member: bool,
}

/// Reviews of others' pull requests.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Reviews {
    /// By pull request, the latest first.
    pub given: Vec<Review>,
    /// Further ones that were only counted.
    pub further: u64,
    /// Why a part of the time is missing, where one is.
    pub unread: Option<Gap>,
}

/// All reviews of one pull request.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Review {
    /// `owner/name`.
    pub repository: String,
    /// The pull request's number.
    pub number: u64,
    /// Its title, without addresses and names.
    pub title: String,
    /// The review's page, of several the one that says most.
    pub url: Option<String>,
    /// When it was given, of several the last.
    pub given_at: Option<Timestamp>,
    /// How often it was looked at.
    pub rounds: u64,
    /// Changes were asked for at least once.
    pub asked_for_changes: bool,
    /// Remarks on single lines.
    pub inline: u64,
    /// What was said, on lines and over all.
    pub said: Said,
}

/// What was said, measured.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Said {
    /// Own words: quotations and code left out.
    pub words: u64,
    /// Blocks of code, suggested changes among them.
    pub code_blocks: u64,
    /// Issues, commits and pages pointed to.
    pub references: u64,
    /// A short piece of it, without addresses and names.
    pub excerpt: Option<String>,
}

impl Said {
    /// Adds what was said beside it; the longer of the two is quoted.
    pub fn add(&mut self, other: Said) {
        if other.words > self.words || self.excerpt.is_none() {
            self.excerpt = other.excerpt.or(self.excerpt.take());
        }
        self.words += other.words;
        self.code_blocks += other.code_blocks;
        self.references += other.references;
    }
}

/// Issues, comments and answers outside own repositories.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Discussion {
    /// By thread, the latest first.
    pub threads: Vec<Remarks>,
    /// More was said in the time looked at than was read.
    pub is_cut: bool,
    /// Why a part is missing, where one is.
    pub unread: Option<Gap>,
}

/// What was said in one thread.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Remarks {
    /// `owner/name`.
    pub repository: String,
    /// The thread's number.
    pub number: u64,
    /// Its title, without addresses and names, where it was told.
    pub title: Option<String>,
    /// The page of the remark that says most.
    pub url: Option<String>,
    /// When something was said there last.
    pub said_at: Option<Timestamp>,
    /// They opened the thread.
    pub opened: bool,
    /// An answer of theirs was chosen as the answer.
    pub is_answer: bool,
    /// How often they said something.
    pub remarks: u64,
    /// What they said.
    pub said: Said,
}

/// What others opened in own repositories, and what became of it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Maintenance {
    /// Issues and pull requests by others, the latest first.
    pub threads: Vec<Opened>,
    /// Own repositories looked at.
    pub repositories: u64,
    /// Why some could not be looked at, where that is so.
    pub unread: Option<Gap>,
}

/// An issue or pull request that somebody else opened.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Opened {
    /// `owner/name`.
    pub repository: String,
    /// Its number.
    pub number: u64,
    /// Its title, without addresses and names.
    pub title: String,
    /// Its page.
    pub url: Option<String>,
    /// It is a pull request.
    pub is_pull_request: bool,
    /// When it was opened.
    pub opened_at: Option<Timestamp>,
    /// When it was closed or merged, if it was.
    pub closed_at: Option<Timestamp>,
    /// When the owner first said or did something about it, as far as was read.
    pub answered_at: Option<Timestamp>,
    /// More happened than was read, and nothing read was the owner's: whether they answered is not known.
    pub is_cut: bool,
}

impl Joins for CollaborationFacts {
    fn join(&mut self, other: Self) {
        self.since = earlier(self.since, other.since);
        self.until = self.until.max(other.until);
        join(&mut self.contributions, other.contributions, |kept, more| {
            kept.merged.extend(more.merged);
            kept.further += more.further;
            kept.unread = kept.unread.take().or(more.unread);
        });
        join(&mut self.reviews, other.reviews, |kept, more| {
            kept.given.extend(more.given);
            kept.further += more.further;
            kept.unread = kept.unread.take().or(more.unread);
        });
        join(&mut self.discussion, other.discussion, |kept, more| {
            kept.threads.extend(more.threads);
            kept.is_cut |= more.is_cut;
            kept.unread = kept.unread.take().or(more.unread);
        });
        join(&mut self.maintenance, other.maintenance, |kept, more| {
            kept.threads.extend(more.threads);
            kept.repositories += more.repositories;
            kept.unread = kept.unread.take().or(more.unread);
        });
    }
}

impl CollaborationFacts {
    /// Why some part could not be read, if one could not.
    pub fn gap(&self) -> Option<&Gap> {
        fn of<'a, T>(slot: &'a Slot<T>, unread: impl Fn(&'a T) -> Option<&'a Gap>) -> Option<&'a Gap> {
            match slot {
                Slot::Unknown(gap) => Some(gap),
                Slot::Seen(part) => unread(part),
                Slot::Absent => None,
            }
        }
        of(&self.contributions, |part| part.unread.as_ref())
            .or_else(|| of(&self.reviews, |part| part.unread.as_ref()))
            .or_else(|| of(&self.discussion, |part| part.unread.as_ref()))
            .or_else(|| of(&self.maintenance, |part| part.unread.as_ref()))
    }

    /// Whether everything was looked at and nothing is there.
    pub fn is_empty(&self) -> bool {
        matches!(self.contributions, Slot::Absent)
            && matches!(self.reviews, Slot::Absent)
            && matches!(self.discussion, Slot::Absent)
            && matches!(self.maintenance, Slot::Absent)
    }

    /// Takes parts that could not be read from what was read before. Whether one was taken.
    pub fn fill(&mut self, before: CollaborationFacts) -> bool {
        fn fill<T>(slot: &mut Slot<T>, before: Slot<T>) -> bool {
            let takes = slot.gap().is_some() && before.gap().is_none();
            if takes {
                *slot = before;
            }
            takes
        }
        let parts = [
            fill(&mut self.contributions, before.contributions),
            fill(&mut self.reviews, before.reviews),
            fill(&mut self.discussion, before.discussion),
            fill(&mut self.maintenance, before.maintenance),
        ];
        parts.contains(&true)
    }
}

fn earlier(one: Option<Timestamp>, other: Option<Timestamp>) -> Option<Timestamp> {
    one.into_iter().chain(other).min()
}

/// Joins one part of two accounts. One that could not be read weighs more than one that is empty.
fn join<T>(kept: &mut Slot<T>, more: Slot<T>, both: impl FnOnce(&mut T, T)) {
    match (&mut *kept, more) {
        (Slot::Seen(kept), Slot::Seen(more)) => both(kept, more),
        (Slot::Seen(_), _) | (_, Slot::Unknown(Gap::NotAttempted)) => {}
        (Slot::Unknown(gap), Slot::Absent) if *gap != Gap::NotAttempted => {}
        (_, more) => *kept = more,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn merged(repository: &str) -> Slot<Contributions> {
        let one = MergedPullRequest { repository: repository.to_owned(), ..MergedPullRequest::default() };
        Slot::Seen(Contributions { merged: vec![one], ..Contributions::default() })
    }

    #[test]
    fn two_accounts_show_together_what_either_shows() {
        let mut one = CollaborationFacts { contributions: merged("a/b"), ..CollaborationFacts::default() };
        one.reviews = Slot::Absent;
        one.discussion = Slot::Unknown(Gap::TimedOut);
        let other = CollaborationFacts {
            contributions: merged("c/d"),
            reviews: Slot::Seen(Reviews::default()),
            discussion: Slot::Absent,
            maintenance: Slot::Absent,
            ..CollaborationFacts::default()
        };
        one.join(other);
        assert_eq!(one.contributions.seen().map(|part| part.merged.len()), Some(2));
        assert!(one.reviews.seen().is_some());
        assert_eq!(one.discussion, Slot::Unknown(Gap::TimedOut), "something may be in what nobody could read");
        assert_eq!(one.maintenance, Slot::Absent);
    }

    #[test]
    fn a_part_that_failed_is_taken_from_before_and_no_other() {
        let before = CollaborationFacts {
            contributions: merged("old/one"),
            reviews: Slot::Absent,
            discussion: Slot::Unknown(Gap::TimedOut),
            maintenance: Slot::Absent,
            ..CollaborationFacts::default()
        };
        let mut now = CollaborationFacts {
            contributions: merged("new/one"),
            reviews: Slot::Unknown(Gap::TimedOut),
            discussion: Slot::Unknown(Gap::Forbidden),
            maintenance: Slot::Absent,
            ..CollaborationFacts::default()
        };
        assert!(now.fill(before.clone()));
        assert_eq!(now.contributions, merged("new/one"));
        assert_eq!(now.reviews, Slot::Absent);
        assert_eq!(now.discussion, Slot::Unknown(Gap::Forbidden), "what was never read stays unread");
        assert!(!now.fill(before), "nothing is left to take");
    }

    #[test]
    fn the_longer_remark_is_the_one_quoted() {
        let said = |words, text: &str| Said { words, excerpt: Some(text.to_owned()), ..Said::default() };
        let mut all = Said::default();
        all.add(said(3, "short"));
        all.add(said(30, "long"));
        all.add(said(2, "tiny"));
        assert_eq!((all.words, all.excerpt.as_deref()), (35, Some("long")));
    }
}
