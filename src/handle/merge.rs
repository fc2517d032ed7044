//! Duplicates: rows that share an account or an id are one person; two ids claiming one account are a conflict.

use super::echo::piece;
use super::list::{List, Merged};
use crate::evidence::{Handle, Prospect};
use crate::report::document::Rejected;
use std::collections::{BTreeMap, BTreeSet};

/// Accounts of one prospect. Nobody has as many; a column mistaken for the id gives thousands.
const MOST_ACCOUNTS: usize = 50;

/// A row that names somebody.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    /// Its line, counted from 1.
    pub(super) line: u64,
    /// Whom it names.
    pub(super) prospect: Prospect,
    /// The row as it may be shown.
    pub(super) shown: String,
}

/// People found so far, and where to find them by account and id.
#[derive(Default)]
struct People {
    /// In the order of their first rows; none where one was joined to an earlier one.
    found: Vec<Option<Prospect>>,
    by_handle: BTreeMap<Handle, usize>,
    by_id: BTreeMap<String, usize>,
}

/// Joins rows that share an account or an id, directly or through others. The first row's values win and later ones
/// fill what it left empty. A row whose accounts belong to a prospect with another id is rejected whole.
pub(super) fn merge(entries: Vec<Entry>, columns: &[String]) -> List {
    let mut people = People::default();
    let mut list = List::default();
    for Entry { line, prospect, shown } in entries {
        let places = people.sharing(&prospect);
        if let Some(reason) = people.conflict(&prospect, &places) {
            list.rejected.push(Rejected { line, input: shown, reason });
            continue;
        }
        let shared = people.shared(&prospect);
        let home = people.take_in(prospect, &places);
        if let (Some(shared), Some(Some(into))) = (shared, people.found.get(home)) {
            list.merged.push(Merged { line, key: key_of(into), shared });
        }
    }
    list.prospects = people.found.into_iter().flatten().collect();
    for prospect in &mut list.prospects {
        prospect.key = key_of(prospect);
        for column in columns {
            prospect.passthrough.entry(column.clone()).or_default();
        }
    }
    list
}

impl People {
    /// Places of the people who share an account or the id, ascending.
    fn sharing(&self, prospect: &Prospect) -> BTreeSet<usize> {
        let by_handle = prospect.handles.iter().filter_map(|handle| self.by_handle.get(handle));
        let by_id = prospect.id.iter().filter_map(|id| self.by_id.get(id));
        by_handle.chain(by_id).copied().collect()
    }

    /// The first thing shared with anybody, for people.
    fn shared(&self, prospect: &Prospect) -> Option<String> {
        let handle = prospect.handles.iter().find(|handle| self.by_handle.contains_key(handle));
        let id = prospect.id.as_ref().filter(|id| self.by_id.contains_key(*id));
        handle.map(ToString::to_string).or_else(|| id.map(|id| format!("id {}", piece(id, 40))))
    }

    /// Why the row cannot belong to these people: two different ids would become one person.
    fn conflict(&self, prospect: &Prospect, places: &BTreeSet<usize>) -> Option<String> {
        let known =
            places.iter().filter_map(|place| Some(self.found.get(*place)?.as_ref()?.handles.len())).sum::<usize>();
        if known + prospect.handles.len() > MOST_ACCOUNTS {
            return Some(format!(
                "would give one prospect more than {MOST_ACCOUNTS} accounts; are the ids one a person?"
            ));
        }
        let mut ids: BTreeSet<&str> = prospect.id.as_deref().into_iter().collect();
        ids.extend(places.iter().filter_map(|place| self.found.get(*place)?.as_ref()?.id.as_deref()));
        if ids.len() < 2 {
            return None;
        }
        let claimed: Vec<String> = prospect
            .handles
            .iter()
            .filter(|handle| self.by_handle.contains_key(handle))
            .map(Handle::to_string)
            .collect();
        let mut others = ids;
        others.remove(prospect.id.as_deref().unwrap_or_default());
        let others = others.into_iter().map(|id| piece(id, 40)).collect::<Vec<_>>().join(" and ");
        Some(format!("{} already belongs to id {others}; the first row is kept", claimed.join(" and ")))
    }

    /// Adds the row to the first of the people it belongs to, with the others joined to that one; or as a new one.
    fn take_in(&mut self, prospect: Prospect, places: &BTreeSet<usize>) -> usize {
        let home = places.first().copied().unwrap_or(self.found.len());
        let later: Vec<Prospect> = places
            .iter()
            .skip(1)
            .filter_map(|place| self.found.get_mut(*place).and_then(Option::take))
            .chain([prospect])
            .collect();
        for other in later {
            match self.found.get_mut(home) {
                Some(Some(one)) => fill(one, other),
                _ => self.found.push(Some(other)),
            }
        }
        if let Some(Some(one)) = self.found.get(home) {
            self.by_handle.extend(one.handles.iter().map(|handle| (handle.clone(), home)));
            self.by_id.extend(one.id.iter().map(|id| (id.clone(), home)));
        }
        home
    }
}

/// Adds accounts and fills what is empty.
fn fill(one: &mut Prospect, other: Prospect) {
    for handle in other.handles {
        if !one.handles.contains(&handle) {
            one.handles.push(handle);
        }
    }
    one.id = one.id.take().or(other.id);
    one.name = one.name.take().or(other.name);
    one.role = one.role.take().or(other.role);
    one.source = one.source.take().or(other.source);
    one.consent = one.consent.take().or(other.consent);
    for (column, value) in other.passthrough {
        let kept = one.passthrough.entry(column).or_default();
        if kept.trim().is_empty() {
            *kept = value;
        }
    }
}

/// The list's id, else the first full handle.
fn key_of(prospect: &Prospect) -> String {
    let first = || prospect.handles.first().map(ToString::to_string).unwrap_or_default();
    prospect.id.clone().unwrap_or_else(first)
}
