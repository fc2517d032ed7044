//! What the weights of a learned model came from, as its file in `config/models` states it.
//!
//! Read with each model. Invariant: a figure measured on the labels a model was learned from can be told from one that
//! was not.

/// Where a model's weights come from.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct LearnedFrom {
    /// The labelled data, in words.
    pub data: String,
    /// SHA-256 of the file of labels, hex.
    pub sha256: String,
    /// How well it agreed with labels kept out of learning, with the method and the day.
    pub held_out: String,
}
