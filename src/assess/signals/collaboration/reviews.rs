//! Do they review others' work with substance?

use super::{about, amount, best_three, named, saturating, seen};
use crate::assess::signals::words::{counted, sentence};
use crate::assess::signals::{Answer, Finding, Side, Signal, View, answer, with_others};
use crate::evidence::person::{Review, Reviews};
use std::collections::BTreeSet;

/// Words that make a review one by themselves: a few sentences.
const TELLING_WORDS: u64 = 25;
/// Words that do beside remarks on lines, code or references.
const FEW_WORDS: u64 = 10;

/// The group's signals.
pub const SIGNALS: &[Signal] = &[
    Signal {
        id: "reviews_of_substance",
        revision: 1,
        question: "How many pull requests of others did they review with more than assent?",
        unit: "reviews",
        ask: |view| asked(view, |part| of_substance(part).count() as f64),
        cite: |view, side| {
            let part = seen(view)?.reviews.seen()?;
            let (number, all) = (of_substance(part).count() as u64, part.given.len() as u64);
            match side {
                Side::For if number > 0 => {
                    let best = deepest(part)?;
                    let text = sentence!(
                        "Reviewed {} in {}, one of {} of others that got more than assent",
                        named(&best.title, best.number, &best.repository),
                        counted(best.said.words, "word"),
                        counted(number, "pull request"),
                    );
                    Some(linked(Finding::new(text, number as f64), best))
                }
                Side::Against if number < all => {
                    let first = part.given.iter().find(|one| !is_of_substance(one))?;
                    let text = sentence!(
                        "{} got {}; so little is said in {} of {}",
                        named(&first.title, first.number, &first.repository),
                        counted(first.said.words, "word"),
                        all - number,
                        counted(all, "review"),
                    );
                    Some(linked(Finding::new(text, (all - number) as f64), first))
                }
                _ => None,
            }
        },
    },
    Signal {
        id: "review_depth",
        revision: 1,
        question: "How much do their best three reviews say, over all and line by line?",
        unit: "share",
        ask: |view| asked(view, |part| best_three(part.given.iter().map(depth).collect())),
        cite: |view, side| {
            let part = seen(view)?.reviews.seen()?;
            let best = part.given.iter().max_by_key(|one| (one.inline, one.said.words, one.number))?;
            (side == Side::For && best.inline > 0).then(|| {
                let verdict = if best.asked_for_changes { " and asked for changes" } else { "" };
                let text = sentence!(
                    "Made {} on lines of {}{verdict}",
                    counted(best.inline, "remark"),
                    named(&best.title, best.number, &best.repository),
                );
                linked(Finding::new(text, best.inline as f64).in_unit("remarks"), best)
            })
        },
    },
    Signal {
        id: "reviewed_projects",
        revision: 1,
        question: "In how many projects did they review with more than assent?",
        unit: "projects",
        ask: |view| asked(view, |part| projects(part).len() as f64),
        cite: |view, side| {
            let part = seen(view)?.reviews.seen()?;
            let number = projects(part).len() as u64;
            let first = of_substance(part).next()?;
            (side == Side::For && number > 1).then(|| {
                let text = sentence!("Reviews in {}, {} among them", counted(number, "project"), first.repository);
                linked(Finding::new(text, number as f64), first)
            })
        },
    },
];

fn asked<'a>(view: &View<'a>, measure: impl Fn(&Reviews) -> f64) -> Answer<'a> {
    with_others(view, |facts| answer(&facts.reviews, |part| amount(measure(part), part.unread.as_ref())))
}

/// More than assent: a few sentences, or remarks on lines with some words to them, or code and references.
fn is_of_substance(one: &Review) -> bool {
    let said = &one.said;
    let has_detail = one.inline > 0 || said.code_blocks > 0 || said.references > 0;
    said.words >= TELLING_WORDS || said.words >= FEW_WORDS && has_detail
}

fn of_substance(part: &Reviews) -> impl Iterator<Item = &Review> {
    part.given.iter().filter(|one| is_of_substance(one))
}

/// Words over all and remarks on lines, each saturating.
fn depth(one: &Review) -> f64 {
    0.6 * saturating(one.said.words as f64, 60.0) + 0.4 * saturating(one.inline as f64, 3.0)
}

fn deepest(part: &Reviews) -> Option<&Review> {
    of_substance(part).max_by(|a, b| depth(a).total_cmp(&depth(b)).then(a.number.cmp(&b.number)))
}

fn projects(part: &Reviews) -> BTreeSet<&str> {
    of_substance(part).map(|one| one.repository.as_str()).collect()
}

fn linked(finding: Finding, one: &Review) -> Finding {
    about(finding, &one.repository, one.number, one.url.as_ref(), one.said.excerpt.as_ref())
}
