//! What earns something, and what only looks as if it did.

use crate::assess::assess_artefact;
use crate::assess::rubric::Rubric;
use crate::assess::sample::{TODAY, bare_artefact, evidence_of, facts_of_a_good_library};
use crate::assess::verdict::{Assessment, CriterionStatus, CriterionVerdict};
use crate::evidence::facts::*;
use crate::evidence::{Place, Slot};

/// An analysis that trains something, with what is to be judged.
fn analysis(reproducibility: ReproducibilityFacts) -> Assessment {
    let mut facts = facts_of_a_good_library();
    facts.content.reproducibility = Slot::Seen(reproducibility);
    if let Slot::Seen(inventory) = &mut facts.content.inventory {
        inventory.installable = None;
        inventory.packages = 0;
        inventory.notebooks = 2;
        inventory.languages = [("jupyter".to_owned(), LanguageCount { files: 2, lines: 2_400, functions: 9 })].into();
        inventory.training_code = vec![Place::file("churn.ipynb")];
    }
    judged(facts)
}

fn judged(facts: RepositoryFacts) -> Assessment {
    let mut artefact = bare_artefact("github:ada/churn");
    artefact.facts = Some(facts);
    let rubric = Rubric::built_in();
    assess_artefact(&evidence_of(vec![artefact]), rubric, rubric.role("general").expect("built in"), TODAY)
}

fn criterion<'a>(assessment: &'a Assessment, id: &str) -> &'a CriterionVerdict {
    assessment
        .categories
        .iter()
        .flat_map(|category| &category.criteria)
        .find(|one| one.id == id)
        .expect("in the rubric")
}

fn value(reproducibility: ReproducibilityFacts, id: &str) -> f64 {
    criterion(&analysis(reproducibility), id).value.unwrap_or(-1.0)
}

fn habit(kept: u64, of: u64) -> Habit {
    Habit { of, kept, good: vec![Place::file("a.ipynb")], bad: vec![Place::lines("b.ipynb", 7, 7)] }
}

fn notebooks(order: Habit) -> ReproducibilityFacts {
    ReproducibilityFacts {
        notebooks: NotebookFacts {
            judged: 2,
            code_cells: 20,
            text_cells: 9,
            text_words: 200,
            complete: order.clone(),
            error_free: order.clone(),
            in_order: order,
            imports_first: habit(2, 2),
            portable: habit(2, 2),
            titled: habit(1, 2),
            named: habit(2, 2),
            trim: habit(2, 2),
            ..NotebookFacts::default()
        },
        ..ReproducibilityFacts::default()
    }
}

#[test]
fn stripped_notebooks_are_unknown_and_pasted_outputs_earn_less_than_none() {
    let id = "reproducibility.notebooks";
    let run = value(notebooks(habit(2, 2)), id);
    let stripped = notebooks(Habit::default());
    let bare = analysis(stripped.clone());
    assert_eq!(criterion(&bare, id).status, CriterionStatus::Observed);
    let mut pasted = notebooks(habit(0, 2));
    pasted.notebooks.pasted = 2;
    pasted.notebooks.pasted_places = vec![Place::lines("a.ipynb", 9, 9)];
    let told = analysis(pasted.clone());
    assert!(told.flags.iter().any(|flag| flag.id == "reproducibility.pasted_outputs"), "{:?}", told.flags);
    assert!(bare.flags.iter().all(|flag| flag.id != "reproducibility.pasted_outputs"));
    assert!(value(pasted, id) < value(stripped, id) && run > 0.8);
    let text = &criterion(&told, id).evidence.iter().find(|item| !item.supports).expect("against").summary;
    assert_eq!(text, "Not run from top to bottom: 2 of 2 notebooks");
}

#[test]
fn without_notebooks_the_question_does_not_arise() {
    let mut none = notebooks(Habit::default());
    none.notebooks = NotebookFacts::default();
    none.runs.parameters = 3;
    assert_eq!(criterion(&analysis(none), "reproducibility.notebooks").status, CriterionStatus::NotApplicable);
}

#[test]
fn seeds_are_owed_by_what_trains_and_idle_ones_raise_nothing() {
    let id = "reproducibility.runs";
    let drawn = |seeded: Option<Place>, idle: Vec<Place>| {
        let mut facts = notebooks(habit(2, 2));
        let generator = Generator { drawn: Some(Place::lines("train.py", 9, 9)), seeded };
        facts.runs.generators = [("numpy".to_owned(), generator)].into();
        facts.runs.idle_seeds = idle;
        facts
    };
    let unseeded = value(drawn(None, Vec::new()), id);
    let idle = analysis(drawn(None, vec![Place::lines("util.py", 3, 3)]));
    assert_eq!(criterion(&idle, id).value, Some(unseeded));
    assert!(criterion(&idle, id).evidence.iter().any(|item| item.summary.contains("nothing calls it")));
    assert!(value(drawn(Some(Place::lines("train.py", 2, 2)), Vec::new()), id) > unseeded + 0.2);

    // A library that trains nothing owes none, whatever it draws.
    let mut library = facts_of_a_good_library();
    library.content.reproducibility = Slot::Seen(drawn(None, Vec::new()));
    assert_eq!(criterion(&judged(library), id).status, CriterionStatus::NotApplicable);
}

#[test]
fn results_nothing_writes_and_ties_to_nothing_earn_nothing() {
    let id = "reproducibility.results";
    let mut facts = notebooks(habit(2, 2));
    facts.results.unwritten = vec![Place::file("results/metrics.json")];
    let unwritten = analysis(facts.clone());
    assert_eq!(criterion(&unwritten, id).status, CriterionStatus::Absent);
    assert!(criterion(&unwritten, id).evidence[0].summary.contains("nothing in the code writes"));

    facts.results.variation = [(Variation::Folds, vec![Place::lines("a.py", 1, 1)])].into();
    let folds = value(facts.clone(), id);
    assert!(folds < 0.2, "folds without a recorded result: {folds}");
    facts.results.records = [(ResultRecord::MetricsFile, vec![Place::file("metrics.json")])].into();
    facts.results.ties = [(ResultTie::Revision, vec![Place::file("metrics.json")])].into();
    let recorded = value(facts, id);
    assert!(recorded >= 0.55, "{recorded}");
}
