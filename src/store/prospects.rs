//! Prospects: their last evidence, their assessments over time, accounts that give nothing, and forgetting.

use super::keys::{Key, Kind, prospect_name};
use super::refresh::Completeness;
use super::rows::Draft;
use super::{Store, StoreError, now};
use crate::assess::Outline;
use crate::assess::verdict::Assessment;
use crate::evidence::facts::Reach;
use crate::evidence::{Artefact, ArtefactStatus, Evidence, Handle, HandleRecord, HandleStatus};
use crate::report::document::RubricStamp;
use jiff::Timestamp;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The last evidence kept of a prospect.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredEvidence {
    /// All that may be judged.
    pub evidence: Evidence,
    /// When it was collected; where the evidence does not say, when it was stored.
    pub collected_at: Timestamp,
}

/// A prospect the store knows, without the evidence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredProspect {
    /// The prospect's key.
    pub key: String,
    /// Accounts, given and linked ones, and the names renamed ones have now.
    pub handles: Vec<Handle>,
    /// When the evidence was collected.
    pub collected_at: Timestamp,
    /// When data about them was first collected.
    #[serde(default)]
    pub first_collected_at: Option<Timestamp>,
    /// When a scan last named them. Only that justifies keeping their facts: a refresh renews nothing.
    #[serde(default)]
    pub justified_at: Option<Timestamp>,
    /// When a refresh last found it unchanged; none where it was collected since.
    #[serde(default)]
    pub unchanged_at: Option<Timestamp>,
    /// How much of it was collected.
    #[serde(default)]
    pub completeness: Completeness,
}

impl StoredProspect {
    /// When data about them was first collected, as far as is known.
    pub fn first_collected(&self) -> Timestamp {
        self.first_collected_at.unwrap_or(self.collected_at)
    }

    /// The moment from which their facts' retention counts.
    pub fn justified(&self) -> Timestamp {
        self.justified_at.unwrap_or(self.collected_at)
    }
}

/// One assessment of a prospect, with what it was made under.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StoredAssessment {
    /// The run it was made in.
    pub run: String,
    /// When it was stored.
    pub assessed_at: Timestamp,
    /// The day the judgement saw as today.
    pub as_of: String,
    /// The rubric.
    pub rubric: RubricStamp,
    /// The judgement.
    pub assessment: Assessment,
}

/// A [`StoredAssessment`] read without its evidence.
#[derive(Debug, Deserialize)]
pub(super) struct StoredOutline {
    pub(super) assessment: Outline,
}

/// An account that gave an answer and nothing to collect: not found, an organisation, blocked, empty.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NegativeAnswer {
    /// What the platform answered.
    pub record: HandleRecord,
    /// When.
    pub at: Timestamp,
}

/// Key of a row that belongs to one prospect.
pub(super) fn of_prospect(kind: Kind, prospect: &str) -> Key {
    Key::of(kind).name(&prospect_name(prospect))
}

/// Key of a row that belongs to one account.
pub(super) fn of_account(kind: Kind, handle: &Handle) -> Key {
    Key::of(kind).name(&handle.canonical())
}

impl Store {
    /// The last evidence kept of the prospect with this key. Account keys compare without case.
    pub fn evidence(&self, key: &str) -> Option<StoredEvidence> {
        let row = self.rows.get::<Evidence>(&of_prospect(Kind::Evidence, key))?;
        let collected_at = row.value.collected_at.unwrap_or(row.stored_at);
        Some(StoredEvidence { evidence: row.value, collected_at })
    }

    /// Every prospect with evidence, by key.
    pub fn prospects(&self) -> Vec<StoredProspect> {
        let mut prospects: Vec<StoredProspect> =
            self.rows.all(&Key::of(Kind::Prospect)).into_iter().map(|row| row.value).collect();
        prospects.sort_by(|a, b| a.key.cmp(&b.key));
        prospects
    }

    /// Keys of the prospects that have this account, sorted.
    pub fn prospects_with(&self, handle: &Handle) -> Vec<String> {
        let rows = self.rows.all::<String>(&of_account(Kind::Account, handle));
        let keys: BTreeSet<String> = rows.into_iter().map(|row| row.value).collect();
        keys.into_iter().collect()
    }

    /// Assessments of a prospect, newest first; only those under the rubric with this SHA-256 when one is given.
    pub fn assessments(&self, key: &str, rubric: Option<&str>) -> Vec<StoredAssessment> {
        let mut rows = self.rows.all::<StoredAssessment>(&of_prospect(Kind::Assessment, key));
        rows.reverse();
        rows.into_iter()
            .map(|row| row.value)
            .filter(|stored| rubric.is_none_or(|digest| stored.rubric.sha256 == digest))
            .collect()
    }

    /// The newest assessment of a prospect; under the rubric with this SHA-256 when one is given.
    pub fn latest_assessment(&self, key: &str, rubric: Option<&str>) -> Option<StoredAssessment> {
        let keys = self.rows.keys(&of_prospect(Kind::Assessment, key));
        keys.iter()
            .rev()
            .filter_map(|key| self.rows.get::<StoredAssessment>(key))
            .map(|row| row.value)
            .find(|stored| rubric.is_none_or(|digest| stored.rubric.sha256 == digest))
    }

    /// The newest assessment of a prospect without its evidence.
    pub fn latest_outline(&self, key: &str) -> Option<Assessment> {
        let keys = self.rows.keys(&of_prospect(Kind::Assessment, key));
        let newest = keys.iter().rev().find_map(|key| self.rows.get::<StoredOutline>(key))?;
        Some(newest.value.assessment.0)
    }

    /// One assessment by the moment it was stored.
    pub(super) fn assessment_at<T: DeserializeOwned>(&self, key: &str, at: Timestamp) -> Option<T> {
        let prefix = of_prospect(Kind::Assessment, key).moment(at.as_millisecond());
        self.rows.all::<T>(&prefix).pop().map(|row| row.value)
    }

    /// Remembers that an account gave nothing to collect, and that this was answered now. Durable with the next
    /// finished prospect or [`Store::sync`].
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn keep_negative(&self, record: &HandleRecord) -> Result<(), StoreError> {
        let at = now();
        let mut draft = Draft::default();
        let answer = NegativeAnswer { record: record.clone(), at };
        draft.put("a negative answer", of_account(Kind::Negative, &record.handle), at, &answer)?;
        self.rows.commit(draft)
    }

    /// The last negative answer about an account, if nothing was collected from it since.
    pub fn negative(&self, handle: &Handle) -> Option<NegativeAnswer> {
        self.rows.get(&of_account(Kind::Negative, handle)).map(|row| row.value)
    }

    /// Removes what stands under one key: evidence, assessments, account index, negative answers, and the facts of their
    /// artefacts. Returns whether there was anything. [`Store::erase`] removes all of a person.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn forget(&self, key: &str) -> Result<bool, StoreError> {
        let mut draft = Draft::default();
        let known = self.rows.get::<StoredProspect>(&of_prospect(Kind::Prospect, key));
        let evidence = self.evidence(key);
        let mut accounts: BTreeSet<Handle> = known.into_iter().flat_map(|row| row.value.handles).collect();
        for artefact in evidence.iter().flat_map(|stored| &stored.evidence.artefacts) {
            draft.remove(Key::of(Kind::Artefact).name(&artefact.id));
            for content in self.rows.keys(&Key::of(Kind::Content).name(&artefact.id)) {
                draft.remove(content);
            }
        }
        accounts.extend(evidence.iter().flat_map(|stored| accounts_of(&stored.evidence)));
        for handle in &accounts {
            draft.remove(of_account(Kind::Account, handle).name(&prospect_name(key)));
            draft.remove(of_account(Kind::Negative, handle));
        }
        let assessments = self.rows.keys(&of_prospect(Kind::Assessment, key));
        let existed = evidence.is_some() || !accounts.is_empty() || !assessments.is_empty();
        for assessment in assessments {
            draft.remove(assessment);
        }
        draft.remove(of_prospect(Kind::Evidence, key));
        draft.remove(of_prospect(Kind::Prospect, key));
        self.rows.commit(draft)?;
        self.rows.make_durable()?;
        Ok(existed)
    }

    /// Adds a prospect's evidence, its place in the account index and its good artefacts to a commit.
    pub(super) fn draft_evidence(
        &self,
        draft: &mut Draft,
        evidence: &Evidence,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let key = &evidence.prospect.key;
        let handles: Vec<Handle> = accounts_of(evidence).into_iter().collect();
        let before = self.rows.get::<StoredProspect>(&of_prospect(Kind::Prospect, key));
        if let Some(before) = &before {
            for handle in before.value.handles.iter().filter(|handle| !handles.contains(handle)) {
                draft.remove(of_account(Kind::Account, handle).name(&prospect_name(key)));
            }
        }
        for handle in &handles {
            let place = of_account(Kind::Account, handle).name(&prospect_name(key));
            draft.put("an account", place, at, key)?;
        }
        for record in &evidence.handles {
            if matches!(record.status, HandleStatus::Ok | HandleStatus::Renamed) {
                draft.remove(of_account(Kind::Negative, &record.handle));
            }
        }
        for artefact in evidence.artefacts.iter().filter(|artefact| self.replaces_kept(artefact)) {
            draft.put("an artefact", Key::of(Kind::Artefact).name(&artefact.id), at, artefact)?;
        }
        let collected_at = evidence.collected_at.unwrap_or(at);
        let before = before.map(|row| row.value);
        let known = StoredProspect {
            key: key.clone(),
            handles,
            collected_at,
            first_collected_at: Some(before.as_ref().map_or(collected_at, StoredProspect::first_collected)),
            justified_at: Some(before.as_ref().map_or(at, StoredProspect::justified)),
            unchanged_at: None,
            completeness: Completeness::of(evidence),
        };
        draft.put("a prospect", of_prospect(Kind::Prospect, key), at, &known)?;
        draft.put("the evidence of a prospect", of_prospect(Kind::Evidence, key), at, evidence)
    }

    /// Whether an artefact is worth keeping as the last good one: it was read, and not less of it than of the one kept.
    fn replaces_kept(&self, artefact: &Artefact) -> bool {
        let Some(reach) = whole_reach(artefact) else { return false };
        let kept = self.rows.get::<Artefact>(&Key::of(Kind::Artefact).name(&artefact.id));
        let kept_whole = kept.is_some_and(|row| whole_reach(&row.value) == Some(Reach::Whole));
        reach == Reach::Whole || !kept_whole
    }

    /// Adds an assessment to a commit.
    pub(super) fn draft_assessment(
        &self,
        draft: &mut Draft,
        key: &str,
        stored: &StoredAssessment,
    ) -> Result<(), StoreError> {
        let place =
            of_prospect(Kind::Assessment, key).moment(stored.assessed_at.as_millisecond()).name(&stored.rubric.sha256);
        draft.put("an assessment", place, stored.assessed_at, stored)
    }
}

/// How much of a good artefact was read; none when it is not good.
fn whole_reach(artefact: &Artefact) -> Option<Reach> {
    let facts = artefact.facts.as_ref().filter(|_| artefact.status == ArtefactStatus::Ok)?;
    Some(facts.content.reach)
}

/// Every account of the evidence: given, linked, and what renamed ones are called now.
pub(super) fn accounts_of(evidence: &Evidence) -> BTreeSet<Handle> {
    let mut accounts: BTreeSet<Handle> = evidence.prospect.handles.iter().cloned().collect();
    for record in &evidence.handles {
        accounts.insert(record.handle.clone());
        if let Some(name) = &record.renamed_to {
            // Either spelling is met: a bare name, or platform and name.
            let prefix = format!("{}:", record.handle.platform);
            let name = name.strip_prefix(&prefix).unwrap_or(name);
            accounts.insert(Handle::new(record.handle.platform, name));
        }
    }
    accounts
}
