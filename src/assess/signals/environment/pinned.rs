//! Would it be the same environment next year?

use super::undeclared;
use crate::assess::signals::words::{counted, percent, sentence};
use crate::assess::signals::{Answer, Finding, Side, Signal, View, share, yes};
use crate::evidence::Slot;
use crate::evidence::facts::{BaseImage, EnvironmentFacts, ImageTag, Pin};

/// The group's signals.
pub const SIGNALS: &[Signal] = &[
    Signal {
        id: "dependencies_exact",
        revision: 1,
        question: "What share of the direct dependencies is fixed to one version or locked?",
        unit: "share of dependencies",
        ask: |view| requirements(view, Pin::Exact),
        cite: |view, side| cite_pins(view, side, Pin::Exact, "fixed to one version or locked", "may be any version"),
    },
    Signal {
        id: "dependencies_bounded",
        revision: 1,
        question: "What share of the direct dependencies has at least a bound on its version?",
        unit: "share of dependencies",
        ask: |view| requirements(view, Pin::Lower),
        cite: |view, side| cite_pins(view, side, Pin::Lower, "bounded", "stated without any version"),
    },
    Signal {
        id: "lock_files",
        revision: 1,
        question: "How many lock files fix the whole dependency graph?",
        unit: "files",
        ask: |view| match &view.facts.content.environment {
            Slot::Seen(environment) => Answer::Measured(locks(environment) as f64),
            Slot::Absent => undeclared(view),
            Slot::Unknown(gap) => Answer::Unknown(gap),
        },
        cite: |view, side| {
            let environment = view.facts.content.environment.seen()?;
            let lock = environment.declarations.iter().find(|declaration| declaration.is_lock)?;
            (side == Side::For).then(|| {
                Finding::new(sentence!("{} locks the whole dependency graph", lock.kind), locks(environment) as f64)
                    .at(Some(&lock.place))
            })
        },
    },
    Signal {
        id: "interpreter_version",
        revision: 1,
        question: "Is a version or range of the interpreter written down?",
        unit: "statements",
        ask: |view| match &view.facts.content.environment {
            Slot::Seen(environment) => Answer::Measured(yes(environment.interpreter_version.is_some())),
            Slot::Absent => undeclared(view),
            Slot::Unknown(gap) => Answer::Unknown(gap),
        },
        cite: |view, side| {
            let environment = view.facts.content.environment.seen()?;
            let version = environment.interpreter_version.as_deref()?;
            (side == Side::For).then(|| {
                Finding::new(sentence!("The interpreter's version is written down: {version}"), 1.0)
                    .at(environment.interpreter.as_ref())
            })
        },
    },
    Signal {
        id: "images_pinned",
        revision: 1,
        question: "What share of the container base images is chosen by tag or digest?",
        unit: "share of images",
        ask: |view| match &view.facts.content.environment {
            Slot::Seen(environment) if environment.images.is_empty() => Answer::NotApplicable("no container is built"),
            Slot::Seen(environment) => match chosen(environment).count() as u64 {
                0 => Answer::NotApplicable("every base image is given from outside, by a build argument"),
                all => Answer::Measured(share(tagged(environment), all)),
            },
            Slot::Absent => Answer::NotApplicable("no container is built"),
            Slot::Unknown(gap) => Answer::Unknown(gap),
        },
        cite: |view, side| {
            let environment = view.facts.content.environment.seen()?;
            let fixed = tagged(environment);
            let wanted =
                |floating: bool| chosen(environment).find(|image| (image.tag == ImageTag::Floating) == floating);
            let (image, words) = match side {
                Side::For => (wanted(false)?, "is chosen by tag or digest"),
                Side::Against => (wanted(true)?, "floats with whatever is newest"),
            };
            Some(
                Finding::new(
                    sentence!("The base image {} {words}", image.image),
                    share(fixed, chosen(environment).count() as u64),
                )
                .at(Some(&image.place)),
            )
        },
    },
];

fn requirements<'a>(view: &View<'a>, at_least: Pin) -> Answer<'a> {
    match &view.facts.content.environment {
        Slot::Seen(environment) if environment.requirements.is_empty() => undeclared(view),
        Slot::Seen(environment) => {
            Answer::Measured(share(pinned(environment, at_least), environment.requirements.len() as u64))
        }
        Slot::Absent => undeclared(view),
        Slot::Unknown(gap) => Answer::Unknown(gap),
    }
}

fn pinned(environment: &EnvironmentFacts, at_least: Pin) -> u64 {
    environment.requirements.values().filter(|requirement| requirement.pin >= at_least).count() as u64
}

fn locks(environment: &EnvironmentFacts) -> usize {
    environment.declarations.iter().filter(|declaration| declaration.is_lock).count()
}

/// Images the files themselves choose.
fn chosen(environment: &EnvironmentFacts) -> impl Iterator<Item = &BaseImage> {
    environment.images.iter().filter(|image| image.tag != ImageTag::Given)
}

fn tagged(environment: &EnvironmentFacts) -> u64 {
    chosen(environment).filter(|image| image.tag != ImageTag::Floating).count() as u64
}

fn cite_pins(view: &View<'_>, side: Side, at_least: Pin, good: &str, bad: &str) -> Option<Finding> {
    let environment = view.facts.content.environment.seen()?;
    let all = environment.requirements.len() as u64;
    let kept = pinned(environment, at_least);
    let example = environment
        .requirements
        .iter()
        .find(|(_, requirement)| (requirement.pin >= at_least) == (side == Side::For))?;
    let summary = match side {
        Side::For => sentence!("{kept} of {} are {good} ({})", counted(all, "direct dependency"), percent(kept, all)),
        Side::Against => {
            sentence!("{} of {} {bad}, {} among them", all - kept, counted(all, "direct dependency"), example.0)
        }
    };
    Some(Finding::new(summary, share(kept, all)).at(Some(&example.1.place)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assess::facts::Profile;
    use crate::assess::sample::{bare_artefact, facts_of_a_good_library};

    #[test]
    fn an_image_given_from_outside_is_neither_chosen_nor_floating() {
        let (artefact, mut facts, profile) =
            (bare_artefact("github:ada/tool"), facts_of_a_good_library(), Profile::default());
        let signal = SIGNALS.iter().find(|signal| signal.id == "images_pinned").expect("registered");
        let image = |name: &str, tag| BaseImage {
            place: crate::evidence::Place::lines("Dockerfile", 2, 2),
            image: name.to_owned(),
            tag,
        };
        let given = image("${base_image}", ImageTag::Given);
        for (images, answer) in [
            (vec![given.clone()], Answer::NotApplicable("every base image is given from outside, by a build argument")),
            (vec![given.clone(), image("python", ImageTag::Tag)], Answer::Measured(1.0)),
            (vec![given, image("ubuntu", ImageTag::Floating)], Answer::Measured(0.0)),
        ] {
            let Slot::Seen(environment) = &mut facts.content.environment else { panic!("the sample has one") };
            environment.images = images;
            let view = View { artefact: &artefact, facts: &facts, profile: &profile, person: None };
            assert_eq!((signal.ask)(&view), answer);
            for side in [Side::For, Side::Against] {
                assert!((signal.cite)(&view, side).is_none_or(|finding| !finding.summary.contains('$')));
            }
        }
    }

    #[test]
    fn code_that_imports_nothing_has_nothing_to_pin_and_other_code_does() {
        let (artefact, mut facts, profile) =
            (bare_artefact("github:ada/tool"), facts_of_a_good_library(), Profile::default());
        facts.content.environment = Slot::Absent;
        {
            let view = View { artefact: &artefact, facts: &facts, profile: &profile, person: None };
            assert_eq!(requirements(&view, Pin::Exact), Answer::Absent);
        }
        let Slot::Seen(inventory) = &mut facts.content.inventory else { panic!("the sample has an inventory") };
        inventory.imports.clear();
        let view = View { artefact: &artefact, facts: &facts, profile: &profile, person: None };
        assert!(matches!(requirements(&view, Pin::Exact), Answer::NotApplicable(_)));
    }
}
