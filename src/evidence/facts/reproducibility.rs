//! Whether results would come out again: notebooks as they were run, what steers a run, what was recorded of it.

use super::super::Place;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Notebooks, runs and recorded results.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ReproducibilityFacts {
    /// Notebooks, lint by lint.
    pub notebooks: NotebookFacts,
    /// What steers a run.
    pub runs: RunFacts,
    /// What was recorded of runs.
    pub results: ResultFacts,
}

/// Notebooks of any format with code in them; copies an editor saved and tests of notebooks excepted.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct NotebookFacts {
    /// Notebooks looked at.
    pub judged: u64,
    /// Of those, formats that are run from top to bottom or cell by dependency by the tool that owns them (R Markdown,
    /// Quarto, Jupytext, marimo, Pluto) and keep no execution counts.
    pub from_top: u64,
    /// Jupyter notebooks saved without counts and outputs: their order cannot be told and is held against nobody.
    pub stripped: u64,
    /// Cells of code with something in them.
    pub code_cells: u64,
    /// Cells (or, in plain formats, passages) of text.
    pub text_cells: u64,
    /// Words in them.
    pub text_words: u64,
    /// The notebook with most words to a cell of code.
    pub best_told: Option<Place>,
    /// Execution counts rise from top to bottom. Notebooks whose outputs were put in without a run do not.
    pub in_order: Habit,
    /// The counts are 1 to n, with no cell of code left out.
    pub complete: Habit,
    /// No output is an error. Only notebooks with counts.
    pub error_free: Habit,
    /// Imports stand in the first cells.
    pub imports_first: Habit,
    /// No path of somebody's own machine.
    pub portable: Habit,
    /// It begins with a heading or a title.
    pub titled: Habit,
    /// Its file name says something ("Untitled3", "Copy of …" do not).
    pub named: Habit,
    /// At most 50 cells, and no empty ones at the end but one.
    pub trim: Habit,
    /// Notebooks whose outputs cannot be what their cells printed: outputs under cells that were never counted as run,
    /// counts of outputs that are not their cell's, one count on many cells.
    pub pasted: u64,
    /// Where. At most 5.
    pub pasted_places: Vec<Place>,
    /// Notebooks run in order that hold outputs: recorded results. At most 5.
    pub with_outputs: Vec<Place>,
    /// Of those, whose counts are 1 to n. At most 5.
    pub complete_with_outputs: Vec<Place>,
}

/// How many notebooks keep one habit, and where.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Habit {
    /// Notebooks of which it can be told.
    pub of: u64,
    /// Of those, the ones that keep it.
    pub kept: u64,
    /// Some that keep it. At most 5.
    pub good: Vec<Place>,
    /// Where others break it. At most 5.
    pub bad: Vec<Place>,
}

/// What steers a run.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct RunFacts {
    /// Sources of randomness the work draws from (`python`, `numpy`, `torch`, `tensorflow`, `jax`, `scikit-learn`, `r`,
    /// `julia`), and where each is seeded.
    pub generators: BTreeMap<String, Generator>,
    /// Seeding functions that nothing calls. At most 5.
    pub idle_seeds: Vec<Place>,
    /// Parameters of the command line that some code parses.
    pub parameters: u64,
    /// Where they are defined. At most 5.
    pub parameter_places: Vec<Place>,
    /// Code that loads settings from a file. At most 5.
    pub configuration_loads: Vec<Place>,
    /// Files of settings, where some code loads such. At most 5.
    pub configuration_files: Vec<Place>,
    /// Pipelines, most steps first. At most 8.
    pub pipelines: Vec<Pipeline>,
    /// Notebooks numbered in the order to run them. At most 8.
    pub numbered_notebooks: Vec<Place>,
    /// Experiment tracking that logs something, by tool.
    pub tracking: BTreeMap<String, Place>,
}

/// One source of randomness.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Generator {
    /// Where it is drawn from first.
    pub drawn: Option<Place>,
    /// Where it is seeded, by a call that is reached.
    pub seeded: Option<Place>,
}

/// Steps that are run together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Pipeline {
    /// `make`, `dvc`, `snakemake`, `nextflow`, `airflow`, `prefect`, `targets`, `shell` …
    pub tool: String,
    /// Steps that run the work; chores (lint, test, clean, install) are none.
    pub steps: u64,
    /// Where it begins.
    pub place: Place,
}

/// What was recorded of runs.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ResultFacts {
    /// Records, by what they are. At most 4 places each.
    pub records: BTreeMap<ResultRecord, Vec<Place>>,
    /// What ties them to a revision or a run. At most 4 places each.
    pub ties: BTreeMap<ResultTie, Vec<Place>>,
    /// Variation over seeds or folds. At most 4 places each.
    pub variation: BTreeMap<Variation, Vec<Place>>,
    /// Files named like results that nothing in the work writes: they record nothing that can be repeated. At most 4.
    pub unwritten: Vec<Place>,
}

/// A way results are recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ResultRecord {
    /// A file of metrics that the code writes.
    MetricsFile,
    /// Runs a tracker kept in the repository (`mlruns/`, TensorBoard events, Lightning and Hydra folders).
    TrackedRun,
    /// Metrics that a data version control system keeps.
    VersionedMetrics,
    /// Links to runs at a tracker's site.
    LinkedRun,
    /// A table or figures in the README.
    Readme,
    /// Outputs of notebooks run in order.
    Notebook,
    /// A release, or a branch of outputs, that the README names for its results.
    Elsewhere,
}

/// What ties a result to how it came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ResultTie {
    /// The code's revision stands in the record.
    Revision,
    /// A run's id or a link to the run.
    Run,
    /// Seeds stand in the record.
    Seed,
    /// The parameters stand in the record or beside it.
    Parameters,
    /// Inputs and outputs are locked by digest.
    Locked,
    /// The command that made it stands by it.
    Command,
    /// The notebook's own cells, run 1 to n.
    Cells,
}

/// How variation shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Variation {
    /// `±` between numbers of a result.
    Spread,
    /// Columns or keys of deviation or confidence in a record.
    SpreadColumn,
    /// Code evaluates over folds or resamples.
    Folds,
    /// Code, settings or scripts run several seeds.
    Seeds,
}
