//! Learning what README sections are about.
//!
//! Invariant: what is said of held-out READMEs was learned, thresholds and choice of features too, without any section
//! of theirs.

use super::folds::{FOLDS, shuffled};
use super::regression::{Classes, fit, share};
use super::text::{Mean, weight};
use super::{LearnedModel, Split, restated};
use crate::accuracy::labels::{LabelFile, LabelsError};
use crate::accuracy::sections::{FILE, Labelled};
use crate::accuracy::statistics::{Confusion, over_labels};
use crate::read::readme::learning::{heading_features, is_heading_word, labels_given, section_labels, stored_sections};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

/// Labels of a section.
const LABELS: usize = 8;
/// The regression's cost of a lost example. In folds, 1 gave 0.002 less weighted F1; 0.1, before headings' words were
/// features, 0.010 less than 0.5.
const COST: f64 = 0.5;
/// Sections a fixed feature must hold for, and READMEs a heading's word must stand in, to get a weight.
const LEAST_SECTIONS: usize = 4;
const LEAST_READMES: usize = 3;
/// Parts of the training READMEs that are held out in turn for the thresholds.
const INNER_FOLDS: usize = 5;
/// Thresholds tried, as shares in 50ths.
const THRESHOLDS: std::ops::RangeInclusive<u8> = 5..=35;
/// F1 below the best that is as good as it: the threshold is the mean of those, since the best alone is luck.
const AS_GOOD: f64 = 0.01;
/// Shufflings that the held-out figure is the mean of.
const SHUFFLINGS: u8 = 3;

/// One labelled section.
struct Example {
    readme: String,
    /// Of the features that hold, their numbers; none where the heading opens no section.
    features: Option<Vec<usize>>,
    people: [bool; LABELS],
}

/// All labelled sections, and the features by number.
struct Corpus {
    examples: Vec<Example>,
    names: Vec<String>,
}

/// Weights of all features for each label.
type Weights = [Vec<f64>; LABELS];
/// For each label, its share or its threshold.
type PerLabel = [f64; LABELS];

/// The model for the folder's labels; none where it has none.
pub(super) fn learned(folder: &Path, split: &Split<'_>) -> Result<Option<LearnedModel>, LabelsError> {
    let Some(file) = LabelFile::open(folder, FILE)? else { return Ok(None) };
    let corpus = Corpus::read(folder, &file)?;
    let everything: Vec<&Example> = corpus.examples.iter().collect();
    let (weighted, plain) = held_out(&corpus);
    let said = |figure: Option<f64>| figure.map_or_else(|| "undefined".to_owned(), |figure| format!("{figure:.3}"));
    let held_out = format!(
        "weighted F1 {}, macro F1 {} in {FOLDS} folds, whole READMEs held out, thresholds within, mean of {SHUFFLINGS} shufflings ({})",
        said(weighted),
        said(plain),
        split.day
    );
    let order = order(&everything, 0);
    let thresholds = thresholds(&everything, &out_of_fold(&everything, &order, FOLDS, &corpus));
    let weights = corpus.weights(&everything);
    let readmes: BTreeSet<&str> = everything.iter().map(|example| example.readme.as_str()).collect();
    let data = format!(
        "{} READMEs, {} labelled sections, of Prana et al. 2019: {}",
        readmes.len(),
        everything.len(),
        split.name
    );
    let head = stored_sections().split("\n[what]").next().unwrap_or_default();
    let mut text = restated(head, &data, &file.sha256, &held_out);
    for (((_, label), threshold), weights) in section_labels().iter().zip(thresholds).zip(&weights) {
        let _ = write!(text, "\n[{label}]\nthreshold = {threshold:.3}\n\n[{label}.weights]\n");
        for (name, value) in corpus.names.iter().zip(weights) {
            if let Some(value) = weight(*value) {
                let _ = writeln!(text, "{name:?} = {value}");
            }
        }
    }
    Ok(Some(LearnedModel { file: "readme_sections.toml", text, held_out }))
}

impl Corpus {
    fn read(folder: &Path, file: &LabelFile) -> Result<Corpus, LabelsError> {
        let mut raw: Vec<(String, Option<Vec<String>>, [bool; LABELS])> = Vec::new();
        for row in file.json_lines::<Labelled>()? {
            let text = row.text(folder).map_err(|error| LabelsError::Unreadable {
                path: folder.join("readme-sections/readmes").join(&row.readme),
                detail: error.to_string(),
            })?;
            let headings: Vec<&str> = row.sections.iter().map(|section| section.heading.as_str()).collect();
            // The data names a README by its project: all of them are Markdown.
            for (section, features) in row.sections.iter().zip(heading_features("README.md", &text, &headings)) {
                let Some(people) = &section.labels else { continue };
                let mut given = [false; LABELS];
                given.iter_mut().zip(section_labels()).for_each(|(given, (label, _))| *given = people.contains(label));
                raw.push((row.readme.clone(), features, given));
            }
        }
        let names: BTreeSet<String> =
            raw.iter().flat_map(|(_, features, _)| features.iter().flatten().cloned()).collect();
        let number: BTreeMap<&str, usize> = names.iter().enumerate().map(|(at, name)| (name.as_str(), at)).collect();
        let examples = raw
            .into_iter()
            .map(|(readme, features, people)| {
                let numbers = |features: Vec<String>| -> Vec<usize> {
                    features.iter().filter_map(|name| number.get(name.as_str()).copied()).collect()
                };
                Example { readme, features: features.map(numbers), people }
            })
            .collect();
        Ok(Corpus { examples, names: names.into_iter().collect() })
    }

    /// Weights learned from some examples; features too rare among them weigh nothing.
    fn weights(&self, examples: &[&Example]) -> Weights {
        let mut sections = vec![0_usize; self.names.len()];
        let mut readmes: Vec<BTreeSet<&str>> = vec![BTreeSet::new(); self.names.len()];
        for example in examples {
            for feature in example.features.iter().flatten() {
                sections.get_mut(*feature).into_iter().for_each(|count| *count += 1);
                readmes.get_mut(*feature).into_iter().for_each(|names| {
                    names.insert(&example.readme);
                });
            }
        }
        let kept: Vec<bool> = self
            .names
            .iter()
            .zip(sections.iter().zip(&readmes))
            .map(|(name, (sections, readmes))| match is_heading_word(name) {
                true => readmes.len() >= LEAST_READMES,
                false => *sections >= LEAST_SECTIONS,
            })
            .collect();
        let matched: Vec<(Vec<usize>, &[bool; LABELS])> = examples
            .iter()
            .filter_map(|example| {
                let frequent = |feature: &usize| kept.get(*feature).copied().unwrap_or(false);
                Some((example.features.as_ref()?.iter().copied().filter(frequent).collect(), &example.people))
            })
            .collect();
        let holding: Vec<&[usize]> = matched.iter().map(|(features, _)| features.as_slice()).collect();
        std::array::from_fn(|label| {
            let yes: Vec<bool> =
                matched.iter().map(|(_, people)| people.get(label).copied().unwrap_or(false)).collect();
            fit(&holding, &yes, self.names.len(), COST, Classes::AsTheyAre)
        })
    }
}

/// The labels' shares for an example; none where its heading opens no section.
fn shares(weights: &Weights, example: &Example) -> Option<PerLabel> {
    let features = example.features.as_ref()?;
    let odds = |weights: &Vec<f64>| features.iter().filter_map(|feature| weights.get(*feature)).sum();
    Some(std::array::from_fn(|label| share(weights.get(label).map_or(0.0, odds))))
}

/// Each README's place in a shuffled order.
fn order(examples: &[&Example], shuffling: u8) -> BTreeMap<String, usize> {
    let places = shuffled(examples.iter().map(|example| example.readme.as_str()), shuffling);
    places.into_iter().map(|(readme, place)| (readme.to_owned(), place)).collect()
}

/// Shares for every example, each learned from the READMEs of the other folds.
fn out_of_fold(
    examples: &[&Example],
    order: &BTreeMap<String, usize>,
    folds: usize,
    corpus: &Corpus,
) -> Vec<Option<PerLabel>> {
    let fold = |example: &Example| order.get(&example.readme).map_or(0, |place| place % folds);
    let mut all = vec![None; examples.len()];
    for held in 0..folds {
        let training: Vec<&Example> = examples.iter().copied().filter(|example| fold(example) != held).collect();
        let weights = corpus.weights(&training);
        for (shares_of, example) in all.iter_mut().zip(examples).filter(|(_, example)| fold(example) == held) {
            *shares_of = shares(&weights, example);
        }
    }
    all
}

/// For each label the share from which giving it agrees best with people.
fn thresholds(examples: &[&Example], shares: &[Option<PerLabel>]) -> PerLabel {
    let of_label = |label: usize| {
        let scored: Vec<(f64, bool)> = shares
            .iter()
            .zip(examples)
            .filter_map(|(shares, example)| Some((*shares.as_ref()?.get(label)?, *example.people.get(label)?)))
            .collect();
        let tried: Vec<(f64, f64)> = THRESHOLDS
            .map(|fiftieths| {
                let threshold = f64::from(fiftieths) / 50.0;
                let mut count = Confusion::default();
                scored.iter().for_each(|(share, people)| count.count(*share >= threshold, *people));
                (threshold, count.f1().unwrap_or(0.0))
            })
            .collect();
        let best = tried.iter().map(|(_, f1)| *f1).fold(0.0, f64::max);
        let good: Vec<f64> = tried.iter().filter(|(_, f1)| *f1 >= best - AS_GOOD).map(|(share, _)| *share).collect();
        good.iter().sum::<f64>() / good.len().max(1) as f64
    };
    std::array::from_fn(of_label)
}

/// Weighted and macro F1 on READMEs held out, thresholds learned from the others too.
fn held_out(corpus: &Corpus) -> (Option<f64>, Option<f64>) {
    let everything: Vec<&Example> = corpus.examples.iter().collect();
    let other = section_labels().iter().position(|(_, name)| *name == "other");
    let (mut weighted, mut plain) = (Mean::default(), Mean::default());
    for shuffling in 0..SHUFFLINGS {
        let order = order(&everything, shuffling);
        let place = |example: &Example| order.get(&example.readme).copied().unwrap_or(0);
        let mut counts = [Confusion::default(); LABELS];
        for held in 0..FOLDS {
            let (tested, training): (Vec<&Example>, Vec<&Example>) =
                everything.iter().copied().partition(|example| place(example) % FOLDS == held);
            let inner: BTreeMap<String, usize> =
                order.iter().map(|(readme, place)| (readme.clone(), place / FOLDS)).collect();
            let within = out_of_fold(&training, &inner, INNER_FOLDS, corpus);
            let thresholds = thresholds(&training, &within);
            let weights = corpus.weights(&training);
            for example in tested {
                let ours = match shares(&weights, example) {
                    Some(shares) => labels_given(shares.into_iter().zip(thresholds)),
                    // As `label_headings` answers: what opens no section is about nothing else.
                    None => other.into_iter().collect(),
                };
                for (label, (count, people)) in counts.iter_mut().zip(example.people).enumerate() {
                    count.count(ours.contains(&label), people);
                }
            }
        }
        let (of_weighted, of_plain) = over_labels(&counts);
        weighted.add(of_weighted);
        plain.add(of_plain);
    }
    (weighted.mean(), plain.mean())
}
