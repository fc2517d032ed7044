//! How a repository was worked on: the commits of the one kept up longest, in one request, once a revision.

use super::listing::plural;
use super::{HuggingfaceSource, kept};
use crate::collect::Memory;
use crate::collect::gate::Fault;
use crate::collect::http::BodyLimits;
use crate::collect::source::Observer;
use crate::evidence::Slot;
use crate::evidence::person::{HubCommits, HubRepository};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Deserialize;
use std::collections::BTreeSet;

/// Commits read. Their number is told even where there are more.
const READ: usize = 200;

/// One commit, as far as it matters.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Commit {
    authors: Vec<Author>,
    date: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Author {
    user: Option<String>,
}

/// Fills in the commits that were read before at the revision that stands.
pub(super) fn recall(source: &HuggingfaceSource, repositories: &mut [HubRepository], memory: &dyn Memory) {
    for repository in repositories.iter_mut().filter(|one| one.metadata.copy_of.is_none()) {
        let kept = kept::get::<HubCommits>(memory, &key(source, repository));
        if let Some(kept) = kept.filter(|kept| Some(&kept.revision) == repository.revision.as_ref()) {
            repository.commits = Slot::Seen(kept);
        }
    }
}

/// Position of the repository kept up longest: the one whose last change lies furthest behind its first.
pub(super) fn longest(repositories: &[HubRepository]) -> Option<usize> {
    let span = |one: &HubRepository| Some(one.changed_at?.as_second() - one.created_at?.as_second());
    let candidates = repositories.iter().enumerate().filter(|(_, one)| one.metadata.copy_of.is_none());
    let candidates = candidates.filter(|(_, one)| one.revision.is_some() && one.card != Slot::Absent);
    candidates.max_by(|(_, a), (_, b)| span(a).cmp(&span(b)).then_with(|| b.id.cmp(&a.id))).map(|(index, _)| index)
}

/// Reads one repository's commits. The fault beside them is for the run.
pub(super) async fn read(
    source: &HuggingfaceSource,
    repository: &HubRepository,
    user: &str,
    memory: &dyn Memory,
    observer: &dyn Observer,
) -> (Slot<HubCommits>, Option<Fault>) {
    let Some(revision) = repository.revision.clone() else { return (Slot::default(), None) };
    match fetch(source, repository, user, &revision, observer).await {
        Ok(commits) => {
            kept::put(memory, &key(source, repository), &commits);
            (Slot::Seen(commits), None)
        }
        Err(Fault::NotFound(_)) => (Slot::Absent, None),
        Err(fault) => {
            let before = kept::get::<HubCommits>(memory, &key(source, repository));
            (before.map_or_else(|| Slot::Unknown(fault.gap()), Slot::Seen), Some(fault))
        }
    }
}

async fn fetch(
    source: &HuggingfaceSource,
    repository: &HubRepository,
    user: &str,
    revision: &str,
    observer: &dyn Observer,
) -> Result<HubCommits, Fault> {
    let name = repository.id.rsplit([':', '/']).take(2).collect::<Vec<_>>();
    let [own, owner] = name.as_slice() else { return Err(Fault::NotFound(404)) };
    let path = format!("/api/{}/{owner}/{own}/commits/{revision}?limit={READ}", plural(repository.kind));
    let reply = source.api.fetch(source.api.address(&path)?, BodyLimits::API, observer).await?;
    let listed: Vec<Commit> =
        serde_json::from_slice(&reply.body).map_err(|error| Fault::Garbage(format!("commits: {error}")))?;
    let total = reply.header("x-total-count").and_then(|text| text.trim().parse::<u64>().ok());
    Ok(counted(&listed, total, user, revision))
}

/// Counts. The platform's own first commit of every repository is nobody's.
fn counted(listed: &[Commit], total: Option<u64>, user: &str, revision: &str) -> HubCommits {
    let by = |commit: &Commit, name: &str| {
        commit.authors.iter().filter_map(|author| author.user.as_deref()).any(|user| user.eq_ignore_ascii_case(name))
    };
    let system = listed.iter().filter(|commit| by(commit, "system")).count() as u64;
    let read = listed.len() as u64;
    let total = total.unwrap_or(read).max(read);
    let complete = total == read;
    // Where not all were read, the first lies among the rest.
    let total = total.saturating_sub(if complete { system } else { 1 });
    let own: Vec<&Commit> = listed.iter().filter(|commit| by(commit, user)).collect();
    let day = |commit: &&Commit| commit.date.as_deref()?.parse::<Timestamp>().ok();
    let days: Vec<Timestamp> = own.iter().filter_map(day).collect();
    let months: BTreeSet<(i16, i8)> =
        days.iter().map(|day| day.to_zoned(TimeZone::UTC).date()).map(|date| (date.year(), date.month())).collect();
    HubCommits {
        revision: revision.to_owned(),
        total,
        own: own.len() as u64,
        complete,
        months: months.len() as u64,
        first: days.iter().min().copied(),
        last: days.iter().max().copied(),
    }
}

fn key(source: &HuggingfaceSource, repository: &HubRepository) -> String {
    format!("huggingface commits 1 {} {}", source.seen_as, repository.id)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn commits(told: &[(&str, &str)]) -> Vec<Commit> {
        let commit = |(user, date): &(&str, &str)| Commit {
            authors: vec![Author { user: Some((*user).to_owned()) }],
            date: Some((*date).to_owned()),
        };
        told.iter().map(commit).collect()
    }

    #[test]
    fn the_platform_s_first_commit_and_those_of_others_are_not_the_account_s() {
        let listed = commits(&[
            ("Ada", "2026-03-02T10:00:00.000Z"),
            ("SFconvertbot", "2026-02-01T10:00:00.000Z"),
            ("ada", "2026-01-05T10:00:00.000Z"),
            ("ada", "2026-01-04T10:00:00.000Z"),
            ("system", "2026-01-04T10:00:00.000Z"),
        ]);
        let counted = counted(&listed, Some(5), "ada", "r");
        assert_eq!((counted.total, counted.own, counted.months, counted.complete), (4, 3, 2, true));
        assert!(counted.first < counted.last);
    }

    #[test]
    fn more_than_were_read_are_counted_and_odd_dates_are_left_out() {
        let counted =
            counted(&commits(&[("ada", "yesterday"), ("ada", "2026-01-05T10:00:00Z")]), Some(900), "ada", "r");
        assert_eq!((counted.total, counted.own, counted.months, counted.complete), (899, 2, 1, false));
    }
}
