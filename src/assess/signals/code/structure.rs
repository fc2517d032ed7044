//! Is the code in pieces that can be taken in, written once?

use super::of_functions;
use crate::assess::signals::words::{counted, grouped, listed, percent, sentence};
use crate::assess::signals::{Answer, Finding, Side, Signal, View, answer, count, share};
use crate::evidence::facts::{COMPLEX_FUNCTION, CodeFacts, LONG_FUNCTION, Unwieldy};

/// The group's signals.
pub const SIGNALS: &[Signal] = &[
    Signal {
        id: "code_functions",
        revision: 1,
        question: "How many functions and methods are there?",
        unit: "functions",
        ask: |view| count(&view.facts.content.code, |code| code.functions_total() as f64),
        cite: |view, side| {
            let code = code_of(view)?;
            let total = code.functions_total();
            match side {
                Side::For if total > 0 => {
                    let mut languages: Vec<(&String, &u64)> = code.functions.iter().collect();
                    languages.sort_by_key(|(name, count)| (std::cmp::Reverse(**count), name.as_str()));
                    let names: Vec<&str> = languages.iter().map(|(name, _)| name.as_str()).collect();
                    let text = sentence!("{} in {}", counted(total, "function"), listed(&names, 3));
                    Some(Finding::new(text, total as f64))
                }
                Side::Against if total == 0 => {
                    Some(Finding::new(sentence!("{} without a function", lines_of_code(code.lines)), 0.0))
                }
                _ => None,
            }
        },
    },
    Signal {
        id: "code_modules",
        revision: 1,
        question: "Over how many modules is the code spread?",
        unit: "modules",
        ask: |view| count(&view.facts.content.code, |code| code.modules as f64),
        cite: |view, side| {
            let code = code_of(view)?;
            let text = match (side, code.modules) {
                (Side::For, modules) if modules > 1 => {
                    sentence!(
                        "The code is spread over {} in {}",
                        counted(modules, "module"),
                        counted(code.folders, "folder")
                    )
                }
                (Side::Against, 0) => "No module defines a function or class".to_owned(),
                (Side::Against, 1) => "All functions stand in one file".to_owned(),
                _ => return None,
            };
            Some(Finding::new(text, code.modules as f64))
        },
    },
    Signal {
        id: "code_enclosed_share",
        revision: 1,
        question: "What share of the code stands in functions and classes, where it could stand outside?",
        unit: "share",
        ask: |view| {
            answer(&view.facts.content.code, |code| match code.free_lines {
                0 => Answer::NotApplicable("no code that could stand outside a function"),
                lines => Answer::Measured(share(code.enclosed_lines, lines)),
            })
        },
        cite: |view, _| {
            let code = code_of(view).filter(|code| code.free_lines > 0)?;
            let text = sentence!(
                "{} of {} in Python, R and Julia stand in functions and classes",
                percent(code.enclosed_lines, code.free_lines),
                lines_of_code(code.free_lines)
            );
            Some(Finding::new(text, share(code.enclosed_lines, code.free_lines)).two_sided())
        },
    },
    Signal {
        id: "code_complex_share",
        revision: 1,
        question: "What share of the functions is complex?",
        unit: "share",
        ask: |view| of_functions(view, |code| share(code.complex_functions, code.functions_total())),
        cite: |view, side| {
            let code = code_of(view)?;
            let total = code.functions_total();
            let amount = share(code.complex_functions, total);
            match side {
                Side::For if total > 0 && amount <= 0.05 => Some(Finding::new(
                    sentence!(
                        "{} of {} have a cyclomatic complexity above {COMPLEX_FUNCTION}",
                        grouped(code.complex_functions),
                        counted(total, "function")
                    ),
                    amount,
                )),
                Side::Against => {
                    let worst = code.worst.iter().max_by_key(|one| one.complexity)?;
                    let one = unwieldy(worst, sentence!("a cyclomatic complexity of {}", worst.complexity));
                    (worst.complexity > COMPLEX_FUNCTION).then_some(one)
                }
                Side::For => None,
            }
        },
    },
    Signal {
        id: "code_long_share",
        revision: 1,
        question: "What share of the functions is long?",
        unit: "share",
        ask: |view| of_functions(view, |code| share(code.long_functions, code.functions_total())),
        cite: |view, side| {
            let code = code_of(view)?;
            let total = code.functions_total();
            let amount = share(code.long_functions, total);
            match side {
                Side::For if total > 0 && amount <= 0.05 => Some(Finding::new(
                    sentence!(
                        "{} of {} are longer than {LONG_FUNCTION} lines",
                        grouped(code.long_functions),
                        counted(total, "function")
                    ),
                    amount,
                )),
                Side::Against => {
                    let worst = code.worst.iter().max_by_key(|one| one.lines)?;
                    (worst.lines > LONG_FUNCTION)
                        .then(|| unwieldy(worst, counted(u64::from(worst.lines), "line").into()))
                }
                Side::For => None,
            }
        },
    },
    Signal {
        id: "code_repeated_share",
        revision: 1,
        question: "What share of the code repeats eight lines or more that stand elsewhere?",
        unit: "share",
        ask: |view| of_functions(view, |code| share(code.repeated_windows, code.windows)),
        cite: |view, side| {
            let code = code_of(view).filter(|code| code.windows > 0)?;
            let amount = share(code.repeated_windows, code.windows);
            match side {
                Side::For if amount <= 0.05 => Some(Finding::new(
                    sentence!(
                        "{} of the code repeats what stands elsewhere",
                        percent(code.repeated_windows, code.windows)
                    ),
                    amount,
                )),
                Side::Against => {
                    let first = code.repeated.first()?;
                    let lines = first.of.lines.map_or(String::new(), |[first, last]| sentence!(" {first}–{last}"));
                    let text = sentence!(
                        "{} of the code repeats what stands elsewhere, here lines{lines} of {}",
                        percent(code.repeated_windows, code.windows),
                        first.of.path
                    );
                    Some(Finding::new(text, amount).at(Some(&first.place)))
                }
                Side::For => None,
            }
        },
    },
    Signal {
        id: "code_commented_out_share",
        revision: 1,
        question: "How many lines of code are commented out, beside those that run?",
        unit: "share",
        ask: |view| of_functions(view, |code| share(code.commented_out, code.lines)),
        cite: |view, side| {
            let code = code_of(view).filter(|code| code.commented_out > 0)?;
            let text = sentence!("{} commented out and left", lines_of_code(code.commented_out));
            (side == Side::Against)
                .then(|| Finding::new(text, share(code.commented_out, code.lines)).at(code.commented_out_at.first()))
        },
    },
    Signal {
        id: "code_notebook_share",
        revision: 1,
        question: "What share of the code stands in notebooks?",
        unit: "share",
        ask: |view| of_functions(view, |code| share(code.notebook_lines, code.lines)),
        cite: |view, side| {
            let code = code_of(view).filter(|code| code.notebook_lines > 0)?;
            let amount = share(code.notebook_lines, code.lines);
            let text = sentence!("{} of the code stands in notebooks", percent(code.notebook_lines, code.lines));
            (side == Side::Against && amount > 0.3).then(|| Finding::new(text, amount))
        },
    },
];

/// `1 line of code`, `90 lines of code`.
fn lines_of_code(number: u64) -> String {
    sentence!("{} of code", counted(number, "line"))
}

fn code_of<'a>(view: &View<'a>) -> Option<&'a CodeFacts> {
    view.facts.content.code.seen()
}

fn unwieldy(one: &Unwieldy, what: String) -> Finding {
    Finding::new(sentence!("{} has {what}", one.name), f64::from(one.complexity)).at(Some(&one.place))
}
