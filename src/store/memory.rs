//! What collectors ask of the store. A failed write is a line in the log: the answer is asked for again next time.
//!
//! What is kept while a prospect is collected is entered under that prospect too, so that it can be found again when
//! they are to be forgotten: a key is a digest, and a response need not name whom it is about.

use super::keys::{Key, Kind, prospect_name};
use super::rows::Draft;
use super::transfer::hex;
use super::{Store, StoreError, now};
use crate::collect::{CachedResponse, Memory};
use crate::evidence::Artefact;
use crate::evidence::facts::{ANALYSER, ContentFacts, Reach};
use serde::Serialize;

fn content_key(artefact: &str, revision: &str) -> Key {
    Key::of(Kind::Content).name(artefact).name(revision).number(ANALYSER)
}

/// The store as the collectors of one prospect use it.
#[derive(Debug, Clone)]
pub struct MemoryOf<'a> {
    store: &'a Store,
    /// The prospect's key.
    owner: String,
}

impl Store {
    /// The store for collecting the prospect with this key.
    pub fn memory_of(&self, owner: &str) -> MemoryOf<'_> {
        MemoryOf { store: self, owner: owner.to_owned() }
    }

    fn keep<T: Serialize>(&self, what: &'static str, key: Key, value: &T, owner: Option<&str>) {
        let write = || -> Result<(), StoreError> {
            let at = now();
            let mut draft = Draft::default();
            if let Some(owner) = owner {
                let kept = hex(&key.bytes);
                let place = Key::of(Kind::Owned).name(&prospect_name(owner)).name(&kept);
                draft.put("what was kept for a prospect", place, at, &kept)?;
            }
            draft.put(what, key, at, value)?;
            self.rows.commit(draft)
        };
        if let Err(error) = write() {
            tracing::warn!(what, %error, "could not be kept; it will be asked for again");
        }
    }

    fn keep_content_of(&self, owner: Option<&str>, artefact: &str, revision: &str, facts: &ContentFacts) {
        // What was read whole is not given up for a glance at the same revision.
        if facts.reach == Reach::Listing
            && self.content(artefact, revision).is_some_and(|kept| kept.reach == Reach::Whole)
        {
            return;
        }
        self.keep("content facts", content_key(artefact, revision), facts, owner);
    }

    fn keep_response_of(&self, owner: Option<&str>, key: &str, response: &CachedResponse) {
        self.keep("a response", Key::of(Kind::Response).name(key), response, owner);
    }
}

impl Memory for MemoryOf<'_> {
    fn content(&self, artefact: &str, revision: &str) -> Option<ContentFacts> {
        self.store.content(artefact, revision)
    }

    fn keep_content(&self, artefact: &str, revision: &str, facts: &ContentFacts) {
        self.store.keep_content_of(Some(&self.owner), artefact, revision, facts);
    }

    fn artefact(&self, id: &str) -> Option<Artefact> {
        self.store.artefact(id)
    }

    fn forget_artefact(&self, artefact: &str) {
        self.store.forget_artefact(artefact);
    }

    fn response(&self, key: &str) -> Option<CachedResponse> {
        self.store.response(key)
    }

    fn keep_response(&self, key: &str, response: &CachedResponse) {
        self.store.keep_response_of(Some(&self.owner), key, response);
    }
}

impl Memory for Store {
    fn content(&self, artefact: &str, revision: &str) -> Option<ContentFacts> {
        self.rows.get(&content_key(artefact, revision)).map(|row| row.value)
    }

    fn keep_content(&self, artefact: &str, revision: &str, facts: &ContentFacts) {
        self.keep_content_of(None, artefact, revision, facts);
    }

    fn artefact(&self, id: &str) -> Option<Artefact> {
        self.rows.get(&Key::of(Kind::Artefact).name(id)).map(|row| row.value)
    }

    fn forget_artefact(&self, artefact: &str) {
        let mut draft = Draft::default();
        draft.remove(Key::of(Kind::Artefact).name(artefact));
        // Facts of every revision and of every analyser begin with the artefact's name.
        self.rows.keys(&Key::of(Kind::Content).name(artefact)).into_iter().for_each(|content| draft.remove(content));
        if let Err(error) = self.rows.commit(draft) {
            tracing::warn!(%error, "what is kept of a withdrawn artefact could not be dropped; it will be tried again");
        }
    }

    fn response(&self, key: &str) -> Option<CachedResponse> {
        self.rows.get(&Key::of(Kind::Response).name(key)).map(|row| row.value)
    }

    fn keep_response(&self, key: &str, response: &CachedResponse) {
        self.keep_response_of(None, key, response);
    }
}
