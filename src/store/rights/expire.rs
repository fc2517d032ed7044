//! What was kept long enough, and what begins its time anew.

use super::super::keys::{Key, Kind};
use super::super::prospects::{of_account, of_prospect};
use super::super::rows::Draft;
use super::super::{Store, StoreError, StoredProspect, now};
use super::{BATCH, Erased};
use jiff::Timestamp;
use std::collections::BTreeSet;

/// What was kept long enough.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Expired {
    /// Keys of prospects whose facts were erased.
    pub facts: Vec<String>,
    /// Assessments erased.
    pub assessments: u64,
    /// Runs erased from the journal.
    pub runs: u64,
    /// Prospects of whom nothing is left.
    pub prospects: u64,
}

impl Expired {
    /// Whether nothing was old enough.
    pub fn is_empty(&self) -> bool {
        *self == Expired::default()
    }
}

impl Store {
    /// Notes that a scan named these prospects at a moment: from there the retention of their facts counts.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn justify(&self, keys: &[String], at: Timestamp) -> Result<(), StoreError> {
        let mut draft = Draft::default();
        for key in keys {
            let place = of_prospect(Kind::Prospect, key);
            let Some(mut row) = self.rows.get::<StoredProspect>(&place) else { continue };
            row.value.first_collected_at = Some(row.value.first_collected());
            row.value.justified_at = Some(at);
            draft.put("a prospect", place, now(), &row.value)?;
            if draft.len() >= BATCH {
                self.rows.commit(std::mem::take(&mut draft))?;
            }
        }
        self.rows.commit(draft)?;
        self.rows.make_durable()
    }

    /// Erases facts of prospects that no scan named since `facts_before`, and assessments and runs older than
    /// `assessments_before`. On disk when this returns.
    ///
    /// # Errors
    /// When the store cannot be written: what is left is erased the next time.
    pub fn expire(&self, facts_before: Timestamp, assessments_before: Timestamp) -> Result<Expired, StoreError> {
        let mut expired = Expired::default();
        let mut doomed = BTreeSet::new();
        let oldest = assessments_before.as_millisecond();
        let mut assessed: BTreeSet<Vec<u8>> = BTreeSet::new();
        self.rows.visit(&Key::of(Kind::Assessment), |key| {
            if key.moment_after_name().is_some_and(|at| at < oldest) {
                expired.assessments += 1;
                doomed.insert(key);
            } else {
                // Which prospect it belongs to: the digest after the letter.
                assessed.extend(key.bytes.get(1..17).map(<[u8]>::to_vec));
            }
            true
        })?;
        for prospect in self.prospects() {
            let key = &prospect.key;
            let mut has_facts = !self.rows.raw(&of_prospect(Kind::Evidence, key)).is_empty();
            if has_facts && prospect.justified() < facts_before {
                if let Some(stored) = self.evidence(key) {
                    stored.evidence.artefacts.iter().for_each(|work| self.doom_artefact(&work.id, &mut doomed));
                }
                doomed.insert(of_prospect(Kind::Evidence, key));
                doomed.extend(prospect.handles.iter().map(|handle| of_account(Kind::Negative, handle)));
                self.doom_owned(key, &mut doomed);
                expired.facts.push(key.clone());
                has_facts = false;
            }
            let place = of_prospect(Kind::Prospect, key);
            let is_assessed = place.bytes.get(1..17).is_some_and(|name| assessed.contains(name));
            if !has_facts && !is_assessed {
                self.doom_prospect(key, prospect.handles.iter(), &mut doomed);
                expired.prospects += 1;
            }
        }
        for summary in self.runs().into_iter().filter(|summary| summary.run.started_at < assessments_before) {
            let run = &summary.run.id;
            doomed.extend([Key::of(Kind::Run).name(run), Key::of(Kind::Plan).name(run)]);
            doomed.extend(self.rows.keys(&Key::of(Kind::Finished).name(run)));
            expired.runs += 1;
        }
        self.remove(doomed, &mut Erased::default())?;
        self.rows.make_durable()?;
        Ok(expired)
    }
}
