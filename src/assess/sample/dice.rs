//! Plausible evidence by seed, of every kind and with every sort of hole in it, as proptest strategies.

mod craft;

use super::{bare_artefact, day, evidence_of};
use crate::evidence::facts::*;
use crate::evidence::{Artefact, ArtefactStatus, Evidence, Gap, Place, Slot};
use proptest::prelude::*;

/// Evidence about a person with up to `most` artefacts, of every kind and with every sort of hole in it.
pub fn any_evidence(most: usize) -> impl Strategy<Value = Evidence> {
    prop::collection::vec(any::<u64>(), 0..=most).prop_map(|seeds| {
        evidence_of(
            seeds
                .into_iter()
                .enumerate()
                .map(|(index, seed)| Dice(seed).artefact(&format!("github:ada/work-{index}")))
                .collect(),
        )
    })
}

/// One artefact of any kind.
pub fn any_artefact(id: &'static str) -> impl Strategy<Value = Artefact> {
    any::<u64>().prop_map(move |seed| Dice(seed).artefact(id))
}

/// Facts without a hole: what an unknown may turn out to be.
pub fn any_whole_facts() -> impl Strategy<Value = RepositoryFacts> {
    any::<u64>().prop_map(|seed| {
        let mut dice = Dice(seed);
        dice.whole = true;
        dice.facts()
    })
}

/// A splitmix generator (Steele et al. 2014): small, seeded, the same everywhere.
struct DiceState {
    seed: u64,
    whole: bool,
}

#[expect(non_snake_case, reason = "reads as the constructor it is")]
fn Dice(seed: u64) -> DiceState {
    DiceState { seed, whole: false }
}

impl DiceState {
    fn roll(&mut self) -> u64 {
        self.seed = self.seed.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.seed;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// 0 to `most`, small numbers and 0 often.
    fn number(&mut self, most: u64) -> u64 {
        match self.roll() % 4 {
            0 => 0,
            1 => self.roll() % (most.min(4) + 1),
            _ => self.roll() % (most + 1),
        }
    }

    fn chance(&mut self, in_ten: u64) -> bool {
        self.roll() % 10 < in_ten
    }

    fn place(&mut self) -> Place {
        match self.roll() % 3 {
            0 => Place::file(format!("src/part{}.py", self.roll() % 9)),
            1 => Place::lines("README.md", 3, 9).quoting("python train.py --seed 1"),
            _ => Place::commit(format!("{:016x}", self.roll())),
        }
    }

    fn places(&mut self, most: u64) -> Vec<Place> {
        (0..self.number(most)).map(|_| self.place()).collect()
    }

    fn maybe_place(&mut self) -> Option<Place> {
        self.chance(5).then(|| self.place())
    }

    fn slot<T>(&mut self, make: impl FnOnce(&mut Self) -> T) -> Slot<T> {
        match self.roll() % 8 {
            0 => Slot::Absent,
            1 | 2 if !self.whole => Slot::Unknown(Gap::BudgetSpent),
            _ => Slot::Seen(make(self)),
        }
    }

    fn artefact(&mut self, id: &str) -> Artefact {
        let mut artefact = bare_artefact(id);
        artefact.status = match self.roll() % 12 {
            0 => ArtefactStatus::Empty,
            1 => ArtefactStatus::Unreadable,
            _ => ArtefactStatus::Ok,
        };
        let all = self.number(900);
        artefact.ownership.all_commits = self.chance(9).then_some(all);
        artefact.ownership.own_commits = self.chance(9).then(|| if all == 0 { 0 } else { self.roll() % (all + 1) });
        artefact.ownership.is_fork = self.chance(1);
        artefact.ownership.last_worked_on = self.chance(9).then(|| day(18_000 + (self.roll() % 2_900) as i64));
        artefact.selected = self.chance(8);
        artefact.description = self.chance(4).then(|| "Code of our ICML paper".to_owned());
        if self.chance(2) {
            artefact.topics = vec!["homework".into(), "python".into()];
        }
        artefact.facts = (artefact.status == ArtefactStatus::Ok && self.chance(9)).then(|| self.facts());
        // The platform's count and the history read are of the same commits.
        if let Some(Slot::Seen(history)) = artefact.facts.as_ref().map(|facts| &facts.history) {
            artefact.ownership.own_commits = artefact.ownership.own_commits.map(|_| history.own);
            artefact.ownership.all_commits = artefact.ownership.all_commits.map(|_| history.all);
        }
        artefact
    }

    fn facts(&mut self) -> RepositoryFacts {
        RepositoryFacts {
            content: ContentFacts {
                analyser: ANALYSER,
                reach: if self.whole || self.chance(8) { Reach::Whole } else { Reach::Listing },
                inventory: self.slot(Self::inventory),
                tests: self.slot(Self::tests),
                readme: self.slot(Self::readme),
                completeness: self.slot(|dice| CompletenessFacts {
                    training: dice.slot(|dice| dice.places(4)),
                    evaluation: dice.slot(|dice| dice.places(4)),
                    pretrained_model: dice.slot(|dice| dice.places(4)),
                    results: dice.slot(|dice| dice.places(4)),
                    results_in_words: dice.places(1),
                    dependencies: dice.slot(|dice| dice.places(4)),
                }),
                environment: self.slot(Self::environment),
                automation: self.slot(Self::automation),
                records: self.slot(|dice| RecordFacts {
                    changelog: dice.maybe_place(),
                    changelog_entries: dice.number(20),
                    experiment_notes: dice.places(5),
                }),
                reproducibility: self.slot(Self::reproducibility),
                code: self.slot(Self::code),
                hygiene: self.slot(|dice| HygieneFacts {
                    ignores: dice.maybe_place(),
                    litter: [("system files".to_owned(), dice.number(9))].into(),
                    litter_at: dice.places(3),
                    large_data: dice.number(3),
                    weights: dice.number(2),
                    large_at: dice.places(3),
                }),
                security: self.slot(|dice| SecurityFacts {
                    secrets: dice.sightings(1),
                    secrets_total: dice.number(2),
                    python_lines: dice.number(900),
                    dangerous: dice.sightings(2),
                    dangerous_total: dice.number(9),
                    unpickling: dice.sightings(2),
                    unpickling_total: dice.number(9),
                    updates: dice.maybe_place(),
                    scanning: dice.sightings(1).pop(),
                    policy: dice.maybe_place(),
                }),
                production: self.slot(Self::production),
                methodology: self.slot(Self::methodology),
                notes: Vec::new(),
            },
            history: self.slot(Self::history),
            checks: self.slot(|dice| match dice.roll() % 4 {
                0 => CheckState::Failure,
                1 => CheckState::Pending,
                _ => CheckState::Success,
            }),
            releases: self.slot(|dice| dice.number(12)),
            tags: self.slot(|dice| dice.number(12)),
            merged_pull_requests: self.slot(|dice| dice.number(80)),
        }
    }

    fn inventory(&mut self) -> Inventory {
        let lines = self.number(9_000);
        let notebook_lines = if self.chance(3) { lines } else { 0 };
        Inventory {
            files: self.number(400),
            languages: [
                ("python".to_owned(), LanguageCount { files: 9, lines: lines - notebook_lines, functions: 9 }),
                ("jupyter".to_owned(), LanguageCount { files: 2, lines: notebook_lines, functions: 0 }),
            ]
            .into(),
            source_lines: lines,
            functions: self.number(300),
            packages: self.number(5),
            installable: self.maybe_place(),
            entry_points: self.places(10),
            notebooks: if notebook_lines > 0 { 3 } else { 0 },
            text_cell_words: self.number(3_000),
            documents: self.number(9),
            licence: self.maybe_place(),
            imports: (0..self.number(6))
                .map(|n| (["torch", "numpy", "pandas", "click", "sklearn", "rich"][n as usize % 6].to_owned(), 3))
                .collect(),
            training_code: self.places(3),
            configuration_share: if self.chance(1) { 0.9 } else { 0.0 },
            ..Inventory::default()
        }
    }

    fn tests(&mut self) -> TestFacts {
        let functions = self.number(300);
        TestFacts {
            files: self.number(40).min(functions),
            languages: [("python".to_owned(), TestCount { files: 1, functions, assertions: 3, lines: 9 })].into(),
            functions,
            assertions: if functions == 0 { 0 } else { functions + self.number(900) },
            lines: self.number(4_000),
            parametrised: self.number(50),
            property_based: self.number(5),
            fixtures: self.number(9),
            error_cases: self.number(9),
            doctests: self.number(9),
            duplicates: self.number(30),
            modules: self.number(40),
            modules_tested: self.number(40),
            examples: vec![TestExample { place: self.place(), name: "test_it".into(), assertions: 2 }],
            hollow: vec![HollowTest { place: self.place(), reason: HollowReason::NoAssertion }],
            hollow_total: self.number(20),
            ml: [
                (MlTest::Data, self.places(2)),
                (MlTest::Training, self.places(2)),
                (MlTest::Pipeline, self.places(1)),
            ]
            .into(),
        }
    }

    fn readme(&mut self) -> ReadmeFacts {
        let command = |dice: &mut Self, kind| CommandFound {
            place: dice.place(),
            kind,
            target: Some("train.py".into()),
            target_exists: match dice.roll() % 3 {
                0 => None,
                1 => Some(false),
                _ => Some(true),
            },
        };
        let kinds = [CommandKind::Install, CommandKind::Run, CommandKind::Test, CommandKind::Other];
        ReadmeFacts {
            path: "README.md".into(),
            words: self.number(900),
            label_words: [SectionLabel::What, SectionLabel::Why, SectionLabel::How, SectionLabel::When]
                .map(|label| (label, self.number(200)))
                .into(),
            commands: (0..self.number(6)).map(|n| command(self, kinds[n as usize % 4])).collect(),
            expected_output: self.places(3),
            examples: self.places(3),
            images: self.number(4),
            tables: self.number(3),
            link_list_share: if self.chance(1) { 0.9 } else { 0.1 },
            placeholders: self.places(1),
            documents: self.number(8),
            ..ReadmeFacts::default()
        }
    }

    fn environment(&mut self) -> EnvironmentFacts {
        let pins = [Pin::Loose, Pin::Lower, Pin::Bounded, Pin::Exact, Pin::Locked];
        EnvironmentFacts {
            declarations: (0..self.number(4))
                .map(|n| Declaration {
                    place: self.place(),
                    kind: "requirements.txt".into(),
                    ecosystem: if n == 2 { "container" } else { "python" }.into(),
                    is_lock: self.chance(2),
                    is_auxiliary: self.chance(2),
                    dependencies: self.number(9),
                })
                .collect(),
            requirements: (0..self.number(12))
                .map(|n| {
                    let pin = pins[self.roll() as usize % pins.len()];
                    (format!("package-{n}"), Requirement { pin, place: self.place() })
                })
                .collect(),
            interpreter: self.maybe_place(),
            interpreter_version: self.chance(5).then(|| "3.11".to_owned()),
            images: (0..self.number(2))
                .map(|_| BaseImage {
                    place: self.place(),
                    image: "python".into(),
                    tag: if self.chance(5) { ImageTag::Tag } else { ImageTag::Floating },
                })
                .collect(),
            imports: self.slot(|dice| ImportFacts {
                used: (0..dice.number(8))
                    .map(|n| {
                        let used = ImportUse {
                            distribution: format!("package-{n}"),
                            files: 1,
                            place: dice.place(),
                            declared: dice.chance(7),
                            optional: dice.chance(2),
                        };
                        (format!("package_{n}"), used)
                    })
                    .collect(),
                unused: (0..dice.number(3)).map(|n| format!("package-{n}")).collect(),
            }),
            data: self.slot(|dice| DataFacts {
                needs_data: dice.chance(6),
                download: dice.places(2),
                versioned: dice.places(1),
                identifiers: dice.places(2),
                described: dice.places(2),
                licence: dice.places(1),
                absolute_paths: dice.places(2),
                absolute_paths_total: dice.number(6),
                ..DataFacts::default()
            }),
        }
    }

    fn automation(&mut self) -> AutomationFacts {
        AutomationFacts {
            workflows: (0..self.number(3))
                .map(|n| Workflow {
                    path: format!(".github/workflows/{n}.yml"),
                    system: "github-actions".into(),
                    on_push: Some(self.chance(7)),
                    on_pull_request: Some(self.chance(5)),
                    runs_tests: self.maybe_place(),
                    coverage: self.chance(3),
                    matrix: self.number(6),
                    ignores_failure: self.chance(1),
                    ..Workflow::default()
                })
                .collect(),
            coverage: self.maybe_place(),
            test_runner: self.maybe_place(),
            linters: ["black", "mypy", "flake8"]
                .iter()
                .take(self.number(3) as usize)
                .map(|&name| name.to_owned())
                .collect(),
            linters_at: [("black".to_owned(), self.place())].into(),
        }
    }

    fn history(&mut self) -> HistoryFacts {
        let read = self.number(100);
        let judged = self.number(100).min(read);
        let part = |dice: &mut Self, whole: u64| if whole == 0 { 0 } else { dice.roll() % (whole + 1) };
        HistoryFacts {
            own: read,
            all: read + self.number(50),
            read,
            messages: MessageFacts {
                judged,
                says_what: part(self, judged),
                says_why: part(self, judged),
                says_nothing: part(self, judged),
                distinct: part(self, judged),
                best: vec![self.place()],
                worst: vec![self.place()],
                ..MessageFacts::default()
            },
            sizes: self.slot(|dice| {
                let measured = dice.number(100).min(read);
                let empty = if dice.chance(2) { part(dice, measured) } else { 0 };
                let focused = part(dice, measured - empty);
                SizeFacts {
                    measured,
                    empty,
                    focused,
                    bulk: part(dice, measured - empty - focused),
                    tangled: part(dice, measured - empty),
                    tangled_known: dice.chance(5),
                    median_lines: dice.number(400),
                    largest_share: dice.roll() as f64 / u64::MAX as f64,
                    largest: dice.maybe_place(),
                    ..SizeFacts::default()
                }
            }),
            calendar: CalendarFacts {
                first: Some(day(19_000)),
                last: Some(day(20_000)),
                active_weeks: self.number(60),
                span_weeks: self.number(140),
                busiest_day_share: self.roll() as f64 / u64::MAX as f64,
                backdated: part(self, read),
                returned_after_release: [None, Some(true), Some(false)][self.roll() as usize % 3],
                ..CalendarFacts::default()
            },
            metrics_quoted_total: self.number(9),
            version_commits: self.number(9),
            pull_request_commits: self.number(60),
            ..HistoryFacts::default()
        }
    }
}
