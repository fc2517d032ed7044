//! Learning whether a commit message says what changed and why.
//!
//! The features (patterns) are written by people and stay as they are in the model's file; only their weights are
//! learned. Invariant: only commits that are one change are learned from and measured on.

use super::folds::{FOLDS, shuffled};
use super::regression::{Classes, fit, share};
use super::text::Mean;
use super::{LearnedModel, Split, restated};
use crate::accuracy::labels::{LabelFile, LabelsError};
use crate::accuracy::messages::{FILE, Labelled};
use crate::accuracy::statistics::area;
use crate::read::commit::{features_of, stored_messages};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// The regression's cost of a lost example: what the first weights were learned with, not chosen anew.
const COST: f64 = 0.5;
/// Shufflings that the held-out figures are the mean of.
const SHUFFLINGS: u8 = 5;
/// The feature that always holds.
const BIAS: &str = "bias";

/// A message's features by number, and what people say of it.
struct Example {
    features: Vec<usize>,
    /// Says what, says why.
    people: [bool; 2],
    project: String,
}

/// The model for the folder's labels; none where it has none.
pub(super) fn learned(folder: &Path, split: &Split<'_>) -> Result<Option<LearnedModel>, LabelsError> {
    let Some(file) = LabelFile::open(folder, FILE)? else { return Ok(None) };
    let rows: Vec<Labelled> = file.json_lines::<Labelled>()?.into_iter().filter(|row| row.atomic).collect();
    let names: Vec<&str> = std::iter::once(BIAS).chain(names(stored_messages())).collect();
    let number: BTreeMap<&str, usize> = names.iter().enumerate().map(|(at, name)| (*name, at)).collect();
    let examples: Vec<Example> = rows
        .iter()
        .map(|row| {
            let holding = std::iter::once(BIAS).chain(features_of(&row.message));
            Example {
                features: holding.filter_map(|name| number.get(name).copied()).collect(),
                people: [row.what, row.why],
                project: project(&row.url),
            }
        })
        .collect();
    let everything: Vec<&Example> = examples.iter().collect();
    let held_out = held_out(&everything, names.len(), split);
    let weights = weights(&everything, names.len());
    let data = format!("{} atomic messages of Tian et al. 2022: {}", examples.len(), split.name);
    let stated = restated(stored_messages(), &data, &file.sha256, &held_out);
    let text = weighed(&stated, &number, &weights);
    Ok(Some(LearnedModel { file: "commit_messages.toml", text, held_out }))
}

/// The name of the project a commit's address is of; empty where none is told.
fn project(url: &str) -> String {
    url.split('/').skip(3).take(2).collect::<Vec<_>>().join("/")
}

/// Names of the file's features, in its order.
fn names(stored: &str) -> impl Iterator<Item = &str> {
    stored.lines().filter_map(|line| line.strip_prefix("name = \"")?.strip_suffix('"'))
}

/// The file with each feature's weights in their lines.
fn weighed(stored: &str, number: &BTreeMap<&str, usize>, weights: &[Vec<f64>; 2]) -> String {
    let mut name = "";
    let mut text = String::with_capacity(stored.len());
    for line in stored.lines() {
        if line == "[bias]" {
            name = BIAS;
        } else if let Some(found) = line.strip_prefix("name = \"").and_then(|rest| rest.strip_suffix('"')) {
            name = found;
        }
        let [what, why] = weights;
        let of = |weights: &Vec<f64>| number.get(name).and_then(|at| weights.get(*at)).copied().unwrap_or(0.0);
        let said = |value: f64| format!("{:.2}", if value.abs() < 0.005 { 0.0 } else { value });
        match line.split_once(" = ") {
            Some(("what", _)) => text.push_str(&format!("what = {}", said(of(what)))),
            Some(("why", _)) => text.push_str(&format!("why = {}", said(of(why)))),
            _ => text.push_str(line),
        }
        text.push('\n');
    }
    text
}

/// Weights for what and for why.
fn weights(examples: &[&Example], features: usize) -> [Vec<f64>; 2] {
    let holding: Vec<&[usize]> = examples.iter().map(|example| example.features.as_slice()).collect();
    [0, 1].map(|label| {
        let yes: Vec<bool> = examples.iter().filter_map(|example| example.people.get(label).copied()).collect();
        // Classes balanced, so that 0.5 means "as likely as not" for a message from anywhere.
        fit(&holding, &yes, features, COST, Classes::Balanced)
    })
}

fn shares(weights: &[Vec<f64>; 2], example: &Example) -> [f64; 2] {
    [0, 1].map(|label: usize| {
        let of = |weights: &Vec<f64>| example.features.iter().filter_map(|feature| weights.get(*feature)).sum();
        share(weights.get(label).map_or(0.0, of))
    })
}

/// AUC of what, why and both for shares with what people say.
fn areas(judged: &[([f64; 2], [bool; 2])]) -> [Option<f64>; 3] {
    let auc = |scored: Vec<(f64, bool)>| area(&scored).map(|area| area.auc);
    [
        auc(judged.iter().map(|([what, _], [people, _])| (*what, *people)).collect()),
        auc(judged.iter().map(|([_, why], [_, people])| (*why, *people)).collect()),
        auc(judged.iter().map(|([what, why], [says_what, says_why])| (what * why, *says_what && *says_why)).collect()),
    ]
}

/// The figures on messages held out, in words.
fn held_out(examples: &[&Example], features: usize, split: &Split<'_>) -> String {
    let numbers: Vec<String> = (0..examples.len()).map(|number| number.to_string()).collect();
    let mut means: [Mean; 3] = Default::default();
    for shuffling in 0..SHUFFLINGS {
        let order = shuffled(numbers.iter().map(String::as_str), shuffling);
        let fold: Vec<usize> =
            numbers.iter().map(|number| order.get(number.as_str()).copied().unwrap_or(0) % FOLDS).collect();
        let judged = (0..FOLDS).flat_map(|held| {
            let of = |inside: bool| {
                let chosen = examples.iter().zip(&fold).filter(move |(_, fold)| (**fold == held) == inside);
                chosen.map(|(example, _)| *example).collect::<Vec<&Example>>()
            };
            let weights = weights(&of(false), features);
            of(true).into_iter().map(move |example| (shares(&weights, example), example.people)).collect::<Vec<_>>()
        });
        let judged: Vec<_> = judged.collect();
        means.iter_mut().zip(areas(&judged)).for_each(|(mean, auc)| mean.add(auc));
    }
    let projects: BTreeSet<&str> = examples.iter().map(|example| example.project.as_str()).collect();
    let mut apart: [Mean; 3] = Default::default();
    for project in &projects {
        let (tested, training): (Vec<&Example>, Vec<&Example>) =
            examples.iter().copied().partition(|example| example.project == *project);
        let weights = weights(&training, features);
        let judged: Vec<_> = tested.iter().map(|example| (shares(&weights, example), example.people)).collect();
        apart.iter_mut().zip(areas(&judged)).for_each(|(mean, auc)| mean.add(auc));
    }
    let said = |means: &[Mean; 3]| {
        let figures = ["what", "why", "both"].iter().zip(means).map(|(name, mean)| match mean.mean() {
            Some(figure) => format!("{name} {figure:.3}"),
            None => format!("{name} undefined"),
        });
        figures.collect::<Vec<_>>().join(", ")
    };
    let mut text = format!("AUC in {FOLDS} folds, mean of {SHUFFLINGS} shufflings: {}", said(&means));
    if projects.len() > 1 {
        text.push_str(&format!("; each of {} projects held out, mean: {}", projects.len(), said(&apart)));
    }
    text.push_str(&format!(" ({})", split.day));
    text
}
