//! When the work was done.
//!
//! Invariant: dates are what commits claim; those that cannot be true (in the future, before version control) move no
//! span, and those of a back-dated series count when they were committed. Memory is bounded by [`super::MOST`].

use super::{ChangeSize, Content, HistoryTotals, sizes};
use crate::evidence::facts::CalendarFacts;
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};

const HOUR: i64 = 3_600;
const DAY: i64 = 24 * HOUR;
const WEEK: i64 = 7 * DAY;
/// Author and commit dates further apart than this, in a series, were made up or imported.
const BACKDATED_APART: i64 = 30 * DAY;
/// Commits committed within an hour of each other from which they are a series.
const SERIES: usize = 3;
/// 1980-01-01: earlier dates are unset clocks.
const EARLIEST: i64 = 315_532_800;
/// A return to the work counts from four weeks after the release on.
const RETURN: i64 = 4 * WEEK;

/// Commits of one hour that count as work; what is committed beyond is the same sitting, cut thinner.
const AN_HOUR: u64 = 6;
/// Changed lines up to which a change may be a touch or a counter, where its lines cannot be compared.
const SLIGHT: u64 = 2;

/// What a commit gives the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Effort {
    /// It changes nothing, or nothing that says anything.
    None,
    /// A dump: something, but no step of work.
    Bulk,
    /// A line or two that nobody compared: it may be work.
    Slight,
    /// Work, also where its size is unknown.
    Work,
}

impl Effort {
    /// By its change, as far as that is known.
    pub(super) fn of(change: Option<&ChangeSize>) -> Effort {
        let Some(change) = change else { return Effort::Work };
        if change.is_empty() {
            return Effort::None;
        }
        if sizes::is_bulk(change) {
            return Effort::Bulk;
        }
        let slight = change.added.max(change.removed) <= SLIGHT / 2 && change.files <= 1;
        if slight && change.content == Content::Unknown { Effort::Slight } else { Effort::Work }
    }
}

/// One commit's dates in seconds.
#[derive(Debug, Clone, Copy)]
struct Dated {
    number: usize,
    authored: i64,
    committed: i64,
    effort: Effort,
}

/// Collects dates.
#[derive(Debug, Default)]
pub(super) struct Calendar {
    dated: Vec<Dated>,
}

impl Calendar {
    /// Takes one commit's dates under its number. Without any it is no part of the calendar.
    pub(super) fn commit(
        &mut self,
        number: usize,
        authored: Option<Timestamp>,
        committed: Option<Timestamp>,
        effort: Effort,
    ) {
        if let Some(either) = authored.or(committed) {
            let seconds = |time: Option<Timestamp>| time.unwrap_or(either).as_second();
            self.dated.push(Dated { number, authored: seconds(authored), committed: seconds(committed), effort });
        }
    }

    /// The facts. What changes nothing, repeats itself or is a dump stretches no span and fills no week; of commits of
    /// one hour the first few count.
    pub(super) fn finish(mut self, totals: &HistoryTotals, idle: &BTreeSet<usize>) -> CalendarFacts {
        for dated in self.dated.iter_mut().filter(|dated| idle.contains(&dated.number)) {
            dated.effort = Effort::None;
        }
        let backdated = self.settle();
        let now = totals.collected_at.map(Timestamp::as_second);
        // An hour's slack for clocks that go fast.
        let future = |time: i64| now.is_some_and(|now| time > now + HOUR);
        let in_future = self.dated.iter().filter(|dated| future(dated.authored) || future(dated.committed)).count();
        // Where no commit is a step of work, dumps are all there is, and where none is one either, those of nothing.
        let least = [Effort::Slight, Effort::Bulk]
            .into_iter()
            .find(|least| self.dated.iter().any(|dated| dated.effort >= *least))
            .unwrap_or(Effort::None);
        let mut days: BTreeMap<i64, u64> = BTreeMap::new();
        let mut hours: BTreeMap<i64, u64> = BTreeMap::new();
        // Weeks, and whether any commit of it is surely work.
        let mut weeks: BTreeMap<i64, bool> = BTreeMap::new();
        let (mut first, mut last) = (i64::MAX, i64::MIN);
        let mut working_last = i64::MIN;
        let possible = |dated: &&Dated| dated.authored >= EARLIEST && !future(dated.authored);
        for dated in self.dated.iter().filter(|dated| dated.effort >= least).filter(possible) {
            first = first.min(dated.authored);
            last = last.max(dated.authored);
            *days.entry(dated.authored.div_euclid(DAY)).or_default() += 1;
            if dated.effort >= Effort::Slight {
                *hours.entry(dated.authored.div_euclid(HOUR)).or_default() += 1;
                *weeks.entry(week(dated.authored)).or_default() |= dated.effort == Effort::Work;
                working_last = working_last.max(dated.authored);
            }
        }
        let count: u64 = days.values().sum();
        let busiest = days.values().copied().max().unwrap_or(0);
        let span = if count == 0 { 0 } else { week(last).saturating_sub(week(first)) + 1 };
        let release = totals.first_release.map(Timestamp::as_second);
        CalendarFacts {
            first: Timestamp::from_second(first).ok().filter(|_| count > 0),
            last: Timestamp::from_second(last).ok().filter(|_| count > 0),
            active_weeks: u64::try_from(weeks.len()).unwrap_or(0),
            unsure_weeks: weeks.values().filter(|sure| !**sure).count() as u64,
            hurried: hours.values().map(|commits| commits.saturating_sub(AN_HOUR)).sum(),
            span_weeks: u64::try_from(span).unwrap_or(0),
            active_days: u64::try_from(days.len()).unwrap_or(0),
            busiest_day_share: super::share(busiest, count),
            backdated,
            in_future: u64::try_from(in_future).unwrap_or(0),
            returned_after_release: release.map(|release| working_last > release.saturating_add(RETURN)),
        }
    }

    /// Counts back-dated series and sets their dates to when they were committed.
    fn settle(&mut self) -> u64 {
        self.dated.sort_by_key(|dated| (dated.committed, dated.authored));
        let apart: Vec<usize> = (0..self.dated.len())
            .filter(|index| {
                self.dated.get(*index).is_some_and(|dated| (dated.committed - dated.authored).abs() > BACKDATED_APART)
            })
            .collect();
        let committed = |dated: &[Dated], index: usize| dated.get(index).map_or(0, |dated| dated.committed);
        let mut total = 0;
        let mut start = 0;
        while start < apart.len() {
            let opened = apart.get(start).map_or(0, |index| committed(&self.dated, *index));
            let series: Vec<usize> = apart
                .iter()
                .skip(start)
                .copied()
                .take_while(|index| committed(&self.dated, *index) - opened <= HOUR)
                .collect();
            if series.len() >= SERIES {
                total += u64::try_from(series.len()).unwrap_or(0);
                for index in &series {
                    if let Some(dated) = self.dated.get_mut(*index) {
                        dated.authored = dated.committed;
                    }
                }
            }
            start += series.len().max(1);
        }
        total
    }
}

/// Number of the ISO week (Monday to Sunday, UTC) counted from the one that holds 1970-01-01, a Thursday.
fn week(seconds: i64) -> i64 {
    (seconds.div_euclid(DAY) + 3).div_euclid(7)
}
