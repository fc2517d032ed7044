//! How large and how coherent changes are.
//!
//! Invariant: merges and commits of unknown size are never offered here; memory is some 32 bytes a commit.

use super::{ChangeSize, CommitRecord};
use crate::evidence::facts::SizeFacts;
use crate::evidence::{Gap, Place, Slot};
use std::collections::BTreeSet;

/// A change a reviewer can take in: at most this many lines in at most [`FOCUSED_FILES`] files. Reviews find most
/// defects in changes of up to 200 to 400 lines (Cohen 2006, "Best Kept Secrets of Peer Code Review").
const FOCUSED_LINES: u64 = 200;
const FOCUSED_FILES: u64 = 10;
/// A dump rather than a step.
const BULK_LINES: u64 = 1_000;
const BULK_FILES: u64 = 50;
/// Separate parts of the tree from which one change is several.
const TANGLED_AREAS: usize = 3;

/// Collects sizes.
#[derive(Debug, Default)]
pub(super) struct Sizes {
    facts: SizeFacts,
    sized: Vec<Sized>,
    largest: Option<(u64, String)>,
}

/// One commit that changes something.
#[derive(Debug)]
struct Sized {
    number: usize,
    lines: u64,
    is_bulk: bool,
    is_focused: bool,
    is_tangled: bool,
}

impl Sizes {
    /// Takes one commit that is no merge under its number.
    pub(super) fn commit(&mut self, number: usize, record: &CommitRecord, headline: &str) {
        let Some(change) = &record.change else { return };
        self.facts.measured += 1;
        self.facts.tangled_known |= !change.paths.is_empty();
        if change.is_empty() {
            self.facts.empty += 1;
            return;
        }
        let lines = change.added.saturating_add(change.removed);
        let is_focused = lines <= FOCUSED_LINES && change.files <= FOCUSED_FILES;
        self.sized.push(Sized { number, lines, is_bulk: is_bulk(change), is_focused, is_tangled: is_tangled(change) });
        if is_focused {
            // A one-line change shows little; prefer those with something in them.
            if self.facts.examples.len() < 3 && lines >= 5 {
                self.facts.examples.push(Place::commit(&record.id).quoting(headline));
            }
        }
        if self.largest.as_ref().is_none_or(|(most, _)| lines > *most) {
            self.largest = Some((lines, record.id.clone()));
        }
    }

    /// The facts, idle commits counted apart; unknown where no size was.
    pub(super) fn finish(mut self, idle: &BTreeSet<usize>) -> Slot<SizeFacts> {
        if self.facts.measured == 0 {
            return Slot::Unknown(Gap::Unsupported);
        }
        let all = self.sized.len();
        self.sized.retain(|one| !idle.contains(&one.number));
        self.facts.idle = (all - self.sized.len()) as u64;
        for one in &self.sized {
            self.facts.bulk += u64::from(one.is_bulk);
            self.facts.focused += u64::from(one.is_focused);
            self.facts.tangled += u64::from(one.is_tangled);
        }
        let mut lines: Vec<u64> = self.sized.iter().map(|one| one.lines).collect();
        lines.sort_unstable();
        self.facts.median_lines = percentile(&lines, 50);
        self.facts.p90_lines = percentile(&lines, 90);
        let total: u64 = lines.iter().fold(0, |sum, lines| sum.saturating_add(*lines));
        if let Some((most, id)) = self.largest.filter(|_| total > 0) {
            self.facts.largest_share = super::share(most, total);
            self.facts.largest = Some(Place::commit(id));
        }
        Slot::Seen(self.facts)
    }
}

/// Whether a change is a dump rather than a step.
pub(super) fn is_bulk(change: &ChangeSize) -> bool {
    change.added.saturating_add(change.removed) > BULK_LINES || change.files > BULK_FILES
}

/// Nearest-rank percentile of sorted values; 0 without any.
fn percentile(sorted: &[u64], percent: usize) -> u64 {
    let rank = (sorted.len() * percent).div_ceil(100);
    sorted.get(rank.saturating_sub(1)).copied().unwrap_or(0)
}

/// Whether a change touches several parts of the tree that do not belong together. Tests, documentation, continuous
/// integration, examples and files of the root go with whatever they accompany.
fn is_tangled(change: &ChangeSize) -> bool {
    let areas: BTreeSet<&str> = change
        .paths
        .iter()
        .filter_map(|path| path.split_once('/'))
        .map(|(area, _)| area)
        .filter(|area| !is_companion(area))
        .collect();
    areas.len() >= TANGLED_AREAS
}

fn is_companion(area: &str) -> bool {
    let area = area.to_lowercase();
    area.starts_with('.')
        || [
            "test", "doc", "example", "sample", "spec", "ci", "script", "config", "asset", "image", "fixture", "bench",
            "static",
        ]
        .iter()
        .any(|known| area.starts_with(known))
        || matches!(area.as_str(), "bin" | "tools" | "etc" | "requirements" | "resources" | "locale" | "changelog")
}
