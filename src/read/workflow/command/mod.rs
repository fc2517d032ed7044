//! What a command does: runs tests, lints, measures coverage, or hands on to a target or script that may.
//!
//! Called for every command found in CI, scripts and Makefiles. Invariant: a command is judged by what it runs, never by
//! a word in its arguments' text.

mod programs;
mod python;
#[cfg(test)]
mod tests;

use super::shell::{commands, essential};
use programs::direct;

/// What one command does.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Effect {
    /// Runs tests by itself.
    pub(crate) tests: bool,
    /// Lints, formats or type-checks: the tool's name.
    pub(crate) linter: Option<&'static str>,
    /// Measures coverage.
    pub(crate) coverage: bool,
    /// Runs something defined elsewhere in the repository.
    pub(crate) calls: Option<Callee>,
}

/// Something defined elsewhere that a command runs.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Callee {
    /// Targets of the Makefile in a folder.
    Make(String, Vec<String>),
    /// A script of the repository.
    Script(String),
    /// tox, with the environments chosen.
    Tox(Vec<String>),
    /// nox, with the sessions chosen.
    Nox(Vec<String>),
    /// A script of `package.json`.
    Package(String),
    /// A task of a Python task runner (hatch, pdm, poe, invoke, pixi …).
    Task(String),
}

/// Depth of commands inside commands (`bash -c`, `docker run`).
const MAX_NESTING: u8 = 3;

/// What a command does.
pub(crate) fn effect(words: &[String]) -> Effect {
    effect_at(words, 0)
}

fn effect_at(words: &[String], nesting: u8) -> Effect {
    let words = essential(words);
    let Some(first) = words.first() else { return Effect::default() };
    if nesting > MAX_NESTING {
        return Effect::default();
    }
    let program = first.rsplit(['/', '\\']).next().unwrap_or(first).trim_end_matches(".exe");
    let rest = words.get(1..).unwrap_or_default();
    if let Some(inner) = wrapped(program, rest) {
        return match inner {
            Inner::Words(inner) => effect_at(inner, nesting + 1),
            Inner::Text(text) => effect_of_text(text, nesting + 1),
        };
    }
    let mut effect = direct(program, rest);
    effect.coverage |= words
        .iter()
        .any(|word| word == "--cov" || word.starts_with("--cov=") || word == "--coverage" || word == "--with-coverage")
        && effect.tests
        || matches!(program, "codecov" | "coveralls" | "gcov" | "lcov" | "tarpaulin" | "grcov" | "nyc");
    if first.starts_with("./") || first.ends_with(".sh") || first.ends_with(".bat") || first.ends_with(".ps1") {
        let path = first.trim_start_matches("./").replace('\\', "/");
        if !matches!(program, "mvnw" | "gradlew" | "configure" | "bazelw") {
            effect.calls = Some(Callee::Script(path));
        }
    }
    effect
}

/// The joint effect of a text's commands.
fn effect_of_text(text: &str, nesting: u8) -> Effect {
    let mut joint = Effect::default();
    for command in commands(text) {
        let one = effect_at(&command.words, nesting);
        joint.tests |= one.tests;
        joint.coverage |= one.coverage;
        joint.linter = joint.linter.or(one.linter);
        joint.calls = joint.calls.or(one.calls);
    }
    joint
}

enum Inner<'w> {
    Words(&'w [String]),
    Text(&'w str),
}

/// The command a wrapper runs.
fn wrapped<'w>(program: &str, rest: &'w [String]) -> Option<Inner<'w>> {
    let text = |at: usize| rest.get(at).map(String::as_str);
    let after = |at: usize| rest.get(at..).map(Inner::Words);
    match program {
        "bash" | "sh" | "zsh" | "dash" | "pwsh" | "powershell" | "cmd" => {
            let at = rest.iter().position(|word| is_shell_command_option(word))?;
            text(at + 1).map(Inner::Text)
        }
        "eval" => text(0).map(Inner::Text),
        "poetry" | "pipenv" | "uv" | "pdm" | "rye" | "hatch" | "pixi" | "conda" | "mamba" | "micromamba"
        | "coverage"
            if text(0) == Some("run") =>
        {
            // `coverage run -m pytest` and `conda run -n x pytest`: past options and the values they take.
            let at = past_options(rest, 1);
            let module = rest.get(1..at)?.iter().rposition(|word| word == "-m" || word == "--module");
            match (program, module) {
                ("coverage", Some(_)) | ("hatch" | "pdm" | "pixi", _) => None,
                ("coverage", None) => None,
                _ if at < rest.len() => after(at),
                _ => None,
            }
        }
        "uvx" | "pipx" | "npx" | "bunx" => {
            let from = usize::from(program == "pipx" && text(0) == Some("run"));
            after(past_options(rest, from))
        }
        "docker" | "podman" | "nvidia-docker" if matches!(text(0), Some("run" | "exec")) => {
            after(past_options(rest, 1) + 1)
        }
        "docker" if text(0) == Some("compose") => after(compose_command(rest, 1)?),
        "docker-compose" => after(compose_command(rest, 0)?),
        "singularity" | "apptainer" if matches!(text(0), Some("exec" | "run")) => after(past_options(rest, 1) + 1),
        "bundle" if text(0) == Some("exec") => after(1),
        "lerna" | "nix-shell" => {
            let at = rest.iter().position(|word| word == "--run" || word == "--command")?;
            text(at + 1).map(Inner::Text)
        }
        _ => None,
    }
}

fn is_shell_command_option(word: &str) -> bool {
    matches!(word, "/c" | "/C" | "-Command" | "-command")
        || word.starts_with('-') && !word.starts_with("--") && word.ends_with('c') && word.len() <= 5
}

/// The index after options, counted from `from`; options known to take a value take it.
fn past_options(words: &[String], from: usize) -> usize {
    let mut at = from;
    while let Some(word) = words.get(at) {
        if !word.starts_with('-') {
            break;
        }
        let takes_value = !word.contains('=')
            && matches!(
                word.as_str(),
                "-n" | "--name"
                    | "-e"
                    | "--env"
                    | "-v"
                    | "--volume"
                    | "-w"
                    | "--workdir"
                    | "-u"
                    | "--user"
                    | "-p"
                    | "--publish"
                    | "--entrypoint"
                    | "--network"
                    | "--net"
                    | "--with"
                    | "--extra"
                    | "--group"
                    | "--python"
                    | "--prefix"
                    | "--env-file"
                    | "--gpus"
                    | "--runtime"
                    | "--mount"
                    | "--memory"
                    | "-m"
                    | "--source"
                    | "--from"
                    | "--package"
                    | "--spec"
                    | "--shm-size"
                    | "--bind"
                    | "-B"
                    | "--cov"
                    | "--rcfile"
                    | "--link"
                    | "--environment"
                    | "-f"
                    | "--file"
            );
        at += 1 + usize::from(takes_value);
    }
    at
}

/// Where the command of `compose run service command` begins.
fn compose_command(words: &[String], from: usize) -> Option<usize> {
    let at = past_options(words, from);
    let verb = words.get(at)?;
    matches!(verb.as_str(), "run" | "exec").then(|| past_options(words, at + 1) + 1)
}

/// The name under which a linter, formatter or type checker is reported.
pub(crate) fn linter_of(program: &str) -> Option<&'static str> {
    const LINTERS: &[&str] = &[
        "flake8",
        "pylint",
        "black",
        "isort",
        "mypy",
        "ruff",
        "pyright",
        "pycodestyle",
        "pydocstyle",
        "autopep8",
        "yapf",
        "bandit",
        "pyflakes",
        "pytype",
        "pylama",
        "prospector",
        "vulture",
        "codespell",
        "doc8",
        "interrogate",
        "pyre",
        "eslint",
        "prettier",
        "tslint",
        "stylelint",
        "standard",
        "golangci-lint",
        "gofmt",
        "golint",
        "rubocop",
        "shellcheck",
        "clang-format",
        "clang-tidy",
        "cpplint",
        "cppcheck",
        "hadolint",
        "markdownlint",
        "yamllint",
        "pep8",
        "basedpyright",
        "docformatter",
        "pyupgrade",
        "nbqa",
        "darglint",
        "sqlfluff",
        "actionlint",
        "biome",
        "scalafmt",
        "ktlint",
        "lintr",
    ];
    let program = match program {
        "clang-format-10" | "run-clang-format.py" => "clang-format",
        "pyproject-flake8" | "pflake8" => "flake8",
        "dmypy" => "mypy",
        other => other,
    };
    LINTERS.iter().find(|name| **name == program).copied()
}
