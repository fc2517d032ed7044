//! Competitions, teams, memberships and submissions, put together to each user's ranked results.

use super::build::{BuildFault, Missing, unless_missing};
use super::ids::Ids;
use super::rows::{CompetitionRow, Part, ResultRow};
use super::sort::{Merge, Sorter};
use super::table::{Day, Table};
use super::watch::Watch;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::Path;

/// Competitions kept. The platform had some ten thousand in fifteen years, and few of them count.
const MOST_COMPETITIONS: usize = 100_000;
/// Members of a team that are looked at; the platform allows some ten.
const MOST_MEMBERS: usize = 1_000;

/// Ranked results of everybody.
pub(super) struct Results {
    pub(super) competitions: Vec<CompetitionRow>,
    /// By user id.
    pub(super) of_users: Merge<ResultRow>,
    pub(super) users: Ids,
    pub(super) rows: BTreeMap<String, u64>,
    pub(super) missing: Missing,
}

/// A ranked team.
#[derive(Serialize, Deserialize)]
struct TeamRow {
    competition: u32,
    rank: u32,
    public_rank: u32,
    medal: u8,
}

/// Reads the four tables.
///
/// # Errors
/// A failing disk, or the run cancelled; a missing table is noted.
pub(super) fn collect(dump: &Path, folder: &Path, watch: &Watch) -> Result<Results, BuildFault> {
    let mut missing = Missing::new();
    let mut rows = BTreeMap::new();
    let joined = joined(dump, folder, watch, &mut rows, &mut missing);
    let parts = [Part::Results, Part::Submissions];
    let (competitions, of_users, users) = match unless_missing(joined, &parts, &mut missing)? {
        Some(joined) => joined,
        None => (Vec::new(), Sorter::new(folder).finish()?, Ids::default()),
    };
    Ok(Results { competitions, of_users, users, rows, missing })
}

type Joined = (Vec<CompetitionRow>, Merge<ResultRow>, Ids);

fn joined(
    dump: &Path,
    folder: &Path,
    watch: &Watch,
    rows: &mut BTreeMap<String, u64>,
    missing: &mut Missing,
) -> Result<Joined, BuildFault> {
    let mut competitions = competitions(dump, watch, rows)?;
    let (mut teams, ids) = teams(dump, folder, watch, &mut competitions, rows)?;
    let mut members = members(dump, folder, watch, &ids, rows)?;
    let submissions = submissions(dump, folder, watch, &ids, rows);
    let mut submissions = match unless_missing(submissions, &[Part::Submissions], missing)? {
        Some(submissions) => submissions,
        None => Sorter::new(folder).finish()?,
    };
    drop(ids);
    let (mut users, mut of_users) = (Ids::default(), Sorter::new(folder));
    while let Some((team, row)) = teams.next()? {
        let belongs = |key: u64| key >> 32 <= team;
        let mut of_team = Vec::new();
        while let Some((key, ())) = members.next_if(belongs)? {
            if key >> 32 == team && of_team.len() < MOST_MEMBERS {
                of_team.push(key as u32);
            }
        }
        of_team.dedup();
        let (mut count, mut days, mut last) = (0u32, 0u32, None);
        while let Some((key, ())) = submissions.next_if(belongs)? {
            if key >> 32 == team {
                count = count.saturating_add(1);
                days += u32::from(last != Some(key));
                last = Some(key);
            }
        }
        let members = u32::try_from(of_team.len()).unwrap_or(u32::MAX);
        for user in of_team {
            users.insert(user);
            let TeamRow { competition, rank, public_rank, medal } = row;
            let result = ResultRow { competition, rank, public_rank, medal, members, submissions: count, days };
            of_users.push(u64::from(user), &result)?;
        }
    }
    Ok((competitions, of_users.finish()?, users))
}

/// Competitions that give points or tiers, by id.
fn competitions(
    dump: &Path,
    watch: &Watch,
    rows: &mut BTreeMap<String, u64>,
) -> Result<Vec<CompetitionRow>, BuildFault> {
    let mut table = Table::open(dump, "Competitions", watch)?;
    let (id, slug) = (table.required("Id")?, table.required("Slug")?);
    let (title, deadline) = (table.column("Title"), table.required("DeadlineDate")?);
    let (verified, teams) = (table.column("FinalLeaderboardHasBeenVerified"), table.column("TotalTeams"));
    let (qualifies, multiplier) = (table.column("CanQualifyTiers"), table.column("UserRankMultiplier"));
    let mut found = Vec::new();
    while let Some(row) = table.next()? {
        let counts = row.flag(qualifies) == Some(true) || row.fraction(multiplier).is_some_and(|value| value > 0.0);
        let (Some(id), Some(slug)) = (row.number(id), row.text(slug, 200)) else { continue };
        if !counts || found.len() >= MOST_COMPETITIONS {
            continue;
        }
        found.push(CompetitionRow {
            id,
            title: row.text(title, 200).unwrap_or_else(|| slug.clone()),
            slug,
            deadline: row.day(deadline).and_then(Day::date),
            verified: row.flag(verified),
            teams: row.number(teams).unwrap_or(0),
        });
    }
    found.sort_by_key(|one| one.id);
    found.dedup_by_key(|one| one.id);
    rows.insert("Competitions".to_owned(), table.rows());
    Ok(found)
}

/// Ranked teams by id, and the set of them. Fills in how many teams a competition has where it does not say.
fn teams(
    dump: &Path,
    folder: &Path,
    watch: &Watch,
    competitions: &mut [CompetitionRow],
    rows: &mut BTreeMap<String, u64>,
) -> Result<(Merge<TeamRow>, Ids), BuildFault> {
    let mut table = Table::open(dump, "Teams", watch)?;
    let (id, competition, rank) =
        (table.required("Id")?, table.required("CompetitionId")?, table.required("PrivateLeaderboardRank")?);
    let (public, benchmark, medal) =
        (table.column("PublicLeaderboardRank"), table.column("IsBenchmark"), table.column("Medal"));
    let mut ranked = vec![0u32; competitions.len()];
    let (mut sorter, mut ids) = (Sorter::new(folder), Ids::default());
    while let Some(row) = table.next()? {
        let (Some(id), Some(competition)) = (row.number(id), row.number(competition)) else { continue };
        let Some(rank) = row.number(rank).filter(|rank| *rank > 0) else { continue };
        if row.flag(benchmark) == Some(true) {
            continue;
        }
        let Ok(index) = competitions.binary_search_by_key(&competition, |one| one.id) else { continue };
        if let Some(count) = ranked.get_mut(index) {
            *count = count.saturating_add(1);
        }
        ids.insert(id);
        let team = TeamRow {
            competition: u32::try_from(index).unwrap_or(u32::MAX),
            rank,
            public_rank: row.number(public).unwrap_or(0),
            medal: row.number(medal).and_then(|medal| u8::try_from(medal).ok()).filter(|one| *one <= 3).unwrap_or(0),
        };
        sorter.push(u64::from(id), &team)?;
    }
    for (competition, ranked) in competitions.iter_mut().zip(ranked) {
        // A total that is told counts benchmarks no less than we do; one that is not is what we saw.
        competition.teams = if competition.teams == 0 { ranked } else { competition.teams };
    }
    rows.insert("Teams".to_owned(), table.rows());
    Ok((sorter.finish()?, ids))
}

/// Members by team, as team << 32 | user.
fn members(
    dump: &Path,
    folder: &Path,
    watch: &Watch,
    teams: &Ids,
    rows: &mut BTreeMap<String, u64>,
) -> Result<Merge<()>, BuildFault> {
    let mut table = Table::open(dump, "TeamMemberships", watch)?;
    let (team, user) = (table.required("TeamId")?, table.required("UserId")?);
    let mut sorter = Sorter::new(folder);
    while let Some(row) = table.next()? {
        let Some(team) = row.number(team).filter(|team| teams.contains(*team)) else { continue };
        let Some(user) = row.number(user) else { continue };
        sorter.push(u64::from(team) << 32 | u64::from(user), &())?;
    }
    rows.insert("TeamMemberships".to_owned(), table.rows());
    Ok(sorter.finish()?)
}

/// Days of submissions by team, as team << 32 | day.
fn submissions(
    dump: &Path,
    folder: &Path,
    watch: &Watch,
    teams: &Ids,
    rows: &mut BTreeMap<String, u64>,
) -> Result<Merge<()>, BuildFault> {
    let mut table = Table::open(dump, "Submissions", watch)?;
    let (team, day) = (table.required("TeamId")?, table.required("SubmissionDate")?);
    let late = table.column("IsAfterDeadline");
    let mut sorter = Sorter::new(folder);
    while let Some(row) = table.next()? {
        let Some(team) = row.number(team).filter(|team| teams.contains(*team)) else { continue };
        let Some(Day(day)) = row.day(day).filter(|_| row.flag(late) != Some(true)) else { continue };
        sorter.push(u64::from(team) << 32 | u64::from(day), &())?;
    }
    rows.insert("Submissions".to_owned(), table.rows());
    Ok(sorter.finish()?)
}
