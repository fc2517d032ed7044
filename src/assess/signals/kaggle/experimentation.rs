//! Are things tried, over time, to the end, and of one's own?

use super::repeatability::eligible;
use super::{best_three, each_notebook, facts, kaggle, largest, notebook_work, notebooks};
use crate::assess::signals::words::{counted, listed, sentence};
use crate::assess::signals::{Answer, Finding, PersonView, Side, Signal, View};
use crate::evidence::person::{KaggleNotebook, NotebookHistory};
use crate::evidence::{Gap, Slot};
use std::collections::BTreeSet;

/// The group's signals.
pub const SIGNALS: &[Signal] = &[
    Signal {
        id: "kaggle_versions",
        revision: 1,
        question: "How many versions do the best three notebooks have, those that changed nothing left out where told?",
        unit: "versions",
        ask: |view| each_notebook(view, |one| Some(&one.versions), |_| 0.0).with(best_versions(view)),
        cite: |view, side| {
            let (best, count) = largest(notebooks(view).filter_map(|one| Some((one, changed(one)?))))?;
            let text = match side {
                Side::For if count >= 2.0 => sentence!("{} of one notebook", counted(count as u64, "version")),
                Side::Against if count < 2.0 => "No notebook was changed after its first version".to_owned(),
                _ => return None,
            };
            Some(Finding::new(text, count).about(notebook_work(best)))
        },
    },
    Signal {
        id: "kaggle_version_months",
        revision: 1,
        question: "In how many months were versions of notebooks saved?",
        unit: "months",
        ask: |view| each_notebook(view, |one| Some(&one.history), |_| 0.0).with(months(view).len() as f64),
        cite: |view, side| {
            let months = months(view);
            let (best, _) = largest(histories(view).map(|(one, history)| (one, history.months.len() as f64)))?;
            let (first, last) = (months.first()?, months.last()?);
            (side == Side::For).then(|| {
                let text = sentence!(
                    "Versions of notebooks in {}, {} to {}",
                    counted(months.len() as u64, "month"),
                    in_words(*first),
                    in_words(*last)
                );
                Finding::new(text, months.len() as f64).about(notebook_work(best))
            })
        },
    },
    Signal {
        id: "kaggle_own_share",
        revision: 1,
        question: "What share of the best three notebooks is the person's own?",
        unit: "share",
        ask: |view| each_notebook(view, |one| Some(&one.history), |history| own(history).unwrap_or(0.0)),
        cite: |view, side| {
            let forks = histories(view).filter(|(_, history)| history.is_fork);
            let (fork, share) = largest(forks.filter_map(|(one, history)| Some((one, own(history)?))))?;
            let text =
                sentence!("A notebook made from somebody's, {:.0} % of its lines the person's own", share * 100.0);
            let is_own = share >= 0.5;
            (is_own == (side == Side::For)).then(|| Finding::new(text, share).about(notebook_work(fork)))
        },
    },
    Signal {
        id: "kaggle_completed_runs",
        revision: 1,
        question: "How many of the best three notebooks ran to their end in a fresh environment?",
        unit: "share",
        ask: |view| each_notebook(view, |one| Some(&one.completed), |completed| f64::from(u8::from(*completed))),
        cite: |view, side| {
            let wanted = side == Side::For;
            let those: Vec<&KaggleNotebook> =
                notebooks(view).filter(|one| one.completed.seen() == Some(&wanted)).collect();
            let first = those.first()?;
            let names: Vec<&str> = those.iter().map(|one| one.title.as_str()).collect();
            let text = match side {
                Side::For => sentence!("The newest version ran to its end: {}", listed(&names, 3)),
                Side::Against => sentence!("The newest version broke off: {}", listed(&names, 3)),
            };
            Some(Finding::new(text, those.len() as f64).in_unit("notebooks").about(notebook_work(first)))
        },
    },
    Signal {
        id: "kaggle_submission_days",
        revision: 1,
        question: "On how many days were submissions made in the best three competitions?",
        unit: "days",
        ask: submission_days,
        cite: |view, side| {
            let results = eligible(facts(view)?, view.person?.as_of);
            let spreads = results.iter().filter_map(|one| Some((*one, f64::from(one.submissions.seen()?.days))));
            let (best, days) = largest(spreads)?;
            let count = best.submissions.seen()?.count;
            (side == Side::For && days >= 2.0).then(|| {
                let text = sentence!(
                    "{} on {} in {}",
                    counted(u64::from(count), "submission"),
                    counted(days as u64, "day"),
                    best.title
                );
                Finding::new(text, days).about(super::repeatability::leaderboard(best))
            })
        },
    },
    Signal {
        id: "kaggle_notebooks",
        revision: 1,
        question: "How many public notebooks are there?",
        unit: "notebooks",
        ask: |view| {
            kaggle(view, |facts| match &facts.notebooks {
                Slot::Seen(notebooks) => Answer::Measured(notebooks.len() as f64),
                Slot::Absent => Answer::Absent,
                Slot::Unknown(gap) => Answer::Unknown(gap),
            })
        },
        cite: |_, _| None,
    },
];

impl Answer<'_> {
    /// The same state of knowledge about another amount.
    fn with(self, amount: f64) -> Self {
        match self {
            Answer::Measured(_) => Answer::Measured(amount),
            Answer::AtLeast(_) => Answer::AtLeast(amount),
            other => other,
        }
    }
}

/// Versions that changed something where the dump tells, else all there are.
fn changed(notebook: &KaggleNotebook) -> Option<f64> {
    let changes = notebook.history.seen().map(|history| history.changes);
    changes.or_else(|| notebook.versions.seen().copied()).map(|count| count as f64)
}

fn best_versions(view: &View<'_>) -> f64 {
    best_three(notebooks(view).filter_map(changed))
}

fn histories<'a>(view: &View<'a>) -> impl Iterator<Item = (&'a KaggleNotebook, &'a NotebookHistory)> {
    notebooks(view).filter_map(|one| Some((one, one.history.seen()?)))
}

fn months(view: &View<'_>) -> BTreeSet<u32> {
    histories(view).flat_map(|(_, history)| history.months.iter().copied()).collect()
}

/// A notebook that is nobody else's is one's own.
fn own(history: &NotebookHistory) -> Option<f64> {
    if history.is_fork { history.own_share } else { Some(1.0) }
}

fn in_words(month: u32) -> String {
    sentence!("{}-{:02}", month / 12, month % 12 + 1)
}

fn submission_days<'a>(view: &View<'a>) -> Answer<'a> {
    let Some(PersonView { as_of, .. }) = view.person else { return Answer::Unknown(&Gap::Unsupported) };
    kaggle(view, |facts| match &facts.results {
        _ if facts.opted_out => Answer::NotApplicable("the person opted out of Kaggle's rankings"),
        Slot::Unknown(gap) => Answer::Unknown(gap),
        _ => {
            let results = eligible(facts, as_of);
            if results.is_empty() {
                return Answer::NotApplicable("no finished competition that counts");
            }
            match results.iter().find_map(|one| one.submissions.gap()) {
                Some(gap) => Answer::Unknown(gap),
                None => {
                    let days = results.iter().filter_map(|one| one.submissions.seen()).map(|all| f64::from(all.days));
                    Answer::Measured(best_three(days))
                }
            }
        }
    })
}
