//! `Pipfile` and `Pipfile.lock`.

use super::{Group, Manifest, pin, toml_tree};
use crate::evidence::facts::Pin;

/// Reads a `Pipfile`.
pub(super) fn manifest(text: &str) -> Manifest {
    let mut manifest = Manifest::new("Pipfile", "python");
    let document = toml_tree::parse(text);
    manifest.problems.extend(document.problem.clone());
    for (table, group) in [("packages", Group::Main), ("dev-packages", Group::Auxiliary)] {
        for (name, value) in document.get(table).map(|item| item.pairs()).unwrap_or_default() {
            if value.get("path").is_some() {
                continue;
            }
            let version = value.text().or_else(|| value.get_text("version"));
            let pin = match version {
                Some("*") | None => {
                    if value.get("ref").is_some() {
                        Pin::Exact
                    } else {
                        Pin::Loose
                    }
                }
                Some(version) => pin::pep440(version),
            };
            let quote = format!("{name} = \"{}\"", version.unwrap_or("*"));
            manifest.add(pin::normalise(name), pin, value.line, &quote, group);
        }
    }
    for key in ["python_full_version", "python_version"] {
        if let Some(version) = document.get("requires").and_then(|item| item.get(key)) {
            manifest.state(version.line, version.text().unwrap_or(""));
        }
    }
    manifest
}

/// Reads a `Pipfile.lock`.
pub(super) fn lock(text: &str) -> Manifest {
    let mut manifest = Manifest::lock("Pipfile.lock", "python");
    let value: serde_json::Value = match serde_json::from_str(text) {
        Ok(value) => value,
        Err(error) => {
            manifest.problems.push(format!("JSON: {error}"));
            return manifest;
        }
    };
    for (table, group) in [("default", Group::Main), ("develop", Group::Auxiliary)] {
        for name in value.get(table).and_then(|table| table.as_object()).into_iter().flat_map(|table| table.keys()) {
            manifest.add(pin::normalise(name), Pin::Locked, 1, name, group);
        }
    }
    super::javascript::find_lines(&mut manifest, text);
    manifest
}
