//! What a docstring or documentation comment says beyond the name it stands at.
//!
//! Called by the Python walk and by the reader of other languages. Invariant: linear in the text; a comment that only
//! spells out the name, its parameters or a template's words has no words of its own.

use std::hash::{DefaultHasher, Hash, Hasher};

/// Bytes of a comment that are read: more adds no judgement.
const MAX_READ: usize = 1_200;
/// Fewer own words than this say nothing: "Fit the model." at `fit`.
pub(crate) const FEWEST_WORDS: u32 = 2;

/// The words of a comment that are its own.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Doc {
    /// How many.
    pub words: u32,
    /// A hash of them in order, to tell comments that say the same.
    pub hash: u64,
}

impl Doc {
    /// Reads a comment at a definition of that name with those parameters.
    pub(crate) fn read<'n>(text: &str, name: &str, parameters: impl Iterator<Item = &'n str>) -> Doc {
        let end = (0..=text.len().min(MAX_READ)).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
        let text = text.get(..end).unwrap_or_default();
        let mut names: Vec<String> = Vec::new();
        split_name(name, &mut names);
        parameters.for_each(|parameter| split_name(parameter, &mut names));
        let mut doc = Doc::default();
        let mut hasher = DefaultHasher::new();
        let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| word.chars().nth(1).is_some());
        for word in words.map(str::to_lowercase) {
            if is_stock(&word) || names.iter().any(|part| is_same(part, &word)) {
                continue;
            }
            doc.words += 1;
            word.hash(&mut hasher);
        }
        doc.hash = hasher.finish();
        doc
    }

    /// Whether it says something.
    pub(crate) fn says(&self) -> bool {
        self.words >= FEWEST_WORDS
    }
}

/// The words of `load_trainData` in lower case.
fn split_name(name: &str, words: &mut Vec<String>) {
    let mut word = String::new();
    for c in name.chars().take(200) {
        let parts = !c.is_alphanumeric() || (c.is_uppercase() && word.ends_with(|last: char| last.is_lowercase()));
        if parts && !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        if c.is_alphanumeric() {
            word.extend(c.to_lowercase());
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
}

/// Whether two words are forms of one: `compute` and `computes`, `initialise` and `initialisation`, `init` and
/// `initialize`.
fn is_same(part: &str, word: &str) -> bool {
    if part == word {
        return true;
    }
    let shared = part.chars().zip(word.chars()).take_while(|(a, b)| a == b).count();
    let shorter = part.chars().count().min(word.chars().count());
    shared >= 3 && (shared == shorter || shared >= 5)
}

/// Words of templates and of grammar.
fn is_stock(word: &str) -> bool {
    matches!(
        word,
        "an" | "and"
            | "any"
            | "are"
            | "arg"
            | "args"
            | "argument"
            | "arguments"
            | "as"
            | "at"
            | "be"
            | "bool"
            | "by"
            | "class"
            | "constructor"
            | "default"
            | "description"
            | "dict"
            | "does"
            | "export"
            | "false"
            | "float"
            | "for"
            | "from"
            | "func"
            | "function"
            | "given"
            | "helper"
            | "if"
            | "in"
            | "input"
            | "inputs"
            | "int"
            | "into"
            | "is"
            | "it"
            | "its"
            | "kwargs"
            | "list"
            | "main"
            | "method"
            | "module"
            | "name"
            | "none"
            | "not"
            | "object"
            | "of"
            | "on"
            | "optional"
            | "or"
            | "output"
            | "outputs"
            | "param"
            | "parameter"
            | "parameters"
            | "params"
            | "performs"
            | "raises"
            | "result"
            | "results"
            | "return"
            | "returned"
            | "returns"
            | "rtype"
            | "self"
            | "some"
            | "str"
            | "string"
            | "summary"
            | "that"
            | "the"
            | "this"
            | "to"
            | "todo"
            | "true"
            | "tuple"
            | "type"
            | "types"
            | "used"
            | "using"
            | "value"
            | "values"
            | "void"
            | "where"
            | "which"
            | "will"
            | "with"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str, name: &str) -> u32 {
        Doc::read(text, name, ["path", "n_clusters"].into_iter()).words
    }

    #[test]
    fn a_name_spelt_out_says_nothing() {
        for (text, name) in [
            ("Computes the loss.", "compute_loss"),
            ("Load data", "loadData"),
            ("_summary_\n\nArgs:\n    path (_type_): _description_\n    n_clusters: _description_", "cluster"),
            ("Initialise the class.", "__init__"),
            ("This function performs the preprocessing of the given input.", "preprocess"),
            ("TODO", "main"),
            ("", "f"),
        ] {
            assert!(words(text, name) < FEWEST_WORDS, "{text}");
        }
        assert!(words("Weighted cross entropy; pixels without a label do not count.", "compute_loss") > 5);
        assert!(words("Нормирует вектор перед сравнением.", "norm") > 2);
    }

    #[test]
    fn templates_that_differ_by_the_name_alone_are_the_same() {
        let read = |text: &str, name: &str| Doc::read(text, name, std::iter::empty()).hash;
        assert_eq!(
            read("Handles training for the whole system", "train"),
            read("Handles evaluation for the whole system", "evaluate")
        );
        assert_ne!(read("Reads rows from disk", "a"), read("Writes rows to disk", "b"));
    }
}
