//! The store as its callers see it, on real files.

use super::*;
use crate::assess::verdict::{Assessment, Handover, HandoverAnswer, ProspectStatus};
use crate::collect::{CachedResponse, Memory};
use crate::evidence::facts::{ContentFacts, Reach, RepositoryFacts};
use crate::evidence::{
    Artefact, ArtefactStatus, ArtefactType, Evidence, Handle, HandleRecord, HandleStatus, Ownership, Platform,
    Prospect, Usage,
};
use crate::report::document::{RubricStamp, Run, RunStatus};
use std::collections::BTreeMap;
use std::path::Path;

pub(super) fn evidence(key: &str, login: &str) -> Evidence {
    let handle = Handle::new(Platform::Github, login);
    Evidence {
        prospect: Prospect {
            key: key.to_owned(),
            id: None,
            name: None,
            handles: vec![handle.clone()],
            role: None,
            source: None,
            consent: None,
            passthrough: BTreeMap::from([("crm_id".to_owned(), "A-17".to_owned())]),
        },
        handles: vec![HandleRecord {
            handle: handle.clone(),
            status: HandleStatus::Ok,
            url: Some(handle.url()),
            renamed_to: None,
            linked_from: None,
            platform_id: Some("U_1".to_owned()),
            message: None,
        }],
        artefacts: vec![artefact(&format!("github:{login}/churn"), Reach::Whole, 4_000)],
        collected_at: Some("2026-11-23T02:00:11Z".parse().unwrap()),
        person: Default::default(),
        gaps: BTreeMap::new(),
    }
}

/// An artefact with `bytes` of description that compress badly.
pub(super) fn artefact(id: &str, reach: Reach, bytes: usize) -> Artefact {
    let mut state = crc32fast::hash(id.as_bytes());
    let description = (0..bytes)
        .map(|_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            char::from(33 + (state >> 24) as u8 % 90)
        })
        .collect();
    Artefact {
        id: id.to_owned(),
        kind: ArtefactType::Repository,
        status: ArtefactStatus::Ok,
        url: None,
        revision: Some("0123abcd".to_owned()),
        description: Some(description),
        topics: vec!["ml".to_owned()],
        ownership: Ownership::default(),
        selected: true,
        reason: "recent own work".to_owned(),
        facts: Some(RepositoryFacts {
            content: ContentFacts { reach, ..ContentFacts::default() },
            ..RepositoryFacts::default()
        }),
        collected_at: None,
    }
}

pub(super) fn assessment(key: &str, score: f64) -> Assessment {
    Assessment {
        key: key.to_owned(),
        id: None,
        role: "general".to_owned(),
        handles: Vec::new(),
        status: ProspectStatus::Assessed,
        message: None,
        collected_at: None,
        score: Some(score),
        interval: None,
        possible: None,
        coverage: 0.8,
        level: Some(3),
        band: None,
        handover: Handover { answer: HandoverAnswer::Yes, reasons: Vec::new() },
        categories: Vec::new(),
        artefacts: Vec::new(),
        skills: Vec::new(),
        changes: None,
        flags: Vec::new(),
        passthrough: BTreeMap::new(),
    }
}

pub(super) fn plan(id: &str, started: &str, planned: &[&str]) -> RunPlan {
    RunPlan {
        run: Run {
            id: id.to_owned(),
            started_at: started.parse().unwrap(),
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
        planned: planned.iter().map(|key| (*key).to_owned()).collect(),
    }
}

pub(super) fn open(directory: &Path) -> Store {
    Store::open(directory, "handiwork test").unwrap()
}

#[test]
fn a_finished_prospect_is_all_there_after_reopening() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path());
    assert!(store.opening().created && store.opening().notices.is_empty());
    store.begin_run(&plan("r1", "2026-11-23T02:00:11Z", &["github:Ada", "github:bob"])).unwrap();
    let ada = evidence("github:Ada", "Ada");
    store.finish_prospect("r1", "github:Ada", &ada, &assessment("github:Ada", 72.4)).unwrap();
    drop(store);

    let store = open(directory.path());
    assert!(!store.opening().created);
    assert_eq!(store.opening().notices, Vec::<String>::new());
    let kept = store.evidence("github:ada").unwrap();
    assert_eq!(kept.evidence, ada);
    assert_eq!(Some(kept.collected_at), ada.collected_at);
    assert_eq!(store.prospects_with(&Handle::new(Platform::Github, "ADA")), ["github:Ada"]);
    assert_eq!(store.artefact("github:Ada/churn").as_ref(), ada.artefacts.first());
    let run = store.last_unfinished_run("list").unwrap();
    assert_eq!(run.planned, ["github:Ada", "github:bob"]);
    assert_eq!(run.finished.iter().collect::<Vec<_>>(), ["github:Ada"]);
    let latest = store.latest_assessment("github:ada", None).unwrap();
    assert_eq!((latest.run.as_str(), latest.as_of.as_str()), ("r1", "2026-11-23"));
    assert_eq!(store.run_assessments("r1"), [latest]);
    assert!(store.check().unwrap().is_intact());
    assert_eq!(store.unbelieved_rows(), 0);
}

#[test]
fn assessments_come_newest_first_and_by_rubric() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path());
    let mut other = plan("r2", "2026-11-24T02:00:11Z", &["k"]);
    other.rubric.sha256 = "bb".repeat(32);
    store.begin_run(&plan("r1", "2026-11-23T02:00:11Z", &["k"])).unwrap();
    store.begin_run(&other).unwrap();
    for (run, score) in [("r1", 10.0), ("r2", 20.0), ("r1", 30.0)] {
        store.finish_rescored(run, "k", &assessment("k", score)).unwrap();
        std::thread::sleep(std::time::Duration::from_millis(2));
    }
    let scores = |rubric: Option<&str>| {
        store.assessments("k", rubric).iter().filter_map(|stored| stored.assessment.score).collect::<Vec<_>>()
    };
    assert_eq!(scores(None), [30.0, 20.0, 10.0]);
    assert_eq!(scores(Some(&"aa".repeat(32))), [30.0, 10.0]);
    assert_eq!(store.latest_assessment("k", Some(&"bb".repeat(32))).unwrap().assessment.score, Some(20.0));
    assert_eq!(store.latest_assessment("K", None), None, "a list's own ids compare with case");
    assert_eq!(
        store.finish_rescored("r9", "k", &assessment("k", 1.0)).unwrap_err().to_string().split(';').next(),
        Some("the store knows no run r9")
    );
}

#[test]
fn the_journal_tells_what_to_continue() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path());
    assert_eq!(store.last_unfinished_run("list"), None);
    let killed = plan("r1", "2026-11-23T02:00:11Z", &["a", "b"]);
    store.begin_run(&killed).unwrap();
    let unfinished = store.last_unfinished_run("list").unwrap();
    assert_eq!(unfinished.summary.run.status, RunStatus::Interrupted, "never reported as complete before its end");
    for (status, continues) in [
        (RunStatus::Interrupted, true),
        (RunStatus::Budget, true),
        (RunStatus::Partial, false),
        (RunStatus::Complete, false),
    ] {
        store.finish_run(&Run { status, ..killed.run.clone() }).unwrap();
        assert_eq!(store.last_unfinished_run("list").is_some(), continues, "{status:?}");
    }
    // A newer complete run overtakes an older unfinished one.
    store.finish_run(&Run { status: RunStatus::Budget, ..killed.run.clone() }).unwrap();
    let newer = plan("r2", "2026-11-24T02:00:11Z", &["a", "b"]);
    store.begin_run(&newer).unwrap();
    store.finish_run(&newer.run).unwrap();
    assert_eq!(store.last_unfinished_run("list"), None);
    assert_eq!(store.last_unfinished_run("another list"), None);
    assert_eq!(store.runs().iter().map(|run| run.run.id.as_str()).collect::<Vec<_>>(), ["r2", "r1"]);
}

#[test]
fn the_last_good_artefact_outlives_a_worse_look() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path());
    store.begin_run(&plan("r1", "2026-11-23T02:00:11Z", &["k"])).unwrap();
    let mut look = evidence("k", "ada");
    let whole = look.artefacts[0].clone();
    store.finish_prospect("r1", "k", &look, &assessment("k", 1.0)).unwrap();
    for (reach, status) in [(Reach::Listing, ArtefactStatus::Ok), (Reach::Whole, ArtefactStatus::Gone)] {
        look.artefacts = vec![Artefact { status, ..artefact(&whole.id, reach, 10) }];
        store.finish_prospect("r1", "k", &look, &assessment("k", 1.0)).unwrap();
        assert_eq!(store.artefact(&whole.id), Some(whole.clone()), "after {status:?}, {reach:?}");
    }
    look.artefacts = vec![artefact(&whole.id, Reach::Whole, 20)];
    store.finish_prospect("r1", "k", &look, &assessment("k", 1.0)).unwrap();
    assert_eq!(store.artefact(&whole.id).as_ref(), look.artefacts.first());
}

#[test]
fn collectors_find_what_they_kept_and_nothing_else() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path());
    let whole = ContentFacts { reach: Reach::Whole, ..ContentFacts::default() };
    store.keep_content("github:ada/churn", "r1", &whole);
    store.keep_content("github:ada/churn", "r1", &ContentFacts::default());
    assert_eq!(store.content("github:ada/churn", "r1"), Some(whole));
    assert_eq!(store.content("github:ada/churn", "r2"), None);
    assert_eq!(store.content("github:ada/chur", "nr1"), None);
    let response = CachedResponse { etag: Some("\"1\"".into()), last_modified: None, body: "{\"a\":1}".repeat(50_000) };
    store.keep_response("GET /users/ada", &response);
    assert_eq!(store.response("GET /users/ada"), Some(response));
    assert_eq!(store.response("GET /users/bob"), None);
}

#[test]
fn negative_answers_keep_their_time_until_something_is_collected() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path());
    store.begin_run(&plan("r1", "2026-11-23T02:00:11Z", &["k"])).unwrap();
    let found = evidence("k", "ada");
    let missing = HandleRecord { status: HandleStatus::NotFound, ..found.handles[0].clone() };
    let before = now();
    store.keep_negative(&missing).unwrap();
    let answer = store.negative(&Handle::new(Platform::Github, "ADA")).unwrap();
    assert_eq!(answer.record, missing);
    assert!(answer.at >= before);
    store.finish_prospect("r1", "k", &found, &assessment("k", 1.0)).unwrap();
    assert_eq!(store.negative(&missing.handle), None);
}

#[test]
fn forgetting_leaves_the_others() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path());
    store.begin_run(&plan("r1", "2026-11-23T02:00:11Z", &["k", "l"])).unwrap();
    for (key, login) in [("k", "ada"), ("l", "bob")] {
        store.keep_content(&format!("github:{login}/churn"), "r", &ContentFacts::default());
        store.finish_prospect("r1", key, &evidence(key, login), &assessment(key, 1.0)).unwrap();
    }
    assert!(store.forget("k").unwrap());
    assert!(!store.forget("k").unwrap());
    assert!(store.evidence("k").is_none() && store.assessments("k", None).is_empty());
    assert!(store.artefact("github:ada/churn").is_none() && store.content("github:ada/churn", "r").is_none());
    assert!(store.prospects_with(&Handle::new(Platform::Github, "ada")).is_empty());
    assert_eq!(store.prospects().iter().map(|known| known.key.as_str()).collect::<Vec<_>>(), ["l"]);
    assert!(store.evidence("l").is_some() && store.content("github:bob/churn", "r").is_some());
}

#[test]
fn a_withdrawn_artefact_is_dropped_whole_and_alone() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path());
    store.begin_run(&plan("r1", "2026-11-23T02:00:11Z", &["k"])).unwrap();
    for (artefact, revision) in
        [("github:ada/churn", "a"), ("github:ada/churn", "b"), ("github:ada/churn2", "a"), ("github:ada/drift", "a")]
    {
        store.keep_content(artefact, revision, &ContentFacts::default());
    }
    store.finish_prospect("r1", "k", &evidence("k", "ada"), &assessment("k", 1.0)).unwrap();
    let memory: &dyn Memory = &store;
    memory.forget_artefact("github:ada/churn");
    assert!(memory.content("github:ada/churn", "a").is_none() && memory.content("github:ada/churn", "b").is_none());
    assert!(memory.artefact("github:ada/churn").is_none());
    assert!(memory.content("github:ada/churn2", "a").is_some() && memory.content("github:ada/drift", "a").is_some());
    memory.forget_artefact("github:nobody/nothing");
}

#[test]
fn an_account_taken_off_a_prospect_leaves_the_index() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path());
    store.begin_run(&plan("r1", "2026-11-23T02:00:11Z", &["k"])).unwrap();
    store.finish_prospect("r1", "k", &evidence("k", "ada"), &assessment("k", 1.0)).unwrap();
    let mut renamed = evidence("k", "lovelace");
    renamed.handles[0].renamed_to = Some("github:lovelace2".into());
    store.finish_prospect("r1", "k", &renamed, &assessment("k", 1.0)).unwrap();
    let with = |name: &str| store.prospects_with(&Handle::new(Platform::Github, name));
    assert!(with("ada").is_empty());
    assert_eq!((with("Lovelace"), with("lovelace2")), (vec!["k".to_owned()], vec!["k".to_owned()]));
}

#[test]
fn a_large_evidence_goes_in_and_out_in_pieces() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path());
    store.begin_run(&plan("r1", "2026-11-23T02:00:11Z", &["k"])).unwrap();
    let mut large = evidence("k", "ada");
    large.artefacts = (0..30).map(|n| artefact(&format!("github:ada/{n}"), Reach::Whole, 60_000)).collect();
    store.finish_prospect("r1", "k", &large, &assessment("k", 1.0)).unwrap();
    assert_eq!(store.evidence("k").unwrap().evidence, large);
    // A shorter value leaves no pieces of the longer one behind.
    let small = evidence("k", "ada");
    store.finish_prospect("r1", "k", &small, &assessment("k", 1.0)).unwrap();
    assert_eq!(store.evidence("k").unwrap().evidence, small);
    drop(store);
    assert_eq!(open(directory.path()).evidence("k").unwrap().evidence, small);
}

#[test]
fn shares_come_back_to_the_last_bit() {
    let mut wrong = 0u32;
    for all in 1..700u32 {
        for some in 0..=all {
            let share = f64::from(some) / f64::from(all);
            let back: f64 = serde_json::from_str(&serde_json::to_string(&share).unwrap()).unwrap();
            wrong += u32::from(back.to_bits() != share.to_bits());
        }
    }
    assert_eq!(wrong, 0, "fractions that change in storage, so that judging them again could differ");
}
