//! Which examples are held out together.
//!
//! Pure. Invariant: a group is in one fold, and the fold depends on nothing but its name, the other names and the
//! shuffling.

use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// Parts that are held out in turn.
pub(super) const FOLDS: usize = 10;

/// For each group its place in an order that has nothing to do with its name, from 0. `shuffling` gives another order.
pub(super) fn shuffled<'n>(groups: impl IntoIterator<Item = &'n str>, shuffling: u8) -> BTreeMap<&'n str, usize> {
    let mut keyed: Vec<_> = groups
        .into_iter()
        .map(|name| (Sha256::new().chain_update([shuffling]).chain_update(name).finalize(), name))
        .collect();
    keyed.sort();
    keyed.dedup();
    keyed.into_iter().enumerate().map(|(place, (_, name))| (name, place)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_is_whole_and_its_own() {
        let names: Vec<String> = (0..40).map(|number| format!("readme {number}")).collect();
        let given = || names.iter().map(String::as_str);
        let first = shuffled(given().rev().chain(given()), 0);
        assert_eq!(first, shuffled(given(), 0));
        let places: std::collections::BTreeSet<usize> = first.values().copied().collect();
        assert_eq!(places, (0..40).collect());
        assert_ne!(first, shuffled(given(), 1));
    }
}
