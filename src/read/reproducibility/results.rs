//! Recorded results: files of metrics, runs a tracker kept, what documents tell; what ties them to a run; variation.
//!
//! Invariant: a file named like results records nothing unless metrics stand in it and something in the work writes such
//! files.

use super::documents;
use super::keep::{Kept, at};
use super::lexical::{Found, Use};
use crate::evidence::Place;
use crate::evidence::facts::{
    CommandKind, CompletenessFacts, NotebookFacts, ReadmeFacts, ResultFacts, ResultRecord, ResultTie, RunFacts,
    Variation,
};
use crate::read::manifest::pattern;
use crate::read::python::PythonFile;
use crate::read::text::lower;
use crate::read::{FileRole, FileView, Tree};
use regex::Regex;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

/// Largest record read, in bytes; what people look at is smaller.
const MAX_RECORD: u64 = 256 << 10;
/// Records waiting to be told written or not.
const MAX_RECORDS: usize = 300;
/// Lines between a table in the README and the command that makes it.
const NEAR: u32 = 30;

static RECORD_NAME: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:^|[/_.\-])(?:metrics?|results?|scores?|eval(?:uation)?(?:s|_results)?|performance|leaderboard|benchmarks?|summary|all_results|train_results|cv_results)(?:[_.\-]?\w*)?\.(?:json|jsonl|csv|tsv|ya?ml|txt)$",
    )
});
static KEPT_RUN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:^|/)(?:mlruns/[^/]+/[0-9a-f]{32}/metrics/.|events\.out\.tfevents\.\d|lightning_logs/(?:.*/)?version_\d+/(?:metrics\.csv|hparams\.yaml)$|wandb/(?:offline-)?run-[^/]+/files/wandb-summary\.json$|[^/]+/\.hydra/config\.yaml$)",
    )
});
// A metric's name as a key or a column.
macro_rules! metric {
    () => {
        r"(?:\w*[_ \-./])?(?:acc(?:uracy)?|f1|f1[_-]score|auc|roc_?auc|auroc|ap|map|rmse|mse|mae|r2|loss|precision|recall|bleu\w*|rouge\w*|perplexity|ppl|iou|miou|dice|psnr|ssim|fid|wer|cer|score|error|reward|return|top[_-]?[15]|em|kappa|mcc|ndcg\w*|mrr|logloss|elbo|nll|likelihood)(?:[_ \-.@/]\w*)?"
    };
}
static JSON_METRIC: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(r#"(?im)(?:""#, metric!(), r#""\s*:\s*\[?\s*-?\d|^\s*"#, metric!(), r"\s*[:=]\s*-?\d)"))
});
static COLUMN: LazyLock<Regex> = LazyLock::new(|| pattern(concat!(r#"(?i)^\s*"?"#, metric!(), r#""?\s*$"#)));
static REVISION: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r#"(?i)"?(?:git_?)?(?:commit|revision|rev|sha|hash|git_sha|commit_?(?:id|hash|sha))"?\s*[:=]\s*"?[0-9a-f]{7,40}\b"#,
    )
});
static RUN_ID: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r#"(?i)"?(?:run_?(?:id|name|uuid)|experiment_?(?:id|name)|wandb_?(?:id|url)|trial_?(?:id|number))"?\s*[:=]\s*"?\w"#,
    )
});
static SEED_KEY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r#"(?i)"(?:random_?)?seeds?"\s*:\s*\[?\s*\d|(?m)^\s*(?:random_)?seeds?\s*[:=]\s*\[?\s*\d"#)
});
static PARAMETER_KEY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r#"(?i)"(?:params|parameters|config|hparams|hyper_?param\w*|args|learning_rate|lr|batch_size|n_?estimators|max_depth)"\s*:|(?m)^\s*(?:learning_rate|lr|batch_size|epochs)\s*[:=]"#,
    )
});
static SPREAD_KEY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r#"(?i)"[^"]{0,60}(?:_std|std_|_sd|stderr|_sem|std\b|ci_?(?:low|high|95)|confidence)[^"]{0,40}"\s*:\s*\[?\s*-?\d"#,
    )
});
static SPREAD_COLUMN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)(?:^|[_ \-.(])(?:std|sd|stderr|std_?err(?:or)?|std_?dev|sem|se|ci|ci_?\d*|ci_?(?:low|high|lower|upper))(?:$|[_ \-.)])",
    )
});
static SEVERAL_SEEDS: LazyLock<Regex> =
    LazyLock::new(|| pattern(r#"(?im)^\s*"?(?:random_)?seeds?"?\s*[:=]\s*[\[(]?\s*\d+\s*,\s*\d+"#));

/// Collects over files, then tells.
#[derive(Debug, Default)]
pub(super) struct Results {
    records: BTreeMap<ResultRecord, Kept<4>>,
    ties: BTreeMap<ResultTie, Kept<4>>,
    variation: BTreeMap<Variation, Kept<4>>,
    /// Files of metrics by path.
    files: BTreeMap<String, Record>,
    /// Something writes tables or records.
    writes: bool,
}

/// One file of metrics.
#[derive(Debug)]
struct Record {
    place: Place,
    ties: BTreeSet<ResultTie>,
    spread: bool,
}

/// Whether a path is a record small enough to read.
pub(super) fn is_readable_record(path: &str, size: u64) -> bool {
    (10..=MAX_RECORD).contains(&size) && is_record_path(path)
}

fn is_record_path(path: &str) -> bool {
    let lower = lower(path);
    let aside = lower.rsplit_once('/').is_some_and(|(folders, _)| {
        folders.split('/').any(|part| {
            matches!(
                part,
                "data"
                    | "dataset"
                    | "datasets"
                    | "tests"
                    | "test"
                    | "fixtures"
                    | "docs"
                    | "doc"
                    | "node_modules"
                    | "site-packages"
            )
        })
    });
    !aside && RECORD_NAME.is_match(&lower)
}

impl Results {
    /// Takes a path, whether or not its text was read.
    pub(super) fn path(&mut self, path: &str) {
        if KEPT_RUN.is_match(path) && !path.split('/').any(|part| matches!(part, "tests" | "test" | "fixtures")) {
            let kept = self.records.entry(ResultRecord::TrackedRun).or_default();
            kept.add(Place::file(path));
            let tie = if path.contains(".hydra") || path.ends_with("hparams.yaml") {
                ResultTie::Parameters
            } else {
                ResultTie::Run
            };
            self.ties.entry(tie).or_default().add(Place::file(path));
        }
    }

    /// Takes a file by its name: records, locks, settings.
    pub(super) fn file(&mut self, file: &FileView<'_>, text: &str) {
        let name = file.path.rsplit('/').next().unwrap_or(file.path);
        match name {
            "dvc.lock" if text.contains("md5:") => self.tie(ResultTie::Locked, Place::file(file.path)),
            "dvc.yaml" => {
                if let Some(line) = line_with(text, "metrics:") {
                    self.records.entry(ResultRecord::VersionedMetrics).or_default().add(at(file, line));
                }
            }
            _ => {}
        }
        let is_settings = matches!(name.rsplit_once('.'), Some((_, "yaml" | "yml" | "json" | "toml" | "gin")));
        if is_settings
            && file.size < 64 << 10
            && let Some(found) = SEVERAL_SEEDS.find(text)
        {
            let skipped = found.as_str().len() - found.as_str().trim_start().len();
            self.vary(Variation::Seeds, at(file, super::keep::line_at(text, found.start() + skipped)));
        }
        if is_readable_record(file.path, file.size)
            && matches!(file.role, FileRole::Data | FileRole::Other)
            && self.files.len() < MAX_RECORDS
            && let Some(record) = record(file.path, text)
        {
            self.files.insert(file.path.to_owned(), record);
        }
    }

    /// Takes a document or the text of a notebook.
    pub(super) fn document(&mut self, file: &FileView<'_>, text: &str) {
        let told = documents::read(file.path, text);
        if let (Some(line), false) = (told.spreads.first(), file.path.ends_with(".ipynb")) {
            self.vary(Variation::Spread, at(file, *line));
        }
        if let Some((line, link)) = told.runs.first() {
            let place = Place::lines(file.path, *line, *line).quoting(link);
            self.records.entry(ResultRecord::LinkedRun).or_default().add(place.clone());
            self.tie(ResultTie::Run, place);
        }
        if let Some((line, words)) = told.elsewhere.filter(|_| crate::read::readme::rank(file.path).is_some()) {
            let place = Place::lines(file.path, line, line).quoting(&words);
            self.records.entry(ResultRecord::Elsewhere).or_default().add(place);
        }
    }

    /// Takes a Python file or notebook.
    pub(super) fn python(&mut self, file: &FileView<'_>, python: &PythonFile) {
        for call in &python.calls {
            let last = call.name.rsplit('.').next().unwrap_or(&call.name);
            self.writes |= matches!(
                last,
                "dump"
                    | "to_csv"
                    | "savetxt"
                    | "writerow"
                    | "writerows"
                    | "DictWriter"
                    | "to_json"
                    | "to_markdown"
                    | "write_csv"
                    | "safe_dump"
                    | "to_latex"
                    | "to_excel"
                    | "write"
            );
            if is_folds(&call.name, last) {
                let kept = self.variation.entry(Variation::Folds).or_default();
                if kept.wants(file.path) {
                    kept.add(at(file, call.line));
                }
            }
        }
        for line in python.runs.seed_loops.iter().take(2) {
            self.vary(Variation::Seeds, at(file, *line));
        }
    }

    /// Takes an R or Julia file.
    pub(super) fn lexical(&mut self, file: &FileView<'_>, found: &Found) {
        for (kind, line) in &found.uses {
            match kind {
                Use::Folds => self.vary(Variation::Folds, at(file, *line)),
                Use::Seeds => self.vary(Variation::Seeds, at(file, *line)),
                Use::Writes => self.writes = true,
                _ => {}
            }
        }
    }

    /// Takes a shell script: loops over seeds, or commands with several.
    pub(super) fn shell(&mut self, file: &FileView<'_>, text: &str) {
        static LOOP: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?im)^\s*for\s+\w*seed\w*\s+in\b"));
        static SEED: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)--?(?:random[-_])?seed[= ](\d+)"));
        if !text.to_ascii_lowercase().contains("seed") {
            return;
        }
        let seeds: BTreeSet<&str> =
            SEED.captures_iter(text).take(500).filter_map(|found| found.get(1)).map(|seed| seed.as_str()).collect();
        let first = LOOP.find(text).or_else(|| SEED.find(text).filter(|_| seeds.len() >= 3));
        if let Some(found) = first {
            let skipped = found.as_str().len() - found.as_str().trim_start().len();
            self.vary(Variation::Seeds, at(file, super::keep::line_at(text, found.start() + skipped)));
        }
    }

    fn tie(&mut self, tie: ResultTie, place: Place) {
        self.ties.entry(tie).or_default().add(place);
    }

    fn vary(&mut self, variation: Variation, place: Place) {
        self.variation.entry(variation).or_default().add(place);
    }

    /// The facts, with what the other readers found.
    pub(super) fn finish(
        mut self,
        tree: &Tree,
        readme: Option<&ReadmeFacts>,
        completeness: Option<&CompletenessFacts>,
        notebooks: &NotebookFacts,
        runs: &RunFacts,
    ) -> ResultFacts {
        let mut unwritten = Kept::<4>::default();
        let written = self.writes || !runs.tracking.is_empty() || runs.pipelines.iter().any(|one| one.tool == "dvc");
        for (path, record) in std::mem::take(&mut self.files) {
            if !written {
                unwritten.add(record.place);
                continue;
            }
            for tie in &record.ties {
                self.tie(*tie, record.place.clone());
            }
            if let Some(beside) = parameters_beside(&path, tree) {
                self.tie(ResultTie::Parameters, Place::file(beside));
            }
            if record.spread {
                self.vary(Variation::SpreadColumn, record.place.clone());
            }
            self.records.entry(ResultRecord::MetricsFile).or_default().add(record.place);
        }
        for place in &notebooks.with_outputs {
            self.records.entry(ResultRecord::Notebook).or_default().add(place.clone());
        }
        for place in &notebooks.complete_with_outputs {
            self.tie(ResultTie::Cells, place.clone());
        }
        self.told(readme, completeness);
        if self.records.is_empty() {
            // Locks and links tie nothing where nothing is recorded.
            self.ties.clear();
        }
        ResultFacts {
            records: self.records.into_iter().map(|(kind, kept)| (kind, kept.places())).collect(),
            ties: self.ties.into_iter().map(|(kind, kept)| (kind, kept.places())).collect(),
            variation: self.variation.into_iter().map(|(kind, kept)| (kind, kept.places())).collect(),
            unwritten: unwritten.places(),
        }
    }

    /// Results in the README, and the command near them that makes them.
    fn told(&mut self, readme: Option<&ReadmeFacts>, completeness: Option<&CompletenessFacts>) {
        let (Some(readme), Some(completeness)) = (readme, completeness) else { return };
        let tables: Vec<&Place> = completeness
            .results
            .seen()
            .into_iter()
            .flatten()
            .filter(|place| {
                place.path == readme.path && !readme.commands.iter().any(|command| command.place == **place)
            })
            .collect();
        for table in &tables {
            self.records.entry(ResultRecord::Readme).or_default().add((*table).clone());
        }
        let near = |command: [u32; 2]| {
            tables
                .iter()
                .filter_map(|table| table.lines)
                .any(|table| command[0] <= table[1].saturating_add(NEAR) && table[0] <= command[1].saturating_add(NEAR))
        };
        let makes = readme.commands.iter().filter(|command| {
            command.kind == CommandKind::Run
                && command.target_exists == Some(true)
                && command.place.lines.is_some_and(near)
        });
        if let Some(command) = makes.into_iter().next() {
            self.tie(ResultTie::Command, command.place.clone());
        }
    }
}

/// Reads a file of metrics; none where no metric with a number stands in it.
fn record(path: &str, text: &str) -> Option<Record> {
    let lower = lower(path);
    let is_table = lower.ends_with(".csv") || lower.ends_with(".tsv");
    if !is_table {
        let found = JSON_METRIC.find(text)?;
        let skipped = found.as_str().len() - found.as_str().trim_start().len();
        let line = super::keep::line_at(text, found.start() + skipped);
        let shown = found.as_str().trim();
        let ties = [
            (ResultTie::Revision, &REVISION),
            (ResultTie::Run, &RUN_ID),
            (ResultTie::Seed, &SEED_KEY),
            (ResultTie::Parameters, &PARAMETER_KEY),
        ];
        return Some(Record {
            place: Place::lines(path, line, line).quoting(shown),
            ties: ties.iter().filter(|(_, pattern)| pattern.is_match(text)).map(|(tie, _)| *tie).collect(),
            spread: SPREAD_KEY.is_match(text),
        });
    }
    let mut lines = text.lines();
    let header = lines.next()?;
    let separator = if header.contains('\t') {
        '\t'
    } else if header.contains(';') {
        ';'
    } else {
        ','
    };
    let columns: Vec<String> =
        header.split(separator).take(200).map(|column| column.trim().trim_matches('"').to_lowercase()).collect();
    let has_numbers = lines.next().is_some_and(|row| row.bytes().any(|byte| byte.is_ascii_digit()));
    if !has_numbers || !columns.iter().any(|column| COLUMN.is_match(column)) {
        return None;
    }
    let names = |wanted: &[&str]| columns.iter().any(|column| wanted.contains(&column.as_str()));
    let mut ties = BTreeSet::new();
    for (tie, wanted) in [
        (ResultTie::Revision, &["commit", "git_commit", "git_hash", "revision", "sha", "git_sha"][..]),
        (
            ResultTie::Run,
            &["run", "run_id", "run id", "run_name", "experiment", "experiment_id", "trial", "number"][..],
        ),
        (ResultTie::Seed, &["seed", "random_seed", "random_state"][..]),
        (
            ResultTie::Parameters,
            &["config", "params", "learning_rate", "lr", "batch_size", "n_estimators", "max_depth", "alpha"][..],
        ),
    ] {
        if names(wanted) {
            ties.insert(tie);
        }
    }
    let spread = columns.iter().any(|column| SPREAD_COLUMN.is_match(column));
    Some(Record { place: Place::lines(path, 1, 1).quoting(header), ties, spread })
}

/// A file of parameters in the folder of a record.
fn parameters_beside(path: &str, tree: &Tree) -> Option<String> {
    let (folder, _) = path.rsplit_once('/')?;
    let names = [
        "params.yaml",
        "params.json",
        "config.yaml",
        "config.yml",
        "config.json",
        "hparams.yaml",
        "args.json",
        "args.yaml",
        "training_args.json",
        ".hydra/config.yaml",
        "opt.yaml",
        "hyperparameters.json",
    ];
    names.iter().map(|name| format!("{folder}/{name}")).find(|path| tree.files.contains_key(path))
}

/// Whether a call evaluates over folds or resamples.
fn is_folds(name: &str, last: &str) -> bool {
    matches!(
        last,
        "cross_val_score"
            | "cross_validate"
            | "cross_val_predict"
            | "KFold"
            | "StratifiedKFold"
            | "GroupKFold"
            | "RepeatedKFold"
            | "RepeatedStratifiedKFold"
            | "StratifiedGroupKFold"
            | "TimeSeriesSplit"
            | "LeaveOneOut"
            | "LeaveOneGroupOut"
            | "StratifiedShuffleSplit"
            | "MultilabelStratifiedKFold"
            | "BootstrapOutOfBag"
    ) || matches!(name, "lgb.cv" | "xgb.cv" | "lightgbm.cv" | "xgboost.cv")
}

/// The first line that begins with a word, indentation aside.
fn line_with(text: &str, word: &str) -> Option<u32> {
    (1..).zip(text.lines()).find(|(_, line)| line.trim_start().starts_with(word)).map(|(number, _)| number)
}
