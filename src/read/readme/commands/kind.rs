//! What a command is for.
//!
//! Invariant: told by program, task and file names alone; what is not known is `Other`.

use super::line::{PROGRAMS, argument, value};
use crate::evidence::facts::CommandKind;

/// What the command made of `words` is for.
pub(super) fn kind(words: &[String]) -> CommandKind {
    let program = words.first().map_or("", String::as_str);
    let program = program.rsplit('/').next().unwrap_or(program);
    let first = words.iter().skip(1).find(|word| !word.starts_with('-')).map_or("", String::as_str);
    let module = value(words, &["-m"]).unwrap_or_default();
    match program {
        "pytest" | "py.test" | "tox" | "nox" | "nosetests" | "ctest" => CommandKind::Test,
        "wget" | "curl" | "gdown" | "kaggle" | "aws" | "gsutil" | "huggingface-cli" | "hf" | "unzip" | "tar" => {
            CommandKind::Data
        }
        "pip" | "pip3" | "conda" | "mamba" | "micromamba" | "virtualenv" | "apt" | "apt-get" | "yum" | "brew"
        | "rustup" | "cmake" | "ninja" | "gem" | "composer" | "uvx" => CommandKind::Install,
        "git" if first == "lfs" => CommandKind::Data,
        "git" if matches!(first, "clone" | "submodule") => CommandKind::Install,
        "git" => CommandKind::Other,
        "dvc" if matches!(first, "pull" | "get" | "fetch" | "import") => CommandKind::Data,
        "docker" | "podman" if matches!(first, "run" | "exec" | "compose") => CommandKind::Run,
        "docker" | "podman" => CommandKind::Install,
        "make" | "mvn" | "gradle" | "cargo" | "go" | "dotnet" | "mix" => task(first),
        "npm" | "yarn" | "pnpm" | "bun" | "npx" | "poetry" | "uv" | "pipenv" | "pdm" | "pixi" | "bundle" | "hatch" => {
            packager(words, first)
        }
        "source" | "." if first.contains("activate") => CommandKind::Install,
        "python" | "python2" | "python3" | "py" if !module.is_empty() => match module {
            "pytest" | "unittest" | "nose" | "doctest" => CommandKind::Test,
            "pip" | "venv" | "virtualenv" | "ensurepip" => CommandKind::Install,
            "spacy" | "nltk.downloader" => CommandKind::Data,
            module => script(module),
        },
        "python" | "python2" | "python3" | "py" if first.ends_with("setup.py") => {
            if words.iter().any(|word| word == "test") { CommandKind::Test } else { CommandKind::Install }
        }
        "rscript" | "r" | "Rscript" | "R" if words.iter().any(|word| word.contains("install")) => CommandKind::Install,
        _ => {
            let named = argument(words, &[".py", ".sh", ".r", ".jl", ".js", ".ipynb", ".bat", ".pl", ".lua", ".m"]);
            let known = PROGRAMS.contains(&program) || words.first().is_some_and(|word| word.starts_with("./"));
            match named {
                Some(named) => script(named),
                None if known => script(words.first().map_or("", String::as_str)),
                None => CommandKind::Other,
            }
        }
    }
}

/// What a build tool's task is for.
pub(super) fn task(name: &str) -> CommandKind {
    let name = name.to_lowercase();
    let is = |parts: &[&str]| parts.iter().any(|part| name.contains(part));
    if is(&["test", "check"]) {
        CommandKind::Test
    } else if is(&["data", "download", "fetch", "dataset"]) {
        CommandKind::Data
    } else if name.is_empty()
        || is(&["install", "setup", "build", "env", "init", "require", "deps", "get", "all", "compile", "add"])
    {
        CommandKind::Install
    } else if is(&["lint", "format", "fmt", "clean", "doc", "publish"]) {
        CommandKind::Other
    } else {
        CommandKind::Run
    }
}

pub(super) fn packager(words: &[String], first: &str) -> CommandKind {
    let last = words.last().map_or("", String::as_str);
    match first {
        "test" | "t" => CommandKind::Test,
        "run" | "run-script" | "exec" if last.contains("test") => CommandKind::Test,
        "run" | "run-script" if last.contains("build") => CommandKind::Install,
        "run" | "run-script" | "start" | "dev" | "serve" | "exec" => CommandKind::Run,
        "" | "install" | "i" | "ci" | "add" | "sync" | "pip" | "build" | "venv" | "shell" | "lock" | "update"
        | "init" => CommandKind::Install,
        _ if words.first().is_some_and(|word| word == "npx") => CommandKind::Run,
        _ => CommandKind::Other,
    }
}

/// What a script is for, by its name: `download_data.sh` fetches, `tests/run.sh` tests, `install.sh` installs.
pub(super) fn script(path: &str) -> CommandKind {
    let lower = path.to_lowercase();
    let name = lower.rsplit('/').next().unwrap_or(&lower);
    let is = |parts: &[&str]| parts.iter().any(|part| name.contains(part));
    if is(&[
        "download",
        "get_data",
        "fetch",
        "prepare_data",
        "preprocess",
        "make_data",
        "create_data",
        "build_data",
        "dataset",
    ]) {
        CommandKind::Data
    } else if is(&["install", "setup", "requirements", "bootstrap"]) {
        CommandKind::Install
    } else if name.starts_with("test_")
        || name.starts_with("run_tests")
        || name.starts_with("runtests")
        || lower.starts_with("tests/")
    {
        CommandKind::Test
    } else {
        CommandKind::Run
    }
}
