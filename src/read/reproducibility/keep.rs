//! A few places out of any number, the same whatever the order they come in, and what stands there.

use crate::evidence::Place;
use crate::read::FileView;
use std::collections::BTreeSet;

/// The places nearest the root, at most `N`.
#[derive(Debug, Default, Clone)]
pub(super) struct Kept<const N: usize>(BTreeSet<(usize, Place)>);

impl<const N: usize> Kept<N> {
    /// Adds a place; the farthest from the root falls out when there are too many.
    pub(super) fn add(&mut self, place: Place) {
        self.0.insert((place.path.matches('/').count(), place));
        if self.0.len() > N {
            self.0.pop_last();
        }
    }

    /// Whether a place of that path could still be kept, so that its words are worth reading.
    pub(super) fn wants(&self, path: &str) -> bool {
        self.0.len() < N
            || self
                .0
                .last()
                .is_some_and(|(depth, last)| (path.matches('/').count(), path) <= (*depth, last.path.as_str()))
    }

    /// Whether there is none.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The places, nearest the root first.
    pub(super) fn places(self) -> Vec<Place> {
        self.0.into_iter().map(|(_, place)| place).collect()
    }

    /// The nearest.
    pub(super) fn first(&self) -> Option<&Place> {
        self.0.first().map(|(_, place)| place)
    }
}

/// A line of a file, with what stands there.
pub(super) fn at(file: &FileView<'_>, line: u32) -> Place {
    let place = Place::lines(file.path, line, line);
    match line_of(file, line) {
        Some(text) => place.quoting(&text),
        None => place,
    }
}

/// What stands on a line; of a notebook the code, not the JSON around it.
pub(super) fn line_of(file: &FileView<'_>, line: u32) -> Option<String> {
    let text = file.text?.lines().nth((line as usize).checked_sub(1)?)?;
    if !file.path.to_lowercase().ends_with(".ipynb") {
        return Some(text.trim().to_owned());
    }
    // Code stands there one line to a string; a notebook saved on one line holds no line of code by itself.
    let code = text.trim().trim_end_matches(',').trim_start_matches("\"source\": ").trim_start_matches('[');
    serde_json::from_str(code).ok()
}

/// Line of a byte offset, from 1.
pub(super) fn line_at(text: &str, offset: usize) -> u32 {
    let before = text.as_bytes().get(..offset).unwrap_or_default();
    u32::try_from(memchr::memchr_iter(b'\n', before).count()).unwrap_or(u32::MAX).saturating_add(1)
}
