//! What a refresh asks and notes of the prospects kept: how current each is, and under which rubric it was judged.

use super::keys::{Key, Kind};
use super::prospects::of_prospect;
use super::rows::Draft;
use super::{Store, StoreError, StoredAssessment, StoredProspect};
use crate::evidence::Evidence;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// How much of a prospect was collected, as far as it could be.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Completeness {
    /// Nothing yet: every source that was asked failed.
    Nothing,
    /// Some source could not answer.
    Partly,
    /// Every source answered.
    #[default]
    Whole,
}

impl Completeness {
    /// Of evidence as it was collected.
    pub(super) fn of(evidence: &Evidence) -> Completeness {
        match () {
            () if evidence.is_uncollected() => Completeness::Nothing,
            () if evidence.has_outage() => Completeness::Partly,
            () => Completeness::Whole,
        }
    }
}

impl StoredProspect {
    /// When the prospect was last known to show what is stored: collected then, or asked about and found unchanged.
    pub fn current_at(&self) -> Timestamp {
        self.unchanged_at.map_or(self.collected_at, |at| at.max(self.collected_at))
    }
}

impl Store {
    /// Notes that these prospects were asked about at that moment and show what is stored. Unknown keys are passed over.
    /// On disk when this returns.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn mark_unchanged(&self, keys: &[String], at: Timestamp) -> Result<(), StoreError> {
        let mut draft = Draft::default();
        for key in keys {
            let place = of_prospect(Kind::Prospect, key);
            let Some(row) = self.rows.get::<StoredProspect>(&place) else { continue };
            let known = StoredProspect { unchanged_at: Some(at), ..row.value };
            draft.put("a prospect", place, at, &known)?;
        }
        self.rows.commit(draft)?;
        self.rows.make_durable()
    }

    /// Whether the newest assessment of a prospect was made under the rubric with this SHA-256. No assessment is read
    /// for it.
    pub fn is_judged_under(&self, key: &str, rubric: &str) -> bool {
        let digest = Key::of(Kind::Assessment).name(rubric);
        let newest = self.rows.keys(&of_prospect(Kind::Assessment, key)).pop();
        newest.is_some_and(|newest| newest.bytes.ends_with(digest.bytes.get(1..).unwrap_or_default()))
    }

    /// The newest assessment of a prospect that another run made.
    pub fn assessment_before(&self, key: &str, run: &str) -> Option<StoredAssessment> {
        let keys = self.rows.keys(&of_prospect(Kind::Assessment, key));
        let newest_first = keys.iter().rev().filter_map(|key| self.rows.get::<StoredAssessment>(key));
        newest_first.map(|row| row.value).find(|stored| stored.run != run)
    }
}
