//! Judgements of commit messages against people's (the layout of Tian et al. 2022).

use super::Learned;
use super::labels::{LabelFile, LabelsError};
use super::statistics::area;
use crate::read::commit::{judge_message, learned_from};
use serde::{Deserialize, Serialize};

/// Where the labels are, below the folder.
pub(super) const FILE: &str = "commit-messages/messages.jsonl";

/// How well judgements of messages agree.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MessageAgreement {
    /// AUC of the share that says what changed, 0 to 1.
    pub what_auc: Option<f64>,
    /// AUC of the share that says why.
    pub why_auc: Option<f64>,
    /// AUC of the two shares' product for messages that say both.
    pub both_auc: Option<f64>,
    /// Messages compared: of commits that are one change.
    pub n: u64,
    /// What the weights were learned from; none when the model cannot be read.
    pub learned_from: Option<Learned>,
}

/// One message and what people say of it.
#[derive(Deserialize)]
pub(super) struct Labelled {
    /// As committed.
    pub(super) message: String,
    /// Whether it says what changed.
    pub(super) what: bool,
    /// Whether it says why.
    pub(super) why: bool,
    /// Whether the commit is one change.
    #[serde(default = "one_change")]
    pub(super) atomic: bool,
    /// Where the commit stands, where that is told.
    #[serde(default)]
    pub(super) url: String,
}

fn one_change() -> bool {
    true
}

/// Judges every message of the file but those of commits that are several changes: what such a message should say is
/// another question.
pub(super) fn agreement(file: &LabelFile) -> Result<MessageAgreement, LabelsError> {
    let mut rows = file.json_lines::<Labelled>()?;
    rows.retain(|row| row.atomic);
    let judged: Vec<_> = rows.iter().map(|row| judge_message(&row.message)).collect();
    let auc = |shares: Vec<f64>, label: fn(&Labelled) -> bool| {
        let scored: Vec<(f64, bool)> = shares.into_iter().zip(rows.iter().map(label)).collect();
        area(&scored).map(|area| area.auc)
    };
    Ok(MessageAgreement {
        what_auc: auc(judged.iter().map(|one| one.what).collect(), |row| row.what),
        why_auc: auc(judged.iter().map(|one| one.why).collect(), |row| row.why),
        both_auc: auc(judged.iter().map(|one| one.what * one.why).collect(), |row| row.what && row.why),
        n: rows.len() as u64,
        learned_from: learned_from().map(|learned| Learned::of(learned, &file.sha256)),
    })
}
