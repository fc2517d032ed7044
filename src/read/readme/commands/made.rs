//! What the commands of a section make before others need it.
//!
//! Called by the finder with every command, in order; forgotten at the next heading. Invariant: it never says that
//! something is there, only that its absence from the tree says nothing.

use super::target::{Need, joined};
use std::collections::BTreeSet;

/// Paths kept.
const MOST: usize = 200;

/// What was made so far under a heading.
#[derive(Debug, Clone, Default)]
pub(super) struct Made {
    /// Files and folders by their paths from the repository's root.
    paths: BTreeSet<String>,
    /// A generator of build files ran: a Makefile may be there now.
    generated: bool,
    /// A build ran: programs may be there now, and nothing a person writes.
    built: bool,
    /// An archive was unpacked or another repository cloned: anything may be there now.
    anything: bool,
}

impl Made {
    /// Notes what a command run in `folder` makes.
    pub(super) fn by(&mut self, words: &[String], folder: &str) {
        let Some(program) = words.first() else { return };
        let program = program.rsplit('/').next().unwrap_or(program);
        let plain: Vec<&str> = words.iter().skip(1).map(String::as_str).filter(|word| !word.starts_with('-')).collect();
        match program {
            "mkdir" | "touch" => plain.iter().for_each(|path| self.add(folder, path)),
            "cp" | "mv" | "ln" => {
                // Into a folder or under a new name: the last word tells which, and either way what is there is not known.
                if let (Some(last), Some(first)) = (plain.last(), plain.first()) {
                    self.add(folder, last);
                    let name = first.trim_end_matches('/').rsplit('/').next().unwrap_or(first);
                    self.add(folder, &format!("{last}/{name}"));
                }
            }
            "wget" | "curl" => {
                let written = super::line::value(words, &["-o", "-O", "--output", "--output-document"]);
                let remote = plain.iter().find(|word| word.contains("://")).and_then(|url| url.rsplit('/').next());
                written.into_iter().chain(remote).for_each(|path| self.add(folder, path));
            }
            "cmake" | "configure" | "autogen.sh" | "autoreconf" | "bootstrap" | "bootstrap.sh" | "qmake" | "meson"
            | "premake" | "premake5" => (self.generated, self.built) = (true, true),
            "make" | "ninja" | "bazel" | "gcc" | "g++" | "nvcc" => self.built = true,
            "npm" | "yarn" | "cargo" | "go" if words.iter().any(|word| word == "build") => self.built = true,
            "unzip" | "tar" | "gunzip" | "7z" | "cookiecutter" => self.anything = true,
            _ => {}
        }
        if let Some(at) = words.iter().position(|word| matches!(word.as_str(), ">" | ">>"))
            && let Some(path) = words.get(at + 1)
        {
            self.add(folder, path);
        }
    }

    /// Another repository was cloned: what stands in it is not known.
    pub(super) fn other_repository(&mut self) {
        self.anything = true;
    }

    /// Whether what a command in `folder` needs may have been made.
    pub(super) fn may_hold(&self, need: &Need, folder: &str) -> bool {
        let paths: Vec<String> = match need {
            Need::File(path) => vec![joined(folder, path)],
            Need::AnyOf(paths) => paths.iter().map(|path| joined(folder, path)).collect(),
            Need::MakeTarget(_) => vec![joined(folder, "Makefile")],
            Need::Module(module) => vec![joined(folder, &module.replace('.', "/"))],
        };
        let under = |path: &str, made: &str| {
            path == made || path.strip_prefix(made).is_some_and(|rest| rest.starts_with(['/', '.']))
        };
        let may_be_built = match need {
            Need::MakeTarget(_) => self.generated,
            Need::File(path) => self.built && !is_written(path),
            Need::AnyOf(_) | Need::Module(_) => false,
        };
        self.anything || may_be_built || paths.iter().any(|path| self.paths.iter().any(|made| under(path, made)))
    }

    fn add(&mut self, folder: &str, path: &str) {
        let path = joined(folder, path);
        if !path.is_empty() && self.paths.len() < MOST {
            self.paths.insert(path);
        }
    }
}

/// Whether a file of that name is written by a person rather than built.
fn is_written(path: &str) -> bool {
    let lower = path.to_lowercase();
    [".py", ".ipynb", ".r", ".rmd", ".jl", ".js", ".ts", ".sh", ".txt", ".yml", ".yaml", ".toml", ".cfg", ".m", ".lua"]
        .iter()
        .any(|end| lower.ends_with(end))
}
