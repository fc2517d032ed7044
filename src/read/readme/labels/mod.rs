//! What each section of a README is about: the eight labels of Prana et al. 2019, several at a time.
//!
//! Each label has a weight for each feature (`features`), learned by logistic regression on labelled READMEs by
//! `accuracy::learn` (`config/models/README.md` tells the command); a section carries every label whose share reaches
//! the label's threshold, and its likeliest label in any case. Invariant: the same sections give the same labels; nothing here
//! looks at more than the outlines it is handed.

mod features;
mod lexicon;

use crate::evidence::facts::SectionLabel;
use crate::read::LearnedFrom;
use features::{Context, all_notions, holding, names, words};
pub(super) use features::{Outline, TEXT, WORD};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

/// The model as it is kept.
pub(super) const STORED: &str = include_str!("../../../../config/models/readme_sections.toml");

/// All labels, in the order the weights are stored in.
pub(super) const LABELS: [(SectionLabel, &str); 8] = [
    (SectionLabel::What, "what"),
    (SectionLabel::Why, "why"),
    (SectionLabel::How, "how"),
    (SectionLabel::When, "when"),
    (SectionLabel::Who, "who"),
    (SectionLabel::References, "references"),
    (SectionLabel::Contribution, "contribution"),
    (SectionLabel::Other, "other"),
];

/// The model's file.
#[derive(Debug, Default, serde::Deserialize)]
struct Stored {
    learned_from: LearnedFrom,
    #[serde(flatten)]
    labels: BTreeMap<String, LabelModel>,
}

/// One label's part of the model.
#[derive(Debug, serde::Deserialize)]
struct LabelModel {
    /// Share from which the label is given, 0 to 1.
    threshold: f64,
    /// Log-odds by feature name; features left out weigh nothing.
    weights: BTreeMap<String, f64>,
}

struct Model {
    learned_from: LearnedFrom,
    /// One for each of [`LABELS`].
    parts: Vec<Part>,
}

/// What decides on one label.
struct Part {
    threshold: f64,
    /// By fixed feature, in the order of [`names`].
    fixed: Vec<f64>,
    /// By name, of the headings' words.
    words: BTreeMap<String, f64>,
}

static MODEL: LazyLock<Model> = LazyLock::new(|| {
    let mut stored: Stored = toml::from_str(STORED).unwrap_or_default();
    let names = names();
    let mut part = |label: &str| {
        let unread = LabelModel { threshold: f64::INFINITY, weights: BTreeMap::new() };
        let LabelModel { threshold, mut weights } = stored.labels.remove(label).unwrap_or(unread);
        let fixed = names.iter().map(|name| weights.remove(name).unwrap_or(0.0)).collect();
        Part { threshold, fixed, words: weights }
    };
    let parts = LABELS.iter().map(|(_, label)| part(label)).collect();
    Model { learned_from: stored.learned_from, parts }
});

/// What the weights were learned from.
pub(super) fn learned_from() -> &'static LearnedFrom {
    &MODEL.learned_from
}

/// Labels of every section, in order of [`SectionLabel`].
pub(super) fn labelled(all: &[Outline]) -> Vec<Vec<SectionLabel>> {
    let notions = all_notions(all);
    let contexts = (0..all.len()).map(|at| Context { all, at, notions: &notions });
    contexts.map(|context| one(&holding(context), &words(context))).collect()
}

fn one(features: &[usize], words: &BTreeSet<String>) -> Vec<SectionLabel> {
    let shares = MODEL.parts.iter().map(|part| {
        let fixed: f64 = features.iter().filter_map(|index| part.fixed.get(*index)).sum();
        let words: f64 = words.iter().filter_map(|word| part.words.get(word)).sum();
        (1.0 / (1.0 + (-(fixed + words)).exp()), part.threshold)
    });
    decided(shares).into_iter().filter_map(|index| LABELS.get(index)).map(|(label, _)| *label).collect()
}

/// Which labels are given for their shares and thresholds: all that reach theirs, else the one nearest to it. Indices
/// into what was handed over.
pub(super) fn decided(shares: impl Iterator<Item = (f64, f64)>) -> Vec<usize> {
    let mut best: Option<(f64, usize)> = None;
    let mut given = Vec::new();
    for (index, (share, threshold)) in shares.enumerate() {
        if share >= threshold {
            given.push(index);
        }
        let margin = share / threshold;
        if best.is_none_or(|(most, _)| margin > most) {
            best = Some((margin, index));
        }
    }
    if given.is_empty() {
        given.extend(best.map(|(_, index)| index));
    }
    given
}

/// Names of the features that hold for each section: what the weights are learned from.
pub(super) fn named_features(all: &[Outline]) -> Vec<Vec<String>> {
    let notions = all_notions(all);
    let names = names();
    let contexts = (0..all.len()).map(|at| Context { all, at, notions: &notions });
    contexts
        .map(|context| {
            let fixed = holding(context).into_iter().filter_map(|index| names.get(index).cloned());
            fixed.chain(words(context)).collect()
        })
        .collect()
}
