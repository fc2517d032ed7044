//! One sort of an account's repositories, as the hub lists them.
//!
//! Invariant: a listing brings what every repository's card declares, so that none is asked for by itself; what is not
//! the account's own, not public, or oddly named is left out.

use super::profile::is_login;
use super::{HuggingfaceSource, kept};
use crate::collect::gate::Fault;
use crate::collect::source::Observer;
use crate::collect::{Memory, Page};
use crate::evidence::person::{CardMetadata, EvalResult, HubKind};
use crate::read::card;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeSet;

/// Repositories asked for on one page.
const PAGE: usize = 200;
/// Pages of one sort. People publish fewer; who publishes more is judged by the newest.
const MOST_PAGES: usize = 3;
/// Scripts named of one repository.
const MOST_SCRIPTS: usize = 20;

/// The hub's name for a sort, in addresses.
pub(super) fn plural(kind: HubKind) -> &'static str {
    match kind {
        HubKind::Model => "models",
        HubKind::Dataset => "datasets",
        HubKind::Space => "spaces",
    }
}

/// What is asked of each entry. Likes and downloads are not.
fn expand(kind: HubKind) -> &'static [&'static str] {
    match kind {
        HubKind::Model => &[
            "author",
            "cardData",
            "createdAt",
            "disabled",
            "evalResults",
            "gated",
            "lastModified",
            "library_name",
            "model-index",
            "pipeline_tag",
            "private",
            "sha",
            "siblings",
            "tags",
            "baseModels",
        ],
        // Without `siblings`: data sets of a hundred thousand files are common.
        HubKind::Dataset => {
            &["author", "cardData", "createdAt", "disabled", "gated", "lastModified", "private", "sha", "tags"]
        }
        HubKind::Space => &[
            "author",
            "cardData",
            "createdAt",
            "disabled",
            "lastModified",
            "private",
            "runtime",
            "sdk",
            "sha",
            "siblings",
            "tags",
        ],
    }
}

/// One entry, as far as it matters.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Entry {
    /// `owner/name`.
    pub(super) name: String,
    pub(super) sha: Option<String>,
    pub(super) created_at: Option<Timestamp>,
    pub(super) changed_at: Option<Timestamp>,
    pub(super) disabled: bool,
    pub(super) gated: bool,
    pub(super) metadata: CardMetadata,
    pub(super) results: Vec<EvalResult>,
    pub(super) papers: Vec<String>,
    pub(super) scripts: Vec<String>,
    /// Whether there is a card; none where the listing names no files.
    pub(super) has_card: Option<bool>,
    /// Whether there is nothing in it but what the hub put there.
    pub(super) is_empty: Option<bool>,
    pub(super) stage: Option<String>,
}

/// A page of entries.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Value")]
pub(super) struct Entries {
    pub(super) entries: Vec<Entry>,
}

impl TryFrom<Value> for Entries {
    type Error = &'static str;

    /// Reads the hub's answer, a list, and what was kept of one, an object.
    fn try_from(value: Value) -> Result<Self, Self::Error> {
        match value {
            Value::Array(items) => Ok(Entries { entries: items.iter().filter_map(of_item).collect() }),
            Value::Object(mut kept) => {
                let entries = kept.remove("entries").ok_or("it is no list of repositories")?;
                let entries = serde_json::from_value(entries).map_err(|_| "what was kept is of another shape")?;
                Ok(Entries { entries })
            }
            _ => Err("it is no list of repositories"),
        }
    }
}

/// What came of asking for one sort.
#[derive(Debug, Default)]
pub(super) struct Listing {
    pub(super) entries: Vec<Entry>,
    /// Why it is not all, where it is not.
    pub(super) fault: Option<Fault>,
    /// When what stands in for it was listed, where something does.
    pub(super) kept_since: Option<Timestamp>,
}

/// The last good listing.
#[derive(Debug, Serialize, Deserialize)]
struct Kept {
    at: Timestamp,
    entries: Vec<Entry>,
}

/// Lists one sort. Where the hub fails, what it last said stands in.
pub(super) async fn list(
    source: &HuggingfaceSource,
    user: &str,
    kind: HubKind,
    memory: &dyn Memory,
    observer: &dyn Observer,
) -> Listing {
    let key = key(source, user, kind);
    let mut listing = pages(source, user, kind, memory, observer).await;
    match &listing.fault {
        None => {
            let all = Kept { at: Timestamp::now(), entries: listing.entries.clone() };
            kept::put(memory, &key, &all);
        }
        Some(_) => {
            if let Some(kept) = kept::get::<Kept>(memory, &key) {
                listing.kept_since = Some(kept.at);
                let fresh: BTreeSet<String> = listing.entries.iter().map(|entry| entry.name.clone()).collect();
                listing.entries.extend(kept.entries.into_iter().filter(|entry| !fresh.contains(&entry.name)));
            }
        }
    }
    listing
}

fn key(source: &HuggingfaceSource, user: &str, kind: HubKind) -> String {
    format!("huggingface listing {} {} {user}", source.seen_as, plural(kind))
}

/// The last good listing, whenever it was.
pub(super) fn last(source: &HuggingfaceSource, user: &str, kind: HubKind, memory: &dyn Memory) -> Option<Vec<Entry>> {
    kept::get::<Kept>(memory, &key(source, user, kind)).map(|kept| kept.entries)
}

/// The listing of a sort of which the overview counts nothing. What was listed before is listed no longer.
pub(super) fn nothing(source: &HuggingfaceSource, user: &str, kind: HubKind, memory: &dyn Memory) -> Listing {
    if last(source, user, kind, memory).is_some_and(|before| !before.is_empty()) {
        let none = Kept { at: Timestamp::now(), entries: Vec::new() };
        kept::put(memory, &key(source, user, kind), &none);
    }
    Listing::default()
}

/// Lists one sort as the hub says it now.
pub(super) async fn pages(
    source: &HuggingfaceSource,
    user: &str,
    kind: HubKind,
    memory: &dyn Memory,
    observer: &dyn Observer,
) -> Listing {
    let base = format!("/api/{}?author={user}&limit={PAGE}&sort=lastModified", plural(kind));
    let named: String = expand(kind).iter().map(|field| format!("&expand={field}")).collect();
    let mut listing = Listing::default();
    let mut address = format!("{base}{named}");
    let mut asked = BTreeSet::new();
    while asked.len() < MOST_PAGES && asked.insert(address.clone()) {
        let mut answer: Result<Page<Entries>, Fault> = source.api.json(&address, memory, observer).await;
        // A field the hub no longer knows is refused with all the rest; its older words for the same still stand.
        if asked.len() == 1 && matches!(answer, Err(Fault::Status { status: 400, .. })) {
            address = format!("{base}&full=true&cardData=true");
            answer = source.api.json(&address, memory, observer).await;
        }
        match answer {
            Ok(page) => {
                let own = |entry: &Entry| {
                    entry.name.split_once('/').is_some_and(|(owner, _)| owner.eq_ignore_ascii_case(user))
                };
                let known: BTreeSet<String> = listing.entries.iter().map(|entry| entry.name.clone()).collect();
                let new = |entry: &Entry| !known.contains(&entry.name);
                listing.entries.extend(page.value.entries.into_iter().filter(own).filter(new));
                match page.next {
                    Some(next) => address = next,
                    None => break,
                }
            }
            Err(Fault::NotFound(_)) => break,
            Err(fault) => {
                listing.fault = Some(fault);
                break;
            }
        }
    }
    listing
}

/// Reads one entry. Nothing where it names no repository, or one that is not public.
fn of_item(item: &Value) -> Option<Entry> {
    let text = |key: &str| item.get(key).and_then(Value::as_str);
    let is_true = |key: &str| item.get(key).and_then(Value::as_bool).unwrap_or(false);
    let name = text("id").or_else(|| text("modelId"))?;
    let (owner, own) = name.split_once('/')?;
    if !is_login(owner) || !is_login(own) || is_true("private") {
        return None;
    }
    let mut metadata = card::metadata(item.get("cardData").unwrap_or(&Value::Null));
    let beside = card::metadata(item);
    if metadata.results.is_empty() {
        metadata.results = beside.results;
        metadata.problem = metadata.problem.or(beside.problem);
    }
    metadata.library = metadata.library.or(beside.library);
    if metadata.tasks.is_empty() {
        metadata.tasks = beside.tasks;
    }
    let tags: Vec<&str> =
        item.get("tags").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect();
    fill_from_tags(&mut metadata, &tags);
    if metadata.base_models.is_empty() {
        let models = item.get("baseModels").and_then(|base| base.get("models")).and_then(Value::as_array);
        let ids = models.into_iter().flatten().filter_map(|model| model.get("id")?.as_str());
        metadata.base_models = ids.map(short).take(MOST_SCRIPTS).collect();
    }
    let files: Option<Vec<&str>> = item
        .get("siblings")
        .and_then(Value::as_array)
        .map(|files| files.iter().filter_map(|file| file.get("rfilename")?.as_str()).collect());
    let day = |key: &str| text(key).and_then(|day| day.parse::<Timestamp>().ok());
    Some(Entry {
        name: name.to_owned(),
        sha: text("sha").filter(|sha| is_commit(sha)).map(str::to_owned),
        created_at: day("createdAt"),
        changed_at: day("lastModified"),
        disabled: is_true("disabled"),
        gated: item.get("gated").is_some_and(|gated| !matches!(gated, Value::Bool(false) | Value::Null)),
        results: card::eval_results(item.get("evalResults").unwrap_or(&Value::Null)),
        papers: tagged(&tags, "arxiv:").filter(|id| *id != card::TEMPLATE_PAPER).map(short).take(5).collect(),
        scripts: files
            .iter()
            .flatten()
            .filter(|file| is_script(file))
            .map(|file| short(file))
            .take(MOST_SCRIPTS)
            .collect(),
        has_card: files.as_ref().map(|files| files.contains(&card::FILE)),
        is_empty: files.as_ref().map(|files| files.iter().all(|file| *file == ".gitattributes")),
        stage: item.get("runtime").and_then(|runtime| runtime.get("stage")?.as_str()).map(short),
        metadata,
    })
}

/// The hub makes tags of what it finds in a card.
fn fill_from_tags(metadata: &mut CardMetadata, tags: &[&str]) {
    let all = |mark| -> Vec<String> { tagged(tags, mark).map(short).take(MOST_SCRIPTS).collect() };
    if metadata.datasets.is_empty() {
        metadata.datasets = all("dataset:");
    }
    if metadata.licence.is_none() {
        metadata.licence = all("license:").into_iter().next();
    }
    if metadata.base_models.is_empty() {
        // `base_model:finetune:owner/name` says the same once more.
        metadata.base_models = all("base_model:").into_iter().filter(|name| !name.contains(':')).collect();
    }
}

fn tagged<'t>(tags: &'t [&str], mark: &'t str) -> impl Iterator<Item = &'t str> {
    tags.iter().filter_map(move |tag| tag.strip_prefix(mark)).filter(|rest| !rest.is_empty())
}

fn short(text: &str) -> String {
    text.chars().take(100).collect()
}

fn is_script(file: &str) -> bool {
    [".py", ".ipynb", ".R", ".jl", ".sh", ".rs"].iter().any(|end| file.ends_with(end)) && !file.ends_with("__init__.py")
}

/// Whether a text is a commit's full id.
pub(super) fn is_commit(text: &str) -> bool {
    text.len() == 40 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}
