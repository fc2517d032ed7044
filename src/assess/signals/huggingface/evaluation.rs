//! Is it told how good the models are, and how that is known?

use super::{MODELS, best_three, cite, name, of_card};
use crate::assess::signals::words::{counted, sentence};
use crate::assess::signals::{Finding, Side, Signal, View};
use crate::evidence::person::{EvalResult, HubRepository};

/// Results of one model beyond which more earn nothing.
const ENOUGH: usize = 4;

/// The group's signals.
pub const SIGNALS: &[Signal] = &[
    Signal {
        id: "hub_results_declared",
        revision: 1,
        question: "How many results do the best models declare with data set, metric and value?",
        unit: "results",
        ask: |view| best_three(view, MODELS, declared),
        cite: cite_declared,
    },
    Signal {
        id: "hub_results_sourced",
        revision: 1,
        question: "Is it said where the declared results of the best models come from?",
        unit: "models",
        ask: |view| best_three(view, MODELS, |one| Some(if sourced(one).is_some() { 1.0 } else { 0.0 })),
        cite: |view, side| {
            cite(
                view,
                side,
                MODELS,
                |one| Some(if sourced(one).is_some() { 1.0 } else { 0.0 }),
                |one, _, there| {
                    let result = sourced(one).filter(|_| there)?;
                    let from = match &result.source {
                        Some(source) => sentence!("from {source}"),
                        None => "checked by the platform".to_owned(),
                    };
                    Some((sentence!("{} says where its results come from: {from}", name(one)), None))
                },
            )
        },
    },
    Signal {
        id: "hub_results_tables",
        revision: 1,
        question: "Do the best model cards show results in a table?",
        unit: "models",
        ask: |view| best_three(view, MODELS, tables),
        cite: |view, side| {
            cite(view, side, MODELS, tables, |one, _, there| {
                let place = one.card.seen().and_then(|card| card.result_tables.first().cloned());
                Some(match there {
                    true => (sentence!("{} shows its results in a table", name(one)), place),
                    false => (sentence!("{} shows no table of results", name(one)), None),
                })
            })
        },
    },
    Signal {
        id: "hub_results_compared",
        revision: 1,
        question: "Do the best model cards set results beside a baseline or a spread?",
        unit: "models",
        ask: |view| best_three(view, MODELS, compared),
        cite: |view, side| {
            cite(view, side, MODELS, compared, |one, _, there| {
                let place = one.card.seen().and_then(|card| card.comparison.clone());
                Some(match there {
                    true => (sentence!("{} sets results beside a baseline, others or a spread", name(one)), place),
                    false => (sentence!("{} sets no result beside a baseline or a spread", name(one)), None),
                })
            })
        },
    },
];

/// Every result declared for machines: in the card's front matter and beside it.
fn results(one: &HubRepository) -> impl Iterator<Item = &EvalResult> {
    one.results.iter().chain(&one.metadata.results)
}

fn declared(one: &HubRepository) -> Option<f64> {
    Some(results(one).filter(|result| result.is_complete()).count().min(ENOUGH) as f64)
}

fn sourced(one: &HubRepository) -> Option<&EvalResult> {
    results(one).find(|result| result.is_complete() && (result.source.is_some() || result.verified))
}

fn tables(one: &HubRepository) -> Option<f64> {
    of_card(one, |card| if card.result_tables.is_empty() { 0.0 } else { 1.0 })
}

fn compared(one: &HubRepository) -> Option<f64> {
    of_card(one, |card| if card.comparison.is_some() { 1.0 } else { 0.0 })
}

fn cite_declared(view: &View<'_>, side: Side) -> Option<Finding> {
    cite(view, side, MODELS, declared, |one, _, there| {
        let complete: Vec<&EvalResult> = results(one).filter(|result| result.is_complete()).collect();
        if !there {
            return Some((sentence!("{} declares no result with data set, metric and value", name(one)), None));
        }
        let first = complete.first()?;
        let (metric, value, dataset) = (first.metric.as_deref()?, first.value.as_deref()?, first.dataset.as_deref()?);
        let number = counted(complete.len() as u64, "result");
        Some((sentence!("{} declares {number}, such as {metric} {value} on {dataset}", name(one)), None))
    })
}
