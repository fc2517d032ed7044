//! Can others install a version of it?

use super::told;
use crate::assess::signals::{Finding, Side, Signal, count, yes};
use crate::evidence::Slot;

/// The group's signals.
pub const SIGNALS: &[Signal] = &[
    Signal {
        id: "version_stated",
        revision: 1,
        question: "Does the package state its version?",
        unit: "statements",
        ask: |view| count(&view.facts.content.production, |production| yes(production.version.is_some())),
        cite: |view, side| match (side, &view.facts.content.production) {
            (Side::For, Slot::Seen(production)) => {
                let place = production.version.as_ref()?;
                Some(Finding::new("The package states its version", 1.0).at(Some(place)))
            }
            (Side::Against, Slot::Seen(production)) if production.version.is_none() => {
                Some(Finding::new("No package states a version", 0.0))
            }
            (Side::Against, Slot::Absent) => Some(Finding::new("No package states a version", 0.0)),
            _ => None,
        },
    },
    Signal {
        id: "commands_installed",
        revision: 1,
        question: "How many ways to run it are installed with the package?",
        unit: "commands",
        ask: |view| count(&view.facts.content.production, |production| production.commands.len() as f64),
        cite: |view, side| told(side, "Installed to be run", &view.facts.content.production.seen()?.commands),
    },
    Signal {
        id: "publishing_automated",
        revision: 1,
        question: "How many kinds of package, image or release does a pipeline or script publish?",
        unit: "kinds",
        ask: |view| count(&view.facts.content.production, |production| production.publishing.len() as f64),
        cite: |view, side| match (side, &view.facts.content.production) {
            (Side::For, Slot::Seen(production)) => {
                told(side, "Published by a machine or script", &production.publishing)
            }
            (Side::Against, Slot::Seen(production)) if production.publishing.is_empty() => {
                Some(Finding::new("No pipeline or script publishes it", 0.0))
            }
            (Side::Against, Slot::Absent) => Some(Finding::new("No pipeline or script publishes it", 0.0)),
            _ => None,
        },
    },
];
