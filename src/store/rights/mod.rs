//! Erasing a person, expiring what was kept long enough, and saying what keeps it justified.
//!
//! Called by `cli` for the subject commands and at the end of each scan, and by `run` for somebody who turns out to be
//! suppressed. `known` says who one person is, `expire` what was kept long enough. Invariants: what an erasure removes, it
//! removes under every key and account that are known to be the same person's; what it cannot tell whose it is, it
//! removes too, since that can be asked for again; rows of others stay. The engine's files hold old bytes until
//! [`Store::compact`].

mod expire;
mod known;
#[cfg(test)]
mod tests;

pub use expire::Expired;
pub use known::KnownPerson;

use super::journal::RunSummary;
use super::keys::{Key, Kind, prospect_name};
use super::prospects::{of_account, of_prospect};
use super::rows::Draft;
use super::transfer::unhex;
use super::{Store, StoreError, now};
use crate::evidence::Handle;
use crate::rights::{Needles, Pieces};
use known::is_own;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

/// Rows removed or written between two commits.
const BATCH: usize = 256;
/// Bytes of an erased row that are looked for in files afterwards.
const FRAGMENT: usize = 24;

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

/// The one field of an artefact that says whose it is.
#[derive(Deserialize)]
struct Named {
    id: String,
}

impl Store {
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
        self.look_at_the_rest(needles, &mut erased)?;
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

    /// Counts rows that still name the person, once their own are gone, and lets go of pieces that rows of others hold
    /// too: two rows that say nearly the same are packed nearly the same, and such a piece proves nothing.
    fn look_at_the_rest(&self, needles: &Needles, erased: &mut Erased) -> Result<(), StoreError> {
        let mut pieces = Pieces::new(std::mem::take(&mut erased.fragments));
        for kind in Kind::ALL {
            self.rows.visit(&Key::of(kind), |key| {
                let is_named = self.rows.get_json(&key).is_some_and(|(json, _)| needles.is_in(&json));
                erased.mentions += u64::from(is_named);
                self.rows.raw(&key).iter().for_each(|bytes| pieces.meet(bytes));
                true
            })?;
        }
        erased.fragments = pieces.own();
        Ok(())
    }
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
