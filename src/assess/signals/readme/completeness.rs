//! The five items of the ML Code Completeness Checklist (Papers with Code, 2020).

use crate::assess::signals::words::{counted, sentence};
use crate::assess::signals::{Answer, Finding, Side, Signal, View, count};
use crate::evidence::facts::CompletenessFacts;
use crate::evidence::{Gap, Place, Slot};

/// One item: its signal, the unit its evidence is published under, its slot, and its words.
pub struct Item {
    /// The signal that asks for it.
    pub signal: &'static str,
    /// `training`, `evaluation`, `pretrained_model`, `results`, `dependencies`: public contract.
    pub unit: &'static str,
    slot: fn(&CompletenessFacts) -> &Slot<Vec<Place>>,
    there: &'static str,
    missing: &'static str,
    name: &'static str,
}

/// The five, in the checklist's published order.
pub const ITEMS: [Item; 5] = [
    Item {
        signal: "training_code",
        unit: "training",
        slot: |facts| &facts.training,
        there: "Code that trains is there",
        missing: "No code that trains was found",
        name: "code that trains",
    },
    Item {
        signal: "evaluation_code",
        unit: "evaluation",
        slot: |facts| &facts.evaluation,
        there: "Code that evaluates is there",
        missing: "No code that evaluates was found",
        name: "code that evaluates",
    },
    Item {
        signal: "pretrained_models",
        unit: "pretrained_model",
        slot: |facts| &facts.pretrained_model,
        there: "A trained model is given or linked",
        missing: "No trained model is given or linked",
        name: "a trained model",
    },
    Item {
        signal: "results_reported",
        unit: "results",
        slot: |facts| &facts.results,
        there: "Results are reported",
        missing: "No results are reported",
        name: "results",
    },
    Item {
        signal: "dependencies_stated",
        unit: "dependencies",
        slot: |facts| &facts.dependencies,
        there: "Dependencies are stated",
        missing: "Dependencies are not stated",
        name: "stated dependencies",
    },
];

macro_rules! item {
    ($index:literal, $id:literal, $question:literal) => {
        Signal {
            id: $id,
            revision: 1,
            question: $question,
            unit: ITEMS[$index].unit,
            ask: |view| match &view.facts.content.completeness {
                Slot::Seen(facts) if words(facts, &ITEMS[$index]).is_some() => Answer::Measured(IN_WORDS),
                Slot::Seen(facts) => count((ITEMS[$index].slot)(facts), |places| places.len() as f64),
                other => count(other, |_| 0.0),
            },
            cite: |view, side| cite(view, side, &ITEMS[$index]),
        }
    };
}

/// The group's signals, one an item.
pub const SIGNALS: &[Signal] = &[
    item!(0, "training_code", "In how many places is there code that trains?"),
    item!(1, "evaluation_code", "In how many places is there code that evaluates?"),
    item!(2, "pretrained_models", "In how many places is a trained model given or linked?"),
    item!(3, "results_reported", "In how many places are results reported?"),
    item!(4, "dependencies_stated", "In how many places are dependencies stated?"),
];

/// What results told in sentences alone are worth of one place with a table: half, since they are there, and cannot be
/// compared with row by row. The checklist asks for a table.
const IN_WORDS: f64 = 0.5;

/// Where results are told in sentences, when no table or picture shows any.
fn words<'f>(facts: &'f CompletenessFacts, item: &Item) -> Option<&'f Place> {
    let shown = facts.results.seen().is_some_and(|places| !places.is_empty());
    facts.results_in_words.first().filter(|_| item.unit == "results" && !shown)
}

fn cite(view: &View<'_>, side: Side, item: &Item) -> Option<Finding> {
    let finding = tick(view, item);
    let supports = finding.value.is_some_and(|places| places > 0.0);
    (finding.value.is_some() && supports == (side == Side::For)).then_some(finding)
}

/// Whether the item is there, always with an answer: `value` is none where it could not be looked for.
pub fn tick(view: &View<'_>, item: &Item) -> Finding {
    let unlooked = |gap: &Gap| Finding {
        summary: sentence!("Whether there is {} could not be told: {gap}", item.name),
        place: None,
        value: None,
        unit: Some(item.unit),
        two_sided: false,
        work: None,
    };
    let slot = match &view.facts.content.completeness {
        Slot::Seen(facts) => match words(facts, item) {
            Some(place) => {
                let finding = Finding::new("Results are told in words, without a table", IN_WORDS);
                return finding.at(Some(place)).in_unit(item.unit);
            }
            None => (item.slot)(facts),
        },
        Slot::Absent => return Finding::new(item.missing, 0.0).in_unit(item.unit),
        Slot::Unknown(gap) => return unlooked(gap),
    };
    match slot {
        Slot::Seen(places) if !places.is_empty() => {
            let number = places.len() as u64;
            let summary = sentence!("{} ({})", item.there, counted(number, "place"));
            Finding::new(summary, number as f64).at(places.first()).in_unit(item.unit)
        }
        Slot::Seen(_) | Slot::Absent => Finding::new(item.missing, 0.0).in_unit(item.unit),
        Slot::Unknown(gap) => unlooked(gap),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assess::facts::Profile;
    use crate::assess::sample::bare_artefact;
    use crate::evidence::facts::RepositoryFacts;

    #[test]
    fn results_in_words_are_worth_less_than_a_table() {
        let (artefact, mut facts, profile) =
            (bare_artefact("github:ada/smoke"), RepositoryFacts::default(), Profile::default());
        let said = Place::lines("README.md", 9, 9).quoting("reaches 93 % accuracy");
        let seen = |results| CompletenessFacts { results, results_in_words: vec![said.clone()], ..Default::default() };
        facts.content.completeness = Slot::Seen(seen(Slot::Absent));
        let view = View { artefact: &artefact, facts: &facts, profile: &profile, person: None };
        assert_eq!((SIGNALS[3].ask)(&view), Answer::Measured(0.5));
        let finding = tick(&view, &ITEMS[3]);
        assert_eq!(finding.summary, "Results are told in words, without a table");
        assert_eq!(finding.place.and_then(|place| place.lines), Some([9, 9]));
        assert_eq!((SIGNALS[0].ask)(&view), Answer::Unknown(&Gap::NotAttempted), "words tell of results alone");
        facts.content.completeness = Slot::Seen(seen(Slot::Seen(vec![Place::file("README.md")])));
        let view = View { artefact: &artefact, facts: &facts, profile: &profile, person: None };
        assert_eq!((SIGNALS[3].ask)(&view), Answer::Measured(1.0));
    }

    #[test]
    fn every_item_has_its_signal_and_an_answer_even_unlooked() {
        let (artefact, facts, profile) =
            (bare_artefact("github:ada/vision"), RepositoryFacts::default(), Profile::default());
        let view = View { artefact: &artefact, facts: &facts, profile: &profile, person: None };
        for (item, signal) in ITEMS.iter().zip(SIGNALS) {
            assert_eq!(item.signal, signal.id);
            let finding = tick(&view, item);
            assert_eq!((finding.value, finding.unit), (None, Some(item.unit)));
            assert!(finding.summary.contains("not looked at"), "{}", finding.summary);
        }
    }
}
