//! Declared dependencies, interpreter, images; imports; data.
//!
//! Called by the repository reader, once a file, then asked for the facts. Manifests are parsed as they come and joined
//! at the end (`union`), imports compared with them (`imports`), ways to the data collected beside (`data`). Invariant:
//! only manifests declare; a README's commands do not.

mod data;
mod imports;
pub(crate) mod modules;
mod union;

use super::manifest::{self, Manifest};
use super::{FileRole, FileView, Tree};
use crate::evidence::facts::{EnvironmentFacts, Reach, ReadmeFacts};
use crate::evidence::{Gap, Slot};
use data::Data;
use imports::Imports;
pub(in crate::read) use imports::packages;
use std::collections::BTreeMap;

/// Manifests kept; a repository with more is a collection of projects, of which the first in path order stand.
const MAX_MANIFESTS: usize = 400;
/// Bytes of a text that may be requirements under another name.
const MAX_CANDIDATE: u64 = 32 * 1024;
/// Such texts kept.
const MAX_CANDIDATES: usize = 100;

/// Collects over files, then tells.
#[derive(Debug, Default)]
pub struct EnvironmentReader {
    manifests: BTreeMap<String, Manifest>,
    /// Texts that read as requirements but are not named so: another manifest may include them.
    candidates: BTreeMap<String, Manifest>,
    imports: Imports,
    data: Data,
}

impl EnvironmentReader {
    /// Takes what it needs from one file.
    pub fn file(&mut self, file: &FileView<'_>) {
        if matches!(file.role, FileRole::Vendored | FileRole::Generated) {
            return;
        }
        self.manifest(file);
        self.imports.file(file);
        self.data.file(file);
    }

    fn manifest(&mut self, file: &FileView<'_>) {
        let Some(text) = file.text else { return };
        // `*.egg-info/requires.txt` is written by the packaging tools.
        if file.path.contains(".egg-info/") || file.path.contains(".dist-info/") {
            return;
        }
        if let Some(manifest) = manifest::parse(file.path, text) {
            if self.manifests.len() < MAX_MANIFESTS {
                self.manifests.insert(file.path.to_owned(), manifest);
            }
        } else if (file.path.ends_with(".txt") || file.path.ends_with(".in"))
            && file.size <= MAX_CANDIDATE
            && self.candidates.len() < MAX_CANDIDATES
            && manifest::looks_like_requirements(text)
        {
            self.candidates.insert(file.path.to_owned(), manifest::parse_requirements(file.path, text));
        }
    }

    /// What could not be read of manifests: path and sentence, in path order.
    pub fn problems(&self) -> Vec<(String, String)> {
        self.manifests
            .iter()
            .flat_map(|(path, manifest)| {
                manifest
                    .problems
                    .iter()
                    .map(|problem| (path.clone(), format!("the manifest was not read whole: {problem}")))
            })
            .collect()
    }

    /// The facts, once every file was offered. `Absent` when every file was read and none declares anything, imports
    /// anything or reads data.
    pub fn finish(self, tree: &Tree, reach: Reach, readme: &Slot<ReadmeFacts>) -> Slot<EnvironmentFacts> {
        let unread = reach == Reach::Listing && self.unread_manifest(tree);
        let union = union::join(&self.manifests, &self.candidates);
        let (imports, data) = match reach {
            Reach::Listing => (Slot::Unknown(Gap::Unsupported), Slot::Unknown(Gap::Unsupported)),
            Reach::Whole => {
                let imports = self.imports.compare(tree, &union);
                let data = self.data.tell(tree, readme.seen(), &self.imports);
                (Slot::Seen(imports), Slot::Seen(data))
            }
        };
        let silent = union.declarations.is_empty() && union.interpreter.is_none();
        if silent && unread {
            return Slot::Unknown(Gap::NotAttempted);
        }
        let nothing_used = imports.seen().is_none_or(|found| found.used.is_empty())
            && data.seen().is_none_or(|found| *found == crate::evidence::facts::DataFacts::default());
        if silent && nothing_used {
            return Slot::Absent;
        }
        let (interpreter, interpreter_version) = union.interpreter.unzip();
        Slot::Seen(EnvironmentFacts {
            declarations: union.declarations,
            requirements: union.requirements,
            interpreter,
            interpreter_version,
            images: union.images,
            imports,
            data,
        })
    }

    /// Whether the tree shows a manifest whose text was not shown.
    fn unread_manifest(&self, tree: &Tree) -> bool {
        tree.files
            .iter()
            .any(|(path, size)| *size > 0 && !self.manifests.contains_key(path) && manifest::is_named(path))
    }
}

#[cfg(test)]
mod tests;
