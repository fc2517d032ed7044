//! Would the notebooks run again from top to bottom?

use super::{ask, facts};
use crate::assess::signals::words::{counted, grouped, sentence};
use crate::assess::signals::{Answer, Finding, Side, Signal, View, share};
use crate::evidence::Gap;
use crate::evidence::facts::{Habit, NotebookFacts};

/// A signal about a habit: identifier, question, field, and the words for notebooks that keep and break it.
macro_rules! habit {
    ($id:literal, $question:literal, $field:ident, $kept:literal, $broken:literal) => {
        Signal {
            id: $id,
            revision: 1,
            question: $question,
            unit: "share",
            ask: |view| ask_notebooks(view, |notebooks| kept(&notebooks.$field)),
            cite: |view, side| told(&seen(view)?.$field, side, $kept, $broken),
        }
    };
}

/// The group's signals.
pub const SIGNALS: &[Signal] = &[
    habit!(
        "notebooks_in_order",
        "What share of the notebooks was run from top to bottom?",
        in_order,
        "Last run from top to bottom",
        "Not run from top to bottom"
    ),
    habit!(
        "notebooks_complete",
        "What share of the notebooks was run in one go, no cell left out?",
        complete,
        "Run in one go, cell 1 to the last",
        "Cells skipped or left out in the last run"
    ),
    habit!(
        "notebooks_error_free",
        "What share of the notebooks holds no error among its outputs?",
        error_free,
        "No error among the outputs",
        "Saved with an error among the outputs"
    ),
    habit!(
        "notebooks_imports_first",
        "What share of the notebooks imports in the first cells?",
        imports_first,
        "Imports in the first cells",
        "Imports far below the first cells"
    ),
    habit!(
        "notebooks_portable",
        "What share of the notebooks names no path of somebody's own machine?",
        portable,
        "No path of one machine",
        "A path of somebody's own machine"
    ),
    habit!(
        "notebooks_titled",
        "What share of the notebooks begins with a title?",
        titled,
        "Begins with a title",
        "Begins without a title"
    ),
    habit!(
        "notebooks_named",
        "What share of the notebooks has a name that says something?",
        named,
        "A name that says something",
        "Called as the editor called it"
    ),
    habit!(
        "notebooks_trim",
        "What share of the notebooks has at most 50 cells and no empty ones at the end?",
        trim,
        "Within 50 cells",
        "More than 50 cells, or empty ones at the end"
    ),
    Signal {
        id: "notebook_text",
        revision: 1,
        question: "How many cells of text stand to one cell of code in the notebooks?",
        unit: "cells",
        ask: |view| {
            ask_notebooks(view, |notebooks| {
                Answer::Measured(notebooks.text_cells as f64 / notebooks.code_cells.max(1) as f64)
            })
        },
        cite: |view, side| {
            let notebooks = seen(view)?;
            let per_cell = notebooks.text_cells as f64 / notebooks.code_cells.max(1) as f64;
            let text = sentence!(
                "{} of text with {} beside {} of code in the notebooks",
                counted(notebooks.text_cells, "cell"),
                counted(notebooks.text_words, "word"),
                grouped(notebooks.code_cells)
            );
            let place = notebooks.best_told.as_ref().filter(|_| side == Side::For);
            Some(Finding::new(text, per_cell).two_sided().at(place))
        },
    },
];

/// Notebooks saved without counts do not tell how they were run.
static STRIPPED: Gap = Gap::Unsupported;

fn ask_notebooks<'a>(view: &View<'a>, amount: impl FnOnce(&'a NotebookFacts) -> Answer<'a>) -> Answer<'a> {
    const NONE: Answer<'_> = Answer::NotApplicable("there are no notebooks");
    ask(view, NONE, |facts| if facts.notebooks.judged == 0 { NONE } else { amount(&facts.notebooks) })
}

fn seen<'a>(view: &View<'a>) -> Option<&'a NotebookFacts> {
    facts(view).map(|facts| &facts.notebooks).filter(|notebooks| notebooks.judged > 0)
}

fn kept(habit: &Habit) -> Answer<'_> {
    if habit.of == 0 { Answer::Unknown(&STRIPPED) } else { Answer::Measured(share(habit.kept, habit.of)) }
}

fn told(habit: &Habit, side: Side, kept: &str, broken: &str) -> Option<Finding> {
    let (number, words, place) = match side {
        Side::For => (habit.kept, kept, habit.good.first()),
        Side::Against => (habit.of.saturating_sub(habit.kept), broken, habit.bad.first()),
    };
    (number > 0).then(|| {
        let text = sentence!("{words}: {} of {}", grouped(number), counted(habit.of, "notebook"));
        Finding::new(text, share(habit.kept, habit.of)).at(place)
    })
}
