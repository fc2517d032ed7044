//! Runs: what each set out to do, what it finished, and whether the same command should continue it.

use super::keys::{Key, Kind, prospect_name};
use super::prospects::{StoredAssessment, StoredOutline};
use super::rows::Draft;
use super::{Store, StoreError, now};
use crate::assess::verdict::Assessment;
use crate::evidence::Evidence;
use crate::report::document::{RubricStamp, Run, RunStatus};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What a run sets out to do.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RunPlan {
    /// The run as known at its start. Its `status` is taken as interrupted until [`Store::finish_run`].
    pub run: Run,
    /// The rubric judged by.
    pub rubric: RubricStamp,
    /// Tells the same command over the same list again: the caller's digest of both.
    pub list_digest: String,
    /// Keys of the prospects, in list order.
    pub planned: Vec<String>,
}

/// A run in the journal, without its list of prospects.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RunSummary {
    /// The run.
    pub run: Run,
    /// The rubric judged by.
    pub rubric: RubricStamp,
    /// The caller's digest of command and list.
    pub list_digest: String,
    /// How many prospects it set out to assess.
    pub planned: u64,
    /// Whether it came to an end of its own, of whatever kind.
    pub ended: bool,
}

impl RunSummary {
    /// Whether the same command should continue it: it was killed, interrupted, or stopped at a budget.
    pub fn is_unfinished(&self) -> bool {
        !self.ended || matches!(self.run.status, RunStatus::Interrupted | RunStatus::Budget)
    }
}

/// A run in the journal.
#[derive(Debug, Clone, PartialEq)]
pub struct RunRecord {
    /// The run and how it ended.
    pub summary: RunSummary,
    /// Keys of its prospects, in list order. Empty when that row was lost.
    pub planned: Vec<String>,
    /// Keys of those finished, as they were planned.
    pub finished: BTreeSet<String>,
}

/// That a prospect is finished in a run, and which assessment came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Finished {
    key: String,
    assessed_at: Timestamp,
}

fn of_run(kind: Kind, run: &str) -> Key {
    Key::of(kind).name(run)
}

impl Store {
    /// Enters a run into the journal, on disk when this returns.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn begin_run(&self, plan: &RunPlan) -> Result<(), StoreError> {
        let summary = RunSummary {
            run: Run { status: RunStatus::Interrupted, finished_at: None, ..plan.run.clone() },
            rubric: plan.rubric.clone(),
            list_digest: plan.list_digest.clone(),
            planned: plan.planned.len() as u64,
            ended: false,
        };
        let at = now();
        let mut draft = Draft::default();
        draft.put("the plan of a run", of_run(Kind::Plan, &plan.run.id), at, &plan.planned)?;
        draft.put("a run", of_run(Kind::Run, &plan.run.id), at, &summary)?;
        self.rows.commit(draft)?;
        self.rows.make_durable()
    }

    /// Finishes a prospect in a run: evidence, assessment and the journal's note together or not at all, on disk when
    /// this returns. Only then may the prospect be reported as done.
    ///
    /// # Errors
    /// [`StoreError::NoSuchRun`], or when the store cannot be written: then the prospect is not finished.
    pub fn finish_prospect(
        &self,
        run: &str,
        key: &str,
        evidence: &Evidence,
        assessment: &Assessment,
    ) -> Result<(), StoreError> {
        let at = now();
        let mut draft = Draft::default();
        self.draft_evidence(&mut draft, evidence, at)?;
        self.draft_finish(&mut draft, run, key, assessment, at)?;
        self.rows.commit(draft)?;
        self.rows.make_durable()
    }

    /// Finishes a prospect whose stored evidence was judged again: as [`Store::finish_prospect`] with the evidence
    /// left as it is.
    ///
    /// # Errors
    /// As [`Store::finish_prospect`].
    pub fn finish_rescored(&self, run: &str, key: &str, assessment: &Assessment) -> Result<(), StoreError> {
        let mut draft = Draft::default();
        self.draft_finish(&mut draft, run, key, assessment, now())?;
        self.rows.commit(draft)?;
        self.rows.make_durable()
    }

    fn draft_finish(
        &self,
        draft: &mut Draft,
        run: &str,
        key: &str,
        assessment: &Assessment,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let summary = self.run_summary(run).ok_or_else(|| StoreError::NoSuchRun { id: run.to_owned() })?;
        // Rows carry milliseconds; the moment must be found again by them.
        let at = Timestamp::from_millisecond(at.as_millisecond()).unwrap_or(at);
        let stored = StoredAssessment {
            run: run.to_owned(),
            assessed_at: at,
            as_of: summary.run.as_of,
            rubric: summary.rubric,
            assessment: assessment.clone(),
        };
        self.draft_assessment(draft, key, &stored)?;
        let finished = Finished { key: key.to_owned(), assessed_at: at };
        draft.put("a finished prospect", of_run(Kind::Finished, run).name(&prospect_name(key)), at, &finished)
    }

    /// Closes a run in the journal with how it ended, on disk when this returns. `run.id` names it.
    ///
    /// # Errors
    /// [`StoreError::NoSuchRun`], or when the store cannot be written.
    pub fn finish_run(&self, run: &Run) -> Result<(), StoreError> {
        let before = self.run_summary(&run.id).ok_or_else(|| StoreError::NoSuchRun { id: run.id.clone() })?;
        let summary = RunSummary { run: run.clone(), ended: true, ..before };
        let mut draft = Draft::default();
        draft.put("a run", of_run(Kind::Run, &run.id), now(), &summary)?;
        self.rows.commit(draft)?;
        self.rows.make_durable()
    }

    fn run_summary(&self, run: &str) -> Option<RunSummary> {
        self.rows.get(&of_run(Kind::Run, run)).map(|row| row.value)
    }

    /// A run with what it planned and finished.
    pub fn run(&self, id: &str) -> Option<RunRecord> {
        let summary = self.run_summary(id)?;
        let planned = self.rows.get(&of_run(Kind::Plan, id)).map(|row| row.value).unwrap_or_default();
        let finished = self.finished(id).into_iter().map(|finished| finished.key).collect();
        Some(RunRecord { summary, planned, finished })
    }

    fn finished(&self, run: &str) -> Vec<Finished> {
        self.rows.all(&of_run(Kind::Finished, run)).into_iter().map(|row| row.value).collect()
    }

    /// Every run, newest first.
    pub fn runs(&self) -> Vec<RunSummary> {
        let mut runs: Vec<RunSummary> = self.rows.all(&Key::of(Kind::Run)).into_iter().map(|row| row.value).collect();
        runs.sort_by(|a, b| (b.run.started_at, &b.run.id).cmp(&(a.run.started_at, &a.run.id)));
        runs
    }

    /// The newest run over this list, if the same command should continue it. An older unfinished run that a newer one
    /// over the same list has overtaken is not continued.
    pub fn last_unfinished_run(&self, list_digest: &str) -> Option<RunRecord> {
        let newest = self.runs().into_iter().find(|summary| summary.list_digest == list_digest)?;
        if newest.is_unfinished() { self.run(&newest.run.id) } else { None }
    }

    /// Keys of the prospects finished in a run, in the order of its plan.
    pub fn finished_in(&self, id: &str) -> Vec<String> {
        let planned: Vec<String> = self.rows.get(&of_run(Kind::Plan, id)).map(|row| row.value).unwrap_or_default();
        let places: BTreeMap<&str, usize> = planned.iter().map(String::as_str).zip(0..).collect();
        let mut finished = self.finished(id);
        finished.sort_by_cached_key(|finished| {
            (places.get(finished.key.as_str()).copied().unwrap_or(usize::MAX), finished.key.clone())
        });
        finished.into_iter().map(|finished| finished.key).collect()
    }

    /// The assessment that a run made of the prospect with this key; none where it made none, or where it was lost.
    pub fn assessment_in(&self, run: &str, key: &str) -> Option<StoredAssessment> {
        let row = self.rows.get::<Finished>(&of_run(Kind::Finished, run).name(&prospect_name(key)))?;
        self.assessment_at(&row.value.key, row.value.assessed_at)
    }

    /// The same without its evidence.
    pub fn outline_in(&self, run: &str, key: &str) -> Option<Assessment> {
        let row = self.rows.get::<Finished>(&of_run(Kind::Finished, run).name(&prospect_name(key)))?;
        let stored: StoredOutline = self.assessment_at(&row.value.key, row.value.assessed_at)?;
        Some(stored.assessment.0)
    }

    /// The assessments made in a run, in the order of its plan, all at once. Lost ones are left out.
    pub fn run_assessments(&self, id: &str) -> Vec<StoredAssessment> {
        self.finished_in(id).iter().filter_map(|key| self.assessment_in(id, key)).collect()
    }
}
