//! What collectors ask of the store. A failed write is a line in the log: the answer is asked for again next time.

use super::keys::{Key, Kind};
use super::rows::Draft;
use super::{Store, StoreError, now};
use crate::collect::{CachedResponse, Memory};
use crate::evidence::Artefact;
use crate::evidence::facts::{ANALYSER, ContentFacts, Reach};
use serde::Serialize;

fn content_key(artefact: &str, revision: &str) -> Key {
    Key::of(Kind::Content).name(artefact).name(revision).number(ANALYSER)
}

impl Store {
    fn keep<T: Serialize>(&self, what: &'static str, key: Key, value: &T) {
        let write = || -> Result<(), StoreError> {
            let mut draft = Draft::default();
            draft.put(what, key, now(), value)?;
            self.rows.commit(draft)
        };
        if let Err(error) = write() {
            tracing::warn!(what, %error, "could not be kept; it will be asked for again");
        }
    }
}

impl Memory for Store {
    fn content(&self, artefact: &str, revision: &str) -> Option<ContentFacts> {
        self.rows.get(&content_key(artefact, revision)).map(|row| row.value)
    }

    fn keep_content(&self, artefact: &str, revision: &str, facts: &ContentFacts) {
        // What was read whole is not given up for a glance at the same revision.
        if facts.reach == Reach::Listing
            && self.content(artefact, revision).is_some_and(|kept| kept.reach == Reach::Whole)
        {
            return;
        }
        self.keep("content facts", content_key(artefact, revision), facts);
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
        self.keep("a response", Key::of(Kind::Response).name(key), response);
    }
}
