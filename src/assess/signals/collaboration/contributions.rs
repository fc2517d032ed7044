//! What did others' projects take from them?

use super::{about, amount, best_three, named, saturating, seen};
use crate::assess::signals::words::{counted, sentence};
use crate::assess::signals::{Answer, Finding, Side, Signal, View, answer, with_others};
use crate::evidence::Gap;
use crate::evidence::person::{Contributions, MergedPullRequest};
use std::collections::{BTreeMap, BTreeSet};

/// Lines that any change may come to: below, it is a slip of the pen mended.
const SLIGHT_LINES: u64 = 3;
/// Lines up to which what calls itself a slip of the pen is one.
const SLIP_LINES: u64 = 20;
/// Lines of one pull request beyond which more lines say nothing: they are generated or moved.
const MOST_LINES: u64 = 400;
/// Lines in one project that reach half of its depth.
const HALF_LINES: f64 = 120.0;
/// Depth of a project that took slight changes only.
const SLIGHT_DEPTH: f64 = 0.05;
/// Words of titles that announce a slip of the pen.
const SLIPS: [&str; 12] = [
    "typo",
    "typos",
    "spelling",
    "grammar",
    "whitespace",
    "readme",
    "readme.md",
    "badge",
    "broken link",
    "dead link",
    "punctuation",
    "my name",
];
/// Names of repositories that exist to be contributed to.
const PRACTICE: [&str; 5] =
    ["first-contributions", "hacktoberfest", "firstcontributions", "your-first-pr", "contribute-to-this-project"];

/// The group's signals.
pub const SIGNALS: &[Signal] = &[
    Signal {
        id: "contributed_projects",
        revision: 1,
        question: "How many projects of others merged more than a slight change of theirs?",
        unit: "projects",
        ask: |view| asked(view, |part| projects(part).len() as f64),
        cite: |view, side| {
            let part = seen(view)?.contributions.seen()?;
            let number = projects(part).len() as u64;
            let best = largest(part)?;
            // The depth of the deepest project is told already: this names another where there is one.
            let elsewhere = |one: &&MergedPullRequest| !is_slight(one) && one.repository != best.repository;
            let best = part.merged.iter().filter(elsewhere).max_by_key(|one| (lines(one), one.number)).unwrap_or(best);
            (side == Side::For && number > 0).then(|| {
                let rest = match number {
                    1 => "the one project of others that took their work".to_owned(),
                    _ => sentence!("one of {} of others that took their work", counted(number, "project")),
                };
                let text = sentence!("{} merged {}: {rest}", best.repository, named_only(best));
                linked(Finding::new(text, number as f64), best)
            })
        },
    },
    Signal {
        id: "contribution_depth",
        revision: 1,
        question: "How deep go the changes that others merged, in the best three projects?",
        unit: "share",
        ask: |view| asked(view, depth),
        cite: |view, side| {
            let part = seen(view)?.contributions.seen()?;
            let slight: Vec<&MergedPullRequest> = part.merged.iter().filter(|one| is_slight(one)).collect();
            match side {
                Side::For => largest(part).map(|best| {
                    let size = sentence!("{} in {}", counted(lines(best), "line"), counted(best.files, "file"));
                    let text =
                        sentence!("{} changes {size}{}", named(&best.title, best.number, &best.repository), team(best));
                    linked(Finding::new(text, lines(best) as f64).in_unit("lines"), best)
                }),
                Side::Against => {
                    let first = slight.first()?;
                    let of = counted(part.merged.len() as u64, "merged pull request");
                    let text = sentence!(
                        "{} changes {}; {} of {of} are as slight",
                        named(&first.title, first.number, &first.repository),
                        counted(lines(first), "line"),
                        slight.len(),
                    );
                    Some(linked(Finding::new(text, slight.len() as f64).in_unit("pull requests"), first))
                }
            }
        },
    },
    Signal {
        id: "reviewed_contributions",
        revision: 1,
        question: "How many merged pull requests of theirs did others review first?",
        unit: "pull requests",
        ask: |view| {
            with_others(view, |facts| {
                answer(&facts.contributions, |part| {
                    let known = part.merged.iter().filter(|one| !is_slight(one)).any(|one| one.reviews.is_some());
                    let all = part.merged.iter().filter(|one| !is_slight(one)).all(|one| one.reviews.is_some());
                    let reviewed = reviewed(part).count() as f64;
                    match (known || all, all) {
                        (false, _) => Answer::Unknown(&Gap::NotAttempted),
                        (true, false) => Answer::AtLeast(reviewed),
                        (true, true) => amount(reviewed, part.unread.as_ref()),
                    }
                })
            })
        },
        cite: |view, side| {
            let part = seen(view)?.contributions.seen()?;
            let number = reviewed(part).count();
            let best = reviewed(part).max_by_key(|one| (one.reviews, one.commits, one.number))?;
            (side == Side::For).then(|| {
                let commits = best.commits.map(|commits| sentence!(" and {}", counted(commits, "commit")));
                let text = sentence!(
                    "{} went through {} by others{} before it was merged",
                    named(&best.title, best.number, &best.repository),
                    counted(best.reviews.unwrap_or(0), "review"),
                    commits.unwrap_or_default(),
                );
                linked(Finding::new(text, number as f64), best)
            })
        },
    },
    Signal {
        id: "contributions_of_substance",
        revision: 1,
        question: "How many pull requests that others merged change more than a few lines?",
        unit: "pull requests",
        ask: |view| asked(view, |part| part.merged.iter().filter(|one| !is_slight(one)).count() as f64),
        cite: |_, _| None,
    },
];

fn asked<'a>(view: &View<'a>, measure: impl Fn(&Contributions) -> f64) -> Answer<'a> {
    with_others(view, |facts| answer(&facts.contributions, |part| amount(measure(part), part.unread.as_ref())))
}

fn lines(one: &MergedPullRequest) -> u64 {
    one.additions.saturating_add(one.deletions)
}

/// A slip of the pen, or an exercise in opening pull requests.
fn is_slight(one: &MergedPullRequest) -> bool {
    let (title, repository) = (one.title.to_lowercase(), one.repository.to_lowercase());
    let words: BTreeSet<&str> = title.split(|c: char| !(c.is_alphanumeric() || c == '.')).collect();
    let announces = SLIPS.iter().any(|slip| words.contains(slip) || slip.contains(' ') && title.contains(slip));
    lines(one) <= SLIGHT_LINES
        || announces && lines(one) <= SLIP_LINES && one.files <= 2
        || PRACTICE.iter().any(|name| repository.contains(name))
}

fn projects(part: &Contributions) -> BTreeSet<&str> {
    part.merged.iter().filter(|one| !is_slight(one)).map(|one| one.repository.as_str()).collect()
}

/// Depth of the best three projects. In each the lines of its pull requests count, none for more than so many.
fn depth(part: &Contributions) -> f64 {
    let mut by_project: BTreeMap<&str, u64> = BTreeMap::new();
    for one in &part.merged {
        let counted = if is_slight(one) { 0 } else { lines(one).min(MOST_LINES) };
        *by_project.entry(&one.repository).or_default() += counted;
    }
    best_three(by_project.into_values().map(|lines| saturating(lines as f64, HALF_LINES).max(SLIGHT_DEPTH)).collect())
}

fn reviewed(part: &Contributions) -> impl Iterator<Item = &MergedPullRequest> {
    part.merged.iter().filter(|one| !is_slight(one) && one.reviews.is_some_and(|reviews| reviews > 0))
}

/// The largest change that is not slight.
fn largest(part: &Contributions) -> Option<&MergedPullRequest> {
    part.merged.iter().filter(|one| !is_slight(one)).max_by_key(|one| (lines(one), &one.repository, one.number))
}

fn named_only(one: &MergedPullRequest) -> String {
    if one.title.is_empty() { sentence!("#{}", one.number) } else { sentence!("“{}” (#{})", one.title, one.number) }
}

/// Where the platform counts the author among a repository's own people it may be their own organisation's.
fn team(one: &MergedPullRequest) -> &'static str {
    if one.as_member { ", as a member of the project's team" } else { "" }
}

fn linked(finding: Finding, one: &MergedPullRequest) -> Finding {
    about(finding, &one.repository, one.number, one.url.as_ref(), None)
}
