//! What conventions of place and name tell: manifests, copies, generated files, tests.

use super::kind::Name;
use crate::read::text::lower;

/// Manifests, locks, CI and tool settings, by their conventional names.
pub(super) fn is_manifest(path: &str, name: &Name<'_>) -> bool {
    let file = &*name.file;
    let extension = name.extension();
    let exact = matches!(
        file,
        "setup.py"
            | "setup.cfg"
            | "pyproject.toml"
            | "pipfile"
            | "pipfile.lock"
            | "poetry.lock"
            | "uv.lock"
            | "pdm.lock"
            | "pixi.toml"
            | "pixi.lock"
            | "conda-lock.yml"
            | "tox.ini"
            | "noxfile.py"
            | "pytest.ini"
            | "mypy.ini"
            | "manifest.in"
            | "runtime.txt"
            | "apt.txt"
            | "postbuild"
            | "package.json"
            | "package-lock.json"
            | "npm-shrinkwrap.json"
            | "yarn.lock"
            | "pnpm-lock.yaml"
            | "tsconfig.json"
            | "cargo.toml"
            | "cargo.lock"
            | "rust-toolchain"
            | "rust-toolchain.toml"
            | "build.rs"
            | "go.mod"
            | "go.sum"
            | "description"
            | "namespace"
            | "renv.lock"
            | "install.r"
            | "project.toml"
            | "manifest.toml"
            | "gemfile"
            | "gemfile.lock"
            | "rakefile"
            | "composer.json"
            | "composer.lock"
            | "pom.xml"
            | "package.xml"
            | "build.gradle"
            | "build.gradle.kts"
            | "settings.gradle"
            | "settings.gradle.kts"
            | "gradle.properties"
            | "build.sbt"
            | "cmakelists.txt"
            | "makefile"
            | "gnumakefile"
            | "dockerfile"
            | "containerfile"
            | "docker-compose.yml"
            | "docker-compose.yaml"
            | "compose.yaml"
            | "jenkinsfile"
            | "procfile"
            | "dvc.yaml"
            | "dvc.lock"
            | "mlproject"
            | "flake.nix"
            | "flake.lock"
            | "shell.nix"
            | "default.nix"
            | "codecov.yml"
            | "appveyor.yml"
            | "azure-pipelines.yml"
            | "mkdocs.yml"
            | "ruff.toml"
            | "rustfmt.toml"
            | "clippy.toml"
            | "deny.toml"
            | "justfile"
            | "taskfile.yml"
            | "build.bazel"
            | "workspace"
            | "vagrantfile"
            | "devcontainer.json"
            | "meson.build"
            | "environment.yml"
            | "environment.yaml"
            | "conf.py"
            | "bitbucket-pipelines.yml"
            | "wercker.yml"
            | "tslint.json"
            | "renovate.json"
    );
    exact
        || matches!(extension, "lock" | "dvc" | "cabal" | "gemspec" | "csproj" | "sln" | "nix" | "dockerfile" | "mk")
        || file.starts_with("dockerfile.")
        || (extension == "txt" && (file.contains("requirements") || file.contains("constraints")))
        || (file.starts_with('.') && !file.ends_with(".ipynb"))
        || path.starts_with(".github/")
        || path.starts_with(".circleci/")
        || path.starts_with("ci/") && matches!(extension, "yml" | "yaml")
        || (matches!(extension, "yml" | "yaml") && (file.contains("conda") || file.starts_with("env")))
        || path.contains("requirements/") && extension == "txt"
}

/// Folders and files that are copied from elsewhere.
pub(super) fn is_vendored(path: &str, name: &Name<'_>) -> bool {
    let folder = |segment: &str| {
        matches!(
            segment,
            "node_modules"
                | "bower_components"
                | "jspm_packages"
                | "third_party"
                | "third-party"
                | "thirdparty"
                | "3rdparty"
                | "3rd_party"
                | "3rd-party"
                | "vendor"
                | "vendors"
                | "vendored"
                | "_vendor"
                | "site-packages"
                | "dist-packages"
                | "__pypackages__"
                | "extern"
                | "external"
                | "externals"
                | "pods"
                | ".venv"
                | "venv"
                | "virtualenv"
                | ".tox"
                | ".nox"
                | ".eggs"
                | ".git"
        )
    };
    let (folders, _) = path.rsplit_once('/').unwrap_or(("", path));
    if folders.split('/').any(|segment| folder(&lower(segment))) {
        return true;
    }
    let file = &*name.file;
    matches!(
        file,
        "versioneer.py"
            | "ez_setup.py"
            | "distribute_setup.py"
            | "get-pip.py"
            | "gradlew"
            | "gradlew.bat"
            | "mvnw"
            | "mvnw.cmd"
            | "catch.hpp"
            | "catch_amalgamated.hpp"
            | "doctest.h"
            | "json.hpp"
            | "pybind11.h"
    ) || matches!(name.extension(), "js" | "css") && {
        ["jquery", "bootstrap", "d3.v", "mathjax", "modernizr", "underscore", "angular", "highlight.pack", "plotly-"]
            .iter()
            .any(|library| file.starts_with(library))
    }
}

/// Files a tool writes, by name. Lock files are manifests.
pub(super) fn is_generated_name(path: &str, name: &Name<'_>) -> bool {
    let file = &*name.file;
    let ends = [
        "_pb2.py",
        "_pb2_grpc.py",
        "_pb2.pyi",
        ".pb.go",
        ".pb.cc",
        ".pb.h",
        ".min.js",
        ".min.css",
        ".js.map",
        ".css.map",
        ".pyc",
        ".pyo",
        "-checkpoint.ipynb",
        "_version.py.in",
        ".designer.cs",
        ".g.dart",
        ".bundle.js",
    ];
    ends.iter().any(|end| file.ends_with(end))
        || path.split('/').any(|segment| {
            matches!(
                segment,
                "__pycache__"
                    | ".ipynb_checkpoints"
                    | "htmlcov"
                    | ".pytest_cache"
                    | ".mypy_cache"
                    | ".ruff_cache"
                    | "_build"
            ) || segment.ends_with(".egg-info")
        })
        || matches!(file, "rcppexports.r" | "rcppexports.cpp" | "aclocal.m4")
}

/// Whether a script or style sheet is a known library of the browser's, put beside the work instead of being declared.
/// By its name as it is published, and a size nobody's own file of that name would have.
pub(super) fn is_web_library(name: &Name<'_>, size: u64) -> bool {
    const LIBRARIES: [&str; 26] = [
        "angular",
        "backbone",
        "bootstrap",
        "codemirror",
        "d3",
        "datatables",
        "ember",
        "fontawesome",
        "handlebars",
        "highcharts",
        "jquery",
        "knockout",
        "leaflet",
        "lodash",
        "mathjax",
        "modernizr",
        "moment",
        "mustache",
        "plotly",
        "popper",
        "raphael",
        "react",
        "require",
        "three",
        "underscore",
        "vue",
    ];
    /// The smallest of them are some 15 KB before they are made small, and then they are generated by name.
    const LEAST: u64 = 15_000;
    if size < LEAST || !matches!(name.extension(), "js" | "css") {
        return false;
    }
    let file = lower(&name.file);
    let stem = file.split('.').next().unwrap_or(&file);
    // `jquery-3.2.1`, `bootstrap-grid`, `react-dom`; `jquery.dataTables` ends at its first point.
    let first = stem.split(['-', '_']).next().unwrap_or(stem);
    LIBRARIES.contains(&first) || LIBRARIES.contains(&first.trim_end_matches(|c: char| c.is_ascii_digit()))
}

/// What tools say of the files they write.
const BANNERS: [&str; 13] = [
    "code generated by",
    "@generated",
    "automatically generated",
    "autogenerated",
    "auto-generated",
    "generated by the protocol buffer",
    "this file was generated",
    "this file is generated",
    "do not edit",
    "generated by swig",
    "generated from reading ui file",
    "generated by gnu autoconf",
    "created by: pyqt",
];

/// Whether a tool says in the file's first lines that it wrote it.
pub(super) fn has_generator_banner(text: &str) -> bool {
    has_banner(text, &["#", "//", "/*", "*", "--", "%", ";", "<!--", "\"\"\""])
}

/// The same of a document, in which `#` begins a heading and only a comment is nobody's prose.
pub(super) fn has_document_banner(text: &str) -> bool {
    has_banner(text, &["<!--", ".. ", "[//]:", "[comment]:"])
}

fn has_banner(text: &str, comments: &[&str]) -> bool {
    /// Banners stand at the top; further down the words are somebody's prose.
    const HEAD: usize = 600;
    let end = (0..=text.len().min(HEAD)).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
    let head = text.get(..end).unwrap_or_default();
    head.lines().any(|line| {
        let line = line.trim_start();
        comments.iter().any(|mark| line.starts_with(mark)) && {
            let line = line.to_lowercase();
            BANNERS.iter().any(|banner| line.contains(banner))
        }
    })
}

/// Whether the conventions of the language call the file a test file.
pub(super) fn is_test_path(path: &str, name: &Name<'_>, language: &str) -> bool {
    let (folders, _) = path.rsplit_once('/').unwrap_or(("", path));
    let in_folder = folders.split('/').any(|segment| {
        let segment = lower(segment);
        matches!(
            &*segment,
            "test"
                | "tests"
                | "unittest"
                | "unittests"
                | "unit_test"
                | "unit_tests"
                | "testsuite"
                | "test_suite"
                | "integration_tests"
                | "integration_test"
                | "functional_tests"
                | "e2e"
                | "__tests__"
                | "testthat"
                | "smoke_tests"
                | "regression_tests"
        ) || segment.ends_with("_tests")
            || segment.ends_with("-tests")
            || segment.ends_with(".tests")
            || (matches!(&*segment, "spec" | "specs") && matches!(language, "ruby" | "javascript" | "typescript"))
    });
    let stem = name.stem();
    let cased = path.rsplit('/').next().unwrap_or(path);
    let cased = cased.split('.').next().unwrap_or(cased);
    in_folder
        || match language {
            "python" | "cython" | "jupyter" => {
                stem.starts_with("test_")
                    || stem.ends_with("_test")
                    || stem.ends_with("_tests")
                    || matches!(stem, "test" | "tests" | "conftest")
            }
            "go" => stem.ends_with("_test"),
            "javascript" | "typescript" => {
                stem.ends_with(".test") || stem.ends_with(".spec") || stem.ends_with("_test") || stem.ends_with("-test")
            }
            "java" | "kotlin" | "scala" | "csharp" | "php" | "swift" => {
                ["Test", "Tests", "TestCase", "Spec", "IT", "Suite"].iter().any(|end| cased.ends_with(end))
                    || (cased.starts_with("Test") && cased.as_bytes().get(4).is_some_and(u8::is_ascii_uppercase))
            }
            "c" | "cpp" | "objective-c" => {
                stem.starts_with("test_")
                    || ["_test", "_tests", "_unittest", "-test"].iter().any(|end| stem.ends_with(end))
            }
            "ruby" => stem.ends_with("_spec") || stem.ends_with("_test") || stem.starts_with("test_"),
            "r" => stem.starts_with("test-") || stem.starts_with("test_"),
            "julia" => stem == "runtests" || stem.starts_with("test_") || stem.ends_with("_test"),
            "rust" => stem == "tests" || stem.ends_with("_test"),
            "elixir" | "dart" => stem.ends_with("_test"),
            _ => false,
        }
}
