//! Which source modules the tests reach: by importing them, or by being named after them.

use super::found::{FoundFile, FoundImport};
use std::collections::{BTreeMap, BTreeSet};

/// Source modules seen so far.
#[derive(Debug, Default)]
pub(super) struct Modules {
    /// Path of each module without its extension, and its language.
    paths: Vec<(String, &'static str)>,
    /// What the `__init__.py` of a package (by its folder) takes from its modules: name to the module's segments,
    /// relative to the package.
    exports: BTreeMap<String, Vec<(String, Vec<String>)>>,
    /// Modules with tests in themselves, by path without extension.
    own: BTreeSet<String>,
    /// By language, names of functions, and the modules that define them.
    defined: BTreeMap<&'static str, BTreeMap<String, BTreeSet<String>>>,
}

/// A name defined in more modules than these tells none of them.
const SHARED: usize = 2;

impl Modules {
    /// Adds a source file.
    pub(super) fn add(&mut self, path: &str, language: &'static str) {
        self.paths.push((without_extension(path).to_owned(), language));
    }

    /// Notes what a source file defines.
    pub(super) fn defines(&mut self, path: &str, language: &'static str, names: BTreeSet<String>) {
        let module = without_extension(path);
        for name in names {
            let modules = self.defined.entry(language).or_default().entry(name).or_default();
            if modules.len() <= SHARED {
                modules.insert(module.to_owned());
            }
        }
    }

    /// The modules that define what a test file calls.
    fn called(&self, file: &FoundFile) -> BTreeSet<&str> {
        let Some(defined) = self.defined.get(file.language) else { return BTreeSet::new() };
        let meant = file.called.iter().filter_map(|name| defined.get(name)).filter(|modules| modules.len() <= SHARED);
        meant.flatten().map(String::as_str).collect()
    }

    /// Notes that a source file holds its own tests.
    pub(super) fn tested_inline(&mut self, path: &str) {
        self.own.insert(without_extension(path).to_owned());
    }

    /// Adds the imports of a package's `__init__.py`.
    pub(super) fn package(&mut self, path: &str, imports: impl Iterator<Item = FoundImport>) {
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let name = folder.rsplit('/').next().unwrap_or(folder);
        let entry = self.exports.entry(folder.to_owned()).or_default();
        for import in imports {
            let inside = match (import.level, import.module.first()) {
                (1, _) => import.module.as_slice(),
                (0, Some(first)) if first == name => import.module.get(1..).unwrap_or_default(),
                _ => continue,
            };
            for taken in &import.names {
                entry.push((taken.clone(), inside.to_vec()));
            }
        }
    }

    /// How many modules there are, and how many of them tests reach.
    ///
    /// Where there are Python packages, loose scripts are no modules; native code is one only where tests in its
    /// language could reach it, for it is else tested through what wraps it.
    pub(super) fn tested<'a>(&'a self, files: impl Iterator<Item = &'a FoundFile> + Clone) -> (u64, u64) {
        let has_native_tests = files.clone().any(|file| matches!(file.language, "c" | "cpp"));
        let counts = |path: &str, language: &str| match language {
            "python" => {
                let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
                self.exports.is_empty() || self.exports.contains_key(folder) || self.own.contains(path)
            }
            "c" | "cpp" => has_native_tests,
            _ => true,
        };
        let paths: Vec<&str> = self
            .paths
            .iter()
            .filter(|(path, language)| counts(path, language))
            .map(|(path, _)| path.as_str())
            .collect();
        let mut reach = Reach::new(&paths, &self.exports);
        reach.reached.extend(paths.iter().copied().filter(|path| self.own.contains(*path)));
        for file in files.filter(|file| !file.tests.is_empty()) {
            reach.named_after(&file.path);
            let called = self.called(file);
            reach.reached.extend(paths.iter().copied().filter(|path| called.contains(path)));
            for import in &file.imports {
                reach.follow(import, &file.path);
            }
        }
        (paths.len() as u64, reach.reached.len() as u64)
    }
}

/// A folder and what its `__init__.py` takes from its modules.
type Package<'a> = (&'a str, &'a [(String, Vec<String>)]);

/// What tests reach, found in time linear in files and imports: modules are looked up by where they could stand, and
/// nothing that does not depend on the importing file is followed twice.
struct Reach<'a> {
    reached: BTreeSet<&'a str>,
    by_stem: BTreeMap<String, Vec<&'a str>>,
    /// By the last two segments.
    by_end: BTreeMap<&'a str, Vec<&'a str>>,
    /// By folder and name.
    by_place: BTreeMap<(&'a str, &'a str), Vec<&'a str>>,
    /// Packages by the last segment of their folder.
    packages: BTreeMap<&'a str, Vec<Package<'a>>>,
    /// Subjects, longer module paths, and names taken from packages, that were followed.
    subjects: BTreeSet<String>,
    followed: BTreeSet<String>,
    taken: BTreeSet<(String, &'a str)>,
}

impl<'a> Reach<'a> {
    fn new(paths: &[&'a str], exports: &'a BTreeMap<String, Vec<(String, Vec<String>)>>) -> Self {
        let mut reach = Reach {
            reached: BTreeSet::new(),
            by_stem: BTreeMap::new(),
            by_end: BTreeMap::new(),
            by_place: BTreeMap::new(),
            packages: BTreeMap::new(),
            subjects: BTreeSet::new(),
            followed: BTreeSet::new(),
            taken: BTreeSet::new(),
        };
        for &path in paths {
            reach.by_stem.entry(stem(path).to_lowercase()).or_default().push(path);
            reach.by_place.entry(folder_and_name(path)).or_default().push(path);
            if let Some(end) = last_two(path) {
                reach.by_end.entry(end).or_default().push(path);
            }
        }
        for (folder, taken) in exports {
            reach.packages.entry(stem(folder)).or_default().push((folder, taken));
        }
        reach
    }

    /// Marks what a test file is named after.
    fn named_after(&mut self, path: &str) {
        let Some(subject) = subject(path) else { return };
        if let Some(paths) = self.by_stem.get(&subject)
            && self.subjects.insert(subject)
        {
            self.reached.extend(paths.iter().copied());
        }
    }

    /// Marks what an import reaches: the module, modules among the names, and where a package takes the names from.
    fn follow(&mut self, import: &'a FoundImport, from: &str) {
        let module = import.module.join("/");
        self.mark(&import.module, &module, from);
        for name in &import.names {
            match import.module.is_empty() {
                true => self.mark_single(name, from),
                false => self.mark_longer(&format!("{module}/{name}")),
            }
        }
        if module.is_empty() || !self.packages.contains_key(stem(&module)) {
            return;
        }
        if import.names.is_empty() {
            return self.take(&module, "*");
        }
        for name in &import.names {
            self.take(&module, name);
        }
    }

    /// Marks where the packages of that path take a name from, all names for `*`.
    fn take(&mut self, module: &str, name: &'a str) {
        if !self.taken.insert((module.to_owned(), name)) {
            return;
        }
        let is_meant =
            |folder: &str| folder.strip_suffix(module).is_some_and(|before| before.is_empty() || before.ends_with('/'));
        let packages = self.packages.get(stem(module)).map(Vec::as_slice).unwrap_or_default();
        // The package itself, without a module inside, was marked by its import.
        let targets: BTreeSet<String> = packages
            .iter()
            .filter(|(folder, _)| is_meant(folder))
            .flat_map(|(_, exports)| exports.iter())
            .filter(|(taken, inside)| !inside.is_empty() && (name == "*" || name == taken))
            .map(|(_, inside)| format!("{module}/{}", inside.join("/")))
            .collect();
        for target in targets {
            self.mark_longer(&target);
        }
    }

    fn mark(&mut self, segments: &[String], joined: &str, from: &str) {
        match segments {
            [] => {}
            [one] => self.mark_single(one, from),
            _ => self.mark_longer(joined),
        }
    }

    /// A single segment must stand at the root, in a source folder, or beside or above the test that imports it:
    /// `utils` is nearly everywhere.
    fn mark_single(&mut self, name: &str, from: &str) {
        let tests = from.rsplit_once('/').map_or("", |(folder, _)| folder);
        let above = tests.rsplit_once('/').map_or("", |(folder, _)| folder);
        for folder in ["", "src", "lib", "scripts", "code", tests, above] {
            if let Some(paths) = self.by_place.get(&(folder, name)) {
                self.reached.extend(paths.iter().copied());
            }
        }
    }

    /// Several segments lead to every module whose path ends with them.
    fn mark_longer(&mut self, joined: &str) {
        if self.followed.contains(joined) {
            return;
        }
        self.followed.insert(joined.to_owned());
        let Some(paths) = last_two(joined).and_then(|end| self.by_end.get(end)) else { return };
        let leads =
            |path: &&str| path.strip_suffix(joined).is_some_and(|folder| folder.is_empty() || folder.ends_with('/'));
        self.reached.extend(paths.iter().copied().filter(leads));
    }
}

/// The last two segments of a path of at least two.
fn last_two(path: &str) -> Option<&str> {
    let (before, _) = path.rsplit_once('/')?;
    Some(before.rfind('/').and_then(|at| path.get(at + 1..)).unwrap_or(path))
}

fn folder_and_name(path: &str) -> (&str, &str) {
    path.rsplit_once('/').map_or(("", path), |(folder, name)| (folder.trim_end_matches('/'), name))
}

fn without_extension(path: &str) -> &str {
    match path.rsplit_once('.') {
        Some((stem, extension)) if !extension.contains('/') && !stem.is_empty() => stem,
        _ => path,
    }
}

fn stem(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// What a test file is named after: `test_model.py`, `model_test.go`, `ModelTest.java`, `model.spec.ts` → `model`.
fn subject(path: &str) -> Option<String> {
    let mut name = stem(without_extension(path)).to_lowercase();
    for end in [".test", ".spec", "_test", "-test", "_tests", "_unittest", "_spec", "tests", "test", "spec"] {
        if let Some(rest) = name.strip_suffix(end) {
            name = rest.to_owned();
            break;
        }
    }
    for start in ["test_", "test-", "tests_"] {
        if let Some(rest) = name.strip_prefix(start) {
            name = rest.to_owned();
            break;
        }
    }
    (!name.is_empty()).then_some(name)
}
