//! The nightly question about an account: its lists of notebooks and data sets, and the day of the dump.
//!
//! Invariant: nothing is kept, so that a change that nobody collects is found again.

use super::KaggleSource;
use super::answers::{Kernel, Publication, is_slug};
use super::client::Client;
use super::lists;
use super::meta::Told;
use crate::collect::Memory;
use crate::collect::gate::Fault;
use crate::collect::mark::{self, Unwritten};
use crate::collect::source::{Change, Event, Harvest, Observer};
use crate::evidence::Handle;

/// Keeps what an account showed, where it was read whole.
pub(super) fn keep(
    source: &KaggleSource,
    handle: &Handle,
    shows: Option<String>,
    harvest: &Harvest,
    memory: &dyn Memory,
) {
    mark::keep(memory, &mark::key(source.seen_as(), handle), shows.filter(|_| harvest.is_whole()));
}

/// Whether an account shows what its mark stands for: two lists, and the day of the dump. What
/// changes with neither, a model say, is not seen.
///
/// # Errors
/// Whatever kept a list from arriving.
pub(super) async fn changed(
    source: &KaggleSource,
    handle: &Handle,
    memory: &dyn Memory,
    observer: &dyn Observer,
) -> Result<Change, Fault> {
    let was = mark::kept(memory, &mark::key(source.seen_as(), handle));
    let (Some(was), Some(api), true) = (was, &source.api, is_slug(&handle.name)) else { return Ok(Change::Unknown) };
    observer.event(Event::Step { handle, step: "whether anything changed" });
    let memory = &Unwritten(memory);
    let client = Client { api, memory, observer };
    let user = handle.name.as_str();
    let notebooks = lists::read(&client, &lists::NOTEBOOKS, user, |one: &Kernel| one.slug.as_str()).await;
    let datasets = lists::read(&client, &lists::DATASETS, user, |one: &Publication| one.slug.as_str()).await;
    let faults = [notebooks.fault, datasets.fault].into_iter().flatten();
    // That nobody has the name is an answer: it shows nothing.
    if let Some(fault) = faults.into_iter().find(|fault| !matches!(fault, Fault::NotFound(_))) {
        return Err(fault);
    }
    let told = match &source.meta {
        Some(meta) => Some(meta.told(handle, observer).await),
        None => None,
    };
    let now = shows(told.as_ref(), &notebooks.items, &datasets.items);
    Ok(if now == was { Change::Same } else { Change::Changed })
}

/// What stands for the lists of an account and the dump they are read beside.
pub(super) fn shows(told: Option<&Result<Told, String>>, notebooks: &[Kernel], datasets: &[Publication]) -> String {
    let dump = told.and_then(|told| told.as_ref().ok()).map(|told| told.dump_of);
    let mut text = format!("{dump:?}");
    for one in notebooks {
        text.push_str(&format!("\n{} {:?} {:?} {}", one.slug, one.last_run, one.versions, one.is_private));
    }
    for one in datasets {
        text.push_str(&format!("\n{} {:?} {:?} {}", one.slug, one.updated, one.versions, one.is_private));
    }
    mark::digest(&text)
}
