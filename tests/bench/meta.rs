//! Meta Kaggle indexed by the built binary: invented files in the proportions of the real dump, five million users.
//!
//! Prints the files' size, then time, peak memory and size on disk of the first scan, which indexes, and of the second,
//! which only looks up. Linux only: the peak is `VmHWM` of `/proc/PID/status`. `HANDIWORK_BENCH_META` names a folder to
//! keep the files in.

#![expect(clippy::print_stdout, reason = "a bench's result is what it prints")]

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Rows of a table at full size.
const USERS: u64 = 5_000_000;
const COMPETITIONS: u64 = 5_000;
const TEAMS: u64 = 1_500_000;
const MEMBERSHIPS: u64 = 2_000_000;
const SUBMISSIONS: u64 = 4_000_000;
const KERNELS: u64 = 500_000;
const VERSIONS: u64 = 2_000_000;
/// Users with four rows of achievements each.
const ACHIEVEMENTS_EACH: u64 = 4;

fn main() {
    // `cargo test --benches` runs benches as tests; a thousandth shows that it works.
    let divide = if std::env::args().any(|one| one == "--bench") { 1 } else { 1_000 };
    let folder = tempfile::tempdir().expect("a temporary folder");
    let kept = std::env::var_os("HANDIWORK_BENCH_META").map(std::path::PathBuf::from);
    let dump = kept.unwrap_or_else(|| folder.path().join("dump"));
    if !dump.join("Users.csv").exists() {
        std::fs::create_dir_all(&dump).expect("a folder");
        let began = Instant::now();
        let rows = write(&dump, divide).expect("written files");
        println!("{rows} rows written in {:.1} s", began.elapsed().as_secs_f64());
    }
    println!("files: {:.0} MiB", mib(size_of(&dump)));
    let data = folder.path().join("data");
    for what in ["first scan, indexing", "second scan, looking up"] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_handiwork"));
        command
            .env_clear()
            .env("HOME", folder.path())
            .env("HANDIWORK_DATA_DIR", &data)
            .env("HANDIWORK_META_KAGGLE_DIR", &dump)
            .args(["scan", "--max-age", "0", "kaggle:user-17", "kaggle:nobody-at-all", "--format", "csv"]);
        let (seconds, peak) = run(&mut command);
        println!(
            "{what}: {seconds:.2} s, peak {:.0} MiB, index {:.1} MiB, data directory {:.1} MiB",
            peak as f64 / 1024.0,
            mib(size_of(&data.join("meta-kaggle"))),
            mib(size_of(&data)),
        );
    }
}

/// Invented numbers, the same every time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit.max(1)
    }

    fn day(&mut self) -> String {
        format!("{:02}/{:02}/{}", 1 + self.below(12), 1 + self.below(28), 2015 + self.below(11))
    }
}

fn table(
    dump: &Path,
    name: &str,
    header: &str,
    rows: u64,
    mut row: impl FnMut(u64, &mut Dice, &mut dyn Write) -> io::Result<()>,
) -> io::Result<u64> {
    let mut file = BufWriter::with_capacity(1 << 20, File::create(dump.join(format!("{name}.csv")))?);
    let mut dice = Dice(rows ^ name.len() as u64);
    writeln!(file, "{header}")?;
    for id in 1..=rows {
        row(id, &mut dice, &mut file)?;
    }
    file.into_inner()?.sync_all()?;
    Ok(rows)
}

/// Writes every table, divided by `divide`.
fn write(dump: &Path, divide: u64) -> io::Result<u64> {
    let [users, competitions, teams] = [USERS / divide, COMPETITIONS.min(USERS / divide), TEAMS / divide];
    let kernels = KERNELS / divide;
    let mut rows = table(
        dump,
        "Users",
        "Id,UserName,DisplayName,RegisterDate,PerformanceTier,Country,LocationSharingOptOut",
        users,
        |id, dice, file| {
            // Some names hold quotes and line ends.
            let name =
                if id % 97 == 0 { format!("\"User \"\"{id}\"\"\nof a second line\"") } else { format!("User {id}") };
            writeln!(file, "{id},user-{id},{name},{},{},,False", dice.day(), dice.below(3))
        },
    )?;
    rows += table(
        dump,
        "UserAchievements",
        "Id,UserId,AchievementType,Tier,TierAchievementDate,Points,CurrentRanking,HighestRanking,TotalGold,TotalSilver,TotalBronze",
        users * ACHIEVEMENTS_EACH,
        |id, dice, file| {
            let section = ["Competitions", "Scripts", "Discussion", "Datasets"][(id % 4) as usize];
            let gold = u64::from(dice.below(500) == 0);
            let user = 1 + (id - 1) / ACHIEVEMENTS_EACH;
            writeln!(file, "{id},{user},{section},{},{},0,,,{gold},0,{gold}", dice.below(30) / 29, dice.day())
        },
    )?;
    rows += table(
        dump,
        "Competitions",
        "Id,Slug,Title,Subtitle,HostSegmentTitle,DeadlineDate,FinalLeaderboardHasBeenVerified,UserRankMultiplier,CanQualifyTiers,TotalTeams",
        competitions,
        |id, dice, file| {
            // One in sixteen counts, as in the real dump of 2022; teams gather in those.
            let counts = id % 16 == 1;
            let (multiplier, flag) = if counts { (1, "True") } else { (0, "False") };
            let teams = teams * 16 / competitions.max(1);
            writeln!(
                file,
                "{id},competition-{id},\"Competition {id}, with a comma\",Invented,Featured,{} 23:59:00,True,{multiplier},{flag},{teams}",
                dice.day()
            )
        },
    )?;
    rows += table(
        dump,
        "Teams",
        "Id,CompetitionId,TeamLeaderId,TeamName,ScoreFirstSubmittedDate,LastSubmissionDate,PublicLeaderboardSubmissionId,PrivateLeaderboardSubmissionId,IsBenchmark,Medal,MedalAwardDate,PublicLeaderboardRank,PrivateLeaderboardRank,WriteUpForumTopicId",
        teams,
        |id, dice, file| {
            // Two in three teams are in competitions that count.
            let any = 1 + dice.below(competitions);
            let competition = if id % 3 == 0 { any } else { any - any % 16 + 1 };
            let rank = 1 + dice.below(4_800);
            let (leader, first, last) = (1 + dice.below(users), dice.day(), dice.day());
            let public = 1 + dice.below(4_800);
            writeln!(file, "{id},{competition},{leader},Team {id},{first},{last},{id},{id},False,,,{public},{rank},")
        },
    )?;
    rows += table(dump, "TeamMemberships", "Id,TeamId,UserId,RequestDate", MEMBERSHIPS / divide, |id, dice, file| {
        writeln!(file, "{id},{},{},{}", 1 + dice.below(teams), 1 + dice.below(users), dice.day())
    })?;
    rows += table(
        dump,
        "Submissions",
        "Id,SubmittedUserId,TeamId,SourceKernelVersionId,SubmissionDate,ScoreDate,IsAfterDeadline,PublicScoreLeaderboardDisplay,PublicScoreFullPrecision,PrivateScoreLeaderboardDisplay,PrivateScoreFullPrecision",
        SUBMISSIONS / divide,
        |id, dice, file| {
            let (user, team, day) = (1 + dice.below(users), 1 + dice.below(teams), dice.day());
            writeln!(file, "{id},{user},{team},,{day},{day},False,0.81234,0.8123456789,0.80123,0.8012345678")
        },
    )?;
    rows += table(
        dump,
        "Kernels",
        "Id,AuthorUserId,CurrentKernelVersionId,ForkParentKernelVersionId,ForumTopicId,FirstKernelVersionId,CreationDate,EvaluationDate,MadePublicDate,IsProjectLanguageTemplate,CurrentUrlSlug,Medal,MedalAwardDate,TotalViews,TotalComments,TotalVotes",
        kernels,
        |id, dice, file| {
            let fork = if id % 4 == 0 { format!("{id}") } else { String::new() };
            let (author, day) = (1 + dice.below(users), dice.day());
            writeln!(
                file,
                "{id},{author},{id},{fork},,{id},{day} 10:00:00,{day},{day},False,a-notebook-about-{id},,,10,0,1"
            )
        },
    )?;
    rows += table(
        dump,
        "KernelVersions",
        "Id,ScriptId,ParentScriptVersionId,ScriptLanguageId,AuthorUserId,CreationDate,VersionNumber,Title,EvaluationDate,IsChange,TotalLines,LinesInsertedFromPrevious,LinesChangedFromPrevious,LinesUnchangedFromPrevious,LinesInsertedFromFork,LinesDeletedFromFork,LinesChangedFromFork,LinesUnchangedFromFork,TotalVotes",
        VERSIONS / divide,
        |id, dice, file| {
            let (kernel, day, number) = (1 + dice.below(kernels), dice.day(), 1 + dice.below(20));
            let title = if id % 89 == 0 { "\"A notebook\nin two lines\"" } else { "A notebook" };
            let (lines, kept) = (100 + dice.below(400), dice.below(100));
            writeln!(file, "{id},{kernel},,9,1,{day} 10:00:00,{number},{title},{day},True,{lines},5,5,90,,,,{kept},0")
        },
    )?;
    Ok(rows)
}

/// Runs a command to its end; seconds and peak KiB.
fn run(command: &mut Command) -> (f64, u64) {
    let began = Instant::now();
    let mut child = command.stdout(Stdio::null()).spawn().expect("the binary runs");
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0;
    let code = loop {
        let text = std::fs::read_to_string(&status).unwrap_or_default();
        let now = text.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().split(' ').next()?.parse().ok());
        peak = peak.max(now.unwrap_or(0));
        if let Some(code) = child.try_wait().expect("its state") {
            break code;
        }
        std::thread::park_timeout(Duration::from_millis(5));
    };
    assert!(code.success(), "{code}");
    (began.elapsed().as_secs_f64(), peak)
}

fn mib(bytes: u64) -> f64 {
    bytes as f64 / f64::from(1 << 20)
}

fn size_of(folder: &Path) -> u64 {
    let Ok(entries) = std::fs::read_dir(folder) else { return 0 };
    let size = |entry: std::fs::DirEntry| match entry.metadata() {
        Ok(metadata) if metadata.is_dir() => size_of(&entry.path()),
        Ok(metadata) => metadata.len(),
        Err(_) => 0,
    };
    entries.flatten().map(size).sum()
}
