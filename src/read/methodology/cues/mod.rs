//! Words of method by language, read once from the tables beside this file.
//!
//! Called by `judge` and by the finders of passages. A table holds for each notion the words that must stand in a
//! sentence before any pattern is tried, and the patterns themselves; `en.toml` tells every key. All words of all
//! languages, and those of the practices of code, go into one automaton, which passes over every text once; patterns
//! run on the few sentences in which their notion's words stand. Invariant: patterns are linear-time and match whole
//! words where the language sets words apart.

mod table;

use crate::evidence::facts::{Notion, Practice};
use crate::read::pattern;
use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use regex::{Match, Regex, RegexSet};
use std::collections::BTreeMap;
use std::sync::{LazyLock, OnceLock};

/// The tables, the best known language first.
const TABLES: [&str; 8] = [
    include_str!("en.toml"),
    include_str!("de.toml"),
    include_str!("fr.toml"),
    include_str!("es.toml"),
    include_str!("pt.toml"),
    include_str!("ru.toml"),
    include_str!("zh.toml"),
    include_str!("ja.toml"),
];

/// The tables and their automaton.
pub(super) static CUES: LazyLock<Cues> = LazyLock::new(Cues::load);

/// Everything that is looked for.
pub(super) struct Cues {
    /// By language, as [`TABLES`].
    pub(super) languages: Vec<Language>,
    finder: Option<AhoCorasick>,
    /// What each pattern of the automaton stands for.
    marks: Vec<Marks>,
    /// Every language's headings, and what each stands for: a notion, or none for those under which nothing counts.
    headings: Option<RegexSet>,
    headed: Vec<Option<Notion>>,
}

/// The words of one language.
pub(super) struct Language {
    /// ISO 639-1 code.
    pub(super) code: String,
    /// What gives a reason or compares.
    pub(super) reasons: Option<Pattern>,
    /// Words that hold sentences together: a string of names has none.
    pub(super) glue: Option<Pattern>,
    /// Ends with what takes the next words back.
    pub(super) negations: Option<Pattern>,
    /// What makes any sentence idle.
    pub(super) idle: Option<Pattern>,
    /// How a sentence begins that tells what to type.
    pub(super) commands: Option<Pattern>,
    /// Headings under which nothing counts.
    pub(super) skipped_headings: Option<Pattern>,
    /// By notion, in the order of [`Notion::ALL`].
    pub(super) notions: Vec<Words>,
}

/// The words of one notion in one language.
#[derive(Default)]
pub(super) struct Words {
    /// What speaks of it.
    pub(super) pattern: Option<Pattern>,
    /// What says something in itself.
    pub(super) states: Option<Pattern>,
    /// What must stand in the sentence too, where there is something.
    pub(super) with: Option<Pattern>,
    /// What the words also mean.
    pub(super) idle: Option<Pattern>,
    /// Headings under which every sentence speaks of it.
    pub(super) headings: Option<Pattern>,
    /// Whether a figure makes a mention a statement.
    pub(super) figures: bool,
    /// Whether a negation before the words takes them back.
    pub(super) negatable: bool,
    /// Whether a reason without a figure makes no statement.
    pub(super) figure_needed: bool,
    /// Sentences the tests hold the patterns to: statements, mentions, neither.
    #[cfg(test)]
    pub(super) samples: [Vec<String>; 3],
}

/// Which notions' words were met, by language, and which practices' names.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Marks {
    /// A bit a notion, by language.
    pub(super) notions: [u16; TABLES.len()],
    /// A bit a practice.
    pub(super) practices: u8,
}

impl Marks {
    fn join(&mut self, other: Marks) {
        for (one, more) in self.notions.iter_mut().zip(other.notions) {
            *one |= more;
        }
        self.practices |= other.practices;
    }

    /// Whether a word of any notion was met.
    pub(super) fn any_notion(&self) -> bool {
        self.notions.iter().any(|notions| *notions != 0)
    }
}

impl Cues {
    fn load() -> Cues {
        let mut words: BTreeMap<String, Marks> = BTreeMap::new();
        let mut languages = Vec::with_capacity(TABLES.len());
        for (index, text) in TABLES.iter().enumerate() {
            let (language, stems) = table::language(text);
            for (notion, stem) in stems {
                if let Some(notions) = words.entry(stem).or_default().notions.get_mut(index) {
                    *notions |= bit(notion);
                }
            }
            languages.push(language);
        }
        for (practice, name) in super::practice::names() {
            words.entry(name.to_lowercase()).or_default().practices |= 1 << (practice as u8);
        }
        let finder = AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .match_kind(MatchKind::Standard)
            .kind(Some(AhoCorasickKind::DFA))
            .build(words.keys())
            .ok();
        let (sources, headed): (Vec<String>, Vec<Option<Notion>>) = languages.iter().flat_map(headings).unzip();
        Cues { headings: pattern::set(sources), headed, languages, finder, marks: words.into_values().collect() }
    }

    /// What a heading stands for in any language: the notions under it, a bit each, and whether nothing counts there.
    pub(super) fn headed(&self, title: &str) -> (u16, bool) {
        let found = self.headings.iter().flat_map(|headings| headings.matches(title));
        found.filter_map(|index| self.headed.get(index)).fold((0, false), |(notions, skipped), one| match one {
            Some(notion) => (notions | bit(*notion), skipped),
            None => (notions, true),
        })
    }

    /// Where some word stands, in order, as byte offsets; overlapping ones once.
    pub(super) fn hits<'t>(&'t self, text: &'t str) -> impl Iterator<Item = usize> + 't {
        self.finder.iter().flat_map(move |finder| finder.find_iter(text)).map(|found| found.start())
    }

    /// Everything whose words stand in a text.
    pub(super) fn marks(&self, text: &str) -> Marks {
        let mut marks = Marks::default();
        for found in self.finder.iter().flat_map(|finder| finder.find_overlapping_iter(text)) {
            if let Some(more) = self.marks.get(found.pattern().as_usize()) {
                marks.join(*more);
            }
        }
        marks
    }

    /// The language of that code.
    pub(super) fn language(&self, code: &str) -> Option<&Language> {
        self.languages.iter().find(|language| language.code == code)
    }
}

/// The headings of a language as patterns, each with its notion.
fn headings(language: &Language) -> impl Iterator<Item = (String, Option<Notion>)> {
    let skipped = language.skipped_headings.iter().map(|pattern| (pattern.written(), None));
    let notions = Notion::ALL.into_iter().zip(&language.notions);
    skipped.chain(notions.filter_map(|(notion, words)| Some((words.headings.as_ref()?.written(), Some(notion)))))
}

/// A notion's bit.
pub(super) fn bit(notion: Notion) -> u16 {
    1 << (notion as u16)
}

/// Whether a practice's bit is set.
pub(super) fn has(marks: Marks, practice: Practice) -> bool {
    marks.practices & (1 << (practice as u8)) != 0
}

/// A pattern, compiled when it is first asked: most runs meet one language and a few notions.
pub(super) struct Pattern {
    source: String,
    compiled: OnceLock<Option<Regex>>,
}

impl Pattern {
    fn new(source: String) -> Pattern {
        Pattern { source, compiled: OnceLock::new() }
    }

    fn written(&self) -> String {
        format!("(?i){}", self.source)
    }

    /// The compiled pattern; none where it does not compile, which the tests rule out.
    fn regex(&self) -> Option<&Regex> {
        self.compiled.get_or_init(|| pattern::regex(&self.written())).as_ref()
    }

    /// Whether it matches somewhere.
    pub(super) fn is_match(&self, text: &str) -> bool {
        self.regex().is_some_and(|regex| regex.is_match(text))
    }

    /// Where it matches first.
    pub(super) fn find<'t>(&self, text: &'t str) -> Option<Match<'t>> {
        self.regex()?.find(text)
    }
}

/// Whether a pattern that may be missing matches.
pub(super) fn holds(pattern: Option<&Pattern>, text: &str) -> bool {
    pattern.is_some_and(|pattern| pattern.is_match(text))
}

#[cfg(test)]
mod tests;
