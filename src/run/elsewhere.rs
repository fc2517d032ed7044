//! Who else has an account, by what earlier runs over other lists kept.
//!
//! Called by `scan` before an account that is only linked is joined. Invariant: the store's index of accounts is asked,
//! nothing else is kept; who is forgotten claims nothing; one person known under two keys is nobody else.

use super::plan::Planned;
use crate::evidence::{Handle, Prospect};
use crate::store::Store;
use std::collections::BTreeSet;
use std::sync::Arc;

/// What prospects outside this run's list claim.
#[derive(Debug, Clone)]
pub(super) struct Elsewhere {
    store: Arc<Store>,
    /// Keys of this run, in lower case: what they claim, the run finds out itself.
    planned: BTreeSet<String>,
}

impl Elsewhere {
    /// The others' claims beside a plan.
    pub(super) fn new(store: &Arc<Store>, planned: &[Planned]) -> Self {
        let planned = planned.iter().map(|one| one.prospect.key.to_lowercase()).collect();
        Elsewhere { store: Arc::clone(store), planned }
    }

    /// Whether somebody outside the list has this account too, given by a list or named by a page of theirs.
    pub(super) fn claim(&self, handle: &Handle, prospect: &Prospect) -> bool {
        let others = self.store.prospects_with(handle);
        others.into_iter().filter(|key| !self.planned.contains(&key.to_lowercase())).any(|key| {
            let other = self.store.evidence(&key).map(|stored| stored.evidence.prospect);
            other.is_some_and(|other| !is_same_person(&other, prospect))
        })
    }
}

/// Whether two lists mean one person: both give an account of theirs.
fn is_same_person(one: &Prospect, other: &Prospect) -> bool {
    one.handles.iter().any(|handle| other.handles.contains(handle))
}
