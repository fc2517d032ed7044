//! JavaScript: `package.json` and the locks of npm, Yarn and pnpm.

use super::text::{Lines, line_number};
use super::yaml::{self, Node};
use super::{Group, Manifest, pin};
use crate::evidence::facts::Pin;
use std::collections::{BTreeMap, BTreeSet};

/// Reads a `package.json`.
pub(super) fn manifest(text: &str) -> Manifest {
    let mut manifest = Manifest::new("package.json", "javascript");
    let value: serde_json::Value = match serde_json::from_str(text.trim_start_matches('\u{feff}')) {
        Ok(value) => value,
        Err(error) => {
            manifest.problems.push(format!("JSON: {error}"));
            return manifest;
        }
    };
    let groups = [
        ("dependencies", Group::Main),
        ("optionalDependencies", Group::Extra),
        ("peerDependencies", Group::Extra),
        ("devDependencies", Group::Auxiliary),
    ];
    for (table, group) in groups {
        for (name, version) in value.get(table).and_then(|table| table.as_object()).into_iter().flatten() {
            let version = version.as_str().unwrap_or("");
            if version.starts_with("file:") || version.starts_with("link:") || version.starts_with("workspace:") {
                continue;
            }
            let pin = if version.contains("://") || version.contains("github:") {
                if version.contains('#') { Pin::Exact } else { Pin::Loose }
            } else {
                pin::range(version, true)
            };
            manifest.add(name.to_lowercase(), pin, 1, name, group);
        }
    }
    find_lines(&mut manifest, text);
    if let Some(node) = value.get("engines").and_then(|engines| engines.get("node")).and_then(|node| node.as_str()) {
        let line = text.find("\"engines\"").map_or(1, |at| Lines::new(text).of(at));
        manifest.state(line, node);
    }
    manifest
}

/// Sets each dependency's line to that of its quoted name used as a key; JSON values carry no lines themselves.
pub(super) fn find_lines(manifest: &mut Manifest, text: &str) {
    let mut lines: BTreeMap<&str, (u32, &str)> = BTreeMap::new();
    for (index, line) in text.lines().enumerate() {
        let Some(rest) = line.trim_start().strip_prefix('"') else { continue };
        if let Some((key, rest)) = rest.split_once('"')
            && rest.trim_start().starts_with(':')
        {
            lines.entry(key).or_insert((line_number(index), line.trim()));
        }
    }
    for dependency in &mut manifest.dependencies {
        if let Some((line, content)) = lines.get(dependency.quote.as_str()) {
            dependency.line = *line;
            dependency.quote = content.trim_end_matches(',').chars().take(200).collect();
        }
    }
}

/// Reads a `package-lock.json`.
pub(super) fn npm_lock(text: &str) -> Manifest {
    let mut manifest = Manifest::lock("package-lock.json", "javascript");
    let value: serde_json::Value = match serde_json::from_str(text) {
        Ok(value) => value,
        Err(error) => {
            manifest.problems.push(format!("JSON: {error}"));
            return manifest;
        }
    };
    let mut names: BTreeSet<&str> = BTreeSet::new();
    for path in value.get("packages").and_then(|table| table.as_object()).into_iter().flat_map(|table| table.keys()) {
        if let Some((_, name)) = path.rsplit_once("node_modules/") {
            names.insert(name);
        }
    }
    let old = value.get("dependencies").and_then(|table| table.as_object());
    names.extend(old.into_iter().flat_map(|table| table.keys()).map(String::as_str));
    for name in names {
        manifest.add(name.to_lowercase(), Pin::Locked, 1, name, Group::Main);
    }
    find_lines(&mut manifest, text);
    manifest
}

/// Reads a `yarn.lock`: blocks headed by `"name@range", name@range:`.
pub(super) fn yarn_lock(text: &str) -> Manifest {
    let mut manifest = Manifest::lock("yarn.lock", "javascript");
    let mut seen = BTreeSet::new();
    for (index, line) in text.lines().enumerate() {
        if line.starts_with([' ', '#', '\t']) || !line.trim_end().ends_with(':') {
            continue;
        }
        let first = line.split(',').next().unwrap_or("").trim().trim_matches(['"', ':']);
        let Some(at) = first.get(1..).and_then(|rest| rest.find('@')) else { continue };
        let name = first.get(..=at).unwrap_or("").to_lowercase();
        if !name.is_empty() && seen.insert(name.clone()) {
            manifest.add(name, Pin::Locked, line_number(index), first, Group::Main);
        }
    }
    manifest
}

/// Reads a `pnpm-lock.yaml`: keys of `packages` such as `/name/1.0.0`, `/name@1.0.0` or `name@1.0.0`.
pub(super) fn pnpm_lock(text: &str) -> Manifest {
    let mut manifest = Manifest::lock("pnpm-lock.yaml", "javascript");
    let document = yaml::parse(text);
    manifest.problems.extend(document.problem.clone());
    let packages = document.root().and_then(|root| root.get("packages")).map(Node::pairs).unwrap_or_default();
    let mut seen = BTreeSet::new();
    for (key, _) in packages {
        let Some(path) = key.text().map(|path| path.trim_start_matches('/')) else { continue };
        let start = usize::from(path.starts_with('@'));
        let name = match path.get(start..).and_then(|rest| rest.find('@')) {
            Some(at) => path.get(..at + start).unwrap_or(""),
            None => path.rsplit_once('/').map_or(path, |(name, _)| name),
        };
        if seen.insert(name.to_lowercase()) {
            manifest.add(name.to_lowercase(), Pin::Locked, key.line, path, Group::Main);
        }
    }
    manifest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_a_package_and_its_lines() {
        let text = "{\n \"name\": \"x\",\n \"engines\": {\"node\": \">=16\"},\n \"dependencies\": {\n  \"React\": \"18.2.0\",\n  \"d3\": \"^7.0.0\",\n  \"me\": \"file:../me\"\n },\n \"devDependencies\": {\"jest\": \"*\"}\n}";
        let manifest = manifest(text);
        let found: Vec<_> = manifest.dependencies.iter().map(|one| (one.name.as_str(), one.pin, one.line)).collect();
        assert_eq!(found, [("react", Pin::Exact, 5), ("d3", Pin::Bounded, 6), ("jest", Pin::Loose, 1)]);
        assert_eq!(manifest.interpreter.unwrap().version, ">=16");
    }

    #[test]
    fn reads_the_locks() {
        let npm =
            npm_lock("{\"packages\": {\"\": {}, \"node_modules/d3\": {}, \"node_modules/a/node_modules/@b/c\": {}}}");
        let names: Vec<_> = npm.dependencies.iter().map(|one| one.name.as_str()).collect();
        assert_eq!(names, ["@b/c", "d3"]);
        let yarn = yarn_lock(
            "# yarn lockfile v1\n\n\"@b/c@^1.0\", \"@b/c@^1.1\":\n  version \"1.1\"\nd3@^7:\n  version \"7\"\n",
        );
        let names: Vec<_> = yarn.dependencies.iter().map(|one| one.name.as_str()).collect();
        assert_eq!(names, ["@b/c", "d3"]);
        let pnpm = pnpm_lock("lockfileVersion: 5\npackages:\n  /d3/7.0.0:\n    x: 1\n  '@b/c@1.0.0':\n    x: 1\n");
        let names: Vec<_> = pnpm.dependencies.iter().map(|one| one.name.as_str()).collect();
        assert_eq!(names, ["d3", "@b/c"]);
        assert!(!npm_lock("{").problems.is_empty());
    }
}
