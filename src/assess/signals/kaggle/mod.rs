//! What an account on Kaggle shows.
//!
//! Invariant: no answer here depends on a vote, a view, a download, a follower, a tier or a medal. Of a person's work
//! the best three count, weighted as the slots of the rubric, so that one more never takes anything away.

pub mod experimentation;
pub mod explains;
pub mod repeatability;
pub(crate) mod skill;

use super::{Answer, View, Work, kaggle};
use crate::assess::signals::words::sentence;
use crate::evidence::person::{KaggleFacts, KaggleNotebook, KagglePublication};
use crate::evidence::{Place, Slot};

/// Weights of the best three, as the slots of a criterion in the rubric.
const BEST_THREE: [f64; 3] = [0.40, 0.35, 0.25];

/// What amounts come to together: the best three, weighted; what is not there counts nothing.
fn best_three(amounts: impl IntoIterator<Item = f64>) -> f64 {
    let mut amounts: Vec<f64> = amounts.into_iter().collect();
    amounts.sort_by(|a, b| b.total_cmp(a));
    amounts.iter().zip(BEST_THREE).map(|(amount, weight)| amount * weight).sum()
}

/// Asks each notebook; `ask` tells what of it is not known. None of them known leaves the whole unknown.
fn each_notebook<'a, T: 'a>(
    view: &View<'a>,
    fact: impl Fn(&'a KaggleNotebook) -> Option<&'a Slot<T>>,
    amount: impl Fn(&'a T) -> f64,
) -> Answer<'a> {
    kaggle(view, |facts| match &facts.notebooks {
        Slot::Unknown(gap) => Answer::Unknown(gap),
        Slot::Absent => Answer::NotApplicable("no public notebook"),
        Slot::Seen(notebooks) => {
            let slots: Vec<&Slot<T>> = notebooks.iter().filter_map(fact).collect();
            let known: Vec<&T> = slots.iter().filter_map(|slot| slot.seen()).collect();
            match slots.iter().find_map(|slot| slot.gap()) {
                Some(gap) if known.is_empty() => Answer::Unknown(gap),
                // Reading stops at a few by our choice; the best of those not read may be better.
                _ if slots.is_empty() => Answer::NotApplicable("no notebook of that sort"),
                Some(_) => Answer::AtLeast(best_three(known.into_iter().map(amount))),
                None => Answer::Measured(best_three(known.into_iter().map(amount))),
            }
        }
    })
}

/// The account's facts, where they are known.
fn facts<'a>(view: &View<'a>) -> Option<&'a KaggleFacts> {
    Some(&view.person?.facts.kaggle.seen()?.facts)
}

fn notebooks<'a>(view: &View<'a>) -> impl Iterator<Item = &'a KaggleNotebook> {
    facts(view).and_then(|facts| facts.notebooks.seen()).into_iter().flatten()
}

/// A notebook as a piece of work.
fn notebook_work(notebook: &KaggleNotebook) -> Work {
    Work {
        artefact: sentence!("kaggle:{}/{}", notebook.account, notebook.slug),
        url: Some(sentence!("https://www.kaggle.com/code/{}/{}", notebook.account, notebook.slug)),
        revision: notebook.versions.seen().map(|version| sentence!("version {version}")),
    }
}

/// A data set or model as a piece of work.
fn publication_work(one: &KagglePublication) -> Work {
    let folder = if one.url.contains("/models/") { "models" } else { "datasets" };
    Work {
        artefact: sentence!("kaggle:{}/{folder}/{}", one.account, one.slug),
        url: Some(one.url.clone()),
        revision: one.versions.map(|version| sentence!("version {version}")),
    }
}

/// What stands there, without a path: a page of the platform shows no lines, and its address no version.
fn quote(text: &str) -> Place {
    Place::file("").quoting(text)
}

/// The same of a place in a notebook's source.
fn quoted(place: Option<&Place>) -> Option<Place> {
    Some(quote(place?.excerpt.as_deref()?))
}

/// The element with the largest amount, the first of equals.
fn largest<T: Copy>(all: impl Iterator<Item = (T, f64)>) -> Option<(T, f64)> {
    all.fold(None, |best: Option<(T, f64)>, one| match best {
        Some(best) if best.1 >= one.1 => Some(best),
        _ => Some(one),
    })
}

#[cfg(test)]
mod tests;
