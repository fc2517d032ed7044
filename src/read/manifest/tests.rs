//! The dispatch by name, and hostile input to every parser.

use super::*;

/// One path of every kind [`parse`] knows.
const PATHS: &[&str] = &[
    "setup.py",
    "setup.cfg",
    "pyproject.toml",
    "Pipfile",
    "Pipfile.lock",
    "poetry.lock",
    "uv.lock",
    "pdm.lock",
    "pylock.toml",
    "conda-lock.yml",
    "pixi.toml",
    "pixi.lock",
    "recipe/meta.yaml",
    ".python-version",
    "runtime.txt",
    "apt.txt",
    "postBuild",
    "tox.ini",
    "install.R",
    "DESCRIPTION",
    "renv.lock",
    "Project.toml",
    "Manifest.toml",
    "Cargo.toml",
    "Cargo.lock",
    "package.json",
    "package-lock.json",
    "yarn.lock",
    "pnpm-lock.yaml",
    "go.mod",
    "go.sum",
    "pom.xml",
    "package.xml",
    "build.gradle",
    "build.gradle.kts",
    "build.sbt",
    "flake.nix",
    "default.nix",
    "shell.nix",
    "flake.lock",
    ".devcontainer/devcontainer.json",
    "docker-compose.yml",
    "CMakeLists.txt",
    "conanfile.txt",
    "Dockerfile",
    "docker/gpu.Dockerfile",
    "environment.yml",
    "requirements.txt",
    "requirements/base.txt",
];

#[test]
fn every_parser_survives_hostile_input() {
    let deep = "[".repeat(20_000);
    let braces = "{\"a\":".repeat(20_000);
    let long = "a".repeat(300_000);
    let samples = [
        "",
        "\0",
        "\u{feff}",
        "=",
        "==",
        "[",
        "]",
        "{}",
        "- ",
        ":",
        "\\",
        "\\\n",
        "#",
        "@",
        "é=é",
        "a\r\nb\r\n",
        "((((",
        "name@",
        "'",
        "\"",
        "\"\":",
        "dependencies:\n- {}",
        "a: &a [*a]\n",
        "[[package]]\nname=1\n",
        "/* ",
        "// ",
        "$",
        "${",
        "install_requires =\n\t",
        "[options]\nx",
        "FROM a:b@",
        "{\"packages\": 3}",
        "{\"packages\": {\"node_modules/\": 1}}",
        "@:\n",
        "\u{202e}numpy==1",
        "numpy==1\n\u{85}",
        deep.as_str(),
        braces.as_str(),
        long.as_str(),
    ];
    for path in PATHS {
        for sample in samples {
            if let Some(manifest) = parse(path, sample) {
                assert!(manifest.dependencies.len() <= MAX_DEPENDENCIES, "{path}");
                assert!(
                    manifest.dependencies.iter().all(|one| one.line >= 1 && !one.name.is_empty()),
                    "{path} {sample:.20}"
                );
            }
        }
    }
}

#[test]
fn empty_files_and_comments_declare_nothing() {
    for path in PATHS {
        for text in ["", "\n\n", "# nothing\n"] {
            if let Some(manifest) = parse(path, text) {
                assert!(!manifest.declares && manifest.dependencies.is_empty(), "{path}");
                assert!(manifest.interpreter.is_none() && manifest.images.is_empty(), "{path}");
            }
        }
    }
}

#[test]
fn names_tell_what_serves_development() {
    for path in [
        "requirements-dev.txt",
        "docs/requirements.txt",
        "requirements/test.txt",
        "test-requirements.txt",
        "examples/x/Dockerfile",
    ] {
        assert!(parse(path, "").unwrap().is_auxiliary, "{path}");
    }
    for path in ["requirements.txt", "requirements/base.txt", "requirements-gpu.txt", "docker/Dockerfile", "setup.py"] {
        assert!(!parse(path, "").unwrap().is_auxiliary, "{path}");
    }
    assert!(parse("src/model.py", "import numpy").is_none() && parse("README.md", "pip install numpy").is_none());
}

#[test]
fn image_references() {
    use ImageTag::*;
    let cases = [
        ("ubuntu", "ubuntu", Floating),
        ("ubuntu:latest", "ubuntu", Floating),
        ("ubuntu:20.04", "ubuntu", Tag),
        ("host:5000/a/b", "host:5000/a/b", Floating),
        ("host:5000/a/b:1", "host:5000/a/b", Tag),
        ("a/b:1@sha256:00", "a/b", Digest),
    ];
    for (reference, name, tag) in cases {
        assert_eq!(image(reference), (name.to_owned(), tag), "{reference}");
    }
}
