//! Whether a commit's lines say anything: what is left of a change without white space, figures and repetition.
//!
//! Called by collectors that can compare lines, hunk by hunk, and by the reader of history over all commits. Invariant:
//! nothing but hashes of at most [`FEW`] lines a commit is held, and only a commit that was compared whole is ever found
//! idle: what was not compared is unknown.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash, Hasher};

/// Distinct lines up to which a change is small enough to be a repetition of another. Touching a file, raising a counter
/// or rewriting one line takes one or two.
const FEW: usize = 3;
/// Letters from which a line is more than a bracket, a figure or a mark.
const LETTERS: usize = 2;
/// Lines of one hunk that are compared; of a longer one that is no change of white space, much is taken to be new.
const MOST_LINES: usize = 2_000;
/// Rewrites of one line after which a further one adds nothing: the first two may be corrections.
const REWRITES: u32 = 2;

/// What a commit's changed lines say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Content {
    /// The lines were not compared, or not all of them.
    #[default]
    Unknown,
    /// Nothing but white space, blank lines, brackets, figures on their own, empty files or moves of files.
    Nothing,
    /// So few distinct lines, figures in them set aside, that they may repeat what another commit did.
    Few(FewLines),
    /// More.
    Much,
}

/// The distinct lines of a small change, as hashes of path and line without white space, case and figures.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FewLines {
    added: BTreeSet<u64>,
    removed: BTreeSet<u64>,
}

/// Reads the hunks of one commit.
#[derive(Debug, Default)]
pub struct ContentReader {
    lines: FewLines,
    is_much: bool,
    is_unread: bool,
}

impl ContentReader {
    /// Takes one hunk: the lines taken from a file and those put in their place.
    pub fn hunk<'t>(
        &mut self,
        path: &str,
        removed: impl Iterator<Item = &'t [u8]> + Clone,
        added: impl Iterator<Item = &'t [u8]> + Clone,
    ) {
        if self.is_much || letters(removed.clone()).eq(letters(added.clone())) {
            return;
        }
        let (before, after) = (squeezed(removed.clone()), squeezed(added.clone()));
        let path = folded(path.as_bytes());
        distinct(&path, removed, &after, &mut self.lines.removed);
        distinct(&path, added, &before, &mut self.lines.added);
        self.is_much = self.lines.added.len() > FEW || self.lines.removed.len() > FEW;
    }

    /// Whether more was read than matters: further hunks change nothing.
    pub fn is_much(&self) -> bool {
        self.is_much
    }

    /// Notes that some file's lines were not compared.
    pub fn unread(&mut self) {
        self.is_unread = true;
    }

    /// What the commit says, once every hunk was taken.
    pub fn finish(self) -> Content {
        match self {
            ContentReader { is_much: true, .. } => Content::Much,
            ContentReader { is_unread: true, .. } => Content::Unknown,
            ContentReader { lines, .. } if lines.added.is_empty() && lines.removed.is_empty() => Content::Nothing,
            ContentReader { lines, .. } => Content::Few(lines),
        }
    }
}

/// Adds the keys of lines that say something and do not stand on the other side too, until there are more than a few.
fn distinct<'t>(path: &[u8], lines: impl Iterator<Item = &'t [u8]>, others: &BTreeSet<u64>, known: &mut BTreeSet<u64>) {
    for line in lines.take(MOST_LINES) {
        if known.len() > FEW {
            return;
        }
        if !others.contains(&hashed(letters(std::iter::once(line))))
            && let Some(key) = key(path, line)
        {
            known.insert(key);
        }
    }
}

/// The bytes of lines without white space.
fn letters<'t>(lines: impl Iterator<Item = &'t [u8]> + Clone) -> impl Iterator<Item = u8> + Clone {
    lines.flatten().copied().filter(|byte| !byte.is_ascii_whitespace())
}

fn squeezed<'t>(lines: impl Iterator<Item = &'t [u8]>) -> BTreeSet<u64> {
    lines.take(MOST_LINES).map(|line| hashed(letters(std::iter::once(line)))).collect()
}

/// A text without white space and case, any run of digits as one mark.
fn folded(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len().min(400));
    for byte in text.iter().take(400).filter(|byte| !byte.is_ascii_whitespace()) {
        match byte {
            b'0'..=b'9' if out.last() == Some(&b'0') => {}
            b'0'..=b'9' => out.push(b'0'),
            _ => out.push(byte.to_ascii_lowercase()),
        }
    }
    out
}

/// The key of a line that says something.
fn key(path: &[u8], line: &[u8]) -> Option<u64> {
    let line = folded(line);
    // Every byte of a letter beyond ASCII counts: one such letter is a word in some scripts.
    let said = line.iter().filter(|byte| byte.is_ascii_alphabetic() || !byte.is_ascii()).count();
    (said >= LETTERS).then(|| hashed(path.iter().copied().chain(std::iter::once(0)).chain(line.iter().copied())))
}

fn hashed(bytes: impl Iterator<Item = u8>) -> u64 {
    let mut hasher = DefaultHasher::new();
    bytes.for_each(|byte| byte.hash(&mut hasher));
    hasher.finish()
}

/// Tells which commits of a history say nothing that an earlier one did not.
#[derive(Debug, Default)]
pub(super) struct Repetition {
    /// Small commits: when committed in seconds, the number under which they were offered (the newest first), lines.
    small: Vec<(i64, usize, Content)>,
}

impl Repetition {
    /// Takes a commit under its number.
    pub(super) fn commit(&mut self, number: usize, committed: i64, content: &Content) {
        if matches!(content, Content::Nothing | Content::Few(_)) {
            self.small.push((committed, number, content.clone()));
        }
    }

    /// The numbers of idle commits: those that say nothing; that add or remove again what an earlier small commit did,
    /// figures set aside; and that rewrite once more what small commits had rewritten [`REWRITES`] times.
    pub(super) fn idle(mut self) -> BTreeSet<usize> {
        self.small.sort_by_key(|(committed, number, _)| (*committed, std::cmp::Reverse(*number)));
        let mut idle = BTreeSet::new();
        // How often each line that small commits added was itself a rewrite of theirs, and what they removed.
        let mut added: BTreeMap<u64, u32> = BTreeMap::new();
        let mut removed: BTreeSet<u64> = BTreeSet::new();
        for (_, number, content) in self.small {
            let Content::Few(lines) = content else {
                idle.insert(number);
                continue;
            };
            let rewritten = match lines.added.is_empty() {
                true => None,
                false => lines.removed.iter().map(|line| added.get(line).copied()).min().flatten(),
            };
            let depth = rewritten.map_or(0, |depth| depth.saturating_add(1));
            let again = match lines.added.is_empty() {
                true => lines.removed.iter().all(|line| removed.contains(line)),
                false => lines.added.iter().all(|line| added.contains_key(line)),
            };
            if again || depth >= REWRITES {
                idle.insert(number);
            }
            for line in &lines.added {
                let known = added.entry(*line).or_default();
                *known = depth.max(*known);
            }
            removed.extend(&lines.removed);
        }
        idle
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn content(path: &str, removed: &str, added: &str) -> Content {
        let mut reader = ContentReader::default();
        let (removed, added): (Vec<&str>, Vec<&str>) = (removed.lines().collect(), added.lines().collect());
        reader.hunk(path, removed.iter().map(|line| line.as_bytes()), added.iter().map(|line| line.as_bytes()));
        reader.finish()
    }

    #[test]
    fn white_space_figures_and_brackets_say_nothing() {
        for (removed, added) in [
            ("def f():\n  return x", "def f():\n    return x"),
            ("f(a,\n  b)", "f(a, b)"),
            ("", "\n\n"),
            ("17", "18"),
            ("", "}\n)"),
            ("x = alpha\ny = beta", "y = beta\nx = alpha"),
        ] {
            assert_eq!(content("a.py", removed, added), Content::Nothing, "{removed} -> {added}");
        }
        assert_eq!(ContentReader::default().finish(), Content::Nothing, "a touched file");
        assert!(matches!(content("a.py", "x = alpha", "x = beta"), Content::Few(_)));
        assert_eq!(content("a.py", "", "one\ntwo\nthree\nfour"), Content::Much);
        assert!(matches!(content("说明.md", "", "你好"), Content::Few(_)));
        let mut unread = ContentReader::default();
        unread.unread();
        assert_eq!(unread.finish(), Content::Unknown);
    }

    #[test]
    fn a_table_of_figures_is_one_line_and_repeats_itself() {
        let table: String = (0..1_200).map(|line| format!("value_{line} = {line}\n")).collect();
        let Content::Few(lines) = content("churn/table_1.py", "", &table) else { panic!("few distinct lines") };
        assert_eq!(lines.added.len(), 1);
    }

    fn idle(commits: &[(&str, &str, &str)]) -> Vec<usize> {
        let mut repetition = Repetition::default();
        // Offered newest first, as histories are walked.
        for (number, (path, removed, added)) in commits.iter().enumerate().rev() {
            repetition.commit(number, i64::try_from(number).unwrap_or(0), &content(path, removed, added));
        }
        repetition.idle().into_iter().collect()
    }

    #[test]
    fn counters_toggles_and_endless_rewrites_count_once_or_twice() {
        assert_eq!(
            idle(&[("n.txt", "run 1", "run 2"), ("n.txt", "run 2", "run 3"), ("n.txt", "run 3", "run 4")]),
            [1, 2]
        );
        assert_eq!(idle(&[("log/day_1.txt", "", "worked on it"), ("log/day_2.txt", "", "worked on it")]), [1]);
        assert_eq!(idle(&[("a.py", "old", "new"), ("a.py", "new", "old"), ("a.py", "old", "new")]), [2]);
        let words = ["amber", "birch", "cedar", "daisy", "elder", "fern"];
        let rewrites: Vec<(&str, &str, &str)> =
            words.windows(2).filter_map(|pair| Some(("n.txt", *pair.first()?, *pair.last()?))).collect();
        assert_eq!(idle(&rewrites), [2, 3, 4]);
        assert_eq!(
            idle(&[("a.py", "", "import gzip"), ("a.py", "", "import json"), ("b.py", "", "import gzip")]),
            [0; 0]
        );
        assert_eq!(idle(&[("a.py", "", "import gzip"), ("a.py", "import gzip", "")]), [0; 0], "taking out is work too");
    }
}
