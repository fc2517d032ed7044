//! What an account on Hugging Face shows.

use super::Joins;
use serde::{Deserialize, Serialize};

/// What an account on Hugging Face shows.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct HuggingfaceFacts {}

impl Joins for HuggingfaceFacts {
    fn join(&mut self, _other: Self) {}
}
