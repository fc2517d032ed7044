//! Bands: groups of prospects whose intervals overlap, so that nobody reads a difference into noise.
//!
//! Called by `run` once a list is judged. Invariant: only assessed prospects have a band; the order of the list
//! changes nothing.

use super::verdict::{Assessment, ProspectStatus};
use std::collections::BTreeMap;

/// What can be given a band: an assessment, or as much of one as is kept in memory for a long list.
pub trait Banded {
    /// Role, score (0 to 100) and 90 % interval; none where there is no judgement to band.
    fn judged(&self) -> Option<(&str, f64, [f64; 2])>;
    /// Sets the band, counted from 1, or none.
    fn set_band(&mut self, band: Option<u32>);
}

impl Banded for Assessment {
    fn judged(&self) -> Option<(&str, f64, [f64; 2])> {
        let (score, interval) = (self.score?, self.interval?);
        (self.status == ProspectStatus::Assessed).then_some((&self.role, score, interval))
    }

    fn set_band(&mut self, band: Option<u32>) {
        self.band = band;
    }
}

/// Sets bands within each role: the highest scorer and everyone whose interval overlaps theirs are band 1, the highest
/// of the rest opens band 2, and so on.
pub fn band<T: Banded>(all: &mut [T]) {
    let mut by_role: BTreeMap<String, Vec<(usize, f64, [f64; 2])>> = BTreeMap::new();
    for (index, one) in all.iter_mut().enumerate() {
        one.set_band(None);
        if let Some((role, score, interval)) = one.judged() {
            by_role.entry(role.to_owned()).or_default().push((index, score, interval));
        }
    }
    for mut rest in by_role.into_values() {
        rest.sort_by(|(left, left_score, [left_low, _]), (right, right_score, [right_low, _])| {
            right_score.total_cmp(left_score).then(right_low.total_cmp(left_low)).then(left.cmp(right))
        });
        let mut number = 0;
        while let Some((_, _, opener)) = rest.first().copied() {
            number += 1;
            let (inside, outside): (Vec<_>, Vec<_>) =
                rest.into_iter().partition(|(_, _, interval)| interval[1] >= opener[0] && interval[0] <= opener[1]);
            for (index, ..) in inside {
                if let Some(one) = all.get_mut(index) {
                    one.set_band(Some(number));
                }
            }
            rest = outside;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assess::sample::assessment_scoring;

    fn bands(of: &[(&str, f64, [f64; 2])]) -> Vec<Option<u32>> {
        let mut all: Vec<Assessment> =
            of.iter().map(|(role, score, interval)| assessment_scoring(role, *score, *interval)).collect();
        band(&mut all);
        all.into_iter().map(|one| one.band).collect()
    }

    #[test]
    fn overlap_with_the_opener_decides_and_not_overlap_in_a_chain() {
        let found = bands(&[
            ("general", 50.0, [44.0, 56.0]),
            ("general", 70.0, [64.0, 76.0]),
            ("general", 60.0, [54.0, 66.0]),
            ("general", 45.0, [40.0, 50.0]),
        ]);
        assert_eq!(found, [Some(2), Some(1), Some(1), Some(2)]);
    }

    #[test]
    fn roles_are_banded_apart_and_the_insufficient_not_at_all() {
        let mut all = vec![
            assessment_scoring("general", 50.0, [44.0, 56.0]),
            assessment_scoring("ml-engineer", 20.0, [14.0, 26.0]),
            assessment_scoring("general", 90.0, [85.0, 95.0]),
        ];
        if let Some(one) = all.get_mut(2) {
            one.status = ProspectStatus::Insufficient;
        }
        band(&mut all);
        assert_eq!(all.iter().map(|one| one.band).collect::<Vec<_>>(), [Some(1), Some(1), None]);
    }
}
