//! Learning the weights of the two readers that have some: README sections and commit messages.
//!
//! Called by the example `learn` (`cargo run --release --example learn`), which writes `config/models`; nothing of the
//! program calls it. Features come from the readers themselves and the decision is theirs too, so that what is learned is
//! what is used. Invariant: the same labels, split and day give the same files, and the figures written into them are of
//! examples held out; no text of the labels goes into a file but words of headings that several READMEs have.

mod folds;
mod messages;
mod regression;
mod sections;
#[cfg(test)]
mod tests;
mod text;

use super::labels::LabelsError;
use std::path::Path;

/// What labels are learned from, as it is told beside every figure.
#[derive(Debug, Clone, Copy)]
pub struct Split<'a> {
    /// Which part of the data set the folder holds: "the visible half".
    pub name: &'a str,
    /// The day of the learning.
    pub day: jiff::civil::Date,
}

/// One model, as its file is to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LearnedModel {
    /// Name of its file in `config/models`.
    pub file: &'static str,
    /// All of the file.
    pub text: String,
    /// Its agreement with people on examples held out, in words.
    pub held_out: String,
}

/// Learns every model the folder has labels for, in the layout `rubric accuracy` reads.
///
/// # Errors
/// When a file of labels, or a README that they are about, cannot be read or does not hold what it should, or the folder
/// has labels for neither model.
pub fn learned(labels: &Path, split: &Split<'_>) -> Result<Vec<LearnedModel>, LabelsError> {
    let models: Vec<LearnedModel> =
        [sections::learned(labels, split)?, messages::learned(labels, split)?].into_iter().flatten().collect();
    if models.is_empty() { Err(LabelsError::NoLabels { path: labels.to_path_buf() }) } else { Ok(models) }
}

/// A model's file with what it was learned from said anew; everything else as it was, and a line's end at its end.
fn restated(stored: &str, data: &str, sha256: &str, held_out: &str) -> String {
    let mut text = String::with_capacity(stored.len());
    for line in stored.lines() {
        match line.split_once(" = ") {
            Some(("data", _)) => text.push_str(&format!("data = {data:?}")),
            Some(("sha256", _)) => text.push_str(&format!("sha256 = {sha256:?}")),
            Some(("held_out", _)) => text.push_str(&format!("held_out = {held_out:?}")),
            _ => text.push_str(line),
        }
        text.push('\n');
    }
    text
}
