//! Following the chain of hashes from its beginning to its head.

use super::Entry;
use super::line::{GENESIS, read_line};
use serde::Serialize;

/// Where the chain breaks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Break {
    /// The file.
    pub segment: String,
    /// The line in it, counted from 1.
    pub line: u64,
    /// What does not fit.
    pub why: String,
}

/// What following the chain gave.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Verdict {
    /// Lines that hold.
    pub lines: u64,
    /// Number of the first line, above 1 where older months were dropped.
    pub first: Option<u64>,
    /// The hash of the newest line: noted elsewhere, it shows later whether newer lines were cut off.
    pub head: Option<String>,
    /// Lines torn by a crash, as `file:line`. The chain goes on after them.
    pub torn: Vec<String>,
    /// The first place where it does not.
    pub broken: Option<Break>,
}

/// The chain as far as it was followed.
pub(super) struct Chain {
    anchor: Option<(u64, String)>,
    last: Option<(u64, String)>,
    /// Lines that could not be read since the last one that could.
    unread: Vec<(String, u64)>,
    verdict: Verdict,
}

impl Chain {
    /// A chain that begins at the first line of all, or after what an anchor names.
    pub(super) fn new(anchor: Option<(u64, String)>) -> Chain {
        Chain { anchor, last: None, unread: Vec::new(), verdict: Verdict::default() }
    }

    /// Takes in one line. After the first break nothing more is looked at.
    pub(super) fn follow(&mut self, segment: &str, line: u64, text: &[u8]) {
        if self.verdict.broken.is_some() {
            return;
        }
        let Some((entry, hash)) = read_line(text) else {
            self.unread.push((segment.to_owned(), line));
            return;
        };
        if let Some(why) = self.misfit(&entry) {
            // Of a changed line and the one after it, the changed one is named.
            let (segment, line, why) = match self.unread.first() {
                Some((segment, line)) => (segment.clone(), *line, "the line was changed, or is torn".to_owned()),
                None => (segment.to_owned(), line, why),
            };
            self.verdict.broken = Some(Break { segment, line, why });
            return;
        }
        self.verdict.torn.extend(self.unread.drain(..).map(|(segment, line)| format!("{segment}:{line}")));
        if let Some((sequence, anchored)) = &self.anchor
            && entry.sequence == *sequence
            && hash != *anchored
        {
            let why = "the line is not the one that was noted when older months were dropped".to_owned();
            self.verdict.broken = Some(Break { segment: segment.to_owned(), line, why });
            return;
        }
        self.verdict.first.get_or_insert(entry.sequence);
        self.verdict.lines += 1;
        self.last = Some((entry.sequence, hash));
    }

    /// Why an entry does not follow what came before.
    fn misfit(&self, entry: &Entry) -> Option<String> {
        let (sequence, hash) = match (&self.last, &self.anchor) {
            (Some((sequence, hash)), _) => (*sequence, hash.as_str()),
            (None, None) => (0, GENESIS),
            // A month that outlived its own dropping: the anchor is met further on, and covers everything before it.
            (None, Some((sequence, _))) if entry.sequence <= *sequence => return None,
            (None, Some((sequence, hash))) => (*sequence, hash.as_str()),
        };
        if entry.sequence != sequence + 1 {
            return Some(format!("line number {} follows {sequence}: lines are missing or moved", entry.sequence));
        }
        (entry.previous != hash).then(|| "the line before it was changed".to_owned())
    }

    /// What it came to.
    pub(super) fn verdict(mut self) -> Verdict {
        if self.verdict.broken.is_none() {
            let torn = self.unread.drain(..);
            self.verdict.torn.extend(torn.map(|(segment, line)| format!("{segment}:{line}")));
        }
        self.verdict.head = self.last.map(|(_, hash)| hash);
        self.verdict
    }
}
