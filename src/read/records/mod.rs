//! Changelog and experiment notes: what the repository says about how the work changed.
//!
//! Called by the repository reader, once a file. Invariant: a file counts by what stands in it, versions or dates with
//! words about them; a name alone, a template with `Unreleased` alone and a machine's log are nothing.

#[cfg(test)]
mod tests;

use super::text::lower;
use super::{FileRole, FileView, Tree};
use crate::evidence::facts::{Reach, RecordFacts};
use crate::evidence::{Gap, Place, Slot};
use crate::read::pattern;
use regex::Regex;
use std::sync::LazyLock;

/// Notes on experiments kept.
const NOTES: usize = 5;
/// Bytes of one record that are read.
const LIMIT: usize = 1 << 20;
/// Words from which notes are notes.
const NOTE_WORDS: u64 = 40;
/// Dated or numbered entries from which notes tell a course.
const NOTE_ENTRIES: u64 = 2;

static VERSION_LINE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern::regex(
        r"(?i)^[\s#=*>\[\]`_-]*(?:[a-z][a-z0-9_.-]{0,30}[ -])?\(?(?:version|release|ver\.?|v)?[ :]*\[?v?\d+\.\d+(?:\.\d+)*(?:[-.+]?(?:a|b|rc|alpha|beta|dev|post|pre)[-.]?\d*)?\]?\)?[\s*_`]*(?:$|[-–—(:,\[]|\d{4}|released)",
    )
});
static DATE_LINE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern::regex(
        r"(?i)^[\s#=*>\[\](`_•+-]*(?:(?:19|20)\d\d[-/.年]\d{1,2}(?:[-/.月]\d{1,2})?|\d{1,2}[-/.]\d{1,2}[-/.](?:19|20)\d\d|(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,? )?\d{1,2}(?:st|nd|rd|th)? (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*,? (?:19|20)\d\d|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?(?: \d{1,2}(?:st|nd|rd|th)?)?,? (?:19|20)\d\d)(?:\D|$)",
    )
});
static RUN_LINE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern::regex(
        r"(?i)^[\s#=*>\[|`_-]*(?:experiment|exp|run|trial|iteration|attempt|day|week|session|round|submission|model)[ _#.-]*(?:v)?\d+\b",
    )
});
/// What programs print: levels, progress, metrics of an epoch, clock times.
static MACHINE_LINE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern::regex(
        r"(?i)^\s*(?:\[?(?:info|debug|warning|error)\]?\b|epoch[ :=\[]*\d+|step[ :=]*\d+|iter\w*[ :=\[]*\d+|(?:\d{4}-\d\d-\d\d[ T])?\d\d:\d\d:\d\d|[\d.,:eE+\-\s]+$)|\bit/s\b|loss[:=] ?\d",
    )
});

/// Collects over files, then tells.
#[derive(Debug, Default)]
pub struct RecordReader {
    changelog: Option<Changelog>,
    notes: Vec<Place>,
    /// A file of such a name was met whose text was not shown.
    unread: bool,
}

/// The changelog that counts so far.
#[derive(Debug)]
struct Changelog {
    /// Lower is better: at the root before elsewhere, a file before a section of the README.
    rank: u8,
    place: Place,
    entries: u64,
}

impl RecordReader {
    /// Takes what it needs from one file.
    pub fn file(&mut self, file: &FileView<'_>) {
        if matches!(file.role, FileRole::Vendored | FileRole::Generated) {
            return;
        }
        let name = lower(file.path.rsplit('/').next().unwrap_or(file.path));
        let (stem, extension) = name.rsplit_once('.').unwrap_or((&name, ""));
        let is_text = matches!(extension, "" | "md" | "rst" | "txt" | "org" | "adoc" | "markdown");
        let changelog = is_text && is_changelog(stem);
        let notes = is_text && is_notes(stem) || matches!(extension, "csv" | "tsv") && is_notes(stem);
        let Some(text) = file.text.map(|text| limited(text, LIMIT)) else {
            self.unread |= changelog || notes;
            return;
        };
        if changelog {
            let rank = u8::from(file.path.contains('/'));
            let found = entries(text.lines().zip(1..), false);
            self.take_changelog(rank, file.path, found);
        } else if stem == "readme" && is_text && !file.path.contains('/') {
            let found = entries(news_lines(text).into_iter(), true);
            self.take_changelog(2, file.path, found.filter(|found| found.count >= 2));
        } else if notes && self.notes.len() < NOTES {
            let place = if is_text { written_notes(file.path, text) } else { results_history(file.path, text) };
            self.notes.extend(place);
        }
    }

    fn take_changelog(&mut self, rank: u8, path: &str, found: Option<Entries>) {
        let Some(found) = found else { return };
        let better = self.changelog.as_ref().is_none_or(|old| (rank, path) < (old.rank, old.place.path.as_str()));
        if better {
            let place = Place::lines(path, found.lines[0], found.lines[1]).quoting(&found.first);
            self.changelog = Some(Changelog { rank, place, entries: found.count });
        }
    }

    /// The facts, once every file was offered. Unknown where a listing showed nothing, since notes may stand deeper.
    pub fn finish(mut self, tree: &Tree, reach: Reach) -> Slot<RecordFacts> {
        self.notes.sort();
        if self.changelog.is_none() && self.notes.is_empty() {
            let whole = reach == Reach::Whole && tree.complete && !self.unread;
            return if whole { Slot::Absent } else { Slot::Unknown(Gap::Unsupported) };
        }
        let entries = self.changelog.as_ref().map_or(0, |changelog| changelog.entries);
        Slot::Seen(RecordFacts {
            changelog: self.changelog.map(|changelog| changelog.place),
            changelog_entries: entries,
            experiment_notes: self.notes,
        })
    }
}

/// Entries of a changelog.
struct Entries {
    count: u64,
    /// First and last line with an entry's head.
    lines: [u32; 2],
    first: String,
}

fn holds(pattern: &LazyLock<Option<Regex>>, line: &str) -> bool {
    // Heads are short; a long line is prose or data, and reading all of it for each pattern costs much.
    pattern.as_ref().is_some_and(|pattern| pattern.is_match(limited(line, 300)))
}

fn is_changelog(stem: &str) -> bool {
    let stem = stem.replace(['_', '-', ' '], "");
    matches!(
        stem.as_str(),
        "changelog"
            | "changes"
            | "history"
            | "news"
            | "releases"
            | "releasenotes"
            | "release"
            | "whatsnew"
            | "changelist"
    ) || stem.starts_with("changelog") && stem.len() <= 14
}

fn is_notes(stem: &str) -> bool {
    const WORDS: [&str; 17] = [
        "log",
        "journal",
        "experiment",
        "experiments",
        "results",
        "notes",
        "diary",
        "worklog",
        "labbook",
        "lab",
        "notebook",
        "findings",
        "runs",
        "progress",
        "leaderboard",
        "submissions",
        "benchmarks",
    ];
    let stem = stem.to_lowercase();
    stem.split(['_', '-', ' ', '.']).any(|part| WORDS.contains(&part))
}

/// Heads of entries that have words about them: a version or a date alone, with nothing under it, is no entry.
fn entries<'a>(lines: impl Iterator<Item = (&'a str, u32)>, in_readme: bool) -> Option<Entries> {
    let mut found: Option<Entries> = None;
    let mut open: Option<(&str, u32, bool)> = None;
    for (line, number) in lines {
        let heading = holds(&VERSION_LINE, line) || holds(&DATE_LINE, line);
        if heading {
            // `- 2020-03-01: faster sampling` says all in one line; otherwise the words come below.
            let own_words =
                line.split_whitespace().filter(|word| word.chars().filter(|c| c.is_alphabetic()).count() >= 3).count();
            let says = own_words >= if in_readme { 2 } else { 4 };
            open = Some((line, number, says));
            if says {
                count(&mut found, line, number);
            }
        } else if let Some((head, at, counted)) = open.as_mut()
            && !*counted
            && line.chars().filter(|c| c.is_alphabetic()).count() >= 3
        {
            *counted = true;
            count(&mut found, head, *at);
        }
    }
    found
}

fn count(found: &mut Option<Entries>, line: &str, number: u32) {
    match found {
        Some(found) => {
            found.count += 1;
            found.lines[1] = number;
        }
        None => *found = Some(Entries { count: 1, lines: [number, number], first: line.to_owned() }),
    }
}

/// The lines of a README under a heading such as News, Updates or Changelog, with their numbers.
fn news_lines(text: &str) -> Vec<(&str, u32)> {
    static NEWS: LazyLock<Option<Regex>> = LazyLock::new(|| {
        pattern::regex(
            r"(?i)^(?:#{1,6}\s*|\*\*)(?:\W*)(?:(?:latest |recent )?(?:news|updates?|change ?log|changes|release (?:notes|history)|history|version history|releases)|what'?s new|更新|更新日志|版本)\W*$",
        )
    });
    let mut inside = false;
    let mut lines = Vec::new();
    for (line, number) in text.lines().zip(1..) {
        if holds(&NEWS, line) {
            inside = true;
        } else if inside && line.starts_with('#') && !holds(&VERSION_LINE, line) && !holds(&DATE_LINE, line) {
            inside = false;
        } else if inside {
            lines.push((line, number));
        }
    }
    lines
}

/// Notes somebody wrote: entries by date, version or run, with words, mostly not a machine's.
fn written_notes(path: &str, text: &str) -> Option<Place> {
    let (mut heads, mut words, mut lines, mut machine) = (0_u64, 0_u64, 0_u64, 0_u64);
    let mut span: Option<[u32; 2]> = None;
    for (line, number) in text.lines().zip(1..).filter(|(line, _)| !line.trim().is_empty()) {
        lines += 1;
        if holds(&MACHINE_LINE, line) {
            machine += 1;
            continue;
        }
        words += u64::try_from(line.split_whitespace().filter(|word| word.chars().any(char::is_alphabetic)).count())
            .unwrap_or(0);
        if holds(&DATE_LINE, line) || holds(&VERSION_LINE, line) || holds(&RUN_LINE, line) {
            heads += 1;
            span = Some(span.map_or([number, number], |[first, _]| [first, number]));
        }
    }
    let [first, last] = span?;
    let written = heads >= NOTE_ENTRIES && words >= NOTE_WORDS && machine * 10 < lines * 3;
    written.then(|| Place::lines(path, first, last))
}

/// A table of results kept over time: a column that tells runs apart and one with a measure, and rows.
fn results_history(path: &str, text: &str) -> Option<Place> {
    let mut lines = text.lines();
    let header = limited(lines.next()?, 2_000).to_lowercase();
    let columns: Vec<&str> = header.split([',', '\t', ';']).map(|column| column.trim().trim_matches('"')).collect();
    let any = |words: &[&str]| {
        columns.iter().any(|column| words.iter().any(|word| column.split(['_', ' ', '-']).any(|part| part == *word)))
    };
    let told_apart =
        any(&["date", "run", "commit", "version", "experiment", "exp", "timestamp", "revision", "trial", "submission"]);
    let measured = any(&[
        "accuracy",
        "acc",
        "auc",
        "f1",
        "loss",
        "score",
        "rmse",
        "mae",
        "precision",
        "recall",
        "metric",
        "map",
        "bleu",
        "cv",
        "lb",
        "error",
    ]);
    let rows = lines.filter(|line| !line.trim().is_empty()).take(1_000).count();
    (told_apart && measured && rows >= 3).then(|| Place::file(path))
}

/// At most `most` bytes, whole characters.
fn limited(text: &str, most: usize) -> &str {
    let mut end = text.len().min(most);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}
