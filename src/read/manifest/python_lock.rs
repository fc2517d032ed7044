//! `poetry.lock`, `uv.lock`, `pdm.lock`, `pylock.toml`: arrays of `[[package]]` or `[[packages]]`.

use super::{Group, Manifest, pin, toml_tree};
use crate::evidence::facts::Pin;

/// Reads a lock file of the given kind.
pub(super) fn parse(kind: &'static str, text: &str) -> Manifest {
    let mut manifest = Manifest::lock(kind, "python");
    let document = toml_tree::parse(text);
    manifest.problems.extend(document.problem.clone());
    let packages = document.get("package").or_else(|| document.get("packages"));
    for package in packages.map(|item| item.items()).unwrap_or_default() {
        let Some(name) = package.get_text("name") else { continue };
        // uv lists the project itself as a package with a local source.
        let local = ["editable", "virtual", "directory"]
            .iter()
            .any(|key| package.get("source").is_some_and(|source| source.get(key).is_some()));
        if !local {
            let line = package.get("name").map_or(package.line, |item| item.line);
            let quote = format!("{name} {}", package.get_text("version").unwrap_or(""));
            manifest.add(pin::normalise(name), Pin::Locked, line, &quote, Group::Main);
        }
    }
    for path in ["requires-python", "metadata.python-versions", "metadata.requires_python"] {
        if let Some(version) = document.get(path) {
            manifest.state(version.line, version.text().unwrap_or(""));
        }
    }
    manifest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_packages_and_skips_the_project() {
        let text = "version = 1\nrequires-python = \">=3.11\"\n[[package]]\nname = \"mine\"\nversion = \"0.1\"\nsource = { editable = \".\" }\n[[package]]\nname = \"numpy\"\nversion = \"1.26.4\"\n";
        let manifest = parse("uv.lock", text);
        assert!(manifest.is_lock);
        let found: Vec<_> = manifest.dependencies.iter().map(|one| (one.name.as_str(), one.line)).collect();
        assert_eq!(found, [("numpy", 8)]);
        assert_eq!(manifest.interpreter.unwrap().version, ">=3.11");
    }
}
