//! Imports against declarations.
//!
//! Called by the environment reader: every Python, R and Julia file adds its imports, and at the end what is the
//! repository's own or the language's is taken away. Invariant: what cannot be told apart is not reported as unused.

mod lexical;
mod own;
mod unused;

pub(in crate::read) use lexical::packages;

use super::modules;
use super::union::Union;
use crate::evidence::Place;
use crate::evidence::facts::{ImportFacts, ImportUse};
use crate::read::python::Import;
use crate::read::{FileRole, FileView, Tree};
use own::OwnModules;
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use unused::unused;

/// Distinct pairs of module and folder kept.
const MAX_IMPORTS: usize = 20_000;

/// One module as imported from one folder.
#[derive(Debug, Clone)]
struct Seen {
    files: BTreeSet<String>,
    place: Place,
    /// Every import of it is guarded, lazy or a test's.
    optional: bool,
    /// Every import of it that is not optional stands in a notebook or an example.
    beside: bool,
}

/// Where an import stands.
#[derive(Debug, Clone, Copy)]
struct By {
    optional: bool,
    /// In a notebook or an example.
    beside: bool,
}

impl Seen {
    /// A module before any import of it was noted.
    fn at(place: &Place) -> Seen {
        Seen { files: BTreeSet::new(), place: place.clone(), optional: true, beside: true }
    }

    /// The lower, the more the import says that the work needs the module: the place of the lowest is shown.
    fn rank(&self) -> (bool, bool) {
        (self.optional, self.beside)
    }

    /// Counts one more import.
    fn also(&mut self, path: &str, by: By) {
        self.optional &= by.optional;
        // A guarded or a test's import says nothing of where the module is needed.
        self.beside &= by.beside || by.optional;
        if self.files.len() < 5_000 && !self.files.contains(path) {
            self.files.insert(path.to_owned());
        }
    }
}

/// Collects imports.
#[derive(Debug, Default)]
pub(super) struct Imports {
    /// By provider prefix (`google.cloud.storage`, `numpy`) and folder of the importing file.
    seen: BTreeMap<(String, String), Seen>,
    /// R and Julia packages.
    lexical: lexical::Lexical,
    /// Source files with Python in them that were parsed.
    sources: u64,
    /// Names of folders that other repositories are checked out in.
    submodules: BTreeSet<String>,
}

impl Imports {
    /// Takes one file's imports.
    pub(super) fn file(&mut self, file: &FileView<'_>) {
        if file.path == ".gitmodules" {
            self.submodules(file.text.unwrap_or(""));
        }
        self.lexical.named(file);
        let is_test = file.role == FileRole::Test || serves_beside(file.path);
        if !matches!(file.role, FileRole::Source | FileRole::Test) {
            return;
        }
        self.lexical.file(file, is_test);
        let Some(python) = file.python else { return };
        self.sources += u64::from(!is_test);
        let folder = file.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let is_beside = file.language == Some("jupyter") || shows_use(file.path);
        for import in python.imports.iter().filter(|import| import.level == 0 && !import.module.is_empty()) {
            let top = import.module.split('.').next().unwrap_or("");
            if modules::is_stdlib(top) || top.starts_with('_') && !modules::is_known(top) {
                continue;
            }
            // `from google.cloud import storage` names the module in its list.
            let joined = match import.names.first() {
                Some(name) if matches!(top, "google" | "azure" | "ruamel" | "mpl_toolkits" | "com") => {
                    Some(format!("{}.{name}", import.module))
                }
                _ => None,
            };
            let whole = joined.as_deref().unwrap_or(&import.module);
            let named = if top == "com" { &import.module } else { whole };
            let prefix = modules::of_host(whole).unwrap_or_else(|| modules::own_prefix(named));
            let by = By { optional: import.optional || is_test, beside: is_beside };
            self.add((prefix.to_owned(), folder.to_owned()), file.path, import, by);
        }
    }

    fn submodules(&mut self, text: &str) {
        for line in text.lines().take(1_000) {
            if let Some((key, value)) = line.split_once('=')
                && key.trim() == "path"
            {
                self.submodules.extend(value.trim().rsplit('/').next().map(str::to_owned));
            }
        }
    }

    fn add(&mut self, key: (String, String), path: &str, import: &Import, by: By) {
        let place = || Place::lines(path, import.line, import.line).quoting(&written(import));
        let is_full = self.seen.len() >= MAX_IMPORTS;
        match self.seen.entry(key) {
            Entry::Occupied(known) => {
                let seen = known.into_mut();
                let at = ((by.optional, by.beside), path, Some([import.line, import.line]));
                // Most imports are of what was seen in an earlier file or line: their words are never needed.
                if at > (seen.rank(), seen.place.path.as_str(), seen.place.lines) {
                    seen.also(path, by);
                } else {
                    note(seen, path, place(), by);
                }
            }
            Entry::Vacant(_) if is_full => {}
            Entry::Vacant(free) => {
                let place = place();
                note(free.insert(Seen::at(&place)), path, place, by);
            }
        }
    }

    /// Whether the collector saw an import of a top-level module in source.
    pub(super) fn uses(&self, module: &str) -> bool {
        self.seen.range((module.to_owned(), String::new())..).next().is_some_and(|((found, _), _)| found == module)
    }

    /// Compares with what is declared.
    pub(super) fn compare(&self, tree: &Tree, union: &Union) -> ImportFacts {
        let own = OwnModules::of(tree);
        let mut facts = ImportFacts::default();
        let mut provided: BTreeSet<String> = BTreeSet::new();
        let mut grouped: BTreeMap<&str, Seen> = BTreeMap::new();
        for ((prefix, folder), seen) in &self.seen {
            let top = prefix.split('.').next().unwrap_or(prefix);
            if own.has(top, folder) || self.submodules.contains(top) {
                continue;
            }
            match grouped.get_mut(prefix.as_str()) {
                None => {
                    grouped.insert(prefix, seen.clone());
                }
                Some(known) => {
                    if (seen.rank(), &seen.place) < (known.rank(), &known.place) {
                        known.place = seen.place.clone();
                    }
                    known.optional &= seen.optional;
                    known.beside &= seen.beside;
                    known.files.extend(seen.files.iter().cloned());
                }
            }
        }
        // Beside a package, what only its notebooks and examples import is no need of the package, as long as it declares
        // an environment at all. Where the notebooks are the work, they are what needs it.
        let excused = own.is_package() && !union.named.is_empty();
        for (prefix, mut seen) in grouped {
            seen.optional |= excused && seen.beside;
            let (_, providers) = modules::providers(prefix);
            // What only tests or documents need may be declared for them alone.
            let named = if seen.optional { &union.named } else { &union.named_main };
            let found = providers.iter().find(|name| named.contains(*name)).cloned();
            let namesake =
                || named.iter().find(|name| !modules::is_known(prefix) && modules::is_namesake(prefix, name)).cloned();
            let declared = found.or_else(namesake);
            provided.extend(providers.iter().cloned());
            provided.extend(declared.iter().cloned());
            // Nobody owes a declaration of what the host brings; who declares a stand-in for it uses that.
            if declared.is_none() && modules::of_host(prefix).is_some() {
                continue;
            }
            // `setuptools` and `pip` come with every environment.
            let always = matches!(prefix, "setuptools" | "pkg_resources" | "pip" | "distutils" | "wheel");
            facts.used.insert(
                prefix.to_owned(),
                ImportUse {
                    distribution: declared.clone().unwrap_or_else(|| providers.first().cloned().unwrap_or_default()),
                    files: seen.files.len() as u64,
                    place: seen.place,
                    declared: declared.is_some() || always,
                    optional: seen.optional,
                },
            );
        }
        self.lexical.compare(&union.named_r, &union.named_julia, self.sources == 0, &mut facts);
        if self.sources > 0 {
            facts.unused = unused(union, &provided, tree);
        }
        facts
    }
}

/// Whether a file stands beside the work: documents and benchmarks, whose needs are not the work's.
pub(super) fn serves_beside(path: &str) -> bool {
    path.split('/').rev().skip(1).any(|folder| matches!(folder, "docs" | "doc" | "benchmark" | "benchmarks"))
}

/// Whether a file shows how to use a package rather than being part of it.
fn shows_use(path: &str) -> bool {
    path.split('/').rev().skip(1).any(|folder| {
        matches!(
            folder.to_lowercase().as_str(),
            "notebooks" | "notebook" | "examples" | "example" | "tutorials" | "tutorial" | "demos" | "demo"
        )
    })
}

fn note(seen: &mut Seen, path: &str, place: Place, by: By) {
    let other = Seen { optional: by.optional, beside: by.beside, ..Seen::at(&place) };
    if (other.rank(), &place) < (seen.rank(), &seen.place) {
        seen.place = place;
    }
    seen.also(path, by);
}

fn written(import: &Import) -> String {
    if import.names.is_empty() {
        return format!("import {}", import.module);
    }
    format!("from {} import {}", import.module, import.names.join(", "))
}
