//! Bands: groups of prospects whose intervals overlap, so that nobody reads a difference into noise.
//!
//! Called by `run` once a list is judged. Invariant: only assessed prospects have a band; the order of the list
//! changes nothing.

use super::verdict::{Assessment, ProspectStatus};
use std::collections::BTreeMap;

/// Sets bands within each role: the highest scorer and everyone whose interval overlaps theirs are band 1, the highest
/// of the rest opens band 2, and so on.
pub fn band(assessments: &mut [Assessment]) {
    let mut by_role: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (index, one) in assessments.iter_mut().enumerate() {
        one.band = None;
        if one.status == ProspectStatus::Assessed && one.score.is_some() && one.interval.is_some() {
            by_role.entry(one.role.clone()).or_default().push(index);
        }
    }
    for mut members in by_role.into_values() {
        let standing = |index: &usize| {
            let one = assessments.get(*index);
            let score = one.and_then(|one| one.score).unwrap_or(0.0);
            (score, one.and_then(|one| one.interval).unwrap_or([score, score]))
        };
        members.sort_by(|a, b| {
            let (left, right) = (standing(a), standing(b));
            right.0.total_cmp(&left.0).then(right.1[0].total_cmp(&left.1[0])).then(a.cmp(b))
        });
        let ordered: Vec<(usize, [f64; 2])> = members.iter().map(|index| (*index, standing(index).1)).collect();
        let mut rest = ordered;
        let mut number = 0;
        while let Some((_, opener)) = rest.first().copied() {
            number += 1;
            let (inside, outside): (Vec<_>, Vec<_>) =
                rest.into_iter().partition(|(_, interval)| interval[1] >= opener[0] && interval[0] <= opener[1]);
            for (index, _) in inside {
                if let Some(one) = assessments.get_mut(index) {
                    one.band = Some(number);
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
