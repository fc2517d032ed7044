//! What a reader should look at before trusting the number.
//!
//! Called by `portfolio` and `single`. Invariant: a flag widens the interval at most (rubric.toml, `[flags]`); it
//! moves no value and no level.

use super::cite::short_name;
use super::rubric::FlagRules;
use super::signals::kaggle::repeatability;
use super::signals::kaggle::skill::Spike;
use super::signals::words::{counted, grouped, sentence};
use super::signals::{View, share};
use super::verdict::{ArtefactKind, Flag};
use crate::evidence::facts::{HistoryFacts, Inventory, ReadmeFacts};
use crate::evidence::person::PersonFacts;
use crate::evidence::{Artefact, Place, Slot};
use jiff::civil::Date;
use std::collections::BTreeSet;

/// Every flag of the artefacts given, sorted.
pub(crate) fn flags<'a>(views: impl Iterator<Item = View<'a>>, rules: &FlagRules) -> Vec<Flag> {
    let mut flags = Vec::new();
    for view in views {
        let mut raise = |id: &str, text: String, place: Option<&Place>| {
            let url = place.and_then(|place| view.artefact.permalink(place)).or_else(|| view.artefact.url.clone());
            flags.push(Flag { id: id.to_owned(), text: sentence!("{}: {text}", short_name(&view.artefact.id)), url });
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
            text: sentence!("kaggle:{}: {}", best.account, repeatability::told(&spike, best)),
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
        let text = sentence!(
            "{} of {} carry dates far from when they were committed: an import, or dates made up afterwards",
            grouped(calendar.backdated),
            counted(history.read, "commit")
        );
        raise("history.backdated", text, None);
    }
    if calendar.in_future > 0 {
        let text = sentence!("{} dated after the day they were read", counted(calendar.in_future, "commit"));
        raise("history.future_dates", text, None);
    }
    let Slot::Seen(sizes) = &history.sizes else { return };
    let working = sizes.measured.saturating_sub(sizes.empty).saturating_sub(sizes.idle);
    if working > 0 && sizes.largest_share >= rules.dump_share {
        let text = sentence!(
            "one commit carries {:.0} % of all changed lines: the work may have been done elsewhere",
            sizes.largest_share.clamp(0.0, 1.0) * 100.0
        );
        raise("history.single_dump", text, sizes.largest.as_ref());
    }
    if working >= rules.commits_from && share(sizes.bulk, working) >= rules.bulk_share {
        let text = sentence!(
            "{} of {} change more than 1,000 lines or 50 files",
            grouped(sizes.bulk),
            counted(working, "commit")
        );
        raise("history.bulk_commits", text, sizes.largest.as_ref());
    }
    if sizes.measured >= rules.commits_from && share(sizes.empty, sizes.measured) >= rules.empty_share {
        let text = sentence!("{} of {} change nothing", grouped(sizes.empty), counted(sizes.measured, "commit"));
        raise("history.empty_commits", text, None);
    }
    if sizes.measured >= rules.commits_from && share(sizes.idle, sizes.measured) >= rules.empty_share {
        let text = format!(
            "{} of {} change white space, counters or the same line again, and count for nothing",
            grouped(sizes.idle),
            counted(sizes.measured, "commit")
        );
        raise("history.idle_commits", text, None);
    }
    if calendar.hurried >= rules.commits_from && share(calendar.hurried, history.read) >= rules.hurried_share {
        let text = format!(
            "{} of {} follow six others within the hour, and count for nothing",
            grouped(calendar.hurried),
            counted(history.read, "commit")
        );
        raise("history.hurried_commits", text, None);
    }
}

fn of_contents(view: &View<'_>, rules: &FlagRules, raise: &mut impl FnMut(&str, String, Option<&Place>)) {
    if let Slot::Seen(tests) = &view.facts.content.tests {
        if tests.hollow_total >= rules.hollow_tests && tests.hollow_total > tests.functions {
            let text = sentence!(
                "{} check nothing beside {} that do",
                counted(tests.hollow_total, "test-shaped thing"),
                grouped(tests.functions)
            );
            raise("tests.hollow", text, tests.hollow.first().map(|hollow| &hollow.place));
        }
        if tests.duplicates >= rules.duplicate_tests && tests.duplicates > tests.functions {
            let text = sentence!(
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
            let text = sentence!(
                "{} with outputs that their cells' counts do not account for: put in afterwards, or counts cleared by a tool",
                counted(notebooks.pasted, "notebook")
            );
            raise("reproducibility.pasted_outputs", text, notebooks.pasted_places.first());
        }
    }
    if let Slot::Seen(readme) = &view.facts.content.readme {
        of_documents(readme, rules, raise);
    }
    if let Slot::Seen(code) = &view.facts.content.code
        && code.hollow >= rules.hollow_comments
        && code.hollow > code.documented
    {
        let text = format!(
            "{} only repeat a name or each other, beside {} that say something",
            counted(code.hollow, "documentation comment"),
            grouped(code.documented)
        );
        raise("code.hollow_comments", text, code.hollow_at.first());
    }
    if let Slot::Seen(inventory) = &view.facts.content.inventory {
        of_inventory(inventory, rules, raise);
    }
}

/// Documents that a template or a tool wrote.
fn of_documents(readme: &ReadmeFacts, rules: &FlagRules, raise: &mut impl FnMut(&str, String, Option<&Place>)) {
    if let Some(place) = readme.placeholders.first() {
        raise("readme.template", "the README still holds a template's placeholder text".into(), Some(place));
    }
    if let Some(place) = &readme.boilerplate {
        let text = "the README has a template's headings and names nothing that is in the repository";
        raise("readme.boilerplate", text.into(), Some(place));
    }
    if readme.uniform_pages >= rules.uniform_pages && readme.uniform_pages > readme.documents {
        let text = format!(
            "{} of one wording, names and figures aside, beside {} that differ",
            counted(readme.uniform_pages, "page"),
            grouped(readme.documents)
        );
        raise("documents.uniform", text, readme.uniform_at.first());
    }
}

/// What fills a repository without being anybody's writing. None of it counts for a level; that it is most of what
/// there is, a reader should know.
fn of_inventory(inventory: &Inventory, rules: &FlagRules, raise: &mut impl FnMut(&str, String, Option<&Place>)) {
    let mostly = |aside: u64| aside >= rules.aside_files && share(aside, inventory.files) >= rules.aside_share;
    if mostly(inventory.vendored_files) {
        let text = sentence!(
            "{} of {} are copies of others' code by their folders (third_party, node_modules and the like) and count for nothing",
            grouped(inventory.vendored_files),
            counted(inventory.files, "file")
        );
        raise("inventory.vendored", text, None);
    }
    if mostly(inventory.generated_files) {
        let text = sentence!(
            "{} of {} were written by a tool, by their names or their first lines, and count for nothing",
            grouped(inventory.generated_files),
            counted(inventory.files, "file")
        );
        raise("inventory.generated", text, None);
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
        let text = sentence!("{} of {} are the prospect's", grouped(own), counted(all, "commit"));
        raise("artefact.mostly_others", text, None);
    }
    // A fork says itself whose work it is, and its own share is counted.
    if !owned.is_fork
        && let Some(copy) = another_home(view, rules)
    {
        raise("artefact.copied", copy.text, Some(copy.place));
    }
}

/// What speaks for a copy of another repository that does not say so.
struct Copied<'a> {
    text: String,
    place: &'a Place,
}

/// Whether the README has its readers clone another repository than the one it stands in. The same name under another
/// owner is enough, for that is what a copied README says; another name may be a dependency, and is told only where one
/// commit brings most of the work, as it does when finished work is put under a new name.
fn another_home<'a>(view: &View<'a>, rules: &FlagRules) -> Option<Copied<'a>> {
    let readme = view.facts.content.readme.seen()?;
    let own = Home::of(view.artefact);
    let mut clones = readme.commands.iter().filter_map(|command| Some((cloned(&command.place)?, &command.place)));
    let (first, place) = clones.next()?;
    if own.may_be(&first) || clones.any(|(other, _)| own.may_be(&other)) {
        return None;
    }
    let told = sentence!("the README has its readers clone {}/{}, not this repository", first.owner, first.name);
    let sizes = view.facts.history.seen().and_then(|history| history.sizes.seen());
    let brought = sizes.map(|sizes| sizes.largest_share.clamp(0.0, 1.0)).filter(|share| *share >= rules.copied_share);
    let text = match brought {
        Some(share) => sentence!(
            "{told}, and one commit brings {:.0} % of all changed lines: the work may be a copy of somebody else's",
            share * 100.0
        ),
        None if own.name.eq_ignore_ascii_case(&first.name) => {
            sentence!("{told}: a copy without the platform's mark of a fork, or work that has moved")
        }
        None => return None,
    };
    Some(Copied { text, place })
}

/// Where a repository lives: its owner, when known, and its name.
struct Home {
    owner: Option<String>,
    name: String,
}

impl Home {
    /// An artefact's own home: by its id, of a local one by the remote it was cloned from, else by its folder alone.
    fn of(artefact: &Artefact) -> Home {
        let page = artefact.id.strip_prefix("github:").or(artefact.url.as_deref());
        match page.and_then(Address::of) {
            Some(address) => Home { owner: Some(address.owner), name: address.name },
            None => Home { owner: None, name: short_name(&artefact.id).to_owned() },
        }
    }

    /// Whether the address can be this home; of an unknown owner only the name can tell.
    fn may_be(&self, address: &Address) -> bool {
        self.name.eq_ignore_ascii_case(&address.name)
            && self.owner.as_ref().is_none_or(|owner| owner.eq_ignore_ascii_case(&address.owner))
    }
}

/// `owner/name` at the end of a repository's address.
struct Address {
    owner: String,
    name: String,
}

impl Address {
    /// Reads `https://host/owner/name.git`, `git@host:owner/name` and `owner/name`. None for anything with a gap for
    /// the reader to fill.
    fn of(text: &str) -> Option<Address> {
        let text = text.trim_matches(['"', '\'', '`', '<', '>', ',', ';']).trim_end_matches('/');
        let text = text.strip_suffix(".git").unwrap_or(text);
        let (before, name) = text.rsplit_once('/')?;
        let owner = before.rsplit(['/', ':']).next()?;
        let plain = |part: &str| {
            let letters = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
            !part.is_empty() && !part.starts_with('.') && part.chars().all(letters)
        };
        let gap = |part: &str| {
            let part = part.to_ascii_lowercase().replace(['-', '_', '.'], "");
            ["your", "username"].iter().any(|gap| part.contains(gap))
                || matches!(part.as_str(), "user" | "owner" | "me")
        };
        (plain(owner) && plain(name) && !gap(owner) && !gap(name))
            .then(|| Address { owner: owner.to_owned(), name: name.to_owned() })
    }
}

/// The repository a quoted command clones.
fn cloned(place: &Place) -> Option<Address> {
    let (_, after) = place.excerpt.as_deref()?.split_once("git clone ")?;
    let remote =
        |word: &&str| ["https://", "http://", "git@", "ssh://", "git://"].iter().any(|start| word.starts_with(start));
    Address::of(after.split_whitespace().take(8).find(remote)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<String> {
        Address::of(text).map(|address| format!("{}/{}", address.owner, address.name))
    }

    #[test]
    fn an_address_is_read_in_every_spelling_and_gaps_are_nobodys() {
        for text in [
            "https://github.com/ada/churn",
            "https://github.com/ada/churn.git",
            "git@host.example:ada/churn",
            "ada/churn/",
        ] {
            assert_eq!(read(text).as_deref(), Some("ada/churn"), "{text}");
        }
        for text in [
            "",
            "churn",
            "/",
            "https://github.com/your-name/churn",
            "https://github.com/<you>/churn",
            "USERNAME/churn",
            "../churn",
            "$ME/x",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn a_clone_is_read_through_its_options_and_only_from_elsewhere() {
        let of = |text: &str| cloned(&Place::file("README.md").quoting(text)).map(|address| address.name);
        assert_eq!(of("git clone --depth 1 https://github.com/ada/churn.git && cd churn").as_deref(), Some("churn"));
        assert_eq!(of("git clone ../churn"), None);
        assert_eq!(of("git clone"), None);
        assert_eq!(of("pip install git+https://github.com/ada/churn"), None);
    }
}
