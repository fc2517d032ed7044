//! Do their issues, comments and answers move things on?

use super::{about, amount, best_three, named, saturating, seen};
use crate::assess::signals::words::{counted, sentence};
use crate::assess::signals::{Answer, Finding, Side, Signal, View, answer, with_others, yes};
use crate::evidence::person::{Discussion, Remarks};

/// Words that say something by themselves.
const TELLING_WORDS: u64 = 25;
/// Words that do beside code or a reference.
const FEW_WORDS: u64 = 8;

/// The group's signals.
pub const SIGNALS: &[Signal] = &[
    Signal {
        id: "discussions_of_substance",
        revision: 1,
        question: "In how many discussions outside their own repositories did they say something that helps?",
        unit: "discussions",
        ask: |view| asked(view, |part| of_substance(part).count() as f64),
        cite: |view, side| {
            let part = seen(view)?.discussion.seen()?;
            let (number, all) = (of_substance(part).count() as u64, part.threads.len() as u64);
            match side {
                Side::For if number > 0 => {
                    let best = deepest(part)?;
                    let did = if best.opened { "Opened" } else { "Took part in" };
                    let rest = match number {
                        1 => String::new(),
                        _ => sentence!(", one of {} with something that helps", counted(number, "discussion")),
                    };
                    let text = sentence!("{did} {} with {}{rest}", told(best), counted(best.said.words, "word"));
                    Some(linked(Finding::new(text, number as f64), best))
                }
                Side::Against if number < all => {
                    let first = part.threads.iter().find(|one| !is_of_substance(one))?;
                    let text = sentence!(
                        "In {} they said {}; so little is said in {} of {}",
                        told(first),
                        counted(first.said.words, "word"),
                        all - number,
                        counted(all, "discussion"),
                    );
                    Some(linked(Finding::new(text, (all - number) as f64), first))
                }
                _ => None,
            }
        },
    },
    Signal {
        id: "discussion_depth",
        revision: 1,
        question: "How much do their best three discussions hold: words, code, references?",
        unit: "share",
        ask: |view| asked(view, |part| best_three(part.threads.iter().map(depth).collect())),
        cite: |view, side| {
            let part = seen(view)?.discussion.seen()?;
            let best = part.threads.iter().filter(|one| one.is_answer).max_by_key(|one| one.said.words)?;
            (side == Side::For).then(|| {
                let text = sentence!("Their answer to {} was chosen as the answer", told(best));
                linked(Finding::new(text, 1.0).in_unit("answers"), best)
            })
        },
    },
    Signal {
        id: "discussions_with_proof",
        revision: 1,
        question: "In how many discussions did they show code, point to what matters, or give the answer?",
        unit: "discussions",
        ask: |view| asked(view, |part| with_proof(part).count() as f64),
        cite: |view, side| {
            let part = seen(view)?.discussion.seen()?;
            let number = with_proof(part).count() as u64;
            let best = with_proof(part).max_by_key(|one| (one.said.code_blocks, one.said.references, one.number))?;
            (side == Side::For).then(|| {
                let said = &best.said;
                let shown = match (said.code_blocks, said.references) {
                    (0, 0) => "an answer that was chosen".to_owned(),
                    (0, references) => counted(references, "reference").into(),
                    (blocks, 0) => counted(blocks, "block") + " of code",
                    (blocks, references) => {
                        sentence!("{} of code and {}", counted(blocks, "block"), counted(references, "reference"))
                    }
                };
                linked(Finding::new(sentence!("Gave {shown} in {}", told(best)), number as f64), best)
            })
        },
    },
];

fn asked<'a>(view: &View<'a>, measure: impl Fn(&Discussion) -> f64) -> Answer<'a> {
    with_others(view, |facts| {
        answer(&facts.discussion, |part| {
            let measured = measure(part);
            if part.is_cut { Answer::AtLeast(measured) } else { amount(measured, part.unread.as_ref()) }
        })
    })
}

fn has_proof(one: &Remarks) -> bool {
    one.is_answer || one.said.words >= FEW_WORDS && (one.said.code_blocks > 0 || one.said.references > 0)
}

fn is_of_substance(one: &Remarks) -> bool {
    has_proof(one) || one.said.words >= TELLING_WORDS
}

fn of_substance(part: &Discussion) -> impl Iterator<Item = &Remarks> {
    part.threads.iter().filter(|one| is_of_substance(one))
}

fn with_proof(part: &Discussion) -> impl Iterator<Item = &Remarks> {
    part.threads.iter().filter(|one| has_proof(one))
}

/// Words, code and references, each saturating; a chosen answer counts as a reference everybody agrees on.
fn depth(one: &Remarks) -> f64 {
    let said = &one.said;
    let shown = saturating(said.code_blocks as f64, 1.0) + saturating(said.references as f64, 1.0) + yes(one.is_answer);
    0.6 * saturating(said.words as f64, 80.0) + 0.4 * shown.min(1.0)
}

fn deepest(part: &Discussion) -> Option<&Remarks> {
    of_substance(part).max_by(|a, b| depth(a).total_cmp(&depth(b)).then(a.number.cmp(&b.number)))
}

fn told(one: &Remarks) -> String {
    named(one.title.as_deref().unwrap_or_default(), one.number, &one.repository)
}

fn linked(finding: Finding, one: &Remarks) -> Finding {
    about(finding, &one.repository, one.number, one.url.as_ref(), one.said.excerpt.as_ref())
}
