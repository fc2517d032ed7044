//! Is the house kept: tools configured, nothing lying about?

use crate::assess::signals::words::{counted, listed, sentence};
use crate::assess::signals::{Answer, Finding, Side, Signal, View, answer, count, yes};
use crate::evidence::facts::{AutomationFacts, HygieneFacts};
use crate::evidence::{Place, Slot};
use std::collections::BTreeSet;

/// The group's signals.
pub const SIGNALS: &[Signal] = &[
    Signal {
        id: "code_checkers",
        revision: 1,
        question: "How many kinds of checker are configured: linter, formatter, type checker, hooks before a commit?",
        unit: "kinds",
        ask: |view| count(&view.facts.content.automation, |automation| kinds(automation).len() as f64),
        cite: |view, side| {
            let automation = match (&view.facts.content.automation, side) {
                (Slot::Seen(automation), _) => automation,
                (Slot::Absent, Side::Against) => return Some(none()),
                _ => return None,
            };
            let names: Vec<&str> =
                automation.linters.iter().map(String::as_str).filter(|name| kind_of(name).is_some()).collect();
            match (side, names.first()) {
                (Side::For, Some(first)) => {
                    let text = sentence!("{} configured or run: {}", checkers(names.len()), listed(&names, 5));
                    Some(Finding::new(text, kinds(automation).len() as f64).at(automation.linters_at.get(*first)))
                }
                (Side::Against, None) => Some(none()),
                _ => None,
            }
        },
    },
    Signal {
        id: "checkers_automated",
        revision: 1,
        question: "Does a machine run a linter, formatter or type checker with changes?",
        unit: "pipelines",
        ask: |view| count(&view.facts.content.automation, |automation| automated(automation).0 as f64),
        cite: |view, side| {
            let automation = view.facts.content.automation.seen()?;
            let (number, place) = automated(automation);
            match side {
                Side::For if number > 0 => {
                    Some(Finding::new("A machine checks style or types with changes", number as f64).at(place.as_ref()))
                }
                Side::Against if number == 0 && !automation.linters.is_empty() => {
                    Some(Finding::new("No machine runs the checkers that are configured", 0.0))
                }
                _ => None,
            }
        },
    },
    Signal {
        id: "litter_committed",
        revision: 1,
        question: "How many caches, environments and files of editors and systems were committed?",
        unit: "files",
        ask: |view| count(&view.facts.content.hygiene, |hygiene| litter(hygiene) as f64),
        cite: |view, side| {
            let hygiene = view.facts.content.hygiene.seen()?;
            let number = litter(hygiene);
            match side {
                Side::For if number == 0 => {
                    Some(Finding::new("No caches, environments or editors' files were committed", 0.0))
                }
                Side::Against if number > 0 => {
                    let kinds: Vec<&str> = hygiene.litter.keys().map(String::as_str).collect();
                    let text =
                        sentence!("{} that belong in no repository: {}", counted(number, "file"), listed(&kinds, 3));
                    Some(Finding::new(text, number as f64).at(hygiene.litter_at.first()))
                }
                _ => None,
            }
        },
    },
    Signal {
        id: "large_files_committed",
        revision: 1,
        question: "How many data dumps and model checkpoints were committed?",
        unit: "files",
        ask: |view| count(&view.facts.content.hygiene, |hygiene| (hygiene.large_data + hygiene.weights) as f64),
        cite: |view, side| {
            let hygiene = view.facts.content.hygiene.seen()?;
            let number = hygiene.large_data + hygiene.weights;
            (side == Side::Against && number > 0).then(|| {
                let dumps = (hygiene.large_data > 0).then(|| counted(hygiene.large_data, "data file"));
                let weights = (hygiene.weights > 0).then(|| counted(hygiene.weights, "model checkpoint"));
                let parts: Vec<String> = dumps.into_iter().chain(weights).map(String::from).collect();
                let text = sentence!("{} committed rather than fetched", listed(&parts, 2));
                Finding::new(text, number as f64).at(hygiene.large_at.first())
            })
        },
    },
    Signal {
        id: "ignores_configured",
        revision: 1,
        question: "Is it said which files are not to be committed?",
        unit: "files",
        ask: |view| count(&view.facts.content.hygiene, |hygiene| yes(hygiene.ignores.is_some())),
        cite: |view, side| {
            let hygiene = view.facts.content.hygiene.seen()?;
            (side == Side::Against && hygiene.ignores.is_none())
                .then(|| Finding::new("Nothing says which files are not to be committed", 0.0))
        },
    },
    Signal {
        id: "licence_present",
        revision: 1,
        question: "Is there a licence?",
        unit: "licences",
        ask: |view| count(&view.facts.content.inventory, |inventory| yes(inventory.licence.is_some())),
        cite: |view, side| {
            let inventory = view.facts.content.inventory.seen()?;
            match (side, &inventory.licence) {
                (Side::For, Some(place)) => {
                    let name = inventory.licence_id.as_deref().unwrap_or("a text of its own");
                    Some(Finding::new(sentence!("The licence is {name}"), 1.0).at(Some(place)))
                }
                (Side::Against, None) => Some(Finding::new("No licence says what others may do with it", 0.0)),
                _ => None,
            }
        },
    },
];

fn none() -> Finding {
    Finding::new("No linter, formatter or type checker is configured", 0.0)
}

fn checkers(number: usize) -> String {
    counted(number as u64, "checker").into()
}

/// What a tool is for; none for what checks no code (prose, YAML, an editor's settings).
fn kind_of(name: &str) -> Option<&'static str> {
    Some(match name {
        "mypy" | "pyright" | "basedpyright" | "pytype" | "pyre" => "types",
        "black" | "isort" | "yapf" | "autopep8" | "prettier" | "gofmt" | "rustfmt" | "clang-format" | "scalafmt"
        | "JuliaFormatter" | "docformatter" | "editorconfig" => "format",
        "pre-commit" => "hooks",
        "codespell" | "doc8" | "markdownlint" | "yamllint" | "actionlint" => return None,
        _ => "lint",
    })
}

/// Kinds of checker. An editor's settings alone are none: they suggest and check nothing.
fn kinds(automation: &AutomationFacts) -> BTreeSet<&'static str> {
    let mut kinds: BTreeSet<&'static str> = automation
        .linters
        .iter()
        .filter(|name| name.as_str() != "editorconfig")
        .filter_map(|name| kind_of(name))
        .collect();
    // Ruff formats too where it lints, and is one tool all the same; a biome does both by default.
    if automation.linters.iter().any(|name| matches!(name.as_str(), "biome")) {
        kinds.insert("format");
    }
    kinds
}

fn automated(automation: &AutomationFacts) -> (usize, Option<Place>) {
    let mut linting = automation.workflows.iter().filter(|flow| flow.lints);
    let first = linting.next().map(|flow| Place::file(flow.path.clone()));
    (usize::from(first.is_some()) + linting.count(), first)
}

fn litter(hygiene: &HygieneFacts) -> u64 {
    hygiene.litter.values().sum()
}

/// Asked by the other groups of this folder: whether the code is known to hold nothing.
pub(super) fn without_code<'a>(view: &View<'a>, ask: impl FnOnce() -> Answer<'a>) -> Answer<'a> {
    match &view.facts.content.code {
        Slot::Seen(_) => ask(),
        Slot::Absent => Answer::Absent,
        Slot::Unknown(gap) => Answer::Unknown(gap),
    }
}

/// What a slot answers only where there is code.
pub(super) fn beside_code<'a, T>(view: &View<'a>, slot: &'a Slot<T>, amount: impl FnOnce(&'a T) -> f64) -> Answer<'a> {
    without_code(view, || answer(slot, |seen| Answer::Measured(amount(seen))))
}
