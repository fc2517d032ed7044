//! What each program does, wrappers taken off.
//!
//! Called by [`effect`](super::effect). Invariant: a program not listed does nothing we know of.

use super::python::{self, is_python};
use super::{Callee, Effect, MAX_NESTING, effect_at, linter_of, past_options};

pub(super) fn tested() -> Effect {
    Effect { tests: true, ..Effect::default() }
}

pub(super) fn calls(callee: Callee) -> Effect {
    Effect { calls: Some(callee), ..Effect::default() }
}

pub(super) fn lint(name: &'static str) -> Effect {
    Effect { linter: Some(name), ..Effect::default() }
}

/// The program's own effect, wrappers taken off.
pub(super) fn direct(program: &str, rest: &[String]) -> Effect {
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
        "coverage" => python::coverage(rest),
        "tox" => calls(Callee::Tox(python::chosen(rest, &["-e", "--env"]))),
        "nox" => calls(Callee::Nox(python::chosen(rest, &["-s", "--session", "--sessions"]))),
        _ if is_python(program) => python::python(rest),
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
