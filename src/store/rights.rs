//! Erasing a person, expiring what was kept long enough, and saying what keeps it justified.
//!
//! Called by `cli` for the subject commands and at the end of each scan, and by `run` for somebody who turns out to be
//! suppressed. Invariants: what an erasure removes, it removes under every key and account that are known to be the same
//! person's; what it cannot tell whose it is, it removes too, since that can be asked for again; rows of others stay.
//! The engine's files hold old bytes until [`Store::compact`].

use super::journal::RunSummary;
use super::keys::{Key, Kind, prospect_name};
use super::prospects::{StoredAssessment, accounts_of, of_account, of_prospect};
use super::rows::Draft;
use super::transfer::unhex;
use super::{Store, StoreError, StoredProspect, now};
use crate::evidence::{Evidence, Handle, HandleStatus, Platform};
use crate::rights::Needles;
use jiff::Timestamp;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

/// Rows removed or written between two commits.
const BATCH: usize = 256;
/// Bytes of an erased row that are looked for in files afterwards.
const FRAGMENT: usize = 24;
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

/// What an erasure removed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Erased {
    /// Rows removed or rewritten, by kind.
    pub rows: BTreeMap<String, u64>,
    /// Pieces of them as they stood on disk, to look for in the files afterwards.
    pub fragments: Vec<Vec<u8>>,
    /// Rows about other people that name this one: who worked on a repository of theirs, say. They stay.
    pub mentions: u64,
}

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

/// The one field of an artefact that says whose it is.
#[derive(Deserialize)]
struct Named {
    id: String,
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
    fn accounts_under(&self, key: &str) -> BTreeSet<Handle> {
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

    /// Erases a person: every row of theirs, and every response and content whose owner is not known. `needles` say
    /// which lines of the journal name them. On disk when this returns.
    ///
    /// # Errors
    /// When the store cannot be written: run it again, it goes on from there.
    pub fn erase(&self, person: &KnownPerson, needles: &Needles) -> Result<Erased, StoreError> {
        let mut erased = Erased::default();
        let mut doomed = BTreeSet::new();
        for key in &person.keys {
            self.doom_prospect(key, person.handles.iter(), &mut doomed);
        }
        for handle in &person.handles {
            doomed.insert(of_account(Kind::Negative, handle));
        }
        for id in &person.artefacts {
            self.doom_artefact(id, &mut doomed);
        }
        self.doom_strays(person, &mut doomed)?;
        self.remove(doomed, &mut erased)?;
        self.erase_from_journal(person, needles, &mut erased)?;
        self.rows.make_durable()?;
        erased.mentions = self.mentions(needles)?;
        Ok(erased)
    }

    /// Erases what a run has kept of a prospect who turned out to be suppressed, the run's plan included. On disk when
    /// this returns.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn withdraw(&self, key: &str, handles: &[Handle], run: &str) -> Result<(), StoreError> {
        let mut doomed = BTreeSet::new();
        let mut accounts = self.accounts_under(key);
        accounts.extend(handles.iter().cloned());
        self.doom_prospect(key, accounts.iter(), &mut doomed);
        doomed.extend(accounts.iter().map(|handle| of_account(Kind::Negative, handle)));
        if let Some(stored) = self.evidence(key) {
            stored.evidence.artefacts.iter().for_each(|work| self.doom_artefact(&work.id, &mut doomed));
        }
        self.remove(doomed, &mut Erased::default())?;
        let person = KnownPerson { keys: BTreeSet::from([key.to_owned()]), ..KnownPerson::default() };
        let mut draft = Draft::default();
        self.draft_plan_without(&person, run, &mut draft)?;
        self.rows.commit(draft)?;
        self.rows.make_durable()
    }

    fn doom_prospect<'a>(&self, key: &str, handles: impl Iterator<Item = &'a Handle>, doomed: &mut BTreeSet<Key>) {
        doomed.extend([of_prospect(Kind::Prospect, key), of_prospect(Kind::Evidence, key)]);
        doomed.extend(self.rows.keys(&of_prospect(Kind::Assessment, key)));
        doomed.extend(handles.map(|handle| of_account(Kind::Account, handle).name(&prospect_name(key))));
        self.doom_owned(key, doomed);
    }

    fn doom_owned(&self, key: &str, doomed: &mut BTreeSet<Key>) {
        for owned in self.rows.keys(&of_prospect(Kind::Owned, key)) {
            doomed.extend(self.rows.get::<String>(&owned).and_then(|row| Key::read(&unhex(&row.value)?)));
            doomed.insert(owned);
        }
    }

    fn doom_artefact(&self, id: &str, doomed: &mut BTreeSet<Key>) {
        doomed.insert(Key::of(Kind::Artefact).name(id));
        doomed.extend(self.rows.keys(&Key::of(Kind::Content).name(id)));
    }

    /// Work of theirs that no evidence lists any more, and what was kept without an owner.
    fn doom_strays(&self, person: &KnownPerson, doomed: &mut BTreeSet<Key>) -> Result<(), StoreError> {
        for key in self.rows.keys(&Key::of(Kind::Artefact)) {
            if let Some(id) = self.rows.get::<Named>(&key).map(|row| row.value.id)
                && is_own(&id, &person.handles)
            {
                self.doom_artefact(&id, doomed);
            }
        }
        let mut owned = BTreeSet::new();
        self.rows.visit(&Key::of(Kind::Owned), |key| {
            owned.extend(self.rows.get::<String>(&key).and_then(|row| unhex(&row.value)));
            true
        })?;
        for kind in [Kind::Response, Kind::Content] {
            self.rows.visit(&Key::of(kind), |key| {
                if !owned.contains(&key.bytes) {
                    doomed.insert(key);
                }
                true
            })?;
        }
        Ok(())
    }

    /// Removes rows that are there, counts them, and takes a piece of each that no other row can hold.
    fn remove(&self, doomed: BTreeSet<Key>, erased: &mut Erased) -> Result<(), StoreError> {
        let mut draft = Draft::default();
        for key in doomed {
            let raw = self.rows.raw(&key);
            if raw.is_empty() {
                continue;
            }
            *erased.rows.entry(key.kind.name().to_owned()).or_default() += 1;
            if matches!(key.kind, Kind::Prospect | Kind::Evidence | Kind::Assessment) {
                erased.fragments.extend(raw.iter().filter_map(|bytes| fragment(bytes)));
            }
            draft.remove(key);
            if draft.len() >= BATCH {
                self.rows.commit(std::mem::take(&mut draft))?;
            }
        }
        self.rows.commit(draft)
    }

    /// Takes a person out of what runs planned, finished and rejected.
    fn erase_from_journal(
        &self,
        person: &KnownPerson,
        needles: &Needles,
        erased: &mut Erased,
    ) -> Result<(), StoreError> {
        for mut summary in self.runs() {
            let run = summary.run.id.clone();
            let finished = person.keys.iter().map(|key| Key::of(Kind::Finished).name(&run).name(&prospect_name(key)));
            self.remove(finished.collect(), erased)?;
            let mut draft = Draft::default();
            self.draft_plan_without(person, &run, &mut draft)?;
            if draft.len() > 0 {
                *erased.rows.entry(Kind::Plan.name().to_owned()).or_default() += 1;
            }
            if blank_rejected(&mut summary, needles) {
                *erased.rows.entry(Kind::Run.name().to_owned()).or_default() += 1;
                draft.put("a run", Key::of(Kind::Run).name(&run), now(), &summary)?;
            }
            self.rows.commit(draft)?;
        }
        Ok(())
    }

    /// Writes a run's plan without a person, where it names them.
    fn draft_plan_without(&self, person: &KnownPerson, run: &str, draft: &mut Draft) -> Result<(), StoreError> {
        let place = Key::of(Kind::Plan).name(run);
        let Some(row) = self.rows.get::<Vec<String>>(&place) else { return Ok(()) };
        let names: BTreeSet<String> = person.keys.iter().map(|key| prospect_name(key)).collect();
        let is_theirs = |key: &String| {
            let name = prospect_name(key);
            names.contains(&name) || person.handles.iter().any(|handle| handle.canonical() == name)
        };
        let left: Vec<String> = row.value.iter().filter(|key| !is_theirs(key)).cloned().collect();
        if left.len() == row.value.len() {
            return Ok(());
        }
        draft.put("the plan of a run", place, row.stored_at, &left)
    }

    /// Rows that still name the person, once their own are gone.
    fn mentions(&self, needles: &Needles) -> Result<u64, StoreError> {
        let mut mentions = 0;
        for kind in Kind::ALL {
            self.rows.visit(&Key::of(kind), |key| {
                mentions += u64::from(self.rows.get_json(&key).is_some_and(|(json, _)| needles.is_in(&json)));
                true
            })?;
        }
        Ok(mentions)
    }

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
fn is_own(id: &str, handles: &BTreeSet<Handle>) -> bool {
    let id = id.to_lowercase();
    let under = |name: &str| id.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    handles.iter().any(|handle| under(handle.canonical().trim_end_matches('/')))
}

/// What names an account in a text.
fn name_of(handle: &Handle) -> String {
    let name = handle.name.trim_end_matches('/');
    name.split_once("://").map_or(name, |(_, rest)| rest).to_owned()
}

/// A piece from the middle of a row's bytes; none where there are too few to be anything but a head.
fn fragment(bytes: &[u8]) -> Option<Vec<u8>> {
    // A head has 28 bytes and holds nothing of a person.
    let from = (bytes.len() / 2).max(32);
    bytes.get(from..from + FRAGMENT).map(<[u8]>::to_vec)
}

/// Takes lines out of a run's rejected ones that name somebody. Says whether there were any.
fn blank_rejected(summary: &mut RunSummary, needles: &Needles) -> bool {
    let mut is_changed = false;
    for line in &mut summary.run.rejected {
        if needles.is_in(line.input.as_bytes()) || needles.is_in(line.reason.as_bytes()) {
            line.input = "(erased)".to_owned();
            line.reason = "(erased)".to_owned();
            is_changed = true;
        }
    }
    is_changed
}

#[cfg(test)]
mod tests {
    use super::super::tests::{assessment, evidence, open, plan};
    use super::*;
    use crate::collect::{CachedResponse, Memory};
    use crate::evidence::HandleRecord;
    use crate::evidence::facts::ContentFacts;

    fn response(body: &str) -> CachedResponse {
        CachedResponse { etag: None, last_modified: None, body: body.to_owned() }
    }

    /// Ada under two keys, tied by an account her profile links, and Bob.
    fn filled(store: &Store) {
        store.begin_run(&plan("r1", "2026-11-23T02:00:11Z", &["github:ada", "D-9", "github:bob"])).unwrap();
        let kaggle = Handle::new(Platform::Kaggle, "ada-l");
        let mut first = evidence("github:ada", "ada");
        let linked = HandleRecord {
            handle: kaggle.clone(),
            linked_from: Some("https://github.com/ada".to_owned()),
            platform_id: Some("77".to_owned()),
            ..first.handles[0].clone()
        };
        first.handles.push(linked);
        let mut second = evidence("D-9", "unused");
        (second.prospect.handles, second.handles, second.artefacts) = (vec![kaggle], Vec::new(), Vec::new());
        second.prospect.name = Some("Ada Lovelace".to_owned());
        for one in [first, second, evidence("github:bob", "bob")] {
            let key = one.prospect.key.clone();
            store.memory_of(&key).keep_response(&format!("GET {key}"), &response("a list without names"));
            store.memory_of(&key).keep_content(&format!("of {key}"), "r", &ContentFacts::default());
            store.finish_prospect("r1", &key, &one, &assessment(&key, 61.7)).unwrap();
        }
        store.keep_response("GET nobody", &response("whose"));
    }

    #[test]
    fn a_person_is_erased_under_every_key_and_others_stay() {
        let folder = tempfile::tempdir().unwrap();
        let store = open(folder.path());
        filled(&store);
        let person = store.known_person(None, &[Handle::new(Platform::Kaggle, "Ada-L")]);
        assert_eq!(person.keys, BTreeSet::from(["D-9".to_owned(), "github:ada".to_owned()]));
        for name in ["ada", "Ada-L", "Ada Lovelace", "ada/churn"] {
            assert!(person.names.contains(name), "{name} of {:?}", person.names);
        }
        assert!(person.ids.contains(&(Platform::Kaggle, "77".to_owned())));
        let needles = Needles::new(person.names.iter().cloned());
        let erased = store.erase(&person, &needles).unwrap();
        assert_eq!(
            (erased.rows["evidence"], erased.rows["assessment"], erased.mentions),
            (2, 2, 0),
            "{:?}",
            erased.rows
        );
        assert!(!erased.fragments.is_empty());
        assert_eq!(store.prospects().iter().map(|one| one.key.as_str()).collect::<Vec<_>>(), ["github:bob"]);
        assert_eq!(store.run("r1").unwrap().planned, ["github:bob"]);
        assert_eq!(store.finished_in("r1"), ["github:bob"]);
        for gone in ["GET github:ada", "GET D-9", "GET nobody"] {
            assert_eq!(store.response(gone), None, "{gone}");
        }
        assert!(store.response("GET github:bob").is_some() && store.content("of github:bob", "r").is_some());
        assert!(store.content("of D-9", "r").is_none());
        let mut export = Vec::new();
        store.export(&mut export).unwrap();
        assert!(!needles.is_in(&export));
        store.close().unwrap();
        Store::compact(folder.path(), "test").unwrap();
        let found = crate::rights::search(folder.path(), &needles, &erased.fragments).unwrap();
        assert!(found.holding.is_empty() && found.files > 3, "{found:?}");
    }

    #[test]
    fn the_files_hold_what_was_erased_until_they_are_compacted() {
        let folder = tempfile::tempdir().unwrap();
        let store = open(folder.path());
        filled(&store);
        let person = store.known_person(Some("github:ada"), &[]);
        let needles = Needles::new(person.names.iter().cloned());
        let erased = store.erase(&person, &needles).unwrap();
        store.close().unwrap();
        // The search must be able to find, or finding nothing proves nothing.
        let found = crate::rights::search(folder.path(), &Needles::new([]), &erased.fragments).unwrap();
        assert!(!found.holding.is_empty());
    }

    #[test]
    fn facts_go_when_no_scan_named_them_and_assessments_and_runs_when_they_are_old() {
        let folder = tempfile::tempdir().unwrap();
        let store = open(folder.path());
        filled(&store);
        let (past, future) = (Timestamp::UNIX_EPOCH, Timestamp::now() + jiff::SignedDuration::from_hours(2));
        assert!(store.expire(past, past).unwrap().is_empty());
        let soon = Timestamp::now() + jiff::SignedDuration::from_hours(1);
        store.justify(&["github:bob".to_owned()], future).unwrap();
        let expired = store.expire(soon, past).unwrap();
        assert_eq!((expired.facts.len(), expired.assessments, expired.prospects), (2, 0, 0), "{expired:?}");
        assert!(store.evidence("github:ada").is_none() && store.latest_assessment("github:ada", None).is_some());
        // A refresh collects again and renews nothing.
        store
            .finish_prospect("r1", "github:bob", &evidence("github:bob", "bob"), &assessment("github:bob", 1.0))
            .unwrap();
        assert_eq!(
            store.prospects().iter().find(|one| one.key == "github:bob").map(StoredProspect::justified),
            Some(future)
        );
        let expired = store.expire(soon, soon).unwrap();
        assert_eq!((expired.prospects, expired.runs), (2, 1), "{expired:?}");
        assert_eq!(store.prospects().len(), 1);
        assert!(store.evidence("github:bob").is_some() && store.runs().is_empty());
    }

    #[test]
    fn what_a_run_kept_of_somebody_suppressed_is_withdrawn() {
        let folder = tempfile::tempdir().unwrap();
        let store = open(folder.path());
        filled(&store);
        store.withdraw("github:bob", &[Handle::new(Platform::Github, "bob")], "r1").unwrap();
        assert!(store.evidence("github:bob").is_none() && store.response("GET github:bob").is_none());
        assert_eq!(store.run("r1").unwrap().planned, ["github:ada", "D-9"]);
        assert!(store.evidence("github:ada").is_some());
    }
}
