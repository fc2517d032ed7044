//! Is it watched, versioned and rebuilt while it runs?

use super::serving::where_it_runs;
use super::told;
use crate::assess::signals::{Finding, Side, Signal, yes};

/// The group's signals.
pub const SIGNALS: &[Signal] = &[
    Signal {
        id: "monitored",
        revision: 1,
        question: "How many kinds of monitoring, metrics or tracing are built in?",
        unit: "kinds",
        ask: |view| where_it_runs(view, |production| production.monitoring.len() as f64),
        cite: |view, side| {
            let production = view.facts.content.production.seen()?;
            match side {
                Side::Against if production.monitoring.is_empty() => {
                    Some(Finding::new("Nothing measures it while it runs", 0.0))
                }
                side => told(side, "Monitored with", &production.monitoring),
            }
        },
    },
    Signal {
        id: "logging_set_up",
        revision: 1,
        question: "Does the code log rather than print?",
        unit: "loggers",
        ask: |view| where_it_runs(view, |production| yes(production.logging.is_some())),
        cite: |view, side| {
            let place = view.facts.content.production.seen()?.logging.as_ref()?;
            (side == Side::For).then(|| Finding::new("The code writes a log", 1.0).at(Some(place)))
        },
    },
    Signal {
        id: "drift_watched",
        revision: 1,
        question: "How many tools watch the data for drift and quality?",
        unit: "tools",
        ask: |view| where_it_runs(view, |production| production.drift.len() as f64),
        cite: |view, side| told(side, "The data is watched with", &view.facts.content.production.seen()?.drift),
    },
    Signal {
        id: "models_registered",
        revision: 1,
        question: "How many ways are there of registering and versioning models and data?",
        unit: "ways",
        ask: |view| where_it_runs(view, |production| production.registry.len() as f64),
        cite: |view, side| {
            told(side, "Models or data are versioned with", &view.facts.content.production.seen()?.registry)
        },
    },
    Signal {
        id: "infrastructure_as_code",
        revision: 1,
        question: "How many kinds of infrastructure are written down as code?",
        unit: "kinds",
        ask: |view| where_it_runs(view, |production| production.infrastructure.len() as f64),
        cite: |view, side| {
            let production = view.facts.content.production.seen()?;
            match side {
                Side::Against if production.infrastructure.is_empty() => {
                    Some(Finding::new("Where it runs is not written down as code", 0.0))
                }
                side => told(side, "Infrastructure is written down as code", &production.infrastructure),
            }
        },
    },
    Signal {
        id: "cost_measured",
        revision: 1,
        question: "In how many ways are latency, load or cost measured?",
        unit: "ways",
        ask: |view| where_it_runs(view, |production| production.measured.len() as f64),
        cite: |view, side| {
            told(side, "Latency, load or cost is measured", &view.facts.content.production.seen()?.measured)
        },
    },
];
