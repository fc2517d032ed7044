//! Is the environment written down?

use crate::assess::signals::words::{counted, listed, sentence};
use crate::assess::signals::{Finding, Side, Signal, count, yes};
use crate::evidence::Slot;
use crate::evidence::facts::{Declaration, EnvironmentFacts};

/// The group's signals.
pub const SIGNALS: &[Signal] = &[
    Signal {
        id: "environment_files",
        revision: 1,
        question: "How many files declare the environment the work itself needs?",
        unit: "files",
        ask: |view| count(&view.facts.content.environment, |environment| main(environment).count() as f64),
        cite: |view, side| match (side, &view.facts.content.environment) {
            (Side::For, Slot::Seen(environment)) => {
                let first = main(environment).next()?;
                let mut kinds: Vec<&str> = main(environment).map(|declaration| declaration.kind.as_str()).collect();
                kinds.dedup();
                let number = main(environment).count() as f64;
                Some(
                    Finding::new(
                        sentence!("The environment is declared in {}{}", listed(&kinds, 3), naming(environment)),
                        number,
                    )
                    .at(Some(&first.place)),
                )
            }
            (Side::Against, Slot::Absent) => {
                let imports = view.facts.content.inventory.seen().map_or(0, |inventory| inventory.imports.len());
                let beside = if imports > 0 {
                    sentence!(", while the code imports {}", counted(imports as u64, "third-party package"))
                } else {
                    String::new()
                };
                Some(Finding::new(sentence!("No file declares the environment{beside}"), 0.0))
            }
            _ => None,
        },
    },
    Signal {
        id: "lock_or_image",
        revision: 1,
        question: "How many lock files, containers or whole-system descriptions are there?",
        unit: "files",
        ask: |view| count(&view.facts.content.environment, |environment| whole(environment).count() as f64),
        cite: |view, side| {
            let environment = view.facts.content.environment.seen()?;
            match side {
                Side::For => {
                    let first = whole(environment).next()?;
                    let number = whole(environment).count();
                    Some(
                        Finding::new(sentence!("{} captures the whole environment", first.kind), number as f64)
                            .at(Some(&first.place)),
                    )
                }
                Side::Against if whole(environment).next().is_none() => Some(Finding::new(
                    "No lock file, container or whole-system description captures the environment",
                    0.0,
                )),
                Side::Against => None,
            }
        },
    },
    Signal {
        id: "installable",
        revision: 1,
        question: "Can the work be installed as a package?",
        unit: "packages",
        ask: |view| count(&view.facts.content.inventory, |inventory| yes(inventory.installable.is_some())),
        cite: |view, side| {
            let inventory = view.facts.content.inventory.seen()?;
            match (side, &inventory.installable) {
                (Side::For, Some(place)) => Some(Finding::new("It can be installed as a package", 1.0).at(Some(place))),
                (Side::Against, None) => Some(Finding::new("It cannot be installed as a package", 0.0)),
                _ => None,
            }
        },
    },
    Signal {
        id: "interpreter_stated",
        revision: 1,
        question: "Is the interpreter's or toolchain's version stated?",
        unit: "statements",
        ask: |view| count(&view.facts.content.environment, |environment| yes(environment.interpreter.is_some())),
        cite: |view, side| {
            let environment = view.facts.content.environment.seen()?;
            match (side, &environment.interpreter) {
                (Side::For, Some(place)) => {
                    let version = environment.interpreter_version.as_deref().unwrap_or("a version");
                    Some(
                        Finding::new(sentence!("The interpreter or toolchain is stated: {version}"), 1.0)
                            .at(Some(place)),
                    )
                }
                (Side::Against, None) => {
                    Some(Finding::new("No version of the interpreter or toolchain is stated", 0.0))
                }
                _ => None,
            }
        },
    },
];

/// Files for the work itself that say something.
fn main(environment: &EnvironmentFacts) -> impl Iterator<Item = &Declaration> {
    environment
        .declarations
        .iter()
        .filter(|declaration| !declaration.is_auxiliary && (declaration.dependencies > 0 || is_system(declaration)))
}

/// `, naming 3 direct dependencies and 2 system packages`; nothing where no name is given, as by a bare container file.
fn naming(environment: &EnvironmentFacts) -> String {
    let direct = environment.requirements.len() as u64;
    let system: u64 = main(environment)
        .filter(|declaration| declaration.ecosystem == "system")
        .map(|declaration| declaration.dependencies)
        .sum();
    let named: Vec<String> = [(direct, "direct dependency"), (system, "system package")]
        .into_iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, noun)| counted(number, noun).to_string())
        .collect();
    if named.is_empty() { String::new() } else { sentence!(", naming {}", named.join(" and ")) }
}

fn is_system(declaration: &Declaration) -> bool {
    matches!(declaration.ecosystem.as_str(), "container" | "nix" | "system")
}

/// Files that fix everything down to the libraries below the language: locks, containers, Nix. A list of system packages
/// or a build file (`apt.txt`, `CMakeLists.txt`) names some of what is needed and captures nothing.
fn whole(environment: &EnvironmentFacts) -> impl Iterator<Item = &Declaration> {
    environment.declarations.iter().filter(|declaration| {
        !declaration.is_auxiliary
            && (declaration.is_lock || matches!(declaration.ecosystem.as_str(), "container" | "nix"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assess::facts::Profile;
    use crate::assess::sample::{bare_artefact, facts_of_a_good_library};
    use crate::assess::signals::{Answer, View};
    use crate::evidence::Place;

    #[test]
    fn a_build_file_captures_no_environment_and_a_container_does() {
        let (artefact, mut facts, profile) =
            (bare_artefact("github:ada/scatter"), facts_of_a_good_library(), Profile::default());
        let declaration = |kind: &str, ecosystem: &str| Declaration {
            place: Place::file(kind),
            kind: kind.to_owned(),
            ecosystem: ecosystem.to_owned(),
            is_lock: false,
            is_auxiliary: false,
            dependencies: 2,
        };
        let signal = SIGNALS.iter().find(|signal| signal.id == "lock_or_image").expect("registered");
        for (kind, ecosystem, files) in [("CMakeLists.txt", "system", 0.0), ("Dockerfile", "container", 1.0)] {
            let Slot::Seen(environment) = &mut facts.content.environment else { panic!("the sample has one") };
            environment.declarations = vec![declaration(kind, ecosystem)];
            let view = View { artefact: &artefact, facts: &facts, profile: &profile, person: None };
            assert_eq!((signal.ask)(&view), Answer::Measured(files), "{kind}");
            assert_eq!((signal.cite)(&view, Side::For).is_some(), files > 0.0, "{kind}");
        }
    }

    #[test]
    fn what_a_build_file_names_is_counted_as_what_it_is() {
        let (artefact, mut facts, profile) =
            (bare_artefact("github:ada/scatter"), facts_of_a_good_library(), Profile::default());
        let signal = SIGNALS.iter().find(|signal| signal.id == "environment_files").expect("registered");
        for (kind, ecosystem, dependencies, said) in [
            ("CMakeLists.txt", "system", 2, "The environment is declared in CMakeLists.txt, naming 2 system packages"),
            ("Dockerfile", "container", 0, "The environment is declared in Dockerfile"),
        ] {
            let Slot::Seen(environment) = &mut facts.content.environment else { panic!("the sample has one") };
            environment.requirements.clear();
            environment.declarations = vec![Declaration {
                place: Place::file(kind),
                kind: kind.to_owned(),
                ecosystem: ecosystem.to_owned(),
                is_lock: false,
                is_auxiliary: false,
                dependencies,
            }];
            let view = View { artefact: &artefact, facts: &facts, profile: &profile, person: None };
            assert_eq!((signal.cite)(&view, Side::For).expect("a file is cited").summary, said);
        }
    }
}
