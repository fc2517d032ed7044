//! Imports against declarations.
//!
//! Called by the environment reader: every Python file (and R file) adds its imports, and at the end what is the
//! repository's own or the language's is taken away. Invariant: what cannot be told apart is not reported as unused.

use super::modules;
use super::union::Union;
use crate::evidence::Place;
use crate::evidence::facts::{ImportFacts, ImportUse};
use crate::read::manifest::pattern;
use crate::read::{FileRole, FileView, Tree};
use regex::Regex;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

/// Distinct pairs of module and folder kept.
const MAX_IMPORTS: usize = 20_000;
/// Unused declarations listed.
const MAX_UNUSED: usize = 50;

/// One module as imported from one folder.
#[derive(Debug, Clone)]
struct Seen {
    files: BTreeSet<String>,
    place: Place,
    /// Every import of it is guarded, lazy or a test's.
    optional: bool,
}

/// Collects imports.
#[derive(Debug, Default)]
pub(super) struct Imports {
    /// By provider prefix (`google.cloud.storage`, `numpy`) and folder of the importing file.
    seen: BTreeMap<(String, String), Seen>,
    /// R packages.
    r: BTreeMap<String, Seen>,
    /// Source files with Python in them that were parsed.
    sources: u64,
}

static R_USE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r#"\b(?:library|require|requireNamespace|loadNamespace)\(\s*["']?([A-Za-z][A-Za-z0-9.]{1,60})["']?|\b([A-Za-z][A-Za-z0-9.]{1,60}):::?[A-Za-z.]"#,
    )
});

impl Imports {
    /// Takes one file's imports.
    pub(super) fn file(&mut self, file: &FileView<'_>) {
        let is_test = file.role == FileRole::Test;
        if !matches!(file.role, FileRole::Source | FileRole::Test) {
            return;
        }
        if file.language == Some("r") {
            self.r_file(file, is_test);
        }
        let Some(python) = file.python else { return };
        self.sources += u64::from(!is_test);
        let folder = file.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        for import in python.imports.iter().filter(|import| import.level == 0 && !import.module.is_empty()) {
            let top = import.module.split('.').next().unwrap_or("");
            if modules::is_stdlib(top) || top.starts_with('_') && !modules::is_known(top) {
                continue;
            }
            // `from google.cloud import storage` names the module in its list.
            let joined = import.names.first().map(|name| format!("{}.{name}", import.module));
            let (prefix, _) = match &joined {
                Some(joined) if top == "google" || top == "azure" || top == "ruamel" || top == "mpl_toolkits" => {
                    modules::providers(joined)
                }
                _ => modules::providers(&import.module),
            };
            let place = Place::lines(file.path, import.line, import.line).quoting(&written(import));
            self.add((prefix, folder.to_owned()), file.path, place, import.optional || is_test);
        }
    }

    fn add(&mut self, key: (String, String), path: &str, place: Place, optional: bool) {
        if self.seen.len() >= MAX_IMPORTS && !self.seen.contains_key(&key) {
            return;
        }
        note(
            self.seen.entry(key).or_insert_with(|| Seen {
                files: BTreeSet::new(),
                place: place.clone(),
                optional: true,
            }),
            path,
            place,
            optional,
        );
    }

    fn r_file(&mut self, file: &FileView<'_>, is_test: bool) {
        let lines = file.text.unwrap_or("").lines().enumerate();
        for (index, line) in lines.take(20_000) {
            let code = line.split('#').next().unwrap_or("");
            for found in R_USE.captures_iter(code).take(20) {
                let Some(package) = found.get(1).or_else(|| found.get(2)) else { continue };
                let package = package.as_str();
                if modules::is_base_r(package) || self.r.len() >= 2_000 {
                    continue;
                }
                let number = crate::read::manifest::line_number(index);
                let place = Place::lines(file.path, number, number).quoting(line);
                let entry = self.r.entry(package.to_owned());
                let seen =
                    entry.or_insert_with(|| Seen { files: BTreeSet::new(), place: place.clone(), optional: true });
                note(seen, file.path, place, is_test);
            }
        }
    }

    /// Whether the collector saw an import of a top-level module in source.
    pub(super) fn uses(&self, module: &str) -> bool {
        self.seen.range((module.to_owned(), String::new())..).next().is_some_and(|((found, _), _)| found == module)
    }

    /// Compares with what is declared.
    pub(super) fn compare(&self, tree: &Tree, union: &Union) -> ImportFacts {
        let own = OwnModules::of(tree);
        let mut facts = ImportFacts::default();
        let mut provided: BTreeSet<String> = BTreeSet::new();
        let mut grouped: BTreeMap<&str, Seen> = BTreeMap::new();
        for ((prefix, folder), seen) in &self.seen {
            let top = prefix.split('.').next().unwrap_or(prefix);
            if own.has(top, folder) {
                continue;
            }
            match grouped.get_mut(prefix.as_str()) {
                None => {
                    grouped.insert(prefix, seen.clone());
                }
                Some(known) => {
                    let better = (known.optional && !seen.optional)
                        || (known.optional == seen.optional && seen.place < known.place);
                    if better {
                        known.place = seen.place.clone();
                    }
                    known.optional &= seen.optional;
                    known.files.extend(seen.files.iter().cloned());
                }
            }
        }
        for (prefix, seen) in grouped {
            let (_, providers) = modules::providers(prefix);
            let found = providers.iter().find(|name| union.named.contains(*name)).cloned();
            let namesake = || {
                union
                    .named
                    .iter()
                    .find(|name| !modules::is_known(prefix) && modules::is_namesake(prefix, name))
                    .cloned()
            };
            let declared = found.or_else(namesake);
            provided.extend(providers.iter().cloned());
            provided.extend(declared.iter().cloned());
            // `setuptools` and `pip` come with every environment.
            let always = matches!(prefix, "setuptools" | "pkg_resources" | "pip" | "distutils" | "wheel");
            facts.used.insert(
                prefix.to_owned(),
                ImportUse {
                    distribution: declared.clone().unwrap_or_else(|| providers.first().cloned().unwrap_or_default()),
                    files: seen.files.len() as u64,
                    place: seen.place,
                    declared: declared.is_some() || always,
                    optional: seen.optional,
                },
            );
        }
        if !union.named_r.is_empty() {
            self.compare_r(union, &mut facts);
        }
        if self.sources > 0 {
            facts.unused = unused(union, &provided, tree);
        }
        facts
    }

    fn compare_r(&self, union: &Union, facts: &mut ImportFacts) {
        for (package, seen) in &self.r {
            facts.used.entry(package.clone()).or_insert_with(|| ImportUse {
                distribution: package.clone(),
                files: seen.files.len() as u64,
                place: seen.place.clone(),
                declared: union.named_r.contains(package),
                optional: seen.optional,
            });
        }
    }
}

fn note(seen: &mut Seen, path: &str, place: Place, optional: bool) {
    if (seen.optional && !optional) || (seen.optional == optional && place < seen.place) {
        seen.place = place;
    }
    seen.optional &= optional;
    if seen.files.len() < 5_000 {
        seen.files.insert(path.to_owned());
    }
}

fn written(import: &crate::read::python::Import) -> String {
    if import.names.is_empty() {
        return format!("import {}", import.module);
    }
    format!("from {} import {}", import.module, import.names.join(", "))
}

/// Modules the repository itself provides.
#[derive(Debug)]
struct OwnModules<'t> {
    tree: &'t Tree,
    /// Names of packages and modules anywhere in the tree.
    anywhere: BTreeSet<&'t str>,
}

impl<'t> OwnModules<'t> {
    fn of(tree: &'t Tree) -> Self {
        let mut anywhere = BTreeSet::new();
        for path in tree.files.keys() {
            let mut segments = path.rsplit('/');
            let name = segments.next().unwrap_or(path);
            let stem = [".py", ".pyx", ".pyi", ".ipynb", ".so", ".pyd"].iter().find_map(|end| name.strip_suffix(end));
            if let Some(stem) = stem {
                anywhere.insert(stem.split('.').next().unwrap_or(stem));
                // A folder with Python in it can be imported, with `__init__.py` or, since Python 3.3, without.
                anywhere.extend(segments.next());
            }
        }
        OwnModules { tree, anywhere }
    }

    /// Whether `top`, imported from a file in `folder`, is the repository's own.
    ///
    /// A name the tables know as somebody else's is own only where Python would find it first: beside the importing
    /// file, in a folder above it, at the root, or under `src` and the like.
    fn has(&self, top: &str, folder: &str) -> bool {
        if top == "__main__" || top == "conftest" {
            return true;
        }
        if !self.anywhere.contains(top) {
            return false;
        }
        if !modules::is_known(top) {
            return true;
        }
        let roots = ["", "src", "lib", "python", "source", "code"];
        let mut above = folder;
        loop {
            if self.at(above, top) {
                return true;
            }
            match above.rsplit_once('/') {
                Some((parent, _)) => above = parent,
                None => break,
            }
        }
        roots.iter().any(|root| self.at(root, top))
    }

    fn at(&self, folder: &str, top: &str) -> bool {
        let base = if folder.is_empty() { top.to_owned() } else { format!("{folder}/{top}") };
        let file = |end: &str| self.tree.files.contains_key(&format!("{base}{end}"));
        // A folder of the name with other things in it (`datasets/`, `wandb/`) is data, not a module.
        file(".py") || file(".pyx") || file("/__init__.py") || file("/__init__.pyx") || self.python_inside(&base)
    }

    fn python_inside(&self, folder: &str) -> bool {
        let prefix = format!("{folder}/");
        let inside = self.tree.files.range(prefix.clone()..).take_while(|(path, _)| path.starts_with(&prefix));
        inside.take(2_000).any(|(path, _)| {
            path.strip_prefix(&prefix).is_some_and(|rest| !rest.contains('/') && rest.ends_with(".py"))
        })
    }
}

/// Distributions that do their work without being imported: tools, plugins, back ends, runtimes.
fn works_unimported(name: &str) -> bool {
    const NAMES: &[&str] = &[
        "pip",
        "setuptools",
        "wheel",
        "cython",
        "numpy",
        "jupyter",
        "jupyterlab",
        "notebook",
        "ipykernel",
        "ipython",
        "ipywidgets",
        "voila",
        "nbconvert",
        "nbformat",
        "jupytext",
        "gunicorn",
        "uvicorn",
        "waitress",
        "supervisor",
        "black",
        "isort",
        "flake8",
        "pylint",
        "mypy",
        "ruff",
        "autopep8",
        "yapf",
        "pycodestyle",
        "pydocstyle",
        "pre-commit",
        "tox",
        "nox",
        "coverage",
        "codecov",
        "coveralls",
        "nose",
        "mock",
        "twine",
        "build",
        "bump2version",
        "bumpversion",
        "versioneer",
        "setuptools-scm",
        "sphinx",
        "mkdocs",
        "recommonmark",
        "numpydoc",
        "nbsphinx",
        "bandit",
        "safety",
        "invoke",
        "poetry",
        "pipenv",
        "conda",
        "virtualenv",
        "dvc",
        "kaggle",
        "awscli",
        "gdown",
        "wget",
        "openpyxl",
        "xlrd",
        "xlsxwriter",
        "lxml",
        "html5lib",
        "pyarrow",
        "fastparquet",
        "tables",
        "h5py",
        "pillow",
        "protobuf",
        "grpcio",
        "sentencepiece",
        "accelerate",
        "sacremoses",
        "tensorboard",
        "tensorboardx",
        "graphviz",
        "pydot",
        "psycopg2",
        "psycopg2-binary",
        "mysqlclient",
        "pymysql",
        "cx-oracle",
        "pyodbc",
        "python-multipart",
        "email-validator",
        "jinja2",
        "markupsafe",
        "werkzeug",
        "certifi",
        "urllib3",
        "idna",
        "chardet",
        "six",
        "future",
        "pytz",
        "python-dateutil",
        "cycler",
        "kiwisolver",
        "pyparsing",
        "decorator",
        "cffi",
        "llvmlite",
        "typing-extensions",
        "importlib-metadata",
        "dataclasses",
        "enum34",
        "futures",
        "zipp",
        "packaging",
        "attrs",
        "colorama",
        "kaleido",
        "ffmpeg",
        "moviepy",
        "imageio-ffmpeg",
        "av",
        "soundfile",
        "numexpr",
        "bottleneck",
        "numba",
        "scipy",
        "nodejs",
        "cudatoolkit",
        "cudnn",
        "mkl",
        "nccl",
        "gcc",
        "make",
        "git",
        "cmake",
        "ninja",
        "conda-build",
        "gxx-linux-64",
        "libgcc",
        "torchaudio",
        "torchvision",
        "tensorflow-estimator",
        "keras",
        "pyyaml",
        "regex",
        "tqdm",
        "patsy",
        "tiktoken",
        "einops",
        "bitsandbytes",
        "xformers",
        "flash-attn",
        "triton",
        "ipdb",
        "pudb",
        "rich",
        "hydra-colorlog",
        "hydra-submitit-launcher",
        "absl-py",
        "gast",
        "astor",
        "termcolor",
        "wrapt",
        "opt-einsum",
        "markdown",
        "pyopengl",
        "box2d-py",
        "atari-py",
        "mujoco-py",
    ];
    NAMES.contains(&name)
        || [
            "pytest",
            "flake8-",
            "types-",
            "sphinx",
            "mkdocs",
            "jupyter",
            "tf-nightly",
            "nvidia-",
            "hydra-",
            "dvc-",
            "opentelemetry-",
            "pylint-",
            "mypy-",
            "lib",
            "cuda-",
            "nb-",
            "nbval",
            "python-lsp",
            "django-",
            "flask-",
            "en-core-web",
            "spacy-",
        ]
        .iter()
        .any(|prefix| name.starts_with(prefix))
        || ["-stubs", "-plugin", "-theme", "-compiler", "-hooks"].iter().any(|end| name.ends_with(end))
}

fn unused(union: &Union, provided: &BTreeSet<String>, tree: &Tree) -> Vec<String> {
    let own: BTreeSet<String> = tree
        .files
        .keys()
        .filter_map(|path| path.strip_suffix("/__init__.py"))
        .map(|folder| crate::read::manifest::normalise(folder.rsplit('/').next().unwrap_or(folder)))
        .collect();
    union
        .chosen
        .iter()
        // A name the tables do not know may be imported under any other name.
        .filter(|name| modules::is_known_distribution(name) && !provided.contains(*name))
        .filter(|name| !works_unimported(name) && !own.contains(*name))
        .take(MAX_UNUSED)
        .cloned()
        .collect()
}
