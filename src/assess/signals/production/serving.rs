//! Does it serve others: as a service, a demo, a job or a container, behind a declared interface?

use super::{runs, told};
use crate::assess::signals::words::{listed, sentence};
use crate::assess::signals::{Answer, Finding, Side, Signal, View, answer};
use crate::assess::verdict::ArtefactKind;
use crate::evidence::facts::{ProductionFacts, Sighting};
use crate::evidence::{Gap, Slot};

/// The group's signals.
pub const SIGNALS: &[Signal] = &[
    Signal {
        id: "ways_to_serve",
        revision: 1,
        question: "In how many ways does it serve: service, demo, job, container, installed command?",
        unit: "ways",
        ask: |view| where_it_arises(view, |production| Answer::Measured(ways(production))),
        cite: |view, side| {
            let Slot::Seen(production) = &view.facts.content.production else {
                let absent = matches!(view.facts.content.production, Slot::Absent) && side == Side::Against;
                return absent.then(nothing);
            };
            let found: Vec<&Sighting> = [&production.services, &production.demos, &production.orchestration]
                .into_iter()
                .chain([&production.containers, &production.commands])
                .flatten()
                .collect();
            match (side, found.first()) {
                (Side::For, Some(first)) => {
                    let names: Vec<&str> = found.iter().map(|one| one.what.as_str()).collect();
                    let text = sentence!("It serves others: {}", listed(&names, 4));
                    Some(Finding::new(text, ways(production)).at(Some(&first.place)))
                }
                (Side::Against, None) => Some(nothing()),
                _ => None,
            }
        },
    },
    Signal {
        id: "interfaces_declared",
        revision: 1,
        question: "How many kinds of declared interface are there?",
        unit: "interfaces",
        ask: |view| where_it_arises(view, |production| Answer::Measured(production.interfaces.len() as f64)),
        cite: |view, side| {
            let production = view.facts.content.production.seen()?;
            match side {
                Side::Against if production.interfaces.is_empty() && runs(production) => {
                    Some(Finding::new("No interface is declared: no description, models or command line", 0.0))
                }
                side => told(side, "Its interface is declared", &production.interfaces),
            }
        },
    },
    Signal {
        id: "health_checked",
        revision: 1,
        question: "Can the service be asked whether it is well?",
        unit: "checks",
        ask: |view| {
            where_it_arises(view, |production| match (&production.health, production.services.is_empty()) {
                (Some(_), _) => Answer::Measured(1.0),
                (None, true) => Answer::NotApplicable("no service that could be asked"),
                (None, false) => Answer::Measured(0.0),
            })
        },
        cite: |view, side| {
            let production = view.facts.content.production.seen()?;
            match (side, &production.health) {
                (Side::For, Some(place)) => {
                    Some(Finding::new("The service can be asked whether it is well", 1.0).at(Some(place)))
                }
                (Side::Against, None) if !production.services.is_empty() => {
                    Some(Finding::new("Nothing tells whether the service is well", 0.0))
                }
                _ => None,
            }
        },
    },
];

fn nothing() -> Finding {
    Finding::new("No service, demo, job or container runs it for others", 0.0)
}

/// Ways it serves; a command alone is half a one.
fn ways(production: &ProductionFacts) -> f64 {
    let whole = [&production.services, &production.demos, &production.orchestration, &production.containers];
    let number = whole.iter().filter(|found| !found.is_empty()).count() as f64;
    let command =
        !production.commands.is_empty() || production.interfaces.iter().any(|one| one.what == "a command line");
    if number == 0.0 && command { 0.5 } else { number }
}

/// A library or a paper's code that serves nobody owes no service.
fn where_it_arises<'a>(view: &View<'a>, seen: impl FnOnce(&'a ProductionFacts) -> Answer<'a>) -> Answer<'a> {
    let owes = !matches!(view.profile.kind, Some(ArtefactKind::Library | ArtefactKind::Research));
    let production = &view.facts.content.production;
    // What owes no service without having one may still turn out to be of another kind, or the other way round.
    let is_moot = match production {
        Slot::Seen(production) => !serves(production),
        Slot::Absent => true,
        Slot::Unknown(_) => false,
    };
    if is_moot && !view.profile.kind_settled {
        return Answer::Unknown(&Gap::Unsupported);
    }
    match production {
        Slot::Seen(production) if owes || serves(production) => seen(production),
        Slot::Absent if owes => Answer::Absent,
        Slot::Unknown(gap) => Answer::Unknown(gap),
        _ => Answer::NotApplicable("a library or a paper's code owes no service"),
    }
}

/// Whether others are served with more than a container to develop or test in.
fn serves(production: &ProductionFacts) -> bool {
    !production.services.is_empty() || !production.demos.is_empty() || !production.orchestration.is_empty()
}

/// Asked by operations too: whether the question of running for others arises.
pub(super) fn operates(production: &ProductionFacts) -> bool {
    let operated = [&production.monitoring, &production.drift, &production.registry, &production.infrastructure];
    runs(production) || operated.iter().any(|found| !found.is_empty())
}

/// Measures where something runs for others.
pub(super) fn where_it_runs<'a>(view: &View<'a>, amount: impl FnOnce(&'a ProductionFacts) -> f64) -> Answer<'a> {
    match &view.facts.content.production {
        Slot::Absent => Answer::NotApplicable("nothing here runs for others"),
        slot => answer(slot, |production| {
            if operates(production) {
                Answer::Measured(amount(production))
            } else {
                Answer::NotApplicable("nothing here runs for others")
            }
        }),
    }
}
