//! Invented evidence for tests: one good library by hand, and any amount of plausible evidence by seed.
//!
//! Called by the tests of `assess` and of whoever needs an assessment to show. Never built into the program.

mod dice;
mod engineering;

pub use dice::{any_artefact, any_evidence, any_whole_facts};

use crate::assess::verdict::{Assessment, Handover, HandoverAnswer, ProspectStatus};
use crate::evidence::facts::*;
use crate::evidence::{
    Artefact, ArtefactStatus, ArtefactType, Evidence, Handle, HandleRecord, HandleStatus, Ownership, Place, Platform,
    Prospect, Slot,
};
use jiff::Timestamp;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// The day the samples are judged on.
pub const TODAY: Date = Date::constant(2026, 11, 23);

/// An artefact nobody has read.
pub fn bare_artefact(id: &str) -> Artefact {
    Artefact {
        id: id.to_owned(),
        kind: ArtefactType::Repository,
        status: ArtefactStatus::Ok,
        url: id.strip_prefix("github:").map(|name| format!("https://github.com/{name}")),
        revision: Some("0123456789abcdef0123456789abcdef01234567".into()),
        description: None,
        topics: Vec::new(),
        ownership: Ownership {
            own_commits: Some(214),
            all_commits: Some(230),
            last_worked_on: Some(day(20_700)),
            ..Ownership::default()
        },
        selected: true,
        reason: String::new(),
        facts: None,
        collected_at: Some(day(20_780)),
    }
}

/// Midnight of a day counted from 1970-01-01.
pub fn day(days: i64) -> Timestamp {
    Timestamp::from_second(days.saturating_mul(86_400)).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// A library anyone would be glad to take over.
pub fn facts_of_a_good_library() -> RepositoryFacts {
    RepositoryFacts {
        content: ContentFacts {
            analyser: ANALYSER,
            reach: Reach::Whole,
            inventory: Slot::Seen(good_inventory()),
            tests: Slot::Seen(good_tests()),
            readme: Slot::Seen(good_readme()),
            completeness: Slot::Seen(CompletenessFacts {
                training: Slot::Absent,
                evaluation: Slot::Absent,
                pretrained_model: Slot::Absent,
                results: Slot::Absent,
                results_in_words: Vec::new(),
                dependencies: Slot::Seen(vec![Place::file("pyproject.toml")]),
            }),
            environment: Slot::Seen(good_environment()),
            automation: Slot::Seen(AutomationFacts {
                workflows: vec![Workflow {
                    path: ".github/workflows/ci.yml".into(),
                    system: "github-actions".into(),
                    on_push: Some(true),
                    on_pull_request: Some(true),
                    runs_tests: Some(Place::lines(".github/workflows/ci.yml", 20, 20).quoting("pytest --cov")),
                    coverage: true,
                    lints: true,
                    matrix: 3,
                    ..Workflow::default()
                }],
                coverage: Some(Place::file("pyproject.toml")),
                test_runner: Some(Place::file("pyproject.toml")),
                linters: vec!["mypy".into(), "ruff".into()],
                linters_at: ["mypy", "ruff"].map(|name| (name.to_owned(), Place::file("pyproject.toml"))).into(),
            }),
            records: Slot::Seen(RecordFacts {
                changelog: Some(Place::file("CHANGELOG.md")),
                changelog_entries: 9,
                experiment_notes: Vec::new(),
            }),
            reproducibility: Slot::Absent,
            code: Slot::Seen(engineering::good_code()),
            hygiene: Slot::Seen(engineering::good_hygiene()),
            security: Slot::Seen(engineering::good_security()),
            production: Slot::Seen(engineering::good_production()),
            methodology: Slot::Seen(MethodologyFacts { words: 900, english_words: 900, ..MethodologyFacts::default() }),
            notes: Vec::new(),
        },
        history: Slot::Seen(good_history()),
        checks: Slot::Seen(CheckState::Success),
        releases: Slot::Seen(8),
        tags: Slot::Seen(9),
        merged_pull_requests: Slot::Seen(41),
    }
}

fn good_inventory() -> Inventory {
    Inventory {
        files: 90,
        bytes: 400_000,
        languages: [("python".to_owned(), LanguageCount { files: 22, lines: 2_400, functions: 180 })].into(),
        source_lines: 2_400,
        functions: 180,
        public_functions: 120,
        documented_functions: 100,
        packages: 3,
        installable: Some(Place::lines("pyproject.toml", 1, 12)),
        entry_points: vec![Place::file("churn/cli.py")],
        documents: 4,
        licence: Some(Place::file("LICENSE")),
        licence_id: Some("MIT".into()),
        imports: [("numpy".to_owned(), 12), ("pandas".to_owned(), 4)].into(),
        ..Inventory::default()
    }
}

fn good_tests() -> TestFacts {
    TestFacts {
        files: 31,
        languages: [("python".to_owned(), TestCount { files: 31, functions: 214, assertions: 655, lines: 1_900 })]
            .into(),
        functions: 214,
        assertions: 655,
        lines: 1_900,
        parametrised: 60,
        property_based: 4,
        fixtures: 12,
        error_cases: 9,
        modules: 22,
        modules_tested: 19,
        examples: vec![TestExample {
            place: Place::lines("tests/test_model.py", 10, 42).quoting("def test_churn_rises_with_price():"),
            name: "test_churn_rises_with_price".into(),
            assertions: 7,
        }],
        ml: [(MlTest::Data, vec![Place::lines("tests/test_data.py", 3, 9)])].into(),
        ..TestFacts::default()
    }
}

fn good_readme() -> ReadmeFacts {
    let section = |title: &str, first, words, labels: &[SectionLabel]| Section {
        title: title.into(),
        level: 2,
        lines: [first, first + 9],
        words,
        labels: labels.to_vec(),
        substance: true,
    };
    let command = |text: &str, line, kind, target: Option<&str>| CommandFound {
        place: Place::lines("README.md", line, line).quoting(text),
        kind,
        target: target.map(str::to_owned),
        target_exists: target.map(|_| true),
    };
    ReadmeFacts {
        path: "README.md".into(),
        format: "markdown".into(),
        language: Some("en".into()),
        words: 640,
        sections: vec![
            section("churn", 1, 120, &[SectionLabel::What]),
            section("Why", 12, 90, &[SectionLabel::Why]),
            section("Usage", 30, 200, &[SectionLabel::How]),
            section("Status", 60, 40, &[SectionLabel::When]),
            section("Licence", 80, 12, &[SectionLabel::Who]),
            section("Contributing", 90, 60, &[SectionLabel::Contribution]),
        ],
        label_words: [
            (SectionLabel::What, 120),
            (SectionLabel::Why, 90),
            (SectionLabel::How, 200),
            (SectionLabel::When, 40),
            (SectionLabel::Who, 12),
            (SectionLabel::Contribution, 60),
        ]
        .into(),
        commands: vec![
            command("pip install churn", 32, CommandKind::Install, None),
            command("pip install -r requirements-dev.txt", 33, CommandKind::Install, Some("requirements-dev.txt")),
            command("pytest tests", 36, CommandKind::Test, Some("tests")),
        ],
        expected_output: vec![Place::lines("README.md", 40, 44)],
        examples: vec![Place::lines("README.md", 46, 50), Place::lines("README.md", 52, 58)],
        images: 1,
        documents: 4,
        ..ReadmeFacts::default()
    }
}

fn good_environment() -> EnvironmentFacts {
    let used = |distribution: &str| ImportUse {
        distribution: distribution.into(),
        files: 4,
        place: Place::lines("churn/model.py", 1, 1),
        declared: true,
        optional: false,
    };
    EnvironmentFacts {
        declarations: vec![
            Declaration {
                place: Place::file("pyproject.toml"),
                kind: "pyproject.toml".into(),
                ecosystem: "python".into(),
                is_lock: false,
                is_auxiliary: false,
                dependencies: 2,
            },
            Declaration {
                place: Place::file("uv.lock"),
                kind: "uv.lock".into(),
                ecosystem: "python".into(),
                is_lock: true,
                is_auxiliary: false,
                dependencies: 30,
            },
        ],
        requirements: ["numpy", "pandas"]
            .map(|name| {
                (name.to_owned(), Requirement { pin: Pin::Locked, place: Place::lines("pyproject.toml", 9, 9) })
            })
            .into(),
        interpreter: Some(Place::lines("pyproject.toml", 6, 6)),
        interpreter_version: Some(">=3.11".into()),
        images: Vec::new(),
        imports: Slot::Seen(ImportFacts {
            used: [("numpy".to_owned(), used("numpy")), ("pandas".to_owned(), used("pandas"))].into(),
            unused: Vec::new(),
        }),
        data: Slot::Seen(DataFacts::default()),
    }
}

fn good_history() -> HistoryFacts {
    HistoryFacts {
        own: 214,
        all: 230,
        read: 200,
        merges: 10,
        messages: MessageFacts {
            judged: 190,
            says_what: 182,
            says_why: 104,
            says_both: 101,
            says_nothing: 2,
            what_share_sum: 175_000,
            why_share_sum: 98_000,
            distinct: 186,
            uploads: 0,
            best: vec![
                Place::commit("aaaaaaaaaaaaaaaa").quoting("Cap leverage points so that one client cannot tilt the fit"),
            ],
            worst: vec![Place::commit("bbbbbbbbbbbbbbbb").quoting("wip")],
        },
        sizes: Slot::Seen(SizeFacts {
            measured: 190,
            empty: 0,
            idle: 0,
            focused: 170,
            bulk: 4,
            tangled: 10,
            tangled_known: true,
            median_lines: 34,
            p90_lines: 210,
            largest_share: 0.08,
            largest: Some(Place::commit("cccccccccccccccc")),
            examples: vec![Place::commit("dddddddddddddddd")],
        }),
        calendar: CalendarFacts {
            first: Some(day(20_000)),
            last: Some(day(20_700)),
            active_weeks: 61,
            unsure_weeks: 0,
            hurried: 0,
            span_weeks: 100,
            active_days: 120,
            busiest_day_share: 0.05,
            backdated: 0,
            in_future: 0,
            returned_after_release: Some(true),
        },
        metrics_quoted: Vec::new(),
        metrics_quoted_total: 0,
        version_commits: 8,
        pull_request_commits: 35,
    }
}

/// Evidence about one person with the artefacts given.
pub fn evidence_of(artefacts: Vec<Artefact>) -> Evidence {
    Evidence {
        prospect: Prospect {
            key: "github:ada".into(),
            id: None,
            name: Some("Ada".into()),
            handles: vec![Handle::new(Platform::Github, "ada")],
            role: None,
            source: None,
            consent: None,
            passthrough: BTreeMap::new(),
        },
        handles: vec![handle("ada", HandleStatus::Ok)],
        artefacts,
        collected_at: Some(day(20_780)),
        person: Default::default(),
        gaps: BTreeMap::new(),
    }
}

/// An account and what became of it.
pub fn handle(name: &str, status: HandleStatus) -> HandleRecord {
    HandleRecord {
        handle: Handle::new(Platform::Github, name),
        status,
        url: Some(format!("https://github.com/{name}")),
        renamed_to: None,
        linked_from: None,
        platform_id: None,
        message: None,
    }
}

/// A good library under that name.
pub fn good_artefact(name: &str) -> Artefact {
    Artefact { facts: Some(facts_of_a_good_library()), ..bare_artefact(&format!("github:ada/{name}")) }
}

/// An assessment of nothing but a score, for what only orders and compares.
pub fn assessment_scoring(role: &str, score: f64, interval: [f64; 2]) -> Assessment {
    Assessment {
        key: format!("github:{score}"),
        id: None,
        role: role.into(),
        handles: Vec::new(),
        status: ProspectStatus::Assessed,
        message: None,
        collected_at: Some(day(20_780)),
        score: Some(score),
        interval: Some(interval),
        possible: Some([0.0, 100.0]),
        coverage: 1.0,
        level: Some(2),
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
