//! The simple form: one handle or address a line.

use super::echo::echo;
use super::list::Raw;
use super::merge::Entry;
use super::parse::{is_blank, parse_handle};
use crate::evidence::{Handle, Prospect};
use crate::report::document::Rejected;
use std::collections::BTreeMap;

/// Reads every line.
pub(super) fn read(text: &str) -> Raw {
    let mut raw = Raw::default();
    for (number, line) in numbered(text) {
        if let Some(handle) = without_comment(line) {
            read_handle(handle, number, &mut raw);
        }
    }
    raw
}

/// Lines with their numbers from 1, whichever of the three line ends the text uses.
pub(super) fn numbered(text: &str) -> impl Iterator<Item = (u64, &str)> {
    let end = if text.contains('\n') { '\n' } else { '\r' };
    (1u64..).zip(text.split(end))
}

/// The line without blanks and without a comment; none when nothing is left. A comment begins at a `#` that opens the
/// line or follows a blank: one inside an address is part of it.
pub(super) fn without_comment(line: &str) -> Option<&str> {
    let line = line.trim_matches(is_blank);
    if line.starts_with('#') {
        return None;
    }
    let comment =
        line.match_indices('#').map(|(at, _)| line.split_at(at).0).find(|before| before.ends_with([' ', '\t']));
    let text = comment.unwrap_or(line).trim_matches(is_blank);
    (!text.is_empty()).then_some(text)
}

/// Reads one handle into the list.
pub(super) fn read_handle(text: &str, line: u64, raw: &mut Raw) {
    match parse_handle(text) {
        Ok(handle) => raw.entries.push(Entry { line, prospect: alone(handle), shown: echo(text) }),
        Err(fault) => raw.rejected.push(Rejected { line, input: echo(text), reason: fault.to_string() }),
    }
}

/// A prospect of whom only one account is known.
fn alone(handle: Handle) -> Prospect {
    Prospect {
        key: handle.to_string(),
        id: None,
        name: None,
        handles: vec![handle],
        role: None,
        source: None,
        consent: None,
        passthrough: BTreeMap::new(),
    }
}
