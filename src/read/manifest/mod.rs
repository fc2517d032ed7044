//! Manifests, lock files and container files: what each declares, with lines.
//!
//! Called by the environment reader (and, for the YAML, INI and TOML trees, by the workflow reader). One parser a
//! file; [`parse`] picks it by the file's conventional name. Invariant: a parser is a pure function of one file's
//! text, never panics, bounds its input by [`MAX_DEPENDENCIES`] and the limits of `yaml`, and gives what it could
//! read of a broken file with a sentence in `problems`.

mod conda;
mod container;
mod dockerfile;
mod go;
mod javascript;
mod julia;
mod jvm;
mod nix;
mod pin;
mod pipfile;
mod pixi;
mod pyproject;
mod python_lock;
mod r;
mod requirements;
mod ros;
mod rust;
mod setup_cfg;
mod setup_py;
mod small;
mod text;
pub(crate) mod toml_tree;
pub(crate) mod yaml;

pub(crate) use pin::{normalise, pip};
pub(crate) use requirements::looks_like_requirements;
pub(crate) use text::{ini, line_number, pattern, without_comment};

use crate::evidence::facts::{ImageTag, Pin};
use std::collections::BTreeMap;

/// Dependencies kept of one file.
pub(crate) const MAX_DEPENDENCIES: usize = 5_000;

/// What one file declares.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Manifest {
    /// Its kind by conventional name.
    pub(crate) kind: &'static str,
    /// Its ecosystem.
    pub(crate) ecosystem: &'static str,
    /// Whether it locks the whole graph.
    pub(crate) is_lock: bool,
    /// Whether the file as a whole serves tests, documents or development.
    pub(crate) is_auxiliary: bool,
    /// Whether it declares an environment even where it names no dependency (a container, a Nix shell).
    pub(crate) declares: bool,
    /// Dependencies named.
    pub(crate) dependencies: Vec<Dependency>,
    /// The interpreter's or toolchain's version, with its line.
    pub(crate) interpreter: Option<Stated>,
    /// Base images.
    pub(crate) images: Vec<Image>,
    /// Other files read as part of it, relative to the repository's root.
    pub(crate) includes: Vec<Include>,
    /// What could not be read, for people.
    pub(crate) problems: Vec<String>,
}

/// A version as stated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Stated {
    /// Line.
    pub(crate) line: u32,
    /// Version or range as written.
    pub(crate) version: String,
}

/// One dependency named by a file.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Dependency {
    /// Its normalised name.
    pub(crate) name: String,
    /// How tightly it is stated.
    pub(crate) pin: Pin,
    /// Line.
    pub(crate) line: u32,
    /// What stands there.
    pub(crate) quote: String,
    /// What it is for.
    pub(crate) group: Group,
    /// Its ecosystem where that differs from the file's.
    pub(crate) ecosystem: &'static str,
}

/// What a dependency is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Group {
    /// The work itself.
    Main,
    /// An optional feature.
    Extra,
    /// Tests, documents, development, building.
    Auxiliary,
}

/// A base image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Image {
    /// Name without tag.
    pub(crate) name: String,
    /// How it is chosen.
    pub(crate) tag: ImageTag,
    /// Line.
    pub(crate) line: u32,
    /// What stands there.
    pub(crate) quote: String,
}

/// Another file a manifest reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Include {
    /// Path from the repository's root.
    pub(crate) path: String,
    /// Whether it only constrains versions (`-c`).
    pub(crate) constraint: bool,
    /// Line of the including file.
    pub(crate) line: u32,
}

impl Manifest {
    fn new(kind: &'static str, ecosystem: &'static str) -> Self {
        Manifest { kind, ecosystem, ..Manifest::default() }
    }

    fn lock(kind: &'static str, ecosystem: &'static str) -> Self {
        Manifest { is_lock: true, ..Manifest::new(kind, ecosystem) }
    }

    /// Adds a dependency of the file's own ecosystem.
    fn add(&mut self, name: String, pin: Pin, line: u32, quote: &str, group: Group) {
        self.add_in(self.ecosystem, name, pin, line, quote, group);
    }

    /// Adds a dependency of a named ecosystem.
    fn add_in(&mut self, ecosystem: &'static str, name: String, pin: Pin, line: u32, quote: &str, group: Group) {
        if self.dependencies.len() < MAX_DEPENDENCIES && !name.is_empty() {
            let quote = quote.chars().take(200).collect();
            self.dependencies.push(Dependency { name, pin, line, quote, group, ecosystem });
        }
    }

    /// Adds a requirement as pip reads it.
    fn add_pip(&mut self, requirement: &str, line: u32, group: Group) {
        if let Some(found) = pip(requirement) {
            self.add_in("python", found.name, found.pin, line, requirement, group);
        }
    }

    fn state(&mut self, line: u32, version: &str) {
        let version = version.trim().trim_matches(['"', '\'']);
        if self.interpreter.is_none() && !version.is_empty() && version != "*" {
            self.interpreter = Some(Stated { line, version: version.chars().take(60).collect() });
        }
    }
}

/// Reads a file whose name says it declares an environment. None for any other file.
///
/// `path` counts from the repository's root and decides kind, group (`requirements-dev.txt`) and what relative
/// includes mean.
pub(crate) fn parse(path: &str, text: &str) -> Option<Manifest> {
    let name = path.rsplit('/').next().unwrap_or(path);
    let lower = name.to_lowercase();
    let mut manifest = match lower.as_str() {
        "setup.py" => setup_py::parse(path, text),
        "setup.cfg" => setup_cfg::parse(path, text),
        "pyproject.toml" => pyproject::parse(text),
        "pipfile" => pipfile::manifest(text),
        "pipfile.lock" => pipfile::lock(text),
        "poetry.lock" => python_lock::parse("poetry.lock", text),
        "uv.lock" => python_lock::parse("uv.lock", text),
        "pdm.lock" => python_lock::parse("pdm.lock", text),
        "pylock.toml" => python_lock::parse("pylock.toml", text),
        "conda-lock.yml" | "conda-lock.yaml" => conda::lock(text),
        "pixi.toml" => pixi::manifest(text),
        "pixi.lock" => pixi::lock(text),
        "meta.yaml" | "meta.yml" => conda::recipe(text),
        ".python-version" => small::python_version(text),
        "runtime.txt" => small::runtime(text),
        "apt.txt" => small::apt(text),
        "postbuild" => small::post_build(text),
        "tox.ini" => small::tox(path, text),
        "install.r" => r::install(text),
        "description" => r::description(text)?,
        "renv.lock" => r::renv(text),
        "project.toml" | "juliaproject.toml" => julia::project(text),
        "manifest.toml" | "juliamanifest.toml" => julia::manifest(text)?,
        "cargo.toml" => rust::manifest(text),
        "cargo.lock" => rust::lock(text),
        "package.json" => javascript::manifest(text),
        "package-lock.json" | "npm-shrinkwrap.json" => javascript::npm_lock(text),
        "yarn.lock" => javascript::yarn_lock(text),
        "pnpm-lock.yaml" => javascript::pnpm_lock(text),
        "go.mod" => go::manifest(text),
        "go.sum" => go::sums(text),
        "pom.xml" => jvm::pom(text),
        "package.xml" => ros::package(text)?,
        "build.gradle" | "build.gradle.kts" => jvm::gradle(text),
        "build.sbt" => jvm::sbt(text),
        "flake.nix" | "default.nix" | "shell.nix" => nix::parse(&lower, text),
        "flake.lock" => nix::lock(text),
        "devcontainer.json" | ".devcontainer.json" => container::devcontainer(text),
        "docker-compose.yml" | "docker-compose.yaml" | "compose.yml" | "compose.yaml" => container::compose(text),
        "cmakelists.txt" => small::cmake(text),
        "conanfile.txt" => small::conan(text),
        _ if is_dockerfile(&lower) => dockerfile::parse(text),
        _ if conda::is_environment_name(&lower) => conda::environment(path, text)?,
        _ if requirements::is_requirements_path(path) => requirements::parse(path, text),
        _ => return None,
    };
    // A setup script that names only what tests need declares nothing the work needs.
    let only_auxiliary = !manifest.dependencies.is_empty()
        && manifest.dependencies.iter().all(|one| one.group == Group::Auxiliary)
        && !manifest.declares
        && manifest.includes.is_empty();
    manifest.is_auxiliary |= only_auxiliary || is_auxiliary_path(path, manifest.kind);
    Some(manifest)
}

/// Whether a path has a manifest's name, its text unseen.
pub(crate) fn is_named(path: &str) -> bool {
    let lower = path.rsplit('/').next().unwrap_or(path).to_lowercase();
    matches!(lower.as_str(), "description" | "package.xml")
        || conda::is_environment_name(&lower)
        || parse(path, "").is_some()
}

/// Reads a text that another manifest includes as pip requirements, whatever its name.
pub(crate) fn parse_requirements(path: &str, text: &str) -> Manifest {
    requirements::parse(path, text)
}

fn is_dockerfile(lower: &str) -> bool {
    lower == "dockerfile"
        || lower == "containerfile"
        || lower.starts_with("dockerfile.")
        || lower.starts_with("dockerfile-")
        || lower.starts_with("dockerfile_")
        || lower.ends_with(".dockerfile")
}

/// Words in a file or folder name that say it does not serve the work itself.
const AUXILIARY_WORDS: &[&str] = &[
    "dev",
    "develop",
    "development",
    "test",
    "tests",
    "testing",
    "doc",
    "docs",
    "documentation",
    "lint",
    "linting",
    "ci",
    "build",
    "benchmark",
    "benchmarks",
    "style",
    "format",
    "quality",
    "typing",
    "mypy",
    "release",
    "tools",
    "readthedocs",
    "rtd",
    "sphinx",
    "example",
    "examples",
    "tutorial",
    "tutorials",
    "coverage",
    "flake8",
    "optional",
];

/// Whether a path's words say tests, documents or development.
pub(crate) fn is_auxiliary_path(path: &str, kind: &str) -> bool {
    let lower = path.to_lowercase();
    let (folders, name) = lower.rsplit_once('/').unwrap_or(("", &lower));
    let in_folder = folders.split('/').any(|folder| {
        matches!(
            folder,
            "doc"
                | "docs"
                | "test"
                | "tests"
                | "testing"
                | "example"
                | "examples"
                | "benchmark"
                | "benchmarks"
                | ".github"
                | ".circleci"
                | "ci"
                | ".ci"
                | "tutorial"
                | "tutorials"
                | "website"
                | "demo"
                | "demos"
        )
    });
    // Only names people make up carry words; `tox.ini` is auxiliary by what it is.
    let named = matches!(kind, "requirements.txt" | "environment.yml" | "Dockerfile")
        && name.split(['-', '_', '.', ' ']).any(|word| AUXILIARY_WORDS.contains(&word));
    in_folder || named
}

/// Whether a group's or extra's name says tests, documents or development.
fn is_auxiliary_word(name: &str) -> bool {
    name.to_lowercase().split(['-', '_', '.', ' ']).any(|word| AUXILIARY_WORDS.contains(&word) || word == "all-dev")
}

/// An image reference as written, with `$NAME`, `${NAME}` and `${NAME:-default}` replaced by what `arguments` says of
/// them: the whole reference, its name and how it is chosen. A name with a gap that nothing fills stays as written.
fn image_of(written: &str, arguments: &BTreeMap<String, String>) -> (String, String, ImageTag) {
    let (reference, is_open) = substituted(written, arguments);
    let (name, tag) = image(&reference);
    if !is_open {
        return (reference, name, tag);
    }
    let tag = if tag == ImageTag::Floating { ImageTag::Given } else { tag };
    // A colon inside braces separates no tag.
    let end = written.rfind(['}', '/']).unwrap_or(0);
    let tail = written.get(end..).unwrap_or_default();
    let name = tail.find([':', '@']).and_then(|at| written.get(..end + at)).unwrap_or(written);
    let name = match name.rsplit_once(":$") {
        Some((name, _)) => name,
        None => name,
    };
    (reference, name.to_owned(), tag)
}

/// The text with its variables replaced, at most 300 characters, and whether one was left without a value.
fn substituted(text: &str, arguments: &BTreeMap<String, String>) -> (String, bool) {
    let mut result = String::new();
    let mut is_open = false;
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('$') {
        result.push_str(before);
        let (name, fallback, tail) = if let Some(inside) = after.strip_prefix('{') {
            let (inside, tail) = inside.split_once('}').unwrap_or((inside, ""));
            let (name, fallback) = inside.split_once(":-").or_else(|| inside.split_once('-')).unwrap_or((inside, ""));
            (name, fallback, tail)
        } else {
            let end = after.find(|sign: char| !sign.is_ascii_alphanumeric() && sign != '_').unwrap_or(after.len());
            let (name, tail) = after.split_at(end);
            (name, "", tail)
        };
        let value = arguments.get(name).map_or(fallback, String::as_str);
        is_open |= value.is_empty();
        result.push_str(value);
        rest = tail;
        if result.len() > 1_000 {
            break;
        }
    }
    result.push_str(rest);
    (result.chars().take(300).collect(), is_open)
}

/// Splits an image reference into name and choice.
fn image(reference: &str) -> (String, ImageTag) {
    let reference = reference.trim().trim_matches(['"', '\'']);
    if let Some((name, _)) = reference.split_once('@') {
        let name = name.rsplit_once(':').filter(|(_, tag)| !tag.contains('/')).map_or(name, |(name, _)| name);
        return (name.to_owned(), ImageTag::Digest);
    }
    match reference.rsplit_once(':') {
        Some((name, tag)) if !tag.contains('/') => {
            let floating = tag.is_empty() || tag == "latest" || tag.starts_with('$') || tag.starts_with("${");
            (name.to_owned(), if floating { ImageTag::Floating } else { ImageTag::Tag })
        }
        _ => (reference.to_owned(), ImageTag::Floating),
    }
}

#[cfg(test)]
mod tests;
