//! The product's invariants about judgements, over generated evidence.

mod examples;

use super::portfolio::standings;
use super::rubric::Rubric;
use super::sample::{
    TODAY, any_artefact, any_evidence, any_whole_facts, bare_artefact, evidence_of, facts_of_a_good_library,
    good_artefact, handle,
};
use super::score::{Total, total};
use super::verdict::{Assessment, ChangeKind, CriterionStatus, HandoverAnswer, ProspectStatus};
use super::{assess, assess_artefact, changes_since};
use crate::evidence::facts::{HollowReason, HollowTest, ReadmeFacts, RepositoryFacts, SizeFacts, TestFacts};
use crate::evidence::{Artefact, ArtefactStatus, Evidence, Gap, HandleStatus, Place, Slot};
use proptest::prelude::*;
use std::collections::BTreeMap;

fn judge(evidence: &Evidence) -> Assessment {
    let rubric = Rubric::built_in();
    assess(evidence, rubric, rubric.role("general").expect("built in"), TODAY)
}

fn judge_alone(artefact: &Artefact) -> Assessment {
    let rubric = Rubric::built_in();
    let role = rubric.role("general").expect("built in");
    assess_artefact(&evidence_of(vec![artefact.clone()]), rubric, role, TODAY)
}

fn whole(evidence: &Evidence) -> Option<Total> {
    let rubric = Rubric::built_in();
    let role = rubric.role("general").expect("built in");
    total(role.weights.iter().copied().zip(standings(evidence, rubric, TODAY)), 1.0)
}

fn bytes(assessment: &Assessment) -> String {
    serde_json::to_string(assessment).expect("an assessment is JSON")
}

/// Levels of all criteria, categories and the whole; 0 where there is none.
fn levels(of: &Assessment) -> BTreeMap<String, u8> {
    let mut levels = BTreeMap::from([("the whole".to_owned(), of.level.unwrap_or(0))]);
    for category in &of.categories {
        levels.insert(category.id.to_string(), category.level.unwrap_or(0));
        levels
            .extend(category.criteria.iter().map(|criterion| (criterion.id.to_string(), criterion.level.unwrap_or(0))));
    }
    levels
}

/// What rose, from and to.
fn raised(before: &Assessment, after: &Assessment) -> Vec<(String, u8, u8)> {
    let was = levels(before);
    levels(after)
        .into_iter()
        .filter_map(|(id, is)| was.get(&id).filter(|was| is > **was).map(|was| (id.clone(), *was, is)))
        .collect()
}

/// Everything a reader may rely on in any assessment.
fn check_shape(one: &Assessment) -> Result<(), TestCaseError> {
    let inside = |number: f64, range: [f64; 2]| number >= range[0] && number <= range[1];
    prop_assert!(inside(one.coverage, [0.0, 1.0]));
    prop_assert_eq!(one.status == ProspectStatus::Assessed, one.score.is_some());
    prop_assert!(one.status == ProspectStatus::Assessed || one.message.is_some());
    if let (Some(score), Some(interval), Some(possible)) = (one.score, one.interval, one.possible) {
        prop_assert!(inside(score, interval) && inside(score, possible), "{score} {interval:?} {possible:?}");
        prop_assert!(inside(interval[0], [0.0, 100.0]) && inside(interval[1], [0.0, 100.0]));
        prop_assert!(inside(possible[0], [0.0, 100.0]) && inside(possible[1], [0.0, 100.0]));
        prop_assert_eq!(one.level, Some(Rubric::built_in().level(score / 100.0)));
    }
    let weights: f64 = one.categories.iter().map(|category| category.weight).sum();
    prop_assert!((weights - 1.0).abs() < 0.001 || weights == 0.0, "{weights}");
    for category in &one.categories {
        prop_assert!(inside(category.coverage, [0.0, 1.0]));
        if let (Some(score), Some(interval)) = (category.score, category.interval) {
            prop_assert!(inside(score, interval));
        }
        for criterion in &category.criteria {
            let measured = matches!(criterion.status, CriterionStatus::Observed | CriterionStatus::Absent);
            prop_assert_eq!(measured, criterion.value.is_some(), "{}", &criterion.id);
            prop_assert_eq!(measured, criterion.level.is_some());
            prop_assert_eq!(criterion.status == CriterionStatus::Absent, criterion.value == Some(0.0));
            prop_assert!(criterion.value.is_none_or(|value| inside(value, [0.0, 1.0])));
            prop_assert!(!criterion.raise.is_empty() && !criterion.ask.is_empty());
            prop_assert!(!criterion.ask.contains('{'), "{}", &criterion.ask);
            let (good, bad): (Vec<_>, Vec<_>) = criterion.evidence.iter().partition(|item| item.supports);
            if criterion.id == "readme.ml_completeness" {
                let units: Vec<&str> = criterion.evidence.iter().filter_map(|item| item.unit.as_deref()).collect();
                prop_assert!(
                    one.artefacts.iter().all(|artefact| artefact.criteria.is_empty())
                        || units == ["training", "evaluation", "pretrained_model", "results", "dependencies"]
                );
            } else {
                prop_assert!(good.len() <= 4 && bad.len() <= 2);
                prop_assert!(!measured || !criterion.evidence.is_empty(), "{} says nothing", &criterion.id);
            }
        }
    }
    for artefact in &one.artefacts {
        prop_assert!(inside(artefact.weight, [0.0, 1.0]) && inside(artefact.coverage, [0.0, 1.0]));
        prop_assert!(!artefact.reason.is_empty());
    }
    prop_assert!(!bytes(one).contains("NaN"));
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_assessment_is_whole_and_its_numbers_fit_together(evidence in any_evidence(8)) {
        let judged = judge(&evidence);
        check_shape(&judged)?;
        let json = bytes(&judged);
        let back: Assessment = serde_json::from_str(&json).expect("its own JSON");
        prop_assert_eq!(bytes(&back), json);
        for artefact in &evidence.artefacts {
            check_shape(&judge_alone(artefact))?;
        }
    }

    #[test]
    fn the_order_of_things_changes_no_byte(evidence in any_evidence(8), turn in 0usize..8) {
        let mut turned = evidence.clone();
        let by = turn % turned.artefacts.len().max(1);
        turned.artefacts.rotate_left(by);
        turned.artefacts.iter_mut().for_each(|artefact| artefact.topics.reverse());
        prop_assert_eq!(bytes(&judge(&evidence)), bytes(&judge(&turned)));
        turned.artefacts.reverse();
        prop_assert_eq!(bytes(&judge(&evidence)), bytes(&judge(&turned)));
    }

    // Invariant 1. Stars, followers and the like are no part of the facts; what is left of a person's looks is here.
    #[test]
    fn looks_and_fame_move_nothing(evidence in any_evidence(6), number in any::<u32>()) {
        let mut famous = evidence.clone();
        famous.prospect.name = Some(format!("Prof. Dr. Star {number}"));
        famous.prospect.source = Some("a famous employer".into());
        famous.prospect.passthrough.insert("stars".into(), number.to_string());
        famous.prospect.passthrough.insert("location".into(), "Zürich".into());
        for record in &mut famous.handles {
            record.platform_id = Some(number.to_string());
        }
        for artefact in &mut famous.artefacts {
            artefact.ownership.is_pinned = !artefact.ownership.is_pinned;
            artefact.ownership.created_at = Some(super::sample::day(i64::from(number % 20_000)));
            let told = artefact.description.take().unwrap_or_default();
            artefact.description = Some(format!("{told} {number} stars, the most popular of its kind"));
        }
        let (plain, famous) = (judge(&evidence), judge(&famous));
        prop_assert_eq!(plain.score, famous.score);
        prop_assert_eq!(plain.interval, famous.interval);
        prop_assert_eq!(bytes_of(&plain.categories), bytes_of(&famous.categories));
        prop_assert_eq!(bytes_of(&plain.artefacts), bytes_of(&famous.artefacts));
    }

    // Invariant 5, first half.
    #[test]
    fn once_three_fill_the_slots_one_more_never_lowers(
        evidence in any_evidence(8),
        more in any_artefact("github:ada/one-more"),
    ) {
        let rubric = Rubric::built_in();
        let before = standings(&evidence, rubric, TODAY);
        let mut with = evidence.clone();
        with.artefacts.push(more);
        for ((was, is), criterion) in before.iter().zip(standings(&with, rubric, TODAY)).zip(&rubric.criteria) {
            if was.coverage > 0.9999 {
                prop_assert!(is.value >= was.value - 1e-12, "{}: {} then {}", criterion.id, was.value, is.value);
            }
        }
    }

    // Invariant 5, second half.
    #[test]
    fn learning_any_unknown_lands_inside_possible(
        evidence in any_evidence(6),
        learnt in any_whole_facts(),
        which in any::<usize>(),
        what in 0usize..18,
    ) {
        let mut told = evidence.clone();
        let number = told.artefacts.len().max(1);
        if let Some(artefact) = told.artefacts.get_mut(which % number) {
            learn(artefact, learnt, what);
        }
        if let (Some(before), Some(after)) = (whole(&evidence), whole(&told)) {
            prop_assert!(
                after.score >= before.possible[0] - 1e-9 && after.score <= before.possible[1] + 1e-9,
                "{} outside {:?} after learning {}", after.score, before.possible, what
            );
        }
    }

    #[test]
    fn learning_about_one_piece_of_work_lands_inside_possible(
        artefact in any_artefact("git:work"),
        learnt in any_whole_facts(),
        what in 0usize..14,
    ) {
        let before = judge_alone(&artefact);
        let mut told = artefact;
        // Alone, kind and weight move nothing but which questions arise; those are learnt from the inventory and README.
        if what < 2 || told.facts.is_none() {
            return Ok(());
        }
        learn(&mut told, learnt, what);
        if let (Some(possible), Some(score)) = (before.possible, judge_alone(&told).score) {
            prop_assert!(score >= possible[0] - 0.11 && score <= possible[1] + 0.11, "{score} outside {possible:?}");
        }
    }

    // Invariant 4.
    #[test]
    fn emptiness_raises_no_level(evidence in any_evidence(6)) {
        let before = judge(&evidence);
        let mut with = evidence.clone();
        let mut empty = bare_artefact("github:ada/aaa-empty");
        empty.status = ArtefactStatus::Empty;
        with.artefacts.push(empty);
        let mut bare = bare_artefact("github:ada/zzz-nothing-in-it");
        bare.ownership.last_worked_on = Some(super::sample::day(20_780));
        let mut facts = facts_of_a_good_library();
        facts.content.inventory = Slot::Absent;
        facts.content.tests = Slot::Absent;
        facts.content.readme = Slot::Absent;
        bare.facts = Some(facts);
        with.artefacts.push(bare);
        prop_assert_eq!(raised(&before, &judge(&with)), vec![]);
    }

    #[test]
    fn hollow_work_raises_no_level(artefact in any_artefact("github:ada/work"), other in any_artefact("github:ada/other")) {
        let mut plain = artefact;
        let Some(facts) = &mut plain.facts else { return Ok(()) };
        facts.content.tests = Slot::Absent;
        facts.content.readme = Slot::Absent;
        let before = judge(&evidence_of(vec![plain.clone(), other.clone()]));

        let mut dressed = plain.clone();
        let Some(facts) = &mut dressed.facts else { return Ok(()) };
        facts.content.tests = Slot::Seen(TestFacts {
            hollow: vec![HollowTest { place: Place::file("tests/test_it.py"), reason: HollowReason::NoTests }],
            hollow_total: 1,
            ..TestFacts::default()
        });
        facts.content.readme = Slot::Seen(template_readme());
        let after = judge(&evidence_of(vec![dressed.clone(), other.clone()]));
        prop_assert_eq!(raised(&before, &after), vec![], "an empty tests folder and a template's README");
        prop_assert_eq!(raised(&judge_alone(&plain), &judge_alone(&dressed)), vec![]);

        let mut bulky = plain.clone();
        add_empty_commits(&mut bulky, 1_000);
        let after = judge(&evidence_of(vec![bulky.clone(), other]));
        prop_assert_eq!(raised(&before, &after), vec![], "a thousand empty commits");
        prop_assert_eq!(raised(&judge_alone(&plain), &judge_alone(&bulky)), vec![]);
    }
}

fn bytes_of<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_string(value).expect("JSON")
}

/// Fills one hole of an artefact, if it is one.
fn learn(artefact: &mut Artefact, learnt: RepositoryFacts, what: usize) {
    if artefact.facts.is_none() {
        if artefact.selected && artefact.status == ArtefactStatus::Unreadable {
            artefact.status = ArtefactStatus::Ok;
            artefact.facts = Some(learnt);
        }
        return;
    }
    let Some(facts) = &mut artefact.facts else { return };
    fn fill<T>(slot: &mut Slot<T>, learnt: Slot<T>) {
        if matches!(slot, Slot::Unknown(_)) && !matches!(learnt, Slot::Unknown(_)) {
            *slot = learnt;
        }
    }
    let content = &mut facts.content;
    match what {
        0 => fill(&mut content.inventory, learnt.content.inventory),
        1 => fill(&mut content.readme, learnt.content.readme),
        2 => fill(&mut content.tests, learnt.content.tests),
        3 => fill(&mut content.environment, learnt.content.environment),
        4 => fill(&mut content.automation, learnt.content.automation),
        5 => fill(&mut content.records, learnt.content.records),
        6 => fill(&mut facts.checks, learnt.checks),
        7 => fill(&mut facts.releases, learnt.releases),
        8 => fill(&mut facts.tags, learnt.tags),
        9 => fill(&mut facts.merged_pull_requests, learnt.merged_pull_requests),
        10 => {
            if let (Slot::Seen(mine), Slot::Seen(new)) = (&mut content.environment, learnt.content.environment) {
                fill(&mut mine.imports, new.imports);
                fill(&mut mine.data, new.data);
            }
        }
        11 => fill(&mut content.completeness, learnt.content.completeness),
        12 => {
            if let (Slot::Seen(mine), Slot::Seen(new)) = (&mut content.completeness, learnt.content.completeness) {
                fill(&mut mine.training, new.training);
                fill(&mut mine.results, new.results);
            }
        }
        13 => {
            if let (Slot::Seen(mine), Slot::Seen(new)) = (&mut facts.history, learnt.history) {
                let mut sizes = new.sizes;
                if let Slot::Seen(sizes) = &mut sizes {
                    of_at_most(sizes, mine.read);
                }
                fill(&mut mine.sizes, sizes);
            }
        }
        14 => fill(&mut facts.history, learnt.history),
        15 => fill(&mut content.code, learnt.content.code),
        16 => fill(&mut content.hygiene, learnt.content.hygiene),
        17 => fill(&mut content.security, learnt.content.security),
        18 => fill(&mut content.production, learnt.content.production),
        19 => {
            artefact.ownership.own_commits.get_or_insert(7);
        }
        20 => {
            artefact.ownership.all_commits.get_or_insert(70);
        }
        _ => {
            artefact.ownership.last_worked_on.get_or_insert(super::sample::day(20_700));
        }
    }
}

/// Sizes are measured on commits that were read, and on no others.
fn of_at_most(sizes: &mut SizeFacts, read: u64) {
    sizes.measured = sizes.measured.min(read);
    sizes.empty = sizes.empty.min(sizes.measured);
    let working = sizes.measured - sizes.empty;
    sizes.focused = sizes.focused.min(working);
    sizes.bulk = sizes.bulk.min(working - sizes.focused);
    sizes.tangled = sizes.tangled.min(working);
}

fn template_readme() -> ReadmeFacts {
    let mut readme = ReadmeFacts {
        path: "README.md".into(),
        placeholders: vec![Place::lines("README.md", 3, 3).quoting("TODO: describe your project")],
        empty_headings: vec![Place::lines("README.md", 5, 5)],
        ..ReadmeFacts::default()
    };
    if let Slot::Seen(good) = facts_of_a_good_library().content.readme {
        readme.commands = good.commands;
    }
    readme
}

/// What a reader of histories reports after so many commits that change nothing were put on top, with messages that
/// read well.
fn add_empty_commits(artefact: &mut Artefact, number: u64) {
    let owned = &mut artefact.ownership;
    let Some(facts) = &mut artefact.facts else { return };
    let Slot::Seen(history) = &mut facts.history else { return };
    match &mut history.sizes {
        Slot::Seen(sizes) => {
            sizes.measured += number;
            sizes.empty += number;
        }
        Slot::Absent => {
            history.sizes = Slot::Seen(SizeFacts { measured: number, empty: number, ..SizeFacts::default() });
        }
        // A channel that cannot size a commit cannot know that it is empty.
        Slot::Unknown(_) => return,
    }
    owned.own_commits = owned.own_commits.map(|own| own + number);
    owned.all_commits = owned.all_commits.map(|all| all + number);
    history.own += number;
    history.all += number;
    history.read += number;
    history.messages.judged += number;
    history.messages.says_what += number;
    history.messages.says_why += number;
    history.messages.distinct += number;
}
