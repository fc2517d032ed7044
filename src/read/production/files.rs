//! What manifests, containers, infrastructure and pipelines show, each by the lines that say it.
//!
//! Called by the production reader with one text at a time. Invariant: a line is read at most once for each question,
//! comments are skipped, and what is found is found at its line.

use super::libraries::Area;
use crate::evidence::Place;
use crate::read::manifest::pattern;
use regex::Regex;
use std::sync::LazyLock;

/// A finding before it is kept.
pub(super) struct Seen {
    pub(super) area: Area,
    pub(super) name: &'static str,
    pub(super) place: Place,
}

fn seen(area: Area, name: &'static str, path: &str, line: u32, text: &str) -> Seen {
    Seen { area, name, place: Place::lines(path, line, line).quoting(text) }
}

/// The lines of a text that are no comment, with their numbers.
fn live(text: &str) -> impl Iterator<Item = (u32, &str)> {
    (1..).zip(text.lines()).filter(|(_, line)| {
        let line = line.trim_start();
        !line.is_empty() && !line.starts_with('#') && !line.starts_with("//")
    })
}

static VERSION: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r#"(?i)^\s*"?_{0,2}version_{0,2}"?\s*[:=]\s*["']?v?\d+\.\d|^\s*version\s*=\s*(?:attr:|file:|[\w.]*version\w*\b)|^\s*dynamic\s*=.*"version"|use_scm_version|setuptools[-_]scm"#,
    )
});

/// Where a package's manifest states its version. A version of zeros is a template's.
pub(super) fn version(path: &str, name: &str, text: &str) -> Option<Place> {
    let is_manifest = matches!(
        name,
        "pyproject.toml"
            | "setup.py"
            | "setup.cfg"
            | "Cargo.toml"
            | "DESCRIPTION"
            | "package.json"
            | "Project.toml"
            | "pom.xml"
    );
    let is_module = matches!(name, "__init__.py" | "version.py" | "_version.py" | "__version__.py" | "__about__.py");
    if !is_manifest && !is_module {
        return None;
    }
    let marks: &[&str] = if name == "pom.xml" { &["<version>"] } else { &["ersion", "scm"] };
    let mut nested = false;
    live(text).find_map(|(line, written)| {
        // The versions of dependencies stand in tables and objects of their own.
        if name == "Cargo.toml" && written.starts_with('[') {
            nested = !matches!(written.trim(), "[package]" | "[workspace.package]");
        }
        let is_zero = written.contains("0.0.0");
        if nested || is_zero || !marks.iter().any(|mark| written.contains(mark)) {
            return None;
        }
        let states = name == "pom.xml" || VERSION.is_match(written);
        let counts = !is_module
            || written.trim_start().starts_with("__version__")
            || written.trim_start().starts_with("version");
        (states && counts).then(|| Place::lines(path, line, line).quoting(written))
    })
}

/// Commands installed with a package.
pub(super) fn commands(path: &str, name: &str, text: &str) -> Option<Seen> {
    let marks: &[&str] = match name {
        "pyproject.toml" => {
            &["[project.scripts]", "[tool.poetry.scripts]", "[project.gui-scripts]", "[tool.flit.scripts]"]
        }
        "setup.py" | "setup.cfg" => &["console_scripts"],
        "Cargo.toml" => &["[[bin]]"],
        "package.json" => &["\"bin\":"],
        _ => return None,
    };
    live(text)
        .find(|(_, line)| marks.iter().any(|mark| line.contains(mark)))
        .map(|(line, written)| seen(Area::Command, "an installed command", path, line, written))
}

/// What a pipeline, Makefile or script publishes: the words of the tools that do it.
const PUBLISHERS: [(&str, &str); 30] = [
    ("pypa/gh-action-pypi-publish", "a package on PyPI"),
    ("twine upload", "a package on PyPI"),
    ("poetry publish", "a package on PyPI"),
    ("flit publish", "a package on PyPI"),
    ("uv publish", "a package on PyPI"),
    ("hatch publish", "a package on PyPI"),
    ("pdm publish", "a package on PyPI"),
    ("maturin publish", "a package on PyPI"),
    ("maturin upload", "a package on PyPI"),
    ("provider: pypi", "a package on PyPI"),
    ("setup.py upload", "a package on PyPI"),
    ("setup.py sdist upload", "a package on PyPI"),
    ("anaconda upload", "a conda package"),
    ("anaconda -t", "a conda package"),
    ("cargo publish", "a crate"),
    ("npm publish", "an npm package"),
    ("yarn publish", "an npm package"),
    ("changesets/action", "an npm package"),
    ("semantic-release", "releases"),
    ("docker/build-push-action", "a container image"),
    ("docker push", "a container image"),
    ("docker buildx build --push", "a container image"),
    ("gcloud builds submit", "a container image"),
    ("goreleaser", "releases"),
    ("gh release create", "releases"),
    ("softprops/action-gh-release", "releases"),
    ("actions/create-release", "releases"),
    ("provider: releases", "releases"),
    ("mvn deploy", "a Maven artefact"),
    ("sbt publish", "a Maven artefact"),
];

/// What a pipeline or script publishes, first mention each.
pub(super) fn publishing(path: &str, text: &str) -> Vec<Seen> {
    let mut found: Vec<Seen> = Vec::new();
    for (line, written) in live(text) {
        for (mark, name) in PUBLISHERS {
            if written.contains(mark) && !found.iter().any(|one| one.name == name) {
                found.push(seen(Area::Publishing, name, path, line, written));
            }
        }
    }
    found
}

/// What a container starts, and whether it is asked for its health.
pub(super) fn dockerfile(path: &str, text: &str) -> Vec<Seen> {
    let mut found: Vec<Seen> = Vec::new();
    for (line, written) in live(text) {
        let word = written.trim_start().split(char::is_whitespace).next().unwrap_or_default();
        let rest = written.trim_start().get(word.len()..).unwrap_or_default();
        // A shell or an interpreter with nothing to run is a place to work in, nothing that serves.
        let starts = word.eq_ignore_ascii_case("CMD") || word.eq_ignore_ascii_case("ENTRYPOINT");
        let idle = ["bash", "sh", "/bin/bash", "/bin/sh", "python", "python3"];
        let command = rest.trim().trim_matches(['[', ']']).trim().trim_matches(['"', '\'']);
        if starts && !idle.contains(&command) && !found.iter().any(|one| one.area == Area::Container) {
            found.push(seen(Area::Container, "a container that starts it", path, line, written));
        } else if word.eq_ignore_ascii_case("HEALTHCHECK") && !rest.trim_start().starts_with("NONE") {
            found.push(seen(Area::Health, "a health check", path, line, written));
        }
    }
    found
}

/// What a YAML file describes: services together, Kubernetes objects, stacks, interfaces.
pub(super) fn yaml(path: &str, name: &str, text: &str) -> Vec<Seen> {
    let mut found = Vec::new();
    let at = |mark: &str| live(text).find(|(_, line)| line.starts_with(mark));
    let is_compose = name.contains("compose");
    if is_compose && let Some((line, written)) = at("services:") {
        found.push(seen(Area::Container, "services composed of containers", path, line, written));
    }
    if text.contains("apiVersion:") && at("apiVersion:").is_some() {
        const KINDS: [&str; 13] = [
            "Deployment",
            "StatefulSet",
            "DaemonSet",
            "CronJob",
            "Job",
            "Service",
            "Ingress",
            "InferenceService",
            "SeldonDeployment",
            "Workflow",
            "HorizontalPodAutoscaler",
            "ScaledObject",
            "Kustomization",
        ];
        let kind = live(text).find(|(_, line)| {
            line.strip_prefix("kind:").is_some_and(|kind| KINDS.contains(&kind.trim().trim_matches('"')))
        });
        if let Some((line, written)) = kind {
            found.push(seen(Area::Infrastructure, "Kubernetes objects", path, line, written));
            let probe =
                live(text).find(|(_, line)| line.contains("livenessProbe:") || line.contains("readinessProbe:"));
            found.extend(probe.map(|(line, written)| seen(Area::Health, "a health check", path, line, written)));
        }
    }
    if let Some((line, written)) = at("AWSTemplateFormatVersion") {
        found.push(seen(Area::Infrastructure, "CloudFormation", path, line, written));
    }
    if let Some((line, written)) = at("openapi:").or_else(|| at("swagger:")) {
        found.push(seen(Area::Interface, "an OpenAPI description", path, line, written));
    }
    if name.starts_with("prometheus")
        && let Some((line, written)) = at("scrape_configs:")
    {
        found.push(seen(Area::Monitoring, "Prometheus", path, line, written));
    }
    found
}

/// What a file's name alone says.
pub(super) fn named(path: &str, name: &str) -> Option<(Area, &'static str)> {
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    Some(match name {
        "Chart.yaml" => (Area::Infrastructure, "a Helm chart"),
        "serverless.yml" | "serverless.yaml" => (Area::Infrastructure, "Serverless"),
        "cdk.json" => (Area::Infrastructure, "AWS CDK"),
        "Pulumi.yaml" => (Area::Infrastructure, "Pulumi"),
        "cloudbuild.yaml" => (Area::Infrastructure, "Cloud Build"),
        "fly.toml" => (Area::Infrastructure, "Fly"),
        "render.yaml" => (Area::Infrastructure, "Render"),
        "Procfile" if folder.is_empty() => (Area::Infrastructure, "a Procfile"),
        "ansible.cfg" => (Area::Infrastructure, "Ansible"),
        "dvc.yaml" => (Area::Registry, "DVC"),
        "dbt_project.yml" => (Area::Orchestration, "dbt"),
        "locustfile.py" => (Area::Measured, "load test with Locust"),
        "asv.conf.json" => (Area::Measured, "benchmarks with asv"),
        _ if name.ends_with(".tf") => (Area::Infrastructure, "Terraform"),
        _ if name.ends_with(".bicep") => (Area::Infrastructure, "Bicep"),
        _ if name.ends_with(".dvc") && name != ".dvc" => (Area::Registry, "DVC"),
        _ if folder.split('/').any(|part| part == "grafana") && name.ends_with(".json") => {
            (Area::Monitoring, "Grafana")
        }
        _ => return None,
    })
}
