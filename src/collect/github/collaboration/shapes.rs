//! The shapes of the answers about work with others, every field optional.

use crate::collect::github::graphql::{Charged, Nodes, RateLimit, Total};
use serde::Deserialize;

// -- ProspectContributions --------------------------------------------------------------------------------------------

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct ContributionsData {
    pub(super) rate_limit: Option<RateLimit>,
    pub(super) user: Option<Contributor>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Contributor {
    pub(super) contributions_collection: Option<Collection>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Collection {
    #[serde(rename = "pullRequestContributionsByRepository")]
    pub(super) pull_requests: Option<Vec<Option<Group<Contribution>>>>,
    #[serde(rename = "pullRequestReviewContributionsByRepository")]
    pub(super) reviews: Option<Vec<Option<Group<ReviewContribution>>>>,
}

/// What was contributed to one repository.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Group<T> {
    #[serde(default = "nothing")]
    pub(super) repository: Option<Repository>,
    #[serde(default = "nothing")]
    pub(super) contributions: Option<Nodes<T>>,
}

fn nothing<T>() -> Option<T> {
    None
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Repository {
    pub(super) name_with_owner: Option<String>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Contribution {
    pub(super) pull_request: Option<PullRequest>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct PullRequest {
    pub(super) id: Option<String>,
    pub(super) number: Option<u64>,
    pub(super) title: Option<String>,
    pub(super) url: Option<String>,
    pub(super) merged: bool,
    pub(super) merged_at: Option<String>,
    pub(super) additions: Option<u64>,
    pub(super) deletions: Option<u64>,
    pub(super) changed_files: Option<u64>,
    pub(super) author_association: Option<String>,
    pub(super) merged_by: Option<Actor>,
    pub(super) author: Option<Actor>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Actor {
    #[serde(rename = "__typename")]
    pub(super) kind: Option<String>,
    pub(super) login: Option<String>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct ReviewContribution {
    pub(super) pull_request: Option<PullRequest>,
    pub(super) pull_request_review: Option<GivenReview>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct GivenReview {
    pub(super) state: Option<String>,
    pub(super) submitted_at: Option<String>,
    pub(super) url: Option<String>,
    pub(super) body: Option<String>,
    pub(super) comments: Option<Nodes<InlineRemark>>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct InlineRemark {
    pub(super) body: Option<String>,
}

// -- ProspectDialogue -------------------------------------------------------------------------------------------------

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct DialogueData {
    pub(super) rate_limit: Option<RateLimit>,
    pub(super) user: Option<Speaker>,
    pub(super) pull_requests: Option<Vec<Option<ReceivedPullRequest>>>,
    pub(super) repositories: Option<Vec<Option<OwnRepository>>>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Speaker {
    pub(super) issues: Option<Nodes<Issue>>,
    pub(super) issue_comments: Option<Nodes<Comment>>,
    pub(super) repository_discussion_comments: Option<Nodes<Comment>>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Issue {
    pub(super) number: Option<u64>,
    pub(super) title: Option<String>,
    pub(super) url: Option<String>,
    pub(super) created_at: Option<String>,
    pub(super) body: Option<String>,
    pub(super) repository: Option<Repository>,
}

/// A comment on an issue, a pull request or in a discussion.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Comment {
    pub(super) url: Option<String>,
    pub(super) created_at: Option<String>,
    pub(super) body: Option<String>,
    pub(super) is_answer: bool,
    pub(super) repository: Option<Repository>,
    pub(super) pull_request: Option<PullRequest>,
    pub(super) discussion: Option<DiscussionHead>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct DiscussionHead {
    pub(super) number: Option<u64>,
    pub(super) title: Option<String>,
    pub(super) repository: Option<Repository>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct ReceivedPullRequest {
    pub(super) id: Option<String>,
    pub(super) commits: Option<Total>,
    pub(super) reviews: Option<Nodes<Received>>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Received {
    pub(super) author: Option<Actor>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct OwnRepository {
    pub(super) name_with_owner: Option<String>,
    pub(super) issues: Option<Nodes<OpenedThread>>,
    pub(super) pull_requests: Option<Nodes<OpenedThread>>,
}

/// An issue or pull request in an own repository.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct OpenedThread {
    pub(super) number: Option<u64>,
    pub(super) title: Option<String>,
    pub(super) url: Option<String>,
    pub(super) created_at: Option<String>,
    pub(super) closed_at: Option<String>,
    pub(super) author: Option<Actor>,
    pub(super) timeline_items: Option<Timeline>,
}

/// What happened, of the kinds asked for.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Timeline {
    /// Of these kinds, read or not.
    pub(super) filtered_count: Option<u64>,
    pub(super) nodes: Option<Vec<Option<Happening>>>,
}

/// A comment, a review, a closing or a merge.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Happening {
    pub(super) created_at: Option<String>,
    pub(super) author: Option<Actor>,
    pub(super) actor: Option<Actor>,
}

impl Charged for ContributionsData {
    fn rate_limit(&self) -> Option<&RateLimit> {
        self.rate_limit.as_ref()
    }
}

impl Charged for DialogueData {
    fn rate_limit(&self) -> Option<&RateLimit> {
        self.rate_limit.as_ref()
    }
}
