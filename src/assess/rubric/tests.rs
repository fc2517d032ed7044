//! The released rubric, and rubrics with every sort of mistake in them.

use super::*;

#[test]
fn the_built_in_rubric_has_all_roles_and_their_weights_sum_to_one() {
    let rubric = Rubric::built_in();
    assert_eq!(rubric.roles.len(), 6);
    for role in rubric.roles.values() {
        let sum: f64 = role.weights.iter().sum();
        assert!((sum - 1.0).abs() < 1e-12, "{}: {sum}", role.name);
    }
    let general = rubric.role("general").expect("built in");
    for category in 0..rubric.categories.len() {
        let sum: f64 = rubric
            .criteria
            .iter()
            .zip(&general.weights)
            .filter(|(criterion, _)| criterion.category == category)
            .map(|(_, weight)| weight)
            .sum();
        assert!((sum - 1.0 / rubric.categories.len() as f64).abs() < 1e-12);
    }
}

#[test]
fn an_unknown_role_names_the_nearest() {
    let error = Rubric::built_in().role("ml-enginer").expect_err("misspelt");
    assert_eq!(error.nearest.as_deref(), Some("ml-engineer"));
    assert!(error.to_string().contains("data-scientist"), "{error}");
}

#[test]
fn every_signal_is_used_by_the_released_rubric() {
    let rubric = Rubric::built_in();
    let used: std::collections::BTreeSet<&str> = rubric
        .criteria
        .iter()
        .flat_map(|criterion| {
            criterion
                .measures
                .iter()
                .map(|measure| measure.signal.id)
                .chain(criterion.caps.iter().map(|cap| cap.signal.id))
                .chain(criterion.person.iter().map(|rules| rules.substance.id))
        })
        .collect();
    let idle: Vec<&str> =
        crate::assess::signals::all().map(|signal| signal.id).filter(|id| !used.contains(id)).collect();
    assert_eq!(idle, Vec::<&str>::new(), "signals nobody judges by");
}

#[test]
fn all_faults_are_told_at_once_with_line_and_nearest_name() {
    let text = BUILT_IN
        .replace("signal = \"test_files\"", "signal = \"test_fils\"")
        .replace("coursework_factor = 0.1", "coursework_facter = 0.1")
        .replace("slots = [0.40, 0.35, 0.25]", "slots = [0.40, 0.35, 0.30]")
        .replace("[[0, 0], [3, 0.6], [15, 1]]", "[[3, 0], [0, 0.6], [15, 1.5]]");
    let faults = Rubric::parse(&text, &BUILT_IN_ROLES).expect_err("four mistakes");
    let told: Vec<String> = faults.iter().map(ToString::to_string).collect();
    let all = told.join("\n");
    assert!(all.contains("no signal `test_fils`; did you mean \"test_files\"?"), "{all}");
    assert!(all.contains("[weights] lacks `coursework_factor`"), "{all}");
    assert!(all.contains("unknown key `coursework_facter`; did you mean \"coursework_factor\"?"), "{all}");
    assert!(all.contains("`slots` must fall and sum to 1"), "{all}");
    assert!(all.contains("scale of measures doctests"), "{all}");
    assert_eq!(faults.len(), 5, "{all}");
    let slots = text.lines().position(|line| line.starts_with("slots")).map(|line| line as u32 + 1);
    assert!(faults.iter().any(|fault| fault.line == slots), "{all}");
}

#[test]
fn broken_files_are_faults_and_never_panics() {
    for text in ["", "= =", "levels = \"high\"", "category = 3\n[prior]\nmean = nan", "[[criterion]]\nid = 4", "\u{0}"]
    {
        let faults = Rubric::parse(text, &[("general", "name = ["), ("x", "")]).expect_err("not a rubric");
        assert!(faults.len() > 3, "{text:?}: {faults:?}");
    }
    for end in (0..BUILT_IN.len()).step_by(997) {
        if BUILT_IN.is_char_boundary(end) {
            assert!(Rubric::parse(&BUILT_IN[..end], &BUILT_IN_ROLES).is_err());
        }
    }
}

#[test]
fn a_role_that_names_what_is_not_there_says_so() {
    let mut rubric = Rubric::built_in().clone();
    let faults = rubric
        .add_role(
            "team.toml",
            "name = \"team\"\ntitle = \"Team\"\nsummary = \"Ours\"\n[categories]\ntest = 1\n[[must_have]]\ntext = \"x\"\ncriteria = [\"tests.presents\"]\n",
        )
        .expect_err("two names are wrong");
    let all: Vec<String> = faults.iter().map(ToString::to_string).collect();
    assert!(all.iter().any(|fault| fault.contains("team.toml:5: [categories] has an unknown key `test`; did you mean \"tests\"?")), "{all:?}");
    assert!(all.iter().any(|fault| fault.contains("did you mean \"tests.present\"?")), "{all:?}");
    assert_eq!(rubric.roles.len(), 6);

    let name = rubric
        .add_role(
            "team.toml",
            "name = \"team\"\ntitle = \"Team\"\nsummary = \"Ours\"\n[categories]\ntests = 3\nreadme = 1\n",
        )
        .expect("a good role");
    let role = rubric.role(&name).expect("just added");
    let tests: f64 =
        rubric.criteria.iter().zip(&role.weights).filter(|(c, _)| c.id.starts_with("tests.")).map(|(_, w)| w).sum();
    assert!((tests - 0.75).abs() < 1e-12);
    assert_ne!(rubric.stamp().sha256, Rubric::built_in().stamp().sha256);
}

#[test]
fn the_stamp_ignores_layout_and_sees_every_number() {
    let built_in = Rubric::built_in().stamp();
    let commented = format!("# ours\n\n{BUILT_IN}\n# end\n");
    assert_eq!(Rubric::parse(&commented, &BUILT_IN_ROLES).expect("the same rubric").stamp(), built_in);
    let moved = BUILT_IN.replace("[60, 1]], raise = \"Write", "[61, 1]], raise = \"Write");
    assert_ne!(moved, BUILT_IN);
    assert_ne!(Rubric::parse(&moved, &BUILT_IN_ROLES).expect("still a rubric").stamp().sha256, built_in.sha256);
}

#[test]
fn scales_are_linear_between_and_level_outside() {
    let scale = Scale(vec![[1.0, 0.0], [3.0, 0.5], [5.0, 1.0]]);
    let shares: Vec<f64> = [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 50.0].iter().map(|amount| scale.share(*amount)).collect();
    assert_eq!(shares, [0.0, 0.0, 0.25, 0.5, 0.75, 1.0, 1.0]);
    assert_eq!(scale.range_from(2.0), (0.25, 1.0));
    assert_eq!(Scale(vec![[0.0, 1.0], [2.0, 0.0]]).range_from(1.0), (0.0, 0.5));
}

/// The digest of the released rubric. Facts judged under one digest are never compared with another's as if one.
const RELEASED: (&str, &str) = ("1.0.0", "9903e7be58cad2f8a774adee0d1bb7877c445775a1885a1521b0e8ff58886295");

#[test]
fn the_released_rubric_is_frozen() {
    let stamp = Rubric::built_in().stamp();
    assert_eq!(
        (stamp.version.as_str(), stamp.sha256.as_str()),
        RELEASED,
        "\nconfig/rubric.toml, config/roles/*.toml or a signal's revision changed. If that is meant: raise `version` and \
         `date` in config/rubric.toml, note the change in CHANGELOG.md, and write the new version and digest (left) \
         into RELEASED. If it is not meant: undo it."
    );
}
