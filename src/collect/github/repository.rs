//! One repository's part of a batch answer, to facts. Pure.

use super::graphql::{CommitNode, CommitTarget, GraphqlError, RepositoryNode, TextBlob, TreeEntry, TreeObject};
use crate::evidence::facts::{CheckState, HistoryFacts};
use crate::evidence::{Gap, Slot};
use crate::read::RepositoryReader;
use crate::read::commit::{ChangeSize, CommitRecord, HistoryReader, HistoryTotals};
use jiff::Timestamp;
use regex::Regex;
use serde_json::Value;
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// The texts a batch asks for: alias in `repository_batch.graphql`, path in the repository.
pub(super) const TEXTS: &[(&str, &str)] = &[
    ("readmeMd", "README.md"),
    ("readmeLower", "readme.md"),
    ("readmeTitle", "Readme.md"),
    ("readmeUpper", "README.MD"),
    ("readmeRst", "README.rst"),
    ("readmeTxt", "README.txt"),
    ("readmePlain", "README"),
    ("licence", "LICENSE"),
    ("licenceTxt", "LICENSE.txt"),
    ("licenceMd", "LICENSE.md"),
    ("changelog", "CHANGELOG.md"),
    ("requirements", "requirements.txt"),
    ("requirementsDev", "requirements-dev.txt"),
    ("pyproject", "pyproject.toml"),
    ("setupPy", "setup.py"),
    ("setupCfg", "setup.cfg"),
    ("environmentYml", "environment.yml"),
    ("environmentYaml", "environment.yaml"),
    ("pipfile", "Pipfile"),
    ("pythonVersion", ".python-version"),
    ("runtime", "runtime.txt"),
    ("dockerfile", "Dockerfile"),
    ("makefile", "Makefile"),
    ("tox", "tox.ini"),
    ("noxfile", "noxfile.py"),
    ("preCommit", ".pre-commit-config.yaml"),
    ("dvc", "dvc.yaml"),
    ("description", "DESCRIPTION"),
    ("cargo", "Cargo.toml"),
    ("package", "package.json"),
    ("travis", ".travis.yml"),
    ("gitlab", ".gitlab-ci.yml"),
    ("circle", ".circleci/config.yml"),
    ("azure", "azure-pipelines.yml"),
    ("jenkins", "Jenkinsfile"),
    ("appveyor", "appveyor.yml"),
];

/// Where a node stands in its answer, to find the errors that explain what is missing.
#[derive(Debug, Clone, Copy)]
pub(super) struct Around<'a> {
    pub(super) errors: &'a [GraphqlError],
    pub(super) index: usize,
    /// Why something is missing where no error says so.
    pub(super) missing: &'a Gap,
}

impl Around<'_> {
    /// Why what stands at `fields` below this node is missing, if an error says so.
    pub(super) fn gap(&self, fields: &[&str]) -> Option<Gap> {
        let path = self.path(fields);
        self.errors.iter().find(|error| error.covers(&path)).map(gap_of)
    }

    /// Why what stands at `fields`, or part of it, is missing, if an error says so.
    fn gap_within(&self, fields: &[&str]) -> Option<Gap> {
        let path = self.path(fields);
        self.errors.iter().find(|error| error.touches(&path)).map(gap_of)
    }

    fn path(&self, fields: &[&str]) -> Vec<Value> {
        let node = [Value::from("nodes"), Value::from(self.index)];
        node.into_iter().chain(fields.iter().map(|field| Value::from(*field))).collect()
    }

    /// An error standing at or above this node itself.
    pub(super) fn node_error(&self) -> Option<&GraphqlError> {
        let path = self.path(&[]);
        self.errors.iter().find(|error| error.covers(&path))
    }
}

/// The gap an error leaves.
pub(super) fn gap_of(error: &GraphqlError) -> Gap {
    match error.kind.as_deref() {
        Some("FORBIDDEN" | "INSUFFICIENT_SCOPES") => Gap::Forbidden,
        Some("RATE_LIMITED") => Gap::RateLimited,
        _ => Gap::Unreadable { detail: error.text().chars().take(200).collect() },
    }
}

/// What only the platform counts.
#[derive(Debug, Clone, Default)]
pub(super) struct PlatformFacts {
    pub(super) history: Slot<HistoryFacts>,
    pub(super) checks: Slot<CheckState>,
    pub(super) releases: Slot<u64>,
    pub(super) tags: Slot<u64>,
    pub(super) merged_pull_requests: Slot<u64>,
    pub(super) own_commits: Option<u64>,
    pub(super) all_commits: Option<u64>,
    pub(super) last_own: Option<Timestamp>,
}

/// Reads everything but contents from a node. `now` is when the answer came.
pub(super) fn platform_facts(node: &RepositoryNode, around: Around<'_>, now: Option<Timestamp>) -> PlatformFacts {
    let target = node.default_branch_ref.as_ref().and_then(|branch| branch.target.as_ref());
    let releases = node.releases.as_ref();
    let first_release = releases.and_then(|found| found.iter().next()).and_then(|found| instant(&found.created_at));
    let branch = ["defaultBranchRef", "target"];
    let count = |total: Option<u64>, field: &str| match total {
        Some(0) => Slot::Absent,
        Some(total) => Slot::Seen(total),
        None => Slot::Unknown(around.gap(&[field]).unwrap_or_else(|| around.missing.clone())),
    };
    let mut facts = PlatformFacts {
        releases: count(releases.and_then(|found| found.total), "releases"),
        tags: count(node.tags.as_ref().and_then(|found| found.total), "tags"),
        merged_pull_requests: count(
            node.merged_pull_requests.as_ref().and_then(|found| found.total),
            "mergedPullRequests",
        ),
        ..PlatformFacts::default()
    };
    let Some(target) = target else {
        let gap = around.gap(&branch).unwrap_or_else(|| around.missing.clone());
        facts.history = Slot::Unknown(gap.clone());
        facts.checks = Slot::Unknown(gap);
        return facts;
    };
    facts.checks = checks(target, around);
    facts.all_commits = target.all.as_ref().and_then(|all| all.total);
    match &target.own {
        None => {
            let gap = around.gap(&["defaultBranchRef", "target", "own"]).unwrap_or_else(|| around.missing.clone());
            facts.history = Slot::Unknown(gap);
        }
        Some(own) => {
            facts.own_commits = own.total;
            facts.last_own = own.iter().filter_map(|commit| instant(&commit.committed_date)).max();
            if own.total != Some(0) && own.iter().next().is_none() {
                let gap = around.gap_within(&["defaultBranchRef", "target", "own"]);
                facts.history = Slot::Unknown(gap.unwrap_or_else(|| around.missing.clone()));
            } else {
                let mut reader = HistoryReader::default();
                for commit in own.iter() {
                    reader.commit(&commit_record(commit));
                }
                facts.history = Slot::Seen(reader.finish(&HistoryTotals {
                    own: own.total,
                    all: facts.all_commits,
                    first_release,
                    collected_at: now,
                }));
            }
        }
    }
    facts
}

/// The gap of what GitHub leaves out without a word.
pub(super) fn left_out() -> Gap {
    Gap::Unreadable { detail: "GitHub left it out of its answer".to_owned() }
}

fn checks(target: &CommitTarget, around: Around<'_>) -> Slot<CheckState> {
    match &target.status_check_rollup {
        None if *around.missing == Gap::NotConfigured => Slot::Unknown(Gap::NotConfigured),
        // No rollup and no error: nothing ever ran on that commit.
        None => match around.gap(&["defaultBranchRef", "target", "statusCheckRollup"]) {
            Some(gap) => Slot::Unknown(gap),
            None => Slot::Absent,
        },
        Some(rollup) => match rollup.state.as_deref() {
            Some("SUCCESS") => Slot::Seen(CheckState::Success),
            Some("FAILURE") => Slot::Seen(CheckState::Failure),
            Some("ERROR") => Slot::Seen(CheckState::Error),
            Some("PENDING" | "EXPECTED") => Slot::Seen(CheckState::Pending),
            other => Slot::Unknown(Gap::Unreadable { detail: format!("an unknown check state {other:?}") }),
        },
    }
}

/// An instant as GitHub writes it.
pub(super) fn instant(text: &Option<String>) -> Option<Timestamp> {
    text.as_deref()?.parse().ok()
}

fn commit_record(commit: &CommitNode) -> CommitRecord {
    let headline = commit.message_headline.as_deref().unwrap_or_default();
    let message = without_addresses(&whole_message(headline, commit.message_body.as_deref().unwrap_or_default()));
    let change = match (commit.additions, commit.deletions) {
        (Some(added), Some(removed)) => Some(ChangeSize {
            added,
            removed,
            files: commit.changed_files_if_available.unwrap_or(0),
            paths: Vec::new(),
            ..ChangeSize::default()
        }),
        _ => None,
    };
    CommitRecord {
        id: commit.oid.clone().unwrap_or_default(),
        is_merge: is_merge(headline),
        message,
        authored_at: instant(&commit.authored_date),
        committed_at: instant(&commit.committed_date),
        via_web: commit.committed_via_web,
        change,
    }
}

/// GitHub cuts a long first line into headline and body with an ellipsis on both sides.
fn whole_message(headline: &str, body: &str) -> String {
    match (headline.strip_suffix('…'), body.strip_prefix('…')) {
        (Some(start), Some(rest)) => format!("{start}{rest}"),
        _ if body.is_empty() => headline.to_owned(),
        _ => format!("{headline}\n\n{body}"),
    }
}

/// Merges by their headline: asking for parents would cost a point a repository.
pub(super) fn is_merge(headline: &str) -> bool {
    ["Merge pull request #", "Merge branch ", "Merge remote-tracking branch", "Merge tag ", "Merge commit "]
        .iter()
        .any(|start| headline.starts_with(start))
}

/// A message without e-mail addresses, wherever they stand: trailers are the usual place, not the only one.
pub(super) fn without_addresses(message: &str) -> String {
    static ADDRESS: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"<?[A-Za-z0-9._%+\-\[\]]+@[A-Za-z0-9.\-]+\.[A-Za-z]{2,}>?").ok());
    match &*ADDRESS {
        Some(pattern) => pattern.replace_all(message, "").into_owned(),
        None => String::new(),
    }
}

/// Offers a reader what a listing shows: names near the root, and the texts asked for. Paths in `known` were offered by
/// another channel and are passed over.
pub(super) fn offer_listing(node: &RepositoryNode, known: &BTreeSet<String>, reader: &mut RepositoryReader) {
    let mut offered = known.clone();
    for (alias, path) in TEXTS {
        let text = node.texts.get(*alias).and_then(text_blob);
        offer_text(path, text, &mut offered, reader);
    }
    for entry in entries(node.workflows.as_ref()) {
        let Some(name) = sound(entry) else { continue };
        let text = entry.object.as_ref().and_then(text_blob);
        offer_text(&format!(".github/workflows/{name}"), text, &mut offered, reader);
    }
    for entry in entries(node.root.as_ref()) {
        let Some(name) = sound(entry) else { continue };
        list(entry, name, &mut offered, reader);
        let inner = entry.object.clone().and_then(|object| serde_json::from_value::<TreeObject>(object).ok());
        for below in entries(inner.as_ref()) {
            let Some(below_name) = sound(below) else { continue };
            list(below, &format!("{name}/{below_name}"), &mut offered, reader);
        }
    }
}

/// Whether a listing came at all.
pub(super) fn has_listing(node: &RepositoryNode) -> bool {
    node.root.as_ref().is_some_and(|root| root.entries.is_some())
}

fn entries(tree: Option<&TreeObject>) -> &[TreeEntry] {
    tree.and_then(|tree| tree.entries.as_deref()).unwrap_or_default()
}

fn sound(entry: &TreeEntry) -> Option<&str> {
    entry.name.as_deref().filter(|name| !name.is_empty() && !name.contains('/'))
}

fn list(entry: &TreeEntry, path: &str, offered: &mut BTreeSet<String>, reader: &mut RepositoryReader) {
    if entry.kind.as_deref() == Some("blob") && offered.insert(path.to_owned()) {
        reader.listing(path, entry.size.unwrap_or(0));
    }
}

fn text_blob(value: &Value) -> Option<TextBlob> {
    serde_json::from_value::<Option<TextBlob>>(value.clone()).ok().flatten()
}

fn offer_text(path: &str, blob: Option<TextBlob>, offered: &mut BTreeSet<String>, reader: &mut RepositoryReader) {
    let Some(blob) = blob else { return };
    // A folder or a binary file of that name answers with no text.
    let Some(text) = blob.text else { return };
    if offered.insert(path.to_owned()) {
        reader.file(path, text.as_bytes(), blob.byte_size.unwrap_or(text.len() as u64));
    }
}

/// `owner/name` as an artefact's id.
pub(super) fn artefact_id(name: &str) -> String {
    format!("github:{name}")
}

/// The part of `owner/name` before the slash.
pub(super) fn owner_of(name: &str) -> Cow<'_, str> {
    Cow::Borrowed(name.split_once('/').map_or(name, |(owner, _)| owner))
}
