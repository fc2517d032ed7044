//! Files, languages, definitions.
//!
//! Called by the repository reader. Invariant: vendored and generated files are counted apart and nowhere else; what
//! tests hold is not counted as source.

mod entry;
mod licence;
mod own;

pub(crate) use own::OwnModules;

use super::language::{self, is_standard_module};
use super::notebook::Notebook;
use super::python::PythonFile;
use super::text::{lower, non_blank_lines};
use super::{FileRole, FileView, Tree};
use crate::evidence::facts::{Inventory, Reach};
use crate::evidence::{Gap, Place, Slot};
use std::collections::{BTreeMap, BTreeSet};

/// Most places kept of entry points and of training code.
const MAX_PLACES: usize = 10;
/// Most files whose imports are kept; more of one repository change no list of modules.
const MAX_IMPORTING: usize = 20_000;

/// Collects over files, then tells.
#[derive(Debug, Default)]
pub struct InventoryReader {
    facts: Inventory,
    /// Top-level modules imported, by file.
    imports: BTreeMap<String, BTreeSet<String>>,
    entry_points: BTreeMap<(u8, String), Place>,
    installable: BTreeMap<(usize, String), Place>,
    training: BTreeMap<String, Place>,
    licences: BTreeMap<String, Option<&'static str>>,
    /// Folders that are packages of some ecosystem.
    packages: BTreeSet<String>,
    /// Files that were offered, so that the rest of the tree can be told by its paths.
    offered: BTreeMap<String, FileRole>,
    configuration: u64,
}

impl InventoryReader {
    /// Takes what it needs from one file.
    pub fn file(&mut self, file: &FileView<'_>) {
        self.offered.insert(file.path.to_owned(), file.role);
        if matches!(file.role, FileRole::Vendored | FileRole::Generated) {
            return;
        }
        if licence::is_licence(file.path) {
            self.licences.insert(file.path.to_owned(), file.text.and_then(licence::recognise));
        }
        if let Some(text) = file.text {
            if let Some(place) = entry::installable(file, text) {
                self.installable.insert((file.path.matches('/').count(), file.path.to_owned()), place);
            }
            if let Some((rank, place)) = entry::entry_point(file, text) {
                self.entry_points.insert((rank, file.path.to_owned()), place);
            }
        }
        if let Some(python) = file.python {
            self.imported(file.path, python);
        } else if matches!(file.language, Some("r" | "julia")) && file.role == FileRole::Source {
            self.taken_up(file);
        }
        if file.role == FileRole::Source {
            self.source(file);
        }
    }

    fn source(&mut self, file: &FileView<'_>) {
        let Some(language) = file.language else { return };
        let lines = match (file.python, language) {
            (_, "jupyter") => file.python.map_or(0, |python| python.code_lines),
            (_, "r") if lower(file.path).ends_with("md") => chunk_lines(file.text.unwrap_or_default()),
            _ => non_blank_lines(file.text.unwrap_or_default()),
        };
        let count = self.facts.languages.entry(language.to_owned()).or_default();
        count.files += 1;
        count.lines += lines;
        self.facts.source_lines += lines;
        let Some(python) = file.python else { return };
        count.functions += python.functions.len() as u64;
        self.define(python);
        if let Some(place) = entry::training(file, python) {
            self.training.insert(file.path.to_owned(), place);
        }
    }

    fn define(&mut self, python: &PythonFile) {
        self.facts.functions += python.functions.len() as u64;
        self.facts.classes += python.classes.len() as u64;
        let public = python
            .functions
            .iter()
            .filter(|function| !function.nested && !function.name.split('.').any(|part| part.starts_with('_')));
        for function in public {
            self.facts.public_functions += 1;
            self.facts.documented_functions += u64::from(function.documented);
        }
    }

    fn imported(&mut self, path: &str, python: &PythonFile) {
        if self.imports.len() >= MAX_IMPORTING {
            return;
        }
        // What a host program brings along for its scripts is nobody's package.
        let hosted = |module: &str| super::environment::modules::of_host(module).is_some();
        let outside = python.imports.iter().filter(|import| import.level == 0 && !hosted(&import.module));
        let top = outside.filter_map(|import| {
            import.module.split('.').next().filter(|top| !top.is_empty() && !is_standard_module(top))
        });
        let modules: BTreeSet<String> = top.map(str::to_owned).collect();
        if !modules.is_empty() {
            self.imports.insert(path.to_owned(), modules);
        }
    }

    /// Notes the packages of an R or Julia file.
    fn taken_up(&mut self, file: &FileView<'_>) {
        let packages: BTreeSet<String> =
            super::environment::packages(file).into_iter().map(|(package, _)| package).collect();
        if !packages.is_empty() && self.imports.len() < MAX_IMPORTING {
            self.imports.insert(file.path.to_owned(), packages);
        }
    }

    /// Takes the cells of a notebook, whose view [`Self::file`] is given too.
    pub fn notebook(&mut self, notebook: &Notebook) {
        self.facts.code_cells += notebook.code_cells;
        self.facts.text_cells += notebook.text_cells;
        self.facts.text_cell_words += notebook.text_words;
        // The code of a Python notebook is counted with its view.
        if notebook.python.is_none() && notebook.code_lines > 0 {
            self.facts.source_lines += notebook.code_lines;
            self.facts.languages.entry(notebook.language.to_owned()).or_default().lines += notebook.code_lines;
        }
    }

    /// The facts, once every file was offered. Unknown for a listing: most of them are about contents, and a count of
    /// what a listing happens to show would read as a count of what is there.
    pub fn finish(mut self, tree: &Tree, reach: Reach) -> Slot<Inventory> {
        if reach == Reach::Listing {
            return Slot::Unknown(Gap::Unsupported);
        }
        for (path, &size) in &tree.files {
            self.listed(path, size);
        }
        let own = OwnModules::of(tree);
        let mut facts = self.facts;
        for (path, modules) in &self.imports {
            for module in modules.iter().filter(|module| !own.holds(module, path)) {
                *facts.imports.entry(module.clone()).or_default() += 1;
            }
        }
        let julia = self.installable.values().any(|place| place.path.ends_with("Project.toml"));
        facts.packages = self.packages.len() as u64 + u64::from(julia && tree.has("src"));
        facts.installable = self.installable.into_values().next();
        facts.entry_points = self.entry_points.into_values().take(MAX_PLACES).collect();
        facts.training_code = self.training.into_values().take(MAX_PLACES).collect();
        // A recognised text outranks one that is not, then the first by name.
        let mut licences: Vec<_> = self.licences.into_iter().collect();
        licences.sort_by_key(|(path, id)| (id.is_none(), path.clone()));
        if let Some((path, id)) = licences.into_iter().next() {
            facts.licence = Some(Place::file(path));
            facts.licence_id = id.map(str::to_owned);
        }
        if facts.files > 0 {
            facts.configuration_share = self.configuration as f64 / facts.files as f64;
        }
        Slot::Seen(facts)
    }

    /// Counts a file by its path, and by its role as the text told it where it was read.
    fn listed(&mut self, path: &str, size: u64) {
        let role = match self.offered.get(path) {
            Some(role) => *role,
            None => language::FileKind::of(path, size, None).role,
        };
        self.facts.files += 1;
        self.facts.bytes = self.facts.bytes.saturating_add(size);
        match role {
            FileRole::Vendored => return self.facts.vendored_files += 1,
            FileRole::Generated => return self.facts.generated_files += 1,
            FileRole::Data if !language::is_figure(path) => {
                self.facts.data_files += 1;
                self.facts.data_bytes = self.facts.data_bytes.saturating_add(size);
                self.facts.weight_files += u64::from(language::is_weights(path));
            }
            FileRole::Document if language::is_document(path) && !is_readme(path) => self.facts.documents += 1,
            _ => {}
        }
        let (folder, file) = path.rsplit_once('/').unwrap_or(("", path));
        self.facts.notebooks += u64::from(lower(file).ends_with(".ipynb"));
        if matches!(file, "__init__.py" | "Cargo.toml" | "go.mod" | "package.json" | "DESCRIPTION" | "pom.xml") {
            self.packages.insert(folder.to_owned());
        }
        self.configuration += u64::from(is_configuration(path));
    }
}

/// The README at the root.
fn is_readme(path: &str) -> bool {
    !path.contains('/') && lower(path).starts_with("readme")
}

/// Dotfiles and settings of editors, shells and desktops, which are no work in themselves. What nearly every project
/// carries beside its work (CI, ignore files, tool settings) is not meant.
fn is_configuration(path: &str) -> bool {
    const PROJECT: [&str; 17] = [
        ".git",
        ".circleci",
        ".travis",
        ".pre-commit",
        ".coverage",
        ".flake8",
        ".pylint",
        ".isort",
        ".readthedocs",
        ".codecov",
        ".appveyor",
        ".docker",
        ".devcontainer",
        ".bumpversion",
        ".style",
        ".binder",
        ".dvc",
    ];
    if PROJECT.iter().any(|start| path.starts_with(start)) {
        return false;
    }
    let file = path.rsplit('/').next().unwrap_or(path);
    let extension = file.rsplit_once('.').map_or("", |(_, extension)| extension);
    path.split('/').any(|segment| segment.starts_with('.') && segment.len() > 1 && !segment.starts_with(".git"))
        || matches!(extension, "conf" | "rc" | "vim" | "el" | "zsh" | "fish" | "plist")
        || matches!(file, "Brewfile" | "vimrc" | "zshrc" | "bashrc" | "gitconfig" | "tmux.conf")
}

/// Non-blank lines in the code chunks of R Markdown.
fn chunk_lines(text: &str) -> u64 {
    let mut inside = false;
    let mut lines = 0;
    for line in text.lines().map(str::trim) {
        if line.starts_with("```") {
            inside = !inside && line.starts_with("```{");
        } else if inside && !line.is_empty() {
            lines += 1;
        }
    }
    lines
}

#[cfg(test)]
mod tests;
