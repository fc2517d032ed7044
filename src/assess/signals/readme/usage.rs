//! Could a stranger run it from the page?

use crate::assess::signals::words::{counted, percent, sentence};
use crate::assess::signals::{Answer, Finding, Side, Signal, View, answer, count, share};
use crate::evidence::facts::{CommandFound, CommandKind, ReadmeFacts};
use crate::evidence::{Place, Slot};

/// The group's signals.
pub const SIGNALS: &[Signal] = &[
    Signal {
        id: "install_commands",
        revision: 1,
        question: "How many commands to install does the README give that are not known to be broken?",
        unit: "commands",
        ask: |view| working(view, CommandKind::Install),
        cite: |view, side| {
            cite_commands(
                view,
                side,
                CommandKind::Install,
                "to install it",
                "The README gives no command that installs it",
            )
        },
    },
    Signal {
        id: "run_commands",
        revision: 1,
        question: "How many commands to run the work does the README give that are not known to be broken?",
        unit: "commands",
        ask: |view| working(view, CommandKind::Run),
        cite: |view, side| {
            cite_commands(view, side, CommandKind::Run, "to run it", "The README gives no command that runs the work")
        },
    },
    Signal {
        id: "test_commands",
        revision: 1,
        question: "How many commands to run the tests does the README give that are not known to be broken?",
        unit: "commands",
        ask: |view| working(view, CommandKind::Test),
        cite: |view, side| match side {
            Side::For => cite_commands(view, side, CommandKind::Test, "to run the tests", ""),
            Side::Against => None,
        },
    },
    Signal {
        id: "commands_resolve",
        revision: 1,
        question: "What share of the files that the README's commands name are there?",
        unit: "share of commands",
        ask: |view| {
            answer(&view.facts.content.readme, |readme| match named(readme) {
                (_, 0) => Answer::NotApplicable("no command names a file of the repository"),
                (there, all) => Answer::Measured(share(there, all)),
            })
        },
        cite: |view, side| {
            let readme = view.facts.content.readme.seen()?;
            let (there, all) = named(readme);
            let wanted = |exists| readme.commands.iter().find(|command| command.target_exists == Some(exists));
            match side {
                Side::For if there > 0 => Some(
                    Finding::new(
                        sentence!(
                            "{} of the files its commands name are there ({there} of {all})",
                            percent(there, all)
                        ),
                        share(there, all),
                    )
                    .at(wanted(true).map(|command| &command.place)),
                ),
                Side::Against => {
                    let broken = wanted(false)?;
                    Some(
                        Finding::new(
                            sentence!("A command of the README needs {}, which is not there", needed(broken)),
                            share(there, all),
                        )
                        .at(Some(&broken.place)),
                    )
                }
                Side::For => None,
            }
        },
    },
    Signal {
        id: "usage_examples",
        revision: 1,
        question: "How many usage examples in code does the README show?",
        unit: "examples",
        ask: |view| count(&view.facts.content.readme, |readme| readme.examples.len() as f64),
        cite: |view, side| {
            let readme = view.facts.content.readme.seen()?;
            match side {
                Side::For => {
                    let first = readme.examples.first()?;
                    let number = readme.examples.len() as u64;
                    Some(
                        Finding::new(sentence!("{} in code", counted(number, "usage example")), number as f64)
                            .at(Some(first)),
                    )
                }
                Side::Against if readme.examples.is_empty() => {
                    Some(missing(readme, "The README shows no usage example in code"))
                }
                Side::Against => None,
            }
        },
    },
    Signal {
        id: "expected_output",
        revision: 1,
        question: "In how many places does the README show what a run returns?",
        unit: "places",
        ask: |view| count(&view.facts.content.readme, |readme| readme.expected_output.len() as f64),
        cite: |view, side| {
            let readme = view.facts.content.readme.seen()?;
            match side {
                Side::For => {
                    let first = readme.expected_output.first()?;
                    let number = readme.expected_output.len() as u64;
                    Some(
                        Finding::new(
                            sentence!("What a run returns is shown in {}", counted(number, "place")),
                            number as f64,
                        )
                        .at(Some(first)),
                    )
                }
                Side::Against if readme.expected_output.is_empty() => {
                    Some(missing(readme, "The README does not show what a run should return"))
                }
                Side::Against => None,
            }
        },
    },
    Signal {
        id: "entry_points",
        revision: 1,
        question: "How many scripts, command lines or pipelines are there to start a run from?",
        unit: "entry points",
        ask: |view| count(&view.facts.content.inventory, |inventory| inventory.entry_points.len() as f64),
        cite: |view, side| {
            let inventory = view.facts.content.inventory.seen()?;
            match side {
                Side::For => {
                    let first = inventory.entry_points.first()?;
                    let number = inventory.entry_points.len() as u64;
                    Some(Finding::new(counted(number, "entry point"), number as f64).at(Some(first)))
                }
                Side::Against if inventory.entry_points.is_empty() => {
                    Some(Finding::new("Nothing in the repository is marked as the place where a run starts", 0.0))
                }
                Side::Against => None,
            }
        },
    },
];

fn of(readme: &ReadmeFacts, kind: CommandKind) -> impl Iterator<Item = &CommandFound> {
    readme.commands.iter().filter(move |command| command.kind == kind && command.target_exists != Some(false))
}

fn working<'a>(view: &View<'a>, kind: CommandKind) -> Answer<'a> {
    count(&view.facts.content.readme, |readme| of(readme, kind).count() as f64)
}

/// Commands whose file could be checked: those that are there, and all of them.
fn named(readme: &ReadmeFacts) -> (u64, u64) {
    let known = || readme.commands.iter().filter_map(|command| command.target_exists);
    (known().filter(|there| *there).count() as u64, known().count() as u64)
}

/// What a command needs, as a reader would name it: `app.py`, `the target train of Makefile`.
fn needed(command: &CommandFound) -> String {
    match command.target.as_deref() {
        None => "a file".to_owned(),
        Some(target) => match target.rsplit_once(':').filter(|(file, _)| file.to_lowercase().ends_with("makefile")) {
            Some((file, name)) => sentence!("the target {name} of {file}"),
            None => target.to_owned(),
        },
    }
}

fn missing(readme: &ReadmeFacts, sentence: &str) -> Finding {
    Finding::new(sentence, 0.0).at(Some(&Place::file(readme.path.clone())))
}

fn cite_commands(view: &View<'_>, side: Side, kind: CommandKind, purpose: &str, none: &str) -> Option<Finding> {
    match (side, &view.facts.content.readme) {
        (Side::For, Slot::Seen(readme)) => {
            let first = of(readme, kind).find(|command| command.target_exists == Some(true));
            let place = &first.or_else(|| of(readme, kind).next())?.place;
            let number = of(readme, kind).count() as u64;
            let checked = if first.is_some() { ", naming files that are there" } else { "" };
            let summary = sentence!("{} {purpose}{checked}", counted(number, "command"));
            Some(Finding::new(summary, number as f64).at(Some(place)))
        }
        (Side::Against, Slot::Seen(readme)) if of(readme, kind).next().is_none() => {
            let broken = readme.commands.iter().find(|command| command.kind == kind);
            Some(broken.map_or_else(
                || missing(readme, none),
                |broken| {
                    let summary =
                        sentence!("The README's command {purpose} needs {}, which is not there", needed(broken));
                    Finding::new(summary, 0.0).at(Some(&broken.place))
                },
            ))
        }
        (Side::Against, Slot::Absent) => Some(Finding::new("There is no README to start from", 0.0)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assess::facts::Profile;
    use crate::assess::sample::{bare_artefact, facts_of_a_good_library};

    #[test]
    fn a_command_that_needs_a_missing_file_does_not_count_and_is_named() {
        let (artefact, mut facts, profile) =
            (bare_artefact("github:ada/churn"), facts_of_a_good_library(), Profile::default());
        let Slot::Seen(readme) = &mut facts.content.readme else { panic!("the sample has a README") };
        readme.commands = vec![CommandFound {
            place: Place::lines("README.md", 12, 12).quoting("python train.py"),
            kind: CommandKind::Run,
            target: Some("train.py".into()),
            target_exists: Some(false),
        }];
        let view = View { artefact: &artefact, facts: &facts, profile: &profile, person: None };
        assert_eq!(working(&view, CommandKind::Run), Answer::Measured(0.0));
        let resolve = SIGNALS.iter().find(|signal| signal.id == "commands_resolve").expect("registered");
        assert_eq!((resolve.ask)(&view), Answer::Measured(0.0));
        let finding = (resolve.cite)(&view, Side::Against).expect("the broken command is named");
        assert!(finding.summary.contains("train.py"));
        assert_eq!(finding.place.and_then(|place| place.lines), Some([12, 12]));
        let run = SIGNALS.iter().find(|signal| signal.id == "run_commands").expect("registered");
        let finding = (run.cite)(&view, Side::Against).expect("the only command is broken");
        assert_eq!(finding.summary, "The README's command to run it needs train.py, which is not there");
        assert_eq!(finding.place.and_then(|place| place.lines), Some([12, 12]));
        let install = SIGNALS.iter().find(|signal| signal.id == "install_commands").expect("registered");
        let finding = (install.cite)(&view, Side::Against).expect("there is none to install");
        assert_eq!(finding.summary, "The README gives no command that installs it");
    }
}
