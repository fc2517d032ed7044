//! The nightly question about a site: its rules, its front page and its list of articles, conditionally.
//!
//! Invariant: nothing is kept, so that a change that nobody collects is found again; a site is asked as slowly as its
//! rules want.

use super::crawl::{NoVisit, Visit};
use super::fetch::Fetcher;
use crate::collect::Memory;
use crate::collect::mark::{self, Unwritten};
use crate::collect::source::{Change, Harvest, Observer, Probe};
use crate::evidence::{Handle, HandleStatus};
use futures_util::{StreamExt, stream};
use url::Url;

/// Sites asked about side by side.
const AT_ONCE: usize = 4;
/// The mark of a site that was read.
const READ: &str = "read";
/// The mark of an address at which there is none.
const NOTHING: &str = "nothing";
/// What marks of sites depend on beside the address.
const SEEN_AS: &str = "web";

/// Keeps that a site was read whole, or that there is none.
pub(super) fn keep(handle: &Handle, harvest: &Harvest, memory: &dyn Memory) {
    let kind = if harvest.record.status == HandleStatus::NotFound { NOTHING } else { READ };
    mark::keep(memory, &mark::key(SEEN_AS, handle), harvest.is_whole().then(|| kind.to_owned()));
}

/// Asks about many sites.
pub(super) async fn changed(
    fetcher: &Fetcher,
    handles: &[Handle],
    memory: &dyn Memory,
    observer: &dyn Observer,
) -> Probe {
    let asked = handles.iter().cloned().enumerate();
    let asked = asked.map(|(index, handle)| async move { (index, one(fetcher, &handle, memory, observer).await) });
    let mut changes = vec![Change::Unknown; handles.len()];
    for (index, change) in stream::iter(asked).buffer_unordered(AT_ONCE).collect::<Vec<_>>().await {
        if let Some(known) = changes.get_mut(index) {
            *known = change;
        }
    }
    // Every site is a host of its own: what one of them refuses stops no other.
    Probe { changes, stop: None }
}

async fn one(fetcher: &Fetcher, handle: &Handle, memory: &dyn Memory, observer: &dyn Observer) -> Change {
    let Some(was) = mark::kept(memory, &mark::key(SEEN_AS, handle)) else { return Change::Unknown };
    let Ok(address) = Url::parse(&handle.name) else { return Change::Same };
    let memory = Unwritten(memory);
    // No article is read for the question.
    let visit = Visit::new(fetcher, &memory, observer, handle, 0);
    match (visit.still_says_the_same(&address).await, was == NOTHING) {
        (Ok(true), false) | (Err(NoVisit::NotThere(_)), true) => Change::Same,
        (Ok(_), _) | (Err(NoVisit::NotThere(_)), false) => Change::Changed,
        (Err(NoVisit::Unread(..) | NoVisit::Unreachable(..)), _) => Change::Unknown,
    }
}
