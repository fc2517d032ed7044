//! Files of a few lines: `.python-version`, `runtime.txt`, `apt.txt`, `postBuild`, `tox.ini`, CMake, Conan.

use super::text::{ini, line_number, pattern, without_comment};
use super::{Group, Include, Manifest, dockerfile};
use crate::evidence::facts::Pin;
use regex::Regex;
use std::sync::LazyLock;

/// Reads a `.python-version` (pyenv, uv).
pub(super) fn python_version(text: &str) -> Manifest {
    let mut manifest = Manifest::new(".python-version", "python");
    for (index, line) in text.lines().enumerate() {
        let line = without_comment(line.trim());
        if line.contains(|sign: char| sign.is_ascii_digit()) {
            manifest.state(line_number(index), line);
        }
    }
    manifest.declares = manifest.interpreter.is_some();
    manifest
}

/// Reads a `runtime.txt` (repo2docker, Heroku): `python-3.9.1`, `r-4.1-2022-01-01`.
pub(super) fn runtime(text: &str) -> Manifest {
    let mut manifest = Manifest::new("runtime.txt", "python");
    for (index, line) in text.lines().enumerate() {
        let line = line.trim();
        if let Some(version) = line.strip_prefix("python-").or_else(|| line.strip_prefix("r-")) {
            if line.starts_with("r-") {
                manifest.ecosystem = "r";
            }
            manifest.state(line_number(index), version);
        }
    }
    manifest.declares = manifest.interpreter.is_some();
    manifest
}

/// Reads an `apt.txt` (repo2docker).
pub(super) fn apt(text: &str) -> Manifest {
    let mut manifest = Manifest::new("apt.txt", "system");
    for (index, line) in text.lines().enumerate() {
        for word in without_comment(line.trim()).split_whitespace() {
            let (name, version) = word.split_once('=').unwrap_or((word, ""));
            let pin = if version.is_empty() { Pin::Loose } else { Pin::Exact };
            manifest.add(name.to_lowercase(), pin, line_number(index), word, Group::Main);
        }
    }
    manifest
}

/// Reads a `postBuild` (repo2docker): a script, of which installs are read.
pub(super) fn post_build(text: &str) -> Manifest {
    let mut manifest = Manifest::new("postBuild", "python");
    for (index, line) in text.lines().enumerate() {
        let line = without_comment(line.trim());
        if !line.is_empty() {
            manifest.declares = true;
            line.split("&&").for_each(|part| dockerfile::installed(&mut manifest, part, line_number(index)));
        }
    }
    manifest
}

/// Reads `deps` of a `tox.ini`: what tests need.
pub(super) fn tox(path: &str, text: &str) -> Manifest {
    let mut manifest = Manifest { is_auxiliary: true, ..Manifest::new("tox.ini", "python") };
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    for entry in ini(text).1 {
        if entry.key != "deps" || !entry.section.starts_with("testenv") {
            continue;
        }
        for (line, value) in &entry.values {
            // `py37: numpy` limits a requirement to some environments.
            let value = value.split_once(": ").map_or(value.as_str(), |(_, value)| value.trim());
            let file = value.strip_prefix("-r").or_else(|| value.strip_prefix("--requirement"));
            if let Some(path) =
                file.and_then(|file| super::requirements::resolve(folder, &file.replace("{toxinidir}", "")))
            {
                manifest.includes.push(Include { path, constraint: true, line: *line });
            } else {
                manifest.add_pip(value, *line, Group::Auxiliary);
            }
        }
    }
    manifest
}

static FIND_PACKAGE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)^\s*find_package\s*\(\s*([A-Za-z][A-Za-z0-9_.+-]{0,60})(?:\s+([\d.]+))?(\s+EXACT)?")
});

/// Reads names of `find_package` in a `CMakeLists.txt`.
pub(super) fn cmake(text: &str) -> Manifest {
    let mut manifest = Manifest::new("CMakeLists.txt", "system");
    for (index, line) in text.lines().enumerate() {
        let Some(found) = FIND_PACKAGE.captures(line) else { continue };
        let pin = match (found.get(2), found.get(3)) {
            (_, Some(_)) => Pin::Exact,
            (Some(_), None) => Pin::Lower,
            _ => Pin::Loose,
        };
        let name = found.get(1).map_or("", |name| name.as_str());
        manifest.add(name.to_lowercase(), pin, line_number(index), line.trim(), Group::Main);
    }
    manifest
}

/// Reads `[requires]` of a `conanfile.txt`.
pub(super) fn conan(text: &str) -> Manifest {
    let mut manifest = Manifest::new("conanfile.txt", "system");
    let mut in_requires = false;
    for (index, line) in text.lines().enumerate() {
        let line = without_comment(line.trim());
        if line.starts_with('[') {
            in_requires = line == "[requires]";
        } else if in_requires && let Some((name, version)) = line.split_once('/') {
            let pin = if version.contains('[') { Pin::Bounded } else { Pin::Exact };
            manifest.add(name.to_lowercase(), pin, line_number(index), line, Group::Main);
        }
    }
    manifest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_and_packages() {
        assert_eq!(python_version("3.11.4\n").interpreter.unwrap().version, "3.11.4");
        assert!(!python_version("# none\n").declares);
        assert_eq!(runtime("python-3.7\n").interpreter.unwrap().version, "3.7");
        assert_eq!(runtime("r-4.1-2022-01-01").ecosystem, "r");
        assert_eq!(apt("libgl1 # for cv2\n\ngit=1:2\n").dependencies.len(), 2);
        let built = post_build("#!/bin/bash\npip install numpy==1.0 && jupyter lab build\n");
        assert_eq!((built.declares, built.dependencies.len()), (true, 1));
        assert!(!post_build("#!/bin/bash\n").declares);
        assert_eq!(cmake("find_package(OpenCV 3.0 REQUIRED)\n# find_package(X)\n").dependencies[0].name, "opencv");
    }

    #[test]
    fn tox_dependencies_are_auxiliary() {
        let manifest = tox(
            "tox.ini",
            "[tox]\nenvlist = py37\n[testenv]\ndeps =\n    pytest==5\n    py37: mock\n    -r{toxinidir}/requirements-test.txt\ncommands = pytest\n",
        );
        assert!(manifest.is_auxiliary);
        assert_eq!(manifest.dependencies.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(), ["pytest", "mock"]);
        assert_eq!(manifest.includes[0].path, "requirements-test.txt");
    }
}
