//! `pyproject.toml`: the standard project table, dependency groups, and the tables of Poetry, PDM, Hatch, Flit and uv.

use super::toml_tree::{self, Item};
use super::{Group, Manifest, is_auxiliary_word, pin};
use crate::evidence::facts::Pin;

/// Reads the file. One without any dependency or version (tool settings only) declares nothing.
pub(super) fn parse(text: &str) -> Manifest {
    let mut manifest = Manifest::new("pyproject.toml", "python");
    let document = toml_tree::parse(text);
    manifest.problems.extend(document.problem.clone());
    if let Some(project) = document.get("project") {
        standard(&mut manifest, project);
    }
    for (name, group) in document.get("dependency-groups").map(|item| item.pairs()).unwrap_or_default() {
        let kind = if is_auxiliary_word(name) { Group::Auxiliary } else { Group::Extra };
        list(&mut manifest, group, kind);
    }
    if let Some(poetry) = document.get("tool.poetry") {
        poetry_tables(&mut manifest, poetry);
    }
    for (_, group) in document.get("tool.pdm.dev-dependencies").map(|item| item.pairs()).unwrap_or_default() {
        list(&mut manifest, group, Group::Auxiliary);
    }
    if let Some(group) = document.get("tool.uv.dev-dependencies") {
        list(&mut manifest, group, Group::Auxiliary);
    }
    for (name, environment) in document.get("tool.hatch.envs").map(|item| item.pairs()).unwrap_or_default() {
        let kind = if name == "default" { Group::Extra } else { Group::Auxiliary };
        for key in ["dependencies", "extra-dependencies"] {
            if let Some(group) = environment.get(key) {
                list(&mut manifest, group, kind);
            }
        }
    }
    if let Some(flit) = document.get("tool.flit.metadata") {
        if let Some(group) = flit.get("requires") {
            list(&mut manifest, group, Group::Main);
        }
        if let Some(version) = flit.get("requires-python") {
            manifest.state(version.line, version.text().unwrap_or(""));
        }
    }
    if let Some(pixi) = document.get("tool.pixi") {
        super::pixi::tables(&mut manifest, pixi);
    }
    manifest
}

fn standard(manifest: &mut Manifest, project: Item<'_, '_>) {
    if let Some(version) = project.get("requires-python") {
        manifest.state(version.line, version.text().unwrap_or(""));
    }
    if let Some(group) = project.get("dependencies") {
        list(manifest, group, Group::Main);
    }
    for (name, group) in project.get("optional-dependencies").map(|item| item.pairs()).unwrap_or_default() {
        list(manifest, group, if is_auxiliary_word(name) { Group::Auxiliary } else { Group::Extra });
    }
}

/// An array of requirement strings.
fn list(manifest: &mut Manifest, group: Item<'_, '_>, kind: Group) {
    for item in group.items() {
        if let Some(requirement) = item.text() {
            manifest.add_pip(requirement, item.line, kind);
        }
    }
}

fn poetry_tables(manifest: &mut Manifest, poetry: Item<'_, '_>) {
    if let Some(table) = poetry.get("dependencies") {
        poetry_table(manifest, table, Group::Main);
    }
    if let Some(table) = poetry.get("dev-dependencies") {
        poetry_table(manifest, table, Group::Auxiliary);
    }
    for (name, group) in poetry.get("group").map(|item| item.pairs()).unwrap_or_default() {
        if let Some(table) = group.get("dependencies") {
            poetry_table(manifest, table, if is_auxiliary_word(name) { Group::Auxiliary } else { Group::Extra });
        }
    }
}

fn poetry_table(manifest: &mut Manifest, table: Item<'_, '_>, kind: Group) {
    for (name, value) in table.pairs() {
        let version = value.text().or_else(|| value.get_text("version"));
        if name == "python" {
            manifest.state(value.line, version.unwrap_or(""));
            continue;
        }
        // Several constraints for several platforms: the first stands for all.
        let one = value.items().first().copied().unwrap_or(value);
        if let Some(pin) = poetry_pin(one) {
            let kind =
                if one.get("optional").is_some_and(|item| item.is_true()) { kind.max(Group::Extra) } else { kind };
            let quote = format!("{name} = \"{}\"", version.or_else(|| one.get_text("git")).unwrap_or("*"));
            manifest.add(pin::normalise(name), pin, value.line, &quote, kind);
        }
    }
}

/// None for a dependency on a path of the repository itself.
fn poetry_pin(value: Item<'_, '_>) -> Option<Pin> {
    if let Some(version) = value.text().or_else(|| value.get_text("version")) {
        return Some(pin::range(version, true));
    }
    if value.get("path").is_some() {
        return None;
    }
    if value.get("git").is_some() {
        return Some(if value.get("rev").or_else(|| value.get("tag")).is_some() { Pin::Exact } else { Pin::Loose });
    }
    Some(value.get_text("url").map_or(Pin::Loose, pin::url_pin))
}

#[cfg(test)]
mod tests {
    use super::*;

    type Row<'a> = (&'a str, Pin, u32, Group);

    fn rows(manifest: &Manifest) -> Vec<Row<'_>> {
        manifest.dependencies.iter().map(|one| (one.name.as_str(), one.pin, one.line, one.group)).collect()
    }

    #[test]
    fn reads_the_standard_tables() {
        let text = r#"[project]
name = "x"
requires-python = ">=3.9"
dependencies = [
  "numpy>=1.20",
  "torch==2.1.0",
]
[project.optional-dependencies]
gpu = ["cupy"]
test = ["pytest"]
[dependency-groups]
dev = ["ruff==0.4.1", {include-group = "test"}]
"#;
        let manifest = parse(text);
        assert_eq!(
            rows(&manifest),
            [
                ("numpy", Pin::Lower, 5, Group::Main),
                ("torch", Pin::Exact, 6, Group::Main),
                ("cupy", Pin::Loose, 9, Group::Extra),
                ("pytest", Pin::Loose, 10, Group::Auxiliary),
                ("ruff", Pin::Exact, 12, Group::Auxiliary),
            ]
        );
        assert_eq!(manifest.interpreter.unwrap().version, ">=3.9");
    }

    #[test]
    fn reads_poetry() {
        let text = r#"[tool.poetry.dependencies]
python = ">=3.7,<3.10"
ffmpeg-python = "0.2.0"
norbert = "*"
httpx = {extras = ["http2"], version = "^0.19.0"}
local = {path = "../local"}
forked = {git = "https://h/a/b.git", rev = "0123abc"}
[tool.poetry.dev-dependencies]
pytest = "^6.2.1"
[tool.poetry.group.plot.dependencies]
matplotlib = "~3.4"
"#;
        let manifest = parse(text);
        let found: Vec<_> = rows(&manifest);
        assert!(found.contains(&("ffmpeg-python", Pin::Exact, 3, Group::Main)));
        assert!(found.contains(&("norbert", Pin::Loose, 4, Group::Main)));
        assert!(found.contains(&("httpx", Pin::Bounded, 5, Group::Main)));
        assert!(found.contains(&("forked", Pin::Exact, 7, Group::Main)));
        assert!(found.contains(&("pytest", Pin::Bounded, 9, Group::Auxiliary)));
        assert!(found.contains(&("matplotlib", Pin::Bounded, 11, Group::Extra)));
        assert_eq!(found.len(), 6);
    }

    #[test]
    fn tool_settings_declare_nothing() {
        let manifest = parse("[tool.black]\nline-length = 100\n[build-system]\nrequires = [\"setuptools\"]\n");
        assert!(manifest.dependencies.is_empty() && manifest.interpreter.is_none() && !manifest.declares);
    }
}
