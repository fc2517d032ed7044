//! What an account on Kaggle shows: finished competitions, notebooks, published data sets and models.
//!
//! Filled by `collect::kaggle` from the official API and from Meta Kaggle, Kaggle's own public dump. Invariant: no count
//! of votes, views, downloads or followers; tiers and medals are kept to be shown and are never scored.

use super::Joins;
use crate::evidence::{Gap, Place, Slot};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// What an account on Kaggle shows.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct KaggleFacts {
    /// Ranked results in competitions that can count, newest deadline first. Meta Kaggle only.
    pub results: Slot<Vec<CompetitionResult>>,
    /// Standing by section, to be shown.
    pub standings: Vec<SectionStanding>,
    /// Public notebooks and scripts, the last run first.
    pub notebooks: Slot<Vec<KaggleNotebook>>,
    /// Published data sets, the last updated first.
    pub datasets: Slot<Vec<KagglePublication>>,
    /// Published models, the last updated first.
    pub models: Slot<Vec<KagglePublication>>,
    /// Day of the newest Meta Kaggle file read.
    pub dump_of: Option<Date>,
    /// The person opted out of Kaggle's rankings, which therefore are not looked at.
    pub opted_out: bool,
}

/// One ranked result.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct CompetitionResult {
    /// Name of the account it belongs to.
    pub account: String,
    /// The competition's name in addresses.
    pub slug: String,
    /// Its title.
    pub title: String,
    /// The day it ended.
    pub deadline: Option<Date>,
    /// Whether the final leaderboard was verified by the host; none where the dump does not say.
    pub verified: Option<bool>,
    /// Rank on the private leaderboard, from 1.
    pub rank: u32,
    /// Rank on the public leaderboard, from 1.
    pub public_rank: Option<u32>,
    /// Teams on the leaderboard.
    pub teams: u32,
    /// Members of the team, the person included.
    pub members: u32,
    /// Medal: 1 gold, 2 silver, 3 bronze. To be shown.
    pub medal: Option<u8>,
    /// Submissions of the team and when they were made.
    pub submissions: Slot<SubmissionSpread>,
}

/// How a team's submissions lie over the days.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SubmissionSpread {
    /// Submissions.
    pub count: u32,
    /// Days with at least one.
    pub days: u32,
}

/// Standing in one section of the site, as the platform states it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SectionStanding {
    /// `Competitions`, `Scripts`, `Datasets`, `Discussion`, `Models`.
    pub section: String,
    /// 0 novice, 1 contributor, 2 expert, 3 master, 4 grandmaster.
    pub tier: u8,
    /// Gold, silver and bronze medals.
    pub medals: [u32; 3],
}

/// One public notebook or script.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct KaggleNotebook {
    /// Name of the account it belongs to.
    pub account: String,
    /// Its name in addresses.
    pub slug: String,
    /// Its title.
    pub title: String,
    /// Whether it is a script rather than a notebook.
    pub is_script: bool,
    /// Language: `python`, `r` …
    pub language: String,
    /// When it was last run.
    pub last_run: Option<Timestamp>,
    /// Versions saved.
    pub versions: Slot<u64>,
    /// What the dump tells of those versions.
    pub history: Slot<NotebookHistory>,
    /// Whether the newest version ran to its end.
    pub completed: Slot<bool>,
    /// What stands in it; unknown for those that were not chosen to be read.
    pub reading: Slot<NotebookReading>,
}

/// A notebook's versions.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct NotebookHistory {
    /// Versions that changed something.
    pub changes: u64,
    /// Months with a version, ascending, as year × 12 + month − 1; at most 240.
    pub months: Vec<u32>,
    /// Made from somebody's notebook.
    pub is_fork: bool,
    /// Share of its lines that are not the forked notebook's, 0 to 1; none where lines are not told.
    pub own_share: Option<f64>,
    /// Lines of the newest version.
    pub lines: u64,
}

/// What stands in a notebook.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct NotebookReading {
    /// Cells of code with something in them.
    pub code_cells: u64,
    /// Cells of text with something in them.
    pub text_cells: u64,
    /// Words in the cells of text.
    pub text_words: u64,
    /// Non-blank lines of code.
    pub code_lines: u64,
    /// Sentences that give a reason, weigh or conclude something.
    pub reasons: u64,
    /// The first of them, at most three.
    pub reason_places: Vec<Place>,
    /// Features built: columns computed, groups aggregated, encoders and pipelines set up; each name once.
    pub features: u64,
    /// The first of them, at most three.
    pub feature_places: Vec<Place>,
    /// Whether the source broke off or could not be understood to its end.
    pub broken: bool,
}

/// One published data set or model.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct KagglePublication {
    /// Name of the account it belongs to.
    pub account: String,
    /// Its name in addresses.
    pub slug: String,
    /// Its title.
    pub title: String,
    /// Its public page.
    pub url: String,
    /// When it was last updated.
    pub updated: Option<Timestamp>,
    /// Versions published.
    pub versions: Option<u64>,
    /// Words of its description.
    pub description: Slot<u64>,
    /// The first words of the description, at most 160 characters.
    pub excerpt: Option<String>,
    /// The licence it names; none where it names none or "unknown".
    pub licence: Option<String>,
}

impl Joins for KaggleFacts {
    fn join(&mut self, other: Self) {
        join(&mut self.results, other.results, |kept, more| {
            kept.extend(more);
            kept.sort_by(|a, b| b.deadline.cmp(&a.deadline).then_with(|| a.slug.cmp(&b.slug)));
        });
        self.standings.extend(other.standings);
        join(&mut self.notebooks, other.notebooks, |kept, more| {
            kept.extend(more);
            kept.sort_by(|a, b| b.last_run.cmp(&a.last_run).then_with(|| a.slug.cmp(&b.slug)));
        });
        join(&mut self.datasets, other.datasets, |kept, more| kept.extend(more));
        join(&mut self.models, other.models, |kept, more| kept.extend(more));
        self.dump_of = self.dump_of.min(other.dump_of).or(self.dump_of).or(other.dump_of);
        self.opted_out |= other.opted_out;
    }

    fn fill(&mut self, before: Self) -> Option<Gap> {
        let mut why = None;
        // Whoever opted out since is not ranked by what was known before.
        if !self.opted_out {
            fill(&mut self.results, before.results, &mut why);
        }
        let notebooks = before.notebooks.seen().cloned();
        fill(&mut self.notebooks, before.notebooks, &mut why);
        if let (Slot::Seen(now), Some(before)) = (&mut self.notebooks, notebooks) {
            fill_notebooks(now, before, &mut why);
        }
        for (now, before) in [(&mut self.datasets, before.datasets), (&mut self.models, before.models)] {
            let published = before.seen().cloned().unwrap_or_default();
            fill(now, before, &mut why);
            let Slot::Seen(now) = now else { continue };
            for one in now {
                let same = |old: &&KagglePublication| old.account == one.account && old.slug == one.slug;
                if let Some(old) = published.iter().find(same).cloned() {
                    fill(&mut one.description, old.description, &mut why);
                }
            }
        }
        why
    }
}

/// Takes what was known before in the place of what an outage hides.
fn fill<T>(now: &mut Slot<T>, before: Slot<T>, why: &mut Option<Gap>) {
    if let Slot::Unknown(gap) = now
        && !matches!(gap, Gap::NotAttempted | Gap::Unsupported)
        && !matches!(before, Slot::Unknown(_))
    {
        why.get_or_insert(gap.clone());
        *now = before;
    }
}

/// The same for the parts of notebooks. Where none could be read, those that only the API knew are taken over whole.
fn fill_notebooks(now: &mut Vec<KaggleNotebook>, before: Vec<KaggleNotebook>, why: &mut Option<Gap>) {
    let hidden = |one: &KaggleNotebook| {
        one.reading.gap().is_some_and(|gap| !matches!(gap, Gap::NotAttempted | Gap::Unsupported))
    };
    let all_hidden = now.iter().all(hidden);
    for old in before {
        match now.iter_mut().find(|one| one.account == old.account && one.slug.eq_ignore_ascii_case(&old.slug)) {
            Some(one) => {
                fill(&mut one.reading, old.reading, why);
                fill(&mut one.completed, old.completed, why);
                fill(&mut one.history, old.history, why);
                fill(&mut one.versions, old.versions, why);
            }
            None if all_hidden => now.push(old),
            None => {}
        }
    }
    now.sort_by(|a, b| b.last_run.cmp(&a.last_run).then_with(|| a.slug.cmp(&b.slug)));
}

/// Two accounts are seen where one of them was, and unknown where the other could not be looked at and the first showed
/// nothing.
fn join<T>(kept: &mut Slot<T>, more: Slot<T>, together: impl FnOnce(&mut T, T)) {
    match (&mut *kept, more) {
        (Slot::Seen(kept), Slot::Seen(more)) => together(kept, more),
        (Slot::Seen(_), _) | (_, Slot::Unknown(Gap::NotAttempted)) => {}
        (Slot::Unknown(gap), Slot::Absent) if *gap != Gap::NotAttempted => {}
        (_, more) => *kept = more,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_one_half_could_not_show_today_is_what_it_showed_before() {
        let notebook = |slug: &str, reading: Slot<NotebookReading>| KaggleNotebook {
            slug: slug.into(),
            completed: if reading.seen().is_some() { Slot::Seen(true) } else { Slot::Unknown(Gap::TimedOut) },
            reading,
            ..KaggleNotebook::default()
        };
        let read = || Slot::Seen(NotebookReading { text_words: 7, ..NotebookReading::default() });
        let before = KaggleFacts {
            results: Slot::Seen(vec![CompetitionResult::default()]),
            notebooks: Slot::Seen(vec![notebook("a", read()), notebook("only-of-the-api", read())]),
            datasets: Slot::Absent,
            ..KaggleFacts::default()
        };
        let mut now = KaggleFacts {
            results: Slot::Absent,
            notebooks: Slot::Seen(vec![notebook("a", Slot::Unknown(Gap::TimedOut))]),
            datasets: Slot::Unknown(Gap::TimedOut),
            ..KaggleFacts::default()
        };
        assert_eq!(now.fill(before.clone()), Some(Gap::TimedOut));
        assert_eq!((&now.notebooks, &now.datasets), (&before.notebooks, &Slot::Absent));
        assert_eq!(now.results, Slot::Absent, "an answer of today stands");
        let mut read_anew =
            KaggleFacts { notebooks: Slot::Seen(vec![notebook("a", read())]), ..KaggleFacts::default() };
        read_anew.datasets = Slot::Absent;
        assert_eq!(read_anew.clone().fill(before.clone()), None, "nothing was hidden");
        let mut opted_out =
            KaggleFacts { opted_out: true, results: Slot::Unknown(Gap::Forbidden), ..KaggleFacts::default() };
        opted_out.fill(before);
        assert!(opted_out.results.seen().is_none());
    }

    #[test]
    fn two_accounts_show_their_work_together() {
        let result = |slug: &str, day: i8| CompetitionResult {
            slug: slug.into(),
            deadline: Some(jiff::civil::date(2025, 3, day)),
            ..CompetitionResult::default()
        };
        let mut one = KaggleFacts { results: Slot::Seen(vec![result("a", 1)]), ..KaggleFacts::default() };
        one.join(KaggleFacts {
            results: Slot::Seen(vec![result("b", 2)]),
            notebooks: Slot::Absent,
            ..KaggleFacts::default()
        });
        let slugs: Vec<&str> = one.results.seen().unwrap().iter().map(|result| result.slug.as_str()).collect();
        assert_eq!((slugs, &one.notebooks), (vec!["b", "a"], &Slot::Absent));
        let unread = KaggleFacts { datasets: Slot::Unknown(Gap::TimedOut), ..KaggleFacts::default() };
        let mut other = unread.clone();
        other.join(KaggleFacts { datasets: Slot::Absent, ..KaggleFacts::default() });
        assert_eq!(other.datasets, unread.datasets, "what could not be looked at may hold something");
    }
}
