//! What a piece of work is: library, application, analysis, research, training, coursework, configuration,
//! documentation or a list of links. Decides which questions arise; earns no points.

use crate::assess::rubric::{KindRules, Meanings};
use crate::assess::verdict::ArtefactKind;
use crate::evidence::facts::{CommandFound, CommandKind, Inventory, Reach, ReadmeFacts};
use crate::evidence::{Artefact, Slot};
use std::borrow::Cow;

/// The kind, from the files first and from the owner's words where files leave it open. None where neither was seen.
pub(super) fn kind_of(artefact: &Artefact, rules: &KindRules) -> Option<ArtefactKind> {
    let words = OwnersWords::of(artefact, rules);
    if words.named.coursework {
        return Some(ArtefactKind::Coursework);
    }
    let content = &artefact.facts.as_ref()?.content;
    let readme = content.readme.seen();
    match &content.inventory {
        Slot::Seen(inventory) => Some(from_files(inventory, readme, &words, rules)),
        Slot::Absent => None,
        Slot::Unknown(_) => from_words(readme, &words, rules),
    }
}

/// Whether more facts could not change the kind.
pub(super) fn is_settled(artefact: &Artefact) -> bool {
    artefact.facts.as_ref().is_some_and(|facts| {
        facts.content.reach == Reach::Whole
            && facts.content.inventory.gap().is_none()
            && facts.content.readme.gap().is_none()
    })
}

/// Whether the work trains something itself. A library that only serves those who train does not.
pub(super) fn trains(artefact: &Artefact) -> Option<bool> {
    let content = &artefact.facts.as_ref()?.content;
    let completeness = content.completeness.seen();
    let trains = content.inventory.seen().is_some_and(|inventory| !inventory.training_code.is_empty())
        || completeness.is_some_and(|facts| matches!(&facts.training, Slot::Seen(places) if !places.is_empty()));
    if trains {
        return Some(true);
    }
    let unknown = match &content.completeness {
        Slot::Unknown(_) => true,
        Slot::Seen(facts) => facts.training.gap().is_some(),
        Slot::Absent => false,
    };
    (content.inventory.gap().is_none() && !unknown).then_some(false)
}

/// Whether the work trains something, or is a library whose imports say it serves those who do.
pub(super) fn machine_learning(artefact: &Artefact, kind: Option<ArtefactKind>, rules: &KindRules) -> Option<bool> {
    let inventory = artefact.facts.as_ref()?.content.inventory.seen();
    let serves =
        kind == Some(ArtefactKind::Library) && inventory.is_some_and(|inventory| imports_any(inventory, rules));
    if serves { Some(true) } else { trains(artefact) }
}

fn imports_any(inventory: &Inventory, rules: &KindRules) -> bool {
    rules.machine_learning_imports.iter().any(|name| inventory.imports.contains_key(name))
}

fn from_files(
    inventory: &Inventory,
    readme: Option<&ReadmeFacts>,
    words: &OwnersWords,
    rules: &KindRules,
) -> ArtefactKind {
    let little_source = inventory.source_lines < rules.little_source_lines;
    if little_source && readme.is_some_and(|readme| readme.link_list_share >= rules.link_list_share) {
        return ArtefactKind::Links;
    }
    if inventory.configuration_share >= rules.configuration_share || words.named.configuration {
        return ArtefactKind::Configuration;
    }
    let texts = inventory.documents > 0 || readme.is_some_and(|readme| readme.words > 0);
    if little_source && inventory.notebooks == 0 && inventory.entry_points.is_empty() && texts {
        return ArtefactKind::Documentation;
    }
    let trains = !inventory.training_code.is_empty();
    if trains && words.tell_research() {
        return ArtefactKind::Research;
    }
    if inventory.installable.is_some() && inventory.packages > 0 && !readme.is_some_and(is_run_only) {
        return ArtefactKind::Library;
    }
    let in_notebooks = inventory.languages.get("jupyter").map_or(0, |counted| counted.lines);
    if inventory.notebooks > 0 && in_notebooks as f64 >= rules.notebook_share * inventory.source_lines as f64 {
        return ArtefactKind::Analysis;
    }
    if trains { ArtefactKind::Training } else { ArtefactKind::Application }
}

/// Whether the page shows the work being run, by commands whose files are there, and nowhere imported: who reads it is
/// handed a program, however it is packaged. Running an example or a test is how the use of a library is shown.
fn is_run_only(readme: &ReadmeFacts) -> bool {
    let runs_it = |command: &&CommandFound| {
        command.kind == CommandKind::Run
            && command.target_exists == Some(true)
            && command.target.as_deref().is_some_and(|target| {
                !target.split('/').any(|part| {
                    ["example", "demo", "tutorial", "notebook", "test", "doc", "benchmark"]
                        .iter()
                        .any(|start| part.starts_with(start))
                })
            })
    };
    readme.examples.is_empty() && readme.commands.iter().filter(runs_it).count() >= 2
}

/// A guess from what a listing shows; the profile stays unsettled on it.
fn from_words(readme: Option<&ReadmeFacts>, words: &OwnersWords, rules: &KindRules) -> Option<ArtefactKind> {
    if readme.is_some_and(|readme| readme.link_list_share >= rules.link_list_share) {
        return Some(ArtefactKind::Links);
    }
    if words.named.configuration {
        return Some(ArtefactKind::Configuration);
    }
    words.tell_research().then_some(ArtefactKind::Research)
}

/// What the words mean that the owner calls the work by: those of its name and topics, and those of the description.
struct OwnersWords {
    named: Meanings,
    told: Meanings,
}

impl OwnersWords {
    fn of(artefact: &Artefact, rules: &KindRules) -> Self {
        let name = artefact.id.trim_end_matches(['/', '\\']).rsplit(['/', '\\']).next().unwrap_or(&artefact.id);
        let mut words = OwnersWords { named: Meanings::default(), told: Meanings::default() };
        for text in std::iter::once(name).chain(artefact.topics.iter().map(String::as_str)) {
            look_up(text, rules, &mut words.named);
        }
        look_up(artefact.description.as_deref().unwrap_or_default(), rules, &mut words.told);
        words
    }

    fn tell_research(&self) -> bool {
        self.named.research || self.told.research
    }
}

/// Adds what the words of a text mean.
fn look_up(text: &str, rules: &KindRules, found: &mut Meanings) {
    for word in split(text) {
        if let Some(means) = rules.meanings.get(&*word) {
            found.coursework |= means.coursework;
            found.configuration |= means.configuration;
            found.research |= means.research;
        }
    }
}

/// The words of a text in lower case; most are written so and need no copy.
fn split(text: &str) -> impl Iterator<Item = Cow<'_, str>> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(|word| {
        let is_lower = word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
        if is_lower { Cow::Borrowed(word) } else { Cow::Owned(word.to_lowercase()) }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assess::rubric::Rubric;
    use crate::assess::sample::{bare_artefact, facts_of_a_good_library};

    fn kind(artefact: &Artefact) -> Option<ArtefactKind> {
        kind_of(artefact, &Rubric::built_in().kinds)
    }

    #[test]
    fn files_decide_before_words() {
        let mut artefact = bare_artefact("github:ada/churn");
        artefact.facts = Some(facts_of_a_good_library());
        assert_eq!(kind(&artefact), Some(ArtefactKind::Library));
        artefact.description = Some("Official code of our NeurIPS paper".into());
        let facts = artefact.facts.as_mut().expect("just set");
        let Slot::Seen(inventory) = &mut facts.content.inventory else { panic!("the sample has an inventory") };
        inventory.training_code.push(crate::evidence::Place::file("train.py"));
        assert_eq!(kind(&artefact), Some(ArtefactKind::Research));
    }

    #[test]
    fn a_package_whose_page_only_runs_it_is_a_program() {
        let mut artefact = bare_artefact("github:ada/beam");
        let mut facts = facts_of_a_good_library();
        let Slot::Seen(readme) = &mut facts.content.readme else { panic!("the sample has a README") };
        let run = |target: &str| CommandFound {
            place: crate::evidence::Place::file("README.md"),
            kind: CommandKind::Run,
            target: Some(target.to_owned()),
            target_exists: Some(true),
        };
        readme.examples.clear();
        readme.commands = vec![run("beam/runner.py"), run("server.sh")];
        artefact.facts = Some(facts.clone());
        assert_eq!(kind(&artefact), Some(ArtefactKind::Application));
        let Slot::Seen(readme) = &mut facts.content.readme else { panic!("the sample has a README") };
        readme.commands = vec![run("examples/mnist.py"), run("examples/cifar.py"), run("server.sh")];
        artefact.facts = Some(facts.clone());
        assert_eq!(kind(&artefact), Some(ArtefactKind::Library), "examples show the use of a library");
        let Slot::Seen(readme) = &mut facts.content.readme else { panic!("the sample has a README") };
        readme.commands = vec![run("beam/runner.py"), run("server.sh")];
        readme.examples = vec![crate::evidence::Place::lines("README.md", 20, 24)];
        artefact.facts = Some(facts);
        assert_eq!(kind(&artefact), Some(ArtefactKind::Library), "the page imports it");
    }

    #[test]
    fn a_course_is_named_by_whole_words_only() {
        let mut artefact = bare_artefact("github:ada/cs231n-assignments");
        assert_eq!(kind(&artefact), Some(ArtefactKind::Coursework));
        artefact.id = "github:ada/of-course-tracker".into();
        assert_eq!(kind(&artefact), None, "nothing was read of it");
    }

    #[test]
    fn topics_in_any_order_say_the_same() {
        let mut artefact = bare_artefact("github:ada/settings");
        artefact.topics = vec!["vim".into(), "dotfiles".into(), "zsh".into()];
        artefact.facts = Some(facts_of_a_good_library());
        let one = kind(&artefact);
        artefact.topics.reverse();
        assert_eq!(one, kind(&artefact));
        assert_eq!(one, Some(ArtefactKind::Configuration));
    }
}
