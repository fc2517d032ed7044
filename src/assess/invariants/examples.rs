//! The same promises on single cases, each of which was or could be got wrong.

use super::*;

#[test]
fn commits_of_unknown_size_may_turn_out_to_change_nothing() {
    let mut artefact = good_artefact("work");
    let Some(facts) = &mut artefact.facts else { panic!("a good work has facts") };
    let Slot::Seen(history) = &mut facts.history else { panic!("and a history") };
    history.sizes = Slot::Unknown(Gap::Unsupported);
    let read = history.read;
    let (alone, in_company) = (judge_alone(&artefact), evidence_of(vec![artefact.clone(), good_artefact("other")]));
    let Some(facts) = &mut artefact.facts else { return };
    let Slot::Seen(history) = &mut facts.history else { return };
    history.sizes = Slot::Seen(SizeFacts { measured: read, empty: read, ..SizeFacts::default() });

    let possible = alone.possible.expect("judged");
    let score = judge_alone(&artefact).score.expect("judged");
    assert!(score >= possible[0] - 0.11, "{score} outside {possible:?}");
    let (before, after) = (whole(&in_company), whole(&evidence_of(vec![artefact, good_artefact("other")])));
    let (before, after) = (before.expect("judged"), after.expect("judged"));
    assert!(after.score >= before.possible[0] - 1e-9, "{} outside {:?}", after.score, before.possible);
}

#[test]
fn three_good_libraries_reach_the_highest_levels_and_say_why() {
    let work = ["churn", "sales", "drift"].map(good_artefact).to_vec();
    let mut evidence = evidence_of(work);
    // Nothing with others in a year: the question does not arise.
    evidence.person.collaboration = Slot::Absent;
    let judged = judge(&evidence);
    assert_eq!(judged.status, ProspectStatus::Assessed);
    assert!(judged.score.is_some_and(|score| score > 75.0), "{:?}", judged.score);
    assert!(judged.level >= Some(3));
    assert_eq!(judged.handover.answer, HandoverAnswer::Yes, "{:#?}", judged.handover);
    assert_eq!(judged.flags, vec![]);
    let tests = &judged.categories[0].criteria[0];
    assert_eq!(tests.id, "tests.present");
    let best = &tests.evidence[0];
    assert!(best.supports && best.url.as_deref().is_some_and(|url| url.starts_with("https://github.com/ada/")));
    assert!(tests.ask.contains("tests/test_model.py"), "{}", tests.ask);
    let completeness = &judged.categories[1].criteria[2];
    assert_eq!(completeness.status, CriterionStatus::NotApplicable);
    assert_eq!(completeness.evidence.len(), 5);
}

#[test]
fn one_repository_is_insufficient_for_a_person_and_judged_alone() {
    let judged = judge(&evidence_of(vec![good_artefact("churn")]));
    assert_eq!(judged.status, ProspectStatus::Insufficient);
    assert_eq!((judged.score, judged.level, judged.interval, judged.possible), (None, None, None, None));
    assert!(judged.message.as_deref().is_some_and(|text| text.contains("1 piece of work")), "{:?}", judged.message);
    let alone = judge_alone(&good_artefact("churn"));
    assert_eq!(alone.status, ProspectStatus::Assessed);
    assert_eq!(alone.score, alone.artefacts[0].score);
    assert_eq!(alone.coverage, alone.artefacts[0].coverage);
    assert_eq!(alone.level, alone.artefacts[0].level);
    assert!(alone.level >= Some(3), "{:?}", alone.score);
}

#[test]
fn a_number_in_the_rubric_moves_a_level_with_no_code_touched() {
    let strict = Rubric::built_in_text().replace(
        "scale = [[0, 0], [0.1, 0.3], [0.3, 0.6], [0.6, 0.9], [0.8, 1]]",
        "scale = [[0, 0], [0.99, 0.01], [1, 1]]",
    );
    let strict = Rubric::parse(&strict, Rubric::built_in_roles()).expect("a rubric");
    let evidence = evidence_of(vec![good_artefact("churn")]);
    let by = |rubric: &Rubric| {
        assess_artefact(&evidence, rubric, rubric.role("general").expect("built in"), TODAY).categories[0].criteria[0]
            .level
    };
    assert_eq!(by(Rubric::built_in()), Some(4));
    assert!(by(&strict) < Some(4));
}

#[test]
fn accounts_that_are_no_person_and_failures_are_told_apart() {
    let with = |status| {
        let mut evidence = evidence_of(Vec::new());
        evidence.handles = vec![handle("ada", status)];
        evidence
    };
    let status_of = |evidence: &Evidence| {
        let judged = judge(evidence);
        (judged.status, judged.message.unwrap_or_default())
    };
    let (status, message) = status_of(&with(HandleStatus::NotFound));
    assert_eq!(status, ProspectStatus::Insufficient);
    assert!(message.contains("github:ada does not exist"), "{message}");
    let (status, message) = status_of(&with(HandleStatus::IsOrganization));
    assert_eq!(status, ProspectStatus::Insufficient);
    assert!(message.contains("organisation"), "{message}");
    assert_eq!(status_of(&with(HandleStatus::Suppressed)).0, ProspectStatus::Suppressed);
    assert_eq!(status_of(&with(HandleStatus::Unreachable)).0, ProspectStatus::Failed);
    let (status, message) = status_of(&with(HandleStatus::Ok));
    assert_eq!(status, ProspectStatus::Insufficient);
    assert!(message.contains("no public work"), "{message}");
    let mut spent = with(HandleStatus::Ok);
    spent.gaps.insert("github".into(), Gap::BudgetSpent);
    assert_eq!(status_of(&spent).0, ProspectStatus::Failed);
}

#[test]
fn a_source_that_is_down_moves_only_the_date_of_what_it_showed() {
    let fresh = evidence_of(["churn", "sales", "drift"].map(good_artefact).to_vec());
    let mut stale = fresh.clone();
    stale.gaps.insert("github".into(), Gap::Unreachable { detail: "502 to the end".into() });
    let (before, after) = (judge(&fresh), judge(&stale));
    assert_eq!(levels(&before), levels(&after));
    assert_eq!(before.score, after.score);
    let dates: Vec<Option<String>> =
        after.categories.iter().flat_map(|category| &category.criteria).map(|one| one.carried_from.clone()).collect();
    assert!(dates.contains(&Some("2026-11-23".to_owned())), "{dates:?}");
    assert!(after.message.is_some_and(|text| text.contains("502 to the end")));
}

#[test]
fn what_moved_is_said_and_two_rubrics_are_never_subtracted() {
    let before = judge(&evidence_of(["churn", "sales"].map(good_artefact).to_vec()));
    let mut after = judge(&evidence_of(["churn", "sales", "drift"].map(good_artefact).to_vec()));
    changes_since(&before, &mut after, true);
    let changes = after.changes.clone().expect("written");
    assert_eq!(changes.since, "2026-11-23");
    assert!(changes.score_delta.is_some_and(|delta| delta > 0.0), "{changes:?}");
    assert!(changes.causes.iter().any(|cause| cause.text.contains("github:ada/drift")), "{changes:?}");
    changes_since(&before, &mut after, false);
    let changes = after.changes.expect("written");
    assert_eq!(changes.score_delta, None);
    assert_eq!(changes.causes.first().map(|cause| cause.kind), Some(ChangeKind::RubricChanged));
}

#[test]
fn a_dump_of_hollow_tests_is_flagged_and_moves_no_level_by_the_flag() {
    let plain = good_artefact("churn");
    let mut dumped = plain.clone();
    let facts = dumped.facts.as_mut().expect("a good library has facts");
    let Slot::Seen(tests) = &mut facts.content.tests else { panic!("a good library has tests") };
    tests.hollow_total = 900;
    let Slot::Seen(readme) = &mut facts.content.readme else { panic!("a good library has a README") };
    readme.placeholders = vec![Place::lines("README.md", 90, 90)];
    let (before, after) = (judge_alone(&plain), judge_alone(&dumped));
    let ids: Vec<&str> = after.flags.iter().map(|flag| flag.id.as_str()).collect();
    assert_eq!(ids, ["readme.template", "tests.hollow"]);
    assert_eq!(levels(&before), levels(&after));
    let width = |of: &Assessment| of.interval.map_or(0.0, |interval| interval[1] - interval[0]);
    assert!(width(&after) > width(&before), "{:?} {:?}", before.interval, after.interval);
}

#[test]
fn work_nobody_could_rebuild_is_no_hand_over() {
    let mut work = good_artefact("churn");
    let facts = work.facts.as_mut().expect("a good library has facts");
    facts.content.environment = Slot::Absent;
    let Slot::Seen(inventory) = &mut facts.content.inventory else { panic!("a good library has an inventory") };
    inventory.installable = None;
    let judged = judge_alone(&work);
    assert_eq!(judged.handover.answer, HandoverAnswer::No);
    assert!(judged.handover.reasons.iter().any(|reason| reason.criterion == "environment.declared"));
    assert_eq!(judge_alone(&bare_artefact("git:work")).handover.answer, HandoverAnswer::Unknown);
}
