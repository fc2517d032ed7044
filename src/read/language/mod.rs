//! What a file is: its text, its language, its role in the work.
//!
//! Called by the repository reader once a file, and by part readers that look at paths. Invariant: a path and the
//! first bytes decide, never the order in which files are met.

mod convention;
mod decode;
mod kind;
mod stdlib;

pub use decode::decode;
pub use stdlib::is_standard_module;

use super::FileRole;
use super::python::PythonFile;
use super::text::lower;
use kind::Name;

/// Largest JSON, XML or plain text file that is taken for something written by hand, in bytes. Beyond it is data.
const MAX_HAND_WRITTEN: u64 = 64 << 10;
/// Largest file of an unknown kind whose text is looked at, in bytes.
const MAX_UNKNOWN: u64 = 256 << 10;
/// Git LFS pointers are text files of 120 to 140 bytes in the place of the data they point to.
const MAX_POINTER: u64 = 200;

/// What a file is, as far as its path (and its text, when given) tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileKind {
    /// What it is to the work.
    pub role: FileRole,
    /// Language of source and tests, and of manifests written in a language (`setup.py`).
    pub language: Option<&'static str>,
}

impl FileKind {
    /// Decides from path, size and text.
    pub fn of(path: &str, size: u64, text: Option<&str>) -> FileKind {
        let name = Name::of(path);
        let language = kind::by_extension(name.extension())
            .or_else(|| (name.file == "snakefile").then_some("snakemake"))
            .or_else(|| text.filter(|_| name.extension().is_empty()).and_then(kind::by_shebang))
            .map(|language| match (language, text) {
                ("matlab", Some(text)) if text.contains("#import") || text.contains("@implementation") => "objective-c",
                _ => language,
            });
        FileKind { role: role(path, size, &name, language, text), language }
    }

    /// Takes back the role of a test from a file that is only named like one: `test.py` or `test_model.py` is as often
    /// the script that evaluates a model. Files in a test folder keep it.
    #[must_use]
    pub fn refined(self, path: &str, python: &PythonFile) -> FileKind {
        if self.role != FileRole::Test || is_in_test_folder(path) || path.ends_with("conftest.py") {
            return self;
        }
        let uses_runner = python.imports.iter().any(|import| {
            matches!(import.module.split('.').next(), Some("unittest" | "unittest2" | "pytest" | "nose" | "hypothesis"))
        });
        let has_test = python.functions.iter().any(|function| {
            function.is_test && (function.assertions + function.trivial_assertions > 0 || !function.helpers.is_empty())
        });
        let role = if uses_runner || has_test { FileRole::Test } else { FileRole::Source };
        FileKind { role, ..self }
    }
}

/// Whether some folder on the path is one of tests.
pub fn is_in_test_folder(path: &str) -> bool {
    match path.rsplit_once('/') {
        // Only the folders count, so the file's own name is replaced by one that is no test's.
        Some((folders, _)) => convention::is_test_path(&format!("{folders}/x"), &Name::of("x"), "python"),
        None => false,
    }
}

/// Whether the file's bytes could add anything: text of a kind some reader reads.
pub fn is_worth_reading(path: &str, size: u64) -> bool {
    let name = Name::of(path);
    match role(path, size, &name, kind::by_extension(name.extension()), None) {
        FileRole::Vendored | FileRole::Generated => false,
        FileRole::Data => size <= MAX_POINTER,
        FileRole::Source | FileRole::Test | FileRole::Manifest => true,
        FileRole::Document => !kind::is_binary_extension(name.extension()),
        FileRole::Other => size <= MAX_UNKNOWN && !kind::is_binary_extension(name.extension()),
    }
}

/// Whether a data file holds a model's weights, by extension, name and folder.
pub fn is_weights(path: &str) -> bool {
    let name = Name::of(path);
    let extension = name.extension();
    let lower = lower(path);
    let says_so = ["model", "weight", "checkpoint", "ckpt", "pretrained"].iter().any(|word| lower.contains(word));
    match extension {
        // Also the formats of plain data; the path decides.
        "h5" | "hdf5" | "bin" | "pkl" | "pickle" | "joblib" | "npz" | "pb" | "params" => says_so,
        _ if extension.starts_with("data-0000") => true,
        _ => kind::is_weight_extension(extension),
    }
}

/// Whether a data file is a picture in a folder of figures, which shows the work rather than feeding it.
pub fn is_figure(path: &str) -> bool {
    let name = Name::of(path);
    let shown = |segment: &str| {
        matches!(
            &*lower(segment),
            "doc"
                | "docs"
                | "assets"
                | "asset"
                | "figures"
                | "figure"
                | "figs"
                | "fig"
                | "images"
                | "image"
                | "imgs"
                | "img"
                | "static"
                | "media"
                | "pics"
                | "readme"
                | ".github"
                | "resources"
                | "screenshots"
                | "plots"
        )
    };
    kind::is_image(name.extension())
        && path.rsplit_once('/').is_none_or(|(folders, _)| {
            let mut segments = folders.split('/');
            !folders.split('/').any(|segment| segment.starts_with("data")) && segments.any(shown)
        })
}

/// Whether a path is a document for people, other than the README at the root.
pub fn is_document(path: &str) -> bool {
    let name = Name::of(path);
    kind::is_document_extension(name.extension())
}

fn role(path: &str, size: u64, name: &Name<'_>, language: Option<&'static str>, text: Option<&str>) -> FileRole {
    if convention::is_vendored(path, name) || convention::is_web_library(name, size) {
        return FileRole::Vendored;
    }
    if convention::is_generated_name(path, name) {
        return FileRole::Generated;
    }
    let extension = name.extension();
    if kind::is_document_extension(extension) {
        // The page everybody reads is judged by its own words, banner or not.
        let is_front = lower(&name.file).starts_with("readme");
        return match text {
            Some(text) if !is_front && convention::has_document_banner(text) => FileRole::Generated,
            _ => FileRole::Document,
        };
    }
    if convention::is_manifest(path, name) && (name.file != "conf.py" || path.contains("doc")) {
        return FileRole::Manifest;
    }
    if let Some(language) = language {
        return match text {
            Some(text) if language != "jupyter" && convention::has_generator_banner(text) => FileRole::Generated,
            _ if convention::is_test_path(path, name, language) => FileRole::Test,
            _ => FileRole::Source,
        };
    }
    if kind::is_data_extension(extension) || matches!(extension, "bin" | "dat") || extension.starts_with("data-0000") {
        return FileRole::Data;
    }
    match extension {
        "" | "txt" if kind::is_document_name(name.stem()) => FileRole::Document,
        "json" | "xml" | "txt" | "log" | "out" if size > MAX_HAND_WRITTEN => FileRole::Data,
        _ => FileRole::Other,
    }
}

#[cfg(test)]
mod tests;
