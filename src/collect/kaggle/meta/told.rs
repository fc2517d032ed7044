//! A person's rows in the words of the evidence.

use super::rows::{NotebookRow, Part, ResultRow};
use super::table::Day;
use super::{TheirRows, Told};
use crate::evidence::person::{CompetitionResult, KaggleNotebook, NotebookHistory, SectionStanding, SubmissionSpread};
use crate::evidence::{Gap, Slot};

impl Told {
    /// Whether the person keeps out of the platform's rankings.
    pub(in crate::collect::kaggle) fn opted_out(&self) -> bool {
        self.person.as_ref().is_some_and(|person| person.row.opted_out)
    }

    /// Ranked results, the newest first.
    pub(in crate::collect::kaggle) fn results(&self, account: &str) -> Slot<Vec<CompetitionResult>> {
        let submissions = self.gap(Part::Submissions);
        self.part(Part::Results, |person| {
            let result = |row: &ResultRow| {
                let competition = person.competitions.get(row.competition as usize)?;
                Some(CompetitionResult {
                    account: account.to_owned(),
                    slug: competition.slug.clone(),
                    title: competition.title.clone(),
                    deadline: competition.deadline,
                    verified: competition.verified,
                    rank: row.rank,
                    public_rank: (row.public_rank > 0).then_some(row.public_rank),
                    teams: competition.teams,
                    members: row.members,
                    medal: (row.medal > 0).then_some(row.medal),
                    submissions: match &submissions {
                        Some(gap) => Slot::Unknown(gap.clone()),
                        None if row.submissions == 0 => Slot::Absent,
                        None => Slot::Seen(SubmissionSpread { count: row.submissions, days: row.days }),
                    },
                })
            };
            person.row.results.iter().filter_map(result).collect()
        })
    }

    /// Notebooks, the newest first.
    pub(in crate::collect::kaggle) fn notebooks(&self, account: &str) -> Slot<Vec<KaggleNotebook>> {
        let versions = self.gap(Part::Versions);
        self.part(Part::Notebooks, |person| {
            let notebook = |row: &NotebookRow| KaggleNotebook {
                account: account.to_owned(),
                title: row.slug.replace('-', " "),
                slug: row.slug.clone(),
                last_run: Day(row.last)
                    .date()
                    .and_then(|day| day.to_zoned(jiff::tz::TimeZone::UTC).ok().map(|noon| noon.timestamp())),
                versions: match &versions {
                    Some(gap) => Slot::Unknown(gap.clone()),
                    None if row.versions == 0 => Slot::Absent,
                    None => Slot::Seen(u64::from(row.versions)),
                },
                history: match &versions {
                    Some(gap) => Slot::Unknown(gap.clone()),
                    None if row.versions == 0 => Slot::Absent,
                    None => Slot::Seen(history(row)),
                },
                ..KaggleNotebook::default()
            };
            person.row.notebooks.iter().map(notebook).collect()
        })
    }

    /// Tiers and medals.
    pub(in crate::collect::kaggle) fn standings(&self) -> Vec<SectionStanding> {
        let rows = self.person.iter().flat_map(|person| &person.row.standings);
        let mut standings: Vec<SectionStanding> = rows
            .map(|row| SectionStanding { section: row.section.clone(), tier: row.tier, medals: row.medals })
            .collect();
        standings.sort_by(|a, b| a.section.cmp(&b.section));
        standings
    }

    fn gap(&self, part: Part) -> Option<Gap> {
        self.missing.get(&part).map(|detail| Gap::Unreadable { detail: format!("Meta Kaggle: {detail}") })
    }

    fn part<T>(&self, part: Part, rows: impl FnOnce(&TheirRows) -> Vec<T>) -> Slot<Vec<T>> {
        if let Some(gap) = self.gap(part) {
            return Slot::Unknown(gap);
        }
        let rows = self.person.as_ref().map(rows).unwrap_or_default();
        if rows.is_empty() { Slot::Absent } else { Slot::Seen(rows) }
    }
}

fn history(row: &NotebookRow) -> NotebookHistory {
    let mut month = 0u32;
    let months = row.months.iter().map(|distance| {
        month = month.saturating_add(*distance);
        month
    });
    NotebookHistory {
        changes: u64::from(row.changes),
        months: months.collect(),
        is_fork: row.is_fork,
        own_share: row.own_share.checked_sub(1).map(|parts| f64::from(parts) / 1000.0),
        lines: u64::from(row.lines),
    }
}
