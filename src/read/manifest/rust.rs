//! Rust: `Cargo.toml` and `Cargo.lock`.

use super::toml_tree::{self, Item};
use super::{Group, Manifest, pin};
use crate::evidence::facts::Pin;

/// Reads a `Cargo.toml`.
pub(super) fn manifest(text: &str) -> Manifest {
    let mut manifest = Manifest::new("Cargo.toml", "rust");
    let document = toml_tree::parse(text);
    manifest.problems.extend(document.problem.clone());
    let mut tables: Vec<(Item<'_, '_>, Group)> = Vec::new();
    let kinds = [
        ("dependencies", Group::Main),
        ("build-dependencies", Group::Auxiliary),
        ("dev-dependencies", Group::Auxiliary),
    ];
    for (name, group) in kinds {
        tables.extend(document.get(name).map(|item| (item, group)));
        for (_, target) in document.get("target").map(|item| item.pairs()).unwrap_or_default() {
            tables.extend(target.get(name).map(|item| (item, group)));
        }
    }
    tables.extend(document.get("workspace.dependencies").map(|item| (item, Group::Main)));
    for (table, group) in tables {
        for (name, value) in table.pairs() {
            let version = value.text().or_else(|| value.get_text("version"));
            let pin = match version {
                Some(version) => pin::range(version, false),
                None if value.get("path").is_some() || value.get("workspace").is_some() => continue,
                None if value.get("rev").is_some() || value.get("tag").is_some() => Pin::Exact,
                None => Pin::Loose,
            };
            let quote = format!("{name} = \"{}\"", version.unwrap_or("*"));
            manifest.add(pin::normalise(name), pin, value.line, &quote, group);
        }
    }
    if let Some(version) = document.get("package").and_then(|package| package.get("rust-version")) {
        manifest.state(version.line, version.text().unwrap_or(""));
    }
    manifest
}

/// Reads a `Cargo.lock`; crates without a source are the repository's own.
pub(super) fn lock(text: &str) -> Manifest {
    let mut manifest = Manifest::lock("Cargo.lock", "rust");
    let document = toml_tree::parse(text);
    manifest.problems.extend(document.problem.clone());
    for package in document.get("package").map(|item| item.items()).unwrap_or_default() {
        if let (Some(name), Some(_)) = (package.get_text("name"), package.get("source")) {
            let line = package.get("name").map_or(package.line, |item| item.line);
            let quote = format!("{name} {}", package.get_text("version").unwrap_or(""));
            manifest.add(pin::normalise(name), Pin::Locked, line, &quote, Group::Main);
        }
    }
    manifest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_tables_of_every_kind() {
        let text = "[package]\nname = \"x\"\nrust-version = \"1.70\"\n[dependencies]\nserde = { version = \"1\", features = [] }\nrand = \"=0.8.5\"\nmine = { path = \"../mine\" }\n[target.'cfg(unix)'.dependencies]\nlibc = \"0.2\"\n[dev-dependencies]\nproptest = \"1\"\n";
        let manifest = manifest(text);
        let found: Vec<_> = manifest.dependencies.iter().map(|one| (one.name.as_str(), one.pin, one.group)).collect();
        assert_eq!(
            found,
            [
                ("rand", Pin::Exact, Group::Main),
                ("serde", Pin::Bounded, Group::Main),
                ("libc", Pin::Bounded, Group::Main),
                ("proptest", Pin::Bounded, Group::Auxiliary)
            ]
        );
    }
}
