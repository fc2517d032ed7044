//! Where each kind of row stands: one letter, then digests of fixed width, so that keys are short, no key is the
//! beginning of another, and no name of a person stands in one.

use sha2::{Digest, Sha256};

/// The kinds of row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// The store's identity: schema, id.
    Identity,
    /// A prospect: its key and accounts, without the evidence.
    Prospect,
    /// The last evidence of a prospect.
    Evidence,
    /// One assessment of a prospect.
    Assessment,
    /// From an account to the prospects that have it.
    Account,
    /// An account that gives nothing to collect.
    Negative,
    /// The last good artefact by its id.
    Artefact,
    /// Content facts by artefact, revision and analyser.
    Content,
    /// A kept response.
    Response,
    /// A run.
    Run,
    /// What a run set out to do.
    Plan,
    /// A prospect finished in a run.
    Finished,
    /// From a prospect to a response or to content facts that were kept while they were collected.
    Owned,
}

impl Kind {
    /// Every kind, in the order of their letters' meaning.
    pub(super) const ALL: [Kind; 13] = [
        Kind::Identity,
        Kind::Prospect,
        Kind::Evidence,
        Kind::Assessment,
        Kind::Account,
        Kind::Negative,
        Kind::Artefact,
        Kind::Content,
        Kind::Response,
        Kind::Run,
        Kind::Plan,
        Kind::Finished,
        Kind::Owned,
    ];

    /// First byte of the keys. Never reused for another meaning.
    pub(super) fn letter(self) -> u8 {
        match self {
            Kind::Identity => b'i',
            Kind::Prospect => b'p',
            Kind::Evidence => b'e',
            Kind::Assessment => b'a',
            Kind::Account => b'h',
            Kind::Negative => b'n',
            Kind::Artefact => b'w',
            Kind::Content => b'c',
            Kind::Response => b'r',
            Kind::Run => b'j',
            Kind::Plan => b'l',
            Kind::Finished => b'f',
            Kind::Owned => b'o',
        }
    }

    /// The word used in statistics and exports.
    pub(super) fn name(self) -> &'static str {
        match self {
            Kind::Identity => "identity",
            Kind::Prospect => "prospect",
            Kind::Evidence => "evidence",
            Kind::Assessment => "assessment",
            Kind::Account => "account",
            Kind::Negative => "negative_answer",
            Kind::Artefact => "artefact",
            Kind::Content => "content_facts",
            Kind::Response => "response",
            Kind::Run => "run",
            Kind::Plan => "plan",
            Kind::Finished => "finished",
            Kind::Owned => "owned",
        }
    }
}

/// First byte of the keys of pieces; above every letter, so that pieces lie apart from the heads.
const PIECES: u8 = 0xff;

/// The key of a row's head.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    /// Which kind of row.
    pub(super) kind: Kind,
    /// The whole key, letter included.
    pub(super) bytes: Vec<u8>,
}

impl Key {
    /// Begins a key; without parts, the prefix of the whole kind.
    pub(super) fn of(kind: Kind) -> Key {
        Key { kind, bytes: vec![kind.letter()] }
    }

    /// Adds a name as 16 bytes of its SHA-256.
    #[must_use]
    pub(super) fn name(mut self, name: &str) -> Key {
        self.bytes.extend(Sha256::digest(name.as_bytes()).iter().take(16));
        self
    }

    /// Adds a moment so that later ones sort later.
    #[must_use]
    pub(super) fn moment(mut self, milliseconds: i64) -> Key {
        // The flipped sign bit puts moments before 1970 before those after it.
        self.bytes.extend((milliseconds ^ i64::MIN).to_be_bytes());
        self
    }

    /// Adds a number.
    #[must_use]
    pub(super) fn number(mut self, number: u32) -> Key {
        self.bytes.extend(number.to_be_bytes());
        self
    }

    /// The milliseconds of the moment that follows the letter and one name, where the key has them.
    pub(super) fn moment_after_name(&self) -> Option<i64> {
        let bytes: [u8; 8] = self.bytes.get(17..25)?.try_into().ok()?;
        Some(i64::from_be_bytes(bytes) ^ i64::MIN)
    }

    /// A key read back from the engine, when its letter is known.
    pub(super) fn read(bytes: &[u8]) -> Option<Key> {
        let letter = *bytes.first()?;
        let kind = Kind::ALL.into_iter().find(|kind| kind.letter() == letter)?;
        Some(Key { kind, bytes: bytes.to_vec() })
    }

    /// What the keys of this row's pieces begin with.
    pub(super) fn pieces(&self) -> Vec<u8> {
        let mut key = Vec::with_capacity(self.bytes.len() + 3);
        key.push(PIECES);
        key.extend(&self.bytes);
        key
    }

    /// The key of one piece.
    pub(super) fn piece(&self, index: u16) -> Vec<u8> {
        let mut key = self.pieces();
        key.extend(index.to_be_bytes());
        key
    }
}

/// The form under which two spellings of a prospect's key meet: accounts compare without case, a list's own ids with.
pub(super) fn prospect_name(key: &str) -> String {
    let is_account = crate::evidence::Platform::ALL
        .into_iter()
        .any(|platform| key.strip_prefix(platform.name()).is_some_and(|rest| rest.starts_with(':')));
    if is_account { key.to_lowercase() } else { key.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn letters_are_distinct_and_below_the_pieces() {
        let letters: BTreeSet<u8> = Kind::ALL.into_iter().map(Kind::letter).collect();
        assert_eq!(letters.len(), Kind::ALL.len());
        assert!(letters.iter().all(|letter| *letter < PIECES));
        for kind in Kind::ALL {
            assert_eq!(Key::read(&Key::of(kind).name("x").bytes).map(|key| key.kind), Some(kind));
        }
        assert_eq!(Key::read(&[PIECES, 1]), None);
    }

    #[test]
    fn moments_sort_by_time_across_1970() {
        let keys: Vec<Vec<u8>> =
            [-9_000, -1, 0, 1, 1_700_000_000_000].map(|at| Key::of(Kind::Run).moment(at).bytes).to_vec();
        assert!(keys.is_sorted());
        for at in [-9_000, 0, 1_700_000_000_000] {
            let key = Key::of(Kind::Assessment).name("k").moment(at).name("digest");
            assert_eq!(key.moment_after_name(), Some(at));
        }
        assert_eq!(Key::of(Kind::Assessment).name("k").moment_after_name(), None);
    }

    #[test]
    fn accounts_meet_without_case_and_ids_do_not() {
        assert_eq!(prospect_name("github:Ada"), prospect_name("github:ada"));
        assert_ne!(prospect_name("A-17"), prospect_name("a-17"));
    }
}
