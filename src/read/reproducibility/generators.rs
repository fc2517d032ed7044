//! Sources of randomness, and where each is seeded.
//!
//! Invariant: a seed counts where its call is reached. One inside a seeding function that nothing calls is idle.

use super::keep::{Kept, at};
use super::lexical::{Found, Use};
use crate::evidence::Place;
use crate::evidence::facts::{Generator, RunFacts};
use crate::read::FileView;
use crate::read::python::{PythonFile, Seed};
use std::collections::{BTreeMap, BTreeSet};

/// Seeds inside seeding functions that wait for a call.
const MAX_WAITING: usize = 400;

/// Libraries whose `set_seed` and its like seed everything at once.
const SEEDING: [&str; 14] = [
    "transformers",
    "accelerate",
    "fastai",
    "mmcv",
    "mmdet",
    "mmengine",
    "detectron2",
    "ignite",
    "catalyst",
    "pytorch_lightning",
    "lightning",
    "monai",
    "allennlp",
    "lightning_fabric",
];

/// Collects over files, then tells.
#[derive(Debug, Default)]
pub(super) struct Generators {
    drawn: BTreeMap<&'static str, Kept<1>>,
    seeded: BTreeMap<&'static str, Kept<1>>,
    /// Seeds inside functions named for seeding: the function's name, the generators, the place.
    waiting: BTreeSet<(String, &'static str, Place)>,
    /// Last names of calls that sound like seeding.
    called: BTreeSet<String>,
}

impl Generators {
    /// Takes a Python file or notebook.
    pub(super) fn python(&mut self, file: &FileView<'_>, python: &PythonFile) {
        let uses = Uses::of(python);
        for call in &python.calls {
            let last = call.name.rsplit('.').next().unwrap_or(&call.name);
            if sounds_like_seeding(last) && self.called.len() < 2_000 {
                self.called.insert(last.to_owned());
            }
            if let Some(generator) = drawn_by(&call.name, last, &uses) {
                let kept = self.drawn.entry(generator).or_default();
                if kept.wants(file.path) {
                    kept.add(at(file, call.line));
                }
            }
        }
        for seed in &python.runs.seeds {
            for generator in seeded_by(seed, &uses) {
                self.seeded(file, python, seed.line, generator);
            }
        }
    }

    fn seeded(&mut self, file: &FileView<'_>, python: &PythonFile, line: u32, generator: &'static str) {
        let around = python.functions.iter().filter(|function| (function.lines[0]..=function.lines[1]).contains(&line));
        let helper = around
            .map(|function| function.name.rsplit('.').next().unwrap_or(&function.name))
            .find(|name| sounds_like_seeding(name));
        match helper {
            Some(name) if self.waiting.len() < MAX_WAITING => {
                self.waiting.insert((name.to_owned(), generator, at(file, line)));
            }
            Some(_) => {}
            None => {
                let kept = self.seeded.entry(generator).or_default();
                if kept.wants(file.path) {
                    kept.add(at(file, line));
                }
            }
        }
    }

    /// Takes an R or Julia file.
    pub(super) fn lexical(&mut self, file: &FileView<'_>, found: &Found) {
        for (kind, line) in &found.uses {
            let kept = match kind {
                Use::Draw => self.drawn.entry(found.language).or_default(),
                // Each target is seeded by its name.
                Use::Seed | Use::Step("targets") => self.seeded.entry(found.language).or_default(),
                _ => continue,
            };
            if kept.wants(file.path) {
                kept.add(at(file, *line));
            }
        }
    }

    /// Tells what is drawn from and what is seeded.
    pub(super) fn finish(mut self, runs: &mut RunFacts) {
        let mut idle = Kept::<5>::default();
        for (name, generator, place) in std::mem::take(&mut self.waiting) {
            if self.called.contains(&name) {
                self.seeded.entry(generator).or_default().add(place);
            } else {
                idle.add(place);
            }
        }
        // scikit-learn draws from NumPy's generator unless it is given another.
        if let Some(numpy) = self.seeded.get("numpy").cloned() {
            self.seeded.entry("scikit-learn").or_insert(numpy);
        }
        for (name, kept) in &self.drawn {
            runs.generators.entry((*name).to_owned()).or_default().drawn = kept.first().cloned();
        }
        for (name, kept) in &self.seeded {
            if let Some(place) = kept.first().filter(|_| self.drawn.contains_key(name) || *name != "scikit-learn") {
                let generator: &mut Generator = runs.generators.entry((*name).to_owned()).or_default();
                generator.seeded = Some(place.clone());
            }
        }
        runs.idle_seeds = idle.places();
    }
}

fn sounds_like_seeding(name: &str) -> bool {
    let lower = name.to_lowercase();
    lower.contains("seed") || lower.contains("determin") || lower.contains("reproduc")
}

/// What a module imports that matters here.
struct Uses {
    torch: bool,
    tensorflow: bool,
    keras: bool,
    sklearn: bool,
    jax: bool,
    /// A library that seeds everything.
    seeding: bool,
    /// `from numpy import random` and `from random import …`.
    numpy_random: bool,
    python_names: BTreeSet<String>,
    torch_names: BTreeSet<String>,
}

impl Uses {
    fn of(python: &PythonFile) -> Uses {
        let top = |module: &str| {
            python.imports.iter().any(|import| import.level == 0 && import.module.split('.').next() == Some(module))
        };
        let names = |module: &str| {
            let from = python.imports.iter().filter(|import| import.level == 0 && import.module == module);
            from.flat_map(|import| import.names.iter().cloned()).collect()
        };
        Uses {
            torch: top("torch"),
            tensorflow: top("tensorflow"),
            keras: top("keras") || top("tensorflow"),
            sklearn: top("sklearn"),
            jax: top("jax") || top("flax"),
            seeding: SEEDING.iter().any(|module| top(module)),
            numpy_random: python
                .imports
                .iter()
                .any(|import| import.module == "numpy" && import.names.iter().any(|name| name == "random")),
            python_names: names("random"),
            torch_names: names("torch"),
        }
    }
}

/// The generator a call draws from.
fn drawn_by(name: &str, last: &str, uses: &Uses) -> Option<&'static str> {
    const SPLITS: [&str; 17] = [
        "train_test_split",
        "ShuffleSplit",
        "StratifiedShuffleSplit",
        "RandomForestClassifier",
        "RandomForestRegressor",
        "ExtraTreesClassifier",
        "GradientBoostingClassifier",
        "GradientBoostingRegressor",
        "KMeans",
        "MiniBatchKMeans",
        "SGDClassifier",
        "MLPClassifier",
        "MLPRegressor",
        "RandomizedSearchCV",
        "TSNE",
        "IsolationForest",
        "GaussianMixture",
    ];
    const DRAWS: [&str; 12] = [
        "random",
        "randint",
        "choice",
        "choices",
        "shuffle",
        "sample",
        "uniform",
        "gauss",
        "randrange",
        "normalvariate",
        "betavariate",
        "getrandbits",
    ];
    let head = name.split('.').next().unwrap_or(name);
    if uses.sklearn && SPLITS.contains(&last) {
        return Some("scikit-learn");
    }
    if matches!(head, "np" | "numpy" | "onp") && name.contains(".random.") || uses.numpy_random && head == "random" {
        let sets = matches!(
            last,
            "seed" | "default_rng" | "RandomState" | "SeedSequence" | "Generator" | "get_state" | "set_state" | "PCG64"
        );
        return (!sets).then_some("numpy");
    }
    if head == "random" && name.matches('.').count() == 1 && DRAWS.contains(&last)
        || name == last && uses.python_names.contains(last) && DRAWS.contains(&last)
    {
        return Some("python");
    }
    if uses.torch {
        let draws = head == "torch"
            && matches!(
                last,
                "rand"
                    | "randn"
                    | "randint"
                    | "randperm"
                    | "normal"
                    | "bernoulli"
                    | "multinomial"
                    | "rand_like"
                    | "randn_like"
            );
        if draws || matches!(last, "backward" | "DataLoader" | "random_split" | "xavier_uniform_" | "kaiming_normal_") {
            return Some("torch");
        }
    }
    if uses.keras
        && (matches!(last, "fit_generator" | "train_on_batch" | "apply_gradients" | "minimize" | "truncated_normal")
            || last == "fit" && name.to_lowercase().contains("model")
            || uses.tensorflow && name.starts_with("tf.random") && !last.contains("seed"))
    {
        return Some("tensorflow");
    }
    (uses.jax
        && (name.starts_with("jax.random.") || name.starts_with("random."))
        && !matches!(last, "PRNGKey" | "key" | "split" | "fold_in"))
    .then_some("jax")
}

/// The generators a seed fixes.
fn seeded_by(seed: &Seed, uses: &Uses) -> Vec<&'static str> {
    let name = seed.call.as_str();
    let last = name.rsplit('.').next().unwrap_or(name);
    let head = name.split('.').next().unwrap_or(name);
    if seed.keyword {
        return if uses.sklearn && !matches!(head, "tf" | "torch") { vec!["scikit-learn"] } else { Vec::new() };
    }
    match last {
        "seed_everything" | "seed_all_rng" | "set_determinism" => vec!["python", "numpy", "torch"],
        "set_seed" | "set_random_seed"
            if head == "tf" || name.contains("compat") || uses.tensorflow && name.contains("random.") =>
        {
            vec!["tensorflow"]
        }
        "set_random_seed" if uses.keras && name.contains("utils") => vec!["python", "numpy", "tensorflow"],
        "set_random_seed" if uses.tensorflow && name == last => vec!["tensorflow"],
        "set_seed" | "set_random_seed" if uses.seeding => vec!["python", "numpy", "torch", "tensorflow"],
        "manual_seed" | "manual_seed_all"
            if head == "torch" || uses.torch_names.contains("manual_seed") || uses.torch =>
        {
            vec!["torch"]
        }
        "PRNGKey" => vec!["jax"],
        "seed" | "default_rng" | "RandomState" | "SeedSequence"
            if matches!(head, "np" | "numpy" | "onp") || uses.numpy_random || last != "seed" =>
        {
            vec!["numpy"]
        }
        "seed" if name == "random.seed" || name == last && uses.python_names.contains("seed") => vec!["python"],
        "Random" if head == "random" => vec!["python"],
        _ => Vec::new(),
    }
}
