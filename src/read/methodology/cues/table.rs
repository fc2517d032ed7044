//! Reads one table of words.
//!
//! The tables are part of the program, so a fault in one is a fault of the program; the tests read them all. A pattern
//! that does not compile is left out rather than ending a run.

use super::{Language, Pattern, Words};
use crate::evidence::facts::Notion;
use crate::read::pattern::{no_letter, no_word};
use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    language: String,
    /// Whether the language sets its words apart by spaces.
    #[serde(default = "yes")]
    spaced: bool,
    reasons: Vec<String>,
    #[serde(default)]
    glue: Vec<String>,
    #[serde(default)]
    negations: Vec<String>,
    #[serde(default)]
    idle: Vec<String>,
    #[serde(default)]
    commands: Vec<String>,
    #[serde(default)]
    skipped_headings: Vec<String>,
    #[serde(default)]
    terms: BTreeMap<String, String>,
    notion: BTreeMap<Notion, Entry>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Entry {
    words: Vec<String>,
    patterns: Vec<String>,
    states: Vec<String>,
    with: Vec<String>,
    idle: Vec<String>,
    headings: Vec<String>,
    figures: bool,
    negatable: bool,
    figure_needed: bool,
    examples: Vec<String>,
    mentions: Vec<String>,
    counterexamples: Vec<String>,
}

fn yes() -> bool {
    true
}

/// The language of a table, and its words by notion.
pub(super) fn language(text: &str) -> (Language, Vec<(Notion, String)>) {
    let table: Table = match toml::from_str(text) {
        Ok(table) => table,
        // Written beside this file; the tests read them all.
        Err(error) => panic!("a table of this program cannot be read: {error}"),
    };
    let writer = Writer { spaced: table.spaced, terms: &table.terms };
    let mut stems = Vec::new();
    let mut notions = Vec::with_capacity(Notion::ALL.len());
    for notion in Notion::ALL {
        let Some(entry) = table.notion.get(&notion) else {
            notions.push(Words::default());
            continue;
        };
        stems.extend(entry.words.iter().map(|word| (notion, word.to_lowercase())));
        notions.push(Words {
            pattern: writer.anywhere(&entry.patterns),
            states: writer.anywhere(&entry.states),
            with: writer.anywhere(&entry.with),
            idle: writer.anywhere(&entry.idle),
            headings: writer.whole(&entry.headings),
            figures: entry.figures,
            negatable: entry.negatable,
            figure_needed: entry.figure_needed,
            #[cfg(test)]
            samples: [entry.examples.clone(), entry.mentions.clone(), entry.counterexamples.clone()],
        });
        #[cfg(not(test))]
        let _ = (&entry.examples, &entry.mentions, &entry.counterexamples);
    }
    let language = Language {
        reasons: writer.anywhere(&table.reasons),
        glue: writer.anywhere(&table.glue),
        negations: writer.at_end(&table.negations),
        idle: writer.anywhere(&table.idle),
        commands: writer.at_start(&table.commands),
        skipped_headings: writer.whole(&table.skipped_headings),
        code: table.language,
        notions,
    };
    (language, stems)
}

/// Writes patterns out.
struct Writer<'a> {
    spaced: bool,
    terms: &'a BTreeMap<String, String>,
}

impl Writer<'_> {
    fn anywhere(&self, patterns: &[String]) -> Option<Pattern> {
        let (before, after) = self.bounds();
        self.joined(patterns).map(|all| Pattern::new(format!("{before}(?:{all}){after}")))
    }

    fn at_start(&self, patterns: &[String]) -> Option<Pattern> {
        let (_, after) = self.bounds();
        self.joined(patterns).map(|all| Pattern::new(format!("^(?:{}|_)*(?:{all}){after}", no_word())))
    }

    /// At the end of what stands before some words, at most two words away.
    fn at_end(&self, patterns: &[String]) -> Option<Pattern> {
        let (before, _) = self.bounds();
        let gap = if self.spaced { "(?: [^ ,;:]+){0,2} ?" } else { ".{0,3}" };
        self.joined(patterns).map(|all| Pattern::new(format!("{before}(?:{all}){gap}$")))
    }

    /// The whole of a heading, numbers before it left aside.
    fn whole(&self, patterns: &[String]) -> Option<Pattern> {
        self.joined(patterns).map(|all| Pattern::new(format!("^{other}*(?:{all}){other}*$", other = no_letter())))
    }

    /// What stands before and after a whole word.
    fn bounds(&self) -> (String, String) {
        match self.spaced {
            true => (format!("(?:^|{})", no_word()), format!("(?:$|{})", no_word())),
            false => (String::new(), String::new()),
        }
    }

    fn joined(&self, patterns: &[String]) -> Option<String> {
        let written: Vec<String> = patterns.iter().map(|pattern| self.written(pattern)).collect();
        (!written.is_empty()).then(|| written.join("|"))
    }

    /// A pattern with its terms, gaps and letters written out.
    fn written(&self, pattern: &str) -> String {
        let mut text = pattern.trim_end().to_owned();
        for (name, meaning) in self.terms {
            text = text.replace(&format!("<{name}>"), meaning);
        }
        for most in 1..=20 {
            let (mark, gap) = match self.spaced {
                true => (format!("<{most}>"), format!("(?:[^ ]+ ){{0,{most}}}?")),
                false => (format!("<{most}>"), format!(".{{0,{most}}}?")),
            };
            text = text.replace(&mark, &gap);
        }
        text.replace("\\w", "[^ ,.;:!?()\"]")
    }
}
