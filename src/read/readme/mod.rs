//! The README, whatever its format, section by section.
//!
//! Called by the repository reader, once a file. Markdown and HTML go through one DOM (`markup`), reStructuredText
//! through `rst`, the rest through `plain`; all give the same blocks (`document`), from which sections (`sections`),
//! their labels (`labels`) and commands (`commands`) are read. Invariant: one README counts, by its place and name; at
//! most [`LIMIT`] bytes of it are held and read; a placeholder is nobody's words.

mod commands;
pub(in crate::read) mod document;
mod headings;
mod labels;
pub(in crate::read) mod language;
pub(crate) mod learning;
mod markup;
mod offers;
mod output;
pub(in crate::read) mod placeholders;
mod plain;
mod rst;
mod sections;
#[cfg(test)]
mod tests;
mod uniform;
mod usage;

use super::{FileRole, FileView, Tree};
use crate::evidence::facts::{Reach, ReadmeFacts};
use crate::evidence::{Gap, Slot};
use document::{Block, words};
pub use headings::label_headings;
pub(in crate::read) use offers::offers;
use std::collections::{BTreeMap, BTreeSet};

/// Bytes of a README that are read. The longest useful ones stay under 200 KiB.
pub const LIMIT: usize = 512 * 1024;

/// Words from which another document is one of substance.
const DOCUMENT_WORDS: u64 = 100;

/// Makefiles whose targets are kept.
const MAKEFILES: usize = 50;

/// Collects over files, then tells.
#[derive(Debug, Default)]
pub struct ReadmeReader {
    best: Option<Candidate>,
    documents: u64,
    pages: uniform::Pages,
    make_targets: BTreeMap<String, BTreeSet<String>>,
}

/// The README that counts so far.
#[derive(Debug)]
struct Candidate {
    rank: (u8, u8),
    path: String,
    text: Option<String>,
    cut: bool,
}

impl ReadmeReader {
    /// Takes what it needs from one file: the README's text, the targets of Makefiles, a count of other documents.
    pub fn file(&mut self, file: &FileView<'_>) {
        let name = file.path.rsplit('/').next().unwrap_or(file.path);
        if matches!(name, "Makefile" | "makefile" | "GNUmakefile") && self.make_targets.len() < MAKEFILES {
            let targets = commands::make_targets(file.text.unwrap_or_default());
            self.make_targets.insert(file.path.to_owned(), targets);
            return;
        }
        match rank(file.path) {
            Some(rank) => self.readme(rank, file),
            None if is_document(file) => {
                self.documents += 1;
                self.pages.page(file.path, limited(file.text.unwrap_or_default()));
            }
            None => {}
        }
    }

    fn readme(&mut self, rank: (u8, u8), file: &FileView<'_>) {
        if self.best.as_ref().is_some_and(|best| (best.rank, best.path.as_str()) <= (rank, file.path)) {
            self.documents += u64::from(is_document(file));
            return;
        }
        let text = file.text.map(limited);
        let cut = file.cut || file.text.is_some_and(|text| text.len() > LIMIT);
        let former =
            self.best.replace(Candidate { rank, path: file.path.to_owned(), text: text.map(str::to_owned), cut });
        let counts = |text: &str| words(&text.chars().take(20_000).collect::<String>()) >= DOCUMENT_WORDS;
        self.documents += u64::from(former.and_then(|former| former.text).is_some_and(|text| counts(&text)));
    }

    /// The facts, once every file was offered.
    pub fn finish(self, tree: &Tree, reach: Reach) -> Slot<ReadmeFacts> {
        let Some(candidate) = self.best else {
            let listed = tree.files.keys().find(|path| rank(path).is_some());
            return match (reach, listed) {
                // Its name was seen and its text was not shown.
                (_, Some(_)) => Slot::Unknown(Gap::NotAttempted),
                (Reach::Whole, None) => Slot::Absent,
                // A listing shows the root and what stands near it, where READMEs are.
                (Reach::Listing, None) if tree.files.is_empty() => Slot::Unknown(Gap::NotAttempted),
                (Reach::Listing, None) => Slot::Absent,
            };
        };
        let Some(text) = candidate.text else {
            return Slot::Unknown(Gap::Unreadable { detail: format!("{} is not text", candidate.path) });
        };
        if text.trim().is_empty() {
            return Slot::Absent;
        }
        let (format, blocks) = blocks(&candidate.path, &text);
        let last = u32::try_from(text.lines().count()).unwrap_or(u32::MAX);
        let mut facts = sections::read(&blocks, &candidate.path, last);
        facts.format = format.to_owned();
        facts.truncated = candidate.cut;
        let (uniform, places) = self.pages.uniform();
        // A series is a tool's, or might as well be.
        facts.documents = self.documents.saturating_sub(uniform);
        (facts.uniform_pages, facts.uniform_at) = (uniform, places);
        facts.language = language::guess(&prose(&blocks));
        usage::fill(&mut facts, &blocks, tree, &self.make_targets);
        facts.boilerplate = uniform::is_boilerplate(&facts, &blocks, tree);
        Slot::Seen(facts)
    }
}

/// What the weights of the section labels were learned from.
pub fn learned_from() -> &'static super::LearnedFrom {
    labels::learned_from()
}

/// Where a README may stand and how it may be called, best first; none for another file. GitHub shows the first of
/// `.github/`, the root and `docs/`; the root goes first here, since a profile page's stands in `.github/` too.
pub(in crate::read) fn rank(path: &str) -> Option<(u8, u8)> {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let place = match folder.to_ascii_lowercase().as_str() {
        "" => 0,
        ".github" => 1,
        "docs" => 2,
        _ => return None,
    };
    let lower = name.to_ascii_lowercase();
    let rest = lower.strip_prefix("readme")?;
    let kind = match rest {
        ".md" => 0,
        ".rst" => 1,
        ".markdown" | ".mkd" | ".mdown" => 2,
        "" => 3,
        ".txt" => 4,
        ".org" => 5,
        ".adoc" | ".asciidoc" => 6,
        ".html" | ".htm" => 7,
        ".ipynb" => 8,
        // A translation stands in where nothing else does.
        _ if rest.starts_with(['.', '_', '-']) && rest.ends_with(".md") => 9,
        _ => return None,
    };
    Some((place, kind))
}

/// Whether a file is a document beside the README with text of substance.
fn is_document(file: &FileView<'_>) -> bool {
    let lower = file.path.to_ascii_lowercase();
    let extension = lower.rsplit('.').next().unwrap_or_default();
    let name = lower.rsplit('/').next().unwrap_or(&lower);
    let kind = matches!(extension, "md" | "rst" | "adoc" | "org" | "markdown" | "asciidoc")
        || extension == "txt" && (lower.starts_with("doc") || lower.contains("/doc"));
    let legal = ["license", "licence", "copying", "code_of_conduct", "changelog", "notice", "requirements"]
        .iter()
        .any(|known| name.starts_with(known));
    kind && !legal
        && !matches!(file.role, FileRole::Generated | FileRole::Vendored)
        && file.text.is_some_and(|text| words(&text.chars().take(20_000).collect::<String>()) >= DOCUMENT_WORDS)
}

/// The format's name and the blocks.
fn blocks(path: &str, text: &str) -> (&'static str, Vec<Block>) {
    let lower = path.to_ascii_lowercase();
    let name = lower.rsplit('/').next().unwrap_or(&lower);
    match name.rsplit_once('.').map_or("", |(_, extension)| extension) {
        "rst" => ("restructuredtext", rst::blocks(text)),
        "org" => ("org", plain::blocks(text, plain::Flavour::Org)),
        "adoc" | "asciidoc" => ("asciidoc", plain::blocks(text, plain::Flavour::AsciiDoc)),
        "html" | "htm" => ("html", markup::html(text)),
        "ipynb" => ("notebook", notebook(text)),
        "md" | "markdown" | "mkd" | "mdown" => ("markdown", markup::markdown(text)),
        _ => ("plain", plain::blocks(text, plain::Flavour::Plain)),
    }
}

/// A notebook's text cells as Markdown and its code cells as blocks of code. Lines are those of the texts in order.
fn notebook(text: &str) -> Vec<Block> {
    let parsed: serde_json::Value = serde_json::from_str(text).unwrap_or_default();
    let mut markdown = String::new();
    for cell in parsed.get("cells").and_then(|cells| cells.as_array()).into_iter().flatten() {
        let source = match cell.get("source") {
            Some(serde_json::Value::String(source)) => source.clone(),
            Some(serde_json::Value::Array(lines)) => lines.iter().filter_map(|line| line.as_str()).collect(),
            _ => continue,
        };
        match cell.get("cell_type").and_then(|kind| kind.as_str()) {
            Some("markdown") => markdown.push_str(&source),
            Some("code") => markdown.push_str(&format!("~~~~~~python\n{source}\n~~~~~~")),
            _ => continue,
        }
        markdown.push_str("\n\n");
    }
    markup::markdown(&markdown)
}

/// Blocks of a Markdown text, for readers of other documents.
pub(in crate::read) fn markdown(text: &str) -> Vec<Block> {
    markup::markdown(limited(text))
}

/// All prose, for telling the language.
fn prose(blocks: &[Block]) -> String {
    let mut all = String::new();
    for block in blocks {
        if let Block::Prose(prose) = block {
            all.push_str(&prose.text);
            all.push('\n');
        }
    }
    all
}

/// At most [`LIMIT`] bytes, whole characters, without a byte order mark.
pub(in crate::read) fn limited(text: &str) -> &str {
    let text = text.trim_start_matches('\u{feff}');
    let mut end = text.len().min(LIMIT);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or(text)
}
