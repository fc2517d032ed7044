//! What the person's published models, data sets and demos show.
//!
//! An amount is that of the best three, weighed as the rubric weighs slots, an empty place counting nothing: so what is
//! shown once earns less than what is shown three times, a toy beside good work costs nothing, and more of it never
//! lowers an amount. A card nobody read leaves the amount open upwards.

pub mod cards;
pub mod evaluation;
pub mod lineage;
#[cfg(test)]
mod tests;
pub mod upkeep;
pub mod writing;

use super::{Answer, Finding, Side, View, Work};
use crate::assess::signals::words::sentence;
use crate::evidence::person::{CardFacts, HubKind, HubRepository, HuggingfaceFacts};
use crate::evidence::{Gap, Place, Slot};

/// Weights of the best, the second and the third.
const SLOTS: [f64; 3] = [0.40, 0.35, 0.25];

/// Sorts that carry cards.
const WITH_CARD: &[HubKind] = &[HubKind::Model, HubKind::Dataset];
/// Models alone.
const MODELS: &[HubKind] = &[HubKind::Model];

/// An amount of one repository; none where it could not be looked at.
type Amount = fn(&HubRepository) -> Option<f64>;

/// The account's facts, where there are any.
fn facts<'a>(view: &View<'a>) -> Option<&'a HuggingfaceFacts> {
    view.person.and_then(|person| person.facts.huggingface.seen()).map(|dated| &dated.facts)
}

/// What a card shows; nothing where there is none, unknown where it was not read.
fn of_card(repository: &HubRepository, amount: impl FnOnce(&CardFacts) -> f64) -> Option<f64> {
    match &repository.card {
        Slot::Seen(card) => Some(amount(card)),
        Slot::Absent => Some(0.0),
        Slot::Unknown(_) => None,
    }
}

/// The amount of the best three repositories of those sorts.
fn best_three<'a>(view: &View<'a>, kinds: &'static [HubKind], amount: Amount) -> Answer<'a> {
    super::huggingface(view, |facts| {
        let of_kind = || facts.repositories.iter().filter(|one| kinds.contains(&one.kind));
        let unlisted = facts.unlisted.iter().find(|(kind, _)| kinds.contains(kind)).map(|(_, gap)| gap);
        if of_kind().next().is_none() {
            return match unlisted {
                Some(gap) => Answer::Unknown(gap),
                None => Answer::NotApplicable("nothing of that sort is published"),
            };
        }
        let mut amounts: Vec<f64> = of_kind().filter_map(amount).collect();
        if amounts.is_empty() {
            let gap = of_kind().find_map(|one| one.card.gap()).or(unlisted);
            return Answer::Unknown(gap.unwrap_or(&Gap::NotAttempted));
        }
        let settled = amounts.len() == of_kind().count() && unlisted.is_none();
        // That some have no card says nothing while those that have one could not be read.
        let none_read = of_kind().all(|one| one.card.seen().is_none());
        if !settled && none_read && amounts.iter().all(|amount| *amount <= 0.0) {
            let gap = of_kind().find_map(|one| one.card.gap()).or(unlisted);
            return Answer::Unknown(gap.unwrap_or(&Gap::NotAttempted));
        }
        amounts.sort_unstable_by(|a, b| b.total_cmp(a));
        let sum: f64 = SLOTS.iter().zip(&amounts).map(|(weight, amount)| weight * amount).sum();
        if settled { Answer::Measured(sum) } else { Answer::AtLeast(sum) }
    })
}

/// The repository with the most of it; of equals the first by id.
fn best<'a>(view: &View<'a>, kinds: &[HubKind], amount: Amount) -> Option<(&'a HubRepository, f64)> {
    let of_kind = facts(view)?.repositories.iter().filter(|one| kinds.contains(&one.kind));
    let known = of_kind.filter_map(|one| Some((one, amount(one)?)));
    known.fold(None, |best: Option<(&HubRepository, f64)>, (one, amount)| match best {
        Some((_, most)) if amount <= most => best,
        _ => Some((one, amount)),
    })
}

/// A sentence about the best repository: for where there is some of it, against where even the best has none.
fn cite(
    view: &View<'_>,
    side: Side,
    kinds: &[HubKind],
    amount: Amount,
    told: impl FnOnce(&HubRepository, f64, bool) -> Option<(String, Option<Place>)>,
) -> Option<Finding> {
    let (repository, amount) = best(view, kinds, amount)?;
    let is_there = amount > 0.0;
    if is_there != (side == Side::For) {
        return None;
    }
    let (summary, place) = told(repository, amount, is_there)?;
    Some(about(repository, Finding::new(summary, amount), place))
}

/// A finding on a repository: at a place in its card where there is one, else on the card's source, whose front matter
/// the hub's listing repeats; where there is no card, on the repository's page.
fn about(repository: &HubRepository, finding: Finding, place: Option<Place>) -> Finding {
    let revision = repository.card.seen().map(|card| card.revision.clone()).filter(|revision| !revision.is_empty());
    let revision = revision.or_else(|| repository.revision.clone());
    let has_card = repository.kind != HubKind::Space && repository.card != Slot::Absent;
    let url = match (&place, &revision) {
        (Some(place), Some(revision)) => sentence!("{}/blob/{revision}/{}{}", repository.url, place.path, lines(place)),
        (None, Some(revision)) if has_card => sentence!("{}/blob/{revision}/README.md?code=true", repository.url),
        _ => repository.url.clone(),
    };
    finding.at(place.as_ref()).about(Work { artefact: repository.id.clone(), url: Some(url), revision })
}

/// The hub shows a card's source, with numbered lines, when asked for its code.
fn lines(place: &Place) -> String {
    match place.lines {
        Some([first, last]) if first == last => sentence!("?code=true#L{first}"),
        Some([first, last]) => sentence!("?code=true#L{first}-L{last}"),
        None => String::new(),
    }
}

/// What to call a repository in a sentence: `ada/churn`.
fn name(repository: &HubRepository) -> &str {
    repository.id.split_once(':').map_or(repository.id.as_str(), |(_, name)| name)
}
