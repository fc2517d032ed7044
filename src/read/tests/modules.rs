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
}

impl Modules {
    /// Adds a source file.
    pub(super) fn add(&mut self, path: &str, language: &'static str) {
        self.paths.push((without_extension(path).to_owned(), language));
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
    pub(super) fn tested<'a>(&self, files: impl Iterator<Item = &'a FoundFile> + Clone) -> (u64, u64) {
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
        let mut by_stem: BTreeMap<String, Vec<&str>> = BTreeMap::new();
        for path in &paths {
            by_stem.entry(stem(path).to_lowercase()).or_default().push(path);
        }
        let mut reached: BTreeSet<&str> = BTreeSet::new();
        reached.extend(paths.iter().copied().filter(|path| self.own.contains(*path)));
        for file in files.filter(|file| !file.tests.is_empty()) {
            if let Some(subject) = subject(&file.path)
                && let Some(paths) = by_stem.get(&subject)
            {
                reached.extend(paths.iter().copied());
            }
            for import in &file.imports {
                self.follow(import, &file.path, &by_stem, &mut reached);
            }
        }
        (paths.len() as u64, reached.len() as u64)
    }

    /// Marks what an import reaches: the module, modules among the names, and where a package takes the names from.
    fn follow<'a>(
        &'a self,
        import: &FoundImport,
        from: &str,
        by_stem: &BTreeMap<String, Vec<&'a str>>,
        reached: &mut BTreeSet<&'a str>,
    ) {
        let mut mark = |segments: &[String]| {
            let Some(last) = segments.last() else { return };
            let Some(paths) = by_stem.get(&last.to_lowercase()) else { return };
            reached.extend(paths.iter().copied().filter(|path| leads_to(path, segments, from)));
        };
        mark(&import.module);
        for name in &import.names {
            let mut inner = import.module.clone();
            inner.push(name.clone());
            mark(&inner);
        }
        let joined = import.module.join("/");
        for (folder, exports) in &self.exports {
            let is_package = !joined.is_empty() && (*folder == joined || folder.ends_with(&format!("/{joined}")));
            if !is_package {
                continue;
            }
            for (taken, inside) in exports {
                if import.names.iter().any(|name| name == taken || name == "*") || import.names.is_empty() {
                    let mut target = import.module.clone();
                    target.extend(inside.iter().cloned());
                    mark(&target);
                }
            }
        }
    }
}

/// Whether a module path ends with the segments. A single segment must stand at the root, in a source folder, or beside
/// or above the test that imports it: `utils` is nearly everywhere.
fn leads_to(path: &str, segments: &[String], from: &str) -> bool {
    let joined = segments.join("/");
    let Some(folder) = path.strip_suffix(joined.as_str()) else { return false };
    if !(folder.is_empty() || folder.ends_with('/')) {
        return false;
    }
    let folder = folder.trim_end_matches('/');
    let tests = from.rsplit_once('/').map_or("", |(folder, _)| folder);
    let above = tests.rsplit_once('/').map_or("", |(folder, _)| folder);
    segments.len() > 1
        || matches!(folder, "" | "src" | "lib" | "scripts" | "code")
        || folder == tests
        || folder == above
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
