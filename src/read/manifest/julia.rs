//! Julia: `Project.toml` and `Manifest.toml`.

use super::{Group, Manifest, pin, toml_tree};
use crate::evidence::facts::Pin;

/// Reads a `Project.toml`: names under `deps`, ranges under `compat`.
pub(super) fn project(text: &str) -> Manifest {
    let mut manifest = Manifest::new("Project.toml", "julia");
    let document = toml_tree::parse(text);
    manifest.problems.extend(document.problem.clone());
    let compat = document.get("compat");
    if let Some(version) = compat.and_then(|compat| compat.get("julia")) {
        manifest.state(version.line, version.text().unwrap_or(""));
    }
    for (table, group) in [("deps", Group::Main), ("weakdeps", Group::Extra), ("extras", Group::Auxiliary)] {
        for (name, value) in document.get(table).map(|item| item.pairs()).unwrap_or_default() {
            let range = compat.and_then(|compat| compat.get_text(name)).unwrap_or("");
            manifest.add(name.to_lowercase(), pin::range(range, false), value.line, name, group);
        }
    }
    manifest
}

/// Reads a `Manifest.toml`; none for a file of that name in another format.
pub(super) fn manifest(text: &str) -> Option<Manifest> {
    let mut manifest = Manifest::lock("Manifest.toml", "julia");
    let document = toml_tree::parse(text);
    let version = document.get("julia_version");
    if let Some(version) = version {
        manifest.state(version.line, version.text().unwrap_or(""));
    }
    let packages = match document.get("deps") {
        Some(deps) => deps.pairs(),
        None => document.pairs().into_iter().filter(|(_, item)| !item.items().is_empty()).collect(),
    };
    let known = packages.iter().any(|(_, item)| item.items().iter().any(|one| one.get("uuid").is_some()));
    for (name, item) in packages {
        manifest.add(name.to_lowercase(), Pin::Locked, item.line, name, Group::Main);
    }
    (known || version.is_some()).then_some(manifest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_project_and_manifest() {
        let found = project(
            "name = \"X\"\n[deps]\nFlux = \"587475ba\"\nPlots = \"91a5bcdd\"\n[compat]\nFlux = \"=0.13.4\"\njulia = \"1.6\"\n",
        );
        let pins: Vec<_> = found.dependencies.iter().map(|one| (one.name.as_str(), one.pin)).collect();
        assert_eq!(pins, [("flux", Pin::Exact), ("plots", Pin::Loose)]);
        assert_eq!(found.interpreter.unwrap().version, "1.6");
        assert!(manifest("julia_version = \"1.8.1\"\n[[deps.Flux]]\nuuid = \"587475ba\"\n").is_some());
        assert!(manifest("[package]\nname = \"other\"\n").is_none());
    }
}
