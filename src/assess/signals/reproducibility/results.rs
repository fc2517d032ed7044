//! Are results recorded, tied to a run, and shown with their variation?

use super::{ask, facts, of_machine_learning};
use crate::assess::signals::words::{listed, sentence};
use crate::assess::signals::{Answer, Finding, Side, Signal};
use crate::evidence::Place;
use crate::evidence::facts::{ResultRecord, ResultTie, Variation};
use std::collections::BTreeMap;

/// The group's signals.
pub const SIGNALS: &[Signal] = &[
    Signal {
        id: "results_recorded",
        revision: 1,
        question: "In how many ways are results recorded: files of metrics, kept or linked runs, a table, notebooks?",
        unit: "ways",
        ask: |view| ask(view, Answer::Absent, |facts| Answer::Measured(facts.results.records.len() as f64)),
        cite: |view, side| {
            let results = &facts(view)?.results;
            match (side, results.unwritten.first()) {
                (Side::Against, Some(place)) => Some(
                    Finding::new("A file is named like results, and nothing in the code writes such files", 0.0)
                        .at(Some(place)),
                ),
                _ => {
                    told(
                        &results.records,
                        side,
                        "Results are recorded in",
                        "No results are recorded",
                        |kind| match kind {
                            ResultRecord::MetricsFile => "files of metrics",
                            ResultRecord::TrackedRun => "runs kept in the repository",
                            ResultRecord::VersionedMetrics => "versioned metrics",
                            ResultRecord::LinkedRun => "linked runs",
                            ResultRecord::Readme => "the README",
                            ResultRecord::Notebook => "notebooks run in order",
                            ResultRecord::Elsewhere => "a release or branch the README names",
                        },
                    )
                }
            }
        },
    },
    Signal {
        id: "results_tied",
        revision: 1,
        question: "By how many things are results tied to a revision or a run?",
        unit: "ties",
        ask: |view| ask(view, Answer::Absent, |facts| Answer::Measured(facts.results.ties.len() as f64)),
        cite: |view, side| {
            let results = &facts(view)?.results;
            if side == Side::Against && results.records.is_empty() {
                return None;
            }
            told(
                &results.ties,
                side,
                "Results are tied to their run by",
                "Nothing ties the results to a revision or a run",
                |tie| match tie {
                    ResultTie::Revision => "the code's revision",
                    ResultTie::Run => "the run's id or link",
                    ResultTie::Seed => "seeds",
                    ResultTie::Parameters => "parameters",
                    ResultTie::Locked => "locked inputs",
                    ResultTie::Command => "the command near them",
                    ResultTie::Cells => "the notebook's own cells",
                },
            )
        },
    },
    Signal {
        id: "results_varied",
        revision: 1,
        question: "In how many ways does variation over seeds or folds show?",
        unit: "ways",
        ask: |view| {
            let answer = ask(view, Answer::Absent, |facts| Answer::Measured(facts.results.variation.len() as f64));
            of_machine_learning(view, "nothing is trained", answer)
        },
        cite: |view, side| {
            told(
                &facts(view)?.results.variation,
                side,
                "Variation shows by",
                "No result is shown over several seeds or folds",
                |kind| match kind {
                    Variation::Spread => "± in the results",
                    Variation::SpreadColumn => "columns of deviation",
                    Variation::Folds => "folds or resamples in the code",
                    Variation::Seeds => "several seeds",
                },
            )
        },
    },
];

fn told<K: Ord + Copy>(
    found: &BTreeMap<K, Vec<Place>>,
    side: Side,
    there: &str,
    missing: &str,
    name: fn(K) -> &'static str,
) -> Option<Finding> {
    match side {
        Side::For => {
            let first = found.values().flatten().next()?;
            let names: Vec<&str> = found.keys().map(|kind| name(*kind)).collect();
            Some(Finding::new(sentence!("{there} {}", listed(&names, 3)), names.len() as f64).at(Some(first)))
        }
        Side::Against => found.is_empty().then(|| Finding::new(missing, 0.0)),
    }
}
