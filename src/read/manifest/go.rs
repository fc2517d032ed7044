//! Go: `go.mod` and `go.sum`.

use super::text::line_number;
use super::{Group, Manifest};
use crate::evidence::facts::Pin;
use std::collections::BTreeSet;

/// Reads a `go.mod`. Its versions are the minimal ones the build selects, hence exact.
pub(super) fn manifest(text: &str) -> Manifest {
    let mut manifest = Manifest::new("go.mod", "go");
    let mut in_require = false;
    for (index, raw) in text.lines().enumerate() {
        let line = raw.split("//").next().unwrap_or("").trim();
        let indirect = raw.contains("// indirect");
        let mut words = line.split_whitespace();
        let entry = match (words.next(), words.next()) {
            (Some("require"), Some("(")) => {
                in_require = true;
                None
            }
            (Some(")"), _) => {
                in_require = false;
                None
            }
            (Some("go"), Some(version)) if !in_require => {
                manifest.state(line_number(index), version);
                None
            }
            (Some("require"), Some(module)) => Some(module),
            (Some(module), Some(_)) if in_require => Some(module),
            _ => None,
        };
        if let Some(module) = entry.filter(|_| !indirect) {
            manifest.add(module.to_lowercase(), Pin::Exact, line_number(index), line, Group::Main);
        }
    }
    manifest
}

/// Reads a `go.sum`.
pub(super) fn sums(text: &str) -> Manifest {
    let mut manifest = Manifest::lock("go.sum", "go");
    let mut seen = BTreeSet::new();
    for (index, line) in text.lines().enumerate() {
        // module, version, hash
        let mut words = line.split_whitespace();
        if let (Some(module), Some(_), Some(_), None) = (words.next(), words.next(), words.next(), words.next())
            && seen.insert(module.to_lowercase())
        {
            manifest.add(module.to_lowercase(), Pin::Locked, line_number(index), module, Group::Main);
        }
    }
    manifest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn direct_requirements_only() {
        let manifest = manifest(
            "module x\n\ngo 1.21\n\nrequire (\n\tgithub.com/a/b v1.2.3\n\tgithub.com/c/d v0.1.0 // indirect\n)\nrequire example.org/e v1.0.0\n",
        );
        let found: Vec<_> = manifest.dependencies.iter().map(|one| (one.name.as_str(), one.line)).collect();
        assert_eq!(found, [("github.com/a/b", 6), ("example.org/e", 9)]);
        assert_eq!(manifest.interpreter.unwrap().version, "1.21");
    }
}
