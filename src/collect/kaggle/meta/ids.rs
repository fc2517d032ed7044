//! A set of ids in fixed memory.

/// Ids a chunk covers.
const CHUNK: u32 = 1 << 16;
/// Chunks kept. Ids beyond (536 million; the platform's largest sets are below 40 million users) count as members, and
/// the joins that follow sort them out.
const MOST_CHUNKS: usize = 8192;

/// Ids, as bits in chunks that are made when an id of theirs comes. At most 64 MiB; some 5 MiB for all users of today.
#[derive(Default)]
pub(super) struct Ids {
    chunks: Vec<Option<Box<[u64]>>>,
}

impl Ids {
    /// Takes an id in.
    pub(super) fn insert(&mut self, id: u32) {
        let (chunk, word, bit) = place(id);
        if chunk >= MOST_CHUNKS {
            return;
        }
        if self.chunks.len() <= chunk {
            self.chunks.resize_with(chunk + 1, || None);
        }
        let Some(slot) = self.chunks.get_mut(chunk) else { return };
        let words = slot.get_or_insert_with(|| vec![0; CHUNK as usize / 64].into_boxed_slice());
        if let Some(word) = words.get_mut(word) {
            *word |= bit;
        }
    }

    /// Whether an id was taken in, or is beyond what is kept.
    pub(super) fn contains(&self, id: u32) -> bool {
        let (chunk, word, bit) = place(id);
        chunk >= MOST_CHUNKS
            || self
                .chunks
                .get(chunk)
                .and_then(Option::as_ref)
                .and_then(|words| words.get(word))
                .is_some_and(|word| word & bit != 0)
    }

    /// Takes in all of another set.
    pub(super) fn absorb(&mut self, other: Ids) {
        if self.chunks.len() < other.chunks.len() {
            self.chunks.resize_with(other.chunks.len(), || None);
        }
        for (kept, more) in self.chunks.iter_mut().zip(other.chunks) {
            match (kept.as_mut(), more) {
                (Some(kept), Some(more)) => kept.iter_mut().zip(more).for_each(|(kept, more)| *kept |= more),
                (None, more) => *kept = more,
                (Some(_), None) => {}
            }
        }
    }
}

fn place(id: u32) -> (usize, usize, u64) {
    ((id / CHUNK) as usize, (id % CHUNK / 64) as usize, 1 << (id % 64))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_told_apart_and_the_outlandish_ones_pass() {
        let mut ids = Ids::default();
        [0, 63, 64, 65_535, 65_536, 30_000_000].into_iter().for_each(|id| ids.insert(id));
        let mut more = Ids::default();
        more.insert(40_000_000);
        more.insert(1);
        ids.absorb(more);
        for id in [0, 1, 63, 64, 65_535, 65_536, 30_000_000, 40_000_000] {
            assert!(ids.contains(id), "{id}");
        }
        for id in [2, 62, 65, 65_537, 29_999_999, 500_000_000] {
            assert!(!ids.contains(id), "{id}");
        }
        ids.insert(u32::MAX);
        assert!(ids.contains(u32::MAX) && ids.contains(u32::MAX - 1), "beyond what is kept all pass");
        assert!(ids.chunks.len() <= MOST_CHUNKS);
    }
}
