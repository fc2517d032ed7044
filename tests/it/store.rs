//! The store against what happens to disks and processes: damage, kills, growth, and a model of what it should hold.

use handiwork::assess::verdict::{Assessment, Handover, HandoverAnswer, ProspectStatus};
use handiwork::collect::{CachedResponse, Memory};
use handiwork::evidence::{Evidence, Handle, Platform, Prospect, Usage};
use handiwork::report::document::{RubricStamp, Run, RunStatus};
use handiwork::store::{RunPlan, Store};
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const RUN: &str = "2026-11-23T02-00-11Z-7c1";

/// Text of `length` bytes that compresses badly and differs by `seed`.
fn noise(seed: u64, length: usize) -> String {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    (0..length)
        .map(|_| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            char::from(33 + (state >> 57) as u8 % 90)
        })
        .collect()
}

fn response(seed: u64, length: usize) -> CachedResponse {
    CachedResponse { etag: Some(format!("\"{seed}\"")), last_modified: None, body: noise(seed, length) }
}

fn evidence(key: &str, size: usize) -> Evidence {
    let seed = key.bytes().fold(size as u64, |sum, byte| sum.wrapping_mul(31).wrapping_add(u64::from(byte)));
    Evidence {
        prospect: Prospect {
            key: key.to_owned(),
            id: None,
            name: None,
            handles: vec![Handle::new(Platform::Github, key)],
            role: None,
            source: None,
            consent: None,
            passthrough: BTreeMap::from([("noise".to_owned(), noise(seed, size))]),
        },
        handles: Vec::new(),
        artefacts: Vec::new(),
        collected_at: None,
        person: Default::default(),
        gaps: BTreeMap::new(),
    }
}

fn assessment(key: &str) -> Assessment {
    Assessment {
        key: key.to_owned(),
        id: None,
        role: "general".to_owned(),
        handles: Vec::new(),
        status: ProspectStatus::Insufficient,
        message: None,
        collected_at: None,
        score: None,
        interval: None,
        possible: None,
        coverage: 0.1,
        level: None,
        band: None,
        handover: Handover { answer: HandoverAnswer::Unknown, reasons: Vec::new() },
        categories: Vec::new(),
        artefacts: Vec::new(),
        skills: Vec::new(),
        changes: None,
        flags: Vec::new(),
        passthrough: BTreeMap::new(),
    }
}

fn plan(keys: Vec<String>) -> RunPlan {
    RunPlan {
        run: Run {
            id: RUN.to_owned(),
            started_at: "2026-11-23T02:00:11Z".parse().unwrap(),
            finished_at: None,
            as_of: "2026-11-23".to_owned(),
            status: RunStatus::Complete,
            purpose: None,
            contact: None,
            requests: Usage::default(),
            rejected: Vec::new(),
        },
        rubric: RubricStamp { name: "handiwork".into(), version: "1.0.0".into(), sha256: "aa".repeat(32) },
        list_digest: "list".to_owned(),
        planned: keys,
    }
}

fn open(directory: &Path) -> Store {
    Store::open(directory, "handiwork test").unwrap()
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// One way of damaging a file.
#[derive(Debug, Clone, Copy)]
enum Damage {
    Flip(f64, u8),
    Zero(f64),
    Cut(f64),
}

impl Damage {
    fn strike(self, file: &Path) {
        let mut bytes = fs::read(file).unwrap();
        let place = |share: f64| (share * bytes.len() as f64) as usize;
        match self {
            Damage::Flip(at, mask) => {
                let at = place(at).min(bytes.len() - 1);
                bytes[at] ^= mask;
            }
            Damage::Zero(at) => {
                let at = place(at);
                let end = (at + 4096).min(bytes.len());
                bytes[at..end].fill(0);
            }
            Damage::Cut(at) => bytes.truncate(place(at)),
        }
        fs::write(file, bytes).unwrap();
    }
}

fn damages() -> Vec<Damage> {
    let share = |n: u32, of: u32| f64::from(n) / f64::from(of) + 0.001;
    let mut all: Vec<Damage> = (0..18).map(|n| Damage::Flip(share(n, 18), 1 << (n % 8))).collect();
    all.extend((0..9).map(|n| Damage::Zero(share(n, 9))));
    all.extend((0..8).map(|n| Damage::Cut(share(n, 8))));
    all
}

const PEOPLE: u64 = 60;
const RESPONSES: u64 = 120;

fn key(n: u64) -> String {
    format!("person{n}")
}

/// What a store is filled with: people and responses of many sizes, some in one piece and some in several.
struct Contents {
    people: BTreeMap<String, Evidence>,
    responses: BTreeMap<String, CachedResponse>,
}

impl Contents {
    fn new() -> Contents {
        let size = |n: u64| 200 + 200 * n as usize + if n.is_multiple_of(20) { 60_000 } else { 0 };
        Contents {
            people: (0..PEOPLE).map(|n| (key(n), evidence(&key(n), size(n)))).collect(),
            responses: (0..RESPONSES).map(|n| (format!("GET /{n}"), response(n, size(n) / 3))).collect(),
        }
    }

    /// Fills a store and closes it.
    fn keep(&self, directory: &Path) {
        let store = open(directory);
        store.begin_run(&plan(self.people.keys().cloned().collect())).unwrap();
        for (key, evidence) in &self.people {
            store.finish_prospect(RUN, key, evidence, &assessment(key)).unwrap();
        }
        for (key, response) in &self.responses {
            store.keep_response(key, response);
        }
        store.close().unwrap();
    }

    /// Reads everything through the vocabulary: what comes must be what was stored. Returns how much came.
    fn verify(&self, store: &Store) -> u64 {
        let mut found = 0;
        for (key, evidence) in &self.people {
            if let Some(kept) = store.evidence(key) {
                assert_eq!(kept.evidence, *evidence);
                found += 1;
            }
            for kept in store.assessments(key, None) {
                assert_eq!(kept.assessment, assessment(key));
                found += 1;
            }
            assert!(store.prospects_with(&Handle::new(Platform::Github, key)).iter().all(|kept| kept == key));
        }
        for (key, response) in &self.responses {
            if let Some(kept) = store.response(key) {
                assert_eq!(kept, *response);
                found += 1;
            }
        }
        assert!(store.prospects().len() as u64 <= PEOPLE && store.runs().len() <= 1);
        found
    }
}

const EVERYTHING: u64 = 2 * PEOPLE + RESPONSES;

#[test]
fn a_damaged_store_never_lies_and_never_panics() {
    let original = tempfile::tempdir().unwrap();
    let contents = Contents::new();
    contents.keep(original.path());
    let engine = Path::new("store/engine");
    let files: Vec<PathBuf> = fs::read_dir(original.path().join(engine))
        .unwrap()
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.path().is_file())
        .map(|entry| engine.join(entry.file_name()))
        .collect();
    assert!(files.iter().any(|file| file.ends_with("db")));
    let mut strikes: Vec<(PathBuf, Damage)> = damages().into_iter().map(|damage| (engine.join("db"), damage)).collect();
    assert_eq!(strikes.len(), 35);
    for file in files.iter().filter(|file| !file.ends_with("db")) {
        strikes.extend([Damage::Flip(0.5, 4), Damage::Zero(0.0), Damage::Cut(0.4)].map(|one| (file.clone(), one)));
    }
    let mut outcomes = BTreeMap::<&str, u32>::new();
    for (file, damage) in strikes {
        let directory = tempfile::tempdir().unwrap();
        copy(original.path(), directory.path());
        damage.strike(&directory.path().join(&file));
        let store = match Store::open(directory.path(), "handiwork test") {
            Ok(store) => store,
            Err(error) => panic!("{damage:?} of {}: {error}", file.display()),
        };
        let found = contents.verify(&store);
        let was_told = !store.opening().notices.is_empty() || store.unbelieved_rows() + store.failed_operations() > 0;
        assert!(found == EVERYTHING || was_told, "{damage:?} of {} lost rows without a word", file.display());
        *outcomes
            .entry(match (found == EVERYTHING, store.opening().quarantined.is_some()) {
                (true, _) => "all there",
                (false, true) => "set aside",
                (false, false) => "rows missing, told",
            })
            .or_default() += 1;
        // It goes on being of use, now or after the repair at the next start.
        drop(store);
        let store = open(directory.path());
        contents.verify(&store);
        store.keep_response("GET /new", &response(1, 1_000));
        store.close().unwrap();
        let store = open(directory.path());
        assert_eq!(store.response("GET /new"), Some(response(1, 1_000)), "{damage:?} of {}", file.display());
        contents.verify(&store);
    }
    assert!(outcomes.len() > 1, "the damage did none: {outcomes:?}");
}

#[test]
fn replacing_values_does_not_grow_without_bound() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path());
    let mut written = 0;
    for round in 0..300u64 {
        // Ten keys side by side, so that their pieces share leaves of the engine's tree.
        let size = if round.is_multiple_of(30) { 150_000 } else { 30_000 };
        store.keep_response(&format!("GET /{}", round % 10), &response(round, size));
        written += size;
        if round.is_multiple_of(20) {
            store.sync().unwrap();
        }
    }
    store.close().unwrap();
    let blobs = fs::read_dir(directory.path().join("store/engine/blobs")).map_or(0, Iterator::count);
    assert_eq!(blobs, 0, "the engine never deletes the files it moves large items into");
    let store = open(directory.path());
    let bytes = store.stats().unwrap().bytes_on_disk;
    assert_eq!(store.response("GET /9"), Some(response(299, 30_000)));
    assert!(bytes < 6 << 20, "{bytes} bytes on disk for 300 kB after writing {written}");
}

/// What a random user of the store does.
#[derive(Debug, Clone)]
enum Step {
    Keep(u64, u64, usize),
    Finish(u64, usize),
    Forget(u64),
    Reopen,
}

fn step() -> impl Strategy<Value = Step> {
    let size = prop_oneof![0usize..600, 20_000usize..26_000, 90_000usize..200_000];
    prop_oneof![
        4 => (0u64..5, any::<u64>(), size.clone()).prop_map(|(n, seed, size)| Step::Keep(n, seed, size)),
        4 => (0u64..5, size).prop_map(|(n, size)| Step::Finish(n, size)),
        1 => (0u64..5).prop_map(Step::Forget),
        1 => Just(Step::Reopen),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_store_holds_what_a_map_would(steps in prop::collection::vec(step(), 1..40)) {
        let directory = tempfile::tempdir().unwrap();
        let mut store = open(directory.path());
        store.begin_run(&plan((0..5).map(key).collect())).unwrap();
        let mut responses = BTreeMap::new();
        let mut people = BTreeMap::new();
        for step in steps {
            match step {
                Step::Keep(n, seed, size) => {
                    store.keep_response(&format!("GET /{n}"), &response(seed, size));
                    responses.insert(n, response(seed, size));
                }
                Step::Finish(n, size) => {
                    store.finish_prospect(RUN, &key(n), &evidence(&key(n), size), &assessment(&key(n))).unwrap();
                    people.insert(n, evidence(&key(n), size));
                }
                Step::Forget(n) => {
                    prop_assert_eq!(store.forget(&key(n)).unwrap(), people.remove(&n).is_some());
                }
                Step::Reopen => {
                    drop(store);
                    store = open(directory.path());
                    prop_assert_eq!(&store.opening().notices, &Vec::<String>::new());
                }
            }
            for n in 0..5 {
                prop_assert_eq!(store.response(&format!("GET /{n}")), responses.get(&n).cloned());
                prop_assert_eq!(store.evidence(&key(n)).map(|kept| kept.evidence), people.get(&n).cloned());
            }
            prop_assert_eq!(store.prospects().len(), people.len());
        }
        prop_assert!(store.check().unwrap().is_intact());
    }
}

const WRITER_DIRECTORY: &str = "HANDIWORK_TEST_WRITER_DIRECTORY";

/// The process that [`a_killed_writer_loses_nothing_it_reported`] kills: finishes one prospect after another and
/// reports each.
#[test]
#[ignore = "the child process of another test"]
#[expect(clippy::print_stdout, reason = "how the child reports to its parent")]
fn writer_to_be_killed() {
    let Some(directory) = std::env::var_os(WRITER_DIRECTORY) else { return };
    let store = open(Path::new(&directory));
    let before = store.last_unfinished_run("list").map(|run| run.finished.len() as u64);
    let first = before.unwrap_or_else(|| {
        store.begin_run(&plan((0..100_000).map(key).collect())).unwrap();
        0
    });
    for n in first..100_000 {
        let size = 100 + (n as usize * 7_919) % 60_000;
        store.finish_prospect(RUN, &key(n), &evidence(&key(n), size), &assessment(&key(n))).unwrap();
        println!("finished {n}");
    }
}

#[test]
fn a_killed_writer_loses_nothing_it_reported() {
    let directory = tempfile::tempdir().unwrap();
    let mut reported = 0u64;
    for round in 0..6u64 {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "store::writer_to_be_killed", "--ignored", "--nocapture", "--test-threads", "1"])
            .env(WRITER_DIRECTORY, directory.path())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let began = Instant::now();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
        let finished = |line: String| line.rsplit_once("finished ").and_then(|(_, n)| n.parse::<u64>().ok());
        // Kills at another point of the work each time, once something is reported.
        let wanted = reported + 3 + round * 5;
        for n in lines.by_ref().filter_map(finished) {
            reported = reported.max(n + 1);
            if reported > wanted || began.elapsed() > Duration::from_secs(20) {
                break;
            }
        }
        child.kill().unwrap();
        reported = lines.filter_map(finished).fold(reported, |most, n| most.max(n + 1));
        child.wait().unwrap();
        assert!(reported > 0, "the writer never began");

        let store = open(directory.path());
        assert_eq!(store.opening().notices, Vec::<String>::new());
        let run = store.last_unfinished_run("list").unwrap();
        assert_eq!(run.planned.len(), 100_000);
        let kept = run.finished.len() as u64;
        assert!(kept == reported || kept == reported + 1, "round {round}: {reported} reported, {kept} kept");
        for n in 0..kept {
            let size = 100 + (n as usize * 7_919) % 60_000;
            assert!(run.finished.contains(&key(n)));
            assert_eq!(store.evidence(&key(n)).map(|kept| kept.evidence), Some(evidence(&key(n), size)));
            assert_eq!(store.assessments(&key(n), None).len(), 1);
        }
        assert_eq!(store.evidence(&key(kept)), None, "nothing half-finished is seen");
        assert!(store.check().unwrap().is_intact());
    }
}
