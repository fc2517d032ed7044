//! Code that trains and code that evaluates, told by what it calls.
//!
//! Invariant: tests, vendored and generated code count for neither; a script counts by its name only when it holds code.

use crate::evidence::Place;
use crate::read::pattern;
use crate::read::python::PythonFile;
use crate::read::text::{Words, last_segment, lower};
use crate::read::{FileRole, FileView};
use regex::Regex;
use std::sync::LazyLock;

/// A place and how plainly it is what it is taken for; the higher the better.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Found {
    /// 1 a name alone, 2 a call, 3 both.
    pub(super) strength: u8,
    /// Where.
    pub(super) place: Place,
}

/// Last segments of calls that move parameters.
static TRAINS: Words<22> = Words::new([
    "backward",
    "fit",
    "fit_generator",
    "fit_transform_predict",
    "partial_fit",
    "train_on_batch",
    "minimize",
    "apply_gradients",
    "train_step",
    "train_one_epoch",
    "fit_one_cycle",
    "fine_tune",
    "train_and_evaluate",
    "train_epoch",
    "learn",
    "fmin_l_bfgs_b",
    "fmin",
    "value_and_grad",
    "compute_gradients",
    "train_model",
    "run_training",
    "GradientTape",
]);
/// Last segments of calls that measure.
static MEASURES: Words<44> = Words::new([
    "accuracy_score",
    "balanced_accuracy_score",
    "roc_auc_score",
    "f1_score",
    "fbeta_score",
    "precision_score",
    "recall_score",
    "average_precision_score",
    "confusion_matrix",
    "classification_report",
    "precision_recall_fscore_support",
    "log_loss",
    "mean_squared_error",
    "mean_absolute_error",
    "r2_score",
    "roc_curve",
    "precision_recall_curve",
    "cross_val_score",
    "cross_validate",
    "matthews_corrcoef",
    "cohen_kappa_score",
    "adjusted_rand_score",
    "normalized_mutual_info_score",
    "silhouette_score",
    "brier_score_loss",
    "evaluate",
    "evaluate_generator",
    "test_on_batch",
    "corpus_bleu",
    "sentence_bleu",
    "compute_metrics",
    "calculate_fid_given_paths",
    "in_top_k",
    "mean_iou",
    "compute_accuracy",
    "spearmanr",
    "kendalltau",
    "pearsonr",
    "ndcg_score",
    "COCOeval",
    "eval_model",
    "test_epoch",
    "validate",
    "score",
]);

static TRAIN_NAME: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern::regex(
        r"(?i)(?:^|[_\-./])(?:pre|re)?_?(?:train(?:er|ing)?|finetune|fine_tune|fit|learn(?:er)?)(?:[_\-.0-9]|$)|(?:^|/)train\w*\.",
    )
});
static EVAL_NAME: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern::regex(
        r"(?i)(?:^|[_\-/])(?:eval(?:uate|uation|uator|s)?|tests?|testing|infer(?:ence)?|scor(?:e|ing|er)|metrics?|benchmark\w*|validat(?:e|ion)|predict(?:ion)?s?|compare|compute_(?:fid|metrics?|accuracy))(?:[_\-.0-9]|$)",
    )
});
static EVAL_FUNCTION: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern::regex(
        r"(?i)(?:^|[._])(?:eval|evaluate|evaluation|validate|validation|test|testing|compute_(?:accuracy|metrics?|error|score)|accuracy|get_accuracy|calc_accuracy|top_?k_accuracy|test_(?:epoch|model|loop|step)|evaluate_\w+|eval_\w+|validation_step)$",
    )
});

fn holds(pattern: &LazyLock<Option<Regex>>, text: &str) -> bool {
    pattern.as_ref().is_some_and(|pattern| pattern.is_match(text))
}

/// Whether the file is code of the work whose parts may count. `test.py` beside `train.py` evaluates a model more often
/// than it tests code, so a file outside folders of tests that uses no test runner counts too.
fn is_code(file: &FileView<'_>) -> bool {
    let script = file.role == FileRole::Test
        && !file.path.split('/').rev().skip(1).any(|folder| matches!(folder, "test" | "tests" | "testing"))
        && file.python.is_some_and(|python| {
            let runner =
                |module: &str| matches!(module.split('.').next(), Some("unittest" | "pytest" | "nose" | "hypothesis"));
            !python.imports.iter().any(|import| runner(&import.module))
        });
    file.language.is_some() && (file.role == FileRole::Source || script)
}

/// Where the file trains, if it does.
pub(super) fn training(file: &FileView<'_>) -> Option<Found> {
    if !is_code(file) {
        return None;
    }
    let name = file.path.rsplit('/').next().unwrap_or(file.path);
    let named = holds(&TRAIN_NAME, name) && is_script(file);
    let line = match file.python {
        Some(python) => training_call(python),
        None => file.text.and_then(|text| text_training_line(text, file.language)),
    };
    found(file.path, named, line)
}

fn training_call(python: &PythonFile) -> Option<u32> {
    let modules = |wanted: &[&str]| {
        python.imports.iter().any(|import| {
            let top = import.module.split('.').next().unwrap_or_default();
            wanted.contains(&top)
        })
    };
    let boosted = modules(&["lightgbm", "xgboost", "catboost", "implicit", "gensim", "fasttext", "deepspeed"]);
    // What an optimizer does inside itself is a part that others train with.
    let is_optimizer = |name: &str| name.ends_with("Optimizer") || name.ends_with("Optimiser");
    let optimizers: Vec<[u32; 2]> = python
        .classes
        .iter()
        .filter(|class| is_optimizer(&class.name) || class.bases.iter().any(|base| is_optimizer(base)))
        .map(|class| class.lines)
        .collect();
    let call = python.calls.iter().find(|call| {
        if optimizers.iter().any(|lines| lines[0] <= call.line && call.line <= lines[1]) {
            return false;
        }
        let last = last_segment(&call.name);
        let owner = || lower(call.name.rsplit('.').nth(1).unwrap_or_default());
        match last {
            // `re.fit` does not exist; `plt.fit` neither. `scaler.fit` prepares data rather than a model.
            "fit" => !["scaler", "encoder", "imputer", "tokenizer", "vectorizer", "le", "pca", "binarizer"]
                .iter()
                .any(|known| owner().ends_with(known)),
            // Reinforcement learners and own models by the name of what learns.
            "learn" => !matches!(&*owner(), "" | "tf" | "skflow"),
            "fmin" | "fmin_l_bfgs_b" => modules(&["scipy"]),
            "minimize" => !owner().contains("window"),
            "train" => boosted || owner().contains("trainer") || owner().contains("agent"),
            _ => TRAINS.contains(last),
        }
    });
    call.map(|call| call.line)
}

/// Training in languages that are not parsed: calls that are hard to mistake. R's short names mean other things
/// elsewhere: `lm(` is a variable of a solver in C++.
fn text_training_line(text: &str, language: Option<&str>) -> Option<u32> {
    static CALL: LazyLock<Option<Regex>> = LazyLock::new(|| {
        pattern::regex(
            r":backward\(|\.backward\(|loss\.backward|optim\.(?:sgd|adam)\(|trainNetwork\(|caffe train|fit!\(|train!\(|(?i:\btrain\w*\()|\b(?:randomForest|xgb\.train|keras::fit)\(",
        )
    });
    static R: LazyLock<Option<Regex>> = LazyLock::new(|| pattern::regex(r"\b(?:lm|glm)\("));
    let fits = || if language == Some("r") { line_of(text, &R) } else { None };
    line_of(text, &CALL).or_else(fits)
}

/// Evaluation in languages that are not parsed. In C and C++ expressions and functions are evaluated, not only models.
fn text_evaluation_line(text: &str, language: Option<&str>) -> Option<u32> {
    static CALL: LazyLock<Option<Regex>> = LazyLock::new(|| {
        pattern::regex(
            r"(?i)confusionMatrix\(|\b(?:accuracy|rmse|compute_?error|perfcurve|auc)\w*\(|caffe test|ConfusionMatrix",
        )
    });
    static EVALUATE: LazyLock<Option<Regex>> = LazyLock::new(|| pattern::regex(r"(?i)\bevaluate\w*\("));
    let evaluates = || if matches!(language, Some("c" | "cpp")) { None } else { line_of(text, &EVALUATE) };
    line_of(text, &CALL).or_else(evaluates)
}

fn line_of(text: &str, pattern: &LazyLock<Option<Regex>>) -> Option<u32> {
    let at = pattern.as_ref()?.find(text)?.start();
    let before = text.get(..at)?.matches('\n').count();
    Some(u32::try_from(before).unwrap_or(u32::MAX).saturating_add(1))
}

/// Where the file evaluates, if it does.
pub(super) fn evaluation(file: &FileView<'_>) -> Option<Found> {
    if !is_code(file) {
        return None;
    }
    let name = file.path.rsplit('/').next().unwrap_or(file.path);
    let named = holds(&EVAL_NAME, name) && is_script(file);
    let line = match file.python {
        Some(python) => evaluation_call(python),
        None => file.text.and_then(|text| text_evaluation_line(text, file.language)),
    };
    found(file.path, named, line)
}

fn evaluation_call(python: &PythonFile) -> Option<u32> {
    let call = python.calls.iter().find(|call| {
        let last = last_segment(&call.name);
        match last {
            // `driver.score` and `self.validate` are everyone's words; a model's own score is not.
            "score" => call.name.split('.').any(|part| {
                matches!(part, "model" | "clf" | "classifier" | "regressor" | "estimator" | "pipeline" | "net")
            }),
            "validate" => call.name == "validate",
            _ => MEASURES.contains(last),
        }
    });
    if let Some(call) = call {
        return Some(call.line);
    }
    // A function that switches the model to evaluation or is named for it.
    let torch = python.imports.iter().any(|import| {
        matches!(
            import.module.split('.').next(),
            Some("torch" | "tensorflow" | "keras" | "jax" | "chainer" | "mxnet" | "theano")
        )
    });
    let switch = |name: &str| {
        name.strip_suffix(".eval").is_some_and(|owner| {
            let owner = lower(last_segment(owner));
            ["model", "net", "network", "classifier"].iter().any(|known| owner.ends_with(known))
        })
    };
    if let Some(call) = python.calls.iter().find(|call| torch && switch(&call.name)) {
        return Some(call.line);
    }
    let function = python.functions.iter().find(|function| {
        torch && !function.is_test && function.statements >= 3 && holds(&EVAL_FUNCTION, &function.name)
    });
    function.map(|function| function.lines[0])
}

/// Whether the file runs something rather than only names it.
fn is_script(file: &FileView<'_>) -> bool {
    match file.python {
        Some(python) => python.code_lines >= 5 && !python.calls.is_empty(),
        None => file.text.is_some_and(|text| text.lines().filter(|line| !line.trim().is_empty()).count() >= 2),
    }
}

fn found(path: &str, named: bool, line: Option<u32>) -> Option<Found> {
    let strength = u8::from(named) + 2 * u8::from(line.is_some());
    let place = line.map_or_else(|| Place::file(path), |line| Place::lines(path, line, line));
    (strength > 0).then_some(Found { strength, place })
}
