//! Which cards are read, and reading them: one request each, once a revision.
//!
//! The three best candidates of the account are read: those whose front matter declares most (what the hub's listing
//! shows without a request), the newest first among equals. Never by likes or downloads. Whatever was read at a
//! revision that still stands counts besides, so that publishing more takes nothing away.

use super::{HuggingfaceSource, kept};
use crate::collect::Memory;
use crate::collect::gate::Fault;
use crate::collect::http::BodyLimits;
use crate::collect::source::Observer;
use crate::evidence::person::{CardFacts, HubKind, HubRepository};
use crate::evidence::{Gap, Slot};
use crate::read::card;
use serde::{Deserialize, Serialize};

/// Cards read of one account: as many as fill the slots of a criterion.
pub(super) const READ: usize = 3;

/// Fields that a card's front matter declares at least where it says something: a licence and two more.
const DESCRIBED: usize = 3;

/// A card's size at most. The longest useful ones stay under 200 KiB.
const LIMITS: BodyLimits = BodyLimits { decoded: 2 << 20, ratio: 100 };

/// What was made of a card.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Kept {
    revision: String,
    card: Slot<CardFacts>,
}

/// Fills in every card that was read before at the revision that stands.
pub(super) fn recall(source: &HuggingfaceSource, repositories: &mut [HubRepository], memory: &dyn Memory) {
    for repository in repositories.iter_mut().filter(|one| is_read(one)) {
        if let Some(kept) = known(source, repository, memory)
            && Some(&kept.revision) == repository.revision.as_ref()
        {
            repository.card = kept.card;
        }
    }
}

/// Positions of the cards to read now, best candidate first.
pub(super) fn chosen(repositories: &[HubRepository]) -> Vec<usize> {
    let mut candidates: Vec<(usize, &HubRepository)> =
        repositories.iter().enumerate().filter(|(_, one)| is_read(one)).collect();
    candidates.sort_by_key(|(_, one)| (std::cmp::Reverse(declared(one)), std::cmp::Reverse(one.changed_at)));
    // Models declare more fields than data sets. Where three models come first, a data set that declares something
    // takes the third place, and the other way round: both sorts of card are to be seen.
    let first = candidates.first().map(|(_, one)| one.kind);
    let is_other = |one: &HubRepository| Some(one.kind) != first && declared(one) >= DESCRIBED;
    let of_one_sort = candidates.iter().take(READ).all(|(_, one)| Some(one.kind) == first);
    if of_one_sort && let Some(other) = candidates.iter().position(|(_, one)| is_other(one)) {
        let other = candidates.remove(other);
        candidates.insert(READ - 1, other);
    }
    candidates.truncate(READ);
    candidates.retain(|(_, one)| matches!(one.card, Slot::Unknown(Gap::NotAttempted)));
    candidates.into_iter().map(|(index, _)| index).collect()
}

/// Whether a repository has a card to be read: demos have none, and a copy's card is somebody else's.
fn is_read(repository: &HubRepository) -> bool {
    repository.kind != HubKind::Space
        && repository.metadata.copy_of.is_none()
        && repository.revision.is_some()
        && repository.card != Slot::Absent
}

/// How much is declared: one for each field of the front matter that is there, results up to three.
fn declared(one: &HubRepository) -> usize {
    let metadata = &one.metadata;
    let fields = [
        metadata.licence.is_some(),
        !metadata.languages.is_empty(),
        metadata.library.is_some(),
        !metadata.tasks.is_empty(),
        !metadata.base_models.is_empty(),
        !metadata.datasets.is_empty(),
        !metadata.metrics.is_empty(),
        !metadata.sizes.is_empty(),
    ];
    let results = metadata.results.len() + one.results.len();
    fields.into_iter().filter(|there| *there).count() + results.min(3)
}

/// Reads one card. The fault beside it is for the run: the card then is what was read of it before, or unknown.
pub(super) async fn read(
    source: &HuggingfaceSource,
    repository: &HubRepository,
    memory: &dyn Memory,
    observer: &dyn Observer,
) -> (Slot<CardFacts>, Option<Fault>) {
    let Some(revision) = repository.revision.clone() else { return (Slot::default(), None) };
    let card = match fetch(source, repository, &revision, observer).await {
        Ok(text) => Slot::Seen(CardFacts { revision: revision.clone(), ..card::read(&text, repository.kind) }),
        Err(Fault::NotFound(_)) => Slot::Absent,
        // An answer too, and no other one at this revision.
        Err(fault @ (Fault::Forbidden(_) | Fault::Blocked | Fault::TooLarge(_))) => Slot::Unknown(fault.gap()),
        Err(fault) => {
            let before = known(source, repository, memory).map(|kept| kept.card);
            let before = before.filter(|card| matches!(card, Slot::Seen(_)));
            return (before.unwrap_or_else(|| Slot::Unknown(fault.gap())), Some(fault));
        }
    };
    kept::put(memory, &key(source, repository), &Kept { revision, card: card.clone() });
    (card, None)
}

async fn fetch(
    source: &HuggingfaceSource,
    repository: &HubRepository,
    revision: &str,
    observer: &dyn Observer,
) -> Result<String, Fault> {
    let name = repository.id.split_once(':').map_or("", |(_, name)| name);
    let url = source.resolver.address(&format!("/{name}/resolve/{revision}/{}", card::FILE))?;
    let reply = source.resolver.fetch(url, LIMITS, observer).await?;
    // A page for people in place of the file.
    if reply.header("content-type").is_some_and(|kind| kind.starts_with("text/html")) {
        return Err(Fault::Garbage("a web page came in place of the card".to_owned()));
    }
    Ok(String::from_utf8_lossy(&reply.body).into_owned())
}

fn known(source: &HuggingfaceSource, repository: &HubRepository, memory: &dyn Memory) -> Option<Kept> {
    kept::get(memory, &key(source, repository))
}

fn key(source: &HuggingfaceSource, repository: &HubRepository) -> String {
    format!("huggingface card {} {} {}", card::READER, source.seen_as, repository.id)
}
