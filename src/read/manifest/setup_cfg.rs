//! `setup.cfg`: setuptools' `[options]`.

use super::requirements::resolve;
use super::text::ini;
use super::{Group, Include, Manifest, is_auxiliary_word};

/// Reads one file.
pub(super) fn parse(path: &str, text: &str) -> Manifest {
    let mut manifest = Manifest::new("setup.cfg", "python");
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let (_, entries) = ini(text);
    for entry in entries {
        let group = match (entry.section.as_str(), entry.key.as_str()) {
            ("options", "install_requires") => Group::Main,
            ("options", "tests_require" | "setup_requires") => Group::Auxiliary,
            ("options.extras_require", name) if is_auxiliary_word(name) => Group::Auxiliary,
            ("options.extras_require", _) => Group::Extra,
            ("options", "python_requires") => {
                manifest.state(entry.line, &entry.joined());
                continue;
            }
            _ => continue,
        };
        for (line, value) in &entry.values {
            if let Some(files) = value.strip_prefix("file:") {
                let paths = files.split(',').filter_map(|file| resolve(folder, file));
                manifest.includes.extend(paths.map(|path| Include { path, constraint: false, line: *line }));
                continue;
            }
            for requirement in value.split_inclusive(['\n']) {
                manifest.add_pip(requirement.trim(), *line, group);
            }
        }
    }
    manifest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_options() {
        let text = "[metadata]\nname = x\n[options]\npython_requires = >=3.6\ninstall_requires =\n    spacy>=3.0,<4.0\n    transformers[sentencepiece]>=3.4\n[options.extras_require]\ncuda =\n  cupy>=5\ntest = pytest\n";
        let manifest = parse("setup.cfg", text);
        let found: Vec<_> = manifest.dependencies.iter().map(|one| (one.name.as_str(), one.line, one.group)).collect();
        assert_eq!(
            found,
            [
                ("spacy", 6, Group::Main),
                ("transformers", 7, Group::Main),
                ("cupy", 10, Group::Extra),
                ("pytest", 11, Group::Auxiliary)
            ]
        );
        assert_eq!(manifest.interpreter.unwrap().version, ">=3.6");
    }
}
