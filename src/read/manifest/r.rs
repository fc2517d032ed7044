//! R: `DESCRIPTION`, `renv.lock` and `install.R`.

use super::text::{line_number, pattern};
use super::{Group, Manifest};
use crate::evidence::facts::Pin;
use regex::Regex;
use std::sync::LazyLock;

static INSTALL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(install\.packages|install_github|install_cran|install_version|pkg_install|BiocManager::install|biocLite|p_load|renv::install)\s*\(([^#]*)",
    )
});
static QUOTED: LazyLock<Regex> = LazyLock::new(|| pattern(r#"["']([A-Za-z][A-Za-z0-9_./@-]{1,100})["']"#));

/// Reads a `DESCRIPTION` (Debian control format); none for a file of that name without a `Package` or `Type` field
/// or dependencies, since the name is an ordinary word.
pub(super) fn description(text: &str) -> Option<Manifest> {
    let mut manifest = Manifest::new("DESCRIPTION", "r");
    let mut field = String::new();
    let mut known = false;
    for (index, raw) in text.lines().enumerate() {
        let content = if raw.starts_with([' ', '\t']) {
            raw.trim()
        } else {
            let Some((name, rest)) = raw.split_once(':') else { continue };
            field = name.trim().to_lowercase();
            rest.trim()
        };
        known |= matches!(field.as_str(), "package" | "imports" | "depends");
        let group = match field.as_str() {
            "imports" | "depends" | "linkingto" => Group::Main,
            "suggests" | "enhances" => Group::Auxiliary,
            _ => continue,
        };
        for entry in content.split(',').map(str::trim).filter(|entry| !entry.is_empty()) {
            let (name, version) = entry.split_once('(').unwrap_or((entry, ""));
            let version = version.trim_end_matches(')').trim();
            if name.trim() == "R" {
                manifest.state(line_number(index), version);
                continue;
            }
            let pin = if version.starts_with("==") {
                Pin::Exact
            } else if version.starts_with('<') {
                Pin::Bounded
            } else if version.starts_with('>') {
                Pin::Lower
            } else {
                Pin::Loose
            };
            manifest.add(name.trim().to_owned(), pin, line_number(index), entry, group);
        }
    }
    known.then_some(manifest)
}

/// Reads an `renv.lock`.
pub(super) fn renv(text: &str) -> Manifest {
    let mut manifest = Manifest::lock("renv.lock", "r");
    let value: serde_json::Value = match serde_json::from_str(text) {
        Ok(value) => value,
        Err(error) => {
            manifest.problems.push(format!("JSON: {error}"));
            return manifest;
        }
    };
    for name in value.get("Packages").and_then(|table| table.as_object()).into_iter().flat_map(|table| table.keys()) {
        manifest.add(name.clone(), Pin::Locked, 1, name, Group::Main);
    }
    if let Some(version) = value.get("R").and_then(|r| r.get("Version")).and_then(|version| version.as_str()) {
        manifest.state(1, version);
    }
    super::javascript::find_lines(&mut manifest, text);
    manifest
}

/// Reads an `install.R`: packages in calls that install.
pub(super) fn install(text: &str) -> Manifest {
    let mut manifest = Manifest::new("install.R", "r");
    for (index, line) in text.lines().enumerate() {
        let code = line.split('#').next().unwrap_or("");
        let Some(call) = INSTALL.captures(code) else { continue };
        let versioned = call.get(1).is_some_and(|name| name.as_str() == "install_version");
        for name in QUOTED.captures_iter(call.get(2).map_or("", |rest| rest.as_str())).filter_map(|found| found.get(1))
        {
            let (name, revision) = name.as_str().split_once('@').unwrap_or((name.as_str(), ""));
            let name = name.rsplit('/').next().unwrap_or(name);
            let pin = if versioned || !revision.is_empty() { Pin::Exact } else { Pin::Loose };
            manifest.add(name.to_owned(), pin, line_number(index), line.trim(), Group::Main);
        }
    }
    manifest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_a_description() {
        let text = "Package: churn\nVersion: 0.1\nDepends: R (>= 3.5), methods\nImports:\n    dplyr (>= 1.0.0),\n    ggplot2\nSuggests: testthat\n";
        let manifest = description(text).unwrap();
        let found: Vec<_> =
            manifest.dependencies.iter().map(|one| (one.name.as_str(), one.pin, one.line, one.group)).collect();
        assert_eq!(
            found,
            [
                ("methods", Pin::Loose, 3, Group::Main),
                ("dplyr", Pin::Lower, 5, Group::Main),
                ("ggplot2", Pin::Loose, 6, Group::Main),
                ("testthat", Pin::Loose, 7, Group::Auxiliary)
            ]
        );
        assert_eq!(manifest.interpreter.unwrap().version, ">= 3.5");
        assert!(description("This project does things: many.\n").is_none());
    }

    #[test]
    fn reads_installs_and_locks() {
        let manifest = install(
            "install.packages(c('dplyr', \"tidyr\"))\n# install.packages('no')\ndevtools::install_github('a/b@0123abc')\n",
        );
        let found: Vec<_> = manifest.dependencies.iter().map(|one| (one.name.as_str(), one.pin)).collect();
        assert_eq!(found, [("dplyr", Pin::Loose), ("tidyr", Pin::Loose), ("b", Pin::Exact)]);
        let lock = renv("{\n\"R\": {\"Version\": \"4.1.0\"},\n\"Packages\": {\n \"dplyr\": {\"Version\": \"1.0\"}}}\n");
        assert_eq!((lock.dependencies[0].line, lock.interpreter.unwrap().version.as_str()), (4, "4.1.0"));
    }
}
