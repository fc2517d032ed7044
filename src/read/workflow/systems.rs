//! The systems other than GitHub Actions.
//!
//! Each writes commands under keys of its own; the tree is walked for those keys. Invariant: the walk is as deep as the
//! YAML tree's own bound.

use super::command::Effect;
use super::draft::{Draft, Job};
use super::{github, triggers};
use crate::read::manifest::pattern;
use crate::read::manifest::yaml::{self, Node};
use crate::read::text::lower;
use regex::Regex;
use std::sync::LazyLock;

/// The system a path configures.
pub(crate) fn system_of(path: &str) -> Option<&'static str> {
    let lower = lower(path);
    let yaml = lower.ends_with(".yml") || lower.ends_with(".yaml");
    let (folder, name) = lower.rsplit_once('/').unwrap_or(("", &lower));
    let root = folder.is_empty();
    let stem = name.trim_end_matches(".yaml").trim_end_matches(".yml");
    let system = match folder {
        ".github/workflows" if yaml => "github-actions",
        ".circleci" if yaml => "circleci",
        ".buildkite" if yaml || name.ends_with(".json") => "buildkite",
        ".semaphore" if yaml => "semaphore",
        ".woodpecker" if yaml => "woodpecker",
        ".azure-pipelines" | ".azuredevops" | "azure-pipelines" | ".pipelines" if yaml => "azure-pipelines",
        ".jenkins" | "jenkins" | "ci" | ".ci" if name.starts_with("jenkinsfile") || name.ends_with(".jenkinsfile") => {
            "jenkins"
        }
        _ if !root => return None,
        _ if name.starts_with("jenkinsfile") || name.ends_with(".jenkinsfile") => "jenkins",
        _ if name == ".cirrus.star" => "cirrus",
        _ if !yaml => return None,
        _ => match stem {
            ".gitlab-ci" => "gitlab-ci",
            ".travis" => "travis",
            "circle" => "circleci",
            "appveyor" | ".appveyor" => "appveyor",
            ".drone" => "drone",
            "bitbucket-pipelines" => "bitbucket",
            ".cirrus" => "cirrus",
            ".woodpecker" => "woodpecker",
            "wercker" => "wercker",
            "shippable" | ".shippable" => "shippable",
            ".scrutinizer" => "scrutinizer",
            ".vsts-ci" | ".azure-pipelines" => "azure-pipelines",
            _ if stem.starts_with("azure-pipeline") || stem.starts_with("azurepipelines") => "azure-pipelines",
            _ => return None,
        },
    };
    Some(system)
}

/// Reads a pipeline of the given system.
pub(crate) fn parse(system: &'static str, path: &str, text: &str) -> Draft {
    if system == "github-actions" {
        return github::parse(path, text);
    }
    let mut draft = Draft { path: path.to_owned(), system, ..Draft::default() };
    if system == "jenkins" {
        draft.triggers = triggers::jenkins(&without_groovy_comments(text));
        draft.jobs.push(jenkins(text));
        return draft;
    }
    let document = yaml::parse(text);
    draft.broken_tail(text, document.broken_from);
    let broken = document.broken_from.is_some();
    // What a broken file would have said of its triggers is not known.
    if let Some(root) = document.root().filter(|_| !broken) {
        draft.triggers = triggers::of(system, root, text);
    }
    for root in &document.roots {
        match system {
            "gitlab-ci" => gitlab(&mut draft, root, text),
            "travis" => travis(&mut draft, root, text, broken),
            "azure-pipelines" => azure(&mut draft, root, text),
            "bitbucket" => bitbucket(&mut draft, root, text),
            "appveyor" => appveyor(&mut draft, root, text),
            _ => {
                let mut job = Job { matrix: first_matrix(root), ..Job::default() };
                walk(root, &mut job, text, false, &is_command_key);
                draft.jobs.push(job);
            }
        }
    }
    draft
}

/// Keys under which CircleCI, Drone, Cirrus, Buildkite, Woodpecker, Wercker, Shippable, Semaphore and Scrutinizer keep
/// commands.
fn is_command_key(key: &str) -> bool {
    matches!(
        key,
        "run"
            | "command"
            | "commands"
            | "script"
            | "code"
            | "override"
            | "ci"
            | "pre"
            | "post"
            | "before_script"
            | "tests"
    ) || key.ends_with("_script")
}

/// Adds the commands under every key that holds some, at any depth.
fn walk(node: &Node, job: &mut Job, text: &str, ignored: bool, holds: &dyn Fn(&str) -> bool) {
    let ignored = ignored
        || ["allow_failure", "allow_failures", "continueOnError", "continue-on-error", "soft_fail", "failure"]
            .iter()
            .any(|key| node.get(key).is_some_and(|value| value.is_true() || value.text() == Some("ignore")));
    for (key, value) in node.pairs() {
        let name = key.text().unwrap_or("");
        if holds(name) && value.pairs().is_empty() {
            let plain = value.items().iter().all(|item| item.pairs().is_empty());
            if plain {
                job.script(value, text, ignored);
                continue;
            }
            value.items().iter().filter(|item| item.text().is_some()).for_each(|item| job.script(item, text, ignored));
        }
        walk(value, job, text, ignored, holds);
    }
    for item in node.items() {
        walk(item, job, text, ignored, holds);
    }
}

/// The first `matrix` (or `parameters` of a CircleCI matrix) in the tree.
fn first_matrix(node: &Node) -> u64 {
    for (key, value) in node.pairs() {
        if key.text() == Some("matrix") {
            let inner = value.get("parameters").unwrap_or(value);
            let size = if inner.items().is_empty() { github::matrix(inner) } else { inner.items().len() as u64 };
            if size > 0 {
                return size;
            }
        }
        let found = first_matrix(value);
        if found > 0 {
            return found;
        }
    }
    node.items().iter().map(first_matrix).find(|size| *size > 0).unwrap_or(0)
}

fn gitlab(draft: &mut Draft, root: &Node, text: &str) {
    let holds = |key: &str| matches!(key, "script" | "before_script" | "after_script");
    let global = ["image", "services", "stages", "variables", "cache", "include", "default", "workflow", "pages"];
    for (name, node) in root.pairs() {
        let name = name.text().unwrap_or("");
        if holds(name) {
            let mut job = Job::default();
            job.script(node, text, false);
            draft.jobs.push(job);
        } else if !global.contains(&name) || node.get("script").is_some() {
            let mut job = Job::default();
            let parallel = node.get("parallel").and_then(|parallel| parallel.get("matrix"));
            job.matrix = parallel.map_or(0, |matrix| matrix.items().iter().map(github::matrix).sum());
            walk(node, &mut job, text, false, &holds);
            draft.jobs.push(job);
        }
    }
}

/// What a language's build runs when nothing is written (Travis CI's documented defaults).
fn travis_default(language: &str) -> &'static str {
    match language {
        "rust" => "cargo test",
        "go" => "go test ./...",
        "java" | "groovy" | "android" => "mvn test",
        "r" => "R CMD check",
        "julia" => "julia -e 'Pkg.test()'",
        "scala" => "sbt test",
        "node_js" => "npm test",
        "ruby" => "rake test",
        "php" => "phpunit",
        "python" | "c" | "cpp" | "c++" => "make test",
        _ => "",
    }
}

fn travis(draft: &mut Draft, root: &Node, text: &str, broken: bool) {
    let mut job = Job { matrix: travis_matrix(root), ..Job::default() };
    let holds = |key: &str| {
        matches!(key, "script" | "before_script" | "install" | "before_install" | "after_success" | "after_script")
    };
    walk(root, &mut job, text, false, &holds);
    let included = ["jobs", "matrix"].iter().filter_map(|key| root.get(key)?.get("include")).flat_map(Node::items);
    let written = root.get("script").is_some()
        || included.clone().any(|item| item.get("script").is_some())
        || root.get("jobs").is_some_and(|jobs| jobs.items().iter().any(|item| item.get("script").is_some()));
    if !written
        && !broken
        && let Some(language) = root.get("language")
    {
        let name = language.text().unwrap_or("").to_lowercase();
        let quote = format!("language: {name} (its default script)");
        for command in super::shell::commands(travis_default(&name)) {
            job.action(super::command::effect(&command.words), language.line, &quote, false);
        }
    }
    draft.jobs.push(job);
}

fn travis_matrix(root: &Node) -> u64 {
    let mut product: u64 = 1;
    for key in ["python", "node_js", "rust", "go", "r", "julia", "jdk", "rvm", "php", "os", "compiler", "arch", "dist"]
    {
        if let Some(values) = root.get(key) {
            product = product.saturating_mul(values.items().len().max(1) as u64);
        }
    }
    let env = root.get("env").map(|env| env.get("matrix").or_else(|| env.get("jobs")).unwrap_or(env));
    product = product.saturating_mul(env.map_or(1, |values| values.items().len().max(1)) as u64);
    let included: usize =
        ["jobs", "matrix"].iter().filter_map(|key| root.get(key)?.get("include")).map(|list| list.items().len()).sum();
    let plain = product > 1 || ["python", "node_js", "rust", "go"].iter().any(|key| root.get(key).is_some());
    included as u64 + if plain || included == 0 { product } else { 0 }
}

fn azure(draft: &mut Draft, root: &Node, text: &str) {
    let mut job = Job { matrix: azure_matrix(root), ..Job::default() };
    let holds = |key: &str| matches!(key, "script" | "bash" | "pwsh" | "powershell");
    walk(root, &mut job, text, false, &holds);
    azure_tasks(root, &mut job);
    draft.jobs.push(job);
}

/// Tasks that run tests by themselves.
fn azure_tasks(node: &Node, job: &mut Job) {
    if let Some(task) = node.get("task")
        && let Some(name) = task.text()
    {
        let goals = node.get("inputs").and_then(|inputs| inputs.get_text("goals")).unwrap_or("");
        let command = node.get("inputs").and_then(|inputs| inputs.get_text("command")).unwrap_or("");
        let tests = name.starts_with("VSTest@")
            || name.starts_with("Maven@")
                && (goals.contains("test") || goals.contains("verify") || goals.contains("package"))
            || name.starts_with("DotNetCoreCLI@") && command == "test";
        let coverage = name.starts_with("PublishCodeCoverageResults@");
        if tests || coverage {
            job.action(Effect { tests, coverage, ..Effect::default() }, task.line, &format!("task: {name}"), false);
        }
    }
    node.pairs().iter().for_each(|(_, value)| azure_tasks(value, job));
    node.items().iter().for_each(|item| azure_tasks(item, job));
}

/// Azure names each combination: a mapping of mappings.
fn azure_matrix(node: &Node) -> u64 {
    if let Some(matrix) = node.get("strategy").and_then(|strategy| strategy.get("matrix")) {
        return matrix.pairs().len() as u64;
    }
    let inner = node.pairs().iter().map(|(_, value)| value).chain(node.items());
    inner.map(azure_matrix).max().unwrap_or(0)
}

fn bitbucket(draft: &mut Draft, root: &Node, text: &str) {
    let mut job = Job::default();
    walk(root, &mut job, text, false, &|key| matches!(key, "script" | "after-script"));
    draft.jobs.push(job);
}

fn appveyor(draft: &mut Draft, root: &Node, text: &str) {
    let mut job = Job { matrix: first_matrix(root), ..Job::default() };
    let holds = |key: &str| matches!(key, "cmd" | "ps" | "sh" | "pwsh") || key.ends_with("_script") || key == "install";
    walk(root, &mut job, text, false, &holds);
    draft.jobs.push(job);
}

static SHELL_STEP: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r#"(?s)\b(?:sh|bat|pwsh|powershell)\b[\s(]*(?:label:\s*(?:"[^"]*"|'[^']*')\s*,\s*)?(?:script\s*:\s*)?(?:"""(.*?)"""|'''(.*?)'''|"((?:[^"\\\n]|\\.)*)"|'((?:[^'\\\n]|\\.)*)')"#,
    )
});

/// Reads a Jenkinsfile: the strings that shell steps run, comments left out.
fn jenkins(text: &str) -> Job {
    let mut job = Job::default();
    let plain = without_groovy_comments(text);
    for found in SHELL_STEP.captures_iter(&plain).take(500) {
        let Some(script) = (1..=4).find_map(|group| found.get(group)) else { continue };
        let line = plain.get(..script.start()).unwrap_or("").matches('\n').count();
        let line = u32::try_from(line + 1).unwrap_or(u32::MAX);
        job.commands(script.as_str(), line, text, false);
    }
    job
}

/// Blanks `//` and `/* */` outside strings, keeping line breaks.
fn without_groovy_comments(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut quote: Option<char> = None;
    let mut signs = text.chars().peekable();
    while let Some(sign) = signs.next() {
        match (quote, sign) {
            (Some(open), _) if sign == open => {
                quote = None;
                plain.push(sign);
            }
            (Some(_), '\\') => {
                plain.push(sign);
                plain.extend(signs.next());
            }
            (Some(_), _) => plain.push(sign),
            (None, '"' | '\'') => {
                quote = Some(sign);
                plain.push(sign);
            }
            (None, '/') if signs.peek() == Some(&'/') => while signs.next_if(|next| *next != '\n').is_some() {},
            (None, '/') if signs.peek() == Some(&'*') => {
                let mut last = ' ';
                for next in signs.by_ref() {
                    if next == '\n' {
                        plain.push('\n');
                    }
                    if last == '*' && next == '/' {
                        break;
                    }
                    last = next;
                }
            }
            _ => plain.push(sign),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    fn test_lines(system: &'static str, text: &str) -> Vec<u32> {
        let draft = parse(system, "x", text);
        draft.jobs.iter().flat_map(|job| &job.steps).filter(|step| step.effect.tests).map(|step| step.line).collect()
    }

    #[test]
    fn paths_of_systems() {
        for (path, system) in [
            (".travis.yml", Some("travis")),
            ("third_party/x/.travis.yml", None),
            (".github/workflows/ci.yaml", Some("github-actions")),
            (".github/workflows/run.sh", None),
            (".circleci/config.yml", Some("circleci")),
            ("azure-pipelines-linux.yml", Some("azure-pipelines")),
            ("Jenkinsfile", Some("jenkins")),
            (".buildkite/pipeline.yml", Some("buildkite")),
            ("config.yml", None),
        ] {
            assert_eq!(system_of(path), system, "{path}");
        }
    }

    #[test]
    fn every_system_s_commands_are_found() {
        assert_eq!(
            test_lines("gitlab-ci", "image: python\ntest:\n  script:\n    - pip install .\n    - pytest\n"),
            [5]
        );
        assert_eq!(
            test_lines(
                "travis",
                "language: python\npython:\n - 3.6\ninstall: pip install pytest\nscript:\n - nosetests -v\n"
            ),
            [6]
        );
        assert_eq!(test_lines("travis", "language: rust\n"), [1]);
        assert!(test_lines("travis", "language: python\nscript: true\n").is_empty());
        let circle = "version: 2\njobs:\n  build:\n    steps:\n      - checkout\n      - run: pip install .\n      - run:\n          name: test\n          command: |\n            . venv/bin/activate\n            pytest -v\n";
        assert_eq!(test_lines("circleci", circle), [11]);
        assert_eq!(test_lines("circleci", "test:\n  override:\n    - python setup.py test\n"), [3]);
        let azure = "trigger: none\nstrategy:\n  matrix:\n    a: {v: 1}\n    b: {v: 2}\nsteps:\n- script: |\n    pytest\n- task: UsePythonVersion@0\n";
        assert_eq!(test_lines("azure-pipelines", azure), [8]);
        let draft = parse("azure-pipelines", "x", azure);
        assert_eq!((draft.triggers.push, draft.jobs[0].matrix), (Some(false), 2));
        assert_eq!(test_lines("appveyor", "build: off\ntest_script:\n  - cmd: python -m pytest\n"), [3]);
        assert_eq!(test_lines("drone", "steps:\n- name: t\n  commands:\n  - go test ./...\n"), [4]);
        assert_eq!(
            test_lines(
                "bitbucket",
                "pipelines:\n  default:\n    - step:\n        script:\n          - tox\n          - pytest\n"
            ),
            [6]
        );
        assert_eq!(test_lines("cirrus", "task:\n  container:\n    image: x\n  test_script: pytest\n"), [4]);
        assert_eq!(test_lines("buildkite", "steps:\n  - command: pytest\n"), [2]);
        assert_eq!(test_lines("shippable", "build:\n  ci:\n    - pytest\n"), [3]);
        assert_eq!(
            test_lines(
                "wercker",
                "build:\n  steps:\n    - script:\n        name: t\n        code: |\n          pytest\n"
            ),
            [6]
        );
    }

    #[test]
    fn jenkins_runs_strings_only() {
        let text = "pipeline {\n  // sh 'pytest'\n  stages {\n    stage('Test') { steps {\n      sh '''\n        . venv/bin/activate\n        pytest\n      '''\n      echo 'pytest'\n    } }\n  }\n}\n";
        assert_eq!(test_lines("jenkins", text), [7]);
    }

    #[test]
    fn a_broken_file_keeps_its_commands_and_gets_no_default() {
        let text = "language: python\ninstall:\n  - pip install .\n\n  jobs:\n    include:\n        - stage: test\n          script: pytest -sv tests\n";
        assert_eq!(test_lines("travis", text), [8]);
        assert!(test_lines("travis", "language: python\ninstall:\n  - a\n  b: c\n").is_empty());
    }

    #[test]
    fn travis_matrices_multiply() {
        let root = yaml::parse("python: [3.6, 3.7]\nenv:\n  - A=1\n  - A=2\nmatrix:\n  include:\n    - python: 3.8\n");
        assert_eq!(travis_matrix(root.root().unwrap()), 5);
    }

    #[test]
    fn broken_files_are_harmless() {
        for system in
            ["gitlab-ci", "travis", "circleci", "azure-pipelines", "jenkins", "appveyor", "bitbucket", "github-actions"]
        {
            for text in ["", "[", "a: b: c", "sh '", "/*", "script: [pytest", "- - -", "jobs:\n  a: 1\n", "\t"] {
                let _ = parse(system, "x", text);
            }
        }
    }
}
