//! Which of a person's repositories are read. Pure.
//!
//! The rule is the rubric's: owned, not forks without own commits, not templates, mirrors or empty; pinned first, then
//! most recently worked on and largest own share. Stars, forks and followers cannot enter: nobody asks for them.

use jiff::Timestamp;

/// Repositories read of one prospect.
pub(super) const MOST: usize = 12;

/// The rubric's half-life of work, three years, in days.
const HALF_LIFE_DAYS: f64 = 3.0 * 365.25;

/// Share taken for a repository whose own commits could not be told: neither its owner's alone nor nobody's.
const UNKNOWN_SHARE: f64 = 0.5;

/// What the choice is made from.
#[derive(Debug, Clone, Default)]
pub(super) struct Candidate {
    /// `owner/name`, which also breaks ties.
    pub(super) name: String,
    /// Place among the pinned ones.
    pub(super) pinned: Option<usize>,
    pub(super) is_fork: bool,
    pub(super) is_template: bool,
    pub(super) is_mirror: bool,
    pub(super) is_empty: bool,
    pub(super) is_disabled: bool,
    pub(super) pushed_at: Option<Timestamp>,
    pub(super) share: Option<Share>,
}

/// How much of a repository is the prospect's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Share {
    pub(super) own: u64,
    pub(super) all: u64,
    pub(super) last_own: Option<Timestamp>,
}

/// What became of a candidate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Choice {
    /// Its index in what was given.
    pub(super) index: usize,
    pub(super) selected: bool,
    /// Whether it could have been, had there been fewer others.
    pub(super) eligible: bool,
    /// Why, for people.
    pub(super) reason: String,
}

impl Candidate {
    /// Why it cannot be chosen whatever its shares, if it cannot.
    pub(super) fn barred(&self) -> Option<&'static str> {
        match () {
            () if self.is_empty => Some("empty"),
            () if self.is_disabled => Some("blocked by GitHub"),
            () if self.is_template => Some("a template for other repositories"),
            () if self.is_mirror => Some("a mirror of a repository hosted elsewhere"),
            () => None,
        }
    }

    /// Whether the choice needs its shares.
    pub(super) fn needs_share(&self, many: bool) -> bool {
        self.barred().is_none() && self.share.is_none() && (many || self.is_fork)
    }

    fn worked_on(&self) -> Option<Timestamp> {
        self.share.and_then(|share| share.last_own).or(self.pushed_at)
    }

    /// Own share times recency, as a whole number so that ties are ties. `newest` is the newest work of all candidates:
    /// no clock is read.
    fn merit(&self, newest: Option<Timestamp>) -> u64 {
        let share = match self.share {
            Some(share) if share.all > 0 => share.own.min(share.all) as f64 / share.all as f64,
            Some(_) => 0.0,
            None => UNKNOWN_SHARE,
        };
        let recency = match (self.worked_on(), newest) {
            (Some(worked), Some(newest)) => {
                let days = (newest.as_second() - worked.as_second()).max(0) as f64 / 86_400.0;
                (-days / HALF_LIFE_DAYS).exp2()
            }
            _ => 0.0,
        };
        (share * recency * 1e6).round() as u64
    }
}

/// Decides on every candidate: the chosen ones first, best first, then the others in the order given.
pub(super) fn choose(candidates: &[Candidate], most: usize) -> Vec<Choice> {
    let mut eligible = Vec::new();
    let mut rest = Vec::new();
    for (index, candidate) in candidates.iter().enumerate() {
        match refusal(candidate) {
            Some(reason) => rest.push(Choice { index, selected: false, eligible: false, reason: reason.to_owned() }),
            None => eligible.push((index, candidate)),
        }
    }
    let newest = eligible.iter().filter_map(|(_, candidate)| candidate.worked_on()).max();
    eligible.sort_by_cached_key(|(_, candidate)| {
        let order = std::cmp::Reverse((candidate.merit(newest), candidate.worked_on()));
        (candidate.pinned.unwrap_or(usize::MAX), order, candidate.name.to_lowercase())
    });
    let many = eligible.len() > most;
    let mut choices = Vec::with_capacity(candidates.len());
    for (rank, (index, candidate)) in eligible.into_iter().enumerate() {
        let selected = rank < most;
        let reason = match (selected, candidate.pinned) {
            (false, _) => format!("beyond the {most} read: others are pinned, more recent or more the prospect's own"),
            (true, Some(_)) => "pinned on the profile".to_owned(),
            (true, None) if many => format!("among the {most} most recent with the largest own share"),
            (true, None) => "own work".to_owned(),
        };
        choices.push(Choice { index, selected, eligible: true, reason });
    }
    choices.append(&mut rest);
    choices
}

fn refusal(candidate: &Candidate) -> Option<&'static str> {
    if let Some(reason) = candidate.barred() {
        return Some(reason);
    }
    match candidate.share {
        Some(share) if candidate.is_fork && share.own == 0 => Some("a fork without own commits"),
        None if candidate.is_fork => Some("a fork whose own commits could not be told"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Option<Timestamp> {
        Some(format!("{text}T00:00:00Z").parse().unwrap())
    }

    fn candidate(name: &str, pushed: &str) -> Candidate {
        Candidate { name: name.to_owned(), pushed_at: day(pushed), ..Candidate::default() }
    }

    fn chosen(candidates: &[Candidate], most: usize) -> Vec<&str> {
        let picked = choose(candidates, most).into_iter().filter(|choice| choice.selected);
        picked.map(|choice| candidates[choice.index].name.as_str()).collect()
    }

    #[test]
    fn pinned_come_first_in_their_order_whatever_their_age() {
        let mut candidates =
            vec![candidate("new", "2026-01-01"), candidate("old", "2012-01-01"), candidate("b", "2015-01-01")];
        candidates[1].pinned = Some(0);
        candidates[2].pinned = Some(1);
        assert_eq!(chosen(&candidates, 3), ["old", "b", "new"]);
        assert_eq!(chosen(&candidates, 2), ["old", "b"]);
    }

    #[test]
    fn a_large_own_share_outweighs_a_little_recency_and_a_long_rest_outweighs_it() {
        let mut candidates =
            vec![candidate("guest", "2026-01-01"), candidate("own", "2025-06-01"), candidate("ancient", "2010-01-01")];
        candidates[0].share = Some(Share { own: 2, all: 5000, last_own: day("2026-01-01") });
        candidates[1].share = Some(Share { own: 90, all: 100, last_own: day("2025-06-01") });
        candidates[2].share = Some(Share { own: 100, all: 100, last_own: day("2010-01-01") });
        assert_eq!(chosen(&candidates, 3), ["own", "ancient", "guest"]);
    }

    #[test]
    fn the_last_own_commit_counts_not_somebody_elses_push() {
        let mut candidates = vec![candidate("pushed-by-a-bot", "2026-01-01"), candidate("mine", "2024-01-01")];
        candidates[0].share = Some(Share { own: 10, all: 10, last_own: day("2015-01-01") });
        candidates[1].share = Some(Share { own: 10, all: 10, last_own: day("2024-01-01") });
        assert_eq!(chosen(&candidates, 1), ["mine"]);
    }

    #[test]
    fn what_is_not_own_work_is_listed_with_its_reason() {
        let with = |change: fn(&mut Candidate)| {
            let mut one = candidate("x", "2026-01-01");
            change(&mut one);
            one
        };
        let candidates = vec![
            with(|one| one.is_empty = true),
            with(|one| one.is_template = true),
            with(|one| one.is_mirror = true),
            with(|one| one.is_disabled = true),
            with(|one| one.is_fork = true),
            with(|one| {
                one.is_fork = true;
                one.share = Some(Share { own: 0, all: 900, last_own: None });
            }),
            with(|one| {
                one.is_fork = true;
                one.share = Some(Share { own: 40, all: 900, last_own: None });
            }),
        ];
        let choices = choose(&candidates, 12);
        assert_eq!(choices.len(), candidates.len(), "every one is accounted for");
        let picked: Vec<usize> = choices.iter().filter(|choice| choice.selected).map(|choice| choice.index).collect();
        assert_eq!(picked, [6], "a fork with own commits is own work");
        let reasons: Vec<&str> = choices[1..].iter().map(|choice| choice.reason.as_str()).collect();
        assert!(reasons.contains(&"a fork without own commits") && reasons.contains(&"empty"), "{reasons:?}");
    }

    #[test]
    fn the_order_given_does_not_matter() {
        let names = ["d", "a", "c", "b"];
        let mut candidates: Vec<Candidate> = names.iter().map(|name| candidate(name, "2026-01-01")).collect();
        let first: Vec<String> = chosen(&candidates, 4).into_iter().map(str::to_owned).collect();
        candidates.reverse();
        assert_eq!(chosen(&candidates, 4), first);
        assert_eq!(first, ["a", "b", "c", "d"]);
    }

    #[test]
    fn shares_are_asked_for_only_where_they_decide() {
        let mut plain = candidate("x", "2026-01-01");
        assert!(!plain.needs_share(false));
        assert!(plain.needs_share(true));
        plain.is_fork = true;
        assert!(plain.needs_share(false));
        plain.is_template = true;
        assert!(!plain.needs_share(true));
    }
}
