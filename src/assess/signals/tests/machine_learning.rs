//! Tests of data, of what a model does, and of the pipeline (Breck et al. 2017; Ribeiro et al. 2020).

use crate::assess::signals::words::{listed, sentence};
use crate::assess::signals::{Finding, Side, Signal, count};
use crate::evidence::Place;
use crate::evidence::Slot;
use crate::evidence::facts::{MlTest, TestFacts};

/// The group's signals.
pub const SIGNALS: &[Signal] = &[
    Signal {
        id: "ml_test_kinds",
        revision: 1,
        question: "How many kinds of tests particular to machine learning are there?",
        unit: "kinds",
        ask: |view| count(&view.facts.content.tests, |tests| kinds(tests).count() as f64),
        cite: |view, side| match (side, &view.facts.content.tests) {
            (Side::For, Slot::Seen(tests)) => named(tests, |_| true, "Tests of"),
            (Side::Against, Slot::Seen(tests)) if kinds(tests).next().is_none() => {
                Some(Finding::new("No test of data, of what the model does, or of the pipeline was found", 0.0))
            }
            (Side::Against, Slot::Absent) => Some(Finding::new("No test of any kind was found", 0.0)),
            _ => None,
        },
    },
    Signal {
        id: "ml_test_places",
        revision: 1,
        question: "In how many places are data, model or pipeline tested?",
        unit: "places",
        ask: |view| count(&view.facts.content.tests, |tests| places(tests) as f64),
        cite: |view, side| {
            let tests = view.facts.content.tests.seen()?;
            let found = places(tests);
            let last = kinds(tests).last().and_then(|(_, places)| places.last());
            (side == Side::For && found > 0).then(|| {
                Finding::new(sentence!("At least {found} places test data, model or pipeline"), found as f64).at(last)
            })
        },
    },
    Signal {
        id: "model_behaviour_tests",
        revision: 1,
        question: "How many kinds of tests look at what the model does or learns?",
        unit: "kinds",
        ask: |view| {
            count(&view.facts.content.tests, |tests| {
                kinds(tests).filter(|(kind, _)| is_behaviour(*kind)).count() as f64
            })
        },
        cite: |view, side| {
            let tests = view.facts.content.tests.seen()?;
            match side {
                Side::For => named(tests, is_behaviour, "The model's behaviour is tested:"),
                // A model saved and loaded again may be compared by what it predicts.
                Side::Against
                    if tests.functions > 0
                        && !kinds(tests).any(|(kind, _)| is_behaviour(kind) || kind == MlTest::RoundTrip) =>
                {
                    Some(Finding::new(
                        "No test was found that looks at what the model predicts or whether it learns",
                        0.0,
                    ))
                }
                Side::Against => None,
            }
        },
    },
];

fn kinds(tests: &TestFacts) -> impl Iterator<Item = (MlTest, &Vec<Place>)> {
    tests.ml.iter().filter(|(_, places)| !places.is_empty()).map(|(kind, places)| (*kind, places))
}

fn places(tests: &TestFacts) -> usize {
    kinds(tests).map(|(_, places)| places.len()).sum()
}

/// Everything but tests of data, of shapes, of storing and of the pipeline.
fn is_behaviour(kind: MlTest) -> bool {
    !matches!(kind, MlTest::Data | MlTest::Output | MlTest::RoundTrip | MlTest::Pipeline)
}

fn named(tests: &TestFacts, wanted: fn(MlTest) -> bool, opening: &str) -> Option<Finding> {
    let found: Vec<(&str, &Vec<Place>)> =
        kinds(tests).filter(|(kind, _)| wanted(*kind)).map(|(kind, places)| (word(kind), places)).collect();
    let place = found.first()?.1.first();
    let words: Vec<&str> = found.iter().map(|(word, _)| *word).collect();
    Some(Finding::new(sentence!("{opening} {}", listed(&words, 5)), found.len() as f64).at(place))
}

fn word(kind: MlTest) -> &'static str {
    match kind {
        MlTest::Data => "data",
        MlTest::Output => "output shapes and ranges",
        MlTest::Invariance => "invariance",
        MlTest::Directional => "expected direction",
        MlTest::MinimumFunctionality => "minimum functionality",
        MlTest::MetricRegression => "a bound on a metric",
        MlTest::Training => "training",
        MlTest::Reproducibility => "same result from the same seed",
        MlTest::RoundTrip => "saving and loading again",
        MlTest::Pipeline => "the pipeline end to end",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assess::facts::Profile;
    use crate::assess::sample::{bare_artefact, facts_of_a_good_library};
    use crate::assess::signals::View;

    #[test]
    fn kinds_without_a_place_are_no_kinds() {
        let (artefact, mut facts, profile) =
            (bare_artefact("github:ada/churn"), facts_of_a_good_library(), Profile::default());
        let Slot::Seen(tests) = &mut facts.content.tests else { panic!("the sample has tests") };
        tests.ml.clear();
        tests.ml.insert(MlTest::Invariance, Vec::new());
        tests.ml.insert(MlTest::Data, vec![Place::lines("tests/test_data.py", 3, 9)]);
        let view = View { artefact: &artefact, facts: &facts, profile: &profile, person: None };
        assert_eq!((SIGNALS[0].ask)(&view), crate::assess::signals::Answer::Measured(1.0));
        assert_eq!((SIGNALS[2].ask)(&view), crate::assess::signals::Answer::Measured(0.0));
        let finding = (SIGNALS[0].cite)(&view, Side::For).expect("data tests are cited");
        assert_eq!(finding.summary, "Tests of data");
    }
}
