//! R and Julia by their text without comments and strings: calls that matter to a run, with their lines.
//!
//! Invariant: nothing in a comment, a string or the prose of R Markdown is code.

use crate::read::tests::strip::{strip, syntax_of};
use crate::read::text::lower;
use aho_corasick::AhoCorasick;
use regex::Regex;
use std::sync::LazyLock;

/// What a call is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Use {
    /// Fixes a seed.
    Seed,
    /// Draws.
    Draw,
    /// Reads the command line.
    Parameter,
    /// Reads settings from a file.
    Configuration,
    /// Logs to a tracker.
    Tracking(&'static str),
    /// Declares a step of a pipeline.
    Step(&'static str),
    /// Evaluates over folds or resamples.
    Folds,
    /// Runs several seeds.
    Seeds,
    /// Writes a table or a record.
    Writes,
}

/// What was found: language, and uses with the line and the byte offset's line.
#[derive(Debug)]
pub(super) struct Found {
    /// `r` or `julia`.
    pub(super) language: &'static str,
    /// In order of lines; at most 500.
    pub(super) uses: Vec<(Use, u32)>,
}

const MAX_USES: usize = 500;

struct Rule {
    pattern: Regex,
    kind: Use,
}

fn rules(table: &[(&'static str, Use)]) -> Vec<Rule> {
    table.iter().map(|(text, kind)| Rule { pattern: crate::read::manifest::pattern(text), kind: *kind }).collect()
}

static R: LazyLock<Vec<Rule>> = LazyLock::new(|| {
    rules(&[
        (
            r"\bset\.seed\s*\(\s*[^)\s]|\btar_option_set\s*\([^)]*\bseed\s*=|\bwith_seed\s*\(|\blocal_seed\s*\(|\bfuture\.seed\s*=",
            Use::Seed,
        ),
        (
            r"\b(?:sample|rnorm|runif|rbinom|rpois|rexp|sample_n|sample_frac|slice_sample|createDataPartition|initial_split|initial_time_split|kmeans|randomForest|ranger|vfold_cv|bootstraps|train|xgb\.train|cv\.glmnet|mice|brm|stan_glm|sampling|umap|Rtsne)\s*\(",
            Use::Draw,
        ),
        (
            r"\b(?:parse_args|commandArgs|docopt|arg_parser|ArgumentParser|OptionParser)\s*\(|\bparams\$\w",
            Use::Parameter,
        ),
        (
            r"\bconfig::get\s*\(|\bread_yaml\s*\(|\byaml\.load_file\s*\(|\bread_toml\s*\(|\bparseTOML\s*\(|\bread\.config\s*\(",
            Use::Configuration,
        ),
        (r"\bmlflow_log_\w+\s*\(", Use::Tracking("mlflow")),
        (r"\bcallback_tensorboard\s*\(", Use::Tracking("tensorboard")),
        (r"\btar_(?:target|quarto|render|map|combine|file|knit)\w*\s*\(", Use::Step("targets")),
        (r"\bdrake_plan\s*\(", Use::Step("drake")),
        (
            r"\b(?:vfold_cv|group_vfold_cv|createFolds|createMultiFolds|cv\.glmnet|xgb\.cv|lgb\.cv|bootstraps|mc_cv|nested_cv|rolling_origin|sliding_window|boot)\s*\(|\btrainControl\s*\([^)]*\bmethod\s*=",
            Use::Folds,
        ),
        (r"\bfor\s*\(\s*seed\w*\s+in\b|\b(?:map|lapply|sapply)\w*\s*\(\s*seeds\b", Use::Seeds),
        (
            r"\b(?:write_csv|write\.csv|write\.table|saveRDS|write_rds|fwrite|write_json|write_yaml|sink|ggsave|write_xlsx)\s*\(",
            Use::Writes,
        ),
    ])
});
static JULIA: LazyLock<Vec<Rule>> = LazyLock::new(|| {
    rules(&[
        (
            r"\b(?:Random\.)?seed!\s*\(\s*[^)\s]|\b(?:MersenneTwister|Xoshiro|StableRNG|Philox\w*)\s*\(\s*[^)\s]",
            Use::Seed,
        ),
        (
            r"\b(?:rand|randn|randperm|shuffle!?|randexp|sample|randstring|train!|DataLoader|fit!|partition|randsubseq|glorot_uniform)\s*\(",
            Use::Draw,
        ),
        (r"@add_arg_table!?|\bparse_args\s*\(|\bARGS\b", Use::Parameter),
        (
            r"\b(?:TOML\.parsefile|YAML\.load_file|JSON3?\.(?:parsefile|read))\s*\(|\bdict_list\s*\(|@unpack\b",
            Use::Configuration,
        ),
        (r"\bTBLogger\s*\(|\bWandbLogger\s*\(", Use::Tracking("tensorboard")),
        (r"\blogmetric\s*\(", Use::Tracking("mlflow")),
        (r"@quickactivate\b|\bproduce_or_load\s*\(", Use::Step("drwatson")),
        (
            r"\b(?:CV|StratifiedCV|TimeSeriesCV)\s*\(|\bkfolds\s*\(|\bstratifiedobs\s*\(|\bKfold\s*\(|\bcross_validate\s*\(",
            Use::Folds,
        ),
        (r"\bfor\s+seed\w*\s*(?:in\b|=|∈)", Use::Seeds),
        (
            r"\b(?:CSV\.write|JSON3?\.(?:print|write)|savename|wsave|safesave|tagsave|@tagsave|jldsave|serialize|writedlm)\s*\(|@tagsave\b",
            Use::Writes,
        ),
    ])
});

/// Words without one of which a file holds nothing that is looked for.
static HINTS: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    AhoCorasick::new([
        "seed",
        "sample",
        "rnorm",
        "runif",
        "rbinom",
        "rpois",
        "rexp",
        "Partition",
        "_split",
        "kmeans",
        "randomForest",
        "ranger",
        "fold",
        "boot",
        "train",
        "args",
        "Args",
        "docopt",
        "Parser",
        "params$",
        "config",
        "yaml",
        "TOML",
        "toml",
        "mlflow",
        "tensorboard",
        "tar_",
        "drake",
        "cv",
        "CV",
        "write",
        "save",
        "sink",
        "rand",
        "shuffle",
        "fit!",
        "ARGS",
        "JSON",
        "dict_list",
        "Logger",
        "@quick",
        "produce_or",
        "MersenneTwister",
        "Xoshiro",
        "StableRNG",
        "brm",
        "stan",
        "mice",
        "DataLoader",
        "partition",
        "umap",
        "tsne",
        "logmetric",
        "serialize",
    ])
    .ok()
});

/// What an R file shows; of R Markdown and Quarto only the chunks.
pub(super) fn r(path: &str, text: &str) -> Found {
    let lower = lower(path);
    if lower.ends_with("md") { find("r", &chunks(text), &R) } else { find("r", text, &R) }
}

/// What a Julia file shows.
pub(super) fn julia(text: &str) -> Found {
    find("julia", text, &JULIA)
}

fn find(language: &'static str, text: &str, rules: &[Rule]) -> Found {
    let mut found = Found { language, uses: Vec::new() };
    if !HINTS.as_ref().is_none_or(|hints| hints.is_match(text)) {
        return found;
    }
    let code = strip(text, syntax_of(language));
    for rule in rules {
        for place in rule.pattern.find_iter(&code).take(MAX_USES) {
            let before = code.get(..place.start()).unwrap_or_default();
            // A definition of the same name is no call.
            let is_definition = before.trim_end().ends_with("function");
            if !is_definition {
                found.uses.push((rule.kind, super::keep::line_at(&code, place.start())));
            }
        }
    }
    found.uses.sort_by_key(|(kind, line)| (*line, *kind));
    found.uses.truncate(MAX_USES);
    found
}

/// The code chunks alone, every line where it was.
fn chunks(text: &str) -> String {
    let mut code = String::with_capacity(text.len() / 2);
    let mut inside = false;
    for line in text.lines() {
        let trimmed = line.trim();
        if trimmed.starts_with("```") {
            inside = !inside && trimmed.starts_with("```{r");
        } else if inside {
            code.push_str(line);
        }
        code.push('\n');
    }
    code
}
