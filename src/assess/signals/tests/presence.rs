//! Are there tests at all, for what part of the work, in what languages?

use crate::assess::signals::words::{counted, listed, percent, sentence};
use crate::assess::signals::{Answer, Finding, Side, Signal, View, answer, count, share};
use crate::evidence::Slot;
use crate::evidence::facts::{HollowReason, Inventory, TestFacts};

/// The group's signals.
pub const SIGNALS: &[Signal] = &[
    Signal {
        id: "asserting_tests",
        revision: 1,
        question: "How many tests check something?",
        unit: "functions",
        ask: |view| count(&view.facts.content.tests, |tests| tests.functions as f64),
        cite: cite_asserting,
    },
    Signal {
        id: "test_files",
        revision: 1,
        question: "How many files hold a test that checks something?",
        unit: "files",
        ask: |view| count(&view.facts.content.tests, |tests| tests.files as f64),
        cite: |view, side| {
            let tests = view.facts.content.tests.seen()?;
            (side == Side::For && tests.files > 0).then(|| {
                Finding::new(
                    sentence!("{} with tests that check something", counted(tests.files, "file")),
                    tests.files as f64,
                )
                .at(tests.examples.last().map(|example| &example.place))
            })
        },
    },
    Signal {
        id: "modules_tested",
        revision: 1,
        question: "What share of the source modules do tests import or name?",
        unit: "share of modules",
        ask: |view| {
            answer(&view.facts.content.tests, |tests| match tests.modules {
                0 => Answer::NotApplicable("there is no source module to test"),
                modules => Answer::Measured(share(tests.modules_tested, modules)),
            })
        },
        cite: |view, side| {
            let tests = view.facts.content.tests.seen()?;
            let reached = tests.modules_tested.min(tests.modules);
            let untested = tests.modules - reached;
            let summary = match side {
                Side::For if reached > 0 => sentence!(
                    "{reached} of {} ({}) are reached by tests",
                    counted(tests.modules, "source module"),
                    percent(reached, tests.modules)
                ),
                Side::Against if untested > 0 => {
                    sentence!("{untested} of {} are reached by no test", counted(tests.modules, "source module"))
                }
                _ => return None,
            };
            Some(Finding::new(summary, share(tests.modules_tested, tests.modules)).at(match side {
                Side::For => tests.examples.first().map(|example| &example.place),
                Side::Against => None,
            }))
        },
    },
    Signal {
        id: "languages_tested",
        revision: 1,
        question: "What share of the source is in a language that has tests?",
        unit: "share of lines",
        ask: |view| match (&view.facts.content.tests, &view.facts.content.inventory) {
            (Slot::Unknown(gap), _) | (_, Slot::Unknown(gap)) => Answer::Unknown(gap),
            (Slot::Absent, _) | (_, Slot::Absent) => Answer::Absent,
            (Slot::Seen(tests), Slot::Seen(inventory)) => match inventory.source_lines {
                0 => Answer::NotApplicable("there is no source to test"),
                lines => Answer::Measured(share(tested_lines(tests, inventory), lines)),
            },
        },
        cite: |view, side| {
            let tests = view.facts.content.tests.seen()?;
            let inventory = view.facts.content.inventory.seen()?;
            let bare: Vec<&str> = inventory
                .languages
                .iter()
                .filter(|(language, counted)| {
                    share(counted.lines, inventory.source_lines) >= 0.1 && !has_tests(tests, language)
                })
                .map(|(language, _)| language.as_str())
                .collect();
            (side == Side::Against && !bare.is_empty()).then(|| {
                Finding::new(
                    sentence!("No test is written for the {} part", listed(&bare, 3)),
                    share(tested_lines(tests, inventory), inventory.source_lines),
                )
            })
        },
    },
    Signal {
        id: "doctests",
        revision: 1,
        question: "How many examples in docstrings would a doctest runner check?",
        unit: "examples",
        ask: |view| count(&view.facts.content.tests, |tests| tests.doctests as f64),
        cite: |view, side| {
            let tests = view.facts.content.tests.seen()?;
            (side == Side::For && tests.doctests > 0).then(|| {
                Finding::new(
                    sentence!("{} in docstrings can be run as tests", counted(tests.doctests, "example")),
                    tests.doctests as f64,
                )
            })
        },
    },
];

/// A notebook's code counts as tested where Python is: its functions live there or in the modules it imports.
fn has_tests(tests: &TestFacts, language: &str) -> bool {
    let there = |name: &str| tests.languages.get(name).is_some_and(|counted| counted.functions > 0);
    there(language) || (language == "jupyter" && there("python"))
}

fn tested_lines(tests: &TestFacts, inventory: &Inventory) -> u64 {
    inventory
        .languages
        .iter()
        .filter(|(language, _)| has_tests(tests, language))
        .fold(0, |sum, (_, counted)| sum.saturating_add(counted.lines))
}

fn cite_asserting(view: &View<'_>, side: Side) -> Option<Finding> {
    match (side, &view.facts.content.tests) {
        (Side::For, Slot::Seen(tests)) if tests.functions > 0 => Some(
            Finding::new(
                sentence!(
                    "{} with {} in {}",
                    counted(tests.functions, "test function"),
                    counted(tests.assertions, "assertion"),
                    counted(tests.files, "file")
                ),
                tests.functions as f64,
            )
            .at(tests.examples.first().map(|example| &example.place)),
        ),
        (Side::Against, Slot::Seen(tests)) if tests.hollow_total > 0 => {
            let hollow = tests.hollow.first();
            let why = hollow.map_or("", |hollow| match hollow.reason {
                HollowReason::NoTests => " (a test file without a test)",
                HollowReason::NoAssertion => " (no assertion)",
                HollowReason::Trivial => " (only what cannot fail)",
                HollowReason::Skipped => " (always skipped)",
                HollowReason::Empty => " (an empty body)",
            });
            let verb = if tests.hollow_total == 1 { "checks" } else { "check" };
            let summary = sentence!("{} {verb} nothing{why}", counted(tests.hollow_total, "test-shaped thing"));
            Some(Finding::new(summary, tests.hollow_total as f64).at(hollow.map(|hollow| &hollow.place)))
        }
        (Side::Against, Slot::Absent) => {
            let over = view.facts.content.inventory.seen().map_or_else(String::new, |inventory| {
                sentence!(" beside {}", counted(inventory.source_lines, "line") + " of source")
            });
            Some(Finding::new(sentence!("No test that checks something was found{over}"), 0.0))
        }
        (Side::Against, Slot::Seen(tests)) if tests.functions == 0 => {
            Some(Finding::new("No test that checks something was found", 0.0))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assess::facts::Profile;
    use crate::assess::sample::{bare_artefact, facts_of_a_good_library};
    use crate::evidence::facts::RepositoryFacts;

    #[test]
    fn a_suite_is_quoted_with_its_numbers_and_place() {
        let (artefact, facts, profile) =
            (bare_artefact("github:ada/churn"), facts_of_a_good_library(), Profile::default());
        let view = View { artefact: &artefact, facts: &facts, profile: &profile, person: None };
        let finding = cite_asserting(&view, Side::For).expect("tests are cited");
        assert_eq!(finding.summary, "214 test functions with 655 assertions in 31 files");
        assert_eq!(finding.value, Some(214.0));
        assert_eq!(finding.place.map(|place| place.path), Some("tests/test_model.py".to_owned()));
    }

    #[test]
    fn absence_says_what_was_looked_at() {
        let artefact = bare_artefact("github:ada/churn");
        let profile = Profile::default();
        let mut facts: RepositoryFacts = facts_of_a_good_library();
        facts.content.tests = Slot::Absent;
        let view = View { artefact: &artefact, facts: &facts, profile: &profile, person: None };
        assert_eq!((SIGNALS[0].ask)(&view), Answer::Absent);
        let finding = cite_asserting(&view, Side::Against).expect("the absence is said");
        assert!(finding.summary.contains("2,400 lines"), "{}", finding.summary);
        assert_eq!(finding.place, None);
    }
}
