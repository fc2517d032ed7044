//! One notebook read: its source and how its newest run ended, kept until it has another version.

use super::answers::Kernel;
use super::client::Client;
use crate::collect::gate::Fault;
use crate::collect::{CachedResponse, Memory};
use crate::evidence::person::NotebookReading;
use crate::evidence::{Gap, Place, Slot};
use crate::read::notebook::{Found, Notebook, Study};
use serde::{Deserialize, Serialize};

/// Raised when the same source would be read otherwise.
const READER: u16 = 1;
/// Longest source read.
const LONGEST_SOURCE: usize = 8 << 20;
/// Places kept of each sort.
const MOST_PLACES: usize = 3;

/// What a pull and a status request gave.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct ReadNotebook {
    pub(super) reading: Slot<NotebookReading>,
    pub(super) completed: Slot<bool>,
    /// The kind told by the source itself, where the list does not.
    pub(super) is_script: Option<bool>,
    pub(super) language: Option<String>,
}

/// Reads a notebook, or takes what was read of this same version. The fault, if any, is the last one met.
pub(super) async fn read(client: &Client<'_>, user: &str, kernel: &Kernel) -> (ReadNotebook, Option<Fault>) {
    let key = key(user, kernel);
    if let Some(kept) = key.as_deref().and_then(|key| kept(client.memory, key)) {
        return (kept, None);
    }
    let (pulled, status) = tokio::join!(client.pull(user, &kernel.slug), client.status(user, &kernel.slug));
    let mut read = ReadNotebook::default();
    let mut last = None;
    match pulled {
        Ok(pulled) => {
            let is_script = pulled.is_script.unwrap_or(kernel.is_script);
            read.reading = match pulled.source {
                Some(source) if source.len() > LONGEST_SOURCE => {
                    let detail = format!("its source is longer than {} MiB", LONGEST_SOURCE >> 20);
                    Slot::Unknown(Gap::TooLarge { detail })
                }
                Some(source) => off_thread(source, is_script, kernel.slug.clone()).await,
                None => Slot::Unknown(Gap::Unreadable { detail: "the answer holds no source".to_owned() }),
            };
            (read.is_script, read.language) = (pulled.is_script, pulled.language);
        }
        Err(fault) => {
            read.reading = Slot::Unknown(fault.gap());
            last = Some(fault);
        }
    }
    match status {
        Ok(status) => {
            let still = || Slot::Unknown(Gap::Unreadable { detail: "its run has not ended".to_owned() });
            read.completed = status.completed.map_or_else(still, Slot::Seen);
        }
        // The platform does not show it, and will not tomorrow.
        Err(Fault::NotFound(_) | Fault::Forbidden(_)) => read.completed = Slot::Unknown(Gap::Forbidden),
        Err(fault) => {
            read.completed = Slot::Unknown(fault.gap());
            // Of two faults the one that ends the run is to be told.
            if last.as_ref().is_none_or(|last| last.stop().is_none()) {
                last = Some(fault);
            }
        }
    }
    let is_final = matches!(read.completed, Slot::Seen(_) | Slot::Unknown(Gap::Forbidden));
    if let (Some(key), Slot::Seen(_), true) = (&key, &read.reading, is_final) {
        keep(client.memory, key, &read);
    }
    (read, last)
}

/// What the reading of a version is kept under; none where the list names no version and no time.
fn key(user: &str, kernel: &Kernel) -> Option<String> {
    let version = kernel.versions.map(|version| version.to_string());
    let run = kernel.last_run.map(|when| when.to_string());
    let revision = [version, run].into_iter().flatten().collect::<Vec<_>>().join(" ");
    let user = user.to_lowercase();
    (!revision.is_empty()).then(|| format!("kaggle notebook {READER} {user}/{} {revision}", kernel.slug))
}

fn kept(memory: &dyn Memory, key: &str) -> Option<ReadNotebook> {
    serde_json::from_str(&memory.response(key)?.body).ok()
}

fn keep(memory: &dyn Memory, key: &str, read: &ReadNotebook) {
    if let Ok(body) = serde_json::to_string(read) {
        memory.keep_response(key, &CachedResponse { etag: None, last_modified: None, body });
    }
}

async fn off_thread(source: String, is_script: bool, slug: String) -> Slot<NotebookReading> {
    let read = tokio::task::spawn_blocking(move || reading(&source, is_script, &slug));
    read.await.unwrap_or_else(|_| Slot::Unknown(Gap::Unreadable { detail: "reading it failed inside".to_owned() }))
}

/// What stands in a source.
pub(super) fn reading(source: &str, is_script: bool, slug: &str) -> Slot<NotebookReading> {
    let path = format!("{slug}.{}", if is_script { "script" } else { "ipynb" });
    let places = |found: &[Found]| -> Vec<Place> {
        let place = |one: &Found| Place::lines(&*path, one.line, one.line).quoting(&one.text);
        found.iter().take(MOST_PLACES).map(place).collect()
    };
    let (study, mut read) = if is_script {
        let lines = source.lines().filter(|line| !line.trim().is_empty()).count() as u64;
        let read =
            NotebookReading { code_cells: u64::from(lines > 0), code_lines: lines, ..NotebookReading::default() };
        (Study::read_script(source), read)
    } else {
        let notebook = Notebook::parse(source.as_bytes());
        if notebook.broken && notebook.code_cells + notebook.text_cells == 0 {
            let detail = "its source is no notebook, or broke off before the first cell".to_owned();
            return Slot::Unknown(Gap::Unreadable { detail });
        }
        let read = NotebookReading {
            code_cells: notebook.code_cells,
            text_cells: notebook.text_cells,
            text_words: notebook.text_words,
            code_lines: notebook.code_lines,
            broken: notebook.broken,
            ..NotebookReading::default()
        };
        (Study::read(source.as_bytes()), read)
    };
    read.reasons = study.reasons.len() as u64;
    read.reason_places = places(&study.reasons);
    read.features = study.features.len() as u64;
    read.feature_places = places(&study.features);
    Slot::Seen(read)
}
