//! Amounts, words and the question about a figure.

use super::*;
use crate::assess::facts::Profile;
use crate::assess::sample::bare_artefact;
use crate::evidence::facts::{CompletenessFacts, Done, Passage, RepositoryFacts};

fn passage(states: bool, line: u32) -> Passage {
    Passage { place: Place::lines("README.md", line, line).quoting("We split by patient."), states }
}

fn facts(methodology: MethodologyFacts) -> RepositoryFacts {
    let mut facts = RepositoryFacts::default();
    facts.content.methodology = Slot::Seen(methodology);
    facts
}

fn ask(facts: &RepositoryFacts, id: &str) -> String {
    let (artefact, profile) = (bare_artefact("github:ada/churn"), Profile::default());
    let view = View { artefact: &artefact, facts, profile: &profile, person: None };
    let signal = crate::assess::signals::find(id).expect("registered");
    format!("{:?}", (signal.ask)(&view))
}

fn english(said: &[(Notion, u64, u64)]) -> MethodologyFacts {
    let said = said.iter().map(|(notion, statements, mentions)| {
        let places = vec![passage(*statements > 0, 7)];
        (*notion, Said { statements: *statements, mentions: *mentions, places })
    });
    MethodologyFacts { words: 500, english_words: 500, said: said.collect(), ..MethodologyFacts::default() }
}

#[test]
fn mentions_weigh_little_however_many_there_are() {
    let facts = facts(english(&[(Notion::Split, 0, 40), (Notion::Leakage, 2, 1)]));
    assert_eq!(ask(&facts, "split_explained"), "Measured(0.5)");
    assert_eq!(ask(&facts, "leakage_considered"), "Measured(2.25)");
    assert_eq!(ask(&facts, "baseline_stated"), "Measured(0.0)");
}

#[test]
fn what_a_paper_or_another_language_may_say_is_not_held_against_the_work() {
    let mut with_paper = english(&[(Notion::Baseline, 2, 0)]);
    with_paper.paper = Some(Place::file("README.md"));
    let with_paper = facts(with_paper);
    assert_eq!(ask(&with_paper, "baseline_stated"), "Measured(2.0)");
    assert_eq!(ask(&with_paper, "ablation_stated"), "AtLeast(0.0)");

    let chinese = MethodologyFacts { english_words: 0, ..english(&[(Notion::Baseline, 1, 0)]) };
    let chinese = facts(chinese);
    assert_eq!(ask(&chinese, "ablation_stated"), "AtLeast(0.0)");
    assert!(ask(&chinese, "limitations_told").starts_with("Unknown"), "nothing of its criterion was found");
}

#[test]
fn lacks_name_the_figure_that_stands_without_comparison() {
    let (artefact, profile) = (bare_artefact("github:ada/churn"), Profile::default());
    let mut facts = facts(english(&[]));
    let said = Place::lines("README.md", 9, 9).quoting("Our model reaches an AUC of 0.91");
    facts.content.completeness =
        Slot::Seen(CompletenessFacts { results_in_words: vec![said.clone()], ..CompletenessFacts::default() });
    let view = View { artefact: &artefact, facts: &facts, profile: &profile, person: None };
    let signal = crate::assess::signals::find("baseline_stated").expect("registered");
    let against = (signal.cite)(&view, Side::Against).expect("it lacks");
    assert_eq!(against.summary, "The work reports AUC 0.91, and nothing says what that is compared with");
    assert_eq!(against.place, Some(said));
    assert_eq!((signal.cite)(&view, Side::For), None);
}

#[test]
fn doing_is_counted_by_kinds() {
    let done = |count| Done { count, places: vec![Place::lines("a.py", 3, 3)] };
    let mut method = english(&[]);
    method.done.insert(Practice::HeldOut, done(40));
    let mut facts = facts(method);
    assert_eq!(ask(&facts, "splits_practised"), "Measured(1.0)");
    let Slot::Seen(method) = &mut facts.content.methodology else { panic!("just set") };
    method.done.insert(Practice::CarefulSplit, done(1));
    assert_eq!(ask(&facts, "splits_practised"), "Measured(2.0)");
    assert_eq!(ask(&facts, "errors_broken_down"), "Measured(0.0)");
}
