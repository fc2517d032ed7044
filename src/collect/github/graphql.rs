//! The shapes of GitHub's GraphQL answers, every field optional: what is missing becomes a gap, not a failure.
//!
//! Called by the fetching files; holds no request and no judgement.

use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// The whole of an answer. GitHub may send data and errors together.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Envelope<T> {
    #[serde(default = "nothing")]
    pub(super) data: Option<T>,
    #[serde(default)]
    pub(super) errors: Option<Vec<GraphqlError>>,
}

fn nothing<T>() -> Option<T> {
    None
}

/// One error. `type` is GitHub's own word beside the standard's fields.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct GraphqlError {
    #[serde(rename = "type")]
    pub(super) kind: Option<String>,
    pub(super) path: Option<Vec<Value>>,
    pub(super) message: Option<String>,
}

impl GraphqlError {
    /// Whether it stands at `path` or above it: then what is at `path` is missing because of it.
    pub(super) fn covers(&self, path: &[Value]) -> bool {
        self.path.as_deref().is_some_and(|own| !own.is_empty() && path.starts_with(own))
    }

    /// Whether it stands at `path`, above it or below it: then what is at `path` is not whole.
    pub(super) fn touches(&self, path: &[Value]) -> bool {
        self.covers(path) || self.path.as_deref().is_some_and(|own| own.starts_with(path))
    }

    pub(super) fn is(&self, kind: &str) -> bool {
        self.kind.as_deref() == Some(kind)
    }

    pub(super) fn text(&self) -> &str {
        self.message.as_deref().unwrap_or("GitHub gave no reason")
    }
}

impl<T> Envelope<T> {
    pub(super) fn errors(&self) -> &[GraphqlError] {
        self.errors.as_deref().unwrap_or_default()
    }
}

/// Answers that say what they cost.
pub(super) trait Charged {
    fn rate_limit(&self) -> Option<&RateLimit>;
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct RateLimit {
    pub(super) cost: Option<u64>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Total {
    #[serde(rename = "totalCount")]
    pub(super) total: Option<u64>,
}

/// A connection's nodes; a node is null where computing it failed.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Nodes<T> {
    #[serde(rename = "totalCount", default)]
    pub(super) total: Option<u64>,
    #[serde(default = "nothing")]
    pub(super) nodes: Option<Vec<Option<T>>>,
}

impl<T> Nodes<T> {
    pub(super) fn iter(&self) -> impl Iterator<Item = &T> {
        self.nodes.iter().flatten().flatten()
    }
}

// -- ProspectProfile --------------------------------------------------------------------------------------------------

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct ProfileData {
    pub(super) rate_limit: Option<RateLimit>,
    pub(super) repository_owner: Option<Owner>,
    pub(super) user: Option<User>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Owner {
    #[serde(rename = "__typename")]
    pub(super) kind: Option<String>,
    pub(super) login: Option<String>,
    pub(super) url: Option<String>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct User {
    pub(super) id: Option<String>,
    pub(super) database_id: Option<u64>,
    pub(super) login: Option<String>,
    pub(super) url: Option<String>,
    pub(super) website_url: Option<String>,
    pub(super) social_accounts: Option<Nodes<SocialAccount>>,
    pub(super) pinned_items: Option<Nodes<Card>>,
    pub(super) repositories: Option<Nodes<Card>>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct SocialAccount {
    /// `GENERIC` for an address GitHub takes for no network's.
    pub(super) provider: Option<String>,
    pub(super) url: Option<String>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Card {
    pub(super) id: Option<String>,
    pub(super) name_with_owner: Option<String>,
    pub(super) url: Option<String>,
    pub(super) description: Option<String>,
    pub(super) is_fork: bool,
    pub(super) is_template: bool,
    pub(super) is_mirror: bool,
    pub(super) is_archived: bool,
    pub(super) is_empty: bool,
    pub(super) is_disabled: bool,
    /// KiB, history included.
    pub(super) disk_usage: Option<u64>,
    pub(super) created_at: Option<String>,
    pub(super) pushed_at: Option<String>,
    pub(super) repository_topics: Option<Nodes<TopicNode>>,
    pub(super) default_branch_ref: Option<CardBranch>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct TopicNode {
    pub(super) topic: Option<Topic>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Topic {
    pub(super) name: Option<String>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct CardBranch {
    pub(super) target: Option<Target>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Target {
    pub(super) oid: Option<String>,
}

// -- AccountChanges ---------------------------------------------------------------------------------------------------

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct ChangesData {
    pub(super) rate_limit: Option<RateLimit>,
    pub(super) nodes: Option<Vec<Option<User>>>,
}

impl Charged for ChangesData {
    fn rate_limit(&self) -> Option<&RateLimit> {
        self.rate_limit.as_ref()
    }
}

// -- RepositoryShares -------------------------------------------------------------------------------------------------

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct SharesData {
    pub(super) rate_limit: Option<RateLimit>,
    pub(super) nodes: Option<Vec<Option<ShareNode>>>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct ShareNode {
    pub(super) id: Option<String>,
    pub(super) default_branch_ref: Option<ShareBranch>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct ShareBranch {
    pub(super) target: Option<ShareTarget>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct ShareTarget {
    pub(super) own: Option<Nodes<Dated>>,
    pub(super) all: Option<Total>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Dated {
    pub(super) committed_date: Option<String>,
}

// -- RepositoryBatch --------------------------------------------------------------------------------------------------

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct BatchData {
    pub(super) rate_limit: Option<RateLimit>,
    pub(super) nodes: Option<Vec<Option<RepositoryNode>>>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct RepositoryNode {
    pub(super) id: Option<String>,
    pub(super) name_with_owner: Option<String>,
    pub(super) url: Option<String>,
    pub(super) is_empty: bool,
    pub(super) is_disabled: bool,
    pub(super) releases: Option<Nodes<Release>>,
    pub(super) tags: Option<Total>,
    pub(super) merged_pull_requests: Option<Total>,
    pub(super) default_branch_ref: Option<Branch>,
    pub(super) root: Option<TreeObject>,
    pub(super) workflows: Option<TreeObject>,
    /// The texts, under the aliases of [`super::repository::TEXTS`].
    #[serde(flatten)]
    pub(super) texts: BTreeMap<String, Value>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Release {
    pub(super) created_at: Option<String>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Branch {
    pub(super) target: Option<CommitTarget>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct CommitTarget {
    pub(super) oid: Option<String>,
    pub(super) status_check_rollup: Option<Rollup>,
    pub(super) all: Option<Total>,
    pub(super) own: Option<Nodes<CommitNode>>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Rollup {
    pub(super) state: Option<String>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct CommitNode {
    pub(super) oid: Option<String>,
    pub(super) message_headline: Option<String>,
    pub(super) message_body: Option<String>,
    pub(super) authored_date: Option<String>,
    pub(super) committed_date: Option<String>,
    pub(super) committed_via_web: bool,
    pub(super) additions: Option<u64>,
    pub(super) deletions: Option<u64>,
    pub(super) changed_files_if_available: Option<u64>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct TreeObject {
    pub(super) entries: Option<Vec<TreeEntry>>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct TreeEntry {
    pub(super) name: Option<String>,
    #[serde(rename = "type")]
    pub(super) kind: Option<String>,
    pub(super) size: Option<u64>,
    /// A folder's entries, or a file's text, or `{}`.
    pub(super) object: Option<Value>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct TextBlob {
    pub(super) byte_size: Option<u64>,
    pub(super) text: Option<String>,
}

impl Charged for ProfileData {
    fn rate_limit(&self) -> Option<&RateLimit> {
        self.rate_limit.as_ref()
    }
}

impl Charged for SharesData {
    fn rate_limit(&self) -> Option<&RateLimit> {
        self.rate_limit.as_ref()
    }
}

impl Charged for BatchData {
    fn rate_limit(&self) -> Option<&RateLimit> {
        self.rate_limit.as_ref()
    }
}
