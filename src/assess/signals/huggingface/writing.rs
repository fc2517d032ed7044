//! Do the cards explain?

use super::{WITH_CARD, best_three, cite, name, of_card};
use crate::assess::signals::Signal;
use crate::assess::signals::words::{counted, sentence};
use crate::evidence::person::HubRepository;

/// Amounts of one card beyond which more earn nothing.
const ENOUGH_WORDS: u64 = 300;
const ENOUGH_REASONS: u64 = 3;
const ENOUGH_FIGURES: u64 = 3;
const ENOUGH_HEADINGS: u64 = 6;

/// The group's signals.
pub const SIGNALS: &[Signal] = &[
    Signal {
        id: "hub_card_prose",
        revision: 1,
        question: "How many words of their own do the best cards have?",
        unit: "words",
        ask: |view| best_three(view, WITH_CARD, prose),
        cite: |view, side| {
            cite(view, side, WITH_CARD, prose, |one, _, there| {
                let words = one.card.seen().map_or(0, |card| card.words);
                Some(match there {
                    true => (sentence!("The card of {} has {} of its own", name(one), counted(words, "word")), None),
                    false => (sentence!("{} has no words beside what a template wrote", name(one)), None),
                })
            })
        },
    },
    Signal {
        id: "hub_card_reasons",
        revision: 1,
        question: "How often do the best cards give a reason?",
        unit: "sentences",
        ask: |view| best_three(view, WITH_CARD, reasons),
        cite: |view, side| {
            cite(view, side, WITH_CARD, reasons, |one, _, there| {
                let card = one.card.seen();
                let number = card.map_or(0, |card| card.reasons);
                Some(match there {
                    true => (
                        sentence!("The card of {} gives reasons in {}", name(one), counted(number, "passage")),
                        card.and_then(|card| card.first_reason.clone()),
                    ),
                    false => (sentence!("The card of {} gives no reasons", name(one)), None),
                })
            })
        },
    },
    Signal {
        id: "hub_card_figures",
        revision: 1,
        question: "How many tables, images and blocks of code do the best cards have?",
        unit: "figures",
        ask: |view| best_three(view, WITH_CARD, |one| of_card(one, |card| card.figures.min(ENOUGH_FIGURES) as f64)),
        cite: |_, _| None,
    },
    Signal {
        id: "hub_card_headings",
        revision: 1,
        question: "How many headings with something under them do the best cards have?",
        unit: "headings",
        ask: |view| best_three(view, WITH_CARD, |one| of_card(one, |card| card.headings.min(ENOUGH_HEADINGS) as f64)),
        cite: |_, _| None,
    },
];

fn prose(one: &HubRepository) -> Option<f64> {
    of_card(one, |card| card.words.min(ENOUGH_WORDS) as f64)
}

fn reasons(one: &HubRepository) -> Option<f64> {
    of_card(one, |card| card.reasons.min(ENOUGH_REASONS) as f64)
}
