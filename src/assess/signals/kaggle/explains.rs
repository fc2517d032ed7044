//! Do notebooks reason in text and build features on purpose, and are data sets documented?

use super::{
    best_three, each_notebook, facts, kaggle, largest, notebook_work, notebooks, publication_work, quote, quoted,
};
use crate::assess::signals::words::{counted, sentence};
use crate::assess::signals::{Answer, Finding, Side, Signal, View};
use crate::evidence::person::{KaggleNotebook, KagglePublication, NotebookReading};
use crate::evidence::{Gap, Slot};

/// Words from which a description says what is in the data, where from, and what it is good for.
const FULL_DESCRIPTION: f64 = 120.0;
/// What the description counts beside the licence.
const DESCRIPTION: f64 = 0.7;

/// The group's signals.
pub const SIGNALS: &[Signal] = &[
    Signal {
        id: "kaggle_text_words",
        revision: 1,
        question: "How many words of text stand in the best three notebooks read?",
        unit: "words",
        ask: |view| each_notebook(view, text_of, |read| read.text_words as f64),
        cite: |view, side| {
            let (best, words) = largest(read(view).map(|(one, read)| (one, read.text_words as f64)))?;
            let text = match side {
                Side::For if words >= 100.0 => sentence!("{} beside the code", counted(words as u64, "word")),
                Side::Against if words < 100.0 => {
                    sentence!("The notebook with most text has {}", counted(words as u64, "word"))
                }
                _ => return None,
            };
            Some(Finding::new(text, words).about(notebook_work(best)))
        },
    },
    Signal {
        id: "kaggle_text_share",
        revision: 1,
        question: "How many cells of text come to one of code in the best three notebooks read?",
        unit: "cells",
        ask: |view| each_notebook(view, text_of, text_share),
        cite: |view, side| {
            let (best, share) = largest(read(view).map(|(one, read)| (one, text_share(read))))?;
            let reading = best.reading.seen()?;
            let is_much = share >= 0.3;
            (is_much == (side == Side::For)).then(|| {
                let text = sentence!(
                    "{} beside {}",
                    counted(reading.text_cells, "text cell"),
                    counted(reading.code_cells, "code cell")
                );
                Finding::new(text, share).about(notebook_work(best))
            })
        },
    },
    Signal {
        id: "kaggle_reasons",
        revision: 1,
        question: "How many sentences in the best three notebooks read give a reason, weigh or conclude?",
        unit: "sentences",
        ask: |view| each_notebook(view, text_of, |read| read.reasons as f64),
        cite: |view, side| {
            let (best, count) = largest(read(view).map(|(one, read)| (one, read.reasons as f64)))?;
            let place = quoted(best.reading.seen()?.reason_places.first());
            match side {
                Side::For if count > 0.0 => {
                    let text = sentence!("{} giving reasons or weighing choices", counted(count as u64, "sentence"));
                    Some(Finding::new(text, count).at(place.as_ref()).about(notebook_work(best)))
                }
                Side::Against if count <= 0.0 => {
                    Some(Finding::new("No notebook read says why anything was done", 0.0).about(notebook_work(best)))
                }
                _ => None,
            }
        },
    },
    Signal {
        id: "kaggle_features",
        revision: 1,
        question: "How many features do the best three notebooks read build?",
        unit: "features",
        ask: |view| each_notebook(view, |one| Some(&one.reading), |read| read.features as f64),
        cite: |view, side| {
            let read = notebooks(view).filter_map(|one| Some((one, one.reading.seen()?.features as f64)));
            let (best, count) = largest(read)?;
            let place = quoted(best.reading.seen()?.feature_places.first());
            match side {
                Side::For if count > 0.0 => Some(
                    Finding::new(sentence!("{} built in one notebook", counted(count as u64, "feature")), count)
                        .at(place.as_ref())
                        .about(notebook_work(best)),
                ),
                Side::Against if count <= 0.0 => {
                    Some(Finding::new("No notebook read builds a feature", 0.0).about(notebook_work(best)))
                }
                _ => None,
            }
        },
    },
    Signal {
        id: "kaggle_documented",
        revision: 1,
        question: "How well do the best three published data sets and models say what they are and who may use them?",
        unit: "share",
        ask: documented,
        cite: |view, side| {
            let (best, share) = largest(publications(view).filter_map(|one| Some((one, documentation(one)?))))?;
            let words = best.description.seen().copied().unwrap_or(0);
            let licence = best.licence.as_deref().map_or("names no licence".into(), |name| sentence!("licence {name}"));
            let text = sentence!("{}: {} of description, {licence}", best.title, counted(words, "word"));
            let is_good = share >= 0.5;
            (is_good == (side == Side::For)).then(|| {
                let place = best.excerpt.as_deref().map(quote);
                Finding::new(text, share).at(place.as_ref()).about(publication_work(best))
            })
        },
    },
    Signal {
        id: "kaggle_explained_work",
        revision: 1,
        question: "How many notebooks were read, and how many data sets and models are there?",
        unit: "pieces of work",
        ask: |view| {
            kaggle(view, |facts| {
                let read = facts.notebooks.seen().into_iter().flatten().filter(|one| one.reading.seen().is_some());
                let published = [&facts.datasets, &facts.models].into_iter().filter_map(Slot::seen).map(Vec::len);
                let count = (read.count() + published.sum::<usize>()) as f64;
                let unknown = [facts.notebooks.gap(), facts.datasets.gap(), facts.models.gap()];
                if unknown.iter().any(Option::is_some) { Answer::AtLeast(count) } else { Answer::Measured(count) }
            })
        },
        cite: |_, _| None,
    },
];

/// What is read of a notebook, where it was chosen; scripts have no cells of text to ask for.
fn text_of(notebook: &KaggleNotebook) -> Option<&Slot<NotebookReading>> {
    (!notebook.is_script).then_some(&notebook.reading)
}

fn read<'a>(view: &View<'a>) -> impl Iterator<Item = (&'a KaggleNotebook, &'a NotebookReading)> {
    notebooks(view).filter(|one| !one.is_script).filter_map(|one| Some((one, one.reading.seen()?)))
}

/// Cells of text to one of code, at most 2.
fn text_share(read: &NotebookReading) -> f64 {
    // A heading over every cell is no text: a cell that says something has some twenty words.
    let told = (read.text_words as f64 / 20.0).min(read.text_cells as f64);
    (told / (read.code_cells.max(1) as f64)).min(2.0)
}

fn publications<'a>(view: &View<'a>) -> impl Iterator<Item = &'a KagglePublication> {
    facts(view)
        .into_iter()
        .flat_map(|facts| [&facts.datasets, &facts.models])
        .flat_map(|all| all.seen().into_iter().flatten())
}

/// 0 to 1; none where the description was not looked at.
fn documentation(one: &KagglePublication) -> Option<f64> {
    let words = match &one.description {
        Slot::Seen(words) => *words as f64,
        Slot::Absent => 0.0,
        Slot::Unknown(_) => return None,
    };
    let licence = if one.licence.is_some() { 1.0 - DESCRIPTION } else { 0.0 };
    Some((words / FULL_DESCRIPTION).min(1.0) * DESCRIPTION + licence)
}

fn documented<'a>(view: &View<'a>) -> Answer<'a> {
    kaggle(view, |facts| {
        let both = [&facts.datasets, &facts.models];
        let all: Vec<&KagglePublication> = both.iter().filter_map(|all| all.seen()).flatten().collect();
        let gap: Option<&'a Gap> = both.into_iter().find_map(Slot::gap);
        let unread = all.iter().find_map(|one| one.description.gap());
        let known: Vec<f64> = all.iter().filter_map(|one| documentation(one)).collect();
        match gap.or(unread) {
            Some(gap) if known.is_empty() => Answer::Unknown(gap),
            Some(_) => Answer::AtLeast(best_three(known)),
            None if all.is_empty() => Answer::NotApplicable("no published data set or model"),
            None => Answer::Measured(best_three(known)),
        }
    })
}
