//! Given headings, as somebody else listed them, labelled by the sections they open on the page.
//!
//! Called where agreement with people's labels is measured. Invariant: order is kept, and a heading given is matched
//! to at most one section.

use super::{blocks, limited, sections};
use crate::evidence::facts::SectionLabel;

/// Headings and sections matched at most, each.
const MOST: usize = 2_000;

/// The labels of each of `headings` (Markdown as written, `## Usage`), matched in order to the sections of `text`,
/// whose format `path` tells. A heading that opens no section (a comment in a block of code that looks like one) is
/// `Other`: it is about nothing else.
pub fn label_headings<S: AsRef<str>>(path: &str, text: &str, headings: &[S]) -> Vec<Vec<SectionLabel>> {
    let (_, blocks) = blocks(path, limited(text));
    let sections = sections::all(&blocks);
    let titles: Vec<&str> = sections.iter().map(|section| section.title.as_str()).collect();
    aligned(headings, &titles)
        .into_iter()
        .map(|index| {
            index
                .and_then(|index| sections.get(index))
                .map_or_else(|| vec![SectionLabel::Other], |section| section.labels.clone())
        })
        .collect()
}

/// Letters and digits of a heading as written in Markdown; addresses and images left out.
fn key(heading: &str) -> String {
    let mut text = String::new();
    let mut rest = heading;
    while let Some((before, after)) = rest.split_once("](") {
        match before.rsplit_once("![") {
            Some((before, _alternative)) => text.push_str(before),
            None => text.push_str(before),
        }
        rest = after.split_once(')').map_or("", |(_, rest)| rest);
    }
    text.push_str(rest);
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// For each heading the index of the title it is, by the longest common subsequence of both lists; equal texts count
/// twice as much as one inside the other.
pub(super) fn aligned<S: AsRef<str>, T: AsRef<str>>(headings: &[S], titles: &[T]) -> Vec<Option<usize>> {
    let wanted: Vec<String> = headings.iter().take(MOST).map(|heading| key(heading.as_ref())).collect();
    let ours: Vec<String> = titles.iter().take(MOST).map(|title| key(title.as_ref())).collect();
    let width = ours.len() + 1;
    let mut best = vec![0_u32; width * (wanted.len() + 1)];
    let at = |row: usize, column: usize| row * width + column;
    for row in (0..wanted.len()).rev() {
        for column in (0..ours.len()).rev() {
            let here = likeness(&wanted[row], &ours[column]);
            let both = if here > 0 { best[at(row + 1, column + 1)] + here } else { 0 };
            best[at(row, column)] = both.max(best[at(row + 1, column)]).max(best[at(row, column + 1)]);
        }
    }
    let mut found = vec![None; headings.len()];
    let (mut row, mut column) = (0, 0);
    while row < wanted.len() && column < ours.len() {
        let here = likeness(&wanted[row], &ours[column]);
        if here > 0 && best[at(row, column)] == best[at(row + 1, column + 1)] + here {
            found[row] = Some(column);
            row += 1;
            column += 1;
        } else if best[at(row, column)] == best[at(row + 1, column)] {
            row += 1;
        } else {
            column += 1;
        }
    }
    found
}

fn likeness(wanted: &str, ours: &str) -> u32 {
    if wanted.is_empty() || ours.is_empty() {
        return 0;
    }
    match (wanted == ours, ours.len() >= 3 && (wanted.contains(ours) || wanted.len() >= 3 && ours.contains(wanted))) {
        (true, _) => 2,
        (_, true) => 1,
        _ => 0,
    }
}
