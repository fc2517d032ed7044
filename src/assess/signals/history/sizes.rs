//! Is one commit one change?

use crate::assess::signals::words::{counted, grouped, percent, sentence};
use crate::assess::signals::{Answer, Finding, Side, Signal, View, answer, share};
use crate::evidence::Gap;
use crate::evidence::facts::SizeFacts;

/// The group's signals.
pub const SIGNALS: &[Signal] = &[
    Signal {
        id: "sized_commits",
        revision: 1,
        question: "How many own commits that change something have a known size?",
        unit: "commits",
        ask: |view| sizes(view, |sizes| Answer::Measured(working(sizes) as f64)),
        cite: |view, side| {
            let sizes = seen(view)?;
            let idle = sizes.empty.saturating_add(sizes.idle);
            (side == Side::Against && idle > 0).then(|| {
                let or_nothing_new = if sizes.idle > 0 { ", or nothing that says anything" } else { "" };
                let text =
                    sentence!("{} of {} change nothing{or_nothing_new}", idle, counted(sizes.measured, "commit"));
                Finding::new(text, idle as f64)
            })
        },
    },
    Signal {
        id: "focused_commits",
        revision: 1,
        question: "What share of the commits changes at most 200 lines in at most 10 files?",
        unit: "share of commits",
        ask: |view| part(view, |sizes| sizes.focused),
        cite: |view, side| {
            let sizes = seen(view)?;
            (side == Side::For && sizes.focused > 0).then(|| {
                Finding::new(
                    sentence!(
                        "{} of {} are focused, {} changed in the median",
                        percent(sizes.focused, working(sizes)),
                        counted(working(sizes), "commit"),
                        counted(sizes.median_lines, "line")
                    ),
                    share(sizes.focused, working(sizes)),
                )
                .at(sizes.examples.first())
            })
        },
    },
    Signal {
        id: "bulk_commits",
        revision: 1,
        question: "What share of the commits changes more than 1,000 lines or 50 files?",
        unit: "share of commits",
        ask: |view| part(view, |sizes| sizes.bulk),
        cite: |view, side| {
            let sizes = seen(view)?;
            (side == Side::Against && sizes.bulk > 0).then(|| {
                Finding::new(
                    sentence!(
                        "{} of {} change more than 1,000 lines or 50 files",
                        grouped(sizes.bulk),
                        counted(working(sizes), "commit")
                    ),
                    share(sizes.bulk, working(sizes)),
                )
                .at(sizes.largest.as_ref())
            })
        },
    },
    Signal {
        id: "tangled_commits",
        revision: 1,
        question: "What share of the commits touches several unrelated parts at once?",
        unit: "share of commits",
        ask: |view| {
            sizes(view, |found| match found.tangled_known {
                true => of(found, found.tangled),
                false => Answer::Unknown(&UNTOLD),
            })
        },
        cite: |view, side| {
            let sizes = seen(view)?;
            (side == Side::Against && sizes.tangled_known && sizes.tangled > 0).then(|| {
                Finding::new(
                    sentence!(
                        "{} of {} touch several unrelated parts at once",
                        grouped(sizes.tangled),
                        counted(working(sizes), "commit")
                    ),
                    share(sizes.tangled, working(sizes)),
                )
            })
        },
    },
    Signal {
        id: "largest_commit_share",
        revision: 1,
        question: "What share of all changed lines does the largest commit carry?",
        unit: "share of lines",
        ask: |view| {
            sizes(view, |found| match working(found) {
                0 => Answer::Absent,
                _ => Answer::Measured(found.largest_share.clamp(0.0, 1.0)),
            })
        },
        cite: |view, side| {
            let sizes = seen(view)?;
            let carried = sizes.largest_share.clamp(0.0, 1.0);
            (side == Side::Against && carried > 0.5).then(|| {
                Finding::new(sentence!("One commit carries {:.0} % of all changed lines", carried * 100.0), carried)
                    .at(sizes.largest.as_ref())
            })
        },
    },
];

/// The channel does not tell files apart.
static UNTOLD: Gap = Gap::Unsupported;

fn sizes<'a>(view: &View<'a>, found: impl FnOnce(&'a SizeFacts) -> Answer<'a>) -> Answer<'a> {
    answer(&view.facts.history, |history| answer(&history.sizes, found))
}

fn part<'a>(view: &View<'a>, amount: fn(&SizeFacts) -> u64) -> Answer<'a> {
    sizes(view, |found| of(found, amount(found)))
}

fn of<'a>(sizes: &SizeFacts, amount: u64) -> Answer<'a> {
    match working(sizes) {
        0 => Answer::Absent,
        all => Answer::Measured(share(amount, all)),
    }
}

/// Commits of known size that change something.
fn working(sizes: &SizeFacts) -> u64 {
    sizes.measured.saturating_sub(sizes.empty).saturating_sub(sizes.idle)
}

fn seen<'a>(view: &View<'a>) -> Option<&'a SizeFacts> {
    view.facts.history.seen()?.sizes.seen().filter(|sizes| sizes.measured > 0)
}
