//! The section labeller laid open for learning its weights: features as they are inferred, the decision as it is made.
//!
//! Called by `accuracy::learn` alone. Invariant: nothing is computed here that the labeller does not compute itself, so
//! that what is learned is what is used.

use super::labels::{LABELS, STORED, WORD, decided, named_features};
use super::{blocks, headings, limited, sections};
use crate::evidence::facts::SectionLabel;

/// The labels and their names in the model, in the order shares are handed to [`labels_given`].
pub(crate) fn section_labels() -> &'static [(SectionLabel, &'static str)] {
    &LABELS
}

/// The model as it is kept.
pub(crate) fn stored_sections() -> &'static str {
    STORED
}

/// Whether a feature is a word of the heading, and so one of many that a single README may have.
pub(crate) fn is_heading_word(feature: &str) -> bool {
    feature.starts_with(WORD)
}

/// Which labels are given for each label's share and threshold, as indices into [`section_labels`].
pub(crate) fn labels_given(shares: impl Iterator<Item = (f64, f64)>) -> Vec<usize> {
    decided(shares)
}

/// Names of the features that hold for the section each heading opens, none for one that opens none; headings and `path`
/// as for [`super::label_headings`].
pub(crate) fn heading_features<S: AsRef<str>>(path: &str, text: &str, given: &[S]) -> Vec<Option<Vec<String>>> {
    let (_, blocks) = blocks(path, limited(text));
    let outlines = sections::outlines(&blocks);
    let titles: Vec<&str> = outlines.iter().map(|outline| outline.title.as_str()).collect();
    let features = named_features(&outlines);
    let aligned = headings::aligned(given, &titles).into_iter();
    aligned.map(|index| index.and_then(|index| features.get(index).cloned())).collect()
}
