//! What a GitHub account shows of work with others.

use super::Joins;
use serde::{Deserialize, Serialize};

/// What a GitHub account shows of work with others.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct CollaborationFacts {}

impl Joins for CollaborationFacts {
    fn join(&mut self, _other: Self) {}
}
