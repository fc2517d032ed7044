//! What the words of a heading name, in the languages most READMEs are written in.
//!
//! The terms stand in `config/models/heading_notions.toml`. Invariant: the same heading names the same notions, in the
//! order of their names.

use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Notions by name, each with its terms.
static NOTIONS: LazyLock<Vec<(String, Vec<Term>)>> = LazyLock::new(|| {
    let text = include_str!("../../../../config/models/heading_notions.toml");
    let notions: BTreeMap<String, String> = toml::from_str(text).unwrap_or_default();
    notions
        .into_iter()
        .map(|(notion, terms)| {
            (notion, terms.split(',').map(str::trim).filter(|term| !term.is_empty()).map(Term::new).collect())
        })
        .collect()
});

/// One way to name a notion.
#[derive(Debug)]
enum Term {
    /// In a script without spaces: anywhere, or for a single character, the whole heading.
    Dense(String),
    /// One or more words.
    Words(String),
    /// One or more words, the last one only begun.
    Begins(String),
}

impl Term {
    fn new(term: &str) -> Self {
        let dense = |c: char| matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}');
        match term.strip_suffix('*') {
            _ if term.chars().any(dense) => Term::Dense(term.to_owned()),
            Some(stem) => Term::Begins(format!(" {stem}")),
            None => Term::Words(format!(" {term} ")),
        }
    }

    /// Whether it stands in a heading of single spaces, with one at each end.
    fn names(&self, spaced: &str) -> bool {
        match self {
            Term::Dense(term) if term.chars().count() == 1 => spaced.trim() == term,
            Term::Dense(term) | Term::Words(term) | Term::Begins(term) => spaced.contains(term.as_str()),
        }
    }
}

/// Names of all notions, in order.
pub(super) fn names() -> impl ExactSizeIterator<Item = &'static str> {
    NOTIONS.iter().map(|(notion, _)| notion.as_str())
}

/// The notions a heading names, as indices into [`names`].
pub(super) fn notions(heading: &str) -> Vec<usize> {
    let lower = heading.to_lowercase();
    let mut spaced = String::with_capacity(lower.len() + 2);
    spaced.push(' ');
    for c in lower.chars() {
        if c.is_alphanumeric() {
            spaced.push(c);
        } else if !spaced.ends_with(' ') {
            spaced.push(' ');
        }
    }
    if !spaced.ends_with(' ') {
        spaced.push(' ');
    }
    NOTIONS
        .iter()
        .enumerate()
        .filter(|(_, (_, terms))| terms.iter().any(|term| term.names(&spaced)))
        .map(|(index, _)| index)
        .collect()
}
