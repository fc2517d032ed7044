//! Which imported modules are the repository's own.

use crate::read::Tree;
use std::collections::BTreeSet;

/// Names under which the repository's own code can be imported: packages and modules at the root or in a source
/// folder anywhere, and whatever stands beside the file that imports it.
#[derive(Debug, Default)]
pub(crate) struct OwnModules<'t> {
    /// Modules and packages that stand where an import finds them from anywhere.
    global: BTreeSet<&'t str>,
    /// Every package and module with its folder, for neighbours.
    placed: BTreeSet<(&'t str, &'t str)>,
}

impl<'t> OwnModules<'t> {
    /// Collects the names from the tree.
    pub(crate) fn of(tree: &'t Tree) -> OwnModules<'t> {
        let mut own = OwnModules::default();
        for path in tree.files.keys() {
            let Some(stem) = python_stem(path) else { continue };
            let (folder, file) = stem.rsplit_once('/').unwrap_or(("", stem));
            let mut at = folder;
            if file != "__init__" {
                own.add(folder, file);
            }
            // Every folder with Python in it is a package, a namespace package at least. Above one that is known, all
            // are.
            while !at.is_empty() {
                let (parent, name) = at.rsplit_once('/').unwrap_or(("", at));
                if !own.add(parent, name) {
                    break;
                }
                at = parent;
            }
        }
        own
    }

    /// Whether it is new.
    fn add(&mut self, folder: &'t str, name: &'t str) -> bool {
        if is_source_root(folder) {
            self.global.insert(name);
        }
        self.placed.insert((folder, name))
    }

    /// Whether `module` (a top-level name), imported by the file at `path`, is the repository's own: found from the
    /// root, beside the file, or beside one of the folders above it (run from there, or put on the path by hand).
    pub(crate) fn holds(&self, module: &str, path: &str) -> bool {
        if self.global.contains(module) {
            return true;
        }
        let mut folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        loop {
            if self.placed.contains(&(folder, module)) {
                return true;
            }
            match folder.rsplit_once('/') {
                Some((parent, _)) => folder = parent,
                None => return false,
            }
        }
    }
}

/// The path of a Python module without its extension.
fn python_stem(path: &str) -> Option<&str> {
    [".py", ".pyx", ".pyi", ".so", ".pyd", ".ipynb"].iter().find_map(|end| path.strip_suffix(end))
}

/// Folders from which packages are found once installed.
fn is_source_root(folder: &str) -> bool {
    let last = folder.rsplit('/').next().unwrap_or(folder);
    matches!(last, "" | "src" | "lib" | "python" | "code" | "source" | "packages" | "scripts")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn own_modules_are_found_where_python_would_find_them() {
        let mut tree = Tree::default();
        for path in [
            "src/net/__init__.py",
            "src/net/layers.py",
            "train.py",
            "exp/a/run.py",
            "exp/a/tools.py",
            "nb/x.ipynb",
            "nb/help.py",
        ] {
            tree.files.insert(path.to_owned(), 1);
        }
        let own = OwnModules::of(&tree);
        for (module, path) in [
            ("net", "tests/test_net.py"),
            ("train", "exp/a/run.py"),
            ("tools", "exp/a/run.py"),
            ("help", "nb/x.ipynb"),
            ("exp", "train.py"),
        ] {
            assert!(own.holds(module, path), "{module} from {path}");
        }
        for (module, path) in [("numpy", "train.py"), ("tools", "train.py"), ("layers", "train.py")] {
            assert!(!own.holds(module, path), "{module} from {path}");
        }
    }
}
