//! What a command does: runs tests, lints, measures coverage, or hands on to a target or script that may.
//!
//! Called for every command found in CI, scripts and Makefiles. Invariant: a command is judged by what it runs, never by
//! a word in its arguments' text.

use super::shell::{commands, essential};

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

fn tested() -> Effect {
    Effect { tests: true, ..Effect::default() }
}

fn calls(callee: Callee) -> Effect {
    Effect { calls: Some(callee), ..Effect::default() }
}

fn lint(name: &'static str) -> Effect {
    Effect { linter: Some(name), ..Effect::default() }
}

/// The program's own effect, wrappers taken off.
fn direct(program: &str, rest: &[String]) -> Effect {
    let word = |at: usize| rest.get(at).map_or("", String::as_str);
    let has = |wanted: &str| rest.iter().any(|one| one == wanted);
    let asks_only = rest.iter().any(|one| matches!(one.as_str(), "--version" | "--help" | "--collect-only" | "--co"));
    if let Some(name) = linter_of(program) {
        return lint(name);
    }
    match program {
        _ if asks_only => Effect::default(),
        "pytest" | "py.test" | "pytest-3" | "nosetests" | "nosetests3" | "nose2" | "trial" | "unit2" | "green"
        | "behave" | "zope-testrunner" | "stestr" | "ptr" | "treon" | "ctest" | "jest" | "vitest" | "mocha" | "ava"
        | "jasmine" | "karma" | "gotestsum" | "rspec" | "phpunit" | "bats" | "robot" | "avocado" | "xctest"
        | "karma-cli" | "tap" => tested(),
        "coverage" => coverage(rest),
        "tox" => calls(Callee::Tox(chosen(rest, &["-e", "--env"]))),
        "nox" => calls(Callee::Nox(chosen(rest, &["-s", "--session", "--sessions"]))),
        _ if is_python(program) => python(rest),
        "make" | "gmake" | "mingw32-make" | "nmake" => make(rest),
        "cmake" if has("--target") && rest.iter().any(|one| matches!(one.as_str(), "test" | "check" | "RUN_TESTS")) => {
            tested()
        }
        "ninja" | "meson" | "just" | "task" | "rake" | "dotnet" | "swift" | "sbt" | "stack" | "cabal" | "lein"
        | "dart" | "flutter" | "mix" | "zig" | "deno" | "earthly"
            if rest.iter().any(|one| matches!(one.as_str(), "test" | "check" | "tests" | "+test" | "testOnly")) =>
        {
            tested()
        }
        "bun" if word(0) == "test" => tested(),
        "cargo" => cargo(rest),
        "go" if word(0) == "test" => Effect { coverage: rest.iter().any(|one| one.starts_with("-cover")), ..tested() },
        "go" if word(0) == "vet" => lint("go vet"),
        "npm" | "yarn" | "pnpm" => node(program, rest),
        "mvn" | "mvnw" => maven(rest),
        "gradle" | "gradlew" | "gradlew.bat" => gradle(rest),
        "Rscript" | "R" => r(rest),
        "julia" => julia(rest),
        "bazel" | "bazelisk" if has("test") => tested(),
        "hatch" | "pdm" | "pixi" | "poe" | "invoke" | "inv" | "rye" | "uv" | "doit" | "taskipy" => tasks(program, rest),
        "jupyter" | "jupyter-nbconvert" if has("--execute") || has("execute") => tested(),
        "papermill" => tested(),
        "pre-commit" if has("run") => lint("pre-commit"),
        "bash" | "sh" | "zsh" | "source" | "." | "dash" | "pwsh" => {
            let script = rest.iter().find(|one| !one.starts_with('-'));
            script.map_or_else(Effect::default, |path| calls(Callee::Script(path.trim_start_matches("./").to_owned())))
        }
        _ => Effect::default(),
    }
}

fn is_python(program: &str) -> bool {
    let tail = program.strip_prefix("python").or_else(|| program.strip_prefix("pypy"));
    tail.is_some_and(|version| version.chars().all(|sign| sign.is_ascii_digit() || matches!(sign, '.' | 'w')))
        || program == "py"
        || program == "ipython"
        || program.starts_with("$PYTHON")
        || program.starts_with("${PYTHON")
        || program == "$(PYTHON)"
}

fn coverage(rest: &[String]) -> Effect {
    if rest.first().map(String::as_str) != Some("run") {
        return Effect { coverage: true, ..Effect::default() };
    }
    let mut inner = python(rest.get(1..).unwrap_or_default());
    inner.coverage = true;
    inner
}

/// Values of options such as `-e py37,lint`.
fn chosen(rest: &[String], names: &[&str]) -> Vec<String> {
    let mut values = Vec::new();
    let mut words = rest.iter();
    while let Some(word) = words.next() {
        let value = if names.contains(&word.as_str()) {
            words.next().map(String::as_str)
        } else {
            names.iter().find_map(|name| word.strip_prefix(name).map(|value| value.trim_start_matches('=')))
        };
        values.extend(value.into_iter().flat_map(|value| value.split(',')).map(|one| one.trim().to_owned()));
    }
    values.retain(|value| !value.is_empty());
    values
}

fn python(rest: &[String]) -> Effect {
    let mut words = rest.iter().map(String::as_str).peekable();
    while let Some(word) = words.next() {
        match word {
            "-m" | "--module" => {
                let module = words.next().unwrap_or("");
                let tail: Vec<String> = words.map(str::to_owned).collect();
                return python_module(module, &tail);
            }
            "-c" => {
                let code = words.next().unwrap_or("");
                let runs =
                    [".test(", "pytest.main(", "unittest.main(", "nose.run("].iter().any(|call| code.contains(call));
                return Effect { tests: runs, ..Effect::default() };
            }
            "-W" | "-X" | "--source" | "--rcfile" | "--omit" | "--include" => {
                words.next();
            }
            _ if word.starts_with('-') => {}
            _ => {
                let tail: Vec<&str> = words.collect();
                return python_script(word, &tail);
            }
        }
    }
    Effect::default()
}

fn python_module(module: &str, tail: &[String]) -> Effect {
    match module {
        "pytest" | "unittest" | "nose" | "nose2" | "behave" | "green" | "doctest" | "twisted.trial"
        | "testtools.run" | "xmlrunner" | "test" | "tests" | "py.test" | "nbval" => {
            let mut effect = direct("pytest", tail);
            effect.coverage = tail.iter().any(|one| one.starts_with("--cov"));
            effect
        }
        "coverage" => coverage(tail),
        "tox" => direct("tox", tail),
        "nox" => direct("nox", tail),
        "jupyter" | "nbconvert" => direct("jupyter", tail),
        "invoke" | "poethepoet" | "hatch" | "pdm" | "uv" => {
            direct(if module == "poethepoet" { "poe" } else { module }, tail)
        }
        _ => {
            if let Some(name) = linter_of(module) {
                return lint(name);
            }
            // `python -m package.tests.test_x`
            let is_test = module.split('.').any(|part| matches!(part, "tests" | "test") || part.starts_with("test_"));
            Effect { tests: is_test, ..Effect::default() }
        }
    }
}

fn python_script(script: &str, tail: &[&str]) -> Effect {
    let path = script.trim_start_matches("./").replace('\\', "/");
    let name = path.rsplit('/').next().unwrap_or(&path);
    if name == "setup.py" {
        let tests =
            tail.iter().any(|one| matches!(*one, "test" | "tests" | "nosetests" | "pytest" | "check_tests" | "ptr"));
        return Effect { tests, ..Effect::default() };
    }
    if name == "manage.py" {
        return Effect { tests: tail.first() == Some(&"test"), ..Effect::default() };
    }
    let stem = name.trim_end_matches(".py");
    let is_test = name.ends_with(".py")
        && (stem.starts_with("test_")
            || stem.ends_with("_test")
            || stem.ends_with("_tests")
            || matches!(
                stem,
                "test"
                    | "tests"
                    | "runtests"
                    | "run_tests"
                    | "run_test"
                    | "runtest"
                    | "testsuite"
                    | "test_all"
                    | "unittests"
            )
            || path.starts_with("tests/")
            || path.starts_with("test/")
            || path.contains("/tests/"));
    // `train_test.py` trains and `test.py` with a data set evaluates a model, but in CI both are run as a check.
    Effect { tests: is_test, calls: Some(Callee::Script(path)), ..Effect::default() }
}

fn make(rest: &[String]) -> Effect {
    let mut folder = String::new();
    let mut targets = Vec::new();
    let mut words = rest.iter();
    while let Some(word) = words.next() {
        match word.as_str() {
            "-C" | "--directory" => folder = words.next().cloned().unwrap_or_default(),
            "-f" | "-j" | "--file" => {
                if words
                    .clone()
                    .next()
                    .is_some_and(|next| word != "-j" || next.starts_with(|sign: char| sign.is_ascii_digit()))
                {
                    words.next();
                }
            }
            _ if word.starts_with('-') || word.contains('=') || word.starts_with(['>', '$', '2']) => {}
            _ => targets.push(word.clone()),
        }
    }
    calls(Callee::Make(folder.trim_start_matches("./").trim_end_matches('/').to_owned(), targets))
}

fn cargo(rest: &[String]) -> Effect {
    let verb = rest.iter().map(String::as_str).find(|one| !one.starts_with(['-', '+']));
    match verb {
        Some("test" | "t" | "nextest" | "miri" | "careful" | "hack") => tested(),
        Some("tarpaulin" | "llvm-cov") => Effect { coverage: true, ..tested() },
        Some("clippy") => lint("clippy"),
        Some("fmt") => lint("rustfmt"),
        Some("deny" | "audit") => Effect::default(),
        _ => Effect::default(),
    }
}

fn node(program: &str, rest: &[String]) -> Effect {
    let mut words = rest.iter().map(String::as_str).filter(|one| !one.starts_with('-')).skip_while(|one| {
        // Options of these that take a folder leave it behind.
        one.contains('/')
    });
    let verb = words.next().unwrap_or("");
    let script = match verb {
        "run" | "run-script" | "workspace" => words.next().unwrap_or(""),
        "exec" | "dlx" => {
            let tail: Vec<String> = words.map(str::to_owned).collect();
            return tail.split_first().map_or_else(Effect::default, |(first, tail)| direct(first, tail));
        }
        "t" | "tst" if program == "npm" => "test",
        "install" | "ci" | "i" | "add" | "build" | "publish" | "" => return Effect::default(),
        _ => verb,
    };
    let plain_test = verb == script && script == "test" || script.starts_with("test");
    let mut effect = calls(Callee::Package(script.to_owned()));
    if script.contains("lint") || script.contains("prettier") || script.contains("typecheck") {
        effect.linter = Some("eslint");
    }
    if plain_test || matches!(verb, "jest" | "vitest" | "mocha") {
        effect.calls = Some(Callee::Package(script.to_owned()));
        effect.tests = matches!(verb, "jest" | "vitest" | "mocha");
    }
    effect
}

fn maven(rest: &[String]) -> Effect {
    let skips = rest.iter().any(|one| {
        one.starts_with("-DskipTests") && !one.ends_with("=false")
            || one.starts_with("-Dmaven.test.skip") && !one.ends_with("=false")
    });
    let runs = rest.iter().any(|one| {
        matches!(one.as_str(), "test" | "verify" | "install" | "package" | "integration-test" | "deploy")
            || one.ends_with(":test")
    });
    Effect { tests: runs && !skips, ..Effect::default() }
}

fn gradle(rest: &[String]) -> Effect {
    let excluded = rest.windows(2).any(|pair| matches!(pair, [option, task] if option == "-x" && task == "test"));
    let runs = rest.iter().any(|one| {
        let task = one.rsplit(':').next().unwrap_or(one);
        matches!(task, "test" | "check" | "build" | "connectedCheck" | "connectedAndroidTest")
    });
    Effect { tests: runs && !excluded, ..Effect::default() }
}

fn r(rest: &[String]) -> Effect {
    let text = rest.join(" ");
    let tests = rest.windows(2).any(|pair| matches!(pair, [first, second] if first == "CMD" && second == "check"))
        || [
            "testthat::",
            "test_dir(",
            "test_local(",
            "test_check(",
            "devtools::test(",
            "devtools::check(",
            "rcmdcheck",
            "test_file(",
            "tinytest::",
        ]
        .iter()
        .any(|call| text.contains(call))
        || rest.iter().any(|one| one.ends_with(".R") && (one.contains("tests/") || one.contains("testthat")));
    let coverage = text.contains("covr::");
    let linter = text.contains("lintr::").then_some("lintr");
    Effect { tests: tests || coverage, coverage, linter, calls: None }
}

fn julia(rest: &[String]) -> Effect {
    let text = rest.join(" ");
    let tests = text.contains("Pkg.test") || rest.iter().any(|one| one.ends_with("runtests.jl"));
    Effect { tests, coverage: text.contains("coverage=true"), ..Effect::default() }
}

/// Task runners of Python projects: `hatch test`, `pdm run test`, `poe test`, `invoke test`.
fn tasks(program: &str, rest: &[String]) -> Effect {
    let mut words = rest.iter().map(String::as_str).filter(|one| !one.starts_with('-'));
    let verb = words.next().unwrap_or("");
    let task = match (program, verb) {
        ("hatch" | "rye", "test") => return tested(),
        ("hatch" | "rye" | "uv", "fmt" | "lint" | "format") => return lint("ruff"),
        (_, "install" | "sync" | "add" | "build" | "publish" | "lock" | "pip" | "") => return Effect::default(),
        (_, "run") => {
            let tail: Vec<String> = rest.iter().skip_while(|one| *one != "run").skip(1).cloned().collect();
            let at = past_options(&tail, 0);
            let inner = tail.get(at..).unwrap_or_default();
            let effect = effect_at(inner, MAX_NESTING);
            if effect != Effect::default() {
                return effect;
            }
            inner.first().cloned().unwrap_or_default()
        }
        _ => verb.to_owned(),
    };
    // hatch writes `environment:script`.
    let task = task.rsplit(':').next().unwrap_or("").to_owned();
    calls(Callee::Task(task))
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

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Effect {
        effect(&commands(text)[0].words)
    }

    #[test]
    fn commands_that_run_tests() {
        for text in [
            "pytest",
            "python -m pytest -q",
            "py.test tests",
            "python3.8 -m unittest discover",
            "nosetests --with-coverage",
            "python setup.py test",
            "python tests/run.py",
            "python ./test_model.py",
            "coverage run -m pytest",
            "coverage run --source=x -m unittest discover",
            "poetry run pytest",
            "uv run --frozen pytest",
            "pdm run pytest",
            "hatch run pytest",
            "hatch test",
            "pipenv run python -m pytest",
            "conda run -n env pytest",
            "cargo test --all",
            "cargo +nightly nextest run",
            "go test ./...",
            "npx jest",
            "mvn -B verify",
            "./mvnw test",
            "./gradlew build",
            "Rscript -e 'devtools::test()'",
            "R CMD check x.tar.gz",
            "julia --project -e 'using Pkg; Pkg.test()'",
            "ctest -V",
            "bazel test //...",
            "docker run --rm -v a:b image pytest -q",
            "docker-compose run --rm web pytest",
            "bash -c 'cd x && pytest'",
            "sudo -E PYTHONPATH=. pytest",
            "jupyter nbconvert --to notebook --execute a.ipynb",
            "python manage.py test",
            "dotnet test",
            "python -c 'import x; x.test()'",
            "xvfb-run -a python -m pytest",
            "travis_wait 30 pytest",
            "ninja test",
            "cmake --build . --target test",
            "yarn jest",
            "sh -ec 'pytest'",
        ] {
            assert!(of(text).tests, "{text}");
        }
    }

    #[test]
    fn commands_that_do_not() {
        for text in [
            "echo pytest",
            "pip install pytest tox",
            "pytest --version",
            "git commit -m pytest",
            "python setup.py sdist",
            "flake8 tests",
            "mvn install -DskipTests",
            "gradle build -x test",
            "docker build -t test .",
            "cp tests x",
            "python train.py",
            "conda install pytest",
            "cat pytest.ini",
            "codecov",
            "mkdir test",
            "cd tests",
            "ls test",
            "npm install jest",
            "go build ./test",
            "cargo build --tests",
            "python -m pip install pytest",
            "coverage report",
            "poetry add pytest",
            "R -e 'install.packages(1)'",
        ] {
            assert!(!of(text).tests, "{text}");
        }
    }

    #[test]
    fn what_is_defined_elsewhere() {
        assert_eq!(of("make -C src -j 4 test").calls, Some(Callee::Make("src".into(), vec!["test".into()])));
        assert_eq!(of("bash ./ci/test.sh").calls, Some(Callee::Script("ci/test.sh".into())));
        assert_eq!(of("./run_tests.sh -v").calls, Some(Callee::Script("run_tests.sh".into())));
        assert_eq!(of("tox -e py37,lint").calls, Some(Callee::Tox(vec!["py37".into(), "lint".into()])));
        assert_eq!(of("npm run test:unit").calls, Some(Callee::Package("test:unit".into())));
        assert_eq!(of("npm test").calls, Some(Callee::Package("test".into())));
        assert_eq!(of("hatch run dev:cov").calls, Some(Callee::Task("cov".into())));
    }

    #[test]
    fn linters_and_coverage() {
        assert_eq!(of("python -m flake8 .").linter, Some("flake8"));
        assert_eq!(of("poetry run black --check .").linter, Some("black"));
        assert_eq!(of("cargo clippy").linter, Some("clippy"));
        assert!(of("pytest --cov=x").coverage && of("coverage xml").coverage && of("go test -cover ./...").coverage);
        assert!(!of("pytest").coverage);
    }

    #[test]
    fn nesting_is_bounded() {
        let mut text = "pytest".to_owned();
        for _ in 0..12 {
            text = format!("docker run x {text}");
        }
        assert!(!of(&text).tests);
    }
}
