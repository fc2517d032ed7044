//! The nightly question about an account of the hub: its overview, and the listing of each sort it has something of,
//! conditionally. Two requests for most, none of them with a body where nothing changed.
//!
//! Invariant: nothing is kept, so that a change that nobody collects is found again.

use super::HuggingfaceSource;
use super::listing::{self, Entry};
use super::profile::{Overview, is_login};
use crate::collect::Memory;
use crate::collect::gate::Fault;
use crate::collect::mark::{self, Unwritten};
use crate::collect::source::{Change, Event, Harvest, Observer, Probe, Stop};
use crate::evidence::person::HubKind;
use crate::evidence::{Handle, HandleStatus};
use futures_util::{StreamExt, stream};

/// Accounts asked about side by side.
const AT_ONCE: usize = 3;
/// The mark of a person's account.
const PERSON: &str = "person";
/// The mark of a name nobody has, or an organisation has.
const NO_PERSON: &str = "no person";

/// Keeps that an account was read whole.
pub(super) fn keep(source: &HuggingfaceSource, handle: &Handle, harvest: &Harvest, memory: &dyn Memory) {
    let kind = match harvest.record.status {
        HandleStatus::NotFound | HandleStatus::IsOrganization => NO_PERSON,
        _ => PERSON,
    };
    let key = mark::key(&source.seen_as, handle);
    mark::keep(memory, &key, harvest.is_whole().then(|| kind.to_owned()));
}

/// Asks about many accounts.
pub(super) async fn changed(
    source: &HuggingfaceSource,
    handles: &[Handle],
    memory: &dyn Memory,
    observer: &dyn Observer,
) -> Probe {
    let asked = handles.iter().cloned().enumerate().map(|(index, handle)| async move {
        let answer = match source.stopped() {
            Some(stop) => Err(Some(stop)),
            None => one(source, &handle, memory, observer).await.map_err(|fault| fault.stop()),
        };
        (index, answer)
    });
    let mut changes = vec![Change::Unknown; handles.len()];
    let mut end: Option<Stop> = None;
    for (index, answer) in stream::iter(asked).buffer_unordered(AT_ONCE).collect::<Vec<_>>().await {
        match (answer, changes.get_mut(index)) {
            (Ok(change), Some(known)) => *known = change,
            (Err(Some(stop)), _) => {
                source.stop(&stop);
                end.get_or_insert(stop);
            }
            _ => {}
        }
    }
    Probe { changes, stop: end }
}

async fn one(
    source: &HuggingfaceSource,
    handle: &Handle,
    memory: &dyn Memory,
    observer: &dyn Observer,
) -> Result<Change, Fault> {
    let Some(was) = mark::kept(memory, &mark::key(&source.seen_as, handle)) else { return Ok(Change::Unknown) };
    if !is_login(&handle.name) {
        return Ok(Change::Same);
    }
    observer.event(Event::Step { handle, step: "whether anything changed" });
    let memory = &Unwritten(memory);
    let path = format!("/api/users/{}/overview", handle.name);
    let overview = match source.api.json::<Overview>(&path, memory, observer).await {
        Ok(page) if !page.value.is_organization() => Some(page.value),
        Ok(_) | Err(Fault::NotFound(_)) => None,
        Err(fault) => return Err(fault),
    };
    let overview = match overview {
        Some(overview) if was == PERSON => overview,
        None if was == NO_PERSON => return Ok(Change::Same),
        _ => return Ok(Change::Changed),
    };
    let user = overview.user.clone().unwrap_or_else(|| handle.name.clone());
    for (kind, count) in HubKind::ALL.into_iter().zip([overview.models, overview.datasets, overview.spaces]) {
        let before = listing::last(source, &user, kind, memory).unwrap_or_default();
        let now = if count == Some(0) {
            Vec::new()
        } else {
            let listing = listing::pages(source, &user, kind, memory, observer).await;
            match listing.fault {
                Some(fault) => return Err(fault),
                None => listing.entries,
            }
        };
        if !are_alike(&before, &now) {
            return Ok(Change::Changed);
        }
    }
    Ok(Change::Same)
}

/// Whether two listings show the same. A demo that went to sleep or woke up shows what it showed; one that fails does
/// not.
fn are_alike(before: &[Entry], now: &[Entry]) -> bool {
    let settled = |entry: &Entry| {
        let fails = entry.stage.as_deref().is_some_and(|stage| stage.contains("ERROR") || stage == "NO_APP_FILE");
        Entry { stage: fails.then(|| "fails".to_owned()), ..entry.clone() }
    };
    before.len() == now.len() && before.iter().zip(now).all(|(one, other)| settled(one) == settled(other))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_demo_that_sleeps_is_the_same_and_one_that_fails_is_not() {
        let entry = |stage: &str| Entry { name: "ada/demo".into(), stage: Some(stage.into()), ..Entry::default() };
        assert!(are_alike(&[entry("RUNNING")], &[entry("SLEEPING")]));
        assert!(!are_alike(&[entry("RUNNING")], &[entry("RUNTIME_ERROR")]));
        let moved = Entry { sha: Some("a".repeat(40)), ..entry("RUNNING") };
        assert!(!are_alike(&[entry("RUNNING")], &[moved]));
        assert!(!are_alike(&[entry("RUNNING")], &[]));
    }
}
