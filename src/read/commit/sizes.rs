//! How large and how coherent changes are.
//!
//! Invariant: merges and commits of unknown size are never offered here; memory is eight bytes a commit.

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
    lines: Vec<u64>,
    largest: Option<(u64, String)>,
}

impl Sizes {
    /// Takes one commit that is no merge.
    pub(super) fn commit(&mut self, record: &CommitRecord, headline: &str) {
        let Some(change) = &record.change else { return };
        self.facts.measured += 1;
        self.facts.tangled_known |= !change.paths.is_empty();
        if change.added == 0 && change.removed == 0 && change.files == 0 {
            self.facts.empty += 1;
            return;
        }
        let lines = change.added.saturating_add(change.removed);
        self.lines.push(lines);
        if lines > BULK_LINES || change.files > BULK_FILES {
            self.facts.bulk += 1;
        }
        if lines <= FOCUSED_LINES && change.files <= FOCUSED_FILES {
            self.facts.focused += 1;
            // A one-line change shows little; prefer those with something in them.
            if self.facts.examples.len() < 3 && lines >= 5 {
                self.facts.examples.push(Place::commit(&record.id).quoting(headline));
            }
        }
        if is_tangled(change) {
            self.facts.tangled += 1;
        }
        if self.largest.as_ref().is_none_or(|(most, _)| lines > *most) {
            self.largest = Some((lines, record.id.clone()));
        }
    }

    /// The facts; unknown where no size was.
    pub(super) fn finish(mut self) -> Slot<SizeFacts> {
        if self.facts.measured == 0 {
            return Slot::Unknown(Gap::Unsupported);
        }
        self.lines.sort_unstable();
        self.facts.median_lines = percentile(&self.lines, 50);
        self.facts.p90_lines = percentile(&self.lines, 90);
        let total: u64 = self.lines.iter().fold(0, |sum, lines| sum.saturating_add(*lines));
        if let Some((most, id)) = self.largest.filter(|_| total > 0) {
            self.facts.largest_share = super::share(most, total);
            self.facts.largest = Some(Place::commit(id));
        }
        Slot::Seen(self.facts)
    }
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
