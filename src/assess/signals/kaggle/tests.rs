//! Invented accounts judged by the released rubric.

use super::*;
use crate::assess::assess;
use crate::assess::rubric::Rubric;
use crate::assess::verdict::{Assessment, CriterionStatus, CriterionVerdict};
use crate::evidence::person::{
    CompetitionResult, Dated, NotebookHistory, NotebookReading, PersonFacts, SectionStanding, SubmissionSpread,
};
use crate::evidence::{Evidence, Gap, Handle, HandleRecord, HandleStatus, Platform, Prospect};
use jiff::civil::{Date, date};
use std::collections::BTreeMap;

const AS_OF: Date = date(2026, 11, 24);

fn judged(facts: KaggleFacts) -> Assessment {
    let handle = Handle::new(Platform::Kaggle, "ada-k");
    let kaggle = Slot::Seen(Dated { collected_at: None, carried: None, facts });
    let evidence = Evidence {
        prospect: Prospect {
            key: "kaggle:ada-k".into(),
            id: None,
            name: None,
            handles: vec![handle.clone()],
            role: None,
            source: None,
            consent: None,
            passthrough: BTreeMap::new(),
        },
        handles: vec![HandleRecord {
            url: Some(handle.url()),
            handle,
            status: HandleStatus::Ok,
            renamed_to: None,
            linked_from: None,
            platform_id: None,
            message: None,
        }],
        artefacts: Vec::new(),
        person: PersonFacts { kaggle, ..PersonFacts::default() },
        collected_at: None,
        gaps: BTreeMap::new(),
    };
    let rubric = Rubric::built_in();
    assess(&evidence, rubric, rubric.role("general").unwrap(), AS_OF)
}

fn criterion<'a>(assessment: &'a Assessment, id: &str) -> &'a CriterionVerdict {
    assessment.categories.iter().flat_map(|one| &one.criteria).find(|one| one.id == id).expect("in the rubric")
}

fn value(facts: &KaggleFacts, id: &str) -> Option<f64> {
    criterion(&judged(facts.clone()), id).value
}

fn result(rank: u32, teams: u32) -> CompetitionResult {
    CompetitionResult {
        account: "ada-k".into(),
        slug: format!("c-{rank}-{teams}"),
        title: format!("Competition {teams}"),
        deadline: Some(date(2025, 3, 31)),
        verified: Some(true),
        rank,
        teams,
        members: 1,
        submissions: Slot::Seen(SubmissionSpread { count: 9, days: 6 }),
        ..CompetitionResult::default()
    }
}

fn with_results(all: &[(u32, u32)]) -> KaggleFacts {
    let results = Slot::Seen(all.iter().map(|(rank, teams)| result(*rank, *teams)).collect());
    KaggleFacts {
        results,
        notebooks: Slot::Absent,
        datasets: Slot::Absent,
        models: Slot::Absent,
        ..KaggleFacts::default()
    }
}

fn notebook(slug: &str) -> KaggleNotebook {
    let reading = NotebookReading {
        code_cells: 10,
        text_cells: 8,
        text_words: 600,
        reasons: 9,
        features: 7,
        ..NotebookReading::default()
    };
    let history = NotebookHistory {
        changes: 12,
        months: (0..9).map(|month| 2025 * 12 + month).collect(),
        is_fork: false,
        own_share: None,
        lines: 300,
    };
    KaggleNotebook {
        account: "ada-k".into(),
        slug: slug.into(),
        title: slug.into(),
        versions: Slot::Seen(14),
        history: Slot::Seen(history),
        completed: Slot::Seen(true),
        reading: Slot::Seen(reading),
        ..KaggleNotebook::default()
    }
}

const THREE: [(u32, u32); 3] = [(160, 2000), (80, 1000), (240, 3000)];
const EIGHT: [(u32, u32); 8] =
    [(160, 2000), (80, 1000), (240, 3000), (64, 800), (120, 1500), (200, 2500), (48, 600), (96, 1200)];
const SPIKE: [(u32, u32); 5] = [(5, 2000), (900, 1500), (1200, 2000), (700, 1000), (400, 800)];

#[test]
fn what_repeats_stands_above_what_happened_once() {
    let of = |all: &[(u32, u32)]| value(&with_results(all), "kaggle.repeatability").unwrap();
    let [one, spike, three, eight, twelve] =
        [of(&[(5, 2000)]), of(&SPIKE), of(&THREE), of(&EIGHT), of(&[(500, 2000); 12])];
    assert!(eight > three && three > twelve && twelve > one && one > spike, "{eight} {three} {twelve} {one} {spike}");
    let levels = [one, spike, three, eight, twelve].map(|value| Rubric::built_in().level(value));
    assert_eq!(levels, [2, 1, 3, 4, 2]);
}

#[test]
fn a_spike_is_told_as_one_and_flagged_and_moves_no_level_by_the_flag() {
    let assessment = judged(with_results(&SPIKE));
    let flag = assessment.flags.iter().find(|flag| flag.id == "kaggle.spike").expect("flagged");
    assert_eq!(flag.url.as_deref(), Some("https://www.kaggle.com/competitions/c-5-2000/leaderboard"));
    let told = criterion(&assessment, "kaggle.repeatability");
    let against = told.evidence.iter().find(|item| !item.supports).expect("told");
    assert!(against.summary.contains("One finish stands alone: 5 of 2,000"), "{}", against.summary);
    assert_eq!((&against.url, against.artefact.as_str()), (&flag.url, "kaggle:ada-k/competitions/c-5-2000"));
    for steady in [&THREE[..], &EIGHT, &[(5, 2000)], &[(5, 2000), (900, 1500)]] {
        assert_eq!(judged(with_results(steady)).flags, [], "{steady:?}");
    }
    let estimate = criterion(&judged(with_results(&EIGHT)), "kaggle.repeatability").evidence[0].clone();
    assert_eq!(
        estimate.summary,
        "8 ranked finishes: ahead of 80 % to 93 % of a field (80 % interval); good reliability, 0.82"
    );
    assert_eq!(estimate.url.as_deref(), Some("https://www.kaggle.com/ada-k/competitions"));
    let scarce = criterion(&judged(with_results(&[(5, 2000)])), "kaggle.repeatability").evidence.clone();
    assert!(scarce.iter().any(|item| !item.supports && item.summary.contains("Only 1 finish")), "{scarce:?}");
}

/// What is odd about a result, and how it becomes so.
type Change<'a> = (&'a str, &'a dyn Fn(&mut CompetitionResult));

#[test]
fn only_ranks_that_are_final_verified_and_of_a_field_count() {
    let base = with_results(&THREE);
    let with = |change: &dyn Fn(&mut CompetitionResult)| {
        let mut facts = base.clone();
        let mut odd = result(1, 1000);
        change(&mut odd);
        let Slot::Seen(results) = &mut facts.results else { panic!() };
        results.push(odd);
        value(&facts, "kaggle.repeatability")
    };
    let before = value(&base, "kaggle.repeatability");
    assert!(with(&|_| {}) > before, "an eligible one counts");
    let odd: [Change; 6] = [
        ("not verified", &|one| one.verified = Some(false)),
        ("still open", &|one| one.deadline = Some(date(2026, 12, 31))),
        ("no deadline", &|one| one.deadline = None),
        ("a handful", &|one| one.teams = 49),
        ("beyond its field", &|one| one.rank = 1001),
        ("no rank", &|one| one.rank = 0),
    ];
    for (name, change) in odd {
        assert_eq!(with(change), before, "{name}");
    }
    let none = criterion(&judged(with_results(&[(1, 10)])), "kaggle.repeatability").status;
    assert_eq!(none, CriterionStatus::NotApplicable, "no finish is no evidence");
    let unknown = KaggleFacts { results: Slot::Unknown(Gap::NotConfigured), ..base.clone() };
    assert_eq!(criterion(&judged(unknown), "kaggle.repeatability").status, CriterionStatus::NotObserved);
    let opted_out = KaggleFacts { opted_out: true, ..base };
    assert_eq!(criterion(&judged(opted_out), "kaggle.repeatability").status, CriterionStatus::NotApplicable);
}

#[test]
fn medals_tiers_and_public_ranks_move_nothing() {
    let plain = with_results(&EIGHT);
    let mut decorated = plain.clone();
    let grandmaster = SectionStanding { section: "Competitions".into(), tier: 4, medals: [9, 9, 9] };
    decorated.standings = vec![grandmaster];
    let Slot::Seen(results) = &mut decorated.results else { panic!() };
    for one in results {
        (one.medal, one.public_rank) = (Some(1), Some(1));
    }
    assert_eq!(judged(plain).categories, judged(decorated).categories);
}

#[test]
fn the_api_alone_shows_versions_and_runs_and_the_rest_is_not_observed() {
    let mut one = notebook("a");
    one.history = Slot::Unknown(Gap::NotConfigured);
    let facts = KaggleFacts {
        results: Slot::Unknown(Gap::NotConfigured),
        notebooks: Slot::Seen(vec![one.clone(), one]),
        datasets: Slot::Absent,
        models: Slot::Absent,
        ..KaggleFacts::default()
    };
    let assessment = judged(facts);
    let experimentation = criterion(&assessment, "kaggle.experimentation");
    assert_eq!(experimentation.status, CriterionStatus::Observed);
    assert!(experimentation.evidence.iter().any(|item| item.summary == "14 versions of one notebook"));
    assert!(!experimentation.evidence.iter().any(|item| item.unit.as_deref() == Some("months")));
    assert_eq!(criterion(&assessment, "kaggle.repeatability").status, CriterionStatus::NotObserved);
    assert_eq!(criterion(&assessment, "kaggle.explains").status, CriterionStatus::Observed);
}

#[test]
fn one_notebook_more_never_lowers_anything() {
    let slight = KaggleNotebook {
        history: Slot::Seen(NotebookHistory { changes: 1, is_fork: true, own_share: Some(0.01), ..Default::default() }),
        versions: Slot::Seen(1),
        completed: Slot::Seen(false),
        reading: Slot::Seen(NotebookReading { code_cells: 3, ..NotebookReading::default() }),
        ..notebook("slight")
    };
    let mut facts = with_results(&EIGHT);
    let mut notebooks = vec![notebook("a"), notebook("b"), notebook("c")];
    facts.notebooks = Slot::Seen(notebooks.clone());
    let before = [value(&facts, "kaggle.experimentation"), value(&facts, "kaggle.explains")];
    notebooks.push(slight);
    facts.notebooks = Slot::Seen(notebooks);
    let after = [value(&facts, "kaggle.experimentation"), value(&facts, "kaggle.explains")];
    assert!(after >= before && after[1] >= before[1], "{before:?} {after:?}");
}

#[test]
fn words_reasons_and_features_are_what_explains() {
    let silent = KaggleNotebook {
        reading: Slot::Seen(NotebookReading { code_cells: 20, code_lines: 400, ..NotebookReading::default() }),
        ..notebook("silent")
    };
    let facts = |one: KaggleNotebook| KaggleFacts {
        notebooks: Slot::Seen(vec![one; 3]),
        datasets: Slot::Absent,
        models: Slot::Absent,
        ..KaggleFacts::default()
    };
    let (told, silent) = (judged(facts(notebook("a"))), judged(facts(silent)));
    let [told, silent] = [&told, &silent].map(|one| criterion(one, "kaggle.explains"));
    assert!(told.value > Some(0.6), "{:?}", told.value);
    assert_eq!((silent.value, silent.status), (Some(0.0), CriterionStatus::Absent));
    assert!(silent.evidence.iter().any(|item| item.summary.contains("says why")), "{:?}", silent.evidence);
}

#[test]
fn a_data_set_is_documented_by_its_words_and_licence_and_not_by_its_fame() {
    let one = |words: u64, licence: Option<&str>| KagglePublication {
        account: "ada-k".into(),
        slug: "visits".into(),
        title: "Visits".into(),
        url: "https://www.kaggle.com/datasets/ada-k/visits".into(),
        description: if words > 0 { Slot::Seen(words) } else { Slot::Absent },
        licence: licence.map(str::to_owned),
        ..KagglePublication::default()
    };
    let of = |one: KagglePublication| {
        let datasets = Slot::Seen(vec![one]);
        let facts = KaggleFacts { notebooks: Slot::Absent, datasets, models: Slot::Absent, ..KaggleFacts::default() };
        value(&facts, "kaggle.explains").unwrap()
    };
    let [bare, licensed, full] = [of(one(0, None)), of(one(0, Some("MIT"))), of(one(200, Some("MIT")))];
    assert!(bare < licensed && licensed < full, "{bare} {licensed} {full}");
    assert_eq!(bare, 0.0);
}
