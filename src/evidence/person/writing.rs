//! What a person's own site shows.

use super::Joins;
use serde::{Deserialize, Serialize};

/// What a person's own site shows.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct WritingFacts {}

impl Joins for WritingFacts {
    fn join(&mut self, _other: Self) {}
}
