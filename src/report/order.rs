//! The order in which reports list prospects.
//!
//! Called by the table, Markdown and HTML. Invariant: a prospect without a judgement stands below those with one, in
//! a group of its own, and never as if it were low; inside a band the order is by name, never by score.

use super::standing::Standing;
use crate::assess::verdict::ProspectStatus;
use std::collections::BTreeSet;

/// Prospects a reader should treat alike.
#[derive(Debug, Clone)]
pub struct Group<'a> {
    /// The role they were judged under.
    pub role: &'a str,
    /// Their band, or none for those without a judgement.
    pub band: Option<u32>,
    /// Their common status.
    pub status: ProspectStatus,
    /// Their places in the list, by name.
    pub members: Vec<usize>,
}

/// The list's prospects by role (those in which nobody was judged last), then band, then status without a
/// judgement, then name.
pub fn groups(standings: &[Standing]) -> Vec<Group<'_>> {
    let mut sorted: Vec<(usize, &Standing)> = standings.iter().enumerate().collect();
    let judged: BTreeSet<&str> = standings.iter().filter(|one| place(one).0 == 0).map(|one| &*one.role).collect();
    sorted.sort_by_cached_key(|(_, one)| {
        let nobody = !judged.contains(&*one.role);
        (nobody, one.role.clone(), place(one), one.name().to_lowercase(), one.key.as_str())
    });
    let mut groups: Vec<Group<'_>> = Vec::new();
    for (index, one) in sorted {
        let status = shown_status(one);
        let band = if status == ProspectStatus::Assessed { one.band } else { None };
        match groups.last_mut() {
            Some(last) if *last.role == *one.role && last.band == band && last.status == status => {
                last.members.push(index);
            }
            _ => groups.push(Group { role: &one.role, band, status, members: vec![index] }),
        }
    }
    groups
}

/// Where a prospect stands: bands in order, then no band, then the statuses without a judgement.
fn place(standing: &Standing) -> (u8, u32) {
    match shown_status(standing) {
        ProspectStatus::Assessed => (0, standing.band.unwrap_or(u32::MAX)),
        ProspectStatus::Insufficient => (1, 0),
        ProspectStatus::Failed => (2, 0),
        ProspectStatus::Suppressed => (3, 0),
    }
}

/// The status, with one that claims a judgement and has no level counted as insufficient.
fn shown_status(standing: &Standing) -> ProspectStatus {
    match (standing.status, standing.level) {
        (ProspectStatus::Assessed, None) => ProspectStatus::Insufficient,
        (status, _) => status,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{Report, sample};

    #[test]
    fn bands_first_then_names_then_those_without_a_judgement() {
        let document = sample::document();
        let report = Report::of(&document);
        let all = report.standings();
        let order: Vec<(Option<u32>, String)> =
            groups(all).iter().flat_map(|g| g.members.iter().map(move |m| (g.band, all[*m].name()))).collect();
        let bands: Vec<u32> = order.iter().map(|(band, _)| band.unwrap_or(u32::MAX)).collect();
        assert!(bands.is_sorted(), "{order:?}");
        let first: Vec<&str> = order.iter().take(2).map(|(_, name)| name.as_str()).collect();
        assert_eq!(first, ["ada-ml", "tbrandt"], "by name inside a band");
        assert_eq!(order.last().map(|(_, name)| name.as_str()), Some("quiet-one"), "suppressed comes last");
    }
}
