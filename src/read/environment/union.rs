//! What all manifests together declare.
//!
//! Called by the environment reader at the end. Invariant: a requirement's place is where its tightest statement stands;
//! files for tests, documents and development add no requirement.

use super::modules;
use crate::evidence::Place;
use crate::evidence::facts::{BaseImage, Declaration, Pin, Requirement};
use crate::read::manifest::{Dependency, Group, Manifest};
use std::collections::{BTreeMap, BTreeSet};

/// Everything declared.
#[derive(Debug, Default)]
pub(super) struct Union {
    pub(super) declarations: Vec<Declaration>,
    pub(super) requirements: BTreeMap<String, Requirement>,
    pub(super) interpreter: Option<(Place, String)>,
    pub(super) images: Vec<BaseImage>,
    /// Python distributions named anywhere: any group, any file, locks included.
    pub(super) named: BTreeSet<String>,
    /// Of those, the ones named for the work itself (an optional feature included) or by a lock file.
    pub(super) named_main: BTreeSet<String>,
    /// R packages named anywhere.
    pub(super) named_r: BTreeSet<String>,
    /// Julia packages named anywhere, in lower case.
    pub(super) named_julia: BTreeSet<String>,
    /// Requirements of the work itself that come from a list short enough to have been written by hand.
    pub(super) chosen: BTreeSet<String>,
}

/// Direct dependencies from which on a list with most versions exact is taken for a freeze of an environment.
const FREEZE: usize = 25;

/// The key of a dependency among the requirements: the distribution's name, with the ecosystem in front where that is
/// neither Python nor conda. None for what is no third-party package of the work.
fn key(dependency: &Dependency) -> Option<String> {
    match dependency.ecosystem {
        "python" => Some(dependency.name.clone()),
        "conda" => Some(modules::from_conda(&dependency.name)),
        "r" => (!modules::is_base_r(&dependency.name)).then(|| format!("r:{}", dependency.name)),
        "container" | "nix" | "system" => None,
        other => Some(format!("{other}:{}", dependency.name)),
    }
}

/// Joins manifests, given with their paths.
pub(super) fn join(manifests: &BTreeMap<String, Manifest>, candidates: &BTreeMap<String, Manifest>) -> Union {
    let mut files = manifests.clone();
    let mut constraints: BTreeSet<String> = BTreeSet::new();
    include(&mut files, candidates, &mut constraints);
    let mut union = Union::default();
    for (path, manifest) in &files {
        declare(&mut union, path, manifest, &files);
    }
    union.declarations.sort_by_key(|one| rank(&one.place.path, &one.kind));
    let only_lock = !files.iter().any(|(path, manifest)| is_direct(path, manifest, &constraints));
    // Beside a package that names what it needs, an exported environment is a lock: it fixes versions and adds nothing.
    let installed = installed(&files);
    let is_export =
        |path: &String, manifest: &Manifest| !installed.is_empty() && !installed.contains(path) && is_freeze(manifest);
    for (path, manifest) in files.iter().filter(|(path, manifest)| {
        is_direct(path, manifest, &constraints) && !is_export(path, manifest)
            || only_lock && manifest.kind == "requirements.txt"
    }) {
        require(&mut union, path, manifest);
    }
    for (path, manifest) in &files {
        if manifest.is_lock || constraints.contains(path) || is_export(path, manifest) {
            tighten(&mut union, path, manifest);
        }
    }
    union.interpreter = interpreter(&files);
    union
}

/// Adds files that others include, whatever their names; those that only constrain are noted.
fn include(
    files: &mut BTreeMap<String, Manifest>,
    candidates: &BTreeMap<String, Manifest>,
    constraints: &mut BTreeSet<String>,
) {
    // A chain of includes as long as this is no person's.
    for _ in 0..8 {
        let wanted: Vec<(String, bool, bool)> = files
            .values()
            .flat_map(|manifest| {
                manifest.includes.iter().map(|one| (one.path.clone(), one.constraint, manifest.is_auxiliary))
            })
            .collect();
        let before = files.len();
        for (path, constraint, auxiliary) in wanted {
            if let Some(found) = candidates.get(&path).filter(|_| !files.contains_key(&path)) {
                let mut found = found.clone();
                found.is_auxiliary |= auxiliary;
                files.insert(path.clone(), found);
            }
            if constraint && !auxiliary {
                constraints.insert(path);
            }
        }
        if files.len() == before {
            break;
        }
    }
}

/// Whether a file names what the work itself needs.
fn is_direct(path: &str, manifest: &Manifest, constraints: &BTreeSet<String>) -> bool {
    !manifest.is_lock && !manifest.is_auxiliary && !constraints.contains(path) && !manifest.dependencies.is_empty()
}

fn declare(union: &mut Union, path: &str, manifest: &Manifest, files: &BTreeMap<String, Manifest>) {
    for dependency in &manifest.dependencies {
        match dependency.ecosystem {
            "r" => {
                union.named_r.insert(dependency.name.clone());
            }
            "julia" => {
                union.named_julia.insert(dependency.name.clone());
            }
            "python" | "conda" => {
                let serves = manifest.is_lock || !manifest.is_auxiliary && dependency.group != Group::Auxiliary;
                union.named_main.extend(key(dependency).filter(|_| serves));
                union.named.extend(key(dependency));
            }
            "ros" => {
                let names = modules::from_ros(&dependency.name);
                let serves = !manifest.is_auxiliary && dependency.group != Group::Auxiliary;
                union.named_main.extend(names.iter().filter(|_| serves).cloned());
                union.named.extend(names);
            }
            _ => {}
        }
    }
    let included: u64 = manifest
        .includes
        .iter()
        .filter_map(|one| files.get(&one.path))
        .map(|file| file.dependencies.len() as u64)
        .sum();
    let counted = manifest.dependencies.len() as u64;
    // A setup script that reads its requirements from a file declares them.
    if counted == 0 && included == 0 && !manifest.declares {
        return;
    }
    let place = match (
        manifest.dependencies.iter().map(|one| one.line).min(),
        manifest.dependencies.iter().map(|one| one.line).max(),
    ) {
        (Some(first), Some(last)) if !manifest.is_lock => Place::lines(path, first, last),
        _ => match manifest.includes.first().filter(|_| counted == 0) {
            Some(include) => Place::lines(path, include.line, include.line),
            None => Place::file(path),
        },
    };
    union.declarations.push(Declaration {
        place,
        kind: manifest.kind.to_owned(),
        ecosystem: manifest.ecosystem.to_owned(),
        is_lock: manifest.is_lock,
        is_auxiliary: manifest.is_auxiliary,
        dependencies: counted.max(included),
    });
    for image in &manifest.images {
        union.images.push(BaseImage {
            place: Place::lines(path, image.line, image.line).quoting(&image.quote),
            image: image.name.clone(),
            tag: image.tag,
        });
    }
}

/// Depth, then repo2docker's order of build packs (Dockerfile, Julia, Nix, R, conda, Pipfile, Python), then the rest. Its
/// `binder` and `.binder` folders stand for the root.
fn rank(path: &str, kind: &str) -> (usize, usize, String) {
    const ORDER: &[&str] = &[
        "Dockerfile",
        "devcontainer.json",
        "Project.toml",
        "Manifest.toml",
        "flake.nix",
        "default.nix",
        "shell.nix",
        "install.R",
        "DESCRIPTION",
        "renv.lock",
        "environment.yml",
        "conda-lock.yml",
        "pixi.toml",
        "pixi.lock",
        "Pipfile.lock",
        "Pipfile",
        "requirements.txt",
        "uv.lock",
        "poetry.lock",
        "pdm.lock",
        "pylock.toml",
        "pyproject.toml",
        "setup.py",
        "setup.cfg",
    ];
    let inside = path.strip_prefix("binder/").or_else(|| path.strip_prefix(".binder/")).unwrap_or(path);
    let position = ORDER.iter().position(|one| *one == kind).unwrap_or(ORDER.len());
    (inside.matches('/').count(), position, path.to_owned())
}

/// Whether a list is long and mostly exact: an environment written out, not a choice written down.
fn is_freeze(manifest: &Manifest) -> bool {
    let main = || manifest.dependencies.iter().filter(|one| one.group != Group::Auxiliary);
    let exact = main().filter(|one| one.pin >= Pin::Exact).count();
    let total = main().count();
    total >= FREEZE && exact * 10 >= total * 6
}

/// The manifests that installing the package at the root reads: its own, if they name what it needs, and what they
/// include.
fn installed(files: &BTreeMap<String, Manifest>) -> BTreeSet<String> {
    let mut paths = BTreeSet::new();
    for path in ["setup.py", "setup.cfg", "pyproject.toml"] {
        let Some(manifest) = files.get(path).filter(|manifest| !manifest.is_auxiliary) else { continue };
        let included = manifest.includes.iter().filter(|one| files.contains_key(&one.path)).map(|one| one.path.clone());
        let before = paths.len();
        paths.extend(included);
        if paths.len() > before || manifest.dependencies.iter().any(|one| one.group == Group::Main) {
            paths.insert(path.to_owned());
        }
    }
    paths
}

fn require(union: &mut Union, path: &str, manifest: &Manifest) {
    let main = manifest.dependencies.iter().filter(|one| one.group != Group::Auxiliary);
    let freeze = is_freeze(manifest);
    for dependency in main {
        let Some(key) = key(dependency) else { continue };
        if dependency.group == Group::Main && !freeze && matches!(dependency.ecosystem, "python" | "conda") {
            union.chosen.insert(key.clone());
        }
        let pin = if manifest.is_lock { Pin::Locked } else { dependency.pin };
        let place = Place::lines(path, dependency.line, dependency.line).quoting(&dependency.quote);
        match union.requirements.get_mut(&key) {
            Some(known) if known.pin >= pin => {}
            Some(known) => *known = Requirement { pin, place },
            None => {
                union.requirements.insert(key, Requirement { pin, place });
            }
        }
    }
}

/// Locks and constraints tighten what is required and add nothing.
fn tighten(union: &mut Union, path: &str, manifest: &Manifest) {
    for dependency in &manifest.dependencies {
        let Some(key) = key(dependency) else { continue };
        let pin = if manifest.is_lock { Pin::Locked } else { dependency.pin };
        if let Some(known) = union.requirements.get_mut(&key)
            && known.pin < pin
        {
            let place = Place::lines(path, dependency.line, dependency.line).quoting(&dependency.quote);
            *known = Requirement { pin, place };
        }
    }
}

/// The statement of a version nearest the root, by how directly its file is made for stating it.
fn interpreter(files: &BTreeMap<String, Manifest>) -> Option<(Place, String)> {
    const ORDER: &[&str] = &[
        ".python-version",
        "runtime.txt",
        "environment.yml",
        "conda-lock.yml",
        "pixi.toml",
        "Pipfile",
        "pyproject.toml",
        "setup.cfg",
        "setup.py",
        "Dockerfile",
        "uv.lock",
        "poetry.lock",
        "renv.lock",
        "DESCRIPTION",
        "Manifest.toml",
        "Project.toml",
        "Cargo.toml",
        "go.mod",
        "package.json",
    ];
    files
        .iter()
        .filter_map(|(path, manifest)| {
            let stated = manifest.interpreter.as_ref()?;
            let position = ORDER.iter().position(|one| *one == manifest.kind).unwrap_or(ORDER.len());
            let depth = rank(path, manifest.kind).0;
            let place = Place::lines(path, stated.line, stated.line).quoting(&stated.version);
            Some(((manifest.is_auxiliary, depth, position, path.clone()), (place, stated.version.clone())))
        })
        .min_by(|left, right| left.0.cmp(&right.0))
        .map(|(_, found)| found)
}
