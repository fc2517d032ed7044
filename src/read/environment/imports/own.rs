//! Which modules are the repository's own.
//!
//! Called when imports are compared. Invariant: a folder of data named like a package is no module.

use super::modules;
use crate::read::Tree;
use std::collections::BTreeSet;

/// Modules the repository itself provides.
#[derive(Debug)]
pub(super) struct OwnModules<'t> {
    tree: &'t Tree,
    /// Names of packages and modules anywhere in the tree.
    anywhere: BTreeSet<&'t str>,
}

impl<'t> OwnModules<'t> {
    pub(super) fn of(tree: &'t Tree) -> Self {
        let mut anywhere = BTreeSet::new();
        for path in tree.files.keys() {
            let mut segments = path.rsplit('/');
            let name = segments.next().unwrap_or(path);
            let stem = [".py", ".pyx", ".pyi", ".ipynb", ".so", ".pyd"].iter().find_map(|end| name.strip_suffix(end));
            if let Some(stem) = stem {
                anywhere.insert(stem.split('.').next().unwrap_or(stem));
                // A folder with Python in it can be imported, with `__init__.py` or, since Python 3.3, without.
                anywhere.extend(segments);
            }
        }
        OwnModules { tree, anywhere }
    }

    /// Whether `top`, imported from a file in `folder`, is the repository's own.
    ///
    /// A name the tables know as somebody else's is own only where Python would find it first: beside the importing
    /// file, in a folder above it, at the root, or under `src` and the like.
    pub(super) fn has(&self, top: &str, folder: &str) -> bool {
        if top == "__main__" || top == "conftest" {
            return true;
        }
        if !self.anywhere.contains(top) {
            return false;
        }
        if !modules::is_known(top) {
            return true;
        }
        let roots = ["", "src", "lib", "python", "source", "code"];
        let mut above = folder;
        loop {
            if self.at(above, top) {
                return true;
            }
            match above.rsplit_once('/') {
                Some((parent, _)) => above = parent,
                None => break,
            }
        }
        roots.iter().any(|root| self.at(root, top))
    }

    /// Whether the repository holds a package made to be installed, beside which notebooks and examples show its use.
    pub(super) fn is_package(&self) -> bool {
        let installable = ["setup.py", "setup.cfg", "pyproject.toml"].iter().any(|name| self.tree.has(name));
        installable
            && self.tree.files.keys().any(|path| {
                let path = path.strip_prefix("src/").unwrap_or(path);
                path.split_once('/').is_some_and(|(package, rest)| {
                    rest == "__init__.py" && !matches!(package, "tests" | "test" | "docs" | "examples" | "notebooks")
                })
            })
    }

    fn at(&self, folder: &str, top: &str) -> bool {
        let base = if folder.is_empty() { top.to_owned() } else { format!("{folder}/{top}") };
        let file = |end: &str| self.tree.files.contains_key(&format!("{base}{end}"));
        // A folder of the name with other things in it (`datasets/`, `wandb/`) is data, not a module.
        file(".py") || file(".pyx") || file("/__init__.py") || file("/__init__.pyx") || self.python_inside(&base)
    }

    fn python_inside(&self, folder: &str) -> bool {
        let prefix = format!("{folder}/");
        let inside = self.tree.files.range(prefix.clone()..).take_while(|(path, _)| path.starts_with(&prefix));
        inside.take(2_000).any(|(path, _)| {
            path.strip_prefix(&prefix).is_some_and(|rest| !rest.contains('/') && rest.ends_with(".py"))
        })
    }
}
