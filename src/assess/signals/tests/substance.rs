//! How much do the tests check?

use crate::assess::signals::words::{counted, listed, sentence};
use crate::assess::signals::{Answer, Finding, Side, Signal, View, count};
use crate::evidence::Slot;
use crate::evidence::facts::{Inventory, TestFacts};

/// The group's signals.
pub const SIGNALS: &[Signal] = &[
    Signal {
        id: "assertions_per_test",
        revision: 1,
        question: "How many assertions does a test have on average?",
        unit: "assertions per test",
        ask: |view| {
            count(&view.facts.content.tests, |tests| match tests.functions {
                0 => 0.0,
                functions => tests.assertions as f64 / functions as f64,
            })
        },
        cite: |view, side| {
            let tests = view.facts.content.tests.seen().filter(|tests| tests.functions > 0)?;
            let mean = tests.assertions as f64 / tests.functions as f64;
            let fullest = tests.examples.iter().max_by_key(|example| example.assertions);
            (side == Side::For).then(|| {
                Finding::new(sentence!("{mean:.1} assertions a test on average"), mean)
                    .at(fullest.map(|example| &example.place))
            })
        },
    },
    Signal {
        id: "assertions",
        revision: 1,
        question: "How many assertions are there?",
        unit: "assertions",
        ask: |view| count(&view.facts.content.tests, |tests| tests.assertions as f64),
        cite: |view, side| {
            let tests = view.facts.content.tests.seen()?;
            (side == Side::For && tests.assertions > 0).then(|| {
                Finding::new(counted(tests.assertions, "assertion") + " in tests that run", tests.assertions as f64)
                    .at(tests.examples.first().map(|example| &example.place))
            })
        },
    },
    Signal {
        id: "tests_per_function",
        revision: 1,
        question: "How many tests are there for each function of the source?",
        unit: "tests per function",
        ask: |view| ratio(view, |tests| tests.functions, |inventory| inventory.functions, "no function was parsed"),
        cite: |view, side| {
            let tests = view.facts.content.tests.seen()?;
            let inventory = view.facts.content.inventory.seen().filter(|inventory| inventory.functions > 0)?;
            let summary = match side {
                Side::For if tests.functions > 0 => {
                    sentence!("{} for {}", counted(tests.functions, "test"), counted(inventory.functions, "function"))
                }
                Side::Against => {
                    sentence!(
                        "Only {} for {}",
                        counted(tests.functions, "test"),
                        counted(inventory.functions, "function")
                    )
                }
                Side::For => return None,
            };
            Some(Finding::new(summary, tests.functions as f64 / inventory.functions as f64).two_sided())
        },
    },
    Signal {
        id: "test_lines_ratio",
        revision: 1,
        question: "How many lines of tests are there for each line of source?",
        unit: "lines of tests per line of source",
        ask: |view| ratio(view, |tests| tests.lines, |inventory| inventory.source_lines, "there is no source"),
        cite: |view, side| {
            let tests = view.facts.content.tests.seen()?;
            let inventory = view.facts.content.inventory.seen().filter(|inventory| inventory.source_lines > 0)?;
            let only = match side {
                Side::For if tests.lines > 0 => "",
                Side::Against => "Only ",
                Side::For => return None,
            };
            Some(
                Finding::new(
                    sentence!(
                        "{only}{} of tests for {} of source",
                        counted(tests.lines, "line"),
                        counted(inventory.source_lines, "line")
                    ),
                    tests.lines as f64 / inventory.source_lines as f64,
                )
                .two_sided(),
            )
        },
    },
    Signal {
        id: "test_techniques",
        revision: 1,
        question: "How many of these do the tests use: parameters, generated input, fixtures, expected errors?",
        unit: "techniques",
        ask: |view| count(&view.facts.content.tests, |tests| techniques(tests).len() as f64),
        cite: |view, side| {
            let tests = view.facts.content.tests.seen()?;
            let used = techniques(tests);
            match side {
                Side::For if !used.is_empty() => {
                    Some(Finding::new(sentence!("The tests use {}", listed(&used, 4)), used.len() as f64))
                }
                Side::Against if used.is_empty() && tests.functions > 0 => Some(Finding::new(
                    "No parametrised or generated case, fixture or expected error among the tests",
                    0.0,
                )),
                _ => None,
            }
        },
    },
];

fn ratio<'a>(
    view: &View<'a>,
    tests: fn(&TestFacts) -> u64,
    source: fn(&Inventory) -> u64,
    nothing: &'static str,
) -> Answer<'a> {
    match (&view.facts.content.tests, &view.facts.content.inventory) {
        (Slot::Unknown(gap), _) | (_, Slot::Unknown(gap)) => Answer::Unknown(gap),
        (Slot::Absent, _) | (_, Slot::Absent) => Answer::Absent,
        (Slot::Seen(found), Slot::Seen(inventory)) => match source(inventory) {
            0 => Answer::NotApplicable(nothing),
            whole => Answer::Measured(tests(found) as f64 / whole as f64),
        },
    }
}

/// The techniques in use, in words.
fn techniques(tests: &TestFacts) -> Vec<String> {
    let named = [
        (tests.parametrised, "parametrised case"),
        (tests.property_based, "property-based test"),
        (tests.fixtures, "fixture"),
        (tests.error_cases, "expected error"),
    ];
    named
        .into_iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, noun)| counted(number, noun).to_string())
        .collect()
}
