//! Tests particular to machine learning, by what they import, call and check. A file's name says nothing, and a test's
//! name only tells apart what its form leaves open.

use crate::evidence::facts::MlTest;
use crate::read::python::{Check, Function, PythonFile};

/// What the module around a test tells.
#[derive(Debug, Default)]
pub(super) struct Context {
    /// It imports a library of arrays, models or data frames.
    is_ml: bool,
    /// It imports a library that validates data.
    validates: bool,
    /// It imports one that loads tables.
    has_tables: bool,
}

impl Context {
    pub(super) fn of(python: &PythonFile) -> Self {
        const ML: [&str; 34] = [
            "torch",
            "torchvision",
            "tensorflow",
            "tf",
            "keras",
            "tf_keras",
            "jax",
            "flax",
            "haiku",
            "optax",
            "mxnet",
            "paddle",
            "chainer",
            "theano",
            "sklearn",
            "xgboost",
            "lightgbm",
            "catboost",
            "statsmodels",
            "numpy",
            "scipy",
            "pandas",
            "polars",
            "transformers",
            "datasets",
            "spacy",
            "thinc",
            "fastai",
            "pytorch_lightning",
            "lightning",
            "gensim",
            "nltk",
            "gym",
            "gymnasium",
        ];
        const VALIDATORS: [&str; 8] = [
            "pandera",
            "great_expectations",
            "deepchecks",
            "tensorflow_data_validation",
            "whylogs",
            "evidently",
            "soda",
            "cerberus",
        ];
        let imports = |names: &[&str]| {
            python.imports.iter().any(|import| names.contains(&import.module.split('.').next().unwrap_or_default()))
        };
        Context {
            is_ml: imports(&ML),
            validates: imports(&VALIDATORS),
            has_tables: imports(&["pandas", "polars", "pyspark", "dask"]),
        }
    }

    /// The kinds a test is of.
    pub(super) fn kinds(&self, function: &Function) -> Vec<MlTest> {
        let has = |check: Check| function.checks.contains(&check);
        let calls = |names: &[&str]| function.calls.iter().filter(|call| names.contains(&end(call))).count();
        let name = function.name.to_lowercase();
        let named = |words: &[&str]| words.iter().any(|word| name.contains(word));
        let is_data = (self.validates && calls(&["validate", "run", "run_suite", "checkpoint"]) > 0)
            || function.calls.iter().any(|call| end(call).starts_with("expect_column"))
            || (self.has_tables && has(Check::Table));
        let trains = function.calls.iter().any(|call| is_training(call));
        let evaluates = calls(&["evaluate", "score", "predict", "cross_val_score", "eval", "validate", "test"]) > 0;
        let seeds = function.calls.iter().filter(|call| is_seed(call)).count();
        let compares = has(Check::Equality) || has(Check::SameCall) || has(Check::SameResult);
        let restores = is_saved(function) && is_loaded(function);
        let is_reproducible = compares && seeds > 1 || seeds > 0 && has(Check::SameCall);
        let is_round_trip = compares && restores;
        let is_invariant = has(Check::SameResult) && !is_reproducible && !is_round_trip
            || compares && self.is_ml && named(&["invarian", "equivarian", "permut", "symmetr"]);
        let is_pipeline = function.calls.iter().any(|call| is_runner(call));
        let kinds = [
            (MlTest::Data, is_data),
            (MlTest::Output, self.is_ml && (has(Check::Shape) || has(Check::Type) || has(Check::Range))),
            (MlTest::Invariance, is_invariant),
            (MlTest::Directional, has(Check::OrderedResult)),
            (MlTest::MinimumFunctionality, self.is_ml && has(Check::LiteralResult)),
            (MlTest::MetricRegression, has(Check::MetricBound) && (trains || evaluates)),
            (
                MlTest::Training,
                has(Check::LossFalls)
                    || has(Check::ParametersChange) && trains
                    || has(Check::Gradient)
                    || named(&["overfit"]) && trains,
            ),
            (MlTest::Reproducibility, is_reproducible),
            (MlTest::RoundTrip, is_round_trip),
            (MlTest::Pipeline, is_pipeline),
        ];
        kinds.into_iter().filter(|(_, is_kind)| *is_kind).map(|(kind, _)| kind).collect()
    }
}

fn end(call: &str) -> &str {
    call.rsplit('.').next().unwrap_or(call)
}

fn is_training(call: &str) -> bool {
    matches!(
        end(call),
        "fit" | "train" | "backward" | "train_on_batch" | "fit_transform" | "update" | "step" | "minimize"
    ) || end(call).starts_with("train_")
}

fn is_seed(call: &str) -> bool {
    matches!(
        end(call),
        "seed"
            | "manual_seed"
            | "manual_seed_all"
            | "set_seed"
            | "set_random_seed"
            | "seed_everything"
            | "RandomState"
            | "default_rng"
            | "PRNGKey"
            | "fix_random_seed"
    )
}

fn is_saved(function: &Function) -> bool {
    function.calls.iter().any(|call| {
        let end = end(call);
        matches!(end, "dump" | "dumps" | "to_disk" | "to_bytes" | "state_dict" | "serialize" | "to_json" | "get_config")
            || end.starts_with("save")
    })
}

fn is_loaded(function: &Function) -> bool {
    function.calls.iter().any(|call| {
        let end = end(call);
        matches!(end, "from_disk" | "from_bytes" | "from_pretrained" | "deserialize" | "from_json" | "from_config")
            || end.starts_with("load")
            || end == "restore"
    })
}

/// Whether a call runs a whole pipeline: a command line, a trainer, a function that says so.
fn is_runner(call: &str) -> bool {
    let end = end(call);
    let receiver = call.strip_suffix(end).unwrap_or_default().trim_end_matches('.').to_lowercase();
    match end {
        "main" | "run_pipeline" | "run_training" | "train_model" | "train_and_evaluate" | "run_experiment" | "cli" => {
            true
        }
        // A module of its own named `train`, or a trainer; `model.train()` only switches a mode.
        "fit" | "train" => receiver.contains("trainer"),
        "invoke" => receiver.contains("runner"),
        "check_call" | "check_output" => receiver == "subprocess",
        "run" => receiver == "subprocess" || receiver.contains("pipeline"),
        _ => false,
    }
}
