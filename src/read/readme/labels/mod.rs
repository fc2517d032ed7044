//! What each section of a README is about: the eight labels of Prana et al. 2019, several at a time.
//!
//! Each label has a weight for each feature (`features`), learned once by logistic regression on labelled READMEs (see
//! `config/models/readme_sections.toml` for the recipe); a section carries every label whose share reaches the label's
//! threshold, and its likeliest label in any case. Invariant: the same sections give the same labels; nothing here
//! looks at more than the outlines it is handed.

mod features;
mod lexicon;

use super::labels::features::{Context, all_notions, holding, names};
use crate::evidence::facts::SectionLabel;
use crate::read::LearnedFrom;
pub(super) use features::{Outline, TEXT};
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// All labels, in the order the weights are stored in.
const LABELS: [(SectionLabel, &str); 8] = [
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
    /// Threshold, and weights by feature index, for each of [`LABELS`].
    parts: Vec<(f64, Vec<f64>)>,
}

static MODEL: LazyLock<Model> = LazyLock::new(|| {
    let text = include_str!("../../../../config/models/readme_sections.toml");
    let stored: Stored = toml::from_str(text).unwrap_or_default();
    let names = names();
    let parts = LABELS
        .iter()
        .map(|(_, label)| {
            let Some(part) = stored.labels.get(*label) else { return (f64::INFINITY, vec![0.0; names.len()]) };
            (part.threshold, names.iter().map(|name| part.weights.get(name).copied().unwrap_or(0.0)).collect())
        })
        .collect();
    Model { learned_from: stored.learned_from, parts }
});

/// What the weights were learned from.
pub(super) fn learned_from() -> &'static LearnedFrom {
    &MODEL.learned_from
}

/// Labels of every section, in order of [`SectionLabel`].
pub(super) fn labelled(all: &[Outline]) -> Vec<Vec<SectionLabel>> {
    let notions = all_notions(all);
    (0..all.len()).map(|at| one(&holding(Context { all, at, notions: &notions }))).collect()
}

fn one(features: &[usize]) -> Vec<SectionLabel> {
    let mut best: Option<(f64, SectionLabel)> = None;
    let mut given = Vec::new();
    for ((threshold, weights), (label, _)) in MODEL.parts.iter().zip(LABELS) {
        let odds: f64 = features.iter().filter_map(|index| weights.get(*index)).sum();
        let share = 1.0 / (1.0 + (-odds).exp());
        if share >= *threshold {
            given.push(label);
        }
        let margin = share / threshold;
        if best.is_none_or(|(most, _)| margin > most) {
            best = Some((margin, label));
        }
    }
    if given.is_empty() {
        given.extend(best.map(|(_, label)| label));
    }
    given
}

/// Names of the features and those that hold for each section: what the weights are learned from.
#[cfg(test)]
pub(super) fn design(all: &[Outline]) -> (Vec<String>, Vec<Vec<usize>>) {
    let notions = all_notions(all);
    (names(), (0..all.len()).map(|at| holding(Context { all, at, notions: &notions })).collect())
}
