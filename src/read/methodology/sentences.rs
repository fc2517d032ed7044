//! The sentences met of one notion, and the few of them that are shown.

use crate::evidence::Place;
use crate::evidence::facts::{Passage, Said};
use std::collections::BTreeMap;

/// Places kept of each notion and practice.
pub(super) const MOST_PLACES: usize = 5;

/// The sentences of one notion.
#[derive(Debug, Default)]
pub(super) struct Sentences {
    /// Hashes of all, and whether some form of it states.
    pub(super) seen: BTreeMap<u64, bool>,
    best: Vec<Ranked>,
}

/// A passage with what decides its rank: statements first, then the document before the comment, then by place.
#[derive(Debug)]
pub(super) struct Ranked {
    pub(super) key: (bool, u8),
    pub(super) place: Place,
    pub(super) hash: u64,
}

impl Sentences {
    /// Keeps a passage if it is among the best; of the same sentence the better place.
    pub(super) fn offer(&mut self, one: Ranked) {
        let order = |one: &Ranked| (one.key, one.place.clone());
        if let Some(at) = self.best.iter().position(|kept| kept.hash == one.hash) {
            if self.best.get(at).is_some_and(|kept| order(kept) <= order(&one)) {
                return;
            }
            self.best.remove(at);
        }
        let at = self.best.partition_point(|kept| order(kept) < order(&one));
        if at < MOST_PLACES {
            self.best.insert(at, one);
            self.best.truncate(MOST_PLACES);
        }
    }

    pub(super) fn told(self) -> Said {
        let statements = self.seen.values().filter(|states| **states).count() as u64;
        Said {
            statements,
            mentions: self.seen.len() as u64 - statements,
            places: self.best.into_iter().map(|one| Passage { place: one.place, states: !one.key.0 }).collect(),
        }
    }
}
