//! What only the whole module tells: helpers that assert, and what a test runner would collect.

use super::assertion::Assertion;
use super::names::last;
use super::{Class, Function};
use std::collections::{BTreeMap, BTreeSet};

/// Rounds over which a helper's assertions reach its callers' callers; deeper chains of helpers are not people's.
const HELPER_ROUNDS: usize = 5;
/// Most helpers of other files kept of a function.
const MAX_HELPERS: usize = 40;

/// A call that asserts if the function it goes to does.
pub(super) struct Pending {
    /// Last segment of its name.
    pub(super) name: String,
    /// What its name says, when no function of this file bears it.
    pub(super) fallback: Option<Assertion>,
}

/// Adds an assertion to a function's counts.
pub(super) fn count(function: &mut Function, assertion: Assertion) {
    match assertion {
        Assertion::Real => function.assertions = function.assertions.saturating_add(1),
        Assertion::Error => {
            function.assertions = function.assertions.saturating_add(1);
            function.error_assertions = function.error_assertions.saturating_add(1);
        }
        Assertion::Trivial => function.trivial_assertions = function.trivial_assertions.saturating_add(1),
    }
}

/// Counts calls to functions of this file that assert, through other such functions too. `pending` is by function.
pub(super) fn helpers(functions: &mut [Function], pending: &[Vec<Pending>]) {
    let mut own: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (index, function) in functions.iter().enumerate() {
        own.entry(last(&function.name).to_owned()).or_default().push(index);
    }
    let mut asserts: Vec<bool> = functions.iter().map(|function| function.assertions > 0).collect();
    let resolve = |pending: &Pending, caller: usize, asserts: &[bool]| match own.get(&pending.name) {
        Some(targets) => targets
            .iter()
            .any(|&target| target != caller && asserts.get(target) == Some(&true))
            .then_some(Assertion::Real),
        None => pending.fallback,
    };
    for _ in 0..HELPER_ROUNDS {
        let before = asserts.clone();
        for (index, (calls, state)) in pending.iter().zip(&mut asserts).enumerate() {
            *state |= calls
                .iter()
                .any(|call| resolve(call, index, &before).is_some_and(|assertion| assertion != Assertion::Trivial));
        }
        if asserts == before {
            break;
        }
    }
    for (index, (function, calls)) in functions.iter_mut().zip(pending).enumerate() {
        for call in calls {
            match resolve(call, index, &asserts) {
                Some(assertion) => count(function, assertion),
                None if own.contains_key(&call.name) => {}
                None if function.helpers.len() < MAX_HELPERS => function.helpers.push(call.name.clone()),
                None => {}
            }
        }
    }
}

/// Marks what pytest or unittest would collect if this is a test file. `class_of` is by function.
pub(super) fn tests(functions: &mut [Function], classes: &[Class], class_of: &[Option<usize>]) {
    let with_init: BTreeSet<&str> =
        functions.iter().filter_map(|function| function.name.strip_suffix(".__init__")).collect();
    let mut collected: BTreeMap<&str, bool> = BTreeMap::new();
    let mut by_class: Vec<bool> = Vec::with_capacity(classes.len());
    for class in classes {
        let by_base = class.bases.iter().any(|base| {
            let base = last(base);
            is_test_base(base) || collected.get(base) == Some(&true)
        });
        let is_test = by_base || (class.name.starts_with("Test") && !with_init.contains(class.name.as_str()));
        collected.insert(&class.name, is_test);
        by_class.push(is_test);
    }
    for (function, class) in functions.iter_mut().zip(class_of) {
        let held = class.is_none_or(|class| by_class.get(class) == Some(&true));
        function.is_test = held && !function.nested && !function.is_fixture && last(&function.name).starts_with("test");
    }
}

/// unittest's class by its usual spellings, and the mixins of shared test suites.
fn is_test_base(base: &str) -> bool {
    ["TestCase", "Test", "Tests", "TestBase", "TestMixin", "TesterMixin", "TestsMixin"]
        .iter()
        .any(|end| base.ends_with(end))
        || base.contains("TestCase")
}
