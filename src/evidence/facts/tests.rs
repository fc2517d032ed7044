//! Tests, as parsed: functions that check something, not files with a name.

use super::super::Place;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What the test code shows.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct TestFacts {
    /// Files with at least one test that checks something, empty or hollow ones not counted.
    pub files: u64,
    /// By language.
    pub languages: BTreeMap<String, TestCount>,
    /// Tests that check something (at least one assertion, not skipped unconditionally), duplicates counted once.
    pub functions: u64,
    /// Assertions in them.
    pub assertions: u64,
    /// Non-blank lines of test code.
    pub lines: u64,
    /// Cases added by parametrisation (`parametrize`, tables), beyond one per function.
    pub parametrised: u64,
    /// Property-based tests (hypothesis, proptest, quickcheck …).
    pub property_based: u64,
    /// Fixtures and set-up functions.
    pub fixtures: u64,
    /// Assertions that an error is raised.
    pub error_cases: u64,
    /// Examples in docstrings that a doctest runner would check.
    pub doctests: u64,
    /// Tests whose body equals another's: bulk, counted once above.
    pub duplicates: u64,
    /// Source modules of the repository (packages' files, tests excepted).
    pub modules: u64,
    /// Of those, modules that test code imports or that a test file is named after.
    pub modules_tested: u64,
    /// The best-supported tests, strongest first. At most 8.
    pub examples: Vec<TestExample>,
    /// Test-shaped things that check nothing, with the reason. At most 8.
    pub hollow: Vec<HollowTest>,
    /// How many such there are.
    pub hollow_total: u64,
    /// Tests of data, model behaviour and pipelines. At most 4 places a kind.
    pub ml: BTreeMap<MlTest, Vec<Place>>,
}

/// Test code of one language.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TestCount {
    /// Files with at least one test that checks something.
    pub files: u64,
    /// Tests that check something.
    pub functions: u64,
    /// Assertions in them.
    pub assertions: u64,
    /// Non-blank lines of test code.
    pub lines: u64,
}

/// One test that checks something.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct TestExample {
    /// Where it stands, its lines and its first line quoted.
    pub place: Place,
    /// Its name.
    pub name: String,
    /// Assertions in it.
    pub assertions: u64,
}

/// A test-shaped thing that checks nothing.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct HollowTest {
    /// Where it stands.
    pub place: Place,
    /// Why it is no test.
    pub reason: HollowReason,
}

/// Why a test-shaped thing is no test.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HollowReason {
    /// A test file without a test.
    NoTests,
    /// A test without an assertion.
    NoAssertion,
    /// Only assertions that cannot fail, such as `assert True`.
    Trivial,
    /// Skipped unconditionally.
    Skipped,
    /// An empty body.
    Empty,
}

/// A kind of test particular to machine learning, after the ML Test Score (Breck et al. 2017) and the behavioural
/// kinds of CheckList (Ribeiro et al. 2020).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MlTest {
    /// Data has the expected schema, ranges or distribution.
    Data,
    /// Shapes, types and value ranges of what a model or transform returns.
    Output,
    /// The prediction stays the same when it should.
    Invariance,
    /// The prediction moves the way it should.
    Directional,
    /// A simple case the model must get right.
    MinimumFunctionality,
    /// A metric stays above a stated bound.
    MetricRegression,
    /// Training does what it should: the loss falls, parameters change, one batch can be overfitted, gradients flow.
    Training,
    /// The same seed gives the same result.
    Reproducibility,
    /// What was saved and loaded again equals what it was.
    RoundTrip,
    /// The pipeline runs from end to end.
    Pipeline,
}
