//! Files, languages, definitions.

use super::super::Place;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What is in the tree. Vendored and generated files are counted apart and nowhere else.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Inventory {
    /// Regular files of any kind.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Files under vendored folders (`node_modules`, `third_party`, `site-packages` …).
    pub vendored_files: u64,
    /// Files a tool wrote (lock files excepted): by banner or by name.
    pub generated_files: u64,
    /// Source by language (`python`, `jupyter`, `r`, `rust`, `javascript` …), tests excepted.
    pub languages: BTreeMap<String, LanguageCount>,
    /// Non-blank lines of source in all languages, code cells of notebooks included, tests excepted.
    pub source_lines: u64,
    /// Functions and methods defined in that source, where a parser for the language is at hand.
    pub functions: u64,
    /// Of the public ones among them, how many there are.
    pub public_functions: u64,
    /// Of those, how many carry a docstring or documentation comment.
    pub documented_functions: u64,
    /// Classes or types defined.
    pub classes: u64,
    /// Directories that are importable packages (`__init__.py`) or crates, modules of other ecosystems.
    pub packages: u64,
    /// What makes it installable: `pyproject.toml` with a project table, `setup.py`, `Cargo.toml`, `DESCRIPTION` …
    pub installable: Option<Place>,
    /// Scripts with a main guard or a command-line parser, Makefiles, pipelines: where a run starts. At most 10.
    pub entry_points: Vec<Place>,
    /// Notebooks, and their code cells, text cells and words in text cells.
    pub notebooks: u64,
    /// Code cells in all notebooks.
    pub code_cells: u64,
    /// Text cells in all notebooks.
    pub text_cells: u64,
    /// Words in all text cells.
    pub text_cell_words: u64,
    /// Markdown, reStructuredText and similar documents, the README excepted.
    pub documents: u64,
    /// Data files (CSV, Parquet, images, arrays …) and their bytes.
    pub data_files: u64,
    /// Bytes of data files.
    pub data_bytes: u64,
    /// Model checkpoints and weights committed.
    pub weight_files: u64,
    /// The licence file and the SPDX id its text was recognised as, when it was.
    pub licence: Option<Place>,
    /// SPDX id of the licence, when recognised.
    pub licence_id: Option<String>,
    /// Imports by top-level module, in files (not counting the repository's own modules and the standard library).
    pub imports: BTreeMap<String, u64>,
    /// Source files that train something: a call to `fit`, `backward`, `train` and the like. At most 10.
    pub training_code: Vec<Place>,
    /// Configuration-only files (dotfiles, editor settings) as a share of all files, 0 to 1.
    pub configuration_share: f64,
}

/// Source of one language.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct LanguageCount {
    /// Files.
    pub files: u64,
    /// Non-blank lines.
    pub lines: u64,
    /// Functions and methods, where the language is parsed.
    pub functions: u64,
}
