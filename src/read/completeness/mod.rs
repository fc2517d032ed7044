//! The five items of ML code completeness, from content.
//!
//! Called by the repository reader, once a file, after the checklist of Papers with Code (2020): dependencies, training
//! code, evaluation code, pretrained models, results. Invariant: an item is absent only where every file was read; from
//! a listing it is seen or unknown.

mod code;
mod results;
#[cfg(test)]
mod tests;

use super::language::is_weights;
use super::readme::{limited, offers, rank};
use super::text::lower;
use super::{FileRole, FileView, Tree};
use crate::evidence::facts::{CommandKind, CompletenessFacts, EnvironmentFacts, Reach, ReadmeFacts};
use crate::evidence::{Gap, Place, Slot};
use code::Found;

/// Places kept of each item.
const MOST: usize = 4;

/// Bytes under which a file of weights is a pointer or a stub.
const LEAST_WEIGHTS: u64 = 1_000;

/// Collects over files, then tells.
#[derive(Debug, Default)]
pub struct CompletenessReader {
    training: Best,
    evaluation: Best,
    weights: Vec<Place>,
    /// Notebooks that show results.
    notebooks: Vec<Place>,
    /// Where a document on installing names dependencies.
    installing: Vec<Place>,
    /// Rank, path and text of the README that counts.
    readme: Option<((u8, u8), String, String)>,
}

/// The best places of one item found so far.
#[derive(Debug, Default)]
struct Best(Vec<Found>);

impl Best {
    fn add(&mut self, found: Option<Found>) {
        let Some(found) = found else { return };
        let order = |a: &Found, b: &Found| b.strength.cmp(&a.strength).then_with(|| a.place.cmp(&b.place));
        let at = self.0.partition_point(|old| order(old, &found).is_lt());
        if at < MOST {
            self.0.insert(at, found);
            self.0.truncate(MOST);
        }
    }

    fn places(self) -> Vec<Place> {
        self.0.into_iter().map(|found| found.place).collect()
    }
}

impl CompletenessReader {
    /// Takes what it needs from one file.
    pub fn file(&mut self, file: &FileView<'_>) {
        self.training.add(code::training(file));
        self.evaluation.add(code::evaluation(file));
        let own = file.role == FileRole::Data || file.role == FileRole::Other;
        if own
            && is_weights(file.path)
            && file.size >= LEAST_WEIGHTS
            && !is_data_path(file.path)
            && self.weights.len() < MOST
        {
            self.weights.push(Place::file(file.path));
        }
        if let Some(place) = results::notebook(file) {
            // The first by path, whatever order they come in.
            let at = self.notebooks.partition_point(|old| *old < place);
            self.notebooks.insert(at, place);
            self.notebooks.truncate(MOST);
        }
        if let Some(text) = file.text.filter(|_| is_installing(file) && self.installing.len() < MOST) {
            self.installing.extend(offers(file.path, text).dependencies);
        }
        if let (Some(rank), Some(text)) = (rank(file.path), file.text) {
            let better = self.readme.as_ref().is_none_or(|(old, path, _)| (rank, file.path) < (*old, path.as_str()));
            if better {
                self.readme = Some((rank, file.path.to_owned(), limited(text).to_owned()));
            }
        }
    }

    /// The facts, once every file was offered.
    pub fn finish(
        self,
        tree: &Tree,
        reach: Reach,
        readme: &Slot<ReadmeFacts>,
        environment: &Slot<EnvironmentFacts>,
    ) -> Slot<CompletenessFacts> {
        if reach == Reach::Listing && tree.files.is_empty() {
            return Slot::Unknown(Gap::NotAttempted);
        }
        let mut page = self.readme.as_ref().map(|(_, path, text)| offers(path, text)).unwrap_or_default();
        if page.results.is_empty() {
            let shown = self.readme.as_ref().map(|(_, path, text)| results::shown(path, text, readme.seen()));
            page.results = shown.into_iter().flatten().chain(self.notebooks).take(MOST).collect();
        }
        let item = |places: Vec<Place>| slot(places, reach, tree);
        let mut weights = self.weights;
        weights.sort();
        Slot::Seen(CompletenessFacts {
            training: item(with_said(self.training.places(), page.training, readme)),
            evaluation: item(with_said(self.evaluation.places(), page.evaluation, readme)),
            pretrained_model: item(page.pretrained.into_iter().chain(weights).take(MOST).collect()),
            results: item(with_commands(page.results, readme)),
            results_in_words: page.results_in_words,
            dependencies: item(
                declared(environment, tree)
                    .into_iter()
                    .chain(page.dependencies)
                    .chain(self.installing)
                    .take(MOST)
                    .collect(),
            ),
        })
    }
}

/// Seen with its places; absent only where everything was read.
fn slot(places: Vec<Place>, reach: Reach, tree: &Tree) -> Slot<Vec<Place>> {
    if !places.is_empty() {
        Slot::Seen(places)
    } else if reach == Reach::Whole && tree.complete {
        Slot::Absent
    } else {
        Slot::Unknown(Gap::Unsupported)
    }
}

/// Code found, and behind it blocks of the README that say so, as far as a command in them names a file that is there.
fn with_said(mut code: Vec<Place>, said: Vec<Place>, readme: &Slot<ReadmeFacts>) -> Vec<Place> {
    let commands = readme.seen().map(|readme| readme.commands.as_slice()).unwrap_or_default();
    let works = |place: &Place| {
        commands.iter().filter(|command| command.kind == CommandKind::Run && command.target_exists == Some(true)).any(|command| {
            matches!((place.lines, command.place.lines), (Some(block), Some(line)) if block[0] <= line[0] && line[0] <= block[1])
        })
    };
    code.extend(said.into_iter().filter(works));
    code.truncate(MOST);
    code
}

/// A document on how to install the work.
fn is_installing(file: &FileView<'_>) -> bool {
    let name = lower(file.path.rsplit('/').next().unwrap_or(file.path));
    file.role == FileRole::Document
        && file.path.matches('/').count() <= 1
        && ["install", "setup", "requirements"].iter().any(|known| name.starts_with(known))
}

/// Results, and behind them the README's command to run the work, which is what remakes them.
fn with_commands(mut results: Vec<Place>, readme: &Slot<ReadmeFacts>) -> Vec<Place> {
    if results.is_empty() {
        return results;
    }
    let commands = readme.seen().map(|readme| readme.commands.as_slice()).unwrap_or_default();
    let runs = commands.iter().find(|command| command.kind == CommandKind::Run && command.target_exists != Some(false));
    if let Some(command) = runs {
        results.truncate(MOST - 1);
        results.push(command.place.clone());
    }
    results
}

/// Files that declare dependencies: as the environment reader found them, else by their conventional names.
fn declared(environment: &Slot<EnvironmentFacts>, tree: &Tree) -> Vec<Place> {
    if let Some(environment) = environment.seen() {
        let places = environment.declarations.iter().filter(|declaration| !declaration.is_auxiliary);
        return places.map(|declaration| declaration.place.clone()).take(MOST).collect();
    }
    if environment == &Slot::Absent {
        return Vec::new();
    }
    tree.files
        .keys()
        .filter(|path| path.matches('/').count() <= 2 && is_manifest_name(path))
        .take(MOST)
        .map(Place::file)
        .collect()
}

fn is_manifest_name(path: &str) -> bool {
    let name = lower(path.rsplit('/').next().unwrap_or(path));
    matches!(
        &*name,
        "setup.py"
            | "setup.cfg"
            | "pyproject.toml"
            | "pipfile"
            | "environment.yml"
            | "environment.yaml"
            | "dockerfile"
            | "description"
            | "renv.lock"
            | "project.toml"
            | "package.json"
            | "cargo.toml"
            | "pom.xml"
            | "package.xml"
            | "build.gradle"
    ) || name.starts_with("requirements") && (name.ends_with(".txt") || name.ends_with(".in"))
}

/// Whether a path lies in a folder of data rather than of models.
fn is_data_path(path: &str) -> bool {
    let lower = lower(path);
    let mut folders = lower.split('/').rev().skip(1);
    folders.any(|folder| {
        matches!(folder, "data" | "dataset" | "datasets" | "test" | "tests" | "fixtures" | "testdata" | "vendor")
    })
}
