//! `pixi.toml` (also `[tool.pixi]`) and `pixi.lock`.

use super::toml_tree::{self, Item};
use super::yaml::{self, Node};
use super::{Group, Manifest, is_auxiliary_word, pin};
use crate::evidence::facts::Pin;

/// Reads a `pixi.toml`.
pub(super) fn manifest(text: &str) -> Manifest {
    let mut manifest = Manifest::new("pixi.toml", "conda");
    let document = toml_tree::parse(text);
    manifest.problems.extend(document.problem.clone());
    for (name, item) in document.pairs() {
        table(&mut manifest, name, item, Group::Main);
        if name == "feature" {
            features(&mut manifest, item);
        }
    }
    manifest
}

/// Reads the tables of `[tool.pixi]`.
pub(super) fn tables(manifest: &mut Manifest, pixi: Item<'_, '_>) {
    for (name, item) in pixi.pairs() {
        table(manifest, name, item, Group::Main);
        if name == "feature" {
            features(manifest, item);
        }
    }
}

fn features(manifest: &mut Manifest, item: Item<'_, '_>) {
    for (name, feature) in item.pairs() {
        let group = if is_auxiliary_word(name) { Group::Auxiliary } else { Group::Extra };
        for (key, value) in feature.pairs() {
            table(manifest, key, value, group);
        }
    }
}

fn table(manifest: &mut Manifest, key: &str, item: Item<'_, '_>, group: Group) {
    if !matches!(key, "dependencies" | "pypi-dependencies") {
        return;
    }
    for (name, value) in item.pairs() {
        let version = value.text().or_else(|| value.get_text("version")).unwrap_or("*");
        if name == "python" {
            manifest.state(value.line, version);
        } else if value.get("path").is_none() {
            let quote = format!("{name} = \"{version}\"");
            let pin = if version == "*" { Pin::Loose } else { pin::conda(version) };
            let ecosystem = if key == "dependencies" { "conda" } else { "python" };
            manifest.add_in(ecosystem, pin::normalise(name), pin, value.line, &quote, group);
        }
    }
}

/// Reads a `pixi.lock`: packages are URLs or names under `packages`.
pub(super) fn lock(text: &str) -> Manifest {
    let mut manifest = Manifest::lock("pixi.lock", "conda");
    let document = yaml::parse(text);
    manifest.problems.extend(document.problem.clone());
    let packages = document.root().and_then(|root| root.get("packages")).map(Node::items).unwrap_or_default();
    let mut seen = std::collections::BTreeSet::new();
    for package in packages {
        let name = match package.get_text("name") {
            Some(name) => Some(name.to_owned()),
            None => package
                .get_text("conda")
                .and_then(|url| url.rsplit('/').next().and_then(|file| file.rsplitn(3, '-').nth(2)).map(str::to_owned)),
        };
        let Some(name) = name.map(|name| pin::normalise(&name)) else { continue };
        if name == "python" {
            manifest.state(package.line, package.get_text("version").unwrap_or(""));
        } else if seen.insert(name.clone()) {
            manifest.add(name.clone(), Pin::Locked, package.line, &name, Group::Main);
        }
    }
    manifest
}
