//! Does a machine run the tests?

use crate::assess::signals::words::{counted, listed, sentence};
use crate::assess::signals::{Answer, Finding, Side, Signal, answer, count, yes};
use crate::evidence::facts::{AutomationFacts, CheckState, Workflow};
use crate::evidence::{Gap, Place, Slot};

/// The group's signals.
pub const SIGNALS: &[Signal] = &[
    Signal {
        id: "ci_workflows",
        revision: 1,
        question: "How many workflows of continuous integration are configured?",
        unit: "workflows",
        ask: |view| count(&view.facts.content.automation, |automation| automation.workflows.len() as f64),
        cite: |view, side| match (side, &view.facts.content.automation) {
            (Side::For, Slot::Seen(automation)) => {
                let first = automation.workflows.first()?;
                let mut systems: Vec<&str> = automation.workflows.iter().map(|flow| flow.system.as_str()).collect();
                systems.dedup();
                let number = automation.workflows.len() as u64;
                let summary = sentence!("{} ({})", counted(number, "workflow"), listed(&systems, 3));
                Some(Finding::new(summary, number as f64).at(Some(&Place::file(first.path.clone()))))
            }
            (Side::Against, Slot::Absent) => {
                Some(Finding::new("No continuous integration of any known system is configured", 0.0))
            }
            _ => None,
        },
    },
    Signal {
        id: "ci_runs_tests",
        revision: 1,
        question: "How many workflows run tests and fail when a test fails?",
        unit: "workflows",
        ask: |view| count(&view.facts.content.automation, |automation| testing(automation).count() as f64),
        cite: |view, side| {
            let automation = view.facts.content.automation.seen()?;
            let number = testing(automation).count();
            match side {
                Side::For => {
                    let place = testing(automation).find_map(|flow| flow.runs_tests.as_ref())?;
                    let verb = if number == 1 { "runs" } else { "run" };
                    let summary = sentence!("{} {verb} the tests", counted(number as u64, "workflow"));
                    Some(Finding::new(summary, number as f64).at(Some(place)))
                }
                Side::Against if number == 0 => match automation.workflows.iter().find(|flow| flow.ignores_failure) {
                    Some(flow) => Some(
                        Finding::new("A workflow runs tests and ignores their failure", 0.0)
                            .at(Some(&Place::file(flow.path.clone()))),
                    ),
                    None => automation.workflows.first().map(|flow| {
                        Finding::new("Workflows are configured, and none of them runs tests", 0.0)
                            .at(Some(&Place::file(flow.path.clone())))
                    }),
                },
                Side::Against => None,
            }
        },
    },
    Signal {
        id: "ci_triggers",
        revision: 1,
        question: "Which of push and pull request start the tests?",
        unit: "triggers",
        ask: |view| {
            answer(&view.facts.content.automation, |automation| match triggers(automation).len() {
                0 if testing(automation).any(|flow| flow.on_push.is_none() || flow.on_pull_request.is_none()) => {
                    Answer::Unknown(&Gap::Unsupported)
                }
                known => Answer::Measured(known as f64),
            })
        },
        cite: |view, side| {
            let automation = view.facts.content.automation.seen()?;
            let names = triggers(automation);
            (side == Side::For && !names.is_empty()).then(|| {
                let by = if testing(automation).all(|flow| flow.triggers_by_default) {
                    ", by the system's default"
                } else {
                    ""
                };
                Finding::new(sentence!("Tests run on {}{by}", listed(&names, 2)), names.len() as f64).at(testing(
                    automation,
                )
                .next()
                .map(|flow| Place::file(flow.path.clone()))
                .as_ref())
            })
        },
    },
    Signal {
        id: "ci_matrix",
        revision: 1,
        question: "On how many interpreter or platform combinations do the tests run?",
        unit: "combinations",
        ask: |view| {
            count(&view.facts.content.automation, |automation| {
                testing(automation).map(|flow| flow.matrix.max(1)).max().unwrap_or(0) as f64
            })
        },
        cite: |view, side| {
            let automation = view.facts.content.automation.seen()?;
            let widest = testing(automation).max_by_key(|flow| flow.matrix).filter(|flow| flow.matrix > 1)?;
            (side == Side::For).then(|| {
                Finding::new(
                    sentence!("Tests run on {}", counted(widest.matrix, "interpreter or platform combination")),
                    widest.matrix as f64,
                )
                .at(Some(&Place::file(widest.path.clone())))
            })
        },
    },
    Signal {
        id: "coverage_measured",
        revision: 1,
        question: "Is test coverage configured or measured?",
        unit: "configurations",
        ask: |view| {
            count(&view.facts.content.automation, |automation| {
                yes(automation.coverage.is_some() || automation.workflows.iter().any(|flow| flow.coverage))
            })
        },
        cite: |view, side| {
            let automation = view.facts.content.automation.seen()?;
            let in_workflow = automation.workflows.iter().find(|flow| flow.coverage);
            match side {
                Side::For => {
                    let place = automation.coverage.clone().or_else(|| Some(Place::file(in_workflow?.path.clone())))?;
                    Some(Finding::new("Test coverage is measured", 1.0).at(Some(&place)))
                }
                Side::Against if automation.coverage.is_none() && in_workflow.is_none() => {
                    Some(Finding::new("Test coverage is not measured", 0.0))
                }
                Side::Against => None,
            }
        },
    },
    Signal {
        id: "test_runner_configured",
        revision: 1,
        question: "Is a test runner configured in the repository?",
        unit: "configurations",
        ask: |view| count(&view.facts.content.automation, |automation| yes(automation.test_runner.is_some())),
        cite: |view, side| {
            let place = view.facts.content.automation.seen()?.test_runner.as_ref()?;
            (side == Side::For).then(|| Finding::new("A test runner is configured", 1.0).at(Some(place)))
        },
    },
    Signal {
        id: "checks_pass",
        revision: 1,
        question: "Did the checks on the newest commit pass?",
        unit: "runs",
        ask: |view| {
            answer(&view.facts.checks, |state| match state {
                CheckState::Success => Answer::Measured(1.0),
                CheckState::Failure | CheckState::Error => Answer::Measured(0.0),
                CheckState::Pending => Answer::NotApplicable("the checks are still running"),
            })
        },
        cite: |view, side| {
            let state = view.facts.checks.seen()?;
            match (side, state) {
                (Side::For, CheckState::Success) => Some(Finding::new("The checks on the newest commit passed", 1.0)),
                (Side::Against, CheckState::Failure | CheckState::Error) => {
                    Some(Finding::new("The checks on the newest commit did not pass", 0.0))
                }
                _ => None,
            }
        },
    },
];

/// Workflows that run tests and let a failure fail.
fn testing(automation: &AutomationFacts) -> impl Iterator<Item = &Workflow> {
    automation.workflows.iter().filter(|flow| flow.runs_tests.is_some() && !flow.ignores_failure)
}

fn triggers(automation: &AutomationFacts) -> Vec<&'static str> {
    let push = testing(automation).any(|flow| flow.on_push == Some(true)).then_some("push");
    let pull_request = testing(automation).any(|flow| flow.on_pull_request == Some(true)).then_some("pull request");
    push.into_iter().chain(pull_request).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assess::facts::Profile;
    use crate::assess::sample::{bare_artefact, facts_of_a_good_library};
    use crate::assess::signals::View;

    #[test]
    fn unknown_triggers_are_unknown_and_defaults_are_called_so() {
        let (artefact, mut facts, profile) =
            (bare_artefact("github:ada/churn"), facts_of_a_good_library(), Profile::default());
        let signal = SIGNALS.iter().find(|signal| signal.id == "ci_triggers").expect("registered");
        let flow = |push, pull_request, triggers_by_default| Workflow {
            path: "ci.yml".to_owned(),
            on_push: push,
            on_pull_request: pull_request,
            triggers_by_default,
            runs_tests: Some(Place::lines("ci.yml", 4, 4)),
            ..Workflow::default()
        };
        for (flow, wanted, summary) in [
            (flow(None, None, false), Answer::Unknown(&Gap::Unsupported), None),
            (flow(Some(false), Some(false), false), Answer::Measured(0.0), None),
            (flow(Some(true), None, false), Answer::Measured(1.0), Some("Tests run on push")),
            (
                flow(Some(true), Some(true), true),
                Answer::Measured(2.0),
                Some("Tests run on push and pull request, by the system's default"),
            ),
        ] {
            let Slot::Seen(automation) = &mut facts.content.automation else { panic!("the sample has a pipeline") };
            automation.workflows = vec![flow];
            let view = View { artefact: &artefact, facts: &facts, profile: &profile, person: None };
            assert_eq!((signal.ask)(&view), wanted);
            let said = (signal.cite)(&view, Side::For).map(|finding| finding.summary);
            assert_eq!(said.as_deref(), summary);
        }
    }
}
