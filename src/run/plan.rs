//! What a scan would do: who has to be asked, who is answered from the store, and who has which account.
//!
//! Called by `cli` to show a plan and by `scan` to carry it out. Invariant: asks nobody; what is stored stands only
//! where it answers for the same accounts, without an outage, and young enough.

use super::Scan;
use super::accounts::Claims;
use crate::evidence::{Evidence, Gap, Handle, HandleRecord, HandleStatus, Prospect};
use crate::report::document::Rejected;
use crate::store::StoredEvidence;
use std::collections::BTreeSet;

/// What a scan would do.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The prospects, in list order.
    pub prospects: Vec<Planned>,
    /// Digest of the list: the same list continues an unfinished run.
    pub digest: String,
    /// Lines that name no account.
    pub rejected: Vec<Rejected>,
}

/// One prospect of a plan.
#[derive(Debug, Clone)]
pub struct Planned {
    /// Who.
    pub prospect: Prospect,
    /// Whether what is stored stands.
    pub stored: bool,
    /// Accounts that what is stored joined by links.
    pub linked: Vec<Handle>,
    /// Accounts that what is stored names and somebody else claimed too.
    pub contested: Vec<Handle>,
    /// Whether the person asked not to be looked at: nobody is asked, and nothing is kept.
    pub suppressed: bool,
}

impl Planned {
    /// A prospect that has to be asked about.
    pub(super) fn open(prospect: Prospect) -> Self {
        Planned { prospect, stored: false, linked: Vec::new(), contested: Vec::new(), suppressed: false }
    }

    /// A prospect whose stored evidence stands, with the accounts it has.
    pub(super) fn kept(evidence: &Evidence) -> Self {
        let (linked, contested) = (linked(evidence), contested(evidence));
        Planned { stored: true, linked, contested, ..Planned::open(evidence.prospect.clone()) }
    }
}

impl Scan {
    /// Finds out what is stored and young enough, without asking anybody.
    pub fn plan(&self, prospects: Vec<Prospect>, rejected: Vec<Rejected>) -> Plan {
        let digest = list_digest(&prospects);
        let resumed = self.store.last_unfinished_run(&digest).map(|run| run.finished).unwrap_or_default();
        let prospects = prospects
            .into_iter()
            .map(|prospect| {
                if self.is_suppressed(&prospect) {
                    return Planned { suppressed: true, ..Planned::open(prospect) };
                }
                match self.standing(&prospect, &resumed) {
                    // The list's own columns are today's.
                    Some(evidence) => Planned { prospect, ..Planned::kept(&evidence) },
                    None => Planned::open(prospect),
                }
            })
            .collect();
        Plan { prospects, digest, rejected }
    }

    /// Whether the person asked not to be looked at, by what the list says of them and by what is stored.
    fn is_suppressed(&self, prospect: &Prospect) -> bool {
        if self.suppressions.people() == 0 {
            return false;
        }
        let stored = || self.store.evidence(&prospect.key);
        self.suppressions.holds_prospect(prospect)
            || stored().is_some_and(|stored| self.suppressions.holds_evidence(&stored.evidence))
    }

    /// Whether evidence is of somebody who asked not to be looked at.
    pub(super) fn is_silenced(&self, evidence: &Evidence) -> bool {
        self.suppressions.people() > 0 && self.suppressions.holds_evidence(evidence)
    }

    /// What is stored, where it answers for the prospect: collected for the same accounts from the sources of this run,
    /// without an outage, and young enough or by the run that this one continues.
    fn standing(&self, prospect: &Prospect, resumed: &BTreeSet<String>) -> Option<Evidence> {
        let StoredEvidence { evidence, .. } = self.store.evidence(&prospect.key)?;
        if self.options.offline {
            return Some(evidence);
        }
        let same_accounts = accounts(&evidence.prospect) == accounts(prospect);
        let wanted = !(self.options.no_link && evidence.handles.iter().any(|record| record.linked_from.is_some()));
        let whole = self.is_whole(&evidence);
        let young = evidence.collected_at.is_some_and(|when| {
            let age = self.options.started_at.duration_since(when);
            age.is_negative() || age.unsigned_abs() < self.options.max_age
        });
        let stands = same_accounts && wanted && whole && (young || resumed.contains(&prospect.key));
        stands.then_some(evidence)
    }

    /// Whether asking the sources of this run again, nothing having changed, would show no more than the evidence does.
    pub(super) fn is_whole(&self, evidence: &Evidence) -> bool {
        let askable = |source: &str| self.sources.keys().any(|platform| platform.name() == source);
        let unset = |source: &str, gap: &Gap| *gap == Gap::NotConfigured && askable(source);
        !evidence.has_outage()
            && !evidence.gaps.iter().any(|(source, gap)| unset(source, gap))
            && !self.sources.values().any(|source| source.was_without(&evidence.person))
    }
}

/// Accounts joined by links.
pub(super) fn linked(evidence: &Evidence) -> Vec<Handle> {
    let joined = |record: &&HandleRecord| record.linked_from.is_some() && record.status != HandleStatus::Conflict;
    evidence.handles.iter().filter(joined).map(|record| record.handle.clone()).collect()
}

/// Accounts named by a page of theirs that somebody else claimed too.
fn contested(evidence: &Evidence) -> Vec<Handle> {
    let is_contested = |record: &&HandleRecord| record.status == HandleStatus::Conflict;
    evidence.handles.iter().filter(is_contested).map(|record| record.handle.clone()).collect()
}

/// Who has which account before anybody is asked.
pub(super) fn claims(planned: &[Planned]) -> Claims {
    let claims = Claims::default();
    for one in planned {
        one.prospect.handles.iter().for_each(|handle| claims.note(handle, &one.prospect.key, true));
        one.linked.iter().for_each(|handle| claims.note(handle, &one.prospect.key, false));
    }
    for one in planned {
        one.contested.iter().for_each(|handle| claims.contest(handle, &one.prospect.key));
    }
    claims
}

fn accounts(prospect: &Prospect) -> BTreeSet<String> {
    prospect.handles.iter().map(Handle::canonical).collect()
}

/// The same people, in any order and spelling, are the same list.
fn list_digest(prospects: &[Prospect]) -> String {
    use sha2::Digest;
    let mut keys: Vec<String> = prospects.iter().map(|prospect| prospect.key.to_lowercase()).collect();
    keys.sort();
    let digest = sha2::Sha256::digest(keys.join("\n").as_bytes());
    digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}
