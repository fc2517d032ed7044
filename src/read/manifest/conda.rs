//! Conda: `environment.yml`, `conda-lock.yml`, recipes (`meta.yaml`).

use super::yaml::{self, Node};
use super::{Group, Manifest, is_auxiliary_path, pin};
use crate::evidence::facts::Pin;

/// Whether a name is that of a conda environment by custom.
pub(super) fn is_environment_name(lower: &str) -> bool {
    let Some(stem) = lower.strip_suffix(".yml").or_else(|| lower.strip_suffix(".yaml")) else { return false };
    let words = ["environment", "conda", "env"];
    words
        .iter()
        .any(|word| stem == *word || stem.starts_with(&format!("{word}-")) || stem.starts_with(&format!("{word}_")))
        || stem.starts_with("environment")
        || ["-environment", "_environment", "-env", "_env", "_conda", "-conda"].iter().any(|end| stem.ends_with(end))
}

/// Reads an environment; none for a YAML file of that name without a list of dependencies.
pub(super) fn environment(path: &str, text: &str) -> Option<Manifest> {
    let mut manifest = Manifest::new("environment.yml", "conda");
    let group = if is_auxiliary_path(path, "environment.yml") { Group::Auxiliary } else { Group::Main };
    let document = yaml::parse(text);
    let root = document.root()?;
    let dependencies = root.get("dependencies")?;
    manifest.problems.extend(document.problem.clone());
    for item in dependencies.items() {
        if let Some(text) = item.text() {
            package(&mut manifest, text, item.line, group);
        }
        for (installer, list) in item.pairs() {
            if installer.text() == Some("pip") {
                pip_list(&mut manifest, list, group);
            }
        }
    }
    Some(manifest)
}

fn pip_list(manifest: &mut Manifest, list: &Node, group: Group) {
    for item in list.one_or_many() {
        if let Some(text) = item.text() {
            if let Some(file) = text.strip_prefix("-r ") {
                let path = file.trim().trim_start_matches("./").to_owned();
                manifest.includes.push(super::Include { path, constraint: false, line: item.line });
            }
            manifest.add_pip(super::without_comment(text.trim_start_matches("-e ")), item.line, group);
        }
    }
}

/// One conda match specification: `channel::name=version=build`, `name >=1.2`, `name[version='>1']`.
pub(super) fn package(manifest: &mut Manifest, specification: &str, line: u32, group: Group) {
    let specification = super::without_comment(specification.trim());
    let bare = specification.rsplit_once("::").map_or(specification, |(_, bare)| bare);
    let end = bare.find(['=', '<', '>', '!', '~', ' ', '[']).unwrap_or(bare.len());
    let (name, rest) = bare.split_at(end);
    let rest = rest.trim();
    if name == "python" {
        manifest.state(line, rest.trim_start_matches('='));
        return;
    }
    if name.is_empty() || name == "pip" || name.starts_with("__") {
        return;
    }
    let pin = match rest.strip_prefix('[') {
        Some(inside) => {
            inside.find("version=").map_or(Pin::Loose, |at| pin::conda(inside[at + 8..].trim_matches(['"', '\'', ']'])))
        }
        None => pin::conda(rest),
    };
    manifest.add_in("conda", pin::normalise(name), pin, line, specification, group);
}

/// Reads a `conda-lock.yml`.
pub(super) fn lock(text: &str) -> Manifest {
    let mut manifest = Manifest::lock("conda-lock.yml", "conda");
    let document = yaml::parse(text);
    manifest.problems.extend(document.problem.clone());
    let packages = document.root().and_then(|root| root.get("package")).map(Node::items).unwrap_or_default();
    let mut seen = std::collections::BTreeSet::new();
    for package in packages {
        let Some(name) = package.get_text("name") else { continue };
        let version = package.get_text("version").unwrap_or("");
        let line = package.get("name").map_or(package.line, |node| node.line);
        if name == "python" {
            manifest.state(line, version);
        } else if seen.insert(name) {
            manifest.add(pin::normalise(name), Pin::Locked, line, &format!("{name} {version}"), Group::Main);
        }
    }
    manifest
}

/// Reads a conda recipe. Its template marks are blanked first, since they are no YAML.
pub(super) fn recipe(text: &str) -> Manifest {
    let mut manifest = Manifest::new("meta.yaml", "conda");
    let plain: String = text
        .lines()
        .map(|line| if line.contains("{%") { "" } else { line })
        .map(|line| line.replace("{{", "").replace("}}", "") + "\n")
        .collect();
    let document = yaml::parse(&plain);
    for (section, group) in [("run", Group::Main), ("build", Group::Auxiliary), ("host", Group::Auxiliary)] {
        let list = document.root().and_then(|root| root.get("requirements")).and_then(|node| node.get(section));
        for item in list.map(Node::items).unwrap_or_default() {
            if let Some(text) = item.text() {
                package(&mut manifest, text, item.line, group);
            }
        }
    }
    manifest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_conda_and_pip_sublists() {
        let text = "name: rainbow\nchannels:\n  - pytorch\ndependencies:\n- python=3.7.3\n- pytorch::pytorch=1.1.0\n- numpy=1.16\n- scipy >=1.2\n- cudatoolkit=10.0.130=0\n- pip\n- pip:\n  - atari-py==0.2.6\n  - plotly\n  - -r requirements.txt\n";
        let manifest = environment("environment.yml", text).unwrap();
        let found: Vec<_> =
            manifest.dependencies.iter().map(|one| (one.name.as_str(), one.pin, one.line, one.ecosystem)).collect();
        assert_eq!(
            found,
            [
                ("pytorch", Pin::Exact, 6, "conda"),
                ("numpy", Pin::Bounded, 7, "conda"),
                ("scipy", Pin::Lower, 8, "conda"),
                ("cudatoolkit", Pin::Exact, 9, "conda"),
                ("atari-py", Pin::Exact, 12, "python"),
                ("plotly", Pin::Loose, 13, "python"),
            ]
        );
        assert_eq!(manifest.interpreter.unwrap().version, "3.7.3");
        assert_eq!(manifest.includes[0].path, "requirements.txt");
    }

    #[test]
    fn another_yaml_of_that_name_is_none() {
        assert!(environment("env.yml", "a: 1\n").is_none());
        assert!(environment("env.yml", "").is_none());
        assert!(is_environment_name("environment.ci.yml") && is_environment_name("conda_env.yaml"));
        assert!(!is_environment_name("config.yml") && !is_environment_name("envoy.yaml"));
    }
}
