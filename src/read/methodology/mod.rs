//! Method as its author tells it: which data and why, how split, by which metric, against what, with what errors.
//!
//! Called by the repository reader, once a file and once a cell of a notebook. Documents, text cells, docstrings and
//! comments are read; a sentence counts for a notion when a table of its language (`cues`) and the rules of `judge` say
//! so, once however often it stands there. Code that does the same is counted apart (`practice`). Invariant: text that
//! is copied, generated, a licence, a changelog or a test is nobody's account of method; a text in a language without a
//! table is counted as unread, never as silent; at most five places a notion are held.

mod comments;
mod cues;
mod judge;
mod practice;
mod prose;
mod sentences;
#[cfg(test)]
mod tests;

use super::readme::document::words;
use super::readme::language::guess;
use super::text::lower;
use super::{FileRole, FileView, Tree};
use crate::evidence::facts::{Done, MethodologyFacts, Notion, Practice, Reach};
use crate::evidence::{Gap, Place, Slot};
use comments::Met;
use cues::CUES;
use judge::{Headed, Source, Spoken, judge};
use prose::{Format, Paragraph, Piece};
use sentences::{MOST_PLACES, Ranked, Sentences};
use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};

/// Sentences of a notion told apart; beyond, none is counted.
const MOST_SENTENCES: usize = 5_000;
/// Bytes of a document that are read; longer ones are logs or data.
const MOST_BYTES: usize = 512 << 10;
/// Bytes of prose by which a document's language is told.
const TELLING_BYTES: usize = 12 << 10;
/// Rank of a notebook's text cell: after documents, before docstrings and comments.
const CELL: u8 = 2;
/// Rows with figures from which a table under a heading of method says something.
const ROWS: u32 = 2;

/// A notebook's cell, as the notebook reader offers it.
#[derive(Debug)]
pub struct Cell<'a> {
    /// Whether it holds code rather than text.
    pub is_code: bool,
    /// Its pieces, each with the line of the file it stands on.
    pub source: &'a [(u32, String)],
}

/// Collects over files, then tells.
#[derive(Debug, Default)]
pub struct MethodologyReader {
    words: u64,
    english_words: u64,
    unread_words: BTreeMap<String, u64>,
    said: BTreeMap<Notion, Sentences>,
    done: BTreeMap<Practice, Done>,
    paper: Option<Place>,
    /// Whether any text or source was read at all.
    read: bool,
}

/// A table's rows as far as they were met.
struct Rows {
    /// Notions its heading and its header make it tell of, a bit each.
    notions: u16,
    /// Whether it stands where nothing counts.
    skipped: bool,
    lines: [u32; 2],
    /// Rows with figures, and rows with a spread beside one.
    figures: u32,
    spreads: u32,
    /// Rows named for a method, a bit for each kind met.
    methods: u32,
    header: String,
}

impl MethodologyReader {
    /// Takes what it needs from one file. Notebooks are taken cell by cell.
    pub fn file(&mut self, file: &FileView<'_>) {
        let Some(text) = file.text.filter(|_| !is_copied(file.path)) else { return };
        match document(file) {
            Some(format) => self.document(file.path, limited(text), format),
            None if file.role == FileRole::Source && file.language != Some("jupyter") => {
                let Some(language) = file.language else { return };
                let docstrings = file.python.map_or(&[][..], |python| python.docstrings.as_slice());
                self.source(file.path, text, language, docstrings, &|line| line);
            }
            None => {}
        }
    }

    /// Takes one cell of a notebook.
    pub fn cell(&mut self, path: &str, cell: &Cell<'_>) {
        if is_copied(path) {
            return;
        }
        let mut text = String::new();
        let mut places = Vec::new();
        for (place, piece) in cell.source {
            for line in piece.lines() {
                if text.len() + line.len() > MOST_BYTES {
                    break;
                }
                text.push_str(line);
                text.push('\n');
                places.push(*place);
            }
        }
        let line = |index: u32| places.get(index.saturating_sub(1) as usize).or(places.last()).copied().unwrap_or(1);
        if cell.is_code {
            self.source(path, &text, "jupyter", &[], &line);
        } else {
            self.prose(path, &text, Format::Markdown, CELL, &line);
        }
    }

    fn document(&mut self, path: &str, text: &str, format: Format) {
        let rank = if super::readme::rank(path).is_some() { 0 } else { 1 };
        self.prose(path, text, format, rank, &|line| line);
    }

    fn prose(&mut self, path: &str, text: &str, format: Format, rank: u8, line: &dyn Fn(u32) -> u32) {
        self.read = true;
        let mut pieces = Vec::new();
        prose::walk(format, text, &mut |piece| pieces.push(piece));
        let (count, telling) = measured(&pieces);
        let language = guess(&telling);
        match &language {
            Some(code) if CUES.language(code).is_none() => {
                *self.unread_words.entry(code.clone()).or_default() += count;
                return;
            }
            // English where too little stands there to tell.
            Some(code) if code != "en" => self.words += count,
            _ => {
                self.words += count;
                self.english_words += count;
            }
        }
        let mut headings: Vec<(u8, Headed)> = Vec::new();
        let mut rows: Option<Rows> = None;
        let mut fresh = 0;
        for piece in &pieces {
            match piece {
                Piece::Heading { level, line: at, title } => {
                    self.table(path, rank, rows.take());
                    headings.retain(|(above, _)| above < level);
                    let headed = judge::headed(title);
                    fresh = headed.notions;
                    let skipped = headed.skipped || headings.iter().any(|(_, above)| above.skipped);
                    if rank == CELL && !skipped {
                        self.named(path, headed.notions, line(*at), title);
                    }
                    headings.push((*level, headed));
                }
                Piece::Paragraph(paragraph) => {
                    self.table(path, rank, rows.take());
                    let skipped = headings.iter().any(|(_, headed)| headed.skipped);
                    let headed = Headed { notions: std::mem::take(&mut fresh), skipped };
                    self.paper(path, paragraph, line);
                    // Whose words a quotation is nobody tells: in the README they are often the author's own abstract,
                    // which names what was done. Elsewhere it is left out.
                    if paragraph.is_quoted && rank > 0 {
                        continue;
                    }
                    judge(paragraph, Source::Prose, language.as_deref(), headed, &mut |mut spoken| {
                        spoken.states &= !paragraph.is_quoted;
                        self.add(path, rank, &spoken, line);
                    });
                }
                Piece::Row { line: at, text } => {
                    let place = line(*at);
                    let skipped = headings.iter().any(|(_, headed)| headed.skipped);
                    let open = || {
                        let notions = headings.last().map_or(0, |(_, headed)| headed.notions);
                        let notions = if skipped { 0 } else { notions | told_by_header(text) };
                        Rows {
                            notions,
                            skipped,
                            lines: [place, place],
                            figures: 0,
                            spreads: 0,
                            methods: 0,
                            header: (*text).to_owned(),
                        }
                    };
                    let rows = rows.get_or_insert_with(open);
                    rows.lines[1] = place;
                    if judge::has_figure(text) {
                        rows.figures += 1;
                        rows.methods |= methods(text);
                    }
                    rows.spreads += u32::from(!skipped && text.contains('±'));
                }
            }
        }
        self.table(path, rank, rows);
    }

    /// What a notebook's headings name is done in the cells below them: touched on, if nothing more is said.
    fn named(&mut self, path: &str, notions: u16, line: u32, title: &str) {
        const DONE: [Notion; 5] =
            [Notion::Split, Notion::Exclusion, Notion::Preprocessing, Notion::Baseline, Notion::ErrorAnalysis];
        for notion in DONE.into_iter().filter(|notion| notions & cues::bit(*notion) != 0) {
            let place = Place::lines(path, line, line).quoting(title);
            self.keep(notion, false, CELL, place, hashed(title));
        }
    }

    /// A table of figures right under a heading of results by group or of an ablation says something, and so does one
    /// with a column for the baseline or with spreads beside its figures.
    fn table(&mut self, path: &str, rank: u8, rows: Option<Rows>) {
        let rows = rows.map(compared);
        const SHOWN: [Notion; 4] = [Notion::Baseline, Notion::Ablation, Notion::Slices, Notion::ErrorAnalysis];
        let Some(rows) = rows.filter(|rows| rows.figures >= ROWS) else { return };
        let shown = SHOWN.into_iter().filter(|notion| rows.notions & cues::bit(*notion) != 0);
        for notion in shown.chain((rows.spreads >= ROWS).then_some(Notion::Uncertainty)) {
            let place = Place::lines(path, rows.lines[0], rows.lines[1]).quoting(&rows.header.replace('|', " "));
            self.keep(notion, true, rank, place, hashed(&rows.header));
        }
    }

    fn source(&mut self, path: &str, text: &str, language: &str, docstrings: &[[u32; 2]], line: &dyn Fn(u32) -> u32) {
        self.read = true;
        comments::walk(text, language, docstrings, &mut |met| match met {
            Met::Comment(paragraph) => self.passage(path, paragraph, 4, line),
            Met::Docstring(paragraph) => self.passage(path, paragraph, 3, line),
            Met::Code { line: at, text } => {
                for practice in practice::practised(text) {
                    let done = self.done.entry(practice).or_default();
                    done.count += 1;
                    let at = line(at);
                    insert(&mut done.places, Place::lines(path, at, at).quoting(text));
                }
            }
        });
    }

    fn passage(&mut self, path: &str, paragraph: &Paragraph, rank: u8, line: &dyn Fn(u32) -> u32) {
        judge(paragraph, Source::Code, None, Headed::default(), &mut |spoken| self.add(path, rank, &spoken, line));
    }

    fn add(&mut self, path: &str, rank: u8, spoken: &Spoken<'_>, line: &dyn Fn(u32) -> u32) {
        let [first, last] = spoken.lines;
        let place = Place::lines(path, line(first), line(last)).quoting(spoken.text);
        self.keep(spoken.notion, spoken.states, rank, place, hashed(spoken.text));
    }

    fn keep(&mut self, notion: Notion, states: bool, rank: u8, place: Place, hash: u64) {
        let sentences = self.said.entry(notion).or_default();
        if let Some(stated) = sentences.seen.get_mut(&hash) {
            *stated |= states;
        } else if sentences.seen.len() < MOST_SENTENCES {
            sentences.seen.insert(hash, states);
        } else {
            return;
        }
        sentences.offer(Ranked { key: (!states, rank), place, hash });
    }

    /// Keeps where a paper of the work is linked, the first by path and line.
    fn paper(&mut self, path: &str, paragraph: &Paragraph, line: &dyn Fn(u32) -> u32) {
        if super::readme::rank(path).is_none() || !is_own_paper(&paragraph.text) {
            return;
        }
        let [first, last] = paragraph.lines(0, paragraph.text.len());
        let place = Place::lines(path, line(first), line(last)).quoting(&paragraph.text);
        if self.paper.as_ref().is_none_or(|old| place < *old) {
            self.paper = Some(place);
        }
    }

    /// The facts, once every file was offered. Unknown for a listing, which shows no sources and few documents, and
    /// where most of the text is in a language without a table.
    pub fn finish(self, tree: &Tree, reach: Reach) -> Slot<MethodologyFacts> {
        if reach == Reach::Listing {
            return Slot::Unknown(Gap::Unsupported);
        }
        let unread: u64 = self.unread_words.values().sum();
        let nothing = self.said.is_empty() && self.done.is_empty();
        if unread > self.words && self.said.values().all(|said| said.seen.values().all(|states| !states)) {
            let codes: Vec<&str> = self.unread_words.keys().map(String::as_str).collect();
            let detail =
                format!("most of the text is in a language whose words of method are not known ({})", codes.join(", "));
            return Slot::Unknown(Gap::Unreadable { detail });
        }
        if nothing && !self.read {
            return if tree.complete { Slot::Absent } else { Slot::Unknown(Gap::Unsupported) };
        }
        Slot::Seen(MethodologyFacts {
            words: self.words,
            english_words: self.english_words,
            unread_words: self.unread_words,
            said: self.said.into_iter().map(|(notion, sentences)| (notion, sentences.told())).collect(),
            done: self.done,
            paper: self.paper,
        })
    }
}

/// Kinds of methods that stand for different approaches when they are set side by side.
const METHODS: [&str; 24] = [
    "lstm",
    "gru",
    "rnn",
    "cnn",
    "mlp",
    "resnet",
    "vgg",
    "transformer",
    "bert",
    "svm",
    "logistic",
    "linear",
    "ridge",
    "forest",
    "tree",
    "boost",
    "bayes",
    "knn",
    "neighbo",
    "random",
    "baseline",
    "ours",
    "majority",
    "one hot",
];
/// Kinds from which a table compares approaches rather than sizes of one.
const APPROACHES: u32 = 3;

/// The kinds of methods a row is named for, a bit each: in its first two cells, for the first may be a rank.
fn methods(row: &str) -> u32 {
    let name = row.trim_start_matches('|').split('|').take(2).collect::<Vec<_>>().join(" ").to_lowercase();
    (0..).zip(METHODS).filter(|(_, method)| name.contains(method)).fold(0, |bits, (at, _)| bits | 1 << at)
}

/// A table that sets several approaches side by side with their figures compares them.
fn compared(mut rows: Rows) -> Rows {
    if !rows.skipped && rows.methods.count_ones() >= APPROACHES {
        rows.notions |= cues::bit(Notion::Baseline);
    }
    rows
}

/// What a table's header makes it tell of: a column for the baseline.
fn told_by_header(header: &str) -> u16 {
    let is_baseline = |cell: &str| cell.trim().trim_matches(['*', '_', '`']).to_lowercase().starts_with("baseline");
    if header.split('|').any(is_baseline) { cues::bit(Notion::Baseline) } else { 0 }
}

/// How a file is written, where it is a document somebody wrote about the work.
fn document(file: &FileView<'_>) -> Option<Format> {
    const NO_ACCOUNT: [&str; 20] = [
        "license",
        "licence",
        "copying",
        "unlicense",
        "changelog",
        "changes",
        "history",
        "news",
        "release",
        "contribut",
        "code_of_conduct",
        "code-of-conduct",
        "authors",
        "notice",
        "security",
        "support",
        "pull_request",
        "issue_template",
        "todo",
        "third",
    ];
    let path = lower(file.path);
    let name = path.rsplit('/').next().unwrap_or(&path);
    let (stem, extension) = name.rsplit_once('.').unwrap_or((name, ""));
    let in_docs = path.starts_with("doc") || path.contains("/doc");
    let format = match extension {
        "md" | "markdown" | "mdown" | "mkd" | "mdx" | "org" | "adoc" | "asciidoc" | "rmd" | "qmd" => Format::Markdown,
        "rst" => Format::Rst,
        "tex" => Format::Tex,
        "txt" if stem.starts_with("readme") || in_docs => Format::Markdown,
        "" if stem.starts_with("readme") => Format::Markdown,
        _ => return None,
    };
    let wanted = matches!(file.role, FileRole::Document | FileRole::Other)
        || matches!(extension, "rmd" | "qmd") && file.role == FileRole::Source;
    (wanted && !NO_ACCOUNT.iter().any(|known| stem.starts_with(known))).then_some(format)
}

/// Whether a path lies in a hidden folder or in an unpacked release of another project (`eigen-3.3.7`, `theano-master`).
fn is_copied(path: &str) -> bool {
    let (folders, _) = path.rsplit_once('/').unwrap_or(("", path));
    path.split('/').any(|segment| segment.starts_with('.'))
        || folders.split('/').any(|folder| {
            let version = folder.rsplit_once('-').map_or("", |(_, version)| version.trim_start_matches('v'));
            let parts =
                version.split('.').filter(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()));
            matches!(version, "master" | "main") || version.contains('.') && parts.count() >= 2
        })
}

/// Words of prose in a document, and the beginning of it by which its language is told.
fn measured(pieces: &[Piece<'_>]) -> (u64, String) {
    let (mut count, mut telling) = (0, String::new());
    for piece in pieces {
        if let Piece::Paragraph(paragraph) = piece {
            count += words(&paragraph.text);
            if telling.len() < TELLING_BYTES {
                telling.push_str(&paragraph.text);
                telling.push('\n');
            }
        }
    }
    (count, telling)
}

/// Whether a paragraph of the README says that the work belongs to a paper.
fn is_own_paper(text: &str) -> bool {
    const SAYS: [&str; 12] = [
        "code for the paper",
        "code for our paper",
        "implementation of our paper",
        "official implementation",
        "official code",
        "accompanies the paper",
        "accompanying the paper",
        "described in our paper",
        "in our paper",
        "see our paper",
        "code accompanying",
        "official pytorch",
    ];
    let text = text.to_lowercase();
    SAYS.iter().any(|says| text.contains(says))
}

/// Adds a place to the first by path and line.
fn insert(places: &mut Vec<Place>, place: Place) {
    let at = places.partition_point(|kept| *kept <= place);
    if at < MOST_PLACES {
        places.insert(at, place);
        places.truncate(MOST_PLACES);
    }
}

/// A sentence whatever its case, marks and spaces.
fn hashed(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    for c in text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase) {
        c.hash(&mut hasher);
    }
    hasher.finish()
}

/// At most [`MOST_BYTES`], whole characters.
fn limited(text: &str) -> &str {
    let mut end = text.len().min(MOST_BYTES);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}
