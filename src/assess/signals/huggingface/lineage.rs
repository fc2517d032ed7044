//! Is it told what the published work was made from?

use super::{MODELS, WITH_CARD, best_three, cite, name};
use crate::assess::signals::Signal;
use crate::assess::signals::words::{listed, sentence};
use crate::evidence::person::{CardFacts, CardSection, HubKind, HubRepository};
use crate::evidence::{Place, Slot};

/// The group's signals.
pub const SIGNALS: &[Signal] = &[
    Signal {
        id: "hub_origin_named",
        revision: 1,
        question: "Do the best repositories say what they were made from?",
        unit: "repositories",
        ask: |view| best_three(view, WITH_CARD, origin),
        cite: |view, side| {
            cite(view, side, WITH_CARD, origin, |one, _, there| {
                Some(match (there, one.kind, one.metadata.base_models.first()) {
                    (false, ..) => (sentence!("{} does not say what it was made from", name(one)), None),
                    (_, HubKind::Model, Some(base)) => (sentence!("{} names its base model, {base}", name(one)), None),
                    (_, HubKind::Model, None) => {
                        (sentence!("{} says it was trained from scratch", name(one)), from_scratch(one))
                    }
                    _ => (sentence!("{} says where its data comes from", name(one)), creation(one)),
                })
            })
        },
    },
    Signal {
        id: "hub_data_named",
        revision: 1,
        question: "Do the best models name the data they were trained on?",
        unit: "models",
        ask: |view| best_three(view, MODELS, data),
        cite: |view, side| {
            cite(view, side, MODELS, data, |one, _, there| {
                let named = &one.metadata.datasets;
                Some(match there {
                    true if !named.is_empty() => {
                        (sentence!("{} names its training data: {}", name(one), listed(named, 3)), None)
                    }
                    true => {
                        (sentence!("{} links its training data", name(one)), first(one, |card| &card.dataset_links))
                    }
                    false => (sentence!("{} does not name its training data", name(one)), None),
                })
            })
        },
    },
    Signal {
        id: "hub_code_linked",
        revision: 1,
        question: "Do the best repositories lead to the code that made them?",
        unit: "repositories",
        ask: |view| best_three(view, WITH_CARD, code),
        cite: |view, side| {
            cite(view, side, WITH_CARD, code, |one, _, there| {
                let link = first(one, |card| &card.code_links);
                Some(match (there, link) {
                    (true, Some(link)) => (sentence!("{} links the code that made it", name(one)), Some(link)),
                    (true, None) => {
                        let script = one.scripts.first().map(Place::file);
                        (sentence!("{} holds its code: {}", name(one), listed(&one.scripts, 3)), script)
                    }
                    (false, _) => (sentence!("{} leads to no code", name(one)), None),
                })
            })
        },
    },
    Signal {
        id: "hub_paper_linked",
        revision: 1,
        question: "Do the best repositories lead to a paper?",
        unit: "repositories",
        ask: |view| best_three(view, WITH_CARD, paper),
        cite: |view, side| {
            cite(view, side, WITH_CARD, paper, |one, _, there| {
                let link = first(one, |card| &card.paper_links);
                there.then(|| (sentence!("{} links a paper", name(one)), link))
            })
        },
    },
];

/// 1 where the listing tells, 0 or unknown by the card where it does not.
fn told(listing: bool, one: &HubRepository, card: impl FnOnce(&CardFacts) -> bool) -> Option<f64> {
    match &one.card {
        _ if listing => Some(1.0),
        Slot::Seen(facts) => Some(if card(facts) { 1.0 } else { 0.0 }),
        Slot::Absent => Some(0.0),
        Slot::Unknown(_) => None,
    }
}

fn origin(one: &HubRepository) -> Option<f64> {
    match one.kind {
        HubKind::Model => told(!one.metadata.base_models.is_empty(), one, |card| card.from_scratch.is_some()),
        _ => told(!one.metadata.datasets.is_empty(), one, |card| {
            card.sections.get(&CardSection::Creation).is_some_and(|part| part.words >= 8)
        }),
    }
}

fn data(one: &HubRepository) -> Option<f64> {
    told(!one.metadata.datasets.is_empty(), one, |card| !card.dataset_links.is_empty())
}

fn code(one: &HubRepository) -> Option<f64> {
    told(!one.scripts.is_empty(), one, |card| !card.code_links.is_empty())
}

fn paper(one: &HubRepository) -> Option<f64> {
    told(!one.papers.is_empty(), one, |card| !card.paper_links.is_empty())
}

fn first(one: &HubRepository, list: impl FnOnce(&CardFacts) -> &Vec<Place>) -> Option<Place> {
    one.card.seen().and_then(|card| list(card).first().cloned())
}

fn from_scratch(one: &HubRepository) -> Option<Place> {
    one.card.seen().and_then(|card| card.from_scratch.clone())
}

fn creation(one: &HubRepository) -> Option<Place> {
    one.card.seen().and_then(|card| card.sections.get(&CardSection::Creation)?.place.clone())
}
