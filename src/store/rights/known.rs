//! One person under however many keys and accounts.

use super::super::keys::Kind;
use super::super::prospects::{StoredAssessment, accounts_of, of_prospect};
use super::super::{Store, StoredProspect};
use crate::evidence::{Evidence, Handle, HandleStatus, Platform};
use std::collections::BTreeSet;

/// Names shorter than this are words more often than names.
const SHORTEST_NAME: usize = 4;

/// One person as the store knows them, under however many keys.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KnownPerson {
    /// The keys they stand under.
    pub keys: BTreeSet<String>,
    /// Their accounts: given, linked, and what renamed ones are called now.
    pub handles: BTreeSet<Handle>,
    /// The platforms' own ids of these accounts.
    pub ids: BTreeSet<(Platform, String)>,
    /// Ids of work that any evidence or assessment of theirs lists.
    pub artefacts: BTreeSet<String>,
    /// What names them in a text: logins, sites, names, repositories of their own.
    pub names: BTreeSet<String>,
}

impl Store {
    /// The person who stands under this key or has one of these accounts, with every key and account that what is stored
    /// ties to them. An account that two people claim ties nobody.
    pub fn known_person(&self, key: Option<&str>, handles: &[Handle]) -> KnownPerson {
        let mut person = KnownPerson { handles: handles.iter().cloned().collect(), ..KnownPerson::default() };
        let mut open: Vec<String> = key.map(str::to_owned).into_iter().collect();
        let mut asked = BTreeSet::new();
        loop {
            for key in std::mem::take(&mut open) {
                if person.keys.insert(key.clone()) {
                    self.learn(&key, &mut person);
                }
            }
            let new: Vec<Handle> =
                person.handles.iter().filter(|handle| asked.insert((*handle).clone())).cloned().collect();
            for handle in &new {
                let tied = |key: &String| !person.keys.contains(key) && self.accounts_under(key).contains(handle);
                open.extend(self.prospects_with(handle).into_iter().filter(tied));
            }
            if open.is_empty() {
                break;
            }
        }
        person.names.extend(person.handles.iter().map(name_of));
        person.names.extend(person.keys.iter().cloned());
        person
    }

    /// Accounts under a key that nobody else claims.
    pub(super) fn accounts_under(&self, key: &str) -> BTreeSet<Handle> {
        match self.evidence(key) {
            Some(stored) => undisputed(&stored.evidence),
            None => {
                let row = self.rows.get::<StoredProspect>(&of_prospect(Kind::Prospect, key));
                row.map(|row| row.value.handles.into_iter().collect()).unwrap_or_default()
            }
        }
    }

    /// Adds what stands under one key.
    fn learn(&self, key: &str, person: &mut KnownPerson) {
        person.handles.extend(self.accounts_under(key));
        if let Some(evidence) = self.evidence(key).map(|stored| stored.evidence) {
            let undisputed = evidence.handles.iter().filter(|record| record.status != HandleStatus::Conflict);
            let id =
                |record: &crate::evidence::HandleRecord| Some((record.handle.platform, record.platform_id.clone()?));
            person.ids.extend(undisputed.filter_map(id));
            person.artefacts.extend(evidence.artefacts.iter().map(|work| work.id.clone()));
            let name = evidence.prospect.name.filter(|name| name.trim().len() >= SHORTEST_NAME);
            person.names.extend(name);
        }
        for row in self.rows.all::<StoredAssessment>(&of_prospect(Kind::Assessment, key)) {
            person.artefacts.extend(row.value.assessment.artefacts.iter().map(|work| work.id.to_string()));
        }
        let own = person.artefacts.iter().filter(|id| is_own(id, &person.handles));
        let own: Vec<String> = own.filter_map(|id| Some(id.split_once(':')?.1.to_owned())).collect();
        person.names.extend(own);
    }
}

/// Accounts of evidence that nobody else claims.
fn undisputed(evidence: &Evidence) -> BTreeSet<Handle> {
    let mut accounts = accounts_of(evidence);
    for record in evidence.handles.iter().filter(|record| record.status == HandleStatus::Conflict) {
        if !evidence.prospect.handles.contains(&record.handle) {
            accounts.remove(&record.handle);
        }
    }
    accounts
}

/// Whether a piece of work stands under one of these accounts: `github:ada/churn` under `github:ada`.
pub(super) fn is_own(id: &str, handles: &BTreeSet<Handle>) -> bool {
    let id = id.to_lowercase();
    let under = |name: &str| id.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    handles.iter().any(|handle| under(handle.canonical().trim_end_matches('/')))
}

/// What names an account in a text.
fn name_of(handle: &Handle) -> String {
    let name = handle.name.trim_end_matches('/');
    name.split_once("://").map_or(name, |(_, rest)| rest).to_owned()
}
