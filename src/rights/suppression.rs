//! Who asked not to be looked at: salted hashes of every login and platform id that was known of them.
//!
//! Asked before any fetch. Invariant: what is here is a hash and nothing else; accounts of one person are kept and
//! lifted together; a damaged line ends everything that asks, since it may protect somebody.

use super::RightsError;
use super::ledger::{Kept, Ledger};
use super::salt::Salt;
use crate::evidence::{Evidence, Handle, HandleRecord, HandleStatus, Platform, Prospect};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The file's name.
pub(super) const FILE: &str = "suppressed.jsonl";

/// One line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Wish {
    at: Timestamp,
    wish: Kind,
    hashes: BTreeSet<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Kind {
    Suppressed,
    Lifted,
}

/// The accounts that are never asked about.
#[derive(Debug, Clone, Default)]
pub struct Suppressions {
    salt: Option<Salt>,
    /// One set a person.
    people: Vec<BTreeSet<String>>,
    hashes: BTreeSet<String>,
    /// Lines that a crash tore before they were acknowledged.
    torn: usize,
}

impl Suppressions {
    /// Nobody: for invented people and commands that ask nobody.
    pub fn none() -> Suppressions {
        Suppressions::default()
    }

    pub(super) fn read(ledger: &Ledger, salt: &Salt) -> Result<Suppressions, RightsError> {
        let Kept { entries, torn, damaged } = ledger.read::<Wish>()?;
        if let Some(line) = damaged.first() {
            return Err(RightsError::Unprotected { path: ledger.path.clone(), line: *line });
        }
        let people = in_force(entries);
        let hashes = people.iter().flatten().cloned().collect();
        Ok(Suppressions { salt: Some(salt.clone()), people, hashes, torn: torn.len() })
    }

    /// How many people are suppressed, as far as their accounts were known to be one person's.
    pub fn people(&self) -> usize {
        self.people.len()
    }

    /// Wishes that a crash tore: whoever was being suppressed is not, and the command never said they were.
    pub fn torn(&self) -> usize {
        self.torn
    }

    /// Whether this account is never asked about.
    pub fn holds(&self, handle: &Handle) -> bool {
        !self.hashes.is_empty() && self.salt.as_ref().is_some_and(|salt| self.hashes.contains(&of_login(salt, handle)))
    }

    /// Whether the account with this id is never asked about, whatever it is called now.
    pub fn holds_id(&self, platform: Platform, id: &str) -> bool {
        let Some(salt) = self.salt.as_ref().filter(|_| !self.hashes.is_empty()) else { return false };
        self.hashes.contains(&of_id(salt, platform, id))
    }

    /// Whether an account turned out to be a suppressed one: by its name, its new name or its id.
    pub fn holds_record(&self, record: &HandleRecord) -> bool {
        let platform = record.handle.platform;
        self.holds(&record.handle)
            || renamed(record).is_some_and(|handle| self.holds(&handle))
            || record.platform_id.as_deref().is_some_and(|id| self.holds_id(platform, id))
    }

    /// Whether a line of a list names a suppressed account.
    pub fn holds_prospect(&self, prospect: &Prospect) -> bool {
        prospect.handles.iter().any(|handle| self.holds(handle))
    }

    /// Whether evidence is of somebody suppressed. What somebody else claims too is nobody's.
    pub fn holds_evidence(&self, evidence: &Evidence) -> bool {
        let mut theirs = evidence.handles.iter().filter(|record| record.status != HandleStatus::Conflict);
        self.holds_prospect(&evidence.prospect) || theirs.any(|record| self.holds_record(record))
    }
}

/// The account under its new name, where it was renamed.
fn renamed(record: &HandleRecord) -> Option<Handle> {
    let name = record.renamed_to.as_deref()?;
    // Either spelling is met: a bare name, or platform and name.
    let name = name.strip_prefix(&format!("{}:", record.handle.platform)).unwrap_or(name);
    Some(Handle::new(record.handle.platform, name))
}

fn of_login(salt: &Salt, handle: &Handle) -> String {
    salt.digest("login", handle.canonical().trim_end_matches('/'))
}

fn of_id(salt: &Salt, platform: Platform, id: &str) -> String {
    salt.digest("id", &format!("{platform}:{id}"))
}

/// The people suppressed after every wish in its order.
fn in_force(wishes: Vec<Wish>) -> Vec<BTreeSet<String>> {
    let mut people: Vec<BTreeSet<String>> = Vec::new();
    for wish in wishes {
        match wish.wish {
            Kind::Suppressed => people.push(wish.hashes),
            Kind::Lifted => {
                people.iter_mut().for_each(|hashes| hashes.retain(|one| !wish.hashes.contains(one)));
                people.retain(|hashes| !hashes.is_empty());
            }
        }
    }
    people
}

pub(super) fn suppress<'a>(
    ledger: &Ledger,
    salt: &Salt,
    handles: impl IntoIterator<Item = &'a Handle>,
    ids: impl IntoIterator<Item = &'a (Platform, String)>,
) -> Result<usize, RightsError> {
    let mut hashes: BTreeSet<String> = handles.into_iter().map(|handle| of_login(salt, handle)).collect();
    hashes.extend(ids.into_iter().map(|(platform, id)| of_id(salt, *platform, id)));
    let count = hashes.len();
    ledger.append(&Wish { at: Timestamp::now(), wish: Kind::Suppressed, hashes })?;
    Ok(count)
}

pub(super) fn unsuppress(ledger: &Ledger, salt: &Salt, handle: &Handle) -> Result<usize, RightsError> {
    let mut lifted = BTreeSet::from([of_login(salt, handle)]);
    let people = in_force(ledger.read::<Wish>()?.entries);
    // One person may have been suppressed twice, with more accounts known the second time.
    while let Some(more) = people.iter().find(|hashes| !hashes.is_disjoint(&lifted) && !hashes.is_subset(&lifted)) {
        lifted.extend(more.iter().cloned());
    }
    if !people.iter().any(|hashes| !hashes.is_disjoint(&lifted)) {
        return Ok(0);
    }
    let count = lifted.len();
    ledger.append(&Wish { at: Timestamp::now(), wish: Kind::Lifted, hashes: lifted })?;
    Ok(count)
}

#[cfg(test)]
mod tests {
    use super::super::Rights;
    use super::*;

    fn github(name: &str) -> Handle {
        Handle::new(Platform::Github, name)
    }

    #[test]
    fn every_account_of_a_person_is_held_by_name_new_name_and_id_until_it_is_lifted_by_any_of_them() {
        let folder = tempfile::tempdir().unwrap();
        let rights = Rights::open(folder.path()).unwrap();
        let kaggle = Handle::new(Platform::Kaggle, "ada-l");
        let ids = [(Platform::Github, "U_1".to_owned())];
        assert_eq!(rights.suppress([&github("Ada"), &kaggle], &ids).unwrap(), 3);
        let held = rights.suppressions().unwrap();
        assert!(held.holds(&github("ada")) && held.holds(&kaggle) && held.holds_id(Platform::Github, "U_1"));
        assert!(!held.holds(&Handle::new(Platform::Kaggle, "ada")) && !held.holds_id(Platform::Kaggle, "U_1"));
        let record = HandleRecord {
            handle: github("elsewhere"),
            status: HandleStatus::Renamed,
            url: None,
            renamed_to: Some("ADA".to_owned()),
            linked_from: None,
            platform_id: None,
            message: None,
        };
        assert!(held.holds_record(&record));
        assert!(held.holds_record(&HandleRecord { renamed_to: None, platform_id: Some("U_1".into()), ..record }));
        assert_eq!(rights.unsuppress(&github("nobody")).unwrap(), 0);
        assert_eq!(rights.unsuppress(&kaggle).unwrap(), 3);
        let lifted = rights.suppressions().unwrap();
        assert!(!lifted.holds(&github("ada")) && lifted.people() == 0);
        let text = std::fs::read_to_string(folder.path().join("rights").join(FILE)).unwrap();
        assert!(!text.contains("ada") && !text.contains("U_1"), "{text}");
    }

    #[test]
    fn a_damaged_line_ends_everything_that_asks_and_a_torn_last_one_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let rights = Rights::open(folder.path()).unwrap();
        rights.suppress([&github("ada")], &[]).unwrap();
        rights.suppress([&github("bob")], &[]).unwrap();
        let path = folder.path().join("rights").join(FILE);
        let whole = std::fs::read_to_string(&path).unwrap();
        std::fs::write(&path, &whole[..whole.len() - 9]).unwrap();
        let torn = rights.suppressions().unwrap();
        assert!(torn.torn() == 1 && torn.holds(&github("ada")) && !torn.holds(&github("bob")));
        rights.suppress([&github("bob")], &[]).unwrap();
        assert!(rights.suppressions().unwrap().holds(&github("bob")), "a torn line is no obstacle to the next");
        std::fs::write(&path, whole.replacen("suppressed", "suppresseb", 1)).unwrap();
        assert!(matches!(rights.suppressions(), Err(RightsError::Unprotected { line: 1, .. })));
        std::fs::write(&path, whole).unwrap();
        std::fs::remove_file(folder.path().join("rights/salt")).unwrap();
        assert!(matches!(Rights::open(folder.path()), Err(RightsError::NoSalt { .. })));
    }
}
