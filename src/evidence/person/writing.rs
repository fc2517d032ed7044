//! What a person's own site shows.

use super::Joins;
use crate::evidence::{Gap, Slot};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Articles kept at most, newest first.
pub const MOST_POSTS: usize = 40;

/// What a person's own site shows.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct WritingFacts {
    /// Articles that were read, newest first.
    pub posts: Vec<PostFacts>,
    /// Articles the site lists, read or not.
    pub listed: u64,
    /// Days (UTC) on which listed articles appeared, newest first, where the site says so.
    pub appeared: Vec<Date>,
    /// Talks and papers the person lists as their own, in the order of their pages.
    pub works: Vec<PublishedWork>,
    /// What went wrong or was refused, for people.
    pub notes: Vec<String>,
}

/// One article, as measured.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct PostFacts {
    /// Its page.
    pub url: String,
    /// Its title.
    pub title: String,
    /// When it appeared (UTC).
    pub published: Option<Date>,
    /// Digest of the text that was read.
    pub revision: String,
    /// ISO 639-1 code of the language it is written in, where that is clear.
    pub language: Option<String>,
    /// Words of its own prose: no code, no tables, no quotations, no links.
    pub words: u64,
    /// Words that are links.
    pub link_words: u64,
    /// Headings that part it, the title left out.
    pub headings: u64,
    /// Blocks of code of two lines or more.
    pub code_blocks: u64,
    /// Pictures, drawings and videos in the text.
    pub figures: u64,
    /// Tables of two rows and two columns or more.
    pub tables: u64,
    /// Formulas set apart.
    pub formulas: u64,
    /// Reading ease on Flesch's scale, 0 hard to 100 easy and beyond either, by the formula of its language.
    pub reading_ease: Slot<f64>,
    /// How it argues.
    pub argument: Slot<Argument>,
}

/// How a text argues.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Argument {
    /// Sentences that weigh one way against another or say what was chosen over what.
    pub trade_offs: u64,
    /// Other sentences that give a reason.
    pub reasons: u64,
    /// The first sentences that weigh or, where none does, give a reason: at most three, each at most 160 characters.
    pub passages: Vec<String>,
}

/// What sort of thing a person published elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WorkKind {
    /// A paper or preprint.
    Paper,
    /// A recorded talk.
    Talk,
    /// Slides.
    Slides,
}

/// A talk or a paper that the person lists as their own. Known by its address only; it is never fetched.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublishedWork {
    /// What it is.
    pub kind: WorkKind,
    /// Where it is.
    pub url: String,
    /// The page that lists it.
    pub page: String,
    /// What the page says there, at most 160 characters.
    pub excerpt: String,
    /// Code linked beside it.
    pub code: Option<String>,
}

/// The id among the artefacts of a page: its address without the scheme.
pub fn page_id(url: &str) -> String {
    let bare = url.split_once("://").map_or(url, |(_, rest)| rest);
    format!("web:{}", bare.trim_end_matches('/'))
}

impl Default for PostFacts {
    fn default() -> Self {
        PostFacts {
            url: String::new(),
            title: String::new(),
            published: None,
            revision: String::new(),
            language: None,
            words: 0,
            link_words: 0,
            headings: 0,
            code_blocks: 0,
            figures: 0,
            tables: 0,
            formulas: 0,
            reading_ease: Slot::Unknown(Gap::NotAttempted),
            argument: Slot::Unknown(Gap::NotAttempted),
        }
    }
}

impl Joins for WritingFacts {
    fn join(&mut self, other: Self) {
        let known = |posts: &[PostFacts], url: &str| posts.iter().any(|post| post.url == url);
        let more: Vec<PostFacts> = other.posts.into_iter().filter(|post| !known(&self.posts, &post.url)).collect();
        self.posts.extend(more);
        self.posts.sort_by(|a, b| b.published.cmp(&a.published).then_with(|| a.url.cmp(&b.url)));
        self.posts.truncate(MOST_POSTS);
        self.listed += other.listed;
        self.appeared.extend(other.appeared);
        self.appeared.sort_unstable_by(|a, b| b.cmp(a));
        let more: Vec<PublishedWork> =
            other.works.into_iter().filter(|work| !self.works.iter().any(|known| known.url == work.url)).collect();
        self.works.extend(more);
        self.notes.extend(other.notes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn two_sites_are_one_body_of_writing_and_nothing_counts_twice() {
        let post = |url: &str, day| PostFacts { url: url.into(), published: Some(day), ..PostFacts::default() };
        let work = |url: &str| PublishedWork {
            kind: WorkKind::Paper,
            url: url.into(),
            page: "https://a.dev".into(),
            excerpt: String::new(),
            code: None,
        };
        let mut one = WritingFacts {
            posts: vec![post("https://a.dev/1", date(2026, 3, 1))],
            listed: 1,
            appeared: vec![date(2026, 3, 1)],
            works: vec![work("https://arxiv.org/abs/2601.00001")],
            notes: vec![],
        };
        let other = WritingFacts {
            posts: vec![post("https://b.dev/2", date(2026, 5, 1)), post("https://a.dev/1", date(2026, 3, 1))],
            listed: 1,
            appeared: vec![date(2026, 5, 1)],
            works: vec![work("https://arxiv.org/abs/2601.00001")],
            notes: vec!["one page was refused".into()],
        };
        one.join(other);
        let urls: Vec<&str> = one.posts.iter().map(|post| post.url.as_str()).collect();
        assert_eq!(urls, ["https://b.dev/2", "https://a.dev/1"]);
        assert_eq!((one.listed, one.works.len(), one.appeared[0]), (2, 1, date(2026, 5, 1)));
    }
}
