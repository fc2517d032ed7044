//! What an account on Kaggle shows.

use super::Joins;
use serde::{Deserialize, Serialize};

/// What an account on Kaggle shows.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct KaggleFacts {}

impl Joins for KaggleFacts {
    fn join(&mut self, _other: Self) {}
}
