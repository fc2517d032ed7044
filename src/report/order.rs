//! The order in which reports list prospects.
//!
//! Called by the table, Markdown and HTML. Invariant: a prospect without a judgement stands below those with one, in
//! a group of its own, and never as if it were low; inside a band the order is by name, never by score.

use super::document::Document;
use super::words;
use crate::assess::verdict::{Assessment, ProspectStatus};
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
    /// By name.
    pub members: Vec<&'a Assessment>,
}

/// The document's prospects by role (those in which nobody was judged last), then band, then status without a
/// judgement, then name.
pub fn groups(document: &Document) -> Vec<Group<'_>> {
    let mut sorted: Vec<&Assessment> = document.prospects.iter().collect();
    let judged: BTreeSet<&str> =
        document.prospects.iter().filter(|a| place(a).0 == 0).map(|a| a.role.as_str()).collect();
    sorted.sort_by_cached_key(|a| {
        let nobody = !judged.contains(a.role.as_str());
        (nobody, a.role.clone(), place(a), words::name(a).to_lowercase(), a.key.clone())
    });
    let mut groups: Vec<Group<'_>> = Vec::new();
    for assessment in sorted {
        let status = shown_status(assessment);
        let band = if status == ProspectStatus::Assessed { assessment.band } else { None };
        match groups.last_mut() {
            Some(last) if last.role == assessment.role && last.band == band && last.status == status => {
                last.members.push(assessment);
            }
            _ => groups.push(Group { role: &assessment.role, band, status, members: vec![assessment] }),
        }
    }
    groups
}

/// Where an assessment stands: bands in order, then no band, then the statuses without a judgement.
fn place(assessment: &Assessment) -> (u8, u32) {
    match shown_status(assessment) {
        ProspectStatus::Assessed => (0, assessment.band.unwrap_or(u32::MAX)),
        ProspectStatus::Insufficient => (1, 0),
        ProspectStatus::Failed => (2, 0),
        ProspectStatus::Suppressed => (3, 0),
    }
}

/// The status, with one that claims a judgement and has no level counted as insufficient.
fn shown_status(assessment: &Assessment) -> ProspectStatus {
    match (assessment.status, assessment.level) {
        (ProspectStatus::Assessed, None) => ProspectStatus::Insufficient,
        (status, _) => status,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn bands_first_then_names_then_those_without_a_judgement() {
        let document = sample::document();
        let order: Vec<(Option<u32>, String)> =
            groups(&document).iter().flat_map(|g| g.members.iter().map(move |m| (g.band, words::name(m)))).collect();
        let bands: Vec<u32> = order.iter().map(|(band, _)| band.unwrap_or(u32::MAX)).collect();
        assert!(bands.is_sorted(), "{order:?}");
        let first: Vec<&str> = order.iter().take(2).map(|(_, name)| name.as_str()).collect();
        assert_eq!(first, ["ada-ml", "tbrandt"], "by name inside a band");
        assert_eq!(order.last().map(|(_, name)| name.as_str()), Some("quiet-one"), "suppressed comes last");
    }
}
