//! Meta Kaggle: Kaggle's own public dump, indexed once, asked by user name afterwards.
//!
//! Called by the Kaggle source, and by the store for its statistics and its check. The dump has tens of millions of
//! rows, so it is read as a stream, sorted on disk and joined by merging ([`build`]); what is kept is what a lookup
//! needs ([`index`]). The rows lie in sorted files beside the store's engine rather than in it: they are written once
//! and never changed, and the engine rewrites whole leaves and holds what it writes in memory. Invariant: memory is
//! fixed; an index is whole or not there; nobody waits for it twice.

mod build;
mod dump;
mod erase;
mod ids;
mod index;
mod notebooks;
mod results;
mod rows;
mod sort;
mod table;
#[cfg(test)]
mod tests;
mod watch;

pub use erase::erase_from_meta;

use crate::collect::source::{Event, Observer};
use crate::evidence::Handle;
use build::BuildFault;
use dump::Dump;
use index::{Index, Torn};
use rows::Part;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::{OnceCell, RwLock};
use watch::Watch;

/// How often the waiting task looks how far the indexing is.
const LOOK: Duration = Duration::from_millis(200);
/// The folder below the data directory.
const FOLDER: &str = "meta-kaggle";

/// Where the dump is and where its index goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MetaSettings {
    /// The folder of CSV files.
    pub dump: PathBuf,
    /// The data directory.
    pub data_dir: PathBuf,
    /// Whom no index may hold.
    pub left_out: LeftOut,
}

/// People who are left out of an index when it is built: they asked not to be looked at.
#[derive(Clone, Default)]
pub struct LeftOut(Option<Arc<Question>>);

/// Whether somebody with this user name is left out.
type Question = dyn Fn(&str) -> bool + Send + Sync;

impl LeftOut {
    /// Those whose user name the question says yes to.
    pub fn those(is_left_out: impl Fn(&str) -> bool + Send + Sync + 'static) -> LeftOut {
        LeftOut(Some(Arc::new(is_left_out)))
    }

    fn holds(&self, name: &str) -> bool {
        self.0.as_ref().is_some_and(|is_left_out| is_left_out(name))
    }
}

impl std::fmt::Debug for LeftOut {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(if self.0.is_some() { "LeftOut(some)" } else { "LeftOut(nobody)" })
    }
}

/// The same question, not the same people: nobody can compare those.
impl PartialEq for LeftOut {
    fn eq(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (None, None) => true,
            (Some(one), Some(other)) => Arc::ptr_eq(one, other),
            _ => false,
        }
    }
}

impl Eq for LeftOut {}

/// The dump behind its index. Cheap to clone.
#[derive(Debug, Clone)]
pub(super) struct Meta {
    settings: MetaSettings,
    /// Opened or built by whoever comes first; what went wrong then is told to everybody.
    opened: Arc<OnceCell<Result<Opened, String>>>,
}

#[derive(Debug)]
struct Opened {
    /// Replaced once, when a row turns out to be torn.
    index: RwLock<Arc<Index>>,
    dump: Dump,
}

/// What the dump tells of one user.
#[derive(Debug, Clone, Default)]
pub(super) struct Told {
    /// Day of the newest file.
    pub(super) dump_of: Option<jiff::civil::Date>,
    /// The person, if any of their results or notebooks is in it.
    pub(super) person: Option<TheirRows>,
    /// What it cannot tell of anybody, and why.
    missing: std::collections::BTreeMap<Part, String>,
}

/// A person's rows with what they point to.
#[derive(Debug, Clone, Default)]
pub(super) struct TheirRows {
    row: rows::PersonRow,
    competitions: Vec<rows::CompetitionRow>,
}

mod told;

impl Meta {
    /// Nothing is read before somebody is asked for.
    pub(super) fn new(settings: MetaSettings) -> Self {
        Meta { settings, opened: Arc::default() }
    }

    /// What the dump tells of a user. Indexes the dump first where that was not done.
    ///
    /// # Errors
    /// A sentence on why the dump or its index cannot be used.
    pub(super) async fn told(&self, handle: &Handle, observer: &dyn Observer) -> Result<Told, String> {
        let opened = self.opened.get_or_init(|| async { self.open(handle, observer).await }).await;
        let opened = opened.as_ref().map_err(Clone::clone)?;
        let index = Arc::clone(&*opened.index.read().await);
        match look_up(index.clone(), &handle.name).await {
            Ok(told) => Ok(told),
            Err(torn) => {
                let mut slot = opened.index.write().await;
                if Arc::ptr_eq(&slot, &index) {
                    tracing::warn!(%torn, "the Meta Kaggle index is built anew");
                    let place = self.place(&opened.dump);
                    let _ = std::fs::remove_dir_all(&place);
                    *slot =
                        Arc::new(self.build(&opened.dump, handle, observer).await.map_err(|fault| sentence(&fault))?);
                }
                let index = Arc::clone(&*slot);
                drop(slot);
                look_up(index, &handle.name).await.map_err(|torn| torn.to_string())
            }
        }
    }

    fn place(&self, dump: &Dump) -> PathBuf {
        self.settings.data_dir.join(FOLDER).join(&dump.digest)
    }

    async fn open(&self, handle: &Handle, observer: &dyn Observer) -> Result<Opened, String> {
        let dump = dump::look(&self.settings.dump).map_err(|error| format!("kaggle.meta_dir: {error}"))?;
        let place = self.place(&dump);
        let kept = tokio::task::spawn_blocking(move || Index::open(&place)).await.map_err(|error| error.to_string())?;
        let index = match kept {
            Ok(index) => index,
            Err(_) => self.build(&dump, handle, observer).await.map_err(|fault| sentence(&fault))?,
        };
        Ok(Opened { index: RwLock::new(Arc::new(index)), dump })
    }

    /// Builds the index on a thread of its own and tells how far it is. Dropped before the end, it stops the thread.
    async fn build(&self, dump: &Dump, handle: &Handle, observer: &dyn Observer) -> Result<Index, BuildFault> {
        let began = Instant::now();
        let megabytes = dump.bytes >> 20;
        observer.event(Event::Notice {
            text: &format!("Meta Kaggle: indexing {} files ({megabytes} MiB), once for this dump", dump.tables),
        });
        let watch = Arc::new(Watch::default());
        watch.expect(dump.bytes);
        let stop = StopOnDrop(Arc::clone(&watch));
        let job = (self.settings.clone(), dump.clone(), Arc::clone(&watch), self.place(dump));
        let mut thread = tokio::task::spawn_blocking(move || {
            let (settings, dump, watch, place) = job;
            build_into(&settings, &dump, &place, &watch)
        });
        let outcome = loop {
            tokio::select! {
                joined = &mut thread => break joined.unwrap_or(Err(BuildFault::Panicked("while the dump was read"))),
                () = tokio::time::sleep(LOOK) => observer.event(Event::Step { handle, step: &watch.step() }),
            }
        };
        drop(stop);
        if let Ok(index) = &outcome {
            let (people, seconds) = (index.manifest.people, began.elapsed().as_secs_f64());
            let text = format!("Meta Kaggle: indexed in {seconds:.1} s, {people} people");
            observer.event(Event::Notice { text: &text });
        }
        outcome
    }
}

/// Ends the thread when nobody waits for it any more.
struct StopOnDrop(Arc<Watch>);

impl Drop for StopOnDrop {
    fn drop(&mut self) {
        self.0.cancel();
    }
}

/// Looks a name up away from the async threads.
async fn look_up(index: Arc<Index>, name: &str) -> Result<Told, Torn> {
    let name = name.to_owned();
    let looked = tokio::task::spawn_blocking(move || {
        let row = index.person(&name)?;
        if row.is_none() && index.manifest.erased > 0 {
            // Whether this one is among them, nobody can tell; the dump can.
            return Err(Torn("people were erased from it, and one of them may be asked for again".to_owned()));
        }
        let competitions = || index.manifest.competitions.clone();
        Ok(Told {
            dump_of: index.manifest.dump_of,
            person: row.map(|row| TheirRows { row, competitions: competitions() }),
            missing: index.manifest.missing.clone(),
        })
    });
    looked.await.unwrap_or_else(|error| Err(Torn(error.to_string())))
}

fn sentence(fault: &BuildFault) -> String {
    if fault.is_cancelled() { "indexing Meta Kaggle was cancelled".to_owned() } else { format!("Meta Kaggle: {fault}") }
}

/// Builds in a folder of its own beside the place, and clears away whatever earlier dumps and dead runs left.
fn build_into(settings: &MetaSettings, dump: &Dump, place: &Path, watch: &Watch) -> Result<Index, BuildFault> {
    let parent = place.parent().unwrap_or(place);
    make_private(parent)?;
    for entry in std::fs::read_dir(parent)?.flatten() {
        // The store's lock says that no other process is at work here.
        let _ = std::fs::remove_dir_all(entry.path());
    }
    let filled = tempfile::Builder::new().prefix("building-").tempdir_in(parent)?;
    let mut manifest = build::build(&settings.dump, filled.path(), &settings.left_out, watch)?;
    manifest.format = rows::FORMAT;
    manifest.dump.clone_from(&dump.digest);
    manifest.dump_of = dump.newest;
    // The dump may have been replaced while it was read.
    let now = dump::look(&settings.dump)?;
    if now != *dump {
        return Err(BuildFault::Disk(std::io::Error::other("the dump was changed while it was read; run again")));
    }
    index::settle(filled.path(), place, &manifest)?;
    // It has another name now.
    let _ = filled.keep();
    Index::open(place).map_err(|torn| BuildFault::Disk(std::io::Error::other(torn.to_string())))
}

fn make_private(folder: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// What a data directory holds of Meta Kaggle.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MetaStats {
    /// People in the index.
    pub people: u64,
    /// Bytes on disk.
    pub bytes: u64,
    /// Why it does not hold, if it does not. It is built anew when it is next needed.
    pub torn: Option<String>,
}

/// Looks at the index in a data directory; none where there is none. `thorough` reads it to its end.
pub fn meta_stats(data_dir: &Path, thorough: bool) -> Option<MetaStats> {
    let folders = std::fs::read_dir(data_dir.join(FOLDER)).ok()?;
    let mut stats: Option<MetaStats> = None;
    // A folder still being filled has no manifest and counts as torn, as it would be after a crash.
    for folder in folders.flatten().map(|entry| entry.path()).filter(|path| path.is_dir()) {
        let all = stats.get_or_insert_with(MetaStats::default);
        let files = std::fs::read_dir(&folder).into_iter().flatten().flatten();
        all.bytes += files.filter_map(|file| file.metadata().ok()).map(|metadata| metadata.len()).sum::<u64>();
        let checked = Index::open(&folder).and_then(|index| {
            if thorough {
                index.verify()?;
            }
            Ok(index.manifest.people)
        });
        match checked {
            Ok(people) => all.people += people,
            Err(torn) => all.torn = Some(torn.to_string()),
        }
    }
    stats
}
