//! Do the articles explain, and how?
//!
//! Articles count, not their number of readers; of counted articles more never takes anything away. A language whose
//! words are not known here leaves a question open and is no lack.

use crate::assess::signals::words::{counted, sentence};
use crate::assess::signals::{Answer, Finding, Side, Signal, View, Work, writing};
use crate::evidence::person::{Argument, PostFacts, WritingFacts, page_id};
use crate::evidence::{Gap, Place};
use jiff::ToSpan;
use jiff::civil::Date;
use std::collections::BTreeSet;

/// Words of own prose from which an article can explain something: two paragraphs.
const LEAST_WORDS: u64 = 150;
/// Sentences that weigh from which an article is one that weighs; one may be chance.
const WEIGHING: u64 = 2;
/// Headings and words from which an article is parted: shorter ones need no parts.
const PARTS: u64 = 2;
const PARTED_WORDS: u64 = 200;
/// Months looked back on.
const MONTHS: i32 = 24;
/// Articles a measure of quality rests on.
const BEST: usize = 3;

/// The group's signals.
pub const SIGNALS: &[Signal] = &[
    Signal {
        id: "articles",
        revision: 1,
        question: "How many articles on the person's own site have substance?",
        unit: "articles",
        ask: |view| of_articles(view, |facts| Answer::Measured(substantial(facts).count() as f64)),
        cite: |view, side| {
            let facts = seen(view)?;
            let number = substantial(facts).count() as u64;
            match side {
                Side::For => {
                    let longest = substantial(facts).max_by_key(|post| post.words)?;
                    let said = sentence!(
                        "{} of substance, the longest of {}",
                        counted(number, "article"),
                        counted(longest.words, "word")
                    );
                    Some(about(Finding::new(said, number as f64), longest, None))
                }
                Side::Against if number == 0 && !facts.posts.is_empty() => {
                    let read = facts.posts.len() as u64;
                    let said = sentence!(
                        "None of the {} read holds {LEAST_WORDS} words of the person's own beside its links",
                        counted(read, "article")
                    );
                    Some(about(Finding::new(said, 0.0), facts.posts.first()?, None))
                }
                Side::Against => None,
            }
        },
    },
    Signal {
        id: "articles_weighing",
        revision: 1,
        question: "How many articles weigh one way against another or say what was chosen over what?",
        unit: "articles",
        ask: |view| {
            of_articles(view, |facts| {
                of_argument(facts, |posts| posts.filter(|found| found.trade_offs >= WEIGHING).count() as f64)
            })
        },
        cite: |view, side| {
            let facts = seen(view)?;
            let best = argued(facts).max_by_key(|(_, found)| found.trade_offs);
            match (side, best) {
                (Side::For, Some((post, found))) if found.trade_offs > 0 => {
                    let said = sentence!(
                        "{} weighs one way against another or says what was chosen over what in {}",
                        titled(post),
                        counted(found.trade_offs, "sentence")
                    );
                    let finding = Finding::new(said, found.trade_offs as f64).in_unit("sentences");
                    Some(about(finding, post, found.passages.first()))
                }
                (Side::Against, Some((post, found))) if found.trade_offs == 0 => {
                    let said = sentence!(
                        "None of the {} read weighs one way against another",
                        counted(argued(facts).count() as u64, "article")
                    );
                    Some(about(Finding::new(said, 0.0), post, None))
                }
                _ => None,
            }
        },
    },
    Signal {
        id: "reasons_given",
        revision: 1,
        question: "In how many sentences do the three articles that reason most give a reason or weigh?",
        unit: "sentences",
        ask: |view| {
            of_articles(view, |facts| {
                of_argument(facts, |posts| {
                    best(posts.map(|found| (found.trade_offs + found.reasons) as f64)).iter().sum()
                })
            })
        },
        cite: |view, side| {
            let (post, found) = argued(seen(view)?).max_by_key(|(_, found)| found.reasons)?;
            (side == Side::For && found.reasons > 0).then(|| {
                let said = sentence!("{} gives a reason in {}", titled(post), counted(found.reasons, "sentence"));
                let passage = found.passages.first().filter(|_| found.trade_offs == 0);
                about(Finding::new(said, found.reasons as f64), post, passage)
            })
        },
    },
    Signal {
        id: "articles_structured",
        revision: 1,
        question: "How many longer articles are parted by headings?",
        unit: "articles",
        ask: |view| of_articles(view, |facts| Answer::Measured(structured(facts).count() as f64)),
        cite: |view, side| {
            let facts = seen(view)?;
            let best = structured(facts).max_by_key(|post| post.headings);
            match (side, best) {
                (Side::For, Some(post)) => {
                    let said = sentence!(
                        "{} is parted by {} over {}",
                        titled(post),
                        counted(post.headings, "heading"),
                        counted(post.words, "word")
                    );
                    Some(about(Finding::new(said, post.headings as f64).in_unit("headings"), post, None))
                }
                (Side::Against, None) => {
                    let longest =
                        substantial(facts).filter(|post| post.words >= PARTED_WORDS).max_by_key(|post| post.words)?;
                    let said = sentence!(
                        "{} runs over {} with {}",
                        titled(longest),
                        counted(longest.words, "word"),
                        counted(longest.headings, "heading")
                    );
                    Some(about(Finding::new(said, longest.headings as f64).in_unit("headings"), longest, None))
                }
                _ => None,
            }
        },
    },
    Signal {
        id: "articles_with_code",
        revision: 1,
        question: "How many articles show code?",
        unit: "articles",
        ask: |view| {
            of_articles(view, |facts| {
                Answer::Measured(substantial(facts).filter(|post| post.code_blocks > 0).count() as f64)
            })
        },
        cite: |view, side| {
            let facts = seen(view)?;
            let best = substantial(facts).filter(|post| post.code_blocks > 0).max_by_key(|post| post.code_blocks);
            match (side, best) {
                (Side::For, Some(post)) => {
                    let said = sentence!("{} shows code in {}", titled(post), counted(post.code_blocks, "block"));
                    Some(about(Finding::new(said, post.code_blocks as f64).in_unit("blocks"), post, None))
                }
                (Side::Against, None) => {
                    Some(about(Finding::new("No article shows code", 0.0), substantial(facts).next()?, None))
                }
                _ => None,
            }
        },
    },
    Signal {
        id: "articles_with_figures",
        revision: 1,
        question: "How many articles show figures, tables or formulas?",
        unit: "articles",
        ask: |view| {
            of_articles(
                view,
                |facts| Answer::Measured(substantial(facts).filter(|post| shown(post) > 0).count() as f64),
            )
        },
        cite: |view, side| {
            let facts = seen(view)?;
            let best = substantial(facts).filter(|post| shown(post) > 0).max_by_key(|post| shown(post));
            match (side, best) {
                (Side::For, Some(post)) => {
                    let parts = [(post.figures, "figure"), (post.tables, "table"), (post.formulas, "formula")];
                    let parts: Vec<String> = parts
                        .iter()
                        .filter(|(number, _)| *number > 0)
                        .map(|(number, what)| counted(*number, what).to_string())
                        .collect();
                    let said = sentence!("{} shows {}", titled(post), parts.join(" and "));
                    Some(about(Finding::new(said, shown(post) as f64).in_unit("figures"), post, None))
                }
                (Side::Against, None) => Some(about(
                    Finding::new("No article shows a figure, a table or a formula", 0.0),
                    substantial(facts).next()?,
                    None,
                )),
                _ => None,
            }
        },
    },
    Signal {
        id: "reading_ease",
        revision: 1,
        question: "How easily do the three most readable articles read, on Flesch's scale for their language?",
        unit: "points",
        ask: |view| {
            of_articles(view, |facts| {
                let eases = best(
                    substantial(facts).filter_map(|post| post.reading_ease.seen()).map(|ease| ease.clamp(0.0, 100.0)),
                );
                if eases.is_empty() {
                    let gap = substantial(facts).find_map(|post| post.reading_ease.gap());
                    return gap.map_or(Answer::Measured(0.0), Answer::Unknown);
                }
                Answer::Measured(eases.iter().sum::<f64>() / eases.len() as f64)
            })
        },
        cite: |view, _| {
            let facts = seen(view)?;
            let of = |post: &'_ PostFacts| post.reading_ease.seen().copied();
            let post = substantial(facts)
                .filter(|post| of(post).is_some())
                .max_by(|a, b| of(a).unwrap_or(0.0).total_cmp(&of(b).unwrap_or(0.0)))?;
            let ease = of(post)?.clamp(0.0, 100.0).round();
            let language = post.language.as_deref().unwrap_or_default();
            let said = sentence!("{} reads at {ease:.0} of 100 on Flesch's scale ({language})", titled(post));
            Some(about(Finding::new(said, ease).two_sided(), post, None))
        },
    },
    Signal {
        id: "months_written",
        revision: 1,
        question: "In how many of the last 24 months did articles appear?",
        unit: "months",
        ask: |view| {
            of_articles(view, |facts| {
                // A site that dates nothing cannot be asked.
                if facts.appeared.is_empty() {
                    Answer::Unknown(&Gap::Unsupported)
                } else {
                    Answer::Measured(months(facts, as_of(view)) as f64)
                }
            })
        },
        cite: |view, _| {
            let facts = seen(view).filter(|facts| !facts.appeared.is_empty())?;
            let number = months(facts, as_of(view));
            let said = sentence!("Articles appeared in {number} of the last {MONTHS} months");
            let newest = facts.posts.first()?;
            Some(about(Finding::new(said, number as f64).two_sided(), newest, None))
        },
    },
];

/// Asks where there are articles to ask about.
fn of_articles<'a>(view: &View<'a>, ask: impl FnOnce(&'a WritingFacts) -> Answer<'a>) -> Answer<'a> {
    writing(view, |facts| match (facts.posts.is_empty(), facts.listed) {
        (true, 0) => Answer::NotApplicable("no article is on the person's own site"),
        (true, _) => Answer::Unknown(&Gap::NotAttempted),
        (false, _) => ask(facts),
    })
}

fn seen<'a>(view: &View<'a>) -> Option<&'a WritingFacts> {
    Some(&view.person?.facts.writing.seen()?.facts)
}

fn as_of(view: &View<'_>) -> Date {
    view.person.map_or(Date::MAX, |person| person.as_of)
}

/// Articles with enough prose that is no list of links.
fn substantial(facts: &WritingFacts) -> impl Iterator<Item = &PostFacts> {
    facts.posts.iter().filter(|post| post.words >= LEAST_WORDS && post.link_words < post.words)
}

fn structured(facts: &WritingFacts) -> impl Iterator<Item = &PostFacts> {
    substantial(facts).filter(|post| post.headings >= PARTS && post.words >= PARTED_WORDS)
}

fn shown(post: &PostFacts) -> u64 {
    post.figures + post.tables + post.formulas
}

fn argued(facts: &WritingFacts) -> impl Iterator<Item = (&PostFacts, &Argument)> {
    substantial(facts).filter_map(|post| Some((post, post.argument.seen()?)))
}

/// Counts over how articles argue: at least so much where the language of one is not known, unknown where of all.
fn of_argument<'a>(
    facts: &'a WritingFacts,
    amount: impl FnOnce(&mut dyn Iterator<Item = &'a Argument>) -> f64,
) -> Answer<'a> {
    let unread = substantial(facts).find_map(|post| post.argument.gap());
    let known = argued(facts).count();
    let amount = amount(&mut argued(facts).map(|(_, found)| found));
    match unread {
        Some(gap) if known == 0 => Answer::Unknown(gap),
        Some(_) => Answer::AtLeast(amount),
        None => Answer::Measured(amount),
    }
}

/// The highest few.
fn best(amounts: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut amounts: Vec<f64> = amounts.collect();
    amounts.sort_by(|a, b| b.total_cmp(a));
    amounts.truncate(BEST);
    amounts
}

/// Months with an article among the last ones before a day.
fn months(facts: &WritingFacts, as_of: Date) -> usize {
    let since = as_of.checked_sub(MONTHS.months()).unwrap_or(Date::MIN);
    let inside = facts.appeared.iter().filter(|day| **day > since && **day <= as_of);
    inside.map(|day| (day.year(), day.month())).collect::<BTreeSet<_>>().len().min(MONTHS as usize)
}

fn titled(post: &PostFacts) -> String {
    if post.title.is_empty() { "An article".to_owned() } else { sentence!("“{}”", post.title) }
}

fn about(finding: Finding, post: &PostFacts, passage: Option<&String>) -> Finding {
    let path = post.url.split_once("://").and_then(|(_, rest)| rest.split_once('/')).map_or("", |(_, path)| path);
    let place = Place::file(sentence!("/{path}"));
    let place = match passage {
        Some(passage) => place.quoting(passage),
        None => place,
    };
    let revision = Some(post.revision.clone()).filter(|revision| !revision.is_empty());
    finding.at(Some(&place)).about(Work { artefact: page_id(&post.url), url: Some(post.url.clone()), revision })
}
