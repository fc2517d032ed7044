//! Names that programs commit under.
//!
//! Invariant: a name is a bot's only by a convention (`…[bot]`, `…-bot`) or because the program is known; people named
//! Abbot or Talbot are people.

/// Programs that commit under a plain name.
const KNOWN: [&str; 40] = [
    "dependabot",
    "dependabot-preview",
    "dependabot-support",
    "github-actions",
    "github actions",
    "github-merge-queue",
    "github classroom",
    "renovate",
    "renovatebot",
    "whitesource-renovate",
    "mend-for-github-com",
    "greenkeeper",
    "greenkeeperio-bot",
    "snyk-bot",
    "pre-commit-ci",
    "pyup-bot",
    "pyup.io bot",
    "semantic-release-bot",
    "allcontributors",
    "imgbot",
    "restyled-io",
    "restyled commits",
    "codecov-io",
    "deepsource-autofix",
    "deepsourcebot",
    "sourcery ai",
    "sourcery-ai",
    "travis ci",
    "travis-ci",
    "circleci",
    "appveyor",
    "azure pipelines",
    "jenkins",
    "web-flow",
    "weblate",
    "hosted weblate",
    "crowdin",
    "transifex",
    "mergify",
    "copybara-service",
];

/// Whether a committer's or author's name is that of a program.
pub fn is_bot(name: &str) -> bool {
    let name = name.trim().to_lowercase();
    let name = name.trim_start_matches("app/");
    name.ends_with("[bot]")
        || ["-bot", "_bot", " bot", "-robot", " robot", "-autoroller"].iter().any(|end| name.ends_with(end))
        || matches!(name, "bot" | "robot")
        || KNOWN.contains(&name)
}
