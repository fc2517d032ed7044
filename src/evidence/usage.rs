//! What a run asked of each host.

use serde::{Deserialize, Serialize};

/// Requests and waits, by source. Counts of this run only.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(default)]
pub struct Usage {
    /// GitHub's API and archive hosts.
    pub github: SourceUsage,
    /// Hugging Face.
    pub huggingface: SourceUsage,
    /// Kaggle.
    pub kaggle: SourceUsage,
    /// People's own sites.
    pub web: SourceUsage,
}

/// What was asked of one source.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(default)]
pub struct SourceUsage {
    /// Points charged for GraphQL requests, as the answers say.
    pub graphql_points: u64,
    /// GraphQL requests sent, retries included.
    pub graphql: u64,
    /// REST requests sent, retries included, conditional ones too.
    pub rest: u64,
    /// Of those, how many were answered 304.
    pub not_modified: u64,
    /// Archives asked for.
    pub archives: u64,
    /// Bytes of response bodies received, as sent over the wire.
    pub bytes: u64,
    /// Seconds spent waiting for limits and back-offs.
    pub waited_s: f64,
}

impl SourceUsage {
    /// All requests of any kind.
    pub fn requests(&self) -> u64 {
        self.graphql + self.rest + self.archives
    }
}
