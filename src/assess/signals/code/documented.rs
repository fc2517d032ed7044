//! Do definitions say what they are for and what they take?

use crate::assess::signals::words::{counted, percent, sentence};
use crate::assess::signals::{Answer, Finding, Side, Signal, answer, count, share};

/// Fewer public definitions than this are too few to speak of a share.
const FEW: u64 = 3;

/// The group's signals.
pub const SIGNALS: &[Signal] = &[
    Signal {
        id: "documented_share",
        revision: 1,
        question: "What share of the public functions and classes has words about it beyond its own name?",
        unit: "share",
        ask: |view| {
            answer(&view.facts.content.code, |code| match code.public {
                0 => Answer::NotApplicable("nothing public in a language that documents definitions"),
                public => Answer::Measured(share(code.documented, public.max(FEW))),
            })
        },
        cite: |view, side| {
            let code = view.facts.content.code.seen().filter(|code| code.public > 0)?;
            let amount = share(code.documented, code.public.max(FEW));
            let place = if side == Side::For { code.documented_at.first() } else { None };
            let text = sentence!(
                "{} of {} say what they are for",
                percent(code.documented, code.public),
                counted(code.public, "public definition")
            );
            Some(Finding::new(text, amount).at(place).two_sided())
        },
    },
    Signal {
        id: "documented_definitions",
        revision: 1,
        question: "How many public functions and classes are documented?",
        unit: "definitions",
        ask: |view| {
            answer(&view.facts.content.code, |code| match code.public {
                0 => Answer::NotApplicable("nothing public in a language that documents definitions"),
                _ => Answer::Measured(code.documented as f64),
            })
        },
        cite: |view, side| {
            let code = view.facts.content.code.seen()?;
            (side == Side::Against && code.hollow > 0).then(|| {
                let repeats = if code.hollow == 1 { "repeats" } else { "repeat" };
                let text =
                    sentence!("{} only {repeats} a name, or each other", counted(code.hollow, "documentation comment"));
                Finding::new(text, code.hollow as f64).at(code.hollow_at.first())
            })
        },
    },
    Signal {
        id: "typed_share",
        revision: 1,
        question: "What share of the public functions with parameters in Python is annotated with types?",
        unit: "share",
        ask: |view| {
            answer(&view.facts.content.code, |code| match code.typeable {
                0 => Answer::NotApplicable("no public function of Python takes parameters"),
                typeable => Answer::Measured(share(code.typed, typeable.max(FEW))),
            })
        },
        cite: |view, _| {
            let code = view.facts.content.code.seen().filter(|code| code.typeable > 0)?;
            let text = sentence!(
                "{} of {} in Python carry type annotations",
                percent(code.typed, code.typeable),
                counted(code.typeable, "public function")
            );
            Some(Finding::new(text, share(code.typed, code.typeable.max(FEW))).two_sided())
        },
    },
    Signal {
        id: "code_lines",
        revision: 1,
        question: "How many lines of code are there?",
        unit: "lines",
        ask: |view| count(&view.facts.content.code, |code| code.lines as f64),
        cite: |_, _| None,
    },
];
