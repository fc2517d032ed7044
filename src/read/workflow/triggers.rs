//! What starts a pipeline of a system other than GitHub Actions: as written, or by the system's documented default.
//!
//! Called once a file. Invariant: what neither the file nor its system's documentation says is unknown.

use super::draft::Triggers;
use crate::read::manifest::yaml::Node;

/// Triggers of a pipeline in YAML.
///
/// Defaults, where nothing is written, as each system documents them: Travis CI builds pushed branches and pull
/// requests (Customizing the Build, "Building Specific Branches"; repository settings "Build pushed branches" and
/// "Build pushed pull requests" are on); CircleCI runs on every push (Pipelines, "Running a pipeline from your VCS"), and
/// whether it builds forks' pull requests is a setting; AppVeyor builds each push and pull request (Build configuration);
/// Azure Pipelines builds all branches and, of repositories on GitHub, all pull requests (YAML schema, `trigger` and
/// `pr`); GitLab runs a job without `rules`, `only` or `except` for branches, and for merge requests only where a
/// rule says so (CI/CD YAML reference, `only`/`except` defaults; Merge request pipelines).
pub(super) fn of(system: &str, root: &Node, text: &str) -> Triggers {
    match system {
        "gitlab-ci" => gitlab(root, text),
        // A condition on the build may leave out either.
        "travis" if root.get("if").is_some() => Triggers::default(),
        "travis" | "appveyor" => by_default(Some(true)),
        "circleci" => circleci(root, text),
        "azure-pipelines" => azure(root),
        "bitbucket" => bitbucket(root),
        _ => events(root),
    }
}

fn by_default(pull_request: Option<bool>) -> Triggers {
    Triggers { push: Some(true), pull_request, by_default: true }
}

fn written(push: Option<bool>, pull_request: Option<bool>) -> Triggers {
    Triggers { push, pull_request, by_default: false }
}

/// A job without conditions runs for branches; merge requests start only what names them.
fn gitlab(root: &Node, text: &str) -> Triggers {
    let conditions = ["rules", "only", "except"];
    let jobs = || root.pairs().iter().map(|(_, node)| node).filter(|node| node.get("script").is_some());
    let free = root.get("workflow").is_none()
        && (root.get("script").is_some() || jobs().any(|job| !conditions.iter().any(|key| job.get(key).is_some())));
    let merge_request = match text.contains("merge_request") {
        true => Some(true),
        // What is included or extended may name them.
        false => (root.get("include").is_none() && !text.contains("extends:")).then_some(false),
    };
    match free {
        true => by_default(merge_request),
        false => {
            let named = ["CI_COMMIT_BRANCH", "\"push\"", "'push'", "pushes", "branches"];
            written(named.iter().any(|word| text.contains(word)).then_some(true), merge_request)
        }
    }
}

/// A pipeline of scheduled workflows alone runs at its times.
fn circleci(root: &Node, text: &str) -> Triggers {
    let flows = root.get("workflows").map(Node::pairs).unwrap_or_default();
    let mut jobs = flows.iter().map(|(_, flow)| flow).filter(|flow| flow.get("jobs").is_some()).peekable();
    let timed = jobs.peek().is_some() && jobs.all(|flow| flow.get("triggers").is_some() || flow.get("when").is_some());
    if timed || text.contains("when: << pipeline") { Triggers::default() } else { by_default(None) }
}

fn azure(root: &Node) -> Triggers {
    let off = |key: &str| root.get_text(key).is_some_and(|value| value == "none");
    let is_written = root.get("trigger").is_some() && root.get("pr").is_some();
    Triggers { push: Some(!off("trigger")), pull_request: Some(!off("pr")), by_default: !is_written }
}

/// `default` runs for every branch without a pipeline of its own, `branches` for those it names.
fn bitbucket(root: &Node) -> Triggers {
    let has = |key: &str| root.get("pipelines").is_some_and(|node| node.get(key).is_some());
    written(Some(has("default") || has("branches")), Some(has("pull-requests")))
}

/// Events written under `trigger`, `when` or `on` (Drone, Woodpecker, Semaphore …); nothing written is unknown.
fn events(root: &Node) -> Triggers {
    let names: Vec<&str> = ["trigger", "when"]
        .iter()
        .filter_map(|key| root.get(key)?.get("event"))
        .flat_map(|event| event.get("include").unwrap_or(event).one_or_many())
        .filter_map(Node::text)
        .collect();
    if names.is_empty() {
        return Triggers::default();
    }
    written(Some(names.contains(&"push")), Some(names.contains(&"pull_request")))
}

/// Triggers a Jenkinsfile states; comments are taken away before. Most are set on the server, out of sight.
pub(super) fn jenkins(text: &str) -> Triggers {
    let has = |words: &[&str]| words.iter().any(|word| text.contains(word)).then_some(true);
    written(has(&["githubPush()", "pollSCM(", "gitlab(triggerOnPush: true"]), has(&["changeRequest()", "ghprb"]))
}

#[cfg(test)]
mod tests {
    use crate::read::workflow::systems::parse;

    fn said(system: &'static str, text: &str) -> (Option<bool>, Option<bool>, bool) {
        let triggers = parse(system, "x", text).triggers;
        (triggers.push, triggers.pull_request, triggers.by_default)
    }

    #[test]
    fn documented_defaults_are_said_as_such() {
        assert_eq!(said("travis", "language: python\nscript: pytest\n"), (Some(true), Some(true), true));
        assert_eq!(said("appveyor", "test_script: pytest\n"), (Some(true), Some(true), true));
        assert_eq!(said("circleci", "jobs:\n  build:\n    steps:\n      - run: pytest\n"), (Some(true), None, true));
        assert_eq!(said("azure-pipelines", "steps:\n- script: pytest\n"), (Some(true), Some(true), true));
        assert_eq!(said("gitlab-ci", "unit:\n  script: pytest\n"), (Some(true), Some(false), true));
    }

    #[test]
    fn what_the_file_says_goes_before_the_default() {
        assert_eq!(said("azure-pipelines", "trigger: none\npr: none\nsteps: []\n"), (Some(false), Some(false), false));
        assert_eq!(
            said("gitlab-ci", "unit:\n  script: pytest\n  rules:\n    - if: $CI_PIPELINE_SOURCE == 'schedule'\n"),
            (None, Some(false), false)
        );
        assert_eq!(
            said("gitlab-ci", "unit:\n  script: pytest\n  only: [merge_requests, branches]\n"),
            (Some(true), Some(true), false)
        );
        assert_eq!(said("drone", "trigger:\n  event: [pull_request]\nsteps: []\n"), (Some(false), Some(true), false));
        assert_eq!(said("bitbucket", "pipelines:\n  custom:\n    unit: []\n"), (Some(false), Some(false), false));
        let nightly =
            "workflows:\n  nightly:\n    triggers:\n      - schedule: {cron: '0 3 * * *'}\n    jobs: [unit]\n";
        assert_eq!(said("circleci", nightly), (None, None, false));
    }

    #[test]
    fn the_rest_is_unknown() {
        for (system, text) in [
            ("jenkins", "pipeline { stages { stage('t') { steps { sh 'pytest' } } } }"),
            ("jenkins", "pipeline { /* githubPush() */ }"),
            ("buildkite", "steps:\n  - command: pytest\n"),
            ("semaphore", "blocks: []\n"),
            ("travis", "language: python\nif: branch = main\n"),
            ("travis", "language: python\ninstall:\n  - a\n  b: c\n"),
        ] {
            assert_eq!(said(system, text), (None, None, false), "{system}");
        }
        assert_eq!(said("jenkins", "properties([pipelineTriggers([githubPush()])])"), (Some(true), None, false));
    }
}
