//! Method that code shows by what it calls: how it splits, compares, repeats, measures spread and breaks errors down.
//!
//! Called with the lines of code in which a name below stands. Invariant: an import, a definition and a name in a string
//! are no practice. Names are those of scikit-learn, SciPy, statsmodels, caret, rsample, yardstick and MLJ.

use super::cues::{CUES, has};
use crate::evidence::facts::Practice;
use crate::read::pattern;
use regex::Regex;
use std::sync::LazyLock;

/// A practice, the names of which one must stand in the line, and the pattern.
type Rule = (Practice, &'static [&'static str], &'static str);

const RULES: [Rule; 7] = [
    (
        Practice::HeldOut,
        &[
            "train_test_split",
            "ShuffleSplit",
            "createDataPartition",
            "initial_split",
            "random_split",
            "train_val_split",
            "validation_split",
        ],
        r"\b(?:train_test_split|(?:Stratified|Group)?ShuffleSplit|createDataPartition|initial_split|random_split|train_val_split)\s*\(|\bvalidation_split\s*=\s*0?\.\d",
    ),
    (
        Practice::CarefulSplit,
        &[
            "stratify",
            "Stratified",
            "GroupKFold",
            "GroupShuffleSplit",
            "LeaveOneGroupOut",
            "TimeSeriesSplit",
            "PredefinedSplit",
            "group_vfold_cv",
            "rolling_origin",
            "createTimeSlices",
            "groupKFold",
            "strata",
        ],
        r"\bstratify\s*=\s*[^N\s,)]|\b(?:Stratified(?:Group)?KFold|StratifiedShuffleSplit|RepeatedStratifiedKFold|GroupKFold|GroupShuffleSplit|LeaveOneGroupOut|LeavePGroupsOut|TimeSeriesSplit|group_vfold_cv|rolling_origin|createTimeSlices|groupKFold)\s*\(|\bstrata\s*=\s*\w",
    ),
    (
        Practice::CrossValidation,
        &[
            "cross_val",
            "KFold",
            "GridSearchCV",
            "RandomizedSearchCV",
            "vfold_cv",
            "trainControl",
            "cv.glmnet",
            "cross_validate",
            "LeaveOneOut",
            "xgb.cv",
            "lgb.cv",
        ],
        r"\b(?:cross_val_(?:score|predict)|cross_validate|(?:Repeated|Stratified|RepeatedStratified)?KFold|GridSearchCV|RandomizedSearchCV|BayesSearchCV|LeaveOneOut|vfold_cv|cv\.glmnet|xgb\.cv|lgb\.cv)\s*\(|\btrainControl\s*\(.{0,80}(?:cv|boot)",
    ),
    (
        Practice::Interval,
        &[
            "bootstrap",
            "ttest",
            "wilcoxon",
            "mannwhitney",
            "mcnemar",
            "permutation_test",
            "proportion_confint",
            "conf_int",
            "boot.ci",
            "confint",
            "t.test",
            "wilcox.test",
            "norm.interval",
            "t.interval",
            "friedmanchisquare",
            "DescrStatsW",
        ],
        r"\b(?:stats?\.)?(?:ttest_(?:rel|ind|1samp)|wilcoxon|mannwhitneyu|mcnemar|permutation_test(?:_score)?|proportion_confint|friedmanchisquare|boot\.ci|confint|t\.test|wilcox\.test|norm\.interval|t\.interval|DescrStatsW)\s*\(|\.conf_int\s*\(|\b(?:stats\.bootstrap|bootstrap(?:_ci|_confidence\w*|_auc|_metric|_score)?|bootstraps|boot)\s*\(",
    ),
    (
        Practice::SeveralSeeds,
        &["seed"],
        r"(?i)\bfor\s+\w*seeds?\w*\s+in\b|\b(?:random_)?seeds\s*=\s*\[\s*\d+\s*,|\bfor\s+\w+\s+in\s+(?:\w+\.)?(?:random_)?seeds\b",
    ),
    (
        Practice::BaselineModel,
        &[
            "DummyClassifier",
            "DummyRegressor",
            "NaiveForecaster",
            "null_model",
            "baseline",
            "SeasonalNaive",
            "snaive",
            "naive(",
        ],
        r"(?i)\b(?:DummyClassifier|DummyRegressor|NaiveForecaster|SeasonalNaive|null_model|snaive)\s*\(|\bbaseline_?(?:model|clf|classifier|regressor|accuracy|acc|rmse|mae|mse|auc|f1|score|error|pred(?:iction)?s?|guess|mean)\w*\s*(?:=[^=]|<-)",
    ),
    (
        Practice::ErrorBreakdown,
        &[
            "confusion_matrix",
            "classification_report",
            "ConfusionMatrix",
            "confusionMatrix",
            "conf_mat",
            "precision_recall_fscore_support",
            "misclassified",
            "MetricFrame",
            "plot_residuals",
        ],
        r"\b(?:confusion_matrix|plot_confusion_matrix|classification_report|ConfusionMatrix(?:Display)?|confusionMatrix|conf_mat|precision_recall_fscore_support|MetricFrame|plot_residuals)\s*(?:\.\w+\s*)?\(|\bmisclassified\w*\s*=[^=]",
    ),
];

static COMPILED: LazyLock<Vec<(Practice, Regex)>> = LazyLock::new(|| {
    RULES.iter().filter_map(|(practice, _, pattern)| Some((*practice, pattern::regex(pattern)?))).collect()
});

/// The names of which one must stand in a line before its pattern is tried.
pub(super) fn names() -> impl Iterator<Item = (Practice, &'static str)> {
    RULES.iter().flat_map(|(practice, names, _)| names.iter().map(move |name| (*practice, *name)))
}

/// What a line of code practises.
pub(super) fn practised(line: &str) -> Vec<Practice> {
    const DEFINES: [&str; 9] =
        ["import ", "from ", "def ", "class ", "function ", "fn ", "#include", "library(", "using "];
    let bare = line.trim_start();
    if DEFINES.iter().any(|start| bare.starts_with(start)) || bare.starts_with(['"', '\'']) {
        return Vec::new();
    }
    let marks = CUES.marks(line);
    let rules = COMPILED.iter().filter(|(practice, _)| has(marks, *practice));
    rules.filter(|(_, pattern)| pattern.is_match(line)).map(|(practice, _)| *practice).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_are_practice_and_imports_definitions_and_names_are_none() {
        assert_eq!(COMPILED.len(), RULES.len());
        let cases: [(&str, &[Practice]); 16] = [
            ("x, y = train_test_split(a, b, stratify=b)", &[Practice::HeldOut, Practice::CarefulSplit]),
            ("x, y = train_test_split(a, b, stratify=None)", &[Practice::HeldOut]),
            ("cv = StratifiedKFold(n_splits=5)", &[Practice::CarefulSplit, Practice::CrossValidation]),
            ("for train, test in TimeSeriesSplit(5).split(x):", &[Practice::CarefulSplit]),
            ("scores = cross_val_score(model, x, y, cv=5)", &[Practice::CrossValidation]),
            ("ctrl <- trainControl(method = 'cv', number = 10)", &[Practice::CrossValidation]),
            ("for seed in range(5):", &[Practice::SeveralSeeds]),
            ("random.seed(42)", &[]),
            ("low, high = stats.bootstrap((x,), np.mean)", &[Practice::Interval]),
            ("dummy = DummyClassifier(strategy='most_frequent')", &[Practice::BaselineModel]),
            ("baseline_accuracy = y.mean()", &[Practice::BaselineModel]),
            ("print(classification_report(y, p))", &[Practice::ErrorBreakdown]),
            ("from sklearn.metrics import confusion_matrix", &[]),
            ("def confusion_matrix(y, p):", &[]),
            ("baseline = tf.train.Saver()", &[]),
            ("model.fit(x, y, validation_split=0.2)", &[Practice::HeldOut]),
        ];
        for (line, expected) in cases {
            assert_eq!(practised(line), expected, "{line}");
        }
    }
}
