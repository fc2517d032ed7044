//! An invented account and the answers GitHub would give about it.

use crate::collect::gate::{Gate, GateSettings};
use crate::collect::github::{GithubSettings, GithubSource};
use crate::collect::http::{Http, HttpSettings};
use crate::collect::source::{Harvest, Silent, Source};
use crate::collect::testing::{Act, Asked, Server};
use crate::collect::{Memory, ShortMemory};
use crate::evidence::{Handle, Platform};
use flate2::{Compression, write::GzEncoder};
use serde_json::{Value, json};
use std::io::Write;
use std::time::Duration;

pub(super) const TOKEN: &str = "ghp_this-must-never-be-seen";

/// A full commit id that begins with `index`.
pub(super) fn oid(index: usize) -> String {
    format!("{index:04}{}", "a".repeat(36))
}

pub(super) fn id(index: usize) -> String {
    format!("R_{index}")
}

/// The place of a repository in the account, from its node id.
fn index_of(id: &Value) -> usize {
    id.as_str().and_then(|id| id.strip_prefix("R_")?.parse().ok()).unwrap_or(usize::MAX)
}

fn limits() -> Value {
    json!({"cost": 1, "limit": 5000, "remaining": 4000, "resetAt": "2026-01-01T00:00:00Z"})
}

pub(super) fn card(index: usize) -> Value {
    json!({
        "id": id(index), "nameWithOwner": format!("ada/work-{index}"), "url": format!("https://github.com/ada/work-{index}"),
        "description": "Churn, forecast", "isFork": false, "isTemplate": false, "isMirror": false, "isArchived": false,
        "isEmpty": false, "isDisabled": false, "diskUsage": 120, "createdAt": "2020-01-01T00:00:00Z",
        "pushedAt": format!("2025-{:02}-01T00:00:00Z", 12 - index % 12),
        "repositoryTopics": {"nodes": [{"topic": {"name": "churn"}}]},
        "defaultBranchRef": {"name": "main", "target": {"__typename": "Commit", "oid": oid(index)}},
    })
}

pub(super) fn profile(cards: Vec<Value>) -> Value {
    json!({"data": {
        "rateLimit": limits(),
        "repositoryOwner": {"__typename": "User", "id": "U_1", "login": "ada", "url": "https://github.com/ada"},
        "user": {
            "id": "U_1", "databaseId": 77, "login": "ada", "url": "https://github.com/ada", "websiteUrl": "https://ada.example",
            "socialAccounts": {"nodes": [
                {"provider": "MASTODON", "url": "https://social.example/@ada"},
                {"provider": "GENERIC", "url": "https://www.kaggle.com/ada"},
            ]},
            "pinnedItems": {"nodes": [cards.last().cloned(), {}]},
            "repositories": {"totalCount": cards.len() + 5, "nodes": cards},
        },
    }})
}

pub(super) fn shares(ids: &[Value]) -> Value {
    let node = |id: &Value| {
        json!({"id": id, "defaultBranchRef": {"target": {
            "own": {"totalCount": 40, "nodes": [{"committedDate": "2025-11-01T00:00:00Z"}]}, "all": {"totalCount": 50}}}})
    };
    json!({"data": {"rateLimit": limits(), "nodes": ids.iter().map(node).collect::<Vec<_>>()}})
}

pub(super) fn repository(index: usize) -> Value {
    json!({
        "id": id(index), "nameWithOwner": format!("ada/work-{index}"), "isEmpty": false, "isDisabled": false,
        "releases": {"totalCount": 2, "nodes": [{"createdAt": "2024-01-01T00:00:00Z"}]},
        "tags": {"totalCount": 0}, "mergedPullRequests": {"totalCount": 7},
        "defaultBranchRef": {"target": {
            "oid": oid(index), "statusCheckRollup": {"state": "SUCCESS"}, "all": {"totalCount": 50},
            "own": {"totalCount": 2, "nodes": [
                {"oid": oid(index), "messageHeadline": "Hold out the last month so that the metric is honest",
                 "messageBody": "Co-authored-by: Bo <bo@mail.example>", "authoredDate": "2025-10-01T10:00:00Z",
                 "committedDate": "2025-10-01T10:00:00Z", "committedViaWeb": false, "additions": 12, "deletions": 3,
                 "changedFilesIfAvailable": 2},
                null]},
        }},
        "root": {"entries": [
            {"name": "README.md", "type": "blob", "size": 30, "object": {}},
            {"name": "src", "type": "tree", "size": 0, "object": {"entries": [{"name": "model.py", "type": "blob", "size": 9}]}}]},
        "workflows": null,
        "readmeMd": {"byteSize": 30, "isBinary": false, "isTruncated": false, "text": "# Work\n\nForecasts churn.\n"},
        "requirements": null,
    })
}

pub(super) fn batch(ids: &[Value]) -> Value {
    let nodes: Vec<Value> = ids.iter().map(|id| repository(index_of(id))).collect();
    json!({"data": {"rateLimit": limits(), "nodes": nodes}})
}

/// A year in which nothing was done with others.
pub(super) fn contributions() -> Value {
    json!({"data": {"rateLimit": limits(), "user": {"contributionsCollection": {
        "pullRequestContributionsByRepository": [], "pullRequestReviewContributionsByRepository": []}}}})
}

/// Nobody spoken to, and nobody who came.
pub(super) fn dialogue() -> Value {
    let none = json!({"totalCount": 0, "nodes": []});
    json!({"data": {"rateLimit": limits(), "pullRequests": [], "repositories": [], "user": {
        "issues": none, "issueComments": none, "repositoryDiscussionComments": none}}})
}

/// The answer to an operation about an account with so many repositories.
pub(super) fn answer(asked: &Asked, repositories: usize) -> Value {
    let variables = asked.json()["variables"].clone();
    let ids = variables["ids"].as_array().cloned().unwrap_or_default();
    match asked.operation().as_str() {
        "ProspectProfile" => {
            let listed = variables["repositories"].as_u64().unwrap_or(0) as usize;
            profile((0..repositories.min(listed)).map(card).collect())
        }
        "RepositoryShares" => shares(&ids),
        "RepositoryBatch" => batch(&ids),
        "ProspectContributions" => contributions(),
        "ProspectDialogue" => dialogue(),
        other => panic!("nobody asks for {other:?}"),
    }
}

/// A small archive, as git makes them.
pub(super) fn archive() -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    let files = [
        ("work-1/README.md", "# Work\n\nForecasts churn from usage.\n".to_owned()),
        ("work-1/src/model.py", "def forecast(rows):\n    return sum(rows) / len(rows)\n".repeat(40)),
        (
            "work-1/tests/test_model.py",
            "from model import forecast\n\ndef test_mean():\n    assert forecast([1, 3]) == 2\n".to_owned(),
        ),
    ];
    for (path, text) in files {
        let mut header = tar::Header::new_ustar();
        header.set_size(text.len() as u64);
        header.set_mode(0o644);
        builder.append_data(&mut header, path, text.as_bytes()).unwrap();
    }
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(&builder.into_inner().unwrap()).unwrap();
    encoder.finish().unwrap()
}

/// GitHub and its archive host, each a server of its own.
pub(super) struct World {
    pub(super) api: Server,
    pub(super) host: Server,
    pub(super) source: GithubSource,
}

impl World {
    pub(super) async fn new(
        api: impl Fn(&Asked, usize) -> Act + Send + Sync + 'static,
        host: impl Fn(&Asked, usize) -> Act + Send + Sync + 'static,
    ) -> Self {
        World::with(Some(TOKEN), "", api, host).await
    }

    pub(super) async fn with(
        token: Option<&str>,
        base: &str,
        api: impl Fn(&Asked, usize) -> Act + Send + Sync + 'static,
        host: impl Fn(&Asked, usize) -> Act + Send + Sync + 'static,
    ) -> Self {
        let (api, host) = (Server::start(api).await, Server::start(host).await);
        let gate = Gate::new(GateSettings { time_factor: 0.001, ..GateSettings::default() });
        let settings = HttpSettings {
            contact: Some("https://example.org/why".to_owned()),
            read_timeout: Duration::from_millis(500),
            ..HttpSettings::default()
        };
        let http = Http::new(&settings).unwrap();
        let settings = GithubSettings {
            api_url: format!("{}{base}", api.url),
            archive_url: host.url.clone(),
            token: token.map(|token| token.to_owned().into()),
            ..GithubSettings::default()
        };
        World { source: GithubSource::new(settings, &gate, &http).unwrap(), api, host }
    }

    pub(super) async fn collect(&self) -> Harvest {
        self.collect_with(&ShortMemory::default()).await
    }

    pub(super) async fn collect_with(&self, memory: &dyn Memory) -> Harvest {
        self.source.collect(&Handle::new(Platform::Github, "ada"), memory, &Silent).await
    }

    /// How often each operation was asked for.
    pub(super) fn operations(&self, name: &str) -> usize {
        self.api.asked().iter().filter(|asked| asked.operation() == name).count()
    }
}

pub(super) fn whole(_: &Asked, _: usize) -> Act {
    Act::say(200, archive()).with("content-type", "application/x-gzip")
}
