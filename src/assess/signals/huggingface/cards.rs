//! Are the cards complete enough to use the work by?

use super::{MODELS, WITH_CARD, about, best, best_three, cite, facts, name, of_card};
use crate::assess::signals::words::{counted, listed, sentence};
use crate::assess::signals::{Answer, Finding, Side, Signal, View, huggingface};
use crate::evidence::Slot;
use crate::evidence::person::{CardFacts, CardSection, HubKind, HubRepository, SectionText, SpaceState};

/// Words from which a part says something. A licence's name is enough for its part.
const SUBSTANCE: u64 = 8;
/// Words about limits beyond which more earn nothing: cards of the most used models have 161 on average (Liang et al.
/// 2024).
const LIMITS_ENOUGH: u64 = 120;

/// The group's signals.
pub const SIGNALS: &[Signal] = &[
    Signal {
        id: "hub_repositories",
        revision: 1,
        question: "How many published repositories show something?",
        unit: "repositories",
        ask: |view| {
            huggingface(view, |facts| {
                let showing = facts.repositories.iter().filter(|one| shows(one)).count() as f64;
                let all_read =
                    facts.repositories.iter().all(|one| one.card.gap().is_none() || one.kind == HubKind::Space);
                match facts.unlisted.is_empty() && all_read {
                    true => Answer::Measured(showing),
                    false => Answer::AtLeast(showing),
                }
            })
        },
        cite: |_, _| None,
    },
    Signal {
        id: "hub_card_sections",
        revision: 1,
        question: "How many of the parts a reader needs do the best cards fill?",
        unit: "sections",
        ask: |view| best_three(view, WITH_CARD, sections),
        cite: cite_sections,
    },
    Signal {
        id: "hub_card_limits",
        revision: 1,
        question: "How much do the best cards say about limits and unfit uses?",
        unit: "words",
        ask: |view| best_three(view, WITH_CARD, limits),
        cite: |view, side| {
            cite(view, side, WITH_CARD, limits, |one, _, there| {
                let part = one.card.seen().and_then(longest_on_limits);
                Some(match part.filter(|_| there) {
                    Some(part) => {
                        let words = counted(part.words, "word");
                        (
                            sentence!("{} says in {words} where it falls short or must not be used", name(one)),
                            part.place.clone(),
                        )
                    }
                    None => (sentence!("{} says nothing about limits", name(one)), None),
                })
            })
        },
    },
    Signal {
        id: "hub_card_start",
        revision: 1,
        question: "Do the best model cards show code to start from?",
        unit: "cards",
        ask: |view| best_three(view, MODELS, start),
        cite: |view, side| {
            cite(view, side, MODELS, start, |one, _, there| {
                Some(match there {
                    true => {
                        let place = one.card.seen().and_then(|card| card.start_code.clone());
                        (sentence!("{} shows code to load or run it", name(one)), place)
                    }
                    false => (sentence!("{} shows no code to start from", name(one)), None),
                })
            })
        },
    },
    Signal {
        id: "hub_card_metadata",
        revision: 1,
        question: "How many of licence, language, library or size, task and origin do the best cards declare?",
        unit: "fields",
        ask: |view| best_three(view, WITH_CARD, |one| Some(declared(one).len() as f64)),
        cite: |view, side| {
            let (one, _) = best(view, WITH_CARD, |one| Some(declared(one).len() as f64))?;
            let fields = declared(one);
            let number = fields.len() as f64;
            match side {
                Side::For if !fields.is_empty() => {
                    let summary = sentence!("{} declares {}", name(one), listed(&fields, 5));
                    Some(about(one, Finding::new(summary, number), None))
                }
                Side::Against if fields.is_empty() => {
                    let summary = sentence!("{} declares no licence, language, library, task or origin", name(one));
                    Some(about(one, Finding::new(summary, 0.0), None))
                }
                _ => None,
            }
        },
    },
    Signal {
        id: "hub_card_extras",
        revision: 1,
        question: "How many of unfit uses, footprint and citation do the best cards tell?",
        unit: "sections",
        ask: |view| best_three(view, WITH_CARD, extras),
        cite: |_, _| None,
    },
];

/// The parts a reader needs, by sort.
fn needed(kind: HubKind) -> [CardSection; 6] {
    use CardSection::{Creation, Description, Evaluation, Licence, Limits, Start, Structure, Training, Uses};
    match kind {
        HubKind::Dataset => [Description, Uses, Structure, Creation, Limits, Licence],
        _ => [Description, Uses, Limits, Start, Training, Evaluation],
    }
}

/// Whether a part has substance.
fn filled(one: &HubRepository, card: &CardFacts, section: CardSection) -> bool {
    if section == CardSection::Licence && one.metadata.licence.is_some() {
        return true;
    }
    if section == CardSection::Start && card.start_code.is_some() {
        return true;
    }
    if section == CardSection::Evaluation && !card.result_tables.is_empty() {
        return true;
    }
    card.sections.get(&section).is_some_and(|part| match section {
        CardSection::Citation => part.words + part.code_lines >= 3,
        CardSection::Licence => part.words >= 1,
        CardSection::Structure => part.words >= SUBSTANCE || part.tables > 0 || part.code_lines >= 3,
        _ => part.words >= SUBSTANCE,
    })
}

fn of_needed(one: &HubRepository, card: &CardFacts, there: bool) -> Vec<CardSection> {
    // Less than a sentence of one's own is no card, whatever its front matter says.
    let is_card = card.words >= SUBSTANCE;
    needed(one.kind).into_iter().filter(|section| (is_card && filled(one, card, *section)) == there).collect()
}

fn sections(one: &HubRepository) -> Option<f64> {
    of_card(one, |card| of_needed(one, card, true).len() as f64)
}

fn extras(one: &HubRepository) -> Option<f64> {
    let wanted = [CardSection::OutOfScope, CardSection::Impact, CardSection::Citation];
    of_card(one, |card| wanted.iter().filter(|section| filled(one, card, **section)).count() as f64)
}

fn limits(one: &HubRepository) -> Option<f64> {
    of_card(one, |card| longest_on_limits(card).map_or(0, |part| part.words).min(LIMITS_ENOUGH) as f64)
}

fn longest_on_limits(card: &CardFacts) -> Option<&SectionText> {
    let parts =
        [CardSection::Limits, CardSection::OutOfScope].into_iter().filter_map(|section| card.sections.get(&section));
    parts.max_by_key(|part| part.words)
}

fn start(one: &HubRepository) -> Option<f64> {
    of_card(one, |card| if card.start_code.is_some() { 1.0 } else { 0.0 })
}

fn declared(one: &HubRepository) -> Vec<&'static str> {
    let told = &one.metadata;
    let origin = !told.base_models.is_empty() || !told.datasets.is_empty();
    let fields = [
        (told.licence.is_some(), "a licence"),
        (!told.languages.is_empty(), "languages"),
        (told.library.is_some() || !told.sizes.is_empty(), if told.library.is_some() { "a library" } else { "a size" }),
        (!told.tasks.is_empty(), "a task"),
        (origin, "what it was made from"),
    ];
    fields.into_iter().filter_map(|(there, name)| there.then_some(name)).collect()
}

/// Whether a repository shows enough to judge by: words of one's own, results, or a demo that runs.
fn shows(one: &HubRepository) -> bool {
    let card = one.card.seen().is_some_and(|card| card.words >= 40);
    let runs = matches!(one.state, Slot::Seen(SpaceState::Runs | SpaceState::Sleeps));
    let results = one.results.iter().chain(&one.metadata.results).any(|result| result.is_complete());
    card || runs || results && one.card.gap().is_some()
}

fn word(section: CardSection) -> &'static str {
    match section {
        CardSection::Description => "what it is",
        CardSection::Uses => "what it is for",
        CardSection::OutOfScope => "what it is not for",
        CardSection::Limits => "limits",
        CardSection::Start => "how to start",
        CardSection::Training => "training",
        CardSection::Evaluation => "evaluation",
        CardSection::Impact => "footprint",
        CardSection::Citation => "citation",
        CardSection::Structure => "structure",
        CardSection::Creation => "how it was made",
        CardSection::Licence => "licence",
    }
}

fn cite_sections(view: &View<'_>, side: Side) -> Option<Finding> {
    let (one, amount) = best(view, WITH_CARD, sections)?;
    let card = one.card.seen();
    let words = |sections: Vec<CardSection>| listed(&sections.into_iter().map(word).collect::<Vec<_>>(), 6);
    match (side, card) {
        (Side::For, Some(card)) if amount > 0.0 => {
            let there = of_needed(one, card, true);
            let place = there.first().and_then(|section| card.sections.get(section)?.place.clone());
            let summary = sentence!("The card of {} tells {} of 6 parts: {}", name(one), there.len(), words(there));
            Some(about(one, Finding::new(summary, amount), place))
        }
        (Side::Against, Some(card)) if card.placeholders >= 3 => {
            let gaps = counted(card.placeholders, "gap");
            let summary = sentence!("The card of {} still has {gaps} or sentences of the template", name(one));
            Some(about(
                one,
                Finding::new(summary, card.placeholders as f64).in_unit("gaps"),
                card.first_placeholder.clone(),
            ))
        }
        (Side::Against, Some(card)) => {
            let missing = of_needed(one, card, false);
            let number = missing.len() as f64;
            let summary = sentence!("The card of {} leaves out {}", name(one), words(missing));
            (number > 0.0).then(|| about(one, Finding::new(summary, number), None))
        }
        (Side::Against, None) => {
            let models = facts(view)?.repositories.iter().filter(|one| MODELS.contains(&one.kind)).count();
            let noun = if models > 0 { "model" } else { "data set" };
            Some(about(one, Finding::new(sentence!("No {noun} that was looked at has a card"), 0.0), None))
        }
        _ => None,
    }
}
