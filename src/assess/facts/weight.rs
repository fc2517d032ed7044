//! How much an artefact weighs as evidence about its author: own share × substance × recency (rubric.toml,
//! `[weights]`), and whether it counts at all.

use crate::assess::rubric::WeightRules;
use crate::assess::signals::history::{sizes_known, working_of};
use crate::assess::signals::words::{counted, grouped, sentence};
use crate::assess::verdict::ArtefactKind;
use crate::evidence::{Artefact, ArtefactStatus, ArtefactType, Slot};
use jiff::civil::Date;

/// How an artefact counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counting {
    /// For and against.
    Fully,
    /// Only where it shows more than the prior: too slight to hold its lacks against anyone.
    InFavour,
    /// Only where it shows less: what makes it weigh are commits that change nothing.
    Against,
}

impl Counting {
    /// Whether a shrunk value takes a slot.
    pub(crate) fn takes(self, value: f64, mean: f64) -> bool {
        match self {
            Counting::Fully => true,
            Counting::InFavour => value > mean,
            Counting::Against => value <= mean,
        }
    }
}

/// The outcome of weighing.
pub(super) struct Weighed {
    pub(super) weight: f64,
    pub(super) settled: bool,
    pub(super) counting: Option<Counting>,
    pub(super) reason: String,
}

/// Weighs one artefact on the day of the assessment.
pub(super) fn weigh(artefact: &Artefact, kind: Option<ArtefactKind>, rules: &WeightRules, as_of: Date) -> Weighed {
    let commits = own_commits(artefact);
    let lines = lines_of_work(artefact);
    let age = age_in_days(artefact, as_of);
    // Commits of unknown size may turn out to change nothing, and then they are nobody's share.
    let history = artefact.facts.as_ref().and_then(|facts| facts.history.seen());
    let settled = commits.is_some() && lines.is_some() && age.is_some() && history.is_none_or(sizes_known);
    let substance =
        lines.map_or(rules.unknown_substance, |lines| lines as f64 / (lines as f64 + rules.substance_half_lines));
    let recency =
        age.map_or(rules.unknown_recency, |days| halved(days as f64 / (365.25 * rules.recency_half_life_years)));
    let coursework = kind == Some(ArtefactKind::Coursework);
    let own = |share: Option<f64>| share.unwrap_or(rules.unknown_share) * substance * recency;
    // What speaks for its author rests on commits that change something. Where only the newest commits were read, what
    // speaks against them rests on all: empty commits on top can then neither make a work one's own nor hide one.
    let worked = own(commits.map(|commits| part(commits.working, commits.all_working)));
    let claimed = match commits {
        Some(commits) if !commits.all_seen => own(Some(part(commits.own, commits.all))),
        _ => worked,
    };
    let factor = if coursework { rules.coursework_factor } else { 1.0 };
    let weight = worked * factor;

    if let Some(why) = excluded(artefact, commits) {
        return Weighed { weight: 0.0, settled, counting: None, reason: why };
    }
    let counting = match (worked >= rules.counts_from, claimed * factor >= rules.counts_against_from) {
        (true, true) => Counting::Fully,
        (true, false) => Counting::InFavour,
        (false, true) => Counting::Against,
        (false, false) => {
            let reason = "too little of the prospect's own recent work to judge anyone by".to_owned();
            return Weighed { weight, settled, counting: None, reason };
        }
    };
    let mut reason = String::new();
    match commits {
        Some(commits) => {
            let (own, all) = (grouped(commits.working), counted(commits.all_working, "commit"));
            reason.push_str(&sentence!("{own} of {all} their own"));
        }
        None => reason.push_str("own share unknown"),
    }
    match lines {
        Some(lines) => reason.push_str(&sentence!("; {} of work", counted(lines, "line"))),
        None => reason.push_str("; size unknown"),
    }
    if coursework {
        reason.push_str("; coursework, which carries a tenth of the weight");
    }
    match counting {
        Counting::Fully => {}
        Counting::InFavour => reason.push_str("; too slight to count against anyone"),
        Counting::Against => reason.push_str("; most of the commits change nothing"),
    }
    Weighed { weight, settled, counting: Some(counting), reason }
}

/// Why an artefact cannot count, if it cannot.
fn excluded(artefact: &Artefact, commits: Option<Commits>) -> Option<String> {
    let owned = &artefact.ownership;
    let why = match artefact.status {
        ArtefactStatus::Empty => "there is nothing in it yet",
        ArtefactStatus::Gone => "it is not there any more",
        ArtefactStatus::Blocked => "the platform blocks it",
        ArtefactStatus::TooLarge if artefact.facts.is_none() => "it is beyond our limits of size",
        ArtefactStatus::Unreadable if artefact.facts.is_none() => "it could not be read",
        _ if artefact.kind != ArtefactType::Repository => return Some(artefact.reason.clone()),
        _ if owned.is_template => "it is a template for other repositories",
        _ if owned.is_mirror => "it is a mirror of something hosted elsewhere",
        _ if owned.is_fork && owned.own_commits.unwrap_or(0) == 0 => "it is a fork without own commits",
        _ if owned.own_commits == Some(0) => "no commit in it is the prospect's",
        _ if commits.is_some_and(|commits| commits.all_seen && commits.working == 0) => {
            "no commit of the prospect's changes anything"
        }
        _ if artefact.facts.is_none() && !artefact.selected => {
            return Some(if artefact.reason.is_empty() {
                "it was not selected".into()
            } else {
                artefact.reason.clone()
            });
        }
        _ if artefact.facts.is_none() => "nothing was measured on it",
        _ => return None,
    };
    Some(why.to_owned())
}

/// Own commits and all, with and without the own ones that change nothing.
#[derive(Clone, Copy)]
struct Commits {
    own: u64,
    all: u64,
    working: u64,
    all_working: u64,
    /// Every own commit was read, so that the numbers are no estimate.
    all_seen: bool,
}

fn own_commits(artefact: &Artefact) -> Option<Commits> {
    let owned = &artefact.ownership;
    let history = artefact.facts.as_ref().and_then(|facts| facts.history.seen());
    let (own, all) = match (owned.own_commits, owned.all_commits, history) {
        (Some(own), Some(all), _) => (own, all),
        (_, _, Some(history)) => (history.own, history.all),
        _ => return None,
    };
    let working = history.map_or(own, |history| working_of(own, history));
    let all_seen = history.is_none_or(|history| history.read >= own);
    Some(Commits { own, all, working, all_working: all.saturating_sub(own - working), all_seen })
}

fn part(own: u64, all: u64) -> f64 {
    if all == 0 { 0.0 } else { (own as f64 / all as f64).min(1.0) }
}

/// Lines of source and tests, and the text of notebooks at twelve words a line.
fn lines_of_work(artefact: &Artefact) -> Option<u64> {
    let content = &artefact.facts.as_ref()?.content;
    match &content.inventory {
        Slot::Seen(inventory) => {
            let tests = match &content.tests {
                Slot::Seen(tests) => tests.lines,
                Slot::Absent => 0,
                Slot::Unknown(_) => return None,
            };
            Some(inventory.source_lines.saturating_add(tests).saturating_add(inventory.text_cell_words / 12))
        }
        Slot::Absent => Some(0),
        Slot::Unknown(_) => None,
    }
}

/// Whole days from the last own work to the day of the assessment; 0 for work dated later.
fn age_in_days(artefact: &Artefact, as_of: Date) -> Option<u64> {
    let history = artefact.facts.as_ref().and_then(|facts| facts.history.seen());
    let last = artefact.ownership.last_worked_on.or_else(|| history.and_then(|history| history.calendar.last))?;
    let day = last.as_second().div_euclid(86_400);
    u64::try_from(days_since_epoch(as_of).saturating_sub(day)).ok().or(Some(0))
}

/// Days of a civil date since 1970-01-01 (UTC).
fn days_since_epoch(date: Date) -> i64 {
    let epoch = Date::constant(1970, 1, 1);
    // A civil date's distance in days cannot overflow: jiff's range is 19,998 years.
    epoch.until(date).map_or(0, |span| i64::from(span.get_days()))
}

/// 2^-x for x >= 0 by the exponential series, in plain arithmetic: the platforms' own powers may differ in the last bit.
fn halved(halvings: f64) -> f64 {
    if !halvings.is_finite() || halvings > 1_000.0 {
        return 0.0;
    }
    let whole = halvings.floor();
    let mut power = 1.0;
    for _ in 0..whole as u32 {
        power *= 0.5;
    }
    let x = -(halvings - whole) * std::f64::consts::LN_2;
    let (mut term, mut sum) = (1.0, 1.0);
    for n in 1..18 {
        term *= x / f64::from(n);
        sum += term;
    }
    power * sum
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assess::rubric::Rubric;
    use crate::assess::sample::{bare_artefact, facts_of_a_good_library};

    const DAY: Date = Date::constant(2026, 11, 23);

    fn weight_of(change: impl FnOnce(&mut Artefact)) -> Weighed {
        let mut artefact = bare_artefact("github:ada/churn");
        artefact.facts = Some(facts_of_a_good_library());
        change(&mut artefact);
        weigh(&artefact, Some(ArtefactKind::Library), &Rubric::built_in().weights, DAY)
    }

    #[test]
    fn halving_is_the_power_of_a_half() {
        for (x, expected) in [
            (0.0, 1.0),
            (1.0, 0.5),
            (2.0, 0.25),
            (0.5, std::f64::consts::FRAC_1_SQRT_2),
            (3.25, 0.105_112_051_906_714_33),
        ] {
            assert!((halved(x) - expected).abs() < 1e-15, "{x}");
        }
        assert_eq!(halved(f64::INFINITY), 0.0);
        assert_eq!(days_since_epoch(Date::constant(1970, 1, 2)), 1);
        assert_eq!(days_since_epoch(Date::constant(2026, 11, 23)), 20_780);
    }

    #[test]
    fn a_big_names_repository_with_two_own_commits_earns_nothing() {
        let weighed = weight_of(|artefact| {
            artefact.ownership.own_commits = Some(2);
            artefact.ownership.all_commits = Some(24_000);
        });
        assert!(weighed.weight < 0.001);
        assert_eq!(weighed.counting, None);
    }

    #[test]
    fn three_years_halve_and_the_future_is_today() {
        let at = |text: &str| {
            let when = text.parse().expect("a timestamp");
            weight_of(move |artefact| artefact.ownership.last_worked_on = Some(when)).weight
        };
        let today = at("2026-11-23T12:00:00Z");
        assert!((at("2023-11-23T12:00:00Z") / today - 0.5).abs() < 0.001);
        assert_eq!(at("2031-01-01T00:00:00Z"), today);
    }

    #[test]
    fn what_does_not_count_says_why() {
        assert!(weight_of(|a| a.status = ArtefactStatus::Empty).reason.contains("nothing in it"));
        let fork = weight_of(|a| {
            a.ownership.is_fork = true;
            a.ownership.own_commits = Some(0);
        });
        assert!(fork.counting.is_none() && fork.reason.contains("fork"));
        let unread = weight_of(|a| {
            a.facts = None;
            a.selected = false;
            a.reason = "beyond the twelve selected".into();
        });
        assert_eq!(unread.reason, "beyond the twelve selected");
    }
}
