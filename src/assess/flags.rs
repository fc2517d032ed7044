//! What a reader should look at before trusting the number.
//!
//! Called by `portfolio` and `single`. Invariant: a flag widens the interval at most (rubric.toml, `[flags]`); it
//! moves no value and no level.

use super::cite::short_name;
use super::rubric::FlagRules;
use super::signals::kaggle::repeatability;
use super::signals::kaggle::skill::Spike;
use super::signals::words::{counted, grouped};
use super::signals::{View, share};
use super::verdict::{ArtefactKind, Flag};
use crate::evidence::facts::HistoryFacts;
use crate::evidence::person::PersonFacts;
use crate::evidence::{Place, Slot};
use jiff::civil::Date;
use std::collections::BTreeSet;

/// Every flag of the artefacts given, sorted.
pub(crate) fn flags<'a>(views: impl Iterator<Item = View<'a>>, rules: &FlagRules) -> Vec<Flag> {
    let mut flags = Vec::new();
    for view in views {
        let mut raise = |id: &str, text: String, place: Option<&Place>| {
            let url = place.and_then(|place| view.artefact.permalink(place)).or_else(|| view.artefact.url.clone());
            flags.push(Flag { id: id.to_owned(), text: format!("{}: {text}", short_name(&view.artefact.id)), url });
        };
        if let Slot::Seen(history) = &view.facts.history {
            of_history(history, rules, &mut raise);
        }
        of_contents(&view, rules, &mut raise);
        of_ownership(&view, rules, &mut raise);
    }
    flags.sort();
    flags.dedup();
    flags
}

/// Flags about the person's accounts.
pub(crate) fn of_person(facts: &PersonFacts, as_of: Date) -> Vec<Flag> {
    let spike = || {
        let facts = &facts.kaggle.seen()?.facts;
        let results = repeatability::eligible(facts, as_of);
        let spike = Spike::of(&repeatability::finishes(&results)).filter(Spike::stands_alone)?;
        let best = results.get(spike.index)?;
        Some(Flag {
            id: "kaggle.spike".to_owned(),
            text: format!("kaggle:{}: {}", best.account, repeatability::told(&spike, best)),
            url: repeatability::leaderboard(best).url,
        })
    };
    spike().into_iter().collect()
}

/// How much wider the interval becomes: 1 without flags.
pub(crate) fn widening(flags: &[Flag], rules: &FlagRules) -> f64 {
    let distinct: BTreeSet<&str> = flags.iter().map(|flag| flag.id.as_str()).collect();
    1.0 + (distinct.len() as f64 * rules.widen_each).min(rules.widen_at_most)
}

fn of_history(history: &HistoryFacts, rules: &FlagRules, raise: &mut impl FnMut(&str, String, Option<&Place>)) {
    let calendar = &history.calendar;
    if history.read >= rules.commits_from && share(calendar.backdated, history.read) >= rules.backdated_share {
        let text = format!(
            "{} of {} carry dates far from when they were committed: an import, or dates made up afterwards",
            grouped(calendar.backdated),
            counted(history.read, "commit")
        );
        raise("history.backdated", text, None);
    }
    if calendar.in_future > 0 {
        let text = format!("{} dated after the day they were read", counted(calendar.in_future, "commit"));
        raise("history.future_dates", text, None);
    }
    let Slot::Seen(sizes) = &history.sizes else { return };
    let working = sizes.measured.saturating_sub(sizes.empty);
    if working > 0 && sizes.largest_share >= rules.dump_share {
        let text = format!(
            "one commit carries {:.0} % of all changed lines: the work may have been done elsewhere",
            sizes.largest_share.clamp(0.0, 1.0) * 100.0
        );
        raise("history.single_dump", text, sizes.largest.as_ref());
    }
    if working >= rules.commits_from && share(sizes.bulk, working) >= rules.bulk_share {
        let text = format!(
            "{} of {} change more than 1,000 lines or 50 files",
            grouped(sizes.bulk),
            counted(working, "commit")
        );
        raise("history.bulk_commits", text, sizes.largest.as_ref());
    }
    if sizes.measured >= rules.commits_from && share(sizes.empty, sizes.measured) >= rules.empty_share {
        let text = format!("{} of {} change nothing", grouped(sizes.empty), counted(sizes.measured, "commit"));
        raise("history.empty_commits", text, None);
    }
}

fn of_contents(view: &View<'_>, rules: &FlagRules, raise: &mut impl FnMut(&str, String, Option<&Place>)) {
    if let Slot::Seen(tests) = &view.facts.content.tests {
        if tests.hollow_total >= rules.hollow_tests && tests.hollow_total > tests.functions {
            let text = format!(
                "{} check nothing beside {} that do",
                counted(tests.hollow_total, "test-shaped thing"),
                grouped(tests.functions)
            );
            raise("tests.hollow", text, tests.hollow.first().map(|hollow| &hollow.place));
        }
        if tests.duplicates >= rules.duplicate_tests && tests.duplicates > tests.functions {
            let text = format!(
                "{} of another's body beside {} of their own, each counted once",
                counted(tests.duplicates, "copied test"),
                grouped(tests.functions)
            );
            raise("tests.copied", text, None);
        }
    }
    if let Slot::Seen(reproducibility) = &view.facts.content.reproducibility {
        let notebooks = &reproducibility.notebooks;
        if notebooks.pasted > 0 {
            let text = format!(
                "{} with outputs that their cells' counts do not account for: put in afterwards, or counts cleared by a tool",
                counted(notebooks.pasted, "notebook")
            );
            raise("reproducibility.pasted_outputs", text, notebooks.pasted_places.first());
        }
    }
    if let Slot::Seen(readme) = &view.facts.content.readme
        && let Some(place) = readme.placeholders.first()
    {
        raise("readme.template", "the README still holds a template's placeholder text".into(), Some(place));
    }
}

fn of_ownership(view: &View<'_>, rules: &FlagRules, raise: &mut impl FnMut(&str, String, Option<&Place>)) {
    if view.profile.kind == Some(ArtefactKind::Coursework) {
        raise("artefact.coursework", "coursework or a followed tutorial, by its own name".into(), None);
    }
    let owned = &view.artefact.ownership;
    if let (Some(own), Some(all)) = (owned.own_commits, owned.all_commits)
        && all >= rules.many_commits
        && share(own, all) < rules.own_share
    {
        let text = format!("{} of {} are the prospect's", grouped(own), counted(all, "commit"));
        raise("artefact.mostly_others", text, None);
    }
}
