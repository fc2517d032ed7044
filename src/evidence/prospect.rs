//! A person under assessment and everything found about their work.

use super::person::PersonFacts;
use super::{Artefact, Gap, Handle, Platform};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One line of a handle list: a person, their accounts, and what the list's owner wants back beside the result.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Prospect {
    /// The list's `id`, else the first full handle; for a local assessment the path as given.
    pub key: String,
    /// The list's `id` column.
    pub id: Option<String>,
    /// The list's `name` column: passed to outputs, never judged.
    pub name: Option<String>,
    /// The accounts to look at, without duplicates.
    pub handles: Vec<Handle>,
    /// The role to judge under; none means the run's.
    pub role: Option<String>,
    /// The list's `source` column: where the prospect came from.
    pub source: Option<String>,
    /// The list's `consent` column, as written.
    pub consent: Option<String>,
    /// Further columns of the list, untouched.
    pub passthrough: BTreeMap<String, String>,
}

/// What became of one account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum HandleStatus {
    /// Found and collected.
    Ok,
    /// The platform knows no such account (or shows none to us).
    NotFound,
    /// Known under another name now; collected under that.
    Renamed,
    /// An organisation, not a person.
    IsOrganization,
    /// The platform failed to the end of the retries.
    Unreachable,
    /// The source has no credentials or is not switched on.
    NotConfigured,
    /// The person asked not to be looked at.
    Suppressed,
    /// Two people claim the account.
    Conflict,
}

/// One account and what became of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HandleRecord {
    /// The account as given or linked.
    pub handle: Handle,
    /// What became of it.
    pub status: HandleStatus,
    /// Its public page.
    pub url: Option<String>,
    /// Its name now, when it was renamed.
    pub renamed_to: Option<String>,
    /// The page on which the person linked it, when it was not in the list.
    pub linked_from: Option<String>,
    /// The platform's own immutable id, which survives a rename.
    pub platform_id: Option<String>,
    /// A sentence for the reader when there is something to say.
    pub message: Option<String>,
}

/// Everything that may be judged about one prospect. The same value, rubric and role give the same assessment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    /// Who.
    pub prospect: Prospect,
    /// Their accounts.
    pub handles: Vec<HandleRecord>,
    /// Their work, in any order: the assessment sorts it.
    pub artefacts: Vec<Artefact>,
    /// What their accounts show beside repositories.
    #[serde(default)]
    pub person: PersonFacts,
    /// When the newest part was collected (UTC).
    pub collected_at: Option<jiff::Timestamp>,
    /// What could not be looked at, by source name.
    pub gaps: BTreeMap<String, Gap>,
}

impl HandleRecord {
    /// Whether the account failed to be collected in a way the operator should hear of and the next run should mend. A
    /// dead site on somebody's profile is not: many are, their owners forgot them, and it is asked again when the rest
    /// is.
    pub fn is_failure(&self) -> bool {
        let is_linked_site = self.handle.platform == Platform::Web && self.linked_from.is_some();
        self.status == HandleStatus::Unreachable && !is_linked_site
    }
}

impl Evidence {
    /// Whether a source could not answer when it was collected, so that asking again may show more whatever its age.
    pub fn has_outage(&self) -> bool {
        let site_failed = self.handles.iter().any(|one| one.handle.platform == Platform::Web && one.is_failure());
        let out = |source: &str, gap: &Gap| gap.is_outage() && (site_failed || source != Platform::Web.name());
        self.gaps.iter().any(|(source, gap)| out(source, gap))
            || self.person.gaps().any(|(source, gap)| out(source, gap))
    }

    /// Whether nothing of it was ever collected, and some account failed to be.
    pub fn is_uncollected(&self) -> bool {
        self.collected_at.is_none() && self.handles.iter().any(HandleRecord::is_failure)
    }
}
