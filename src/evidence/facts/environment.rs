//! What a stranger would need to rebuild the environment.

use super::super::{Place, Slot};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Declared dependencies, interpreter, images; imports; data.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct EnvironmentFacts {
    /// Manifests and lock files with something in them, root first.
    pub declarations: Vec<Declaration>,
    /// Direct third-party dependencies by normalised distribution name, each with its tightest statement.
    /// Dependencies that only a lock file names are not direct and not listed.
    pub requirements: BTreeMap<String, Requirement>,
    /// Where the interpreter's or toolchain's version is stated.
    pub interpreter: Option<Place>,
    /// That version or range, as written.
    pub interpreter_version: Option<String>,
    /// Container base images.
    pub images: Vec<BaseImage>,
    /// Imports against declarations. Unknown where the code was not read.
    pub imports: Slot<ImportFacts>,
    /// How the data is had. Unknown where the code was not read.
    pub data: Slot<DataFacts>,
}

/// One file that declares an environment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Declaration {
    /// The file.
    pub place: Place,
    /// Its kind by its conventional name: `requirements.txt`, `pyproject.toml`, `environment.yml`, `Dockerfile`,
    /// `uv.lock`, `renv.lock`, `Cargo.lock`, `devcontainer.json`, `flake.nix` …
    pub kind: String,
    /// The ecosystem: `python`, `conda`, `r`, `rust`, `javascript`, `go`, `julia`, `jvm`, `container`, `nix`, `system`.
    pub ecosystem: String,
    /// Whether it locks the whole graph.
    pub is_lock: bool,
    /// Whether it serves tests, documentation or development only (`requirements-dev.txt`).
    pub is_auxiliary: bool,
    /// Dependencies it names.
    pub dependencies: u64,
}

/// How tightly one dependency is stated.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Requirement {
    /// How tightly.
    pub pin: Pin,
    /// Where.
    pub place: Place,
}

/// Tightness of a statement, loosest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pin {
    /// A name alone.
    Loose,
    /// A lower bound only.
    Lower,
    /// An upper bound or a compatible range.
    Bounded,
    /// One version, commit or digest.
    Exact,
    /// Found in a lock file of its ecosystem.
    Locked,
}

/// A container base image.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BaseImage {
    /// The `FROM` line.
    pub place: Place,
    /// The image's name without tag.
    pub image: String,
    /// How it is chosen.
    pub tag: ImageTag,
}

/// How a base image is chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ImageTag {
    /// No tag, or `latest`.
    Floating,
    /// A tag.
    Tag,
    /// A digest.
    Digest,
    /// By a build argument or variable without a default: whoever builds chooses, and the file says nothing of it.
    Given,
}

/// Third-party imports against declarations: of Python, and of R and Julia where one of their manifests declares or no
/// Python stands beside them.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ImportFacts {
    /// Third-party modules the code imports, by top-level name.
    pub used: BTreeMap<String, ImportUse>,
    /// Declared distributions nothing imports and that are no tools, plugins or transitive pins. Empty when a flat
    /// freeze makes the question meaningless.
    pub unused: Vec<String>,
}

/// One third-party module in use.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ImportUse {
    /// The distribution that provides it (`sklearn` → `scikit-learn`).
    pub distribution: String,
    /// Files importing it.
    pub files: u64,
    /// The first import of it.
    pub place: Place,
    /// Whether some manifest declares it. Imports guarded by `try`/`except ImportError` or `TYPE_CHECKING`, and
    /// those only tests, documents and benchmarks make, are optional; so are those that only notebooks and
    /// examples make beside a package that declares an environment.
    pub declared: bool,
    /// Whether the import is optional as above.
    pub optional: bool,
}

/// How the data is had. Lists hold at most 5 places each.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct DataFacts {
    /// Whether the work reads data at all: loaders, data files, a data section. Libraries often do not.
    pub needs_data: bool,
    /// Scripts, Make targets or notebook cells that download it.
    pub download: Vec<Place>,
    /// DVC or similar data versioning.
    pub versioned: Vec<Place>,
    /// Git LFS rules or pointers.
    pub lfs: Vec<Place>,
    /// Data set identifiers resolved by a library (`load_dataset`, `torchvision.datasets`, `fetch_openml` …).
    pub identifiers: Vec<Place>,
    /// Data committed in usable size.
    pub committed: Vec<Place>,
    /// Where the README or a document says how to get it.
    pub described: Vec<Place>,
    /// Where the data's licence or terms are stated.
    pub licence: Vec<Place>,
    /// Absolute paths of somebody's machine in code that runs (`/home/ada/…`, `C:\Users\…`, `/content/drive/…`).
    pub absolute_paths: Vec<Place>,
    /// How many such there are.
    pub absolute_paths_total: u64,
}
