//! Which file of the repository a command needs, and whether it is there.
//!
//! Invariant: a file is missing only where the tree was seen deep enough to say so; a path with a gap to fill in, or one
//! outside the repository, names no file.

use super::Command;
use super::line::{argument, value};
use crate::evidence::Place;
use crate::evidence::facts::CommandFound;
use crate::read::Tree;
use std::collections::{BTreeMap, BTreeSet};

/// What a command needs of the repository.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Need {
    File(String),
    /// Any of these; the first names it when none is there.
    AnyOf(Vec<String>),
    MakeTarget(String),
    Module(String),
}
/// The commands with their targets looked up. `make_targets` holds the targets of each Makefile read, by its path.
pub(in crate::read::readme) fn resolved(
    commands: Vec<Command>,
    readme: &str,
    tree: &Tree,
    make_targets: &BTreeMap<String, BTreeSet<String>>,
) -> Vec<CommandFound> {
    let lookup = Lookup::new(tree, make_targets);
    commands
        .into_iter()
        .map(|command| {
            let (target, found) = lookup.target(&command);
            let target_exists = found.filter(|there| *there || !command.made_before);
            let place = Place::lines(readme, command.line, command.line).quoting(&command.text);
            CommandFound { place, kind: command.kind, target, target_exists }
        })
        .collect()
}

struct Lookup<'a> {
    tree: &'a Tree,
    make_targets: &'a BTreeMap<String, BTreeSet<String>>,
    /// Slashes in the deepest path seen.
    depth: usize,
}

impl<'a> Lookup<'a> {
    fn new(tree: &'a Tree, make_targets: &'a BTreeMap<String, BTreeSet<String>>) -> Self {
        let depth = tree.files.keys().map(|path| path.matches('/').count()).max().unwrap_or(0);
        Lookup { tree, make_targets, depth }
    }

    /// The target's name and whether it is there.
    fn target(&self, command: &Command) -> (Option<String>, Option<bool>) {
        let Some(need) = &command.need else { return (None, None) };
        match need {
            Need::File(path) => self.any(std::slice::from_ref(path), &command.folder),
            Need::AnyOf(paths) => self.any(paths, &command.folder),
            Need::MakeTarget(name) => {
                let names = ["Makefile", "makefile", "GNUmakefile"].map(str::to_owned);
                let (file, there) = self.any(&names, &command.folder);
                let Some(file) = file else { return (None, None) };
                let known = self.make_targets.get(&file);
                let there = match (there, known) {
                    (Some(true), Some(targets)) if !name.is_empty() => match targets.contains(name) {
                        true => Some(true),
                        // A rule for a pattern, for names in a variable or in another file may make it.
                        false if targets.contains(OPEN_TARGET) => None,
                        false => Some(false),
                    },
                    (there, _) => there,
                };
                (Some(if name.is_empty() { file } else { format!("{file}:{name}") }), there)
            }
            Need::Module(module) => {
                let path = module.replace('.', "/");
                let top = module.split('.').next().unwrap_or_default();
                let own = ["", "src/"].iter().any(|root| {
                    self.tree.has(&joined(&command.folder, &format!("{root}{top}")))
                        || self.tree.has(&format!("{root}{top}.py"))
                        || self.tree.has(&format!("{root}{top}"))
                });
                if !own || top.is_empty() {
                    return (None, None);
                }
                let candidates = ["", "src/"]
                    .iter()
                    .flat_map(|root| [format!("{root}{path}.py"), format!("{root}{path}/__main__.py")])
                    .collect::<Vec<_>>();
                self.any(&candidates, &command.folder)
            }
        }
    }

    /// The first of `paths` that is there, in the folder or at the root; else the first, and whether its absence is sure.
    fn any(&self, paths: &[String], folder: &str) -> (Option<String>, Option<bool>) {
        for path in paths {
            for full in [joined(folder, path), joined("", path)] {
                if self.tree.has(&full) {
                    return (Some(full), Some(true));
                }
            }
        }
        let Some(first) = paths.first() else { return (None, None) };
        let full = joined(folder, first);
        // The page may have said in words to go to the folder where a file of that name stands.
        if self.stands_elsewhere(first) {
            return (Some(full), None);
        }
        let seen =
            !self.tree.files.is_empty() && (self.tree.complete || full.matches('/').count() <= self.depth.min(1));
        (Some(full), seen.then_some(false))
    }

    /// Whether a path of the tree ends in this one.
    fn stands_elsewhere(&self, path: &str) -> bool {
        let ending = format!("/{}", joined("", path));
        self.tree.files.keys().any(|known| known.ends_with(&ending))
    }
}

pub(super) fn joined(folder: &str, path: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}
/// What a command needs of the repository, when its words say so plainly.
pub(super) fn need(words: &[String]) -> Option<Need> {
    let program = words.first()?.as_str();
    let first = words.iter().skip(1).find(|word| !word.starts_with('-')).map_or("", String::as_str);
    let file = |path: &str| plain_path(path).map(Need::File);
    let any = |names: &[&str]| Some(Need::AnyOf(names.iter().map(|name| (*name).to_owned()).collect()));
    if program.starts_with("./") || program.contains('/') {
        return file(program);
    }
    match program {
        "pip" | "pip3" => installed(words),
        "uv" if first == "pip" => installed(words),
        "python" | "python2" | "python3" | "py" => match value(words, &["-m"]) {
            Some("pip") => installed(words),
            Some(launcher) if launcher.starts_with("torch.distributed") => argument(words, &[".py"]).and_then(file),
            Some(module) => Some(Need::Module(module.to_owned())),
            None => argument(words, &[".py"]).and_then(file),
        },
        "torchrun" | "accelerate" | "deepspeed" | "horovodrun" | "mpirun" | "srun" | "ipython" | "streamlit"
        | "gradio" => argument(words, &[".py"]).and_then(file),
        "bash" | "sh" | "zsh" | "source" | "sbatch" => {
            argument(words, &[".sh", ".bash", ".slurm", ".sbatch"]).and_then(file)
        }
        "jupyter" | "jupyter-notebook" | "jupyter-lab" => argument(words, &[".ipynb"]).and_then(file),
        "Rscript" | "rscript" => argument(words, &[".r", ".rmd"]).and_then(file),
        "julia" => argument(words, &[".jl"]).and_then(file),
        "node" => argument(words, &[".js", ".mjs", ".ts"]).and_then(file),
        "make" => Some(Need::MakeTarget(if plain_path(first).is_some() && !first.contains('=') {
            first.to_owned()
        } else {
            String::new()
        })),
        "conda" | "mamba" | "micromamba" if words.iter().any(|word| word == "env") => {
            value(words, &["-f", "--file"]).map_or_else(|| any(&["environment.yml", "environment.yaml"]), file)
        }
        "conda" | "mamba" | "micromamba" => value(words, &["--file", "-f"]).and_then(file),
        "docker" | "podman" => match first {
            "build" => value(words, &["-f", "--file"]).map_or_else(|| any(&["Dockerfile"]), file),
            "compose" => any(&["docker-compose.yml", "docker-compose.yaml", "compose.yaml", "compose.yml"]),
            _ => None,
        },
        "docker-compose" => any(&["docker-compose.yml", "docker-compose.yaml", "compose.yaml", "compose.yml"]),
        "npm" | "yarn" | "pnpm" if words.len() == 1 || matches!(first, "run" | "start" | "test" | "ci") => {
            any(&["package.json"])
        }
        "npm" | "yarn" | "pnpm" if words.len() == 2 && first == "install" => any(&["package.json"]),
        "poetry" if first == "install" => any(&["pyproject.toml"]),
        "uv" if first == "sync" => any(&["pyproject.toml"]),
        "cargo" if matches!(first, "run" | "build" | "test" | "bench") => any(&["Cargo.toml"]),
        "dvc" if first == "repro" => any(&["dvc.yaml"]),
        "snakemake" => {
            value(words, &["-s", "--snakefile"]).map_or_else(|| any(&["Snakefile", "workflow/Snakefile"]), file)
        }
        _ => None,
    }
}

/// The file behind `pip install`: a requirements file, or what makes the repository itself installable.
fn installed(words: &[String]) -> Option<Need> {
    if let Some(path) = value(words, &["-r", "--requirement", "--requirements"]) {
        return plain_path(path).map(Need::File);
    }
    let own = words.iter().skip(2).any(|word| matches!(word.as_str(), "." | "./") || word.starts_with(".["));
    own.then(|| Need::AnyOf(["setup.py", "pyproject.toml", "setup.cfg"].map(str::to_owned).to_vec()))
}

/// A path inside the repository with nothing left to fill in.
fn plain_path(path: &str) -> Option<String> {
    let path = path.trim_matches(['"', '\'', ',', ')', '(']);
    let open = path.contains(['<', '>', '$', '{', '}', '*', '[', ']', '~', '|', '\\'])
        || path.contains("...")
        || path.contains("://");
    let elsewhere = path.starts_with('/') || path.contains("path/to") || path.contains("your_");
    (!path.is_empty() && !open && !elsewhere && path.len() <= 200).then(|| path.trim_start_matches("./").to_owned())
}

/// Stands among a Makefile's targets where it makes more than the names it spells out.
const OPEN_TARGET: &str = "%";

/// Targets a Makefile defines, at most 500, and [`OPEN_TARGET`] where a rule has a pattern (`%.ipynb`), takes its names
/// from a variable (`$(NB)`) or comes from an included file.
pub(in crate::read::readme) fn make_targets(text: &str) -> BTreeSet<String> {
    let mut targets = BTreeSet::new();
    for line in text.lines().filter(|line| !line.starts_with(['\t', ' ', '#'])) {
        let includes = ["include ", "-include ", "sinclude ", "$("].iter().any(|start| line.starts_with(start));
        // The colon of the rule is the first one outside `$(…)` and `${…}`.
        let colon = colon_of_rule(line).filter(|at| !line.get(at + 1..).unwrap_or_default().starts_with(['=', ':']));
        let names = colon.and_then(|at| line.get(..at)).unwrap_or_default();
        if names.contains('=') || names.starts_with('.') {
            continue;
        }
        let is_open = names.contains(['%', '$', '*', '(']);
        if includes || is_open || targets.len() >= 500 {
            targets.insert(OPEN_TARGET.to_owned());
        }
        if targets.len() < 500 {
            let plain = names.split_whitespace().filter(|name| !name.contains(['$', '(', ')', '{', '}', '%', '*']));
            targets.extend(plain.map(str::to_owned));
        }
    }
    targets
}

fn colon_of_rule(line: &str) -> Option<usize> {
    let mut depth = 0_u32;
    for (at, sign) in line.char_indices() {
        match sign {
            '(' | '{' => depth = depth.saturating_add(1),
            ')' | '}' => depth = depth.saturating_sub(1),
            ':' if depth == 0 => return Some(at),
            _ => {}
        }
    }
    None
}
