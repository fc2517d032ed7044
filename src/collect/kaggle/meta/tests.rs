//! A small invented dump with everything that is wrong in the large one, indexed and asked.

use super::rows::name_key;
use super::*;
use crate::collect::source::Silent;
use crate::evidence::person::SubmissionSpread;
use crate::evidence::{Gap, Platform, Slot};
use std::fs;
use std::sync::Mutex;

const COMPETITIONS: &str = "\
Id,Slug,Title,DeadlineDate,FinalLeaderboardHasBeenVerified,UserRankMultiplier,CanQualifyTiers,TotalTeams
10,wind-yield,\"Wind, and
its yield\",03/31/2024 23:59:00,True,1,True,800
11,tram-delays,Tram delays,06/30/2024 23:59:00,True,1.0,False,
12,titanic-like,For everybody,01/01/2030 00:00:00,False,0,False,90000
";
const TEAMS: &str = "\
Id,CompetitionId,TeamLeaderId,TeamName,IsBenchmark,Medal,PublicLeaderboardRank,PrivateLeaderboardRank
101,10,1,\"Basalt
& co\",False,2,40,64
102,10,2,Lonely,False,,900,700
103,11,1,Basalt,False,,,3
104,11,3,Bench,True,,1,1
105,12,1,Basalt,False,,5,6
106,10,2,No private rank,False,,7,
107,99,1,Competition nobody knows,False,,1,1
108,11,2,Lonely,False,9,2,2
";
const MEMBERS: &str = "\
Id,TeamId,UserId,RequestDate
1,101,1,01/02/2024
2,101,4,01/02/2024
3,102,2,01/02/2024
4,103,1,01/02/2024
5,105,1,01/02/2024
6,999,1,01/02/2024
7,108,2,01/02/2024
8,103,777,01/02/2024
";
const SUBMISSIONS: &str = "\
Id,SubmittedUserId,TeamId,SubmissionDate,IsAfterDeadline
1,1,101,02/01/2024,False
2,1,101,02/01/2024,False
3,1,101,02/03/2024,False
4,1,101,05/03/2024,True
5,9,999,02/03/2024,False
";
const KERNELS: &str = "\
Id,AuthorUserId,CurrentKernelVersionId,ForkParentKernelVersionId,CreationDate,CurrentUrlSlug,Medal
501,1,9002,,01/05/2024 10:00:00,wind-eda,
502,1,9010,8000,02/05/2024 10:00:00,forked-start,
503,5,9020,,02/05/2024 10:00:00,only-notebooks,3
";
const VERSIONS: &str = "\
Id,ScriptId,AuthorUserId,CreationDate,VersionNumber,Title,IsChange,TotalLines,LinesUnchangedFromFork
9001,501,1,01/05/2024 11:00:00,1,Wind EDA,True,100,
9002,501,1,03/15/2024 11:00:00,3,\"Wind EDA,
again\",True,240,
9003,501,1,01/25/2024 11:00:00,2,Wind EDA,False,100,
9010,502,1,02/05/2024 11:00:00,1,Forked,True,200,150
9099,888,1,02/05/2024 11:00:00,1,Dangling,True,10,
";
const ACHIEVEMENTS: &str = "\
Id,UserId,AchievementType,Tier,TierAchievementDate,Points,TotalGold,TotalSilver,TotalBronze
1,1,Competitions,2,,100,0,1,0
2,1,Scripts,0,,0,0,0,0
3,6,Competitions,4,,9,9,9,9
";
const USERS: &str = "\
Id,UserName,DisplayName,RegisterDate,PerformanceTier
1,demo-basalt,\"Basalt, \"\"B\"\"
second line\",01/01/2019,2
2,Demo-Lonely,L,01/01/2019,1
3,demo-bench,B,01/01/2019,1
4,demo-mate,M,01/01/2019,1
5,demo-writer,W,01/01/2019,1
6,demo-nobody,N,01/01/2019,4
";

const TABLES: [(&str, &str); 8] = [
    ("Competitions", COMPETITIONS),
    ("Teams", TEAMS),
    ("TeamMemberships", MEMBERS),
    ("Submissions", SUBMISSIONS),
    ("Kernels", KERNELS),
    ("KernelVersions", VERSIONS),
    ("UserAchievements", ACHIEVEMENTS),
    ("Users", USERS),
];

struct World {
    dump: tempfile::TempDir,
    data: tempfile::TempDir,
}

impl World {
    fn new(tables: &[(&str, &str)]) -> Self {
        let world = World { dump: tempfile::tempdir().unwrap(), data: tempfile::tempdir().unwrap() };
        for (name, text) in tables {
            fs::write(world.dump.path().join(format!("{name}.csv")), text).unwrap();
        }
        world
    }

    fn meta(&self) -> Meta {
        self.meta_without(LeftOut::default())
    }

    fn meta_without(&self, left_out: LeftOut) -> Meta {
        Meta::new(MetaSettings { dump: self.dump.path().into(), data_dir: self.data.path().into(), left_out })
    }

    async fn told(&self, name: &str) -> Told {
        self.meta().told(&Handle::new(Platform::Kaggle, name), &Silent).await.unwrap()
    }

    /// The index's folder; there is one.
    fn place(&self) -> PathBuf {
        let all: Vec<PathBuf> =
            fs::read_dir(self.data.path().join(FOLDER)).unwrap().map(|entry| entry.unwrap().path()).collect();
        assert_eq!(all.len(), 1, "{all:?}");
        all[0].clone()
    }
}

/// Keeps what it is told.
#[derive(Default)]
struct Ear(Mutex<Vec<String>>);

impl Observer for Ear {
    fn event(&self, event: Event<'_>) {
        if let Event::Notice { text } = event {
            self.0.lock().unwrap().push(text.to_owned());
        }
    }
}

#[tokio::test]
async fn results_are_joined_by_keys_and_what_leads_nowhere_is_left_out() {
    let world = World::new(&TABLES);
    let told = world.told("DEMO-basalt").await;
    let Slot::Seen(results) = told.results("demo-basalt") else { panic!("{told:?}") };
    let shown: Vec<_> = results
        .iter()
        .map(|one| (one.slug.as_str(), one.rank, one.public_rank, one.teams, one.members, one.medal))
        .collect();
    // The newest first; where the number of teams is not told, the ranked ones but for benchmarks.
    assert_eq!(shown, [("tram-delays", 3, None, 2, 2, None), ("wind-yield", 64, Some(40), 800, 2, Some(2))]);
    assert_eq!(results[1].title, "Wind, and its yield");
    assert_eq!(results[1].deadline, Some(jiff::civil::date(2024, 3, 31)));
    assert_eq!(results[1].submissions, Slot::Seen(SubmissionSpread { count: 3, days: 2 }));
    assert_eq!(results[0].submissions, Slot::Absent);
    assert_eq!(told.standings().len(), 1);
    assert_eq!((told.standings()[0].section.as_str(), told.standings()[0].medals), ("Competitions", [0, 1, 0]));

    let lonely = world.told("demo-lonely").await;
    let Slot::Seen(results) = lonely.results("demo-lonely") else { panic!("{lonely:?}") };
    assert_eq!(results.iter().map(|one| (one.rank, one.medal)).collect::<Vec<_>>(), [(2, None), (700, None)]);
    assert_eq!(lonely.notebooks("demo-lonely"), Slot::Absent);
    for nobody in ["demo-bench", "demo-nobody", "demo-basal", ""] {
        assert!(world.told(nobody).await.person.is_none(), "{nobody}");
    }
}

#[tokio::test]
async fn versions_are_put_together_to_a_notebook_s_history() {
    let world = World::new(&TABLES);
    let Slot::Seen(notebooks) = world.told("demo-basalt").await.notebooks("demo-basalt") else { panic!() };
    let [eda, fork] = notebooks.as_slice() else { panic!("{notebooks:?}") };
    let history = eda.history.seen().unwrap();
    assert_eq!(
        (eda.slug.as_str(), &eda.versions, history.changes, history.lines),
        ("wind-eda", &Slot::Seen(3), 2, 240)
    );
    assert_eq!(history.months, [2024 * 12, 2024 * 12 + 2]);
    assert_eq!((history.is_fork, history.own_share), (false, None));
    let history = fork.history.seen().unwrap();
    assert_eq!((history.is_fork, history.own_share), (true, Some(0.25)));
    let Slot::Seen(writer) = world.told("demo-writer").await.notebooks("demo-writer") else { panic!() };
    assert_eq!((writer.len(), &writer[0].history), (1, &Slot::Absent));
}

#[tokio::test]
async fn a_dump_is_indexed_once_and_anew_when_it_changes() {
    let world = World::new(&TABLES);
    let ear = Ear::default();
    let handle = Handle::new(Platform::Kaggle, "demo-basalt");
    let meta = world.meta();
    let (one, two) = tokio::join!(meta.told(&handle, &ear), meta.told(&handle, &ear));
    assert!(one.unwrap().person.is_some() && two.unwrap().person.is_some());
    assert_eq!(ear.0.lock().unwrap().len(), 2, "begun once and ended once: {:?}", ear.0.lock().unwrap());
    let first = world.place();
    world.meta().told(&handle, &ear).await.unwrap();
    assert_eq!(ear.0.lock().unwrap().len(), 2, "opened, not built");

    fs::write(world.dump.path().join("Users.csv"), USERS.replace("demo-basalt", "demo-renamed")).unwrap();
    assert!(world.meta().told(&handle, &ear).await.unwrap().person.is_none());
    assert_ne!(world.place(), first, "the old index is gone");
}

#[tokio::test]
async fn the_same_rows_in_any_order_give_the_same_bytes() {
    let backwards = |text: &str| {
        let header = text.lines().next().unwrap();
        let rows = text.strip_prefix(header).unwrap();
        // Rows begin with a digit; what a quote holds does not.
        let mut rows: Vec<String> = rows.split("\n").fold(Vec::new(), |mut all: Vec<String>, line| {
            if line.starts_with(|c: char| c.is_ascii_digit()) {
                all.push(line.to_owned());
            } else if let Some(last) = all.last_mut().filter(|_| !line.is_empty()) {
                last.push('\n');
                last.push_str(line);
            }
            all
        });
        rows.reverse();
        format!("{header}\n{}\n", rows.join("\n"))
    };
    let turned: Vec<(&str, String)> = TABLES.iter().map(|(name, text)| (*name, backwards(text))).collect();
    let turned: Vec<(&str, &str)> = turned.iter().map(|(name, text)| (*name, text.as_str())).collect();
    let (one, other) = (World::new(&TABLES), World::new(&turned));
    one.told("demo-basalt").await;
    other.told("demo-basalt").await;
    for file in ["names.idx", "people.dat"] {
        assert_eq!(fs::read(one.place().join(file)).unwrap(), fs::read(other.place().join(file)).unwrap(), "{file}");
    }
}

#[tokio::test]
async fn a_torn_index_is_built_anew() {
    let world = World::new(&TABLES);
    let handle = Handle::new(Platform::Kaggle, "demo-basalt");
    let before = world.told("demo-basalt").await.results("demo-basalt");
    let whole = fs::read(world.place().join("people.dat")).unwrap();
    let cut = |file: &str| {
        let path = world.place().join(file);
        let bytes = fs::read(&path).unwrap();
        fs::write(&path, &bytes[..bytes.len() / 2]).unwrap();
    };
    let flip = |file: &str| {
        let path = world.place().join(file);
        let mut bytes = fs::read(&path).unwrap();
        let at = bytes.len().min(40) - 1;
        bytes[at] ^= 0x40;
        fs::write(&path, bytes).unwrap();
    };
    let damages: [(&str, &dyn Fn()); 6] = [
        ("people cut", &|| cut("people.dat")),
        ("names cut", &|| cut("names.idx")),
        ("manifest cut", &|| cut("manifest.json")),
        ("people flipped", &|| flip("people.dat")),
        ("names flipped", &|| flip("names.idx")),
        ("people gone", &|| fs::remove_file(world.place().join("people.dat")).unwrap()),
    ];
    for (name, damage) in damages {
        damage();
        assert!(meta_stats(world.data.path(), true).unwrap().torn.is_some(), "{name}");
        let ear = Ear::default();
        let told = world.meta().told(&handle, &ear).await.unwrap();
        assert_eq!(told.results("demo-basalt"), before, "{name}");
        assert_eq!(ear.0.lock().unwrap().len(), 2, "{name}");
        assert_eq!(fs::read(world.place().join("people.dat")).unwrap(), whole, "{name}");
        let stats = meta_stats(world.data.path(), true).unwrap();
        assert_eq!((stats.people, stats.torn), (4, None), "{name}");
    }
    assert_eq!(meta_stats(world.dump.path(), true), None);
}

#[tokio::test]
async fn a_person_is_taken_out_of_an_index_that_still_holds() {
    let world = World::new(&TABLES);
    assert!(world.told("demo-basalt").await.person.is_some());
    let before = meta_stats(world.data.path(), true).unwrap();
    let name_entry = name_key("demo-basalt").to_be_bytes();
    let named = |file: &str, name: &[u8]| {
        let bytes = fs::read(world.place().join(file)).unwrap();
        bytes.windows(name.len()).any(|part| part == name)
    };
    assert!(named("people.dat", b"demo-basalt") && named("people.dat", b"wind-eda") && named("names.idx", &name_entry));
    assert_eq!(erase_from_meta(world.data.path(), &["Demo-Basalt", "demo-bench"]).unwrap(), 1);
    assert!(!named("people.dat", b"demo-basalt") && !named("people.dat", b"wind-eda"));
    assert!(!named("names.idx", &name_entry));
    let after = meta_stats(world.data.path(), true).unwrap();
    assert_eq!((after.people, after.torn), (before.people - 1, None));
    assert!(world.told("demo-lonely").await.person.is_some());
    assert_eq!(erase_from_meta(world.data.path(), &["demo-basalt"]).unwrap(), 0);
    // Asked for again, the dump is read again: nobody else can tell whether they are in it.
    assert!(world.told("demo-basalt").await.person.is_some());
    assert_eq!(meta_stats(world.data.path(), true), Some(before));
    assert_eq!(erase_from_meta(Path::new("/nowhere/at/all"), &["demo-basalt"]).unwrap(), 0);
}

#[tokio::test]
async fn who_is_left_out_is_in_no_index() {
    let world = World::new(&TABLES);
    let meta = world.meta_without(LeftOut::those(|name| name.eq_ignore_ascii_case("Demo-Basalt")));
    let lonely = Handle::new(Platform::Kaggle, "demo-lonely");
    assert!(meta.told(&lonely, &Silent).await.unwrap().person.is_some());
    let people = fs::read(world.place().join("people.dat")).unwrap();
    assert!(!people.windows(11).any(|part| part == b"demo-basalt"));
}

#[tokio::test]
async fn a_missing_table_costs_what_it_alone_could_tell() {
    let without = |missing: &str| {
        let tables: Vec<(&str, &str)> = TABLES.into_iter().filter(|(name, _)| *name != missing).collect();
        World::new(&tables)
    };
    let told = without("Submissions").told("demo-basalt").await;
    let Slot::Seen(results) = told.results("demo-basalt") else { panic!() };
    assert!(
        matches!(&results[0].submissions, Slot::Unknown(Gap::Unreadable { detail }) if detail.contains("Submissions.csv"))
    );
    for table in ["Competitions", "Teams", "TeamMemberships"] {
        let told = without(table).told("demo-basalt").await;
        assert!(told.results("demo-basalt").gap().is_some(), "{table}");
        assert!(told.notebooks("demo-basalt").seen().is_some(), "{table}");
    }
    let told = without("KernelVersions").told("demo-basalt").await;
    let Slot::Seen(notebooks) = told.notebooks("demo-basalt") else { panic!() };
    assert!(notebooks[0].history.gap().is_some());
    assert!(without("Kernels").told("demo-basalt").await.notebooks("demo-basalt").gap().is_some());
    assert!(without("UserAchievements").told("demo-basalt").await.standings().is_empty());
    let world = without("Users");
    let error = world.meta().told(&Handle::new(Platform::Kaggle, "demo-basalt"), &Silent).await.unwrap_err();
    assert!(error.contains("Users.csv is not in the folder"), "{error}");
    assert_eq!(fs::read_dir(world.data.path().join(FOLDER)).unwrap().count(), 0, "nothing half-made is left");
}

#[tokio::test]
async fn a_broken_table_or_folder_is_a_sentence() {
    let world = World::new(&[("Users", "Id,Name\n1,x\n")]);
    let handle = Handle::new(Platform::Kaggle, "demo-basalt");
    let error = world.meta().told(&handle, &Silent).await.unwrap_err();
    assert!(error.contains("Users.csv has no column UserName"), "{error}");
    let empty = World::new(&[]);
    let error = empty.meta().told(&handle, &Silent).await.unwrap_err();
    assert!(error.contains("none of the Meta Kaggle files"), "{error}");
    let missing = MetaSettings {
        dump: "/nowhere/at/all".into(),
        data_dir: empty.data.path().into(),
        left_out: LeftOut::default(),
    };
    let error = Meta::new(missing).told(&handle, &Silent).await.unwrap_err();
    assert!(error.contains("is no folder"), "{error}");
}

#[test]
fn a_cancelled_run_leaves_nothing_that_looks_whole() {
    let world = World::new(&TABLES);
    let settings = MetaSettings {
        dump: world.dump.path().into(),
        data_dir: world.data.path().into(),
        left_out: LeftOut::default(),
    };
    let dump = dump::look(&settings.dump).unwrap();
    let place = world.data.path().join(FOLDER).join(&dump.digest);
    let watch = Watch::default();
    watch.cancel();
    let fault = build_into(&settings, &dump, &place, &watch).map(|_| ()).unwrap_err();
    assert!(fault.is_cancelled(), "{fault}");
    assert_eq!(fs::read_dir(world.data.path().join(FOLDER)).unwrap().count(), 0);
    // What a killed run left is cleared away by the next.
    fs::create_dir_all(world.data.path().join(FOLDER).join("building-x")).unwrap();
    build_into(&settings, &dump, &place, &Watch::default()).unwrap();
    assert_eq!(world.place(), place);
}

#[tokio::test]
async fn dropping_the_wait_stops_the_thread() {
    // Large enough to be under way when the wait is over.
    let users: String = (0..120_000).map(|id| format!("{id},user-{id}\n")).collect();
    let kernels: String = (0..120_000).map(|id| format!("{id},{id},slug-{id}\n")).collect();
    let world = World::new(&[
        ("Users", &format!("Id,UserName\n{users}")),
        ("Kernels", &format!("Id,AuthorUserId,CurrentUrlSlug\n{kernels}")),
    ]);
    let meta = world.meta();
    let handle = Handle::new(Platform::Kaggle, "user-7");
    let wait = meta.told(&handle, &Silent);
    assert!(tokio::time::timeout(Duration::from_millis(40), wait).await.is_err(), "it was too quick to be stopped");
    let began = Instant::now();
    while fs::read_dir(world.data.path().join(FOLDER)).map_or(0, Iterator::count) > 0 {
        assert!(began.elapsed() < Duration::from_secs(20), "the thread goes on");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert!(meta.told(&handle, &Silent).await.unwrap().person.is_some(), "whoever comes next begins anew");
}
